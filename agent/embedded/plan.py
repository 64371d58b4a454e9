"""A question goes in; a typed plan, a question back, or a refusal comes out. Right or ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from domain.answer import Clarification, Refusal
from domain.catalog import Catalog
from domain.condition import Condition, Is, Scalar, both
from domain.language import Language
from domain.metric_query import MetricQuery, Order, RowsQuery
from domain.plan import MetricStep, Plan
from domain.question import Question

from .asking import Asking, ask_about, ask_again, ask_measure, ask_which, clarify, refuse_gap
from .attached import reached_into
from .charted import Charts
from .composed.compose import Composer
from .composed.guards import counts_itself
from .context import measures_behind
from .continued import Talk
from .doubts import doubted
from .forms.bands import round_edges
from .forms.deeds import read_deeds
from .forms.form import Ask, Query
from .forms.read import read_early, read_forms
from .impossible import impossible, top_of_all
from .lexicon import build_lexicon, folded
from .lost import as_list, asks_portrait, lost
from .names import FAR, Atlas
from .passed_over import passed_over
from .periods import Horizon
from .persons import Voice, plan_group, plan_person, told_of, voice_of
from .quantified import unaccounted
from .reader import Reader
from .reading import Reading
from .refusing import refused
from .saying import say_query
from .shorthand import in_plain_words
from .shorthand_known import known_of
from .spans import Cover, Span, cover
from .texts import say
from .told_periods import Periods

MOST_GROUPS = 50
"""Entities with more rows are shown as a ranking of the first `MANY_GROUPS`."""
MOST_ROWS = 1_000
"""Rows of a listing by customer or product that names no number and asks for no ranking."""
MANY_GROUPS = 10
"""Rows shown of a ranking over an entity (customers, products) when the question names no number."""

LISTS = frozenset({"what are", "description of", "a description of", "描述"})
"""Words that may ask for a portrait, and for a list or a column as well."""


class Planner:
    """The embedded brain's reading of questions against one catalog and its values."""

    def __init__(
        self, catalog: Catalog, values: Callable[[str], Iterable[tuple[Scalar, int]]], horizon: Horizon
    ) -> None:
        self.atlas = Atlas(catalog)
        self._horizon = self.horizon = horizon
        self._values = values
        self._lexicon = build_lexicon(catalog, values)
        self._charts = Charts(self.atlas, self._lexicon, horizon, values)
        self._reader = self.reader = Reader(self.atlas)
        self._composer = Composer(self._lexicon, horizon, self.atlas)
        self._talk = Talk(self)
        self._periods = Periods(self.atlas, values, horizon)

    def plan(self, question: Question) -> Plan | Clarification | Refusal:
        """The reading of one question in its conversation."""
        asked = self._plainly(question)
        return self._periods.told(self._talk.plan(asked), asked, self.alone)

    def _plainly(self, question: Question) -> Question:
        """The question, and those before it, without shorthand."""

        def told(text: str) -> str:
            return in_plain_words(text, question.language, known)

        known = known_of(self._lexicon, self._horizon, self.atlas.catalog)
        turns = tuple(turn.model_copy(update={"question": told(turn.question)}) for turn in question.turns)
        return question.model_copy(update={"text": told(question.text), "turns": turns})

    def covered(self, question: Question) -> Cover:
        """The question as known words."""
        return cover(question.text, self._lexicon, self._horizon, question.persons)

    def figure(self, reading: Reading, language: Language) -> Plan | Clarification | Refusal:
        """A reading as a figure, or what is to be asked about it."""
        return self._figure(reading, language)

    def fragment(self, reading: Reading) -> MetricQuery:
        """A reading with at least one measure as a query, not yet held against itself."""
        return self._query(reading)

    def unreachable(self, query: MetricQuery) -> tuple[str, str] | None:
        """A measure of the query and a dimension it cannot be split by; None when it can be split by all."""
        return self._unreachable(query)

    def alone(self, question: Question) -> Plan | Clarification | Refusal:
        """The whole reading of one question, whatever was said before."""
        covered = self.covered(question)
        language = question.language
        spans = covered.spans
        if not spans:
            return clarify(language, say("ask_empty", language))
        if all(span.kinds == ("pad",) for span in spans):
            return clarify(language, say("nothing_asked", language))
        gap = next((m for span in spans for m in span.means("gap")), None)
        if gap is not None:
            return refuse_gap(self.atlas, int(gap.name), language)
        if (no := refused(self.atlas, question.text, covered, language)) is not None:
            return no
        if (reached := reached_into(covered, self.atlas, language)) is not None:
            return ask_again(self.atlas, [reached], language)
        voice = voice_of(spans)
        persona = any(span.is_a("persona") for span in spans)
        person = next((span.text for span in spans if span.is_a("person")), None)
        if person is not None:
            outcome = self._of_one(covered, person, language, persona=persona)
            if not voice.asked and not persona:
                outcome = self._kept(self._charts.record(question, covered, outcome), covered, language) or outcome
        elif voice.asked:
            outcome = self._of_group(covered, language, voice)
            outcome = self._kept(self._charts.record(question, covered, outcome), covered, language) or outcome
        elif persona:
            reading = self._reader.read(covered, language)
            figure = self._figure(reading, language)
            named = reading.explicit and isinstance(figure, Plan) and not asks_portrait(covered)
            lists = all(span.text.lower().strip() in LISTS for span in spans if span.is_a("persona"))
            composed = self.composed(question) if named or lists else None  # "what are the names": no description
            outcome = composed or (figure if named else self._of_group(covered, language, voice))
            outcome = self._kept(self._charts.record(question, covered, outcome), covered, language) or outcome
        else:
            ask = self._ask(question)
            record = self._kept(self._charts.coded(question, covered), covered, language)
            early = record or read_early(ask) or self._plain(question, covered)
            outcome = self._sound(self._whole_or_asked(early, covered, language), question)
            if not isinstance(outcome, Plan):
                formed = read_forms(ask)
                if formed is not None:
                    outcome = self._sound(self._whole_or_asked(formed, covered, language), question)
                left = None if isinstance(outcome, Plan) else self._charts.left_over(question, covered, outcome)
                if (charted := self._told(left, language)) is not None:
                    outcome = self._whole_or_asked(charted, covered, language)
        return self._with_corrections(self._sound(outcome, question), covered, language)

    def _sound(self, outcome: Plan | Clarification | Refusal, question: Question) -> Plan | Clarification | Refusal:
        """The outcome, or a question back where no row can meet its conditions, or its top n is not of each group."""
        language = question.language
        if isinstance(outcome, Plan) and (both := impossible(outcome, self.atlas)) is not None:
            words = self.atlas.dimension_name(both, language)
            return Asking(language=language, text=say("ask_value", language, words=words), unread=True)
        if isinstance(outcome, Plan) and (word := top_of_all(question.text, outcome)) is not None:
            return Asking(language=language, text=say("not_understood", language, words=f"“{word}”"), unread=True)
        return outcome

    def _whole_or_asked(
        self, outcome: Plan | Clarification | Refusal, covered: Cover, language: Language
    ) -> Plan | Clarification | Refusal:
        """The outcome, or a question back about a word that its query lost or moved."""
        step = outcome.steps[0] if isinstance(outcome, Plan) and len(outcome.steps) == 1 else None
        if not isinstance(step, MetricStep) or not isinstance(step.query, MetricQuery | RowsQuery):
            return outcome
        if (listed := as_list(self.atlas, covered, step.query, language)) is not None:
            return self._finished(listed, (), language)
        passed = passed_over(self.atlas, covered.spans, covered.text, step.query)
        if passed is not None and passed.means("value"):
            return Asking(language=language, text=say("ask_value", language, words=passed.text), unread=True)
        if passed is not None:
            return ask_again(self.atlas, [passed], language).model_copy(update={"unread": True})
        gone = lost(self.atlas, covered, step.query)
        return outcome if gone is None else ask_again(self.atlas, [gone], language).model_copy(update={"unread": True})

    def _plain(self, question: Question, covered: Cover | None = None) -> Plan | Clarification | Refusal:
        """A question without a form of its own: composed word by word, else read as measures over groups."""
        language = question.language
        covered = covered or self.covered(question)
        if (word := unaccounted(question.text, covered, language)) is not None:
            return Asking(language=language, text=say("not_understood", language, words=f"“{word}”"), unread=True)
        composed = self._composed(question, covered)
        if composed is not None:
            return composed
        return self._figure(self._reader.read(covered, language), language)

    def whole(self, question: Question) -> Plan | None:
        """A text that may be several questions, read as one list or look-up; None when it is none."""
        covered = self.covered(question)
        portrayed = voice_of(covered.spans).asked or any(span.is_a("persona", "person") for span in covered.spans)
        if (composed := None if portrayed else self.composed(question)) is not None:
            return composed
        return self._kept(self._charts.coded(question, covered), covered, question.language)

    def composed(self, question: Question) -> Plan | None:
        """The question composed word by word; None when that reading gives up."""
        covered = self.covered(question)
        if unaccounted(question.text, covered, question.language) is not None:
            return None
        return self._composed(question, covered)

    def _composed(self, question: Question, covered: Cover) -> Plan | None:
        """As `composed`, of a question whose words are known to be accounted for."""
        query, _ = self._composer.compose(question.text, question.language, question.persons)
        if query is not None and passed_over(self.atlas, covered.spans, covered.text, query) is not None:
            return None
        return None if query is None else self._finished(query, (), question.language)

    def _told(self, query: MetricQuery | RowsQuery | None, language: Language) -> Plan | None:
        """A query as a plan; None where there is none."""
        return None if query is None else self._finished(query, (), language)

    def _kept(self, query: MetricQuery | RowsQuery | None, covered: Cover, language: Language) -> Plan | None:
        """A query as a plan; None where there is none, or where it lost a word of the question."""
        plan = self._told(query, language)
        kept = None if plan is None else self._whole_or_asked(plan, covered, language)
        return kept if isinstance(kept, Plan) else None

    def _ask(self, question: Question) -> Ask:
        """The question as forms are handed it."""

        def of(text: str) -> Question:
            return question.model_copy(update={"text": text})

        return Ask(
            text=question.text,
            low=folded(question.text),
            language=question.language,
            persons=question.persons,
            atlas=self.atlas,
            horizon=self._horizon,
            plain=lambda text: self._plain(of(text)),
            whole=lambda text: self.alone(of(text)),
            cover=lambda text: self.covered(of(text)),
            deeds=lambda text: read_deeds(self._ask(of(text))),
            finish=lambda query, lines: self._finished(query, lines, question.language),
            edges=lambda name: round_edges(self._values(name)),
        )

    def _finished(self, query: Query, lines: Sequence[str], language: Language) -> Plan:
        """A query as a plan of one step, with its reading."""
        return Plan(steps=(MetricStep(query=query),), reading=(*say_query(query, self.atlas, language), *lines))

    def _of_one(
        self, covered: Cover, person: str, language: Language, *, persona: bool
    ) -> Plan | Clarification | Refusal:
        """A figure of one person when a measure is named, else their portrait."""
        reading = self._reader.read(covered, language)
        if not persona and reading.explicit and not reading.has("contact", "voice"):
            return self._figure(reading, language)
        return plan_person(self.atlas, reading, person, language)

    def _of_group(self, covered: Cover, language: Language, voice: Voice) -> Plan | Clarification | Refusal:
        told = told_of(self.atlas, covered) if voice.asked else covered
        return plan_group(self.atlas, self._reader.read(told, language, group_only=True), language, voice)

    def _figure(self, reading: Reading, language: Language) -> Plan | Clarification | Refusal:
        spans = reading.spans
        ambiguity = next(
            ((i, m) for i, s in enumerate(spans) for m in s.means("ambiguity") if not s.means("filter")), None
        )
        if ambiguity is not None and not reading.measures:
            asked = ask_which(self.atlas, int(ambiguity[1].name), reading, ambiguity[0], language)
            return asked.model_copy(update={"unread": True})
        if ambiguity is not None:
            reading.used.add(ambiguity[0])
            if reading.descending is None:
                asked = ask_which(self.atlas, int(ambiguity[1].name), reading, ambiguity[0], language)
                return asked.model_copy(update={"unread": True})
        unread = [s for s in reading.unread() if not s.is_a("persona")]
        if unread:
            return ask_again(self.atlas, unread, language).model_copy(update={"unread": True})
        if reading.asks:
            several = reading.asks[0] == "value"  # which sense is meant, the grammar may tell by what stands beside it
            return ask_about(self.atlas, reading, language).model_copy(update={"unread": True} if several else {})
        if not reading.measures or _merely_listed(reading):
            return ask_measure(self.atlas, reading, language).model_copy(update={"unread": True})
        if reading.descending is not None and not reading.groups and reading.grain is None:
            asked = ask_measure(self.atlas, reading, language)  # the smallest order: by which figure?
            return asked.model_copy(update={"unread": True})
        if (lost := _split_lost(reading)) is not None:
            return ask_again(self.atlas, [lost], language)
        query = self._query(reading)
        bounds_a_total = query.having and not query.by  # a bound on each, not on the total
        if bounds_a_total or counts_itself(self.atlas, query) is not None:
            return ask_measure(self.atlas, reading, language).model_copy(update={"unread": True})
        if (doubt := doubted(reading, query, self.atlas)) is not None:
            return ask_again(self.atlas, [doubt], language)
        unreachable = self._unreachable(query)
        if unreachable:
            measure, dimension = unreachable
            text = say(
                "cannot_split", language,
                measure=self.atlas.measure_name(measure, language),
                dimension=self.atlas.dimension_name(dimension, language),
            )  # fmt: skip
            return Refusal(language=language, text=text)
        return Plan(steps=(MetricStep(query=query),), reading=say_query(query, self.atlas, language))

    def _query(self, reading: Reading) -> MetricQuery:
        main = reading.measures[0]
        limit = reading.limit
        order: tuple[Order, ...] = ()
        timed = any(group.grain for group in reading.groups)
        if reading.descending is not None:
            order = (Order(column=main, descending=reading.descending),)
        elif reading.groups and not timed:
            order = (Order(column=main, descending=True),)
        asked = reading.descending is not None or reading.asks_which or reading.has("who")
        if reading.group_entity is not None and limit is None and self._is_many(reading.group_entity):
            limit = MANY_GROUPS if asked else MOST_ROWS
        return MetricQuery(
            measures=tuple(dict.fromkeys(reading.measures)),
            by=tuple(reading.groups),
            where=both(*reading.conditions, *self._named_groups(reading)),
            period=reading.period,
            having=tuple(reading.having),
            order=order,
            limit=limit if reading.groups else None,
        )

    def _named_groups(self, reading: Reading) -> list[Condition]:
        """In a ranking, rows that belong to no store, no customer, no city are not a competitor."""
        ranked = [group.dimension for group in reading.groups if group.grain is None]
        if reading.group_entity is not None:
            key = self.atlas.key(reading.group_entity) or self.atlas.display(reading.group_entity, reading.language)[0]
            return [Is(dimension=key, op="not_null")]
        ranks = reading.limit is not None or reading.descending is not None
        return [Is(dimension=name, op="not_null") for name in ranked] if ranks else []

    def _is_many(self, entity: str) -> bool:
        """Whether an entity has more rows than a person reads (customers, products)."""
        if entity == self.atlas.catalog.person:
            return True
        display = self.atlas.display(entity, "en")
        return not display or sum(1 for _ in self._values(display[0])) > MOST_GROUPS

    def _unreachable(self, query: MetricQuery) -> tuple[str, str] | None:
        for measure in measures_behind(query, self.atlas):
            for by in query.by:
                if by.kind == "dimension" and self.atlas.reach(measure, self.atlas.entity(by.dimension)) >= FAR:
                    return measure, by.dimension
        return None

    def _with_corrections(
        self, outcome: Plan | Clarification | Refusal, covered: Cover, language: Language
    ) -> Plan | Clarification | Refusal:
        if not covered.corrections or not isinstance(outcome, Plan):
            return outcome
        lines = tuple(f"{wrong} → {right}" for wrong, right in covered.corrections.items())
        return outcome.model_copy(update={"reading": (*outcome.reading, *lines)})


def _merely_listed(reading: Reading) -> bool:
    """Columns and a noun, but no word that counts, ranks or groups: "the type and status of orders" counts nothing."""
    if reading.explicit or not reading.groups or reading.grain is not None or reading.descending is not None:
        return False
    parted = {c.dimension for c in reading.conditions if isinstance(c, Is) and c.op == "in"}
    if all(group.dimension in parted for group in reading.groups) or reading.has("not"):
        return False  # visits of silver and gold members, with and without a guest: a group each
    return not any(
        span.is_a("by", "how_many", "how_much", "trend", "distributive") and not span.is_a("term")
        for span in reading.spans
    )


def _split_lost(reading: Reading) -> Span | None:
    """每个地方有多少商店: a word that splits the figure, where nothing was found to split it by."""
    if reading.groups or reading.grain is not None or reading.person is not None:
        return None
    words = (
        "each",
        "for each",
        "each of",
        "per",
        "by each",
        "every",
        "for every",
        "broken down by",
        "split by",
        "每个",
        "每",
        "每一个",
        "各",
        "各个",
        "每家",
        "每种",
        "按",
    )
    return next(
        (
            span
            for span in reading.spans
            if span.is_a("by") and not span.is_a("term") and span.text.lower().strip() in words
        ),
        None,
    )

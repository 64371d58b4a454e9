"""A question goes in; a typed plan, a question back, or a refusal comes out. Right or ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from domain.answer import Choice, Clarification, Refusal
from domain.catalog import Catalog, Dimension, Entity, Measure, NamedFilter
from domain.condition import Condition, Is, Scalar, both
from domain.language import Language, Names
from domain.metric_query import MetricQuery, Order
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep
from domain.question import Question

from .context import continues, replaced_condition, replaced_query, step_of
from .grammar import load_grammar
from .lexicon import build_lexicon
from .names import FAR, Atlas
from .periods import Horizon
from .reading import Reader, Reading
from .saying import say_condition, say_definitions, say_period, say_query
from .spans import Cover, Span, cover
from .texts import say

MOST_GROUPS = 50
"""Entities with more rows are shown as a ranking of the first `MANY_GROUPS`."""
MANY_GROUPS = 10
"""Rows shown of a ranking over an entity (customers, products) when the question names no number."""


@dataclass(frozen=True, slots=True)
class _Voice:
    """That the question asks for people's own words, and in which tone."""

    asked: bool
    polarity: str


class Planner:
    """The embedded brain's reading of questions against one catalog and its values."""

    def __init__(
        self, catalog: Catalog, values: Callable[[str], Iterable[tuple[Scalar, int]]], horizon: Horizon
    ) -> None:
        self.atlas = Atlas(catalog)
        self._horizon = horizon
        self._values = values
        self._lexicon = build_lexicon(catalog, values)
        self._reader = Reader(self.atlas)

    def plan(self, question: Question) -> Plan | Clarification | Refusal:
        """The whole reading of one question."""
        covered = cover(question.text, self._lexicon, self._horizon, question.persons)
        language = question.language
        spans = covered.spans
        if not spans:
            return self._clarify(language, say("ask_empty", language))
        gap = next((m for span in spans for m in span.means("gap")), None)
        if gap is not None:
            return self._refuse_gap(int(gap.name), language)
        if (before := continues(question.text, question.turns)) and (
            continued := self._continued(before, covered, language)
        ):
            return self._with_corrections(continued, covered, language)
        voice = _voice(spans)
        persona = any(span.is_a("persona") for span in spans)
        person = next((span.text for span in spans if span.is_a("person")), None)
        if person is not None:
            outcome = self._person(covered, person, language, persona=persona)
        elif voice.asked:
            outcome = self._group(covered, language, voice)
        elif persona:
            figure = self._figure(covered, language)
            named = self._reader.read(covered, language).explicit
            outcome = figure if named and isinstance(figure, Plan) else self._group(covered, language, voice)
        else:
            outcome = self._figure(covered, language)
        return self._with_corrections(outcome, covered, language)

    # -- a question that goes on from the last -----------------------------------------------------------------

    def _continued(self, before: Plan, covered: Cover, language: Language) -> Plan | Clarification | Refusal | None:
        step = step_of(before)
        if isinstance(step, MetricQuery):
            reading = self._reader.read(covered, language, given=step.measures)
            if unread := [span for span in reading.unread() if not span.is_a("persona")]:
                return self._not_understood(unread, language)
            if reading.asks:
                return self._ask_about(reading, language)
            query = replaced_query(step, reading, tuple(reading.groups))
            if query == step or self._unreachable(query):
                return None
            return Plan(steps=(MetricStep(query=query),), reading=say_query(query, self.atlas, language))
        if isinstance(step, SegmentStep):
            reading = self._reader.read(covered, language, group_only=True)
            if reading.unread() or reading.asks or not reading.conditions:
                return None
            condition = replaced_condition(step.condition, reading.conditions)
            if condition is None:
                return None
            label = say_condition(condition, self.atlas, language)
            lines = (say("read_group", language, label=label), *say_definitions(condition, self.atlas, language))
            return Plan(steps=(step.model_copy(update={"condition": condition, "label": label}),), reading=lines)
        return None

    # -- one person --------------------------------------------------------------------------------------------

    def _person(
        self, covered: Cover, person: str, language: Language, *, persona: bool
    ) -> Plan | Clarification | Refusal:
        spans = covered.spans
        contact = any(span.is_a("contact") for span in spans)
        reading = self._reader.read(covered, language)
        if not persona and not contact and reading.explicit and not any(s.is_a("voice") for s in spans):
            return self._figure(covered, language)
        unread = [s for s in reading.unread() if not s.is_a("persona", "contact", "voice")]
        if unread:
            return self._not_understood(unread, language)
        lines = (say("read_person", language, person=person),)
        return Plan(
            steps=(CustomerStep(person=person, focus="contact" if contact else "persona"),),
            reading=lines,
        )

    # -- a group -----------------------------------------------------------------------------------------------

    def _group(self, covered: Cover, language: Language, voice: _Voice) -> Plan | Clarification | Refusal:
        spans = covered.spans
        reading = self._reader.read(covered, language, group_only=True)
        condition = both(*reading.conditions)
        person = self.atlas.catalog.person
        feedback = self.atlas.catalog.feedback
        ignorable = ("persona", "voice", "contact", "how_many", "voice_pad", "top", "average")
        unread = [s for s in reading.unread() if not s.is_a(*ignorable)]
        if reading.asks and reading.asks != ["periods"]:
            return self._ask_about(reading, language)
        if person and condition is not None and not self._about_feedback_only(condition):
            if reading.period is not None:
                unread.append(next(s for s in spans if s.is_a("period")))
            if unread and voice.asked and feedback is not None and _is_topic(spans, unread):
                return self._feedback(reading, condition, unread, language, voice)
            if unread:
                return self._not_understood(unread, language)
            label = say_condition(condition, self.atlas, language)
            lines = (say("read_group", language, label=label), *say_definitions(condition, self.atlas, language))
            polarity = voice.polarity if voice.asked else "any"
            step = SegmentStep(
                condition=condition,
                label=label,
                focus="voice" if voice.asked and not any(s.is_a("persona") for s in spans) else "description",
                polarity=polarity,  # type: ignore[arg-type]  # one of the three literals by construction
            )
            return Plan(steps=(step,), reading=lines)
        if feedback is not None and voice.asked:
            return self._feedback(reading, condition, unread, language, voice)
        if voice.asked and feedback is None:
            return Refusal(language=language, text=say("no_feedback", language))
        return self._clarify(language, say("ask_whom", language), reading)

    def _about_feedback_only(self, condition: Condition) -> bool:
        from .names import entities_in

        feedback = self.atlas.catalog.feedback
        person = self.atlas.catalog.person
        spoken = entities_in(condition)
        return (
            feedback is not None
            and person not in spoken
            and all(self.atlas.distance(feedback.entity, entity) < FAR for entity in spoken)
        )

    def _feedback(
        self,
        reading: Reading,
        condition: Condition | None,
        unread: list[Span],
        language: Language,
        voice: _Voice,
    ) -> Plan | Clarification | Refusal:
        """People's words on a topic: what the catalog does not know is the topic, and the reading says so."""
        topic = " ".join(span.text for span in unread)
        lines = [say("read_feedback", language)]
        if voice.polarity != "any":
            lines.append(say(f"read_{voice.polarity}", language))
        if topic:
            lines.append(say("read_topic", language, topic=topic))
        if condition is not None:
            lines.append(say("read_only", language, label=say_condition(condition, self.atlas, language)))
        if reading.period is not None:
            lines.append(f"{reading.period.label} = {say_period(reading.period, language)}")
        step = FeedbackStep(
            topic=topic,
            condition=condition,
            period=reading.period,
            polarity=voice.polarity,  # type: ignore[arg-type]  # one of the three literals by construction
        )
        return Plan(steps=(step,), reading=tuple(lines))

    # -- figures -----------------------------------------------------------------------------------------------

    def _figure(self, covered: Cover, language: Language) -> Plan | Clarification | Refusal:
        spans = covered.spans
        reading = self._reader.read(covered, language)
        ambiguity = next(
            ((i, m) for i, s in enumerate(spans) for m in s.means("ambiguity") if not s.means("filter")), None
        )
        if ambiguity is not None and not reading.measures:
            return self._ambiguous(int(ambiguity[1].name), reading, ambiguity[0], language)
        if ambiguity is not None:
            reading.used.add(ambiguity[0])
            if reading.descending is None:
                return self._ambiguous(int(ambiguity[1].name), reading, ambiguity[0], language)
        unread = [s for s in reading.unread() if not s.is_a("persona")]
        if unread:
            return self._not_understood(unread, language)
        if reading.asks:
            return self._ask_about(reading, language)
        if not reading.measures:
            return self._ask_measure(reading, language)
        query = self._query(reading)
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
        if reading.group_entity is not None and limit is None and self._is_many(reading.group_entity):
            limit = MANY_GROUPS
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
        return [Is(dimension=name, op="not_null") for name in ranked] if reading.limit is not None else []

    def _is_many(self, entity: str) -> bool:
        """Whether an entity has more rows than a person reads (customers, products)."""
        if entity == self.atlas.catalog.person:
            return True
        display = self.atlas.display(entity, "en")
        return not display or sum(1 for _ in self._values(display[0])) > MOST_GROUPS

    def _unreachable(self, query: MetricQuery) -> tuple[str, str] | None:
        for measure in query.measures:
            for by in query.by:
                if by.kind == "dimension" and self.atlas.reach(measure, self.atlas.entity(by.dimension)) >= FAR:
                    return measure, by.dimension
        return None

    # -- questions back ----------------------------------------------------------------------------------------

    def _clarify(
        self, language: Language, text: str, reading: Reading | None = None, choices: tuple[Choice, ...] = ()
    ) -> Clarification:
        return Clarification(language=language, text=_with_choices(text, choices), choices=choices)

    def _not_understood(self, unread: list[Span], language: Language) -> Clarification:
        words = list(dict.fromkeys(span.text for span in unread))
        near = self._suggestions(words, language)
        quoted = ("、" if language == "zh" else ", ").join(
            f"“{word}”" if language == "zh" else f'"{word}"' for word in words
        )
        text = say("not_understood", language, words=quoted)
        if near:
            text += say("did_you_mean", language, names=("、" if language == "zh" else ", ").join(near))
        return self._clarify(language, text)

    def _suggestions(self, words: list[str], language: Language) -> list[str]:
        names = {
            name
            for entity in self.atlas.catalog.entities.values()
            for names in _all_names(entity)
            for name in (names.zh if language == "zh" else names.en)[:1]
        }
        found: list[str] = []
        for word in words:
            for name, _score, _key in process.extract(
                word.lower(), sorted(names), scorer=fuzz.WRatio, score_cutoff=75, limit=3
            ):
                found.append(name)
        return list(dict.fromkeys(found))[:3]

    def _refuse_gap(self, position: int, language: Language) -> Refusal:
        gap = self.atlas.catalog.gaps[position]
        choices = tuple(Choice(label=q.in_(language), question=q.in_(language)) for q in gap.offer)
        text = say("cannot_tell", language, why=gap.say.in_(language))
        return Refusal(language=language, text=_with_choices(text, choices, say("can_show", language)), choices=choices)

    def _ambiguous(self, position: int, reading: Reading, index: int, language: Language) -> Clarification:
        held = self.atlas.catalog.ambiguities[position]
        choices = []
        for choice in held.choices:
            name, _, way = choice.partition(" ")
            choices.append(self._choice(name, reading, language, descending=way != "asc"))
        return self._clarify(language, held.ask.in_(language), reading, tuple(choices))

    def _choice(self, measure: str, reading: Reading, language: Language, *, descending: bool) -> Choice:
        """One way to read the question, as a full question that can be asked again."""
        zh = language == "zh"
        group = reading.groups[0].dimension if reading.groups else None
        if reading.group_entity:
            group_name = self.atlas.catalog.entities[reading.group_entity].names.in_(language)
        else:
            group_name = self.atlas.dimension_name(group, language) if group else ""
        label = self.atlas.measure_name(measure, language)
        period = reading.period.label if reading.period else ""
        words = (
            " ".join(span.text for span in reading.spans if span.means("value") and not span.means("dimension"))
            if not zh
            else "".join(
                f"{span.text}" for span in reading.spans if span.means("value") and not span.means("dimension")
            )
        )
        way = ("最高" if descending else "最低") if zh else ("highest" if descending else "lowest")
        if zh:
            question = f"{period}{words}{'哪个' + group_name + '的' if group_name else ''}{label}{way if group_name else '是多少'}？"
            shown = f"{label}{way}" if group_name else label
        else:
            tail = f"{' in ' + words if words else ''}{' ' + period if period else ''}"
            question = f"Which {group_name} has the {way} {label}{tail}?" if group_name else f"{label}{tail}?"
            shown = f"{way} {label}" if group_name else label
        return Choice(label=shown, question=question)

    def _ask_measure(self, reading: Reading, language: Language) -> Clarification:
        catalog = self.atlas.catalog
        mains = [
            f"{entity}.{short}"
            for entity, held in catalog.entities.items()
            for short, m in held.measures.items()
            if m.default
        ]
        if catalog.person and (count := self.atlas.count_of(catalog.person)):
            mains.append(count)
        if not mains:
            mains = [f"{e}.{s}" for e, held in catalog.entities.items() for s in held.measures][:4]
        choices = tuple(self._choice(name, reading, language, descending=True) for name in mains[:4])
        return self._clarify(language, say("ask_measure", language), reading, choices)

    def _ask_about(self, reading: Reading, language: Language) -> Clarification:
        problem = reading.asks[0]
        if problem == "period":
            return self._ask_period(reading, language)
        if problem == "contradiction":
            return self._ask_contradiction(reading, language)
        text = say(f"ask_{problem}", language, words=reading.detail or "")
        return self._clarify(language, text, reading)

    def _ask_period(self, reading: Reading, language: Language) -> Clarification:
        """Customers "last month": joined, bought, or first bought then? Each is a measure with a date of its own."""
        person = self.atlas.catalog.person
        dated: list[str] = []
        for entity, held in self.atlas.catalog.entities.items():
            for short, measure in held.measures.items():
                name = f"{entity}.{short}"
                of_persons = entity == person and measure.time is not None
                buyers = (
                    measure.aggregate == "count_distinct"
                    and person is not None
                    and entity != person
                    and bool(held.verbs.all())
                )
                if of_persons or buyers:
                    dated.append(name)
        choices = tuple(self._choice(name, reading, language, descending=True) for name in dated[:4])
        label = reading.period.label if reading.period else ""
        counted = self.atlas.measure_name(reading.measures[0], language)
        return self._clarify(language, say("ask_period", language, period=label, measure=counted), reading, choices)

    def _ask_contradiction(self, reading: Reading, language: Language) -> Clarification:
        """The measure leaves out what is asked for; what does measure it is offered."""
        atlas = self.atlas
        said = next(c for c in reading.conditions if isinstance(c, Is) and c.dimension == reading.detail)
        words = "、".join(atlas.value_label(said.dimension, value, language) for value in said.values)
        measure = atlas.measure_name(reading.measures[0], language)
        entity = atlas.entity(said.dimension)
        about = [
            f"{entity}.{short}"
            for short, held in atlas.catalog.entities[entity].measures.items()
            if isinstance(held.where, Is) and held.where.dimension == said.dimension
            and set(said.values) <= set(held.where.values)
        ]  # fmt: skip
        plain = replace(
            reading,
            spans=tuple(s for s in reading.spans if not any(m.name == said.dimension for m in s.means("value"))),
        )
        choices = tuple(self._choice(name, plain, language, descending=True) for name in about[:4])
        return self._clarify(
            language, say("ask_contradiction", language, measure=measure, words=words), reading, choices
        )

    def _with_corrections(
        self, outcome: Plan | Clarification | Refusal, covered: Cover, language: Language
    ) -> Plan | Clarification | Refusal:
        if not covered.corrections or not isinstance(outcome, Plan):
            return outcome
        lines = tuple(f"{wrong} → {right}" for wrong, right in covered.corrections.items())
        return outcome.model_copy(update={"reading": (*outcome.reading, *lines)})


def _all_names(entity: Entity) -> list[Names]:
    held: list[Measure | Dimension | NamedFilter] = []
    held.extend(entity.measures.values())
    held.extend(entity.dimensions.values())
    held.extend(entity.filters.values())
    return [item.names for item in held]


def _voice(spans: tuple[Span, ...]) -> _Voice:
    kinds = load_grammar().kinds
    asked = [span.text.lower() for span in spans if span.is_a("voice") and not _is_measure_word(span)]
    if not asked:
        return _Voice(False, "any")
    said = " ".join(asked)
    if any(word in said for word in kinds["negative_voice"]):
        return _Voice(True, "negative")
    if any(word in said for word in kinds["positive_voice"]):
        return _Voice(True, "positive")
    return _Voice(True, "any")


_ABOUT = {"about", "on", "with", "of", "regarding", "concerning", "对", "对于", "关于", "针对", "跟", "和"}


def _is_topic(spans: tuple[Span, ...], unread: list[Span]) -> bool:
    """Unknown words that stand where a topic does: after "about" or 对, or after the word for saying."""
    first = spans.index(unread[0])
    voiced = any(span.is_a("voice") for span in spans[:first])
    return voiced or (first > 0 and spans[first - 1].text.lower() in _ABOUT)


def _is_measure_word(span: Span) -> bool:
    return bool(span.means("measure"))


def _with_choices(text: str, choices: tuple[Choice, ...], lead: str = "") -> str:
    if not choices:
        return text
    numbered = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))
    return f"{text}{lead}\n\n{numbered}"

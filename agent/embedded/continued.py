"""A question in its conversation goes in; the plan it means there, a question back, or a refusal comes out.

What is carried over from the question before is always told in the reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.answer import Clarification, Refusal
from domain.metric_query import MetricQuery
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep, Step
from domain.question import Question, Turn

from .anaphora import counts_rows, excludes, is_first_few, is_split, kept_or_asked, lists_all, points_back
from .asking import ask_measure, clarify
from .carried import Persons, asked_of_whom, of_persons, person_of, persons_of
from .context import Way, as_one, columns_in
from .fragment import Read, read_feedback, read_group, read_metric, read_rows
from .left_out import flipped, left_out, shifted
from .offered import settled
from .parts import Part, parted, stated
from .persons import voice_of
from .saying import say_condition, say_query
from .talk import Said, after, edgeless, heard, mentions, not_but, place_of
from .texts import say
from .why import declined

if TYPE_CHECKING:
    from .plan import Planner
    from .spans import Cover, Span

Outcome = Plan | Clarification | Refusal
_WAYS: dict[str, Way] = {"open": "replace", "correct": "replace", "plain": "replace", "narrow": "narrow", "add": "add"}


@dataclass(frozen=True, slots=True)
class Held:
    """A question that was answered, and its plan."""

    question: str
    plan: Plan


def answered(turns: Sequence[Turn]) -> list[Held]:
    """What can be gone back to, oldest first; going back takes later ones away, starting over takes all."""
    held: list[Held] = []
    for turn in turns:
        said = heard(turn.question)
        if turn.plan is None:
            if said.kind == "reset":
                held.clear()
            continue
        if said.kind in ("back", "first", "nth"):
            kept = _kept(said, held)
            held = held[:kept] if kept else held
            if not said.rest:
                continue
        held.append(Held(turn.question, turn.plan))
    return held


def _kept(said: Said, held: Sequence[Held]) -> int:
    """How many answered questions are left after going back; 0 when there is no such question."""
    if said.kind == "back":
        return max(len(held) - 1, 0)
    number = 1 if said.kind == "first" else said.number
    return number if 1 <= number <= len(held) else 0


class Talk:
    """Reads questions with what was said before, through one planner."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def plan(self, question: Question) -> Outcome:
        """The reading of one question; the choices of a question back were all tried."""
        held = answered(question.turns)
        question = self._with_subject(question, held)
        parts = parted(question, self._planner)
        if parts and not held and (whole := self._planner.whole(question)) is not None:
            return whole  # "the name of each continent and how many makers there are" is one question
        if not parts and (told := stated(question, self._planner)) is not None:
            group, asked = told
            label = say_condition(group, self._planner.atlas, question.language)
            whom = Held(label, Plan(steps=(SegmentStep(condition=group, label=label),)))
            about = question.model_copy(update={"text": asked})
            return self._settled(self._one(about, [whom]), about, [whom])
        outcome = self._each(question, parts, held) if parts else self._one(question, held)
        return outcome if parts else self._settled(outcome, question, held)

    def _settled(self, outcome: Outcome, question: Question, held: list[Held], *, breath: bool = False) -> Outcome:
        said = heard(question.text)
        goes_on = said.kind in _WAYS and said.kind != "plain" and mentions(said.rest, "asking") is None

        def here(asked: Question) -> Outcome | None:
            found = self._one(asked, held, breath=breath)
            return None if goes_on and found == self._planner.alone(asked) else found

        covered = self._planner.covered(question)
        says = any(span.meanings or not span.is_a("pad") for span in covered.spans)
        before = here if held and says else None  # thanks goes on from nothing
        return settled(outcome, question, covered.text, self._planner.alone, before, self._planner.atlas)

    def _each(self, question: Question, parts: Sequence[Part], held: list[Held]) -> Outcome:
        """Several questions in one text: a plan of several steps, in order."""
        steps: list[Step] = []
        lines: list[str] = []
        held = list(held)
        for number, part in enumerate(parts, start=1):
            asked = question.model_copy(update={"text": part.text, "turns": question.turns if number == 1 else ()})
            own = held if number == 1 or not part.apart else []
            outcome = self._settled(self._one(asked, own, breath=number > 1), asked, own, breath=number > 1)
            if not isinstance(outcome, Plan):
                text = say("of_part", question.language, part=part.text, text=outcome.text)
                return outcome.model_copy(update={"text": text})
            steps.extend(outcome.steps)
            lines.extend(f"{number}) {line}" for line in outcome.reading)
            held.append(Held(part.text, outcome))
        if (one := as_one(steps)) is not None and (one.by or all(part.comma for part in parts[1:])):
            return Plan(steps=(MetricStep(query=one),), reading=say_query(one, self._planner.atlas, question.language))
        return Plan(steps=tuple(steps), reading=tuple(lines))

    def _one(self, question: Question, held: list[Held], *, breath: bool = False) -> Outcome:
        """One question after others; with `breath`, one said in the same text as the last of them."""
        said = heard(question.text)
        language = question.language
        match said.kind:
            case "reset":
                return clarify(language, say("afresh", language))
            case "back" | "first" | "nth":
                return self._back(said, question, held)
            case "flip" if held and (turned := flipped(self._planner, held[-1].plan, language)) is not None:
                return turned
            case "why":
                before = held[-1].plan if held else None
                if (told := declined(self._planner, question, said.rest, before)) is not None:
                    return told
        alone = self._alone(question)
        if not held:
            return self._completed(question, alone, held) or alone
        before = held[-1].plan
        covered = self._planner.covered(question)
        if any(span.means("gap") for span in covered.spans):
            return alone
        if said.kind in ("year_before", "period_before"):
            return shifted(self._planner, before, said.kind, language)
        if said.kind == "drop":
            earlier = held[-2].plan if len(held) > 1 else None
            if (gone := left_out(self._planner, question, said.rest, before, earlier)) is not None:
                return gone
            if after(question.text, "drop_strict") is not None and not isinstance(alone, Plan):
                return clarify(language, say("nothing_to_drop", language, words=said.rest))
            return self._excluded(question, said, before, alone)
        if not breath and (full := self._completed(question, alone, held)) is not None:
            return full
        found = self._continued(question, said, held, alone, covered, breath=breath)
        goes_on = found is not alone or points_back(question.text)
        return (kept_or_asked(self._planner, question, said, before.steps[-1], found) or found) if goes_on else found

    def _excluded(self, question: Question, said: Said, before: Plan, alone: Outcome) -> Outcome:
        """Without Beijing, 不要北京: what is named is left out; asked back where it names nothing to leave out."""
        words = f"除了{said.rest}" if question.language == "zh" else f"excluding {said.rest}"
        for text in (words, question.text):
            asked = question.model_copy(update={"text": text})
            found = self._changed(asked, Said("add", text, closed=True), before)
            if isinstance(found, Plan) and excludes(found, before):
                return found
        if isinstance(alone, Plan) and excludes(alone, Plan(steps=())):
            return alone
        return clarify(question.language, say("nothing_to_drop", question.language, words=said.rest))

    def _continued(
        self, question: Question, said: Said, held: list[Held], alone: Outcome, covered: Cover, *, breath: bool
    ) -> Outcome:
        before = held[-1].plan
        told = isinstance(alone, Plan)
        asks = mentions(said.rest, "asking") is not None
        if (persons := self._about_them(question, said, before, alone)) is not None:
            return persons
        if said.kind == "plain" and told and not self._is_bare(covered, alone, asks=asks, breath=breath):
            whose = None if breath else asked_of_whom(self._planner, question, before, alone)
            return whose or alone
        closed = said.closed and not asks  # 呢 after 多少 closes a whole question
        if told and asks and said.kind in ("open", "narrow", "add"):
            return (None if breath else asked_of_whom(self._planner, question, before, alone)) or alone
        if (
            isinstance(alone, Plan)
            and not isinstance(alone.steps[0], MetricStep)
            and any(s.is_a("persona", "voice") for s in covered.spans)
        ):
            return alone
        rest = said.rest
        pair = not_but(question.text if said.kind != "correct" else rest)
        if pair is not None and self._speaks_of(before, pair[0], question):
            rest = pair[1]
            said = replace(said, kind="correct")
        found = self._changed(question.model_copy(update={"text": rest}), said, before)
        told = told and not (said.kind == "open" and lists_all(alone))  # what about customers? is no list of them
        if found is None or (not isinstance(found, Plan) and not closed and (said.kind == "plain" or told)):
            return alone
        return found

    def _changed(self, question: Question, said: Said, before: Plan) -> Outcome | None:
        """The plan before with what the text names changed, step by step; None when it names nothing of it."""
        steps: list[Step] = []
        lines: list[str] = []
        for number, step in enumerate(before.steps, start=1):
            found = self._step(question, said, step)
            if not isinstance(found, Plan):
                return found
            steps.extend(found.steps)
            lines.extend(f"{number}) {line}" if len(before.steps) > 1 else line for line in found.reading)
        return Plan(steps=tuple(steps), reading=tuple(lines))

    def _step(self, question: Question, said: Said, step: Step) -> Outcome | None:
        way = _WAYS.get(said.kind, "replace")
        read = Read(self._planner, question, way, sorting=said.kind == "sort", closed=said.closed)
        match step:
            case MetricStep(query=MetricQuery() as query):
                return read_metric(read, query)
            case MetricStep():
                return read_rows(read, step)
            case SegmentStep():
                return read_group(read, step)
            case FeedbackStep():
                return read_feedback(read, step)
            case CustomerStep():
                return None

    def _about_them(self, question: Question, said: Said, before: Plan, alone: Outcome) -> Outcome | None:
        """他们都在抱怨什么, what did she buy: about the person or the persons of the question before."""
        language = question.language
        step = before.steps[-1]
        if (person := person_of(step, self._planner.atlas)) is not None:
            pronoun = mentions(question.text, "person_pronoun")
            if question.persons or pronoun is None:
                return None
            place = place_of(question.text, pronoun)
            text = f"{question.text[:place]}⟦0⟧ {question.text[place + len(pronoun) :]}"
            for possessive in ("⟦0⟧'s", "⟦0⟧的"):
                text = text.replace(possessive, "⟦0⟧ ")
            asked = question.model_copy(update={"text": text, "persons": (person,)})
            found = self._alone(asked)
            if not isinstance(found, Plan):
                return None if isinstance(alone, Plan) else found
            line = say("same_person", language, person=person)
            return found.model_copy(update={"reading": (line, *found.reading)})
        pronoun = mentions(question.text, "group_pronoun") or mentions(question.text, "that_many")
        thing = mentions(question.text, "thing_pronoun")
        if question.persons or (pronoun is None and thing is None):
            return None
        if (is_first_few(step) or (thing and is_split(step))) and person_of(step, self._planner.atlas) is None:
            return clarify(language, say("they_first", language))
        if pronoun is None:
            return None
        if counts_rows(self._planner, question, step) and isinstance(step, MetricStep):
            return self._step(question, Said("narrow", question.text), step)
        whom = persons_of(step, self._planner.atlas)
        if whom is Persons.RANKED:
            return clarify(language, say("they_ranked", language))
        if whom is Persons.ALL:
            return None
        return of_persons(self._planner, question, step, whom, alone)

    def _alone(self, question: Question) -> Outcome:
        """The question by itself; how much one person bought is no question for a portrait."""
        found = self._planner.alone(question)
        if not isinstance(found, Plan) or not isinstance(found.steps[0], CustomerStep):
            return found
        covered = self._planner.covered(question)
        asking = any(span.is_a("how_many", "how_much") and not span.is_a("term") for span in covered.spans)
        if not asking or any(span.is_a("persona", "contact", "voice") for span in covered.spans):
            return found
        reading = self._planner.reader.read(covered, question.language)
        return ask_measure(self._planner.atlas, reading, question.language)

    def _with_subject(self, question: Question, held: list[Held]) -> Question:
        """去年买了多少, 都抱怨什么 after a portrait: who is meant goes without saying, so it is said."""
        step = held[-1].plan.steps[-1] if held else None
        person = person_of(step, self._planner.atlas) if step else None
        if step is None or question.persons or (person is None and not isinstance(step, SegmentStep)):
            return question
        spans = self._planner.covered(question).spans
        named = any(span.means("entity", "filter", "ambiguity", "measure", "gap") for span in spans)
        asking = any(span.is_a("how_many", "how_much") and not span.is_a("term") for span in spans)
        voiced = voice_of(spans).asked and not any(span.is_a("who", "persona") for span in spans)
        pronouns = mentions(question.text, "group_pronoun") or mentions(question.text, "person_pronoun")
        if named or pronouns or not (asking or voiced) or any(span.is_a("unknown", "person") for span in spans):
            return question
        if asking and isinstance(self._planner.alone(question), Plan):
            return question  # it stands by itself: whose figure it asks for is asked back
        if person is not None:
            return question.model_copy(update={"text": f"⟦0⟧ {question.text}", "persons": (person,)})
        they = "他们" if question.language == "zh" else "they "
        return question.model_copy(update={"text": f"{they}{question.text}"})

    def _is_bare(self, covered: Cover, alone: Outcome, *, asks: bool = False, breath: bool = False) -> bool:
        """Whether the text is a measure's name and nothing else (订单数): it goes on from the question before."""
        if (asks and not breath) or not isinstance(alone, Plan) or len(alone.steps) != 1:
            return False
        step = alone.steps[0]
        query = step.query if isinstance(step, MetricStep) and isinstance(step.query, MetricQuery) else None
        plain = query is not None and not (query.by or query.where or query.period or query.having)
        telling = ("who", "persona", "voice", "person", *(() if breath else ("how_many",)))
        return plain and not any(span.is_a(*telling) and not span.is_a("term") for span in covered.spans)

    def _speaks_of(self, before: Plan, text: str, question: Question) -> bool:
        """Whether the earlier plan holds what a text names: 销售额 in 不是销售额，是订单数."""
        spoken: set[str] = set()
        for step in before.steps:
            spoken |= set(columns_in(step))
            if isinstance(step, MetricStep) and isinstance(step.query, MetricQuery):
                query = step.query
                spoken |= {*query.measures, *(by.column.partition("@")[0] for by in query.by)}
        spans = self._planner.covered(question.model_copy(update={"text": text})).spans
        told = [span for span in spans if span.meanings or span.is_a("period")]
        return bool(told) and all(
            span.is_a("period") or any(m.name in spoken or m.kind == "filter" for m in span.meanings) for span in told
        )

    def _back(self, said: Said, question: Question, held: list[Held]) -> Outcome:
        language = question.language
        kept = _kept(said, held)
        if not kept:
            key = "no_such_question" if said.kind == "nth" and held else "nothing_before"
            return clarify(language, say(key, language, number=str(said.number)))
        target = held[kept - 1]
        line = say("went_back", language, question=target.question)
        if said.rest:
            rest = self._one(question.model_copy(update={"text": said.rest}), held[:kept])
            return rest.model_copy(update={"reading": (line, *rest.reading)}) if isinstance(rest, Plan) else rest
        return target.plan.model_copy(update={"reading": (line, *target.plan.reading)})

    def _answers(self, question: Question, words: str, gaps: Sequence[Span]) -> Iterator[str]:
        """What may stand in place of the words that were asked about; a measure for "best" with its direction."""
        catalog = self._planner.atlas.catalog
        which = next((catalog.ambiguities[int(m.name)] for span in gaps for m in span.means("ambiguity")), None)
        if which is None:
            yield words
            return
        spans = self._planner.covered(question.model_copy(update={"text": words})).spans
        named = {m.name for span in spans for m in span.means("measure")}
        ways = {way for name, _, way in (choice.partition(" ") for choice in which.choices) if name in named}
        ways = ways or {way for _name, _, way in (choice.partition(" ") for choice in which.choices)}
        if len(ways) == 1:
            least = ways == {"asc"}
            if question.language == "zh":
                yield f"{words}{'最低' if least else '最高'}"
            else:
                yield f"has the {'lowest' if least else 'highest'} {words}"

    def _completed(self, question: Question, alone: Outcome, held: list[Held]) -> Outcome | None:
        """What was asked back is answered in a few words: read with the question that lacked them."""
        last = question.turns[-1] if question.turns else None
        if (
            last is None
            or not last.asked_back
            or heard(last.question).kind != "plain"
            or isinstance(alone, Refusal)
            or "⟦" in question.text
        ):
            return None
        if isinstance(alone, Plan) and not self._is_bare(self._planner.covered(question), alone):
            return None
        words = edgeless(question.text)
        before = self._planner.covered(question.model_copy(update={"text": last.question}))
        gaps = [span for span in before.spans if span.is_a("unknown") or span.means("ambiguity")]
        if not gaps and mentions(question.text, "asking") is not None:
            return None  # a question of its own
        variants = []
        for new in self._answers(question, words, gaps):
            text = before.text
            for span in reversed(gaps):
                text = f"{text[: span.start]} {new} {text[span.end :]}"
            mark = "" if question.language == "zh" else " "
            variants.append(text if gaps else f"{last.question.rstrip('?？。.!！ ')}{mark}{new}")
        for text in variants:
            whole = question.model_copy(update={"text": text, "turns": question.turns[:-1]})
            found = self._one(whole, held) if held else self._planner.alone(whole)
            if isinstance(found, Plan):
                told = f"{last.question.strip()} → {question.text.strip()}"
                line = say("completed", question.language, question=told)
                return found.model_copy(update={"reading": (line, *found.reading)})
        return None

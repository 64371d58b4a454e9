"""The step before and a question about its persons (他们, those customers) go in; the plan about just them comes out."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from domain.answer import Choice, Clarification, Refusal
from domain.condition import Condition, Did, Is, Period, both
from domain.metric_query import ByDimension, MetricQuery, RowsQuery
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep, Step
from domain.question import Question

from .anaphora import is_unheld
from .asking import clarify
from .context import parts_of, replaced_condition, stripped
from .fragment import Read, read_metric
from .names import FAR, Atlas, entities_in
from .offered import worded
from .persons import plan_group, voice_of
from .saying import say_condition
from .spans import Span
from .talk import mentions
from .texts import say

if TYPE_CHECKING:
    from .plan import Planner

Outcome = Plan | Clarification | Refusal


class Persons(Enum):
    """Persons that no condition describes."""

    ALL = "all"
    RANKED = "ranked"
    """The first few of a ranking, which are known only when it is computed."""


def persons_of(step: Step, atlas: Atlas) -> Condition | Persons:
    """The persons a step is about, as a condition on persons."""
    person = atlas.catalog.person
    match step:
        case SegmentStep():
            return step.condition
        case FeedbackStep():
            feedback = atlas.catalog.feedback
            if feedback is None or person is None or step.topic:
                return Persons.ALL if feedback is None or person is None else Persons.RANKED
            return _doers(feedback.entity, step.condition, step.period, atlas)
        case MetricStep(query=MetricQuery() as query):
            return _behind(query, atlas)
        case MetricStep(query=RowsQuery() as query) if query.entity == person:
            return query.where or Persons.ALL
        case _:
            return Persons.ALL


def person_of(step: Step, atlas: Atlas) -> str | None:
    """The one person a step is about; None when it is about several."""
    if isinstance(step, CustomerStep):
        return step.person
    key = atlas.key(atlas.catalog.person) if atlas.catalog.person else None
    query = step.query if isinstance(step, MetricStep) else None
    if not isinstance(query, MetricQuery | RowsQuery):
        return None
    for part in parts_of(query.where):
        if isinstance(part, Is) and part.dimension == key and part.op == "eq" and len(part.values) == 1:
            return str(part.values[0])
    return None


def _behind(query: MetricQuery, atlas: Atlas) -> Condition | Persons:
    person = atlas.catalog.person
    if person is None or not query.measures or query.terms:
        return Persons.ALL
    single = {atlas.key(person), *atlas.display(person, "en"), *atlas.display(person, "zh")}
    if any(isinstance(by, ByDimension) and by.dimension in single for by in query.by) and (query.limit or query.having):
        return Persons.RANKED
    measure = atlas.catalog.measure(query.measures[0])
    home = atlas.home(query.measures[0])
    where = stripped(query.where)
    counted = measure.where if measure.aggregate in ("count", "count_distinct", "sum") else None
    if home == person:
        window = _within(atlas.time(query.measures[0]), query.period)
        known = isinstance(counted, Is) and counted.op == "not_null"
        return both(where, counted if not (known and window) else None, *window) or Persons.ALL
    if atlas.distance(home, person) >= FAR:
        return Persons.ALL
    return _doers(home, both(where, counted), query.period, atlas)


def _doers(entity: str, where: Condition | None, period: Period | None, atlas: Atlas) -> Condition | Persons:
    """Persons with such a row: what is their own stays theirs, what is the row's becomes something they did."""
    person = atlas.catalog.person or ""
    own: list[Condition] = []
    done: list[Condition] = []
    for part in parts_of(stripped(where)):
        theirs = all(atlas.distance(person, name) < FAR for name in entities_in(part))
        (own if theirs else done).append(part)
    counts = parts_of(atlas.catalog.entities[entity].counts)
    told = [part for part in done if part not in counts]
    if not told and period is None:
        return both(*own) or Persons.ALL
    return both(*own, Did(entity=entity, where=both(*counts, *told), period=period)) or Persons.ALL


def _within(time: str | None, period: Period | None) -> tuple[Condition, ...]:
    if time is None or period is None:
        return ()
    return (
        Is(dimension=time, op="gte", values=(period.start,)),
        Is(dimension=time, op="lt", values=(period.end,)),
    )


def of_persons(planner: Planner, question: Question, step: Step, whom: Condition, alone: Outcome) -> Outcome | None:
    """The question about these persons only; None when it asks nothing of its own."""
    atlas, language = planner.atlas, question.language
    covered = planner.covered(question)
    voice = voice_of(covered.spans)
    line = say("same_persons", language, parts=say_condition(whom, atlas, language))
    if voice.asked or any(span.is_a("persona") for span in covered.spans):
        reading = planner.reader.read(covered, language, group_only=True)
        joined = replaced_condition(whom, reading.conditions, atlas.catalog, "narrow")
        reading.conditions = list(parts_of(joined))
        found = plan_group(atlas, reading, language, voice)
        if isinstance(found, Plan) or not isinstance(alone, Plan):
            return found.model_copy(update={"reading": (line, *found.reading)}) if isinstance(found, Plan) else found
        return None
    counted = _counted(covered.spans)
    measures = {m.name for span in covered.spans for m in span.means("measure")}
    people = bool(measures) and measures <= {atlas.count_of(atlas.catalog.person or "")}
    if counted is None and people and mentions(question.text, "that_many") is not None:
        counted = True  # how many customers was that
    if (
        counted is None
        and isinstance(step, MetricStep)
        and isinstance(step.query, MetricQuery)
        and _is_merged(step.query, atlas)
    ):
        merged = read_metric(Read(planner, question, "narrow"), step.query)
        return merged if isinstance(merged, Plan) or not isinstance(alone, Plan) else None
    count = atlas.count_of(atlas.catalog.person) if counted and atlas.catalog.person else None
    reading = planner.reader.read(covered, language, given=(count,) if count else ())
    joined = replaced_condition(whom, parts_of(both(*reading.conditions)), atlas.catalog, "narrow")
    reading.conditions = list(parts_of(joined))
    found = planner.figure(reading, language)
    if isinstance(found, Plan):
        return found.model_copy(update={"reading": (line, *found.reading)})
    return found if not isinstance(alone, Plan) else None


def _counted(spans: tuple[Span, ...]) -> bool | None:
    """Whether "how many" counts the persons (how many of them are women), or (False) what they did (他们买了多少).

    None where it counts something named, or nothing is counted.
    """
    place = next((i for i, s in enumerate(spans) if s.is_a("how_many") and not s.is_a("term")), None)
    if place is None or any(span.means("measure", "entity") for span in spans):
        return None
    verb = next((i for i, s in enumerate(spans) if s.means("verb")), None)
    if verb is None:
        return True
    between = [span.text.lower() for span in spans[place + 1 : verb]]
    return place < verb and not {"did", "do", "have"} & set(" ".join(between).split())


def _is_merged(query: MetricQuery, atlas: Atlas) -> bool:
    """Whether "they" after a figure means its rows: not where it counted persons by a date of their own."""
    if not query.measures or query.terms:
        return True
    measure = atlas.catalog.measure(query.measures[0])
    return atlas.home(query.measures[0]) != atlas.catalog.person or (query.period is None and measure.where is None)


def asked_of_whom(planner: Planner, question: Question, before: Plan, alone: Outcome) -> Outcome | None:
    """去年买了多少, after one customer's portrait: theirs, or everybody's? Asked, as nothing in it says."""
    step = before.steps[-1]
    atlas, language = planner.atlas, question.language
    one = person_of(step, atlas)
    if one is None and isinstance(alone, Plan) and is_unheld(planner, question, step, alone):
        return _or_of_all(planner, question, step, alone)
    if (one is None and not isinstance(step, SegmentStep)) or not isinstance(alone, Plan) or len(alone.steps) != 1:
        return None
    own = alone.steps[0]
    if not isinstance(own, MetricStep) or not isinstance(own.query, MetricQuery):
        return None
    query = own.query
    spans = planner.covered(question).spans
    home = atlas.home(query.measures[0]) if query.measures and not query.terms else ""
    people = {m.name for span in spans for m in span.means("entity")} & {atlas.catalog.person}
    counted = home == atlas.catalog.person and one is None
    subject = (people and not counted) or any(span.means("filter") or span.is_a("person", "who") for span in spans)
    person = atlas.catalog.person or ""
    if query.by or query.where or subject or not home or atlas.distance(home, person) >= FAR:
        return None

    def read(words: str) -> Plan | None:
        found = planner.alone(question.model_copy(update={"text": words, "turns": ()}))
        return found if isinstance(found, Plan) else None

    zh = language == "zh"
    if one is not None:
        whom = f"客户 {one}" if zh else f"customer {one}"
        theirs = f"{one} {question.text}" if zh else f"{question.text.rstrip('?')} for {one}?"
    elif not isinstance(step, SegmentStep):
        return None
    else:
        whom = f"“{step.label}”" if zh else f'"{step.label}"'
        found = worded(query.model_copy(update={"where": step.condition}), language, read, atlas)
        if found is None:
            return None
        theirs = found[0]
    everybody = "全部客户" if zh else "all customers"
    choices = (Choice(label=whom, question=theirs), Choice(label=everybody, question=question.text))
    return clarify(language, say("whose", language, whom=whom), choices)


def _or_of_all(planner: Planner, question: Question, step: Step, alone: Plan) -> Outcome | None:
    """一共多少钱, after customers in Germany: within that condition, or without it? Asked."""
    atlas, language = planner.atlas, question.language
    old = step.query if isinstance(step, MetricStep) else None
    own = alone.steps[0]
    new = own.query if isinstance(own, MetricStep) else None
    if not isinstance(old, MetricQuery) or not isinstance(new, MetricQuery):
        return None

    def read(words: str) -> Plan | None:
        found = planner.alone(question.model_copy(update={"text": words, "turns": ()}))
        return found if isinstance(found, Plan) else None

    held = stripped(old.where)
    where = both(*dict.fromkeys((*parts_of(held), *parts_of(new.where))))
    whom = say_condition(held, atlas, language) if held is not None else ""
    within = worded(new.model_copy(update={"where": where}), language, read, atlas)
    choices = [Choice(label=whom, question=within[0])] if within else []
    choices.append(Choice(label="不限定" if language == "zh" else "without that", question=question.text))
    return clarify(language, say("within_or_all", language, parts=whom), tuple(choices))

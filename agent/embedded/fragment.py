"""A few words and the step before go in; the step with just what they name changed comes out, and what stayed is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.answer import Clarification, Refusal
from domain.condition import Condition, Is, both
from domain.language import Language
from domain.metric_query import By, ByDimension, MetricQuery, Order, RowsQuery, Subset
from domain.plan import FeedbackStep, MetricStep, Plan, SegmentStep
from domain.question import Question

from .asking import ask_about, ask_again
from .context import Change, Way, aligned, catalog_measures, changed, columns_in, parts_of, replaced_condition, stripped
from .names import Atlas
from .offered import query_of, worded
from .persons import voice_of
from .reading import Reading
from .saying import say_condition, say_definitions, say_period, say_query
from .settled import settle
from .spans import Cover, Span
from .texts import say

if TYPE_CHECKING:
    from .plan import Planner

_ANY_NUMBER = ("多少", "是多少", "有多少", "数", "数量")
"""Words that ask for any measure's value, not for a count."""
Outcome = Plan | Clarification | Refusal


@dataclass(frozen=True, slots=True)
class Read:
    """What is to be read, and how it goes on from the step before."""

    planner: Planner
    question: Question
    way: Way
    sorting: bool = False
    """Only the order is named (sort by orders)."""
    closed: bool = False


def read_metric(read: Read, before: MetricQuery) -> Outcome | None:
    """The query before with what is named changed; None when nothing of it is named."""
    planner, language = read.planner, read.question.language
    atlas = planner.atlas
    covered = _favoured(planner.covered(read.question), {*columns_in(before), *(by.column for by in before.by)})
    given = catalog_measures(before, atlas)
    reading = planner.reader.read(covered, language, given=given)
    lone = [span for span in covered.spans if not span.is_a("pad", "count_word")]
    few = before.limit is not None and len(lone) == 1 and lone[0].number is not None
    if unread := [span for span in reading.unread() if not span.is_a("persona") and not few]:
        return by_words(read, before) or ask_again(atlas, unread, language)
    asks = [ask for ask in reading.asks if not (ask == "rank" and before.by)]
    if asks:
        return ask_about(atlas, _with(reading, asks=asks), language)
    measures = _measures(read, covered, reading, given)
    if not measures and given and _is_otherwise_counted(covered, given[0], atlas):
        return None
    if reading.person is not None and planner.atlas.catalog.person is None:
        return None
    fragment = planner.fragment(reading) if reading.measures else None
    told = [span for span in covered.spans if not span.is_a("pad", "count_word")]
    number = told[0].number if len(told) == 1 and before.limit else None
    counting = given and atlas.catalog.measure(given[0]).aggregate in ("count", "count_distinct")
    groups: tuple[By, ...] = tuple(reading.groups)
    tested = {condition.dimension for condition in reading.conditions if isinstance(condition, Is)}
    if before.by and groups and all(group.dimension in tested for group in reading.groups):
        # Shanghai and Beijing, of a split by channel: the split stays
        fresh = tuple(group for group in groups if group not in before.by)
        groups = () if read.way == "narrow" else (*before.by, *fresh)
    change = Change(
        measures=measures,
        by=groups,
        conditions=parts_of(stripped(both(*reading.conditions))),
        period=reading.period,
        descending=reading.descending,
        limit=reading.limit or (int(number) if number else None),
        fragment=fragment,
    )
    if read.sorting and measures:
        query = _sorted_by(before, measures[0], descending=reading.descending is not False)
    else:
        query = aligned(changed(before, change, atlas, read.way)) or before
    if query == before and counting and any(span.is_a("how_many") for span in told):
        lines = said_with(query, before, atlas, language)  # how many are there: what was just counted
        return Plan(steps=(MetricStep(query=query),), reading=lines)
    return checked(read.planner, query, before, language)


def by_words(read: Read, before: MetricQuery) -> Outcome | None:
    """占比呢, year over year: a form of question, read with the question before in words; nothing of that may be lost."""
    language, atlas = read.question.language, read.planner.atlas

    def alone(text: str) -> Plan | None:
        found = read.planner.alone(read.question.model_copy(update={"text": text, "turns": ()}))
        return found if isinstance(found, Plan) else None

    base = worded(before, language, alone, atlas)
    if base is None:
        return None
    said, words = base[0].rstrip("？?").removesuffix("是多少"), read.question.text.strip(" ？?呢")
    low = f"{said[:1].lower()}{said[1:]}"
    for text in (f"{said}{words}", f"{said}的{words}") if language == "zh" else (
        f"{said}, {words}", f"{words} of {low}", f"{said} {words}",
    ):  # fmt: skip
        found = alone(text)
        query = query_of(found) if found else None
        if found is not None and query is not None and _holds(query, before) and query != before:
            line = say("kept", language, parts=said)
            return found.model_copy(update={"reading": (line, *found.reading)})
    return None


def _holds(query: MetricQuery, before: MetricQuery) -> bool:
    """Whether a query has the earlier one's groups, conditions and period (its own, or a term's)."""
    when = [query.period, *(term.period for term in query.terms if isinstance(term, Subset))]
    spans = {(held.start, held.end) for held in when if held is not None}
    period = before.period is None or (before.period.start, before.period.end) in spans
    groups = {group.column for group in before.by} <= {group.column for group in query.by}
    return period and groups and set(parts_of(stripped(before.where))) <= set(parts_of(stripped(query.where)))


def checked(
    planner: Planner, query: MetricQuery, before: MetricQuery, language: Language, *, named: bool = False
) -> Outcome | None:
    """The new query as a plan, when its parts fit each other; None when it is the old one.

    With `named`, measures and groups are the question's own, even where they are those of `before`.
    """
    atlas = planner.atlas
    if query == before:
        return None
    names = catalog_measures(query, atlas)
    if not names:
        return Plan(steps=(MetricStep(query=query),), reading=said_with(query, before, atlas, language, named=named))
    whole = Reading(
        spans=(), language=language, measures=list(names),
        groups=[by for by in query.by if isinstance(by, ByDimension)],
        conditions=list(parts_of(stripped(query.where))), period=query.period,
    )  # fmt: skip
    settle(atlas, whole)
    if any(by.grain and atlas.time(names[0]) is None for by in whole.groups):
        whole.asks.append("no_date")
    if whole.asks:
        return ask_about(atlas, whole, language)
    if tuple(whole.measures) != names and query.measures == names:
        finer = dict(zip(names, whole.measures, strict=False))
        order = tuple(Order(column=finer.get(o.column, o.column), descending=o.descending) for o in query.order)
        query = query.model_copy(update={"measures": tuple(whole.measures), "order": order})
    if unreachable := planner.unreachable(query):
        measure, dimension = unreachable
        text = say(
            "cannot_split", language,
            measure=atlas.measure_name(measure, language), dimension=atlas.dimension_name(dimension, language),
        )  # fmt: skip
        return Refusal(language=language, text=text)
    return Plan(steps=(MetricStep(query=query),), reading=said_with(query, before, atlas, language, named=named))


def said_with(
    query: MetricQuery, before: MetricQuery, atlas: Atlas, language: Language, *, named: bool = False
) -> tuple[str, ...]:
    """How a query is read, what it keeps of the one before first."""
    lines = say_query(query, atlas, language)
    kept = kept_parts(query, before, atlas, language, named=named)
    mark = "；" if language == "zh" else "; "
    return (say("kept", language, parts=mark.join(kept)), *lines) if kept else lines


def kept_parts(
    query: MetricQuery, before: MetricQuery, atlas: Atlas, language: Language, *, named: bool = False
) -> list[str]:
    """What two queries have in common, each part in a few words."""
    zh = language == "zh"
    kept: list[str] = []
    old, new = say_query(before, atlas, language), say_query(query, atlas, language)
    if not named and query.measures == before.measures and query.terms == before.terms and new:
        names = catalog_measures(query, atlas)
        plain = names == query.measures and bool(names)
        told = ("、" if zh else ", ").join(atlas.measure_name(name, language) for name in names) if plain else new[0]
        kept.append(told.partition(" = ")[0])
    if not named and query.by and query.by == before.by:
        kept.extend(line for line in new if line in old and line.startswith("按 " if zh else "by "))
    if query.period and query.period == before.period:
        kept.append(query.period.label or say_period(query.period, language))
    held = set(parts_of(stripped(before.where)))
    same = [part for part in parts_of(stripped(query.where)) if part in held]
    if same:
        kept.append(say_condition(both(*same) or same[0], atlas, language))
    return kept


def read_rows(read: Read, step: MetricStep) -> Outcome | None:
    """A list before: other rows of it, or a figure over the rows it was chosen from."""
    query = step.query
    planner, language = read.planner, read.question.language
    atlas = planner.atlas
    if not isinstance(query, RowsQuery):
        return None
    covered = _favoured(planner.covered(read.question), set(columns_in(query)))
    reading = planner.reader.read(covered, language)
    if any(not span.is_a("persona") for span in reading.unread()):
        return None
    where = replaced_condition(query.where, parts_of(stripped(both(*reading.conditions))), atlas.catalog, read.way)
    counted = any(span.is_a("how_many") and not span.is_a("term") for span in covered.spans)
    if counted and not reading.explicit and (count := atlas.count_of(query.entity)):
        reading.measures, reading.explicit = [count], True
    if reading.measures and reading.explicit:
        period = reading.period or query.period
        figure = MetricQuery(measures=tuple(reading.measures), by=tuple(reading.groups), where=where, period=period)
        base = figure.model_copy(update={"where": query.where, "period": query.period, "limit": query.limit})
        return checked(planner, figure, base, language, named=True)
    update: dict[str, object] = {"where": where, "period": reading.period or query.period}
    if reading.limit:
        update["limit"] = reading.limit
    fresh = query.model_copy(update=update)
    if fresh == query:
        return None
    lines = say_query(fresh, atlas, language)
    kept = [part for part in parts_of(where) if part in set(parts_of(query.where))]
    if kept:
        label = say_condition(both(*kept) or kept[0], atlas, language)
        lines = (say("kept", language, parts=label), *lines)
    return Plan(steps=(step.model_copy(update={"query": fresh}),), reading=lines)


def read_group(read: Read, step: SegmentStep) -> Outcome | None:
    """A described group before: the same description of another one."""
    planner, language = read.planner, read.question.language
    atlas = planner.atlas
    covered = _favoured(planner.covered(read.question), set(columns_in(step)))
    reading = planner.reader.read(covered, language, group_only=True)
    unread = [span for span in reading.unread() if not span.is_a("voice_pad", "persona", "voice")]
    voice = voice_of(covered.spans)
    asking = any(s.is_a("how_many", "how_much") or s.means("measure") for s in covered.spans if not s.means("filter"))
    if unread or asking or reading.asks or reading.period or not (reading.conditions or voice.asked):
        return None
    tones = [condition for condition in reading.conditions if _tone(condition, atlas)]
    others = [condition for condition in reading.conditions if condition not in tones]
    condition = replaced_condition(step.condition, others, atlas.catalog, read.way) or step.condition
    label = say_condition(condition, atlas, language)
    kept = [part for part in parts_of(condition) if part in set(parts_of(step.condition))]
    lines = [say("read_group", language, label=label), *say_definitions(condition, atlas, language)]
    if kept:
        lines.insert(0, say("kept", language, parts=say_condition(both(*kept) or kept[0], atlas, language)))
    update: dict[str, object] = {"condition": condition, "label": label}
    if voice.asked:
        update |= {"focus": "voice", "polarity": voice.polarity}
    elif (tone := _tone_of(tones)) is not None:
        update |= {"focus": "voice", "polarity": tone}
        lines.append(say(f"read_{tone}", language))
    elif any(span.is_a("persona") for span in covered.spans):
        update["focus"] = "description"
    fresh = step.model_copy(update=update)
    return Plan(steps=(fresh,), reading=tuple(lines)) if fresh != step else None


def read_feedback(read: Read, step: FeedbackStep) -> Outcome | None:
    """People's own words before: of others, of another time, or in another tone."""
    planner, language = read.planner, read.question.language
    atlas = planner.atlas
    covered = _favoured(planner.covered(read.question), set(columns_in(step)))
    reading = planner.reader.read(covered, language, group_only=True)
    unread = [span for span in reading.unread() if not span.is_a("voice_pad", "voice")]
    voice = voice_of(covered.spans)
    if unread or reading.asks or not (reading.conditions or reading.period or voice.polarity != "any"):
        return None
    tones: list[Condition] = [c for c in reading.conditions if _tone(c, atlas)]
    others = [c for c in reading.conditions if c not in tones]
    update: dict[str, object] = {
        "condition": replaced_condition(step.condition, others, atlas.catalog, read.way),
        "period": reading.period or step.period,
    }
    if voice.polarity != "any":
        update["polarity"] = voice.polarity
    elif (tone := _tone_of(tones)) is not None:
        update["polarity"] = tone
    fresh = step.model_copy(update=update)
    if fresh == step:
        return None
    lines = [say("read_feedback", language)]
    if fresh.polarity != "any":
        lines.append(say(f"read_{fresh.polarity}", language))
    if fresh.topic:
        lines.append(say("read_topic", language, topic=fresh.topic))
        lines.insert(0, say("kept", language, parts=fresh.topic))
    if fresh.condition is not None:
        lines.append(say("read_only", language, label=say_condition(fresh.condition, atlas, language)))
    if fresh.period is not None:
        lines.append(f"{fresh.period.label} = {say_period(fresh.period, language)}")
    return Plan(steps=(fresh,), reading=tuple(lines))


def _tone_of(tones: list[Condition]) -> str | None:
    """The tone that conditions name, where it is one that people's words are searched by."""
    first = tones[0] if tones else None
    value = first.values[0] if isinstance(first, Is) and first.op == "eq" else None
    return str(value) if value in ("negative", "positive") else None


def _tone(condition: Condition, atlas: Atlas) -> bool:
    feedback = atlas.catalog.feedback
    own = f"{feedback.entity}.{feedback.polarity}" if feedback and feedback.polarity else None
    return isinstance(condition, Is) and condition.dimension == own


def _measures(read: Read, covered: Cover, reading: Reading, given: tuple[str, ...]) -> tuple[str, ...]:
    """The measures the words name; a noun alone is counted (那客户呢, no, I meant orders)."""
    if reading.explicit or tuple(reading.measures) != given:
        return tuple(reading.measures)
    atlas = read.planner.atlas
    named = [span for span in covered.spans if span.means("entity")]
    if not named:
        return ()
    bare = not (reading.conditions or reading.period or reading.groups or reading.limit)
    counted = [m.name for span in named for m in span.means("measure") if atlas.entity(m.name) != atlas.catalog.person]
    if counted and not reading.group_entity:
        return (counted[0],)
    if bare and (count := atlas.count_of(named[0].means("entity")[0].name)):
        return (count,)
    return ()


def _is_otherwise_counted(covered: Cover, measure: str, atlas: Atlas) -> bool:
    """How many in Shanghai, after sales; how much, after orders: it is not the measure before that is asked for."""
    held = atlas.catalog.measure(measure)
    plain = [span for span in covered.spans if not span.is_a("term")]
    many = any(span.is_a("how_many") and span.text not in _ANY_NUMBER for span in plain)
    much = any(span.is_a("how_much") for span in plain)
    money = held.format.kind == "money"
    return (many and held.aggregate not in ("count", "count_distinct")) or (much and not money)


def _sorted_by(before: MetricQuery, measure: str, *, descending: bool) -> MetricQuery:
    measures = before.measures if measure in before.measures else (*before.measures, measure)
    order = (Order(column=measure, descending=descending),)
    return before.model_copy(update={"measures": measures, "order": order}) if before.by else before


def _favoured(covered: Cover, columns: set[str]) -> Cover:
    """A value or a name that the step before has a column for is meant in that column."""

    def favoured(span: Span) -> Span:
        own = {meaning.name for meaning in span.means("value", "dimension") if meaning.name in columns}
        if not own:
            return span
        kept = tuple(m for m in span.meanings if m.kind not in ("value", "dimension") or m.name in own)
        return replace(span, meanings=kept)

    return replace(covered, spans=tuple(favoured(span) for span in covered.spans))


def _with(reading: Reading, *, asks: list[str]) -> Reading:
    return replace(reading, asks=asks)

"""A group of persons becomes evidence: how many, what sets them apart from everybody else, what they say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from domain.catalog import Catalog
from domain.condition import All, Any, Beside, Condition, Did, Is, Measured, Named, Not, Period, Versus, both
from domain.errors import Denied, QueryError
from domain.evidence import Figure, Quote
from domain.language import Language, Phrase, language_of
from domain.ledger import Ledger
from domain.metric_query import ByDimension, ByMembership, MetricQuery
from domain.plan import SegmentStep
from index import FeedbackIndex
from warehouse.joins import JoinGraph
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

from .evidence import Gathering
from .persona import IS_RECENT, RECENT_DAYS, RECENT_LABEL, first_day_since
from .portrait import (
    Portrait,
    averages_of,
    count_of,
    dimensions_in,
    measures_in_plays,
    portrait_of,
    topic_count_of,
    topic_polarity_of,
    writers_of,
)
from .voice import list_quotes, polarity_is, polarity_value, quote_hit

IN = "in_group"
"""Column that parts the group from the others."""
SIZE, TOTAL, PLAYS, RECENT, SINCE = "segment.size", "segment.total", "segment.plays", "segment.recent", "segment.since"
WHO, HABIT = "segment.who:", "segment.habit:"
"""Followed by the dimension."""
WRITTEN, POLARITY, TOPICS, LISTED = "segment.written", "segment.polarity", "segment.topics", "segment.listed"
TOPIC_QUOTE, TYPICAL, DISSENT = "segment.topic:", "segment.typical", "segment.dissent"

TOPIC_FROM = 3
"""Texts on a topic from which it is worth a quote."""
QUOTED_TOPICS = 2
OWN_FROM = 1.5
"""Standard deviations beyond the expected from which a topic is called the group's own."""


def gather_segment(
    warehouse: Warehouse, index: FeedbackIndex | None, step: SegmentStep, ledger: Ledger, viewer: Viewer
) -> Iterator[Figure | Quote]:
    """Evidence about a group, piece by piece; nothing at all when nobody belongs to it.

    Raises:
        QueryError: the catalog knows no persons, or cannot tell who belongs to the group.
        Denied: the viewer may not see a group this small.
    """
    portrait = portrait_of(warehouse)
    if portrait.persons is None:
        raise QueryError(f"the catalog has no count of {portrait.person}")
    gathering = Gathering(warehouse, ledger, viewer)
    held = _about_persons(step.condition, warehouse.catalog, portrait.person)
    group = _Group(
        gathering,
        portrait,
        held,
        ByMembership(name=IN, condition=held, label=Phrase(en="In the group", zh="在这群人里")),
    )
    size = list(_size(group, portrait.persons))
    yield from size
    if not size:
        return
    voice_first = step.focus == "voice"
    if not voice_first:
        yield from _splits(group, portrait.persons)
        yield from _change(group)
    yield from _plays(group)
    yield from _voice(group, index, step)


@dataclass(frozen=True, slots=True)
class _Group:
    gathering: Gathering
    portrait: Portrait
    condition: Condition
    member: ByMembership

    @property
    def catalog(self) -> Catalog:
        return self.gathering.warehouse.catalog


def _about_persons(condition: Condition, catalog: Catalog, person: str) -> Condition:
    """The condition in a form that means the same persons for every row (an order, a text) that belongs to one."""
    graph = JoinGraph(catalog)

    def of_the_person(part: Condition) -> bool:
        match part:
            case Is():
                return graph.reaches(person, part.dimension.partition(".")[0])
            case Named():
                entity = part.filter.partition(".")[0]
                return graph.reaches(person, entity) and of_the_person(catalog.named_filter(part.filter).where)
            case Did():
                return graph.reaches(part.entity, person)
            case Measured():
                return part.entity == person
            case Beside():
                return graph.reaches(person, part.dimension.partition(".")[0])
            case Versus():
                sides = (part.dimension, part.other)
                return all(graph.reaches(person, side.partition(".")[0]) for side in sides)
            case All() | Any():
                return all(of_the_person(inner) for inner in part.of)
            case Not():
                return of_the_person(part.of)

    return condition if of_the_person(condition) else Did(entity=person, where=condition)


def _size(group: _Group, persons: str) -> Iterator[Figure]:
    """Persons, purchases and rates of the group and of the others; fewer of them where a floor forbids more."""
    portrait = group.portrait
    rich = tuple(dict.fromkeys((persons, *portrait.buying, *portrait.rates)))
    title = Phrase(en="The group and the others", zh="这群人与其他人")
    hidden = 0
    for measures in (rich, (persons,)):
        found = group.gathering.warehouse.figure(
            MetricQuery(measures=measures, by=(group.member,)), title=title, viewer=group.gathering.viewer
        )
        if any(found.cell(row, IN) is True for row in range(len(found.rows))):
            yield group.gathering.ledger.add_figure(found.model_copy(update={"role": SIZE}))
            break
        hidden = found.suppressed
    else:
        if hidden:
            raise Denied("fewer people than this role may look at")
        return
    sums = [name for name in portrait.buying if group.catalog.measure(name).aggregate in ("sum", "count")]
    query = MetricQuery(measures=(persons, *sums))
    yield from group.gathering.optional(query, TOTAL, Phrase(en="All customers", zh="全部客户"))


def _splits(group: _Group, persons: str) -> Iterator[Figure]:
    """Who they are and how they buy, value by value, beside the others."""
    fixed = set(dimensions_in(group.condition, group.catalog))
    if isinstance(group.condition, Did) and group.condition.where is not None:
        fixed |= set(dimensions_in(group.condition.where, group.catalog))
    splits = [(WHO, name, persons) for name in group.portrait.who]
    if group.portrait.buying:
        splits += [(HABIT, name, group.portrait.buying[0]) for name in group.portrait.habits]
    for role, name, measure in splits:
        dimension = group.catalog.dimension(name)
        if name in fixed or dimension.type not in ("category", "bool"):
            continue
        query = MetricQuery(measures=(measure,), by=(ByDimension(dimension=name), group.member))
        title = Phrase(
            en=f"The group and the others by {dimension.names.in_('en')}",
            zh=f"这群人与其他人，按{dimension.names.in_('zh')}",
        )
        yield from group.gathering.optional(query, f"{role}{name}", title)


def _change(group: _Group) -> Iterator[Figure]:
    """Rates of the last days beside those of as many before, for the group and for the others."""
    portrait, last = group.portrait, group.gathering.warehouse.as_of
    time = portrait.trend_time
    if last is None or time is None or not portrait.rates or not portrait.buying:
        return
    start = last - timedelta(days=RECENT_DAYS - 1)
    recent = ByMembership(name=IS_RECENT, condition=Is(dimension=time, op="gte", values=(start,)), label=RECENT_LABEL)
    query = MetricQuery(
        measures=(portrait.buying[0], *portrait.rates),
        by=(group.member, recent),
        period=Period(start=start - timedelta(days=RECENT_DAYS), end=last + timedelta(days=1)),
    )
    title = Phrase(
        en=f"The last {RECENT_DAYS} days (recent) and the {RECENT_DAYS} before",
        zh=f"近 {RECENT_DAYS} 天（recent）与之前 {RECENT_DAYS} 天",
    )
    found = list(group.gathering.optional(query, RECENT, title))
    yield from found
    if found:
        yield from first_day_since(group.gathering, time, start, SINCE)


def _plays(group: _Group) -> Iterator[Figure]:
    """What is averaged over persons, and what the playbook's entries about groups rest on."""
    averages = averages_of(group.catalog, group.portrait.person)
    measures = tuple(dict.fromkeys((*measures_in_plays(group.catalog), *averages)))
    if measures:
        query = MetricQuery(measures=measures, by=(group.member,))
        title = Phrase(en="Per person, and what advice rests on", zh="人均数字与建议的依据")
        yield from group.gathering.optional(query, PLAYS, title)


def _voice(group: _Group, index: FeedbackIndex | None, step: SegmentStep) -> Iterator[Figure | Quote]:
    catalog, gathering = group.catalog, group.gathering
    feedback = catalog.feedback
    texts = count_of(catalog, feedback.entity) if feedback else None
    if feedback is None or texts is None:
        return
    writers = writers_of(catalog)
    query = MetricQuery(measures=(texts, *([writers] if writers else [])), by=(group.member,))
    written = list(gathering.optional(query, WRITTEN, Phrase(en="Texts and writers", zh="留言与留言的人")))
    yield from written
    if feedback.polarity:
        by = (ByDimension(dimension=f"{feedback.entity}.{feedback.polarity}"), group.member)
        split = MetricQuery(measures=(texts,), by=by)
        yield from gathering.optional(split, POLARITY, Phrase(en="Texts by polarity", zh="留言按情感倾向"))
    wanted = "positive" if step.polarity == "positive" else "negative"
    topics = list(_topics(group, wanted))
    yield from topics
    if index is not None:
        quotes = list(_quotes(group, index, step, wanted, topics[0] if topics else None))
        yield from quotes
        yield from list_quotes(gathering, quotes, LISTED)


def _topics(group: _Group, polarity: str) -> Iterator[Figure]:
    """Texts of this polarity per topic, of the group and of the others."""
    catalog = group.catalog
    count, topic = topic_count_of(catalog), catalog.feedback.topic if catalog.feedback else None
    if count is None or topic is None:
        return
    query = MetricQuery(
        measures=(count,),
        by=(ByDimension(dimension=topic), group.member),
        where=both(_topic_polarity(catalog, polarity), _text_polarity(catalog, polarity)),
    )
    yield from group.gathering.optional(query, TOPICS, Phrase(en=f"{polarity} texts by topic", zh="各话题的留言"))


def _text_polarity(catalog: Catalog, polarity: str) -> Condition | None:
    """The texts that shares are taken of: those whose own polarity it is."""
    known = catalog.feedback is not None and catalog.feedback.polarity is not None
    return polarity_is(catalog, polarity) if known else None


def _topic_polarity(catalog: Catalog, polarity: str) -> Condition | None:
    dimension = topic_polarity_of(catalog)
    if dimension is None:
        return polarity_is(catalog, polarity)
    return Is(dimension=dimension, values=(polarity_value(catalog, polarity, dimension),))


def _quotes(
    group: _Group, index: FeedbackIndex, step: SegmentStep, polarity: str, topics: Figure | None
) -> Iterator[Quote]:
    """Typical passages on the topics that stand out, then one of the other mind; only of this group's texts."""
    language = language_of(step.label)
    taken: set[str] = set()
    leading = leading_topics(topics) if topics else []
    for position, topic in enumerate(leading[:QUOTED_TOPICS]):
        yield from _typical(
            group, index, _on_topic(group, topic, polarity), language, 2 - position, f"{TOPIC_QUOTE}{topic}", taken
        )
    if not leading:
        yield from _typical(group, index, polarity_is(group.catalog, polarity), language, 2, TYPICAL, taken)
    other = "negative" if polarity == "positive" else "positive"
    about = [_on_topic(group, topic, other) for topic in leading[:1]]
    for where in (*about, polarity_is(group.catalog, other)):
        found = list(_typical(group, index, where, language, 1, DISSENT, taken)) if where is not None else []
        yield from found
        if found:
            break


def leading_topics(topics: Figure) -> list[str]:
    """Topics worth words: the one spoken of by most of the group's texts, then the one that is most its own."""
    topic, count = topics.columns[0].name, topics.columns[2].name
    inside: dict[str, float] = {}
    outside: dict[str, float] = {}
    for row in range(len(topics.rows)):
        name, number = topics.cell(row, topic), topics.cell(row, count)
        if name is not None and isinstance(number, int | float):
            (inside if topics.cell(row, IN) is True else outside)[str(name)] = float(number)
    able = [name for name, number in inside.items() if number >= TOPIC_FROM]
    if not able:
        return []
    most = max(able, key=lambda name: inside[name])
    within, without = sum(inside.values()), max(sum(outside.values()), 1.0)

    def own(name: str) -> float:
        expected = (outside.get(name, 0.0) + inside[name]) / (within + without) * within
        return (inside[name] - expected) / math.sqrt(max(expected, 1e-9))

    rest = sorted(
        (name for name in able if name != most),
        key=lambda name: (-own(name) if own(name) >= OWN_FROM else 0.0, -inside[name], name),
    )
    return [most, *rest]


def _on_topic(group: _Group, topic: str, polarity: str) -> Condition | None:
    feedback = group.catalog.feedback
    if feedback is None or feedback.topic is None:
        return None
    about = Is(dimension=feedback.topic, values=(topic,))
    return both(about, _topic_polarity(group.catalog, polarity), polarity_is(group.catalog, polarity))


def _typical(
    group: _Group,
    index: FeedbackIndex,
    where: Condition | None,
    language: Language,
    limit: int,
    role: str,
    taken: set[str],
) -> Iterator[Quote]:
    """Up to `limit` typical passages; in the question's language where the group wrote enough in it."""
    gathering, feedback = group.gathering, group.catalog.feedback
    if feedback is None:
        return
    spoken = f"{feedback.entity}.{feedback.language}" if feedback.language else None
    tries = [Is(dimension=spoken, values=(language,)), None] if spoken else [None]
    found: list[str] = []
    for one in tries:
        held = both(group.condition, where, one)
        found = [id_ for id_ in gathering.warehouse.feedback_ids(held, None, gathering.viewer) if id_ not in taken]
        if len(found) >= limit:
            break
    for hit in index.representatives(found, limit):
        taken.add(hit.doc_id)
        yield gathering.ledger.add_quote(quote_hit(hit, role, gathering.viewer))

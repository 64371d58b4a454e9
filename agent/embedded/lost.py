"""A question's words and its query go in; a value, a deed or a wish for a list that the query lost comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from domain.condition import All, Any, Condition, Did, Is, Measured, Named, Not, Scalar, both
from domain.language import Language
from domain.metric_query import (
    ByBand,
    ByDimension,
    ByEach,
    ByMembership,
    ByTile,
    Interval,
    MetricQuery,
    PerRow,
    RowsQuery,
    Subset,
    Summary,
)

from .context import measures_behind
from .lost_en import twisted
from .lost_rows import lost_in_rows
from .moved_zh import moved
from .names import Atlas, entities_in
from .quantified import counted_too
from .spans import Cover, Span, first_span

_LISTED = re.compile(
    r"名单|清单|有哪些[？?。 ]*$|都有谁|有谁[？?。 ]*$|(?<!分别)是哪些[？?。 ]*$|^(?:请|麻烦|帮我|给我)?列(?:出|一下|下)(?!.{0,8}(?:多少|几个|数量|数[，,。？?]?$))"
    r"|(?:列一下|列下|列出来|拉出来)[。！!]?$|^(?:please |can you |could you )?(?:list|pull)(?: me| out| up)? (?!how many|(?:all )?(?:the )?(?:number|count|total|figure)s?\b)"
)
_SPREAD = re.compile(r"分布(?!在)|\b(?:distribution|spread|histogram) of\b")
_SOURCE = re.compile(r"从哪(?:来|里来|儿来)|来自哪|\bwhere (?:do|did|does|are|were) .{2,40} (?:come|coming) from\b")
_PORTRAIT = re.compile(r"画像|\b(?:persona|portrait|profile) of\b|\bpersona\b")
_MOST_ROWS = 1_000
_WHO_DID = re.compile(
    r"\s+(?:who|that)\s+(?:have |has |had |ever |also )*(?:[a-z]+ed|bought|used|spent|paid|got|left|made|came|went|took|wrote|gave)\b"
)
_VERSUS = re.compile(r"\b(?:vs|versus)\b|对比|相比")
_JOINED = re.compile(r"^\s*(?:and|or|vs\.?|versus|和|与|或|及|以及|跟|、|还有|/|,)\s*(?:the\s+)?$")


def lost(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """The first such word; None where every one is in its place."""
    checks = (
        _value,
        _beside,
        _both,
        _apart,
        _deed,
        _whose_deed,
        _how_much,
        _of_what,
        _said,
        lost_in_rows,
        moved,
        twisted,
    )
    return first_span(checks, atlas, covered, query)


def _value(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """A word that names nothing but a value, where no condition and no group of its column is in the query."""
    told = _told(atlas, query)
    for span in covered.spans:
        if span.is_a("pad", "voice", "top", "bottom") or {m.kind for m in span.meanings} != {"value"}:
            continue
        if not any(_holds(told, m.name, m.value) for m in span.meanings) and not counted_too(
            covered.text, span.start, span.end
        ):
            return span
    return None


def _beside(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """Orders of stores and App: of two values of one column that are joined, both are in the query or neither."""
    told = _told(atlas, query)
    for left, right in pairwise(span for span in covered.spans if span.kinds != ("pad",)):
        columns = {m.name for m in left.means("value")} & {m.name for m in right.means("value")}
        if not columns or not _JOINED.match(covered.text[left.end : right.start].lower()):
            continue
        held = [
            any(_holds(told, m.name, m.value) for m in span.means("value") if m.name in columns)
            for span in (left, right)
        ]
        if held[0] != held[1]:
            return left if held[1] else right
    return None


def _both(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """First orders and repeat orders, late vs on time: two kinds are no rows that are both, and vs is no filler."""
    if not isinstance(query, MetricQuery) or query.by or query.terms:
        return None
    told = [span for span in covered.spans if span.kinds != ("pad",)]
    for left, right in pairwise(told):
        nouns = _kind_of_rows(atlas, left), _kind_of_rows(atlas, right)
        if all(nouns) and nouns[0] != nouns[1] and _JOINED.match(covered.text[left.end : right.start].lower()):
            return right
    match = _VERSUS.search(covered.text.lower())
    if match is not None and not _named(covered, *match.span()):
        return Span(match.start(), match.end(), match[0], ("unknown",))
    return None


def _kind_of_rows(atlas: Atlas, span: Span) -> frozenset[str]:
    """Named filters and yes-or-no columns that a word says of rows (first orders, repeat)."""
    flags = (m.name for m in span.means("dimension") if atlas.catalog.dimension(m.name).type == "bool")
    return frozenset((*(m.name for m in span.means("filter")), *flags))


def _dates(atlas: Atlas, name: str) -> bool:
    """Whether a column holds a day, or a number of days."""
    held = atlas.catalog.dimension(name)
    return held.type == "date" or (held.format is not None and held.format.kind == "days")


def _whose_deed(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """Orders of people who bought coffee: all of theirs, not just those with coffee."""
    person = atlas.catalog.person
    if person is None or not isinstance(query, MetricQuery) or query.terms:
        return None
    if all(atlas.home(name) == person for name in measures_behind(query, atlas)):
        return None
    if any(isinstance(by, ByDimension) and atlas.entity(by.dimension) == person for by in query.by):
        return None  # the ten customers who spent the least: each of them
    told = list(_parts(query.where))
    if any(isinstance(part, Did | Measured) for part in told):
        return None
    low = covered.text.lower()
    for index, span in enumerate(covered.spans):
        if not any(m.name == person for m in span.means("entity")):
            continue
        if _WHO_DID.match(low, span.end):
            return span
        before = next((s for s in reversed(covered.spans[:index]) if s.kinds != ("pad",)), None)
        if before is not None and low[: span.start].rstrip().endswith("的") and _did(covered.spans[:index]):
            return span
    return None


def _did(spans: tuple[Span, ...]) -> bool:
    """Whether what stands right before tells of something done (买过咖啡的)."""
    return any(span.means("verb") and span.text.endswith(("过", "了")) for span in spans)


def _parts(condition: Condition | None) -> Iterator[Condition]:
    match condition:
        case None:
            return
        case All() | Any():
            for part in condition.of:
                yield from _parts(part)
        case Not():
            yield from _parts(condition.of)
        case _:
            yield condition


def _how_much(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """女性客户今年买了多少: how much was bought, not how many bought."""
    told = [span for span in covered.spans if span.kinds != ("pad",)]
    person = atlas.catalog.person
    if len(told) < 2 or not isinstance(query, MetricQuery) or person is None:
        return None
    asks = told[-1].is_a("how_many") and not told[-1].text.endswith(("人", "位", "名", "个"))
    if not asks or not told[-2].means("verb") or query.measures[:1] != (atlas.count_of(person),):
        return None
    return told[-1]


def _of_what(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """The category with the lowest rating: a list of single ratings, which nobody named, is no answer."""
    if not isinstance(query, RowsQuery) or query.distinct:
        return None
    numbers = all(atlas.catalog.dimension(name).type == "number" for name in query.columns)
    if not query.ties and (query.where is not None or query.order or not numbers):
        return None
    held = atlas.catalog.entities[query.entity]
    said = any(m.name == query.entity for span in covered.spans for m in span.means("entity"))
    naming = {atlas.key(query.entity), *atlas.display(query.entity, "en"), *atlas.display(query.entity, "zh")}
    if said or naming & set(query.columns) or not held.names.all():
        return None
    columns = {*query.columns, *(order.column for order in query.order)}
    spoken = {atlas.entity(name) for name in columns}
    if len(spoken) == 1 and query.where is not None:
        return None
    return next((span for span in covered.spans if {m.name for m in span.means("dimension")} & columns), None)


def _apart(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """Customers with ten invoices, cancelled ones not counted: what is not counted stands outside of what was done."""
    person = atlas.catalog.person
    if person is None or not isinstance(query.where, All):
        return None
    of_person = query.entity == person if isinstance(query, RowsQuery) else all(
        atlas.home(name) == person for name in measures_behind(query, atlas)
    )  # fmt: skip
    if not of_person or not any(isinstance(part, Did | Measured) for part in query.where.of):
        return None
    for part in query.where.of:
        inner = part.of if isinstance(part, Not) else part
        name = inner.dimension if isinstance(inner, Is) else inner.filter if isinstance(inner, Named) else None
        if name is None or atlas.graph.reaches(person, atlas.entity(name)):
            continue
        return next((span for span in covered.spans if name in {m.name for m in span.means("value", "filter")}), None)
    return None


def _deed(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """How many of those who signed up have ordered: what was done is nowhere in the query."""
    spoken = _spoken(atlas, query)
    if any(_dates(atlas, name) for name, _ in _in(atlas, query.where)):
        return None  # days since the last order say it as well
    for span in covered.spans:
        verbs = {m.name for m in span.means("verb")}
        if not verbs or span.means("measure", "dimension", "value", "filter", "entity"):
            continue
        if not any(verb in spoken or any(atlas.graph.reaches(other, verb) for other in spoken) for verb in verbs):
            told = spoken | {atlas.entity(name) for name, _ in _told(atlas, query)}
            if not any(_on_the_way(atlas, told, verb) for verb in verbs):
                return span
    return None


def _on_the_way(atlas: Atlas, spoken: set[str], verb: str) -> bool:
    """Customers who ordered Latte: the orders are what joins the customers and the product."""
    meetings = (atlas.graph.meeting(one, other) for one in spoken for other in spoken if one != other)
    return any(meeting is not None and atlas.graph.reaches(meeting.carrier, verb) for meeting in meetings)


def _said(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """A list, a spread, a portrait or where something comes from: never one figure."""
    if not isinstance(query, MetricQuery) or query.by:
        return None
    low = covered.text.lower()
    for pattern in (_LISTED, _SPREAD, _SOURCE, _PORTRAIT):
        match = pattern.search(low)
        if match is not None and not _named(covered, match.start(), match.end()):
            return Span(match.start(), match.end(), covered.text[match.start() : match.end()], ("unknown",))
    return None


def as_list(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery, language: Language) -> RowsQuery | None:
    """A list asked for in so many words, where the rows were counted instead: those rows; None where it is no such case."""
    if not isinstance(query, MetricQuery) or len(query.measures) != 1:
        return None
    if query.by or query.terms or query.having or query.period is not None:
        return None
    match = _LISTED.search(covered.text.lower())
    entity = atlas.entity(query.measures[0])
    if match is None or _named(covered, match.start(), match.end()) or atlas.count_of(entity) != query.measures[0]:
        return None
    if any(span.is_a("how_many", "how_much") and not span.is_a("term") for span in covered.spans):
        return None
    key, names = atlas.key(entity), atlas.display(entity, language)[:1]
    columns = tuple(dict.fromkeys((*((key,) if key else ()), *names)))
    where = both(query.where, atlas.catalog.measure(query.measures[0]).where)
    return RowsQuery(entity=entity, columns=columns, where=where, limit=_MOST_ROWS) if columns else None


def asks_portrait(covered: Cover) -> bool:
    """Whether a portrait is asked for in so many words."""
    match = _PORTRAIT.search(covered.text.lower())
    return match is not None and not _named(covered, *match.span())


def _named(covered: Cover, start: int, end: int) -> bool:
    return any(span.meanings and span.start <= start and end <= span.end for span in covered.spans)


def _holds(told: set[tuple[str, Scalar | None]], name: str, value: Scalar | None) -> bool:
    return (name, value) in told or (name, None) in told


def _told(atlas: Atlas, query: MetricQuery | RowsQuery) -> set[tuple[str, Scalar | None]]:
    """Values that a query holds columns against; a column with None is grouped by, shown, or otherwise looked at."""
    return set(_all(atlas, query))


def _all(atlas: Atlas, query: MetricQuery | RowsQuery) -> Iterator[tuple[str, Scalar | None]]:
    yield from _in(atlas, query.where)
    if isinstance(query, RowsQuery):
        yield from ((name, None) for name in query.columns)
        return
    for by in query.by:
        match by:
            case ByDimension() | ByBand():
                yield by.dimension, None
            case ByMembership():
                yield from _in(atlas, by.condition)
            case ByEach():
                yield from _in(atlas, by.where)
            case _:
                continue
    for term in query.terms:
        match term:
            case Subset():
                yield from _in(atlas, term.where)
            case Summary():
                yield term.dimension, None
                yield from _in(atlas, term.where)
            case Interval():
                yield from _in(atlas, term.where)
                yield from _in(atlas, term.following_where)
            case _:
                continue
    for name in measures_behind(query, atlas):
        yield from _of_measure(atlas, name)


def _of_measure(atlas: Atlas, name: str) -> Iterator[tuple[str, Scalar | None]]:
    held = atlas.catalog.measure(name)
    yield from _in(atlas, held.where)
    for part in held.of:
        yield from _of_measure(atlas, part)


def _in(atlas: Atlas, condition: Condition | None) -> Iterator[tuple[str, Scalar | None]]:
    match condition:
        case Is():
            yield from ((condition.dimension, value) for value in condition.values or (None,))
        case Named():
            yield from _in(atlas, atlas.catalog.named_filter(condition.filter).where)
        case Not():
            yield from _in(atlas, condition.of)
        case All() | Any():
            for part in condition.of:
                yield from _in(atlas, part)
        case Did():
            yield from _in(atlas, condition.where)
            yield from _in(atlas, condition.among)
            for other in (condition.after, condition.before):
                yield from _in(atlas, other.where if other is not None else None)
        case Measured():
            yield from _in(atlas, condition.where)
            yield from _of_measure(atlas, condition.measure)
        case _:
            return


def _spoken(atlas: Atlas, query: MetricQuery | RowsQuery) -> set[str]:
    """Entities a query looks at."""
    found = set(_entities(atlas, query.where))
    if isinstance(query, RowsQuery):
        return found | {query.entity} | {atlas.entity(name) for name in query.columns}
    found |= {atlas.home(name) for name in measures_behind(query, atlas)}
    for by in query.by:
        match by:
            case ByDimension() | ByBand():
                found.add(atlas.entity(by.dimension))
            case ByMembership():
                found |= _entities(atlas, by.condition)
            case ByTile() | ByEach():
                found |= {by.entity, atlas.home(by.measure)}
    for term in query.terms:
        match term:
            case Subset():
                found |= _entities(atlas, term.where)
            case Summary():
                found |= _entities(atlas, term.where) | {atlas.entity(term.dimension)}
            case PerRow():
                found.add(term.entity)
            case Interval():
                found |= {term.entity, term.following or term.entity}
            case _:
                continue
    return found


def _entities(atlas: Atlas, condition: Condition | None) -> set[str]:
    """As `entities_in`, with what named filters and measures speak of."""
    found = entities_in(condition)
    match condition:
        case Named():
            found |= _entities(atlas, atlas.catalog.named_filter(condition.filter).where)
        case Measured():
            found.add(atlas.home(condition.measure))
        case Not():
            found |= _entities(atlas, condition.of)
        case All() | Any():
            for part in condition.of:
                found |= _entities(atlas, part)
        case _:
            pass
    return found

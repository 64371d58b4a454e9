"""What an English question says by the order of its words, held against its query: the first span that the query twists."""

from __future__ import annotations

import re
from itertools import pairwise

from domain.condition import Any, Beside, Did, Is, Named, Not
from domain.metric_query import MetricQuery, RowsQuery, Summary

from .lost_en_common import SHARE, columns, naming, parts, span_of
from .lost_en_figures import twisted_figure
from .names import Atlas
from .spans import Cover, Span, first_span

_BE = re.compile(
    r"\b(?:are|is|were|was|went|go|goes|come|comes|came|belong|have|had|has|used?|got|did|contain|contains?|bought|paid|pay)\b"
)
_PEOPLE = re.compile(
    r"\b(?:women|woman|men|females?|males?|girls?|guys|people|ladies|reviewers|those|anyone)(?: (?:aged|who are))? "
    r"(?:under|over|above|below|between) (?:\d{2})(?: and \d{2})?\b(?! ?(?:[%k]|orders?|reviews?|yuan|dollars|items))"
)
_FAVOURITE = re.compile(
    r"favou?rite|prefer|\blik(?:e|es|ed|ing)\b|\blov(?:e|es|ed|ing)\b|\bmost(?:ly)?\b|\bmain(?:ly)?\b|usual|fans?\b"
)
_EXTREME = re.compile(
    r"est\b|\bm(?:ost|ax|in|aximum|inimum)\b|\bleast\b|\btop\b|\bbottom\b|\baverage\b|\bmean\b|\bmedian\b"
)
_OF_THESE = re.compile(r"^(?:please )?(?:list|show|show me|give me|which|find|get)?(?: all)?(?: the| our)? ?$")
_RELATIVE = re.compile(r"^ (?:whose|who|that|with|without|in|from)\b")
_AT_ONCE = re.compile(
    r"\b(?:in|on|within) (?:one|a single|the same) (?:order|invoice|basket|visit|purchase|transaction|day)\b"
)
_PLACED = re.compile(r"^(?:based |located |living )?(?:in|from|of)(?: the)?$")
_REPORTS = re.compile(r"\breport(?:s|ed|ing)? to$")


def twisted(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """The first span of an English question that its query twists; None where there is none, or it is not English."""
    low = covered.text.lower()
    if not low.isascii() and re.search(r"[\u4e00-\u9fff]", low):
        return None
    checks = (
        _share, _placed, _aged, _favourite, _either, _least, _reports, _subject, _occurrence, _nameless, _at_once, _other_date,
    )  # fmt: skip
    if (span := first_span(checks, atlas, covered, low, query)) is not None:
        return span
    if not isinstance(query, MetricQuery):
        return _one_row(atlas, covered, low, query)
    return twisted_figure(atlas, covered, low, query)


def _counted(atlas: Atlas, name: str) -> set[str]:
    """Columns that say which rows a share counts."""
    held = atlas.catalog.measure(name)
    inner = {column for part in held.of[:1] for column in _counted(atlas, part)}
    column = {f"{atlas.home(name)}.{short}" for short, one in atlas.catalog.entities[atlas.home(name)].dimensions.items()
              if held.column is not None and one.column == held.column}  # fmt: skip
    said = {
        f"{atlas.home(name)}.{short}"
        for short, one in atlas.catalog.entities[atlas.home(name)].dimensions.items()
        if held.expression and f'"{one.column}"' in held.expression
    }
    return columns(atlas, held.where) | inner | column | said


def _share(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """What share of late orders went to Germany: not of those to Germany were late."""
    asked = SHARE.match(low)
    if asked is None:
        return None
    if isinstance(query, RowsQuery):
        return span_of(asked)
    verb = _BE.search(low, asked.end())
    rates = [name for name in query.measures if "." in name and atlas.catalog.measure(name).format.kind == "percent"]
    if verb is None or len(rates) != 1 or query.terms or query.by:
        return None
    counted = _counted(atlas, rates[0])
    held = columns(atlas, query.where) - counted

    def about(span: Span, names: set[str]) -> bool:
        told = {m.name for m in span.means("dimension", "value")}
        told |= {column for m in span.means("filter") for column in columns(atlas, Named(filter=m.name))}
        told |= {column for m in span.means("measure") for column in _counted(atlas, m.name)}
        return bool(told & names)

    behind = [span for span in covered.spans if span.end > verb.end()]
    if any(about(span, counted) for span in behind):
        return None
    return next((span for span in behind if about(span, held)), None)


def _placed(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Customers in Japan: the country of customers, not that of their suppliers."""
    told = columns(atlas, query.where)
    spans = [span for span in covered.spans if span.kinds != ("pad",)]
    for noun, value in pairwise(spans):
        entities = {m.name for m in noun.means("entity")}
        held = {m.name for m in value.means("value")} & told
        if len(entities) != 1 or not held or not _PLACED.match(low[noun.end : value.start].strip()):
            continue
        noun_of = next(iter(entities))
        if any(atlas.graph.reaches(noun_of, atlas.entity(name)) for name in held):
            continue  # its own, or of what it belongs to
        own = atlas.catalog.entities[noun_of].dimensions
        if all(name.partition(".")[2] in own for name in held):
            return value
    return None


def _aged(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Women under 30: years of age."""
    match = _PEOPLE.search(low)
    ages = {
        f"{entity}.{short}"
        for entity, held in atlas.catalog.entities.items()
        for short, one in held.dimensions.items()
        if {"age", "年龄"} & {name.lower() for name in one.names.all()}
    }
    if match is None or not ages or ages & columns(atlas, query.where):
        return None
    if isinstance(query, MetricQuery) and query.terms:
        return None
    return span_of(match)


def _favourite(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Bought coffee: not whose favourite is coffee."""
    told = {name for name in columns(atlas, query.where) if "favourite" in name or "favorite" in name}
    if not told or _FAVOURITE.search(low):
        return None
    return next((span for span in covered.spans if {m.name for m in span.means("value")} & told), None)


def _either(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Not in Shanghai or Beijing: neither of them."""
    for one in parts(query.where):
        if not isinstance(one, Any):
            continue
        held = [part for part in one.of if isinstance(part, Is)]
        denied = {part.dimension for part in held if part.op in ("ne", "not_in")}
        denied |= {p.of.dimension for p in one.of if isinstance(p, Not) and isinstance(p.of, Is)}
        both = denied & {part.dimension for part in held if part.op in ("eq", "in")}
        if both:
            return next((span for span in covered.spans if {m.name for m in span.means("value")} & both), None)
    return None


def _least(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Left in the first month: nothing is said of the lowest of anything."""
    held = [
        one
        for one in parts(query.where)
        if isinstance(one, Beside)
        and one.aggregate in ("min", "max")
        and atlas.catalog.dimension(one.dimension).type != "date"
    ]
    if not held or _EXTREME.search(low):
        return None
    match = re.search(r"\b(?:first|last)\b", low)
    return span_of(match) if match is not None else None


def _reports(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Who reports to Nancy: not whom Nancy reports to."""
    spans = [span for span in covered.spans if span.kinds != ("pad",)]
    for column, value in pairwise(spans):
        if column.means("dimension") and _REPORTS.search(column.text.lower()) and value.means("value"):
            return value
    return None


def _subject(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Customers in Shanghai with orders in Beijing: a list of customers, not of orders."""
    first = next((span for span in covered.spans if span.means("entity")), None)
    if first is None or not _OF_THESE.match(low[: first.start]) or not _RELATIVE.match(low[first.end :]):
        return None
    entities = {m.name for m in first.means("entity")}
    if isinstance(query, RowsQuery):
        shown = {atlas.entity(name) for name in query.columns}
        return first if query.entity not in entities and not (query.distinct and shown <= entities) else None
    held = {one.name: one for one in query.terms if isinstance(one, Summary) and one.aggregate in ("min", "max")}
    whose = re.match(r" (?:whose|who|that)\b", low[first.end :])
    return first if whose and not query.by and {*query.measures} <= {*held} else None


def _at_once(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Bought both in one order: not the one in one order and the other in another."""
    match = _AT_ONCE.search(low)
    return span_of(match) if match is not None and sum(isinstance(one, Did) for one in parts(query.where)) > 1 else None


def _nameless(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Countries without customers: not customers that have no name."""
    for one in parts(query.where):
        if not isinstance(one, Is) or one.op != "is_null":
            continue
        entity = atlas.entity(one.dimension)
        if one.dimension in naming(atlas, entity):
            return next((s for s in covered.spans if entity in {m.name for m in s.means("entity")}), None)
    return None


def _other_date(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """When did the last order ship: the day it was shipped."""
    if not isinstance(query, MetricQuery) or query.by or not re.match(r"^when\b", low):
        return None
    for term in query.terms:
        if not isinstance(term, Summary) or term.name not in query.measures:
            continue
        entity = atlas.entity(term.dimension)
        for short, held in atlas.catalog.entities[entity].dimensions.items():
            if held.type != "date" or f"{entity}.{short}" == term.dimension:
                continue
            for word in re.finditer(r"[a-z]{4,}", low):
                if short.startswith(re.sub(r"(?:p?ped|ed|s)$", "", word[0])):
                    return span_of(word)
    return None


def _occurrence(atlas: Atlas, covered: Cover, low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Whose last order was late complained: a complaint is no part of an order."""
    for one in parts(query.where):
        if not isinstance(one, Did) or one.which == "any":
            continue
        for name in columns(atlas, one.where):
            entity = atlas.entity(name)
            graph = atlas.graph
            if not any(graph.reaches(it, one.entity) and graph.reaches(it, entity) for it in atlas.catalog.entities):
                return next((s for s in covered.spans if s.means("filter", "value", "dimension")), None)
    return None


def _one_row(atlas: Atlas, covered: Cover, low: str, query: RowsQuery) -> Span | None:
    """Which department has the lowest rating: the department of one single review is no answer."""
    if not re.match(r"^(?:which|what)\b", low) or not query.order or query.limit != 1:
        return None
    if any(query.entity in {m.name for m in span.means("entity")} for span in covered.spans):
        return None  # the carrier of the dearest phone
    shown = [name for name in query.columns if name != query.order[0].column]
    if len(shown) != 1 or atlas.catalog.dimension(shown[0]).type != "category":
        return None
    if atlas.entity(shown[0]) == query.entity and shown[0] in atlas.display(query.entity, "en"):
        return None
    return next((span for span in covered.spans if shown[0] in {m.name for m in span.means("dimension")}), None)

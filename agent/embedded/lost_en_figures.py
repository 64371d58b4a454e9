"""What an English question says by the order of its words, held against its figures: the first span that they twist."""

from __future__ import annotations

import re
from itertools import pairwise

from domain.condition import Is, Measured
from domain.metric_query import ByDimension, MetricQuery, Share, Summary

from .context import measures_behind
from .lost_en_common import SHARE, naming, parts, span_of
from .names import Atlas
from .spans import Cover, Span, first_span

_GROUPED = re.compile(
    r"\b(?:by|per|each|every|which|what|who|whom|across|among|between|over time|trend|breakdown|broken|split|vs\.?|versus"
    r"|compare[ds]?|comparing|monthly|weekly|daily|quarterly|yearly|annually?|month|top|bottom|most|least|rank(?:ed|ing)?"
    r"|distribution|spread|histogram|list|show|for all|in the (?:last|past)|hourly|respectively|and|or)\b|[,:/&]"
)
_JOINER = re.compile(
    r"\b(?:and|with|vs\.?|versus|plus|along|alongside|compare[ds]?|against|beside|besides|or|as|to|show|per|at|then|but|by|over|through)\b|[,;:/&+(]"
)
_DIFFERENT = re.compile(r"\b(?:different|distinct|unique) ([a-z]+)\b")
_MOST_SHARE = re.compile(
    r"\b(?:highest|lowest|largest|biggest|smallest|greatest|most|least) (?:share|percentage|proportion|fraction|portion|%) of\b"
)
_LARGEST = re.compile(
    r"\b(?:largest|biggest|smallest|longest|shortest|cheapest|dearest|priciest) ([a-z]+) (?:(?:in|for|of|from|by) (?:each|every)|per|by)\b"
)
_AVERAGE_MANY = re.compile(
    r"\b(?:average|avg|mean) (?:number of )?(?:orders|invoices|purchases)\b(?! (?:value|size|amount|total))"
)
_WHICH = re.compile(
    r"^(?:and )?(?:which|what) (?!is |are |was |were |do |does |did )([a-z ]+?) (?:was|were|is|are|did|do|does|have|has|had|sold|bought|never)\b"
)
_PER_PERSON = re.compile(r"\bper [a-z]+")
_TOP = re.compile(r"^(?:[a-z ]*\b)?(?:top|bottom) \d+\b")
_JOINED = re.compile(r"\b(?:and|combinations?|pairs?|each|every|within)\b")
_SUMMED = re.compile(r"\b(?:total|sum|average|avg|mean|median|how much|highest|lowest|max|min)\b")


def twisted_figure(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """The first such span; None where every one is in its place."""
    checks = (
        _ungrouped, _side_by_side, _different, _share_ranked, _largest, _average_many, _which, _whose_ratio,
        _of_all, _counted_thing, _bounded_too, _per_deed,
    )  # fmt: skip
    return first_span(checks, atlas, covered, low, query)


def _ungrouped(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """How many customers have a fax: one figure, not one for every fax number."""
    match = re.match(r"^(?:and )?(?:how many|number of|count of)\b", low)
    said = re.search(r"\b(?:by|per|each)\b", low) if " all of " in low else _GROUPED.search(low)
    if match is None or not query.by or said is not None:
        return None
    if any(isinstance(by, ByDimension) and by.grain for by in query.by):
        return None
    told = {by.dimension for by in query.by if isinstance(by, ByDimension)}
    return next((span for span in covered.spans if {m.name for m in span.means("dimension")} & told), span_of(match))


def _side_by_side(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """Average freight of late orders: not the freight of all, and beside it the late orders."""
    if len(query.measures) < 2 or query.terms:
        return None
    spans = [span for span in covered.spans if {m.name for m in span.means("measure")} & {*query.measures}]
    for left, right in pairwise(spans):
        between = low[left.end : right.start]
        if {m.name for m in left.means("measure")} & {m.name for m in right.means("measure")}:
            continue
        if not query.by and re.fullmatch(r"\s*(?:by|per)\s*(?:the )?(?:number of )?", between):
            return right
        counts = [_counts(atlas, span) for span in (left, right)]
        if _JOINER.search(between) or (all(counts) and not between.strip()):
            continue
        if re.fullmatch(r"\s*(?:of|for)(?: the| our| all)?\s*", between) and right.means("entity") and counts[1]:
            continue
        return right
    return None


def _counts(atlas: Atlas, span: Span) -> bool:
    return any(atlas.catalog.measure(m.name).aggregate in ("count", "count_distinct") for m in span.means("measure"))


def _different(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """The most different products: a number of products."""
    match = _DIFFERENT.search(low)
    if match is None or query.terms:
        return None
    kinds = {atlas.catalog.measure(name).aggregate for name in query.measures if "." in name}
    return None if kinds & {"count", "count_distinct"} else span_of(match)


def _share_ranked(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """The highest share of gold members: ordered by a share within each group."""
    match = _MOST_SHARE.search(low)
    if match is None or not query.by or not query.order:
        return None
    name = query.order[0].column
    term = next((one for one in query.terms if getattr(one, "name", "") == name), None)
    if term is None:
        rated = "." in name and atlas.catalog.measure(name).format.kind == "percent"
        return None if rated or "." not in name else span_of(match)
    return None if not isinstance(term, Share | Summary) else span_of(match) if isinstance(term, Summary) else None


def _largest(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """The largest order in each country: no number of orders."""
    match = _LARGEST.search(low)
    if match is None or query.limit_within:
        return None
    for name in query.measures:
        term = next((one for one in query.terms if getattr(one, "name", "") == name), None)
        aggregate: str | None = term.aggregate if isinstance(term, Summary) else None
        if "." in name and term is None:
            aggregate = atlas.catalog.measure(name).aggregate
        if aggregate in ("max", "min"):
            return None
    said = {
        m.name for span in covered.spans if match.start() <= span.start < match.end() for m in span.means("measure")
    }
    said -= {atlas.count_of(entity) for entity in atlas.catalog.entities}
    return None if said & {*query.measures} else span_of(match)


def _average_many(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """Average orders per month: a number of orders, no amount."""
    match = _AVERAGE_MANY.search(low)
    money = [n for n in query.measures if "." in n and atlas.catalog.measure(n).format.kind == "money"]
    kinds = [n for n in query.measures if "." in n and "value" in n.partition(".")[2]]
    return (
        span_of(match)
        if match is not None and not query.terms and (money or kinds) and len(query.measures) == 1
        else None
    )


def _which(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """Which products were sold in Germany: one figure names none."""
    match = _WHICH.match(low)
    if match is None or SHARE.match(low) or (query.terms and not query.by):
        return None
    first = next((span for span in covered.spans if span.means("entity", "dimension") and span.kinds != ("pad",)), None)
    if first is None or not match.start(1) <= first.start < match.end(1):
        return None
    if query.by:
        own = {m.name for m in first.means("entity")}
        told = {atlas.entity(by.dimension) for by in query.by if isinstance(by, ByDimension)}
        counts = {atlas.count_of(entity) for entity in own}
        return first if own and counts >= {*query.measures} and told and not told & own else None
    if (first.means("measure") and not _counts(atlas, first)) or first.means("value"):
        return None
    return first


def _whose_ratio(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """Which tier spends most per customer: not the first tier of each customer."""
    person = atlas.catalog.person
    match = _PER_PERSON.search(low)
    if match is None or person is None or not query.limit_within:
        return None
    naming = {atlas.key(person), *atlas.display(person, "en")}
    told = any(
        m.name == person for s in covered.spans if match.start() < s.start < match.end() for m in s.means("entity")
    )
    return span_of(match) if told and naming & {*query.limit_within} else None


def _of_all(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """The top 3 classes per division; the top 10 customers by orders: no ranking of pairs."""
    match = _TOP.match(low)
    if match is None or query.limit is None or query.limit_within or _JOINED.search(low):
        return None
    groups = {by.dimension for by in query.by if isinstance(by, ByDimension) and by.grain is None}
    if len(query.by) == 1 and re.search(rf"{match[0]} [a-z]+ per\b", low):
        return span_of(match)
    apart = {atlas.entity(name) for name in groups if name in naming(atlas, atlas.entity(name))}
    plain = {name for name in groups if atlas.entity(name) not in apart}
    return span_of(match) if len(plain) + len(apart) > 1 else None


def _counted_thing(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """How many coffees did they buy: not how many people."""
    person = atlas.catalog.person
    match = re.match(r"^(?:and )?how many ", low)
    if match is None or person is None or query.measures != (atlas.count_of(person),):
        return None
    first = next((span for span in covered.spans if span.start >= match.end() and span.kinds != ("pad",)), None)
    if first is None or first.start > match.end() or not re.match(r" (?:did|do|have|does|has)\b", low[first.end :]):
        return None
    things = {atlas.entity(m.name) for m in first.means("value")} | {m.name for m in first.means("entity")}
    return first if things and person not in things and not first.means("measure") else None


def _bounded_too(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """Orders with freight between 50 and 100: what is bounded is not what is asked for."""
    if query.terms or query.by or len(query.measures) != 1 or "." not in query.measures[0] or _SUMMED.search(low):
        return None
    held = atlas.catalog.measure(query.measures[0])
    if held.aggregate != "sum":
        return None
    for one in parts(query.where):
        if not isinstance(one, Is) or atlas.entity(one.dimension) != atlas.home(query.measures[0]):
            continue
        if atlas.catalog.dimension(one.dimension).column == held.column:
            return next((s for s in covered.spans if one.dimension in {m.name for m in s.means("dimension")}), None)
    return None


def _per_deed(atlas: Atlas, covered: Cover, low: str, query: MetricQuery) -> Span | None:
    """Customers who bought from more than 5 categories: in all that they bought, not in one order."""
    match = re.match(
        r"^(?:how many |number of |list |which )?(?:the |of the |of our )?([a-z]+) (?:who|that|have|has|had|with|bought|ordered)\b",
        low,
    )
    person = atlas.catalog.person
    first = next((span for span in covered.spans if any(m.name == person for m in span.means("entity"))), None)
    if match is None or person is None or first is None or not match.start(1) <= first.start < match.end(1):
        return None
    if all(atlas.home(name) == person for name in measures_behind(query, atlas)) or re.search(
        r"\b(?:one|an?|single|any) (?:order|invoice)", low
    ):
        return None
    if any(isinstance(one, Measured) and one.entity != person for one in parts(query.where)):
        return first
    return None

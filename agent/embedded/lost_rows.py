"""What a list or a figure lost of its question: which row, how many stars, the total, and averages that are of one row."""

from __future__ import annotations

import re
from itertools import pairwise

from domain.condition import Condition, Did, Is, Measured, Not
from domain.metric_query import ByDimension, MetricQuery, RowsQuery, Subset, Summary

from .names import Atlas
from .spans import Cover, Span, first_span

_TOTAL = re.compile(r"\b(?:the |its |in )?total\b(?! (?:number|count))|总额|总金额|合计")

_COMPARED = frozenset({"compare", "compared", "comparing", "对比", "对比一下", "比较一下", "比较", "比一比"})


def lost_in_rows(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """The first such word; None where every one is in its place."""
    checks = (_nothing_compared, _which_row, _stars, _total, _of_one, _of_all)
    return first_span(checks, atlas, covered, query)


def _nothing_compared(_: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """A wish to compare, where all that is told is one figure: compare what with what?"""
    if not isinstance(query, MetricQuery) or query.by or query.terms or len(query.measures) != 1:
        return None
    if any(span.is_a("how_many", "how_much") for span in covered.spans):
        return None
    return next((span for span in covered.spans if span.text.lower().strip() in _COMPARED), None)


def _which_row(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """Which product is the dearest, and its price: the product is shown, not the price alone."""
    if not isinstance(query, RowsQuery):
        return None
    entity = query.entity
    naming = {atlas.key(entity), *atlas.display(entity, "en"), *atlas.display(entity, "zh")}
    if naming & set(query.columns) or not query.ties:
        return None
    told = [span for span in covered.spans if span.kinds != ("pad",)]
    for before, noun in pairwise(told):
        if before.is_a("which") and not before.is_a("term") and any(m.name == entity for m in noun.means("entity")):
            return noun
    return None


def _of_all(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """The largest order, its number and date: one row is asked for, not the largest of each of them."""
    if not isinstance(query, MetricQuery) or query.limit is not None or query.limit_within or query.having:
        return None
    key = {by.dimension for by in query.by if isinstance(by, ByDimension) and by.grain is None}
    for name in query.measures:
        if "." not in name or atlas.catalog.measure(name).aggregate not in ("max", "min"):
            continue
        split = len(query.by) == 1 and any(span.is_a("by") for span in covered.spans)
        if atlas.key(atlas.entity(name)) in key and not split:
            return next((span for span in covered.spans if any(m.name == name for m in span.means("measure"))), None)
    return None


def _stars(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """The most 1-star reviews: the stars are a condition, not how many are shown."""
    for number, unit in pairwise(covered.spans):
        if not unit.is_a("star_unit") or unit.text in ("分", "points", "point") or not number.is_a("number"):
            continue
        if not any(value == number.number for value in _values(query)):
            return number
    return None


def _total(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """Invoice 100, its total and its date: an amount is among the columns."""
    if not isinstance(query, RowsQuery):
        return None
    match = _TOTAL.search(covered.text.lower())
    if match is None or any(s.meanings and s.start <= match.start() and match.end() <= s.end for s in covered.spans):
        return None
    held = [atlas.catalog.dimension(name) for name in query.columns]
    if any(one.type == "number" for one in held):
        return None
    return Span(match.start(), match.end(), covered.text[match.start() : match.end()], ("unknown",))


def _of_one(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """Median freight per order, told by orders: the median of one number."""
    if not isinstance(query, MetricQuery):
        return None
    by = {group.dimension for group in query.by if isinstance(group, ByDimension)}
    for term in query.terms:
        if not isinstance(term, Summary) or term.aggregate not in ("avg", "median") or term.name not in query.measures:
            continue
        if atlas.key(atlas.entity(term.dimension)) in by:
            return next((span for span in covered.spans if span.is_a("average") or span.text.lower() == "median"), None) or (
                covered.spans[0] if covered.spans else None
            )  # fmt: skip
    return None


def _values(query: MetricQuery | RowsQuery) -> list[object]:
    found = list(_in(query.where))
    if isinstance(query, MetricQuery):
        for term in query.terms:
            found += _in(term.where) if isinstance(term, Subset | Summary) else []
        for by in query.by:
            found += _in(getattr(by, "condition", None))
    return found


def _in(condition: Condition | None) -> list[object]:
    match condition:
        case Is():
            return list(condition.values)
        case Not():
            return _in(condition.of)
        case Did():
            return _in(condition.where)
        case Measured():
            return [*condition.values, *_in(condition.where)]
        case None:
            return []
        case _:
            return [value for part in getattr(condition, "of", ()) for value in _in(part)]

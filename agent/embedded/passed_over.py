"""A question's words and its query go in; a noun it asks for, or a place it names, that the query lost or moved comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from domain.condition import All, Any, Condition, Did, Is, Measured, Not
from domain.metric_query import MetricQuery, RowsQuery

from .beside import word_before
from .names import Atlas, entities_in
from .spans import Span

_RANKED = re.compile(
    r"最[\u4e00-\u9fff]{1,3}的?$|\b(?:best|worst|top|(?:best|top|worst|most|least)[- ](?!of\b)[a-z]*(?:ed|ing|ive|ular|ent|able|sold|bought))\s*$"
)
"""What ranks the noun behind it: 卖得最多的流派, best-selling genre; "the most tracks" counts them."""
_LISTED = re.compile(r"^\s*(?:please |请)?(?:list|列出(?!了?(?:多少|几))|列一下)")
_COUNTS = re.compile(r"(?<!得)最[多少](?:数量)?$|(?:^|[被由有])最[多少](?:数量)?的$")
"""What stands before a noun that is counted: most countries, 被最多的国家使用."""
_HOME = re.compile(r"(?:\b(?:liv(?:e|es|ed|ing)|resid(?:e|es|ed|ing)|based) in|住在|居住在|居住于|家在)\s*$")
_JOINED = re.compile(
    r"\b(?:and|or|vs|versus|than|against|compared|but|not|between|to)\b|和|与|或|比|跟|及|、|不|没|非|到|还是|以及|又|也|再|\balso\b|\bthen\b"
)
_DENIED_TO = re.compile(r"\b(?:not|un|never)\s?[a-z]+ (?:to|by|from|via|through) $")


def passed_over(atlas: Atlas, spans: tuple[Span, ...], text: str, query: MetricQuery | RowsQuery) -> Span | None:
    """The first such word; None where every one is in its place."""
    low = text.lower()
    for span in (_noun(atlas, spans, low, query), _listed(spans, low, query), _place(atlas, spans, low, query)):
        if span is not None:
            return span
    return None


def _noun(atlas: Atlas, spans: tuple[Span, ...], low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """2017年业绩最好的员工, which rep sold the most: the figure shows the nouns that are asked for."""
    if not isinstance(query, MetricQuery) or query.terms:
        return None
    shown = {by.dimension for by in query.by if by.kind == "dimension"}
    held = {atlas.entity(name) for name in shown} | entities_in(query.where) | {atlas.home(m) for m in query.measures}
    for index, span in enumerate(spans):
        entities = {m.name for m in span.means("entity")}
        if not entities or span.means("value", "filter", "verb"):
            continue
        before = word_before(spans, index, ("pad", "count_word"))
        which = before is not None and spans[before].is_a("which") and not spans[before].is_a("term")
        if not which and not _RANKED.search(low[: span.start].rstrip()):
            continue
        if {m.name for m in span.means("dimension")} & shown:
            continue
        if _COUNTS.search(low[: span.start].rstrip()) and {atlas.count_of(e) for e in entities} & {*query.measures}:
            continue  # 被最多的国家使用: the countries are counted
        if not entities & held or (not which and shown and not _names(atlas, entities) & shown):
            return span
    return None


def _names(atlas: Atlas, entities: set[str]) -> set[str]:
    """The columns that tell which row of these entities is meant."""
    return {name for e in entities for name in (*atlas.display(e, "en"), *atlas.display(e, "zh"), atlas.key(e) or "")}


def _listed(spans: tuple[Span, ...], low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """List the artists with their number of albums: one number is no list."""
    if not isinstance(query, MetricQuery) or query.by or query.terms or not _LISTED.search(low):
        return None
    return next((span for span in spans if span.means("entity")), None)


def _place(atlas: Atlas, spans: tuple[Span, ...], low: str, query: MetricQuery | RowsQuery) -> Span | None:
    """Shanghai customers who ordered in Beijing: each value is of the noun or verb beside it, never both of one column."""
    if isinstance(query, MetricQuery) and query.terms:
        return None
    person = atlas.catalog.person
    used: dict[object, set[str]] = {}
    rows: dict[object, set[tuple[str, int]]] = {}
    for said, row in _conditions(query.where):
        for value in said.values:
            used.setdefault(value, set()).add(said.dimension)
            rows.setdefault(value, set()).add((said.dimension, row))
    places = [i for i, span in enumerate(spans) if span.means("value") and not span.means("entity")]
    for index in places:
        span = spans[index]
        owned = {m.name for m in span.means("value") if atlas.entity(m.name) == person}
        columns = set().union(*(used.get(m.value, set()) for m in span.means("value")))
        following = spans[index + 1] if index + 1 < len(spans) else None
        theirs = following is not None and any(m.name == person for m in following.means("entity"))
        lead = spans[index - 2] if index > 1 and spans[index - 1].text.lower() in ("in", "from") else None
        theirs = theirs or (lead is not None and any(m.name == person for m in lead.means("entity")))
        if (theirs or _HOME.search(low[: span.start])) and owned and columns and not columns & owned:
            return span
        if owned and columns and columns <= owned and _of_deed(spans, index):
            return span
        if _DENIED_TO.search(low[: span.start]) and columns:
            return span  # not shipped to Germany: not shipped, or not there?
    for left, right in pairwise(places):
        first, second = spans[left], spans[right]
        shared = {m.name for m in first.means("value")} & {m.name for m in second.means("value")}
        between = spans[left + 1 : right]
        told = any(span.means("verb", "entity") or span.means("measure") for span in between)
        if not shared or not told or _JOINED.search(low[first.end : second.start]):
            continue
        one = set().union(*(rows.get(m.value, set()) for m in first.means("value") if m.name in shared))
        other = set().union(*(rows.get(m.value, set()) for m in second.means("value") if m.name in shared))
        if one & other:
            return second
    return None


def _of_deed(spans: tuple[Span, ...], index: int) -> bool:
    """没有在上海买过, never bought in Shanghai: where it was done, not where they live."""
    lead = spans[index - 1].text.lower() if index else ""
    earlier = spans[index - 2] if index > 1 else None
    later = spans[index + 1] if index + 1 < len(spans) else None
    if lead == "在" and later is not None and later.means("verb"):
        return True
    return (
        lead == "in" and earlier is not None and bool(earlier.means("verb")) and not earlier.means("entity", "measure")
    )


def _conditions(condition: Condition | None, row: int = 0) -> Iterator[tuple[Is, int]]:
    """Conditions on values, each with a number for the row that must meet it (another for each deed)."""
    match condition:
        case Is():
            yield condition, row
        case Not():
            yield from _conditions(condition.of, row)
        case All() | Any():
            for part in condition.of:
                yield from _conditions(part, row)
        case Did() | Measured():
            yield from _conditions(condition.where, id(condition))
        case _:
            return

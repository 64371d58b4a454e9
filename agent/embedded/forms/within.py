"""Top n within each group: the top 3 products in each category, 每个城市销售额最高的两家门店; and bands said one by one."""

from __future__ import annotations

import re
from itertools import pairwise

from agent.embedded.asking import ask_again
from agent.embedded.spans import Span
from domain.condition import All, Condition, Is, both
from domain.errors import QueryError
from domain.metric_query import ByBand, ByDimension, MetricQuery, Order, RowsQuery, Summary
from domain.plan import MetricStep, Plan
from warehouse.compile import compile_query

from .averages import number_column, rows_counted
from .form import Ask, Outcome, query_in, tidy, without

_IN_EACH = re.compile(
    r"\b(?:(?:in|for|of|at|within|per|from|by) )?(?:each|every)(?: of (?:the|our))? (?P<outer>[a-z]+(?: [a-z]+)?)"
)
_EACH_OWN = re.compile(r"\b(?:each|every) (?P<outer>[a-z]+)['’]s\b")
_ANY_EACH = re.compile(r"每(?!\d)|\b(?:each|every|per)\b")
_PER = re.compile(r"\bper (?P<outer>[a-z]+(?: [a-z]+)?)")
_EACH_ZH = re.compile(
    r"(?:每一?个|各个|各|每家|每种|每类|每)(?P<outer>[\u4e00-\u9fff]{1,5}?)(?:(?:里面|里头|里|中|内|当中)|的?(?=今年|去年|上|本|近|最|销|消|订|下|退|客|前|卖|人|单|利|评|投))"
)
_TOP = re.compile(
    r"\btop\b|\b(?:best|highest|lowest|most|fewest|least|largest|smallest|biggest|bottom)\b|最|前\s?(?:\d|[一二两三四五六七八九十])|排名"
)
_FIRST = re.compile(r"\b(?:first|last|latest|[a-z]{3,}est)\b|第一[个单笔次张]|最后|首[单次个]")
_BETWEEN = re.compile(r"(?:[\s,，、;；和及与跟]|以及|\band\b|\baged?\b|的)*")
_BAND = re.compile(
    r"(?P<below>\d+(?:\.\d+)?)\s*(?P<u1>岁|元|块|分)?\s*(?:以下|以内|及以下)|(?P<from>\d+(?:\.\d+)?)\s*(?P<u2>岁|元|块|分)?\s*(?:到|至|-|–|~)\s*(?P<to>\d+(?:\.\d+)?)\s*(?P<u3>岁|元|块|分)?(?:之间)?|(?P<above>\d+(?:\.\d+)?)\s*(?P<u4>岁|元|块|分)?\s*(?:以上|及以上)"
    r"|\b(?:under|below|up to) (?P<below2>\d+)|(?P<from2>\d+)\s*(?:to|-|–)\s*(?P<to2>\d+)|\b(?:over|above) (?P<above2>\d+)|(?P<above3>\d+)\s*(?:\+|and over|and above|or over|or more|or older)"
)


def read_within(ask: Ask) -> Outcome | None:
    """A ranking taken anew in each group of another dimension."""
    if _TOP.search(ask.low) is None and _FIRST.search(ask.low) is None:
        return None
    for pattern in (_EACH_ZH,) if ask.language == "zh" else (_IN_EACH, _PER, _EACH_OWN):
        for match in pattern.finditer(ask.low):
            outer = ask.text[match.start("outer") : match.end("outer")]
            found = _nested(ask, outer, match.span()) or _rows_nested(ask, outer, match.span())
            if found is None and " " in outer:
                first = outer.split()[0]
                end = match.start("outer") + len(first)
                found = _nested(ask, first, (match.start(), end)) or _rows_nested(ask, first, (match.start(), end))
            if found is not None:
                return found
    return _ask_each(ask)


def _ask_each(ask: Ask) -> Outcome | None:
    """Top 3 by store and month: of all, or of each? Asked back where "each" stands beside it."""
    query = query_in(ask.plain(ask.text))
    each = _ANY_EACH.search(ask.low)
    if each is None or query is None or not query.limit or query.limit_within or not _numbered(ask):
        return None
    if len({ask.atlas.entity(by.dimension) for by in query.by if isinstance(by, ByDimension)}) < 2:
        return None
    word = Span(each.start(), each.end(), ask.text[each.start() : each.end()], ("unknown",))
    return ask_again(ask.atlas, [word], ask.language)


def _nested(ask: Ask, outer: str, cut: tuple[int, int]) -> Outcome | None:
    rest = ask.query(without(ask.text, cut))
    if rest is None or not rest.by or rest.terms or not rest.order or (rest.limit is None and not _one(ask)):
        return None
    ranked = {ask.atlas.entity(by.dimension) for by in rest.by if isinstance(by, ByDimension)}
    if any(isinstance(by, ByDimension) and by.grain for by in rest.by) or ranked & {ask.atlas.home(rest.measures[0])}:
        return None  # customers ranked by how many customers they are
    groups = _groups_named(ask, outer, rest)
    inner = {by.column for by in rest.by}
    groups = tuple(by for by in groups if by.column not in inner)
    if not groups:
        return None
    asked = rest.model_copy(
        update={
            "by": (*groups, *rest.by),
            "limit": rest.limit if rest.limit and (_numbered(ask) or not _one(ask)) else 1,
            "limit_within": tuple(by.column for by in groups),
            "order": (Order(column=groups[0].column, descending=False), *rest.order),
        }
    )
    return ask.finish(asked.model_copy(update={"order": rest.order}), ())


def _rows_nested(ask: Ask, outer: str, cut: tuple[int, int]) -> Outcome | None:
    """The most expensive product in each category, the first invoice of each customer: rows by a column of theirs."""
    if sum(1 for _ in _ANY_EACH.finditer(ask.low)) > 1:
        return None
    outcome = ask.plain(tidy(without(ask.text, cut)))
    step = outcome.steps[0] if isinstance(outcome, Plan) and len(outcome.steps) == 1 else None
    rows = step.query if isinstance(step, MetricStep) and isinstance(step.query, RowsQuery) else None
    if rows is None or len(rows.order) != 1 or rows.distinct or (rows.limit != 1 and not _numbered(ask)):
        return None
    column, count = rows.order[0].column, ask.atlas.count_of(rows.entity)
    held = {ask.atlas.entity(name) for name in (column, *rows.columns)}
    if held != {rows.entity} or count is None or ask.atlas.catalog.dimension(column).type not in ("number", "date"):
        return None
    groups = _groups_named(ask, outer, MetricQuery(measures=(count,)))
    inner = dict.fromkeys((*ask.atlas.display(rows.entity, ask.language), ask.atlas.key(rows.entity) or column))
    inner.pop(column, None)
    if not groups or not inner or {by.dimension for by in groups} & set(inner):
        return None
    descending = rows.order[0].descending
    value = Summary(name="value", dimension=column, aggregate="max" if descending else "min")
    query = MetricQuery(
        measures=("value",),
        by=(*groups, *(ByDimension(dimension=name) for name in inner)),
        where=rows.where if _known(rows.where, column) else both(rows.where, Is(dimension=column, op="not_null")),
        period=rows.period,
        order=(Order(column="value", descending=descending),),
        limit=rows.limit,
        limit_within=tuple(by.column for by in groups),
        terms=(value,),
    )
    try:
        compile_query(ask.atlas.catalog, query)
    except QueryError:
        return None
    return ask.finish(query, ())


def _known(where: Condition | None, column: str) -> bool:
    parts = where.of if isinstance(where, All) else (where,)
    return any(isinstance(part, Is) and part.op == "not_null" and part.dimension == column for part in parts)


def _numbered(ask: Ask) -> bool:
    """Whether the question says how many of each are wanted."""
    return any(span.is_a("number") for span in ask.cover(ask.text).spans)


def _one(ask: Ask) -> bool:
    return (
        re.search(
            r"\bwhich\b|\btop (?![\d ]*\d)|\b(?:the )?(?:best|highest|lowest|most|largest|smallest|biggest|fewest|least)\b|最",
            ask.low,
        )
        is not None
    )


def _groups_named(ask: Ask, outer: str, rest: MetricQuery) -> tuple[ByDimension, ...]:
    """The groups that the word for the outer one stands for, read beside the same measure."""
    name = ask.atlas.measure_name(rest.measures[0], ask.language)
    text = f"各{tidy(outer)}的{name}" if ask.language == "zh" else f"{name} by {tidy(outer)}"
    query = query_in(ask.plain(text))
    if query is None or query.measures != rest.measures[:1] or not _only_named(query):
        return ()
    return tuple(by for by in query.by if isinstance(by, ByDimension))


def _only_named(query: MetricQuery) -> bool:
    """Whether nothing is asked of the rows but that they belong to a group that has a name."""
    shown = {by.dimension for by in query.by if isinstance(by, ByDimension)}
    parts = query.where.of if isinstance(query.where, All) else (query.where,) if query.where else ()
    return all(isinstance(part, Is) and part.op == "not_null" and part.dimension in shown for part in parts)


def read_bands_said(ask: Ask) -> Outcome | None:
    """30岁以下、30到45岁、45岁以上各有多少人: at least two bands that follow on each other."""
    found = list(_BAND.finditer(ask.low))
    if len(found) < 2:
        return None
    gaps = [ask.low[left.end() : right.start()] for left, right in pairwise(found)]
    if any(_BETWEEN.fullmatch(gap) is None for gap in gaps):
        return None
    edges = _edges(found)
    unit = next((v for match in found for k, v in match.groupdict().items() if v and k.startswith("u")), "")
    if edges is None:
        return None
    rest = without(ask.text, (found[0].start(), found[-1].end()))
    column, left = number_column(ask, rest)
    if column is None and (unit == "岁" or re.search(r"\baged?\b|\bages\b", ask.low)):
        column, _ = number_column(ask, "年龄" if ask.language == "zh" else "age")
        left = re.sub(r"(?i)\baged?\b|\bages\b", " ", rest)
    if column is None:
        return None
    left = re.sub(r"(?:各自?|分别)(?=有)", "", re.sub(r"^的", "", left.strip(" ，,、")))
    query = query_in(ask.plain(tidy(left))) or rows_counted(ask, column, left)
    if query is None or query.by or query.terms:
        return None
    return ask.finish(query.model_copy(update={"by": (ByBand(dimension=column, edges=tuple(edges)),), "order": ()}), ())


def _edges(found: list[re.Match[str]]) -> tuple[float, ...] | None:
    """The edges of bands that follow on each other without a gap; None where they do not."""
    spans: list[tuple[float | None, float | None]] = []
    for match in found:
        told = {key.rstrip("23"): float(value) for key, value in match.groupdict().items() if value and key[0] != "u"}
        below, above = told.get("below"), told.get("above")
        spans.append((above if above is not None else told.get("from"), below if below is not None else told.get("to")))
    edges: list[float] = []
    for (_, end), (start, _) in pairwise(spans):
        if end is None or start is None or start not in (end, end + 1):
            return None
        edges.append(start)
    if spans[0][0] is not None:
        edges.insert(0, spans[0][0])
    if spans[-1][1] is not None:
        edges.append(spans[-1][1])
    return tuple(edges) if len(edges) == len(set(edges)) and edges == sorted(edges) else None

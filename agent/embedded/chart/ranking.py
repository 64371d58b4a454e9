"""Which come first, and lists of rows."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Is, both
from domain.metric_query import ByDimension, Having, MetricQuery, Order, RowsQuery, Summary

from .asked import Apiece, By, Count, Going, Ranking, ShareOfTotal, Show, Sorted, That, Ties, Topic, Value, When, Within
from .figures import checked
from .gathered import Parts, Unfit, amount, check_own, check_shown, conditions, count, home, period, value
from .grouping import grouped, having_of
from .judging import highest_first
from .lists import averages_of_one, columns_shown, of_itself, rows_query
from .resolve import nearest, on
from .things import Amount, Col, Cond, Grp, Met, Rows, Top

_FITTING = (Apiece, By, Count, Going, Ranking, Show, Sorted, That, Ties, Top, Topic, Value, When, Within)
"""Parts that a ranking takes account of."""


def ranking_query(parts: Parts, grp: Grp, top: Top) -> MetricQuery | RowsQuery:
    """The first groups or rows by something."""
    if any(not isinstance(part, _FITTING) for part in parts.all):
        raise Unfit("something beside a ranking")
    if (order := parts.one(Sorted)) is not None and (order.judged or order.descending != top.descending):
        raise Unfit("the other way round")
    _merge_groups(parts, grp)
    if parts.has(By, ShareOfTotal):
        raise Unfit("groups beside a ranking")
    by, going = top.by, parts.one(Going)
    if going is not None:
        if by is not None or parts.has(Count, Value):
            raise Unfit("by what?")
        by = going.met
    if by is None and not top.bare:
        raise Unfit("by what?")
    if by is None:
        told = [count(parts, one.rows) for one in parts.of(Count)] + [value(parts, v.met) for v in parts.of(Value)]
        if len(told) != 1:
            raise Unfit("by what?")
        parts.all = tuple(part for part in parts.all if not isinstance(part, Count | Value))
        return _ranked(parts, grp, top, told[0])
    if isinstance(by, Met):
        if by.aggregate in ("avg", "median") and by.per is None and by.column and of_itself(parts, grp, by.column):
            raise Unfit("an average of one")
        if averages_of_one(parts, grp, by):
            raise Unfit("an average of one")
        return _ranked(parts, grp, top, amount(parts, by))
    if parts.has(Within):
        return _ranked(parts, grp, top, summary(parts, grp, by))
    return _rows_ranked(parts, grp, top, by)


def _ranked(parts: Parts, grp: Grp, top: Top, name: str) -> MetricQuery:
    topics = [rows for rows in parts.topics if rows not in grp.names]
    base = home(parts, name)
    group_conds: list[Cond] = []
    names: list[Col | Rows] = []
    for one in grp.names:
        if isinstance(one, Rows):
            group_conds += [*one.where, *one.after]
            if one.period is not None:
                raise Unfit("whose period?")
            names.append(Rows(one.entity))
        else:
            names.append(one)
    entity = next((one.entity for one in grp.names if isinstance(one, Rows)), None)
    parts.topics = topics
    found = conditions(parts, base)
    having: list[Having] = []
    for cond in group_conds:
        if isinstance(cond, Amount):
            having.append(having_of(parts, cond, base))
            continue
        one_of = on(parts.context, cond, entity or base)
        if one_of is None:
            raise Unfit("condition")
        found.append(one_of)
    by, more, bounds = grouped(parts, replace(grp, names=tuple(names)), base)
    if not by:
        raise Unfit("no groups")
    dimension = by[0].dimension if isinstance(by[0], ByDimension) else None
    known = [Is(dimension=dimension, op="not_null")] if dimension is not None else []
    if any(one.rows.where or one.rows.after for one in parts.of(Count)) or (top.judged and parts.has(Count, Value)):
        raise Unfit("how many of which?")
    if top.judged and any(isinstance(one, Met) for show in parts.of(Show) for one in show.what):
        raise Unfit("the worst by which?")
    beside = [*(count(parts, one.rows) for one in parts.of(Count)), *(value(parts, one.met) for one in parts.of(Value))]
    measures = [
        name,
        *beside,
        *(value(parts, one) for show in parts.of(Show) for one in show.what if isinstance(one, Met)),
    ]
    shown = [one for show in parts.of(Show) for one in show.what if isinstance(one, Col)]
    told = {one.entity for one in grp.names if isinstance(one, Rows)}
    if any(isinstance(one, Rows) and one.entity not in told for show in parts.of(Show) for one in show.what):
        raise Unfit("a noun beside a ranking")
    for col in shown:
        extra = nearest(parts.context, col.options, entity or base)
        if extra is None:
            raise Unfit("column")
        if shows(parts, name, extra):
            continue
        if extra not in [one.dimension for one in by if isinstance(one, ByDimension)]:
            by.append(ByDimension(dimension=extra))
    check_shown(parts, measures)
    check_own(parts, measures, found)
    outer = parts.one(Within)
    whose: tuple[str, ...] = ()
    if outer is not None:
        around, others, _none = grouped(parts, outer.grp, base)
        found += [
            *others,
            *(Is(dimension=one.dimension, op="not_null") for one in around if isinstance(one, ByDimension)),
        ]
        whose = tuple(one.column for one in around)
        by = [*around, *(one for one in by if one.column not in whose)]
        if len(by) == len(around):
            raise Unfit("a group within itself")
    descending = highest_first(parts, name, best=top.descending) if top.judged else top.descending
    return checked(parts, MetricQuery(
        measures=tuple(dict.fromkeys(measures)), by=tuple(by), where=both(*found, *more, *known), period=period(parts, measures),
        having=(*having, *bounds), order=(Order(column=name, descending=descending),), limit=top.limit or 1,
        limit_within=whose, terms=tuple(parts.terms.values()),
    ))  # fmt: skip


def _rows_ranked(parts: Parts, grp: Grp, top: Top, by: Col) -> RowsQuery:
    """The dearest products: rows in the order of a column of their own."""
    if len(grp.names) != 1 or not isinstance(grp.names[0], Rows) or grp.having or top.judged:
        raise Unfit("rows")
    if parts.has(Count, Value, Apiece, Ties):
        raise Unfit("a figure beside a list")
    rows = grp.names[0]
    parts.topics = [one for one in parts.topics if one is not rows]
    parts.conds += [*rows.where, *rows.after]
    name = nearest(parts.context, by.options, rows.entity)
    if name is None:
        raise Unfit("by what?")
    if rows.period is not None:
        raise Unfit("whose period?")
    order = Order(column=name, descending=top.descending)
    dated = parts.context.atlas.catalog.dimension(name).type == "date"
    shown = columns_shown(parts, rows.entity, frozenset({"date"} if dated else ()))
    return rows_query(parts, rows.entity, shown, order, top.limit or 1)


def summary(parts: Parts, grp: Grp, by: Col) -> str:
    """A column of the ranked rows themselves, as a figure of each: its only value."""
    rows = grp.names[0] if len(grp.names) == 1 else None
    name = nearest(parts.context, by.options, rows.entity) if isinstance(rows, Rows) else None
    if name is None or not isinstance(rows, Rows) or parts.context.atlas.entity(name) != rows.entity:
        raise Unfit("by what?")
    parts.topics = [one for one in parts.topics if one != Rows(rows.entity)]
    return value(parts, Met(column=Col((name,)), aggregate="avg"))


def shows(parts: Parts, name: str, column: str) -> bool:
    """Whether the measure that is ranked by is this very column, of one row each."""
    catalog, term = parts.context.atlas.catalog, parts.terms.get(name)
    if isinstance(term, Summary):
        return term.dimension == column
    held = catalog.measure(name) if term is None else None
    entity = parts.context.atlas.entity(column)
    return held is not None and name.startswith(f"{entity}.") and held.column == catalog.dimension(column).column


def _merge_groups(parts: Parts, grp: Grp) -> None:
    """按客户城市看，每个城市…: a group said twice is one, the one said more closely."""
    outer = parts.one(Within)
    for by in parts.of(By):
        if same_groups(by.grp, grp):
            parts.all = tuple(part for part in parts.all if part is not by)
        elif outer is not None and narrower(by.grp, outer.grp):
            parts.all = tuple(Within(by.grp) if part is outer else part for part in parts.all if part is not by)
            outer = parts.one(Within)


def narrower(one: Grp, other: Grp) -> bool:
    """Whether both are one column, and the first says at least as closely which."""
    if len(one.names) != 1 or len(other.names) != 1 or one.apart or one.bands or one.having or other.apart:
        return False
    a, b = one.names[0], other.names[0]
    return a == b or (isinstance(a, Col) and isinstance(b, Col) and set(a.options) <= set(b.options))


def same_groups(one: Grp, other: Grp) -> bool:
    """Average length by genre, the 5 longest genres."""
    return bool(one.names) and one.names == other.names and not one.apart and not one.bands and not one.having

"""Which come first, and lists of rows."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Is, both
from domain.metric_query import ByDimension, Having, MetricQuery, Order, RowsQuery

from .figures import checked, measured
from .gathered import Parts, Unfit, amount, check_own, check_shown, conditions, count, home, period, value
from .grouping import grouped, having_of, named
from .resolve import nearest, on
from .things import Amount, By, Col, Cond, Count, Grp, Listing, Met, Rows, ShareOfTotal, Show, Sorted, Top, Value

MOST_ROWS = 1_000


def ranking_query(parts: Parts, grp: Grp, top: Top) -> MetricQuery | RowsQuery:
    """The first groups or rows by something."""
    if parts.has(By, ShareOfTotal):
        raise Unfit("groups beside a ranking")
    by = top.by
    if by is None:
        told = [count(parts, one.rows) for one in parts.of(Count)] + [value(parts, v.met) for v in parts.of(Value)]
        if len(told) != 1:
            raise Unfit("by what?")
        return _ranked(parts, grp, top, told[0])
    if isinstance(by, Met):
        return _ranked(parts, grp, top, amount(parts, by))
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
    measures = [name, *(value(parts, one) for show in parts.of(Show) for one in show.what if isinstance(one, Met))]
    shown = [one for show in parts.of(Show) for one in show.what if isinstance(one, Col)]
    for col in shown:
        extra = nearest(parts.context, col.options, entity or base)
        if extra is None:
            raise Unfit("column")
        if extra not in [one.dimension for one in by if isinstance(one, ByDimension)]:
            by.append(ByDimension(dimension=extra))
    check_shown(parts, measures)
    check_own(parts, measures, found)
    return checked(parts, MetricQuery(
        measures=tuple(dict.fromkeys(measures)), by=tuple(by), where=both(*found, *more, *known), period=period(parts, measures),
        having=(*having, *bounds), order=(Order(column=name, descending=top.descending),), limit=top.limit or 1,
        terms=tuple(parts.terms.values()),
    ))  # fmt: skip


def _rows_ranked(parts: Parts, grp: Grp, top: Top, by: Col) -> RowsQuery:
    """The dearest products: rows in the order of a column of their own."""
    if len(grp.names) != 1 or not isinstance(grp.names[0], Rows) or grp.having:
        raise Unfit("rows")
    rows = grp.names[0]
    parts.topics = [one for one in parts.topics if one is not rows]
    parts.conds += [*rows.where, *rows.after]
    name = nearest(parts.context, by.options, rows.entity)
    if name is None:
        raise Unfit("by what?")
    return _rows(parts, rows.entity, [name], Order(column=name, descending=top.descending), top.limit or 1)


def list_query(parts: Parts) -> MetricQuery | RowsQuery:
    """Rows with columns, or with figures of each."""
    listing = parts.one(Listing)
    rows = listing.rows if listing is not None else None
    if rows is None:
        shows = parts.of(Show)
        if len(parts.topics) != 1 or not any(one.how == "said" or len(one.what) > 1 for one in shows):
            raise Unfit("nothing asked")
        rows = parts.topics[0]
        parts.topics = []
    parts.conds += [*rows.where, *rows.after]
    if parts.has(By, ShareOfTotal):
        raise Unfit("groups")
    mets = [one for show in parts.of(Show) for one in show.what if isinstance(one, Met)]
    if mets:
        names = [value(parts, met) for met in mets]
        check_shown(parts, names)
        parts.all = (*(p for p in parts.all if not isinstance(p, Show | Listing)), By(Grp((Rows(rows.entity),))))
        amounts = [cond for cond in parts.conds if isinstance(cond, Amount)]
        parts.conds = [cond for cond in parts.conds if not isinstance(cond, Amount)]
        query = measured(parts, names)
        having = tuple(having_of(parts, cond, home(parts, names[0])) for cond in amounts)
        return query.model_copy(update={"having": (*query.having, *having), "terms": tuple(parts.terms.values())})
    told = parts.one(Sorted)
    columns = _columns(parts, rows.entity)
    order = None
    if told is not None:
        sortable = [n for n in columns if parts.context.atlas.catalog.dimension(n).type in ("number", "date")]
        if len(sortable) != 1:
            raise Unfit("sorted by what?")
        order = Order(column=sortable[0], descending=told.descending)
    return _rows(parts, rows.entity, [], order, MOST_ROWS)


def _columns(parts: Parts, entity: str) -> list[str]:
    context = parts.context
    found: list[str] = []
    for show in parts.of(Show):
        for one in show.what:
            if isinstance(one, Col):
                name = nearest(context, one.options, entity)
                if name is None:
                    raise Unfit("column")
                found.append(name)
            elif isinstance(one, Rows):
                if not context.atlas.graph.reaches(entity, one.entity):
                    raise Unfit("column")
                found += named(context, one.entity)
            elif one == "id":
                found += [key] if (key := context.atlas.key(entity)) else []
            elif one == "name":
                found += list(context.atlas.display(entity, context.language)[:1])
    return found


def _rows(parts: Parts, entity: str, more: list[str], order: Order | None, limit: int) -> RowsQuery:
    context = parts.context
    columns = list(dict.fromkeys([*named(context, entity), *_columns(parts, entity), *more]))
    if (
        any(one not in ("id", "name") and isinstance(one, str) for show in parts.of(Show) for one in show.what)
        and not more
    ):
        raise Unfit("which amount?")
    found = conditions(parts, entity)
    if order is not None:
        found.append(Is(dimension=order.column, op="not_null"))
    if parts.period is not None and (
        context.atlas.catalog.entities[entity].time is None or entity == context.atlas.catalog.person
    ):
        raise Unfit("no date")
    return RowsQuery(
        entity=entity, columns=tuple(columns), where=both(*found), order=(order,) if order else (), limit=limit,
        period=parts.period, ties=order is not None and limit < MOST_ROWS,
    )  # fmt: skip

"""Rows with columns or figures of each, one record, the first and last date of something done."""

from __future__ import annotations

from domain.condition import Condition, Is, both
from domain.metric_query import ByDimension, MetricQuery, Order, RowsQuery, Summary

from .asked import By, Count, Dated, Extreme, Listing, Lookup, Part, ShareOfTotal, Show, Sorted, Topic, Value
from .columns import asked_column, bound_money, hour_column, measure_of_size, own_column, size_column, sorted_by
from .figures import measured
from .gathered import Parts, Unfit, check_shown, conditions, kinds_of, leaves_of, value
from .grouping import having_of, named
from .resolve import nearest
from .things import Amount, Col, Cond, Grp, Held, Met, Rows, yes_or_no

MOST_ROWS = 1_000
_GENERIC = frozenset({"id", "name", "called", "date", "place", "payment", "monthly", "tenure"})
"""Words for columns that any entity may have."""


def list_query(parts: Parts) -> MetricQuery | RowsQuery:
    """Rows with columns, or with figures of each."""
    parts.all = tuple(one for part in parts.all for one in _taken_apart(parts, part))
    listing = parts.one(Listing)
    if parts.has(By, ShareOfTotal):
        raise Unfit("groups")
    if listing is not None:
        rows = listing.rows
    else:
        shows = parts.of(Show)
        records = [rows for rows in parts.topics if is_one(parts, rows)]
        several = any(one.how == "said" or (one.how == "bare" and len(one.what) > 1) for one in shows)
        if len(records) == 1 and shows:
            rows = records[0]
        elif len(parts.topics) == 1 and several:
            rows = parts.topics[0]
        else:
            raise Unfit("nothing asked")
        parts.topics = [one for one in parts.topics if one is not rows]
    single = is_one(parts, rows) or any(is_one(parts, one) for one in parts.topics)
    held = parts.context.atlas.catalog.dimension
    firsts = [one.what[0] for one in parts.of(Show) if one.how != "asked"]
    if not single and any(
        held(name).type == "bool" or yes_or_no(parts.context, name)
        for col in firsts if isinstance(col, Col) for name in col.options
    ):  # fmt: skip
        raise Unfit("with tech support: a column or a condition?")
    if any(is_one(parts, one) and one.entity == rows.entity for one in parts.topics):
        raise Unfit("yes or no")
    if any(one.how == "asked" for one in parts.of(Show)) and not single:
        raise Unfit("of which one?")
    beside = parts.conds or any(one.where or one.after for one in parts.topics)
    if is_one(parts, rows) and (parts.period is not None or len(rows.where) + len(rows.after) > 1 or beside):
        raise Unfit("one record, and something else")
    parts.conds += [*rows.where, *rows.after]
    if any(isinstance(one, Met) for show in parts.of(Show) for one in show.what) or _bounds(parts):
        return _measured(parts, rows)
    entity = _base(parts, rows) if single else rows.entity
    columns = columns_shown(parts, entity)
    told = parts.one(Sorted)
    order = None
    if told is not None:
        name = sorted_by(parts.context, told, columns, entity, parts.conds)
        if name is None:
            raise Unfit("sorted by what?")
        order = Order(column=name, descending=told.descending)
    return rows_query(parts, entity, columns, order, MOST_ROWS, single=single)


def _taken_apart(parts: Parts, part: Part) -> tuple[Part, ...]:  # parts of one look-up
    if not isinstance(part, Lookup):
        return (part,)
    parts.topics.append(part.rows)
    return Topic(part.rows), Show(part.what, "asked")


def is_one(parts: Parts, rows: Rows) -> bool:
    """Whether the rows are one record: named by its key, or by what it is called."""
    atlas = parts.context.atlas
    if not rows.entity:
        return False
    names = {atlas.key(rows.entity), *atlas.display(rows.entity, "en"), *atlas.display(rows.entity, "zh")}
    return any(isinstance(cond, Held) and {name for name, _ in cond.options} & names for cond in rows.where)


def counts_one(parts: Parts) -> bool:
    """SKU1 卖了多少: whether a single record would be counted."""
    counted = [one.rows for one in parts.of(Count)]
    records = {rows.entity for rows in parts.topics if is_one(parts, rows)}
    return any(is_one(parts, rows) or (rows.entity or next(iter(records), "")) in records for rows in counted)


def _bounds(parts: Parts) -> bool:
    """Whether a figure of each row is to be shown that only a condition names: over 20k in sales: id, total."""
    wanted = {one for show in parts.of(Show) for one in show.what if isinstance(one, str)} - _GENERIC
    return bool(wanted) and any(isinstance(cond, Amount) for cond in _flat(parts))


def _flat(parts: Parts) -> list[Cond]:
    return [one for cond in parts.conds for one in (cond.of if getattr(cond, "op", "") == "and" else (cond,))]  # type: ignore[union-attr]


def _measured(parts: Parts, rows: Rows) -> MetricQuery:
    """Figures of each row, with other columns of it."""
    context = parts.context
    shows = parts.of(Show)
    parts.conds = _flat(parts)
    amounts = [cond for cond in parts.conds if isinstance(cond, Amount)]
    parts.conds = [cond for cond in parts.conds if not isinstance(cond, Amount)]
    mets = [one for show in shows for one in show.what if isinstance(one, Met)]
    if any(met.column is not None and of_itself(parts, Grp((Rows(rows.entity),)), met.column) for met in mets):
        raise Unfit("an average of one")
    names = [value(parts, met) for met in mets]
    bounded = [having_of(parts, cond, rows.entity) for cond in amounts]
    for one in (one for show in shows for one in show.what if isinstance(one, str) and one not in _GENERIC):
        fitting = {name for name in (*names, *(bound.measure for bound in bounded)) if one in kinds_of(parts, name)}
        if len(fitting) != 1:
            raise Unfit("which figure?")
        names.append(fitting.pop())
    names = list(dict.fromkeys(names))
    if any(_own(parts, name, rows.entity) for name in (*names, *(bound.measure for bound in bounded))):
        raise Unfit("a figure of one row")
    if not names:
        raise Unfit("no figure")
    shown = columns_shown(parts, rows.entity, figures=True)
    keys = named(context, rows.entity)
    parts.all = (*(part for part in parts.all if not isinstance(part, Show | Listing)), By(Grp((Rows(rows.entity),))))
    told = parts.one(Sorted)
    if told is not None and told.kind not in ("any", "size"):
        raise Unfit("sorted by what?")
    query = measured(parts, names)
    extra = tuple(ByDimension(dimension=name) for name in shown if name not in keys)
    known = Is(dimension=keys[0], op="not_null")
    return query.model_copy(
        update={
            "by": (*query.by, *extra),
            "where": both(query.where, known),
            "having": (*query.having, *bounded),
            "terms": tuple(parts.terms.values()),
        }
    )


def _base(parts: Parts, rows: Rows) -> str:
    """The rows to be shown for one record: its own, or those that belong to it (the lines of an invoice)."""
    atlas = parts.context.atlas
    columns = [one for show in parts.of(Show) for one in show.what if isinstance(one, Col)]
    if all(own_column(parts.context, col, rows.entity) is not None for col in columns):
        return rows.entity
    if atlas.catalog.entities[rows.entity].time is None or rows.entity == atlas.catalog.person:
        raise Unfit("columns of what?")  # the orders of a store are no columns of it
    finer = {
        entity for entity in atlas.catalog.entities
        if entity != rows.entity and atlas.graph.reaches(entity, rows.entity)
        and any(atlas.entity(name) == entity for col in columns for name in col.options)
        and all(nearest(parts.context, col.options, entity) is not None for col in columns)
    }  # fmt: skip
    if len(finer) != 1:
        raise Unfit("columns of what?")
    return finer.pop()


def columns_shown(parts: Parts, entity: str, skip: frozenset[str] = frozenset(), *, figures: bool = False) -> list[str]:
    """The columns to be shown, on rows of the entity; with `figures`, those are shown elsewhere, and so is `skip`."""
    context = parts.context
    found: list[str] = []
    for show in parts.of(Show):
        for one in show.what:
            if isinstance(one, Col):
                name = own_column(context, one, entity)
                if name is None:
                    raise Unfit("column")
                found.append(name)
            elif isinstance(one, Rows):
                if one.entity != entity and not context.atlas.graph.reaches(entity, one.entity):
                    raise Unfit("column")
                found += named(context, one.entity)
            elif isinstance(one, Met):
                if not figures:
                    raise Unfit("a figure")
            elif one not in skip and (not figures or one in _GENERIC):
                columns = asked_column(context, one, entity) or bound_money(context, one, parts.conds, entity)
                if not columns:
                    raise Unfit("which column?")
                found += columns
    return found


def rows_query(
    parts: Parts, entity: str, more: list[str], order: Order | None, limit: int, *, single: bool = False
) -> RowsQuery:
    """Rows of the entity: what they are called, and these columns."""
    context = parts.context
    catalog = context.atlas.catalog
    sorts = [order.column] if order is not None else []
    columns = list(dict.fromkeys([*_called(parts, entity, bare=not more), *more, *sorts]))
    found = conditions(parts, entity)
    if order is not None:
        found.append(Is(dimension=order.column, op="not_null"))
    if parts.period is not None and (catalog.entities[entity].time is None or entity == catalog.person):
        raise Unfit("no date")
    counted = catalog.entities[entity].counts
    if counted is not None and not single and not _touched(parts, counted, found):
        found.append(counted)
    return RowsQuery(
        entity=entity, columns=tuple(columns), where=both(*found), order=(order,) if order else (), limit=limit,
        period=parts.period, ties=order is not None and limit < MOST_ROWS,
    )  # fmt: skip


def _called(parts: Parts, entity: str, *, bare: bool) -> list[str]:
    """What a row is called; lines of an order need no name beside what is shown of them."""
    atlas = parts.context.atlas
    if not bare and atlas.key(entity) is None and not atlas.display(entity, parts.context.language):
        return []
    return named(parts.context, entity)


def _touched(parts: Parts, counted: Condition, found: list[Condition]) -> bool:
    """Whether a condition already says which rows count (cancelled orders)."""
    return bool(leaves_of(parts, counted) & {leaf for one in found for leaf in leaves_of(parts, one)})


def extreme_query(parts: Parts, told: Extreme) -> MetricQuery | RowsQuery:
    """The biggest orders, the oldest employee."""
    if parts.has(By, ShareOfTotal, Count, Value, Listing, Sorted, Lookup):
        raise Unfit("beside a ranking")
    context, rows = parts.context, told.rows
    parts.topics = [one for one in parts.topics if one is not rows]
    parts.conds += [*rows.where, *rows.after]
    if rows.period is not None:
        if parts.period is not None and parts.period != rows.period:
            raise Unfit("two periods")
        parts.period = rows.period
    wants_money = any(one == "money" for show in parts.of(Show) for one in show.what)
    if told.kind == "size":
        name = size_column(context, rows.entity)
    else:
        columns = [] if wants_money else columns_shown(parts, rows.entity)
        name = sorted_by(context, Sorted(told.descending, kind=told.kind), columns, rows.entity, [])
    if name is None:
        if told.kind == "size" and (measure := measure_of_size(context, rows.entity)) is not None:
            return _largest(parts, rows, measure, told)
        raise Unfit("by what?")
    if wants_money and told.kind != "size":
        raise Unfit("which amount?")
    shown = columns_shown(parts, rows.entity, frozenset({"money"}))
    order = Order(column=name, descending=told.descending)
    if any(one.how == "asked" for one in parts.of(Show)) and (told.limit or 1) > 1:
        raise Unfit("of which one?")
    return rows_query(parts, rows.entity, shown, order, told.limit or 1)


def _largest(parts: Parts, rows: Rows, measure: str, told: Extreme) -> MetricQuery:
    """The biggest orders where what they come to is summed over their lines."""
    check_shown(parts, [measure])
    shown = columns_shown(parts, rows.entity, figures=True)
    parts.all = (*(part for part in parts.all if not isinstance(part, Show)), By(Grp((Rows(rows.entity),))))
    query = measured(parts, [measure])
    keys = [one.dimension for one in query.by if isinstance(one, ByDimension)]
    extra = tuple(ByDimension(dimension=name) for name in shown if name not in keys)
    return query.model_copy(
        update={
            "by": (*query.by, *extra),
            "order": (Order(column=measure, descending=told.descending),),
            "limit": told.limit or 1,
        }
    )


def dated_query(parts: Parts, told: Dated) -> MetricQuery | RowsQuery:
    """When something was first or last done."""
    atlas = parts.context.atlas
    time = atlas.catalog.entities[told.entity].time
    if time is None or parts.has(By, ShareOfTotal, Listing, Sorted, Count, Value, Extreme, Lookup):
        raise Unfit("no date")
    dimension = time if "." in time else f"{told.entity}.{time}"
    base = atlas.entity(dimension)
    if told.one is not None:
        parts.topics.append(told.one)
    parts.conds = [_of_deed(parts, cond) for cond in parts.conds]
    wanted = [
        one for show in parts.of(Show) for one in show.what if not (isinstance(one, Col) and dimension in one.options)
    ]
    if any(one not in ("date", "spent") for one in wanted):
        raise Unfit("which columns?")
    if "spent" in wanted:
        size = size_column(parts.context, base)
        if told.which != ("last",) or size is None:
            raise Unfit("for how much?")
        query = rows_query(parts, base, [dimension, size], Order(column=dimension, descending=True), 1)
        hour = hour_column(parts.context, base)
        return query if hour is None else query.model_copy(update={"order": (*query.order, Order(column=hour))})
    found = conditions(parts, base)
    counted = atlas.catalog.entities[base].counts
    if counted is not None and not _touched(parts, counted, found):
        found.append(counted)
    for which in told.which:
        name = f"{which}_{base}"
        parts.terms[name] = Summary(name=name, dimension=dimension, aggregate="min" if which == "first" else "max")
    return MetricQuery(
        measures=tuple(parts.terms), where=both(*found), period=parts.period, terms=tuple(parts.terms.values())
    )


def _of_deed(parts: Parts, cond: Cond) -> Cond:
    """Last ordered coffee: what was ordered, never what the person is like."""
    if not isinstance(cond, Held):
        return cond
    atlas = parts.context.atlas
    options = tuple(option for option in cond.options if atlas.entity(option[0]) != atlas.catalog.person)
    if not options:
        raise Unfit("whose value?")
    return Held(options)


def of_itself(parts: Parts, grp: Grp, col: Col) -> bool:
    """The average age of each person is no average."""
    rows = next((one for one in grp.names if isinstance(one, Rows)), None)
    return rows is not None and any(parts.context.atlas.entity(name) == rows.entity for name in col.options)


def _own(parts: Parts, name: str, entity: str) -> bool:
    """Whether a figure is taken over the rows themselves: of a single one it is a column."""
    return "." in name and parts.context.atlas.home(name) == entity


def averages_of_one(parts: Parts, grp: Grp, met: Met) -> bool:
    """The products with the highest average price: of a single product it is its price."""
    catalog, atlas = parts.context.atlas.catalog, parts.context.atlas
    entities = {
        one.entity if isinstance(one, Rows) else atlas.entity(name)
        for one in grp.names for name in (one.options if isinstance(one, Col) else ("",))
        if isinstance(one, Rows) or name in atlas.display(atlas.entity(name), parts.context.language)
    }  # fmt: skip
    return any(
        catalog.measure(name).aggregate in ("avg", "median", "min", "max") and atlas.home(name) in entities
        for name in met.options
    )

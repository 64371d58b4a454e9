"""The shop's queries evaluated row by row in plain Python: the second opinion that the compiled SQL is held against.

`plain_shop.py` knows the rows, `plain_conditions.py` what is said of them, `plain_measures.py`, `plain_groups.py` and
`plain_terms.py` what is computed over them; here the figure is put together, sorted and cut.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from statistics import median

from domain.catalog import Catalog
from domain.metric_query import CohortQuery, Having, MetricQuery, Order, RowsQuery
from tests.warehouse.plain_conditions import check, meets
from tests.warehouse.plain_groups import Groups, calendar
from tests.warehouse.plain_shop import BELONGS, KEY, Data, Held, Refused, Row, Shop, apart, compared, within
from tests.warehouse.plain_terms import Terms

Cells = tuple[Held, ...]


def evaluate(data: Data, catalog: Catalog, query: MetricQuery | RowsQuery | CohortQuery) -> list[Cells]:
    """The figure's rows, in order.

    Raises:
        Refused: it cannot be answered.
        TooClose: rounding decides.
    """
    shop = Shop(catalog, data)
    match query:
        case MetricQuery():
            return metric(shop, query)
        case RowsQuery():
            return listing(shop, query)
        case CohortQuery():
            return cohorts(shop, query)


def metric(shop: Shop, query: MetricQuery) -> list[Cells]:
    """Measures by groups."""
    groups = Groups(shop, query)
    terms = Terms(shop, query, groups)
    compared_with = [having.other for having in query.having if having.other is not None]
    sorted_by = [order.column for order in query.order if order.column not in groups.columns]
    names = dict.fromkeys([*query.measures, *(one.measure for one in query.having), *compared_with, *sorted_by])
    series = {name: terms.series(name) for name in names}
    keys: list[Cells] = list(dict.fromkeys(key for one in series.values() for key in one.values))
    if not query.by:
        keys = [()]
    whole = {name: [one.at(key) for key in keys] for name, one in series.items()}

    def cell(key: Cells, column: str) -> Held:
        return key[groups.columns.index(column)] if column in groups.columns else series[column].at(key)

    def passes(key: Cells, having: Having) -> bool:
        times: Held = 1
        if having.beside is not None:
            known = [held for held in whole[having.measure] if held is not None]
            times = (sum(known) / len(known) if having.beside == "avg" else median(known)) if known else None
        elif having.other is not None:
            times = series[having.other].at(key)
        threshold = None if times is None else having.value * times
        return compared(having.op, series[having.measure].at(key), (threshold,)) is True

    kept = [key for key in keys if all(passes(key, having) for having in query.having)]
    if query.by:
        kept = in_order(kept, query.order, cell, lambda key: key)
    if query.by and query.limit is not None:
        asked = [order.column for order in query.order] or groups.columns
        ranks = [(groups.cut(key, query.limit_within), [cell(key, column) for column in asked]) for key in kept]
        kept = [
            key
            for key, (place, held) in zip(kept, ranks, strict=True)
            if [other for there, other in ranks if there == place].index(held) < query.limit
        ]
    shown = dict.fromkeys(query.measures)
    return [(*groups.shown(key), *(series[name].at(key) for name in shown)) for key in kept]


def in_order(
    entries: list[Held],
    orders: tuple[Order, ...],
    cell: Callable[[Held, str], Held],
    last: Callable[[Held], Cells],
) -> list[Held]:
    """Sorted as asked, unknown last, then by what `last` says."""
    entries = sorted(entries, key=lambda entry: [nulls_last(held) for held in last(entry)])
    for order in reversed(orders):
        entries = sorted(entries, key=lambda entry: upside(cell(entry, order.column), order.descending))
        for one, other in pairwise(entries):
            apart(cell(one, order.column), cell(other, order.column))
    return entries


def listing(shop: Shop, query: RowsQuery) -> list[Cells]:
    """Rows of one entity."""
    entity, orders = query.entity, query.order
    asked = [order.column for order in orders]
    if not {name.split(".")[0] for name in [*query.columns, *asked]} <= set(BELONGS[entity]):
        raise Refused
    if (query.period is not None and shop.time(entity) is None) or (
        query.distinct and not {*asked} <= {*query.columns}
    ):
        raise Refused
    check(shop, entity, query.where)
    time = shop.time(entity)
    rows = [
        row
        for row in shop.data[entity]
        if within(None if time is None else shop.value(entity, row, time), query.period)
        and meets(shop, entity, row, query.where)
    ]

    def cells(row: Row) -> Cells:
        return tuple(shop.value(entity, row, name) for name in query.columns)

    if query.distinct:
        rows = list({cells(row): row for row in rows}.values())
    rows = in_order(
        rows,
        orders,
        lambda row, name: shop.value(entity, row, name),
        lambda row: cells(row) if query.distinct else (row[KEY[entity]],),
    )
    kept = rows[: query.limit]
    if query.ties and orders and kept:
        border = [shop.value(entity, kept[-1], name) for name in asked]
        kept += [row for row in rows[query.limit :] if [shop.value(entity, row, name) for name in asked] == border]
    return [cells(row) for row in kept]


def cohorts(shop: Shop, query: CohortQuery) -> list[Cells]:
    """Persons by the period of their first row, and how many have one later."""
    entity, catalog = query.entity, shop.catalog
    if "person" not in BELONGS[entity] or shop.time(entity) is None:
        raise Refused
    check(shop, entity, query.where)
    check(shop, "person", query.persons)
    last = catalog.as_of
    if last is None and catalog.horizon is not None:
        home = catalog.horizon.split(".")[0]
        days = [shop.value(home, row, catalog.horizon) for row in shop.data[home]]
        last = max((day for day in days if day is not None), default=None)
    found: dict[date, list[set[date]]] = {}
    for person in shop.data["person"]:
        if not meets(shop, "person", person, query.persons):
            continue
        days = [
            place[0]
            for row in shop.data[entity]
            if shop.belongs(entity, row, "person") is person
            and (place := shop.place(entity, row)) is not None
            and meets(shop, entity, row, query.where)
        ]
        if days and within(min(days), query.period):
            found.setdefault(calendar(min(days), query.grain), []).append({calendar(day, query.grain) for day in days})
    table: list[Cells] = []
    for cohort, members in sorted(found.items()):
        for offset in range(query.offsets + 1):
            start = later(cohort, query.grain, offset)
            if offset == 0 or (last is not None and start <= last):
                active = sum(start in there for there in members)
                table.append((cohort, len(members), offset, active, active / len(members)))
    return table


def later(start: date, grain: str, offset: int) -> date:
    """The first day of the period `offset` periods after the one that starts on `start`."""
    if grain == "week":
        return date.fromordinal(start.toordinal() + 7 * offset)
    months = start.month - 1 + offset * {"month": 1, "quarter": 3, "year": 12}[grain]
    return date(start.year + months // 12, months % 12 + 1, 1)


def nulls_last(held: Held) -> tuple[bool, Held]:
    return (held is None, 0 if held is None else held)


class _Down:
    """Sorts the other way round."""

    def __init__(self, held: Held) -> None:
        self.held = held

    def __lt__(self, other: _Down) -> bool:
        return bool(self.held > other.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and self.held == other.held

    __hash__ = None  # type: ignore[assignment]  # never a key


def upside(held: Held, descending: bool) -> tuple[bool, Held]:
    return (True, 0) if held is None else (False, _Down(held) if descending else held)

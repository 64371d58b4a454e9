"""The shop's queries evaluated row by row in plain Python: the second opinion that the compiled SQL is held against.

Written from docs and docstrings, knowing the shop of `shop.yaml` by heart: no SQL, no join search, no import from
`warehouse`. A row is a dict by column; unknown is None.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from statistics import median

from domain.catalog import Catalog, Measure
from domain.condition import All, Any, Condition, Did, Is, Named, Not
from domain.metric_query import ByDimension, MetricQuery

Row = dict[str, object]
Data = dict[str, list[Row]]
KEY = {
    "person": "person_id", "order": "order_id", "line": "line_id",
    "product": "sku", "event": "event_id", "feedback": "feedback_id",
}  # fmt: skip
BELONGS = {  # what one row belongs to, itself first
    "person": ["person"],
    "order": ["order", "person"],
    "line": ["line", "order", "product", "person"],
    "product": ["product"],
    "event": ["event", "person", "product"],
    "feedback": ["feedback", "person"],
}
LOOKED_FOR = {  # (row in question, condition's entity): (rows looked through, what they have in common)
    ("person", "order"): ("order", "person"), ("person", "line"): ("line", "person"),
    ("person", "product"): ("line", "person"), ("person", "event"): ("event", "person"),
    ("person", "feedback"): ("feedback", "person"),
    ("order", "line"): ("line", "order"), ("order", "product"): ("line", "order"),
    ("order", "event"): ("event", "person"), ("order", "feedback"): ("feedback", "person"),
    ("line", "event"): ("event", "person"), ("line", "feedback"): ("feedback", "person"),
    ("product", "person"): ("line", "product"), ("product", "order"): ("line", "product"),
    ("product", "line"): ("line", "product"), ("product", "event"): ("event", "product"),
    ("event", "order"): ("order", "person"), ("event", "line"): ("line", "person"),
    ("event", "feedback"): ("feedback", "person"),
    ("feedback", "order"): ("order", "person"), ("feedback", "line"): ("line", "person"),
    ("feedback", "product"): ("line", "person"), ("feedback", "event"): ("event", "person"),
}  # fmt: skip


class Refused(Exception):
    """The query cannot be answered without multiplying or inventing."""


def belongs_to(data: Data, entity: str, row: Row, to: str) -> Row | None:
    """The one row of `to` that a row belongs to."""
    if entity == to:
        return row
    if to == "person" and entity == "line":
        order = belongs_to(data, "line", row, "order")
        return None if order is None else belongs_to(data, "order", order, "person")
    key = KEY[to]
    wanted = row.get(key)
    if wanted is None:
        return None
    return next((one for one in data[to] if one[key] == wanted), None)


def value(data: Data, catalog: Catalog, entity: str, row: Row, dimension: str) -> object:
    """A dimension's value for a row; a moment is its day."""
    to, short = dimension.split(".")
    there = belongs_to(data, entity, row, to)
    held = None if there is None else there.get(catalog.entities[to].dimensions[short].column)
    return held.date() if isinstance(held, datetime) else held


def holds(data: Data, catalog: Catalog, entity: str, row: Row, condition: Condition) -> bool | None:
    """True, False, or None for unknown."""
    match condition:
        case Is():
            to = condition.dimension.split(".")[0]
            if to in BELONGS[entity]:
                return compare(value(data, catalog, entity, row, condition.dimension), condition)
            return some_row(data, catalog, entity, row, to, [condition])
        case Named():
            to = condition.filter.split(".")[0]
            if to not in BELONGS[entity]:
                return some_row(data, catalog, entity, row, to, [condition])
            where = catalog.named_filter(condition.filter).where
            there = belongs_to(data, entity, row, to)
            return holds(data, catalog, to, {} if there is None else there, where)
        case Did():
            return did(data, catalog, entity, row, condition)
        case Not():
            inner = holds(data, catalog, entity, row, condition.of)
            return None if inner is None else not inner
        case All():
            return all_of(data, catalog, entity, row, condition)
        case Any():
            found = [holds(data, catalog, entity, row, part) for part in condition.of]
            return True if True in found else None if None in found else False


def all_of(data: Data, catalog: Catalog, entity: str, row: Row, condition: All) -> bool | None:
    apart: list[bool | None] = []
    together: dict[tuple[str, str], list[Condition]] = {}
    for part in condition.of:
        name = part.dimension if isinstance(part, Is) else part.filter if isinstance(part, Named) else None
        to = name.split(".")[0] if name else None
        if to is None or to in BELONGS[entity]:
            apart.append(holds(data, catalog, entity, row, part))
        elif (entity, to) not in LOOKED_FOR:
            raise Refused
        else:
            together.setdefault(LOOKED_FOR[entity, to], []).append(part)
    apart += [search(data, catalog, entity, row, meeting, parts) for meeting, parts in together.items()]
    return False if False in apart else None if None in apart else True


def some_row(data: Data, catalog: Catalog, entity: str, row: Row, to: str, parts: list[Condition]) -> bool | None:
    if (entity, to) not in LOOKED_FOR:
        raise Refused
    return search(data, catalog, entity, row, LOOKED_FOR[entity, to], parts)


def search(
    data: Data, catalog: Catalog, entity: str, row: Row, meeting: tuple[str, str], parts: list[Condition]
) -> bool | None:
    carrier, common = meeting
    subject = belongs_to(data, entity, row, common)
    if not subject:
        return None
    return any(
        belongs_to(data, carrier, other, common) is subject
        and all(holds(data, catalog, carrier, other, part) is True for part in parts)
        for other in data[carrier]
    )


def did(data: Data, catalog: Catalog, entity: str, row: Row, condition: Did) -> bool | None:
    subject_entity = "person" if "person" in BELONGS[entity] else entity
    if subject_entity not in BELONGS[condition.entity]:
        raise Refused
    if condition.period is not None and catalog.entities[condition.entity].time is None:
        raise Refused
    if condition.where is not None:
        holds(data, catalog, condition.entity, {}, condition.where)  # refused even when there is no row to try
    subject = belongs_to(data, entity, row, subject_entity)
    if not subject:
        return None
    times = 0
    for other in data[condition.entity]:
        if belongs_to(data, condition.entity, other, subject_entity) is not subject:
            continue
        if condition.period is not None:
            day = moment(data, catalog, condition.entity, other, catalog.entities[condition.entity].time)
            if day is None or not condition.period.start <= day < condition.period.end:
                continue
        if condition.where is None or holds(data, catalog, condition.entity, other, condition.where) is True:
            times += 1
    return {"gte": times >= condition.times, "lte": times <= condition.times, "eq": times == condition.times}[
        condition.op
    ]


def moment(data: Data, catalog: Catalog, entity: str, row: Row, time: str | None) -> date | None:
    assert time is not None
    held = value(data, catalog, entity, row, time if "." in time else f"{entity}.{time}")
    assert held is None or isinstance(held, date)
    return held


def compare(held: object, condition: Is) -> bool | None:
    if condition.op == "is_null":
        return held is None
    if condition.op == "not_null":
        return held is not None
    if held is None:
        return None
    given = condition.values
    tests: dict[str, Callable[[], bool]] = {
        "eq": lambda: held == given[0],
        "ne": lambda: held != given[0],
        "in": lambda: held in given,
        "not_in": lambda: held not in given,
        "lt": lambda: held < given[0],  # type: ignore[operator]  # the strategies only pair like with like
        "lte": lambda: held <= given[0],  # type: ignore[operator]
        "gt": lambda: held > given[0],  # type: ignore[operator]
        "gte": lambda: held >= given[0],  # type: ignore[operator]
        "between": lambda: given[0] <= held <= given[1],  # type: ignore[operator]
        "contains": lambda: str(given[0]).lower() in str(held).lower(),
    }
    return tests[condition.op]()


# A part is (measure's qualified name, base entity); a ratio is a pair of such.
Part = tuple[str, str]


def broadest(catalog: Catalog, targets: set[str]) -> str | None:
    able = [entity for entity in catalog.entities if targets <= set(BELONGS[entity])]
    return next((one for one in able if not any(other in BELONGS[one] for other in able if other != one)), None)


def resolve(catalog: Catalog, name: str, wanted: set[str]) -> object:
    measure, home = catalog.measure(name), name.split(".")[0]
    fits = wanted <= set(BELONGS[home])
    if not fits:
        for finer, other in measure.at.items():
            if wanted <= set(BELONGS[finer]):
                return resolve(catalog, other, wanted)
    if measure.aggregate == "ratio":
        return [resolve(catalog, part, wanted) for part in measure.of]
    if fits:
        return (name, home)
    base = broadest(catalog, wanted | {home})
    if measure.aggregate in ("count", "count_distinct") and base is not None:
        return (name, base)
    raise Refused


def leaves(found: object) -> list[Part]:
    if isinstance(found, list):
        return [leaf for one in found for leaf in leaves(one)]
    assert isinstance(found, tuple)
    return [found]


def aggregate(data: Data, catalog: Catalog, part: Part, rows: list[Row]) -> object:
    name, base = part
    measure, home = catalog.measure(name), name.split(".")[0]
    pairs = [(row, belongs_to(data, base, row, home)) for row in rows]
    if measure.where is not None and measure.aggregate != "share":
        pairs = [
            (row, there)
            for row, there in pairs
            if holds(data, catalog, home, {} if there is None else there, measure.where) is True
        ]
    if measure.aggregate == "count":
        if base == home:
            return len(pairs)
        return len({there[KEY[home]] for _, there in pairs if there is not None})
    if measure.aggregate == "share":
        assert measure.where is not None
        found = [holds(data, catalog, home, there or {}, measure.where) for _, there in pairs]
        known = [one for one in found if one is not None]
        return sum(known) / len(known) if known else None
    values = [given for _, there in pairs if there is not None and (given := computed(measure, there)) is not None]
    if measure.aggregate == "count_distinct":
        return len(set(values))
    if not values:
        return None
    how: dict[str, Callable[[list[float]], float]] = {
        "sum": sum, "avg": lambda held: sum(held) / len(held), "min": min, "max": max, "median": median,
    }  # fmt: skip
    return how[measure.aggregate](values)  # type: ignore[arg-type]  # columns of the shop's measures hold numbers


def computed(measure: Measure, row: Row) -> object:
    if measure.expression == "quantity * price":
        quantity, price = row["quantity"], row["price"]
        return None if quantity is None or price is None else quantity * price  # type: ignore[operator]
    assert measure.column is not None
    return row[measure.column]


def group_of(data: Data, catalog: Catalog, base: str, row: Row, query: MetricQuery) -> tuple[object, ...]:
    key: list[object] = []
    for by in query.by:
        if not isinstance(by, ByDimension):
            key.append(holds(data, catalog, base, row, by.condition) is True)
            continue
        held = value(data, catalog, base, row, by.dimension)
        if by.grain is not None and isinstance(held, date):
            held = {
                "day": held,
                "week": held - timedelta(days=held.weekday()),
                "month": held.replace(day=1),
                "quarter": date(held.year, (held.month - 1) // 3 * 3 + 1, 1),
                "year": date(held.year, 1, 1),
            }[by.grain]
        key.append(held)
    return tuple(key)


def evaluate(data: Data, catalog: Catalog, query: MetricQuery) -> list[tuple[object, ...]]:
    """The figure's rows, in order."""
    columns = [by.column for by in query.by]
    wanted = {by.dimension.split(".")[0] for by in query.by if isinstance(by, ByDimension)}
    hidden = [h.measure for h in query.having] + [o.column for o in query.order if o.column not in columns]
    names = list(dict.fromkeys([*query.measures, *hidden]))
    found = {name: resolve(catalog, name, wanted) for name in names}
    figures: dict[tuple[object, ...], dict[Part, object]] = {} if query.by else {(): {}}
    every = {part for one in found.values() for part in leaves(one)}
    for part in every:
        name, base = part
        home = name.split(".")[0]
        time = catalog.measure(name).time or catalog.entities[home].time
        if query.period is not None and time is None:
            raise Refused
        for condition in [query.where, *(by.condition for by in query.by if not isinstance(by, ByDimension))]:
            if condition is not None:
                holds(data, catalog, base, {}, condition)  # refused even when there is no row to try
        groups: dict[tuple[object, ...], list[Row]] = {} if query.by else {(): []}
        for row in data[base]:
            if query.period is not None:
                qualified = time if time is not None and "." in time else f"{home}.{time}"
                day = value(data, catalog, base, row, qualified)
                if not isinstance(day, date) or not query.period.start <= day < query.period.end:
                    continue
            if query.where is not None and holds(data, catalog, base, row, query.where) is not True:
                continue
            groups.setdefault(group_of(data, catalog, base, row, query), []).append(row)
        for key, rows in groups.items():
            figures.setdefault(key, {})[part] = aggregate(data, catalog, part, rows)
    table = [(key, {name: finished(catalog, found[name], parts) for name in names}) for key, parts in figures.items()]
    for having in query.having:
        table = [(key, row) for key, row in table if passes(row[having.measure], having.op, having.value)]
    if not query.by:
        return [tuple(row[name] for name in dict.fromkeys(query.measures)) for _, row in table]

    def cell(entry: tuple[tuple[object, ...], dict[str, object]], column: str) -> object:
        return entry[0][columns.index(column)] if column in columns else entry[1][column]

    table.sort(key=lambda entry: [nulls_last(held) for held in entry[0]])
    for order in reversed(query.order):
        table.sort(key=lambda entry: upside(cell(entry, order.column), order.descending))
    if query.limit is not None:
        asked = [order.column for order in query.order] or columns
        ranks = [[cell(entry, column) for column in asked] for entry in table]
        table = [entry for entry, held in zip(table, ranks, strict=True) if ranks.index(held) < query.limit]
    return [(*key, *(row[name] for name in dict.fromkeys(query.measures))) for key, row in table]


def finished(catalog: Catalog, found: object, parts: dict[Part, object]) -> object:
    if isinstance(found, list):
        top, bottom = (finished(catalog, one, parts) for one in found)
        return None if top is None or not bottom else top / bottom  # type: ignore[operator]
    assert isinstance(found, tuple)
    counted = catalog.measure(found[0]).aggregate in ("count", "count_distinct")
    return parts.get(found, 0 if counted else None)


def passes(held: object, op: str, threshold: float) -> bool:
    return held is not None and bool(compare(held, Is(dimension="x.x", op=op, values=(threshold,))))  # type: ignore[arg-type]  # the same six words


def nulls_last(held: object) -> tuple[bool, object]:
    return (held is None, 0 if held is None else held)


class _Down:
    """Sorts the other way round."""

    def __init__(self, held: object) -> None:
        self.held = held

    def __lt__(self, other: _Down) -> bool:
        return self.held > other.held  # type: ignore[operator,no-any-return]  # one column holds one type

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and self.held == other.held

    __hash__ = None  # type: ignore[assignment]  # never a key


def upside(held: object, descending: bool) -> tuple[bool, object]:
    if held is None:
        return (True, 0)
    return (False, _Down(held) if descending else held)

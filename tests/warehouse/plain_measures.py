"""A measure over rows: which rows it is computed over so that none counts twice, and its value in each group."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import median, stdev

import tests.warehouse.plain_conditions as conditions
from domain.catalog import Measure
from domain.condition import Condition, Period
from domain.metric_query import Summary
from tests.warehouse.plain_shop import BELONGS, KEY, Held, Refused, Row, Shop, within

KeyOf = Callable[[str, Row], list[Held]]
"""The groups (none or one) that a row of an entity is in."""


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One aggregate over the rows of `base`."""

    home: str
    base: str
    wheres: tuple[Condition | None, ...]
    """Rows looked at; a group without any is not there."""
    period: Period | None
    day: str | None
    """The dimension the period applies to."""
    only: Condition | None = None
    """Rows that count, of those looked at."""
    takes: Callable[[Row], bool]
    """The measure's own rows."""
    aggregate: Callable[[list[Row]], Held]
    counted: bool
    """Nothing is 0, not unknown."""


Tree = Leaf | tuple["Tree", "Tree"]
"""A pair is a ratio."""


@dataclass(frozen=True)
class Series:
    """A value in each group, and in groups that are not there."""

    values: dict[Held, Held]
    missing: Callable[[Held], Held]

    def at(self, key: Held) -> Held:
        """The value in a group."""
        return self.values[key] if key in self.values else self.missing(key)


def combined(op: str, one: Held, other: Held) -> Held:
    """Two values put together, as `Combined` says."""
    if one is None or other is None or (op in ("ratio", "growth") and other == 0):
        return None
    match op:
        case "ratio":
            return one / other
        case "growth":
            return (one - other) / other
        case "difference":
            return one - other
    return one + other


def together(op: str, one: Series, other: Series) -> Series:
    """Two series put together in each group that one of them has."""

    def value(key: Held) -> Held:
        return combined(op, one.at(key), other.at(key))

    return Series({key: value(key) for key in [*one.values, *other.values]}, value)


def measure_of(
    shop: Shop,
    name: str,
    wanted: set[str],
    wheres: tuple[Condition | None, ...],
    period: Period | None,
    only: Condition | None = None,
    alone: Callable[[Leaf], bool] = lambda _: False,
) -> Tree:
    """A catalog measure over rows that each belong to at most one row of every wanted entity, checked.

    The period does not limit those that are left `alone`.
    """
    tree = resolve(shop, name, wanted)
    for leaf in leaves(tree):
        if period is not None and leaf.day is None and not alone(leaf):
            raise Refused
        for where in (*wheres, only):
            conditions.check(shop, leaf.base, where)

    def asked(tree: Tree) -> Tree:
        if isinstance(tree, Leaf):
            return replace(tree, wheres=wheres, period=None if alone(tree) else period, only=only)
        return asked(tree[0]), asked(tree[1])

    return asked(tree)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Every aggregate of a measure."""
    if isinstance(tree, Leaf):
        yield tree
    else:
        for one in tree:
            yield from leaves(one)


def broadest(targets: set[str]) -> str | None:
    able = [entity for entity, above in BELONGS.items() if targets <= set(above)]
    return next((one for one in able if not any(other in BELONGS[one] for other in able if other != one)), None)


def resolve(shop: Shop, name: str, wanted: set[str]) -> Tree:
    measure, home = shop.catalog.measure(name), name.split(".")[0]
    fits = wanted <= set(BELONGS[home])
    if not fits:
        for finer, other in measure.at.items():
            if wanted <= set(BELONGS[finer]):
                return resolve(shop, other, wanted)
    if measure.aggregate == "ratio":
        top, bottom = (resolve(shop, part, wanted) for part in measure.of)
        return top, bottom
    if fits:
        return leaf_of(shop, measure, home, home)
    base = broadest(wanted | {home})
    if measure.aggregate in ("count", "count_distinct") and base is not None:
        return leaf_of(shop, measure, home, base)
    raise Refused


def leaf_of(shop: Shop, measure: Measure, home: str, base: str) -> Leaf:
    time = measure.time or shop.catalog.entities[home].time
    condition = measure.where

    def there(row: Row) -> Row | None:
        return shop.belongs(base, row, home)

    def takes(row: Row) -> bool:
        if measure.where is not None and measure.aggregate != "share":
            return conditions.meets(shop, home, there(row) or {}, measure.where)
        return there(row) is not None

    def value(row: Row) -> Held:
        if measure.aggregate == "count":
            return row_there[KEY[home]] if (row_there := there(row)) is not None else None
        if measure.aggregate == "share":
            assert condition is not None
            return conditions.holds(shop, home, there(row) or {}, condition)
        return None if (row_there := there(row)) is None else computed(measure, row_there)

    how = {"count": "count_distinct", "share": "avg"}.get(measure.aggregate, measure.aggregate)
    return Leaf(
        home=home,
        base=base,
        wheres=(),
        period=None,
        day=time if time is None or "." in time else f"{home}.{time}",
        takes=takes,
        aggregate=lambda rows: aggregate(how, [value(row) for row in rows]),
        counted=how == "count_distinct",
    )


def computed(measure: Measure, row: Row) -> Held:
    if measure.expression == "quantity * price":
        quantity, price = row["quantity"], row["price"]
        return None if quantity is None or price is None else quantity * price  # type: ignore[operator]
    assert measure.column is not None
    return row[measure.column]


def summary_of(
    shop: Shop,
    term: Summary,
    wanted: set[str],
    where: Condition | None,
    period: Period | None,
    alone: Callable[[Leaf], bool],
) -> Leaf:
    """An aggregate of a dimension's values, checked."""
    home = term.dimension.split(".")[0]
    base: str | None = home
    if not wanted <= set(BELONGS[home]):
        base = broadest(wanted | {home}) if term.aggregate == "count_distinct" else None
    if base is None:
        raise Refused
    if term.since is not None and term.since.split(".")[0] not in BELONGS[home]:
        raise Refused
    conditions.check(shop, base, where)
    conditions.check(shop, base, term.where)

    def value(row: Row) -> Held:
        held = shop.value(base, row, term.dimension)
        if term.since is None or held is None:
            return held
        since = shop.value(base, row, term.since)
        return None if since is None else (held - since).days

    leaf = Leaf(
        home=home,
        base=base,
        wheres=(where,),
        period=period,
        day=shop.time(home),
        only=term.where,
        takes=lambda row: True,
        aggregate=lambda rows: aggregate(term.aggregate, [value(row) for row in rows], term.quantile),
        counted=term.aggregate == "count_distinct",
    )
    if alone(leaf):
        return replace(leaf, period=None)
    if period is not None and leaf.day is None:
        raise Refused
    return leaf


def aggregate(how: str, held: list[Held], quantile: float | None = None) -> Held:
    """An aggregate of the values that are known."""
    values = [one for one in held if one is not None]
    if how == "count_distinct":
        return len(set(values))
    if not values:
        return None
    match how:
        case "sum":
            return sum(values)
        case "avg":
            return sum(values) / len(values)
        case "min":
            return min(values)
        case "max":
            return max(values)
        case "median":
            return median(values)
        case "stddev":
            return stdev(values) if len(values) > 1 else None
        case "quantile":
            return between_ranks(sorted(values), quantile)
        case "top_share":
            assert quantile is not None
            values.sort(reverse=True)
            whole = sum(values)
            return sum(values[: math.ceil(quantile * len(values))]) / whole if whole else None
    raise AssertionError(how)


def between_ranks(values: list[Held], quantile: float | None) -> Held:
    assert quantile is not None
    rank = quantile * (len(values) - 1)
    low = math.floor(rank)
    return values[low] + (values[math.ceil(rank)] - values[low]) * (rank - low)


def looked_at(shop: Shop, leaf: Leaf) -> list[Row]:
    """The rows of a leaf's base in its period that meet its conditions."""
    return [
        row
        for row in shop.data[leaf.base]
        if (leaf.period is None or within(shop.value(leaf.base, row, leaf.day or ""), leaf.period))
        and conditions.meets(shop, leaf.base, row, *leaf.wheres)
    ]


def grouped(shop: Shop, tree: Tree, key: KeyOf, *, own: bool = False) -> Series:
    """A measure in each group; with `own`, in groups that hold a row of the measure's own."""
    if not isinstance(tree, Leaf):
        return together("ratio", grouped(shop, tree[0], key, own=own), grouped(shop, tree[1], key, own=own))
    groups: dict[Held, list[Row]] = {}
    for row in looked_at(shop, tree):
        counts = conditions.meets(shop, tree.base, row, tree.only) and tree.takes(row)
        for group in key(tree.base, row) if counts or not own else []:
            groups.setdefault(group, []).extend([row] if counts else [])
    nothing = 0 if tree.counted else None
    return Series({group: tree.aggregate(rows) for group, rows in groups.items()}, lambda _: nothing)

"""The groups of a metric query: which one each row is in, and how its column is shown."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from itertools import pairwise

from domain.metric_query import By, ByBand, ByDimension, ByEach, ByMembership, ByTile, MetricQuery
from tests.warehouse.plain_conditions import check, conditions_on, holds, key_of, meets, speaks_of
from tests.warehouse.plain_measures import Leaf, Tree, grouped, leaves, measure_of, resolve
from tests.warehouse.plain_shop import BELONGS, KEY, Held, Refused, Row, Shop, apart


class Groups:
    """A group is a tuple with a value for each `by`; a band is its number."""

    def __init__(self, shop: Shop, query: MetricQuery) -> None:
        self._shop, self._by = shop, query.by
        self.columns = [by.column for by in query.by]
        self.wanted = {entity for by in query.by if (entity := self._entity(by)) is not None}
        self._ranked: dict[str, dict[Held, Held]] = {}
        self._each = {
            by.column: grouped(
                shop, measure_of(shop, by.measure, {by.entity}, (by.where,), query.period), key_of(shop, by.entity)
            )
            for by in query.by
            if isinstance(by, ByEach)
        }
        for by in query.by:
            if isinstance(by, ByTile):
                self._ranked[by.column] = tiles(shop, query, by)

    def checked(self, tree: Tree) -> Tree:
        """The measure, when the groups can be told for the rows it is computed over."""
        for leaf in leaves(tree):
            self.check(leaf.base)
        return tree

    def alone(self, leaf: Leaf) -> bool:
        """Whether the query's period does not limit a measure: it is of the rows grouped by what they did in it."""
        return any(
            isinstance(by, ByTile | ByEach)
            and leaf.home in BELONGS[by.entity]
            and leaf.day not in [held.day for held in leaves(resolve(self._shop, by.measure, {by.entity}))]
            for by in self._by
        )

    def check(self, base: str) -> None:
        """Raises `Refused` when a membership says nothing about rows of `base`."""
        for by in self._by:
            if isinstance(by, ByMembership):
                check(self._shop, base, by.condition)

    def check_all(self, entity: str) -> None:
        """Raises `Refused` when a group is not what every row of `entity` belongs to."""
        self.check(entity)
        if not self.wanted <= set(BELONGS[entity]):
            raise Refused
        if not all(speaks_of(entity, by.condition) for by in self._by if isinstance(by, ByMembership)):
            raise Refused

    def of(self, base: str, row: Row) -> list[tuple[Held, ...]]:
        """The one group of a row, in a list; none for a row in no tile."""
        key = tuple(self._part(by, base, row) for by in self._by)
        left_out = any(isinstance(by, ByTile) and held is None for by, held in zip(self._by, key, strict=True))
        return [] if left_out else [key]

    def cut(self, key: tuple[Held, ...], columns: tuple[str, ...]) -> tuple[Held, ...]:
        """The part of a group that some of the columns make."""
        return tuple(key[self.columns.index(column)] for column in columns)

    def shown(self, key: tuple[Held, ...]) -> tuple[Held, ...]:
        """A group as the figure's cells."""
        return tuple(
            band(by.edges, held) if isinstance(by, ByBand) and held is not None else held
            for by, held in zip(self._by, key, strict=True)
        )

    def _entity(self, by: By) -> str | None:
        match by:
            case ByDimension() | ByBand():
                return by.dimension.split(".")[0]
            case ByTile() | ByEach():
                return by.entity
            case ByMembership():
                return None

    def _part(self, by: By, base: str, row: Row) -> Held:
        match by:
            case ByMembership():
                return holds(self._shop, base, row, by.condition) is True
            case ByBand():
                held = self._shop.value(base, row, by.dimension)
                return None if held is None else bisect_right(by.edges, held)
            case ByTile() | ByEach():
                there = self._shop.belongs(base, row, by.entity)
                if there is None:
                    return None
                key = there[KEY[by.entity]]
                return self._each[by.column].at(key) if isinstance(by, ByEach) else self._ranked[by.column].get(key)
            case ByDimension():
                if by.part == "hour":
                    moment = self._shop.stored(base, row, by.dimension)
                    return None if moment is None else moment.hour
                held = self._shop.value(base, row, by.dimension)
                cut = by.grain or by.part
                return held if cut is None or held is None else calendar(held, cut)


def tiles(shop: Shop, query: MetricQuery, by: ByTile) -> dict[Held, Held]:
    """The tile of each row of the entity that is in one, by its key."""
    tree = measure_of(shop, by.measure, {by.entity}, (query.where,), query.period)
    values = grouped(shop, tree, key_of(shop, by.entity))
    chosen = conditions_on(by.entity, query.where)
    keys = [row[KEY[by.entity]] for row in shop.data[by.entity] if meets(shop, by.entity, row, *chosen)]
    ranked = sorted((values.at(key), key) for key in keys if values.at(key) is not None)
    for (one, _), (other, _) in pairwise(ranked):
        apart(one, other)
    size, longer = divmod(len(ranked), by.tiles)
    numbers = [tile for tile in range(1, by.tiles + 1) for _ in range(size + (tile <= longer))]
    return {key: tile for (_, key), tile in zip(ranked, numbers, strict=True)}


def calendar(day: date, cut: str) -> Held:
    """The first day of the period a day lies in, or a part of its date."""
    quarter = (day.month - 1) // 3
    return {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": date(day.year, quarter * 3 + 1, 1),
        "year": date(day.year, 1, 1),
        "weekday": day.isoweekday(),
        "month_of_year": day.month,
        "quarter_of_year": quarter + 1,
        "day_of_month": day.day,
    }[cut]


def band(edges: tuple[float, ...], number: int) -> str:
    """What a band is called."""
    texts = [str(int(edge)) if edge == int(edge) else str(edge) for edge in edges]
    if number == 0:
        return f"< {texts[0]}"
    if number == len(edges):
        return f"≥ {texts[-1]}"
    return f"{texts[number - 1]} – {texts[number]}"

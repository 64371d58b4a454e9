"""What each measure and term of a metric query is in each group."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from domain.condition import Condition
from domain.metric_query import ByDimension, Combined, Interval, MetricQuery, PerRow, Share, Step, Subset, Summary
from tests.warehouse.plain_conditions import check, conditions_on, first_or_last, key_of, meets
from tests.warehouse.plain_groups import Groups, calendar
from tests.warehouse.plain_measures import (
    Series,
    Tree,
    aggregate,
    combined,
    grouped,
    measure_of,
    summary_of,
    together,
)  # fmt: skip
from tests.warehouse.plain_shop import BELONGS, KEY, Held, Refused, Row, Shop, within


class Terms:
    """The series of each name, worked out once."""

    def __init__(self, shop: Shop, query: MetricQuery, groups: Groups) -> None:
        self._shop, self._query, self._groups = shop, query, groups
        self._terms = {term.name: term for term in query.terms}
        self._series: dict[str, Series] = {}

    def series(self, name: str) -> Series:
        """A measure or term in each group."""
        if name not in self._series:
            self._series[name] = self._worked_out(name)
        return self._series[name]

    def _worked_out(self, name: str) -> Series:
        match self._terms.get(name):
            case Combined() as term:
                one, other = (self.series(part) for part in term.of)
                return together(term.op, one, other)
            case Share() as term:
                return self._share(term)
            case PerRow() as term:
                return self._each_row_of_all(term) if term.all_rows else self._each_row(term)
            case Interval() as term:
                return self._interval(term)
            case Step() as term:
                return self._step(term)
        return grouped(self._shop, self._tree(name), self._groups.of)

    def _tree(self, name: str) -> Tree:
        query, wanted, alone = self._query, self._groups.wanted, self._groups.alone
        match self._terms.get(name):
            case Subset(period=None) as term:
                tree = measure_of(self._shop, term.measure, wanted, (query.where,), query.period, term.where, alone)
            case Subset() as term:
                tree = measure_of(self._shop, term.measure, wanted, (query.where,), term.period, term.where)
            case Summary() as term:
                tree = summary_of(self._shop, term, wanted, query.where, query.period, alone)
            case _:
                tree = measure_of(self._shop, name, wanted, (query.where,), query.period, None, alone)
        return self._groups.checked(tree)

    def _share(self, term: Share) -> Series:
        groups = self._groups
        part = self.series(term.of)
        whole = grouped(
            self._shop,
            self._tree(term.of),
            lambda base, row: [groups.cut(key, term.within) for key in groups.of(base, row)],
        )

        def value(key: tuple[Held, ...]) -> Held:
            return combined("ratio", part.at(key), whole.at(groups.cut(key, term.within)))

        return Series({key: value(key) for key in part.values}, value)

    def _each_row(self, term: PerRow) -> Series:
        wanted = {term.entity, *self._groups.wanted}
        alone = self._groups.alone
        tree = measure_of(self._shop, term.measure, wanted, (self._query.where,), self._query.period, None, alone)
        own = key_of(self._shop, term.entity)
        self._groups.checked(tree)

        def key(base: str, row: Row) -> list[Held]:
            return [(one, group) for one in own(base, row) for group in self._groups.of(base, row)]

        found: dict[Held, list[Held]] = {}
        for (_, group), held in grouped(self._shop, tree, key, own=True).values.items():
            found.setdefault(group, []).append(held)
        return self._over(term, found)

    def _each_row_of_all(self, term: PerRow) -> Series:
        query, entity = self._query, term.entity
        alone = self._groups.alone
        tree = measure_of(self._shop, term.measure, {entity}, (query.where,), query.period, None, alone)
        self._groups.check_all(entity)
        values = grouped(self._shop, tree, key_of(self._shop, entity))
        found: dict[Held, list[Held]] = {}
        for row in self._shop.data[entity]:
            if meets(self._shop, entity, row, *conditions_on(entity, query.where)):
                for group in self._groups.of(entity, row):
                    found.setdefault(group, []).append(values.at(row[KEY[entity]]))
        return self._over(term, found)

    def _interval(self, term: Interval) -> Series:
        shop, entity = self._shop, term.entity
        self._check_steps(entity, self._query.where, term.where)
        if not self._groups.wanted <= set(BELONGS[entity]):
            raise Refused
        self._groups.check(entity)
        if term.following is not None:
            self._check_steps(term.following, term.following_where)
        found: dict[Held, list[Held]] = {}
        for person in shop.data["person"]:
            rows = self._steps(person, entity, self._query.where, term.where)
            if term.following is None:
                pairs = list(pairwise(rows))
                later = entity
            else:
                later = term.following
                then = self._steps(person, later, term.following_where)
                pairs = [(one, two) for one in rows[:1] for two in self._next(entity, one, later, then)]
            for one, two in pairs:
                (start, _), (end, _) = shop.place(entity, one), shop.place(later, two)  # type: ignore[misc]  # dated
                if within(start, self._query.period):
                    for group in self._groups.of(entity, one):
                        found.setdefault(group, []).append((end - start).days)
        return self._over(term, found)

    def _step(self, term: Step) -> Series:
        query, groups = self._query, self._groups
        by = next((held for held in query.by if held.column == term.by), None)
        if not isinstance(by, ByDimension) or by.grain is None:
            raise Refused
        grain = by.grain
        place = groups.columns.index(term.by)

        def over(start: date | None) -> dict[Held, Held]:
            period = query.period if start is None else query.period.model_copy(update={"start": start})  # type: ignore[union-attr]  # with a start there is one
            tree = measure_of(self._shop, term.of, groups.wanted, (query.where,), period, None, groups.alone)
            return grouped(self._shop, groups.checked(tree), groups.of).values

        def moved(key: Held, day: date) -> Held:
            return tuple(day if column == term.by else held for column, held in zip(groups.columns, key, strict=True))

        now = over(None)
        if term.op == "running":
            if self._shop.catalog.measure(term.of).aggregate not in ("count", "sum"):
                raise Refused
            values: dict[Held, Held] = {}
            for key in now:
                held = [
                    value for one, value in now.items()
                    if key[place] is not None and one[place] is not None and one[place] <= key[place]
                    and moved(one, key[place]) == key and value is not None
                ]  # fmt: skip
                values[key] = sum(held) if held else None
            return Series(values, lambda _: None)
        start = query.period.start if query.period is not None else None
        whole = start is not None and calendar(start, grain) == start
        then = over(back(start, grain, term.back)) if whole and start is not None else now
        found = {
            key: None if key[place] is None else then.get(moved(key, back(key[place], grain, term.back))) for key in now
        }
        return Series(found, lambda _: None)

    def _next(self, entity: str, row: Row, later: str, rows: list[Row]) -> list[Row]:
        """The first of the rows on the same or a later day that is not the row itself."""
        day = self._shop.place(entity, row)[0]  # type: ignore[index]  # dated
        able = [one for one in rows if one is not row and self._shop.place(later, one)[0] >= day]  # type: ignore[index]
        return first_or_last(self._shop, later, able, None, "first")

    def _check_steps(self, entity: str, *wheres: Condition | None) -> None:
        if "person" not in BELONGS[entity] or self._shop.time(entity) is None:
            raise Refused
        for where in wheres:
            check(self._shop, entity, where)

    def _steps(self, person: Row, entity: str, *wheres: Condition | None) -> list[Row]:
        """A person's rows that have a date and meet the conditions, in order."""
        shop = self._shop
        rows = [
            row
            for row in shop.data[entity]
            if shop.belongs(entity, row, "person") is person
            and shop.place(entity, row) is not None
            and meets(shop, entity, row, *wheres)
        ]
        return sorted(rows, key=lambda row: shop.place(entity, row))  # type: ignore[arg-type,return-value]  # dated

    def _over(self, term: PerRow | Interval, found: dict[Held, list[Held]]) -> Series:
        if isinstance(term, PerRow) and term.top is not None:
            if term.aggregate == "top_share":
                raise Refused
            known = {group: [one for one in held if one is not None] for group, held in found.items()}
            found = {group: sorted(held, reverse=True)[: term.top] for group, held in known.items()}
        values = {group: aggregate(term.aggregate, held, term.quantile) for group, held in found.items()}
        return Series(values, lambda _: None)


def back(day: date, grain: str, periods: int) -> date:
    """The first day of the period so many before that of a first day."""
    if grain in ("day", "week"):
        return day - timedelta(days=periods * (7 if grain == "week" else 1))
    for _ in range(periods):
        day = calendar(day - timedelta(days=1), grain)
    return day

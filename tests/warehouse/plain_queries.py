"""Random queries of every kind over the shop."""

from __future__ import annotations

from random import Random
from typing import Any as Held

from domain.catalog import Catalog
from domain.metric_query import (
    By,
    ByBand,
    ByDimension,
    ByEach,
    ByMembership,
    ByTile,
    CohortQuery,
    Combined,
    Having,
    Interval,
    MetricQuery,
    Order,
    PerRow,
    Query,
    RowsQuery,
    Share,
    Step,
    Subset,
    Summary,
    Term,
)  # fmt: skip
from tests.warehouse.plain_questions import DATES, NUMBERS, ORDERED, WORDS, Conditions, chance, maybe, period, some
from tests.warehouse.plain_shop import BELONGS

PARTS = ["weekday", "month_of_year", "quarter_of_year", "day_of_month"]
GRAINS = ["day", "week", "month", "quarter", "year"]
QUANTILES = [0.0, 0.1, 0.25, 0.5, 0.6, 0.9, 1.0]
SINCE = [
    ("order.delivered_on", "order.ordered_on"), ("order.ordered_on", "person.joined_on"),
    ("feedback.written_on", "person.joined_on"),
]  # fmt: skip
IDS = ["person.id", "order.id", "product.sku"]


class Queries:
    """Random queries over the shop's catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._conditions = Conditions(catalog)
        self._measures = self._conditions.measures

    def any(self, r: Random) -> Query:
        """A query of any kind, mostly of figures."""
        made = r.random()
        return self.rows(r) if made < 0.12 else self.cohort(r) if made < 0.22 else self.metric(r)

    def metric(self, r: Random) -> MetricQuery:
        """Measures by groups, terms among them."""
        by = tuple({group.column: group for group in (self._by(r) for _ in range(r.choice([0, 1, 1, 1, 2])))}.values())
        columns = tuple(group.column for group in by)
        terms: list[Term] = []
        for number in range(r.choice([0, 1, 1, 2, 3])):
            terms.append(self._term(r, f"t{number}", terms, columns))
        numbers = [term.name for term in terms if is_number(term)]
        shown = [term.name for term in terms[-1:]] if chance(r, 0.9) else []
        shown += some(r, [*numbers, *(term.name for term in terms)], 1)
        shown += [r.choice(self._near(r, terms)) for _ in range(r.randint(0 if shown else 1, 2))]
        pool = [name for name in shown if name in numbers or "." in name] + [r.choice(self._near(r, terms))]
        order = tuple(
            Order(column=r.choice([*columns, *shown, pool[-1]]), descending=chance(r, 0.5))
            for _ in range(r.choice([0, 0, 1, 1, 2]))
        )
        limit = r.randint(1, 3) if chance(r, 0.35) else None
        return MetricQuery(
            measures=tuple(shown),
            by=by,
            where=self._conditions.maybe(r, 0.5, 2),
            period=maybe(r, 0.2, period),
            having=tuple(self._having(r, pool) for _ in range(r.choice([0, 0, 0, 1, 1, 2]))),
            order=order,
            limit=limit,
            limit_within=some(r, columns, 1, 1) if columns and limit is not None and chance(r, 0.5) else (),
            terms=tuple(terms),
        )

    def rows(self, r: Random) -> RowsQuery:
        """Rows of one entity."""
        entity = r.choice([*BELONGS])
        able = [
            f"{above}.{name}"
            for above in (BELONGS[entity] if chance(r, 0.9) else [*BELONGS])
            for name, held in self._catalog.entities[above].dimensions.items()
            if held.privacy == "open"
        ]
        columns, distinct = some(r, able, 3, 1), chance(r, 0.4)
        asked = some(r, columns if distinct and chance(r, 0.9) else able, 2)
        return RowsQuery(
            entity=entity,
            columns=columns,
            where=self._conditions.maybe(r, 0.6, 2),
            order=tuple(Order(column=name, descending=chance(r, 0.5)) for name in asked),
            limit=r.choice([1, 2, 3, 100]),
            period=maybe(r, 0.3, period),
            distinct=distinct,
            ties=chance(r, 0.4),
        )

    def cohort(self, r: Random) -> CohortQuery:
        """Who comes back."""
        grain: Held = r.choice(GRAINS[1:])
        return CohortQuery(
            entity=r.choice(["order", "order", "order", "line", "event", "feedback", "person", "product"]),
            grain=grain,
            where=self._conditions.maybe(r, 0.4, 2),
            persons=self._conditions.maybe(r, 0.4, 2),
            period=maybe(r, 0.3, period),
            offsets=r.choice([0, 1, 2, 6]),
        )

    def _near(self, r: Random, terms: list[Term]) -> list[str]:
        """Measures; mostly of what the terms speak of, so that they share groups."""
        homes = {name.split(".")[0] for term in terms for name in names_of(term)}
        near = [name for name in self._measures if name.split(".")[0] in homes]
        return near if near and chance(r, 0.6) else self._measures

    def _by(self, r: Random) -> By:
        made = r.random()
        if made < 0.25:
            return ByDimension(dimension=r.choice([*WORDS, *NUMBERS, *DATES, *IDS]))
        if made < 0.4:
            grain: Held = r.choice(GRAINS)
            return ByDimension(dimension=r.choice(DATES), grain=grain)
        if made < 0.52:
            part: Held = r.choice([*PARTS, "hour"])
            return ByDimension(dimension="order.ordered_on" if part == "hour" else r.choice(DATES), part=part)
        if made < 0.62:
            return ByMembership(name="group", condition=self._conditions.any(r))
        if made < 0.74:
            dimension = r.choice([*NUMBERS])
            edges = sorted({*NUMBERS[dimension], *([0.25, 15.5] if chance(r, 0.3) else [])})
            return ByBand(dimension=dimension, edges=tuple(sorted(some(r, edges, 3, 1))))
        measure = r.choice(self._measures)
        entity = r.choice(["person", "person", *BELONGS[measure.split(".")[0]]])
        if made < 0.87:
            return ByTile(entity=entity, measure=measure, tiles=r.choice([2, 3, 4]))
        return ByEach(entity=entity, measure=measure, where=self._conditions.maybe(r, 0.4))

    def _having(self, r: Random, pool: list[str]) -> Having:
        measure = r.choice(pool)
        op: Held = r.choice(ORDERED)
        beside: Held = r.choice(["avg", "median"]) if chance(r, 0.4) else None
        other = r.choice(pool) if beside is None and chance(r, 0.5) else None
        value = r.choice([0.5, 1.0, 1.0, 2.0] if beside or other else [0.0, 1.0, 2.0, 10.0])
        return Having(measure=measure, op=op, value=value, beside=beside, other=other)

    def _term(self, r: Random, name: str, before: list[Term], columns: tuple[str, ...]) -> Term:
        kind = r.choice(["subset", "summary", "combined", "combined", "share", "per", "per", "interval", "step"])
        where = self._conditions.maybe
        numbers = [term.name for term in before if is_number(term)]
        match kind:
            case "subset":
                measure = r.choice(self._measures)
                return Subset(name=name, measure=measure, where=where(r, 0.7), period=maybe(r, 0.4, period))
            case "summary":
                return self._summary(r, name)
            case "combined":
                op: Held = r.choice(["ratio", "growth", "difference", "total"])
                pool = numbers if numbers and chance(r, 0.6) else self._near(r, before)
                return Combined(name=name, op=op, of=(r.choice(pool), r.choice([*numbers, *self._near(r, before)])))
            case "share":
                shared = [term.name for term in before if isinstance(term, Subset | Summary) and is_number(term)]
                of = r.choice(shared) if shared and chance(r, 0.7) else r.choice(self._measures)
                return Share(name=name, of=of, within=some(r, columns, 2))
            case "per":
                return self._per_row(r, name)
            case "step":
                cut = [column for column in columns if column.partition("@")[2] in GRAINS]
                by = r.choice(cut if cut and chance(r, 0.95) else [*columns, "order.ordered_on@month"])
                stepping: Held = r.choice(["previous", "previous", "running"])
                back = r.choice([1, 1, 2, 12])
                return Step(name=name, of=r.choice(self._measures), op=stepping, by=by, back=back)
        aggregate: Held = r.choice(["avg", "min", "max", "median", "quantile"])
        following = r.choice(["order", "order", "event", "feedback", "line"]) if chance(r, 0.5) else None
        return Interval(
            name=name,
            entity=r.choice(["order", "order", "order", "event", "feedback", "line", "person"]),
            where=where(r, 0.3),
            following=following,
            following_where=where(r, 0.3) if following else None,
            aggregate=aggregate,
            quantile=r.choice(QUANTILES) if aggregate == "quantile" else None,
        )

    def _summary(self, r: Random, name: str) -> Summary:
        where = self._conditions.maybe(r, 0.3)
        if chance(r, 0.25):
            counted: Held = r.choice(["min", "max", "count_distinct"])
            dimension = r.choice([*DATES, *WORDS] if counted == "count_distinct" else DATES)
            return Summary(name=name, dimension=dimension, aggregate=counted, where=where)
        aggregate: Held = r.choice(["count_distinct", "sum", "avg", "min", "max", "median", "quantile"])
        dimension, since = r.choice(SINCE) if chance(r, 0.3) else (r.choice([*NUMBERS]), None)
        quantile = r.choice(QUANTILES) if aggregate == "quantile" else None
        return Summary(name=name, dimension=dimension, aggregate=aggregate, quantile=quantile, since=since, where=where)

    def _per_row(self, r: Random, name: str) -> PerRow:
        measure = r.choice(self._measures)
        entity = r.choice(["person", "person", "product", *BELONGS[measure.split(".")[0]]])
        aggregate: Held = r.choice(["avg", "sum", "min", "max", "median", "quantile", "stddev", "top_share"])
        quantile = r.choice(QUANTILES) if aggregate in ("quantile", "top_share") else None
        top = r.choice([1, 2, 3, 5]) if aggregate != "top_share" and chance(r, 0.3) else None
        return PerRow(
            name=name, measure=measure, entity=entity, aggregate=aggregate, quantile=quantile,
            all_rows=chance(r, 0.4), top=top,
        )  # fmt: skip


def is_number(term: Term) -> bool:
    """Whether a term's value can be added to another."""
    dated = isinstance(term, Summary) and term.dimension in DATES and term.since is None
    return not dated or (isinstance(term, Summary) and term.aggregate == "count_distinct")


def names_of(term: Term) -> list[str]:
    """The catalog names a term speaks of."""
    match term:
        case Subset() | PerRow():
            return [term.measure]
        case Summary():
            return [term.dimension]
        case Step():
            return [term.of]
        case Interval():
            return [f"{term.entity}."]
        case Share():
            return [term.of] if "." in term.of else []
        case Combined():
            return [name for name in term.of if "." in name]

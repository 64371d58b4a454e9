"""Random small shops and random queries over them, from any source of random numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from random import Random
from typing import Any as Held
from typing import TypeVar

from domain.catalog import Catalog
from domain.condition import (
    All,
    Any,
    Beside,
    Condition,
    Did,
    Is,
    Measured,
    Named,
    Not,
    Occurred,
    Period,
    Versus,
)  # fmt: skip
from tests.warehouse.plain_shop import BELONGS, Data, Row

One = TypeVar("One")
DAYS = [
    date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 5), date(2026, 1, 31), date(2026, 2, 1),
    date(2026, 3, 31), date(2026, 4, 1),
]  # fmt: skip
NUMBERS = {
    "person.age": [28, 29, 30],
    "order.paid": [0, 0.5, 10, 20.25],
    "line.quantity": [0, 1, 2],
    "feedback.rating": [1, 2],
}
DATES = ["person.joined_on", "order.ordered_on", "order.delivered_on", "event.happened_on", "feedback.written_on"]
WORDS = {
    "person.city": ["x", "y"],
    "order.channel": ["app", "web"],
    "order.coupon": [True, False],
    "product.category": ["tea", "cup"],
    "event.type": ["view", "buy"],
}
PAIRS = [
    ("order.delivered_on", "order.ordered_on"), ("order.ordered_on", "person.joined_on"),
    ("person.joined_on", "order.delivered_on"), ("feedback.written_on", "person.joined_on"),
    ("event.happened_on", "person.joined_on"), ("person.age", "feedback.rating"), ("line.quantity", "order.paid"),
    ("order.ordered_on", "feedback.written_on"), ("person.age", "person.age"),
]  # fmt: skip
ORDERED = ["eq", "ne", "lt", "lte", "gt", "gte"]
DEEDS = ["order", "order", "order", "line", "event", "feedback", "product", "person"]


def chance(r: Random, part: float) -> bool:
    """True in this part of the cases."""
    return r.random() < part


def maybe(r: Random, part: float, make: Callable[[Random], One]) -> One | None:
    """Something in this part of the cases."""
    return make(r) if chance(r, part) else None


def some(r: Random, values: Sequence[One], most: int, least: int = 0) -> tuple[One, ...]:
    """Different ones of the values."""
    return tuple(r.sample(values, min(len(values), r.randint(least, most))))


def shop(r: Random) -> Data:
    """Up to eight rows a table; unknown cells, keys that lead nowhere, same days and empty tables among them."""

    def known(*values: Held) -> Callable[[], Held]:
        return lambda: None if chance(r, 0.2) else r.choice(values)

    def moment() -> datetime | None:
        day = known(*DAYS)()
        return day and datetime(day.year, day.month, day.day, r.choice([0, 9, 23]), 30)

    def rows(count: int, key: str, prefix: str, **columns: Callable[[], Held]) -> list[Row]:
        number = 0 if chance(r, 0.06) else count if chance(r, 0.6) else r.randint(1, count)
        made: list[Row] = [
            {key: f"{prefix}{n}" if prefix else n, **{name: make() for name, make in columns.items()}}
            for n in range(1, number + 1)
        ]
        r.shuffle(made)
        return made

    person, sku, day = known("P1", "P2", "P3", "P4", "P1", "P2", "gone"), known("S1", "S2", "S3", "gone"), known(*DAYS)
    return {
        "person": rows(
            4, "person_id", "P", city=known("x", "y"), age=known(28, 29, 30, 31), owner=known("Lin", "Wu"), joined_on=day
        ),
        "order": rows(
            8, "order_id", "", person_id=person, channel=known("app", "web"), paid=known(-10.0, 0.0, 0.5, 10.0, 20.25, 30.0),
            coupon=known(True, False), ordered_at=moment, delivered_on=day,
        ),
        "line": rows(
            8, "line_id", "", order_id=known(1, 2, 3, 4, 5, 6, 9), sku=sku, quantity=known(0, 1, 2, 3),
            price=known(0.0, 1.5, 4.0),
        ),
        "product": rows(3, "sku", "S", category=known("tea", "cup")),
        "event": rows(6, "event_id", "", person_id=person, sku=sku, type=known("view", "buy"), happened_on=day),
        "feedback": rows(
            5, "feedback_id", "f", person_id=person, text=known("Good", "bad tea"), rating=known(1, 2, 3), written_on=day
        ),
    }  # fmt: skip


def period(r: Random) -> Period:
    """Between two of the days; sometimes empty."""
    first, last = r.choice(DAYS), r.choice(DAYS)
    return Period(start=min(first, last), end=max(first, last) if first != last else date(2026, 4, 2))


def compared(r: Random, dimension: str) -> Is:
    """A dimension compared with values it may hold."""
    if dimension == "feedback.text":
        return Is(dimension=dimension, op="contains", values=(r.choice(["TEA", "good"]),))
    values: Sequence[Held] = WORDS.get(dimension) or NUMBERS.get(dimension) or DAYS
    ops = ["eq", "ne", "in", "not_in", "is_null", "not_null"]
    op: Held = r.choice(ops if dimension in WORDS else [*ops, "lt", "lte", "gt", "gte", "between"])
    if op in ("is_null", "not_null"):
        return Is(dimension=dimension, op=op)
    number = {"in": r.randint(0, 2), "not_in": r.randint(0, 2), "between": 2}.get(op, 1)
    return Is(dimension=dimension, op=op, values=tuple(r.choice(values) for _ in range(number)))


class Conditions:
    """Random conditions over the shop's catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.measures = [f"{entity}.{name}" for entity, held in catalog.entities.items() for name in held.measures]
        self.named = [f"{entity}.{name}" for entity, held in catalog.entities.items() for name in held.filters]
        self.dimensions = [*WORDS, *NUMBERS, *DATES, "feedback.text"]

    def any(self, r: Random, depth: int = 2) -> Condition:
        """Any condition, at most so many levels deep."""
        makers = [self.plain] * 5 + [self.siblings, self.beside, self.versus]
        if depth > 0:
            makers += [self.negated, self.together, self.together, self.either, self.did, self.did, self.did]
            makers += [self.measured, self.measured, self.measured, self.versus]
        return r.choice(makers)(r, depth - 1)

    def maybe(self, r: Random, part: float, depth: int = 1) -> Condition | None:
        """A condition in this part of the cases."""
        return self.any(r, depth) if chance(r, part) else None

    def plain(self, r: Random, _depth: int) -> Condition:
        """One comparison, or a named filter."""
        return Named(filter=r.choice(self.named)) if chance(r, 0.15) else compared(r, r.choice(self.dimensions))

    def siblings(self, r: Random, _depth: int) -> Condition:
        """Conditions side by side about one entity."""
        entity = r.choice(["order", "line", "product"])
        able = [name for name in self.dimensions if name.startswith(entity)]
        return All(of=(compared(r, r.choice(able)), compared(r, r.choice(able))))

    def negated(self, r: Random, depth: int) -> Condition:
        """What does not hold."""
        return Not(of=self.any(r, depth))

    def together(self, r: Random, depth: int) -> Condition:
        """What holds together."""
        return All(of=tuple(self.any(r, depth) for _ in range(r.randint(1, 3))))

    def either(self, r: Random, depth: int) -> Condition:
        """One of two."""
        return Any(of=tuple(self.any(r, depth) for _ in range(r.randint(1, 2))))

    def beside(self, r: Random, depth: int) -> Condition:
        """A value against all values."""
        numbers = chance(r, 0.7)
        dimension = r.choice([*NUMBERS] if numbers else DATES)
        aggregate: Held = r.choice(["avg", "min", "max", "median"] if numbers else ["min", "max"])
        op: Held = r.choice(ORDERED)
        among = self.maybe(r, 0.3, depth) if depth >= 0 else None
        return Beside(dimension=dimension, op=op, aggregate=aggregate, among=among)

    def versus(self, r: Random, _depth: int) -> Condition:
        """A value against another of the row."""
        op: Held = r.choice(ORDERED)
        dimension, other = r.choice(PAIRS)
        return Versus(dimension=dimension, op=op, other=other)

    def occurred(self, r: Random, depth: int) -> Occurred:
        """What another row is held against."""
        which: Held = r.choice(["first", "last", "any"])
        return Occurred(entity=r.choice(DEEDS[:6]), where=self.maybe(r, 0.4, depth), which=which)

    def did(self, r: Random, depth: int) -> Condition:
        """What the person has done."""
        which: Held = r.choice(["any", "any", "any", "first", "last"])
        op: Held = r.choice(["gte", "gte", "lte", "eq"])
        after = self.occurred(r, depth) if chance(r, 0.25) else None
        before = self.occurred(r, depth) if chance(r, 0.2) else None
        return Did(
            entity=r.choice(DEEDS),
            where=self.maybe(r, 0.5, depth),
            period=maybe(r, 0.2, period),
            op=op,
            times=r.choice([0, 1, 1, 1, 2]),
            which=which,
            among=self.maybe(r, 0.5, depth) if which != "any" else None,
            after=after,
            before=before,
            within_days=r.choice([0, 1, 4, 30, 60, 90]) if (after or before) and chance(r, 0.5) else None,
            later_day=bool(after or before) and chance(r, 0.3),
        )

    def measured(self, r: Random, depth: int) -> Condition:
        """What a measure over its rows comes to."""
        measure = r.choice(self.measures)
        op: Held = r.choice([*ORDERED, "between"])
        values = sorted(r.choice([0, 0.5, 1, 2, 3, 10, 20.25, 29]) for _ in range(2 if op == "between" else 1))
        entity = r.choice(["person", "person", "order", "product", *BELONGS[measure.split(".")[0]]])
        where = self.maybe(r, 0.4, depth)
        return Measured(
            entity=entity, measure=measure, op=op, values=tuple(values), where=where, period=maybe(r, 0.25, period)
        )

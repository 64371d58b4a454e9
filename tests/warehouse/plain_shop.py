"""Rows of the shop as plain dicts: what a row belongs to, what it holds, and how two values compare.

Written from docs and docstrings, knowing the shop of `shop.yaml` by heart: no SQL, no join search, no import from
`warehouse`. A row is a dict by column; unknown is None.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.catalog import Catalog
from domain.condition import Period

Row = dict[str, object]
Data = dict[str, list[Row]]
Held = Any
"""A value of any column."""
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
COMPARES: dict[str, Callable[[Held, Held], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge,
}  # fmt: skip


class Refused(Exception):
    """The query cannot be answered without multiplying or inventing."""


class TooClose(Exception):
    """Two computed numbers differ in their last bits only: which is greater depends on the order of additions."""


@dataclass(frozen=True)
class Shop:
    """The rows of every entity, and what was already worked out about them for one query."""

    catalog: Catalog
    data: Data
    known: dict[object, Held] = field(default_factory=dict)
    _index: dict[str, dict[object, Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entity, rows in self.data.items():
            self._index[entity] = {row[KEY[entity]]: row for row in rows}

    def belongs(self, entity: str, row: Row, to: str) -> Row | None:
        """The one row of `to` that a row belongs to."""
        if entity == to:
            return row
        if to == "person" and entity == "line":
            order = self.belongs("line", row, "order")
            return None if order is None else self.belongs("order", order, "person")
        return self._index[to].get(row.get(KEY[to]))

    def value(self, entity: str, row: Row, dimension: str) -> Held:
        """A dimension's value for a row; a moment is its day."""
        held = self.stored(entity, row, dimension)
        return held.date() if isinstance(held, datetime) else held

    def stored(self, entity: str, row: Row, dimension: str) -> Held:
        """A dimension's value for a row as it is stored."""
        to, short = dimension.split(".")
        there = self.belongs(entity, row, to)
        return None if there is None else there.get(self.catalog.entities[to].dimensions[short].column)

    def time(self, entity: str) -> str | None:
        """The dimension that is the entity's own date."""
        time = self.catalog.entities[entity].time
        return time if time is None or "." in time else f"{entity}.{time}"

    def place(self, entity: str, row: Row) -> tuple[date, Held] | None:
        """Where a row stands among its likes: its day, then its key; None without a day."""
        time = self.time(entity)
        assert time is not None
        day = self.value(entity, row, time)
        return None if day is None else (day, row[KEY[entity]])


def owned(data: Data, owner: str) -> Data:
    """What somebody sees who sees their own persons only: rows of nobody are not theirs."""
    persons = [row for row in data["person"] if row["owner"] == owner]
    keys = {row["person_id"] for row in persons}
    theirs = {name: [row for row in data[name] if row["person_id"] in keys] for name in ("order", "event", "feedback")}
    orders = {row["order_id"] for row in theirs["order"]}
    lines = [row for row in data["line"] if row["order_id"] in orders]
    return {**data, **theirs, "person": persons, "line": lines}


def within(day: date | None, period: Period | None) -> bool:
    """Whether a day lies in a period; without a period everything does."""
    return period is None or (day is not None and period.start <= day < period.end)


def compared(op: str, held: Held, given: tuple[Held, ...]) -> bool | None:
    """One of the operators of `Is`; None for unknown."""
    if op == "is_null":
        return held is None
    if op == "not_null":
        return held is not None
    if held is None or None in given:
        return None
    match op:
        case "in":
            return held in given
        case "not_in":
            return held not in given
        case "between":
            return compared("gte", held, given[:1]) is True and compared("lte", held, given[1:]) is True
        case "contains":
            return str(given[0]).lower() in str(held).lower()
    apart(held, given[0])
    return COMPARES[op](held, given[0])


def apart(one: Held, other: Held) -> None:
    """Raises `TooClose` for two numbers that only rounding tells apart."""
    numbers = isinstance(one, float | int) and isinstance(other, float | int)
    if numbers and one != other and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9):
        raise TooClose

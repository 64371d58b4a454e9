"""A table goes in; which of its columns holds the day, the total, the price, the name comes out."""

from __future__ import annotations

from dataclasses import replace

from .shape import Shape
from .survey import Column, Table
from .words import holds, rank, says


def main_date(table: Table, shape: Shape) -> Column | None:
    """The day a row happened: an order, invoice or event date before any other; never a birthday."""

    def weight(column: Column) -> tuple[int, int, float, int]:
        words = column.words
        other = 3 if holds(words, "other_date") else 2 if holds(words, "due_date") else 1 if holds(words, "later_date") else 0  # fmt: skip
        event = 0 if holds(words, "event_date") else 1
        return other, event, -column.filled / max(column.rows, 1), table.columns.index(column)

    dates = [c for c in shape.columns(table, "date") if not holds(c.words, "other_date") or "created" in c.words]
    return min(dates, key=weight, default=None)


def total_of(table: Table, shape: Shape) -> Column | None:
    """The column that says what an order came to."""
    fitting = [(rank(c.words, "total"), c) for c in shape.columns(table, "money")]
    ranked = [(place, table.columns.index(c), c) for place, c in fitting if (place is not None and not says(c.words, "price")) or (place is not None and "total" in c.words)]  # fmt: skip
    ranked = [held for held in ranked if not holds(held[2].words[:-1], "discount") and "tax" not in held[2].words]
    return min(ranked)[2] if ranked else None


def line_total_of(table: Table, shape: Shape) -> Column | None:
    """The column that says what a line came to."""
    fitting = [(rank(c.words, "line_total"), table.columns.index(c), c) for c in shape.columns(table, "money")]
    ranked = [(place, at, c) for place, at, c in fitting if place is not None and not holds(c.words, "discount")]
    return min(ranked)[2] if ranked else None


def price_of(table: Table, shape: Shape) -> Column | None:
    """The column that holds the price of one unit."""
    fitting = [c for c in shape.columns(table, "money") if says(c.words, "price") and "total" not in c.words]
    return min(fitting, key=lambda c: rank(c.words, "price") or 0, default=None)


class FullName:
    """First and last name as one column."""

    def __init__(self, column: str, first: Column, last: Column) -> None:
        self.column = column
        self.first = first
        self.last = last
        self.given = replace(
            first, name=column, words=("full", "name"), kind="text", typed=True,
            distinct=min(first.rows, first.distinct * last.distinct), values=(),
        )  # fmt: skip


def full_name(table: Table, shape: Shape, taken: set[str]) -> FullName | None:
    """A joined name for a table that has first and last names apart and none together."""
    first, last = shape.columns(table, "given_name"), shape.columns(table, "family_name")
    if not first or not last or any(says(c.words, "person_name") or c.words == ("name",) for c in table.columns):
        return None
    return FullName(fresh("full_name", taken), first[0], last[0])


def fresh(name: str, taken: set[str]) -> str:
    """The name, or one like it that is not taken yet; it is taken from then on."""
    wanted, again = name, 2
    while wanted.lower() in taken:
        wanted, again = f"{name}_given" if again == 2 else f"{name}_{again}", again + 1
    taken.add(wanted.lower())
    return wanted

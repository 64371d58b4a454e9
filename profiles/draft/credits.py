"""Order numbers and amounts go in; the letter that numbers of credit notes start with comes out, if there is one."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_uppercase

from profiles.tables import literal, quoted

from .links import Structure
from .model import Home
from .shape import Shape, order_number
from .survey import Column, Survey, Table
from .telling import total_of

_SOME = 10
"""Rows a letter must have before it says anything."""
_NEARLY_ALL = 0.95
"""Share of a letter's rows that must be below zero."""
_FEW = 0.5
"""Share of all rows that may be credit notes."""


def mark_credits(home: Home, survey: Survey, structure: Structure, shape: Shape) -> None:
    """Tell of each table of orders or lines which letter its credit notes start with."""
    for place, part in enumerate(home.parts):
        table = part.source
        if table is None or part.kind not in ("order", "line"):
            continue
        lines = table.found.short == shape.line
        if lines and not shape.lines_only:
            continue
        number, amount = _columns(table, shape, structure, lines=lines)
        if number is None or amount is None or number.kind != "text":
            continue
        column = next((item.column for item in part.items if item.given.name == number.name), None)
        if column is not None and (letter := _letter(survey, table, number, amount)):
            home.parts[place] = replace(part, credit=(column, letter))


def _columns(table: Table, shape: Shape, structure: Structure, *, lines: bool) -> tuple[Column | None, Column | None]:
    if lines:
        return order_number(table, structure), next(iter(shape.columns(table, "quantity")), None)
    return next(iter(shape.columns(table, "key")), None), total_of(table, shape)


def _letter(survey: Survey, table: Table, number: Column, amount: Column) -> str:
    """C, where nearly all rows under C… are below zero and no other number holds that letter; nothing otherwise."""
    rows = (
        f"(SELECT upper(trim({quoted(number.name)})) AS n, TRY_CAST({quoted(amount.name)} AS DOUBLE) AS a "
        f"FROM {quoted(table.raw)} WHERE {quoted(number.name)} IS NOT NULL)"
    )
    for letter in ascii_uppercase:
        under = f"starts_with(n, {literal(letter)})"
        held = survey.number(f"SELECT count(*) FROM {rows} WHERE {under}")
        if held < _SOME or held > _FEW * table.rows:
            continue
        below = survey.number(f"SELECT count(*) FROM {rows} WHERE {under} AND a < 0")
        others = survey.number(f"SELECT count(*) FROM {rows} WHERE contains(n, {literal(letter)}) AND NOT {under}")
        if below >= _NEARLY_ALL * held and not others:
            return letter
    return ""

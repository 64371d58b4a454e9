"""Playbook entries and a row of cells go in; the advice whose condition these cells prove comes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.catalog import Catalog, Play
from domain.claim import Claim
from domain.condition import All, Any, Beside, Condition, Did, Is, Measured, Named, Not, Scalar, Versus
from domain.evidence import Cell, Figure, Value
from domain.language import Language

from .sentence import at, value


def advice(play: Play, basis: tuple[Cell, ...], language: Language) -> Claim:
    """The entry word for word, with the cells that prove its condition."""
    return Claim(section="advice", wording=play.say.in_(language), kind="advice", basis=basis, play=play.id)


def proven(play: Play, figure: Figure, row: int, catalog: Catalog) -> tuple[Cell, ...]:
    """The cells that prove a play's condition; none when it does not hold or cannot be told from this row."""
    if _holds(play.when, figure, row, catalog) is not True:
        return ()
    return tuple(at(figure, row, name) for name in dict.fromkeys(_names(play.when, catalog)))


def forbids(play: Play) -> bool:
    """Whether the play says what must not be done: it rests on something that was not agreed to."""
    return isinstance(play.when, Is) and play.when.op == "eq" and play.when.values == (False,)


def _holds(condition: Condition, figure: Figure, row: int, catalog: Catalog) -> bool | None:
    """True, false, or None for unknown."""
    match condition:
        case Is():
            return _compared(value(figure, row, condition.dimension), condition)
        case Named():
            return _holds(catalog.named_filter(condition.filter).where, figure, row, catalog)
        case All():
            parts = [_holds(part, figure, row, catalog) for part in condition.of]
            return False if False in parts else (None if None in parts else True)
        case Any():
            parts = [_holds(part, figure, row, catalog) for part in condition.of]
            return True if True in parts else (None if None in parts else False)
        case Not():
            inner = _holds(condition.of, figure, row, catalog)
            return None if inner is None else not inner
        case Did() | Measured() | Beside() | Versus():
            return None


def _compared(held: Value, condition: Is) -> bool | None:
    op, wanted = condition.op, condition.values
    if op in ("is_null", "not_null"):
        return (held is None) == (op == "is_null")
    if held is None or not wanted:
        return None
    if op in ("eq", "in"):
        return any(_same(held, one) for one in wanted)
    if op in ("ne", "not_in"):
        return not any(_same(held, one) for one in wanted)
    if op == "contains":
        return str(wanted[0]).lower() in str(held).lower()
    numbers = [_number(one) for one in (held, *wanted)]
    if any(number is None for number in numbers):
        return None
    left, *right = [number for number in numbers if number is not None]
    match op:
        case "lt":
            return left < right[0]
        case "lte":
            return left <= right[0]
        case "gt":
            return left > right[0]
        case "gte":
            return left >= right[0]
        case _:
            return len(right) == 2 and right[0] <= left <= right[1]


def _same(held: Value, wanted: Scalar) -> bool:
    if isinstance(held, bool) or isinstance(wanted, bool):
        return held is wanted
    return held == wanted or str(held) == str(wanted)


def _number(held: Value) -> float | None:
    if isinstance(held, date):
        return float(held.toordinal())
    return None if isinstance(held, bool) or not isinstance(held, int | float) else float(held)


def _names(condition: Condition, catalog: Catalog) -> Iterator[str]:
    match condition:
        case Is():
            yield condition.dimension
        case Named():
            yield from _names(catalog.named_filter(condition.filter).where, catalog)
        case All() | Any():
            for part in condition.of:
                yield from _names(part, catalog)
        case Not():
            yield from _names(condition.of, catalog)
        case Did() | Measured() | Beside() | Versus():
            return

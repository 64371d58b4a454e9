"""Numbers compared: at least 20, 5+, 超过一万元."""

from __future__ import annotations

from .grammar import RULES
from .things import Cmp, Context

rule = RULES.rule


@rule("N", "NUM")
def _number(_: Context, value: float) -> float:
    return value


@rule("N", "NUM count_word|day_unit|age_unit|star_unit|month_unit", cost=0.05)
def _number_of(_: Context, value: float) -> float:
    return value


@rule("MONEY", "NUM money", "money NUM", cost=0.05)
def _money(_: Context, value: float) -> float:
    return value


@rule("CMP", "gte N", "N gte_after")
def _at_least(_: Context, value: float) -> Cmp:
    return Cmp("gte", (value,))


@rule("CMP", "gt|above N")
def _more(_: Context, value: float) -> Cmp:
    return Cmp("gt", (value,))


@rule("CMP", "lte N", "N lte_after")
def _at_most(_: Context, value: float) -> Cmp:
    return Cmp("lte", (value,))


@rule("CMP", "lt|below N")
def _less(_: Context, value: float) -> Cmp:
    return Cmp("lt", (value,))


@rule("CMP", "N range_to N", "between_word N since_to|and N")
def _between(_: Context, low: float, high: float) -> Cmp | None:
    return Cmp("between", (low, high)) if low < high else None


@rule("CMP", "gte|gt|above MONEY")
def _dear(_: Context, value: float) -> Cmp:
    return Cmp("gt", (value,), money=True)


@rule("CMP", "lt|below MONEY")
def _cheap(_: Context, value: float) -> Cmp:
    return Cmp("lt", (value,), money=True)


@rule("EQ", "N")
def _exactly(_: Context, value: float) -> Cmp:
    return Cmp("eq", (value,))

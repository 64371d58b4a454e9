"""Bands said in the question: 0-12、13-24、25以上; under 30, 30 to 49, and 50 plus."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from .asked import By, Part, Values
from .grammar import RULES
from .things import Bound, Cmp, Col, Cond, Context, Grp, Met, Missing, Neg, Rows, pick

rule = RULES.rule


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`; None is open. `below`: `high` itself is out; `loose`: the words leave that open."""

    low: float | None
    high: float | None
    below: bool = False
    loose: bool = False
    unit: str = ""


@rule("UNIT", "age_unit", cost=0.0)
def _in_years(_: Context) -> str:
    return "age"


@rule("UNIT", "month_unit", "unit_month", cost=0.0)
def _in_months(_: Context) -> str:
    return "month"


@rule("UNIT", "day_unit", cost=0.0)
def _in_days(_: Context) -> str:
    return "day"


@rule("UNIT", "star_unit", cost=0.0)
def _in_stars(_: Context) -> str:
    return "star"


@rule("UNIT", "money", cost=0.0)
def _in_money(_: Context) -> str:
    return "money"


@rule("BAND", "NUM UNIT? band_to|since_to NUM UNIT?", "between_word NUM UNIT? and|since_to NUM UNIT?", cost=0.05)
def _from_to(_: Context, *parts: object) -> Band | None:
    low, high = (part for part in parts if isinstance(part, float))
    return Band(low, high, unit=_unit(parts)) if low < high else None


@rule("BAND", "band_under|lt NUM UNIT?", cost=0.05)
def _under(_: Context, high: float, *parts: str) -> Band:
    return Band(None, high, below=True, unit=_unit(parts))


@rule("BAND", "NUM UNIT? band_down|lte_after", cost=0.05)
def _down(context: Context, high: float, *parts: str) -> Band:
    return Band(None, high, loose=context.language == "zh", unit=_unit(parts))


@rule("BAND", "NUM UNIT? band_up|gte_after", "gte NUM UNIT?", cost=0.05)
def _up(context: Context, low: float, *parts: str) -> Band:
    return Band(low, None, unit=_unit(parts))


@rule("BAND", "gt|above NUM UNIT?", cost=0.05)
def _over(_: Context, low: float, *parts: str) -> Band:
    """Over 50: whether 50 is in, the band before it says."""
    return Band(low, None, loose=True, unit=_unit(parts))


def _unit(parts: tuple[object, ...]) -> str:
    return next((part for part in parts if isinstance(part, str)), "")


@rule("BANDS", "BAND and? BAND", cost=0.05)
def _two(_: Context, first: Band, second: Band) -> tuple[Band, ...] | None:
    return _following((first,), second)


@rule("BANDS", "BANDS and? BAND", cost=0.05)
def _further(_: Context, before: tuple[Band, ...], band: Band) -> tuple[Band, ...] | None:
    return _following(before, band)


def _following(before: tuple[Band, ...], band: Band) -> tuple[Band, ...] | None:
    return (*before, band) if edge_between(before[-1], band) is not None else None


def edge_between(first: Band, second: Band) -> float | None:
    """Where the one ends and the other begins; None where they leave a gap, overlap, or do not say."""
    high, low = first.high, second.low
    if high is None or low is None:
        return None
    if first.below:  # under 30, then 30 to 49
        return low if low == high and not second.loose else None
    if first.loose:  # 12以下, then 13-24 or 12-24
        return low if low in (high, high + 1) and not second.loose else None
    if second.loose:  # 25-48, then over 48
        return high + 1 if low == high and high.is_integer() else None
    return low if low == high + 1 and high.is_integer() else None


def whole(context: Context, col: Col) -> Col | None:
    """The numbers among these columns that are no money: the step from 12 to 13 leaves nothing out."""
    fitting = tuple(name for name in col.options if _is_whole(context, name))
    return Col(fitting) if fitting else None


def _is_whole(context: Context, name: str) -> bool:
    held = context.atlas.catalog.dimension(name)
    return held.type == "number" and (held.format is None or held.format.kind not in ("money", "percent"))


@rule(
    "PART",
    "each|by_word? COL banded? each_after? apiece? BANDS these? banded? apiece?",
    "BANDS with? COL banded?",
    cost=0.1,
)
def _by_bands(context: Context, *parts: object) -> Part | None:
    """按在网月数分段看：0-12、13-24、25以上."""
    bands = pick(parts, tuple)
    return _grouped(context, pick(parts, Col), bands)


@rule("PART", "RS BANDS", "by_word|with ENT BANDS", cost=0.2)
def _by_ages(context: Context, noun: Rows, bands: tuple[Band, ...]) -> Part | None:
    """Reviewers under 30, 30 to 49, and 50 plus: the age of those who are spoken of."""
    if noun.where or noun.after or noun.period is not None or {band.unit for band in bands} - {"", "age"}:
        return None
    held = context.atlas.catalog.entities[noun.entity].dimensions
    ages = tuple(
        f"{noun.entity}.{short}"
        for short, dimension in held.items()
        if {"age", "年龄"} & {name.lower() for name in dimension.names.all()}
    )
    return _grouped(context, Col(ages), bands) if len(ages) == 1 else None


@rule("PART", "many ENT with? BANDS", cost=0.1)
def _how_many_of_ages(context: Context, noun: Rows, bands: tuple[Band, ...]) -> Part | None:
    """How many riders are under 30, 30 to 49, and 50 plus."""
    told = _by_ages(context, noun, bands)
    return Values((Met(counted=noun),), told.grp) if isinstance(told, By) else None


def _grouped(context: Context, col: Col, bands: tuple[Band, ...]) -> Part | None:
    told = whole(context, col) if any(_stepped(a, b) for a, b in itertools.pairwise(bands)) else _numbers(context, col)
    if told is None:
        return None
    edges = tuple(edge for a, b in itertools.pairwise(bands) if (edge := edge_between(a, b)) is not None)
    first, last = bands[0], bands[-1]
    there: Cond = Neg(Missing(told))
    if first.low and last.high is not None:
        there = Bound(told, Cmp("between", (first.low, last.high)))
    elif first.low:
        there = Bound(told, Cmp("gte", (first.low,)))
    elif last.high is not None:
        there = Bound(told, Cmp("lte", (last.high,)))
    if last.high is not None and (last.below or last.loose):
        return None
    return By(Grp((told,), apart=there, bands=edges))


def _stepped(first: Band, second: Band) -> bool:
    return first.high != second.low or second.loose


def _numbers(context: Context, col: Col) -> Col | None:
    fitting = tuple(name for name in col.options if context.atlas.catalog.dimension(name).type == "number")
    return Col(fitting) if fitting else None

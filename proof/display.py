"""A shown text and the cells it stands for go in; out comes what is wrong with it. Own reading of docs/rounding.md.

The shown number must be the value rounded half-up at the shown precision, and that precision may be finer but not
coarser than the table's. A stored float stands for itself ± 1e-12 of its size, so a tie may fall either way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from decimal import ROUND_HALF_UP, Context, Decimal

from .home import Home, Unit
from .record import Cell, Value

_MISSING = {"no data", "无数据"}
_YES_NO = {True: {"yes", "是"}, False: {"no", "否"}}
_WORDS = {
    "comparison": {1: {"higher than", "高于"}, -1: {"lower than", "低于"}, 0: {"about the same as", "相当于"}},
    "trend": {1: {"rose", "上升"}, -1: {"fell", "下降"}, 0: {"held steady", "基本持平"}},
}
_WEEKDAYS = (
    "Monday 周一",
    "Tuesday 周二",
    "Wednesday 周三",
    "Thursday 周四",
    "Friday 周五",
    "Saturday 周六",
    "Sunday 周日",
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_PARTS: dict[str, Callable[[int], Collection[str]]] = {
    "weekday": lambda n: _WEEKDAYS[n - 1].split() if 1 <= n <= 7 else (),
    "month_of_year": lambda n: (_MONTHS[n - 1], f"{n}月") if 1 <= n <= 12 else (),
    "quarter_of_year": lambda n: (f"Q{n}",),
    "day_of_month": lambda n: (f"{n}日", f"{n}"),
    "hour": lambda n: (f"{n}:00", f"{n}点"),
}
_MULTIPLES = (("1.9", "2.1", {"twice", "两倍"}), ("2.8", "3.2", {"three times", "三倍"}))
_SAME, _EXACT, _WIDE = Decimal("0.02"), Decimal("1e-12"), Context(prec=400)
_PERCENT, _POINTS = {("", "%")}, {("", "pp"), ("", "个百分点")}
_NUMBER = re.compile(
    r"(?P<sign>[+\-−]?)(?P<before>[^\d\s+\-−.,]*) ?(?P<whole>[1-9]\d{0,2}(?:,\d{3})+|0|[1-9]\d*)"
    r"(?:\.(?P<part>\d{1,12}))? ?(?P<after>\D*)",
    re.ASCII,
)


def fault(text: str, derivation: str | None, of: tuple[Cell, ...], values: list[Value], home: Home) -> str | None:
    """Why `text` does not show these cells (or what they derive to); None when it does."""
    first, *others = [home.units_of(cell.column) for cell in of]
    if derivation is None:
        right = any(_cell(text, values[0], of[0].column, home, unit) for unit in first)
        source = f"{of[0].figure}[{of[0].row}].{of[0].column}"
    else:
        kinds = [{(unit.kind, unit.names) for unit in units} for units in others]
        alike = [unit for unit in first if all((unit.kind, unit.names) in held for held in kinds)]
        fits = len(set(of)) > 1 and (derivation == "rank" or len(of) == 2)
        units = alike or (first if derivation in ("ratio", "share") else ())
        right = fits and any(_derived(text, derivation, values, unit) for unit in units)
        source = f"the {derivation} of its cells"
    return None if right else f"{text!r} is not what {source} shows"


def rounds_to(value: Decimal, number: Decimal, decimals: int, slack: Decimal) -> bool:
    """Whether `value`, give or take `slack`, is `number` when rounded half-up to `decimals` places."""
    step = Decimal(1).scaleb(-decimals)
    return any(number == near.quantize(step, ROUND_HALF_UP, _WIDE) for near in (value, value - slack, value + slack))


def exact(value: Value) -> Decimal | None:
    """The shortest decimal form of a number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return Decimal(repr(value))


def _cell(text: str, value: Value, column: str, home: Home, unit: Unit) -> bool:
    number, part = exact(value), _PARTS.get(column.rpartition("@")[2])
    if value is None or (isinstance(value, float) and number is None):
        return text in _MISSING
    if home.calls(column, value, text):
        return True
    if isinstance(value, bool):
        return text in _YES_NO[value]
    if part is not None and isinstance(value, int):
        return text in part(value)
    if number is None or unit.kind in ("text", "date"):
        return text == _dated(str(value), column.partition("@")[2])
    slack = abs(number) * _EXACT if isinstance(value, float) else Decimal(0)
    return _reads(text, number, unit, _decimals(number, unit), slack)


def _dated(day: str, grain: str) -> str:
    """A day as its period is shown: 2026-03 for a month, 2026-Q1 for a quarter, 2026 for a year, else the day."""
    if grain == "quarter":
        return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
    return day[: {"month": 7, "year": 4}.get(grain, len(day))]


def _derived(text: str, derivation: str, values: list[Value], unit: Unit) -> bool:
    numbers = [exact(value) for value in values]
    first, second = numbers[:2]
    if derivation == "rank" and first is not None:
        rank = 1 + sum(number is not None and number > first for number in numbers[1:])
        return text in (f"#{rank}", f"第 {rank}", f"第{rank}")
    if first is None or second is None or (second == 0 and derivation in ("ratio", "growth", "share")):
        return text in _MISSING
    largest = max(abs(first), abs(second))
    if derivation in _WORDS:
        same = largest == 0 or abs(first - second) < _SAME * largest
        return text in _WORDS[derivation][0 if same else 1 if first > second else -1]
    if derivation == "difference":
        least = min(_decimals(number, unit) for number in (first, second, first - second))
        return _reads(text, first - second, unit, least, largest * _EXACT, _POINTS if unit.kind == "percent" else None)
    ratio = first / second
    slack = max(abs(ratio), Decimal(1)) * _EXACT
    if derivation in ("growth", "share"):
        return _reads(text, ratio - (derivation == "growth"), Unit("percent"), 1, slack)
    if derivation != "ratio":
        return False
    worded = any(text in words and Decimal(low) <= ratio <= Decimal(high) for low, high, words in _MULTIPLES)
    return worded or _reads(text, ratio, Unit(), 1 if ratio < 10 else 0, slack, {("", "×"), ("", "倍")})


def _reads(
    text: str, value: Decimal, unit: Unit, least: int, slack: Decimal, around: set[tuple[str, str]] | None = None
) -> bool:
    """Whether the text is this number, with at least so many decimals and the right signs before and after it."""
    found = _NUMBER.fullmatch(text)
    if not found or (found["before"], found["after"]) not in (around or _around(unit)):
        return False
    part, scale = found["part"] or "", 100 if unit.kind == "percent" else 1
    number = Decimal(f"{found['whole'].replace(',', '')}.{part}") * (-1 if found["sign"] in ("-", "−") else 1)
    return len(part) >= least and rounds_to(value * scale, number, len(part), slack * scale)


def _around(unit: Unit) -> set[tuple[str, str]]:
    """What may stand before and after a number of this unit: 天, orders or order, ¥ before it."""
    if unit.kind == "percent":
        return _PERCENT
    names = unit.names or (frozenset({"day", "days", "天"}) if unit.kind == "days" else frozenset({""}))
    if unit.kind == "money":
        return {("", name) for name in names} | {(name, "") for name in names}
    singular = {re.sub("s$", "", re.sub("ies$", "y", re.sub("^people$", "person", name))) for name in names}
    return {("", name) for name in names | singular}


def _decimals(value: Decimal, unit: Unit) -> int:
    """The fewest decimals docs/rounding.md lets a value be shown with."""
    if unit.decimals is not None or unit.kind == "percent":
        return 1 if unit.decimals is None else unit.decimals
    if value == value.to_integral_value() or (unit.kind == "money" and abs(value) >= 100):
        return 0
    return 1 if unit.kind in ("count", "days") else 2

"""A value and its format go in, the text a person reads comes out. The one rounding rule of docs/rounding.md."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.catalog import Format
    from domain.evidence import Value
    from domain.language import Language

MISSING = {"zh": "无数据", "en": "no data"}

COMPARISON = {
    "zh": {"higher": "高于", "lower": "低于", "same": "相当于"},
    "en": {"higher": "higher than", "lower": "lower than", "same": "about the same as"},
}
TREND = {
    "zh": {"rose": "上升", "fell": "下降", "held": "基本持平"},
    "en": {"rose": "rose", "fell": "fell", "held": "held steady"},
}
SAME_WITHIN = 0.02
"""Two values are "about the same" when they differ by less than this share of the larger one, or not at shown precision."""


def half_up(value: float | int | Decimal, decimals: int) -> Decimal:
    """`value` rounded half away from zero to `decimals` places, on its shortest decimal form (2.675 → 2.68)."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def decimals_of(value: float, form: Format) -> int:
    """Decimals shown for a value: the format's own, else by kind (see docs/rounding.md)."""
    if form.decimals is not None:
        return form.decimals
    match form.kind:
        case "count" | "days":
            return 0 if float(value).is_integer() else 1
        case "money":
            return 2 if 0 < abs(value) < 100 and not float(value).is_integer() else 0
        case "percent":
            return 1
        case _:
            return 0 if float(value).is_integer() else 2


def shown(value: Value, form: Format, language: Language) -> str:
    """The display text of one value; null is said, never shown as zero."""
    if value is None:
        return MISSING[language]
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return MISSING[language]
    decimals = decimals_of(value, form)
    if form.kind == "percent":
        return f"{half_up(Decimal(str(value)) * 100, decimals):,f}%"
    number = f"{half_up(value, decimals):,f}"
    unit = form.unit.in_(language) if form.unit else ""
    if form.kind == "money":
        sign = "-" if number.startswith("-") else ""
        return f"{sign}{unit}{number.lstrip('-')}"
    if form.kind == "days" and not unit:
        unit = "天" if language == "zh" else ("day" if number == "1" else "days")
    if not unit:
        return number
    if language == "en" and number == "1" and form.kind in ("count", "days"):
        unit = _singular(unit)
    return f"{number} {unit}"


def shown_period(first_day: date, grain: str) -> str:
    """A period by its first day: 2026-03 for a month, 2026-Q1 for a quarter, 2026 for a year, else the day."""
    match grain:
        case "month":
            return f"{first_day:%Y-%m}"
        case "quarter":
            return f"{first_day:%Y}-Q{(first_day.month + 2) // 3}"
        case "year":
            return f"{first_day:%Y}"
        case _:
            return first_day.isoformat()


_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
PARTS = ("weekday", "month_of_year", "quarter_of_year", "day_of_month", "hour")
"""Parts of a date that come round, as columns name them after the `@`."""


def shown_part(value: int, part: str, language: Language) -> str:
    """A part of a date by its name: Monday, 3月, Q1, 15日, 20:00. `part` is one of `PARTS`."""
    zh = language == "zh"
    match part:
        case "weekday" if 1 <= value <= 7:
            return _WEEKDAYS[language][value - 1]
        case "month_of_year" if 1 <= value <= 12:
            return f"{value}月" if zh else _MONTHS[value - 1]
        case "quarter_of_year":
            return f"Q{value}"
        case "day_of_month":
            return f"{value}日" if zh else f"{value}"
        case "hour":
            return f"{value}点" if zh else f"{value}:00"
        case _:
            return f"{value}"


def compared(left: float, right: float) -> str:
    """`higher`, `lower` or `same` for left against right."""
    largest = max(abs(left), abs(right))
    if largest == 0 or abs(left - right) < SAME_WITHIN * largest:
        return "same"
    return "higher" if left > right else "lower"


def moved(later: float, earlier: float) -> str:
    """`rose`, `fell` or `held` going from earlier to later."""
    return {"higher": "rose", "lower": "fell", "same": "held"}[compared(later, earlier)]


def multiple(ratio: float, language: Language) -> str:
    """A ratio as words or a multiple: 两倍 / twice within 1.9–2.1, 三倍 / three times within 2.8–3.2, else 2.9 倍 / 2.9×."""
    if 1.9 <= ratio <= 2.1:
        return "两倍" if language == "zh" else "twice"
    if 2.8 <= ratio <= 3.2:
        return "三倍" if language == "zh" else "three times"
    sign = " 倍" if language == "zh" else "×"
    return f"{half_up(ratio, 1 if ratio < 10 else 0):,}{sign}"


_SINGULAR = {"people": "person"}


def _singular(unit: str) -> str:
    if unit in _SINGULAR:
        return _SINGULAR[unit]
    if unit.endswith("ies"):
        return f"{unit[:-3]}y"
    return unit[:-1] if unit.endswith("s") and not unit.endswith("ss") else unit

"""Calendar arithmetic for time phrases: every function gives a half-open span of days, not cut at the data's end."""

from __future__ import annotations

from datetime import date, timedelta

from .numerals import han_number, number_at

Days = tuple[date, date]
"""First day in, last day out."""
_DAY = timedelta(days=1)


def count_in(text: str) -> int:
    """A whole number of digits, Chinese numerals or English words; raises ValueError for any other text."""
    if text.isdigit():
        return int(text)
    if (value := han_number(text)) is not None:
        return value
    found = number_at(text, 0)
    if found is None:
        raise ValueError(text)
    return int(found[0])


def year_in(text: str) -> int:
    """A year of four digits, or of two in this century."""
    value = count_in(text) if text.isdigit() else int("".join(str(han_number(c)) for c in text))
    return value + 2000 if value < 100 else value


def one(day: date) -> Days:
    """A single day."""
    return day, day + _DAY


def month_of(year: int, month: int, count: int = 1) -> Days:
    """`count` calendar months from this one on."""
    index = year * 12 + month - 1 + count
    return date(year, month, 1), date(index // 12, index % 12 + 1, 1)


def year_of(year: int, count: int = 1) -> Days:
    """`count` calendar years from this one on."""
    return date(year, 1, 1), date(year + count, 1, 1)


def half_of(year: int, half: int) -> Days:
    """The first or second half of a year."""
    return month_of(year, 1 if half == 1 else 7, 6)


def quarter_of(year: int, quarter: int, count: int = 1) -> Days:
    """`count` quarters from this one on; raises ValueError for a fifth quarter."""
    if not 1 <= quarter <= 4:
        raise ValueError(quarter)
    return month_of(year, 3 * quarter - 2, 3 * count)


def shifted(day: date, months: int) -> tuple[int, int]:
    """Year and month so many months later."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def back(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day."""
    year, month = shifted(day, -months)
    return date(year, month, min(day.day, (month_of(year, month)[1] - _DAY).day))


def past(count: int, unit: str, last: date) -> Days:
    """The last `count` units that end on the last day; months and years go back to the same day of the month."""
    end = last + _DAY
    return before(count, unit, end), end


def before(count: int, unit: str, day: date) -> date:
    """The day that lies `count` units before a day."""
    match unit.removeprefix("个")[0]:
        case "天" | "日" | "d":
            return day - timedelta(days=count)
        case "周" | "星" | "礼" | "w":
            return day - timedelta(days=7 * count)
        case "季" | "q":
            return back(day, 3 * count)
        case "年" | "y":
            return back(day, 12 * count)
        case _:
            return back(day, count)


def unit_back(unit: str, count: int, last: date) -> Days:
    """The calendar unit (day, week from Monday, month, quarter, year) `count` before the one the last day is in."""
    match unit.removeprefix("个")[0]:
        case "天" | "日" | "d":
            return one(last - timedelta(days=count))
        case "周" | "星" | "礼" | "w":
            monday = last - timedelta(days=last.weekday() + 7 * count)
            return monday, monday + timedelta(days=7)
        case "季" | "q":
            return month_of(*shifted(date(last.year, (last.month - 1) // 3 * 3 + 1, 1), -3 * count), 3)
        case "年" | "y":
            return year_of(last.year - count)
        case _:
            return month_of(*shifted(last, -count))


def weekdays(weeks: int, first: int, final: int, last: date) -> Days:
    """Days of the week `weeks` before the last day's, Monday being 0, both ends in; raises ValueError when turned round."""
    if final < first:
        raise ValueError("the second day is before the first")
    monday = unit_back("week", weeks, last)[0]
    return monday + timedelta(days=first), monday + timedelta(days=final + 1)


def latest_year(month: int, last: date, day: int = 1) -> int:
    """The year of a month (or day) named without one: the latest that has begun."""
    return last.year if (month, day) <= (last.month, last.day) else last.year - 1


def fiscal_year(start: int | None, back_or_year: int, last: date) -> Days:
    """A fiscal year that begins in month `start` and is named after the calendar year it ends in.

    `back_or_year` is such a year, or how many fiscal years before the current one. Raises ValueError without `start`.
    """
    if start is None:
        raise ValueError("the data have no fiscal year")
    current = last.year if start == 1 or last.month < start else last.year + 1
    named = back_or_year if back_or_year > 1900 else current - back_or_year
    return month_of(named if start == 1 else named - 1, start, 12)


def through(first: date, final: date) -> Days:
    """Two days, both in; raises ValueError when they are turned round."""
    if final < first:
        raise ValueError("the second day is before the first")
    return first, final + _DAY

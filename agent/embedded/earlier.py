"""A period goes in; the one a year before, or the one right before, comes out: of one that is not over, as many of its days."""

from __future__ import annotations

from datetime import date, timedelta

from domain.condition import Period

from .days import Days, back
from .periods import Horizon

_DAY = timedelta(days=1)


def a_year_ago(period: Period) -> Period:
    """The same days one year before; a whole February stays whole."""
    return Period(start=back(period.start, 12), end=_end_back(period, 12))


def one_before(period: Period, horizon: Horizon) -> Period:
    """As many whole months (days, where they are no whole months) right before.

    Of a month, quarter or year that is not over, the same days of the one before: 1 to 21 November against 1 to 21
    October. Which it is follows from its label, else from its days.
    """
    start, end = period.start, period.end
    begin, whole = horizon.whole_of(period) if period.label else _shaped(start, end)
    months = _months(begin, whole)
    if not months:
        return Period(start=start - (whole - begin), end=end - (whole - begin))
    then = back(whole, 2 * months)
    return Period(start=then, end=start if whole == end else max(_end_back(period, months), then + _DAY))


def _end_back(period: Period, months: int) -> date:
    """Its end so many months earlier: the day after the same last day, or the end of a month where it is whole months."""
    if period.start.day == period.end.day == 1 or period.start == back(period.end, months):
        return back(period.end, months)
    return back(period.end - _DAY, months) + _DAY


def _months(start: date, end: date) -> int:
    """How many whole months there are between two days; 0 when they are not whole."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if months > 0 and back(end, months) == start else 0


def _shaped(start: date, end: date) -> Days:
    """The month, year or quarter that a span from its first day on lies in; else the span itself."""
    last = end - _DAY
    if start.day != 1 or last < start or _months(start, end):
        return start, end
    count = (last.year - start.year) * 12 + last.month - start.month
    if count == 0:
        return start, back(start, -1)
    if start.month == 1 and last.year == start.year:
        return start, back(start, -12)
    if start.month % 3 == 1 and count < 3:
        return start, back(start, -3)
    return start, end

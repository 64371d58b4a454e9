"""A time phrase of either language goes in, a half-open span of days comes out, relative to the data's last day.

Basic phrases stand in `periods_zh.py` and `periods_en.py`; here they are taken further: since, after, before and until
one, or from one to another. What several readings share is not chosen among: 5/3/2024 has two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from domain.condition import Period

from . import periods_en as en
from . import periods_zh as zh
from .days import Days, one
from .periods_joint import dated_beside, is_joined_may

if TYPE_CHECKING:
    from warehouse.warehouse import Warehouse

_Patterns = tuple[tuple[re.Pattern[str], Callable[[re.Match[str], "Horizon"], Days]], ...]
_Found = tuple[date, date, int]
"""Start, natural end, and where the phrase ends in the text."""
_SAME = re.compile(
    r"(?:去年|上年)(?:的)?同(?:一时)?期|(?<![a-z])(?:in |as |to |with )?(?:the )?same (?:period|time|dates?|months?|quarter|weeks?|days?) (?:in |of |the )*(?:last|previous|prior) year(?![a-z])|(?<![a-z])this time last year(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days the data covers, both ends in."""

    first: date
    last: date
    fiscal_start: int | None = None
    """The month the fiscal year begins in (named after the calendar year it ends in); None when there is none."""

    @property
    def whole(self) -> Days:
        """All of them, half-open."""
        return self.first, self.last + timedelta(days=1)

    def near(self, year: int) -> bool:
        """Whether the data have anything to do with a year."""
        return self.first.year - 2 <= year <= self.last.year + 1

    def whole_of(self, period: Period) -> Days:
        """The days a period has on the calendar, by its label, however far the data reach; else its own, half-open."""
        after = self.last + timedelta(days=1)
        if period.end == after and period.label:
            found = _longest(period.label.lower(), 0, self)
            if found is not None and found[2] == len(period.label) and found[1] > after:
                return found[0], found[1]
        return period.start, period.end

    def truncated(self, period: Period) -> bool:
        """Whether a period's calendar end lies after the data's last day ("this month", on the 21st)."""
        return self.whole_of(period)[1] > self.last + timedelta(days=1)


def horizon_of(warehouse: Warehouse) -> Horizon:
    """The days a warehouse's data cover, and the fiscal year of its catalog; without any day, one long ago."""
    never = date(1970, 1, 1)
    return Horizon(warehouse.first_day or never, warehouse.as_of or never, warehouse.catalog.fiscal_year_start)


@dataclass(frozen=True, slots=True)
class Time:
    """A time phrase: what it is, where it ends in the text, and its days."""

    kind: Literal["period", "same_period_last_year", "ambiguous_date"]
    end: int
    periods: tuple[Period, ...] = ()
    """One for a period; every reading of an ambiguous date; none for a marker, whose days hang on another period."""


def time_at(text: str, position: int, horizon: Horizon) -> Time | None:
    """The longest time phrase that starts at `position` of the folded text; None when none does.

    "Last month" is the last whole month before the data's last day; "last 90 days" ends on that day. "After" and
    "before" leave the named unit out, "since" and "until" take it in.
    """
    if position >= len(text):
        return None
    first = text[position]
    if first in "去上iatws" and (same := _SAME.match(text, position)):
        return Time("same_period_last_year", same.end())
    if (
        (first.isdigit() or first == "o")
        and (slashed := en.SLASHED.match(text, position))
        and (dates := _slashed(slashed))
    ):
        held = tuple(_cut(one(day), text[position : slashed.end()], horizon) for day in dates)
        return Time("period" if len(held) == 1 else "ambiguous_date", slashed.end(), held)
    if first == "a" and (as_of := en.AS_OF.match(text, position)) and (found := _en_base(text, as_of.end(), horizon)):
        start, end, stop = found
        label = text[position:stop]
        until = _cut((min(horizon.first, start), end), label, horizon)
        if end >= horizon.whole[1]:
            return Time("period", stop, (until,))
        return Time("ambiguous_date", stop, (until, _cut((start, end), label, horizon)))
    if first == "m" and is_joined_may(text, position) and (month := _may(text, position, horizon)):
        return _beside(text, position, month, horizon)
    found = _longest(text, position, horizon)
    return None if found is None else _beside(text, position, found, horizon)


def _beside(text: str, position: int, found: _Found, horizon: Horizon) -> Time:
    """A phrase as a time; a year said once beside it is its year too: January and February 2025."""
    start, end, stop = found
    alone = _cut((start, end), text[position:stop], horizon)
    dated = dated_beside(text, position, stop)
    words = "" if dated is None else f"in {dated.words}" if dated.words.startswith("may") else dated.words
    again = _longest(words, 0, horizon) if words else None
    if dated is None or again is None or again[2] != len(words):
        return Time("period", stop, (alone,))
    same = _cut((again[0], again[1]), dated.words, horizon)
    if dated.turned and (alone.start, alone.end) != (same.start, same.end):
        return Time("ambiguous_date", stop, (alone, same))
    return Time("period", stop, (same,))


def period_at(text: str, position: int, horizon: Horizon) -> tuple[Period, int] | None:
    """The days of the time phrase at `position` and where it ends; None when it has none or more than one reading."""
    found = time_at(text, position, horizon)
    return (found.periods[0], found.end) if found is not None and found.kind == "period" else None


def _cut(days: Days, label: str, horizon: Horizon) -> Period:
    """No period reaches past the last day; one that lies after it has no days."""
    start, end = days
    return Period(start=start, end=max(min(end, horizon.last + timedelta(days=1)), start), label=label.strip())


def _slashed(match: re.Match[str]) -> tuple[date, ...]:
    """The dates 5/3/2024 can be: one or two, none when it is no date."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    found = []
    for month, day in ((first, second), (second, first)):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))


def _longest(text: str, at: int, horizon: Horizon) -> _Found | None:
    best: _Found | None = None
    for found in _phrases(text, at, horizon):
        if best is None or found[2] > best[2]:
            best = found
    return best


def _phrases(text: str, at: int, h: Horizon) -> Iterator[_Found]:
    first = text[at]
    if not first.isascii() or first.isdigit() or first in "qf":
        yield from _chinese(text, at, h)
    if first.isascii():
        yield from _english(text, at, h)


def _base(patterns: _Patterns, text: str, at: int, h: Horizon) -> _Found | None:
    """The longest basic phrase at a place; of two that are as long, the first of the table."""
    best: _Found | None = None
    for pattern, read in patterns:
        match = pattern.match(text, at)
        if match is None or (best is not None and match.end() <= best[2]):
            continue
        try:
            start, end = read(match, h)
        except (ValueError, OverflowError):  # 2月30日, month 13, 9999 years: not a date, so not a period
            continue
        if start < end:
            best = start, end, match.end()
    return best


def _zh_base(text: str, at: int, h: Horizon) -> _Found | None:
    if at >= len(text):
        return None
    found = _base(en.DATES, text, at, h) if text[at].isdigit() or text[at] == "从" else None
    if not zh.HEAD.match(text, at):
        return found
    other = _base(zh.PATTERNS, text, at, h)
    return other if found is None or (other is not None and other[2] > found[2]) else found


def _en_base(text: str, at: int, h: Horizon) -> _Found | None:
    if not _may_begin(text, at):
        return None
    found = [f for table in (en.DATES, en.PATTERNS, en.LENGTHS) if (f := _base(table, text, at, h))]
    return max(found, key=lambda f: f[2], default=None)


def _may_begin(text: str, at: int) -> bool:
    """Whether an English time phrase can begin here; most words begin none."""
    lead = en.LEAD.match(text, at)
    head = en.HEAD.match(text, lead.end() if lead else at)
    return head is not None and (head[0] in en.BEGINNINGS or not head[0].isalpha())


def _chinese(text: str, at: int, h: Horizon) -> Iterator[_Found]:
    after_all = h.whole[1]
    if (until := zh.UNTIL.match(text, at)) and (found := _zh_base(text, until.end(), h)):
        stop = zh.UNTIL_END.match(text, found[2])
        stop_at = stop.end() if stop else found[2]
        if not text.startswith(("到", "至"), at) or text.startswith("为止", stop_at - 2):
            yield min(h.first, found[0]), found[1], stop_at
    lead = zh.LEAD.match(text, at)
    found = _zh_base(text, lead.end() if lead else at, h)
    if found is None:
        return
    start, end, stop_at = found
    yield found
    if since := zh.SINCE.match(text, stop_at):
        yield start, after_all if start < after_all else end, since.end()
    if (after := zh.AFTER.match(text, stop_at)) and end < after_all:
        yield end, after_all, after.end()
    if through := zh.THROUGH.match(text, stop_at):
        yield min(h.first, start), end, through.end()
    if before := zh.BEFORE.match(text, stop_at):
        yield min(h.first, start), start, before.end()
    if (to := zh.TO.match(text, stop_at)) and (other := _zh_base(text, to.end(), h)) and start < other[0]:
        yield start, other[1], other[2]


def _english(text: str, at: int, h: Horizon) -> Iterator[_Found]:
    if en.OPERATED.match(text, at):
        yield from _operated(text, at, h)
    if _may_begin(text, at):
        yield from _ranged(text, at, h)


def _operated(text: str, at: int, h: Horizon) -> Iterator[_Found]:
    after_all = h.whole[1]
    if (since := en.SINCE.match(text, at)) and (found := _en_base(text, since.end(), h) or _may(text, since.end(), h)):
        onwards = en.ONWARDS.match(text, found[2]) or en.FROM_ON.match(text, found[2])
        if (onwards or not text.startswith("from ", at)) and found[0] < after_all:
            yield found[0], after_all, onwards.end() if onwards else found[2]
    if (after := en.AFTER.match(text, at)) and (found := _en_base(text, after.end(), h) or _may(text, after.end(), h)):
        if found[1] < after_all:
            yield found[1], after_all, found[2]
        else:
            yield found[1], found[1] + timedelta(days=1), found[2]
    if (before := en.BEFORE.match(text, at)) and (
        found := _en_base(text, before.end(), h) or _may(text, before.end(), h)
    ):
        yield min(h.first, found[0]), found[0], found[2]
    if (until := en.UNTIL.match(text, at)) and (found := _en_base(text, until.end(), h) or _may(text, until.end(), h)):
        yield min(h.first, found[0]), found[1], found[2]


def _ranged(text: str, at: int, h: Horizon) -> Iterator[_Found]:
    after_all = h.whole[1]
    between = en.BETWEEN.match(text, at)
    if between and (found := _en_base(text, at, h)):
        yield found
    found = _en_base(text, between.end() if between else at, h)
    if found is None:
        return
    if between is None:
        yield found
    to = en.TO.match(text, found[2]) or (en.AND.match(text, found[2]) if text.startswith("between", at) else None)
    if to and (other := _en_base(text, to.end(), h)) and found[0] < other[0]:
        yield found[0], other[1], other[2]
    if between is None:
        if onwards := en.ONWARDS.match(text, found[2]):
            yield found[0], after_all if found[0] < after_all else found[1], onwards.end()
        if earlier := en.EARLIER.match(text, found[2]):
            yield min(h.first, found[0]), found[1], earlier.end()


def _may(text: str, at: int, h: Horizon) -> _Found | None:
    """May is a month after since, before, after and until."""
    if not re.compile(r"may(?![a-z])").match(text, at):
        return None
    found = _base(en.LENGTHS, "in may", 0, h)
    return (found[0], found[1], at + 3) if found else None

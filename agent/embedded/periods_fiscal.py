"""Phrases for a fiscal year or a part of one, for both languages; they are read only where the catalog has a fiscal year.

A fiscal year is named after the calendar year it ends in: with April as its first month, FY2025 ends in March 2025.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from . import days
from .days import Days, count_in, year_in

if TYPE_CHECKING:
    from .periods import Horizon

_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_TWO = r"(?:\s?/\s?(?P<y2>(?:20)?\d\d)|(?<=\d{4})-(?P<y3>\d\d))?(?![-/]?\d)"
"""The second year of FY2024/25; FY24-25 may be two years, and is not read."""
_YEAR_EN = (
    r"(?:(?P<which>this|current|last|previous|prior) (?:fiscal|financial) year(?: so far| to date)?"
    rf"|(?:fy[ '’]?|(?:fiscal|financial) year )(?P<y>(?:19|20)?\d\d){_TWO}"
    r"|(?:fiscal|financial) (?P<year>(?:19|20)\d\d)(?![-/]?\d))"
)
_PART_EN = r"(?:q(?P<q>[1-4])|h(?P<h>[12])|(?P<o>first|second|third|fourth|last|1st|2nd|3rd|4th) (?P<u>quarter|half))"
_YEAR_ZH = (
    r"(?:(?P<which>本|这个?|今年|当前|上一?个?|去年|前一个?)财年"
    r"|(?:fy\s?)?(?P<y>(?:19|20)?\d\d)(?:\s?/\s?(?P<y2>(?:20)?\d\d)|-(?P<y3>(?:20)?\d\d))?\s?(?:财年|财务年度|会计年度)"
    rf"|(?:财年|财务年度)\s?(?P<year>(?:19|20)\d\d)(?!\d)|fy\s?(?P<y4>(?:19|20)?\d\d){_TWO.replace('y2', 'y5').replace('y3', 'y6')})"
)
_PART_ZH = r"(?:第?(?P<n>[一二三四1-4])个?财?季度?|q(?P<q>[1-4])(?![0-9a-z])|(?P<h>[上下前后])半(?:财?年)?)"


def fiscal(match: re.Match[str], horizon: Horizon) -> Days:
    """The days of a fiscal year, half or quarter that a pattern met; raises ValueError where there is no such one."""
    held = match.groupdict()

    def said(*names: str) -> str:
        return next((held[name] for name in names if held.get(name)), "")

    start = horizon.fiscal_start
    which = said("which")
    told = 0 if not which or which[0] in "本这今当tc" else 1
    if unit := said("unit"):
        return _beside(horizon, 6 if unit.startswith("half") else 3, told)
    if named := said("year", "y", "y4"):
        told = year_in(named)
        if second := said("y2", "y3", "y5", "y6"):
            if start == 1 or year_in(second) != told + 1:
                raise ValueError("no fiscal year lies in these two years")
            told += 1
    first, end = days.fiscal_year(start, told, horizon.last)
    if half := said("h"):
        return _part(first, 6, 1 if half in "1上前" else 2)
    if ordinal := said("o"):
        number = _ORDINALS[ordinal]
        return _part(first, 6, 2 if ordinal == "last" else number) if said("u") == "half" else _part(first, 3, number)
    if quarter := said("q", "n"):
        return _part(first, 3, count_in(quarter))
    return first, end


def _part(first: date, months: int, number: int) -> Days:
    """The part of so many months that comes as this one in its year."""
    if number * months > 12:
        raise ValueError("a third half")
    return days.month_of(*days.shifted(first, months * (number - 1)), months)


def _beside(horizon: Horizon, months: int, back: int) -> Days:
    """The fiscal quarter or half the last day is in, or the one before it."""
    first, _end = days.fiscal_year(horizon.fiscal_start, 0, horizon.last)
    gone = (horizon.last.year - first.year) * 12 + horizon.last.month - first.month
    return days.month_of(*days.shifted(first, months * (gone // months - back)), months)


ENGLISH = (
    rf"{_YEAR_EN}(?:,?[ -]?{_PART_EN})?",
    rf"{_PART_EN}(?:,? (?:of|in))?(?: the)? ?{_YEAR_EN}",
    rf"(?:fiscal|financial) {_PART_EN}(?:,? (?:of )?(?P<year>(?:19|20)\d\d))?",
    r"(?P<which>this|current|last|previous|prior) (?:fiscal|financial) (?P<unit>quarter|half)",
    r"(?:fiscal|financial) (?:year[ -]to[ -]date|ytd)|fytd",
)
CHINESE = (
    rf"{_YEAR_ZH}(?:至今|以来|到现在)?(?:的|\s)?{_PART_ZH}",
    rf"{_YEAR_ZH}(?:至今|以来|到现在)?",
    r"(?P<which>本|这个?|当前|上一?个?|前一个?)财(?P<unit>季)度?",
)

"""A date becomes a day number, and a day number one of the spellings the source systems use.

Day 0 is the first day of the data. Earlier days (a customer joined in 2021) are negative.
"""

from datetime import date, timedelta
from functools import cache

FIRST_DAY = date(2024, 5, 22)
LAST_DAY = date(2026, 11, 21)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
WEEKS = -(-DAYS // 7)
NEVER = 1_000_000


def day(text: str) -> int:
    """The day number of an ISO date."""
    return (date.fromisoformat(text) - FIRST_DAY).days


@cache
def as_date(number: int) -> date:
    """The date of a day number."""
    return FIRST_DAY + timedelta(days=number)


@cache
def iso(number: int) -> str:
    """`2025-03-04`"""
    return as_date(number).isoformat()


@cache
def slashed(number: int) -> str:
    """`2025/3/4`"""
    when = as_date(number)
    return f"{when.year}/{when.month}/{when.day}"


@cache
def day_first(number: int) -> str:
    """`04/03/2025`: the only slash spelling that starts with the day."""
    return as_date(number).strftime("%d/%m/%Y")


@cache
def chinese(number: int) -> str:
    """`2025年3月4日`"""
    when = as_date(number)
    return f"{when.year}年{when.month}月{when.day}日"


@cache
def clock(second: int) -> str:
    """`18:22:05`"""
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def china(number: int, second: int) -> str:
    """`2025-03-04T18:22:05+08:00`"""
    return f"{iso(number)}T{clock(second)}+08:00"


def utc(number: int, second: int) -> str:
    """The same instant as `china`, spelt `2025-03-04T10:22:05Z`."""
    shifted = second - 8 * 3600
    if shifted < 0:
        return f"{iso(number - 1)}T{clock(shifted + 86400)}Z"
    return f"{iso(number)}T{clock(shifted)}Z"


def plain(number: int, second: int) -> str:
    """`2025-03-04 18:22:05`, China time without saying so."""
    return f"{iso(number)} {clock(second)}"

"""English time phrases: each pattern beside the function that makes the days. Put together in periods.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from . import days
from .days import Days, count_in
from .periods_fiscal import ENGLISH, fiscal
from .periods_zh import SHOP, shop_day

if TYPE_CHECKING:
    from .periods import Horizon

Reader = Callable[[re.Match[str], "Horizon"], Days]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ORDINAL = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
    "final": 4,
}
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|twenty[ -]four|thirty|forty[ -]five|sixty|ninety|hundred"
_N = rf"(?P<n>\d+|{_WORDS})"
_UNIT = r"(?P<u>days?|weeks?|months?|quarters?|years?)"
_ONE_UNIT = r"(?P<u>year|quarter|month|week)"
_Y = r"(?:19|20)\d\d"
_YEAR = rf"(?P<y>{_Y}|last year|this year|the year|year)"
_DAY = r"3[01]|[12]\d|0?[1-9]"
_TH = r"(?:st|nd|rd|th)?"
_TO = r"(?: to | until | till | through | and |-| - |[~–—]| – )"
_RANGE_TO = r"(?: to | until | till | through |-| - |[~–—]| – )"
_SINCE_START = r"(?:the )?(?:start|beginning) of (?:the )?"
_COMPARED = re.compile(
    r"(?:\bthan(?: or equal to)?|\bleast|\bmost|\bover|\babove|\bunder|\bbelow|\bexceed(?:s|ed|ing)?|\btop|\bup to|\bbetween \d[\d,.]* and|\bexactly|\bequals?|[$¥€£<>=+*#]) ?$|\d[.,/-]?$"
)
_COUNTED = re.compile(
    r" ?(?:yuan|rmb|cny|usd|dollars?|euros?|pounds?|percent|%|元|块|个|人|单|件|次|[kwm]\b|million|thousand)"
)


def _year(text: str | None, last: date) -> int:
    if text and text.isdigit():
        return int(text)
    return last.year - 1 if text == "last year" else last.year


def _bare_year(match: re.Match[str], h: Horizon) -> Days:
    """2024; raises ValueError where the digits are an amount (more than 2000, 2000 yuan)."""
    named = match.string[match.start() : match.start("y")].strip()
    if named == "over":
        raise ValueError("orders over 2000")
    if not named and _COMPARED.search(match.string[: match.start()]):
        raise ValueError("an amount")
    if _COUNTED.match(match.string, match.end()):
        raise ValueError("an amount")
    return days.year_of(int(match["y"]))


def _month_year(text: str | None, month: int, last: date) -> int:
    return _year(text, last) if text else days.latest_year(month, last)


def _one_month(match: re.Match[str], h: Horizon) -> Days:
    month = MONTHS[match["m"]]
    return days.month_of(_month_year(match["y"], month, h.last), month)


def _months(match: re.Match[str], h: Horizon) -> Days:
    first, second = MONTHS[match["m1"]], MONTHS[match["m2"]]
    later = _month_year(match["y2"], second, h.last)
    earlier = int(match["y1"]) if match["y1"] else (later if first <= second else later - 1)
    if match["y1"] and not match["y2"]:
        later = earlier if first <= second else earlier + 1
    start, end = days.month_of(earlier, first)[0], days.month_of(later, second)[1]
    if end <= start:
        raise ValueError("the second month is before the first")
    return start, end


def _one_day(match: re.Match[str], h: Horizon) -> Days:
    month, day = MONTHS[match["m"]], int(match["d"])
    year = int(match["y"]) if match["y"] else days.latest_year(month, h.last)
    return days.one(date(year, month, day))


def _day_span(match: re.Match[str], h: Horizon) -> Days:
    """Two days; a year or month named once holds for both."""
    groups = match.groupdict()
    second = MONTHS[groups.get("m2") or match["m1"]]
    first = MONTHS[groups.get("m1") or match["m2"]]
    y1, y2 = groups.get("y1"), groups.get("y2")
    later = int(y2) if y2 else (int(y1) if y1 else days.latest_year(second, h.last))
    earlier = int(y1) if y1 else (later if first <= second else later - 1)
    return days.through(date(earlier, first, int(match["d1"])), date(later, second, int(match["d2"])))


def _iso(match: re.Match[str], which: str = "") -> date:
    return date(int(match["y" + which]), int(match["m" + which]), int(match["d" + which]))


def _weekend(match: re.Match[str], h: Horizon) -> Days:
    return days.weekdays(1 if match["which"] == "last" else 0, 5, 6, h.last)


def _quarters(match: re.Match[str], h: Horizon) -> Days:
    first, final = int(match["q1"]), int(match["q2"])
    if final <= first:
        raise ValueError("the second quarter is not after the first")
    return days.quarter_of(_year(match["y"], h.last), first, final - first + 1)


def _up_to(match: re.Match[str], h: Horizon) -> Days:
    return h.first, days.before(1 if match["n"] in ("a", "one") else count_in(match["n"]), match["u"], h.last)


def _decade(match: re.Match[str], h: Horizon) -> Days:
    return days.year_of(int(match["y"]) if len(match["y"]) == 4 else 1900 + int(match["y"]), 10)


_FREE = r"(?<![a-z0-9])"
_IN = r"(?:(?:in|during|for|over|within|of|from|throughout|on|at) )?(?:the )?"

PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(rf"{_FREE}{_IN}(?:{pattern})(?![a-z0-9])"), reader)
    for pattern, reader in (
        # lengths of time that end on the last day
        (rf"(?:last|past|previous|prior|preceding|trailing|latest|recent|most recent) {_N} {_UNIT}", lambda m, h: days.past(count_in(m["n"]), m["u"], h.last)),
        (rf"past {_ONE_UNIT}", lambda m, h: days.past(1, m["u"], h.last)),
        (r"(?:last|past) half (?:a )?year", lambda m, h: days.past(6, "months", h.last)),
        # so long ago
        (rf"(?P<n>\d+|{_WORDS}|a) {_UNIT} ago", lambda m, h: days.unit_back(m["u"], 1 if m["n"] == "a" else count_in(m["n"]), h.last)),
        (rf"(?:more than|over|before) (?P<n>\d+|{_WORDS}|a) {_UNIT} ago", _up_to),
        # calendar units beside the current one
        (rf"(?:last|previous|prior|preceding) (?:full |whole |complete |calendar )?{_ONE_UNIT}", lambda m, h: days.unit_back(m["u"], 1, h.last)),
        (rf"(?:this|current) (?:calendar )?{_ONE_UNIT}(?: so far| to date)?", lambda m, h: days.unit_back(m["u"], 0, h.last)),
        (rf"{_ONE_UNIT}(?:[ -]to[ -]date|(?: so far))", lambda m, h: days.unit_back(m["u"], 0, h.last)),
        (r"(?P<u>[ymqw])td", lambda m, h: days.unit_back({"y": "year", "m": "month", "q": "quarter", "w": "week"}[m["u"]], 0, h.last)),
        (rf"{_ONE_UNIT} before last", lambda m, h: days.unit_back(m["u"], 2, h.last)),
        (rf"(?:since |from )(?:the )?(?:start|beginning) of (?:the |this )?{_ONE_UNIT}(?: onwards?| on)?", lambda m, h: days.unit_back(m["u"], 0, h.last)),
        (r"(?P<which>last|this) weekend", _weekend),
        (r"today", lambda m, h: days.one(h.last)),
        (r"yesterday", lambda m, h: days.unit_back("day", 1, h.last)),
        (r"day before yesterday", lambda m, h: days.unit_back("day", 2, h.last)),
        # parts of a year
        (rf"(?P<o>first|second|1st|2nd) half(?:(?: of)?(?: the)? {_YEAR})?(?! of)", lambda m, h: days.half_of(_year(m["y"], h.last), _ORDINAL[m["o"]])),
        (rf"h(?P<n>[12])(?:(?: of)? {_YEAR})?(?! of)", lambda m, h: days.half_of(_year(m["y"], h.last), int(m["n"]))),
        (rf"(?P<y>{_Y}) ?h(?P<n>[12])", lambda m, h: days.half_of(int(m["y"]), int(m["n"]))),
        (rf"(?P<o>first|second|third|fourth|1st|2nd|3rd|4th) quarter(?:(?:,? of|,? in)? {_YEAR})?(?! of)", lambda m, h: days.quarter_of(_year(m["y"], h.last), _ORDINAL[m["o"]])),
        (rf"(?:last|final) quarter(?: of| in) {_YEAR}", lambda m, h: days.quarter_of(_year(m["y"], h.last), 4)),
        (rf"first (?P<n>two|three|2|3) quarters(?:(?: of| in)? {_YEAR})?(?! of)", lambda m, h: days.quarter_of(_year(m["y"], h.last), 1, count_in(m["n"]))),
        (rf"first {_N} months(?: of| in) {_YEAR}", lambda m, h: days.month_of(_year(m["y"], h.last), 1, count_in(m["n"]))),
        (rf"q(?P<n>[1-4])(?:(?:,? of|,| in)? {_YEAR})?(?! of)", lambda m, h: days.quarter_of(_year(m["y"], h.last), int(m["n"]))),
        (rf"(?P<y>{_Y}) ?q(?P<n>[1-4])", lambda m, h: days.quarter_of(int(m["y"]), int(m["n"]))),
        (rf"(?:between )?q(?P<q1>[1-4]){_RANGE_TO}q(?P<q2>[1-4])(?:,? of|,| in)?(?: {_YEAR})?", _quarters),
        # months
        (rf"(?:last )?(?P<m>(?!may(?!,? (?:of )?{_Y}))(?:{_MONTH}))(?:,? (?:of )?(?P<y>{_Y}|last year|this year))?", _one_month),
        (rf"between (?P<m1>{_MONTH})(?: (?P<y1>{_Y}))?(?: and | to )(?P<m2>{_MONTH})(?:,? (?P<y2>{_Y}))?", _months),
        (rf"(?P<m1>{_MONTH})(?: (?P<y1>{_Y}))?{_RANGE_TO}(?P<m2>{_MONTH})(?:,? (?:of )?(?P<y2>{_Y}|last year|this year))?", _months),
        # days
        (rf"(?P<m>{_MONTH}) (?P<d>{_DAY}){_TH}(?:,? (?P<y>{_Y}))?", _one_day),
        (rf"(?P<d>{_DAY}){_TH}(?: of)? (?P<m>{_MONTH})(?:,? (?P<y>{_Y}))?", _one_day),
        (rf"(?:between )?(?P<d1>{_DAY}){_TH}{_TO}(?P<d2>{_DAY}){_TH}(?: of)? (?P<m2>{_MONTH})(?:,? (?P<y2>{_Y}))?", _day_span),
        (rf"(?:between )?(?P<m1>{_MONTH}) (?P<d1>{_DAY}){_TH}{_RANGE_TO}(?P<d2>{_DAY}){_TH}(?:,? (?P<y2>{_Y}))?", _day_span),
        (rf"(?:between )?(?P<d1>{_DAY}){_TH}(?: of)? (?P<m1>{_MONTH})(?:,? (?P<y1>{_Y}))?{_TO}(?P<d2>{_DAY}){_TH}(?: of)? (?P<m2>{_MONTH})(?:,? (?P<y2>{_Y}))?", _day_span),
        (rf"(?:between )?(?P<m1>{_MONTH}) (?P<d1>{_DAY}){_TH}(?:,? (?P<y1>{_Y}))?{_TO}(?P<m2>{_MONTH}) (?P<d2>{_DAY}){_TH}(?:,? (?P<y2>{_Y}))?", _day_span),
        # years
        (rf"(?:calendar |full |whole )?year (?P<y>{_Y})", lambda m, h: days.year_of(int(m["y"]))),
        (rf"(?:calendar year |year )?(?P<y>{_Y}) so far", lambda m, h: days.year_of(int(m["y"]))),
        (rf"(?P<y>{_Y})(?! ?q\d|[-/.]\d)", _bare_year),
        (rf"between (?P<y>{_Y})(?: and | to )(?P<y2>{_Y})(?![-/.]?\d)", lambda m, h: days.year_of(int(m["y"]), int(m["y2"]) - int(m["y"]) + 1)),
        (rf"(?P<y>{_Y}){_RANGE_TO}(?P<y2>{_Y})(?![-/.]?\d)", lambda m, h: days.year_of(int(m["y"]), int(m["y2"]) - int(m["y"]) + 1)),
        (r"(?P<y>(?:19|20)\d0)'?s", _decade),
        (r"(?<=the )'?(?P<y>[5-9]0)'?s", _decade),
        *((pattern, fiscal) for pattern in ENGLISH),
        (SHOP.replace("双", "double ?"), lambda m, h: shop_day(m, h)),
        (r"all time|so far|to date|ever", lambda m, h: h.whole),
    )
)  # fmt: skip

LENGTHS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"{_FREE}(?:for|in|within|over|during)(?: the)?(?: last| past)? {_N} {_UNIT}(?: now)?(?![a-z0-9])"), lambda m, h: days.past(count_in(m["n"]), m["u"], h.last)),
    (re.compile(rf"{_FREE}(?:in|during|for|of|since) (?P<m>may)(?P<y>)(?![a-z0-9])"), _one_month),
)  # fmt: skip
"""Phrases that are a time only behind their preposition."""

DATES: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(?:on )?(?P<y>(?:19|20)\d\d)[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"), lambda m, h: days.one(_iso(m))),
    (re.compile(r"(?:from |between |从)?(?P<y1>(?:19|20)\d\d)[-/](?P<m1>1[0-2]|0?[1-9])[-/](?P<d1>3[01]|[12]\d|0?[1-9])\s?(?:to|until|through|and|-|~|到|至)\s?(?P<y2>(?:19|20)\d\d)[-/](?P<m2>1[0-2]|0?[1-9])[-/](?P<d2>3[01]|[12]\d|0?[1-9])(?!\d)"), lambda m, h: days.through(_iso(m, "1"), _iso(m, "2"))),
    (re.compile(r"(?:in )?(?P<y>(?:19|20)\d\d)[-/](?P<m>1[0-2]|0[1-9])(?![-/\d])"), lambda m, h: days.month_of(int(m["y"]), int(m["m"]))),
    (re.compile(r"(?P<y>(?:19|20)\d\d) ?q(?P<n>[1-4])(?![a-z0-9])"), lambda m, h: days.quarter_of(int(m["y"]), int(m["n"]))),
)  # fmt: skip
"""Dates that both languages write alike."""

SLASHED = re.compile(
    r"(?:on )?(?P<a>0?[1-9]|[12]\d|3[01])(?P<sep>[/.-])(?P<b>0?[1-9]|[12]\d|3[01])(?P=sep)(?P<y>(?:19|20)\d\d)(?!\d)"
)
"""5/3/2024: the day may come first or second."""

HEAD = re.compile(r"[a-z]+|\d|'\d")
BEGINNINGS = frozenset(
    {
        "last", "past", "previous", "prior", "preceding", "trailing", "latest", "recent", "most", "more", "before", "since", "this",
        "current", "year", "quarter", "month", "week", "ytd", "mtd", "qtd", "wtd", "today", "yesterday", "day", "first",
        "second", "third", "fourth", "final", "q", "h", "between", "calendar", "full", "whole", "fiscal", "financial", "fy", "fytd",
        "double", "all", "so", "to", "ever", "a",
        *MONTHS, *re.split(r"\W+", _WORDS),
    }
)  # fmt: skip
"""Words that a basic English phrase can begin with, behind its preposition."""
LEAD = re.compile(_IN)
TO = re.compile(r" (?:to|until|till|through) ")
AND = re.compile(r" and ")
BETWEEN = re.compile(r"(?<![a-z0-9])(?:between|from) ")
SINCE = re.compile(rf"(?<![a-z0-9])(?:since|starting(?: in| from)?|beginning in|from) (?:{_SINCE_START})?")
AFTER = re.compile(r"(?<![a-z0-9])(?:after|later than|following) ")
BEFORE = re.compile(rf"(?<![a-z0-9])(?:before|prior to|earlier than) (?:{_SINCE_START})?")
UNTIL = re.compile(r"(?<![a-z0-9])(?:until|till|up until) (?:(?:the )?end of )?")
AS_OF = re.compile(r"(?<![a-z0-9])as of (?:(?:the )?end of )?")
OPERATED = re.compile(r"since|starting|beginning|from|after|later|following|before|prior|earlier|until|till|up|between")
"""What can stand before a basic phrase."""
_DONE = r"(?=\s*(?:[,.;?!，。；？！]|$))"
ONWARDS = re.compile(rf" onwards?(?![a-z])|,? (?:or|and) later(?![a-z])| and after{_DONE}")
FROM_ON = re.compile(rf" on{_DONE}")
"""From March on; in "from March on the website" the word belongs to what follows."""
EARLIER = re.compile(rf",? (?:or|and) earlier(?![a-z])| and before{_DONE}")

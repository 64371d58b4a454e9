"""A time phrase of either language goes in, a half-open span of days comes out, relative to the data's last day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.condition import Period

from .numerals import han_number, number_at

_MONTHS = {
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
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_N = r"(?:\d+|[一二两三四五六七八九十百]+)"
_WORD_N = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|sixty|ninety)"


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days the data covers, both ends in."""

    first: date
    last: date


def period_at(text: str, position: int, horizon: Horizon) -> tuple[Period, int] | None:
    """The longest time phrase that starts at `position` of the lower-cased text, and where it ends.

    "Last month" is the last whole month before the data's last day; "last 90 days" ends on that day.
    """
    best: tuple[Period, int] | None = None
    for pattern, read in _PATTERNS:
        match = pattern.match(text, position)
        if match is None or (best is not None and match.end() <= best[1]):
            continue
        try:
            start, end = read(match, horizon)
        except (ValueError, OverflowError):  # 2月30日, month 13, 9999 years: not a date, so not a period
            continue
        best = Period(start=start, end=end, label=match.group(0).strip()), match.end()
    return best


def _month(year: int, month: int, count: int = 1) -> tuple[date, date]:
    start = date(year, month, 1)
    index = year * 12 + month - 1 + count
    return start, date(index // 12, index % 12 + 1, 1)


def _shift(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def _n(text: str) -> int:
    if text.isdigit():
        return int(text)
    if (value := han_number(text)) is not None:
        return value
    found = number_at(text, 0)
    if found is None:
        raise ValueError(text)
    return int(found[0])


def _year(text: str) -> int:
    value = int(text)
    return value + 2000 if value < 100 else value


def _past(count: int, unit: str, last: date) -> tuple[date, date]:
    """The last `count` units that end on the last day; months and years go back to the same day of the month."""
    end = last + timedelta(days=1)
    match unit[0]:
        case "天" | "日" | "d":
            return end - timedelta(days=count), end
        case "周" | "星" | "礼" | "w":
            return end - timedelta(days=7 * count), end
        case "季" | "q":
            return _back(end, 3 * count), end
        case "年" | "y":
            return _back(end, 12 * count), end
        case _:
            return _back(end, count), end


def _back(day: date, months: int) -> date:
    year, month = _shift(day, -months)
    following = _month(year, month)[1]
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))


def _this(unit: str, back: int, last: date) -> tuple[date, date]:
    """The calendar unit `back` units before the one the last day is in; the current one ends on the last day."""
    after = last + timedelta(days=1)
    match unit:
        case "week":
            monday = last - timedelta(days=last.weekday()) - timedelta(days=7 * back)
            return monday, min(monday + timedelta(days=7), after)
        case "month":
            start, end = _month(*_shift(last, -back))
        case "quarter":
            quarter = _month(*_shift(date(last.year, (last.month - 1) // 3 * 3 + 1, 1), -3 * back), 3)
            start, end = quarter
        case _:
            start, end = date(last.year - back, 1, 1), date(last.year - back + 1, 1, 1)
    return start, min(end, after)


def _half(year: int, half: int, last: date) -> tuple[date, date]:
    start, end = _month(year, 1 if half == 1 else 7, 6)
    return start, min(end, last + timedelta(days=1))


def _quarter(year: int, quarter: int, last: date) -> tuple[date, date]:
    if not 1 <= quarter <= 4:
        raise ValueError(quarter)
    start, end = _month(year, 3 * quarter - 2, 3)
    return start, min(end, last + timedelta(days=1))


def _relative_year(word: str | None, last: date) -> int:
    return last.year - {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}.get(word or "今年", 0)


def _which_year(month: int, last: date) -> int:
    """The year of a month named without one: the latest such month that has begun."""
    return last.year if month <= last.month else last.year - 1


def _clip(span: tuple[date, date], last: date) -> tuple[date, date]:
    return span[0], max(min(span[1], last + timedelta(days=1)), span[0])


def _year_of(match: re.Match[str], last: date, month: int) -> int:
    groups = match.groupdict()
    if groups.get("rel"):
        return _relative_year(groups["rel"], last)
    if groups.get("year"):
        return _year(groups["year"])
    return _which_year(month, last)


def _month_span(match: re.Match[str], horizon: Horizon) -> tuple[date, date]:
    first, second = _n(match["m1"]), _n(match["m2"])
    named = match["rel"] or match["year"]
    year = _year_of(match, horizon.last, second)
    if not named and second < first:
        year -= 1  # 11月到2月: it ends in the latest such month that has begun
    start = _month(year, first)[0]
    end_year = _year(match["year2"]) if match.groupdict().get("year2") else (year if second >= first else year + 1)
    return _clip((start, _month(end_year, second)[1]), horizon.last)


def _name_span(match: re.Match[str], horizon: Horizon) -> tuple[date, date]:
    first, second = _MONTHS[match["m1"]], _MONTHS[match["m2"]]
    year2 = int(match["y2"]) if match["y2"] else _which_year(second, horizon.last)
    year1 = int(match["y1"]) if match["y1"] else (year2 if first <= second else year2 - 1)
    return _clip((_month(year1, first)[0], _month(year2, second)[1]), horizon.last)


def _since(start: date, horizon: Horizon) -> tuple[date, date]:
    return start, horizon.last + timedelta(days=1)


def _before(end: date, horizon: Horizon) -> tuple[date, date]:
    return min(horizon.first, end), end


def _day(match: re.Match[str], last: date) -> date:
    month = int(match["m"])
    year = _year(match["y"]) if match["y"] else _which_year(month, last)
    return date(year, month, int(match["d"]))


def _iso(match: re.Match[str], which: str = "") -> date:
    return date(int(match["y" + which]), int(match["m" + which]), int(match["d" + which]))


_Reader = Callable[[re.Match[str], Horizon], tuple[date, date]]
_REL = r"(?P<rel>今年|本年|去年|上年|前年)"
_YEAR = r"(?P<year>(?:19|20)\d\d|\d\d)\s?年"
_SHOP_DAYS = {"618": (6, 18), "双11": (11, 11), "双十一": (11, 11), "双12": (12, 12), "double 11": (11, 11)}


def _shop_day(match: re.Match[str], horizon: Horizon) -> tuple[date, date]:
    month, day = _SHOP_DAYS[match["shop"]]
    groups = match.groupdict()
    if groups.get("rel"):
        year = _relative_year(groups["rel"], horizon.last)
    elif groups.get("year"):
        year = _year(groups["year"])
    else:
        year = horizon.last.year if (month, day) <= (horizon.last.month, horizon.last.day) else horizon.last.year - 1
    return date(year, month, day), date(year, month, day) + timedelta(days=1)


def _zh(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _en(pattern: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![a-z0-9])(?:(?:in|during|for|over|within|of|from|throughout|on) )?(?:the )?{pattern}(?![a-z0-9])"
    )


_UNIT_ZH = r"(?P<u>天|日|周|个?星期|个?礼拜|个?月|个?季度|年)"
_UNIT_EN = r"(?P<u>days?|weeks?|months?|quarters?|years?)"

_PATTERNS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    # relative, Chinese
    (_zh(rf"(?:在)?(?:最近|近|过去|过去的|这|前|往前)(?:的)?(?P<n>{_N}){_UNIT_ZH}(?:以?内|里|来|间)?"), lambda m, h: _past(_n(m["n"]), m["u"].removeprefix("个"), h.last)),
    (_zh(rf"(?P<n>{_N})(?P<u>天|日|周|个星期|个月|个?季度|年)(?:以?内|以来|之内|里)"), lambda m, h: _past(_n(m["n"]), m["u"].removeprefix("个"), h.last)),
    (_zh(rf"(?<!超过)(?<!多于)(?<!至少)(?P<n>{_N})(?P<u>天|个月|周|年)(?=没|未|不)"), lambda m, h: _past(_n(m["n"]), m["u"].removeprefix("个"), h.last)),
    (_zh(r"(?:最近|近|过去)(?:的)?半年|半年(?:以?内|来)"), lambda m, h: _past(6, "m", h.last)),
    (_zh(r"(?:最近|近|过去)(?:的)?一年半"), lambda m, h: _past(18, "m", h.last)),
    (_zh(r"(?:在)?(?:本|这个?|当)月(?:里|内|份)?"), lambda m, h: _this("month", 0, h.last)),
    (_zh(r"(?:在)?(?:上个?月)(?:里|内|份)?"), lambda m, h: _this("month", 1, h.last)),
    (_zh(r"(?:上上个?月)"), lambda m, h: _this("month", 2, h.last)),
    (_zh(r"(?:本|这)个?(?:周|星期)"), lambda m, h: _this("week", 0, h.last)),
    (_zh(r"上个?(?:周|星期)"), lambda m, h: _this("week", 1, h.last)),
    (_zh(r"(?:本|这)个?季度?"), lambda m, h: _this("quarter", 0, h.last)),
    (_zh(r"上个?季度?"), lambda m, h: _this("quarter", 1, h.last)),
    (_zh(r"(?:截[至止]目前)?(?:今年|本年度?|今年以来|年初至今|今年至今|今年到现在)"), lambda m, h: _this("year", 0, h.last)),
    (_zh(r"(?:去年|上年|上一年)(?:全年|一整年|一年)?"), lambda m, h: _this("year", 1, h.last)),
    (_zh(r"前年(?:全年)?"), lambda m, h: _this("year", 2, h.last)),
    (_zh(r"今天|今日"), lambda m, h: (h.last, h.last + timedelta(days=1))),
    (_zh(r"昨天|昨日"), lambda m, h: (h.last - timedelta(days=1), h.last)),
    # calendar, Chinese
    (_zh(rf"(?:(?:{_REL}|{_YEAR})(?:的)?)?(?P<h>上|下)半年"), lambda m, h: _half(_relative_year(m["rel"], h.last) if m["rel"] else (_year(m["year"]) if m["year"] else h.last.year), 1 if m["h"] == "上" else 2, h.last)),
    (_zh(rf"(?:(?:{_REL}|{_YEAR})(?:的)?)?(?:第(?P<n>[一二三四1-4])季度?|(?P<n2>[一二三四])季度|q(?P<n3>[1-4])(?:季度)?)"), lambda m, h: _quarter(_relative_year(m["rel"], h.last) if m["rel"] else (_year(m["year"]) if m["year"] else h.last.year), _n(m["n"] or m["n2"] or m["n3"]), h.last)),
    (_zh(r"(?:从)?(?P<y1>(?:19|20)\d\d)\s?年?(?:到|至|-|~|—|–)(?P<y2>(?:19|20)\d\d)\s?年(?:间|底|末)?"), lambda m, h: _clip((date(int(m["y1"]), 1, 1), date(int(m["y2"]) + 1, 1, 1)), h.last)),
    (_en(r"(?:between )?(?P<y1>(?:19|20)\d\d)(?: to | until | through | and |-| - |–)(?P<y2>(?:19|20)\d\d)(?![-/.]?\d)"), lambda m, h: _clip((date(int(m["y1"]), 1, 1), date(int(m["y2"]) + 1, 1, 1)), h.last)),
    (_zh(r"(?P<year>(?:19|20)\d\d|[12]\d)\s?年(?:全年|度|一整年)?(?!\s?\d{1,2}\s?月)"), lambda m, h: _clip((date(_year(m["year"]), 1, 1), date(_year(m["year"]) + 1, 1, 1)), h.last)),
    (_zh(rf"(?:(?:{_REL}|{_YEAR})(?:的)?)?(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月(?:份|里)?(?!\d|\s?\d{{1,2}}\s?[日号])"), lambda m, h: _clip(_month(_year_of(m, h.last, _n(m["m"])), _n(m["m"])), h.last)),
    (_zh(rf"(?:从)?(?:(?:{_REL}|{_YEAR})(?:的)?)?(?P<m1>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月?(?:份)?(?:到|至|-|~|—|–)(?:(?P<year2>(?:19|20)\d\d)\s?年)?(?P<m2>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月(?:份)?"), _month_span),
    (_zh(r"(?:(?P<y>(?:19|20)\d\d)\s?年)?(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?[日号]"), lambda m, h: (_day(m, h.last), _day(m, h.last) + timedelta(days=1))),
    (_zh(r"(?:从)?(?:(?P<y1>(?:19|20)\d\d)\s?年)?(?P<m1>1[0-2]|0?[1-9])\s?月\s?(?P<d1>3[01]|[12]\d|0?[1-9])\s?[日号]?(?:到|至|-|~|—|–)(?:(?P<y2>(?:19|20)\d\d)\s?年)?(?:(?P<m2>1[0-2]|0?[1-9])\s?月\s?)?(?P<d2>3[01]|[12]\d|0?[1-9])\s?[日号]"), lambda m, h: _day_span(m, h)),
    (_zh(rf"{_REL}(?:的)?(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?[日号]"), lambda m, h: _rel_day(m, h)),
    (_zh(r"(?:自|从)?(?:(?P<y>(?:19|20)\d\d)\s?年)?(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?[日号](?:以来|至今|到现在|之后|以后|起)"), lambda m, h: _since(_day(m, h.last), h)),
    (_zh(rf"(?:自|从)?(?:(?:{_REL}|{_YEAR})(?:的)?)?(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月(?:份)?(?:以来|至今|到现在|以后|起)"), lambda m, h: _since(_month(_year_of(m, h.last, _n(m["m"])), _n(m["m"]))[0], h)),
    (_zh(r"(?:自|从)?(?P<y>(?:19|20)\d\d)\s?年(?:以来|至今|到现在|以后|起)"), lambda m, h: _since(date(int(m["y"]), 1, 1), h)),
    (_zh(rf"(?:(?:{_REL}|{_YEAR})(?:的)?)?(?P<shop>618|双11|双十一|双12)(?:当天|那天)?"), _shop_day),
    (_zh(r"(?:有史以来|历史上|截[至止]目前|到目前为止|迄今为止|全部时间|所有时间)"), lambda m, h: (h.first, h.last + timedelta(days=1))),
    # ISO dates, both languages
    (_zh(r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"), lambda m, h: (_iso(m), _iso(m) + timedelta(days=1))),
    (_zh(r"(?:from |between |从)?(?P<y1>(?:19|20)\d\d)[-/](?P<m1>1[0-2]|0?[1-9])[-/](?P<d1>3[01]|[12]\d|0?[1-9])\s?(?:to|until|and|-|~|到|至)\s?(?P<y2>(?:19|20)\d\d)[-/](?P<m2>1[0-2]|0?[1-9])[-/](?P<d2>3[01]|[12]\d|0?[1-9])(?!\d)"), lambda m, h: (_iso(m, "1"), _iso(m, "2") + timedelta(days=1))),
    (_zh(r"(?P<y>(?:19|20)\d\d)-(?P<m>1[0-2]|0[1-9])(?![-\d])"), lambda m, h: _clip(_month(int(m["y"]), int(m["m"])), h.last)),
    # relative, English
    (_en(rf"(?:last|past|previous|trailing|latest|recent|most recent) (?P<n>{_WORD_N}) {_UNIT_EN}"), lambda m, h: _past(_n(m["n"]), m["u"], h.last)),
    (re.compile(rf"(?<![a-z0-9])(?:for|in|within|over|during)(?: the)?(?: last| past)? (?P<n>{_WORD_N}) {_UNIT_EN}(?: now)?(?![a-z0-9])"), lambda m, h: _past(_n(m["n"]), m["u"], h.last)),
    (_en(r"last (?P<u>year|quarter|month|week)"), lambda m, h: _this(m["u"], 1, h.last)),
    (_en(r"past (?P<u>year|quarter|month|week)"), lambda m, h: _past(1, m["u"], h.last)),
    (_en(r"(?:this|current) (?P<u>year|quarter|month|week)(?: so far| to date)?"), lambda m, h: _this(m["u"], 0, h.last)),
    (_en(r"(?P<u>year|quarter|month|week)(?:[ -]to[ -]date|(?: so far))"), lambda m, h: _this(m["u"], 0, h.last)),
    (_en(r"ytd"), lambda m, h: _this("year", 0, h.last)),
    (_en(r"previous (?P<u>year|quarter|month|week)"), lambda m, h: _this(m["u"], 1, h.last)),
    (_en(r"year before last"), lambda m, h: _this("year", 2, h.last)),
    (_en(r"month before last"), lambda m, h: _this("month", 2, h.last)),
    (_en(r"yesterday"), lambda m, h: (h.last - timedelta(days=1), h.last)),
    (_en(r"today"), lambda m, h: (h.last, h.last + timedelta(days=1))),
    # calendar, English
    (_en(r"(?P<o>first|second|1st|2nd) half(?: of)?(?: the| this)?(?: (?P<y>(?:19|20)\d\d|last year|year|this year))?"), lambda m, h: _half(_named_year(m["y"], h.last), _ORDINAL[m["o"]], h.last)),
    (_en(r"h(?P<n>[12])(?: of)?(?: (?P<y>(?:19|20)\d\d|last year|this year))?"), lambda m, h: _half(_named_year(m["y"], h.last), int(m["n"]), h.last)),
    (_en(r"(?P<o>first|second|third|fourth|last) quarter(?: of)(?: (?P<y>(?:19|20)\d\d|last year|the year|this year))?"), lambda m, h: _quarter(_named_year(m["y"], h.last), _ORDINAL[m["o"]], h.last)),
    (_en(r"q(?P<n>[1-4])(?:,? of)?(?: (?P<y>(?:19|20)\d\d|last year|this year))?"), lambda m, h: _quarter(_named_year(m["y"], h.last), int(m["n"]), h.last)),
    (_en(r"(?P<y>(?:19|20)\d\d) ?q(?P<n>[1-4])"), lambda m, h: _quarter(int(m["y"]), int(m["n"]), h.last)),
    (re.compile(r"(?<![a-z0-9])(?:in|during|for|of|since) (?P<m>may)(?![a-z0-9])"), lambda m, h: _clip(_month(_which_year(5, h.last), 5), h.last)),
    (_en(rf"(?P<m>(?!may(?!,? (?:of )?(?:19|20)\d\d))(?:{_MONTH}))(?:,? (?:of )?(?P<y>(?:19|20)\d\d|last year|this year))?"), lambda m, h: _clip(_month(_named_year(m["y"], h.last) if m["y"] else _which_year(_MONTHS[m["m"]], h.last), _MONTHS[m["m"]]), h.last)),
    (_en(rf"(?:between )?(?P<m1>{_MONTH})(?: (?P<y1>(?:19|20)\d\d))?(?: to | until | through | and |-| - |–)(?P<m2>{_MONTH})(?:,? (?P<y2>(?:19|20)\d\d))?"), _name_span),
    (_en(r"(?:calendar year |the year )?(?P<y>(?:19|20)\d\d) so far"), lambda m, h: _clip((date(int(m["y"]), 1, 1), date(int(m["y"]) + 1, 1, 1)), h.last)),
    (_en(r"(?:the )?(?:calendar |full |whole )?year (?P<y>(?:19|20)\d\d)"), lambda m, h: _clip((date(int(m["y"]), 1, 1), date(int(m["y"]) + 1, 1, 1)), h.last)),
    (_en(rf"since (?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})(?:,? (?P<y>(?:19|20)\d\d))?"), lambda m, h: _since(_one_day(m, h)[0], h)),
    (_en(rf"(?:between |from )?(?P<d1>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?: to | until | through | and |-| - |–)(?P<d2>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)? (?P<m2>{_MONTH})(?:,? (?P<y2>(?:19|20)\d\d))?"), lambda m, h: _within_month(m, h)),
    (_en(r"(?P<y>(?:19|20)\d\d)(?! ?q\d|[-/.]\d)"), lambda m, h: _clip((date(int(m["y"]), 1, 1), date(int(m["y"]) + 1, 1, 1)), h.last)),
    (_en(rf"since (?:the )?(?:start of |beginning of )?(?P<m>{_MONTH})(?:,? (?P<y>(?:19|20)\d\d))?"), lambda m, h: _since(_month(int(m["y"]) if m["y"] else _which_year(_MONTHS[m["m"]], h.last), _MONTHS[m["m"]])[0], h)),
    (_en(r"since (?:the )?(?:start of |beginning of )?(?P<y>(?:19|20)\d\d)"), lambda m, h: _since(date(int(m["y"]), 1, 1), h)),
    (_en(r"since (?:the )?(?:start|beginning) of (?:the |this )?year"), lambda m, h: _since(date(h.last.year, 1, 1), h)),
    (_en(r"since (?P<y>(?:19|20)\d\d)-(?P<m>1[0-2]|0[1-9])-(?P<d>\d\d)"), lambda m, h: _since(_iso(m), h)),
    (_en(rf"before (?P<m>{_MONTH})(?:,? (?P<y>(?:19|20)\d\d))?"), lambda m, h: _before(_month(int(m["y"]) if m["y"] else _which_year(_MONTHS[m["m"]], h.last), _MONTHS[m["m"]])[0], h)),
    (_en(r"before (?P<y>(?:19|20)\d\d)"), lambda m, h: _before(date(int(m["y"]), 1, 1), h)),
    (_en(rf"(?P<m>{_MONTH}) (?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?:,? (?P<y>(?:19|20)\d\d))?"), lambda m, h: _one_day(m, h)),
    (_en(rf"(?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})(?:,? (?P<y>(?:19|20)\d\d))?"), lambda m, h: _one_day(m, h)),
    (_en(rf"(?:between )?(?P<d1>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)? (?P<m1>{_MONTH})(?: (?P<y1>(?:19|20)\d\d))?(?: to | until | through | and |-| - |–)(?P<d2>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)? (?P<m2>{_MONTH})(?:,? (?P<y2>(?:19|20)\d\d))?"), lambda m, h: _day_span(m, h)),
    (_en(rf"(?:between )?(?P<m1>{_MONTH}) (?P<d1>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?:,? (?P<y1>(?:19|20)\d\d))?(?: to | until | through | and |-| - |–)(?P<m2>{_MONTH}) (?P<d2>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?:,? (?P<y2>(?:19|20)\d\d))?"), lambda m, h: _day_span(m, h)),
    (_en(r"(?P<shop>double 11|618)"), _shop_day),
    (_en(r"(?:all time|so far|to date|ever)"), lambda m, h: (h.first, h.last + timedelta(days=1))),
)  # fmt: skip


def _named_year(text: str | None, last: date) -> int:
    if text and text.isdigit():
        return int(text)
    return last.year - 1 if text == "last year" else last.year


def _rel_day(match: re.Match[str], horizon: Horizon) -> tuple[date, date]:
    day = date(_relative_year(match["rel"], horizon.last), int(match["m"]), int(match["d"]))
    return day, day + timedelta(days=1)


def _day_span(match: re.Match[str], horizon: Horizon) -> tuple[date, date]:
    """Two days; a year or month named once holds for both."""
    first, second = (_MONTHS.get(match[g]) or (int(match[g]) if match[g] else 0) for g in ("m1", "m2"))
    second = second or first
    later = (
        int(match["y2"]) if match["y2"] else (int(match["y1"]) if match["y1"] else _which_year(second, horizon.last))
    )
    earlier = int(match["y1"]) if match["y1"] else (later if first <= second else later - 1)
    start, last = date(earlier, first, int(match["d1"])), date(later, second, int(match["d2"]))
    if last < start:
        raise ValueError("the second day is before the first")
    return start, last + timedelta(days=1)


def _within_month(match: re.Match[str], horizon: Horizon) -> tuple[date, date]:
    """1 to 7 October: the month is named once."""
    month = _MONTHS[match["m2"]]
    year = int(match["y2"]) if match["y2"] else _which_year(month, horizon.last)
    start, last = date(year, month, int(match["d1"])), date(year, month, int(match["d2"]))
    if last < start:
        raise ValueError("the second day is before the first")
    return start, last + timedelta(days=1)


def _one_day(match: re.Match[str], horizon: Horizon) -> tuple[date, date]:
    month = _MONTHS[match["m"]]
    year = int(match["y"]) if match["y"] else _which_year(month, horizon.last)
    day = date(year, month, int(match["d"]))
    return day, day + timedelta(days=1)

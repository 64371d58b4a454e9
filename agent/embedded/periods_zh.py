"""Chinese time phrases: each pattern beside the function that makes the days. Put together in periods.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from . import days
from .days import Days, count_in, year_in
from .periods_fiscal import CHINESE, fiscal

if TYPE_CHECKING:
    from .periods import Horizon

Reader = Callable[[re.Match[str], "Horizon"], Days]

_N = r"(?P<n>\d+|[一二两三四五六七八九十百]+)"
_M = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_D = r"3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|二十|[一二三四五六七八九]"
_REL = r"(?P<rel>今年|本年|去年|上年|前年)"
_YEAR = r"(?P<year>(?:19|20)\d\d|\d\d|二[〇零]\s?[〇零一二三四五六七八九]{2})\s?年"
_OF = rf"(?:(?:{_REL}|{_YEAR})(?:的|度)?\s?)?"
_TO = r"\s?(?:到|至|-|~|—|–)\s?"
_UNIT = r"(?P<u>天|日|周|个?星期|个?礼拜|个?月|个?季度|年)"
_BACK = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
_WEEK = "一二三四五六日"
_SHOP_DAYS = {"618": (6, 18), "双11": (11, 11), "双十一": (11, 11), "双12": (12, 12), "双十二": (12, 12)}
SHOP = rf"(?P<shop>{'|'.join(_SHOP_DAYS)})"


def _year(match: re.Match[str], horizon: Horizon, default: int | None = None) -> int:
    groups = match.groupdict()
    if groups.get("rel"):
        return horizon.last.year - _BACK[groups["rel"]]
    if groups.get("year"):
        year = year_in(groups["year"].replace(" ", ""))
        if groups["year"].isdigit() and len(groups["year"]) == 2 and not horizon.near(year):
            raise ValueError("10年 is a length of time")
        return year
    return horizon.last.year if default is None else default


def _month(match: re.Match[str], h: Horizon) -> Days:
    month = count_in(match["m"])
    return days.month_of(_year(match, h, days.latest_year(month, h.last)), month)


def _months(match: re.Match[str], h: Horizon) -> Days:
    """3月到6月; without a year it ends in the latest such month that has begun, and 11月到2月 crosses the new year."""
    first, second = count_in(match["m1"]), count_in(match["m2"])
    crossed = second < first
    named = match["rel"] or match["year"]
    if match["rel2"] or match["year2"]:
        later = year_in(match["year2"]) if match["year2"] else h.last.year - _BACK[match["rel2"]]
    else:
        later = _year(match, h) + crossed if named else days.latest_year(second, h.last)
    earlier = _year(match, h) if named else later - crossed
    start, end = days.month_of(earlier, first)[0], days.month_of(later, second)[1]
    if end <= start:
        raise ValueError("the second month is before the first")
    return start, end


def _day(match: re.Match[str], h: Horizon) -> Days:
    month, day = count_in(match["m"]), count_in(match["d"])
    return days.one(date(_year(match, h, days.latest_year(month, h.last)), month, day))


def _day_span(match: re.Match[str], h: Horizon) -> Days:
    """Two days; a year or month named once holds for both."""
    first = count_in(match["m"])
    second = count_in(match["m2"]) if match["m2"] else first
    later = year_in(match["y2"]) if match["y2"] else _year(match, h, days.latest_year(second, h.last))
    named = match["rel"] or match["year"]
    earlier = _year(match, h) if named else (later if first <= second else later - 1)
    if named and not match["y2"] and second < first:
        later = earlier + 1
    return days.through(date(earlier, first, count_in(match["d"])), date(later, second, count_in(match["d2"])))


def _day_of_month(match: re.Match[str], h: Horizon) -> Days:
    year, month = days.shifted(h.last, -1 if match["which"].startswith("上") else 0)
    first = date(year, month, count_in(match["d"]))
    return days.through(first, date(year, month, count_in(match["d2"]))) if match["d2"] else days.one(first)


def shop_day(match: re.Match[str], h: Horizon) -> Days:
    """618 and its like; raises ValueError where 618 is a number of something."""
    said = match["shop"]
    month, day = _SHOP_DAYS[re.sub(r"^double ?", "双", said)]
    groups = match.groupdict()
    if said.isdigit() and not groups.get("rel") and not groups.get("year"):
        ahead, behind = match.string[match.end() : match.end() + 2].strip(), match.string[: match.start()].rstrip()
        if re.match(r"[\d.,%元块个人名位单次件笔万千百天号kw]", ahead) or re.search(
            r"(?:[过于到少多达前为\d$¥€£.,<>=]|than|over|above|under|below|least|most|top)$", behind
        ):
            raise ValueError("618 of something")
    return days.one(date(_year(match, h, days.latest_year(month, h.last, day)), month, day))


def _week_days(match: re.Match[str], h: Horizon) -> Days:
    weeks = {"上上": 2, "上": 1}.get(match["which"], 0)
    if match["end"]:
        return days.weekdays(weeks, 5, 6, h.last)
    first = _WEEK.index(match["w1"].replace("天", "日"))
    final = _WEEK.index(match["w2"].replace("天", "日")) if match["w2"] else first
    return days.weekdays(weeks, first, final, h.last)


def _halves(match: re.Match[str], h: Horizon) -> Days:
    """近两年半: years and six months."""
    return days.past(12 * (count_in(match["n"]) if match["n"] else 0) + 6, "月", h.last)


def _quarters(match: re.Match[str], h: Horizon) -> Days:
    first, final = count_in(match["q1"]), count_in(match["q2"])
    if final <= first:
        raise ValueError("the second quarter is not after the first")
    return days.quarter_of(_year(match, h), first, final - first + 1)


def _up_to(match: re.Match[str], h: Horizon) -> Days:
    return h.first, days.before(count_in(match["n"]), match["u"], h.last)


_NOT_A_RANK = r"(?!\s?[\d一二三四五六七八九十几名半后列排面端台提往])"
_LENGTH = r"(?<!超过)(?<!多于)(?<!至少)"

PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        # lengths of time that end on the last day
        (rf"(?:最近|近|过去|这|前(?!.{{1,3}}季)|往前)(?:的)?{_N}{_UNIT}(?:以?内|里|来|间)?", lambda m, h: days.past(count_in(m["n"]), m["u"], h.last)),
        (rf"(?!(?:19|20)\d\d年){_N}(?P<u>天|日|周|个星期|个月|个?季度|年)(?:以?内|以来|之内|里)", lambda m, h: days.past(count_in(m["n"]), m["u"], h.last)),
        (rf"{_LENGTH}{_N}(?P<u>天|个月|周|(?<!(?:19|20)\d\d)年)(?=没|未|不)", lambda m, h: days.past(count_in(m["n"]), m["u"], h.last)),
        (r"(?:最近|近|过去)(?:的)?半年|半年(?:以?内|来)", lambda m, h: days.past(6, "月", h.last)),
        (r"(?:最近|近|过去)(?:的)?(?P<n>[一二两三四五六七八九])年半(?:以?内|来)?", _halves),
        (r"(?:最近|近|过去)(?:的)?半个月", lambda m, h: days.past(15, "天", h.last)),
        # so long ago
        (rf"{_LENGTH}{_N}(?P<u>天|周|个?星期|个月|个?季度|年)前{_NOT_A_RANK}", lambda m, h: days.unit_back(m["u"], count_in(m["n"]), h.last)),
        (rf"{_N}(?P<u>天|周|个?星期|个月|个?季度|年)(?:以前|之前)", _up_to),
        # calendar units beside the current one
        (r"(?:本|这个?|当)月(?:里|内|份)?|月初(?:至今|以来|到现在)", lambda m, h: days.unit_back("月", 0, h.last)),
        (r"上个?月(?:里|内|份)?", lambda m, h: days.unit_back("月", 1, h.last)),
        (r"上上个?月", lambda m, h: days.unit_back("月", 2, h.last)),
        (r"(?:本|这)个?(?:周|星期|礼拜)", lambda m, h: days.unit_back("周", 0, h.last)),
        (r"上个?(?:周|星期|礼拜)", lambda m, h: days.unit_back("周", 1, h.last)),
        (r"上上个?(?:周|星期|礼拜)", lambda m, h: days.unit_back("周", 2, h.last)),
        (r"(?P<which>上上|上|本|这)个?(?:周|星期|礼拜)(?:(?P<end>末)|(?P<w1>[一二三四五六日天])(?:(?:到|至|-|~)(?:(?:上|本|这)个?)?(?:周|星期|礼拜)?(?P<w2>[一二三四五六日天]))?)", _week_days),
        (r"(?:本|这)个?季度?", lambda m, h: days.unit_back("季", 0, h.last)),
        (r"上个?季度?", lambda m, h: days.unit_back("季", 1, h.last)),
        (r"上上个?季度?", lambda m, h: days.unit_back("季", 2, h.last)),
        (r"(?:截[至止]目前)?(?:今年|本年度?|今年以来|年初至今|年初以来|年初到现在|今年至今|今年到现在)", lambda m, h: days.unit_back("年", 0, h.last)),
        (r"(?:去年|上年|上一年|上年度)(?:全年|一整年|一年)?", lambda m, h: days.unit_back("年", 1, h.last)),
        (r"前年(?:全年)?", lambda m, h: days.unit_back("年", 2, h.last)),
        (r"大前年(?:全年)?", lambda m, h: days.unit_back("年", 3, h.last)),
        (r"今天|今日", lambda m, h: days.one(h.last)),
        (r"昨天|昨日", lambda m, h: days.unit_back("天", 1, h.last)),
        (r"前天|前日", lambda m, h: days.unit_back("天", 2, h.last)),
        (r"大前天", lambda m, h: days.unit_back("天", 3, h.last)),
        # parts of a year
        (rf"{_OF}(?P<h>[上下前后])半年", lambda m, h: days.half_of(_year(m, h), 1 if m["h"] in "上前" else 2)),
        (rf"{_OF}(?:第(?P<n>[一二三四1-4])个?季度?|(?P<n2>[一二三四1-4])季度|q(?P<n3>[1-4])(?![a-z0-9])(?:季度)?)", lambda m, h: days.quarter_of(_year(m, h), count_in(m["n"] or m["n2"] or m["n3"]))),
        (rf"{_OF}第?(?P<q1>[一二三四1-4])(?:季度?)?\s?(?:到|至|-|~)\s?第?(?P<q2>[一二三四1-4])季度", _quarters),
        (rf"{_OF}q(?P<q1>[1-4])\s?(?:到|至|-|~)\s?q?(?P<q2>[1-4])(?![\d.])", _quarters),
        (rf"{_OF}前(?P<n>[二两三23])个?季度", lambda m, h: days.quarter_of(_year(m, h), 1, count_in(m["n"]))),
        (rf"(?:{_REL}|{_YEAR})(?:的)?前{_N}个月", lambda m, h: days.month_of(_year(m, h), 1, count_in(m["n"]))),
        (rf"{_OF}(?P<m>{_M})\s?月(?:份|里)?(?!\d|\s?\d{{1,2}}\s?[日号])", _month),
        (rf"{_OF}(?P<m1>{_M})\s?月?(?:份)?{_TO}(?:(?:(?P<year2>(?:19|20)\d\d)\s?年|(?P<rel2>今年|本年|去年|前年))(?:的)?)?(?P<m2>{_M})\s?月(?:份)?(?!\d|\s?\d{{1,2}}\s?[日号])", _months),
        # days
        (rf"{_OF}(?P<m>{_M})\s?月\s?(?P<d>{_D})\s?[日号]", _day),
        (rf"{_OF}(?P<m>{_M})\s?月\s?(?P<d>{_D})\s?[日号]?{_TO}(?:(?P<y2>(?:19|20)\d\d)\s?年)?(?:(?P<m2>{_M})\s?月\s?)?(?P<d2>{_D})\s?[日号]", _day_span),
        (rf"(?P<which>上个?月|本月|这个月)(?:的)?(?P<d>{_D})(?:\s?[日号]?{_TO}(?P<d2>{_D}))?\s?[日号]", _day_of_month),
        (rf"{_OF}{SHOP}(?:当天|那天)?", shop_day),
        (rf"{_OF}(?:国庆(?:节)?(?:期间|假期|长假|黄金周)|十一(?:期间|假期|长假|黄金周))", lambda m, h: (date(_year(m, h, days.latest_year(10, h.last)), 10, 1), date(_year(m, h, days.latest_year(10, h.last)), 10, 8))),
        # years
        (r"(?P<year>(?:19|20)\d\d|[12]\d|二[〇零][〇零一二三四五六七八九]{2})\s?年(?:全年|度|一整年)?(?!\s?\d{1,2}\s?月)(?!以?[内上]|里|来)", lambda m, h: days.year_of(_year(m, h))),
        (rf"(?P<y1>(?:19|20)\d\d)\s?年?{_TO}(?P<y2>(?:19|20)\d\d)\s?年(?:间|底|末)?", lambda m, h: days.year_of(int(m["y1"]), int(m["y2"]) - int(m["y1"]) + 1)),
        (r"(?:上世纪|二十世纪|20世纪)?(?P<n>[5-9]0|[五六七八九]十)年代", lambda m, h: days.year_of(1900 + count_in(m["n"]), 10)),
        (r"(?P<y>(?:19|20)\d0)年代", lambda m, h: days.year_of(int(m["y"]), 10)),
        *((pattern, fiscal) for pattern in CHINESE),
        (r"有史以来|历史上|截[至止]目前|到目前为止|迄今为止|全部时间|所有时间", lambda m, h: h.whole),
    )
)  # fmt: skip

HEAD = re.compile(r"[\d一二两三四五六七八九十百最近过这前往半本当月上今去大昨年第双国截有历到迄全所财]|q[1-4]|fy")
"""What a Chinese time phrase, or an ISO date, can begin with."""
LEAD = re.compile(r"(?:在|从|自从|自|打)\s?")
UNTIL = re.compile(r"(?:截至|截止到|截止|直到|到|至)\s?")
UNTIL_END = re.compile(r"(?:年?[底末])?(?:为止)?")
TO = re.compile(r"\s?(?:到|至|~|—|–)\s?")
SINCE = re.compile(r"\s?(?:(?:及|或)(?:以后|之后)|以来|至今|到现在|到今天|开始|起)")
AFTER = re.compile(r"\s?(?:以后|之后|后(?![半台勤续期面端来\d一二三四五六七八九十几名]))")
THROUGH = re.compile(r"\s?(?:(?:及|或)(?:以前|之前)|底?为止)")
BEFORE = re.compile(rf"\s?(?:以前|之前|前{_NOT_A_RANK})")

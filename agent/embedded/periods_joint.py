"""A month or quarter without a year, beside one that has it, goes in; the year said once for both comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .periods_en import MONTHS

_M = "|".join(sorted(MONTHS, key=len, reverse=True))
_PART_EN = rf"(?:(?P<m>(?:{_M}))|[qh](?P<n>[1-4])|(?P<o>first|second|third|fourth|1st|2nd|3rd|4th) (?:quarter|half))(?![a-z0-9])"
_NEXT_EN = re.sub(r"\?P<\w+>", "?:", _PART_EN)
_WITH_EN = r"(?:,? (?:and|or|versus|vs\.?|against|than|compared (?:with|to))|,| ?&) (?:(?:in|of|for|during) )?(?:the )?"
_YEAR_EN = r",? ?(?:(?:of|in) )?(?P<year>(?:19|20)\d\d(?![\d%])|last year(?!['’])|this year(?!['’]))"
_LEAD_EN = re.compile(r"(?:(?:in|during|for|over|within|of|from|throughout) )?(?:the )?")
_ALONE_EN = re.compile(_PART_EN)
_AHEAD_EN = re.compile(rf"(?P<rest>(?:{_WITH_EN}{_NEXT_EN})+){_YEAR_EN}")
_BEHIND_EN = re.compile(
    rf"(?<![a-z0-9]){_NEXT_EN},? ?(?:of )?(?P<year>(?:19|20)\d\d)(?:{_WITH_EN}{_NEXT_EN})*{_WITH_EN}$"
)
_OLD_ZH = r"今年|本年|去年|上年|前年|(?:(?:19|20)\d\d|(?<!\d)\d\d)\s?年"
_PART_ZH = r"(?:(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月(?:份)?(?!\d|[一二三四五六七八九十])|第?(?P<n>[一二三四1-4])季度|q(?P<q>[1-4])|(?P<h>[上下])半年)"
_NEXT_ZH = re.sub(r"\?P<\w+>", "?:", _PART_ZH)
_WITH_ZH = r"\s?(?:和|与|跟|及|以及|、|，|,|或|同|比|较|对比|相比|vs\.?)\s?"
_ALONE_ZH = re.compile(_PART_ZH)
_BEHIND_ZH = re.compile(rf"(?P<year>{_OLD_ZH})(?:的|度)?\s?{_NEXT_ZH}(?:的)?(?:{_WITH_ZH}{_NEXT_ZH})*{_WITH_ZH}$")
_DIGITS = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


@dataclass(frozen=True, slots=True)
class Dated:
    """A part of a year with the year that stands beside another part."""

    words: str
    """The part with its year: february 2025, 2025年2月."""
    turned: bool = False
    """Whether it comes before the part that has the year, though named after it: December 2024 and January."""


def dated_beside(text: str, start: int, end: int) -> Dated | None:
    """The phrase of the folded text from `start` to `end` with the year said beside another; None where none is."""
    said = text[start:end].strip()
    if (alone := _ALONE_ZH.fullmatch(said)) is not None:
        behind = _BEHIND_ZH.search(text[:start])
        if behind is None:
            return _english(text, said, start, end)
        last = _last(_ALONE_ZH, behind.group())
        held = (
            re.search(r"[比较]\s?$", behind.group()) is not None
        )  # 3月比2月 goes back, 1月比12月 into the year before
        turned = _turned(alone, last) if held else _turned(last, alone)
        return Dated(f"{behind['year']}{said}", turned)
    return _english(text, said, start, end)


def is_joined_may(text: str, at: int) -> bool:
    """Whether "may" is a month: May and June 2025."""
    return re.compile(r"may(?![a-z])").match(text, at) is not None and _AHEAD_EN.match(text, at + 3) is not None


def _english(text: str, said: str, start: int, end: int) -> Dated | None:
    lead = _LEAD_EN.match(said)
    alone = _ALONE_EN.fullmatch(said, lead.end() if lead else 0)
    if alone is None:
        return None
    ahead = _AHEAD_EN.match(text, end)
    if ahead is not None:
        others = [_place(match) for match in _ALONE_EN.finditer(ahead["rest"])]
        if _place(alone) in others:  # October and October last year
            return None
        if ahead["year"][0].isalpha() and not re.fullmatch(r"(?:.*\W)?(?:and|or|&|,)\W.*", ahead["rest"]):
            return None  # Q3 vs Q4 last year
        return Dated(f"{said} {ahead['year']}")
    behind = _BEHIND_EN.search(text[:start])
    if behind is None:
        return None
    held = re.search(r"\b(?:vs\.?|versus|against|than|with|to) (?:in )?(?:the )?$", behind.group()) is not None
    return Dated(f"{said} {behind['year']}", not held and _turned(_last(_ALONE_EN, behind.group()), alone))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return list(pattern.finditer(text))[-1] if pattern.search(text) else None


def _turned(first: re.Match[str] | None, second: re.Match[str] | None) -> bool:
    """Whether the second part is the first, or one before it in the year."""
    before, after = _place(first), _place(second)
    return before is not None and after is not None and before[0] == after[0] and after[1] <= before[1]


def _place(part: re.Match[str] | None) -> tuple[str, int] | None:
    """The sort of a part of a year, and which it is."""
    if part is None:
        return None
    held = part.groupdict()
    sign = held["m"]
    if sign:
        return "month", MONTHS.get(sign) or _month(sign)
    if held.get("h"):
        return "half", 1 if held["h"] == "上" else 2
    told = held.get("o") or held.get("n") or held.get("q") or "1"
    number = _ORDINALS.get(told) or _DIGITS.get(told) or int(told)
    return ("half" if part.group()[0] == "h" or "half" in part.group() else "quarter"), number


def _month(sign: str) -> int:
    if sign.isdigit():
        return int(sign)
    return 10 + _DIGITS[sign[1]] if len(sign) == 2 else _DIGITS[sign]

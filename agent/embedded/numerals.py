"""Number words of either language go in, numbers come out (三千, 1.5w, a dozen, 三分之一, 2nd, 十几)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_DIGIT = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TEN_WORDS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "fifteenth": 15, "twentieth": 20, "thirtieth": 30, "hundredth": 100,
}  # fmt: skip
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
}
_SUFFIX = {
    "k": 1000, "w": 10_000, "m": 1_000_000, "mn": 1_000_000, "mln": 1_000_000, "bn": 1_000_000_000, "hundred": 100,
    "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000, "十": 10, "百": 100, "千": 1000, "万": 10_000,
    "亿": 100_000_000,
}  # fmt: skip

_HAN = "零〇一二两三四五六七八九十百千万亿"
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_SMALL = "|".join([*_UNITS, *_TEN_WORDS])
_FREE = r"(?<![a-z0-9])"
_END = r"(?![a-z0-9])"

_DIGITS = re.compile(
    rf"(?P<digits>{_PLAIN})(?:e(?P<power>\d{{1,2}}){_END}"
    r"|\s?(?P<latin>k|w|mn|mln|m|bn)(?![a-z0-9])| (?P<word>hundred|thousand|million|billion)(?![a-z])"
    r"|(?P<han>[十百千]?[万亿]+|[百千](?![克米瓦卡]))(?:(?P<rest>\d+)(?P<unit>[千百十])|(?P<tenth>[1-9])(?![\d.,%a-z千百十万亿星折成个月号日天件单次人]))?)?"
)
_CHINESE = re.compile(rf"[{_HAN}]+")
_POINT = re.compile(
    r"(?P<whole>[零〇一二三四五六七八九十])点(?P<part>[一二三四五六七八九])(?P<big>[百千万亿]+|(?=倍|分|星|个?成))"
)
_AND = re.compile(
    rf" and (?P<small>(?:{'|'.join(_TEN_WORDS)})(?:[ -](?:{'|'.join(_UNITS)}))?|{'|'.join(_UNITS)})(?![a-z])(?! (?:{'|'.join(_SCALES)}))"
)
_WORD = re.compile(r"[a-z]+")
_HALF_OF = re.compile(rf"{_FREE}half (?:a |an )?(?P<scale>dozen|hundred|thousand|million|billion){_END}")
_ARTICLE = re.compile(rf"{_FREE}an? (?=(?:{'|'.join(_SCALES)}){_END})")
_COUPLE = re.compile(
    rf"{_FREE}(?:a )?(?P<n>couple|few|several)(?: of)? (?P<scale>hundred|thousand|million|billion|dozen){_END}|{_FREE}(?:a )?couple(?: of)?{_END}"
)
_MANY = re.compile(rf"{_FREE}(?P<scale>dozen|hundred|thousand|million)s(?: of)?{_END}")
_ODD = re.compile(r"(?: or so|[ -]odd|ish)(?![a-z0-9])|[多余](?![少于样久])")
_VAGUE = re.compile(
    rf"(?:[二三四五六七八九]?十|\d*0)几|(?:几|数|上|成)(?P<big>[十百千万亿]+)|(?P<a>[一二三四五六七八九])(?P<b>[二三四五六七八九])(?P<tens>[十百千万亿]+)(?![{_HAN}])"
)
_ORDINAL = re.compile(
    rf"第\s?(?P<han>\d+|[{_HAN}]+)|{_FREE}(?P<digits>\d*(?:1st|2nd|3rd|\dth)){_END}"
    rf"|{_FREE}(?:(?P<tens>{'|'.join(_TEN_WORDS)})[ -])?(?P<word>{'|'.join(_ORDINALS)}){_END}"
)
_PERCENT = re.compile(
    rf"(?P<per>[百千])分之(?P<of>{_PLAIN}|[{_HAN}]+)|(?P<digits>{_PLAIN})\s?(?:%|per ?cent(?![a-z])|pct(?![a-z]))"
    rf"|{_FREE}(?P<word>(?:{_SMALL}|hundred|one hundred)(?:[ -](?:{_SMALL}))?) per ?cent(?![a-z])"
)
_PART = re.compile(
    rf"(?P<below>\d+|[二两三四五六七八九十]+)分之(?P<above>\d+|[一二两三四五六七八九十]+)"
    r"|(?P<tenths>\d(?:\.\d)?|[一二两三四五六七八九])成(?:(?P<more>[一二三四五六七八九半])(?![十百千万]))?(?![交功本都年员立为人熟长品分单果绩千百上型色套])"
    r"|(?P<half>一半|半数)"
    rf"|{_FREE}(?:(?P<n>an?|one|two|three) )?(?P<part>half|third|quarter)s?(?P<tail> of)?{_END}"
    rf"|{_FREE}(?P<one>one|1) (?:in|out of) (?P<every>two|three|four|five|ten|\d+){_END}"
    r"|(?<![\d/])(?P<top>\d)/(?P<bottom>\d\d?)(?= of(?![a-z]))"
)
_NOT_HALF = re.compile(r" ?(?:a |the )?(?:year|month|price|off|time|hour|day)")


_BEGINNINGS = frozenset(
    {
        *_UNITS, *_TEN_WORDS, *_SCALES, *(f"{scale}s" for scale in _SCALES), *_ORDINALS, *_PARTS, "thirds", "quarters",
        "a", "an", "couple", "few", "several",
    }
)  # fmt: skip
_HAN_BEGINNINGS = frozenset(_HAN + "第半几数上成")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number word and where it ends in the text."""

    value: float
    """20 % and 两成 are 0.2; an ordinal is its place; an approximate number the round figure in it."""
    end: int
    kind: Literal["number", "ordinal", "fraction"] = "number"
    approximate: bool = False
    """It names no certain number (十几, 200多, a couple of hundred)."""


def han_number(text: str) -> int | None:
    """The value of a Chinese numeral; None when the characters do not form one ("一二" is no number).

    A last digit counts in tenths of the unit before it: 两百五 is 250, 一万五 is 15,000.
    """
    total = section = digit = 0
    seen_digit = False
    unit = 1
    for character in text:
        if character in _DIGIT:
            if seen_digit and digit and character not in "零〇":
                return None
            if character in "零〇":
                unit = 1
            digit, seen_digit = _DIGIT[character], True
        elif character in _TENS:
            unit = _TENS[character]
            section += (digit if seen_digit and digit else 1) * unit
            digit, seen_digit = 0, False
        elif character in _BIG:
            unit = _BIG[character]
            total = (total + section + digit) * unit if total + section + digit else unit
            section, digit, seen_digit = 0, 0, False
        else:
            return None
    return total + section + digit * (unit // 10 if unit > 10 else 1)


def numeral_at(text: str, position: int) -> Numeral | None:
    """The longest number that starts at `position` of folded text; None when none does."""
    if position >= len(text) or not _begins(text, position):
        return None
    found = [n for n in (_ordinal(text, position), _fraction(text, position), _number(text, position)) if n]
    return max(found, key=lambda numeral: numeral.end, default=None)


def _begins(text: str, at: int) -> bool:
    """Whether a number can begin here; most words are none."""
    character = text[at]
    if character.isascii():
        word = _WORD.match(text, at)
        return character.isdigit() or (word is not None and word[0] in _BEGINNINGS)
    return character in _HAN_BEGINNINGS


def number_at(text: str, position: int) -> tuple[float, int] | None:
    """The certain cardinal that starts at `position` of folded text and where it ends; None when none does."""
    found = numeral_at(text, position)
    if found is None or found.kind != "number" or found.approximate:
        return None
    return found.value, found.end


def _ordinal(text: str, at: int) -> Numeral | None:
    match = _ORDINAL.match(text, at)
    if match is None:
        return None
    if match["han"]:
        value = int(match["han"]) if match["han"].isdigit() else han_number(match["han"])
        return None if value is None else Numeral(value, match.end(), "ordinal")
    if match["digits"]:
        return Numeral(int(match["digits"][:-2]), match.end(), "ordinal")
    return Numeral(_TEN_WORDS.get(match["tens"], 0) + _ORDINALS[match["word"]], match.end(), "ordinal")


def _fraction(text: str, at: int) -> Numeral | None:
    if match := _PERCENT.match(text, at):
        if match["per"]:
            value = _value(match["of"])
            return (
                None
                if value is None
                else Numeral(value / (100 if match["per"] == "百" else 1000), match.end(), "fraction")
            )
        value = _plain(match["digits"]) if match["digits"] else _words(text, at)[0]
        return Numeral(value / 100, match.end(), "fraction")
    match = _PART.match(text, at)
    if match is None:
        return None
    if match["below"]:
        below, above = _value(match["below"]), _value(match["above"])
        return Numeral(above / below, match.end(), "fraction") if above and below and above <= below else None
    if match["tenths"]:
        more = match["more"]
        rest = (5 if more == "半" else _DIGIT[more]) / 100 if more else 0
        return Numeral(round((_value(match["tenths"]) or 0) / 10 + rest, 4), match.end(), "fraction")
    if match["half"]:
        return Numeral(0.5, match.end(), "fraction")
    if match["every"]:
        every = int(match["every"]) if match["every"].isdigit() else _UNITS[match["every"]]
        return Numeral(1 / every, match.end(), "fraction") if every else None
    if match["top"]:
        top, bottom = int(match["top"]), int(match["bottom"])
        return Numeral(top / bottom, match.end(), "fraction") if 0 < top < bottom else None
    above = {"two": 2, "three": 3}.get(match["n"] or "", 1)
    if match["part"] != "half" and not match["n"]:
        return None  # third, quarter: a place, a time
    if match["part"] == "quarter" and not match["tail"]:
        return None  # a quarter: of a year
    if match["part"] == "half" and _NOT_HALF.match(text, match.end()):
        return None
    return Numeral(above / _PARTS[match["part"]], match.end(), "fraction") if above < _PARTS[match["part"]] else None


def _number(text: str, at: int) -> Numeral | None:
    if vague := _VAGUE.match(text, at):
        scale = vague["big"] or vague["tens"]
        value = (han_number(scale) or 0) * (_DIGIT[vague["a"]] if vague["a"] else 1) if scale else _value(vague[0][:-1])
        ascending = not vague["a"] or _DIGIT[vague["b"]] == _DIGIT[vague["a"]] + 1
        if value and ascending:
            return Numeral(value, vague.end(), approximate=True)
    if couple := _COUPLE.match(text, at):
        scale = _SCALES.get(couple["scale"] or "", 1)
        return Numeral(2 * scale if couple["n"] in (None, "couple") else 3 * scale, couple.end(), approximate=True)
    if many := _MANY.match(text, at):
        return Numeral(_SCALES[many["scale"]], many.end(), approximate=True)
    found = _certain(text, at)
    if found is None:
        return None
    value, end = found
    odd = _ODD.match(text, end)
    if odd and value >= 10:
        return Numeral(value, odd.end(), approximate=True)
    return Numeral(value, end)


def _certain(text: str, at: int) -> tuple[float, int] | None:
    if match := _DIGITS.match(text, at):
        value = _plain(match["digits"])
        if match["power"]:
            return value * 10 ** int(match["power"]), match.end()
        for character in match["han"] or ():
            value *= _SUFFIX[character]
        value *= _SUFFIX.get(match["latin"] or match["word"] or "", 1)
        if match["tenth"]:
            value += int(match["tenth"]) * _SUFFIX[match["han"][-1]] / 10
        if match["rest"]:
            value += int(match["rest"]) * _SUFFIX[match["unit"]]
        return (round(value, 6) if value != int(value) else float(int(value))), match.end()
    if match := _POINT.match(text, at):
        value = (han_number(match["whole"]) or 0) + _DIGIT[match["part"]] / 10
        return round(value * (han_number(match["big"]) or 1 if match["big"] else 1), 6), match.end()
    if match := _CHINESE.match(text, at):
        if set(match[0]) <= set("百千万亿"):
            return None  # 百货, 千万: a unit without a number
        parsed = han_number(match[0])
        return (float(parsed), match.end()) if parsed is not None else None
    if at and text[at - 1].isascii() and text[at - 1].isalnum():
        return None
    if match := _HALF_OF.match(text, at):
        return _SCALES[match["scale"]] / 2, match.end()
    article = _ARTICLE.match(text, at)
    value, end = _words(text, article.end() if article else at, scaled=bool(article))
    return (value, end) if end > at and (not article or end > article.end()) else None


def _words(text: str, at: int, *, scaled: bool = False) -> tuple[float, int]:
    """English number words from a place on, as far as they form one number; (0, at) when there are none.

    `scaled`: a scale may come first (a hundred).
    """
    total = current = 0
    room = 10**12
    end = at
    place = at
    while match := _WORD.match(text, place):
        word = match[0]
        if word in _UNITS and room > _UNITS[word] and room not in (1,):
            current, room = current + _UNITS[word], 1
        elif word in _TEN_WORDS and room > 10:
            current, room = current + _TEN_WORDS[word], 10
        elif word in _SCALES and (current or scaled or not total):
            scale = _SCALES[word]
            current = (current or 1) * scale
            if scale in (12, 100):
                room = 100 if scale == 100 else 1
            else:
                total, current, room = total + current, 0, scale
        else:
            break
        end = match.end()
        if (joined := _AND.match(text, end)) and word in _SCALES and not text[:at].endswith("between "):
            place = joined.start("small")
        elif text[end : end + 1] in (" ", "-"):
            place = end + 1
        else:
            break
    return float(total + current), end


def _plain(text: str) -> float:
    return float(text.replace(",", ""))


def _value(text: str) -> float | None:
    return _plain(text) if text[0].isdigit() else han_number(text)

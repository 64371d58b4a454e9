"""Number words of either language go in, numbers come out (三千, 1.5w, 2k, a dozen, half a million)."""

from __future__ import annotations

import re

_DIGIT = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "million": 1_000_000,
}  # fmt: skip
_SUFFIX = {"k": 1000, "w": 10_000, "万": 10_000, "m": 1_000_000, "千": 1000, "百": 100, "亿": 100_000_000}

DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = re.compile(
    rf"(?P<digits>{DIGITS})\s?(?P<suffix>(?:[kKwW](?![a-zA-Z])|[mM](?![a-zA-Z])|万|千|百|亿)?)"
    r"|(?P<han>[零〇一二两三四五六七八九十百千万亿]+)"
    rf"|(?<![a-z])(?P<word>(?:{'|'.join(_WORDS)})(?:[ -](?:{'|'.join(_WORDS)}))*)(?![a-z])"
)


def han_number(text: str) -> int | None:
    """The value of a Chinese numeral; None when the characters do not form one ("一二" is no number)."""
    total = section = digit = 0
    seen_digit = False
    for character in text:
        if character in _DIGIT:
            if seen_digit and digit and character not in "零〇":
                return None
            digit, seen_digit = _DIGIT[character], True
        elif character in _TENS:
            section += (digit if seen_digit and digit else 1) * _TENS[character]
            digit, seen_digit = 0, False
        elif character in _BIG:
            total = (total + section + digit) * _BIG[character] if total + section + digit else _BIG[character]
            section, digit, seen_digit = 0, 0, False
        else:
            return None
    return total + section + digit


def word_number(text: str) -> int:
    """The value of English number words ("two hundred", "twenty-five", "dozen")."""
    total = current = 0
    for word in re.split(r"[ -]", text):
        value = _WORDS[word]
        if value in (100, 1000, 1_000_000):
            current = (current or 1) * value
            if value >= 1000:
                total, current = total + current, 0
        else:
            current += value
    return total + current


def number_at(text: str, position: int) -> tuple[float, int] | None:
    """The number that starts at `position` of lower-cased text and where it ends; None when none does."""
    match = NUMBER.match(text, position)
    if match is None:
        return None
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
        return value * _SUFFIX.get((match["suffix"] or "").lower(), 1), match.end()
    if match["han"]:
        parsed = han_number(match["han"])
        return (float(parsed), match.end()) if parsed is not None else None
    return float(word_number(match["word"])), match.end()

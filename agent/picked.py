"""What a person types after a question back goes in; which of the offered choices it picks comes out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from domain.answer import Choice
from domain.question import Turn

LOOK_BACK = 3
"""Turns after which choices are no longer meant by a bare number."""
MOST_NUMBER = 20
"""A greater number is no choice's: 2025 is a year."""
_DIGITS = "一二三四五六七八九十"
_ORDINALS = {
    "first": 1, "1st": 1, "one": 1, "second": 2, "2nd": 2, "two": 2, "third": 3, "3rd": 3, "three": 3, "fourth": 4,
    "4th": 4, "four": 4,
}  # fmt: skip
_LAST = {
    "最后一个",
    "最后那个",
    "最后一项",
    "后者",
    "the last",
    "last",
    "the last one",
    "last one",
    "the latter",
    "latter",
}
_FORMER = {"前者", "the former", "former"}
_LEADS = re.compile(
    r"^(?:(?:嗯|好的?|那就?|还是|就|我(?:要|选|想要|想看)|选择?|要|看|ok|okay|yes|please|i (?:want|choose|pick|take|mean|meant|'d like)|let'?s take|take|choose|pick|go (?:for|with)|option|number|no\.?|choice)[\s,，:：]*)+"
)
_TAILS = re.compile(r"(?:吧|好了|就行|就好|呢|的|please|one|option|choice|instead)*$")
_NUMBER_ZH = re.compile(rf"第?(?P<n>\d+|[{_DIGITS}])(?:个|项|条|种|号)?")
_NUMBER_EN = re.compile(r"(?:the )?(?:#|\()?(?P<n>\d+)\)?\.?|(?:the )?(?P<o>" + "|".join(_ORDINALS) + r")")


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice that was taken, or a number that none has."""

    choice: Choice | None
    number: int
    most: int
    """How many choices there were."""


def picked(text: str, turns: Sequence[Turn]) -> Pick | None:
    """The choice a text picks by number ("2", 第二个, the last), by its label, or by words only one label has.

    None when the text is something else, or nothing was offered lately.
    """
    held = next(((age, turn) for age, turn in enumerate(reversed(turns)) if turn.choices), None)
    if held is None or held[0] >= LOOK_BACK:
        return None
    age, turn = held
    choices = turn.choices
    plain = _plain(text)
    for number, choice in enumerate(choices, start=1):
        if plain in (_plain(choice.label), _plain(choice.question)):
            return Pick(choice, number, len(choices))
    told = _number(plain, len(choices))
    if told is not None and told <= MOST_NUMBER:
        taken = choices[told - 1] if 1 <= told <= len(choices) else None
        return Pick(taken, told, len(choices))
    if age:
        return None  # words name a choice only right after it was offered
    words = _bare(plain)
    if not words:
        return None
    near = [place for place, choice in enumerate(choices, start=1) if _holds(_plain(choice.label), words)]
    return Pick(choices[near[0] - 1], near[0], len(choices)) if len(near) == 1 else None


def _number(plain: str, most: int) -> int | None:
    for said in (plain, _bare(plain)):
        if said in _LAST:
            return most
        if said in _FORMER:
            return 1
        match = _NUMBER_ZH.fullmatch(said)
        if match is not None:
            told = match["n"]
            return int(told) if told.isdigit() else _DIGITS.index(told) + 1
        match = _NUMBER_EN.fullmatch(said)
        if match is not None:
            return int(match["n"]) if match["n"] else _ORDINALS[match["o"]]
    return None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return " ".join(folded.split()).strip(" .,;:!?，。；：！？、\"“”'")


def _bare(plain: str) -> str:
    return _TAILS.sub("", _LEADS.sub("", plain).strip()).strip(" ,，")


def _holds(label: str, words: str) -> bool:
    """Whether a label holds all the words; Latin ones as whole words."""
    if words.isascii():
        return set(words.split()) <= set(re.findall(r"[a-z0-9'-]+", label))
    return len(words) > 1 and words in label

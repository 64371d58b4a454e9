"""A text and the phrases of talk.yaml go in; which move of a conversation it makes, and what is left to read, comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from .lexicon import folded
from .numerals import number_at

Kind = Literal[
    "plain", "open", "narrow", "add", "correct", "why", "back", "first", "nth", "reset", "drop", "year_before",
    "period_before", "sort", "flip",
]  # fmt: skip
_EDGE = " \t\n\r,.;:!?，。；：！？、~…"
_NTH_ZH = re.compile(
    r"(?:回到|返回|回)第(?P<n>\d+|[一二三四五六七八九十])(?:个|条|次)?(?:问题|问|提问)?(?P<rest>.*)$", re.S
)
_NTH_EN = re.compile(
    r"(?:go )?back to (?:the )?(?:question (?:no\.? ?|number )?(?P<n>\d+)|(?P<o>second|third|fourth|fifth|sixth)(?: question| one)?)(?P<rest>.*)$",
    re.S,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_NOT_BUT = (
    re.compile(r"^不是(?P<old>.+?)[,，、]?\s*(?:而是|是|要的是|要)(?P<new>.+)$", re.S),
    re.compile(r"^not (?P<old>.+?)(?:,| but)+ ?(?P<new>.+)$", re.S),
    re.compile(r"^(?P<new>.+?)[,，、]?\s*(?:而不是|不是|instead of|rather than|, not|not)\s*(?P<old>.+)$", re.S),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a text does in its conversation."""

    kind: Kind
    rest: str
    """What is left to read, as typed."""
    number: int = 0
    """Which question to go back to, for `nth`; 1 is the first."""
    closed: bool = False
    """It ended as an ellipsis does (呢, instead)."""


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """The folded phrases of a kind, longest first."""
    found = _all()[kind]
    told = {folded(phrase).strip() for listed in found.values() for phrase in listed}
    return tuple(sorted(told - {""}, key=len, reverse=True))


@cache
def _all() -> dict[str, dict[str, list[str]]]:
    text = (Path(__file__).parent / "talk.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, list[str]]] = yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def heard(text: str) -> Said:
    """The move a text makes: going back, a correction, an ellipsis, or (plain) none that shows."""
    text = without_lead(text)
    low = folded(text).strip(_EDGE)
    whole: tuple[tuple[str, Kind], ...] = (
        ("reset", "reset"),
        ("back_first", "first"),
        ("back", "back"),
        ("flip", "flip"),
    )
    for kind, move in whole:
        if low in phrases(kind):
            return Said(move, "")
    if low in phrases("whole"):
        return Said("drop", phrases("group_word")[0])
    if nth := _nth(text):
        return nth
    for kind, move in whole:
        rest = after(text, kind)
        if rest is not None and rest[:1] in tuple(",，。;；") and rest.strip(_EDGE):
            return Said(move, rest.strip(_EDGE))
    if (rest := after(text, "why")) is not None:
        return Said("why", rest)
    if (rest := after(text, "correct")) is not None:
        inner = after(rest.lstrip(_EDGE), "correct")
        left = (inner if inner is not None else rest).strip(_EDGE)
        return Said("drop", phrases("group_word")[0]) if edgeless(left) in phrases("whole") else Said("correct", left)
    for kind, move in (("year_before", "year_before"), ("period_before", "period_before")):
        core = low
        for close in phrases("close"):
            core = core.removesuffix(close).strip(_EDGE)
        opened = {core, *(core[len(o) :].strip(_EDGE) for o in phrases("open") if core.startswith(o))}
        if opened & set(phrases(kind)):
            return Said("year_before" if move == "year_before" else "period_before", "")
    if (rest := _dropped(text)) is not None:
        return Said("drop", rest)
    shut = before_end(text, "close")
    for kind, move in (("add", "add"), ("narrow", "narrow"), ("open", "open"), ("sort", "sort")):
        rest = after(text, kind)
        if rest is not None and rest.strip(_EDGE):
            inner = before_end(rest, "close")
            left = rest if inner is None else inner
            if move == "open" and (beside := before_end(left, "add_close")) is not None:
                return Said("add", beside.strip(_EDGE), closed=True)
            return Said(move, left.strip(_EDGE), closed=inner is not None or "about" in low[:9])
    if (rest := before_end(text, "sort")) is not None and rest.strip(_EDGE):
        return Said("sort", rest.strip(_EDGE))
    if (rest := before_end(text, "add_close")) is not None and rest.strip(_EDGE):
        return Said("add", rest.strip(_EDGE), closed=True)
    if shut is not None and shut.strip(_EDGE):
        return Said("open", shut.strip(_EDGE), closed=True)
    return Said("plain", text.strip())


def not_but(text: str) -> tuple[str, str] | None:
    """(what was not meant, what is): 不是销售额，是订单数; not sales but orders; orders, not sales."""
    stripped = text.strip(_EDGE)
    for pattern in _NOT_BUT:
        match = pattern.match(folded(stripped))
        if match is not None:
            old, new = match.span("old"), match.span("new")
            return stripped[slice(*old)].strip(_EDGE), stripped[slice(*new)].strip(_EDGE)
    return None


def without_lead(text: str) -> str:
    """The text without "ok," and the like."""
    low = folded(text)
    start = len(text) - len(text.lstrip(_EDGE))
    for phrase in phrases("lead"):
        end = start + len(phrase)
        if low.startswith(phrase, start) and low[end : end + 1] in tuple(",，、。!！"):
            return without_lead(text[end + 1 :])
    rest = after(text[start:], "lead_word")
    return text[start:] if rest is None or not rest.strip(_EDGE) else without_lead(rest)


def after(text: str, kind: str) -> str | None:
    """What follows a phrase of this kind at the beginning; None when there is none."""
    low = folded(text)
    for phrase in phrases(kind):
        if low.startswith(phrase) and not (_latin(phrase[-1]) and _latin(low[len(phrase) : len(phrase) + 1])):
            return text[len(phrase) :]
    return None


def before_end(text: str, kind: str) -> str | None:
    """What stands before a phrase of this kind at the end; None when there is none."""
    low = folded(text).rstrip(_EDGE)
    for phrase in phrases(kind):
        start = len(low) - len(phrase)
        if low.endswith(phrase) and not (_latin(phrase[0]) and _latin(low[start - 1 : start])):
            return text[:start]
    return None


def mentions(text: str, kind: str) -> str | None:
    """The first phrase of this kind anywhere in the text; Latin ones as whole words."""
    low = folded(text)
    for phrase in phrases(kind):
        if phrase.isascii():
            if re.search(rf"(?<![a-z]){re.escape(phrase)}(?![a-z])", low):
                return phrase
        elif phrase in low:
            return phrase
    return None


def place_of(text: str, phrase: str) -> int:
    """Where a folded phrase stands in a text as typed."""
    low = folded(text)
    match = re.search(rf"(?<![a-z]){re.escape(phrase)}(?![a-z])" if phrase.isascii() else re.escape(phrase), low)
    return match.start() if match else 0


def stripped_of(text: str, kind: str) -> str:
    """The text without the phrases of a kind at its beginning and end."""
    rest = text.strip(_EDGE)
    if (inner := before_end(rest, kind)) is not None:
        rest = inner.strip(_EDGE)
    if (inner := after(rest, kind)) is not None:
        rest = inner.strip(_EDGE)
    return rest


def edgeless(text: str) -> str:
    """Folded, without punctuation at the ends."""
    return folded(text).strip(_EDGE)


def _dropped(text: str) -> str | None:
    """What is to be left out: 去掉上海这个条件, undo that filter."""
    rest = after(text, "drop")
    if rest is None and (rest := before_end(text, "drop_close")) is not None:
        rest = re.sub(r"^(?:把|将)", "", rest.strip(_EDGE))
    if rest is not None:
        return rest.strip(_EDGE)
    return None


def _nth(text: str) -> Said | None:
    low = folded(text)
    match = _NTH_ZH.match(low) or _NTH_EN.match(low)
    if match is None:
        return None
    found = match.groupdict()
    told = found.get("n") or ""
    number = _ORDINALS.get(found.get("o") or "") or (int(number_at(told, 0)[0]) if number_at(told, 0) else 0)  # type: ignore[index]  # tested beside
    return Said("nth", text[match.start("rest") :].strip(_EDGE), number=number)


def _latin(character: str) -> bool:
    return bool(character) and character.isascii() and character.isalnum()

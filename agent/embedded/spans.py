"""A question goes in; the cheapest cover of it by known words, numbers and time phrases comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from domain.condition import Period

from .grammar import Grammar, load_grammar
from .lexicon import Lexicon, Meaning, folded
from .numerals import number_at
from .periods import Horizon, period_at

PERSON = re.compile(r"⟦(\d+)⟧")
"""Where the door put a person it recognised (see agent/persons.py)."""
_WORD = re.compile(r"[a-z][a-z'&]*|\d[\d.,]*|[^\s]")
_PUNCTUATION = re.compile(r"[\s,.;:!?，。；：！？、（）()\[\]【】“”\"'「」《》<>…—~·/|%-]")
_UNKNOWN = 20.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the question and what it can be."""

    start: int
    end: int
    text: str
    """As typed."""
    kinds: tuple[str, ...]
    """Structural kinds; `term` for catalog words, `number`, `period`, `person`, `unknown`."""
    meanings: tuple[Meaning, ...] = ()
    number: float | None = None
    period: Period | None = None

    def is_a(self, *kinds: str) -> bool:
        """Whether the span can be one of these kinds."""
        return any(kind in self.kinds for kind in kinds)

    def means(self, *kinds: str) -> tuple[Meaning, ...]:
        """Its meanings of these kinds."""
        return tuple(meaning for meaning in self.meanings if meaning.kind in kinds)


@dataclass(frozen=True, slots=True)
class Cover:
    """A question as known words."""

    spans: tuple[Span, ...]
    text: str
    """The text the spans' positions point into (typos mended)."""
    corrections: dict[str, str]
    """Words taken for typos, and what they were read as."""


def cover(
    text: str, lexicon: Lexicon, horizon: Horizon, persons: Sequence[str] = (), grammar: Grammar | None = None
) -> Cover:
    """Spans in order, without white space and punctuation; what nothing covers is `unknown`.

    The cover with the fewest, longest known pieces wins (dynamic programming over positions).
    """
    low = folded(text)
    grammar = grammar or load_grammar()
    spans = _cheapest(text, low, lexicon, grammar, horizon, persons)
    corrections = _corrected(low, spans, lexicon, grammar)
    if corrections:
        for wrong, right in corrections.items():
            text = re.sub(rf"(?i)(?<![a-z]){re.escape(wrong)}(?![a-z])", right, text)
        spans = _cheapest(text, folded(text), lexicon, grammar, horizon, persons)
    return Cover(spans, text, corrections)


def _cheapest(
    text: str, low: str, lexicon: Lexicon, grammar: Grammar, horizon: Horizon, persons: Sequence[str]
) -> tuple[Span, ...]:
    size = len(low)
    best: list[tuple[float, int, Span | None]] = [(0.0, 0, None)]
    best.extend((float("inf"), 0, None) for _ in range(size))
    for position in range(size):
        cost = best[position][0]
        if cost == float("inf"):
            continue
        for end, price, span in _candidates(text, low, position, lexicon, grammar, horizon, persons):
            if cost + price < best[end][0]:
                best[end] = (cost + price, position, span)
    spans: list[Span] = []
    position = size
    while position > 0:
        _cost, start, span = best[position]
        if span is not None:
            spans.append(span)
        position = start
    spans.reverse()
    return _joined(spans)


def _candidates(
    text: str, low: str, at: int, lexicon: Lexicon, grammar: Grammar, horizon: Horizon, persons: Sequence[str]
) -> list[tuple[int, float, Span | None]]:
    """Every way to go on from a position: (end, price, span)."""
    character = low[at]
    found: list[tuple[int, float, Span | None]] = []
    starts_word = at == 0 or not (_latin(low[at - 1]) and _latin(character))
    if starts_word:
        match = PERSON.match(low, at)
        if match is not None and int(match[1]) < len(persons):
            found.append((match.end(), 0.5, Span(at, match.end(), persons[int(match[1])], ("person",))))
        if period := period_at(low, at, horizon):
            held, end = period
            found.append((end, 0.9, Span(at, end, text[at:end].strip(), ("period",), period=held)))
        if number := number_at(low, at):
            value, end = number
            found.append((end, 1.0, Span(at, end, text[at:end], ("number",), number=value)))
        reach = max(lexicon.longest.get(character, 0), _longest_word(grammar, character))
        for end in range(at + 1, min(len(low), at + reach) + 1):
            if end < len(low) and _latin(low[end - 1]) and _latin(low[end]):
                continue
            surface = low[at:end]
            meanings = lexicon.meanings.get(surface, ())
            kinds = grammar.words.get(surface, ())
            if meanings or kinds:
                only_pad = not meanings and kinds == ("pad",)
                price = (0.8 if only_pad else 1.0) - 0.01 * (end - at)
                if only_pad and end - at == 1 and not surface.isascii():
                    price = 1.2  # 去 in 去年 is no filler
                both = (*(("term",) if meanings else ()), *kinds)
                found.append((end, price, Span(at, end, text[at:end], both, meanings)))
    if _PUNCTUATION.match(low, at):
        found.append((at + 1, 0.0, None))
    word = _WORD.match(low, at)
    end = word.end() if word and starts_word else at + 1
    found.append((end, _UNKNOWN, Span(at, end, text[at:end], ("unknown",))))
    return found


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _longest_word(grammar: Grammar, character: str) -> int:
    return grammar.longest.get(character, 0)


def _corrected(low: str, spans: tuple[Span, ...], lexicon: Lexicon, grammar: Grammar) -> dict[str, str]:
    """Unknown Latin words of five letters or more that are one slip away from a known word, and that word."""
    unknown = [s.text.lower() for s in spans if s.is_a("unknown") and len(s.text) >= 5 and s.text.isascii()]
    if not unknown:
        return {}
    words = re.compile(r"[a-z']{4,}")
    named, valued = set[str](), set[str]()
    for surface, meanings in lexicon.meanings.items():
        of_data = all(meaning.kind == "value" for meaning in meanings)
        (valued if of_data else named).update(words.findall(surface))
    named.update(word for surface in grammar.words for word in words.findall(surface))
    known = named | valued
    mended: dict[str, str] = {}
    for word in unknown:
        near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=86)
        if near is None or near[0] == word:
            continue
        if near[0] not in named and near[1] < 92:
            continue  # a value of the data is a proper noun: "carry" is no slip for Cary
        mended[word] = near[0]
    return mended


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Neighbouring unknown characters become one unknown word."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        touching = last is not None and last.end == span.start and not span.text.isascii()
        if last and touching and last.is_a("unknown") and span.is_a("unknown"):
            joined[-1] = Span(last.start, span.end, last.text + span.text, ("unknown",))
        else:
            joined.append(span)
    return tuple(joined)

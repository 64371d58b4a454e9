"""A question goes in; the cheapest cover of it by known words, numbers and time phrases comes out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from domain.condition import Period

from .chart.vocabulary import told_words
from .grammar import Grammar, load_grammar
from .inflection import is_past, singular, verb_bases, words_from
from .lexicon import Lexicon, Meaning, folded
from .numerals import numeral_at
from .periods import Horizon, time_at
from .spelling import SHORTEST, mended

PERSON = re.compile(r"⟦(\d+)⟧")
"""Where the door put a person it recognised (see agent/persons.py)."""
_WORD = re.compile(r"[a-z][a-z'&]*|\d[\d.,]*|[^\s]")
_PUNCTUATION = frozenset(",.;:!?，。；：！？、（）()[]【】“”\"'「」『』《》…—~·/|%-")
_QUOTED = re.compile(
    r"\"([^\"]{1,80})\"|「([^「」]{1,80})」|『([^『』]{1,80})』|(?<![a-z0-9])'((?:[^']|'(?=[a-z])){1,80}?)'(?![a-z0-9])"
)
_UNKNOWN = 20.0
_QUOTE = 0.5
_KEPT = 64
"""Covers kept with a lexicon: one question is covered several times on its way, for each way to read it."""
_PART = 3.0
"""On top of one for each word: a value named in part is only taken where something would stay unknown without it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the question and what it can be."""

    start: int
    end: int
    text: str
    """As typed; of a quotation, what stands inside."""
    kinds: tuple[str, ...]
    """Structural kinds; `term` for catalog words, `number`, `ordinal`, `fraction` (20%, 一半: 0.2, 0.5), `approximate`
    (十几, 200多), `period`, `same_period_last_year`, `ambiguous_date`, `quoted`, `person`, `unknown`."""
    meanings: tuple[Meaning, ...] = ()
    number: float | None = None
    """Of a number, ordinal, fraction or approximate number."""
    period: Period | None = None
    approximate: bool = False
    """A number that names no certain one; such a span is no `number`, so who does not ask about it leaves it unread."""
    periods: tuple[Period, ...] = ()
    """Every reading of an ambiguous date (5/3/2024)."""
    partial: bool = False
    """Its value is named only in part (john smith, for Mr. John Smith); no other value fits."""
    inflected: bool = False
    """It meets a name of the catalog only by inflection (country's names, ordered)."""

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


@dataclass(frozen=True, slots=True)
class _Words:
    """What a question is read with, whatever part of it is read."""

    lexicon: Lexicon
    grammar: Grammar
    horizon: Horizon
    persons: Sequence[str]


_Candidate = tuple[int, float, Span | None]
"""A way to go on from a position: where it ends, its price, its span (none for punctuation)."""


def cover(
    text: str, lexicon: Lexicon, horizon: Horizon, persons: Sequence[str] = (), grammar: Grammar | None = None
) -> Cover:
    """Spans in order, without white space and punctuation; what nothing covers is `unknown`.

    The cover with the fewest, longest known pieces wins (dynamic programming over positions). What stands in quotation
    marks is one span, unless it is made of the catalog's own words. The last covers are kept with the lexicon.
    """
    words = _Words(lexicon, grammar or load_grammar(), horizon, tuple(persons))
    key = (text, words.persons, id(words.grammar), horizon)
    held = lexicon.covers.get(key)
    if isinstance(held, tuple) and held[0] is words.grammar and isinstance(held[1], Cover):
        return held[1]
    made = _covered(text, words)
    if len(lexicon.covers) >= _KEPT:
        lexicon.covers.clear()
    lexicon.covers[key] = (words.grammar, made)
    return made


def ways_on(
    text: str, lexicon: Lexicon, horizon: Horizon, persons: Sequence[str] = ()
) -> Iterator[tuple[int, int, float, Span | None]]:
    """Every known word, number and time phrase from every place: start, end, price, span (none for punctuation)."""
    words = _Words(lexicon, load_grammar(), horizon, tuple(persons))
    low = folded(text)
    size = len(low)
    ends = _word_ends(low)
    for at in range(size):
        for end, price, span in _candidates(text, low, at, words, ends[bisect_right(ends, at) :], quotes=True):
            yield at, end, price, span


def _covered(text: str, words: _Words) -> Cover:
    low = folded(text)
    spans = _cheapest(text, low, words)
    corrections = _corrected(low, spans, words)
    if corrections:
        for wrong, right in corrections.items():
            text = re.sub(rf"(?i)(?<![a-z]){re.escape(wrong)}(?![a-z])", right, text)
        spans = _cheapest(text, folded(text), words)
    return Cover(spans, text, corrections)


def _cheapest(text: str, low: str, words: _Words, *, quotes: bool = True) -> tuple[Span, ...]:
    size = len(low)
    best: list[tuple[float, int, Span | None]] = [(0.0, 0, None)]
    best.extend((float("inf"), 0, None) for _ in range(size))
    ends = _word_ends(low)
    passed = 0
    for position in range(size):
        while passed < len(ends) and ends[passed] <= position:
            passed += 1
        cost = best[position][0]
        if cost == float("inf"):
            continue
        for end, price, span in _candidates(text, low, position, words, ends[passed:], quotes=quotes):
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
    text: str, low: str, at: int, words: _Words, ends: Sequence[int], *, quotes: bool
) -> Iterator[_Candidate]:
    """Every way to go on from a position; `ends` are the places behind it where a word can end."""
    starts_word = at == 0 or not (is_latin(low[at - 1]) and is_latin(low[at]))
    if starts_word:
        match = PERSON.match(low, at) if low[at] == "⟦" else None
        if match is not None and int(match[1]) < len(words.persons):
            yield match.end(), 0.5, Span(at, match.end(), words.persons[int(match[1])], ("person",))
        if quotes and low[at] in "\"'「『" and (quoted := _quoted(text, low, at, words)):
            yield quoted.end, _QUOTE, quoted
        yield from _times(text, low, at, words)
        told = yield from _known(text, low, at, words, ends)
        yield from _numbers(text, low, at, words)
        if low[at].isascii() and low[at].isalpha():
            yield from _forms(text, low, at, words, told)
    if low[at] in _PUNCTUATION or low[at].isspace():
        yield at + 1, 0.0, None
    word = _WORD.match(low, at)
    end = word.end() if word and starts_word else at + 1
    yield end, _UNKNOWN, Span(at, end, text[at:end], ("unknown",))


def _times(text: str, low: str, at: int, words: _Words) -> Iterator[_Candidate]:
    time = time_at(low, at, words.horizon)
    if time is not None:
        period = time.periods[0] if time.kind == "period" else None
        several = time.periods if time.kind == "ambiguous_date" else ()
        typed = text[at : time.end].strip()
        yield time.end, 0.9, Span(at, time.end, typed, (time.kind,), period=period, periods=several)


def _numbers(text: str, low: str, at: int, words: _Words) -> Iterator[_Candidate]:
    """A number; an ordinal or a part that is also a structural or catalog word is both."""
    numeral = numeral_at(low, at)
    if numeral is None:
        return
    end = numeral.end
    kind = "approximate" if numeral.approximate else numeral.kind
    kinds: tuple[str, ...] = (kind,)
    meanings: tuple[Meaning, ...] = ()
    price = 1.0
    if kind in ("ordinal", "fraction"):
        surface = low[at:end]
        meanings = words.lexicon.meanings.get(surface, ())
        others = tuple(k for k in words.grammar.words.get(surface, ()) if k != "pad")
        kinds = (*(("term",) if meanings else ()), *others, kind)
        price = 0.95 - 0.01 * (end - at)
    typed = text[at:end]
    yield end, price, Span(at, end, typed, kinds, meanings, numeral.value, approximate=numeral.approximate)


def _known(text: str, low: str, at: int, words: _Words, ends: Sequence[int]) -> Generator[_Candidate, None, set[int]]:
    """Words of the catalog, the data and the grammar, and the values that a surface is a part of. Returns their ends."""
    lexicon, grammar = words.lexicon, words.grammar
    told: set[int] = set()
    furthest = at + max(lexicon.reach(low, at), grammar.longest.get(low[at], 0))
    for end in ends:
        if end > furthest:
            break
        surface = low[at:end]
        meanings = lexicon.meanings.get(surface, ())
        kinds = grammar.words.get(surface, ())
        if meanings or kinds:
            only_pad = not meanings and kinds == ("pad",)
            price = (0.8 if only_pad else 1.0) - 0.01 * (end - at)
            if only_pad and end - at == 1 and not surface.isascii():
                price = 1.2  # 去 in 去年 is no filler
            both = (*(("term",) if meanings else ()), *kinds)
            told.add(end)
            yield end, price, Span(at, end, text[at:end], both, meanings)
        elif part := lexicon.part(surface):
            price = _PART + 1 + surface.count(" ")
            yield end, price, Span(at, end, text[at:end], ("term",), part, partial=True)
    return told


def _forms(text: str, low: str, at: int, words: _Words, told: set[int]) -> Iterator[_Candidate]:
    """English names met by inflection (customers' addresses), verbs by another form (ordering), values by two words."""
    lexicon = words.lexicon
    following = words_from(low, at)
    if not following or not lexicon.leads(following[0][0]):
        return
    for count, (_word, end) in enumerate(following, start=1):
        if end in told:
            continue
        said = [word for word, _end in following[:count]]
        meanings: tuple[Meaning, ...] = ()
        if count > 1 or "'" not in said[0]:
            meanings = lexicon.keys.get(" ".join(map(singular, said)), ())
        if not meanings and count <= 3:
            meanings = _deed(said, lexicon)
        if meanings:
            span = Span(at, end, text[at:end], ("term",), meanings, inflected=True)
            yield end, 1.02 - 0.01 * (end - at), span
    found = lexicon.parts.find([word for word, _end in following])
    if found is not None:
        surface, count = found
        end = following[count - 1][1]
        yield end, _PART + count, Span(at, end, text[at:end], ("term",), lexicon.values_of(surface), partial=True)


def _deed(said: list[str], lexicon: Lexicon) -> tuple[Meaning, ...]:
    """What a form of a verb says was done (ordering, buys), or the participle of a noun (ordered, where there are orders)."""
    rest = "".join(f" {word}" for word in said[1:])
    found = [m for base in sorted(verb_bases(said[0])) for m in lexicon.verbs.get(base + rest, ())]
    if not found and not rest and is_past(said[0]):
        found = [m for base in sorted(verb_bases(said[0])) for m in lexicon.deeds.get(base, ())]
    return tuple(dict.fromkeys(found))


def _quoted(text: str, low: str, at: int, words: _Words) -> Span | None:
    """One span for what stands in quotation marks; none when it is made of the catalog's names, not of values."""
    match = _QUOTED.match(low, at)
    if match is None or text[at] in "”’":  # a closing mark opens nothing
        return None
    start, end = next(match.span(group) for group in range(1, 5) if match[group] is not None)
    inside = low[start:end].strip(" ,.;:!?，。；：！？、")
    if not inside:
        return None
    start = low.index(inside, start)
    typed = text[start : start + len(inside)]
    meanings = words.lexicon.meanings.get(inside, ())
    kinds = ("quoted", *(("term",) if meanings else ()))
    if not meanings:
        spans = _cheapest(typed, inside, words, quotes=False)
        if not any(span.is_a("unknown") or span.means("value") for span in spans) and any(
            span.is_a("term", "period", "same_period_last_year") for span in spans
        ):
            return None
    return Span(at, match.end(), typed, kinds, meanings)


def _word_ends(low: str) -> list[int]:
    """Places where a word can end: not inside one of Latin letters and digits."""
    size = len(low)
    return [end for end in range(1, size + 1) if end == size or not (is_latin(low[end - 1]) and is_latin(low[end]))]


def is_latin(character: str) -> bool:
    """Whether it is a Latin letter or a digit."""
    return character.isascii() and character.isalnum()


def _corrected(low: str, spans: tuple[Span, ...], words: _Words) -> dict[str, str]:
    """Unknown Latin words that are one slip away from a known word, and that word (see spelling.py)."""
    unknown = [s.text.lower() for s in spans if s.is_a("unknown") and len(s.text) >= SHORTEST and s.text.isascii()]
    unknown = [word for word in unknown if word not in told_words()]
    if not unknown:
        return {}
    named = _Named(words.lexicon.named, _words_of(words.grammar))
    found = {word: mended(word, named, words.lexicon.valued) for word in unknown}
    return {word: right for word, right in found.items() if right is not None}


class _Named:
    """Two vocabularies as one."""

    def __init__(self, *vocabularies: set[str]) -> None:
        self._vocabularies = vocabularies

    def __contains__(self, word: object) -> bool:
        return any(word in vocabulary for vocabulary in self._vocabularies)


def _words_of(grammar: Grammar) -> set[str]:
    """Latin words of four letters or more of a grammar; kept for the grammars in use."""
    held = _GRAMMARS.get(id(grammar))
    if held is None or held[0] is not grammar:
        found = {word for surface in grammar.words for word in re.findall(r"[a-z']{4,}", surface)}
        held = _GRAMMARS[id(grammar)] = grammar, found
    return held[1]


_GRAMMARS: dict[int, tuple[Grammar, set[str]]] = {}


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


Held = TypeVarTuple("Held")


def first_span(checks: Iterable[Callable[[*Held], Span | None]], *held: *Held) -> Span | None:
    """What the first check that finds anything in these finds; None where none does."""
    return next((span for check in checks if (span := check(*held)) is not None), None)

"""A question's words as the leaves of the chart: catalog terms, numbers, times, and the grammar's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.embedded.inflection import is_past
from agent.embedded.lexicon import Lexicon, Meaning, folded
from agent.embedded.periods import Horizon
from agent.embedded.spans import Span, is_latin, ways_on

from .known import Known
from .parser import Leaf
from .part_names import part_names
from .things import Col, Filter, Held, Met, Rows
from .vocabulary import grammar_words

_SKIP = 0.35
"""Price of leaving out a filler; more than a rule, less than a word."""
_ALSO = 0.7
"""More for a measure that is called like the things it counts."""
_JUDGED = frozenset({"best", "worst", "best_selling", "best_first", "worst_first"})
"""Words of several senses that the grammar holds to what stands beside them; any other such word it leaves alone."""
_COMMA = 0.05
"""Price of a comma where a rule asks for one."""
_SURE = 0.6
"""Price of a word of the grammar."""
_SINCE_WHEN = re.compile(r"^(?:with)?in \S+ (?:day|week|month)s?$|^\S+[天日周月]之?内$")
"""Within 30 days: of something said before, not of today."""
_TELLING = frozenset(
    {
        "not",
        "except",
        "except_after",
        "again",
        "came_back",
        "just",
        "nothing",
        "later_day",
        "after_that",
        "second",
        "first",
        "last",
        "or",
        "neither",
        "nor",
        "share",
        "all_of",
        "empty",
        "profile",
        "against",
    }
)
"""Words of the grammar that are never left out as fillers."""
_WHOLE = frozenset({"included", "included_after", "everyone_in", "whether", "known_said"})
"""Words of the grammar no part of which is left out as a filler either."""
_RELATIVE = re.compile(r" (?:who|that|which) ")
_CLAUSE = 1.5
"""Price of a measure's name that holds a clause (customers who bought): more may follow in it."""
_EXCLUDING = re.compile(
    r"^(?:不|除|剔|去掉|排除|exclud|excl\b|without|ignor|leav|minus)|(?:除外|不算|不计|不要|excluded|ignored| out|aside|not count(?:ed)?)$"
)
_STRUCTURAL = frozenset(
    {
        "gte", "gt", "lte", "lt", "gte_after", "lte_after", "between_word", "money", "count_word", "day_unit", "age_unit",
        "star_unit", "month_unit", "grain_day", "grain_week", "grain_month", "grain_quarter", "grain_year", "how_much",
    }
)  # fmt: skip
"""Kinds of the common grammar that rules name."""


def leaves(
    text: str, lexicon: Lexicon, horizon: Horizon, persons: Sequence[str], known: Known | None = None
) -> tuple[list[Leaf], list[tuple[int, int, float]]]:
    """All leaves of a text, and the stretches that may be skipped with their price."""
    low = folded(text)
    found: list[Leaf] = []
    skips: list[tuple[int, int, float]] = []
    whole: list[tuple[int, int]] = []
    doubtful: list[tuple[int, int]] = []
    named: list[tuple[int, int]] = []
    """Stretches that the catalog has a meaning for: a verb in one may say more than a join."""
    for at, end, price, span in ways_on(text, lexicon, horizon, persons):
        if span is None:
            skips.append((at, end, 0.0))
            continue
        if span.is_a("unknown"):
            continue
        if span.kinds == ("pad",):
            symbols = grammar_words()[0].get(low[at:end], ())
            if low[at:end].endswith("的") and lexicon.meanings.get(low[at : end - 1]):
                continue  # 公司的客户: a column's name
            if low[max(at - 1, 0) : end] == "所有没有":
                continue  # all that have none: 有没有 is not said
            if _TELLING & set(symbols) or (any(one.startswith("generic_") for one in symbols) and _item(low, at, end)):
                continue
            skips.append((at, end, _SKIP))
            continue
        found += _of_span(span, at, end, price)
        if span.is_a("period"):
            whole.append((at, end))
        if span.means("ambiguity") and not span.means("filter"):
            doubtful.append((at, end))
        nouns = span.inflected and all(meaning.kind in ("entity", "measure") for meaning in span.meanings)
        if span.meanings and not span.partial and not nouns:
            named.append((at, end))
    for at in range(len(low)):
        if _separates(low, at):
            found.append(Leaf(at, at + 1, "sep", low[at], _COMMA))
        for end, symbol in _words_at(low, at):
            if symbol == "filler":
                if lexicon.meanings.get(low[at:end]):
                    continue
                skips.append((at, end, _SKIP))
                continue
            if (at, end) in doubtful and symbol not in _JUDGED:
                continue
            if low[at:end].startswith(("least", "most")) and low[:at].endswith("at "):
                continue  # at least 10: a bound
            if symbol == "show" and re.match(r"\s*(?:[,;、]|and\b|$)", low[end:]):
                continue  # name, title: a column
            if symbol in _WHOLE or (symbol.startswith("generic_") and _item(low, at, end)):
                whole.append((at, end))
            if symbol == "tied" and any(start < end and at < stop for start, stop in named):
                continue
            found.append(Leaf(at, end, symbol, low[at:end], _SURE - 0.01 * (end - at)))
    if known is not None:
        found += known.leaves(text, low, lexicon)
    found += list(part_names(low, found, lexicon))
    skips = [
        skip for skip in skips
        if skip[2] == 0 or not any(start <= skip[0] and skip[1] <= end for start, end in whole)
    ]  # fmt: skip
    return found, skips


def _of_span(span: Span, at: int, end: int, price: float) -> Iterator[Leaf]:
    named: dict[str, list[Meaning]] = {}
    for meaning in span.meanings:
        named.setdefault(meaning.kind, []).append(meaning)
    if (held := named.get("value")) and (options := tuple((m.name, m.value) for m in held if m.value is not None)):
        yield Leaf(at, end, "VAL", Held(options), price)
        if is_past(span.text.lower().split()[-1]):
            yield Leaf(at, end, "PAST", Held(options), price)
    if held := named.get("dimension"):
        yield Leaf(at, end, "COL", Col(tuple(m.name for m in held)), price)
    if held := named.get("measure"):
        beside = _ALSO if "entity" in named else _CLAUSE if _RELATIVE.search(span.text.lower()) else 0.0
        yield Leaf(at, end, "MET", Met(tuple(m.name for m in held)), price + beside)
    if held := named.get("filter"):
        if _EXCLUDING.search(span.text.lower()):
            yield Leaf(at, end, "XFIL", Filter(tuple(m.name for m in held), excludes=True), price)
            return
        if span.text.endswith("过") or is_past(span.text.lower().split()[-1]):
            yield Leaf(at, end, "DID", Filter(tuple(m.name for m in held)), price)
        yield Leaf(
            at, end, "FIL", Filter(tuple(m.name for m in held)), price + (0.5 if span.text.endswith("过") else 0)
        )
    for meaning in named.get("entity", ()):
        yield Leaf(at, end, "ENT", Rows(meaning.name), price)
    for meaning in named.get("verb", ()):
        yield Leaf(at, end, "VERB", meaning.name, price)
    if span.is_a("person"):
        yield Leaf(at, end, "PERSON", span.text, price)
    if span.number is not None and span.is_a("number"):
        yield Leaf(at, end, "NUM", float(span.number), price)
    if span.number is not None and span.is_a("fraction"):
        yield Leaf(at, end, "FRAC", float(span.number), price)
    if span.period is not None and span.is_a("period") and not _SINCE_WHEN.search(span.text.lower()):
        yield Leaf(at, end, "PER", span.period, price)
    for kind in span.kinds:
        if kind in _STRUCTURAL:
            yield Leaf(at, end, kind, span.text, _SURE)


def _words_at(low: str, at: int) -> Iterator[tuple[int, str]]:
    """The grammar's words that begin here; a Latin word is a whole one."""
    words, longest = grammar_words()
    if at and is_latin(low[at - 1]) and is_latin(low[at]):
        return
    for size in range(1, longest.get(low[at], 0) + 1):
        end = at + size
        if end > len(low):
            break
        if end < len(low) and is_latin(low[end - 1]) and is_latin(low[end]):
            continue
        for symbol in words.get(low[at:end], ()):
            yield end, symbol


def _item(low: str, at: int, end: int) -> bool:
    """Whether a word stands alone between the commas of a list."""
    before, behind = low[:at].rstrip(), low[end:].lstrip()
    return bool(re.search(r"[,;、+/:：]$|\s-$|\band$|[和及与]$", before)) and bool(
        re.match(r"[,;、+/.。?？]|$|and\b|[和及与]", behind)
    )


def _separates(low: str, at: int) -> bool:
    """A comma between the names of a list; a dash or plus where blanks stand around it."""
    if low[at] in ",;、，；/":
        return True
    return low[at] == "-" and low[max(at - 1, 0)] == " " and low[at + 1 : at + 2] == " "

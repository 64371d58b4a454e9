"""Columns that a question names in part: 哪天开的 (开业日期), when was it shipped (shipped date), start and end date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.embedded.inflection import singular, verb_bases
from agent.embedded.lexicon import Lexicon
from domain.catalog import Catalog

from .things import Col

_DATE_ZH = re.compile(r"^(.{1,4}?)(?:日期|时间|日)$")
_WHEN_ZH = re.compile(
    r"(?:哪天|哪一天|几号|什么时候|何时|啥时候|哪年|哪一年)(?:就|才|开始)?([\u4e00-\u9fff]{1,2}?)(?:了)?的(?![\u4e00-\u9fff]{2}$)"
)
_PAIR_EN = re.compile(r"([a-z][a-z'-]*)(?:,? and | & | ?/ ?|, )(?=[a-z])")
_PAIR_ZH = re.compile(r"([\u4e00-\u9fff]{1,4}?)(?:和|与|、|及|/)")
_DATE_EN = frozenset({"date", "day", "time", "on", "at"})


def date_stems(catalog: Catalog) -> dict[str, Col]:
    """Surface → date columns: 入职, 发货; the bases of hired, shipped."""
    found: dict[str, dict[str, None]] = {}
    for name, entity in catalog.entities.items():
        for short, dimension in entity.dimensions.items():
            if dimension.type != "date" or dimension.privacy == "identifier":
                continue
            for told in dimension.names.zh:
                if match := _DATE_ZH.match(told):
                    found.setdefault(match[1], {})[f"{name}.{short}"] = None
            for told in dimension.names.en:
                words = [word for word in told.lower().split() if word not in _DATE_EN]
                if len(words) == 1:
                    for base in {words[0], *verb_bases(words[0])}:
                        found.setdefault(base, {})[f"{name}.{short}"] = None
    return {surface: Col(tuple(names)) for surface, names in found.items()}


def when_done(low: str, stems: dict[str, Col]) -> Iterator[tuple[int, int, Col]]:
    """哪天开的, 什么时候发的货: the date columns whose names begin with what was done."""
    for match in _WHEN_ZH.finditer(low):
        verb = match[1]
        names = tuple(dict.fromkeys(n for stem, col in stems.items() if stem.startswith(verb) for n in col.options))
        if names:
            yield match.start(), match.end(), Col(names)


def past_dates(low: str, stems: dict[str, Col]) -> Iterator[tuple[int, int, Col]]:
    """入职, hired, launched: words that name a date by what was done."""
    for match in re.finditer(r"[a-z]+", low):
        names = {n for base in (match[0], *verb_bases(match[0])) if base in stems for n in stems[base].options}
        if names:
            yield match.start(), match.end(), Col(tuple(sorted(names)))
    for stem, col in stems.items():
        if len(stem) > 1 and not stem.isascii():
            for match in re.finditer(re.escape(stem), low):
                yield match.start(), match.end(), col


def shared_heads(low: str, lexicon: Lexicon) -> Iterator[tuple[int, int, tuple[Col, ...]]]:
    """Start and end date, 开始和结束日期: two columns with one head noun."""
    for match in _PAIR_EN.finditer(low):
        words = list(re.finditer(r"[a-z][a-z'-]*", low[match.end() : match.end() + 60]))
        for last in range(1, min(4, len(words))):
            end = match.end() + words[last].end()
            second = _columns(lexicon, low[match.end() : end])
            for cut in range(1, last + 1):
                head = " ".join(word[0] for word in words[cut : last + 1])
                first = _columns(lexicon, f"{match[1]} {head}") or _columns(
                    lexicon, f"{match[1]} {' '.join([*head.split()[:-1], singular(head.split()[-1])])}"
                )
                if first is not None and second is not None and first != second:
                    yield match.start(), end, (first, second)
    for match in _PAIR_ZH.finditer(low):
        for size in range(3, 9):
            said = low[match.end() : match.end() + size]
            second = _columns(lexicon, said) if len(said) == size else None
            if second is None:
                continue
            for cut in range(1, size):
                for begin in range(match.start(1), match.end(1)):
                    first = _columns(lexicon, low[begin : match.end(1)] + said[cut:])
                    if first is not None and first != second:
                        yield begin, match.end() + size, (first, second)


def _columns(lexicon: Lexicon, surface: str) -> Col | None:
    names = tuple(m.name for m in lexicon.meanings.get(surface, ()) if m.kind == "dimension")
    return Col(names) if names else None

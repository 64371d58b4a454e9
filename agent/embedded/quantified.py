"""A text goes in; words come out that change what is asked and that no plain reading takes account of."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from domain.language import Language

from .chart.vocabulary import grammar_words
from .lexicon import folded
from .spans import Cover

_CORE = re.compile(r"\b(?:only|just|exactly|merely|single|every|all)\b|每|都|只|仅|所有|全部?|刚好|正好|不多不少")


def unaccounted(text: str, covered: Cover, language: Language, *, charted: bool = False) -> str | None:
    """The first such word as typed; None where there is none, or where it is part of a catalog word or a period.

    `charted`: for the chart grammar, which reads some of these words itself.
    """
    low = folded(text)
    others = () if charted else (*_patterns()[f"{language}_charted"], *_patterns()[f"{language}_quantifying"])
    for pattern in _patterns()[language] + others:
        for match in pattern.finditer(low):
            if not _named(covered, *match.span()):
                return text[match.start() : match.end()].strip()
    return None


def quantifying(text: str, covered: Cover, language: Language) -> tuple[tuple[int, int], ...]:
    """Where words stand that the chart grammar must read as every, only or exactly."""
    low = folded(text)
    return tuple(
        (match.start() + core.start(), match.start() + core.end())
        for pattern in _patterns()[f"{language}_quantifying"]
        for match in pattern.finditer(low)
        if not _named(covered, *match.span())
        for core in _CORE.finditer(match[0])
    )


def counted_too(text: str, start: int, end: int) -> bool:
    """Whether a stretch is only said to be counted with the rest (走了的也算上, left or not): no condition is lost with it."""
    low = folded(text)
    before, after = _inclusions()
    return before.search(low[:start]) is not None or after.match(low[end:]) is not None


@cache
def _inclusions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before and behind what is counted too."""
    words = grammar_words()[0]

    def of(*symbols: str) -> str:
        told = sorted((w for w, held in words.items() if {*symbols} & {*held}), key=len, reverse=True)
        return "|".join(map(re.escape, told))

    before = re.compile(rf"(?:{of('included', 'whether')})[^,，。;；]{{0,14}}$")
    after = re.compile(rf"[^,，。;；]{{0,6}}?(?:{of('included_after', 'or_not')})")
    return before, after


def _named(covered: Cover, start: int, end: int) -> bool:
    return any(
        (span.meanings or span.is_a("period")) and span.start <= start and end <= span.end for span in covered.spans
    )


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    raw = yaml.safe_load((Path(__file__).parent / "quantified.yaml").read_text(encoding="utf-8"))
    return {language: tuple(re.compile(pattern) for pattern in held) for language, held in raw.items()}

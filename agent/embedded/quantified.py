"""A text goes in; words come out that change what is asked and that no plain reading takes account of."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from domain.language import Language

from .lexicon import folded
from .spans import Cover


def unaccounted(text: str, covered: Cover, language: Language) -> str | None:
    """The first such word as typed; None where there is none, or where it is part of a catalog word or a period."""
    low = folded(text)
    for pattern in _patterns()[language]:
        for match in pattern.finditer(low):
            if not _named(covered, *match.span()):
                return text[match.start() : match.end()].strip()
    return None


def _named(covered: Cover, start: int, end: int) -> bool:
    return any(
        (span.meanings or span.is_a("period")) and span.start <= start and end <= span.end for span in covered.spans
    )


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    raw = yaml.safe_load((Path(__file__).parent / "quantified.yaml").read_text(encoding="utf-8"))
    return {language: tuple(re.compile(pattern) for pattern in held) for language, held in raw.items()}

"""The words of the chart grammar (words.yaml and the words_*.yaml beside it)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml


@cache
def grammar_words() -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    """Surface → symbols, and first character → length of the longest surface."""
    raw = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(Path(__file__).parent.glob("words*.yaml"))
    ]
    words: dict[str, tuple[str, ...]] = {}
    longest: dict[str, int] = {}
    for symbol, languages in (item for held in raw for item in held.items()):
        for surface in (str(word).lower() for told in languages.values() for word in told):
            if symbol not in words.get(surface, ()):
                words[surface] = (*words.get(surface, ()), symbol)
            longest[surface[0]] = max(longest.get(surface[0], 0), len(surface))
    return words, longest


@cache
def told_words() -> frozenset[str]:
    """Latin words of the grammar: none of them is a typo."""
    return frozenset(word for surface in grammar_words()[0] for word in re.findall(r"[a-z']{4,}", surface))

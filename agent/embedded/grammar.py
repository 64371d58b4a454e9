"""Reads grammar.yaml and the grammar_*.yaml beside it: which words carry structure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Grammar:
    """Surface → structural kinds it may have."""

    words: dict[str, tuple[str, ...]]
    kinds: dict[str, tuple[str, ...]]
    longest: dict[str, int]
    """First character → length of the longest surface that starts with it."""


@cache
def load_grammar() -> Grammar:
    """The structural words of both languages; parsed once."""
    folder = Path(__file__).parent
    return read_grammar(folder / "grammar.yaml", *sorted(folder.glob("grammar_*.yaml")))


def read_grammar(*paths: Path) -> Grammar:
    """Files of `kind: {zh: [words], en: [words]}`, put together."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    raw: dict[str, dict[str, list[str]]] = {}
    for path in paths:
        for kind, languages in yaml.load(path.read_text(encoding="utf-8"), Loader=loader).items():
            held = raw.setdefault(kind, {})
            for language, surfaces in languages.items():
                held.setdefault(language, []).extend(surfaces)
    words: dict[str, list[str]] = {}
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, languages in raw.items():
        told = tuple(str(word).lower() for listed in languages.values() for word in listed)
        kinds[kind] = told
        for surface in told:
            words.setdefault(surface, []).append(kind)
    longest: dict[str, int] = {}
    for surface in words:
        longest[surface[0]] = max(longest.get(surface[0], 0), len(surface))
    return Grammar(words={surface: _told(found) for surface, found in words.items()}, kinds=kinds, longest=longest)


def _told(found: list[str]) -> tuple[str, ...]:
    """A word with a structural use is no mere filler."""
    kinds = tuple(dict.fromkeys(found))
    return tuple(kind for kind in kinds if kind != "pad") or kinds

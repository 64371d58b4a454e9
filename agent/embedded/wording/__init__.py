"""Sentences as source: a file of this folder, a key and a language go in, a template with named places comes out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from domain.language import Language


@cache
def _read(name: str) -> dict[str, dict[str, str]]:
    text = (Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def wording(name: str, key: str, language: Language) -> str:
    """The template `key` of `name`.yaml; KeyError when it is missing."""
    return _read(name)[key][language]


def keys(name: str) -> tuple[str, ...]:
    """Every key of `name`.yaml."""
    return tuple(_read(name))

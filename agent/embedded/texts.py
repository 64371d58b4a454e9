"""A key and a language go in, one sentence of texts.yaml comes out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from domain.language import Language


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = (Path(__file__).parent / "texts.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def say(key: str, language: Language, **parts: str) -> str:
    """The sentence `key` in `language` with its parts filled in; KeyError when it is missing."""
    return _texts()[key][language].format(**parts)

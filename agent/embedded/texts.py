"""A key and a language go in, one sentence of texts.yaml (or of a texts_*.yaml beside it) comes out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from domain.language import Language


@cache
def _texts() -> dict[str, dict[str, str]]:
    folder = Path(__file__).parent
    loaded: dict[str, dict[str, str]] = {}
    for path in (folder / "texts.yaml", *sorted(folder.glob("texts_*.yaml"))):
        loaded.update(yaml.safe_load(path.read_text(encoding="utf-8")))
    return loaded


def say(key: str, language: Language, **parts: str) -> str:
    """The sentence `key` in `language` with its parts filled in; KeyError when it is missing."""
    return _texts()[key][language].format(**parts)

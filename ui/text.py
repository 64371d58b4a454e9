"""A key and a language go in, the page's sentence comes out. `text.yaml` is the only place that holds sentences."""

from __future__ import annotations

import string
from functools import cache
from importlib import resources

import yaml

from domain.language import Language


class MissingText(Exception):
    """The page asked for a sentence that `text.yaml` does not hold, or holds in one language only: our fault."""


class Text:
    """The page's sentences in one language: `text("answer.read_as")`."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with its `{places}` filled in.

        Raises:
            MissingText: no such key, or a place without a value.
        """
        try:
            return sentences()[key][self.language].format(**values)
        except KeyError as missing:
            raise MissingText(f"text.yaml has nothing for {key!r} ({self.language}): {missing}") from missing

    def count(self, key: str, n: int) -> str:
        """`key` with `{n}`, or `key_one` when there is exactly one."""
        return self(f"{key}_one") if n == 1 else self(key, n=n)


@cache
def sentences() -> dict[str, dict[Language, str]]:
    """All sentences by `group.key`, checked: both languages are there and have the same places.

    Raises:
        MissingText: a language or a place is missing.
    """
    groups: dict[str, dict[str, dict[Language, str]]] = yaml.safe_load(
        resources.files("ui").joinpath("text.yaml").read_text(encoding="utf-8")
    )
    held = {f"{group}.{key}": pair for group, pairs in groups.items() for key, pair in pairs.items()}
    for key, pair in held.items():
        if not pair.get("zh") or not pair.get("en"):
            raise MissingText(f"text.yaml: {key} needs zh and en")
        if places(pair["zh"]) != places(pair["en"]):
            raise MissingText(f"text.yaml: {key} has {places(pair['zh'])} in zh and {places(pair['en'])} in en")
    return held


def places(sentence: str) -> set[str]:
    """Names of the `{places}` of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

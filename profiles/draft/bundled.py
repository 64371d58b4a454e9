"""The bundled word lists, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_HERE = Path(__file__).parent
Words = tuple[str, ...]


def _read(name: str) -> dict[str, object]:
    text = (_HERE / f"{name}.yaml").read_text(encoding="utf-8")
    held: dict[str, object] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return held


def read_list(name: str) -> list[dict[str, object]]:
    """The entries of a bundled file that is a list."""
    text = (_HERE / f"{name}.yaml").read_text(encoding="utf-8")
    held: list[dict[str, object]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return held


def _lists(name: str) -> dict[str, Words]:
    return {str(key): tuple(str(item) for item in held) for key, held in _read(name).items() if isinstance(held, list)}


@cache
def chinese() -> dict[str, Words]:
    """English term → Chinese names, the one shown first; a term with a dot: where the word ends a phrase."""
    return _joined(_joined(_lists("words"), _lists("everyday")), _lists("trades"))


def _joined(found: dict[str, Words], more: dict[str, Words]) -> dict[str, Words]:
    return found | {term: tuple(dict.fromkeys((*found.get(term, ()), *held))) for term, held in more.items()}


@cache
def settled() -> frozenset[str]:
    """Terms whose Chinese names are all there are: nothing is put together from their parts beside them."""
    return frozenset((*_lists("words"), *_lists("everyday")))


@cache
def synonyms() -> dict[str, Words]:
    """English term → other English words for it."""
    return _lists("synonyms")


@cache
def column_names() -> dict[str, tuple[Words, Words]]:
    """A column's words → what else it is called in English and in Chinese; for columns only, never for rows."""
    found: dict[str, tuple[Words, Words]] = {}
    for term, held in _read("columns").items():
        assert isinstance(held, dict)  # as the file is written
        found[str(term)] = (tuple(map(str, held.get("en", ()))), tuple(map(str, held.get("zh", ()))))
    return found


@cache
def noun_forms() -> dict[str, str]:
    """Verb forms in identifiers → the noun people say instead: open → opening, claimed → claim."""
    return {str(key): str(held) for key, held in _read("nouns").items()}


@cache
def signs() -> dict[str, Words]:
    """Kind of table or column → the words that tell it."""
    return _lists("signs")


@cache
def abbreviations() -> dict[str, str]:
    """Short form → the words it stands for; empty when it adds nothing."""
    return {str(key): str(held) for key, held in _read("abbreviations").items()}


@cache
def value_names() -> dict[str, tuple[Words, Words]]:
    """Stored value, lower-cased, in either language → English spellings, Chinese names."""
    found: dict[str, tuple[Words, Words]] = {}
    for group in _read("values").values():
        for entry in group if isinstance(group, list) else ():
            english, names = tuple(map(str, entry["en"])), tuple(map(str, entry["zh"]))
            for spelling in english:
                found.setdefault(spelling.lower(), (english, names))
            for name in names:
                found.setdefault(name, (english, names))
    return found


@cache
def spellings() -> dict[str, dict[str, list[str]]]:
    """Code of a country, region or language → further names of it, by language."""
    held = _read("values")["spellings"]
    assert isinstance(held, dict)  # as the file is written
    return held


@cache
def demonyms() -> dict[str, Words]:
    """Code of a country or region → the English words for what belongs to it."""
    return _lists("demonyms")


@cache
def fragments() -> dict[str, object]:
    """What the profile tables hold, as catalog entries: entity → entry."""
    return _read("profile_entities")

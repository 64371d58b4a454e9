"""The catalog's names and the data's values go in; what each word can mean comes out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from domain.catalog import Catalog
from domain.condition import Scalar
from domain.language import Names
from tools.portrait import count_of

from .grammar import load_grammar

if TYPE_CHECKING:
    from opencc import OpenCC

MeaningKind = Literal["measure", "dimension", "entity", "value", "filter", "verb", "gap", "ambiguity"]
_HAN = re.compile(r"[\u3400-\u9fff]")
_BETWEEN_LETTERS = re.compile(r"(?<=[a-z])[-_](?=[a-z])")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a word can stand for."""

    kind: MeaningKind
    name: str
    """Qualified catalog name; for a gap or an ambiguity its position."""
    value: Scalar | None = None
    """The stored value, for kind `value`."""


@dataclass(slots=True)
class Lexicon:
    """Surface → meanings, and the longest surface that may start with a character."""

    meanings: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)

    def add(self, surface: str, meaning: Meaning) -> None:
        """Register a surface; the same meaning twice is kept once."""
        held = self.meanings.get(surface, ())
        if meaning not in held:
            self.meanings[surface] = (*held, meaning)
            head = surface[0]
            self.longest[head] = max(self.longest.get(head, 0), len(surface))


def folded(text: str) -> str:
    """Lower case, full width → half width, traditional → simplified, hyphens between letters → spaces.

    The result has as many characters as the input, so that positions stay true.
    """
    out = []
    for character in text:
        plain = unicodedata.normalize("NFKC", character).lower()
        out.append(plain if len(plain) == 1 else character.lower()[:1])
    folded_text = "".join(out).replace("’", "'").replace("‘", "'")
    if _HAN.search(folded_text):
        simplified = _simplify(folded_text)
        folded_text = simplified if len(simplified) == len(folded_text) else folded_text
    return _BETWEEN_LETTERS.sub(" ", folded_text)


def _simplify(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    """One converter for the process: building it reads its dictionaries from disk."""
    from opencc import OpenCC

    return OpenCC("t2s")


def build_lexicon(catalog: Catalog, values: Callable[[str], Iterable[tuple[Scalar, int]]]) -> Lexicon:
    """Every name of the catalog and every value of its open categories, with plain English inflections.

    `values(qualified dimension)` gives stored values with their counts. What customers wrote is no vocabulary: a
    question is read before any of their words.
    """
    lexicon = Lexicon()
    written = f"{catalog.feedback.entity}.{catalog.feedback.text}" if catalog.feedback else None
    structural = load_grammar().words
    for entity_name, entity in catalog.entities.items():
        _names(lexicon, entity.names, Meaning("entity", entity_name))
        _verbs(lexicon, entity.verbs, Meaning("verb", entity_name))
        if entity.verbs.zh and (counted := count_of(catalog, entity_name)):
            for verb in entity.verbs.zh:
                for ending in ("次数", "的次数", "笔数"):
                    lexicon.add(folded(verb) + ending, Meaning("measure", counted))
        for short, measure in entity.measures.items():
            _names(lexicon, measure.names, Meaning("measure", f"{entity_name}.{short}"))
        for short, named in entity.filters.items():
            _names(lexicon, named.names, Meaning("filter", f"{entity_name}.{short}"))
        for short, dimension in entity.dimensions.items():
            if dimension.privacy == "identifier":
                continue
            name = f"{entity_name}.{short}"
            _names(lexicon, dimension.names, Meaning("dimension", name))
            for value, names in dimension.values.items():
                _names(lexicon, names, Meaning("value", name, _typed(value, dimension.type)))
            if dimension.type in ("category", "text") and name != written:
                for stored, _count in values(name):
                    surface = folded(str(stored)).strip()
                    if _speakable(surface, structural):
                        lexicon.add(surface, Meaning("value", name, stored))
    for position, gap in enumerate(catalog.gaps):
        _names(lexicon, gap.names, Meaning("gap", str(position)))
    for position, ambiguity in enumerate(catalog.ambiguities):
        _names(lexicon, ambiguity.names, Meaning("ambiguity", str(position)))
    return lexicon


def _typed(value: str, kind: str) -> Scalar:
    if kind == "bool":
        return value.lower() == "true"
    if kind == "number":
        return float(value)
    return value


def _speakable(surface: str, structural: Mapping[str, object]) -> bool:
    """A value that can be recognised in a sentence: no bare number, no structural word, not a whole paragraph."""
    if not surface or len(surface) > 80 or surface in structural:
        return False
    if surface.replace(".", "").replace(",", "").replace("-", "").isdigit():
        return False
    return len(surface) > 1 or bool(_HAN.match(surface))


def _names(lexicon: Lexicon, names: Names, meaning: Meaning) -> None:
    for name in names.zh:
        lexicon.add(folded(name), meaning)
    for name in names.en:
        for surface in _inflected(folded(name)):
            inflected = surface != folded(name)
            if inflected and meaning.kind == "value" and surface in load_grammar().words:
                continue  # the value "Tops" makes "top" no value
            lexicon.add(surface, meaning)


def _verbs(lexicon: Lexicon, names: Names, meaning: Meaning) -> None:
    """A verb, and in Chinese its aspects (买了, 买过)."""
    for name in names.zh:
        for ending in ("", "了", "过", "过的", "了的"):
            lexicon.add(folded(name) + ending, meaning)
        if len(name) == 2 and name.endswith("单"):  # 下单 comes apart: 下了多少单
            for ending in ("了", "过"):
                lexicon.add(folded(name[0]) + ending, meaning)
    for name in names.en:
        lexicon.add(folded(name), meaning)


def _inflected(name: str) -> tuple[str, ...]:
    """The name, and its last word in the other number ("order date" → "order dates")."""
    if not re.search(r"[a-z]{2}$", name):
        return (name,)
    if name.endswith("ies"):
        return name, name[:-3] + "y"
    if name.endswith("y") and name[-2] not in "aeiou":
        return name, name[:-1] + "ies"
    if name.endswith(("ses", "xes", "ches", "shes")):
        return name, name[:-2]
    if name.endswith("s") and not name.endswith("ss"):
        return name, name[:-1]
    if name.endswith(("s", "x", "ch", "sh")):
        return name, name + "es"
    return name, name + "s"

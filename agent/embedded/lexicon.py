"""The catalog's names and the data's values go in; what each word can mean comes out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from domain.catalog import Catalog
from domain.condition import Scalar
from domain.language import Names
from tools.portrait import count_of

from .grammar import load_grammar
from .inflection import keys_of, singular, verb_bases
from .partial import PartNames

if TYPE_CHECKING:
    from opencc import OpenCC

MeaningKind = Literal["measure", "dimension", "entity", "value", "filter", "verb", "gap", "ambiguity"]
_HAN = re.compile(r"[\u3400-\u9fff]")
_BETWEEN_LETTERS = re.compile(r"(?<=[a-z])[-_](?=[a-z])")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_BETWEEN_MONTHS = re.compile(rf"(?<![a-z])({_MONTH})-(?={_MONTH}(?![a-z]))")
_WIDE_COMMA = re.compile(r"(?<![０-９])，|，(?![０-９])")
_ALIKE = str.maketrans("’‘ʼ´`“”„‟＂‑‐−", "'" * 5 + '"' * 5 + "-" * 3)
_WORDS = re.compile(r"[a-z']{4,}")
_HEAD = 3
"""Characters a surface is filed under, to know how far to look from a place."""


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
    """Surface → meanings, and what leads to a surface that is not said in full.

    Values are kept once, under their surface. What names them in part is in `parts`, what inflects a name in `keys`,
    and `named` and `valued` are the words that typos are mended to; so a question never walks the values.
    """

    meanings: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    """First three characters (or all of a shorter surface) → the longest surface that starts with them."""
    keys: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)
    """English names of the catalog by what their inflections share (see inflection.py)."""
    verbs: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)
    """Base form of a verb of the catalog → what it says was done."""
    deeds: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)
    """Noun of an entity without verbs → the deed its participle names (ordered, where there are orders)."""
    heads: set[str] = field(default_factory=set)
    """First words of what is in `keys` and `verbs`."""
    parts: PartNames = field(default_factory=PartNames)
    named: set[str] = field(default_factory=set)
    """Latin words of the catalog's names."""
    valued: set[str] = field(default_factory=set)
    """Latin words of the data's values."""
    covers: dict[Hashable, object] = field(default_factory=dict, repr=False, compare=False)
    """Questions covered lately (see spans.py)."""

    def add(self, surface: str, meaning: Meaning) -> None:
        """Register a surface; the same meaning twice is kept once."""
        self.covers.clear()
        held = self.meanings.get(surface)
        if held is None:
            self._file(surface)
        elif meaning in held:
            return
        self.meanings[surface] = (*(held or ()), meaning)
        (self.valued if meaning.kind == "value" else self.named).update(_WORDS.findall(surface))

    def add_value(self, surface: str, meaning: Meaning) -> None:
        """Register a stored value: under its surface, its parts and its words."""
        if surface not in self.meanings:
            core = self.parts.add(surface)
            if core is not None:
                self._file(core)
        self.add(surface, meaning)

    def with_meanings(self, meanings: dict[str, tuple[Meaning, ...]]) -> Lexicon:
        """A lexicon of these meanings that can be added to; what it takes from this one is shared or copied."""
        left = {meaning for held in meanings.values() for meaning in held if meaning.kind != "value"}
        keys = {key: tuple(m for m in held if m in left) for key, held in self.keys.items()}
        return replace(
            self,
            meanings=meanings,
            longest=dict(self.longest),
            keys={key: held for key, held in keys.items() if held},
            named=set(self.named),
            covers={},
        )

    def reach(self, low: str, at: int) -> int:
        """How many characters from a place on a surface can take at most."""
        longest = self.longest
        return max(longest.get(low[at : at + size], 0) for size in range(1, _HEAD + 1))

    def leads(self, word: str) -> bool:
        """Whether a word can begin an inflected name, a verb's form or a part of a value."""
        if singular(word) in self.heads or self.parts.leads(word):
            return True
        return any(base in self.heads or base in self.deeds for base in verb_bases(word))

    def part(self, surface: str) -> tuple[Meaning, ...]:
        """The value that a surface is all of but titles and legal forms, when there is only one."""
        whole = self.parts.cores.get(surface)
        return self.values_of(whole) if whole is not None else ()

    def values_of(self, surface: str) -> tuple[Meaning, ...]:
        """The stored values of a surface."""
        return tuple(meaning for meaning in self.meanings.get(surface, ()) if meaning.kind == "value")

    def _file(self, surface: str) -> None:
        head = surface[:_HEAD]
        if self.longest.get(head, 0) < len(surface):
            self.longest[head] = len(surface)


def folded(text: str) -> str:
    """Lower case, full width → half width, traditional → simplified, quotes and dashes alike, hyphens in words → spaces.

    The result has as many characters as the input, so that positions stay true. A Chinese comma is none of a number's
    (前3，100元 is two numbers), a hyphen between months stays a range.
    """
    if text.isascii():
        plain = text.lower().translate(_ALIKE)
    else:
        plain = "".join(map(_plain, _WIDE_COMMA.sub("、", text))).translate(_ALIKE)
        if _HAN.search(plain):
            simplified = _simplify(plain)
            plain = simplified if len(simplified) == len(plain) else plain
    if "-" not in plain and "_" not in plain:
        return plain
    return _BETWEEN_LETTERS.sub(" ", _BETWEEN_MONTHS.sub(r"\1–", plain))


@lru_cache(maxsize=16384)
def _plain(character: str) -> str:
    """One character, normalised to one character."""
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character.lower()[:1]


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
                        lexicon.add_value(surface, Meaning("value", name, stored))
    for position, gap in enumerate(catalog.gaps):
        _names(lexicon, gap.names, Meaning("gap", str(position)))
    for position, ambiguity in enumerate(catalog.ambiguities):
        _names(lexicon, ambiguity.names, Meaning("ambiguity", str(position)))
    _deeds(lexicon, catalog)
    lexicon.heads = {key.partition(" ")[0] for index in (lexicon.keys, lexicon.verbs) for key in index}
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
        if len(name) > 2 and name[0] == "可" and name[1] != "以":  # 可发短信 is said 可以发短信 as well
            for may in ("可以", "能", "能够"):
                lexicon.add(may + folded(name)[1:], meaning)
    for name in names.en:
        plain = folded(name)
        for surface in _inflected(plain):
            if surface != plain and meaning.kind == "value" and surface in load_grammar().words:
                continue  # the value "Tops" makes "top" no value
            lexicon.add(surface, meaning)
        if meaning.kind != "value":
            for key in keys_of(plain):
                _enter(lexicon.keys, key, meaning)


def _enter(index: dict[str, tuple[Meaning, ...]], key: str, meaning: Meaning) -> None:
    held = index.get(key, ())
    if meaning not in held:
        index[key] = (*held, meaning)


def _deeds(lexicon: Lexicon, catalog: Catalog) -> None:
    """Verbs by their base form, and the nouns of entities that have none and whose rows belong to a person."""
    of_person = {join.many for join in catalog.joins if join.one == catalog.person}
    for entity_name, entity in catalog.entities.items():
        meaning = Meaning("verb", entity_name)
        for verb in entity.verbs.en:
            head, _, rest = folded(verb).partition(" ")
            for base in verb_bases(head):
                _enter(lexicon.verbs, f"{base} {rest}".strip(), meaning)
        if entity.verbs.en or entity_name not in of_person:
            continue
        for key in (key for name in entity.names.en for key in keys_of(folded(name)) if " " not in key):
            _enter(lexicon.deeds, key, meaning)


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

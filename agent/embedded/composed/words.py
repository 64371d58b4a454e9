"""A question goes in; its content words with all they may stand for come out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from agent.embedded.grammar import Grammar, read_grammar
from agent.embedded.lexicon import Lexicon
from agent.embedded.names import Atlas
from agent.embedded.periods import Horizon
from agent.embedded.spans import Span, cover
from domain.condition import Period, Scalar

_HERE = Path(__file__).parent
_MEASURES = frozenset("位名个种家间条张件部款辆支座首只台次笔份门场")
_COUNTS = re.compile(r"[0-9一二三四五六七八九十百千万两几多少哪每这那各某整全单同另]\s*$|不同(?:的)?$|[”\"」]$")
_YEAR = re.compile(
    r"(?:在|于)?(?P<op>before|after|since|until|in|on|of|during|from)?\s*(?:the |that )?(?:years? )?(?:of )?(?P<year>1[5-9]\d\d|20\d\d)(?:\s*年)?(?P<zh>[或及]?(?:之前|以前|之后|以后)|前|后)?$"
)


@dataclass(frozen=True, slots=True)
class Adjective:
    """What an adjective says: of which columns, and which way."""

    of: tuple[str, ...]
    """Words that the column's name holds."""
    degree: str
    """`superlative` or `comparative`."""
    up: bool
    date: bool = False


@dataclass(slots=True)
class Word:
    """One content word: what it may stand for."""

    text: str
    kinds: frozenset[str]
    start: int
    end: int
    entities: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    values: tuple[tuple[str, Scalar], ...] = ()
    number: float | None = None
    year: int | None = None
    year_op: str = ""
    period: Period | None = None
    quoted: str | None = None
    adjective: Adjective | None = None
    own: tuple[str, ...] = ()
    """Columns of the entity that bear its very name (the language of a country language)."""
    owner: str | None = None
    """The entity named right before, as its modifier: STORE locations."""
    lead: str = ""
    """Fillers right before it, as said."""
    role: str = ""
    """The part it plays; empty while it has none."""

    def is_a(self, *kinds: str) -> bool:
        """Whether it can be of one of these kinds."""
        return any(kind in self.kinds for kind in kinds)

    @property
    def stands(self) -> bool:
        """Whether it stands for something of the catalog."""
        return bool(self.entities or self.dimensions or self.measures)


@dataclass(slots=True)
class Words:
    """The content words of a question in order."""

    words: list[Word]
    text: str
    corrections: dict[str, str] = field(default_factory=dict)


@cache
def adjectives() -> dict[str, Adjective]:
    """Adjective → what it says."""
    found: dict[str, Adjective] = {}
    for entry in yaml.safe_load((_HERE / "adjectives.yaml").read_text(encoding="utf-8")):
        of = tuple(str(word) for word in entry["of"])
        for part, degree, up in (
            ("up", "superlative", True), ("down", "superlative", False),
            ("more", "comparative", True), ("less", "comparative", False),
        ):  # fmt: skip
            for surfaces in entry[part].values():
                for surface in surfaces:
                    found[str(surface)] = Adjective(of, degree, up, bool(entry.get("date")))
    return found


@cache
def grammar() -> Grammar:
    """The structural words of this reading."""
    read = read_grammar(_HERE / "words.yaml")
    words = dict(read.words)
    for surface in adjectives():
        words[surface] = (*(kind for kind in words.get(surface, ()) if kind != "pad"), "adjective")
    longest = dict(read.longest)
    for surface in words:
        longest[surface[0]] = max(longest.get(surface[0], 0), len(surface))
    return Grammar(words=words, kinds=read.kinds, longest=longest)


def words_of(text: str, lexicon: Lexicon, horizon: Horizon, atlas: Atlas, persons: Sequence[str] = ()) -> Words:
    """The question as words; mere fillers are gone."""
    covered = cover(text, lexicon, horizon, persons, grammar())
    words = [_word(span, atlas) for span in covered.spans]
    for position, word in enumerate(words):
        previous = words[position - 1] if position else None
        if word.text == "家" and previous is not None and previous.entities:
            continue  # 指挥家
        if word.kinds == {"pad"} and word.text in _MEASURES and not _COUNTS.search(covered.text[: word.start]):
            word.kinds = frozenset({"unknown"})  # 中部 is no 部 of anything counted
    kept = [word for word in words if word.kinds != {"pad"} or word.stands or word.values]
    end = 0
    for word in kept:
        word.lead, end = covered.text[end : word.start].strip().lower(), word.end
    return Words(kept, covered.text, dict(covered.corrections))


def _word(span: Span, atlas: Atlas) -> Word:
    entities = tuple(dict.fromkeys(m.name for m in span.means("entity")))
    counts = {atlas.count_of(entity) for entity in entities}
    low = span.text.lower().strip()
    kinds = {*span.kinds, "pad"} if span.is_a("act") else set(span.kinds)
    structural = span.is_a("max", "min", "avg", "sum", "most", "fewest", "how_many") and not entities
    dimensions = () if structural else tuple(dict.fromkeys(m.name for m in span.means("dimension")))
    word = Word(
        text=span.text,
        kinds=frozenset(kinds),
        start=span.start,
        end=span.end,
        entities=entities,
        dimensions=dimensions,
        measures=tuple(dict.fromkeys(m.name for m in span.means("measure") if m.name not in counts)),
        filters=tuple(dict.fromkeys(m.name for m in span.means("filter"))),
        verbs=tuple(dict.fromkeys(m.name for m in span.means("verb"))),
        values=tuple((m.name, m.value) for m in span.means("value") if m.value is not None),
        number=span.number,
        period=span.period,
        quoted=span.text.strip("\"'“”‘’「」『』《》") if span.is_a("quoted") else None,
        adjective=adjectives().get(low) if span.is_a("adjective") else None,
    )
    if word.quoted and word.values:  # 'Order' as a value is no order
        word.entities = word.dimensions = word.measures = ()
    match = _YEAR.match(low)
    if match and (span.is_a("period") or span.number is not None):
        word.year = int(match["year"])
        word.year_op = {
            "或之前": "until",
            "或以前": "until",
            "及之前": "until",
            "及以前": "until",
            "或之后": "since",
            "或以后": "since",
            "及之后": "since",
            "及以后": "since",
            "之前": "before",
            "以前": "before",
            "之后": "after",
            "以后": "after",
            "前": "before",
            "后": "after",
        }.get(match["zh"] or "", match["op"] or "")
    return word

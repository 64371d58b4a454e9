"""Words of a question that nothing accounted for go in; what is said about them comes out: not understood, or not placed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from domain.language import Language

from .lexicon import folded
from .names import FAR, Atlas
from .saying_condition import act_of, noun_of
from .spans import Span
from .texts import say

_STRANGE = frozenset({"unknown", "term", "quoted", "pad"})
"""Kinds that do not make a word known."""
_FILE = Path(__file__).parent / "asking_hints.yaml"


def said_of(atlas: Atlas, unread: Sequence[Span], language: Language) -> str:
    """What is said of words without a place: those that are known are never called unknown."""
    strange = [span for span in unread if not _is_known(span)]
    words = list(dict.fromkeys(span.text for span in strange or unread))
    quoted = ("、" if language == "zh" else ", ").join(f"“{word}”" for word in words)
    if strange:
        return say("not_understood", language, words=quoted)
    return say("not_placed", language, words=quoted) + _hint(atlas, unread, language)


@cache
def _families() -> dict[str, str]:
    """Each word of a question form, and the family it belongs to."""
    raw: dict[str, list[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {folded(word): family for family, words in raw.items() for word in words}


def _is_known(span: Span) -> bool:
    """Whether it is a word of the catalog, the grammar or a question form, a number or a time."""
    known = span.meanings or span.number is not None or span.period is not None or set(span.kinds) - _STRANGE
    return bool(known) or folded(span.text) in _families()


def _hint(atlas: Atlas, unread: Sequence[Span], language: Language) -> str:
    """An example of what the word belongs to, in this home's own names; else a plain request for other words."""
    found = (_families().get(folded(span.text), "plain") for span in unread)
    family = next((name for name in found if name != "plain"), "plain")
    plain = say("not_placed_plain", language)
    if family in ("return", "interval"):
        done = atlas.verb_entity()
        if atlas.catalog.person is None or done is None:
            return plain
        deed = act_of(done, atlas) if language == "zh" else noun_of(done, atlas, language)
        return say(f"hint_{family}", language, deed=deed)
    places = _names(atlas, language) if family != "plain" else None
    return plain if places is None else say(f"hint_{family}", language, **places)


def _names(atlas: Atlas, language: Language) -> dict[str, str] | None:
    """A dated measure of this home that adds up, a column to split it by, two of its values; None where there are none."""
    catalog = atlas.catalog
    measures = [
        (not held.default, f"{entity}.{short}")
        for entity, at in catalog.entities.items()
        for short, held in at.measures.items()
        if held.aggregate in ("count", "sum") and atlas.time(f"{entity}.{short}") is not None
    ]
    for _rank, measure in sorted(measures, key=lambda pair: pair[0]):
        home = atlas.home(measure)
        splits = [
            (not dimension.default, far, f"{entity}.{short}")
            for entity, at in catalog.entities.items()
            if (far := atlas.distance(home, entity)) < FAR
            for short, dimension in at.dimensions.items()
            if dimension.type == "category" and len(dimension.values) > 1 and dimension.privacy == "open"
        ]
        if splits:
            group = min(splits, key=lambda held: held[:2])[2]
            nouns = {folded(noun) for at in catalog.entities.values() for noun in at.names.all()}
            called = [names.in_(language) or key for key, names in catalog.dimension(group).values.items()]
            one, other = ([name for name in called if folded(name) not in nouns] + ["", ""])[:2]
            if not other:
                continue  # a value that is also a thing's name (stores) makes no plain example
            measured, split = atlas.measure_name(measure, language), atlas.dimension_name(group, language)
            return {"measure": measured, "group": split, "one": one, "other": other}
    return None

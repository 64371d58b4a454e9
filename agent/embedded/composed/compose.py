"""The composed reading: words in, one query out, or None when it is not sure of every word."""

from __future__ import annotations

from collections.abc import Sequence

from domain.language import Language
from domain.metric_query import MetricQuery, RowsQuery

from ..lexicon import Lexicon
from ..names import Atlas
from ..periods import Horizon
from .assembling import assemble
from .bounding import read_bounds
from .heading import anchor_of, check_words, read_asked, read_entities, read_groups, read_shown
from .intent import GiveUp, Intent
from .ordering import read_sorting, read_superlatives
from .stating import read_patterns, read_values
from .words import words_of


def compose(
    text: str, language: Language, lexicon: Lexicon, horizon: Horizon, atlas: Atlas, persons: Sequence[str] = ()
) -> tuple[MetricQuery | RowsQuery | None, str]:
    """The query, or None and the word at which this reading gave up."""
    found = words_of(text, lexicon, horizon, atlas, persons)
    intent = Intent(atlas=atlas, words=found.words, language=language)
    for word in intent.words:
        if word.entities:  # "singer" is the row, not its name
            word.dimensions = tuple(d for d in word.dimensions if atlas.entity(d) not in word.entities)
            if word.dimensions and len(word.entities) == 1:
                word.dimensions = ()
    try:
        intent.anchor = anchor_of(intent)
        read_patterns(intent)
        read_sorting(intent)
        read_superlatives(intent)
        read_bounds(intent)
        read_values(intent)
        read_asked(intent)
        read_groups(intent)
        read_shown(intent)
        read_entities(intent)
        check_words(intent)
        return assemble(intent), ""
    except GiveUp as word:
        return None, str(word)

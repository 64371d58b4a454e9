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
from .heading import (
    anchor_of,
    check_words,
    read_alternatives,
    read_asked,
    read_entities,
    read_everything,
    read_groups,
    read_owners,
    read_shown,
)
from .intent import GiveUp, Intent
from .ordering import read_sorting, read_superlatives
from .stating import read_patterns, read_values
from .widening import coordinated, together, widened
from .words import Words, grammar, words_of


class Composer:
    """Reads questions against one catalog."""

    def __init__(self, lexicon: Lexicon, horizon: Horizon, atlas: Atlas) -> None:
        self._lexicon = widened(lexicon, atlas.catalog, dict(grammar().words))
        self._horizon, self._atlas = horizon, atlas

    def compose(self, text: str, language: Language, persons: Sequence[str] = ()) -> tuple[MetricQuery | RowsQuery | None, str]:
        """The query, or None and the word at which this reading gave up."""
        text = coordinated(together(text, self._lexicon), self._lexicon)
        return _compose(words_of(text, self._lexicon, self._horizon, self._atlas, persons), language, self._atlas)


def _compose(found: Words, language: Language, atlas: Atlas) -> tuple[MetricQuery | RowsQuery | None, str]:
    intent = Intent(atlas=atlas, words=found.words, language=language)
    for word in intent.words:
        if word.entities:  # "singer" is the row, not its name
            word.own = tuple(d for d in word.dimensions if atlas.entity(d) in word.entities)
            word.dimensions = ()
    read_owners(intent)
    try:
        intent.anchor = anchor_of(intent)
        read_everything(intent)
        read_patterns(intent)
        read_sorting(intent)
        read_superlatives(intent)
        read_bounds(intent)
        read_values(intent)
        read_asked(intent)
        read_groups(intent)
        read_shown(intent)
        read_entities(intent)
        read_alternatives(intent)
        query = assemble(intent)
        check_words(intent)
        return query, ""
    except GiveUp as word:
        return None, str(word)

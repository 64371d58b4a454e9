"""The composed reading: words in, one query out, or None when it is not sure of every word."""

from __future__ import annotations

from collections.abc import Sequence

from agent.embedded.lexicon import Lexicon
from agent.embedded.names import Atlas
from agent.embedded.periods import Horizon
from domain.errors import QueryError
from domain.language import Language
from domain.metric_query import MetricQuery, RowsQuery
from warehouse.compile import compile_query

from .assembling import assemble, check_paths
from .bounding import read_bounds
from .checking import check_words, read_alternatives
from .comparing import read_besides
from .counting import read_asked
from .guards import completed, guard
from .heading import anchor_of, read_everything, read_groups
from .intent import GiveUp, Intent
from .modifying import read_owners, read_verbs
from .ordering import read_superlatives
from .plainly import plainly
from .showing import read_entities, read_shown
from .sorting import read_sorting
from .stating import read_patterns, read_values
from .widening import coordinated, singled, together, widened
from .words import Word, Words, grammar, words_of


class Composer:
    """Reads questions against one catalog."""

    def __init__(self, lexicon: Lexicon, horizon: Horizon, atlas: Atlas) -> None:
        self._lexicon = widened(lexicon, atlas.catalog, dict(grammar().words))
        self._horizon, self._atlas = horizon, atlas

    def compose(
        self, text: str, language: Language, persons: Sequence[str] = ()
    ) -> tuple[MetricQuery | RowsQuery | None, str]:
        """The query, or None and the word at which this reading gave up."""
        structural = dict(grammar().words)
        text = together(plainly(text), self._lexicon, structural)
        text = coordinated(singled(text, self._lexicon, structural), self._lexicon)
        query, why = _compose(
            words_of(text, self._lexicon, self._horizon, self._atlas, persons), language, self._atlas, self._horizon
        )
        if query is None:
            return None, why
        try:
            compile_query(self._atlas.catalog, query)
        except QueryError as reason:  # the parts do not go together after all
            return None, str(reason)
        return query, ""


def _compose(
    found: Words, language: Language, atlas: Atlas, horizon: Horizon
) -> tuple[MetricQuery | RowsQuery | None, str]:
    intent = Intent(atlas=atlas, words=found.words, language=language)
    for place, word in enumerate(intent.words):
        if place == 0 and word.is_a("ask") and word.entities:  # "Show the …" is no show
            word.entities = word.dimensions = word.measures = ()
        if word.entities:  # "singer" is the row, not its name
            if language == "zh" and (rows := _is_rows(intent, place)) is not None:
                word.entities, word.dimensions = (word.entities, ()) if rows else ((), word.dimensions)
                continue
            word.own = tuple(d for d in word.dimensions if atlas.entity(d) in word.entities)
            word.dimensions = ()
            if len(word.own) == 1 and not _whole(atlas, word) and not _owns(intent, place):
                word.dimensions, word.entities = word.own, ()
    read_verbs(intent)
    read_owners(intent)
    mended = set(found.corrections.values())
    try:
        if any(word.values and not word.stands and word.text.lower() in mended for word in intent.words):
            raise GiveUp("a slip near a value")
        for wrong, right in found.corrections.items():
            if (
                right in grammar().words
                and wrong.startswith(right)
                and wrong not in (f"{right}s", f"{right}{right[-1]}")
            ):
                raise GiveUp(wrong)  # a computer is no slip of "compute"
        intent.anchor = anchor_of(intent)
        read_everything(intent)
        read_patterns(intent)
        read_sorting(intent)
        read_besides(intent)
        read_superlatives(intent)
        read_bounds(intent)
        read_values(intent)
        read_asked(intent)
        read_groups(intent)
        read_shown(intent)
        read_entities(intent)
        read_alternatives(intent)
        check_paths(intent)
        query = assemble(intent)
        check_words(intent)
        guard(intent, query, horizon)
        return completed(intent, query), ""
    except GiveUp as word:
        return None, str(word)


def _owns(intent: Intent, place: int) -> bool:
    """The names and ids of the MAKERS: whose they are, no column beside them."""
    words = intent.words
    before = intent.before(place, "pad", "distinct", "each")
    if intent.language != "en" or before is None or not words[before].is_a("of") or before == 0:
        return False
    listed = words[before - 1]
    return bool(listed.dimensions) and any(d.partition(".")[0] in words[place].entities for d in listed.dimensions)


def _is_rows(intent: Intent, place: int) -> bool | None:
    """制造商, a tail of 汽车制造商 and a column elsewhere: rows where counted or followed by a column of theirs; None for
    what is no such tail."""
    words, atlas = intent.words, intent.atlas
    word = words[place]
    if not any(atlas.entity(d) not in word.entities for d in word.dimensions) or _whole(atlas, word):
        return None
    before, after = intent.before(place, "pad", "distinct"), intent.after(place, "pad")
    counting = ("how_many", "each", "most", "fewest", "gt", "gte", "lt", "lte", "which")
    for at in (before, after):
        if at is not None and not words[at].stands and (words[at].is_a(*counting) or words[at].number is not None):
            return True
    if after is None or words[after].text != "的" or after + 1 >= len(words):
        return False
    return any(atlas.entity(d) in word.entities for d in words[after + 1].dimensions)


def _whole(atlas: Atlas, word: Word) -> bool:
    """Whether the word is the table's whole name, not just its tail."""
    said = word.text.lower()
    names = {name.lower() for entity in word.entities for name in atlas.catalog.entities[entity].names.all()}
    return said in names or f"{said}s" in names or said.rstrip("s") in names

"""A question goes in, its query comes out, or None: the cheapest reading of all its words, unless another is as good."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from agent.embedded.composed.guards import counts_itself
from agent.embedded.lexicon import Lexicon
from agent.embedded.names import Atlas
from agent.embedded.periods import Horizon
from domain.language import Language
from domain.metric_query import MetricQuery, RowsQuery

from . import (
    rules_bands,
    rules_changes,
    rules_conditions,
    rules_deeds,
    rules_deeds_events,
    rules_deeds_order,
    rules_figures,
    rules_groups,
    rules_inclusion,
    rules_lists,
    rules_nouns,
    rules_numbers,
    rules_parts,
    rules_rankings,
    rules_records,
    rules_relations,
    rules_shares,
    rules_sides,
)
from .alike import alike
from .assemble import assembled
from .finer import finer
from .gathered import Doubtful
from .grammar import RULES
from .known import Known
from .leaves import leaves
from .parser import readings
from .people import counts_no_people, counts_the_nameless
from .quantities import heeded
from .things import Context

_ = (
    rules_bands,
    rules_changes,
    rules_conditions,
    rules_deeds,
    rules_deeds_events,
    rules_deeds_order,
    rules_figures,
    rules_groups,
    rules_lists,
    rules_inclusion,
    rules_relations,
    rules_nouns,
    rules_numbers,
    rules_parts,
    rules_records,
    rules_rankings,
    rules_shares,
    rules_sides,
)
AS_GOOD = 0.3
"""Another reading is as good when it costs at most so much more."""
MOST_READINGS = 24


def read_chart(
    text: str,
    language: Language,
    atlas: Atlas,
    lexicon: Lexicon,
    horizon: Horizon,
    persons: Sequence[str] = (),
    known: Known | None = None,
    quantifying: Sequence[tuple[int, int]] = (),
) -> MetricQuery | RowsQuery | None:
    """The query that a question asks for; `quantifying` are stretches that must be read as every, only, exactly."""
    context = Context(atlas, horizon, language)
    found, skips = heeded(*leaves(text, lexicon, horizon, persons, known), quantifying)
    best: tuple[MetricQuery | RowsQuery, float] | None = None
    for value, cost in islice(readings(found, skips, len(text), RULES, context, "Q"), MOST_READINGS):
        if best is not None and cost > best[1] + AS_GOOD:
            break
        try:
            query = finer(atlas, assembled(context, value))  # type: ignore[arg-type]
        except Doubtful:
            if best is None:
                return None
            continue
        if isinstance(query, MetricQuery) and (
            counts_no_people(atlas, text, query) or counts_the_nameless(atlas, query)
        ):
            continue
        if query is None or (isinstance(query, MetricQuery) and counts_itself(atlas, query) is not None):
            continue
        if best is None:
            best = query, cost
        elif not alike(query, best[0]):
            return None
    return best[0] if best is not None else None

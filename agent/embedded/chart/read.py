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
    rules_conditions,
    rules_deeds,
    rules_figures,
    rules_groups,
    rules_nouns,
    rules_numbers,
    rules_parts,
    rules_rankings,
    rules_shares,
)
from .assemble import assemble
from .grammar import RULES
from .leaves import leaves
from .parser import readings
from .things import Context

_ = (
    rules_conditions,
    rules_deeds,
    rules_figures,
    rules_groups,
    rules_nouns,
    rules_numbers,
    rules_parts,
    rules_rankings,
    rules_shares,
)
AS_GOOD = 0.3
"""Another reading is as good when it costs at most so much more."""
MOST_READINGS = 24


def read_chart(
    text: str, language: Language, atlas: Atlas, lexicon: Lexicon, horizon: Horizon, persons: Sequence[str] = ()
) -> MetricQuery | RowsQuery | None:
    """The query that a question asks for."""
    context = Context(atlas, horizon, language)
    found, skips = leaves(text, lexicon, horizon, persons)
    best: tuple[MetricQuery | RowsQuery, float] | None = None
    for value, cost in islice(readings(found, skips, len(text), RULES, context, "Q"), MOST_READINGS):
        if best is not None and cost > best[1] + AS_GOOD:
            break
        query = assemble(context, value)  # type: ignore[arg-type]
        if query is None or (isinstance(query, MetricQuery) and counts_itself(atlas, query) is not None):
            continue
        if best is None:
            best = query, cost
        elif query != best[0]:
            return None
    return best[0] if best is not None else None

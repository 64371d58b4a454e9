"""What a form is handed, and what it may give back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from agent.embedded.names import Atlas
from agent.embedded.periods import Horizon
from agent.embedded.spans import Cover
from domain.answer import Clarification, Refusal
from domain.condition import Condition, Period, both
from domain.language import Language
from domain.metric_query import CohortQuery, MetricQuery, RowsQuery
from domain.plan import MetricStep, Plan

Outcome = Plan | Clarification | Refusal
Q = TypeVar("Q", MetricQuery, RowsQuery)
Query = MetricQuery | RowsQuery | CohortQuery


@dataclass(frozen=True, slots=True)
class Ask:
    """One question, and ways to read parts of it."""

    text: str
    """As typed; persons stand as ⟦0⟧."""
    low: str
    """Folded: lower case, half width, simplified; of the same length as `text`."""
    language: Language
    persons: tuple[str, ...]
    atlas: Atlas
    horizon: Horizon
    plain: Callable[[str], Outcome]
    """Reads a text without forms."""
    whole: Callable[[str], Outcome]
    """Reads a text in every way."""
    deeds: Callable[[str], Outcome | None]
    """Reads a text as persons by what they did."""
    cover: Callable[[str], Cover]
    """A text as known words."""
    finish: Callable[[Query, Sequence[str]], Plan]
    """A query as a plan, with its reading said; further lines follow it."""

    edges: Callable[[str], tuple[float, ...]]
    """Round edges that part a number column's values into a handful of bands; empty where it has too few."""

    def query(self, text: str) -> MetricQuery | None:
        """The figure a text without forms asks for; None when it is not read as one."""
        outcome: Outcome | None = self.plain(tidy(text))
        if not isinstance(outcome, Plan):
            outcome = self.deeds(tidy(text))
        return query_in(outcome)


def query_in(outcome: Outcome | None) -> MetricQuery | None:
    """The one figure an outcome asks for; None when it is none, or something else."""
    if not isinstance(outcome, Plan) or len(outcome.steps) != 1:
        return None
    step = outcome.steps[0]
    return step.query if isinstance(step, MetricStep) and isinstance(step.query, MetricQuery) else None


def is_free(ask: Ask, start: int, end: int) -> bool:
    """Whether no catalog word covers this stretch: "share" in "share of repeat orders" may be a measure's own name."""
    return not any(
        span.means("measure", "dimension", "filter", "value") and span.start < end and start < span.end
        for span in ask.cover(ask.text).spans
    )


Form = Callable[[Ask], Outcome | None]
"""Reads a question that is of this form; None when it is not, or when the rest of it is not understood."""


def tidy(text: str) -> str:
    """A text after something was cut out: no doubled spaces, no stray punctuation at its ends."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.;?!])", r"\1", text)
    text = re.sub(r"[,，、]\s*(?=[,，、.。?？!！]|$)", "", text)
    return text.strip(" ,，、;；:：的")


def without(text: str, *spans: tuple[int, int], by: str = " ") -> str:
    """The text with these stretches cut out."""
    out, at = [], 0
    for start, end in sorted(spans):
        out.append(text[at:start])
        at = max(at, end)
    out.append(text[at:])
    return by.join(out)


def whole_of(query: MetricQuery) -> MetricQuery:
    """The query without order and limit: what a form sorts anew."""
    return query.model_copy(update={"order": (), "limit": None})


def with_where(query: Q, *conditions: Condition | None) -> Q:
    """The query under further conditions."""
    return query.model_copy(update={"where": both(query.where, *conditions)})


def same_span(period: Period, other: Period) -> bool:
    """Whether two periods are the same days, whatever they were called."""
    return (period.start, period.end) == (other.start, other.end)

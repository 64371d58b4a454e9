"""A question taken apart, as it goes from pass to pass: words in, what they were read as, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.catalog import Grain
from domain.condition import Condition, Period
from domain.language import Language
from domain.metric_query import ByDimension, Having

from .spans import Span
from .thresholds import Bound

_SILENT = {"pad", "distributive", "count_word", "who", "which", "how_many", "how_much", "by", "voice_pad"}
"""Structural words that may be left over without changing what was asked."""


@dataclass(slots=True)
class Reading:
    """A question taken apart."""

    spans: tuple[Span, ...]
    language: Language
    text: str = ""
    measures: list[str] = field(default_factory=list)
    groups: list[ByDimension] = field(default_factory=list)
    group_entity: str | None = None
    """The entity whose rows are the groups ("top 10 customers")."""
    conditions: list[Condition] = field(default_factory=list)
    having: list[Having] = field(default_factory=list)
    period: Period | None = None
    grain: Grain | None = None
    descending: bool | None = None
    limit: int | None = None
    asks_which: bool = False
    explicit: bool = False
    """A measure was named or counted, not just taken from a noun."""
    time: str | None = None
    """A date named beside a period or grain that is not the measure's own ("signed up each month")."""
    person: str | None = None
    used: set[int] = field(default_factory=set)
    asks: list[str] = field(default_factory=list)
    """Problems that need a question back: `period`, `periods`, `per`, `average`, `number`, `value`."""
    detail: str = ""
    bounds: tuple[Bound, ...] = ()

    def has(self, *kinds: str) -> bool:
        """Whether any span can be of one of these kinds."""
        return any(span.is_a(*kinds) for span in self.spans)

    def unread(self) -> tuple[Span, ...]:
        """Spans that stand for something and were not used."""
        return tuple(
            span for index, span in enumerate(self.spans) if index not in self.used and not (set(span.kinds) & _SILENT)
        )

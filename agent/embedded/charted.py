"""Questions that the chart grammar may read: where words were left over, and where a record is asked for by its code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from domain.answer import Clarification, Refusal
from domain.condition import Scalar
from domain.metric_query import MetricQuery, RowsQuery
from domain.plan import Plan
from domain.question import Question

from .asking import Asking
from .chart.known import Known
from .chart.read import read_chart
from .lexicon import Lexicon
from .names import Atlas
from .periods import Horizon
from .quantified import quantifying, unaccounted
from .spans import Cover

Outcome = Plan | Clarification | Refusal


class _Unread:
    """What stands for a question that was not read yet."""


_UNREAD = _Unread()
_KEPT = 32
"""Readings kept: one question is read several times on its way, alone and in its conversation."""


@dataclass(slots=True)
class Charts:
    """The chart grammar over one catalog and its values."""

    atlas: Atlas
    lexicon: Lexicon
    horizon: Horizon
    values: Callable[[str], Iterable[tuple[Scalar, int]]]
    _known: Known = field(init=False)
    _read: dict[tuple[str, str, tuple[str, ...]], MetricQuery | RowsQuery | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = Known(self.atlas.catalog, self.values)

    def holds_code(self, text: str) -> bool:
        """Whether a text holds the code of a record."""
        return self._known.holds_code(text)

    def left_over(self, question: Question, covered: Cover, asked: Outcome) -> MetricQuery | RowsQuery | None:
        """The query of a question in which words were left over; None when it has no reading, or several."""
        if not isinstance(asked, Asking) or not asked.unread:
            return None
        return self._query(question, covered)

    def record(self, question: Question, covered: Cover, outcome: Outcome) -> MetricQuery | RowsQuery | None:
        """The query of a question about somebody, in place of a portrait or a question back."""
        portrait = isinstance(outcome, Plan) and outcome.steps[0].kind == "customer"
        return self._query(question, covered) if portrait or isinstance(outcome, Clarification) else None

    def coded(self, question: Question, covered: Cover) -> RowsQuery | None:
        """Columns of one record, or a list, where the text holds a code: "order 10248" is no amount."""
        query = self._query(question, covered) if self.holds_code(question.text) else None
        return query if isinstance(query, RowsQuery) else None

    def _query(self, question: Question, covered: Cover) -> MetricQuery | RowsQuery | None:
        key = (covered.text, question.language, question.persons)
        kept = self._read.get(key, _UNREAD)
        if not isinstance(kept, _Unread):
            return kept
        query: MetricQuery | RowsQuery | None = None
        if unaccounted(covered.text, covered, question.language, charted=True) is None:
            query = read_chart(
                covered.text, question.language, self.atlas, self.lexicon, self.horizon, question.persons,
                quantifying=quantifying(covered.text, covered, question.language), known=self._known,
            )  # fmt: skip
        if len(self._read) >= _KEPT:
            self._read.clear()
        self._read[key] = query
        return query

"""The append-only store of one answer's evidence; everything said points into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.evidence import Cell, Figure, Quote, Value

if TYPE_CHECKING:
    from collections.abc import Sequence


class Ledger:
    """Figures `F1, F2, …` and quotes `Q1, Q2, …` in the order they were found; nothing is changed or removed."""

    def __init__(self, figures: Sequence[Figure] = (), quotes: Sequence[Quote] = ()) -> None:
        self._figures = {figure.id: figure for figure in figures}
        self._quotes = {quote.id: quote for quote in quotes}
        self._steps: list[list[str]] = []
        """Ids of what each step of a plan found, in order; a quote may be found by several."""

    def next_figure_id(self) -> str:
        """The id the next figure will have."""
        return f"F{len(self._figures) + 1}"

    def next_quote_id(self) -> str:
        """The id the next quote will have."""
        return f"Q{len(self._quotes) + 1}"

    def begin_step(self) -> None:
        """What is added from now on was found by the next step of the plan."""
        self._steps.append([])

    def of_step(self, number: int) -> Ledger:
        """What one step found, by its place in the plan from 1; everything when no steps were begun."""
        if not self._steps:
            return self
        found = self._steps[number - 1]
        return Ledger(
            [figure for figure in self.figures() if figure.id in found],
            [quote for quote in self.quotes() if quote.id in found],
        )

    def add_figure(self, figure: Figure) -> Figure:
        """Store a figure under a new id and return it with that id."""
        kept = figure.model_copy(update={"id": self.next_figure_id()})
        self._figures[kept.id] = kept
        self._note(kept.id)
        return kept

    def add_quote(self, quote: Quote) -> Quote:
        """Store a quote under a new id and return it with that id; the same passage keeps its first id."""
        for held in self._quotes.values():
            if (held.doc_id, held.span) == (quote.doc_id, quote.span):
                self._note(held.id)
                return held
        kept = quote.model_copy(update={"id": self.next_quote_id()})
        self._quotes[kept.id] = kept
        self._note(kept.id)
        return kept

    def figure(self, figure_id: str) -> Figure:
        """The figure with this id; KeyError when there is none."""
        return self._figures[figure_id]

    def quote(self, quote_id: str) -> Quote:
        """The quote with this id; KeyError when there is none."""
        return self._quotes[quote_id]

    def value(self, cell: Cell) -> Value:
        """The value a cell points to; KeyError or IndexError when it points nowhere."""
        return self.figure(cell.figure).cell(cell.row, cell.column)

    def figures(self) -> Iterator[Figure]:
        """All figures, oldest first."""
        return iter(self._figures.values())

    def quotes(self) -> Iterator[Quote]:
        """All quotes, oldest first."""
        return iter(self._quotes.values())

    def _note(self, found: str) -> None:
        if self._steps:
            self._steps[-1].append(found)

"""Evidence: result tables and customers' own words, and the references that point into them."""

from __future__ import annotations

from datetime import date as Day
from typing import Annotated, Literal

from pydantic import Field

from domain.catalog import Format
from domain.language import Frozen, Phrase

Value = str | bool | int | float | Day | None


class Column(Frozen):
    """One column of a figure."""

    name: str
    """Qualified catalog name, with grain (`order.ordered_on@month`); this is what a Ref names."""
    label: Phrase
    format: Format
    dimension: str | None = None
    """Qualified dimension whose value labels apply, for groups."""


class Figure(Frozen):
    """A result table with what is needed to compute it again."""

    id: str
    title: Phrase
    sql: str
    """One SELECT, DuckDB's dialect; parameters as `$1, $2, …`."""
    params: tuple[Value, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    data_version: str
    elapsed_ms: float = 0.0
    suppressed: int = 0
    """Groups left out because they fall under the role's floor."""
    role: str = ""
    """What a persona, a description or a list of voices uses it for (`persona.card`); empty for a figure asked for."""

    def cell(self, row: int, column: str) -> Value:
        """The value at (row, column name); KeyError / IndexError when there is none."""
        for position, held in enumerate(self.columns):
            if held.name == column:
                return self.rows[row][position]
        raise KeyError(column)

    def column(self, name: str) -> Column:
        """The column with this name; KeyError when there is none."""
        for held in self.columns:
            if held.name == name:
                return held
        raise KeyError(name)


class Quote(Frozen):
    """A passage of a stored text, to the letter."""

    id: str
    doc_id: str
    text: str
    """Exactly `stored[span[0]:span[1]]`."""
    span: tuple[int, int]
    sha256: str
    """Of the whole stored text, UTF-8, hex."""
    score: float
    person: str | None = None
    date: Day | None = None
    source: str | None = None
    rating: float | None = None
    context: str = ""
    """The whole stored text."""
    folded: int = 1
    """How many near-identical texts this one stands for, itself included."""
    role: str = ""
    """Why it was chosen (`persona.negative`); the same passage keeps its first."""


class Cell(Frozen):
    """One cell of one figure."""

    figure: str
    row: int
    column: str


DerivationKind = Literal["difference", "ratio", "growth", "share", "comparison", "trend", "rank"]


class Derived(Frozen):
    """A value worked out from cells.

    difference = a - b; ratio = a / b; growth = (a - b) / b; share = a / b shown as a percentage;
    comparison = the word for a against b (higher, lower, about the same);
    trend = the word for going from b to a (rose, fell, held);
    rank = 1 + number of cells in `of[1:]` that are greater than `of[0]`.
    """

    derivation: DerivationKind
    of: tuple[Cell, ...]


Ref = Annotated[Cell | Derived, Field(union_mode="left_to_right")]

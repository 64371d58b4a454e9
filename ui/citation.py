"""A reference in an answer becomes a chip that opens its evidence, and knows which cells it stands on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.answer import CellRef, DerivedRef, ShownClaim
from domain.evidence import Figure, Quote
from ui.markup import Markup, tag
from ui.table import Cells
from ui.text import Text

Evidence = Mapping[str, Figure | Quote]
"""Figures and quotes of one answer by id."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a piece of evidence is: the number of the exchange, and the id in it. Written `3.F1`."""

    exchange: int
    id: str

    @classmethod
    def parse(cls, text: str) -> Address | None:
        """The address a chip carries; None for anything else."""
        number, _, evidence_id = text.partition(".")
        return cls(int(number), evidence_id) if number.isdecimal() and evidence_id else None

    def __str__(self) -> str:
        return f"{self.exchange}.{self.id}"


def chip(address: Address, evidence: Evidence, text: Text, cells: Cells = frozenset()) -> Markup:
    """`F1` or `Q2` as a small button; nothing for an id without evidence."""
    held = evidence.get(address.id)
    if held is None:
        return Markup("")
    label = (
        text("answer.open_figure", id=held.id, title=held.title.in_(text.language))
        if isinstance(held, Figure)
        else text("answer.open_quote", id=held.id)
    )
    kind = "figure" if isinstance(held, Figure) else "quote"
    return tag(
        "button",
        held.id,
        type="button",
        class_=f"cite {kind}",
        data_cite=str(address),
        data_cells=write_cells(cells) if cells else None,
        aria_label=label,
        title=label,
    )


def cells_of(refs: Iterable[CellRef | DerivedRef], figure: str) -> Cells:
    """The cells of one figure that these references point to."""
    found: set[tuple[int, str]] = set()
    for ref in refs:
        places = [ref] if isinstance(ref, CellRef) else ref.of
        found.update((place.row, place.column) for place in places if place.figure == figure)
    return frozenset(found)


def chips(claim: ShownClaim, exchange: int, evidence: Evidence, text: Text) -> list[Markup]:
    """One chip for each piece of evidence a claim stands on."""
    return [
        chip(Address(exchange, cited), evidence, text, cells_of(claim.refs, cited))
        for cited in claim.cited()
        if cited in evidence
    ]


def write_cells(cells: Cells) -> str:
    """Cells as an attribute's text."""
    return json.dumps(sorted(cells), ensure_ascii=False)


def read_cells(text: str) -> Cells:
    """Cells from an attribute's text; whatever a browser sends that is not such a list is no cell."""
    try:
        pairs = json.loads(text or "[]")
        return frozenset((int(row), str(column)) for row, column in pairs)
    except (ValueError, TypeError):
        return frozenset()

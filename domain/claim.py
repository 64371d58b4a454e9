"""A draft: claims whose wording has slots, so that no brain ever types a number, a name or a quote."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.evidence import Cell, Derived
from domain.language import Frozen

Section = Literal["headline", "who", "buying", "voice", "difference", "change", "risk", "result", "advice", "caveat"]


class CellSlot(Frozen):
    """Shows one cell in its column's format, or by its value label."""

    kind: Literal["cell"] = "cell"
    cell: Cell


class DerivedSlot(Frozen):
    """Shows a value derived from cells: a number, or a word for a comparison or a trend."""

    kind: Literal["derived"] = "derived"
    derived: Derived


class QuoteSlot(Frozen):
    """Shows a quote between the language's quotation marks."""

    kind: Literal["quote"] = "quote"
    quote: str
    """Quote id."""


Slot = Annotated[CellSlot | DerivedSlot | QuoteSlot, Field(discriminator="kind")]


class Claim(Frozen):
    """One sentence. `{0}`, `{1}`, … in the wording are its slots, each used once.

    Outside its slots the wording holds no numeral, comparative, superlative, quantity word, person or quotation.
    A claim has at least one slot, or is advice with a basis.
    """

    section: Section
    wording: str
    slots: tuple[Slot, ...] = ()
    kind: Literal["fact", "advice"] = "fact"
    basis: tuple[Cell, ...] = ()
    """For advice: the cells that prove the playbook entry's condition."""
    play: str | None = None
    """For advice: the id of the playbook entry."""


class Draft(Frozen):
    """What a brain wants to say, in order."""

    claims: tuple[Claim, ...]
    main: str | None = None
    """Id of the figure shown as the answer's table."""

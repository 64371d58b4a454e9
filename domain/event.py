"""What the analyst says while it works; a page or a terminal shows these as they come."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.answer import Answer
from domain.claim import Draft
from domain.evidence import Figure, Quote
from domain.language import Frozen


class Understood(Frozen):
    """The question was read."""

    kind: Literal["understood"] = "understood"
    reading: tuple[str, ...]
    brain: str


class StepStarted(Frozen):
    """A plan step is being carried out."""

    kind: Literal["step_started"] = "step_started"
    number: int
    of: int
    title: str


class FigureFound(Frozen):
    """A figure entered the ledger."""

    kind: Literal["figure_found"] = "figure_found"
    figure: Figure


class QuoteFound(Frozen):
    """A quote entered the ledger."""

    kind: Literal["quote_found"] = "quote_found"
    quote: Quote


class Drafted(Frozen):
    """A draft was written (not shown before it is verified)."""

    kind: Literal["drafted"] = "drafted"
    draft: Draft


class Verified(Frozen):
    """The draft was checked: claims kept, claims dropped and why."""

    kind: Literal["verified"] = "verified"
    kept: int
    dropped: tuple[str, ...] = ()


class Answered(Frozen):
    """The end of the run."""

    kind: Literal["answered"] = "answered"
    answer: Answer


Event = Annotated[
    Understood | StepStarted | FigureFound | QuoteFound | Drafted | Verified | Answered, Field(discriminator="kind")
]

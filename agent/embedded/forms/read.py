"""The forms in the order in which they are tried; the first that reads the whole question answers it."""

from __future__ import annotations

from .averages import read_average, read_distribution, read_middle, read_tiles, read_top_share
from .changes import read_change
from .form import Ask, Form, Outcome
from .shares import read_share

FORMS: tuple[Form, ...] = (
    read_top_share, read_change, read_share, read_middle, read_tiles, read_distribution, read_average,
)  # fmt: skip


def read_forms(ask: Ask) -> Outcome | None:
    """The outcome of the first form that reads the question; None when none does."""
    for form in FORMS:
        outcome = form(ask)
        if outcome is not None:
            return outcome
    return None

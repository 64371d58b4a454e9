"""The forms in the order in which they are tried; the first that reads the whole question answers it."""

from __future__ import annotations

from .form import Ask, Form, Outcome
from .shares import read_share

FORMS: tuple[Form, ...] = (read_share,)


def read_forms(ask: Ask) -> Outcome | None:
    """The outcome of the first form that reads the question; None when none does."""
    for form in FORMS:
        outcome = form(ask)
        if outcome is not None:
            return outcome
    return None

"""The forms in the order in which they are tried; the first that reads the whole question answers it."""

from __future__ import annotations

from .averages import read_average, read_held, read_middle
from .changes import ask_compared, read_change
from .columns import read_columns, read_said_columns
from .courses import read_bands, read_compare, read_course, read_date_part
from .deeds import read_deeds, read_intricate
from .form import Ask, Form, Outcome
from .kept import read_kept
from .nulls import read_nulls
from .parts import read_part
from .returning import read_again, read_cohort, read_interval
from .shares import read_share
from .spreads import read_distribution, read_how_often, read_tiles, read_top_share
from .steps import read_steps
from .thresholds import read_threshold
from .within import read_bands_said, read_within

FORMS: tuple[Form, ...] = (
    read_columns, read_kept, read_nulls, read_again, read_cohort, read_top_share, read_change, read_part, read_share, read_middle, read_tiles, read_distribution, read_average, read_date_part, read_bands, read_course, read_threshold, read_deeds, read_compare,
)  # fmt: skip


EARLY: tuple[Form, ...] = (
    read_steps,
    read_said_columns,
    ask_compared,
    read_interval,
    read_held,
    read_bands_said,
    read_within,
    read_intricate,
    read_how_often,
)
"""Tried before the plain reading, which would see something else in the same words."""


def read_early(ask: Ask) -> Outcome | None:
    """The outcome of the first early form that reads the question; None when none does."""
    return next((outcome for form in EARLY if (outcome := form(ask)) is not None), None)


def read_forms(ask: Ask) -> Outcome | None:
    """The outcome of the first form that reads the question; None when none does."""
    for form in FORMS:
        outcome = form(ask)
        if outcome is not None:
            return outcome
    return None

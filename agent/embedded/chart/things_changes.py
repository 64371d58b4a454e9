"""What stretches of a question about changes mean: what a time is held against, and how much changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.condition import Period

from .things import Cond, Grp, Met, Top


@dataclass(frozen=True, slots=True)
class Against:
    """What a time is held against; `now` where it was said right beside it, else it is the question's."""

    then: Period | Literal["year_ago", "before"]
    now: Period | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """How much something changed, in percent or in its own unit."""

    percent: bool = False
    sign: Literal[-1, 0, 1] = 0
    """It fell, or rose: those that did, where groups are asked for."""
    top: Top | None = None
    """Those that changed most."""
    grp: Grp | None = None
    """Which groups did."""
    met: Met | None = None


@dataclass(frozen=True, slots=True)
class Multiple:
    """How many times, or how much more, a figure of some rows is that of others; of all but them, where none are said."""

    op: Literal["ratio", "difference"]
    met: Met
    of: tuple[Cond, ...]
    others: tuple[Cond, ...] = ()
    down: bool = False
    """How much lower: the others less these."""

"""Who has what goes in; pairs that go together more often than chance would have it come out. Associated, not caused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, hypergeom

from domain.errors import InputError

from .holdings import have_both, who_has_what

FEWEST_PERSONS = 100
"""Persons below which no pair is tested."""
FEWEST_TOGETHER = 10
"""Persons with both below which a pair is not shown, however unlikely."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Of those who have `has`, the share that also has `also`, beside the share among all."""

    has: int
    also: int
    persons: int
    """Persons who have both (support, counted)."""
    support: float
    """Share of all persons who have both."""
    confidence: float
    """Share of those with `has` who also have `also`."""
    lift: float
    """Confidence ÷ share of all persons with `also` (Brin et al. 1997)."""
    q_value: float
    """Share of false rules to be expected among all that are at least as unlikely (Benjamini & Hochberg 1995)."""


def associations(
    persons: NDArray[np.int64], things: NDArray[np.int64], *, most_false: float = 0.05, least_lift: float = 1.2
) -> tuple[Rule, ...]:
    """Rules in both directions, the highest lift first, of which at most `most_false` are expected to be chance.

    One entry a person and thing (repeats count once), both numbered from 0. Each pair that anybody has is tested one-sided
    by Fisher's exact test, and every test counts in the correction. Raises InputError where fewer than `FEWEST_PERSONS`
    have anything.
    """
    n = len(np.unique(persons))
    if n < FEWEST_PERSONS:
        raise InputError(f"association: not enough data: {n} persons have anything, {FEWEST_PERSONS} are needed")
    together = have_both(who_has_what(persons, things))
    holders = together.diagonal()
    pairs = together.tocoo()
    upper = pairs.row < pairs.col
    one, other, both = pairs.row[upper], pairs.col[upper], pairs.data[upper]
    if not len(both):
        return ()
    chance = hypergeom.sf(both - 1, n, holders[one], holders[other])
    q_values = false_discovery_control(np.clip(chance, 0.0, 1.0))
    lift = both * n / (holders[one] * holders[other])
    kept = (q_values <= most_false) & (lift >= least_lift) & (both >= FEWEST_TOGETHER)
    rules = [
        Rule(
            int(has), int(also), int(count), float(count / n), float(count / holders[has]), float(more), float(q)
        )
        for a, b, count, more, q in zip(one[kept], other[kept], both[kept], lift[kept], q_values[kept], strict=True)
        for has, also in ((a, b), (b, a))
    ]  # fmt: skip
    return tuple(sorted(rules, key=lambda rule: (-rule.lift, -rule.confidence, rule.has, rule.also)))

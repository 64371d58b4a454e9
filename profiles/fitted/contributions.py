"""A figure before and now, in parts or as a product of factors, goes in; what each part moved comes out, summing to the change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from domain.errors import InputError

Pair = tuple[float, float]
"""Before, now."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a part moved; a ratio's part moves it by its weight (`mix`) and by its own ratio (`rate`), a sum's by rate alone."""

    part: str
    by: float
    mix: float = 0.0
    rate: float = 0.0


def of_sum(parts: Mapping[str, Pair]) -> tuple[Moved, ...]:
    """Sales by store: each part's own change, the largest first; a part not there before or now is 0."""
    moved = [Moved(part, now - before, rate=now - before) for part, (before, now) in parts.items()]
    return _largest_first(moved)


def of_ratio(parts: Mapping[str, tuple[Pair, Pair]]) -> tuple[Moved, ...]:
    """AOV by channel: part → (numerator before and now, denominator before and now).

    The rate effect of a part is the change of its ratio at its mean weight, the mix effect the change of its weight at its
    mean ratio, less the whole's mean ratio (Marshall & Edgeworth weights; exact, and the same backwards in time). A part
    without a denominator on one side has no ratio there: its change is mix alone.

    Raises InputError where the whole has no denominator on a side, or one is negative.
    """
    below = [tuple(part[1][side] for part in parts.values()) for side in (0, 1)]
    if any(value < 0 for side in below for value in side):
        raise InputError("contributions: a denominator is negative")
    wholes = [sum(side) for side in below]
    if not all(wholes):
        raise InputError("contributions: nothing is counted on one side, so there is no ratio to compare")
    totals = [sum(part[0][side] for part in parts.values()) / wholes[side] for side in (0, 1)]
    middle = (totals[0] + totals[1]) / 2
    moved = []
    for part, (above, under) in parts.items():
        weights = [under[side] / wholes[side] for side in (0, 1)]
        ratios = [above[side] / under[side] if under[side] else None for side in (0, 1)]
        before = ratios[0] if ratios[0] is not None else ratios[1]
        now = ratios[1] if ratios[1] is not None else ratios[0]
        if before is None or now is None:
            if any(above):
                raise InputError(f"contributions: {part} has an amount, but nothing it is of")
            moved.append(Moved(part, 0.0))
            continue
        rate = (now - before) * (weights[0] + weights[1]) / 2
        mix = (weights[1] - weights[0]) * ((before + now) / 2 - middle)
        moved.append(Moved(part, rate + mix, mix, rate))
    return _largest_first(moved)


def of_product(factors: Mapping[str, Pair]) -> tuple[Moved, ...]:
    """Sales = customers × orders of each × value of each: by logarithmic means, exact and without a rest (LMDI; Ang 2005).

    Raises InputError where a factor is not above 0 on a side: a product of nothing has no shares.
    """
    odd = next((name for name, pair in factors.items() if min(pair) <= 0), None)
    if odd is not None:
        raise InputError(f"contributions: {odd} is 0 or less on one side, so the change cannot be split by factors")
    before, now = (float(np.prod([pair[side] for pair in factors.values()])) for side in (0, 1))
    weight = before if np.isclose(before, now, rtol=1e-12) else (now - before) / float(np.log(now / before))
    moved = []
    for name, pair in factors.items():
        by = weight * float(np.log(pair[1] / pair[0]))
        moved.append(Moved(name, by, rate=by))
    return _largest_first(moved)


def population_stability(before: Mapping[str, float], now: Mapping[str, float]) -> float:
    """PSI of two distributions over the same parts, counts or shares: below 0.1 stable, above 0.25 another population (Siddiqi
    2006). An empty part counts as half a person of a hundred thousandth, so that one newcomer does not make it infinite.
    """
    names = sorted({*before, *now})
    if not sum(before.values()) or not sum(now.values()):
        raise InputError("population stability: there is nobody on one side")
    shares = [
        np.maximum(np.array([side.get(name, 0.0) for name in names]) / sum(side.values()), 5e-6)
        for side in (before, now)
    ]
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def _largest_first(moved: list[Moved]) -> tuple[Moved, ...]:
    return tuple(sorted(moved, key=lambda one: (-abs(one.by), one.part)))

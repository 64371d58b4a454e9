"""Foretold chances and what happened go in; how far the chances can be taken at their word comes out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.errors import InputError

Floats = NDArray[np.float64]
BINS = 10
DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Reliability:
    """Expected calibration error, the 95 % limit of a perfectly calibrated model's, and the points of the plot."""

    error: float
    limit: float
    points: tuple[tuple[float, float, int], ...]
    """Of each bin: mean chance, share to whom it happened, persons."""

    @property
    def sound(self) -> bool:
        """Whether a perfectly calibrated model could have shown such an error."""
        return self.error <= self.limit


def brier_skill(chance: Floats, happened: NDArray[np.bool_], base_rate: float) -> float:
    """1 − Brier score ÷ that of always telling the base rate (Brier 1950); 1 is perfect, 0 as good as the base rate."""
    flat = float(np.mean((base_rate - happened) ** 2))
    return 1.0 - float(np.mean((chance - happened) ** 2)) / flat if flat else 0.0


def reliability(chance: Floats, happened: NDArray[np.bool_], *, seed: int = 0) -> Reliability:
    """Bins of equally many persons; the limit by drawing outcomes from the chances themselves (Bröcker & Smith 2007).

    Raises InputError where there is nobody.
    """
    if not len(chance):
        raise InputError("reliability: there is nobody to foretell")
    draws = np.random.default_rng(seed)
    mixed = draws.permutation(len(chance))  # equal chances fall into bins by lot, not by the order of the rows
    order = mixed[np.argsort(chance[mixed], kind="stable")]
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    starts = np.cumsum([0, *(len(part) for part in bins[:-1])])
    sizes = np.array([len(part) for part in bins], dtype=np.float64)
    told = np.add.reduceat(chance[order], starts) / sizes

    def error(outcome: Floats) -> float:
        return float((np.abs(np.add.reduceat(outcome, starts) / sizes - told) * sizes).sum() / sizes.sum())

    perfect = [error((draws.random(len(order)) < chance[order]).astype(np.float64)) for _ in range(DRAWS)]
    seen = happened[order].astype(np.float64)
    shares = np.add.reduceat(seen, starts) / sizes
    points = tuple((float(t), float(s), int(n)) for t, s, n in zip(told, shares, sizes, strict=True))
    return Reliability(error(seen), float(np.quantile(perfect, 0.95)), points)

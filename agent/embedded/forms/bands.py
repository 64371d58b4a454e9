"""A column's values go in; round numbers that part them into a handful of bands come out."""

from __future__ import annotations

from collections.abc import Iterable

from domain.condition import Scalar

_BANDS = 6


def round_edges(values: Iterable[tuple[Scalar, int]]) -> tuple[float, ...]:
    """Edges at about equal shares of the rows, each rounded to one or two leading digits.

    Args:
        values: stored values with how many rows hold each.

    Returns:
        Rising edges; empty where fewer than three values are numbers.
    """
    counted = sorted((float(v), n) for v, n in values if isinstance(v, int | float) and not isinstance(v, bool))
    total = sum(n for _, n in counted)
    if len(counted) < 3:
        return ()
    edges: list[float] = []
    seen = 0
    wanted = [total * part / _BANDS for part in range(1, _BANDS)]
    for value, count in counted:
        seen += count
        while wanted and seen >= wanted[0]:
            wanted.pop(0)
            edge = _rounded(value)
            if edge > counted[0][0] and (not edges or edge > edges[-1]):
                edges.append(edge)
    return tuple(edges)


def _rounded(value: float) -> float:
    """347.2 → 350, 28 → 30, 0.37 → 0.35: steps of 5 in the second digit."""
    if value == 0:
        return 0.0
    size = 10.0 ** (len(str(int(abs(value)))) - 2) if abs(value) >= 10 else 10.0**-1 if abs(value) < 1 else 1.0
    step = 5 * size if abs(value) >= 10 else size
    return round(value / step) * step

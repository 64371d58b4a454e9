"""Words that say every, only or exactly: they are read as that, or the question is not read at all."""

from __future__ import annotations

from collections.abc import Sequence

from .parser import Leaf

QUANTIFYING = frozenset({"all_of", "both", "just", "included", "included_after", "everyone_in", "only_eq", "whether"})
"""Words of the grammar whose rules take account of it."""

Skip = tuple[int, int, float]


def heeded(
    found: list[Leaf], skips: list[Skip], quantifying: Sequence[tuple[int, int]]
) -> tuple[list[Leaf], list[Skip]]:
    """The leaves and fillers, without those that would pass over a quantifying word."""
    if not quantifying:
        return found, skips

    def over(start: int, end: int) -> bool:
        return any(start < stop and at < end for at, stop in quantifying)

    kept = [
        leaf
        for leaf in found
        if leaf.symbol[0].isupper() or leaf.symbol in QUANTIFYING or not over(leaf.start, leaf.end)
    ]
    return kept, [skip for skip in skips if not over(skip[0], skip[1])]

"""Passages of a group go in, the typical and different ones to quote come out."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from domain.language import language_of

_DIFFERENCE = 0.4
"""Weight of being unlike the passages already chosen, against being typical."""

_UNFIT = 0.5
"""What a passage that is too short or too long to quote keeps of its typicality."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def quotable(text: str) -> float:
    """1 for 8 to 120 characters of Chinese or 5 to 40 words of English, else less."""
    if language_of(text) == "zh":
        return 1.0 if 8 <= len(text) <= 120 else _UNFIT
    return 1.0 if 5 <= len(_WORD.findall(text)) <= 40 else _UNFIT


def most_different(
    vectors: NDArray[np.float32], typical: NDArray[np.float64], documents: NDArray[np.int32], limit: int
) -> list[int]:
    """Places of up to `limit` passages, no two of one document: typical, and unlike those chosen before.

    Maximal marginal relevance (Carbonell & Goldstein 1998).

    Args:
        vectors: one unit vector a passage.
        typical: how typical each passage is.
        documents: the document of each passage.
        limit: passages at most.
    """
    chosen: list[int] = []
    likeness = np.zeros(len(vectors))
    free = np.ones(len(vectors), dtype=bool)
    while len(chosen) < limit and free.any():
        worth = (1 - _DIFFERENCE) * typical - _DIFFERENCE * likeness
        best = int(np.argmax(np.where(free, worth, -np.inf)))
        chosen.append(best)
        free &= documents != documents[best]
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return chosen

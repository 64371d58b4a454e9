"""Who has what goes in; what to offer whom next comes out, each with the thing they have that speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from domain.errors import InputError

from .holdings import have_both, who_has_what

Floats = NDArray[np.float64]
FEWEST_PERSONS = 50
"""Persons with two things or more below which no pair of things says anything."""
FEWEST_TOGETHER = 3
"""Persons who must have both things before one speaks for the other."""
SHRUNK = 10.0
"""Persons with both are held against so many with neither: rare pairs speak softly (Bell & Koren 2007)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A thing to offer, how strongly, and why: the thing already had that speaks most for it, and what is known of both.

    Without a reason (`because` None) it is offered for being bought by many, to a person of whom too little is known.
    """

    item: int
    score: float
    because: int | None
    together: int
    """Persons who have both; for an offer without a reason, persons who have it."""


@dataclass(frozen=True, slots=True)
class Offers:
    """Things that go together (item-item, cosine of who has them)."""

    popular: NDArray[np.int64]
    """Things, the one that most persons have first."""
    _holders: Floats
    """Persons who have each thing."""
    _together: csr_array
    _likeness: csr_array

    def of(self, had: Sequence[int], most: int = 10, without: Sequence[int] = ()) -> tuple[Offer, ...]:
        """The best offers to a person with these things, none of which is offered again, nor any of `without`."""
        kept_out = np.array(sorted({*had, *without}), dtype=np.int64)
        known = np.array(sorted(set(had)), dtype=np.int64)
        found: list[Offer] = []
        if len(known):
            speaks = self._likeness[known].toarray()  # (things had, things)
            scores = speaks.sum(axis=0)
            scores[kept_out] = 0.0
            for item in np.argsort(-scores, kind="stable")[:most].tolist():
                if scores[item] <= 0:
                    break
                because = int(known[np.argmax(speaks[:, item])])
                found.append(Offer(item, float(scores[item]), because, int(self._together[because, item])))
        taken = {*kept_out.tolist(), *(offer.item for offer in found)}
        rest = (item for item in self.popular.tolist() if item not in taken)
        found += [Offer(item, 0.0, None, int(self._holders[item])) for item in islice(rest, most - len(found))]
        return tuple(found)


def fit_offers(persons: NDArray[np.int64], items: NDArray[np.int64]) -> Offers:
    """One entry a person and thing (repeats count once); both are numbered from 0.

    Raises InputError where fewer than `FEWEST_PERSONS` have two things.
    """
    owned = who_has_what(persons, items)
    several = int((np.asarray(owned.sum(axis=1)) > 1).sum())
    if several < FEWEST_PERSONS:
        raise InputError(f"offers: not enough data: {several} persons have two things, {FEWEST_PERSONS} are needed")
    together = have_both(owned)
    holders = together.diagonal()
    pairs = together.tocoo()
    rows, columns = pairs.row, pairs.col
    kept = (rows != columns) & (pairs.data >= FEWEST_TOGETHER)
    rows, columns, both = rows[kept], columns[kept], pairs.data[kept]
    cosine = both / np.sqrt(holders[rows] * holders[columns]) * both / (both + SHRUNK)
    likeness = csr_array((cosine, (rows, columns)), shape=together.shape)
    return Offers(np.argsort(-holders, kind="stable"), holders, together, likeness)


def recall_at(offered: Sequence[int], bought: set[int], k: int = 10) -> float:
    """Of the things bought, the share among the first k offered; at most k can be."""
    return len(bought & set(offered[:k])) / min(len(bought), k) if bought else 0.0


def ndcg_at(offered: Sequence[int], bought: set[int], k: int = 10) -> float:
    """Gain of the things bought among the first k, less the further down, beside the best order (Järvelin & Kekäläinen 2002)."""
    gained = sum(1 / np.log2(at + 2) for at, item in enumerate(offered[:k]) if item in bought)
    best = sum(1 / np.log2(at + 2) for at in range(min(len(bought), k)))
    return float(gained / best) if best else 0.0

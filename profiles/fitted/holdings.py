"""Who has what goes in; how many have both of each two things comes out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from domain.errors import InputError


def who_has_what(persons: NDArray[np.int64], things: NDArray[np.int64]) -> csr_array:
    """(persons, things), 1 where a person has a thing, however often it is listed; both numbered from 0.

    Raises InputError where the two are not of one length.
    """
    if len(persons) != len(things):
        raise InputError(f"holdings: {len(persons)} persons, but {len(things)} things")
    shape = (int(persons.max()) + 1, int(things.max()) + 1) if len(persons) else (0, 0)
    owned = csr_array((np.ones(len(persons)), (persons, things)), shape=shape)
    owned.data[:] = 1.0
    return owned


def have_both(owned: csr_array) -> csr_array:
    """(things, things): persons who have both; on the diagonal, persons who have one."""
    return csr_array(owned.T @ owned)

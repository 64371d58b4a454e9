"""Pairs that were planted are found, pairs of chance are not, and the figures are those of a table by hand."""

from __future__ import annotations

import numpy as np
import pytest

from domain.errors import InputError
from profiles.fitted.association import associations


def _chance(n: int, things: int, seed: int) -> list[tuple[int, int]]:
    draws = np.random.default_rng(seed)
    rates = draws.uniform(0.05, 0.4, things)
    return [(person, thing) for person in range(n) for thing in range(things) if draws.random() < rates[thing]]


def test_support_confidence_and_lift_by_hand() -> None:
    rows = [(person, 0) for person in range(40)] + [(person, 1) for person in range(20, 70)]
    rows += [(person, 2) for person in range(200)]
    rules = associations(*np.array(rows).T, least_lift=1.0)
    found = next(rule for rule in rules if (rule.has, rule.also) == (0, 1))
    assert (found.persons, found.support, found.confidence) == (20, 0.1, 0.5)
    assert found.lift == pytest.approx(0.5 / 0.25)
    back = next(rule for rule in rules if (rule.has, rule.also) == (1, 0))
    assert (back.confidence, back.lift, back.q_value) == (0.4, found.lift, found.q_value)
    assert all(2 not in (rule.has, rule.also) for rule in rules if rule.lift > 1)  # everybody has it: it tells nothing


def test_of_chance_hardly_anything_is_found() -> None:
    found = [len(associations(*np.array(_chance(1_000, 30, seed)).T)) // 2 for seed in range(10)]
    assert sum(found) <= 5  # of 4,350 pairs


def test_what_was_planted_is_found() -> None:
    draws = np.random.default_rng(4)
    rows = _chance(1_000, 30, seed=3)
    machine = {person for person, thing in rows if thing == 0}
    rows += [(person, 1) for person in machine if draws.random() < 0.5]
    first = associations(*np.array(sorted(set(rows))).T)[0]
    assert {first.has, first.also} == {0, 1}


def test_too_few_persons_are_told_and_nothing_shared_is_nothing() -> None:
    with pytest.raises(InputError, match="99 persons have anything, 100 are needed"):
        associations(np.arange(99), np.zeros(99, dtype=np.int64))
    assert associations(np.arange(200), np.arange(200) % 2) == ()

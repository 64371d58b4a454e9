"""Contributions sum to the change, whatever the parts; mix and rate are told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InputError
from profiles.fitted.contributions import of_product, of_ratio, of_sum, population_stability

AMOUNTS = st.floats(0, 1e6)
COUNTS = st.integers(0, 10_000)
PARTS = st.dictionaries(st.text("abc", min_size=1), st.tuples(st.tuples(AMOUNTS, AMOUNTS), st.tuples(COUNTS, COUNTS)))


@given(st.dictionaries(st.text("abc", min_size=1), st.tuples(AMOUNTS, AMOUNTS)))
def test_parts_of_a_sum_sum_to_its_change(parts: dict[str, tuple[float, float]]) -> None:
    change = sum(now for _, now in parts.values()) - sum(before for before, _ in parts.values())
    assert sum(one.by for one in of_sum(parts)) == pytest.approx(change, abs=1e-6)


@given(PARTS)
def test_parts_of_a_ratio_sum_to_its_change(parts: dict[str, tuple[tuple[float, float], tuple[int, int]]]) -> None:
    whole = {
        name: (tuple(a if u else 0.0 for a, u in zip(above, under, strict=True)), under)
        for name, (above, under) in parts.items()
    }
    below = [sum(part[1][side] for part in whole.values()) for side in (0, 1)]
    if not all(below):
        with pytest.raises(InputError, match="no ratio to compare"):
            of_ratio(whole)  # type: ignore[arg-type]
        return
    ratios = [sum(part[0][side] for part in whole.values()) / below[side] for side in (0, 1)]
    moved = of_ratio(whole)  # type: ignore[arg-type]
    assert sum(one.by for one in moved) == pytest.approx(ratios[1] - ratios[0], rel=1e-6, abs=1e-6)
    assert all(one.by == pytest.approx(one.mix + one.rate) for one in moved)


@given(
    st.dictionaries(
        st.text("abc", min_size=1), st.tuples(st.floats(0.01, 1e3), st.floats(0.01, 1e3)), min_size=1, max_size=4
    )
)
def test_factors_sum_to_the_change_of_their_product(factors: dict[str, tuple[float, float]]) -> None:
    before = now = 1.0
    for pair in factors.values():
        before, now = before * pair[0], now * pair[1]
    assert sum(one.by for one in of_product(factors)) == pytest.approx(now - before, rel=1e-6, abs=1e-9)


def test_more_of_the_dear_channel_is_mix_and_a_dearer_channel_is_rate() -> None:
    shift = {moved.part: moved for moved in of_ratio({"store": ((1_000, 500), (10, 5)), "web": ((500, 750), (10, 15))})}
    assert all(one.rate == 0 for one in shift.values())
    assert sum(one.mix for one in shift.values()) == pytest.approx(-12.5)
    dearer = {
        moved.part: moved for moved in of_ratio({"store": ((1_000, 1_200), (10, 10)), "web": ((500, 500), (10, 10))})
    }
    assert dearer["store"].rate == pytest.approx(10)
    assert dearer["store"].mix == dearer["web"].by == 0


def test_what_cannot_be_split_is_told() -> None:
    with pytest.raises(InputError, match="orders is 0 or less"):
        of_product({"customers": (10, 12), "orders": (0, 3)})
    with pytest.raises(InputError, match="web has an amount, but nothing it is of"):
        of_ratio({"web": ((5, 5), (0, 0)), "store": ((1, 1), (1, 1))})


def test_a_population_that_moved_is_told_from_one_that_did_not() -> None:
    assert population_stability({"a": 50, "b": 50}, {"a": 500, "b": 500}) == 0
    assert population_stability({"a": 50, "b": 50}, {"a": 52, "b": 48}) < 0.1
    assert population_stability({"a": 50, "b": 50}, {"a": 85, "b": 15}) > 0.25
    assert population_stability({"a": 100}, {"a": 99, "new": 1}) < 0.25
    with pytest.raises(InputError, match="nobody"):
        population_stability({}, {"a": 1})

"""Chances of what was planted, their drivers, and what is said where nothing can be learnt."""

from __future__ import annotations

import numpy as np
import pytest

from domain.errors import InputError
from profiles.fitted.calibration import brier_skill, reliability
from profiles.fitted.risk import Features, fit_risk


def _planted(n: int = 4_000, seed: int = 1) -> tuple[Features, np.ndarray, np.ndarray]:
    """Long silence and a monthly contract make people leave; the town does not."""
    draws = np.random.default_rng(seed)
    silence, contract = draws.normal(size=n), draws.choice(["monthly", "yearly"], n)
    town = draws.choice(["Ghent", "Bruges"], n)
    true = 1 / (1 + np.exp(-(-1.5 + 1.2 * silence + 1.0 * (contract == "monthly"))))
    features = Features({"silence": silence}, {"contract": list(contract), "town": list(town)})
    return features, draws.random(n) < true, true


def test_planted_chances_come_out_calibrated() -> None:
    features, left, _ = _planted(n=40_000)
    model, sound = fit_risk(features, left), 0
    for seed in range(10, 30):
        fresh, gone, true = _planted(n=2_000, seed=seed)
        chance = model.chance(fresh)
        assert np.abs(chance - true).mean() < 0.03
        assert brier_skill(chance, gone, float(left.mean())) > 0.1
        sound += reliability(chance, gone).sound
    assert sound >= 17  # 19 of 20 are expected of a perfect model


def test_drivers_are_what_was_planted() -> None:
    features, left, _ = _planted()
    model = fit_risk(features, left)
    silent = Features({"silence": np.array([3.0])}, {"contract": ["yearly"], "town": ["Ghent"]})
    (drivers,) = model.drivers(silent)
    assert [driver.feature for driver in drivers] == ["silence", "contract", "town"]
    assert drivers[0].effect > 2
    assert drivers[1].effect < -0.3
    assert abs(drivers[2].effect) < 0.1


def test_what_is_unknown_or_new_is_no_fault() -> None:
    features, left, _ = _planted()
    model = fit_risk(features, left)
    odd = Features({"silence": np.array([np.nan])}, {"contract": [None], "town": ["Atlantis"]})
    assert 0 < model.chance(odd)[0] < 1


def test_too_little_is_told_and_not_guessed() -> None:
    features, left, _ = _planted(n=200)
    with pytest.raises(InputError, match="not enough data: the rarer outcome was seen"):
        fit_risk(features, left)
    features, left, _ = _planted()
    many = Features(
        {**features.numbers, **{f"n{at}": features.numbers["silence"] for at in range(400)}}, features.categories
    )
    with pytest.raises(InputError, match="or fewer features"):
        fit_risk(many, left)
    with pytest.raises(InputError, match="4000 persons, but 10 outcomes"):
        fit_risk(features, left[:10])
    with pytest.raises(InputError, match="was fitted on"):
        fit_risk(features, left).chance(Features(features.numbers))


def test_chances_that_are_too_sure_are_found_out() -> None:
    draws = np.random.default_rng(3)
    true = draws.uniform(0.2, 0.8, 3_000)
    happened = draws.random(3_000) < true
    sure = np.where(true > 0.5, 0.95, 0.05)
    assert reliability(true, happened).sound
    assert not reliability(sure, happened).sound
    assert brier_skill(sure, happened, float(happened.mean())) < brier_skill(true, happened, float(happened.mean()))
    assert brier_skill(np.full(3_000, happened.mean()), happened, float(happened.mean())) == pytest.approx(0)


def test_the_order_of_the_rows_says_nothing() -> None:
    happened = np.arange(2_000) < 600
    assert reliability(np.full(2_000, 0.3), happened).sound
    with pytest.raises(InputError, match="nobody"):
        reliability(np.zeros(0), np.zeros(0, dtype=bool))


def test_nobody_has_no_chance_and_infinity_is_told() -> None:
    features, left, _ = _planted()
    assert len(fit_risk(features, left).chance(features.only(np.array([], dtype=np.int64)))) == 0
    with pytest.raises(InputError, match="silence holds an infinite number"):
        Features({"silence": np.array([np.inf])})

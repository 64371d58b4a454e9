"""Buy till you die, against published figures and planted parameters."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from domain.errors import InputError
from profiles.fitted.lifetime import BgNbd, Purchases, fit_bg_nbd, fit_gamma_gamma

PUBLISHED = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426, log_likelihood=-9582.4)
"""CDNOW, by the week (Fader, Hardie & Lee 2005)."""


def _of(*customers: tuple[float, float, float]) -> Purchases:
    return Purchases(*np.array(customers, dtype=np.float64).T)


def test_the_published_customer_is_foretold_as_published() -> None:
    # Fader, Hardie & Lee: bought twice again, last in week 30.43 of 38.86: 1.226 in the next 39 weeks
    assert PUBLISHED.expected(_of((2, 30.43, 38.86)), 39)[0] == pytest.approx(1.226, abs=0.001)


def test_nothing_is_expected_of_no_time_and_more_of_more() -> None:
    of = _of((2, 30.43, 38.86), (0, 0, 38.86))
    assert PUBLISHED.expected(of, 1e-9) == pytest.approx(0, abs=1e-6)
    assert (PUBLISHED.expected(of, 20) < PUBLISHED.expected(of, 40)).all()


def test_who_never_came_back_had_no_chance_to_leave_and_a_long_silence_is_a_bad_sign() -> None:
    alive = PUBLISHED.alive(_of((0, 0, 30), (5, 29, 30), (5, 10, 30)))
    assert alive[0] == 1
    assert alive[1] > 0.7 > 0.1 > alive[2]


def _planted(n: int, seed: int) -> tuple[Purchases, np.ndarray]:
    """Customers of known parameters over 60 weeks, and what each bought in the 40 after."""
    draws = np.random.default_rng(seed)
    rows, later = [], []
    for _ in range(n):
        rate, leaves = draws.gamma(0.8) / 6.0, draws.beta(0.9, 2.5)
        at, bought, here = 0.0, [], True
        while here and at < 100:
            at += draws.exponential(1 / rate)
            bought.append(at)
            here = draws.random() >= leaves
        seen = [day for day in bought if day <= 60]
        rows.append((len(seen), seen[-1] if seen else 0.0, 60.0))
        later.append(sum(60 < day <= 100 for day in bought))
    return _of(*rows), np.array(later)


def test_planted_customers_are_foretold_better_than_by_their_own_rate() -> None:
    of, later = _planted(4_000, seed=5)
    model = fit_bg_nbd(of)
    told = model.expected(of, 40)
    assert told.sum() == pytest.approx(later.sum(), rel=0.1)
    assert np.mean((told - later) ** 2) < np.mean((of.repeats / of.watched * 40 - later) ** 2)


def test_the_unit_of_time_changes_nothing() -> None:
    of, _ = _planted(1_000, seed=6)
    days = Purchases(of.repeats, of.last * 7, of.watched * 7)
    weeks, by_day = fit_bg_nbd(of), fit_bg_nbd(days)
    assert by_day.alpha == pytest.approx(weeks.alpha * 7, rel=1e-3)
    assert by_day.expected(days, 70) == pytest.approx(weeks.expected(of, 10), rel=1e-3)


def test_a_busy_customer_over_a_long_time_is_still_a_number() -> None:
    told = PUBLISHED.expected(_of((800, 51.9, 52), (400, 51, 52)), 520)
    assert np.isfinite(told).all()
    assert (told > 0).all()
    edge = BgNbd(r=0.5, alpha=5, a=1.0, b=2, log_likelihood=0).expected(_of((3, 20, 30)), 30)
    near = BgNbd(r=0.5, alpha=5, a=1.001, b=2, log_likelihood=0).expected(_of((3, 20, 30)), 30)
    assert edge[0] == pytest.approx(near[0], rel=0.01)


def test_too_few_and_impossible_customers_are_told() -> None:
    with pytest.raises(InputError, match="100 and some with a second are needed"):
        fit_bg_nbd(_of(*[(1, 3, 10)] * 99))
    with pytest.raises(InputError, match="customer 1 bought before the first or after the last day"):
        _of((0, 0, 10), (2, 11, 10))
    with pytest.raises(InputError, match="missing or infinite"):
        _of((0, 0, float("nan")))
    with pytest.raises(InputError, match="not watched at all"):
        _of((0, 0, 0))


def test_few_orders_are_drawn_to_the_mean_of_all() -> None:
    draws = np.random.default_rng(0)
    mean = 40 / draws.gamma(4.0, 1 / 4.0, 3_000) * 0.75
    orders = draws.integers(1, 12, 3_000).astype(np.float64)
    seen = np.array([draws.gamma(6.0, m / 6.0, int(n)).mean() for m, n in zip(mean, orders, strict=True)])
    told = fit_gamma_gamma(orders, seen).order_value(orders, seen)
    assert np.abs(told - mean).mean() < np.abs(seen - mean).mean()
    with pytest.raises(InputError, match="customers with a positive mean"):
        fit_gamma_gamma(orders[:20], seen[:20])


def test_the_published_parameters_come_out_of_the_published_customers() -> None:
    path = Path(os.environ.get("LIMNER_REAL_DATA") or "-") / "cdnow" / "cdnow_customers_summary.csv"
    if not path.exists():
        pytest.skip("set LIMNER_REAL_DATA to the folder of real data")
    held = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    model = fit_bg_nbd(_of(*[(float(row["frequency"]), float(row["recency"]), float(row["T"])) for row in held]))
    for name in ("r", "alpha", "a", "b"):
        assert getattr(model, name) == pytest.approx(getattr(PUBLISHED, name), abs=0.005)
    assert model.log_likelihood == pytest.approx(PUBLISHED.log_likelihood, abs=0.1)

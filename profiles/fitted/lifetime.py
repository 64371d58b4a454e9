"""When each customer bought goes in; how often they will, whether they still do, and what an order is worth come out.

Buy till you die: BG/NBD for how often (Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way, Marketing Science
24(2)), Gamma-Gamma for how much (Fader & Hardie 2013, The Gamma-Gamma Model of Monetary Value). Own code: `lifetimes` is no
longer kept, `pymc-marketing` brings a sampler of its own; the closed forms are a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

from domain.errors import InputError

Floats = NDArray[np.float64]
FEWEST = 100
"""Customers below which nothing is fitted: four parameters of fewer say nothing."""
_TINY = 1e-9
_NEAR_ONE = 1e-6


@dataclass(frozen=True, slots=True)
class Purchases:
    """One entry a customer: repeat purchases, time of the last one and length of the watch, both since the first.

    `repeats` counts purchases after the first (0 for one-time buyers), `last` is 0 for these; `last` and `watched` are in
    one unit of time of the caller's choice (weeks, as published, or days).
    """

    repeats: Floats
    last: Floats
    watched: Floats

    def __post_init__(self) -> None:
        if not len(self.repeats) == len(self.last) == len(self.watched):
            raise InputError("purchases: repeats, last and watched must be of one length")
        if not all(bool(np.isfinite(one).all()) for one in (self.repeats, self.last, self.watched)):
            raise InputError("purchases: a number is missing or infinite")
        bad = (
            (self.watched <= 0)
            | (self.repeats < 0)
            | (self.last < 0)
            | (self.last > self.watched)
            | ((self.repeats == 0) & (self.last > 0))
        )
        if bool(bad.any()):
            raise InputError(
                f"purchases: customer {int(np.argmax(bad))} bought before the first or after the last day watched, or was not watched at all"
            )

    def __len__(self) -> int:
        return len(self.repeats)


@dataclass(frozen=True, slots=True)
class BgNbd:
    """A fitted BG/NBD: purchases come at a gamma-mixed rate (`r`, `alpha`), and after each some leave for good (`a`, `b`)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive(self, of: Purchases) -> Floats:
        """The probability that each still buys; 1 for one-time buyers, who had no chance to leave (eq. 7 of the note)."""
        return np.asarray(1.0 / (1.0 + self._gone(of)))

    def expected(self, of: Purchases, ahead: float) -> Floats:
        """Purchases expected of each within `ahead` units of time after the watch (eq. 10 of the paper)."""
        r, alpha, b, x = self.r, self.alpha, self.b, of.repeats
        a = self.a if abs(self.a - 1) > _NEAR_ONE else 1 + _NEAR_ONE  # the formula has a removable pole there
        later = alpha + of.watched + ahead
        # Euler's transformation of the published term: it stays finite for many purchases over a long time
        kept = ((alpha + of.watched) / later) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, ahead / later)
        return np.asarray((a + b + x - 1) / (a - 1) * (1 - kept) / (1.0 + self._gone(of)))

    def _gone(self, of: Purchases) -> Floats:
        """The odds that each has left."""
        x = of.repeats
        odds = np.exp(
            np.log(self.a)
            - np.log(np.maximum(self.b + x - 1, _TINY))
            + (self.r + x) * (np.log(self.alpha + of.watched) - np.log(self.alpha + of.last))
        )
        return np.where(x > 0, odds, 0.0)


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted Gamma-Gamma: an order's value varies around a mean of each customer, which varies between customers."""

    p: float
    q: float
    gamma: float

    def order_value(self, orders: Floats, mean_value: Floats) -> Floats:
        """The expected value of an order of each: their own mean, drawn to that of all the more the fewer orders it has."""
        return np.asarray(self.p * (self.gamma + orders * mean_value) / (self.p * orders + self.q - 1))


def fit_bg_nbd(of: Purchases) -> BgNbd:
    """Maximum likelihood over customers; InputError where there are fewer than `FEWEST`, or no two purchases."""
    if len(of) < FEWEST or not bool((of.repeats > 0).any()):
        raise InputError(
            f"lifetime: {len(of)} customers, {int((of.repeats > 0).sum())} with a second purchase; "
            f"{FEWEST} and some with a second are needed"
        )
    scale = float(of.watched.max()) / 10.0  # the unit of time moves alpha alone; a fit in tenths of the watch is stable
    kinds, counts = np.unique(np.stack([of.repeats, of.last / scale, of.watched / scale]), axis=1, return_counts=True)
    x, last, watched = kinds

    def minus(logs: Floats) -> float:
        r, alpha, a, b = np.exp(logs)
        stays = -(r + x) * np.log(alpha + watched)
        leaves = np.log(a) - np.log(np.maximum(b + x - 1, _TINY)) - (r + x) * np.log(alpha + last)
        each = (
            gammaln(r + x)
            - gammaln(r)
            + r * np.log(alpha)
            + betaln(a, b + x)
            - betaln(a, b)
            + np.where(x > 0, np.logaddexp(stays, leaves), stays)
        )
        return -float(each @ counts)

    best = _least(minus, 4, "BG/NBD")
    r, alpha, a, b = np.exp(best)
    total = -minus(best) - float((of.repeats * np.log(scale)).sum())
    return BgNbd(float(r), float(alpha * scale), float(a), float(b), total)


def fit_gamma_gamma(orders: Floats, mean_value: Floats) -> GammaGamma:
    """Maximum likelihood over customers with a positive mean; shapes (n,), values in money.

    Raises InputError where fewer than `FEWEST` have one.
    """
    fit = (orders > 0) & (mean_value > 0) & np.isfinite(mean_value)
    if int(fit.sum()) < FEWEST:
        raise InputError(f"order value: {int(fit.sum())} customers with a positive mean; {FEWEST} are needed")
    n, scale = orders[fit], float(np.median(mean_value[fit]))
    mean = mean_value[fit] / scale

    def minus(logs: Floats) -> float:
        p, q, gamma = np.exp(logs)
        each = (
            gammaln(p * n + q)
            - gammaln(p * n)
            - gammaln(q)
            + q * np.log(gamma)
            + (p * n - 1) * np.log(mean)
            + p * n * np.log(n)
            - (p * n + q) * np.log(gamma + mean * n)
        )
        return -float(each.sum())

    p, q, gamma = np.exp(_least(minus, 3, "Gamma-Gamma"))
    if q <= 1:
        raise InputError("order value: customers differ so much that no mean exists; tell each by their own mean")
    return GammaGamma(float(p), float(q), float(gamma * scale))


def _least(minus: Callable[[Floats], float], size: int, name: str) -> Floats:
    """The logarithms of the parameters with the greatest likelihood; InputError where the search does not settle."""
    found = minimize(
        minus, np.zeros(size), method="Nelder-Mead", options={"maxiter": 8_000, "xatol": 1e-7, "fatol": 1e-8}
    )
    found = minimize(minus, found.x, method="L-BFGS-B", options={"ftol": 1e-14, "gtol": 1e-8})
    if not np.all(np.isfinite((*found.x, found.fun))) or float(np.abs(found.x).max()) > 20:
        raise InputError(
            f"{name}: the purchases do not settle its parameters: too few buy again, or hardly anybody leaves"
        )
    return np.asarray(found.x)

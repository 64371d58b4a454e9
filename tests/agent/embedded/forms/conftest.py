"""A bike shop's planner: a catalog and its stored values, no tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from agent.embedded.periods import Horizon
from agent.embedded.plan import Planner
from domain.catalog import Catalog
from domain.condition import Scalar
from domain.language import language_of
from domain.plan import MetricStep, Plan
from domain.question import Question
from warehouse.catalog_file import load_catalog
from warehouse.compile import compile_query

from .told import told

FIRST, LAST = date(2024, 1, 1), date(2026, 11, 21)
CATALOG = Path(__file__).with_name("bikes.yaml")
_NUMBERS: dict[str, tuple[float, ...]] = {
    "order.paid": (12, 25, 40, 60, 90, 140, 200, 320, 500, 900),
    "rider.age": (19, 24, 28, 33, 37, 44, 51, 60),
    "product.price": (5, 9, 15, 30, 60, 120),
}


_CODES: dict[str, tuple[str, ...]] = {"order.id": ("B1001", "B1002", "77310"), "rider.id": ("R-17", "R-18")}


@pytest.fixture(scope="session")
def bikes() -> Catalog:
    return load_catalog(CATALOG)


@pytest.fixture(scope="session")
def planner(bikes: Catalog) -> Planner:
    """Reads questions about the bike shop."""

    def values(name: str) -> Iterable[tuple[Scalar, int]]:
        if name in _CODES:
            return [(value, 1) for value in _CODES[name]]
        if name in _NUMBERS:
            return [(value, 3) for value in _NUMBERS[name]]
        return [(value, 5) for value in bikes.dimension(name).values]

    return Planner(bikes, values, Horizon(FIRST, LAST))


@pytest.fixture(scope="session")
def asked(planner: Planner, bikes: Catalog) -> Callable[[str], str]:
    """A question as one line; "?" where it is asked back or refused. What is read can be compiled."""

    def reading(text: str) -> str:
        outcome = planner.plan(Question(text=text, language=language_of(text)))
        if not isinstance(outcome, Plan) or not isinstance(outcome.steps[0], MetricStep):
            return "?" if not isinstance(outcome, Plan) else outcome.steps[0].kind
        query = outcome.steps[0].query
        compile_query(bikes, query)
        return told(query)

    return reading

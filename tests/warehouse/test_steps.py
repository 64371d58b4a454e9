"""A measure beside the period before, and its total so far, on the small shop of `shop.sql`."""

from __future__ import annotations

from datetime import date

import pytest

from domain.catalog import Catalog, Grain
from domain.condition import Is, Period
from domain.errors import Denied, QueryError
from domain.metric_query import ByDimension, Combined, MetricQuery, Step
from tests.warehouse.conftest import Ask
from warehouse.viewer import Viewer

MONTH = ByDimension(dimension="order.ordered_on", grain="month")
DAY = ByDimension(dimension="order.ordered_on", grain="day")
CITY = ByDimension(dimension="person.city")
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
ONLY_FEBRUARY = Period(start=FEBRUARY, end=date(2026, 3, 1))
BEFORE = Step(name="before", of="order.sales", op="previous", by=MONTH.column)
SO_FAR = Step(name="so_far", of="order.sales", op="running", by=MONTH.column)
GROWTH = Combined(name="growth", op="growth", of=("order.sales", "before"))


def test_a_month_is_held_against_the_month_before(ask: Ask) -> None:
    query = MetricQuery(measures=("order.sales", "before", "growth"), by=(MONTH,), terms=(BEFORE, GROWTH))
    assert ask(query).rows == ((JANUARY, 40.0, None, None), (FEBRUARY, 150.0, 40.0, 2.75))


def test_the_month_before_may_lie_before_the_period_asked_for(ask: Ask) -> None:
    query = MetricQuery(measures=("growth",), by=(MONTH,), terms=(BEFORE, GROWTH), period=ONLY_FEBRUARY)
    assert ask(query).rows == ((FEBRUARY, 2.75),)


def test_a_period_that_starts_within_a_month_has_no_month_before(ask: Ask) -> None:
    within = Period(start=date(2026, 2, 2), end=date(2026, 3, 1))
    query = MetricQuery(measures=("order.sales", "before"), by=(MONTH,), terms=(BEFORE,), period=within)
    assert ask(query).rows == ((FEBRUARY, 130.0, None),)


def test_the_other_groups_stay_the_same(ask: Ask) -> None:
    query = MetricQuery(measures=("order.sales", "before"), by=(MONTH, CITY), terms=(BEFORE,))
    assert ask(query).rows == (
        (JANUARY, "Lima", 40.0, None),
        (FEBRUARY, "Lima", 25.0, 40.0),
        (FEBRUARY, "Oslo", 24.0, None),
        (FEBRUARY, None, 101.0, None),
    )


def test_only_exactly_the_earlier_period_counts(ask: Ask) -> None:
    before = Step(name="before", of="order.orders", op="previous", by=DAY.column)
    figure = ask(MetricQuery(measures=("order.orders", "before"), by=(DAY,), terms=(before,)))
    assert [row[1:] for row in figure.rows] == [(1, None), (1, None), (1, 1), (1, 1), (2, 1), (1, 2), (1, 1), (1, 1)]


def test_several_periods_back(ask: Ask) -> None:
    before = Step(name="before", of="order.orders", op="previous", by=DAY.column, back=2)
    period = Period(start=date(2026, 2, 3), end=date(2026, 2, 5))
    figure = ask(MetricQuery(measures=("before",), by=(DAY,), terms=(before,), period=period))
    assert figure.rows == ((date(2026, 2, 3), 1), (date(2026, 2, 4), 1))


@pytest.mark.parametrize(
    ("grain", "start", "expected"),
    [("week", date(2026, 2, 2), 50.0), ("quarter", date(2026, 1, 1), None), ("year", date(2026, 1, 1), None)],
)
def test_every_grain_has_a_period_before(ask: Ask, grain: Grain, start: date, expected: float | None) -> None:
    by = ByDimension(dimension="order.ordered_on", grain=grain)
    before = Step(name="before", of="order.sales", op="previous", by=by.column)
    period = Period(start=start, end=date(2026, 3, 1))
    figure = ask(MetricQuery(measures=("before",), by=(by,), terms=(before,), period=period))
    assert figure.rows == ((start, expected),)


def test_a_running_total_adds_up_within_the_other_groups(ask: Ask) -> None:
    query = MetricQuery(measures=("so_far",), by=(MONTH, CITY), terms=(SO_FAR,))
    assert ask(query).rows == (
        (JANUARY, "Lima", 40.0),
        (FEBRUARY, "Lima", 65.0),
        (FEBRUARY, "Oslo", 24.0),
        (FEBRUARY, None, 101.0),
    )


def test_a_running_total_begins_with_the_period_and_under_the_conditions(ask: Ask) -> None:
    app = Is(dimension="order.channel", values=("app",))
    assert ask(MetricQuery(measures=("so_far",), by=(MONTH,), terms=(SO_FAR,), where=app)).rows == (
        (JANUARY, 10.0),
        (FEBRUARY, 35.0),
    )
    assert ask(MetricQuery(measures=("so_far",), by=(MONTH,), terms=(SO_FAR,), period=ONLY_FEBRUARY)).rows == (
        (FEBRUARY, 150.0),
    )


@pytest.mark.parametrize("measure", ["order.aov", "order.channels", "order.median_paid", "order.highest"])
def test_what_does_not_add_up_has_no_running_total(ask: Ask, measure: str) -> None:
    term = Step(name="x", of=measure, op="running", by=MONTH.column)
    with pytest.raises(QueryError, match="does not add up"):
        ask(MetricQuery(measures=("x",), by=(MONTH,), terms=(term,)))


@pytest.mark.parametrize("by", [(), (CITY,), (ByDimension(dimension="order.ordered_on"),)])
def test_a_step_needs_periods_to_go_by(ask: Ask, by: tuple[ByDimension, ...]) -> None:
    with pytest.raises(QueryError, match="needs periods to go by"):
        ask(MetricQuery(measures=("before",), by=by, terms=(BEFORE,)))


def test_a_step_goes_back_at_least_once(ask: Ask) -> None:
    with pytest.raises(QueryError, match="at least one period"):
        ask(MetricQuery(measures=("before",), by=(MONTH,), terms=(BEFORE.model_copy(update={"back": 0}),)))


def test_a_role_of_large_groups_sees_no_steps(ask: Ask, catalog: Catalog) -> None:
    with pytest.raises(Denied, match="held against the periods"):
        ask(MetricQuery(measures=("before",), by=(MONTH,), terms=(BEFORE,)), Viewer(catalog.roles["marketer"]))


def test_a_rep_sees_steps_of_their_own_customers(ask: Ask, catalog: Catalog) -> None:
    viewer = Viewer(catalog.roles["rep"], "Lin")
    query = MetricQuery(measures=("order.sales", "before"), by=(MONTH,), terms=(BEFORE,))
    assert ask(query, viewer).rows == ((JANUARY, 40.0, None), (FEBRUARY, 20.0, 40.0))


def test_what_a_step_is_called(ask: Ask) -> None:
    figure = ask(MetricQuery(measures=("before", "so_far", "growth"), by=(MONTH,), terms=(BEFORE, SO_FAR, GROWTH)))
    assert [(column.label.en, column.format.kind) for column in figure.columns[1:]] == [
        ("sales of the period before", "money"), ("cumulative sales", "money"), ("growth of sales", "percent"),
    ]  # fmt: skip

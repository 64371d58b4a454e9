"""Measures made for one question, on the small shop of `shop.sql`."""

from __future__ import annotations

from datetime import date

import pytest

from domain.condition import Is, Named, Period
from domain.errors import QueryError
from domain.metric_query import (
    ByDimension,
    ByMembership,
    Combined,
    Having,
    Interval,
    MetricQuery,
    Order,
    PerRow,
    Share,
    Subset,
    Summary,
)
from tests.warehouse.conftest import Ask

CITY = ByDimension(dimension="person.city")
CATEGORY = ByDimension(dimension="product.category")
CHANNEL = ByDimension(dimension="order.channel")
APP = Is(dimension="order.channel", values=("app",))
WEB = Is(dimension="order.channel", values=("web",))
JANUARY = Period(start=date(2026, 1, 1), end=date(2026, 2, 1))
FEBRUARY = Period(start=date(2026, 2, 1), end=date(2026, 3, 1))
FROM_APP = Subset(name="app", measure="order.orders", where=APP)
AGE = Summary(name="age", dimension="person.age", aggregate="avg")


def test_a_subset_counts_some_of_the_rows_and_keeps_the_groups_of_all(ask: Ask) -> None:
    rows = ask(MetricQuery(measures=("app", "order.orders"), by=(CITY,), terms=(FROM_APP,))).rows
    assert rows == (("Lima", 3, 4), ("Oslo", 0, 3), (None, 0, 2))


def test_a_subsets_period_replaces_the_querys(ask: Ask) -> None:
    terms = (
        Subset(name="then", measure="order.sales", period=JANUARY),
        Combined(name="up", op="growth", of=("order.sales", "then")),
    )
    figure = ask(MetricQuery(measures=("order.sales", "then", "up"), period=FEBRUARY, terms=terms))
    assert figure.rows == ((150.0, 40.0, 2.75),)


def test_a_subset_of_a_ratio_limits_both_of_its_parts(ask: Ask) -> None:
    term = Subset(name="app", measure="order.aov", where=APP)
    assert ask(MetricQuery(measures=("app", "order.aov"), terms=(term,))).rows == ((35 / 3, 190 / 9),)


def test_what_is_divided_by_nothing_is_unknown(ask: Ask) -> None:
    nobody = Is(dimension="person.city", values=("Nowhere",))
    terms = (
        FROM_APP,
        Combined(name="ratio", op="ratio", of=("app", "order.orders")),
        Combined(name="growth", op="growth", of=("order.orders", "app")),
        Combined(name="apart", op="difference", of=("order.orders", "app")),
        Share(name="share", of="order.orders"),
    )
    figure = ask(MetricQuery(measures=("ratio", "growth", "apart", "share"), where=nobody, terms=terms))
    assert figure.rows == ((None, None, 0, None),)


def test_terms_are_made_of_terms(ask: Ask) -> None:
    terms = (
        FROM_APP,
        Subset(name="web", measure="order.orders", where=WEB),
        Combined(name="both", op="total", of=("app", "web")),
        Combined(name="known", op="ratio", of=("both", "order.orders")),
    )
    assert ask(MetricQuery(measures=("known",), terms=terms)).rows == ((8 / 9,),)


def test_a_share_is_of_the_same_rows_as_its_parts(ask: Ask) -> None:
    shares = (Share(name="sales", of="order.sales"), Share(name="customers", of="person.customers"))
    rows = ask(MetricQuery(measures=("sales", "customers"), by=(CATEGORY,), terms=shares)).rows
    # of 89 on the lines, not of 190 paid; of 6 customers with lines, of whom one is in both groups
    assert rows == (("cup", 51 / 89, 1.0), ("tea", 38 / 89, 1 / 6))


def test_a_share_within_a_group_adds_up_there(ask: Ask) -> None:
    term = Share(name="share", of="order.orders", within=("person.city",))
    rows = ask(MetricQuery(measures=("share",), by=(CITY, CHANNEL), terms=(term,))).rows
    assert rows == (
        ("Lima", "app", 0.75),
        ("Lima", "web", 0.25),
        ("Oslo", "web", 1.0),
        (None, "web", 0.5),
        (None, None, 0.5),
    )


def test_thresholds_and_top_n_leave_the_whole_alone(ask: Ask) -> None:
    query = MetricQuery(
        measures=("share",), by=(CITY,), terms=(Share(name="share", of="order.orders"),),
        having=(Having(measure="order.orders", op="gte", value=3),), order=(Order(column="share"),), limit=1,
    )  # fmt: skip
    assert ask(query).rows == (("Lima", 4 / 9),)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (AGE, 295 / 7),
        (Summary(name="age", dimension="person.age", aggregate="median"), 40.0),
        (Summary(name="age", dimension="person.age", aggregate="quantile", quantile=0.25), 27.5),
        (Summary(name="age", dimension="person.age", aggregate="max", where=Named(filter="person.regular")), 20),
        (Summary(name="age", dimension="person.age", aggregate="count_distinct"), 7),
        (Summary(name="first", dimension="order.ordered_on", aggregate="min"), date(2026, 1, 1)),
        (Summary(name="wait", dimension="order.delivered_on", since="order.ordered_on", aggregate="avg"), 31.0),
        (Summary(name="after", dimension="order.ordered_on", since="person.joined_on", aggregate="min"), 365),
    ],
)
def test_a_summary_leaves_unknown_values_out(ask: Ask, term: Summary, value: object) -> None:
    assert ask(MetricQuery(measures=(term.name,), terms=(term,))).rows == ((value,),)


@pytest.mark.parametrize(
    ("term", "why"),
    [
        (Summary(name="x", dimension="person.city", aggregate="avg"), r"person\.city is a category, so it has no avg"),
        (Summary(name="x", dimension="person.joined_on", aggregate="avg"), "is a date, so it has no avg"),
        (Summary(name="x", dimension="person.age", aggregate="quantile"), "needs a quantile between 0 and 1"),
        (Summary(name="x", dimension="person.ag", aggregate="avg"), r"did you mean person\.age\?"),
        (Summary(name="x", dimension="person.joined_on", since="person.age", aggregate="avg"), "between two dates"),
        (Subset(name="x", measure="order.sale"), r"did you mean order\.sales\?"),
        (Combined(name="x", op="ratio", of=("order.sales", "x")), "must stand before it"),
        (Share(name="x", of="order.sales", within=("order.channel",)), "the query has no group 'order.channel'"),
        (PerRow(name="x", measure="order.orders", entity="persons", aggregate="avg"), "did you mean person"),
        (
            PerRow(name="x", measure="person.average_age", entity="product", aggregate="avg"),
            "cannot be split by product",
        ),
        (Interval(name="x", entity="product"), "product has no date"),
    ],
)
def test_a_term_that_means_nothing_is_refused_in_plain_words(ask: Ask, term: Subset, why: str) -> None:
    with pytest.raises(QueryError, match=why):
        ask(MetricQuery(measures=("x",), terms=(term,)))


def test_a_summary_that_would_multiply_is_refused(ask: Ask) -> None:
    with pytest.raises(QueryError, match=r"person\.age cannot be split by order\.channel: one row of person has many"):
        ask(MetricQuery(measures=("age",), by=(CHANNEL,), terms=(AGE,)))


def test_names_stay_apart(ask: Ask) -> None:
    with pytest.raises(QueryError, match="share a name"):
        ask(MetricQuery(measures=("age",), terms=(AGE, AGE)))
    hiding = AGE.model_copy(update={"name": "order.sales"})
    with pytest.raises(QueryError, match="hides a measure"):
        ask(MetricQuery(measures=("order.sales",), terms=(hiding,)))


def test_a_term_that_is_not_named_is_not_shown(ask: Ask) -> None:
    query = MetricQuery(measures=("order.orders",), by=(CITY,), terms=(AGE,), order=(Order(column="age"),))
    figure = ask(query)
    assert [column.name for column in figure.columns] == ["person.city", "order.orders"]
    assert [row[0] for row in figure.rows] == ["Oslo", "Lima", None]


def test_thresholds_are_held_against_the_average_and_against_another_measure(ask: Ask) -> None:
    above = MetricQuery(
        measures=("order.orders",), by=(CITY,), having=(Having(measure="order.orders", op="gt", beside="avg"),)
    )
    assert ask(above).rows == (("Lima", 4),)
    median = above.model_copy(update={"having": (Having(measure="order.orders", op="gte", beside="median"),)})
    assert [row[0] for row in ask(median).rows] == ["Lima", "Oslo"]
    mostly = Having(measure="app", op="gt", value=0.5, other="order.orders")
    app = MetricQuery(measures=("order.orders",), by=(CITY,), terms=(FROM_APP,), having=(mostly,))
    assert ask(app).rows == (("Lima", 4),)
    with pytest.raises(QueryError, match="not both"):
        ask(app.model_copy(update={"having": (mostly.model_copy(update={"beside": "avg"}),)}))


def test_the_top_is_taken_within_each_group(ask: Ask) -> None:
    query = MetricQuery(
        measures=("order.sales",), by=(CITY, CHANNEL), order=(Order(column="order.sales"),), limit=1,
        limit_within=("person.city",),
    )  # fmt: skip
    assert ask(query).rows == ((None, "web", 100.0), ("Lima", "app", 35.0), ("Oslo", "web", 24.0))
    with pytest.raises(QueryError, match="the query has no group"):
        ask(query.model_copy(update={"limit_within": ("person.age",)}))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (PerRow(name="x", measure="order.orders", entity="person", aggregate="avg"), 7 / 6),
        (PerRow(name="x", measure="order.orders", entity="person", aggregate="avg", all_rows=True), 7 / 8),
        (PerRow(name="x", measure="order.orders", entity="person", aggregate="max"), 2),
        (PerRow(name="x", measure="order.app_orders", entity="person", aggregate="avg"), 1.0),
        (PerRow(name="x", measure="order.app_orders", entity="person", aggregate="sum", all_rows=True), 3),
        (PerRow(name="x", measure="order.sales", entity="person", aggregate="median"), 8.5),
        (PerRow(name="x", measure="order.sales", entity="person", aggregate="median", all_rows=True), 8.5),
        (PerRow(name="x", measure="order.aov", entity="person", aggregate="avg"), (20 + 20 + 5 + 7 + 8 + 9) / 6),
        (PerRow(name="x", measure="line.units", entity="order", aggregate="avg"), 12 / 7),
        (PerRow(name="x", measure="order.sales", entity="person", aggregate="top_share", quantile=0.2), 60 / 89),
        (PerRow(name="x", measure="order.sales", entity="person", aggregate="top_share", quantile=0.0), 0.0),
        (PerRow(name="x", measure="order.sales", entity="person", aggregate="sum", top=1), 40),
        (PerRow(name="x", measure="order.sales", entity="person", aggregate="sum", top=100), 89),
        (PerRow(name="x", measure="order.orders", entity="person", aggregate="avg", top=1), 2),
    ],
)
def test_a_measure_of_each_row_is_aggregated_over_the_rows(ask: Ask, term: PerRow, value: float) -> None:
    (row,) = ask(MetricQuery(measures=("x",), terms=(term,))).rows
    assert row[0] == pytest.approx(value)


def test_a_row_may_take_part_in_several_groups_of_what_was_measured(ask: Ask) -> None:
    term = PerRow(name="x", measure="order.orders", entity="person", aggregate="avg")
    query = MetricQuery(measures=("x", "person.customers"), by=(CHANNEL,), terms=(term,))
    assert ask(query).rows == (("app", 1.0, 3), ("web", 1.0, 4), (None, None, 0))
    with pytest.raises(QueryError, match=r"cannot be split by order\.channel"):
        ask(query.model_copy(update={"terms": (term.model_copy(update={"all_rows": True}),)}))


def test_conditions_on_what_was_measured_do_not_choose_the_rows(ask: Ask) -> None:
    lima = Is(dimension="person.city", values=("Lima",))
    term = PerRow(name="x", measure="order.orders", entity="person", aggregate="sum", all_rows=True)
    counted = PerRow(name="n", measure="order.orders", entity="person", aggregate="avg", all_rows=True)
    query = MetricQuery(measures=("x", "n"), terms=(term, counted), period=JANUARY)
    assert ask(query.model_copy(update={"where": lima})).rows == ((2, 2 / 3),)
    assert ask(query.model_copy(update={"where": APP})).rows == ((1, 1 / 8),)


def test_days_to_the_next_and_from_the_first_to_another(ask: Ask) -> None:
    between = Interval(name="x", entity="order")
    assert ask(MetricQuery(measures=("x",), terms=(between,))).rows == ((30.0,),)
    # the earlier row lies in the period, the later one may lie outside
    assert ask(MetricQuery(measures=("x",), terms=(between,), period=FEBRUARY)).rows == ((None,),)
    joined = Interval(name="x", entity="person", following="order", aggregate="min")
    assert ask(MetricQuery(measures=("x",), by=(CITY,), terms=(joined,))).rows == (("Lima", 365), ("Oslo", 366))
    wrote = Interval(
        name="x",
        entity="order",
        following="feedback",
        where=APP,
        following_where=Is(dimension="feedback.rating", values=(1,)),
    )
    assert ask(MetricQuery(measures=("x",), terms=(wrote,))).rows == ((4.0,),)
    with pytest.raises(QueryError, match=r"cannot be split by product\.category"):
        ask(MetricQuery(measures=("x",), by=(CATEGORY,), terms=(between,)))


def test_columns_say_what_they_hold_in_both_languages(ask: Ask) -> None:
    terms = (
        Subset(name="app", measure="order.sales", where=APP),
        Combined(name="part", op="ratio", of=("app", "order.sales")),
        Combined(name="up", op="growth", of=("app", "order.sales")),
        Combined(name="less", op="difference", of=("order.sales", "app")),
        Combined(name="per", op="ratio", of=("order.sales", "order.orders")),
        Share(name="share", of="order.sales"),
        Summary(name="age", dimension="person.age", aggregate="avg"),
        PerRow(name="each", measure="order.orders", entity="person", aggregate="avg"),
        PerRow(name="top", measure="order.orders", entity="person", aggregate="top_share", quantile=0.2),
        Interval(name="days", entity="order"),
    )  # fmt: skip
    figure = ask(MetricQuery(measures=tuple(term.name for term in terms), terms=terms))
    told = {column.name: (column.label.en, column.label.zh, column.format.kind) for column in figure.columns}
    assert told == {
        "app": ("sales (app)", "销售额（app）", "money"),
        "part": ("share of sales (app)", "销售额（app）占比", "percent"),
        "up": ("growth of sales", "销售额增长率", "percent"),
        "less": ("difference between sales and sales (app)", "销售额与销售额（app）之差", "money"),
        "per": ("ratio of sales to orders", "销售额与订单数之比", "number"),
        "share": ("share of sales", "销售额占比", "percent"),
        "age": ("average age", "平均age", "number"),
        "each": ("average orders per customer", "每位客户平均订单数", "count"),
        "top": ("share of orders per customer held by the top", "每位客户订单数集中度", "percent"),
        "days": ("average days between orders", "平均订单间隔天数", "days"),
    }


def test_a_group_by_membership_is_read_from_the_row_itself(ask: Ask) -> None:
    old = ByMembership(name="old", condition=Is(dimension="person.age", op="gte", values=(50,)))
    term = PerRow(name="x", measure="order.orders", entity="person", aggregate="avg", all_rows=True)
    assert ask(MetricQuery(measures=("x",), by=(old,), terms=(term,))).rows == ((False, 4 / 5), (True, 1.0))

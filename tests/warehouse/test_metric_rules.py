"""What a figure is, rule by rule, on the small shop of `shop.sql`."""

from __future__ import annotations

from datetime import date

import pytest

from domain.condition import All, Any, Did, Is, Named, Not, Period
from domain.errors import Denied, QueryError
from domain.metric_query import ByDimension, ByMembership, Having, MetricQuery, Order, RowsQuery
from tests.warehouse.conftest import Ask

CITY = ByDimension(dimension="person.city")
CATEGORY = ByDimension(dimension="product.category")
TEA = Is(dimension="product.category", values=("tea",))
JANUARY = Period(start=date(2026, 1, 1), end=date(2026, 2, 1))


def test_a_total_is_one_row(ask: Ask) -> None:
    assert ask(MetricQuery(measures=("order.sales", "order.orders"))).rows == ((190.0, 9),)


def test_counts_of_nothing_are_zero_and_sums_of_nothing_are_null(ask: Ask) -> None:
    nobody = Is(dimension="person.city", values=("Nowhere",))
    assert ask(MetricQuery(measures=("order.orders", "order.sales", "order.aov"), where=nobody)).rows == (
        (0, None, None),
    )


def test_unknown_groups_are_kept_and_come_last(ask: Ask) -> None:
    rows = ask(MetricQuery(measures=("order.orders",), by=(CITY,))).rows
    assert rows == (("Lima", 4), ("Oslo", 3), (None, 2))


def test_measures_of_several_entities_stand_side_by_side_unmultiplied(ask: Ask) -> None:
    rows = ask(MetricQuery(measures=("order.sales", "feedback.texts", "person.customers"), by=(CITY,))).rows
    assert rows == (("Lima", 65.0, 2, 3), ("Oslo", 24.0, 0, 4), (None, 101.0, 1, 1))


def test_a_sum_is_split_by_a_finer_dimension_through_its_finer_measure(ask: Ask) -> None:
    figure = ask(MetricQuery(measures=("order.sales",), by=(CATEGORY,)))
    assert figure.rows == (("cup", 51.0), ("tea", 38.0))
    assert figure.columns[1].name == "order.sales"


def test_a_count_is_split_by_a_finer_dimension_as_a_distinct_count(ask: Ask) -> None:
    rows = ask(MetricQuery(measures=("order.orders", "person.customers"), by=(CATEGORY,))).rows
    assert rows == (("cup", 6, 6), ("tea", 2, 1))


def test_a_ratio_divides_parts_that_were_aggregated_apart(ask: Ask) -> None:
    assert ask(MetricQuery(measures=("order.aov",), by=(CATEGORY,))).rows == (("cup", 51 / 6), ("tea", 19.0))
    assert ask(MetricQuery(measures=("order.per_customer",), by=(CITY,))).rows == (
        ("Lima", 4 / 3),
        ("Oslo", 0.75),
        (None, 2.0),
    )


def test_an_average_that_would_multiply_is_refused_in_plain_words(ask: Ask) -> None:
    with pytest.raises(
        QueryError, match=r"person\.average_age cannot be split by product\.category: one row of person"
    ):
        ask(MetricQuery(measures=("person.average_age",), by=(CATEGORY,)))


def test_entities_that_nothing_joins_are_refused(ask: Ask) -> None:
    with pytest.raises(QueryError, match="the catalog joins no event to feedback"):
        ask(MetricQuery(measures=("feedback.texts",), by=(ByDimension(dimension="event.type"),)))


def test_a_condition_on_lines_keeps_the_orders_that_contain_one(ask: Ask) -> None:
    assert ask(MetricQuery(measures=("order.sales", "order.orders"), where=TEA)).rows == ((40.0, 2),)


def test_a_condition_on_another_fact_is_about_the_same_person(ask: Ask) -> None:
    unhappy = Is(dimension="feedback.rating", op="lte", values=(2,))
    assert ask(MetricQuery(measures=("order.sales",), where=unhappy)).rows == ((40.0,),)


def test_conditions_side_by_side_are_met_by_one_row(ask: Ask) -> None:
    pricey_app = (Is(dimension="order.channel", values=("app",)), Is(dimension="order.paid", op="gte", values=(30,)))
    together = MetricQuery(measures=("person.customers",), where=All(of=pricey_app))
    apart = MetricQuery(measures=("person.customers",), where=All(of=tuple(All(of=(one,)) for one in pricey_app)))
    assert ask(together).rows == ((0,),)
    assert ask(apart).rows == ((1,),)


def test_not_on_lines_keeps_the_orders_that_contain_none(ask: Ask) -> None:
    assert ask(MetricQuery(measures=("order.orders",), where=Not(of=TEA))).rows == ((7,),)


def test_whoever_has_no_rows_has_not_done_it(ask: Ask) -> None:
    bought = Did(entity="order")
    assert ask(MetricQuery(measures=("person.customers",), where=bought)).rows == ((6,),)
    assert ask(MetricQuery(measures=("person.customers",), where=Not(of=bought))).rows == ((2,),)
    assert ask(MetricQuery(measures=("person.customers",), where=Did(entity="order", op="eq", times=0))).rows == ((2,),)
    assert ask(MetricQuery(measures=("person.customers",), where=Did(entity="order", op="lte", times=1))).rows == (
        (7,),
    )


def test_an_order_of_nobody_is_neither_of_buyers_nor_of_non_buyers(ask: Ask) -> None:
    wrote = Did(entity="feedback")
    assert ask(MetricQuery(measures=("order.orders",), where=wrote)).rows == ((3,),)
    assert ask(MetricQuery(measures=("order.orders",), where=Not(of=wrote))).rows == ((4,),)
    seldom = Did(entity="feedback", op="lte", times=0)
    assert ask(MetricQuery(measures=("order.orders",), where=seldom)).rows == ((4,),)


def test_did_counts_within_its_own_period(ask: Ask) -> None:
    twice = Did(entity="order", times=2, period=JANUARY)
    assert ask(MetricQuery(measures=("person.customers",), where=twice)).rows == ((1,),)


def test_a_named_filter_speaks_about_its_own_entity(ask: Ask) -> None:
    assert ask(MetricQuery(measures=("person.customers",), where=Named(filter="order.large"))).rows == ((2,),)
    assert ask(MetricQuery(measures=("line.lines",), where=Named(filter="order.of_tea"))).rows == ((4,),)


def test_null_never_meets_a_comparison(ask: Ask) -> None:
    assert ask(
        MetricQuery(measures=("person.customers",), where=Is(dimension="person.city", op="ne", values=("Lima",)))
    ).rows == ((4,),)
    one_of = Any(of=(Is(dimension="person.city", op="is_null"), Is(dimension="person.city", values=("Lima",))))
    assert ask(MetricQuery(measures=("person.customers",), where=one_of)).rows == ((4,),)


def test_a_share_leaves_unknown_out_of_both_sides(ask: Ask) -> None:
    assert ask(MetricQuery(measures=("order.coupon_share",))).rows == ((3 / 8,),)


def test_a_measures_own_condition_filters_that_measure_only(ask: Ask) -> None:
    rows = ask(MetricQuery(measures=("order.app_sales", "order.sales"), by=(CITY,))).rows
    assert rows == (("Lima", 35.0, 65.0), ("Oslo", None, 24.0), (None, None, 101.0))


def test_a_period_is_half_open_and_days_are_whole(ask: Ask) -> None:
    assert ask(MetricQuery(measures=("order.orders",), period=JANUARY)).rows == ((2,),)


def test_a_period_applies_to_each_measures_own_date(ask: Ask) -> None:
    february = Period(start=date(2026, 2, 1), end=date(2026, 3, 1))
    assert ask(MetricQuery(measures=("order.orders", "order.delivered"), period=february)).rows == ((7, 1),)


def test_a_date_can_come_from_the_row_it_belongs_to(ask: Ask) -> None:
    assert ask(MetricQuery(measures=("line.units",), period=JANUARY)).rows == ((6,),)


def test_an_entity_without_a_date_has_no_period(ask: Ask) -> None:
    with pytest.raises(QueryError, match=r"product\.products has no date"):
        ask(MetricQuery(measures=("product.products",), period=JANUARY))


def test_months_are_days_of_their_first(ask: Ask) -> None:
    figure = ask(
        MetricQuery(measures=("order.orders",), by=(ByDimension(dimension="order.ordered_on", grain="month"),))
    )
    assert figure.rows == ((date(2026, 1, 1), 2), (date(2026, 2, 1), 7))
    assert figure.columns[0].name == "order.ordered_on@month"
    assert figure.columns[0].label.zh == "下单日期（月）"


def test_membership_has_two_rows_and_unknown_is_false(ask: Ask) -> None:
    group = ByMembership(name="tea drinkers", condition=TEA)
    assert ask(MetricQuery(measures=("person.customers",), by=(group,))).rows == ((False, 7), (True, 1))


def test_top_n_keeps_ties(ask: Ask) -> None:
    query = MetricQuery(
        measures=("order.orders",),
        by=(ByDimension(dimension="person.id"),),
        where=Is(dimension="person.id", op="not_null"),
        order=(Order(column="order.orders"),),
        limit=2,
    )
    assert [row[0] for row in ask(query).rows] == ["P1", "P2", "P3", "P4", "P5", "P6"]
    assert len(ask(query.model_copy(update={"limit": 1})).rows) == 1


def test_having_and_order_may_use_a_measure_that_is_not_shown(ask: Ask) -> None:
    query = MetricQuery(
        measures=("order.orders",),
        by=(CITY,),
        having=(Having(measure="order.sales", op="gt", value=50),),
        order=(Order(column="order.sales", descending=False),),
    )
    assert ask(query).rows == (("Lima", 4), (None, 2))


def test_an_unknown_name_comes_with_the_nearest(ask: Ask) -> None:
    with pytest.raises(QueryError, match=r"no measure 'order\.sale'; did you mean order\.sales\?"):
        ask(MetricQuery(measures=("order.sale",)))


def test_values_are_parameters_never_text(ask: Ask) -> None:
    nasty = "Lima' OR '1'='1"
    figure = ask(MetricQuery(measures=("order.orders",), where=Is(dimension="person.city", values=(nasty,))))
    assert nasty not in figure.sql
    assert figure.params == (nasty,)
    assert figure.rows == ((0,),)


def test_a_value_that_does_not_fit_is_said(ask: Ask) -> None:
    with pytest.raises(QueryError, match=r"'old' is no number, which person\.age holds"):
        ask(MetricQuery(measures=("person.customers",), where=Is(dimension="person.age", op="gt", values=("old",))))


def test_days_and_numbers_may_come_as_text(ask: Ask) -> None:
    where = All(
        of=(
            Is(dimension="order.ordered_on", op="gte", values=("2026-02-03",)),
            Is(dimension="order.paid", op="lt", values=("9",)),
        )
    )
    assert ask(MetricQuery(measures=("order.orders",), where=where)).rows == ((3,),)


def test_money_gets_the_catalogs_currency(ask: Ask) -> None:
    column = ask(MetricQuery(measures=("order.sales",))).columns[0]
    assert column.format.unit is not None
    assert (column.format.unit.en, column.label.zh) == ("¥", "销售额")


def test_rows_show_what_each_belongs_to_and_are_sorted_to_the_last_tie(ask: Ask) -> None:
    query = RowsQuery(
        entity="order",
        columns=("order.id", "person.city", "order.ordered_on"),
        where=Is(dimension="order.channel", values=("web",)),
        order=(Order(column="order.ordered_on"),),
        limit=3,
    )
    assert ask(query).rows == (
        (8, None, date(2026, 2, 5)),
        (7, "Oslo", date(2026, 2, 4)),
        (5, "Oslo", date(2026, 2, 3)),
    )


def test_rows_never_show_a_column_with_many_values(ask: Ask) -> None:
    with pytest.raises(QueryError, match=r"product\.category is not one value for a row of order"):
        ask(RowsQuery(entity="order", columns=("product.category",)))


def test_identifiers_are_never_compiled(ask: Ask) -> None:
    with pytest.raises(Denied):
        ask(RowsQuery(entity="person", columns=("person.phone",)))
    with pytest.raises(Denied):
        ask(MetricQuery(measures=("person.customers",), where=Is(dimension="person.phone", values=("1",))))

"""The SQL of a few queries, to be read by a person. `LIMNER_SNAPSHOTS=write` writes them anew."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from domain.catalog import Catalog
from domain.condition import All, Beside, Did, Is, Measured, Not, Occurred, Period
from domain.metric_query import (
    ByBand,
    ByDimension,
    ByEach,
    ByMembership,
    ByTile,
    CohortQuery,
    Combined,
    Having,
    Interval,
    MetricQuery,
    Order,
    PerRow,
    Query,
    RowsQuery,
    Share,
    Subset,
    Summary,
)
from warehouse.compile import compile_query
from warehouse.viewer import Viewer

FOLDER = Path(__file__).parent / "sql"
CITY = ByDimension(dimension="person.city")
TEA = Is(dimension="product.category", values=("tea",))
QUARTER = Period(start=date(2026, 1, 1), end=date(2026, 4, 1))
COMPLAINED = Did(entity="feedback", where=Is(dimension="feedback.rating", op="lte", values=(2,)), period=QUARTER)

JANUARY = Period(start=date(2026, 1, 1), end=date(2026, 2, 1))
FEBRUARY = Period(start=date(2026, 2, 1), end=date(2026, 3, 1))

QUERIES: dict[str, tuple[Query, str | None]] = {
    "aov_by_month": (
        MetricQuery(
            measures=("order.aov",), by=(ByDimension(dimension="order.ordered_on", grain="month"),), period=QUARTER
        ),
        None,
    ),
    "sales_and_orders_by_category": (
        MetricQuery(
            measures=("order.sales", "order.orders"),
            by=(ByDimension(dimension="product.category"),),
            order=(Order(column="order.sales"),),
            limit=3,
        ),
        None,
    ),
    "sales_and_ratings_by_city_of_tea_buyers": (
        MetricQuery(
            measures=("order.sales", "feedback.average_rating"),
            by=(CITY,),
            where=TEA,
            having=(Having(measure="order.orders", op="gte", value=2),),
        ),
        None,
    ),
    "complainers_against_everybody": (
        MetricQuery(
            measures=("order.aov", "order.coupon_share"), by=(ByMembership(name="complained", condition=COMPLAINED),)
        ),
        None,
    ),
    "orders_without_tea_of_those_who_did_not_complain": (
        RowsQuery(
            entity="order",
            columns=("order.id", "order.ordered_on", "person.city"),
            where=All(of=(Not(of=TEA), Not(of=COMPLAINED))),
            order=(Order(column="order.ordered_on"),),
            limit=20,
        ),
        None,
    ),
    "customers_by_city_under_a_floor": (MetricQuery(measures=("person.customers",), by=(CITY,), where=TEA), "marketer"),
    "sales_of_own_customers": (MetricQuery(measures=("order.sales",)), "rep"),
    "growth_of_sales_by_city": (
        MetricQuery(
            measures=("growth",),
            by=(CITY,),
            terms=(
                Subset(name="later", measure="order.sales", period=FEBRUARY),
                Subset(name="earlier", measure="order.sales", period=JANUARY),
                Combined(name="growth", op="growth", of=("later", "earlier")),
            ),
            order=(Order(column="growth"),),
        ),
        None,
    ),
    "share_of_app_orders_and_of_all_orders_by_city": (
        MetricQuery(
            measures=("app", "of_all"),
            by=(CITY,),
            terms=(
                Subset(name="from_app", measure="order.orders", where=Is(dimension="order.channel", values=("app",))),
                Combined(name="app", op="ratio", of=("from_app", "order.orders")),
                Share(name="of_all", of="order.orders"),
            ),
        ),
        None,
    ),
    "average_age_by_city_above_the_average": (
        MetricQuery(
            measures=("age",),
            by=(CITY,),
            terms=(Summary(name="age", dimension="person.age", aggregate="avg"),),
            having=(Having(measure="age", op="gt", beside="avg"),),
        ),
        None,
    ),
    "best_two_categories_of_each_city": (
        MetricQuery(
            measures=("order.sales",),
            by=(CITY, ByDimension(dimension="product.category")),
            order=(Order(column="order.sales"),),
            limit=2,
            limit_within=("person.city",),
        ),
        None,
    ),
    "customers_who_spent_over_20_this_quarter": (
        MetricQuery(
            measures=("person.customers",),
            where=Measured(entity="person", measure="order.sales", op="gt", values=(20,), period=QUARTER),
        ),
        None,
    ),
    "own_customers_who_ordered_within_a_month_of_complaining": (
        RowsQuery(
            entity="person",
            columns=("person.id",),
            where=Did(
                entity="order",
                which="first",
                where=TEA,
                after=Occurred(entity="feedback", where=Is(dimension="feedback.rating", op="lte", values=(2,))),
                within_days=30,
            ),
            order=(Order(column="person.age"),),
            limit=1,
            ties=True,
        ),
        "rep",
    ),
    "channels_of_customers_older_than_average": (
        RowsQuery(
            entity="order",
            columns=("order.channel",),
            where=Beside(dimension="person.age", op="gt"),
            period=QUARTER,
            distinct=True,
        ),
        None,
    ),
    "median_orders_a_customer_by_age_band": (
        MetricQuery(
            measures=("median",),
            by=(ByBand(dimension="person.age", edges=(30, 50)),),
            terms=(PerRow(name="median", measure="order.orders", entity="person", aggregate="median", all_rows=True),),
            where=Is(dimension="order.channel", values=("app",)),
        ),
        None,
    ),
    "share_of_sales_of_the_top_fifth_of_customers": (
        MetricQuery(
            measures=("top",),
            terms=(PerRow(name="top", measure="order.sales", entity="person", aggregate="top_share", quantile=0.2),),
        ),
        None,
    ),
    "customers_by_number_of_orders": (
        MetricQuery(
            measures=("person.customers",), by=(ByEach(entity="person", measure="order.orders"),), period=QUARTER
        ),
        None,
    ),
    "age_by_quartile_of_sales": (
        MetricQuery(
            measures=("person.customers", "person.average_age"), by=(ByTile(entity="person", measure="order.sales"),)
        ),
        None,
    ),
    "orders_by_weekday": (
        MetricQuery(measures=("order.orders",), by=(ByDimension(dimension="order.ordered_on", part="weekday"),)),
        None,
    ),
    "days_from_joining_to_the_first_order_by_city": (
        MetricQuery(
            measures=("days",),
            by=(CITY,),
            terms=(Interval(name="days", entity="person", following="order", aggregate="median"),),
        ),
        None,
    ),
    "days_between_orders": (
        MetricQuery(measures=("days",), terms=(Interval(name="days", entity="order"),), period=QUARTER),
        None,
    ),
    "own_customers_who_come_back": (
        CohortQuery(entity="order", persons=Is(dimension="person.city", values=("Lima",))),
        "rep",
    ),
    "app_orders_under_a_floor": (
        MetricQuery(
            measures=("app",),
            terms=(Subset(name="app", measure="order.orders", where=Is(dimension="order.channel", values=("app",))),),
        ),
        "marketer",
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_the_sql_reads_as_it_was_reviewed(catalog: Catalog, name: str) -> None:
    query, role = QUERIES[name]
    viewer = Viewer(catalog.roles[role] if role else None, "Lin" if role == "rep" else "")
    compiled = compile_query(catalog, query, viewer)
    shown = "".join(f"-- ${number} = {value!r}\n" for number, value in enumerate(compiled.params, start=1))
    text = f"{shown}{compiled.sql}\n"
    file = FOLDER / f"{name}.sql"
    if os.environ.get("LIMNER_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")

"""The SQL of a few queries, to be read by a person. `LIMNER_SNAPSHOTS=write` writes them anew."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from domain.catalog import Catalog
from domain.condition import All, Did, Is, Not, Period
from domain.metric_query import ByDimension, ByMembership, Having, MetricQuery, Order, RowsQuery
from warehouse.compile import compile_query
from warehouse.viewer import Viewer

FOLDER = Path(__file__).parent / "sql"
CITY = ByDimension(dimension="person.city")
TEA = Is(dimension="product.category", values=("tea",))
QUARTER = Period(start=date(2026, 1, 1), end=date(2026, 4, 1))
COMPLAINED = Did(entity="feedback", where=Is(dimension="feedback.rating", op="lte", values=(2,)), period=QUARTER)

QUERIES: dict[str, tuple[MetricQuery | RowsQuery, str | None]] = {
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

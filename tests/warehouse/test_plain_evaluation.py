"""The second opinion itself, held against figures worked out by hand on a shop of three persons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any as Held

import pytest

from domain.condition import All, Beside, Condition, Did, Is, Measured, Not, Occurred, Period, Versus
from domain.metric_query import (
    By,
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
    RowsQuery,
    Share,
    Subset,
    Summary,
)  # fmt: skip
from tests.warehouse.plain_cases import CATALOG
from tests.warehouse.plain_evaluation import evaluate
from tests.warehouse.plain_forms import every_form, forms
from tests.warehouse.plain_shop import Data, Refused


def person(key: str, city: str | None, age: int | None, joined: date) -> dict[str, object]:
    return {"person_id": key, "city": city, "age": age, "owner": None, "joined_on": joined}


def order(
    key: int, who: str | None, paid: float | None, at: datetime | None, channel: str = "app"
) -> dict[str, object]:
    return {
        "order_id": key, "person_id": who, "channel": channel, "paid": paid, "coupon": None, "ordered_at": at,
        "delivered_on": None if at is None else date(at.year, at.month, 20),
    }  # fmt: skip


def line(key: int, of: int, sku: str, quantity: int) -> dict[str, object]:
    return {"line_id": key, "order_id": of, "sku": sku, "quantity": quantity, "price": 2.0}


DATA: Data = {
    "person": [
        person("P1", "x", 20, date(2026, 1, 1)),
        person("P2", "x", 30, date(2026, 1, 10)),
        person("P3", "y", None, date(2026, 2, 1)),
    ],
    "order": [
        order(1, "P1", 10, datetime(2026, 1, 5, 9)),
        order(2, "P1", 30, datetime(2026, 1, 5, 8), "web"),
        order(3, "P1", None, datetime(2026, 3, 1, 0)),
        order(4, "P2", 20, datetime(2026, 2, 2, 23)),
        order(5, "gone", 40, datetime(2026, 2, 2, 1)),
        order(6, "P2", 0, None),
    ],
    "line": [line(1, 1, "S1", 1), line(2, 1, "S2", 2), line(3, 2, "S1", 3), line(4, 4, "S2", 4)],
    "product": [{"sku": "S1", "category": "tea"}, {"sku": "S2", "category": "cup"}],
    "event": [{"event_id": 1, "person_id": "P1", "sku": "S1", "type": "view", "happened_on": date(2026, 1, 5)}],
    "feedback": [
        {"feedback_id": "f1", "person_id": "P2", "text": "Good", "rating": 3, "written_on": date(2026, 2, 4)},
    ],
}
CITY, MONTH = ByDimension(dimension="person.city"), ByDimension(dimension="order.ordered_on", grain="month")
APP = Is(dimension="order.channel", values=("app",))
WEB = Is(dimension="order.channel", values=("web",))
JANUARY = Period(start=date(2026, 1, 1), end=date(2026, 2, 1))


def figure(query: Held) -> list[tuple[Held, ...]]:
    return evaluate(DATA, CATALOG, query)


def measures(*names: str, **rest: Held) -> list[tuple[Held, ...]]:
    return figure(MetricQuery(measures=names, **rest))


def persons(where: Condition) -> list[str]:
    return [row[0] for row in figure(RowsQuery(entity="person", columns=("person.id",), where=where))]


def orders(where: Condition) -> list[int]:
    return [row[0] for row in figure(RowsQuery(entity="order", columns=("order.id",), where=where))]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Did(entity="order", which="first", where=WEB), []),
        (Did(entity="order", which="first", among=WEB, where=WEB), ["P1"]),
        (Did(entity="order", which="last", period=JANUARY), []),
        (Did(entity="order", which="last", among=WEB, period=JANUARY), ["P1"]),
        (Did(entity="order", after=Occurred(entity="order")), ["P1"]),
        (Did(entity="order", times=2, after=Occurred(entity="order", which="first")), ["P1"]),
        (Did(entity="order", after=Occurred(entity="order", where=WEB), within_days=30), []),
        (Did(entity="order", after=Occurred(entity="order", which="first"), within_days=0), ["P1"]),
        (Did(entity="order", after=Occurred(entity="order", which="first"), within_days=0, later_day=True), []),
        (Did(entity="order", after=Occurred(entity="order", which="first"), later_day=True), ["P1"]),
        (Did(entity="order", before=Occurred(entity="feedback", which="first"), within_days=2), ["P2"]),
        (Did(entity="order", before=Occurred(entity="feedback", which="first"), within_days=1), []),
        (Did(entity="event", after=Occurred(entity="order")), []),
        (Measured(entity="person", measure="order.sales", op="gte", values=(20,)), ["P1", "P2"]),
        (Measured(entity="person", measure="order.orders", op="lte", values=(0,)), ["P3"]),
        (Measured(entity="person", measure="order.sales", op="lte", values=(99,)), ["P1", "P2"]),
        (Not(of=Measured(entity="person", measure="order.sales", op="gte", values=(30,))), ["P2"]),
        (Measured(entity="person", measure="line.units", op="between", values=(4, 6), where=APP), ["P2"]),
        (Measured(entity="person", measure="order.orders", period=JANUARY, values=(2,)), ["P1"]),
        (Beside(dimension="person.age"), ["P2"]),
        (Beside(dimension="person.age", op="eq", aggregate="min"), ["P1"]),
        (Beside(dimension="person.age", op="gte", among=Is(dimension="person.age", op="gt", values=(20,))), ["P2"]),
        (Versus(dimension="feedback.written_on", op="gt", other="person.joined_on"), ["P2"]),
    ],
)  # fmt: skip
def test_conditions_on_persons(where: Condition, found: list[str]) -> None:
    assert persons(where) == found


def test_conditions_on_orders() -> None:
    assert orders(Versus(dimension="order.delivered_on", op="lt", other="order.ordered_on")) == []
    assert orders(Versus(dimension="order.ordered_on", op="gte", other="person.joined_on")) == [1, 2, 3, 4]
    assert orders(Beside(dimension="order.paid", aggregate="median")) == [2, 5]
    assert orders(Did(entity="feedback")) == [4, 6]
    with pytest.raises(Refused):
        orders(Measured(entity="product", measure="line.units", values=(1,)))
    with pytest.raises(Refused):
        orders(Versus(dimension="order.ordered_on", other="feedback.written_on"))


@pytest.mark.parametrize(
    ("by", "found"),
    [
        (ByDimension(dimension="order.ordered_on", part="weekday"), [(1, 4), (7, 1), (None, 1)]),
        (ByDimension(dimension="order.ordered_on", part="hour"), [(0, 1), (1, 1), (8, 1), (9, 1), (23, 1), (None, 1)]),
        (ByDimension(dimension="order.ordered_on", part="quarter_of_year"), [(1, 5), (None, 1)]),
        (ByBand(dimension="order.paid", edges=(10, 30.5)), [("< 10", 1), ("10 – 30.5", 3), ("≥ 30.5", 1), (None, 1)]),
        (ByTile(entity="person", measure="order.orders", tiles=2), [(1, 2), (2, 3)]),
        (ByTile(entity="person", measure="order.sales", tiles=4), [(1, 2), (2, 3)]),
        (ByEach(entity="person", measure="order.orders"), [(2, 2), (3, 3), (None, 1)]),
        (ByEach(entity="person", measure="order.sales", where=WEB), [(30, 3), (None, 3)]),
        (ByMembership(name="web", condition=WEB), [(False, 5), (True, 1)]),
    ],
)
def test_groups_of_orders(by: By, found: list[tuple[Held, ...]]) -> None:
    assert measures("order.orders", by=(by,)) == found


def test_how_many_persons_have_how_many_orders() -> None:
    each = ByEach(entity="person", measure="order.orders")
    assert measures("person.customers", by=(each,)) == [(0, 1), (2, 1), (3, 1)]
    tile = ByTile(entity="person", measure="order.orders", tiles=2)
    assert measures("person.customers", by=(tile,)) == [(1, 2), (2, 1)]
    in_y = Is(dimension="person.city", values=("y",))
    assert measures("person.customers", by=(tile,), where=in_y) == [(1, 1)]


def test_terms_by_city() -> None:
    terms = (
        Subset(name="web", measure="order.sales", where=WEB),
        Subset(name="january", measure="order.orders", period=JANUARY),
        Combined(name="part", op="ratio", of=("web", "order.sales")),
        Combined(name="growth", op="growth", of=("order.orders", "january")),
        Share(name="share", of="order.sales"),
        Share(name="own", of="order.sales", within=("person.city",)),
        Summary(name="age", dimension="person.age", aggregate="avg"),
    )
    names = ("web", "january", "part", "growth", "share", "own", "age")
    assert measures(*names, by=(CITY,), terms=terms) == [
        ("x", 30, 2, 0.5, 1.5, 0.6, 1, 25),
        ("y", None, 0, None, None, None, None, None),
        (None, None, 0, None, None, 0.4, 1, None),
    ]


def test_summaries() -> None:
    whole = Summary(name="q", dimension="order.paid", aggregate="quantile", quantile=0.9)
    since = Summary(name="wait", dimension="order.ordered_on", since="person.joined_on", aggregate="max")
    days = Summary(name="days", dimension="order.ordered_on", aggregate="count_distinct")
    assert measures("q", "wait", "days", terms=(whole, since, days)) == [(pytest.approx(36), 59, 3)]


def test_per_row() -> None:
    def per(aggregate: str, all_rows: bool = False, quantile: float | None = None, **rest: Held) -> Held:
        held: Held = aggregate
        term = PerRow(
            name="t", measure=rest.pop("measure", "order.orders"), entity="person", aggregate=held, quantile=quantile,
            all_rows=all_rows,
        )  # fmt: skip
        return measures("t", terms=(term,), **rest)

    assert per("avg") == [(2.5,)]
    assert per("avg", all_rows=True) == [(5 / 3,)]
    assert per("median", all_rows=True) == [(2,)]
    assert per("stddev") == [(pytest.approx(0.5**0.5),)]
    assert per("top_share", quantile=0.5) == [(0.6,)]
    assert per("top_share", quantile=0.5, all_rows=True) == [(1.0,)]
    assert per("sum", measure="order.app_orders", where=WEB) == [(None,)]
    assert per("avg", all_rows=True, by=(CITY,)) == [("x", 2.5), ("y", 0)]
    assert per("avg", all_rows=True, where=WEB) == [(1 / 3,)]
    assert per("max", by=(MONTH,)) == [(date(2026, 1, 1), 2), (date(2026, 2, 1), 1), (date(2026, 3, 1), 1), (None, 1)]
    with pytest.raises(Refused):
        per("max", all_rows=True, by=(MONTH,))


def test_intervals() -> None:
    following = Interval(name="t", entity="order", aggregate="max")
    assert measures("t", terms=(following,)) == [(55,)]
    assert measures("t", terms=(following.model_copy(update={"aggregate": "avg"}),)) == [(27.5,)]
    wrote = Interval(name="t", entity="order", following="feedback", aggregate="avg")
    assert measures("t", terms=(wrote,)) == [(2,)]
    assert measures("t", terms=(wrote,), by=(CITY,), period=JANUARY) == []
    again = Interval(name="t", entity="order", following="order", following_where=APP)
    assert measures("t", terms=(again,), by=(CITY,)) == [("x", 55)]
    assert measures("t", terms=(again,), where=WEB) == [(0,)]


def test_thresholds_and_the_first_of_each() -> None:
    above = Having(measure="order.orders", op="gt", beside="avg")
    assert measures("order.orders", by=(CITY,), having=(above,)) == [("x", 5)]
    other = Having(measure="order.app_orders", op="lt", value=1, other="order.orders")
    assert measures("order.orders", by=(CITY,), having=(other,)) == [("x", 5)]
    rows = measures(
        "order.orders",
        by=(CITY, MONTH),
        order=(Order(column="order.orders"),),
        limit=1,
        limit_within=("person.city",),
    )
    assert rows == [("x", date(2026, 1, 1), 2), (None, date(2026, 2, 1), 1)]


def test_rows() -> None:
    def rows(**rest: Held) -> list[tuple[Held, ...]]:
        return figure(RowsQuery(entity="order", columns=("order.channel",), **rest))

    assert rows(distinct=True) == [("app",), ("web",)]
    assert rows(period=JANUARY) == [("app",), ("web",)]
    by_day = (Order(column="order.ordered_on", descending=False),)
    assert rows(order=by_day, limit=1) == [("app",)]
    assert rows(order=by_day, limit=1, ties=True) == [("app",), ("web",)]
    with pytest.raises(Refused):
        rows(order=by_day, distinct=True)


def test_cohorts() -> None:
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    found = figure(CohortQuery(entity="order"))
    assert found == [
        (january, 1, 0, 1, 1), (january, 1, 1, 0, 0), (january, 1, 2, 1, 1), (february, 1, 0, 1, 1),
        (february, 1, 1, 0, 0),
    ]  # fmt: skip
    assert figure(CohortQuery(entity="order", period=JANUARY, offsets=0)) == [(january, 1, 0, 1, 1)]
    assert figure(CohortQuery(entity="order", grain="year", persons=Did(entity="feedback"))) == [(january, 1, 0, 1, 1)]


def test_forms_are_read_off_the_plan_language() -> None:
    every = every_form()
    assert len(every) == len(set(every))
    held = forms(MetricQuery(measures=("t",), terms=(Share(name="t", of="a.b"),), where=All(of=(Not(of=WEB),))))
    assert held <= set(every)
    assert {"Share.of", "MetricQuery.terms", "Not.of", "Is.op=eq", "All.of"} <= held

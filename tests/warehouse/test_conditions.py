"""What a person did first, last, after, and measured up to, on the small shop of `shop.sql`."""

from __future__ import annotations

from datetime import date

import pytest

from domain.condition import Beside, Condition, Did, Is, Measured, Not, Occurred, Period, Versus
from domain.errors import Denied, QueryError
from domain.metric_query import MetricQuery, RowsQuery
from tests.warehouse.conftest import Ask

APP = Is(dimension="order.channel", values=("app",))
WEB = Is(dimension="order.channel", values=("web",))
JANUARY = Period(start=date(2026, 1, 1), end=date(2026, 2, 1))
WROTE = Occurred(entity="feedback")


def persons(ask: Ask, where: Condition) -> list[object]:
    return [row[0] for row in ask(RowsQuery(entity="person", columns=("person.id",), where=where)).rows]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Did(entity="order", which="first", where=APP), ["P1", "P2", "P3"]),
        (Did(entity="order", which="last", where=APP), ["P2", "P3"]),
        (Did(entity="order", which="last", where=APP, among=APP), ["P1", "P2", "P3"]),
        (Did(entity="order", which="first", period=JANUARY), ["P1"]),
        (Not(of=Did(entity="order", which="first", where=APP)), ["P4", "P5", "P6", "P7", "P8"]),
        (Did(entity="order", which="first", where=APP, op="eq", times=0), ["P4", "P5", "P6", "P7", "P8"]),
        (Did(entity="order", which="first", op="gte", times=2), []),
        (Did(entity="order", after=WROTE), ["P1", "P2"]),
        (Did(entity="order", after=WROTE, within_days=25), []),
        (Did(entity="order", after=WROTE, within_days=26), ["P1", "P2"]),
        (Did(entity="order", before=WROTE), ["P1"]),
        (Did(entity="order", before=WROTE, after=WROTE), []),
        (Did(entity="order", after=Occurred(entity="order")), ["P1"]),
        (Did(entity="order", where=WEB, after=Occurred(entity="order", which="first", where=APP)), ["P1"]),
        (Did(entity="order", after=Occurred(entity="order", which="last")), []),
        (Did(entity="order", which="first", after=WROTE), ["P2"]),
        (Did(entity="order", which="last", before=Occurred(entity="feedback", which="last")), []),
    ],
)
def test_what_was_done_first_last_before_and_after(ask: Ask, where: Did, found: list[object]) -> None:
    assert persons(ask, where) == found


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (Did(entity="product", which="first"), "product belongs to no person"),
        (Did(entity="order", after=Occurred(entity="product")), "product belongs to no person"),
        (Did(entity="order", after=Occurred(entity="feedbak")), r"did you mean feedback\?"),
        (Did(entity="order", among=APP), "compete for first or last"),
        (Did(entity="order", within_days=3), "needs something before or after"),
    ],
)
def test_an_order_of_things_that_means_nothing_is_refused(ask: Ask, where: Did, why: str) -> None:
    with pytest.raises(QueryError, match=why):
        persons(ask, where)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Measured(entity="person", measure="order.sales", op="gt", values=(20,)), ["P1"]),
        (Measured(entity="person", measure="order.sales", op="between", values=(7, 9)), ["P4", "P5", "P6"]),
        (Measured(entity="person", measure="order.orders", op="eq", values=(0,)), ["P7", "P8"]),
        (Measured(entity="person", measure="order.sales", op="lt", values=(6,)), ["P3"]),
        (Not(of=Measured(entity="person", measure="order.sales", values=(9,))), ["P3", "P4", "P5"]),
        (Measured(entity="person", measure="order.sales", values=(10,), where=APP), ["P1", "P2"]),
        (Measured(entity="person", measure="order.orders", values=(1,), period=JANUARY), ["P1"]),
        (Measured(entity="person", measure="order.aov", op="eq", values=(20,)), ["P1", "P2"]),
        (Measured(entity="person", measure="line.units", values=(3,)), ["P1"]),
        (Measured(entity="person", measure="product.products", values=(2,)), ["P1"]),
    ],
)
def test_a_measure_of_the_persons_own_rows_passes_a_threshold(ask: Ask, where: Measured, found: list[object]) -> None:
    assert persons(ask, where) == found


def test_what_is_measured_speaks_of_the_row_it_belongs_to(ask: Ask) -> None:
    rich = Measured(entity="person", measure="order.sales", values=(20,))
    assert ask(MetricQuery(measures=("order.orders", "feedback.texts"), where=rich)).rows == ((3, 2),)
    mixed = Measured(entity="order", measure="line.lines", values=(2,))
    assert ask(MetricQuery(measures=("order.orders", "line.lines"), where=mixed)).rows == ((1, 3),)
    # an order of nobody has no customer to measure, so it is neither above nor below
    few = Measured(entity="person", measure="feedback.texts", op="eq", values=(0,))
    assert ask(MetricQuery(measures=("order.orders",), where=few)).rows == ((4,),)
    assert ask(MetricQuery(measures=("order.orders",), where=Not(of=few))).rows == ((3,),)
    with pytest.raises(QueryError, match="a row of person does not belong to one row of order"):
        persons(ask, mixed)
    with pytest.raises(QueryError, match=r"takes 2 value\(s\), not 1"):
        persons(ask, rich.model_copy(update={"op": "between"}))


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Beside(dimension="person.age"), ["P4", "P5", "P6"]),
        (Beside(dimension="person.age", op="eq", aggregate="max"), ["P6"]),
        (Beside(dimension="person.joined_on", op="eq", aggregate="min"), ["P1"]),
        (Beside(dimension="person.age", op="lt", aggregate="median"), ["P1", "P2", "P7"]),
        (Beside(dimension="person.age", among=Did(entity="feedback")), ["P2", "P3", "P4", "P5", "P6"]),
        (Beside(dimension="order.paid"), ["P1"]),
        (Versus(dimension="order.delivered_on", op="gt", other="order.ordered_on"), ["P1"]),
        (Versus(dimension="order.ordered_on", op="lt", other="person.joined_on"), []),
        (Not(of=Versus(dimension="person.id", op="ne", other="person.city")), []),
    ],
)
def test_a_value_is_held_against_all_values_and_against_another(
    ask: Ask, where: Condition, found: list[object]
) -> None:
    assert persons(ask, where) == found


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (Beside(dimension="person.city"), r"person\.city is a category, so it has no avg"),
        (Beside(dimension="person.joined_on"), "is a date, so it has no avg"),
        (Versus(dimension="person.age", other="person.joined_on"), "cannot be compared"),
        (Versus(dimension="person.age", other="person.agee"), r"did you mean person\.age\?"),
        (Versus(dimension="feedback.rating", other="event.happened_on"), "cannot be compared"),
        (Versus(dimension="feedback.written_on", other="event.happened_on"), "the catalog joins no feedback to it"),
    ],
)
def test_a_comparison_that_means_nothing_is_refused(ask: Ask, where: Condition, why: str) -> None:
    with pytest.raises(QueryError, match=why):
        persons(ask, where)


@pytest.mark.parametrize(
    "where",
    [
        Versus(dimension="person.city", other="person.phone"),
        Beside(dimension="person.phone", aggregate="max"),
        Did(entity="order", after=Occurred(entity="order", where=Is(dimension="person.phone", values=("1",)))),
        Measured(
            entity="person", measure="order.orders", where=Is(dimension="person.phone", values=("1",)), values=(1,)
        ),
    ],
)
def test_identifiers_are_part_of_no_condition(ask: Ask, where: Condition) -> None:
    with pytest.raises(Denied):
        persons(ask, where)

"""Who may see what of the wider forms: own persons only, and nothing that could tell one person's value."""

from __future__ import annotations

import duckdb
import pytest

from domain.catalog import Catalog
from domain.condition import Beside, Did, Is, Measured, Occurred
from domain.errors import Denied
from domain.metric_query import (
    ByBand,
    ByDimension,
    ByEach,
    ByTile,
    CohortQuery,
    Combined,
    Having,
    Interval,
    MetricQuery,
    PerRow,
    Query,
    RowsQuery,
    Share,
    Subset,
    Summary,
    Term,
)
from tests.warehouse.conftest import HERE, Ask
from warehouse.compile import compile_query
from warehouse.viewer import Viewer

CITY = ByDimension(dimension="person.city")
APP = Is(dimension="order.channel", values=("app",))
RICH = Measured(entity="person", measure="order.sales", values=(10,))


def term(held: Term, *by: ByDimension) -> MetricQuery:
    return MetricQuery(measures=(held.name,), terms=(held,), by=by)


def per_row(
    aggregate: str, measure: str = "order.sales", entity: str = "person", *, all_rows: bool = False
) -> MetricQuery:
    return term(
        PerRow.model_validate(
            {
                "name": "x",
                "measure": measure,
                "entity": entity,
                "aggregate": aggregate,
                "quantile": 0.5,
                "all_rows": all_rows,
            }
        )
    )


OF_OWN: list[Query] = [
    term(Subset(name="x", measure="order.orders", where=APP), CITY),
    term(Summary(name="x", dimension="person.age", aggregate="max"), CITY),
    term(Share(name="x", of="order.sales"), ByDimension(dimension="person.id")),
    per_row("median"),
    per_row("avg", all_rows=True),
    per_row("top_share"),
    term(Interval(name="x", entity="order", aggregate="max")),
    term(Interval(name="x", entity="person", following="order")),
    MetricQuery(measures=("person.customers",), where=RICH),
    MetricQuery(measures=("product.products",), where=Did(entity="line", which="last", among=RICH)),
    MetricQuery(measures=("person.customers",), where=Beside(dimension="person.age", aggregate="max", op="lt")),
    MetricQuery(measures=("product.products",), by=(ByEach(entity="product", measure="line.units"),)),
    MetricQuery(measures=("person.customers", "order.sales"), by=(ByTile(entity="person", measure="order.sales"),)),
    MetricQuery(measures=("order.sales",), by=(CITY,), having=(Having(measure="order.sales", op="gte", beside="avg"),)),
    CohortQuery(entity="order"),
    RowsQuery(entity="order", columns=("order.channel", "person.city"), distinct=True),
    RowsQuery(entity="person", columns=("person.id",), where=Did(entity="order", after=Occurred(entity="feedback"))),
]  # fmt: skip


@pytest.mark.parametrize("query", OF_OWN)
def test_a_role_of_own_persons_gets_what_a_shop_of_these_persons_would_give(catalog: Catalog, query: Query) -> None:
    viewer = Viewer(catalog.roles["rep"], "Wu")
    with duckdb.connect(":memory:") as connection:
        connection.execute((HERE / "shop.sql").read_text(encoding="utf-8"))

        def rows(viewer: Viewer | None) -> list[tuple[object, ...]]:
            compiled = compile_query(catalog, query, viewer)
            return connection.execute(compiled.sql, list(compiled.params)).fetchall()

        found, all_rows = rows(viewer), rows(None)
        connection.execute("DELETE FROM person WHERE owner IS DISTINCT FROM 'Wu'")
        for table in ("orders", "event", "feedback"):
            connection.execute(
                f"DELETE FROM {table} WHERE person_id IS NULL OR person_id NOT IN (FROM person SELECT person_id)"
            )
        connection.execute('DELETE FROM "Order Lines" WHERE order_id NOT IN (FROM orders SELECT order_id)')
        assert found == rows(None)
        assert found != all_rows


@pytest.fixture
def marketer(catalog: Catalog) -> Viewer:
    return Viewer(catalog.roles["marketer"])


UNSAFE: list[Query] = [
    *(term(Summary(name="x", dimension="person.age", aggregate=kind, quantile=0.5)) for kind in ("min", "max", "median", "quantile")),  # type: ignore[arg-type]  # each is an aggregate
    *(per_row(kind) for kind in ("min", "max", "median", "quantile", "stddev", "top_share")),
    per_row("avg", entity="order"),
    term(PerRow(name="x", measure="order.sales", entity="person", aggregate="sum", top=3)),
    per_row("max", measure="line.units", entity="product"),
    term(Subset(name="x", measure="order.highest", where=APP)),
    term(Share(name="x", of="order.sales", within=("person.city",)), CITY),
    term(Interval(name="x", entity="order")),
    MetricQuery(measures=("person.customers",), by=(ByTile(entity="person", measure="order.sales"),)),
    MetricQuery(measures=("product.products",), by=(ByTile(entity="product", measure="line.units"),)),
    MetricQuery(measures=("product.products",), by=(ByEach(entity="product", measure="line.units"),)),
    MetricQuery(measures=("product.products",), where=Measured(entity="product", measure="person.customers", values=(1,))),
    MetricQuery(measures=("product.products",), where=Did(entity="line", which="first")),
    MetricQuery(measures=("person.customers",), where=Beside(dimension="person.age", aggregate="max")),
    MetricQuery(measures=("person.customers",), where=Beside(dimension="person.age", among=RICH)),
    MetricQuery(measures=("person.customers",), by=(ByBand(dimension="person.phone", edges=(1,)),)),
    term(Summary(name="x", dimension="person.phone", aggregate="count_distinct")),
    CohortQuery(entity="order"),
    RowsQuery(entity="order", columns=("order.channel",), distinct=True),
    RowsQuery(entity="product", columns=("product.sku",), where=Measured(entity="product", measure="line.lines", values=(1,))),
]  # fmt: skip


@pytest.mark.parametrize("query", UNSAFE)
def test_what_could_tell_one_persons_value_is_denied_under_a_floor(ask: Ask, marketer: Viewer, query: Query) -> None:
    with pytest.raises(Denied) as told:
        ask(query, marketer)
    assert str(told.value).count(".") <= 1


def test_a_role_without_a_floor_that_sees_no_single_persons_is_told_no_extremes(catalog: Catalog) -> None:
    viewer = Viewer(catalog.roles["marketer"].model_copy(update={"floor": 0}))
    for query in (per_row("max"), CohortQuery(entity="order"), UNSAFE[0]):
        with pytest.raises(Denied):
            compile_query(catalog, query, viewer)


def test_some_of_the_rows_are_shown_when_enough_persons_give_and_enough_do_not(ask: Ask, marketer: Viewer) -> None:
    app = term(Subset(name="x", measure="order.orders", where=APP))
    assert ask(app, marketer).rows == ((3,),)
    few = term(Subset(name="x", measure="order.orders", where=Is(dimension="order.paid", op="gte", values=(20,))))
    assert (ask(few, marketer).rows, ask(few, marketer).suppressed) == ((), 1)
    # all but two: with the total beside it, those two would be told
    most = term(Subset(name="x", measure="order.orders", where=Is(dimension="order.paid", op="lt", values=(20,))))
    assert (ask(most, marketer).rows, ask(most, marketer).suppressed) == ((), 1)


def test_sums_averages_and_shares_of_enough_persons_are_shown(ask: Ask, marketer: Viewer) -> None:
    assert ask(term(Summary(name="x", dimension="person.age", aggregate="avg")), marketer).rows == ((295 / 7,),)
    assert ask(per_row("avg", measure="order.orders"), marketer).rows == ((7 / 6,),)
    assert ask(per_row("avg", measure="order.orders", all_rows=True), marketer).rows == ((7 / 8,),)
    few = per_row("sum", measure="feedback.texts")
    assert (ask(few, marketer).rows, ask(few, marketer).suppressed) == ((), 1)
    share = term(Share(name="x", of="order.orders"), ByDimension(dimension="order.channel"))
    assert ask(share, marketer).rows == (("web", 5 / 9),)
    both = (
        Subset(name="app", measure="order.orders", where=APP),
        Combined(name="x", op="ratio", of=("app", "order.orders")),
    )
    assert ask(MetricQuery(measures=("x",), terms=both), marketer).rows == ((3 / 9,),)


def test_groups_by_what_each_did_keep_to_the_floor(ask: Ask, marketer: Viewer) -> None:
    by = ByEach(entity="person", measure="order.orders")
    figure = ask(MetricQuery(measures=("person.customers",), by=(by,)), marketer)
    assert (figure.rows, figure.suppressed) == (((1, 5),), 2)
    rich = ask(
        MetricQuery(
            measures=("person.customers",), where=Measured(entity="person", measure="order.sales", values=(8,))
        ),
        marketer,
    )
    assert rich.rows == ((4,),)

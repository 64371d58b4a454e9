"""Who may see what: own persons, floors, complements."""

from __future__ import annotations

import pytest

from domain.catalog import Catalog, Role
from domain.condition import Any, Did, Is, Not
from domain.errors import Denied
from domain.language import Names
from domain.metric_query import ByDimension, MetricQuery, Order, RowsQuery
from tests.warehouse.conftest import Ask
from warehouse.compile import compile_query
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

CITY = ByDimension(dimension="person.city")


@pytest.fixture
def rep(catalog: Catalog) -> Viewer:
    return Viewer(catalog.roles["rep"], "Lin")


@pytest.fixture
def marketer(catalog: Catalog) -> Viewer:
    return Viewer(catalog.roles["marketer"])


def test_own_rows_only_in_figures_and_lists(ask: Ask, rep: Viewer) -> None:
    assert ask(MetricQuery(measures=("order.sales", "person.customers")), rep).rows == ((60.0, 2),)
    assert ask(RowsQuery(entity="person", columns=("person.id",)), rep).rows == (("P1",), ("P2",))


def test_no_condition_lets_other_persons_in(ask: Ask, rep: Viewer) -> None:
    everybody = Any(
        of=(Is(dimension="person.owner", values=("Wu",)), Is(dimension="order.paid", op="gte", values=(0,)))
    )
    assert ask(MetricQuery(measures=("order.orders",), where=everybody), rep).rows == ((3,),)


def test_other_persons_rows_are_not_looked_through_either(ask: Ask, rep: Viewer) -> None:
    bought = Did(entity="line")
    assert ask(MetricQuery(measures=("product.products",), where=bought)).rows == ((3,),)
    oslo = Is(dimension="person.city", values=("Oslo",))
    assert ask(MetricQuery(measures=("product.products",), where=oslo)).rows == ((1,),)
    assert ask(MetricQuery(measures=("product.products",), where=oslo), rep).rows == ((0,),)


def test_a_role_of_own_persons_needs_a_name(ask: Ask, catalog: Catalog) -> None:
    with pytest.raises(Denied):
        ask(MetricQuery(measures=("order.sales",)), Viewer(catalog.roles["rep"]))


def test_everyone_to_compare_with_is_under_a_floor_of_ten(ask: Ask, rep: Viewer) -> None:
    figure = ask(MetricQuery(measures=("order.sales",)), rep, "everyone")
    assert (figure.rows, figure.suppressed) == ((), 1)
    with pytest.raises(Denied):
        ask(RowsQuery(entity="person", columns=("person.id",)), rep, "everyone")


def test_small_groups_are_left_out_and_counted(ask: Ask, marketer: Viewer) -> None:
    figure = ask(MetricQuery(measures=("person.customers",), by=(ByDimension(dimension="order.channel"),)), marketer)
    assert figure.rows == (("web", 4),)  # unknown falls short, and app, the next smallest, goes with it
    assert figure.suppressed == 2


def test_one_small_group_takes_the_next_smallest_with_it(ask: Ask, marketer: Viewer) -> None:
    figure = ask(MetricQuery(measures=("person.customers",), by=(CITY,)), marketer)
    assert figure.rows == (("Oslo", 4),)
    assert figure.suppressed == 2


def test_a_number_that_few_persons_give_to_is_left_out(ask: Ask, marketer: Viewer) -> None:
    assert ask(MetricQuery(measures=("order.sales",)), marketer).suppressed == 0
    figure = ask(MetricQuery(measures=("feedback.average_rating",)), marketer)
    assert (figure.rows, figure.suppressed) == ((), 1)


def test_a_condition_that_leaves_few_outside_is_denied(ask: Ask, marketer: Viewer) -> None:
    all_but_one = Not(of=Is(dimension="person.age", values=(70,)))
    with pytest.raises(Denied, match="fewer than 3 customers are outside"):
        ask(MetricQuery(measures=("person.average_age",), where=all_but_one), marketer)


def test_a_condition_that_holds_for_all_leaves_nobody_to_protect(ask: Ask, marketer: Viewer) -> None:
    everybody = Is(dimension="order.paid", op="gte", values=(0,))
    assert ask(MetricQuery(measures=("order.orders",), where=everybody), marketer).rows == ((9,),)


def test_top_n_and_order_come_after_the_floor(ask: Ask, marketer: Viewer) -> None:
    query = MetricQuery(measures=("person.customers",), by=(CITY,), order=(Order(column="person.customers"),), limit=1)
    assert ask(query, marketer).rows == (("Oslo", 4),)


@pytest.mark.parametrize(
    "query",
    [
        RowsQuery(entity="person", columns=("person.city",)),
        RowsQuery(entity="order", columns=("order.id",)),
        MetricQuery(measures=("order.sales",), by=(ByDimension(dimension="person.id"),)),
        MetricQuery(measures=("order.sales",), where=Is(dimension="person.id", values=("P1",))),
        MetricQuery(measures=("order.sales",), where=Not(of=Did(entity="feedback", where=Is(dimension="person.id")))),
    ],
)
def test_single_persons_are_denied_to_a_role_without_persons(
    ask: Ask, marketer: Viewer, query: MetricQuery | RowsQuery
) -> None:
    with pytest.raises(Denied):
        ask(query, marketer)


def test_rows_that_belong_to_nobody_are_free(ask: Ask, marketer: Viewer) -> None:
    assert len(ask(RowsQuery(entity="product", columns=("product.sku",)), marketer).rows) == 3


def test_public_data_knows_no_floor(catalog: Catalog, marketer: Viewer) -> None:
    public = catalog.model_copy(update={"public": True})
    compiled = compile_query(public, MetricQuery(measures=("person.customers",), by=(CITY,)), marketer)
    assert compiled.guard is None


def test_a_scoped_search_reads_own_feedback_only(shop: Warehouse, rep: Viewer) -> None:
    assert shop.feedback_ids() == ["f1", "f2", "f3"]
    assert shop.feedback_ids(viewer=rep) == ["f1", "f2"]
    wu = Viewer(Role(names=Names(), persons="own", own="person.owner"), "Wu")
    assert shop.feedback_ids(viewer=wu) == []

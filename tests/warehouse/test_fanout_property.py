"""Random small shops and random queries: the compiled SQL says what a row-by-row evaluation says."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.catalog import Catalog
from domain.condition import All, Any, Condition, Did, Is, Named, Not, Period
from domain.errors import QueryError
from domain.metric_query import ByDimension, ByMembership, Having, MetricQuery, Order
from tests.warehouse.plain_evaluation import Data, Refused, Row, evaluate
from warehouse.catalog_file import load_catalog
from warehouse.compile import compile_query

CATALOG = load_catalog(Path(__file__).parent / "shop.yaml")
TABLES = {
    "person": ("person", "person_id VARCHAR, city VARCHAR, age INTEGER, owner VARCHAR, joined_on DATE"),
    "order": (
        "orders",
        "order_id INTEGER, person_id VARCHAR, channel VARCHAR, paid DOUBLE, coupon BOOLEAN, ordered_at TIMESTAMP, "
        "delivered_on DATE",
    ),
    "line": ("Order Lines", "line_id INTEGER, order_id INTEGER, sku VARCHAR, quantity INTEGER, price DOUBLE"),
    "product": ("product", "sku VARCHAR, category VARCHAR"),
    "event": ("event", "event_id INTEGER, person_id VARCHAR, sku VARCHAR, type VARCHAR, happened_on DATE"),
    "feedback": ("feedback", "feedback_id VARCHAR, person_id VARCHAR, text VARCHAR, rating INTEGER, written_on DATE"),
}
DAYS = [date(2026, 1, 1), date(2026, 1, 5), date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 31), date(2026, 4, 1)]


def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(values, values, values, st.none())


def rows(
    count: int, key: str, prefix: str | None, **columns: st.SearchStrategy[object]
) -> st.SearchStrategy[list[Row]]:
    """Up to `count` rows, their keys numbered."""
    row = st.fixed_dictionaries(columns)
    full, some = st.lists(row, min_size=count, max_size=count), st.lists(row, max_size=count)
    return st.one_of(full, some).map(
        lambda drawn: [{key: f"{prefix}{n}" if prefix else n, **row} for n, row in enumerate(drawn, start=1)]
    )


PERSONS = maybe(st.sampled_from(["P1", "P2", "P3", "P4", "gone"]))  # `gone`: a key that leads nowhere
DAY = maybe(st.sampled_from(DAYS))
SKU = maybe(st.sampled_from(["S1", "S2", "S3", "gone"]))
DATA: st.SearchStrategy[Data] = st.fixed_dictionaries(
    {
        "person": rows(
            4, "person_id", "P", city=maybe(st.sampled_from(["x", "y"])), age=maybe(st.integers(28, 31)),
            owner=maybe(st.sampled_from(["Lin", "Wu"])), joined_on=DAY,
        ),
        "order": rows(
            6, "order_id", None, person_id=PERSONS, channel=maybe(st.sampled_from(["app", "web"])),
            paid=maybe(st.sampled_from([0.0, 0.5, 10.0, 20.25, 30.0])), coupon=maybe(st.booleans()),
            ordered_at=maybe(st.sampled_from([datetime(d.year, d.month, d.day, h, 30) for d in DAYS for h in (0, 23)])),
            delivered_on=DAY,
        ),
        "line": rows(
            8, "line_id", None, order_id=maybe(st.integers(1, 7)), sku=SKU, quantity=maybe(st.integers(0, 3)),
            price=maybe(st.sampled_from([0.0, 1.5, 4.0])),
        ),
        "product": rows(3, "sku", "S", category=maybe(st.sampled_from(["tea", "cup"]))),
        "event": rows(5, "event_id", None, person_id=PERSONS, sku=SKU, type=maybe(st.sampled_from(["view", "buy"])),
                      happened_on=DAY),
        "feedback": rows(4, "feedback_id", "f", person_id=PERSONS, text=maybe(st.sampled_from(["Good", "bad tea"])),
                         rating=maybe(st.integers(1, 3)), written_on=DAY),
    }
)  # fmt: skip


def compared(dimension: str, values: list[object], *, ordered: bool = False) -> st.SearchStrategy[Condition]:
    one = st.sampled_from(values)
    ops = ["eq", "ne"] + (["lt", "lte", "gt", "gte"] if ordered else [])
    single = st.builds(lambda op, v: Is(dimension=dimension, op=op, values=(v,)), st.sampled_from(ops), one)
    several = st.builds(
        lambda op, v: Is(dimension=dimension, op=op, values=tuple(v)),
        st.sampled_from(["in", "not_in"]), st.lists(one, max_size=2),
    )  # fmt: skip
    null = st.sampled_from(["is_null", "not_null"]).map(lambda op: Is(dimension=dimension, op=op))
    between = st.tuples(one, one).map(lambda v: Is(dimension=dimension, op="between", values=v))
    return st.one_of(single, single, several, null, *([between] if ordered else []))


IS = st.one_of(
    compared("person.city", ["x", "y"]),
    compared("person.age", [28, 29, 30], ordered=True),
    compared("person.joined_on", list(DAYS), ordered=True),
    compared("order.channel", ["app", "web"]),
    compared("order.paid", [0.5, 10, 20.25], ordered=True),
    compared("order.coupon", [True, False]),
    compared("order.ordered_on", list(DAYS), ordered=True),
    compared("line.quantity", [1, 2], ordered=True),
    compared("product.category", ["tea", "cup"]),
    compared("event.type", ["view", "buy"]),
    compared("feedback.rating", [1, 2], ordered=True),
    st.sampled_from(["TEA", "good"]).map(lambda v: Is(dimension="feedback.text", op="contains", values=(v,))),
)
NAMED = st.sampled_from(["person.regular", "order.large", "order.of_tea"]).map(lambda name: Named(filter=name))
SIBLINGS = (
    st.sampled_from(["order", "line", "product"])
    .flatmap(lambda entity: st.lists(IS.filter(lambda held: held.dimension.startswith(entity)), min_size=2, max_size=2))
    .map(lambda of: All(of=tuple(of)))
)
PERIOD = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda d: Period(start=min(d), end=max(d)))
CONDITION: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(IS, IS, NAMED, SIBLINGS),
    lambda inner: st.one_of(
        inner.map(lambda of: Not(of=of)),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: All(of=tuple(of))),
        st.lists(inner, min_size=1, max_size=2).map(lambda of: Any(of=tuple(of))),
        st.builds(
            Did,
            entity=st.sampled_from(["order", "order", "line", "event", "feedback", "product"]),
            where=st.one_of(st.none(), inner),
            period=st.one_of(st.none(), st.none(), PERIOD),
            op=st.sampled_from(["gte", "lte", "eq"]),
            times=st.integers(0, 2),
        ),
    ),
    max_leaves=4,
)
DIMENSIONS = st.one_of(
    st.sampled_from(
        ["person.city", "person.age", "order.channel", "order.coupon", "product.category", "event.type",
         "feedback.rating", "order.ordered_on"]
    ).map(lambda name: ByDimension(dimension=name)),
    st.builds(
        lambda name, grain: ByDimension(dimension=name, grain=grain),
        st.sampled_from(["order.ordered_on", "person.joined_on"]),
        st.sampled_from(["day", "week", "month", "quarter", "year"]),
    ),
)  # fmt: skip
MEMBERSHIP = CONDITION.map(lambda held: ByMembership(name="group", condition=held))
MEASURES = st.sampled_from([f"{e}.{m}" for e, held in CATALOG.entities.items() for m in held.measures])


@st.composite
def queries(draw: st.DrawFn) -> MetricQuery:
    measures = tuple(draw(st.lists(MEASURES, min_size=1, max_size=3)))
    by = tuple(draw(st.lists(st.one_of(DIMENSIONS, DIMENSIONS, MEMBERSHIP), max_size=2, unique_by=lambda b: b.column)))
    columns = [group.column for group in by] + [*measures, draw(MEASURES)]
    order = draw(st.lists(st.builds(Order, column=st.sampled_from(columns), descending=st.booleans()), max_size=2))
    threshold = st.builds(
        Having,
        measure=st.sampled_from([*measures, draw(MEASURES)]),
        op=st.sampled_from(["lt", "lte", "gt", "gte", "eq", "ne"]),
        value=st.sampled_from([0.0, 1.0, 2.0, 10.0]),
    )
    return MetricQuery(
        measures=measures,
        by=by,
        where=draw(st.one_of(st.none(), CONDITION)),
        period=draw(st.one_of(st.none(), st.none(), PERIOD)),
        having=draw(st.one_of(st.just(()), st.just(()), st.tuples(threshold))),
        order=tuple(order),
        limit=draw(st.one_of(st.none(), st.integers(1, 3))),
    )


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    held = duckdb.connect(":memory:", config={"threads": 1})
    for table, columns in TABLES.values():
        held.execute(f'CREATE TABLE "{table}" ({columns})')
    yield held
    held.close()


def fill(connection: duckdb.DuckDBPyConnection, data: Data) -> None:
    for entity, (table, columns) in TABLES.items():
        connection.execute(f'DELETE FROM "{table}"')
        names = [column.split()[0] for column in columns.split(", ")]
        if data[entity]:
            marks = ", ".join(["(" + ", ".join("?" * len(names)) + ")"] * len(data[entity]))
            values = [row[name] for row in data[entity] for name in names]
            connection.execute(f'INSERT INTO "{table}" VALUES {marks}', values)


def same(left: object, right: object) -> bool:
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12)
    return left == right


def agree(connection: duckdb.DuckDBPyConnection, catalog: Catalog, data: Data, query: MetricQuery) -> None:
    try:
        expected = evaluate(data, catalog, query)
    except Refused:
        event("refused")
        with pytest.raises(QueryError):
            compile_query(catalog, query)
        return
    event("answered" if any(cell for row in expected for cell in row) else "answered with nothing")
    compiled = compile_query(catalog, query)
    fill(connection, data)
    found = connection.execute(compiled.sql, list(compiled.params)).fetchall()
    whole = len(found) == len(expected) and all(
        len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
        for left, right in zip(found, expected, strict=True)
    )
    assert whole, f"\nSQL      {found}\nexpected {expected}\n{compiled.params}\n{compiled.sql}"


QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


@settings(max_examples=300, deadline=None, suppress_health_check=QUIET)
@given(data=DATA, query=queries())
def test_compiled_sql_agrees_with_row_by_row_evaluation(
    connection: duckdb.DuckDBPyConnection, data: Data, query: MetricQuery
) -> None:
    agree(connection, CATALOG, data, query)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(max_examples=6000, deadline=None, suppress_health_check=QUIET)
@given(data=DATA, query=queries())
def test_compiled_sql_agrees_with_row_by_row_evaluation_at_length(
    connection: duckdb.DuckDBPyConnection, data: Data, query: MetricQuery
) -> None:
    agree(connection, CATALOG, data, query)

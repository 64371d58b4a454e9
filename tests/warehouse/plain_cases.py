"""One random case: a shop, a query, and whether the compiled SQL gives the figure that row-by-row evaluation gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import duckdb

from domain.catalog import Catalog, Measure, NamedFilter
from domain.condition import Beside, Did, Measured, Occurred, Versus
from domain.errors import QueryError
from domain.language import Names
from domain.metric_query import Query
from tests.warehouse.plain_evaluation import Cells, evaluate
from tests.warehouse.plain_forms import smallest, written
from tests.warehouse.plain_queries import Queries
from tests.warehouse.plain_shop import Data, Held, Refused, TooClose, owned
from warehouse.catalog_file import load_catalog
from warehouse.compile import compile_query
from warehouse.viewer import Viewer


def widened(catalog: Catalog) -> Catalog:
    """The shop's catalog with filters and measures that speak the wider conditions."""
    late = Versus(dimension="order.delivered_on", other="order.ordered_on")
    spent = Measured(entity="person", measure="order.sales", values=(20,))
    big = Beside(dimension="line.quantity", op="gte")
    again = Did(entity="order", after=Occurred(entity="order", which="first"))
    filters = {("order", "late"): late, ("person", "spender"): spent, ("line", "big"): big, ("person", "again"): again}
    entities = dict(catalog.entities)
    for (name, word), where in filters.items():
        entity = entities[name]
        held = {
            "filters": {**entity.filters, word: NamedFilter(where=where, names=Names())},
            "measures": {**entity.measures, f"count_{word}": Measure(aggregate="count", where=where)},
        }
        entities[name] = entity.model_copy(update=held)
    return catalog.model_copy(update={"entities": entities})


CATALOG = widened(load_catalog(Path(__file__).parent / "shop.yaml"))
CATALOGS = [CATALOG, *(CATALOG.model_copy(update={"as_of": day}) for day in (date(2026, 1, 31), date(2026, 4, 30)))]
"""The last day is the data's own, or given."""
QUERIES = Queries(CATALOG)
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


FAULTS = (duckdb.Error, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a compiler that is at a loss may raise; none is an answer."""


@dataclass(frozen=True)
class Case:
    """What is asked of which rows, and the figure: None when it cannot be answered."""

    catalog: Catalog
    data: Data
    query: Query
    owner: str | None
    """Whose persons are seen, where not everybody's."""
    expected: list[Cells] | None

    @property
    def viewer(self) -> Viewer | None:
        """The role that sees this owner's persons."""
        return None if self.owner is None else Viewer(self.catalog.roles["rep"], self.owner)

    @property
    def tells(self) -> bool:
        """Whether the figure holds anything but zeros and unknowns."""
        return self.expected is not None and any(cell not in (None, 0) for row in self.expected for cell in row)


def answered(catalog: Catalog, data: Data, query: Query, owner: str | None) -> Case:
    """A case and its figure; raises `TooClose`."""
    seen = data if owner is None else owned(data, owner)
    try:
        return Case(catalog, data, query, owner, evaluate(seen, catalog, query))
    except Refused:
        return Case(catalog, data, query, owner, None)


def case(r: Random, data: Data) -> Case:
    """A query over a shop; one that cannot be answered, or is answered with nothing, is mostly drawn again."""
    while True:
        catalog, query, owner = r.choice(CATALOGS), QUERIES.any(r), r.choice([*[None] * 8, "Lin", "Wu"])
        try:
            found = answered(catalog, data, query, owner)
        except TooClose:
            continue
        if found.tells or r.random() < (0.04 if found.expected is None else 0.15):
            return found


def opened() -> duckdb.DuckDBPyConnection:
    """The shop's tables, empty, in memory."""
    held = duckdb.connect(":memory:", config={"threads": 1})
    for table, columns in TABLES.values():
        held.execute(f'CREATE TABLE "{table}" ({columns})')
    return held


def fill(connection: duckdb.DuckDBPyConnection, data: Data) -> None:
    """The shop's rows instead of those that were there."""
    for entity, (table, columns) in TABLES.items():
        connection.execute(f'DELETE FROM "{table}"')
        names = [column.split()[0] for column in columns.split(", ")]
        if data[entity]:
            marks = ", ".join(["(" + ", ".join("?" * len(names)) + ")"] * len(data[entity]))
            values = [row[name] for row in data[entity] for name in names]
            connection.execute(f'INSERT INTO "{table}" VALUES {marks}', values)


def same(left: Held, right: Held) -> bool:
    """Whether two cells are equal, up to the last bits of a sum."""
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return bool(left == right)


def difference(connection: duckdb.DuckDBPyConnection, held: Case) -> str | None:
    """None when SQL agrees; else what each says. The connection holds the case's rows."""
    try:
        compiled = compile_query(held.catalog, held.query, held.viewer)
        found = connection.execute(compiled.sql, list(compiled.params)).fetchall()
    except QueryError as refusal:
        return None if held.expected is None else f"refused: {refusal}\nexpected {held.expected}"
    except FAULTS as fault:
        return f"{type(fault).__name__}: {fault}"
    if held.expected is None:
        return f"should be refused\nSQL      {found}\n{compiled.params}\n{compiled.sql}"
    agrees = len(found) == len(held.expected) and all(
        len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
        for left, right in zip(found, held.expected, strict=True)
    )
    return None if agrees else f"SQL      {found}\nexpected {held.expected}\n{compiled.params}\n{compiled.sql}"


def explained(connection: duckdb.DuckDBPyConnection, held: Case) -> str:
    """The smallest case found that fails in the same way, in words."""

    def still(data: Data, query: Query) -> bool:
        return told(data, query).split(":")[0][:10] == kind

    def told(data: Data, query: Query) -> str:
        try:
            smaller = answered(held.catalog, data, query, held.owner)
        except (TooClose, *FAULTS):
            return ""
        fill(connection, data)
        return difference(connection, smaller) or ""

    kind = told(held.data, held.query).split(":")[0][:10]
    data, query = smallest(held.data, held.query, still)
    rows = "\n".join(f"  {entity}: {row}" for entity, some in data.items() for row in some)
    return f"{written(query)}\nas of {held.catalog.as_of}, seen by {held.owner or 'all'}\n{rows}\n{told(data, query)}"

"""Linked records go in; the tables of docs/profile-tables.md come out, with the columns the sources can fill."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from profiles.quality import Quality
from profiles.records import declared_fields, derives_orders, extras_of
from profiles.roles import Role
from profiles.staging import Staged
from profiles.tables import count, quoted, table_columns

_SQL = Path(__file__).parent / "sql"
_NEEDS = re.compile(r"needs: (\w+)")
_CONDITION = re.compile(r"(\w+)(?:,|\{extras:\w+\}|)\s*-- if (.+)$")
_EXTRAS = re.compile(r"\{extras:(\w+)\}")

_ROLE_OF: dict[str, Role] = {
    "fact_order": "orders",
    "fact_order_item": "lines",
    "product": "products",
    "store": "stores",
    "fact_event": "events",
    "campaign": "campaigns",
    "fact_campaign": "campaign_responses",
    "feedback": "feedback",
    "profile": "customers",
}
"""Table → role whose further columns it carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One file of `profiles/sql/`: what it needs, and which of its columns need more."""

    table: str
    sql: str
    needs: str
    conditions: dict[str, str]
    """Column → condition over `role.field`; columns without one are always there."""


@cache
def template(table: str) -> Template:
    """The SQL of a table."""
    text = (_SQL / f"{table}.sql").read_text(encoding="utf-8")
    needs = _NEEDS.search(text)
    found = [_CONDITION.search(line) for line in text.splitlines()]
    return Template(
        table=table,
        sql=text,
        needs=needs[1] if needs else "",
        conditions={match[1]: match[2].strip() for match in found if match},
    )


def holds(condition: str, declared: frozenset[str]) -> bool:
    """`a or b and c` over declared names; `and` binds tighter."""
    return any(all(name.strip() in declared for name in part.split(" and ")) for part in condition.split(" or "))


def derive_orders(connection: duckdb.DuckDBPyConnection, tables: Sequence[Staged]) -> None:
    """Add to `in_orders` the orders that only lines speak of."""
    couponed = [staged.name for staged in tables if "coupon_code" in staged.fields]
    connection.execute("SET VARIABLE couponed = $1::VARCHAR[]", [couponed])
    derived = [staged.name for staged in tables if derives_orders(staged, tables)]
    if derived:
        connection.execute("SET VARIABLE derived = $1", [derived])
        connection.execute((_SQL / "order_from_lines.sql").read_text(encoding="utf-8"))


def build_table(connection: duckdb.DuckDBPyConnection, table: str, tables: Sequence[Staged]) -> None:
    """Run one SQL file into a temporary table of all its columns; further ones are prefixed with `+`."""
    extras = extras_of(tables, _ROLE_OF[table]) if table in _ROLE_OF else ()
    sql = _EXTRAS.sub(
        lambda match: "".join(f",\n    {match[1]}.{quoted(name)} AS {quoted('+' + name)}" for name in extras),
        template(table).sql,
    )
    connection.execute(f"CREATE TEMP TABLE {table} AS {sql}")


def publish(
    connection: duckdb.DuckDBPyConnection, table: str, tables: Sequence[Staged], quality: Quality
) -> int | None:
    """Write a table into the warehouse with the columns the sources can fill; None when it is not to be there."""
    declared = declared_fields(tables)
    shape = template(table)
    if shape.needs and shape.needs not in declared:
        return None
    present = table_columns(connection, f"temp.{table}")
    kept = [
        column
        for column in present
        if not column.startswith("+") and (column not in shape.conditions or holds(shape.conditions[column], declared))
    ]
    select = [quoted(column) for column in kept]
    for column in present:
        if not column.startswith("+"):
            continue
        if column[1:] in kept:
            quality.note(table, column[1:], "name already taken", "kept", 1, "the further column stays out; rename it")
        else:
            select.append(f"{quoted(column)} AS {quoted(column[1:])}")
    connection.execute(f"CREATE TABLE warehouse.{table} AS SELECT {', '.join(select)} FROM temp.{table}")
    return count(connection, f"SELECT count(*) FROM warehouse.{table}")


def carry_over(connection: duckdb.DuckDBPyConnection, staged: Staged) -> int:
    """A source of role `table`: typed, under its own name."""
    columns = ", ".join(quoted(field) for field in staged.fields) or "_row"
    connection.execute(
        f"CREATE TABLE warehouse.{quoted(staged.name)} AS SELECT {columns} FROM {quoted(staged.table)} ORDER BY _row"
    )
    return count(connection, f"SELECT count(*) FROM warehouse.{quoted(staged.name)}")

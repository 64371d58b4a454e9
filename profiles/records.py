"""Staged tables of many sources go in; one table a role (`in_orders`, `in_lines`, …) with every field the role knows comes out."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from profiles.quality import Quality
from profiles.roles import FIELDS, PERSON_KEYS, ROW_KEYS, SQL_TYPE, Role
from profiles.staging import Staged
from profiles.tables import count, quoted

UNIFIED: tuple[Role, ...] = (
    "customers",
    "orders",
    "lines",
    "products",
    "stores",
    "events",
    "campaigns",
    "campaign_responses",
    "feedback",
    "relations",
    "consents",
)
_HEADS: dict[Role, Role] = {"order_with_lines": "orders", "till": "lines"}


def role_of(staged: Staged) -> Role:
    """The unified role a staged table feeds."""
    return _HEADS.get(staged.role, staged.role)


def declared_fields(tables: Sequence[Staged]) -> frozenset[str]:
    """`role` and `role.field` for everything the sources declare, derived order fields included."""
    found: set[str] = set()
    for staged in tables:
        role = role_of(staged)
        found |= {role, *(f"{role}.{field}" for field in staged.fields)}
        if PERSON_KEYS.keys() & staged.fields.keys():
            found |= {"person", f"{role}.person"}
        if derives_orders(staged, tables):
            found |= {"orders", *(f"orders.{field}" for field in staged.fields)}
            if PERSON_KEYS.keys() & staged.fields.keys():
                found.add("orders.person")
            if staged.fields.keys() & {"amount", "unit_price"}:
                found |= {"orders.paid_amount", "lines.amount"}
            if {"unit_price", "discount"} <= staged.fields.keys():
                found |= {"orders.list_amount", "orders.discount_amount"}
    if "lines.unit_price" in found and "lines.quantity" in found:
        found.add("lines.amount")
    return frozenset(found)


def derives_orders(staged: Staged, tables: Sequence[Staged]) -> bool:
    """Whether this is a table of lines that carry their order: a till, or lines of a home without orders."""
    if role_of(staged) != "lines":
        return False
    heads = any(role_of(other) == "orders" for other in tables)
    return "ordered_at" in staged.fields or not heads


def extras_of(tables: Sequence[Staged], role: Role) -> tuple[str, ...]:
    """Further columns declared for a role, over all its sources."""
    return tuple(dict.fromkeys(field for staged in tables if role_of(staged) == role for field in staged.extras))


def unify(connection: duckdb.DuckDBPyConnection, tables: Sequence[Staged], quality: Quality) -> None:
    """Create `in_<role>` for every role: all fields (null where no source has them), duplicates taken out and counted."""
    for role in UNIFIED:
        parts = [_part(staged, FIELDS[role]) for staged in tables if role_of(staged) == role]
        empty = ", ".join(
            f"CAST(NULL AS {SQL_TYPE[field.kind]}) AS {quoted(name)}" for name, field in FIELDS[role].items()
        )
        parts.append(f"SELECT 0 AS _position, '' AS _system, '' AS _source, 0::BIGINT AS _row, {empty} WHERE false")
        connection.execute(f"CREATE TEMP TABLE in_{role} AS {' UNION ALL BY NAME '.join(parts)}")
        if key := ROW_KEYS.get(role):
            _drop_duplicates(connection, role, key, tables, quality)


def _part(staged: Staged, fields: dict[str, object] | object) -> str:
    columns = "".join(f", {quoted(field)}" for field in staged.fields)
    return f"SELECT {staged.position} AS _position, '{staged.system.replace(chr(39), chr(39) * 2)}' AS _system, _source, _row{columns} FROM {quoted(staged.table)}"


def _drop_duplicates(
    connection: duckdb.DuckDBPyConnection, role: Role, key: tuple[str, ...], tables: Sequence[Staged], quality: Quality
) -> None:
    if not any(role_of(staged) == role and set(key) <= staged.fields.keys() for staged in tables):
        return
    keys = ", ".join(quoted(name) for name in key)
    known = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in key)
    repeated = f"SELECT {keys} FROM in_{role} WHERE {known} GROUP BY ALL HAVING count(*) > 1"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE again AS SELECT _source, _row FROM (SELECT _source, _row, row_number() OVER "
        f"(PARTITION BY {keys} ORDER BY _position, _row) AS place FROM in_{role} "
        f"SEMI JOIN ({repeated}) USING ({keys})) WHERE place > 1"
    )
    for source, rows in connection.execute("SELECT _source, count(*) FROM again GROUP BY 1 ORDER BY 1").fetchall():
        note = "an earlier row has the same key; in quarantine"
        quality.note(source, ", ".join(key), "duplicate", "rejected", rows, note)
        connection.execute(
            f"INSERT INTO quarantine SELECT _source, NULL, _row, 'duplicate of an earlier row', to_json(r) "
            f"FROM {quoted('raw_' + source)} r WHERE _row IN (SELECT _row FROM again WHERE _source = $1) ORDER BY _row",
            [source],
        )
    if count(connection, "SELECT count(*) FROM again"):
        connection.execute(f"DELETE FROM in_{role} t USING again a WHERE t._source = a._source AND t._row = a._row")

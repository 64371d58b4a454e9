"""A person's token goes in; everything the home holds about them comes out, as JSON can say it.

The right of access: GDPR article 15, PIPL article 45.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from domain.errors import HomeError
from profiles.erasure import owners
from profiles.identity import KEYS
from profiles.sources import Sources
from profiles.tables import count, literal, quoted

Plain = str | int | float | bool | None
Rows = list[dict[str, Plain]]

_CALLED = {
    "fact_order": "orders",
    "fact_event": "events",
    "fact_campaign": "campaigns",
    "consent": "consents",
    "relation": "relations",
}
"""Table → what it is called here; others keep their name."""


def held_about(
    home: Path, person: str, sources: Sources, identifiers: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    """Identifiers, the rows of every table that has a person, and the rows of the sources they were made from.

    `feedback` has the stored (masked) text and, beside it, the `original`.

    Raises:
        HomeError: the home has no tables, or they cannot be read.
    """
    warehouse, vault = (home / name for name in ("warehouse.duckdb", "vault.duckdb"))
    try:
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH {literal(str(warehouse.resolve()))} AS warehouse (READ_ONLY)")
            connection.execute(f"ATTACH {literal(str(vault.resolve()))} AS vault (READ_ONLY)")
            connection.execute("USE vault")
            facts = dict(connection.execute("SELECT key, value FROM warehouse.meta").fetchall())
            tables = _tables(connection, person)
            originals = _originals(connection, sources)
            for text in tables.get("feedback", []):
                text["original"] = originals.get(str(text["feedback_id"]))
            return {
                "person": person,
                "data_version": facts.get("data_version"),
                "as_of": facts.get("as_of"),
                "identifiers": identifiers,
                "profile": next(iter(tables.pop("profile", [])), None),
                **tables,
                "source_records": _source_records(connection, person, sources),
            }
    except duckdb.Error as error:
        raise HomeError(f"{home}: cannot be read ({str(error).splitlines()[0]}); run `limner build`") from None


def _tables(connection: duckdb.DuckDBPyConnection, person: str) -> dict[str, Rows]:
    """Every table of the warehouse that has a person, whatever tables there will be; and the lines of their orders."""
    found: dict[str, Rows] = {}
    for table, columns in connection.execute(
        "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE database_name = 'warehouse' "
        "GROUP BY 1 HAVING bool_or(column_name = 'person') ORDER BY 1"
    ).fetchall():
        either = " OR other_person = $1" if "other_person" in columns else ""
        sql = f"SELECT * FROM warehouse.{quoted(table)} WHERE person = $1{either} ORDER BY ALL"
        found[_CALLED.get(table, table)] = _rows(connection, sql, person)
    lines = "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'warehouse' AND table_name = 'fact_order_item'"
    if "orders" in found and count(connection, lines):
        of_person = f"SELECT i.* FROM warehouse.fact_order_item i JOIN {_ORDERS} o USING (order_id)"
        found["order_items"] = _rows(connection, f"{of_person} ORDER BY item_id", person)
    return found


_ORDERS = "(SELECT order_id FROM warehouse.fact_order WHERE person = $1)"


def _originals(connection: duckdb.DuckDBPyConnection, sources: Sources) -> dict[str, str]:
    """Feedback id → the text as it was written."""
    found: dict[str, str] = {}
    for name, source in sources.sources.items():
        if source.role == "feedback" and "text" in source.columns:
            key = "coalesce(feedback_id, _source || '-' || _row)"
            named = key if "feedback_id" in source.columns else "_source || '-' || _row"
            found |= dict(connection.execute(f"SELECT {named}, text FROM {quoted('stg_' + name)}").fetchall())
    return found


def _source_records(connection: duckdb.DuckDBPyConnection, person: str, sources: Sources) -> dict[str, object]:
    """Source → what it was collected for, and the person's rows as the file has them.

    `relations` are left out: their rows name others, whom the table of relations knows by token.
    """
    found: dict[str, object] = {}
    for name, source in sources.sources.items():
        keys = [key for key in KEYS if key in source.columns]
        raw, staged = quoted(f"raw_{name}"), f"stg_{name}"
        own = [f"SELECT _source, _row FROM ({owners(staged, source.role, keys)}) WHERE person = $1"] if keys else []
        if source.role in _WITH_ORDERS and "order_id" in source.columns:
            own.append(f"SELECT _source, _row FROM {quoted(staged)} SEMI JOIN {_ORDERS} o USING (order_id)")
        if not own or source.role == "relations":
            continue
        held = f"SELECT * EXCLUDE (_source, _batch, _row) FROM {raw} SEMI JOIN ({' UNION '.join(own)}) USING (_source, _row)"
        if rows := _rows(connection, f"{held} ORDER BY ALL", person):
            found[name] = {"file": source.path, "purpose": source.purpose, "rows": rows}
    return found


_WITH_ORDERS = ("orders", "order_with_lines", "till", "lines")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, person: str) -> Rows:
    cursor = connection.execute(sql, [person])
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: object) -> Plain:
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)

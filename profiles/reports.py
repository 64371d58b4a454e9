"""What a build knows about itself goes in; `data_quality`, `lineage` and `meta` come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from domain.catalog import Catalog
from profiles.quality import Quality
from profiles.records import role_of
from profiles.roles import Role
from profiles.sources import Sources
from profiles.staging import Staged
from profiles.tables import count, insert_rows, quoted

_FED_BY: dict[str, tuple[Role, ...]] = {
    "fact_order": ("orders", "lines", "customers", "stores"),
    "fact_order_item": ("lines", "orders"),
    "product": ("products",),
    "store": ("stores",),
    "fact_event": ("events", "customers"),
    "campaign": ("campaigns",),
    "fact_campaign": ("campaign_responses", "customers"),
    "feedback": ("feedback", "customers"),
    "feedback_topic": ("feedback",),
    "consent": ("consents", "customers"),
    "relation": ("relations", "customers"),
}
_TEXT = "VARCHAR"


def name_files(connection: duckdb.DuckDBPyConnection) -> None:
    """Each row in quarantine says which file it came from."""
    connection.execute(
        "UPDATE quarantine SET file = b.file FROM batch b "
        "WHERE quarantine.file IS NULL AND quarantine.source IN (b.source, b.source || '_lines')"
    )


def note_orphans(connection: duckdb.DuckDBPyConnection, quality: Quality) -> None:
    """Lines whose order is not there are counted; returns have been spoken of already."""
    for source, rows in connection.execute(
        "SELECT _source, count(*) FROM in_lines ANTI JOIN in_orders USING (order_id) "
        "ANTI JOIN returned USING (order_id) GROUP BY 1 ORDER BY 1"
    ).fetchall():
        quality.note(source, "order_id", "no such order", "rejected", rows, "the line is in the vault only")


def data_days(
    connection: duckdb.DuckDBPyConnection, sources: Sources, catalog: Catalog
) -> tuple[date | None, date | None]:
    """First and last day: of orders, events and texts, else of the catalog's horizon. A declared last day wins."""
    row = connection.execute(
        "SELECT min(day), max(day) FROM (SELECT ordered_on AS day FROM temp.fact_order "
        "UNION ALL SELECT happened_on FROM temp.fact_event UNION ALL SELECT written_on FROM temp.feedback)"
    ).fetchone()
    first, last = row if row else (None, None)
    if last is None and catalog.horizon:
        entity = catalog.horizon.partition(".")[0]
        table, column = catalog.entities[entity].table, catalog.dimension(catalog.horizon).column
        found = connection.execute(
            "SELECT data_type FROM duckdb_columns() WHERE database_name = 'warehouse' AND table_name = $1 "
            "AND column_name = $2",
            [table, column],
        ).fetchone()
        if found and found[0] in ("DATE", "TIMESTAMP"):
            ends = connection.execute(
                f"SELECT CAST(min({quoted(column)}) AS DATE), CAST(max({quoted(column)}) AS DATE) "
                f"FROM warehouse.{quoted(table)}"
            ).fetchone()
            first, last = ends if ends else (None, None)
    return first, sources.last_day or catalog.as_of or last


def write_reports(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Staged],
    quality: Quality,
    rows: Mapping[str, int],
    facts: Mapping[str, str],
) -> dict[str, int]:
    """Write the three tables, and `feedback_topic` where there is feedback; returns their row counts."""
    made = dict(rows)
    if "feedback" in rows:
        connection.execute("CREATE TABLE warehouse.feedback_topic AS SELECT * FROM temp.feedback_topic")
        made["feedback_topic"] = count(connection, "SELECT count(*) FROM warehouse.feedback_topic")
    checks = [
        (check.source, check.field, check.issue, check.action, check.rows, check.note) for check in quality.checks
    ]
    columns = {"source": _TEXT, "field": _TEXT, "issue": _TEXT, "action": _TEXT, "rows": "BIGINT", "note": _TEXT}
    _write(connection, "data_quality", columns, checks)
    lineage = [(table, _made_from(table, tables), _made_by(table, tables), number) for table, number in made.items()]
    columns = {"table_name": _TEXT, "made_from": _TEXT, "made_by": _TEXT, "rows": "BIGINT"}
    _write(connection, "lineage", columns, lineage)
    _write(connection, "meta", {"key": _TEXT, "value": _TEXT}, list(facts.items()))
    return made | {"data_quality": len(checks), "lineage": len(lineage), "meta": len(facts)}


def _write(
    connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], rows: Sequence[Sequence[object]]
) -> None:
    defined = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
    connection.execute(f"CREATE TABLE warehouse.{table} ({defined})")
    insert_rows(connection, f"warehouse.{table}", columns, rows)


def _made_from(table: str, tables: Sequence[Staged]) -> str:
    carried = [staged.name for staged in tables if staged.role == "table" and staged.name == table]
    roles = _FED_BY.get(table)
    feeding = [
        staged.name for staged in tables if staged.role != "table" and (roles is None or role_of(staged) in roles)
    ]
    return ", ".join(carried or feeding)


def _made_by(table: str, tables: Sequence[Staged]) -> str:
    if any(staged.role == "table" and staged.name == table for staged in tables):
        return "profiles/facts.py"
    return "profiles/topics.py" if table == "feedback_topic" else f"profiles/sql/{table}.sql"

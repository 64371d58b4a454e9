"""Unified rows go in; what contradicts itself within a row or between two is corrected there, and counted."""

from __future__ import annotations

from pathlib import Path

import duckdb

from profiles.quality import Quality
from profiles.tables import count

_MATCH_RETURNS = Path(__file__).parent / "sql" / "match_returns.sql"

_LINES = (
    (
        "quantity",
        "negative in a sale",
        "quantity < 0 AND amount > 0 AND kind IS NOT NULL AND kind <> 'return'",
        "quantity = -quantity",
        "the amount is positive: the sign was dropped",
    ),
    (
        "unit_price",
        "zero beside an amount",
        "unit_price = 0 AND amount > 0 AND quantity > 0",
        "unit_price = round((amount + coalesce(discount, 0)) / quantity, 4)",
        "worked out from amount and quantity",
    ),
)


def correct_lines(connection: duckdb.DuckDBPyConnection, quality: Quality) -> None:
    """Signs and prices that the amount beside them contradicts. Before orders are derived from lines."""
    for field, issue, condition, change, note in _LINES:
        _correct(connection, "in_lines", field, issue, condition, change, note, quality)


def correct_orders(connection: duckdb.DuckDBPyConnection, quality: Quality) -> None:
    """Deliveries before the order was placed."""
    condition = "delivered_on < CAST(ordered_at AS DATE)"
    note = "the value was left empty"
    _correct(
        connection, "in_orders", "delivered_on", "before the order", condition, "delivered_on = NULL", note, quality
    )


def match_returns(connection: duckdb.DuckDBPyConnection, quality: Quality) -> None:
    """Receipts that only take goods back turn the order they belong to into a refunded one. Needs persons."""
    connection.execute(_MATCH_RETURNS.read_text(encoding="utf-8"))
    sources = connection.execute(
        "SELECT o._source, count(*) FILTER (WHERE r.refunds IS NOT NULL), count(*) FILTER (WHERE r.refunds IS NULL) "
        "FROM returned r JOIN in_orders o USING (order_id) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for source, matched, alone in sources:
        quality.note(source, "kind", "return", "corrected", matched, "the order it belongs to counts as refunded")
        quality.note(source, "kind", "return without its sale", "kept", alone, "no earlier order by the same person")
    if count(connection, "SELECT count(*) FROM returned"):
        connection.execute(
            "UPDATE in_orders SET status = 'refunded' WHERE coalesce(status, 'paid') = 'paid' "
            "AND order_id IN (SELECT refunds FROM returned)"
        )
        connection.execute("DELETE FROM in_orders WHERE order_id IN (SELECT order_id FROM returned)")


def _correct(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    field: str,
    issue: str,
    condition: str,
    change: str,
    note: str,
    quality: Quality,
) -> None:
    found = connection.execute(
        f"SELECT _source, count(*) FROM {table} WHERE {condition} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for source, rows in found:
        quality.note(source, field, issue, "corrected", rows, note)
    if found:
        connection.execute(f"UPDATE {table} SET {change} WHERE {condition}")

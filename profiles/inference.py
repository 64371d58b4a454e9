"""A column nobody typed goes in; the kind its values agree on comes out."""

from __future__ import annotations

import duckdb

from profiles.roles import Kind
from profiles.sources import Column, Source, Sources
from profiles.tables import literal, quoted

_WHOLE = r"-?(0|[1-9]\d{0,17})"
_NUMBER = r"-?(0|[1-9]\d*)?(\.\d+)?([eE][+-]?\d+)?"
_DAY = r"\d{4}-\d{1,2}-\d{1,2}"
_CLOCK = r"\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?"
_TEXT_TYPES = ("CHAR", "TEXT", "CLOB", "ENUM")


def inferred(
    connection: duckdb.DuckDBPyConnection, raw: str, column: Column, declared: str, source: Source, sources: Sources
) -> tuple[Kind, tuple[str, ...]]:
    """Kind of a raw column, and the date forms it needs. A column declared as text never becomes a number.

    Leading zeros keep a code a text; one value that does not fit keeps the whole column a text.
    """
    missing = ", ".join(literal(text) for text in dict.fromkeys(["", *sources.missing, *source.missing]))
    text = f"trim({quoted(column.from_ or '')})"
    forms = (*column.dates, *source.dates)
    dated = ", ".join(literal(form) for form in forms)
    row = connection.execute(
        f"SELECT count(*), {_all(text, _WHOLE)}, {_all(text, _NUMBER)}, {_all(text, _DAY)}, {_all(text, _CLOCK)}, "
        f"bool_and(lower({text}) IN ('true', 'false')), "
        f"{f'bool_and(try_strptime({text}, [{dated}]) IS NOT NULL)' if forms else 'false'}, "
        f"bool_and(TRY_CAST({text} AS TIMESTAMP) IS NOT NULL), "
        f"bool_and(date_trunc('day', TRY_CAST({text} AS TIMESTAMP)) = TRY_CAST({text} AS TIMESTAMP)) "
        f"FROM {quoted(raw)} WHERE {text} NOT IN ({missing})"
    ).fetchone()
    if row is None or row[0] == 0:
        return _declared(declared), forms
    _, whole, number, day, clock, boolean, matched, stamped, midnight = row
    textual = any(part in declared.upper() for part in _TEXT_TYPES)
    if declared == "BOOLEAN" or (boolean and not textual):
        return "bool", forms
    if whole and not textual:
        return ("number" if declared in ("DOUBLE", "FLOAT", "REAL") else "int"), forms
    if number and not textual:
        return "number", forms
    if day and stamped:
        return "date", forms
    if clock and stamped:
        return ("date" if midnight and (declared.upper() == "DATE" or textual or not declared) else "time"), forms
    if matched:
        return ("time" if any("%H" in form for form in forms) else "date"), forms
    return "text", forms


def _all(text: str, pattern: str) -> str:
    return f"bool_and(regexp_full_match({text}, {literal(pattern)}))"


def _declared(declared: str) -> Kind:
    name = declared.upper()
    if "INT" in name:
        return "int"
    if name in ("DOUBLE", "FLOAT", "REAL") or name.startswith(("DECIMAL", "NUMERIC")):
        return "number"
    if name == "BOOLEAN":
        return "bool"
    if name == "DATE":
        return "date"
    return "time" if name.startswith(("TIMESTAMP", "DATETIME")) else "text"

"""A home and a data version go in; out come a query's rows, units, labels and stored texts. Reads only."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Timer

import duckdb

from .record import Figure, Value

SECONDS = 30
"""A query may take this long; then the figure is unverifiable."""
_LOCK: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "memory_limit": "1GB",
    "threads": 2,
    "max_temp_directory_size": "0KB",
    "python_enable_replacements": False,
}


class Unverifiable(Exception):
    """What is needed for the check is not there (any more)."""


@dataclass(frozen=True)
class Unit:
    """How numbers of a column are shown."""

    kind: str = "number"
    decimals: int | None = None
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Home:
    """The warehouse of one data version, open and locked down."""

    connection: duckdb.DuckDBPyConnection
    meta: dict[str, str]
    units: dict[str, tuple[Unit, ...]]
    """By column; a dimension and a measure of one entity may share a name."""
    labels: set[tuple[str, str, str]]
    """Dimension, stored value, what people call it in either language."""
    definitions: tuple[str, ...] = ()
    """The catalog's definitions, as pinned with the data; a reading may repeat them."""

    def units_of(self, column: str) -> tuple[Unit, ...]:
        """The unit of a figure's column; its grain (`@month`) and whose it is (`customer/`) do not matter.

        A column made for one question (its name has no dot) may be shown in any unit that has a sign or a kind of its own.
        """
        key = column.partition("@")[0].rpartition("/")[2]
        if key in self.units or "." in key:
            return self.units.get(key, (Unit(),))
        signed = [
            unit
            for units in self.units.values()
            for unit in units
            if unit.names or unit.kind in ("percent", "days", "money")
        ]
        return tuple(dict.fromkeys([Unit(), Unit("count"), Unit("percent"), Unit("days"), *signed]))

    def calls(self, column: str, value: Value, name: str) -> bool:
        """Whether people call a stored value so."""
        key = str(value).lower() if isinstance(value, bool) else str(value)
        return (column.partition("@")[0], key, name) in self.labels

    def fault(self, figure: Figure) -> str | None:
        """Why the figure's SQL does not give its rows, with days passed as texts or as days; None when it does."""
        try:
            statements = self.connection.extract_statements(figure.sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                return "the SQL is not one SELECT"
            if not self.connection.get_table_names(re.sub(r"\$\d+", "NULL", figure.sql)):
                return "the SQL reads no table"
            as_days: list[object] = [day_of(param) or param for param in figure.params]
            return self._differs(figure, list(figure.params)) and self._differs(figure, as_days)
        except (duckdb.Error, RuntimeError) as fault:
            return f"the SQL does not run: {_first_line(fault)}"

    def stored(self, doc_id: str) -> str:
        """A customer's text by its id."""
        table, key, text = (
            '"' + self.meta.get(f"feedback_{name}", default).replace('"', '""') + '"'
            for name, default in (("table", "feedback"), ("key", "feedback_id"), ("text", "text"))
        )
        found = self.connection.execute(f"SELECT {text} FROM {table} WHERE {key}::VARCHAR = ?", [doc_id]).fetchall()
        if len(found) != 1 or not found[0][0]:
            raise Unverifiable(f"the text {doc_id} is not in the warehouse any more")
        return str(found[0][0])

    def _differs(self, figure: Figure, params: list[object]) -> str | None:
        stop = Timer(SECONDS, self.connection.interrupt)
        stop.start()
        try:
            result = self.connection.execute(figure.sql, params)
            columns = tuple(column[0] for column in result.description)
            rows = result.fetchmany(len(figure.rows) + 1)
        except (duckdb.InterruptException, duckdb.OutOfMemoryException):
            raise Unverifiable(f"figure {figure.id}: the query takes too much time or memory") from None
        except (duckdb.BinderException, duckdb.ConversionException, duckdb.InvalidInputException) as fault:
            return f"the SQL does not run: {_first_line(fault)}"
        finally:
            stop.cancel()
        if columns != figure.columns:
            return f"the SQL gives the columns {', '.join(columns)}"
        if len(rows) != len(figure.rows):
            return f"the SQL gives {'more' if len(rows) > len(figure.rows) else 'fewer'} rows"
        for number, (found, stored) in enumerate(zip(rows, figure.rows, strict=True)):
            if len(found) != len(stored) or not all(map(_same, found, stored)):
                return f"row {number} differs from the warehouse"
        return None


@contextmanager
def pinned(home: Path, version: str) -> Iterator[Home]:
    """The home's warehouse of this data version; Unverifiable when it is not kept."""
    named = [version] if re.fullmatch(r"[A-Za-z0-9][\w.+-]*", version) else []
    for folder in (*(home / "versions" / name for name in named), home / "current", home):
        path = folder / "warehouse.duckdb"
        if not path.is_file():
            continue
        connection = duckdb.connect(":memory:", config=_LOCK)
        try:
            # attached, not opened: a process may hold the same file open with other settings
            connection.execute("ATTACH '{}' AS warehouse (READ_ONLY)".format(str(path).replace("'", "''")))
            for command in ("USE warehouse", "SET enable_external_access=false", "SET lock_configuration=true"):
                connection.execute(command)
            meta = {str(k): str(v) for k, v in connection.execute("SELECT key, value FROM meta").fetchall()}
            if meta.get("data_version") == version:
                units = connection.execute("SELECT column_name, kind, decimals, unit_en, unit_zh FROM meta_unit")
                held: dict[str, tuple[Unit, ...]] = {}
                for name, kind, n, *of in units.fetchall():
                    held[name] = (*held.get(name, ()), Unit(kind, n, frozenset(filter(None, of))))
                labels = connection.execute("SELECT dimension, value::VARCHAR, label FROM meta_label").fetchall()
                told = connection.execute("SELECT definition FROM meta_definition").fetchall()
                yield Home(connection, meta, held, set(labels), tuple(str(row[0]) for row in told))
                return
        except duckdb.Error as fault:
            raise Unverifiable(f"the warehouse cannot be read: {_first_line(fault)}") from None
        finally:
            connection.close()
    raise Unverifiable(f"data version {version!r} is no longer kept")


def _same(found: object, stored: Value) -> bool:
    """Exact for texts, days, yes / no and whole numbers; 1e-9 of the value for others; NaN and infinity are no data."""
    found = float(found) if isinstance(found, Decimal) else found
    if not all(math.isfinite(value) for value in (found, stored) if isinstance(value, float)):
        return all(
            value is None or (isinstance(value, float) and not math.isfinite(value)) for value in (found, stored)
        )
    if isinstance(found, bool) or isinstance(stored, bool) or found is None or stored is None:
        return found is stored
    if isinstance(found, int) and isinstance(stored, int):
        return found == stored
    if isinstance(found, int | float) and isinstance(stored, int | float):
        return math.isclose(found, stored, rel_tol=1e-9)
    if isinstance(found, datetime):  # a moment is kept as its day
        return stored in (found.isoformat(), found.date().isoformat())
    return stored == (found.isoformat() if isinstance(found, date) else str(found))


def day_of(text: Value) -> date | None:
    """The day a text begins with, if any."""
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) and re.match(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def _first_line(fault: Exception) -> str:
    return str(fault).partition("\n")[0]

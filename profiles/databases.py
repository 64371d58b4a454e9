"""A table of a DuckDB or SQLite file goes in; its rows, or the SELECT that reads them, come out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from domain.errors import InputError
from profiles.sources import Source, nearest
from profiles.tables import as_text, literal, quoted


def is_sqlite(path: Path) -> bool:
    """Whether a file is a SQLite database, by its first bytes."""
    with path.open("rb") as file:
        return file.read(15) == b"SQLite format 3"


def read_sqlite(path: Path, source: Source) -> Iterator[Sequence[object]]:
    """First the columns as (name, declared type), then the rows in stored order."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        table = _known(source, names)
        yield [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]
        yield from connection.execute(f"SELECT * FROM {quoted(table)}")
    except sqlite3.DatabaseError as error:
        raise InputError(f"{source.path}: not a readable SQLite file ({error})") from None
    finally:
        connection.close()


def read_duckdb(
    connection: duckdb.DuckDBPyConnection, path: Path, source: Source, extra: str
) -> tuple[dict[str, str], str]:
    """Attach the file as `limner_source`; the columns with their types, and the SELECT that reads them as text."""
    try:
        connection.execute(f"ATTACH {literal(str(path))} AS limner_source (READ_ONLY)")
    except duckdb.Error as error:
        raise InputError(
            f"{source.path}: cannot be opened as a DuckDB or SQLite file ({str(error).splitlines()[0]})"
        ) from None
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'limner_source' "
        "UNION ALL SELECT view_name FROM duckdb_views() WHERE database_name = 'limner_source' AND NOT internal"
    ).fetchall()
    table = f"limner_source.{quoted(_known(source, [row[0] for row in found]))}"
    types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
    columns = "".join(f", {as_text(name, kind)}" for name, kind in types.items() if kind != "BLOB")
    return types, f"SELECT {extra}, row_number() OVER () AS _row{columns} FROM {table}"


def _known(source: Source, names: list[str]) -> str:
    wanted = source.table or ""
    found = next((name for name in names if name.lower() == wanted.lower()), None)
    if found is None:
        raise InputError(f"{source.path}: no table `{wanted}` in it{nearest(wanted, names)}")
    return found

"""A path goes in; the tables it holds, with the keys the file itself declares, come out."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import duckdb

from domain.errors import InputError
from profiles.sources import Source
from profiles.tables import literal, quoted

_FILES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx")
_DATABASES = (".db", ".sqlite", ".sqlite3", ".db3", ".duckdb", ".ddb")
_RESERVED = frozenset({
    "profile", "profile_monthly", "fact_order", "fact_order_item", "product", "store", "fact_event", "campaign",
    "fact_campaign", "feedback", "feedback_topic", "consent", "relation", "tag", "segment", "segment_member", "score",
    "anomaly", "change_event", "association_rule", "recommendation", "data_quality", "lineage", "meta", "meta_label",
    "meta_unit",
})  # fmt: skip
"""Names the build gives to tables of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A foreign key as the file declares it."""

    column: str
    table: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A table, where it is, and what its file says about it."""

    name: str
    """As the file calls it."""
    short: str
    """What we call the source: lower case, one word, unlike every table of ours."""
    source: Source
    """How to read it; its role is decided later."""
    path: Path
    key: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


def find_tables(place: Path) -> tuple[Found, ...]:
    """Every table of a database, of a folder of files, or of one file.

    Raises:
        InputError: nothing there can be read as a table.
    """
    place = place.resolve()
    if place.is_dir():
        files = sorted(path for path in place.iterdir() if path.is_file() and not path.name.startswith("."))
        readable = [path for path in files if path.suffix.lower() in (*_FILES, *_DATABASES)]
        if not readable:
            held = ", ".join(path.name for path in files[:3]) or "nothing"
            raise InputError(
                f"{place}: no CSV, JSONL, Parquet, Excel, SQLite or DuckDB file in this folder (it holds {held}); "
                "give a folder with such files"
            )
    else:
        readable = [place]
    found: list[Found] = []
    taken: set[str] = set(_RESERVED)
    for path in readable:
        kind = _kind(path)
        tables = _sqlite(path) if kind == "sqlite" else _duckdb(path) if kind == "duckdb" else _file(path)
        for name, source, key, links in tables:
            short = _short(name, taken)
            found.append(Found(name=name, short=short, source=source, path=path, key=key, links=links))
    if not found:
        raise InputError(f"{place}: no table in it; give a file that holds data")
    return tuple(found)


_Table = tuple[str, Source, tuple[str, ...], tuple[Link, ...]]


def _short(name: str, taken: set[str]) -> str:
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_a-zA-Z]+", name)
    wanted = base = "_".join(part.lower() for part in parts) or "table"
    if wanted in taken:
        wanted = f"{base}_table"
    again = 2
    while wanted in taken:
        wanted, again = f"{base}_{again}", again + 1
    taken.add(wanted)
    return wanted


def _kind(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the file and its rights") from None
    if head.startswith(b"SQLite format 3"):
        return "sqlite"
    if head[8:12] == b"DUCK" or path.suffix.lower() in (".duckdb", ".ddb"):
        return "duckdb"
    if path.suffix.lower() in _DATABASES:
        raise InputError(f"{path}: neither a SQLite nor a DuckDB file; give a file that one of them has written")
    if not head:
        raise InputError(f"{path}: the file is empty; export it again")
    if path.suffix.lower() not in _FILES:
        raise InputError(f"{path}: not a kind of file that can be read; CSV, JSONL, Parquet, SQLite and DuckDB are")
    return "file"


def _file(path: Path) -> list[_Table]:
    source = Source(role="table", file=str(path))
    if source.form == "csv":
        with path.open("rb") as file:
            start = file.read(200_000)
        if encoding := _encoding(start):
            source = source.model_copy(update={"encoding": encoding})
    return [(path.stem, source, (), ())]


def _encoding(start: bytes) -> str | None:
    """The encoding of a text that is not UTF-8; None when it is."""
    whole = start[: start.rfind(b"\n") + 1] or start
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            whole.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if encoding == "utf-8-sig" else encoding
    return "cp1252"


def _sqlite(path: Path) -> list[_Table]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        names = [
            str(row[0])
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
            if not str(row[0]).startswith("sqlite_")
        ]
        tables: list[_Table] = []
        for name in names:
            columns = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
            key = tuple(str(row[1]) for row in sorted(columns, key=lambda row: row[5]) if row[5])
            declared = connection.execute(f"PRAGMA foreign_key_list({quoted(name)})").fetchall()
            single = [row for row in declared if sum(other[0] == row[0] for other in declared) == 1]
            links = tuple(Link(column=str(row[3]), table=str(row[2]), to=str(row[4] or "")) for row in single)
            tables.append((name, Source(role="table", database=str(path), table=name), key, links))
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path}: not a readable SQLite file ({error}); copy it again") from None
    finally:
        connection.close()
    return tables


def _duckdb(path: Path) -> list[_Table]:
    try:
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH {literal(str(path))} AS given (READ_ONLY)")
            names = connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'given' ORDER BY table_oid"
            ).fetchall()
            declared = connection.execute(
                "SELECT table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names "
                "FROM duckdb_constraints() WHERE database_name = 'given'"
            ).fetchall()
    except duckdb.Error as error:
        raise InputError(f"{path}: cannot be opened as a DuckDB file ({str(error).splitlines()[0]})") from None
    tables: list[_Table] = []
    for (name,) in names:
        mine = [row for row in declared if row[0] == name]
        key = next((tuple(row[2]) for row in mine if row[1] == "PRIMARY KEY"), ())
        links = tuple(
            Link(column=row[2][0], table=row[3], to=row[4][0])
            for row in mine
            if row[1] == "FOREIGN KEY" and len(row[2]) == 1
        )
        tables.append((name, Source(role="table", database=str(path), table=name), key, links))
    return tables

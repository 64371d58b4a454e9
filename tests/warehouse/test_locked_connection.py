"""The serving connection reads its own file and nothing else, whatever SQL reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from domain.catalog import Catalog
from domain.errors import HomeError
from warehouse.warehouse import Warehouse, locked_connection, served_file


@pytest.fixture
def connection(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    held = locked_connection(served_file(home))
    yield held
    held.close()


@pytest.mark.parametrize(
    "sql",
    [
        "COPY person TO '{out}'",
        "COPY (SELECT 1) TO '{out}' (FORMAT csv)",
        "EXPORT DATABASE '{out}'",
        "ATTACH '{out}' AS other",
        "ATTACH ':memory:' AS other",
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('/*')",
        "SET enable_external_access = true",
        "SET threads = 1",
        "RESET memory_limit",
        "PRAGMA profiling_output='{out}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE TABLE copy AS SELECT 1",
        "DELETE FROM person",
        "DROP TABLE person",
    ],
)
def test_nothing_gets_in_or_out(connection: duckdb.DuckDBPyConnection, tmp_path: Path, sql: str) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(duckdb.Error):
        connection.execute(sql.format(out=tmp_path / "out", file=file)).fetchall()
    assert not (tmp_path / "out").exists()


def test_python_objects_are_no_tables(connection: duckdb.DuckDBPyConnection) -> None:
    secret = connection.sql("SELECT 1 AS a")
    assert secret is not None
    with pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM secret")
    del secret


def test_a_home_without_a_warehouse_says_what_to_do(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(HomeError, match="limner build"):
        Warehouse.open(tmp_path, catalog)


def test_a_file_that_is_no_warehouse_says_what_to_do(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "warehouse.duckdb").write_text("not a database, but long enough to be looked at" * 100)
    with pytest.raises(HomeError, match="limner build"):
        Warehouse.open(tmp_path, catalog)

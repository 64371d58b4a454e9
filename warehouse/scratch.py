"""Raw rows go in; a function that runs SQL over them, in memory, comes out. For gold queries of evaluations only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

Rows = Sequence[Sequence[object]]


def scratch_tables(
    tables: Mapping[str, tuple[Sequence[str], Rows]] | None = None, *, file: Path | None = None
) -> Callable[[str], Rows]:
    """A query function over tables given as (columns, rows), or over a Parquet or CSV file, named by its stem.

    Columns of given tables are typed by their values: whole numbers, numbers, days and times written as ISO text, else text.
    """
    connection = duckdb.connect(":memory:")
    for name, (columns, rows) in (tables or {}).items():
        held = [f'"{column}" VARCHAR' for column in columns]
        kinds = [_kind([row[place] for row in rows]) for place in range(len(columns))]
        connection.execute(f'CREATE TABLE "{name}" ({", ".join(held)})')
        if rows:
            marks = ", ".join("?" for _ in columns)
            texts = [[None if v is None or isinstance(v, bytes) else str(v) for v in row] for row in rows]
            connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', texts)
        for column, kind in zip(columns, kinds, strict=True):
            if kind != "VARCHAR":
                connection.execute(f'ALTER TABLE "{name}" ALTER "{column}" TYPE {kind}')
    if file is not None:
        path = str(file).replace("'", "''")
        reader = "read_csv" if file.suffix.lower() == ".csv" else "read_parquet"
        connection.execute(f"CREATE VIEW \"{file.stem}\" AS SELECT * FROM {reader}('{path}')")

    def rows_of(sql: str) -> Rows:
        return connection.cursor().execute(sql).fetchall()

    return rows_of


def _kind(values: Sequence[object]) -> str:
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, int) and not isinstance(value, bool) for value in known):
        return "BIGINT"
    if known and all(isinstance(value, int | float) for value in known):
        return "DOUBLE"
    texts = [str(value) for value in known[:500]]
    if texts and all(len(text) in (10, 19) and text[4:5] == "-" and text[7:8] == "-" for text in texts):
        return "DATE" if all(len(text) == 10 for text in texts) else "TIMESTAMP"
    return "VARCHAR"

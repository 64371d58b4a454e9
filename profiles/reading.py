"""A source file goes in; its rows as text stand in `raw_<source>`, and what could not be read is returned with its line."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from domain.errors import InputError
from profiles.databases import is_sqlite, read_duckdb, read_sqlite
from profiles.sources import Source
from profiles.tables import as_text, literal, quoted

NOTHING = "\\N"
"""How an absent value is written in the prepared file, so that it differs from an empty text."""

_MAX_LINE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A row that could not be read."""

    line: int
    reason: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """What reading one source gave."""

    table: str
    sha256: str
    types: dict[str, str]
    """Column → type the file itself declares; `` where it declares none."""
    broken: tuple[Broken, ...]


def digest(path: Path, written: str) -> str:
    """SHA-256 of a file; InputError when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
        raise InputError(f"{written}: {reason}; put it there or correct `file` in sources.yaml") from None


def read_source(
    connection: duckdb.DuckDBPyConnection, name: str, source: Source, path: Path, sha256: str, scratch: Path
) -> Raw:
    """Create `raw_<name>`: every column as text, and `_source`, `_batch`, `_row`.

    Raises:
        InputError: the whole file cannot be read (wrong encoding, wrong format, no header).
    """
    table = f"raw_{name}"
    prepared = scratch / "prepared.csv"
    broken: list[Broken] = []
    types: dict[str, str] = {}
    extra = f"{literal(name)} AS _source, {literal(sha256)} AS _batch"
    try:
        if source.database is not None:
            if is_sqlite(path):
                types = _prepare_rows(prepared, read_sqlite(path, source))
                select = _from_prepared(prepared, list(types), extra)
            else:
                types, select = read_duckdb(connection, path, source, extra)
        elif source.form == "parquet":
            types, select = _parquet(connection, path, extra)
        elif source.form in ("jsonl", "json"):
            lines = _array_lines(path, source) if source.form == "json" else _lines(path, source, broken)
            _prepare_lines(prepared, lines)
            types, select = _objects(connection, prepared, extra, broken)
        elif source.form == "excel":
            types = _prepare_rows(prepared, _sheet(path, source))
            select = _from_prepared(prepared, list(types), extra)
        else:
            header = _prepare_csv(path, source, prepared, broken)
            types = dict.fromkeys(header, "")
            select = _from_prepared(prepared, header, extra)
        connection.execute(f"CREATE TABLE {quoted(table)} AS {select}")
    except duckdb.InvalidInputException as error:
        raise InputError(f"{source.path}: not readable as {source.form} ({str(error).splitlines()[0]})") from None
    finally:
        prepared.unlink(missing_ok=True)
        connection.execute("DROP TABLE IF EXISTS temp.lines")
        if "limner_source" in {row[0] for row in connection.execute("SHOW DATABASES").fetchall()}:
            connection.execute("DETACH limner_source")
    return Raw(table=table, sha256=sha256, types=types, broken=tuple(broken))


def _from_prepared(prepared: Path, columns: Sequence[str], extra: str) -> str:
    fields = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    return (
        f"SELECT {extra}, * FROM read_csv({literal(str(prepared))}, header=false, auto_detect=false, delim=',', "
        f"quote='\"', escape='\"', nullstr={literal(NOTHING)}, max_line_size={_MAX_LINE}, "
        f"columns={{'_row': 'BIGINT'{', ' if fields else ''}{fields}}})"
    )


def _unique(names: Iterable[str]) -> list[str]:
    """Column names that differ even when case is ignored, as a database needs them."""
    taken: set[str] = set()
    kept: list[str] = []
    for index, name in enumerate(names, start=1):
        wanted = base = name.strip() or f"column_{index}"
        again = 2
        while wanted.lower() in taken:
            wanted, again = f"{base}_{again}", again + 1
        taken.add(wanted.lower())
        kept.append(wanted)
    return kept


def _decoded(path: Path, source: Source) -> list[str]:
    """Physical lines; bytes that are not of the encoding stay as lone surrogates. InputError when most of them are."""
    encoding = "utf-8-sig" if source.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else source.encoding
    try:
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
            lines = file.readlines()
    except LookupError:
        raise InputError(f"{source.path}: unknown encoding `{source.encoding}`; utf-8 and gb18030 are usual") from None
    except (OSError, UnicodeError) as error:
        raise InputError(f"{source.path}: cannot be read as {source.encoding} ({error})") from None
    if not lines:
        raise InputError(f"{source.path}: the file is empty; export it again")
    foreign = [line for line in lines if not line.isascii()]
    wrong = sum(1 for line in foreign if _is_wrong(line))
    if "\0" in lines[0] or _is_wrong(lines[0]) or (wrong >= 3 and wrong * 2 > len(foreign) and wrong * 20 > len(lines)):
        raise InputError(
            f"{source.path}: not written in {source.encoding}; say its `encoding` in sources.yaml "
            "(gb18030 is usual for Chinese exports)"
        )
    return lines


def _is_wrong(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").rstrip("\r\n")


def _prepare_csv(path: Path, source: Source, prepared: Path, broken: list[Broken]) -> list[str]:
    """Write the whole rows of a CSV file with their line numbers; collect the others. Returns the header."""
    lines = _decoded(path, source)
    delimiter = source.delimiter or max(",;\t|", key=lines[0].count)
    start, header = 0, [""]
    with prepared.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        while start < len(lines):
            reader = csv.reader(lines[start:] if start else lines, delimiter=delimiter)
            first = start + 1
            for row in _records(reader):
                last = start + reader.line_num
                if isinstance(row, list):
                    if first == 1:
                        header = _unique(row)
                    elif len(row) == len(header) and not _bad_signs(row):
                        writer.writerow([first, *row])
                    elif row and last > first:  # an unclosed quote swallowed the lines below it: give those back
                        broken.append(_broken(first, "a quote is not closed", lines[first - 1]))
                        break
                    elif row:
                        broken.append(_broken(first, _reason(row, len(header)), "".join(lines[first - 1 : last])))
                else:
                    broken.append(_broken(first, str(row), lines[first - 1]))
                    break
                first = last + 1
            else:
                break
            start = first
    if header in ([], [""]):
        raise InputError(f"{source.path}: the first line holds no column names; add a header")
    return header


def _records(reader: Iterator[list[str]]) -> Iterator[list[str] | csv.Error]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield error


def _bad_signs(row: list[str]) -> bool:
    joined = "".join(row)
    return "\0" in joined or _is_wrong(joined)


def _reason(row: list[str], expected: int) -> str:
    if len(row) != expected:
        return f"{len(row)} columns where the header has {expected}"
    return "bytes that are not of the declared encoding"


def _broken(line: int, reason: str, content: str) -> Broken:
    return Broken(line=line, reason=reason, content=_plain(content))


def _lines(path: Path, source: Source, broken: list[Broken]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_decoded(path, source), start=1):
        if _is_wrong(line) or "\0" in line:
            broken.append(_broken(number, "bytes that are not of the declared encoding", line))
        elif line.strip():
            yield number, line.strip().replace("\t", " ")


def _array_lines(path: Path, source: Source) -> Iterator[tuple[int, str]]:
    try:
        data = json.loads("".join(_decoded(path, source)))
    except json.JSONDecodeError as error:
        raise InputError(f"{source.path}, line {error.lineno}: not valid JSON ({error.msg}); export it again") from None
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [data])
    for number, row in enumerate(data, start=1):
        yield number, json.dumps(row, ensure_ascii=False)


def _prepare_lines(prepared: Path, lines: Iterable[tuple[int, str]]) -> None:
    with prepared.open("w", encoding="utf-8", newline="") as target:
        target.writelines(f"{number}\t{line}\n" for number, line in lines)


def _objects(
    connection: duckdb.DuckDBPyConnection, prepared: Path, extra: str, broken: list[Broken]
) -> tuple[dict[str, str], str]:
    """One JSON object a line: the SELECT that spreads its keys into columns; other lines are broken."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE lines AS SELECT * FROM read_csv({literal(str(prepared))}, header=false, "
        f"auto_detect=false, delim='\\t', quote='', escape='', nullstr={literal(NOTHING)}, max_line_size={_MAX_LINE}, "
        "columns={'_row': 'BIGINT', 'line': 'VARCHAR'})"
    )
    whole = "json_valid(line) AND line LIKE '{%'"
    for number, line in connection.execute(
        f"SELECT _row, line FROM lines WHERE NOT ({whole}) ORDER BY _row"
    ).fetchall():
        broken.append(_broken(number, "not a whole JSON object", line))
    connection.execute(f"DELETE FROM lines WHERE NOT ({whole})")
    first = connection.execute("SELECT json_keys(line) FROM lines ORDER BY _row LIMIT 1").fetchone()
    found = connection.execute("SELECT DISTINCT unnest(json_keys(line)) AS name FROM lines ORDER BY name").fetchall()
    keys = list(dict.fromkeys([*(first[0] if first else []), *(row[0] for row in found)]))
    paths = ", ".join(literal('$."' + key.replace('"', '\\"') + '"') for key in keys)
    columns = "".join(f", cells[{i}] AS {quoted(name)}" for i, name in enumerate(_unique(keys), start=1))
    cells = f"json_extract_string(line, [{paths}])" if keys else "[]"
    return (
        dict.fromkeys(_unique(keys), ""),
        f"SELECT {extra}, _row{columns} FROM (SELECT _row, {cells} AS cells FROM lines)",
    )


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path, extra: str) -> tuple[dict[str, str], str]:
    file = f"read_parquet({literal(str(path))}, file_row_number=true)"
    types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()}
    types.pop("file_row_number")
    columns = "".join(f", {as_text(name, kind)}" for name, kind in types.items() if kind != "BLOB")
    return types, f"SELECT {extra}, file_row_number + 1 AS _row{columns} FROM {file}"


def _sheet(path: Path, source: Source) -> Iterator[Sequence[object]]:
    try:
        from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types
    except ImportError:
        raise InputError(f"{source.path}: reading Excel needs `pip install openpyxl`; or export CSV") from None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises zipfile, key and value errors for a file that is no workbook
        raise InputError(f"{source.path}: not a readable Excel file ({error}); save it as .xlsx again") from None
    if source.sheet is not None and source.sheet not in book.sheetnames:
        raise InputError(f"{source.path}: no sheet `{source.sheet}`; there are {', '.join(book.sheetnames)}")
    yield from (book[source.sheet] if source.sheet else book.worksheets[0]).iter_rows(values_only=True)


def _prepare_rows(prepared: Path, rows: Iterator[Sequence[object]]) -> dict[str, str]:
    """Write rows of values (the first holds the names, as `name` or `(name, type)`); returns name → declared type."""
    head = [cell if isinstance(cell, tuple) else (str(cell or ""), "") for cell in next(rows, ())]
    names = _unique(str(name) for name, _ in head)
    with prepared.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number, row in enumerate(rows, start=1):
            writer.writerow([number, *(NOTHING if value is None else _text(value) for value in row)])
    return dict(zip(names, (str(kind) for _, kind in head), strict=True))


def _text(value: object) -> str:
    return NOTHING if isinstance(value, bytes) else str(value).replace("\0", "")

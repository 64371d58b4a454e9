"""Found tables go in; what stands in each of their columns comes out."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from domain.errors import InputError
from profiles.inference import inferred
from profiles.reading import read_source
from profiles.roles import Kind
from profiles.sources import Column as Read
from profiles.sources import Sources
from profiles.tables import literal, quoted, table_columns

from .discover import Found
from .moments import date_form
from .words import holds, is_chinese, plain_words, says, spelt_by, words_of

_VALUES = 300
"""Distinct values remembered of a column with few of them."""
_TEXTS = 5000
_SHORT = 40
_MISSING = Sources(sources={}).missing
_MIDNIGHT = r"^[^:]*$|\b(0?0:00(:00(\.0+)?)?|12:00(:00)? AM)([+-]00(:00)?|Z)?$"
_SIGNED_NUMBER = r"[-+]?[¥￥$€£]?\s*[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?\s*(元|%)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name, its words, and what its values are like."""

    name: str
    words: tuple[str, ...]
    kind: Kind
    declared: str
    """Type the file declares; empty when it declares none."""
    typed: bool = False
    """The kind is our own finding, and has to be written down for the build."""
    forms: tuple[str, ...] = ()
    """Date forms, when it is a date in another form than ISO."""
    doubtful: str = ""
    """What could not be told for certain."""
    rows: int
    filled: int
    distinct: int
    mean_length: float
    low: float | None
    high: float | None
    negative: float
    """Share of values below zero."""
    days: tuple[date, date] | None = None
    """For days and moments: the first and the last day."""
    clock: bool = False
    """For a moment: that some values have a time of day."""
    values: tuple[tuple[str, int], ...]
    """Most frequent values as text, for columns with few of them."""
    texts: tuple[str, ...] = ()
    """Distinct values of a column of short texts, most frequent first, up to `_TEXTS` of them."""

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows > 0 and self.filled == self.rows and self.distinct == self.rows

    @property
    def chinese(self) -> str:
        """The identifier itself when it is Chinese, else nothing."""
        return self.name if is_chinese(self.name) else ""

    @property
    def plain(self) -> str:
        """The identifier read aloud, nothing spelt out; empty when it is Chinese."""
        return plain_words(self.name)

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.kind in ("int", "number", "money")

    @property
    def dated(self) -> bool:
        """Whether its values are days or moments."""
        return self.kind in ("date", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table with its columns; `raw` is where its rows stand as text during the survey."""

    found: Found
    raw: str
    rows: int
    columns: tuple[Column, ...]
    words: tuple[str, ...] = field(default=())

    def column(self, name: str) -> Column | None:
        """The column of this name; upper and lower case are one."""
        return next((held for held in self.columns if held.name.lower() == name.lower()), None)


class Survey:
    """Reads every found table once, as the build will; values can be compared while it is open."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._connection = duckdb.connect()
        self.tables: tuple[Table, ...] = ()
        self.unreadable: list[str] = []
        try:
            with tempfile.TemporaryDirectory() as scratch:
                read = [self._read(one, len(found) == 1, Path(scratch)) for one in found]
        except BaseException:
            self._connection.close()
            raise
        self.tables = _spelt_out([table for table in read if table is not None])
        if not any(table.rows for table in self.tables):
            self.close()
            raise InputError(f"{found[0].path}: no rows in any table; give a file that holds data")

    def close(self) -> None:
        """Forget the rows."""
        self._connection.close()

    def contained(self, left: tuple[Table, Column], right: tuple[Table, Column]) -> float:
        """Share of the left column's distinct values that stand in the right one, compared as text."""
        (one, a), (other, b) = left, right
        row = self._connection.execute(
            f"SELECT count(*), count(r.v) FROM (SELECT DISTINCT {_given(a.name)} AS v FROM {quoted(one.raw)}) l "
            f"LEFT JOIN (SELECT DISTINCT {_given(b.name)} AS v FROM {quoted(other.raw)}) r ON l.v = r.v "
            f"WHERE l.v IS NOT NULL"
        ).fetchone()
        return row[1] / row[0] if row and row[0] else 0.0

    def depends(self, table: Table, column: Column, on: Column) -> bool:
        """Whether one value of `on` never goes with two values of `column`."""
        row = self._connection.execute(
            f"SELECT max(n) FROM (SELECT count(DISTINCT {_given(column.name)}) AS n FROM {quoted(table.raw)} "
            f"WHERE {_given(on.name)} IS NOT NULL GROUP BY {_given(on.name)})"
        ).fetchone()
        return bool(row and row[0] == 1)

    def number(self, sql: str) -> float:
        """The one number of a query over raw tables; 0 for none."""
        row = self._connection.execute(sql).fetchone()
        return float(row[0]) if row and row[0] is not None else 0.0

    def _read(self, found: Found, only: bool, scratch: Path) -> Table | None:
        try:
            raw = read_source(self._connection, found.short, found.source, found.path, "", scratch)
        except (InputError, duckdb.Error, OSError) as error:
            reason = str(error).splitlines()[0]
            if only:
                raise InputError(reason if isinstance(error, InputError) else f"{found.path}: {reason}") from None
            self.unreadable.append(f"{found.name}: left out, it cannot be read ({reason})")
            return None
        names = [name for name in table_columns(self._connection, quoted(raw.table)) if not name.startswith("_")]
        columns = [self._column(raw.table, name, raw.types.get(name, ""), found) for name in names]
        rows = int(self.number(f"SELECT count(*) FROM {quoted(raw.table)}"))
        return Table(found=found, raw=raw.table, rows=rows, columns=tuple(columns), words=words_of(found.name))

    def _days(self, raw: str, given: str, forms: tuple[str, ...]) -> tuple[date, date] | None:
        day = f"try_strptime(v, {literal(forms[0])})" if forms else "TRY_CAST(v AS TIMESTAMP)"
        row = self._connection.execute(
            f"SELECT min(CAST({day} AS DATE)), max(CAST({day} AS DATE)) FROM (SELECT {given} AS v FROM {quoted(raw)})"
        ).fetchone()
        return (row[0], row[1]) if row and row[0] is not None else None

    def _column(self, raw: str, name: str, declared: str, found: Found) -> Column:
        words = words_of(name)
        read = Read.model_validate({"from": name})
        kind, _forms = inferred(self._connection, raw, read, declared, found.source, Sources(sources={}))
        given = _given(name)
        plain = f"regexp_replace({given}, '[¥￥$€£,，\\s元%]', '', 'g')"
        value = f"TRY_CAST({plain} AS DOUBLE)"
        row = self._connection.execute(
            f"SELECT count(*), count(v), count(DISTINCT v), coalesce(avg(strlen(v)), 0), min(n), max(n), "
            f"count(*) FILTER (WHERE n < 0), count(n), bool_and(regexp_full_match(v, {literal(_SIGNED_NUMBER)})), "
            f"bool_or(regexp_full_match(v, '0\\d+')) FROM (SELECT {given} AS v, {value} AS n FROM {quoted(raw)})"
        ).fetchone()
        assert row is not None  # an aggregate always gives a row
        rows, filled, distinct, length, low, high, below, numbers, numeric, padded = row
        few = distinct <= _VALUES
        values = (
            self._connection.execute(
                f"SELECT v, count(*) FROM (SELECT {given} AS v FROM {quoted(raw)}) WHERE v IS NOT NULL "
                f"GROUP BY v ORDER BY count(*) DESC, v LIMIT {_VALUES}"
            ).fetchall()
            if few
            else []
        )
        texts = [str(v) for v, _ in values]
        typed, doubtful = False, ""
        forms: tuple[str, ...] = ()
        if kind == "text" and numeric and numbers == filled and filled and not padded and _may_be_number(words):
            whole = self.number(f"SELECT count(*) FROM {quoted(raw)} WHERE contains({given}, '.')") == 0
            kind, typed = ("int" if whole else "number"), True
        elif kind == "text" or (kind == "int" and (holds(words, "event_date") or words[-1:] == ("date",))):
            form, doubtful = date_form(self._connection, raw, given, whole=kind == "int")
            if form:
                kind, typed, forms = ("time" if "%H" in form or "%I" in form else "date"), True, (form,)
        days = self._days(raw, given, forms) if kind in ("date", "time") else None
        known: list[tuple[object, ...]] = list(values)
        if kind == "text" and not few and length <= _SHORT and distinct <= _TEXTS:
            known = self._connection.execute(
                f"SELECT v FROM (SELECT {given} AS v FROM {quoted(raw)}) WHERE v IS NOT NULL "
                "GROUP BY v ORDER BY count(*) DESC, v"
            ).fetchall()
        clock = kind == "time" and bool(
            self.number(
                f"SELECT count(*) FROM {quoted(raw)} WHERE {given} IS NOT NULL "
                f"AND NOT regexp_matches({given}, {literal(_MIDNIGHT)})"
            )
        )
        if kind in ("int", "text", "number") and _is_flag(texts, words, rows):
            kind, typed = "bool", True
        return Column(
            name=name, words=words, kind=kind, declared=declared, typed=typed, forms=forms, doubtful=doubtful,
            rows=rows, filled=filled, distinct=distinct, mean_length=float(length), low=low, high=high,
            negative=below / filled if filled else 0.0, days=days, clock=clock, values=tuple((str(v), int(n)) for v, n in values),
            texts=tuple(str(row[0]) for row in known) if kind == "text" else (),
        )  # fmt: skip


def _spelt_out(tables: Sequence[Table]) -> tuple[Table, ...]:
    """Columns with the short forms of their tables' names spelt out."""
    nouns = [word for table in tables for word in table.words if len(word) > 3]
    return tuple(
        replace(
            table,
            columns=tuple(replace(c, words=spelt_by(c.words, table.words, nouns)) for c in table.columns),
        )
        for table in tables
    )


def _given(name: str) -> str:
    missing = ", ".join(literal(text) for text in _MISSING)
    text = f"trim({quoted(name)})"
    return f"CASE WHEN {text} NOT IN ({missing}) THEN {text} END"


def _may_be_number(words: tuple[str, ...]) -> bool:
    return not (says(words, "id") or holds(words, "contact") or says(words, "worded"))


_FLAGS = ({"0", "1"}, {"y", "n"}, {"yes", "no"}, {"true", "false"}, {"t", "f"}, {"是", "否"}, {"0.0", "1.0"})


def _is_flag(values: list[str], words: tuple[str, ...], rows: int) -> bool:
    held = {value.lower() for value in values}
    if not held or len(held) > 2 or "0.0" in held or "1.0" in held:
        return False
    fits = any(held <= flags for flags in _FLAGS)
    if not fits or says(words, "quantity") or holds(words, "discount") or says(words, "id") or says(words, "gender"):
        return False
    return (len(held) == 2 and rows > 2) or holds(words, "flag")

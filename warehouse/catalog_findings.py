"""A catalog that holds together and the tables it speaks of go in; what is probably not meant comes out, a line each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from domain.condition import Named
from domain.errors import LimnerError
from domain.language import Phrase
from domain.metric_query import RowsQuery
from warehouse.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

    from domain.catalog import Catalog, Dimension, Entity, Join, Measure
    from domain.language import Names

Kind = Literal["dead", "ambiguous", "fans_out", "dangles", "no_number", "matches_nothing", "truncated"]
_NUMBERS = ("INT", "DECIMAL", "DOUBLE", "FLOAT", "REAL", "NUMERIC", "BOOL")
_SHOWN = 3
"""Names listed in a line before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: what kind, where in the catalog, and a sentence that says what and what to do."""

    kind: Kind
    place: str
    say: str

    def __str__(self) -> str:
        return f"{self.place}: {self.say}"


def find(catalog: Catalog, connection: duckdb.DuckDBPyConnection) -> tuple[Finding, ...]:
    """What a person should look at, in the order: columns, joins, measures, filters, names.

    Args:
        catalog: a catalog whose names, tables and columns are there (`check_against`).
        connection: opened on the tables; only read.
    """
    tables = _Tables(connection)
    with Warehouse(connection.cursor(), catalog) as warehouse:
        return (
            *_dead(catalog, tables),
            *(found for join in catalog.joins for found in _join(catalog, join, tables)),
            *_no_number(catalog, tables),
            *_idle(warehouse),
            *_truncated(catalog),
            *_ambiguous(catalog),
        )


class _Tables:
    """Reads the tables; each table is looked through once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._counted: dict[str, tuple[int, dict[str, tuple[int, int]]]] = {}

    def counted(self, table: str) -> tuple[int, dict[str, tuple[int, int]]]:
        """Rows of a table, and for each column (lower case) how many are filled and how many values differ."""
        if table not in self._counted:
            names = list(self.types(table))
            parts = "".join(f", count({_q(name)}), count(DISTINCT {_q(name)})" for name in names)
            row = self._connection.execute(f"SELECT count(*){parts} FROM {_q(table)}").fetchone()
            assert row is not None  # an aggregate always gives a row
            held = {name: (int(row[2 * at + 1]), int(row[2 * at + 2])) for at, name in enumerate(names)}
            self._counted[table] = int(row[0]), held
        return self._counted[table]

    def types(self, table: str) -> dict[str, str]:
        """Column (lower case) → its type."""
        rows = self._connection.execute(f"DESCRIBE {_q(table)}").fetchall()
        return {str(row[0]).lower(): str(row[1]).upper() for row in rows}

    def orphans(self, table: str, column: str, other: str, to: str) -> int:
        """Rows whose value stands nowhere in the other table."""
        row = self._connection.execute(
            f"SELECT count(*) FROM {_q(table)} AS m WHERE m.{_q(column)} IS NOT NULL AND NOT EXISTS "
            f"(SELECT 1 FROM {_q(other)} AS o WHERE CAST(o.{_q(to)} AS VARCHAR) = CAST(m.{_q(column)} AS VARCHAR))"
        ).fetchone()
        return int(row[0]) if row else 0


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _dead(catalog: Catalog, tables: _Tables) -> Iterator[Finding]:
    for name, entity in catalog.entities.items():
        rows, columns = tables.counted(entity.table)
        if rows < 2:
            continue
        for short, dimension in entity.dimensions.items():
            if dimension.privacy == "identifier":  # those live in the vault
                continue
            filled, distinct = columns[dimension.column.lower()]
            if not filled:
                yield Finding("dead", f"{name}.{short}", "holds no value at all; take it out")
            elif distinct == 1 and filled == rows and dimension.column != entity.key:
                yield Finding("dead", f"{name}.{short}", "holds one and the same value in every row; take it out")


def _join(catalog: Catalog, join: Join, tables: _Tables) -> Iterator[Finding]:
    one = catalog.entities[join.one]
    many = catalog.entities[join.many]
    to = join.to or one.key
    place = f"join {join.many}.{join.column} → {join.one}"
    _, columns = tables.counted(one.table)
    filled, distinct = columns[to.lower()]
    if distinct < filled:
        yield Finding(
            "fans_out", place,
            f"{to} is not unique in {one.table} ({filled} rows, {distinct} values), so figures would multiply; "
            "join to a unique column",
        )  # fmt: skip
    orphans = tables.orphans(many.table, join.column, one.table, to)
    pointing = tables.counted(many.table)[1][join.column.lower()][0]
    if orphans:
        share = orphans / pointing
        yield Finding("dangles", place, f"{orphans} of {pointing} rows ({share:.1%}) point to nothing there; they are left out of what is asked by {join.one}")  # fmt: skip


def _no_number(catalog: Catalog, tables: _Tables) -> Iterator[Finding]:
    for name, entity in catalog.entities.items():
        types = tables.types(entity.table)
        for short, measure in entity.measures.items():
            if measure.aggregate not in ("sum", "avg", "median") or measure.column is None:
                continue
            kind = types[measure.column.lower()]
            if not any(part in kind for part in _NUMBERS):
                yield Finding(
                    "no_number", f"{name}.{short}",
                    f"{measure.aggregate} of {measure.column}, which is {kind}, no number; give the column a number type in sources.yaml",
                )  # fmt: skip


def _idle(warehouse: Warehouse) -> Iterator[Finding]:
    for name, entity in warehouse.catalog.entities.items():
        shown = next((short for short, held in entity.dimensions.items() if held.privacy == "open"), None)
        for short in entity.filters if shown is not None else ():
            query = RowsQuery(entity=name, columns=(f"{name}.{shown}",), where=Named(filter=f"{name}.{short}"), limit=1)
            try:
                rows = warehouse.figure(query, title=Phrase(en=short)).rows
            except LimnerError as error:
                yield Finding("matches_nothing", f"{name}.{short}", f"cannot be asked: {error}")
                continue
            if not rows:
                yield Finding("matches_nothing", f"{name}.{short}", "no row of the data meets this filter; mend its condition or take it out")  # fmt: skip


def _truncated(catalog: Catalog) -> Iterator[Finding]:
    for number, held in enumerate(catalog.truncated):
        if held.entity not in catalog.entities:
            yield Finding("truncated", f"truncated[{number}]", f"there is no entity {held.entity!r}")
        elif held.end < held.start:
            yield Finding("truncated", f"truncated[{number}]", "ends before it starts")


def _ambiguous(catalog: Catalog) -> Iterator[Finding]:
    """One name, two meanings of one sort and none of them the default; meanings that share several names make one line."""
    sorts: tuple[tuple[str, Iterable[tuple[str, Names, bool]]], ...] = (
        ("entities", ((name, entity.names, False) for name, entity in catalog.entities.items())),
        ("measures", _items(catalog, "measures")),
        ("dimensions", _items(catalog, "dimensions")),
        ("filters", _items(catalog, "filters")),
    )
    for sort, items in sorts:
        yield from _clashes(sort, items)
    for name, entity in catalog.entities.items():
        for short, dimension in entity.dimensions.items():
            yield from _clashes("values", ((f"{name}.{short} = {v}", held, False) for v, held in dimension.values.items()))  # fmt: skip


def _clashes(sort: str, items: Iterable[tuple[str, Names, bool]]) -> Iterator[Finding]:
    meant: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for place, names, default in items:
        for language, spoken in (("en", names.en), ("zh", names.zh)):
            for name in spoken:
                meant[language, name.casefold()][place] = default
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (_, surface), places in meant.items():
        if len(places) > 1 and sum(places.values()) != 1 and surface not in together[tuple(places)]:
            together[tuple(places)].append(surface)
    for these, surfaces in together.items():
        more = f" and {len(surfaces) - _SHOWN} more" if len(surfaces) > _SHOWN else ""
        said = ", ".join(f"“{surface}”" for surface in surfaces[:_SHOWN]) + more
        listed = ", ".join(these[:_SHOWN]) + (f" and {len(these) - _SHOWN} more" if len(these) > _SHOWN else "")
        mend = "give one `default: true`, or rename" if sort in ("measures", "dimensions") else "rename one"
        yield Finding("ambiguous", listed, f"{said} may mean each of these {sort}; {mend}")


def _items(catalog: Catalog, group: Literal["measures", "dimensions", "filters"]) -> Iterator[tuple[str, Names, bool]]:
    for name, entity in catalog.entities.items():
        for short, item in _group(entity, group):
            yield f"{name}.{short}", item.names, bool(getattr(item, "default", False))


def _group(entity: Entity, group: str) -> Iterable[tuple[str, Dimension | Measure]]:
    held: dict[str, Dimension | Measure] = getattr(entity, group)
    return held.items()

"""A home goes in; figures, values and stored texts come out of its locked, read-only warehouse file."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from sqlglot import exp

from domain.errors import Denied, HomeError, QueryError
from domain.evidence import Figure, Value
from domain.metric_query import ByDimension, MetricQuery
from warehouse.catalog_file import check_against
from warehouse.compile import compile_query
from warehouse.listing import compile_keys
from warehouse.names import entity_of, find_dimension, find_entity, qualify
from warehouse.rows import Finished, RowScope, Statement, column, name
from warehouse.viewer import Limits, Viewer, limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.catalog import Catalog
    from domain.condition import Condition, Period
    from domain.language import Phrase
    from domain.metric_query import Query
    from warehouse.compile import Compiled
    from warehouse.floor import Guard
    from warehouse.viewer import Scope

FILE = "warehouse.duckdb"
VALUES_CAP = 5_000
"""Most distinct values of a dimension held as vocabulary; the most frequent win."""

_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "memory_limit": "1GB",
    "threads": 2,
    "max_temp_directory_size": "0KB",
    "python_enable_replacements": False,
    "lock_configuration": True,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """One row of the feedback entity."""

    id: str
    text: str
    person: str | None = None
    date: date | None = None
    source: str | None = None
    rating: float | None = None
    topic: str | None = None
    language: str | None = None
    polarity: str | None = None


class Warehouse:
    """One version of a home's tables. Open it with `Warehouse.open`; safe to use from several threads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
        self.catalog = catalog
        self._connection = connection
        self._values: dict[str, tuple[tuple[Value, int], ...]] = {}
        self._lock = threading.Lock()
        self._meta = self._read_meta()

    @classmethod
    def open(cls, home: Path, catalog: Catalog | None = None) -> Warehouse:
        """The version a home serves at this moment, with the home's own catalog unless another is given.

        Raises:
            HomeError: there is no warehouse, or it cannot be read.
            CatalogError: the catalog does not hold together, or names a table or column that is not there.
        """
        path = served_file(home)
        file = path.parent / "catalog.yaml" if _has_catalog(path) else home / "catalog.yaml"
        connection = locked_connection(path)
        try:
            return cls(connection, catalog or check_against(file, connection))
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def data_version(self) -> str:
        """What the figures are computed from; changes with every build."""
        return self._meta.get("data_version", "")

    @property
    def as_of(self) -> date | None:
        """The data's last day."""
        return self.catalog.as_of or self._day("as_of") or self._edge("max")

    @property
    def first_day(self) -> date | None:
        """The data's first day."""
        return self.catalog.first_day or self._day("first_day") or self._edge("min")

    def figure(
        self,
        query: Query,
        *,
        title: Phrase,
        viewer: Viewer | None = None,
        scope: Scope = "own",
    ) -> Figure:
        """The result of a query, with the SQL that computes it again; its id is empty until a ledger gives one.

        Raises:
            QueryError: the catalog cannot answer it.
            Denied: the viewer may not see it.
        """
        started = time.perf_counter()
        self._refuse_hours_of_days(query)
        compiled = compile_query(self.catalog, query, viewer, scope, self.as_of)
        suppressed = self._pass(compiled.guard) if compiled.guard is not None else 0
        rows = self._run(Finished(sql=compiled.sql, params=compiled.params))
        return Figure(
            id="",
            title=title,
            sql=compiled.sql,
            params=compiled.params,
            columns=compiled.columns,
            rows=tuple(_converted(row, compiled) for row in rows),
            data_version=self.data_version,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            suppressed=suppressed,
        )

    def values(self, dimension: str) -> tuple[tuple[Value, int], ...]:
        """Distinct values of a dimension with their number of rows, most frequent first; at most `VALUES_CAP`."""
        with self._lock:
            if dimension in self._values:
                return self._values[dimension]
        find_dimension(self.catalog, dimension)
        statement = Statement(catalog=self.catalog, limits=Limits())
        scope = RowScope(statement, entity_of(dimension))
        held = scope.rows.dimension(dimension)
        known = exp.not_(exp.Is(this=held.copy(), expression=exp.null()))
        rows = scope.select([exp.alias_(held, "value"), exp.alias_(exp.Count(this=exp.Star()), "n")], [known])
        tree = rows.group_by(held.copy()).order_by(exp.column("n").desc(), exp.column("value")).limit(VALUES_CAP)
        found = tuple((_plain(value), int(str(n))) for value, n in self._run(statement.finish(tree)))
        with self._lock:
            self._values[dimension] = found
        return found

    def count_rows(self, entity: str) -> int:
        """Number of rows of an entity's table."""
        find_entity(self.catalog, entity)
        statement = Statement(catalog=self.catalog, limits=Limits())
        tree = RowScope(statement, entity).select([exp.Count(this=exp.Star())], [])
        return int(str(self._run(statement.finish(tree))[0][0]))

    def person_exists(self, token: str) -> bool:
        """True when a row of the person entity has this key."""
        if self.catalog.person is None:
            return False
        statement = Statement(catalog=self.catalog, limits=Limits())
        scope = RowScope(statement, self.catalog.person)
        key = exp.cast(scope.rows.key(), exp.DataType.Type.TEXT)
        tree = scope.select([scope.rows.key()], [exp.EQ(this=key, expression=statement.param(token))]).limit(1)
        return bool(self._run(statement.finish(tree)))

    def feedback_ids(
        self, condition: Condition | None = None, period: Period | None = None, viewer: Viewer | None = None
    ) -> list[str]:
        """Ids of the feedback rows that meet a condition and that the viewer may read, in id order."""
        feedback = self.catalog.feedback
        if feedback is None:
            raise QueryError("the catalog names no feedback")
        statement = Statement(catalog=self.catalog, limits=limits(self.catalog, viewer or Viewer()))
        tree = compile_keys(statement, feedback.entity, condition, period)
        return [str(row[0]) for row in self._run(statement.finish(tree))]

    def texts(self, ids: Sequence[str]) -> tuple[StoredText, ...]:
        """The feedback rows with these ids, in the order asked; an unknown id is left out."""
        feedback = self.catalog.feedback
        if feedback is None:
            raise QueryError("the catalog names no feedback")
        statement = Statement(catalog=self.catalog, limits=Limits())
        scope = RowScope(statement, feedback.entity)
        fields = {
            "text": feedback.text, "date": feedback.date, "source": feedback.source, "rating": feedback.rating,
            "topic": feedback.topic, "language": feedback.language, "polarity": feedback.polarity,
        }  # fmt: skip
        key = exp.cast(scope.rows.key(), exp.DataType.Type.TEXT)
        selected: list[exp.Expr] = [exp.alias_(key, "id")]
        for field, dimension in fields.items():
            # a text may have several topics, in a table of their own: those are no column of the text
            if dimension is not None and scope.rows.reaches(entity_of(qualify(dimension, feedback.entity))):
                held = scope.rows.dimension(qualify(dimension, feedback.entity))
                selected.append(exp.alias_(held, field, quoted=True))
        person = self.catalog.person
        if person is not None and scope.rows.reaches(person):
            selected.append(exp.alias_(scope.rows.at(person).key(), "person", quoted=True))
        names = [held.alias for held in selected]
        wanted = exp.Anonymous(this="UNNEST", expressions=[statement.param("")])  # takes the whole list
        tree = scope.select(selected, [exp.In(this=key.copy(), query=exp.select(wanted).subquery())])
        found: dict[str, StoredText] = {}
        for row in self._run(statement.finish(tree), list(ids)):
            held_fields = dict(zip(names, row, strict=True))
            text = _stored_text(held_fields)
            found[text.id] = text
        return tuple(found[id_] for id_ in ids if id_ in found)

    def sql(self, query: Query, viewer: Viewer | None = None) -> Compiled:
        """What a query compiles to, without running it."""
        self._refuse_hours_of_days(query)
        return compile_query(self.catalog, query, viewer, last_day=self.as_of)

    def _refuse_hours_of_days(self, query: Query) -> None:
        """QueryError for a group by hour of a column that stores days only: each would be hour 0."""
        for by in query.by if isinstance(query, MetricQuery) else ():
            if isinstance(by, ByDimension) and by.part == "hour":
                entity = find_entity(self.catalog, entity_of(by.dimension))
                stored = column(find_dimension(self.catalog, by.dimension).column)
                kind = exp.Anonymous(this="TYPEOF", expressions=[stored])
                tree = exp.select(kind).from_(exp.Table(this=name(entity.table))).limit(1)
                found = self._run(Statement(catalog=self.catalog, limits=Limits()).finish(tree))
                if found and found[0][0] == "DATE":
                    raise QueryError(f"{by.dimension} is stored without a time of day, so it has no hours")

    def _pass(self, guard: Guard) -> int:
        """Groups left out; Denied when those outside the condition are too few to hide."""
        if guard.complement is not None:
            for (outside,) in self._run(guard.complement):
                if 0 < int(str(outside)) < guard.floor:
                    raise Denied(
                        f"fewer than {guard.floor} customers are outside this group, so figures about it "
                        "would tell about them; ask about a smaller group or about everybody"
                    )
        return int(str(self._run(guard.suppressed)[0][0]))

    def _run(self, statement: Finished, ids: list[str] | None = None) -> list[tuple[object, ...]]:
        cursor = self._connection.cursor()
        try:
            return cursor.execute(statement.sql, [ids] if ids is not None else list(statement.params)).fetchall()
        except (duckdb.ConversionException, duckdb.BinderException, duckdb.CatalogException) as error:
            raise QueryError(f"the warehouse cannot answer this: {str(error).splitlines()[0]}") from None
        finally:
            cursor.close()

    def _read_meta(self) -> dict[str, str]:
        tree = exp.select(column("key"), column("value")).from_(exp.Table(this=name("meta")))
        try:
            return {
                str(key): str(value)
                for key, value in self._run(Statement(catalog=self.catalog, limits=Limits()).finish(tree))
            }
        except QueryError:
            raise HomeError("the warehouse has no table `meta`: it is half built; run `limner build`") from None

    def _day(self, key: str) -> date | None:
        held = self._meta.get(key)
        return date.fromisoformat(held[:10]) if held else None

    def _edge(self, function: str) -> date | None:
        if self.catalog.horizon is None:
            return None
        statement = Statement(catalog=self.catalog, limits=Limits())
        scope = RowScope(statement, entity_of(self.catalog.horizon))
        held = exp.Anonymous(this=function.upper(), expressions=[scope.rows.dimension(self.catalog.horizon)])
        found = self._run(statement.finish(scope.select([held], [])))[0][0]
        return found if isinstance(found, date) else None


def served_file(home: Path) -> Path:
    """The warehouse file a home serves now; the version is settled here, once."""
    for path in (home / FILE, home / "current" / FILE):
        if path.exists():
            return path.resolve()
    raise HomeError(f"{home} has no {FILE}; run `limner build --home {home}`, or `limner demo` for the demo data")


def locked_connection(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection that can read this file and nothing else."""
    try:
        return duckdb.connect(str(path), read_only=True, config=_LOCKED)
    except duckdb.IOException as error:
        reason = str(error).splitlines()[0]
        raise HomeError(f"{path} cannot be opened ({reason}); is a build running? else run `limner build`") from None


def _has_catalog(path: Path) -> bool:
    return (path.parent / "catalog.yaml").exists()


def _converted(row: tuple[object, ...], compiled: Compiled) -> tuple[Value, ...]:
    return tuple(_plain(value) for value, _ in zip(row, compiled.columns, strict=True))


def _plain(value: object) -> Value:
    """A DuckDB value as one of ours: decimals as floats, moments as days."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, str | bool | int | float | date):
        return value
    return str(value)


def _stored_text(fields: dict[str, object]) -> StoredText:
    def text(field: str) -> str | None:
        value = fields.get(field)
        return None if value is None else str(value)

    day, rating = _plain(fields.get("date")), _plain(fields.get("rating"))
    return StoredText(
        id=str(fields["id"]),
        text=text("text") or "",
        person=text("person"),
        date=day if isinstance(day, date) else None,
        source=text("source"),
        rating=float(rating) if isinstance(rating, int | float) else None,
        topic=text("topic"),
        language=text("language"),
        polarity=text("polarity"),
    )

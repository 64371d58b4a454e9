"""One entity's rows become the FROM and WHERE of a SELECT that no join can multiply.

Each row of the base stands for itself exactly once: only many-to-one joins are taken, as LEFT JOINs, each path once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import QueryError
from warehouse.joins import JoinGraph
from warehouse.names import entity_of, find_dimension, qualify

if TYPE_CHECKING:
    from domain.catalog import Catalog
    from domain.condition import Period, Scalar
    from warehouse.joins import Path
    from warehouse.viewer import Limits


def name(text: str) -> exp.Identifier:
    """A quoted identifier."""
    return exp.to_identifier(text, quoted=True)


def column(text: str, table: str | None = None) -> exp.Column:
    """A quoted column, of a quoted table."""
    return exp.column(name(text), table=name(table) if table else None)


def and_(terms: list[exp.Expr]) -> exp.Expr:
    """All of the terms; the first alone when there is one."""
    return terms[0] if len(terms) == 1 else exp.and_(*terms)


def within(day: exp.Expr, period: Period, statement: Statement) -> exp.Expr:
    """`start <= day < end`."""
    return exp.and_(
        exp.GTE(this=day, expression=statement.param(period.start)),
        exp.LT(this=day.copy(), expression=statement.param(period.end)),
    )


def where_known(key: exp.Expr, met: exp.Expr) -> exp.Expr:
    """`met`, but unknown where the key is null."""
    return exp.Case().when(known(key), met)


def known(value: exp.Expr) -> exp.Expr:
    """The value is not null."""
    return exp.not_(exp.Is(this=value.copy(), expression=exp.null()))


def or_zero(value: exp.Expr) -> exp.Expr:
    """0 where the value is null."""
    return exp.Coalesce(this=value, expressions=[exp.Literal.number(0)])


def days_between(start: exp.Expr, end: exp.Expr) -> exp.Expr:
    """Whole days from one day to another."""
    return exp.Anonymous(this="DATE_DIFF", expressions=[exp.Literal.string("day"), start, end])


COMPARISONS: dict[str, type[exp.Binary]] = {
    "lt": exp.LT, "lte": exp.LTE, "gt": exp.GT, "gte": exp.GTE, "eq": exp.EQ, "ne": exp.NEQ,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """SQL to run."""

    sql: str
    params: tuple[Scalar, ...] = ()
    """`$1` is the first."""


@dataclass(slots=True, kw_only=True)
class Statement:
    """One SQL statement while it is written: its parameters so far, and the names taken."""

    catalog: Catalog
    limits: Limits
    graph: JoinGraph = field(init=False)
    params: list[Scalar] = field(default_factory=list)
    aliases: set[str] = field(default_factory=set)
    """Table names taken within the SELECT being written and those inside it."""
    tables: set[str] = field(init=False)
    """Tables of the warehouse and named queries so far: no named query may hide one."""
    queries: list[tuple[str, exp.Query]] = field(default_factory=list)
    """The named queries (WITH), in the order they read each other."""

    def __post_init__(self) -> None:
        self.graph = JoinGraph(self.catalog)
        self.tables = {entity.table.casefold() for entity in self.catalog.entities.values()}

    def guards(self, entity: str) -> bool:
        """Whether rows of this entity belong to persons of whom this viewer may see large enough groups only."""
        person = self.catalog.person
        return self.limits.groups_only and person is not None and self.graph.reaches(entity, person)

    def param(self, value: Scalar) -> exp.Expr:
        """`$n` for a value."""
        self.params.append(value)
        return exp.Parameter(this=exp.Literal.number(len(self.params)))

    def alias(self, wanted: str) -> str:
        """A name for a joined table: `order`, then `order_2`."""
        return _free(wanted, self.aliases)

    def named(self, wanted: str) -> str:
        """A name for a named query (WITH); what follows may use each alias anew."""
        self.aliases.clear()
        return _free(wanted, self.tables)

    def finish(self, tree: exp.Expr) -> Finished:
        """DuckDB's SQL after its named queries, laid out to be read, with the parameters that it uses."""
        if isinstance(tree, exp.Query):
            for table, body in self.queries:
                tree = tree.with_(name(table), as_=body, copy=False)
        marks = list(tree.find_all(exp.Parameter))
        used = sorted({int(mark.name) for mark in marks})
        for mark in marks:
            mark.set("this", exp.Literal.number(used.index(int(mark.name)) + 1))
        return Finished(
            sql=tree.sql(dialect="duckdb", pretty=True), params=tuple(self.params[number - 1] for number in used)
        )


def _free(wanted: str, taken: set[str]) -> str:
    free, number = wanted, 1
    while free.casefold() in taken:  # DuckDB's names ignore case
        number += 1
        free = f"{wanted}_{number}"
    taken.add(free.casefold())
    return free


class RowScope:
    """FROM one entity, with the many-to-one joins that its columns turned out to need."""

    def __init__(self, statement: Statement, entity: str) -> None:
        self.statement = statement
        self.entity = entity
        self._aliases: dict[Path, str] = {(): statement.alias(entity)}
        self._joins: list[exp.Join] = []

    @property
    def rows(self) -> RowView:
        """The base rows themselves."""
        return RowView(self, (), self.entity)

    def alias(self, path: Path) -> str:
        """The table name at the end of a path, joined when it is not yet."""
        if path not in self._aliases:
            join, before = path[-1], self.alias(path[:-1])
            one = self.statement.catalog.entities[join.one]
            here = self._aliases[path] = self.statement.alias(join.one)
            on = exp.EQ(this=column(join.to or one.key, here), expression=column(join.column, before))
            self._joins.append(exp.Join(this=self._table(join.one, here), side="LEFT", on=on))
        return self._aliases[path]

    def attach(self, table: str, key: str, to: exp.Expr) -> str:
        """The name under which a named query with a unique `key` is joined."""
        here = self.statement.alias(table)
        on = exp.EQ(this=column(key, here), expression=to)
        joined = exp.Table(this=name(table), alias=exp.TableAlias(this=name(here)))
        self._joins.append(exp.Join(this=joined, side="LEFT", on=on))
        return here

    def select(self, columns: list[exp.Expr], where: list[exp.Expr]) -> exp.Select:
        """The SELECT; a viewer's own-persons condition is always part of it."""
        own = self.statement.limits.own
        if own is not None and self.rows.reaches(entity_of(own[0])):
            mine = exp.EQ(this=self.rows.dimension(own[0]), expression=self.statement.param(own[1]))
            where = [*where, mine]
        query = exp.select(*columns).from_(self._table(self.entity, self._aliases[()]))
        for join in self._joins:
            query.append("joins", join)
        return query.where(and_(where)) if where else query

    def _table(self, entity: str, alias: str) -> exp.Table:
        table = self.statement.catalog.entities[entity].table
        return exp.Table(this=name(table), alias=exp.TableAlias(this=name(alias)))


@dataclass(frozen=True, slots=True)
class RowView:
    """The rows at the end of a path within a scope; names are resolved from there."""

    scope: RowScope
    path: Path
    entity: str

    def reaches(self, entity: str) -> bool:
        """True when `entity` is this one or a many-to-one join away."""
        return self.scope.statement.graph.reaches(self.entity, entity)

    def at(self, entity: str) -> RowView:
        """The row of `entity` that this row belongs to; QueryError when there is not exactly one."""
        path = self.scope.statement.graph.path(self.entity, entity)
        if path is None:
            raise QueryError(f"a row of {self.entity} does not belong to one row of {entity}")
        return RowView(self.scope, (*self.path, *path), entity)

    def column(self, text: str) -> exp.Column:
        """A column of these very rows."""
        return column(text, self.scope.alias(self.path))

    def key(self) -> exp.Column:
        """The key; null where the row this belongs to is missing."""
        return self.column(self.scope.statement.catalog.entities[self.entity].key)

    def foreign_key(self) -> exp.Column:
        """The key as stored on the row before, where it is: saves a join inside a set of keys."""
        key = self.scope.statement.catalog.entities[self.entity].key
        if self.path and self.path[-1].to in (None, key):
            before = self.path[:-1]
            return column(self.path[-1].column, self.scope.alias(before))
        return self.key()

    def dimension(self, qualified: str) -> exp.Expr:
        """A dimension of these rows or of rows they belong to. A date is its day, whatever the column stores."""
        dimension = find_dimension(self.scope.statement.catalog, qualified)
        held = self.at(entity_of(qualified)).column(dimension.column)
        return exp.cast(held, exp.DataType.Type.DATE) if dimension.type == "date" else held

    def time(self, dimension: str | None) -> exp.Expr:
        """The date a period applies to: a dimension of this entity, or (qualified) of one it belongs to."""
        if dimension is None:
            raise QueryError(f"{self.entity} has no date, so it cannot be limited to a period")
        return self.dimension(qualify(dimension, self.entity))

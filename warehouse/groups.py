"""What a query groups by becomes one value of each row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import Denied, QueryError
from domain.metric_query import ByBand, ByDimension, ByEach, ByMembership, ByTile
from warehouse.conditions import predicate, speaks_of
from warehouse.measured import value_of
from warehouse.names import entity_of, find_dimension, find_entity
from warehouse.rows import RowScope, column, known

if TYPE_CHECKING:
    from domain.condition import Period
    from domain.metric_query import By, MetricQuery
    from warehouse.rows import RowView, Statement

_PARTS = {
    "weekday": "ISODOW", "month_of_year": "MONTH", "quarter_of_year": "QUARTER", "day_of_month": "DAY", "hour": "HOUR",
}  # fmt: skip
_KEY, _TILE = "_key", "_tile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """One column of groups."""

    column: str
    entity: str | None
    """The group is one value of a row of this entity; None for a condition, which holds for any row or not."""
    by: By | None = None
    """None groups by the entity's key."""
    period: Period | None = None
    table: str = ""
    """Named query that holds the tile of each row."""


def groupings(statement: Statement, query: MetricQuery) -> list[Grouping]:
    """What the query groups by, each column once; named queries it needs are added to the statement.

    Raises:
        QueryError: a group is not one value, or two groups share a column.
        Denied: the viewer may not see such groups.
    """
    found: dict[str, By] = {}
    for by in query.by:
        if found.setdefault(by.column, by) != by:
            raise QueryError(f"two groups of this query are called {by.column}")
    return [_grouping(statement, query, by) for by in found.values()]


def named(groups: list[Grouping]) -> list[tuple[str, str]]:
    """Name and entity of the groups that are a value of one entity's row."""
    return [
        (group.by.dimension if isinstance(group.by, ByDimension | ByBand) else group.column, group.entity)
        for group in groups
        if group.entity is not None
    ]


def group_value(rows: RowView, group: Grouping) -> exp.Expr:
    """The group a row falls into; null where it is unknown."""
    match group.by:
        case None:
            assert group.entity is not None
            return rows.at(group.entity).key()
        case ByMembership():
            return exp.Case().when(predicate(rows, group.by.condition), exp.true()).else_(exp.false())
        case ByDimension():
            return _dimension(rows, group.by)
        case ByBand():
            return _band(rows, group.by)
        case ByEach():
            return value_of(rows.at(group.by.entity), group.by.measure, predicate, group.by.where, group.period)
        case ByTile():
            key = rows.at(group.by.entity).key()
            return column(_TILE, rows.scope.attach(group.table, _KEY, key))


def sorting(statement: Statement, group: Grouping) -> exp.Expr:
    """What the groups are sorted by: themselves, or the place of their band."""
    held = column(group.column)
    if not isinstance(group.by, ByBand):
        return held
    bands = exp.Array(expressions=[statement.param(label) for label in _labels(group.by)])
    return exp.Anonymous(this="LIST_POSITION", expressions=[bands, held])


def _grouping(statement: Statement, query: MetricQuery, by: By) -> Grouping:
    match by:
        case ByMembership():
            return Grouping(column=by.column, entity=None, by=by)
        case ByDimension():
            _check_dimension(statement, by)
            return Grouping(column=by.column, entity=entity_of(by.dimension), by=by)
        case ByBand():
            if find_dimension(statement.catalog, by.dimension).type != "number":
                raise QueryError(f"{by.dimension} is no number, so it has no bands")
            if not by.edges or any(low >= high for low, high in pairwise(by.edges)):
                raise QueryError(f"the bands of {by.dimension} need rising edges")
            return Grouping(column=by.column, entity=entity_of(by.dimension), by=by)
        case ByEach():
            find_entity(statement.catalog, by.entity)
            return Grouping(column=by.column, entity=by.entity, by=by, period=query.period)
        case ByTile():
            return Grouping(column=by.column, entity=by.entity, by=by, table=_tiles(statement, query, by))


def _check_dimension(statement: Statement, group: ByDimension) -> None:
    dimension = find_dimension(statement.catalog, group.dimension)
    cut = group.grain or group.part
    if cut is not None and dimension.type != "date":
        raise QueryError(f"{group.dimension} is no date, so it has no {cut}")
    if group.grain is not None and group.part is not None:
        raise QueryError(f"{group.dimension} is cut by {group.grain} or by {group.part}, not by both")
    person = statement.catalog.person
    if statement.limits.singly or person is None:
        return
    entity = entity_of(group.dimension)
    keys = {join.column for join in statement.catalog.joins if join.many == entity and join.one == person}
    if entity == person:
        keys.add(statement.catalog.entities[person].key)
    if dimension.column in keys or (entity == person and dimension.type == "id"):
        raise Denied("this role does not look at single customers")


def _dimension(rows: RowView, by: ByDimension) -> exp.Expr:
    held = rows.dimension(by.dimension)
    if by.part == "hour":
        dimension = find_dimension(rows.scope.statement.catalog, by.dimension)
        held = exp.cast(rows.at(entity_of(by.dimension)).column(dimension.column), exp.DataType.Type.TIMESTAMP)
    if by.part is not None:
        return exp.Extract(this=exp.var(_PARTS[by.part]), expression=held)
    if by.grain is None or by.grain == "day":
        return held
    start = exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string(by.grain), held])
    return exp.cast(start, exp.DataType.Type.DATE)


def _band(rows: RowView, by: ByBand) -> exp.Expr:
    statement = rows.scope.statement
    held = rows.dimension(by.dimension)
    bands = exp.Case()
    *below, above = [statement.param(label) for label in _labels(by)]
    for edge, label in zip(by.edges, below, strict=True):
        bands = bands.when(exp.LT(this=held.copy(), expression=statement.param(edge)), label)
    return bands.when(exp.GTE(this=held.copy(), expression=statement.param(by.edges[-1])), above)


def _labels(by: ByBand) -> list[str]:
    edges = [str(int(edge)) if float(edge).is_integer() else repr(edge) for edge in by.edges]
    between = [f"{low} – {high}" for low, high in pairwise(edges)]
    return [f"< {edges[0]}", *between, f"≥ {edges[-1]}"]


def _tiles(statement: Statement, query: MetricQuery, by: ByTile) -> str:
    """The named query with the tile of each row whose measure is known."""
    find_entity(statement.catalog, by.entity)
    if by.tiles < 1:
        raise QueryError(f"{by.column}: there is at least one group")
    if statement.limits.groups_only:
        raise Denied("this role does not see customers ranked into equal groups")
    table = statement.named(f"{by.entity}_tiles")
    scope = RowScope(statement, by.entity)
    value = value_of(scope.rows, by.measure, predicate, query.where, query.period)
    where = [predicate(scope.rows, part) for part in speaks_of(statement, by.entity, query.where)]
    measured = scope.select(
        [exp.alias_(scope.rows.key(), _KEY, quoted=True), exp.alias_(value, "_value", quoted=True)], where
    )
    order = [exp.Ordered(this=column(held), nulls_first=False) for held in ("_value", _KEY)]
    tile = exp.Window(
        this=exp.Anonymous(this="NTILE", expressions=[exp.Literal.number(by.tiles)]),
        order=exp.Order(expressions=order),
    )
    tiles = exp.select(column(_KEY), exp.alias_(tile, _TILE, quoted=True)).from_(measured.subquery("measured"))
    statement.queries.append((table, tiles.where(known(column("_value")))))
    return table

"""A request for rows becomes a SELECT over one entity: a card, a list, or only the keys that meet a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import Denied, QueryError
from warehouse.columns import dimension_column
from warehouse.conditions import predicate
from warehouse.names import entity_of, find_dimension, find_entity
from warehouse.rows import RowScope, column, name, within

if TYPE_CHECKING:
    from domain.condition import Condition, Period
    from domain.evidence import Column
    from domain.metric_query import RowsQuery
    from warehouse.rows import Statement


def compile_rows(statement: Statement, query: RowsQuery) -> tuple[exp.Select, tuple[Column, ...]]:
    """Rows of one entity; sorted as asked, then by key, so that the same question gives the same rows."""
    find_entity(statement.catalog, query.entity)
    _refuse_single_persons(statement, query.entity)
    if not query.columns:
        raise QueryError("the list names no column")
    scope = RowScope(statement, query.entity)
    shown = tuple(dict.fromkeys(query.columns))
    for dimension in (*shown, *(order.column for order in query.order)):
        find_dimension(statement.catalog, dimension)
        if not scope.rows.reaches(entity_of(dimension)):
            raise QueryError(f"{dimension} is not one value for a row of {query.entity}")
    selected: list[exp.Expr] = [
        exp.alias_(scope.rows.dimension(dimension), dimension, quoted=True) for dimension in shown
    ]
    where = [predicate(scope.rows, query.where)] if query.where is not None else []
    if query.period is not None:
        entity = statement.catalog.entities[query.entity]
        where.append(within(scope.rows.time(entity.time), query.period, statement))
    columns = tuple(dimension_column(statement.catalog, dimension) for dimension in shown)
    if query.distinct:
        return _distinct(statement, query, shown, scope.select(selected, where)), columns
    sorting = [_ordered(scope.rows.dimension(order.column), descending=order.descending) for order in query.order]
    tree = scope.select(selected, where)
    return _limited(tree, query, sorting, [_ordered(scope.rows.key())]), columns


def _distinct(statement: Statement, query: RowsQuery, shown: tuple[str, ...], rows: exp.Select) -> exp.Select:
    """Rows that are alike once, so only what is shown can sort them."""
    for order in query.order:
        if order.column not in shown:
            raise QueryError(f"rows that are alike are shown once, so they cannot be sorted by {order.column}")
    table = statement.named("rows")
    statement.queries.append((table, rows.distinct()))
    sorting = [_ordered(column(order.column), descending=order.descending) for order in query.order]
    sorted_by = {order.column for order in query.order}
    rest = [_ordered(column(held)) for held in shown if held not in sorted_by]
    tree = exp.select(*(column(held) for held in shown)).from_(exp.Table(this=name(table)))
    return _limited(tree, query, sorting, rest)


def _limited(tree: exp.Select, query: RowsQuery, sorting: list[exp.Ordered], rest: list[exp.Ordered]) -> exp.Select:
    """The first rows; with `ties`, those alike with the last one in what is sorted by as well."""
    most = max(query.limit, 0)
    if not (query.ties and sorting):
        return tree.order_by(*sorting, *rest).limit(most)
    order = exp.Order(expressions=[held.copy() for held in sorting])
    rank = exp.Window(this=exp.Anonymous(this="RANK"), order=order)
    return tree.qualify(exp.LTE(this=rank, expression=exp.Literal.number(most))).order_by(*sorting, *rest)


def _ordered(held: exp.Expr, *, descending: bool = False) -> exp.Ordered:
    return exp.Ordered(this=held, desc=descending, nulls_first=False)


def compile_keys(statement: Statement, entity: str, condition: Condition | None, period: Period | None) -> exp.Select:
    """The keys of an entity's rows that meet a condition in a period, in key order."""
    held = find_entity(statement.catalog, entity)
    scope = RowScope(statement, entity)
    where: list[exp.Expr] = []
    if period is not None:
        where.append(within(scope.rows.time(held.time), period, statement))
    if condition is not None:
        where.append(predicate(scope.rows, condition))
    return scope.select([scope.rows.key()], where).order_by(scope.rows.key())


def _refuse_single_persons(statement: Statement, entity: str) -> None:
    person = statement.catalog.person
    if person is None or not statement.graph.reaches(entity, person):
        return
    if not statement.limits.singly:
        raise Denied("this role does not look at single customers")
    if statement.limits.floor:
        raise Denied(f"this role sees groups of at least {statement.limits.floor} customers only")

"""A request for rows becomes a SELECT over one entity: a card, a list, or only the keys that meet a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import Denied, QueryError
from warehouse.columns import dimension_column
from warehouse.conditions import predicate, within
from warehouse.names import entity_of, find_dimension, find_entity
from warehouse.rows import RowScope

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
    sorting = [
        exp.Ordered(this=scope.rows.dimension(order.column), desc=order.descending, nulls_first=False)
        for order in query.order
    ]
    where = [predicate(scope.rows, query.where)] if query.where is not None else []
    sorting.append(exp.Ordered(this=scope.rows.key(), desc=False, nulls_first=False))
    tree = scope.select(selected, where).order_by(*sorting).limit(max(query.limit, 0))
    return tree, tuple(dimension_column(statement.catalog, dimension) for dimension in shown)


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

"""A measure over the rows that belong to one row becomes a scalar subquery: a condition, a group, a rank of that row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import Denied, QueryError
from warehouse.measures import Aside, Combination, Part, Whole, aggregate, combined, date_of, formula, row_input
from warehouse.names import find_entity
from warehouse.rows import COMPARISONS, RowScope, where_known, within

if TYPE_CHECKING:
    from domain.condition import Condition, Measured, Period
    from warehouse.measures import Formula, Meets
    from warehouse.rows import RowView


def passes(rows: RowView, condition: Measured, meets: Meets) -> exp.Expr:
    """The measure of the row's own row of the entity is as asked; unknown where there is none."""
    statement = rows.scope.statement
    find_entity(statement.catalog, condition.entity)
    wanted = 2 if condition.op == "between" else 1
    if len(condition.values) != wanted:
        raise QueryError(f"{condition.measure} {condition.op} takes {wanted} value(s), not {len(condition.values)}")
    held = value_of(rows.at(condition.entity), condition.measure, meets, condition.where, condition.period)
    values = [statement.param(value) for value in condition.values]
    if condition.op == "between":
        return exp.Between(this=held, low=values[0], high=values[1])
    return COMPARISONS[condition.op](this=held, expression=values[0])


def value_of(
    subject: RowView, measure: str, meets: Meets, where: Condition | None = None, period: Period | None = None
) -> exp.Expr:
    """A measure over the rows that belong to the subject's row, meet `where` and fall into `period`; null without a row.

    Raises:
        QueryError: the measure's rows do not belong to one row of the subject, or have no date.
        Denied: the viewer sees groups of persons only, and this tells of persons behind something else.
    """
    statement = subject.scope.statement
    entity = subject.entity
    held = formula(statement.catalog, statement.graph, measure, [(entity, entity)])
    return where_known(subject.key(), _value(held, subject, meets, where, period))


def _value(held: Formula, subject: RowView, meets: Meets, where: Condition | None, period: Period | None) -> exp.Expr:
    match held:
        case Combination():
            left, right = (_value(part, subject, meets, where, period) for part in (held.left, held.right))
            return combined(held.op, left, right)
        case Part():
            return _scalar(held, subject, meets, where, period)
        case Whole() | Aside():
            raise AssertionError("a catalog's measure is made of parts only")


def _scalar(part: Part, subject: RowView, meets: Meets, where: Condition | None, period: Period | None) -> exp.Expr:
    statement = subject.scope.statement
    if statement.guards(part.base) and not statement.guards(subject.entity):
        raise Denied(f"this role does not look at what customers do with a single row of {subject.entity}")
    scope = RowScope(statement, part.base)
    rows = scope.rows
    value = aggregate(part, row_input(part, rows, meets))
    met: list[exp.Expr] = [exp.EQ(this=rows.at(subject.entity).foreign_key(), expression=subject.key())]
    if period is not None:
        time = date_of(statement.catalog, part)
        if time is None:
            raise QueryError(f"{part.name} has no date, so it cannot be limited to a period")
        met.append(within(rows.time(time), period, statement))
    if where is not None:
        met.append(meets(rows, where))
    return scope.select([value], met).subquery(copy=False)

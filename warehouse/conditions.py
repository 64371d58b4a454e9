"""A condition over catalog names becomes a predicate over the rows in question.

- A dimension the row belongs to (many-to-one) is compared directly.
- A dimension the row does not belong to is looked for among the rows where the two meet (`JoinGraph.meeting`): the row
  qualifies when at least one of them matches. Conditions that stand side by side in one `All` and are looked for among
  rows of the same entity must be met by one and the same of those rows; written apart, each may be met by another row.
- `Did` speaks about the person the row belongs to, or about the row itself where it belongs to no person.
- Unknown (null) is neither met nor not met; a person without rows has not done it. `exact` keeps unknown apart from
  false, which matters below `Not` and for shares.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, assert_never

from sqlglot import exp

from domain.condition import All, Any, Did, Is, Named, Not
from domain.errors import Denied, QueryError
from warehouse.names import entity_of, find_dimension, find_entity, find_filter
from warehouse.rows import RowScope, and_

if TYPE_CHECKING:
    from domain.catalog import Dimension
    from domain.condition import Condition, Period, Scalar
    from warehouse.joins import Meeting
    from warehouse.rows import RowView, Statement


def predicate(rows: RowView, condition: Condition, *, exact: bool = False) -> exp.Expr:
    """The condition as a boolean expression over `rows`."""
    match condition:
        case Is() | Named():
            meeting = _meeting(rows, condition)
            if meeting is not None:
                return _some_row(rows, meeting, [condition], exact=exact)
            if isinstance(condition, Is):
                return _compare(rows, condition)
            named = find_filter(rows.scope.statement.catalog, condition.filter)
            return predicate(rows.at(entity_of(condition.filter)), named.where, exact=exact)
        case Did():
            return _did(rows, condition, exact=exact)
        case All():
            return _all(rows, condition, exact=exact)
        case Any():
            if not condition.of:
                return exp.false()
            return exp.paren(exp.or_(*(predicate(rows, part, exact=exact) for part in condition.of)), copy=False)
        case Not():
            return exp.not_(exp.paren(predicate(rows, condition.of, exact=True), copy=False), copy=False)
        case _:
            assert_never(condition)


def within(day: exp.Expr, period: Period, statement: Statement) -> exp.Expr:
    """`start <= day < end`."""
    return exp.and_(
        exp.GTE(this=day, expression=statement.param(period.start)),
        exp.LT(this=day.copy(), expression=statement.param(period.end)),
    )


def _meeting(rows: RowView, condition: Is | Named) -> Meeting | None:
    """Where the condition's rows are looked for; None when the row in question belongs to one of them."""
    catalog = rows.scope.statement.catalog
    if isinstance(condition, Is):
        qualified = condition.dimension
        dimension = find_dimension(catalog, qualified)
        if not rows.scope.statement.limits.singly and _names_a_person(rows, qualified, dimension):
            raise Denied("this role does not look at single customers")
    else:
        qualified = condition.filter
        find_filter(catalog, qualified)
    entity = entity_of(qualified)
    if rows.reaches(entity):
        return None
    meeting = rows.scope.statement.graph.meeting(rows.entity, entity)
    if meeting is None:
        raise QueryError(f"{rows.entity} cannot be limited by {qualified}: the catalog joins no {entity} to it")
    return meeting


def _names_a_person(rows: RowView, qualified: str, dimension: Dimension) -> bool:
    catalog = rows.scope.statement.catalog
    person = catalog.person
    if person is None:
        return False
    if entity_of(qualified) == person:
        return dimension.type == "id" or dimension.column == catalog.entities[person].key
    return any(
        join.many == entity_of(qualified) and join.one == person and join.column == dimension.column
        for join in catalog.joins
    )


def _all(rows: RowView, condition: All, *, exact: bool) -> exp.Expr:
    apart: list[exp.Expr] = []
    together: dict[Meeting, list[Is | Named]] = {}
    for part in condition.of:
        meeting = _meeting(rows, part) if isinstance(part, Is | Named) else None
        if meeting is not None and isinstance(part, Is | Named):
            together.setdefault(meeting, []).append(part)
        else:
            apart.append(predicate(rows, part, exact=exact))
    apart.extend(_some_row(rows, meeting, parts, exact=exact) for meeting, parts in together.items())
    return exp.paren(and_(apart), copy=False) if len(apart) > 1 else and_(apart or [exp.true()])


def _some_row(rows: RowView, meeting: Meeting, parts: list[Is | Named], *, exact: bool) -> exp.Expr:
    """One row of the carrier that belongs to the same common row meets all parts."""
    scope = RowScope(rows.scope.statement, meeting.carrier)
    met = [predicate(scope.rows, part) for part in parts]
    return _in_set(rows.at(meeting.common), scope, met, exact=exact)


def _in_set(
    subject: RowView, scope: RowScope, met: list[exp.Expr], *, exact: bool, having: exp.Expr | None = None
) -> exp.Expr:
    """The subject's key is among the keys that the scope's rows belong to; unknown where there is no subject."""
    key = scope.rows.at(subject.entity).foreign_key()
    known = exp.not_(exp.Is(this=key.copy(), expression=exp.null()))
    chosen = scope.select([key], [known, *met])
    if having is not None:
        chosen = chosen.group_by(key.copy()).having(having)
    inside = exp.In(this=subject.key(), query=chosen.subquery(copy=False))
    return _where_known(subject.key(), inside) if exact else inside


def _where_known(key: exp.Expr, met: exp.Expr) -> exp.Expr:
    return exp.Case().when(exp.not_(exp.Is(this=key, expression=exp.null())), met)


def _did(rows: RowView, condition: Did, *, exact: bool) -> exp.Expr:
    statement = rows.scope.statement
    catalog, graph = statement.catalog, statement.graph
    entity = find_entity(catalog, condition.entity)
    person = catalog.person
    subject = rows.at(person) if person is not None and rows.reaches(person) else rows
    if not graph.reaches(condition.entity, subject.entity):
        raise QueryError(f"{condition.entity} belongs to no {subject.entity}, so it cannot be counted for one")
    scope = RowScope(statement, condition.entity)
    met: list[exp.Expr] = []
    if condition.period is not None:
        met.append(within(scope.rows.time(entity.time), condition.period, statement))
    if condition.where is not None:
        met.append(predicate(scope.rows, condition.where))
    at_least, op = condition.times, condition.op
    if op == "gte" and at_least <= 1:
        if at_least <= 0:
            return _where_known(subject.key(), exp.true())
        return _in_set(subject, scope, met, exact=exact)
    count = exp.Count(this=exp.Star())
    if op == "eq" and at_least > 0:
        having: exp.Expr | None = exp.EQ(this=count, expression=exp.Literal.number(at_least))
        return _in_set(subject, scope, met, exact=exact, having=having)
    if op == "gte":
        having = exp.GTE(this=count, expression=exp.Literal.number(at_least))
        return _in_set(subject, scope, met, exact=exact, having=having)
    if at_least < 0:
        return _where_known(subject.key(), exp.false())
    # at most n (or exactly none): not among those with more, so that whoever has no row at all counts
    having = exp.GT(this=count, expression=exp.Literal.number(at_least)) if at_least else None
    more = _in_set(subject, scope, met, exact=False, having=having)
    return _where_known(subject.key(), exp.not_(more))


def _compare(rows: RowView, condition: Is) -> exp.Expr:
    statement = rows.scope.statement
    dimension = find_dimension(statement.catalog, condition.dimension)
    held = rows.dimension(condition.dimension)
    op, count = condition.op, len(condition.values)
    wanted = {"between": 2, "is_null": 0, "not_null": 0}.get(op, 1)
    if count != wanted and op not in ("in", "not_in"):
        raise QueryError(f"{condition.dimension} {op} takes {wanted} value(s), not {count}")
    if op == "contains":
        return _contains(held, dimension, statement.param(str(condition.values[0])))
    values = [statement.param(_fitting(value, dimension, condition.dimension)) for value in condition.values]
    match op:
        case "eq":
            return exp.EQ(this=held, expression=values[0])
        case "ne":
            return exp.NEQ(this=held, expression=values[0])
        case "in" | "not_in":
            if not values:
                return _where_known(held, exp.false() if op == "in" else exp.true())
            among = exp.In(this=held, expressions=values)
            return among if op == "in" else exp.not_(among)
        case "lt":
            return exp.LT(this=held, expression=values[0])
        case "lte":
            return exp.LTE(this=held, expression=values[0])
        case "gt":
            return exp.GT(this=held, expression=values[0])
        case "gte":
            return exp.GTE(this=held, expression=values[0])
        case "between":
            return exp.Between(this=held, low=values[0], high=values[1])
        case "is_null":
            return exp.Is(this=held, expression=exp.null())
        case "not_null":
            return exp.not_(exp.Is(this=held, expression=exp.null()))
        case _:
            assert_never(op)


def _contains(held: exp.Expr, dimension: Dimension, part: exp.Expr) -> exp.Expr:
    """Upper and lower case are one."""
    text = held if dimension.type in ("category", "text", "id") else exp.cast(held, exp.DataType.Type.TEXT)
    return exp.Contains(this=exp.Lower(this=text), expression=exp.Lower(this=part))


def _fitting(value: Scalar, dimension: Dimension, qualified: str) -> Scalar:
    """The value in the dimension's own type: days and numbers may come as text."""
    try:
        if dimension.type == "date":
            if isinstance(value, datetime):
                return value.date()
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        if dimension.type == "number" and isinstance(value, str):
            return float(value)
        if dimension.type == "bool" and isinstance(value, str):
            return {"true": True, "false": False}[value.lower()]
    except (ValueError, KeyError):
        raise QueryError(f"{value!r} is no {dimension.type}, which {qualified} holds") from None
    return value

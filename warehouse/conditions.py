"""A condition over catalog names becomes a predicate over the rows in question.

- A dimension the row belongs to (many-to-one) is compared directly.
- A dimension the row does not belong to is looked for among the rows where the two meet (`JoinGraph.meeting`): the row
  qualifies when at least one of them matches. Conditions that stand side by side in one `All` and are looked for among
  rows of the same entity must be met by one and the same of those rows; written apart, each may be met by another row.
- `Did` speaks about the person the row belongs to, or about the row itself where it belongs to no person (`done.py`);
  `Measured` about the row of the entity it names (`measured.py`).
- Unknown (null) is neither met nor not met; a person without rows has not done it. `exact` keeps unknown apart from
  false, which matters below `Not` and for shares.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, assert_never

from sqlglot import exp

from domain.condition import All, Any, Beside, Did, Is, Measured, Named, Not, Versus
from domain.errors import Denied, QueryError
from warehouse.done import did, in_set
from warehouse.measured import passes
from warehouse.measures import aggregated
from warehouse.names import entity_of, find_dimension, find_filter
from warehouse.rows import COMPARISONS, RowScope, and_, where_known

if TYPE_CHECKING:
    from domain.catalog import Dimension
    from domain.condition import Condition, Scalar
    from warehouse.joins import Meeting
    from warehouse.rows import RowView, Statement

OfARow = Is | Named | Beside | Versus
"""Conditions on values of one row; that row may be looked for among others."""


def predicate(rows: RowView, condition: Condition, *, exact: bool = False) -> exp.Expr:
    """The condition as a boolean expression over `rows`."""
    match condition:
        case Is() | Named() | Beside() | Versus():
            meeting = _meeting(rows, condition)
            if meeting is not None:
                return _some_row(rows, meeting, [condition], exact=exact)
            return _of_this_row(rows, condition, exact=exact)
        case Did():
            return did(rows, condition, predicate, exact=exact)
        case Measured():
            return passes(rows, condition, predicate)
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


def speaks_of(statement: Statement, entity: str, condition: Condition | None) -> list[Condition]:
    """Those conditions side by side in `condition` (however deep) that speak of the entity or of what it belongs to."""
    if isinstance(condition, All):
        return [held for part in condition.of for held in speaks_of(statement, entity, part)]
    return [condition] if condition is not None and is_about(statement, entity, condition) else []


def is_about(statement: Statement, entity: str, condition: Condition) -> bool:
    """Whether the whole condition speaks of the entity itself or of what it belongs to."""
    graph, person = statement.graph, statement.catalog.person
    match condition:
        case Is() | Beside():
            return graph.reaches(entity, entity_of(condition.dimension))
        case Versus():
            return all(graph.reaches(entity, entity_of(held)) for held in (condition.dimension, condition.other))
        case Named():
            return graph.reaches(entity, entity_of(condition.filter))
        case Measured():
            return graph.reaches(entity, condition.entity)
        case Did():
            return person is not None and graph.reaches(entity, person)
        case All() | Any():
            return all(is_about(statement, entity, part) for part in condition.of)
        case Not():
            return is_about(statement, entity, condition.of)


def _of_this_row(rows: RowView, condition: OfARow, *, exact: bool) -> exp.Expr:
    match condition:
        case Is():
            return _compare(rows, condition)
        case Beside():
            return _beside(rows, condition)
        case Versus():
            held, other = rows.dimension(condition.dimension), rows.dimension(condition.other)
            return COMPARISONS[condition.op](this=held, expression=other)
        case Named():
            named = find_filter(rows.scope.statement.catalog, condition.filter)
            return predicate(rows.at(entity_of(condition.filter)), named.where, exact=exact)


def _meeting(rows: RowView, condition: OfARow) -> Meeting | None:
    """Where the condition's rows are looked for; None when the row in question belongs to one of them."""
    statement = rows.scope.statement
    catalog, graph = statement.catalog, statement.graph
    if isinstance(condition, Named):
        find_filter(catalog, condition.filter)
        qualified = [condition.filter]
    else:
        qualified = [condition.dimension, *([condition.other] if isinstance(condition, Versus) else [])]
        kinds = [_comparable(rows, dimension) for dimension in qualified]
        if isinstance(condition, Is) and condition.op not in ("is_null", "not_null"):
            _check_single(rows, condition.dimension)
        if len(set(kinds)) > 1:
            raise QueryError(f"{qualified[0]} is a {kinds[0]} and {qualified[1]} a {kinds[1]}; they cannot be compared")
    entities = list(dict.fromkeys(entity_of(held) for held in qualified))
    if all(rows.reaches(entity) for entity in entities):
        return None
    entity = entities[0] if len(entities) == 1 else graph.coarsest(entities)
    meeting = graph.meeting(rows.entity, entity) if entity is not None else None
    if meeting is None:
        raise QueryError(f"{rows.entity} cannot be limited by {qualified[0]}: the catalog joins no {entities[0]} to it")
    return meeting


def _comparable(rows: RowView, qualified: str) -> str:
    """What the dimension is compared as; Denied where it would tell one person from the others."""
    dimension = find_dimension(rows.scope.statement.catalog, qualified)
    if not rows.scope.statement.limits.singly and _names_a_person(rows, qualified, dimension):
        raise Denied("this role does not look at single customers")
    return "text" if dimension.type in ("category", "text", "id") else dimension.type


def _check_single(rows: RowView, qualified: str) -> None:
    """Denied where a role of groups would look at one order: sales without it, taken from all sales, are its own."""
    statement = rows.scope.statement
    entity = entity_of(qualified)
    held = find_dimension(statement.catalog, qualified)
    if (
        statement.limits.groups_only
        and statement.guards(entity)
        and held.column == statement.catalog.entities[entity].key
    ):
        raise Denied("this role does not look at single records of customers")


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
    together: dict[Meeting, list[OfARow]] = {}
    for part in condition.of:
        meeting = _meeting(rows, part) if isinstance(part, OfARow) else None
        if meeting is not None and isinstance(part, OfARow):
            together.setdefault(meeting, []).append(part)
        else:
            apart.append(predicate(rows, part, exact=exact))
    apart.extend(_some_row(rows, meeting, parts, exact=exact) for meeting, parts in together.items())
    return exp.paren(and_(apart), copy=False) if len(apart) > 1 else and_(apart or [exp.true()])


def _some_row(rows: RowView, meeting: Meeting, parts: list[OfARow], *, exact: bool) -> exp.Expr:
    """One row of the carrier that belongs to the same common row meets all parts."""
    scope = RowScope(rows.scope.statement, meeting.carrier)
    met = [predicate(scope.rows, part) for part in parts]
    return in_set(rows.at(meeting.common), scope, met, exact=exact)


def _beside(rows: RowView, condition: Beside) -> exp.Expr:
    statement = rows.scope.statement
    dimension = find_dimension(statement.catalog, condition.dimension)
    able = ("number",) if condition.aggregate in ("avg", "median") else ("number", "date")
    if dimension.type not in able:
        raise QueryError(f"{condition.dimension} is a {dimension.type}, so it has no {condition.aggregate}")
    entity = entity_of(condition.dimension)
    held = rows.dimension(condition.dimension)
    extreme = condition.aggregate in ("min", "max") and statement.guards(entity)
    if extreme or (condition.among is not None and statement.limits.groups_only):
        raise Denied("this role compares customers with the average of all only, not with a few or with the extremes")
    scope = RowScope(statement, entity)
    among = [predicate(scope.rows, condition.among)] if condition.among is not None else []
    of_all = scope.select([aggregated(condition.aggregate, scope.rows.dimension(condition.dimension))], among)
    return COMPARISONS[condition.op](this=held, expression=of_all.subquery(copy=False))


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
                return where_known(held, exp.false() if op == "in" else exp.true())
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

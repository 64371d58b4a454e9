"""What a person did (or the row itself has) becomes a predicate: rows of another entity exist, first, last, or in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import Denied, QueryError
from warehouse.names import find_entity
from warehouse.rows import RowScope, and_, column, days_between, known, name, where_known, within

if TYPE_CHECKING:
    from domain.condition import Condition, Did, Occurred
    from warehouse.measures import Meets
    from warehouse.rows import RowView, Statement

_SUBJECT, _DAY, _KEY, _MET = "_of", "_day", "_key", "_met"


def did(rows: RowView, condition: Did, meets: Meets, *, exact: bool) -> exp.Expr:
    """The person the row belongs to (or the row itself, where it belongs to none) has such rows, so many times."""
    statement = rows.scope.statement
    entity = find_entity(statement.catalog, condition.entity)
    person = statement.catalog.person
    subject = rows.at(person) if person is not None and rows.reaches(person) else rows
    _check(statement, condition, subject)
    if condition.which == "any":
        scope = RowScope(statement, condition.entity)
        met: list[exp.Expr] = []
        if condition.period is not None:
            met.append(within(scope.rows.time(entity.time), condition.period, statement))
        if condition.where is not None:
            met.append(meets(scope.rows, condition.where))
        if condition.after is not None or condition.before is not None:
            of, key = scope.rows.at(subject.entity).foreign_key(), scope.rows.key()
            met += _in_order(statement, condition, subject.entity, (of, scope.rows.time(entity.time), key), meets)
        of = scope.rows.at(subject.entity).foreign_key()
        chosen = scope.select([of], [known(of), *met])
    else:
        chosen, of = _first_or_last(statement, condition, subject, meets)
    return _so_often(condition, subject, chosen, of, exact=exact)


def in_set(subject: RowView, scope: RowScope, met: list[exp.Expr], *, exact: bool) -> exp.Expr:
    """The subject's key is among the keys that the scope's rows belong to; unknown where there is no subject."""
    of = scope.rows.at(subject.entity).foreign_key()
    return _among(subject, scope.select([of], [known(of), *met]), exact=exact)


def _check(statement: Statement, condition: Did, subject: RowView) -> None:
    others = [held for held in (condition.after, condition.before) if held is not None]
    for entity in (condition.entity, *(held.entity for held in others)):
        find_entity(statement.catalog, entity)
        if not statement.graph.reaches(entity, subject.entity):
            raise QueryError(f"{entity} belongs to no {subject.entity}, so it cannot be counted for one")
    in_order = condition.which != "any" or others
    if in_order and statement.guards(condition.entity) and not statement.guards(subject.entity):
        raise Denied(f"this role does not look at what customers do with a single row of {subject.entity}")
    if condition.which == "any" and condition.among is not None:
        raise QueryError("`among` says which rows compete for first or last; with any row it means nothing")
    if condition.within_days is not None and not others:
        raise QueryError("`within_days` needs something before or after which the days are counted")


def _so_often(condition: Did, subject: RowView, chosen: exp.Select, of: exp.Expr, *, exact: bool) -> exp.Expr:
    at_least, op = condition.times, condition.op
    if op == "gte" and at_least <= 1:
        if at_least <= 0:
            return where_known(subject.key(), exp.true())
        return _among(subject, chosen, exact=exact)
    count = exp.Count(this=exp.Star())
    if op == "gte" or (op == "eq" and at_least > 0):
        compared = (exp.EQ if op == "eq" else exp.GTE)(this=count, expression=exp.Literal.number(at_least))
        return _among(subject, chosen.group_by(of.copy()).having(compared), exact=exact)
    if at_least < 0:
        return where_known(subject.key(), exp.false())
    # at most n (or exactly none): not among those with more, so that whoever has no row at all counts
    if at_least:
        chosen = chosen.group_by(of.copy()).having(exp.GT(this=count, expression=exp.Literal.number(at_least)))
    return where_known(subject.key(), exp.not_(_among(subject, chosen, exact=False)))


def _among(subject: RowView, chosen: exp.Select, *, exact: bool) -> exp.Expr:
    inside = exp.In(this=subject.key(), query=chosen.subquery(copy=False))
    return where_known(subject.key(), inside) if exact else inside


def _first_or_last(
    statement: Statement, condition: Did, subject: RowView, meets: Meets
) -> tuple[exp.Select, exp.Column]:
    """The subjects whose first (last) row is as asked; one row a subject."""
    entity = find_entity(statement.catalog, condition.entity)
    table = statement.alias(f"{condition.which}_{condition.entity}")
    scope = RowScope(statement, condition.entity)
    met: list[exp.Expr] = []
    if condition.period is not None:
        met.append(within(scope.rows.time(entity.time), condition.period, statement))
    if condition.where is not None:
        met.append(meets(scope.rows, condition.where))
    one = _ranked(statement, scope, condition.which, condition.among, subject.entity, met, meets)
    of = column(_SUBJECT, table)
    place = (of, column(_DAY, table), column(_KEY, table))
    where: list[exp.Expr] = [column(_MET, table)] if met else []
    where += _in_order(statement, condition, subject.entity, place, meets)
    chosen = exp.select(of).from_(one.subquery(name(table), copy=False))
    return (chosen.where(and_(where)) if where else chosen), of


def _ranked(
    statement: Statement,
    scope: RowScope,
    which: str,
    among: Condition | None,
    subject: str,
    met: list[exp.Expr],
    meets: Meets,
) -> exp.Select:
    """Of each subject the first (last) row by date, then by key, and whether it is as asked."""
    rows = scope.rows
    of = rows.at(subject).foreign_key()
    day = rows.time(statement.catalog.entities[scope.entity].time)
    where = [known(of), known(day), *([meets(rows, among)] if among is not None else [])]
    selected: list[exp.Expr] = [
        exp.alias_(of, _SUBJECT, quoted=True),
        exp.alias_(day, _DAY, quoted=True),
        exp.alias_(rows.key(), _KEY, quoted=True),
    ]
    if met:
        selected.append(exp.alias_(and_(met), _MET, quoted=True))
    order = [exp.Ordered(this=held, desc=which == "last", nulls_first=False) for held in (day.copy(), rows.key())]
    place = exp.Window(
        this=exp.Anonymous(this="ROW_NUMBER"), partition_by=[of.copy()], order=exp.Order(expressions=order)
    )
    return scope.select(selected, where).qualify(exp.EQ(this=place, expression=exp.Literal.number(1)))


def _in_order(
    statement: Statement, condition: Did, subject: str, row: tuple[exp.Expr, exp.Expr, exp.Expr], meets: Meets
) -> list[exp.Expr]:
    """The row (subject, day, key) comes after and before what it should."""
    return [
        _there_is(statement, condition, held, subject, row, meets, later=later)
        for held, later in ((condition.after, True), (condition.before, False))
        if held is not None
    ]


def _there_is(
    statement: Statement,
    condition: Did,
    other: Occurred,
    subject: str,
    row: tuple[exp.Expr, exp.Expr, exp.Expr],
    meets: Meets,
    *,
    later: bool,
) -> exp.Expr:
    """A row of `other` of the same subject exists that `row` is later (earlier) than."""
    of, day, key = row
    held = find_entity(statement.catalog, other.entity)
    which = other.which
    if which == "any" and condition.within_days is None:
        which = "first" if later else "last"  # the same, and six times as fast on 380,000 events
    table = statement.alias(f"{which}_{other.entity}") if which != "any" else ""
    scope = RowScope(statement, other.entity)
    if which == "any":
        other_of = scope.rows.at(subject).foreign_key()
        other_day, other_key = scope.rows.time(held.time), scope.rows.key()
    else:
        other_of, other_day, other_key = (column(part, table) for part in (_SUBJECT, _DAY, _KEY))
    compared = exp.GT if later else exp.LT
    in_order: exp.Expr = compared(this=day.copy(), expression=other_day)
    if other.entity == condition.entity and not condition.later_day:
        same_day = exp.EQ(this=day.copy(), expression=other_day.copy())
        by_key = compared(this=key.copy(), expression=other_key)
        in_order = exp.paren(exp.or_(in_order, exp.and_(same_day, by_key)), copy=False)
    where: list[exp.Expr] = [exp.EQ(this=other_of, expression=of.copy()), in_order]
    if condition.within_days is not None:
        start, end = (other_day, day) if later else (day, other_day)
        apart = days_between(start.copy(), end.copy())
        where.append(exp.LTE(this=apart, expression=statement.param(condition.within_days)))
    one = exp.Literal.number(1)
    if which == "any":
        if other.where is not None:
            where.append(meets(scope.rows, other.where))
        return exp.Exists(this=scope.select([one], where))
    ranked = _ranked(statement, scope, which, other.where, subject, [], meets)
    return exp.Exists(this=exp.select(one).from_(ranked.subquery(name(table), copy=False)).where(and_(where)))

"""How many persons come back: persons by the period of their first row, and how many of them have one k periods later.

order_periods   whose each row is, and in which period it lies
cohorts         one row per person: the period of the first
sizes           persons in each cohort
returning       persons of each cohort with a row so many periods later
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import Denied, QueryError
from warehouse.columns import cohort_columns
from warehouse.conditions import predicate
from warehouse.names import entity_of, find_entity
from warehouse.rows import RowScope, and_, column, known, name, or_zero, within
from warehouse.sheet import distinct

if TYPE_CHECKING:
    from datetime import date

    from domain.evidence import Column
    from domain.metric_query import CohortQuery
    from warehouse.rows import Statement

_OF, _DAY, _PERIOD = "_of", "_day", "_period"
_SIZE, _OFFSET, _ACTIVE = "size", "offset", "active"


def compile_cohort(
    statement: Statement, query: CohortQuery, last_day: date | None
) -> tuple[exp.Select, tuple[Column, ...]]:
    """The SELECT and its columns; without a last day, the latest of the catalog's horizon is taken, or of the rows.

    Raises:
        QueryError: what is done has no date or belongs to no person.
        Denied: the viewer sees large groups only.
    """
    person = _person(statement, query)
    done = _done(statement, query, person)
    cohorts = _cohorts(statement, query, done)
    columns = cohort_columns(statement.catalog, query)
    cohort, retention = columns[0].name, columns[-1].name
    sizes = statement.named("sizes")
    counted = exp.select(column(_PERIOD), exp.alias_(exp.Count(this=exp.Star()), _SIZE, quoted=True))
    statement.queries.append((sizes, counted.from_(exp.Table(this=name(cohorts))).group_by(column(_PERIOD))))
    offsets = statement.named("offsets")
    series = exp.Anonymous(
        this="GENERATE_SERIES", expressions=[exp.Literal.number(0), statement.param(max(query.offsets, 0))]
    )
    each = exp.alias_(exp.Anonymous(this="UNNEST", expressions=[series]), _OFFSET, quoted=True)
    statement.queries.append((offsets, exp.select(each)))
    returning = _returning(statement, query, done, cohorts)

    size, offset, period = column(_SIZE, sizes), column(_OFFSET, offsets), column(_PERIOD, sizes)
    active = or_zero(column(_ACTIVE, returning))
    share = exp.Div(
        this=exp.cast(active.copy(), exp.DataType.Type.DOUBLE), expression=size.copy(), typed=False, safe=False
    )
    selected = [
        exp.alias_(held, alias, quoted=True)
        for held, alias in (
            (period, cohort), (size, _SIZE), (offset, _OFFSET), (active, _ACTIVE), (share, retention)
        )
    ]  # fmt: skip
    same = [
        exp.EQ(this=column(_PERIOD, returning), expression=period.copy()),
        exp.EQ(this=column(_OFFSET, returning), expression=offset.copy()),
    ]
    begun = exp.or_(
        exp.EQ(this=offset.copy(), expression=exp.Literal.number(0)),
        exp.LTE(
            this=offset.copy(),
            expression=_apart(query, period.copy(), _period(query, _last_day(statement, done, last_day))),
        ),
    )
    tree = exp.select(*selected).from_(exp.Table(this=name(sizes)))
    tree = tree.join(exp.Table(this=name(offsets)), join_type="CROSS", copy=False)
    tree = tree.join(exp.Table(this=name(returning)), on=and_(list(same)), join_type="LEFT", copy=False)
    order = [exp.Ordered(this=column(held), nulls_first=False) for held in (cohort, _OFFSET)]
    return tree.where(begun).order_by(*order), columns


def _person(statement: Statement, query: CohortQuery) -> str:
    held, person = find_entity(statement.catalog, query.entity), statement.catalog.person
    if person is None or not statement.graph.reaches(query.entity, person):
        raise QueryError(f"a row of {query.entity} does not belong to one person, so nobody comes back")
    if held.time is None:
        raise QueryError(f"{query.entity} has no date, so it has no first")
    if statement.limits.groups_only:
        raise Denied("this role does not see how many single customers come back")
    return person


def _done(statement: Statement, query: CohortQuery, person: str) -> str:
    table = statement.named(f"{query.entity}_periods")
    scope = RowScope(statement, query.entity)
    rows = scope.rows
    of, day = rows.at(person).key(), rows.time(statement.catalog.entities[query.entity].time)
    where = [known(of), known(day)]
    if query.where is not None:
        where.append(predicate(rows, query.where))
    if query.persons is not None:
        where.append(predicate(rows.at(person), query.persons))
    selected = [
        exp.alias_(held, alias, quoted=True)
        for held, alias in ((of, _OF), (day, _DAY), (_period(query, day.copy()), _PERIOD))
    ]
    statement.queries.append((table, scope.select(selected, where)))
    return table


def _cohorts(statement: Statement, query: CohortQuery, done: str) -> str:
    table = statement.named("cohorts")
    first = exp.Min(this=column(_DAY))
    selected = [column(_OF), exp.alias_(exp.Min(this=column(_PERIOD)), _PERIOD, quoted=True)]
    tree = exp.select(*selected).from_(exp.Table(this=name(done))).group_by(column(_OF))
    if query.period is not None:
        tree = tree.having(within(first, query.period, statement))
    statement.queries.append((table, tree))
    return table


def _returning(statement: Statement, query: CohortQuery, done: str, cohorts: str) -> str:
    table = statement.named("returning")
    later = _apart(query, column(_PERIOD, cohorts), column(_PERIOD, done))
    selected = [
        column(_PERIOD, cohorts),
        exp.alias_(later, _OFFSET, quoted=True),
        exp.alias_(distinct(column(_OF, done)), _ACTIVE, quoted=True),
    ]
    same = exp.EQ(this=column(_OF, done), expression=column(_OF, cohorts))
    tree = exp.select(*selected).from_(exp.Table(this=name(done)))
    tree = tree.join(exp.Table(this=name(cohorts)), on=same, copy=False)
    statement.queries.append((table, tree.group_by(column(_PERIOD, cohorts), later.copy())))
    return table


def _last_day(statement: Statement, done: str, last_day: date | None) -> exp.Expr:
    if last_day is not None:
        return exp.cast(statement.param(last_day), exp.DataType.Type.DATE)
    if statement.catalog.horizon is not None:
        scope = RowScope(statement, entity_of(statement.catalog.horizon))
        latest = exp.Max(this=scope.rows.dimension(statement.catalog.horizon))
        return scope.select([latest], []).subquery(copy=False)
    return exp.select(exp.Max(this=column(_DAY))).from_(exp.Table(this=name(done))).subquery(copy=False)


def _period(query: CohortQuery, day: exp.Expr) -> exp.Expr:
    start = exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string(query.grain), day])
    return exp.cast(start, exp.DataType.Type.DATE)


def _apart(query: CohortQuery, earlier: exp.Expr, later: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="DATE_DIFF", expressions=[exp.Literal.string(query.grain), earlier, later])

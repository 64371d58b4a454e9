"""Days between two things done by the same person, aggregated: from order to order, from joining to the first order.

order_done      one row per order: its groups, whose it is, its day
order_days      the days to what came next
order_interval  those, aggregated
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import QueryError
from warehouse.conditions import predicate
from warehouse.groups import Grouping, group_value, named
from warehouse.measures import aggregated, quantile_of
from warehouse.names import find_entity
from warehouse.rows import RowScope, and_, column, days_between, known, name, within
from warehouse.sheet import AsideTable

if TYPE_CHECKING:
    from domain.metric_query import Interval, MetricQuery
    from warehouse.rows import Statement

_OF, _DAY, _KEY, _DAYS = "_of", "_day", "_key", "_days"


def add_interval(statement: Statement, query: MetricQuery, groups: list[Grouping], term: Interval) -> AsideTable:
    """The table of the term by the query's groups.

    Raises:
        QueryError: what is done has no date or belongs to no person, or a group is not one value of it.
        Denied: the viewer may not see what a condition looks at.
    """
    person = _person(statement, term)
    for label, entity in named(groups):
        if not statement.graph.reaches(term.entity, entity):
            raise QueryError(f"{term.name} cannot be split by {label}: a row of {term.entity} is not of one {entity}")
    columns = [group.column for group in groups]
    done = _done(statement, query, groups, term, person)
    days = (
        _days_to_next(statement, columns, done, term)
        if term.following is None
        else _days_to_first(statement, columns, done, term, person)
    )
    where: list[exp.Expr] = [known(column(_DAYS))]
    where += [known(column(group.column)) for group in groups if group.by is not None and group.by.kind == "tile"]
    if query.period is not None:
        where.append(within(column(_DAY), query.period, statement))
    value = aggregated(term.aggregate, column(_DAYS), term.quantile)
    tree = exp.select(*(column(held) for held in columns), exp.alias_(value, term.name, quoted=True))
    tree = tree.from_(exp.Table(this=name(days))).where(and_(where))
    last = statement.named(f"{term.entity}_interval")
    statement.queries.append((last, tree.group_by(*(column(held) for held in columns)) if columns else tree))
    return AsideTable(table=last)


def _person(statement: Statement, term: Interval) -> str:
    person = statement.catalog.person
    if person is None:
        raise QueryError("the catalog has no persons, so nothing is done by the same one")
    for entity in (term.entity, *([term.following] if term.following is not None else [])):
        if find_entity(statement.catalog, entity).time is None:
            raise QueryError(f"{entity} has no date, so no days can be counted from or to it")
        if not statement.graph.reaches(entity, person):
            raise QueryError(f"a row of {entity} does not belong to one {person}")
    if term.aggregate == "quantile":
        quantile_of(term.quantile, term.name)
    return person


def _done(statement: Statement, query: MetricQuery, groups: list[Grouping], term: Interval, person: str) -> str:
    table = statement.named(f"{term.entity}_done")
    scope = RowScope(statement, term.entity)
    rows = scope.rows
    of, day = rows.at(person).key(), rows.time(statement.catalog.entities[term.entity].time)
    selected = [exp.alias_(group_value(rows, group), group.column, quoted=True) for group in groups]
    selected += [exp.alias_(held, alias, quoted=True) for held, alias in ((of, _OF), (day, _DAY), (rows.key(), _KEY))]
    where = [known(of), known(day)]
    where += [predicate(rows, held) for held in (term.where, query.where) if held is not None]
    statement.queries.append((table, scope.select(selected, where)))
    return table


def _days_to_next(statement: Statement, columns: list[str], done: str, term: Interval) -> str:
    following = exp.Window(
        this=exp.Anonymous(this="LEAD", expressions=[column(_DAY)]), partition_by=[column(_OF)], order=_in_order()
    )
    return _add_days(statement, columns, done, term, days_between(column(_DAY), following))


def _days_to_first(statement: Statement, columns: list[str], done: str, term: Interval, person: str) -> str:
    first = statement.named(f"first_{term.entity}")
    place = exp.Window(this=exp.Anonymous(this="ROW_NUMBER"), partition_by=[column(_OF)], order=_in_order())
    only = exp.select(exp.Star()).from_(exp.Table(this=name(done)))
    statement.queries.append((first, only.qualify(exp.EQ(this=place, expression=exp.Literal.number(1)))))
    entity = term.following or term.entity
    table = statement.named(f"{term.entity}_days")
    statement.aliases.add(first.casefold())
    scope = RowScope(statement, entity)
    rows = scope.rows
    day = rows.time(statement.catalog.entities[entity].time)
    where: list[exp.Expr] = [
        exp.EQ(this=rows.at(person).foreign_key(), expression=column(_OF, first)),
        exp.GTE(this=day, expression=column(_DAY, first)),
    ]
    if entity == term.entity:
        where.append(exp.NEQ(this=rows.key(), expression=column(_KEY, first)))
    if term.following_where is not None:
        where.append(predicate(rows, term.following_where))
    then = scope.select([exp.Min(this=day.copy())], where).subquery(copy=False)
    selected = [*(column(held) for held in columns), column(_DAY)]
    value = exp.alias_(days_between(column(_DAY), then), _DAYS, quoted=True)
    statement.queries.append((table, exp.select(*selected, value).from_(exp.Table(this=name(first)))))
    return table


def _add_days(statement: Statement, columns: list[str], done: str, term: Interval, days: exp.Expr) -> str:
    table = statement.named(f"{term.entity}_days")
    selected = [*(column(held) for held in columns), column(_DAY), exp.alias_(days, _DAYS, quoted=True)]
    statement.queries.append((table, exp.select(*selected).from_(exp.Table(this=name(done)))))
    return table


def _in_order() -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=column(held), nulls_first=False) for held in (_DAY, _KEY)])

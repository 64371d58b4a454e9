"""A measure of each row of an entity, then an aggregate over these rows: median orders a customer, sales of the top 20 %.

each_person         one row per person (and group): its own value
person_per_group    those, aggregated
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import QueryError
from warehouse.conditions import is_about, predicate, speaks_of
from warehouse.groups import Grouping, group_value, named
from warehouse.measures import aggregated, counts, formula, quantile_of
from warehouse.names import find_entity, find_measure
from warehouse.rows import RowScope, column, known, name, or_zero
from warehouse.sheet import GIVING, PERSONS, AsideTable, Cluster, Sheet, distinct

if TYPE_CHECKING:
    from domain.metric_query import MetricQuery, PerRow
    from warehouse.measures import Formula
    from warehouse.rows import Statement

_KEY, _VALUE = "_key", "_value"


def add_per_row(
    statement: Statement, query: MetricQuery, groups: list[Grouping], term: PerRow
) -> tuple[AsideTable, list[Cluster]]:
    """The table of the term by the query's groups, and the rows behind it.

    Raises:
        QueryError: the measure's rows do not belong to one row of the entity, or the groups do not fit.
        Denied: the viewer may not see what a condition looks at.
    """
    catalog, graph = statement.catalog, statement.graph
    find_entity(catalog, term.entity)
    find_measure(catalog, term.measure)
    if term.aggregate in ("quantile", "top_share"):
        quantile_of(term.quantile, term.name)
    if term.top is not None and (term.top < 1 or term.aggregate == "top_share"):
        raise QueryError(f"{term.name}: the top {term.top} rows of {term.aggregate} mean nothing")
    if term.all_rows:
        _check_groups(statement, groups, term)
    by = [Grouping(column=_KEY, entity=term.entity), *groups]
    of = formula(catalog, graph, term.measure, named(by))
    sheet = Sheet(
        statement=statement, groups=by, formulas={_VALUE: of}, where=query.where, period=query.period,
        through=term.entity, suffix=f"_by_{term.entity}", counted=False,
    )  # fmt: skip
    table = sheet.lay_out(f"each_{term.entity}")
    if term.all_rows:
        table = _with_all_rows(statement, query, groups, term, table, of)
    personal = statement.limits.floor > 0 and term.entity == catalog.person
    if term.aggregate == "top_share" or term.top is not None:
        table = _ranked(statement, groups, term, table)
    columns = [group.column for group in groups]
    selected: list[exp.Expr] = [column(held) for held in columns]
    value = column(_VALUE)
    selected.append(exp.alias_(_aggregate(statement, term, value), term.name, quoted=True))
    if personal:
        giving = exp.Case().when(known(value), column(_KEY))
        selected.append(exp.alias_(distinct(giving), f"{term.name}{GIVING}", quoted=True))
        selected.append(exp.alias_(distinct(column(_KEY)), PERSONS, quoted=True))
    last = statement.named(f"{term.entity}_per_group" if columns else f"{term.entity}_in_all")
    tree = exp.select(*selected).from_(exp.Table(this=name(table)))
    if term.top is not None:
        tree = tree.where(exp.LTE(this=column("_place"), expression=statement.param(term.top)))
    grouped = tree.group_by(*(column(held) for held in columns)) if columns else tree
    statement.queries.append((last, grouped))
    return AsideTable(table=last, personal=personal), sheet.clusters


def _check_groups(statement: Statement, groups: list[Grouping], term: PerRow) -> None:
    for group in groups:
        if group.entity is not None and not statement.graph.reaches(term.entity, group.entity):
            raise QueryError(
                f"{term.name} cannot be split by {group.column}: a row of {term.entity} without {term.measure} "
                f"belongs to no row of {group.entity}"
            )
        member = group.by if group.by is not None and group.by.kind == "membership" else None
        if member is not None and not is_about(statement, term.entity, member.condition):
            raise QueryError(f"{term.name} cannot be split by {group.column}, which is not about a {term.entity}")


def _with_all_rows(
    statement: Statement, query: MetricQuery, groups: list[Grouping], term: PerRow, table: str, of: Formula
) -> str:
    """Every row of the entity that the query's conditions leave, with its value."""
    here = statement.named(f"all_{term.entity}")
    scope = RowScope(statement, term.entity)
    selected: list[exp.Expr] = [exp.alias_(scope.rows.key(), _KEY, quoted=True)]
    where: list[exp.Expr] = []
    for group in groups:
        value = group_value(scope.rows, group)
        selected.append(exp.alias_(value, group.column, quoted=True))
        if group.by is not None and group.by.kind == "tile":
            where.append(known(value))
    held = column(_VALUE, scope.attach(table, _KEY, scope.rows.key()))
    selected.append(exp.alias_(or_zero(held) if counts(of) else held, _VALUE, quoted=True))
    where += [predicate(scope.rows, part) for part in speaks_of(statement, term.entity, query.where)]
    statement.queries.append((here, scope.select(selected, where)))
    return here


def _ranked(statement: Statement, groups: list[Grouping], term: PerRow, table: str) -> str:
    """The rows with their place, greatest first, and how many have a value."""
    columns = [group.column for group in groups]
    order = [
        exp.Ordered(this=column(_VALUE), desc=True, nulls_first=False),
        exp.Ordered(this=column(_KEY), nulls_first=False),
    ]
    place = exp.Window(
        this=exp.Anonymous(this="ROW_NUMBER"),
        partition_by=[column(held) for held in columns],
        order=exp.Order(expressions=order),
    )
    number = exp.Window(this=exp.Count(this=column(_VALUE)), partition_by=[column(held) for held in columns])
    selected = [
        *(column(held) for held in (_KEY, *columns, _VALUE)),
        exp.alias_(place, "_place", quoted=True),
        exp.alias_(number, "_of", quoted=True),
    ]
    here = statement.named(f"ranked_{term.entity}")
    statement.queries.append((here, exp.select(*selected).from_(exp.Table(this=name(table)))))
    return here


def _aggregate(statement: Statement, term: PerRow, value: exp.Expr) -> exp.Expr:
    if term.aggregate != "top_share":
        return aggregated(term.aggregate, value, term.quantile)
    share = exp.Mul(this=statement.param(quantile_of(term.quantile, term.name)), expression=column("_of"))
    # rounded first, so that 7 % of 100 is 7 and not 7.000000000000001
    most = exp.Ceil(this=exp.Round(this=share, decimals=exp.Literal.number(6)))
    at_top = exp.LTE(this=column("_place"), expression=most)
    top = exp.Filter(this=exp.Sum(this=value), expression=exp.Where(this=at_top))
    whole = exp.Nullif(this=exp.Sum(this=value.copy()), expression=exp.Literal.number(0))
    return exp.Div(this=exp.cast(or_zero(top), exp.DataType.Type.DOUBLE), expression=whole, typed=False, safe=False)

"""A query over catalog names becomes one SELECT in DuckDB's SQL, with a parameter for every value.

A metric query is laid out by `sheet.py` (read there how the SQL goes, from top to bottom); what is left to do here are
thresholds, order, and the top n with ties. Rows are in `listing.py`, persons who come back in `cohort.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import QueryError
from warehouse.cohort import compile_cohort
from warehouse.columns import group_column, value_column
from warehouse.floor import Guard, complement, shown_groups, suppressed_groups
from warehouse.groups import groupings, sorting
from warehouse.listing import compile_rows
from warehouse.nearest import suggestion
from warehouse.rows import COMPARISONS, Statement, and_, column, name
from warehouse.sheet import Sheet
from warehouse.terms import Terms
from warehouse.viewer import Viewer, limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from domain.catalog import Catalog
    from domain.condition import Scalar
    from domain.evidence import Column
    from domain.metric_query import Having, MetricQuery, Query
    from warehouse.groups import Grouping
    from warehouse.sheet import Cluster
    from warehouse.viewer import Limits, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What to run, and what its columns mean."""

    sql: str
    params: tuple[Scalar, ...]
    """`$1` is the first."""
    columns: tuple[Column, ...]
    guard: Guard | None = None
    """What to ask first when the viewer has a floor."""


def compile_query(
    catalog: Catalog, query: Query, viewer: Viewer | None = None, scope: Scope = "own", last_day: date | None = None
) -> Compiled:
    """The SQL of a query for a viewer.

    Args:
        last_day: the data's last day; without one, cohorts take the latest day of the catalog's horizon.

    Raises:
        QueryError: the catalog cannot answer it without multiplying or inventing.
        Denied: the viewer may not see it.
    """
    bounds = limits(catalog, viewer or Viewer(), scope)
    if query.kind == "metric":
        return _compile_metric(catalog, query, bounds)
    statement = Statement(catalog=catalog, limits=bounds)
    if query.kind == "rows":
        tree, columns = compile_rows(statement, query)
    else:
        tree, columns = compile_cohort(statement, query, last_day or catalog.as_of)
    finished = statement.finish(tree)
    return Compiled(sql=finished.sql, params=finished.params, columns=columns)


def _compile_metric(catalog: Catalog, query: MetricQuery, bounds: Limits) -> Compiled:
    statement = Statement(catalog=catalog, limits=bounds)
    tree, clusters = _figure(statement, query)
    guard = None
    if bounds.floor:
        counting = Statement(catalog=catalog, limits=bounds)
        figure, _ = _figure(counting, query, count_suppressed=True)
        rest = Statement(catalog=catalog, limits=bounds)
        outside = complement(rest, query, clusters)
        guard = Guard(
            floor=bounds.floor,
            suppressed=counting.finish(figure),
            complement=rest.finish(outside) if outside is not None else None,
        )
    finished = statement.finish(tree)
    columns = [group_column(catalog, by) for by in {by.column: by for by in query.by}.values()]
    columns += [value_column(catalog, query, measure) for measure in dict.fromkeys(query.measures)]
    return Compiled(sql=finished.sql, params=finished.params, columns=tuple(columns), guard=guard)


def _figure(
    statement: Statement, query: MetricQuery, *, count_suppressed: bool = False
) -> tuple[exp.Select, list[Cluster]]:
    groups = groupings(statement, query)
    terms = Terms(statement, query, groups)
    formulas = {measure: terms.formula(measure) for measure in _wanted(query, groups)}
    sheet = Sheet(
        statement=statement, groups=groups, formulas=formulas, where=query.where, period=query.period,
        asides=terms.asides,
    )  # fmt: skip
    table = sheet.lay_out("figure")
    clusters = [*sheet.clusters, *terms.clusters]
    personal = any(cluster.personal for cluster in sheet.clusters) or any(a.personal for a in terms.asides.values())
    if not personal:
        nothing = exp.select(exp.Literal.number(0).as_("suppressed"))
        return (nothing if count_suppressed else _final(statement, query, groups, table)), clusters
    shown = statement.named("shown")
    statement.queries.append((shown, shown_groups(table, sheet.level)))
    if count_suppressed:
        return suppressed_groups(shown), clusters
    return _final(statement, query, groups, shown, floored=True), clusters


def _wanted(query: MetricQuery, groups: Sequence[Grouping]) -> list[str]:
    """Each measure the figure shows, filters on, or is sorted by."""
    shown = {group.column for group in groups}
    if not query.measures:
        raise QueryError("the query names no measure")
    compared = [held for having in query.having for held in (having.measure, having.other) if held is not None]
    sorted_by = [order.column for order in query.order if order.column not in shown]
    wanted = list(dict.fromkeys([*query.measures, *compared, *sorted_by]))
    for measure in wanted:
        if measure in shown:
            raise QueryError(f"{measure} is both a group and a measure of this query")
    return wanted


def _final(
    statement: Statement, query: MetricQuery, groups: Sequence[Grouping], table: str, *, floored: bool = False
) -> exp.Select:
    shown = dict.fromkeys([*(group.column for group in groups), *query.measures])
    tree = exp.select(*(column(held) for held in shown)).from_(exp.Table(this=name(table)))
    where = [_threshold(statement, having, table, floored=floored) for having in query.having]
    if floored:
        where.insert(0, column("_shown"))
    if where:
        tree = tree.where(and_(where))
    by = {group.column: group for group in groups}
    for held in query.limit_within:
        if held not in by:
            raise QueryError(f"the query has no group {held!r}{suggestion(held, by)}")
    if not groups:
        return tree
    asked = [
        _ordered(sorting(statement, by[order.column]), descending=order.descending)
        if order.column in by
        else _ordered(column(order.column), descending=order.descending)
        for order in query.order
    ]
    sorted_by = {order.column for order in query.order}
    rest = [_ordered(sorting(statement, group)) for group in groups if group.column not in sorted_by]
    if query.limit is not None:
        rank = exp.Window(
            this=exp.Anonymous(this="RANK"),
            partition_by=[column(held) for held in query.limit_within],
            order=exp.Order(expressions=[held.copy() for held in asked or rest]),
        )
        tree = tree.qualify(exp.LTE(this=rank, expression=exp.Literal.number(max(query.limit, 0))))
    return tree.order_by(*asked, *rest)


def _threshold(statement: Statement, having: Having, table: str, *, floored: bool) -> exp.Expr:
    """The measure against a number, so many times another measure, or so many times the average of all groups."""
    bound = statement.param(having.value)
    if having.beside is not None and having.other is not None:
        raise QueryError(f"{having.measure} is held against the {having.beside} or against {having.other}, not both")
    if having.other is not None:
        bound = exp.Mul(this=bound, expression=column(having.other))
    elif having.beside is not None:
        of_all = exp.Avg if having.beside == "avg" else exp.Median
        held = exp.cast(column(having.measure), exp.DataType.Type.DOUBLE)
        groups = exp.select(of_all(this=held)).from_(exp.Table(this=name(table)))
        if floored:
            groups = groups.where(column("_shown"))
        bound = exp.Mul(this=bound, expression=groups.subquery(copy=False))
    return COMPARISONS[having.op](this=column(having.measure), expression=bound)


def _ordered(held: exp.Expr, *, descending: bool = False) -> exp.Ordered:
    return exp.Ordered(this=held, desc=descending, nulls_first=False)

"""A query over catalog names becomes one SELECT in DuckDB's SQL, with a parameter for every value.

How the SQL reads, from top to bottom, for each entity (and date) that measures are computed over:

    order_rows      one row per order: its groups, and what it gives to each measure
    order_groups    those, aggregated by the groups
    groups          all groups found, when there are several of the above
    figure          the measures side by side, ratios divided
    (SELECT)        thresholds, order, top n with ties

Because every `…_groups` has one row a group before anything is put side by side, nothing can be multiplied.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from domain.errors import Denied, QueryError
from domain.metric_query import ByDimension, MetricQuery
from warehouse.columns import group_column, measure_column
from warehouse.conditions import predicate, within
from warehouse.floor import Guard, complement, group_size, shown_groups, suppressed_groups
from warehouse.listing import compile_rows
from warehouse.measures import Part, aggregate, counts, formula, parts, row_input
from warehouse.names import entity_of, find_dimension
from warehouse.nearest import suggestion
from warehouse.rows import RowScope, Statement, and_, column, name
from warehouse.viewer import Viewer, limits

if TYPE_CHECKING:
    from domain.catalog import Catalog
    from domain.condition import Scalar
    from domain.evidence import Column
    from domain.metric_query import By, RowsQuery
    from warehouse.measures import Formula
    from warehouse.rows import RowView
    from warehouse.viewer import Limits, Scope

_COMPARISONS: dict[str, type[exp.Binary]] = {
    "lt": exp.LT, "lte": exp.LTE, "gt": exp.GT, "gte": exp.GTE, "eq": exp.EQ, "ne": exp.NEQ,
}  # fmt: skip


_GIVING = " persons"


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
    catalog: Catalog, query: MetricQuery | RowsQuery, viewer: Viewer | None = None, scope: Scope = "own"
) -> Compiled:
    """The SQL of a query for a viewer.

    Raises:
        QueryError: the catalog cannot answer it without multiplying or inventing.
        Denied: the viewer may not see it.
    """
    bounds = limits(catalog, viewer or Viewer(), scope)
    if query.kind == "rows":
        statement = Statement(catalog=catalog, limits=bounds)
        tree, columns = compile_rows(statement, query)
        finished = statement.finish(tree)
        return Compiled(sql=finished.sql, params=finished.params, columns=columns)
    return _compile_metric(catalog, query, bounds)


@dataclass(slots=True, kw_only=True)
class _Cluster:
    """Parts computed over the same rows: one base, and one date where there is a period."""

    base: str
    time: str | None
    parts: dict[str, Part] = field(default_factory=dict)
    groups_table: str = ""
    person_columns: set[str] = field(default_factory=set)
    """Columns of the groups table that count the persons who give to one part."""


def _compile_metric(catalog: Catalog, query: MetricQuery, bounds: Limits) -> Compiled:
    statement = Statement(catalog=catalog, limits=bounds)
    tree, columns, clusters = _figure(statement, query)
    guard = None
    if bounds.floor:
        counting = Statement(catalog=catalog, limits=bounds)
        figure, _, _ = _figure(counting, query, count_suppressed=True)
        rest = Statement(catalog=catalog, limits=bounds)
        outside = complement(rest, query, [(cluster.base, cluster.time) for cluster in clusters])
        guard = Guard(
            floor=bounds.floor,
            suppressed=counting.finish(figure),
            complement=rest.finish(outside) if outside is not None else None,
        )
    finished = statement.finish(tree)
    return Compiled(sql=finished.sql, params=finished.params, columns=columns, guard=guard)


def _figure(
    statement: Statement, query: MetricQuery, *, count_suppressed: bool = False
) -> tuple[exp.Select, tuple[Column, ...], list[_Cluster]]:
    catalog = statement.catalog
    by = tuple({group.column: group for group in query.by}.values())
    groups = [group.column for group in by]
    formulas = _formulas(statement, query, by)
    clusters = _clusters(statement, query, formulas)

    tables: list[tuple[str, exp.Query]] = []
    for cluster in clusters:
        rows_table = statement.named(f"{cluster.base}_rows")
        cluster.groups_table = statement.named(f"{cluster.base}_{'groups' if by else 'total'}")
        rows, given = _row_table(statement, query, by, cluster)
        tables.append((rows_table, rows))
        tables.append((cluster.groups_table, _group_table(statement, groups, cluster, rows_table, given)))
    if len(clusters) > 1 and groups:
        all_groups = statement.named("groups")
        tables.append((all_groups, _all_groups(groups, clusters)))
    else:
        all_groups = clusters[0].groups_table
    figure_table = statement.named("figure")
    tables.append((figure_table, _side_by_side(statement, groups, clusters, formulas, all_groups)))
    if statement.limits.floor and _personal(statement, clusters):
        shown_table = statement.named("shown")
        tables.append((shown_table, shown_groups(figure_table, groups)))
        figure_table = shown_table
        tree = (
            suppressed_groups(figure_table)
            if count_suppressed
            else _final(statement, query, groups, figure_table, floored=True)
        )
    elif count_suppressed:
        tree = exp.select(exp.Literal.number(0).as_("suppressed"))
    else:
        tree = _final(statement, query, groups, figure_table)
    for table, body in tables:
        tree = tree.with_(name(table), as_=body, copy=False)
    columns = [group_column(catalog, group) for group in by]
    columns += [measure_column(catalog, measure) for measure in dict.fromkeys(query.measures)]
    return tree, tuple(columns), clusters


def _formulas(statement: Statement, query: MetricQuery, by: tuple[By, ...]) -> dict[str, Formula]:
    """Each measure the figure shows, filters on, or is sorted by."""
    catalog = statement.catalog
    dimensions = [group.dimension for group in by if isinstance(group, ByDimension)]
    for group in by:
        if isinstance(group, ByDimension):
            _check_group(statement, group)
    shown = {group.column for group in by}
    sorted_by = [order.column for order in query.order if order.column not in shown]
    wanted = dict.fromkeys([*query.measures, *(having.measure for having in query.having), *sorted_by])
    if not query.measures:
        raise QueryError("the query names no measure")
    for measure in wanted:
        if measure in shown:
            raise QueryError(f"{measure} is both a group and a measure of this query")
    return {measure: formula(catalog, statement.graph, measure, dimensions) for measure in wanted}


def _check_group(statement: Statement, group: ByDimension) -> None:
    dimension = find_dimension(statement.catalog, group.dimension)
    if group.grain is not None and dimension.type != "date":
        raise QueryError(f"{group.dimension} is no date, so it has no {group.grain}")
    person = statement.catalog.person
    if statement.limits.singly or person is None:
        return
    entity = entity_of(group.dimension)
    keys = {join.column for join in statement.catalog.joins if join.many == entity and join.one == person}
    if entity == person:
        keys.add(statement.catalog.entities[person].key)
    if dimension.column in keys or (entity == person and dimension.type == "id"):
        raise Denied("this role does not look at single customers")


def _clusters(statement: Statement, query: MetricQuery, formulas: dict[str, Formula]) -> list[_Cluster]:
    found: dict[tuple[str, str | None], _Cluster] = {}
    for held in formulas.values():
        for part in parts(held):
            time = None
            if query.period is not None:
                own = part.measure.time or statement.catalog.entities[part.home].time
                if own is None:
                    raise QueryError(f"{part.name} has no date, so it cannot be limited to a period")
                time = own if "." in own else f"{part.home}.{own}"
            cluster = found.setdefault((part.base, time), _Cluster(base=part.base, time=time))
            cluster.parts[part.name] = part
    return list(found.values())


def _row_table(
    statement: Statement, query: MetricQuery, by: tuple[By, ...], cluster: _Cluster
) -> tuple[exp.Select, dict[str, str | None]]:
    """One row per base row; and for each part the column that holds what the row gives to it."""
    scope = RowScope(statement, cluster.base)
    rows = scope.rows
    selected: list[exp.Expr] = [exp.alias_(_group(rows, group), group.column, quoted=True) for group in by]
    given: dict[str, str | None] = {}
    for part in cluster.parts.values():
        value = row_input(part, rows)
        given[part.name] = None if value is None else part.name
        if value is not None:
            selected.append(exp.alias_(value, part.name, quoted=True))
    if statement.limits.floor and (person := _person(statement, cluster)):
        selected.append(exp.alias_(rows.at(person).key(), "_person", quoted=True))
    if not selected:
        selected.append(exp.alias_(rows.key(), "_key", quoted=True))
    where: list[exp.Expr] = []
    if query.period is not None:
        where.append(within(rows.time(cluster.time), query.period, statement))
    if query.where is not None:
        where.append(predicate(rows, query.where))
    return scope.select(selected, where), given


def _group(rows: RowView, by: By) -> exp.Expr:
    if by.kind == "membership":
        return exp.Case().when(predicate(rows, by.condition), exp.true()).else_(exp.false())
    held = rows.dimension(by.dimension)
    if by.grain is None or by.grain == "day":
        return held
    start = exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string(by.grain), held])
    return exp.cast(start, exp.DataType.Type.DATE)


def _group_table(
    statement: Statement, groups: list[str], cluster: _Cluster, rows_table: str, given: dict[str, str | None]
) -> exp.Select:
    selected: list[exp.Expr] = [column(group) for group in groups]
    counted = statement.limits.floor and _person(statement, cluster) is not None
    for part in cluster.parts.values():
        held = given[part.name]
        value = column(held) if held is not None else None
        selected.append(exp.alias_(aggregate(part, value), part.name, quoted=True))
        if counted and value is not None:
            known = exp.not_(exp.Is(this=value.copy(), expression=exp.null()))
            giving = exp.Case().when(known, column("_person"))
            cluster.person_columns.add(f"{part.name}{_GIVING}")
            selected.append(exp.alias_(_distinct(giving), f"{part.name}{_GIVING}", quoted=True))
    if counted:
        selected.append(exp.alias_(_distinct(column("_person")), "_persons", quoted=True))
    query = exp.select(*selected).from_(exp.Table(this=name(rows_table)))
    return query.group_by(*(column(group) for group in groups)) if groups else query


def _all_groups(groups: list[str], clusters: list[_Cluster]) -> exp.Query:
    tree: exp.Query | None = None
    for cluster in clusters:
        one = exp.select(*(column(group) for group in groups)).from_(exp.Table(this=name(cluster.groups_table)))
        tree = one if tree is None else exp.union(tree, one, distinct=True, copy=False)
    assert tree is not None
    return tree


def _side_by_side(
    statement: Statement,
    groups: list[str],
    clusters: list[_Cluster],
    formulas: dict[str, Formula],
    all_groups: str,
) -> exp.Select:
    """Every group of any cluster once, with each measure; a count of nothing is 0, all else of nothing is null."""
    table_of = {(part.base, part.name): c.groups_table for c in clusters for part in c.parts.values()}
    selected: list[exp.Expr] = [exp.alias_(column(group, all_groups), group, quoted=True) for group in groups]
    for measure, held in formulas.items():
        selected.append(exp.alias_(_measured(held, table_of, alone=len(clusters) == 1), measure, quoted=True))
    if statement.limits.floor:
        selected += _person_counts(statement, clusters)
    query = exp.select(*selected).from_(exp.Table(this=name(all_groups)))
    for cluster in clusters:
        table = cluster.groups_table
        if table == all_groups:
            continue
        if not groups:
            query = query.join(exp.Table(this=name(table)), join_type="CROSS", copy=False)
            continue
        same: list[exp.Expr] = [
            exp.NullSafeEQ(this=column(group, table), expression=column(group, all_groups)) for group in groups
        ]
        query = query.join(exp.Table(this=name(table)), on=and_(same), join_type="LEFT", copy=False)
    return query


def _measured(held: Formula, table_of: dict[tuple[str, str], str], *, alone: bool) -> exp.Expr:
    if isinstance(held, Part):
        value = column(held.name, table_of[held.base, held.name])
        return _or_zero(value) if counts(held) and not alone else value
    top = exp.cast(_measured(held.numerator, table_of, alone=alone), exp.DataType.Type.DOUBLE)
    bottom = exp.Nullif(this=_measured(held.denominator, table_of, alone=alone), expression=exp.Literal.number(0))
    return exp.Div(this=top, expression=bottom, typed=False, safe=False)


def _person_counts(statement: Statement, clusters: list[_Cluster]) -> list[exp.Expr]:
    """`persons` behind a group, and whether they, and those behind each number in it, are `enough`."""
    behind: list[exp.Expr] = []
    giving: list[exp.Expr] = []
    for cluster in clusters:
        if _person(statement, cluster) is None:
            continue
        behind.append(_or_zero(column("_persons", cluster.groups_table)))
        giving.extend(
            _or_zero(column(f"{part}{_GIVING}", cluster.groups_table))
            for part in cluster.parts
            if f"{part}{_GIVING}" in cluster.person_columns
        )
    return group_size(behind, giving, statement.limits.floor) if behind else []


def _or_zero(value: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=value, expressions=[exp.Literal.number(0)])


def _final(
    statement: Statement, query: MetricQuery, groups: list[str], table: str, *, floored: bool = False
) -> exp.Select:
    shown = [*groups, *dict.fromkeys(query.measures)]
    known = {*groups, *shown, *(order.column for order in query.order)}
    tree = exp.select(*(column(held) for held in shown)).from_(exp.Table(this=name(table)))
    where: list[exp.Expr] = [
        _COMPARISONS[having.op](this=column(having.measure), expression=statement.param(having.value))
        for having in query.having
    ]
    if floored:
        where.insert(0, column("_shown"))
    if where:
        tree = tree.where(and_(where))
    if not groups:
        return tree
    for order in query.order:
        if order.column not in known:
            raise QueryError(f"the figure has no column {order.column!r} to sort by{suggestion(order.column, known)}")
    asked = [_ordered(order.column, descending=order.descending) for order in query.order]
    rest = [_ordered(group) for group in groups if group not in {order.column for order in query.order}]
    if query.limit is not None:
        rank = exp.Window(
            this=exp.Anonymous(this="RANK"), order=exp.Order(expressions=[o.copy() for o in asked or rest])
        )
        tree = tree.qualify(exp.LTE(this=rank, expression=exp.Literal.number(max(query.limit, 0))))
    return tree.order_by(*asked, *rest)


def _ordered(held: str, *, descending: bool = False) -> exp.Ordered:
    return exp.Ordered(this=column(held), desc=descending, nulls_first=False)


def _distinct(value: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Distinct(expressions=[value]))


def _personal(statement: Statement, clusters: list[_Cluster]) -> bool:
    return any(_person(statement, cluster) is not None for cluster in clusters)


def _person(statement: Statement, cluster: _Cluster) -> str | None:
    person = statement.catalog.person
    return person if person is not None and statement.graph.reaches(cluster.base, person) else None

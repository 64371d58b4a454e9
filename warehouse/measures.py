"""A measure and the asked-for groups become the rows to compute it over, and how.

A measure is computed over the rows of the entity it is declared on (its home) wherever each of them falls into one
group. Where a home row would fall into several, the measure's own `at` names a finer measure; a count is taken as a
distinct count over finer rows; anything else cannot be split that way without multiplying, and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from domain.catalog import Measure
from domain.errors import Denied, QueryError
from warehouse.names import entity_of, find_dimension, find_measure, qualify
from warehouse.rows import column, days_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.catalog import Catalog
    from domain.condition import Condition, Period
    from domain.metric_query import Summary
    from warehouse.joins import JoinGraph
    from warehouse.rows import RowView

_ARITHMETIC = (
    exp.Column, exp.Identifier, exp.Literal, exp.Paren, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.IntDiv,
    exp.Neg, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Greatest,
    exp.Least, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT,
    exp.LTE, exp.And, exp.Or, exp.Not, exp.Is, exp.Null, exp.Boolean, exp.In, exp.Between, exp.DateDiff, exp.Var,
    exp.Extract, exp.Year, exp.Month, exp.Day, exp.Length, exp.Lower, exp.Upper,
)  # fmt: skip
"""What an expression may be made of: computed within one row, no subquery, no aggregate, no unknown function."""


class Meets(Protocol):
    """How a condition becomes a predicate; `warehouse.conditions.predicate`."""

    def __call__(self, rows: RowView, condition: Condition, *, exact: bool = False) -> exp.Expr:
        """The condition as a boolean expression over `rows`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One aggregate: a measure or a summary, and the entity whose rows it is computed over."""

    name: str
    """Its column while it is computed."""
    measure: Measure | Summary
    home: str
    """The entity the measure is declared on; the base, or one that the base's rows belong to."""
    base: str
    where: Condition | None = None
    """Base rows that give anything."""
    period: Period | None = None
    """Instead of the query's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Two values that were aggregated separately, put together."""

    op: Literal["ratio", "growth", "difference", "total"]
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A value over all groups that agree in these columns, as if they were one."""

    of: Formula
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A column that is computed in a table of its own, with the same groups."""

    name: str


Formula = Part | Combination | Whole | Aside


def formula(catalog: Catalog, graph: JoinGraph, measure_name: str, groups: Sequence[tuple[str, str]]) -> Formula:
    """How to compute a measure for groups (name, and entity of which a row has one); QueryError when it would multiply."""
    measure = find_measure(catalog, measure_name)
    wanted = tuple(dict.fromkeys(entity for _, entity in groups))
    home = entity_of(measure_name)

    def reached(entity: str) -> bool:
        return all(graph.reaches(entity, one) for one in wanted)

    if not reached(home):
        finer = sorted(measure.at.items(), key=lambda item: item[0] not in wanted)
        for entity, other in finer:
            if reached(entity) and reached(entity_of(other)):
                return formula(catalog, graph, other, groups)
    if measure.aggregate == "ratio":
        top, bottom = (formula(catalog, graph, part, groups) for part in measure.of)
        return Combination(op="ratio", left=top, right=bottom)
    return Part(
        name=measure_name,
        measure=measure,
        home=home,
        base=_base(graph, measure_name, home, groups, count=measure.aggregate in ("count", "count_distinct")),
    )


def summary_part(catalog: Catalog, graph: JoinGraph, summary: Summary, groups: Sequence[tuple[str, str]]) -> Part:
    """How to compute an aggregate of a dimension's values for groups; QueryError when it would multiply or means nothing."""
    dimension = find_dimension(catalog, summary.dimension)
    kind = dimension.type
    if summary.since is not None:
        since = find_dimension(catalog, summary.since)
        if kind != "date" or since.type != "date":
            raise QueryError(f"days are counted between two dates, not from {summary.since} to {summary.dimension}")
        kind = "number"
    able = {"number": True, "date": summary.aggregate in ("min", "max")}.get(kind, False)
    if not able and summary.aggregate != "count_distinct":
        raise QueryError(f"{summary.dimension} is a {dimension.type}, so it has no {summary.aggregate}")
    if summary.aggregate == "quantile":
        quantile_of(summary.quantile, summary.name)
    home = entity_of(summary.dimension)
    count = summary.aggregate == "count_distinct"
    return Part(
        name=summary.name,
        measure=summary,
        home=home,
        base=_base(graph, summary.dimension, home, groups, count=count),
        where=summary.where,
    )


def quantile_of(value: float | None, term: str) -> float:
    """The quantile; QueryError when there is none between 0 and 1."""
    if value is None or not 0 <= value <= 1:
        raise QueryError(f"{term} needs a quantile between 0 and 1")
    return value


def parts(of: Formula) -> list[Part]:
    """The aggregates a formula is made of, left to right."""
    match of:
        case Part():
            return [of]
        case Combination():
            return [*parts(of.left), *parts(of.right)]
        case Whole():
            return parts(of.of)
        case Aside():
            return []


def date_of(catalog: Catalog, part: Part) -> str | None:
    """The date (qualified) that a period applies to: the measure's own, or its entity's."""
    own = part.measure.time if isinstance(part.measure, Measure) else None
    time = own or catalog.entities[part.home].time
    return qualify(time, part.home) if time is not None else None


def row_input(part: Part, base: RowView, meets: Meets) -> exp.Expr | None:
    """What one base row gives to the aggregate, null for nothing; None when every row counts as one."""
    given = _row_value(part, base.at(part.home), meets)
    if part.where is None:
        return given
    return exp.Case().when(meets(base, part.where), given if given is not None else exp.Literal.number(1))


def aggregate(part: Part, given: exp.Expr | None) -> exp.Expr:
    """The aggregate over the column that holds `row_input`."""
    if given is None:
        return exp.Count(this=exp.Star())
    kind = part.measure.aggregate
    if kind == "count" and part.base == part.home:
        return exp.Count(this=given)
    quantile = None if isinstance(part.measure, Measure) else part.measure.quantile
    return aggregated(kind, given, quantile)


def aggregated(kind: str, given: exp.Expr, quantile: float | None = None) -> exp.Expr:
    """The aggregate of this name; median and quantile are interpolated, so they are computed as DOUBLE."""
    match kind:
        case "count" | "count_distinct":
            return exp.Count(this=exp.Distinct(expressions=[given]))
        case "sum":
            return exp.Sum(this=given)
        case "avg" | "share":
            return exp.Avg(this=given)
        case "min":
            return exp.Min(this=given)
        case "max":
            return exp.Max(this=given)
        case "median":
            return exp.Median(this=exp.cast(given, exp.DataType.Type.DOUBLE))
        case "stddev":
            return exp.StddevSamp(this=exp.cast(given, exp.DataType.Type.DOUBLE))
        case "quantile":
            at = exp.Literal.number(quantile_of(quantile, "this"))
            held = exp.cast(given, exp.DataType.Type.DOUBLE)
            return exp.Anonymous(this="QUANTILE_CONT", expressions=[held, at])
        case _:
            raise AssertionError(f"{kind} is no aggregate of one column")


def combined(op: Literal["ratio", "growth", "difference", "total"], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Two values put together; what is divided by 0 or by nothing is null."""
    match op:
        case "difference":
            return exp.paren(exp.Sub(this=left, expression=right), copy=False)
        case "total":
            return exp.paren(exp.Add(this=left, expression=right), copy=False)
        case "ratio":
            top = left
        case "growth":
            top = exp.paren(exp.Sub(this=left, expression=right.copy()), copy=False)
    bottom = exp.Nullif(this=right, expression=exp.Literal.number(0))
    return exp.Div(this=exp.cast(top, exp.DataType.Type.DOUBLE), expression=bottom, typed=False, safe=False)


def counts(of: Formula) -> bool:
    """Whether nothing found is zero (a count) and not unknown."""
    return isinstance(of, Part) and of.measure.aggregate in ("count", "count_distinct")


def parse_expression(text: str) -> exp.Expr:
    """A measure's expression as a tree; ValueError when it is more than arithmetic within a row."""
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except SqlglotError:
        raise ValueError(f"cannot read the expression {text!r}") from None
    for node in tree.walk():
        if not isinstance(node, _ARITHMETIC):
            raise ValueError(f"{node.sql('duckdb')} is not allowed in the expression {text!r}")
        if isinstance(node, exp.Column) and node.table:
            raise ValueError(f"{node.sql('duckdb')} in the expression {text!r} must be a bare column name")
    return tree


def _base(graph: JoinGraph, of: str, home: str, groups: Sequence[tuple[str, str]], *, count: bool) -> str:
    """The rows to compute over: the home's own, or finer ones for a count."""
    wanted = tuple(dict.fromkeys(entity for _, entity in groups))
    if all(graph.reaches(home, one) for one in wanted):
        return home
    base = graph.coarsest((home, *wanted)) if count else None
    if base is not None:
        return base
    blocking, entity = next((name, entity) for name, entity in groups if not graph.reaches(home, entity))
    if graph.coarsest((home, entity)) is not None:
        reason = f"one row of {home} has many {entity} rows, so it would be counted several times"
    else:
        reason = f"the catalog joins no {entity} to {home}"
    raise QueryError(f"{of} cannot be split by {blocking}: {reason}")


def _row_value(part: Part, home: RowView, meets: Meets) -> exp.Expr | None:
    measure = part.measure
    if not isinstance(measure, Measure):
        held = home.dimension(measure.dimension)
        return held if measure.since is None else days_between(home.dimension(measure.since), held)
    if measure.aggregate == "share":
        assert measure.where is not None  # the catalog's model checks it
        return exp.cast(meets(home, measure.where, exact=True), exp.DataType.Type.INT)
    given = _given(part, measure, home)
    if measure.where is None:
        return given
    return exp.Case().when(meets(home, measure.where), given if given is not None else exp.Literal.number(1))


def _given(part: Part, measure: Measure, home: RowView) -> exp.Expr | None:
    if measure.aggregate != "count":
        return _value(measure, home)
    return None if part.base == part.home else home.key()


def _value(measure: Measure, home: RowView) -> exp.Expr:
    identifiers = {
        dimension.column
        for dimension in home.scope.statement.catalog.entities[home.entity].dimensions.values()
        if dimension.privacy == "identifier"
    }
    if measure.column is not None:
        _refuse_identifiers([measure.column], identifiers)
        return home.column(measure.column)
    try:
        tree = parse_expression(measure.expression or "")
    except ValueError as error:
        raise QueryError(str(error)) from None
    _refuse_identifiers([held.name for held in tree.find_all(exp.Column)], identifiers)
    table = home.key().table
    return tree.transform(lambda node: column(node.name, table) if isinstance(node, exp.Column) else node)


def _refuse_identifiers(columns: Sequence[str], identifiers: set[str]) -> None:
    for held in columns:
        if held in identifiers:
            raise Denied(f"column {held} identifies a person directly and is never part of a figure")

"""A measure and the asked-for groups become the rows to compute it over, and how.

A measure is computed over the rows of the entity it is declared on (its home) wherever each of them falls into one
group. Where a home row would fall into several, the measure's own `at` names a finer measure; a count is taken as a
distinct count over finer rows; anything else cannot be split that way without multiplying, and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from domain.errors import Denied, QueryError
from warehouse.conditions import predicate
from warehouse.names import entity_of, find_measure
from warehouse.rows import column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.catalog import Catalog, Measure
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One aggregate: a measure, and the entity whose rows it is computed over."""

    name: str
    measure: Measure
    base: str

    @property
    def home(self) -> str:
        """The entity the measure is declared on; the base, or one that the base's rows belong to."""
        return entity_of(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Two parts, aggregated separately, then divided."""

    numerator: Part | Ratio
    denominator: Part | Ratio


Formula = Part | Ratio


def formula(catalog: Catalog, graph: JoinGraph, measure_name: str, groups: Sequence[str]) -> Formula:
    """How to compute a measure for groups by these dimensions; QueryError when it would multiply."""
    measure = find_measure(catalog, measure_name)
    wanted = tuple(dict.fromkeys(entity_of(group) for group in groups))
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
        return Ratio(numerator=top, denominator=bottom)
    if reached(home):
        return Part(name=measure_name, measure=measure, base=home)
    if measure.aggregate in ("count", "count_distinct"):
        base = graph.coarsest((home, *wanted))
        if base is not None:
            return Part(name=measure_name, measure=measure, base=base)
    blocking = next(group for group in groups if not graph.reaches(home, entity_of(group)))
    if graph.coarsest((home, entity_of(blocking))) is not None:
        reason = f"one row of {home} has many {entity_of(blocking)} rows, so it would be counted several times"
    else:
        reason = f"the catalog joins no {entity_of(blocking)} to {home}"
    raise QueryError(f"{measure_name} cannot be split by {blocking}: {reason}")


def parts(of: Formula) -> list[Part]:
    """The aggregates a formula is made of, left to right."""
    return [of] if isinstance(of, Part) else [*parts(of.numerator), *parts(of.denominator)]


def row_input(part: Part, base: RowView) -> exp.Expr | None:
    """What one base row gives to the aggregate, null for nothing; None when every row counts as one."""
    measure = part.measure
    home = base.at(part.home)
    if measure.aggregate == "share":
        assert measure.where is not None  # the catalog's model checks it
        return exp.cast(predicate(home, measure.where, exact=True), exp.DataType.Type.INT)
    given = _given(part, home)
    if measure.where is None:
        return given
    return exp.Case().when(predicate(home, measure.where), given if given is not None else exp.Literal.number(1))


def aggregate(part: Part, given: exp.Expr | None) -> exp.Expr:
    """The aggregate over the column that holds `row_input`."""
    if given is None:
        return exp.Count(this=exp.Star())
    match part.measure.aggregate:
        case "count" if part.base == part.home:
            return exp.Count(this=given)
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
            return exp.Median(this=given)
        case "count" | "ratio":
            raise AssertionError("a ratio is divided after its parts are aggregated")


def counts(part: Part) -> bool:
    """Whether nothing found is zero (a count) and not unknown."""
    return part.measure.aggregate in ("count", "count_distinct")


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


def _given(part: Part, home: RowView) -> exp.Expr | None:
    if part.measure.aggregate != "count":
        return _value(part.measure, home)
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

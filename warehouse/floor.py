"""A floor becomes SQL: which groups may be shown, how many were not, and how many persons stand outside.

Shown is a group with at least `floor` persons, where every number in it comes from none or from at least `floor` of
them. When exactly one group falls short, the next smallest goes too, or it could be worked out from the total.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from warehouse.conditions import predicate
from warehouse.rows import RowScope, column, name, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.metric_query import MetricQuery
    from warehouse.rows import Finished, Statement
    from warehouse.sheet import Cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Two questions to ask the warehouse before a figure may be shown."""

    floor: int
    suppressed: Finished
    """One cell: how many groups are left out."""
    complement: Finished | None
    """One row for each entity behind the figure: persons with rows in the period, but none that meet the condition."""


def group_size(behind: Sequence[exp.Expr], giving: Sequence[exp.Expr], floor: int) -> list[exp.Expr]:
    """`_persons` of a group, and whether they are `_enough`.

    Args:
        behind: persons with rows in the group, for each entity it is computed over; 0 for none.
        giving: persons whose rows give to one number of the group; 0 for none.
        floor: fewest persons shown.
    """
    enough = exp.or_(*(exp.GTE(this=count.copy(), expression=exp.Literal.number(floor)) for count in behind))
    too_few = [
        exp.not_(exp.Between(this=count.copy(), low=exp.Literal.number(1), high=exp.Literal.number(floor - 1)))
        for count in (*behind, *giving)
    ]
    most = behind[0] if len(behind) == 1 else exp.Anonymous(this="GREATEST", expressions=list(behind))
    return [
        exp.alias_(most, "_persons", quoted=True),
        exp.alias_(exp.and_(enough, *too_few), "_enough", quoted=True),
    ]


def shown_groups(figure: str, groups: Sequence[str]) -> exp.Select:
    """The figure with `_shown` for each group."""
    short = exp.Window(
        this=exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=exp.not_(column("_enough"))))
    )
    smallest = exp.Window(
        this=exp.Anonymous(this="ROW_NUMBER"),
        partition_by=[column("_enough")],
        order=exp.Order(
            expressions=[exp.Ordered(this=column(held), nulls_first=False) for held in ("_persons", *groups)]
        ),
    )
    left_out = exp.and_(
        exp.EQ(this=short, expression=exp.Literal.number(1)), exp.EQ(this=smallest, expression=exp.Literal.number(1))
    )
    shown = exp.and_(column("_enough"), exp.not_(exp.paren(left_out)))
    return exp.select(exp.Star(), exp.alias_(shown, "_shown", quoted=True)).from_(exp.Table(this=name(figure)))


def suppressed_groups(shown: str) -> exp.Select:
    """How many groups are not shown."""
    left_out = exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=exp.not_(column("_shown"))))
    return exp.select(exp.alias_(left_out, "suppressed")).from_(exp.Table(this=name(shown)))


def complement(statement: Statement, query: MetricQuery, clusters: Sequence[Cluster]) -> exp.Expr | None:
    """For the rows of each cluster: persons with rows in the period, less those with a row that meets the condition."""
    person = statement.catalog.person
    if query.where is None or person is None:
        return None
    tree: exp.Expr | None = None
    for cluster in clusters:
        if not statement.graph.reaches(cluster.base, person):
            continue
        scope = RowScope(statement, cluster.base)
        who = scope.rows.at(person).key()
        there = [within(scope.rows.time(cluster.time), cluster.period, statement)] if cluster.period is not None else []
        met = exp.Case().when(predicate(scope.rows, query.where), who)
        everyone = exp.Count(this=exp.Distinct(expressions=[who.copy()]))
        inside = exp.Count(this=exp.Distinct(expressions=[met]))
        rows = scope.select([exp.alias_(exp.Sub(this=everyone, expression=inside), "outside", quoted=True)], [*there])
        tree = rows if tree is None else exp.union(tree, rows, distinct=False, copy=False)
    return tree

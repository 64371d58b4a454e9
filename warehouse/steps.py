"""A measure held against the periods before it: the value of the month before, the total up to this month.

now           the measure by the query's groups
before        the same, over a period that begins so many periods earlier
order_step    each group of `now`, with the value of the earlier period, or the total so far
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlglot import exp

from domain.catalog import Grain
from domain.condition import Period
from domain.errors import QueryError
from domain.metric_query import ByDimension
from warehouse.groups import Grouping, named
from warehouse.measures import Part, formula
from warehouse.names import find_measure
from warehouse.nearest import suggestion
from warehouse.rows import and_, column, known, name
from warehouse.sheet import AsideTable, Sheet

if TYPE_CHECKING:
    from domain.metric_query import MetricQuery, Step
    from warehouse.measures import Formula
    from warehouse.rows import Statement

_VALUE = "_value"


def add_step(statement: Statement, query: MetricQuery, groups: list[Grouping], term: Step) -> AsideTable:
    """The table of the term by the query's groups.

    Raises:
        QueryError: the query has no such periods, or the measure does not add up.
        Denied: the viewer may not see what a condition looks at.
    """
    find_measure(statement.catalog, term.of)
    grain = _grain(groups, term)
    of = formula(statement.catalog, statement.graph, term.of, named(groups))
    now = _laid_out(statement, query, groups, of, "now", query.period)
    others = [group.column for group in groups if group.column != term.by]
    if term.op == "running":
        if not isinstance(of, Part) or of.measure.aggregate not in ("count", "sum"):
            raise QueryError(f"{term.of} does not add up from period to period: only a plain count or sum does")
        tree = _running(now, groups, others, term)
    else:
        if term.back < 1:
            raise QueryError(f"{term.name} must go back at least one period, not {term.back}")
        period = _earlier(query.period, grain, term.back)
        before = now if period == query.period else _laid_out(statement, query, groups, of, "before", period)
        tree = _previous(now, before, groups, others, term, grain)
    last = statement.named(f"{term.of.partition('.')[0]}_step")
    statement.queries.append((last, tree))
    return AsideTable(table=last)


def _grain(groups: list[Grouping], term: Step) -> Grain:
    by = next((group.by for group in groups if group.column == term.by), None)
    if not isinstance(by, ByDimension) or by.grain is None:
        periods = [g.column for g in groups if isinstance(g.by, ByDimension) and g.by.grain is not None]
        raise QueryError(f"{term.name} needs periods to go by, and {term.by!r} are none{suggestion(term.by, periods)}")
    return by.grain


def _laid_out(
    statement: Statement, query: MetricQuery, groups: list[Grouping], of: Formula, table: str, period: Period | None
) -> str:
    sheet = Sheet(
        statement=statement, groups=groups, formulas={_VALUE: of}, where=query.where, period=period,
        suffix=f"_{table}", counted=False,
    )  # fmt: skip
    return sheet.lay_out(table)


def _previous(now: str, before: str, groups: list[Grouping], others: list[str], term: Step, grain: Grain) -> exp.Select:
    """Each group of `now` with the value of the same group in exactly the earlier period."""
    then = "_then"
    step = exp.Interval(
        this=exp.Literal.string(str(term.back * (3 if grain == "quarter" else 1))), unit=exp.var(_UNITS[grain])
    )
    same: list[exp.Expr] = [
        exp.EQ(this=column(term.by, now), expression=exp.Add(this=column(term.by, then), expression=step))
    ]
    same += [exp.NullSafeEQ(this=column(held, now), expression=column(held, then)) for held in others]
    selected = [exp.alias_(column(group.column, now), group.column, quoted=True) for group in groups]
    selected.append(exp.alias_(column(_VALUE, then), term.name, quoted=True))
    tree = exp.select(*selected).from_(exp.Table(this=name(now)))
    earlier = exp.Table(this=name(before), alias=exp.TableAlias(this=name(then)))
    return tree.join(earlier, on=and_(same), join_type="LEFT", copy=False)


_UNITS = {"day": "DAY", "week": "WEEK", "month": "MONTH", "quarter": "MONTH", "year": "YEAR"}


def _running(now: str, groups: list[Grouping], others: list[str], term: Step) -> exp.Select:
    """The total over the periods up to this one; of no known period, none."""
    order = exp.Order(expressions=[exp.Ordered(this=column(term.by), nulls_first=False)])
    total = exp.Window(
        this=exp.Sum(this=column(_VALUE)), partition_by=[column(held) for held in others], order=order,
    )  # fmt: skip
    value = exp.Case().when(known(column(term.by)), total)
    selected: list[exp.Expr] = [column(group.column) for group in groups]
    selected.append(exp.alias_(value, term.name, quoted=True))
    return exp.select(*selected).from_(exp.Table(this=name(now)))


def _earlier(period: Period | None, grain: Grain, back: int) -> Period | None:
    """The period, begun so many periods earlier; as it is where it does not start with a whole one."""
    if period is None:
        return None
    start = _begun_earlier(period.start, grain, back)
    return period if start is None else period.model_copy(update={"start": start})


def _begun_earlier(day: date, grain: Grain, back: int) -> date | None:
    """So many periods before this first day of one; None for any other day, and before the calendar begins."""
    if grain in ("day", "week"):
        days = back * (7 if grain == "week" else 1)
        whole = grain == "day" or day.isoweekday() == 1
        return day - timedelta(days=days) if whole and day.toordinal() > days else None
    size = {"month": 1, "quarter": 3, "year": 12}[grain]
    if day.day != 1 or (day.month - 1) % size:
        return None
    months = day.year * 12 + day.month - 1 - back * size
    return date(months // 12, months % 12 + 1, 1) if months >= 12 else None

"""Groups and formulas become named queries that end in one table: a row a group, a column a value.

How the SQL reads, from top to bottom, for each entity (and date, and period) that values are computed over:

    order_rows      one row per order: its groups, and what it gives to each value
    order_groups    those, aggregated by the groups
    order_total     the same, aggregated by none (or only some) of the groups, for what is held against the whole
    groups          all groups found, when there are several of the above
    figure          the values side by side, ratios divided

Because every `…_groups` has one row a group before anything is put side by side, nothing can be multiplied.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from domain.catalog import Measure
from domain.errors import QueryError
from domain.metric_query import ByEach, ByTile
from warehouse.conditions import is_about, predicate
from warehouse.floor import group_size
from warehouse.groups import group_value
from warehouse.measures import (
    Aside,
    Combination,
    Part,
    Whole,
    aggregate,
    combined,
    counts,
    date_of,
    formula,
    parts,
    row_input,
)
from warehouse.rows import RowScope, and_, column, known, name, or_zero, within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from domain.condition import Condition, Period
    from warehouse.groups import Grouping
    from warehouse.measures import Formula
    from warehouse.rows import RowView, Statement

GIVING = " persons"
"""Ends the name of a column that counts the persons who give to a value."""
_OTHERS = " others"
PERSONS = "_persons"

Level = tuple[str, ...]
"""Columns that are grouped by."""


@dataclass(slots=True, kw_only=True)
class Cluster:
    """Parts computed over the same rows: one base, and one date and period where there is one."""

    base: str
    time: str | None
    period: Period | None
    personal: bool = False
    """Whether a floor is counted over these rows."""
    parts: dict[str, Part] = field(default_factory=dict)
    levels: dict[Level, list[str]] = field(default_factory=dict)
    """Parts that are aggregated by these columns."""
    tables: dict[Level, str] = field(default_factory=dict)
    giving: list[str] = field(default_factory=list)
    """Columns that count the persons who give to one part, or to its rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideTable:
    """A named query with the same groups and one value, that was computed in its own way."""

    table: str
    personal: bool = False
    """Whether it counts persons (`_persons`, `… persons`) for a floor."""


@dataclass(slots=True, kw_only=True)
class Sheet:
    """What is laid out: the rows looked at, what they are grouped by, and the values wanted."""

    statement: Statement
    groups: Sequence[Grouping]
    formulas: Mapping[str, Formula]
    where: Condition | None
    period: Period | None
    asides: Mapping[str, AsideTable] = field(default_factory=dict)
    through: str | None = None
    """Entity whose rows the groups are read from, where they can be; else each base row is asked itself."""
    counted: bool = True
    """Whether persons are counted for a floor."""
    suffix: str = ""
    """Ends the names of the named queries."""
    clusters: list[Cluster] = field(default_factory=list)

    @property
    def level(self) -> Level:
        """The columns of the groups."""
        return tuple(group.column for group in self.groups)

    def lay_out(self, figure: str) -> str:
        """Add the named queries; the name of the last, with the groups, the values, and (under a floor) `_enough`.

        Raises:
            QueryError: a value has no date for its period, or a group does not fit.
            Denied: the viewer may not see what a condition or group looks at.
        """
        self._gather()
        for cluster in self.clusters:
            rows_table, given = self._add_rows(cluster)
            for level in cluster.levels:
                self._add_groups(cluster, level, rows_table, given)
        tables = [cluster.tables[self.level] for cluster in self.clusters]
        tables += [aside.table for aside in self.asides.values()]
        if len(tables) > 1 and self.groups:
            all_groups = self.statement.named(f"groups{self.suffix}")
            self.statement.queries.append((all_groups, _all_groups(self.level, tables)))
        else:
            all_groups = tables[0]
        last = self.statement.named(figure)
        self.statement.queries.append((last, self._side_by_side(tables, all_groups)))
        return last

    def _gather(self) -> None:
        found: dict[tuple[str, str | None, Period | None], Cluster] = {}
        for level, part in (held for of in self.formulas.values() for held in _levels(of, self.level)):
            period = part.period or self.period
            time = date_of(self.statement.catalog, part)
            if part.period is None and self._left_alone(part, time):
                period = None
            if period is None:
                time = None
            elif time is None:
                raise QueryError(f"{part.name} has no date, so it cannot be limited to a period")
            cluster = found.setdefault((part.base, time, period), Cluster(base=part.base, time=time, period=period))
            cluster.parts[part.name] = part
            for one in (self.level, level):
                names = cluster.levels.setdefault(one, [])
                if part.name not in names:
                    names.append(part.name)
        self.clusters = list(found.values())
        for cluster in self.clusters:
            cluster.personal = self.counted and self.statement.limits.floor > 0 and self._person(cluster) is not None

    def _left_alone(self, part: Part, time: str | None) -> bool:
        """Whether the part is about rows that are grouped by what they did in the period, and not by its date."""
        catalog, graph = self.statement.catalog, self.statement.graph
        for by in (group.by for group in self.groups):
            if isinstance(by, ByEach | ByTile) and graph.reaches(by.entity, part.home):
                measured = parts(formula(catalog, graph, by.measure, [(by.entity, by.entity)]))
                if time not in (date_of(catalog, held) for held in measured):
                    return True
        return False

    def _add_rows(self, cluster: Cluster) -> tuple[str, set[str]]:
        """One row per base row; and the parts that have a column with what the row gives to them."""
        statement = self.statement
        table = statement.named(f"{cluster.base}_rows{self.suffix}")
        scope = RowScope(statement, cluster.base)
        rows = scope.rows
        where: list[exp.Expr] = []
        selected: list[exp.Expr] = []
        given: set[str] = set()
        for group in self.groups:
            value = group_value(self._view(rows, group), group)
            selected.append(exp.alias_(value, group.column, quoted=True))
            if group.by is None or group.by.kind == "tile":
                where.append(known(value))
        for part in cluster.parts.values():
            gives = row_input(part, rows, predicate)
            if gives is not None:
                given.add(part.name)
                selected.append(exp.alias_(gives, part.name, quoted=True))
        if cluster.personal:
            person = rows.at(self._person(cluster) or "").key()
            selected.append(exp.alias_(person, "_person", quoted=True))
            for part in cluster.parts.values():
                if part.where is not None:
                    others = exp.Case().when(predicate(rows, part.where), exp.null()).else_(person.copy())
                    selected.append(exp.alias_(others, f"{part.name}{_OTHERS}", quoted=True))
        if not selected:
            selected.append(exp.alias_(rows.key(), "_key", quoted=True))
        if self.through is not None:
            where += _own_rows(rows, cluster)
        if cluster.period is not None:
            where.append(within(rows.time(cluster.time), cluster.period, statement))
        if self.where is not None:
            where.append(predicate(rows, self.where))
        statement.queries.append((table, scope.select(selected, where)))
        return table, given

    def _view(self, rows: RowView, group: Grouping) -> RowView:
        """The rows a group is read from."""
        if self.through is None or not rows.reaches(self.through):
            return rows
        if group.by is not None and group.by.kind == "membership":
            about = is_about(self.statement, self.through, group.by.condition)
            return rows.at(self.through) if about else rows
        reached = group.entity is not None and self.statement.graph.reaches(self.through, group.entity)
        return rows.at(self.through) if reached else rows

    def _add_groups(self, cluster: Cluster, level: Level, rows_table: str, given: set[str]) -> None:
        main = level == self.level
        ending = ("groups" if level else "total") if main or not level else "within"
        table = self.statement.named(f"{cluster.base}_{ending}{self.suffix}")
        cluster.tables[level] = table
        selected: list[exp.Expr] = [column(group) for group in level]
        for part in (cluster.parts[one] for one in cluster.levels[level]):
            value = column(part.name) if part.name in given else None
            selected.append(exp.alias_(aggregate(part, value), part.name, quoted=True))
            if not (cluster.personal and main) or value is None:
                continue
            giving = exp.Case().when(known(value), column("_person"))
            who: dict[str, exp.Expr] = {f"{part.name}{GIVING}": giving}
            if part.where is not None:
                who[f"{part.name}{_OTHERS}"] = column(f"{part.name}{_OTHERS}")
            for alias, persons in who.items():
                cluster.giving.append(alias)
                selected.append(exp.alias_(distinct(persons), alias, quoted=True))
        if cluster.personal and main:
            selected.append(exp.alias_(distinct(column("_person")), PERSONS, quoted=True))
        query = exp.select(*selected).from_(exp.Table(this=name(rows_table)))
        grouped = query.group_by(*(column(group) for group in level)) if level else query
        self.statement.queries.append((table, grouped))

    def _side_by_side(self, tables: Sequence[str], all_groups: str) -> exp.Select:
        """Every group of any table once, with each value; a count of nothing is 0, all else of nothing is null."""
        table_of = {
            (level, part): table
            for cluster in self.clusters
            for level, table in cluster.tables.items()
            for part in cluster.levels[level]
        }
        alone = len(tables) == 1
        selected: list[exp.Expr] = [exp.alias_(column(group, all_groups), group, quoted=True) for group in self.level]
        for measure, held in self.formulas.items():
            value = self._value(held, self.level, table_of, alone=alone)
            selected.append(exp.alias_(value, measure, quoted=True))
        if self.statement.limits.floor and self.counted:
            selected += self._person_counts()
        query = exp.select(*selected).from_(exp.Table(this=name(all_groups)))
        joined = [(self.level, table) for table in tables if table != all_groups]
        joined += [
            (level, table)
            for cluster in self.clusters
            for level, table in cluster.tables.items()
            if level != self.level
        ]
        for level, table in joined:
            if not level:
                query = query.join(exp.Table(this=name(table)), join_type="CROSS", copy=False)
                continue
            same: list[exp.Expr] = [
                exp.NullSafeEQ(this=column(group, table), expression=column(group, all_groups)) for group in level
            ]
            query = query.join(exp.Table(this=name(table)), on=and_(same), join_type="LEFT", copy=False)
        return query

    def _value(self, of: Formula, level: Level, table_of: Mapping[tuple[Level, str], str], *, alone: bool) -> exp.Expr:
        match of:
            case Part():
                value = column(of.name, table_of[level, of.name])
                return or_zero(value) if counts(of) and not alone else value
            case Aside():
                return column(of.name, self.asides[of.name].table)
            case Whole():
                return self._value(of.of, of.within, table_of, alone=alone)
            case Combination():
                left, right = (self._value(part, level, table_of, alone=alone) for part in (of.left, of.right))
                return combined(of.op, left, right)

    def _person_counts(self) -> list[exp.Expr]:
        """`persons` behind a group, and whether they, and those behind each number in it, are `enough`."""
        behind: list[exp.Expr] = []
        giving: list[exp.Expr] = []
        for cluster in self.clusters:
            if cluster.personal:
                table = cluster.tables[self.level]
                behind.append(or_zero(column(PERSONS, table)))
                giving.extend(or_zero(column(held, table)) for held in cluster.giving)
        for term, aside in self.asides.items():
            if aside.personal:
                behind.append(or_zero(column(PERSONS, aside.table)))
                giving.append(or_zero(column(f"{term}{GIVING}", aside.table)))
        return group_size(behind, giving, self.statement.limits.floor) if behind else []

    def _person(self, cluster: Cluster) -> str | None:
        person = self.statement.catalog.person
        return person if person is not None and self.statement.graph.reaches(cluster.base, person) else None


def distinct(value: exp.Expr) -> exp.Expr:
    """How many different values."""
    return exp.Count(this=exp.Distinct(expressions=[value]))


def _own_rows(rows: RowView, cluster: Cluster) -> list[exp.Expr]:
    """Rows that count for at least one part; none to check where every row does."""
    own: list[exp.Expr] = []
    for part in cluster.parts.values():
        home, measure = rows.at(part.home), part.measure
        there = [known(home.key())] if part.home != cluster.base else []
        if isinstance(measure, Measure) and measure.where is not None and measure.aggregate != "share":
            there.append(predicate(home, measure.where))
        if not there:
            return []
        own.append(and_(there))
    return [own[0] if len(own) == 1 else exp.or_(*own)]


def _levels(of: Formula, level: Level) -> Iterator[tuple[Level, Part]]:
    match of:
        case Part():
            yield level, of
        case Whole():
            for part in parts(of):
                yield of.within, part
        case Combination():
            yield from _levels(of.left, level)
            yield from _levels(of.right, level)
        case Aside():
            return


def _all_groups(level: Level, tables: Sequence[str]) -> exp.Query:
    first, *others = (
        exp.select(*(column(group) for group in level)).from_(exp.Table(this=name(table))) for table in tables
    )
    tree: exp.Query = first
    for other in others:
        tree = exp.union(tree, other, distinct=True, copy=False)
    return tree

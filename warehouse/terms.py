"""The measures a query names (the catalog's, and terms made for this question) become formulas."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.errors import Denied, QueryError
from domain.metric_query import Combined, Interval, PerRow, Share, Step, Subset, Summary
from warehouse.groups import Grouping, named
from warehouse.intervals import add_interval
from warehouse.measures import Aside, Combination, Part, Whole, formula, parts, summary_part
from warehouse.names import entity_of, find_entity, find_measure, measure_names
from warehouse.nearest import suggestion
from warehouse.per_row import add_per_row
from warehouse.steps import add_step

if TYPE_CHECKING:
    from domain.metric_query import MetricQuery, Term
    from warehouse.measures import Formula
    from warehouse.rows import Statement
    from warehouse.sheet import AsideTable, Cluster

_HIDDEN = ("min", "max", "median", "quantile", "stddev", "top_share")
"""Aggregates that may tell one person's value."""
_NO_EXTREMES = "this role sees sums and averages of customers only, no medians, ranks or extremes"


class Terms:
    """The formulas of one query; tables that a term needs for itself are added to the statement when it is asked for."""

    def __init__(self, statement: Statement, query: MetricQuery, groups: list[Grouping]) -> None:
        self._statement = statement
        self._query = query
        self._groups = groups
        self._terms = {term.name: term for term in query.terms}
        self.asides: dict[str, AsideTable] = {}
        self.clusters: list[Cluster] = []
        """Rows that were looked at for the asides."""
        columns = {group.column for group in groups}
        for term in query.terms:
            if term.name in measure_names(statement.catalog) or term.name in columns:
                raise QueryError(f"the term {term.name} hides a measure or group of the same name")
        if len(self._terms) < len(query.terms):
            raise QueryError("two terms of this query share a name")

    def formula(self, name: str) -> Formula:
        """How to compute a measure or term.

        Raises:
            QueryError: nothing has this name, or it would multiply.
            Denied: the viewer may not see such a term.
        """
        term = self._terms.get(name)
        if term is not None:
            return self._term(term)
        catalog = self._statement.catalog
        if name not in measure_names(catalog):
            known = [*measure_names(catalog), *self._terms]
            raise QueryError(f"the catalog has no measure {name!r}{suggestion(name, known)}")
        return formula(catalog, self._statement.graph, name, named(self._groups))

    def _term(self, term: Term) -> Formula:
        statement = self._statement
        _refuse_unsafe(statement, term)
        match term:
            case Subset():
                return _subset(self.formula(self._measure(term.measure)), term)
            case Summary():
                return summary_part(statement.catalog, statement.graph, term, named(self._groups))
            case Combined():
                left, right = (self._before(held, term) for held in term.of)
                return Combination(op=term.op, left=left, right=right)
            case Share():
                return self._share(term)
            case PerRow():
                if term.name not in self.asides:
                    self.asides[term.name], clusters = add_per_row(statement, self._query, self._groups, term)
                    self.clusters += clusters
                return Aside(name=term.name)
            case Interval():
                if term.name not in self.asides:
                    self.asides[term.name] = add_interval(statement, self._query, self._groups, term)
                return Aside(name=term.name)
            case Step():
                if term.name not in self.asides:
                    self.asides[term.name] = add_step(statement, self._query, self._groups, term)
                return Aside(name=term.name)

    def _share(self, term: Share) -> Formula:
        columns = [group.column for group in self._groups]
        for held in term.within:
            if held not in columns:
                raise QueryError(f"the query has no group {held!r}{suggestion(held, columns)}")
        if term.within and self._statement.limits.floor:
            raise Denied("this role sees shares of the whole only, not within groups")
        of = self._terms.get(term.of)
        if of is not None and not isinstance(of, Subset | Summary):
            raise QueryError(f"{term.of} has no whole to take a share of")
        part = self._before(term.of, term)
        # in the order of the groups, so that one level is one table
        within = tuple(held for held in columns if held in term.within)
        return Combination(op="ratio", left=part, right=Whole(of=part, within=within))

    def _before(self, name: str, term: Term) -> Formula:
        """The formula of what a term is made of: a measure, or a term that stands before it."""
        order = list(self._terms)
        if name in self._terms and order.index(name) >= order.index(term.name):
            raise QueryError(f"the term {term.name} is made of {name}, which must stand before it")
        return self.formula(name)

    def _measure(self, name: str) -> str:
        if name in self._terms:
            raise QueryError(f"{name} is a term, and a measure of the catalog is needed")
        return name


def _subset(of: Formula, term: Subset) -> Formula:
    match of:
        case Part():
            return replace(of, where=term.where, period=term.period, name=term.name)
        case Combination():
            left = _subset(of.left, term.model_copy(update={"name": f"{term.name} · 1"}))
            right = _subset(of.right, term.model_copy(update={"name": f"{term.name} · 2"}))
            return replace(of, left=left, right=right)
        case Whole() | Aside():
            raise AssertionError("a catalog's measure is made of parts only")


def _refuse_unsafe(statement: Statement, term: Term) -> None:
    """Denied for a term that may tell one person's value to a role that sees large groups only."""
    match term:
        case Summary():
            if statement.guards(entity_of(term.dimension)) and term.aggregate in _HIDDEN:
                raise Denied(_NO_EXTREMES)
        case Subset():
            measure = find_measure(statement.catalog, term.measure)
            if statement.guards(entity_of(term.measure)) and measure.aggregate in _HIDDEN:
                raise Denied(_NO_EXTREMES)
        case PerRow():
            find_entity(statement.catalog, term.entity)
            of = formula(statement.catalog, statement.graph, term.measure, [(term.entity, term.entity)])
            personal = any(statement.guards(part.base) for part in parts(of)) or statement.guards(term.entity)
            if personal and (
                term.aggregate in _HIDDEN or term.top is not None or term.entity != statement.catalog.person
            ):
                raise Denied(_NO_EXTREMES)
        case Interval():
            if statement.limits.groups_only:
                raise Denied("this role does not see how far apart things are that single customers did")
        case Step():
            if statement.limits.groups_only or statement.limits.floor:
                raise Denied("this role does not see figures held against the periods before them")
        case Combined() | Share():
            return

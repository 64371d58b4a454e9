"""A query goes in; one short line comes out, with all that it holds: measures, terms, by, where, period, having, order."""

from __future__ import annotations

from typing import assert_never

from domain.condition import All, Any, Beside, Condition, Did, Is, Measured, Named, Not, Occurred, Period, Versus
from domain.metric_query import (
    By,
    ByBand,
    ByDimension,
    ByEach,
    ByMembership,
    ByTile,
    CohortQuery,
    Combined,
    Having,
    Interval,
    MetricQuery,
    Order,
    PerRow,
    Query,
    RowsQuery,
    Share,
    Step,
    Subset,
    Summary,
    Term,
)

_SIGNS = {"eq": "=", "ne": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


def told(query: Query) -> str:
    """Parts in a fixed order, those that are empty left out."""
    match query:
        case MetricQuery():
            parts = [", ".join(_measure(query, name) for name in query.measures)]
            parts += ["by " + ", ".join(map(_by, query.by))] if query.by else []
            parts += [f"where {_condition(query.where)}"] if query.where else []
            parts += [_period(query.period)] if query.period else []
            parts += [f"having {_having(having)}" for having in query.having]
            parts += [_sort(query.order)] if query.order else []
            parts += [f"top {query.limit}"] if query.limit else []
            parts += [f"within {', '.join(query.limit_within)}"] if query.limit_within else []
        case RowsQuery():
            parts = [f"rows {query.entity}: {', '.join(query.columns)}"]
            parts += [f"where {_condition(query.where)}"] if query.where else []
            parts += [_period(query.period)] if query.period else []
            parts += [_sort(query.order)] if query.order else []
        case CohortQuery():
            parts = [f"cohorts of {query.entity} by {query.grain}"]
            parts += [f"where {_condition(query.where)}"] if query.where else []
            parts += [f"persons {_condition(query.persons)}"] if query.persons else []
            parts += [_period(query.period)] if query.period else []
        case _:
            assert_never(query)
    return " | ".join(parts)


def _measure(query: MetricQuery, name: str) -> str:
    terms = {term.name: term for term in query.terms}
    return _term(terms[name], terms) if name in terms else name


def _term(term: Term, terms: dict[str, Term]) -> str:
    match term:
        case Subset():
            inside = [_condition(term.where)] if term.where else []
            inside += [_period(term.period)] if term.period else []
            return f"{term.measure}{{{'; '.join(inside)}}}"
        case Summary():
            since = f" since {term.since}" if term.since else ""
            return f"{term.aggregate}{_quantile(term.quantile)}({term.dimension}{since})"
        case Combined():
            of = [_term(terms[name], terms) if isinstance(terms.get(name), Step) else name for name in term.of]
            return f"{term.op}({', '.join(of)})"
        case Share():
            of = _term(terms[term.of], terms) if term.of in terms else term.of
            return f"share({of}{' within ' + ', '.join(term.within) if term.within else ''})"
        case PerRow():
            every = " all" if term.all_rows else ""
            every += f" top {term.top}" if term.top is not None else ""
            return f"{term.aggregate}{_quantile(term.quantile)}({term.measure} per {term.entity}{every})"
        case Interval():
            first = f"{term.entity}({_condition(term.where) if term.where else ''})"
            then = f" to {term.following}({_condition(term.following_where) if term.following_where else ''})"
            return f"{term.aggregate} days({first}{then if term.following else ' to next'})"
        case Step():
            return f"{term.op}{f' {term.back}' if term.op == 'previous' else ''}({term.of} along {term.by})"
        case _:
            assert_never(term)


def _quantile(quantile: float | None) -> str:
    return "" if quantile is None else f" {quantile:g}"


def _by(by: By) -> str:
    match by:
        case ByDimension():
            return by.column
        case ByBand():
            return f"{by.column} {'/'.join(f'{edge:g}' for edge in by.edges)}"
        case ByTile():
            return by.column
        case ByEach():
            return f"{by.column}{f'({_condition(by.where)})' if by.where else ''}"
        case ByMembership():
            return f"whether {_condition(by.condition)}"
        case _:
            assert_never(by)


def _condition(condition: Condition) -> str:
    match condition:
        case Is():
            values = "/".join(f"{v:g}" if type(v) in (int, float) else str(v) for v in condition.values)
            return f"{condition.dimension} {_SIGNS.get(condition.op, condition.op)} {values}".strip()
        case Named():
            return condition.filter
        case Did():
            times = "" if (condition.op, condition.times) == ("gte", 1) else f" {_SIGNS[condition.op]}{condition.times}"
            which = "" if condition.which == "any" else f"{condition.which} "
            among = f" of({_condition(condition.among)})" if condition.among else ""
            inside = [_condition(condition.where)] if condition.where else []
            inside += [_period(condition.period)] if condition.period else []
            for word, other in (("after", condition.after), ("before", condition.before)):
                inside += [f"{word} {_occurred(other)}"] if other else []
            inside += [f"within {condition.within_days}d"] if condition.within_days else []
            inside += ["another day"] if condition.later_day else []
            return f"did {which}{condition.entity}{times}{among}({'; '.join(inside)})"
        case Measured():
            inside = [_condition(condition.where)] if condition.where else []
            inside += [_period(condition.period)] if condition.period else []
            bound = "-".join(f"{value:g}" for value in condition.values)
            sign = _SIGNS.get(condition.op, condition.op)
            return f"{condition.measure}{{{'; '.join(inside)}}} per {condition.entity} {sign} {bound}"
        case Beside():
            return f"{condition.dimension} {_SIGNS[condition.op]} {condition.aggregate}"
        case Versus():
            return f"{condition.dimension} {_SIGNS[condition.op]} {condition.other}"
        case All():
            return " & ".join(map(_condition, condition.of))
        case Any():
            return f"({' or '.join(map(_condition, condition.of))})"
        case Not():
            return f"not({_condition(condition.of)})"
        case _:
            assert_never(condition)


def _occurred(occurred: Occurred) -> str:
    return f"{occurred.which} {occurred.entity}({_condition(occurred.where) if occurred.where else ''})"


def _having(having: Having) -> str:
    beside = f" × {having.beside}" if having.beside else ""
    return f"{having.measure} {_SIGNS[having.op]} {having.value:g}{beside}"


def _sort(orders: tuple[Order, ...]) -> str:
    return "sort " + ", ".join(f"{order.column} {'desc' if order.descending else 'asc'}" for order in orders)


def _period(period: Period) -> str:
    return f"{period.start} < {period.end}"

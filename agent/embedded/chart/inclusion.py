"""Rows that a question says are counted too: nothing in its query may leave them out."""

from __future__ import annotations

from domain.condition import All, Any, Condition, Is, Named, Not, Versus
from domain.metric_query import MetricQuery, RowsQuery, Subset

from .asked import Included
from .gathered import Unfit
from .resolve import on
from .things import Context


def check_included(context: Context, query: MetricQuery | RowsQuery, told: tuple[Included, ...]) -> None:
    """Unfit where the query, or what is always left out of its figures, leaves them out."""
    bases = _bases(context, query)
    bounds = [bound for base in bases for bound in (_counts(context, base),) if bound is not None]
    said = [query.where] if query.where is not None else []
    if isinstance(query, MetricQuery):
        bounds += [held.where for name in _measures(query) if (held := context.atlas.catalog.measure(name)).where is not None and held.aggregate != "share"]  # fmt: skip
        said += [term.where for term in query.terms if isinstance(term, Subset) and term.where is not None]
    for part in told:
        if part.cond is None:
            if bounds:
                raise Unfit("everyone?")
            continue
        found = next((one for base in bases if (one := on(context, part.cond, base)) is not None), None)
        if found is None:
            raise Unfit("included")
        columns = _columns(context, found)
        if not columns or {context.atlas.entity(name) for name in columns} - {bases[0]}:
            raise Unfit("included")
        if any(isinstance(one, Named) for bound in said for one in (bound.of if isinstance(bound, All) else (bound,))):
            raise Unfit("active ones, the lapsed with them")
        for bound in (*bounds, *said):
            if columns & _columns(context, bound) and not _within(found, bound):
                raise Unfit("included and left out")


def _bases(context: Context, query: MetricQuery | RowsQuery) -> list[str]:
    """What the figures are taken over."""
    if isinstance(query, RowsQuery):
        return [query.entity]
    found = [context.atlas.home(name) for name in _measures(query)]
    person = context.atlas.catalog.person
    if person is not None and all(context.atlas.graph.reaches(base, person) for base in found):
        found.append(person)
    return list(dict.fromkeys(found))


def _measures(query: MetricQuery) -> list[str]:
    """The catalog's measures, those behind terms and ratios with them."""
    names = [name for name in query.measures if "." in name]
    return [*names, *(term.measure for term in query.terms if isinstance(term, Subset))]


def _counts(context: Context, entity: str) -> Condition | None:
    return context.atlas.catalog.entities[entity].counts


def _within(found: Condition, bound: Condition) -> bool:
    """Whether the bound lets all of them through: refunded orders among paid and refunded ones."""
    if not isinstance(found, Is) or found.op not in ("eq", "in"):
        return False
    match bound:
        case Is():
            return (
                bound.dimension == found.dimension
                and bound.op in ("eq", "in")
                and set(found.values) <= set(bound.values)
            )
        case All():
            return all(_within(found, one) for one in bound.of if not isinstance(one, Not | Any))
        case _:
            return False


def _columns(context: Context, condition: Condition) -> set[str]:
    """Columns that a condition speaks of, named filters taken apart."""
    match condition:
        case Is() | Versus():
            return {condition.dimension}
        case Named():
            return _columns(context, context.atlas.catalog.named_filter(condition.filter).where)
        case Not():
            return _columns(context, condition.of)
        case All() | Any():
            return {column for one in condition.of for column in _columns(context, one)}
        case _:
            return set()

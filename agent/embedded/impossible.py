"""A plan goes in; what cannot have been meant comes out: conditions that deny each other, a top of each that became one of all."""

from __future__ import annotations

import re
from itertools import combinations

from domain.condition import All, Condition, Is, Named, Not, Scalar
from domain.metric_query import ByDimension
from domain.plan import Plan

from .chart.agreeing import overlap
from .composed.guards import opposed
from .forms.form import query_in
from .names import FAR, Atlas

_EACH = re.compile(
    r"每一?(?:个|种|家|类|位|款|名|座)?(?![月周天日年季])|\b(?:in|of|for|per|within|at) (?:each|every)\b", re.IGNORECASE
)


def impossible(plan: Plan, atlas: Atlas) -> str | None:
    """A column that must hold two values at once; nothing has both, so something else was meant."""
    query = query_in(plan)
    parts = query.where.of if query is not None and isinstance(query.where, All) else ()
    for left, right in combinations(parts, 2):
        if opposed(atlas.catalog, left, right):
            return next((d for c in (left, right) if (d := _column_of(atlas, c))), None)
        if (
            isinstance(left, Is)
            and isinstance(right, Is)
            and left.dimension == right.dimension
            and not overlap(left, right)
        ):
            return left.dimension
    if query is None or "." not in query.measures[0]:
        return None
    home = atlas.home(query.measures[0])
    held: dict[str, set[Scalar]] = {}
    for part in parts:
        said = atlas.catalog.named_filter(part.filter).where if isinstance(part, Named) else part
        if not isinstance(said, Is) or said.op not in ("eq", "in", "is_null"):
            continue
        if atlas.distance(home, atlas.entity(said.dimension)) >= FAR:
            continue
        values = held.setdefault(said.dimension, set(said.values))
        if not values & set(said.values):
            return said.dimension
    return None


def _column_of(atlas: Atlas, condition: Condition) -> str | None:
    """The column that a condition, or the named filter in it, speaks of."""
    match condition:
        case Is():
            return condition.dimension
        case Named():
            return _column_of(atlas, atlas.catalog.named_filter(condition.filter).where)
        case Not():
            return _column_of(atlas, condition.of)
        case _:
            return None


def top_of_all(text: str, plan: Plan) -> str | None:
    """前3名 in each of something, where the figure holds one ranking over all of it: the word that said each."""
    query = query_in(plan)
    if query is None or query.limit is None or query.limit_within or len(query.by) < 2:
        return None
    groups = {by.dimension for by in query.by if isinstance(by, ByDimension)}
    found = _EACH.search(text)
    return found.group() if found and len(groups) > 1 else None

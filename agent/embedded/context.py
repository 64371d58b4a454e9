"""An earlier query and what a short question names go in; the earlier query with just that changed comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, cast

from domain.catalog import Catalog
from domain.condition import All, Condition, Did, Is, Named, Not, Period, both
from domain.language import Frozen
from domain.metric_query import (
    By,
    ByDimension,
    Combined,
    DatePart,
    Interval,
    MetricQuery,
    Order,
    PerRow,
    Share,
    Step,
    Subset,
    Summary,
    Term,
)  # fmt: skip
from domain.plan import MetricStep
from domain.plan import Step as PlanStep

from .names import FAR, Atlas

Way = Literal["replace", "narrow", "add"]
"""What is named takes the place of its like, is asked for besides, or is shown beside it."""
_Model = TypeVar("_Model", bound=Frozen)
_LISTED = ("eq", "in")
_UNLISTED = ("ne", "not_in")


@dataclass(frozen=True, slots=True)
class Change:
    """The parts of a query that a short question names; what is empty stays as it was."""

    measures: tuple[str, ...] = ()
    by: tuple[By, ...] = ()
    conditions: tuple[Condition, ...] = ()
    period: Period | None = None
    descending: bool | None = None
    limit: int | None = None
    fragment: MetricQuery | None = None
    """The short question as a query of its own: fields not named here are taken from it where it fills them."""


_KNOWN = {"kind", "measures", "by", "where", "period", "order", "limit"}


def changed(before: MetricQuery, change: Change, atlas: Atlas, way: Way = "replace") -> MetricQuery:
    """The earlier query with the named parts in place of the old ones (or beside them, with `add`)."""
    adding = way == "add"
    query = _with_fields(before, change)
    measures = query.measures
    if change.measures:
        measures = tuple(dict.fromkeys((*before.measures, *change.measures))) if adding else change.measures
        query = _measured_by(query, before, measures, atlas) if not adding else query
        measures = query.measures if query.terms and not adding else measures
    by = change.by or before.by
    if adding and change.by:
        by = tuple(dict.fromkeys((*before.by, *change.by)))
    where = stripped(before.where)
    for condition in change.conditions:
        if adding and (wider := _widened(where, condition)) is not None:
            where, shown = wider, ByDimension(dimension=cast("Is", condition).dimension)
            by = by if shown in by else (*by, shown)
            continue
        if isinstance(condition, Is) and condition.op == "eq":
            by = tuple(group for group in by if group in change.by or not _is_of(group, condition.dimension))
        query, where = _with_condition(query, where, condition, atlas.catalog, way)
    if change.measures:
        by, where = _moved(by, where, before.measures, measures, atlas)
    same = by == before.by
    order = _order(query, measures, by, change)
    limit = change.limit or (before.limit if same else (change.fragment.limit if change.fragment else None))
    ranked = limit is not None or change.descending is not None or before.where != stripped(before.where)
    markers = _markers(by, atlas) if ranked else ()
    return query.model_copy(
        update={
            "measures": measures,
            "by": by,
            "where": both(where, *markers),
            "period": change.period or before.period,
            "order": order,
            "limit": limit if by else None,
            "having": tuple(h for h in query.having if same or h.measure in measures),
            "limit_within": tuple(c for c in query.limit_within if c in {group.column for group in by}),
        }
    )


def _with_fields(before: MetricQuery, change: Change) -> MetricQuery:
    """Fields this module has no rule for: what the short question fills replaces what was there."""
    if change.fragment is None:
        return before
    told = {
        name: getattr(change.fragment, name)
        for name, field in type(change.fragment).model_fields.items()
        if name not in _KNOWN and getattr(change.fragment, name) != field.default
    }
    return before.model_copy(update=told)


def _measured_by(query: MetricQuery, before: MetricQuery, measures: tuple[str, ...], atlas: Atlas) -> MetricQuery:
    """A term over one measure (its share, its growth) becomes the same term over the new one."""
    fresh = query.terms != before.terms
    of = tuple(dict.fromkeys(name for term in before.terms for name in _measured_in(term, atlas)))
    of = tuple(dict.fromkeys((*of, *(name for name in before.measures if _is_measure(name, atlas)))))
    if fresh or not before.terms:
        return query.model_copy(update={"measures": measures})
    if len(of) != 1 or len(measures) != 1:
        return query.model_copy(update={"measures": measures, "terms": ()})
    held = {"measures": before.measures, "having": query.having, "order": before.order, "terms": before.terms}
    moved = {name: _renamed(value, of[0], measures[0]) for name, value in held.items()}
    return query.model_copy(update=moved)


def _measured_in(term: Term, atlas: Atlas) -> tuple[str, ...]:
    """The catalog's measures a term names."""
    match term:
        case Subset() | PerRow():
            return (term.measure,)
        case Step():
            return (term.of,)
        case Combined():
            return tuple(name for name in term.of if _is_measure(name, atlas))
        case Share():
            return (term.of,) if _is_measure(term.of, atlas) else ()
        case _:
            return ()


def _is_measure(name: str, atlas: Atlas) -> bool:
    try:
        atlas.catalog.measure(name)
    except KeyError:
        return False
    return True


def _renamed(model: object, old: str, new: str) -> object:
    if model == old:
        return new
    if isinstance(model, tuple):
        return tuple(_renamed(part, old, new) for part in model)
    if isinstance(model, Frozen):
        return model.model_copy(
            update={name: _renamed(getattr(model, name), old, new) for name in type(model).model_fields}
        )
    return model


def catalog_measures(query: MetricQuery, atlas: Atlas) -> tuple[str, ...]:
    """The catalog's measures behind a query: its own, those its terms name, else the counts of what they look at."""
    plain = tuple(name for name in query.measures if _is_measure(name, atlas))
    named = plain or tuple(dict.fromkeys(name for term in query.terms for name in _measured_in(term, atlas)))
    return named or _counts_in(query, atlas)


def measures_behind(query: MetricQuery, atlas: Atlas) -> tuple[str, ...]:
    """Every catalog measure a query computes from: its own, and those of all its terms."""
    plain = (name for name in query.measures if _is_measure(name, atlas))
    inner = (name for term in query.terms for name in _measured_in(term, atlas))
    return tuple(dict.fromkeys((*plain, *inner, *_counts_in(query, atlas))))


def _counts_in(query: MetricQuery, atlas: Atlas) -> tuple[str, ...]:
    homes = [
        atlas.entity(term.dimension) if isinstance(term, Summary) else term.entity
        for term in query.terms
        if isinstance(term, Summary | Interval)
    ]
    return tuple(dict.fromkeys(count for home in homes if (count := atlas.count_of(home))))


def _order(query: MetricQuery, measures: tuple[str, ...], by: tuple[By, ...], change: Change) -> tuple[Order, ...]:
    named = change.measures[0] if change.measures and change.measures[0] in measures else measures[0]
    if change.descending is not None:
        return (Order(column=named, descending=change.descending),) if by else ()
    if not by:
        return ()
    if any(isinstance(group, ByDimension) and group.grain for group in by):
        return () if change.by else tuple(o for o in query.order if o.column in measures)
    columns = {*measures, *(group.column for group in by)}
    kept = tuple(held for held in query.order if held.column in columns)
    return kept or (Order(column=measures[0], descending=query.order[0].descending if query.order else True),)


def parts_of(condition: Condition | None) -> tuple[Condition, ...]:
    """What must hold, one by one."""
    if condition is None:
        return ()
    return condition.of if isinstance(condition, All) else (condition,)


def stripped(condition: Condition | None) -> Condition | None:
    """A condition without "the group is known", which rankings have and nobody said."""
    return both(*(p for p in parts_of(condition) if not (isinstance(p, Is) and p.op == "not_null")))


def _markers(by: Sequence[By], atlas: Atlas) -> tuple[Condition, ...]:
    """In a ranking, rows that belong to no group are not a competitor."""
    plain = [group.dimension for group in by if isinstance(group, ByDimension) and not (group.grain or group.part)]
    keys = {key: atlas.entity(name) for name in plain if (key := atlas.key(atlas.entity(name))) in plain and key}
    rows = [*keys, *(name for name in plain if atlas.entity(name) not in keys.values())]
    return tuple(Is(dimension=name, op="not_null") for name in rows)


def replaced_condition(
    before: Condition | None, new: Sequence[Condition], catalog: Catalog, way: Way = "replace"
) -> Condition | None:
    """Old conditions, except those about what a new one is about, and the new ones."""
    held = before
    for condition in new:
        if way == "add" and (wider := _widened(held, condition)) is not None:
            held = wider
        else:
            _query, held = _with_condition(None, held, condition, catalog, way)
    return held


def _with_condition(
    query: MetricQuery | None, where: Condition | None, new: Condition, catalog: Catalog, way: Way
) -> tuple[MetricQuery, Condition | None]:
    """The condition in the place of its like: at the top, within a deed, or within a term."""
    query = query or MetricQuery(measures=())
    if isinstance(new, Is) and new.op in _LISTED:
        outer = {part.dimension for part in parts_of(where) if isinstance(part, Is)}
        if new.dimension not in outer:
            inner = _swapped(where, new) if where is not None else None
            if inner != where:
                return query, inner
            terms = tuple(_swapped(term, new) for term in query.terms)
            if terms != query.terms:
                return query.model_copy(update={"terms": terms}), where
    if way == "add" and isinstance(new, Is) and new.op in _UNLISTED:
        old = [p for p in parts_of(where) if isinstance(p, Is) and p.op in _UNLISTED and p.dimension == new.dimension]
        values = tuple(dict.fromkeys(value for part in (*old, new) for value in part.values))
        new = new.model_copy(update={"op": "not_in" if len(values) > 1 else "ne", "values": values})
    kept = [part for part in parts_of(where) if not _alike(part, new, catalog, way)]
    return query, both(*kept, new)


def _swapped(model: _Model, new: Is) -> _Model:
    """The same model with every test of one column for listed values replaced."""
    if isinstance(model, Is) and model.dimension == new.dimension and model.op in _LISTED:
        return cast("_Model", new)
    found: dict[str, object] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Frozen):
            found[name] = _swapped(value, new)
        elif isinstance(value, tuple):
            found[name] = tuple(_swapped(part, new) if isinstance(part, Frozen) else part for part in value)
    return model.model_copy(update=found) if found else model


def _widened(where: Condition | None, new: Condition) -> Condition | None:
    """Shanghai, and then "Beijing as well": both values of one column; None when nothing is alike."""
    if not isinstance(new, Is) or new.op not in _LISTED:
        return None
    parts = list(parts_of(where))
    for place, part in enumerate(parts):
        if isinstance(part, Is) and part.dimension == new.dimension and part.op in _LISTED:
            values = tuple(dict.fromkeys((*part.values, *new.values)))
            parts[place] = Is(dimension=new.dimension, op="in", values=values)
            return both(*parts)
    return None


def _alike(old: Condition, new: Condition, catalog: Catalog, way: Way) -> bool:
    """Whether two conditions are about one thing, so that the new one takes the old one's place."""
    if isinstance(old, Named) and isinstance(new, Named) and way != "narrow":
        return old.filter.partition(".")[0] == new.filter.partition(".")[0]
    if isinstance(old, Did) and isinstance(new, Did) and way == "narrow":
        return old == new
    return bool(footprint(old, catalog) & footprint(new, catalog))


def footprint(condition: Condition, catalog: Catalog) -> frozenset[str]:
    """What a condition is about: columns, and what was done."""
    match condition:
        case Named():
            return footprint(catalog.named_filter(condition.filter).where, catalog) | {condition.filter}
        case Did():
            return frozenset({f"did {condition.entity}"})
        case Not():
            return footprint(condition.of, catalog)
        case _:
            inner = getattr(condition, "of", ())
            if isinstance(inner, tuple):
                names = {getattr(condition, "dimension", ""), getattr(condition, "measure", "")} - {""}
                return frozenset(names).union(*(footprint(part, catalog) for part in inner))
            return frozenset()


def columns_in(model: object) -> Iterator[str]:
    """Every column a condition or query tests, however deep."""
    if isinstance(model, Is):
        yield model.dimension
    elif isinstance(model, tuple):
        for part in model:
            yield from columns_in(part)
    elif isinstance(model, Frozen):
        for name in type(model).model_fields:
            yield from columns_in(getattr(model, name))


def _moved(
    by: tuple[By, ...], where: Condition | None, old: tuple[str, ...], new: tuple[str, ...], atlas: Atlas
) -> tuple[tuple[By, ...], Condition | None]:
    """Groups and conditions of an earlier measure where a new one has them: its own date, its own city."""
    if not old or not new or not _is_measure(new[0], atlas):
        return by, where
    main = new[0]
    dated = {atlas.time(name) for name in old if _is_measure(name, atlas)}
    groups: list[By] = []
    for group in by:
        if isinstance(group, ByDimension) and (group.grain or group.part) and group.dimension in dated:
            group = group.model_copy(update={"dimension": atlas.time(main) or group.dimension})
        elif isinstance(group, ByDimension) and (twin := twin_of(group.dimension, main, atlas)):
            group = group.model_copy(update={"dimension": twin})
        groups.append(group)
    parts: list[Condition] = []
    for part in parts_of(where):
        twin = twin_of(part.dimension, main, atlas) if isinstance(part, Is) else None
        parts.append(part.model_copy(update={"dimension": twin}) if twin else part)
    return tuple(groups), both(*parts)


def twin_of(dimension: str, measure: str, atlas: Atlas) -> str | None:
    """The column of the same name that a measure reaches, where it does not reach this one; None when it does."""
    if atlas.reach(measure, atlas.entity(dimension)) < FAR:
        return None
    called = set(atlas.catalog.dimension(dimension).names.all())
    found = [
        f"{entity}.{short}"
        for entity, held in atlas.catalog.entities.items()
        if atlas.reach(measure, entity) < FAR
        for short, other in held.dimensions.items()
        if called & set(other.names.all())
    ]
    return min(found, key=lambda name: atlas.reach(measure, atlas.entity(name)), default=None)


def _is_of(group: By, dimension: str) -> bool:
    return isinstance(group, ByDimension) and group.dimension == dimension and not group.grain


_PARTS: dict[str, DatePart] = {"month": "month_of_year", "quarter": "quarter_of_year"}


def aligned(query: MetricQuery) -> MetricQuery | None:
    """Two periods beside each other by month: January beside January, not both in one line; None where they cannot be."""
    periods = {(t.period.start, t.period.end) for t in query.terms if isinstance(t, Subset) and t.period is not None}
    if len(periods) < 2 or not any(isinstance(by, ByDimension) and by.grain for by in query.by):
        return query
    by = []
    for group in query.by:
        if not isinstance(group, ByDimension) or group.grain is None:
            by.append(group)
            continue
        part = _PARTS.get(group.grain)
        if part is None or any((end - start).days > 366 for start, end in periods):
            return None
        by.append(group.model_copy(update={"grain": None, "part": part}))
    return query.model_copy(update={"by": tuple(by)})


def as_one(steps: Sequence[PlanStep]) -> MetricQuery | None:
    """Figures over the same rows in the same groups as one figure of several measures; None where they differ."""
    queries = [s.query for s in steps if isinstance(s, MetricStep) and isinstance(s.query, MetricQuery)]
    if len(queries) != len(steps):
        return None
    first = queries[0]
    alike = all(
        query.model_copy(update={"measures": first.measures, "order": first.order}) == first for query in queries
    )
    if not alike or first.terms:
        return None
    return first.model_copy(update={"measures": tuple(dict.fromkeys(name for q in queries for name in q.measures))})

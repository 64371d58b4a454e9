"""A catalog goes in; which facts a persona or a description shows comes out: its template, completed where it is empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.catalog import Catalog, Play
from domain.condition import All, Any, Condition, Did, Is, Named, Not
from domain.errors import QueryError
from warehouse.joins import JoinGraph
from warehouse.warehouse import Warehouse

WHO = 8
"""Dimensions of the person that a derived template shows at most."""
HABITS = 3
RATES = 3
AVERAGES = 6
FEW_VALUES = 20
"""A category with more distinct values than this tells little about one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """Qualified names only; an empty field means the data has nothing of the kind."""

    person: str
    key: str
    """Dimension over the person's key."""
    persons: str | None
    """Count of persons."""
    who: tuple[str, ...]
    buying: tuple[str, ...]
    habits: tuple[str, ...]
    rates: tuple[str, ...]
    trend: str | None
    trend_time: str | None
    """Date dimension of the trend."""
    rhythm: tuple[str, ...]
    spend: str | None
    """Number dimension by which persons are placed among all."""


def portrait_of(warehouse: Warehouse) -> Portrait:
    """The catalog's persona template, each empty list derived from what is there.

    Raises:
        QueryError: the catalog knows no persons, or none of their keys may be asked for.
    """
    catalog = warehouse.catalog
    person = catalog.person
    if person is None:
        raise QueryError("this data knows no persons, so there is nobody to describe")
    key = key_of(catalog, person)
    if key is None:
        raise QueryError(f"the catalog names no dimension over the key of {person}, so no single one can be looked up")
    template, graph = catalog.persona, JoinGraph(catalog)
    buying = template.buying or _buying(catalog, graph, person)
    trend = template.trend or next((name for name in buying if time_of(catalog, name)), None)
    return Portrait(
        person=person,
        key=key,
        persons=count_of(catalog, person),
        who=template.who or tuple(_who(warehouse, person, key)),
        buying=buying,
        habits=template.habits or tuple(_habits(warehouse, graph, person, buying)),
        rates=template.rates or _rates(catalog, buying),
        trend=trend,
        trend_time=time_of(catalog, trend) if trend else None,
        rhythm=template.rhythm or (),
        spend=template.spend,
    )


def key_of(catalog: Catalog, entity: str) -> str | None:
    """The dimension over an entity's key, where the catalog names one that is no direct identifier."""
    held = catalog.entities[entity]
    for short, dimension in held.dimensions.items():
        if dimension.column == held.key and dimension.privacy != "identifier":
            return f"{entity}.{short}"
    return None


def count_of(catalog: Catalog, entity: str) -> str | None:
    """The plain count of an entity's rows: the default one first, one of those that count before one of some."""
    held = catalog.entities[entity]
    counts = [
        (not m.default, m.where is not None and m.where != held.counts, f"{entity}.{short}")
        for short, m in held.measures.items()
        if m.aggregate == "count" and m.time is None
    ]
    return min(counts, key=lambda count: count[:2])[2] if counts else None


def time_of(catalog: Catalog, measure: str) -> str | None:
    """The date dimension a period applies to; None when the measure has no date."""
    held = catalog.measure(measure)
    if held.aggregate == "ratio":
        return time_of(catalog, held.of[0])
    entity = measure.partition(".")[0]
    short = held.time or catalog.entities[entity].time
    return None if short is None else (short if "." in short else f"{entity}.{short}")


def average_rating_of(catalog: Catalog) -> str | None:
    """The measure that averages the ratings of feedback texts."""
    feedback = catalog.feedback
    if feedback is None or feedback.rating is None:
        return None
    entity = catalog.entities[feedback.entity]
    column = entity.dimensions[feedback.rating].column
    for short, measure in entity.measures.items():
        if measure.aggregate == "avg" and measure.column == column and measure.where is None:
            return f"{feedback.entity}.{short}"
    return None


def writers_of(catalog: Catalog) -> str | None:
    """The measure that counts the persons behind feedback texts."""
    feedback = catalog.feedback
    if feedback is None or catalog.person is None:
        return None
    keys = {join.column for join in catalog.joins if join.many == feedback.entity and join.one == catalog.person}
    for short, measure in catalog.entities[feedback.entity].measures.items():
        if measure.aggregate == "count_distinct" and measure.column in keys and measure.where is None:
            return f"{feedback.entity}.{short}"
    return None


def topic_count_of(catalog: Catalog) -> str | None:
    """The measure that counts texts per topic."""
    feedback = catalog.feedback
    if feedback is None or feedback.topic is None:
        return None
    entity = feedback.topic.partition(".")[0] if "." in feedback.topic else feedback.entity
    if entity == feedback.entity:
        return count_of(catalog, entity)
    keys = {join.column for join in catalog.joins if join.many == entity and join.one == feedback.entity}
    for short, measure in catalog.entities[entity].measures.items():
        if measure.aggregate == "count_distinct" and measure.column in keys and measure.where is None:
            return f"{entity}.{short}"
    return count_of(catalog, entity)


def topic_polarity_of(catalog: Catalog) -> str | None:
    """The polarity of what is said on a topic, where topics have one of their own."""
    feedback = catalog.feedback
    if feedback is None or feedback.topic is None or feedback.polarity is None or "." not in feedback.topic:
        return None
    entity = feedback.topic.partition(".")[0]
    column = catalog.entities[feedback.entity].dimensions[feedback.polarity].column
    for short, dimension in catalog.entities[entity].dimensions.items():
        if dimension.column == column and dimension.type == "category":
            return f"{entity}.{short}"
    return None


def measures_in_plays(catalog: Catalog) -> tuple[str, ...]:
    """Measures that playbook entries about groups rest on."""
    named = [name for play in plays_about(catalog, "segment") for name in dimensions_in(play.when, catalog)]
    known = [
        name
        for name in dict.fromkeys(named)
        if name.partition(".")[2] in catalog.entities[name.partition(".")[0]].measures
    ]
    return tuple(known)


def averages_of(catalog: Catalog, person: str) -> tuple[str, ...]:
    """Measures that average something over persons."""
    measures = catalog.entities[person].measures.items()
    found = [f"{person}.{short}" for short, m in measures if m.aggregate in ("avg", "median") and m.where is None]
    return tuple(found[:AVERAGES])


def plays_about(catalog: Catalog, about: str) -> tuple[Play, ...]:
    """Playbook entries about a person or about a segment, in the catalog's order."""
    return tuple(play for play in catalog.playbook if play.about == about)


def dimensions_in(condition: Condition | None, catalog: Catalog) -> Iterator[str]:
    """Qualified names that a condition compares, named filters looked into; what was done (`Did`) is left out."""
    match condition:
        case Is():
            yield condition.dimension
        case Named():
            yield from dimensions_in(catalog.named_filter(condition.filter).where, catalog)
        case All() | Any():
            for part in condition.of:
                yield from dimensions_in(part, catalog)
        case Not():
            yield from dimensions_in(condition.of, catalog)
        case Did() | None:
            return


def _who(warehouse: Warehouse, person: str, key: str) -> Iterator[str]:
    shown = 0
    for short, dimension in warehouse.catalog.entities[person].dimensions.items():
        name = f"{person}.{short}"
        if dimension.privacy != "open" or name == key or shown == WHO:
            continue
        few = dimension.type == "category" and 1 < len(warehouse.values(name)) <= FEW_VALUES
        if few or dimension.type in ("date", "bool"):
            shown += 1
            yield name


def _buying(catalog: Catalog, graph: JoinGraph, person: str) -> tuple[str, ...]:
    """A count, a sum and a ratio of the entity that says most of what persons do."""
    spoken = catalog.feedback.entity if catalog.feedback else None
    able = []
    for position, (name, entity) in enumerate(catalog.entities.items()):
        if name in (person, spoken) or not graph.reaches(name, person) or (spoken and graph.reaches(name, spoken)):
            continue
        measures = entity.measures.values()
        able.append(
            (
                not entity.verbs.all(),
                not any(m.default for m in measures),
                not any(m.aggregate == "sum" for m in measures),
                entity.time is None,
                len(graph.path(name, person) or ()),
                position,
                name,
            )
        )
    if not able:
        return ()
    chosen = min(able)[-1]
    count = count_of(catalog, chosen)
    picked = [count] if count else []
    for aggregate in ("sum", "ratio"):
        fitting = [
            (not m.default, position, f"{chosen}.{short}")
            for position, (short, m) in enumerate(catalog.entities[chosen].measures.items())
            if m.aggregate == aggregate and (aggregate != "ratio" or all(of.startswith(f"{chosen}.") for of in m.of))
        ]
        if fitting:
            picked.append(min(fitting)[-1])
    return tuple(picked)


def _habits(warehouse: Warehouse, graph: JoinGraph, person: str, buying: tuple[str, ...]) -> Iterator[str]:
    if not buying:
        return
    catalog, home = warehouse.catalog, buying[0].partition(".")[0]
    near = sorted(
        (name for name in catalog.entities if name != person and not graph.reaches(person, name)),
        key=lambda name: (name != home, not graph.reaches(home, name)),
    )
    shown = 0
    for entity in near:
        if not graph.reaches(home, entity) and graph.coarsest((home, entity)) is None:
            continue
        if catalog.feedback and graph.reaches(entity, catalog.feedback.entity):
            continue
        for short, dimension in catalog.entities[entity].dimensions.items():
            if shown == HABITS:
                return
            if dimension.type != "category" or dimension.privacy != "open":
                continue
            if 1 < len(warehouse.values(f"{entity}.{short}")) <= FEW_VALUES:
                shown += 1
                yield f"{entity}.{short}"


def _rates(catalog: Catalog, buying: tuple[str, ...]) -> tuple[str, ...]:
    if not buying:
        return ()
    home = buying[0].partition(".")[0]
    shares = [f"{home}.{short}" for short, m in catalog.entities[home].measures.items() if m.aggregate == "share"]
    return tuple(shares[:RATES])

"""Verbs go in; who bought, who did not, and what they bought come out as conditions."""

from __future__ import annotations

from domain.condition import Condition, Did, Is, Not, both

from .beside import negation_of, word_before
from .names import FAR, Atlas
from .reading import Reading


def read_deeds(atlas: Atlas, reading: Reading, subject: str | None) -> None:
    """bought, have not bought: about persons only; for other subjects the verb adds nothing."""
    person = atlas.catalog.person
    for index, span in enumerate(reading.spans):
        verbs = span.means("verb")
        if not verbs or index in reading.used:
            continue
        reading.used.add(index)
        entity = verbs[0].name
        if person is None or atlas.distance(entity, person) >= FAR:
            continue
        counts = atlas.catalog.entities[entity].counts
        negation = negation_of(reading, index)
        if negation is not None and reading.period is None and _idle_bound(atlas, reading):
            reading.used.add(negation)  # 超过 90 天没下单: the bound on days since the last order says it all
        elif negation is not None:
            reading.used.add(negation)
            where = both(counts, *_objects(atlas, reading, entity, start=negation))
            done = Did(entity=entity, where=where, period=reading.period)
            ever = Did(entity=entity, where=counts) if reading.period and where == counts else None
            reading.period = None
            reading.conditions.extend([Not(of=done), *([ever] if ever else [])])
        elif subject == person and reading.grain is not None and _buyers(atlas, entity) and reading.measures:
            # how many people bought each quarter: the buyers of each quarter, dated by what they bought
            reading.measures = [_buyers(atlas, entity) or measure for measure in reading.measures]
            reading.conditions.extend(_objects(atlas, reading, entity))
        elif subject == person and _counts_persons(atlas, reading):
            objects = _objects(atlas, reading, entity)
            bound = next((c for c in reading.conditions if isinstance(c, Did) and c.entity == entity), None)
            if bound is not None:
                reading.conditions.remove(bound)
            times, op = (bound.times, bound.op) if bound else (1, "gte")
            reading.conditions.append(
                Did(entity=entity, where=both(counts, *objects), period=reading.period, times=times, op=op)
            )
            reading.period = None


def _idle_bound(atlas: Atlas, reading: Reading) -> bool:
    """Whether a bound on a person's number of days was read."""
    for condition in reading.conditions:
        if isinstance(condition, Is) and atlas.entity(condition.dimension) == atlas.catalog.person:
            form = atlas.catalog.dimension(condition.dimension).format
            if form is not None and form.kind == "days":
                return True
    return False


def _buyers(atlas: Atlas, entity: str) -> str | None:
    """The measure that counts distinct persons over the rows of what was done."""
    joins = atlas.catalog.joins
    column = next((j.column for j in joins if j.many == entity and j.one == atlas.catalog.person), None)
    for short, measure in atlas.catalog.entities[entity].measures.items():
        if measure.aggregate == "count_distinct" and measure.column == column is not None:
            return f"{entity}.{short}"
    return None


def _counts_persons(atlas: Atlas, reading: Reading) -> bool:
    """A description, or a count of persons that has no date of its own."""
    return not reading.measures or all(atlas.catalog.measure(m).time is None for m in reading.measures)


def _objects(atlas: Atlas, reading: Reading, entity: str, *, start: int = -1) -> list[Condition]:
    """Values that say what was bought: those that belong to the orders and not to the person."""
    person = atlas.catalog.person
    found: list[Condition] = []
    for index, span in enumerate(reading.spans):
        if index in reading.used or not span.means("value") or index < start:
            continue  # 收到短信但没下单: what stands before the denial is not denied
        names = [m for m in span.means("value") if atlas.entity(m.name) != person]
        told = word_before(reading.spans, index)
        object_of_verb = told is not None and bool(reading.spans[told].means("verb"))
        of_person = any(atlas.entity(m.name) == person for m in span.means("value"))
        if of_person and not object_of_verb:
            continue
        reachable = [
            m
            for m in names
            if atlas.distance(entity, atlas.entity(m.name)) < FAR or atlas.graph.meeting(entity, atlas.entity(m.name))
        ]
        if not reachable:
            continue
        best = min(
            reachable,
            key=lambda m: (
                not atlas.catalog.dimension(m.name).default,
                atlas.distance(entity, atlas.entity(m.name)),
            ),
        )
        found.append(
            Is(dimension=best.name, values=(best.value,)) if best.value is not None else Is(dimension=best.name)
        )
        reading.used.add(index)
    return found

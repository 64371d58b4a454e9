"""Verbs go in; who bought, who did not, and what they bought come out as conditions."""

from __future__ import annotations

import re

from domain.condition import Condition, Did, Is, Not, Period, both

from .beside import negation_of, word_after, word_before
from .names import FAR, Atlas
from .reading import Reading

_OPEN = re.compile(
    r"近|过去|以来|\b(?:recent|lately|past)|(?<![\d])(?:\d+\s*(?:天|周|个?星期|个?礼拜|个月|个?季度)|[一二两三四五六七八九十百半]+\s?(?:天|周|个?星期|个?礼拜|个?月|个?季度|年)|\d年)(?!前)"
    r"|\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|couple of)[\s-]+(?:full |whole |calendar )?(?:day|week|month|quarter|year)s?\b(?! ago)"
)
"""A length of time that ends on the last day (近90天, for 90 days), not a stretch of the calendar (10月, this year)."""


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
        if negation is not None and not _told_of(atlas, entity, subject):
            continue  # products never ordered: the denial stays unread
        if negation is not None and reading.period is None and _idle_bound(atlas, reading):
            reading.used.add(negation)  # 超过 90 天没下单: the bound on days since the last order says it all
        elif negation is not None:
            reading.used.add(negation)
            period = _period_of(atlas, reading, min(index, negation))
            where = both(counts, *_objects(atlas, reading, entity, start=negation))
            done = Did(entity=entity, where=where, period=period)
            stopped = period is not None and _OPEN.search(period.label.lower()) is not None
            ever = Did(entity=entity, where=counts) if stopped and where == counts else None
            reading.period = None if period is not None else reading.period
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


def _told_of(atlas: Atlas, entity: str, subject: str | None) -> bool:
    """Whether the deed can be one of the subject's, or of the person it belongs to."""
    person = atlas.catalog.person
    if subject is None or person is None:
        return True
    return min(atlas.distance(subject, person), atlas.distance(entity, subject)) < FAR


def _period_of(atlas: Atlas, reading: Reading, start: int) -> Period | None:
    """The period of a denied deed; None where it dates a word before the denial (今年注册但还没下单).

    Beside another deed's object (上周加购没下单) it may be either's, which is asked.
    """
    spans = reading.spans
    place = next((i for i, span in enumerate(spans) if span.is_a("period") and i in reading.used), None)
    if place is None or reading.period is None or place > start:
        return reading.period
    for step in (word_before(spans, place), *range(place + 1, start)):
        if step is None:
            continue
        dated = [m for m in spans[step].means("measure") if atlas.time(m.name) == _joined(atlas)]
        dates = [m for m in spans[step].means("dimension") if atlas.catalog.dimension(m.name).type == "date"]
        if dates or (dated and step in reading.used):
            return None
        values = spans[step].means("value")
        if step > place and values and all(atlas.entity(m.name) != atlas.catalog.person for m in values):
            reading.asks.append("deeds")
    return reading.period


def _joined(atlas: Atlas) -> str | None:
    """The date by which sign-ups are counted."""
    person = atlas.catalog.person
    if person is None:
        return None
    held = atlas.catalog.entities[person].measures
    return next((time for short in held if (time := atlas.time(f"{person}.{short}")) is not None), None)


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
        object_of_verb = _object_of_verb(atlas, reading, index)
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


def _object_of_verb(atlas: Atlas, reading: Reading, index: int) -> bool:
    """bought COFFEE, 在北京下单; not 下过单的上海客户, whose city it is."""
    spans = reading.spans
    following = spans[index + 1] if index + 1 < len(spans) else None
    if following is not None and any(m.name == atlas.catalog.person for m in following.means("entity")):
        return False
    told, verb = word_before(spans, index), word_after(spans, index)
    if told is not None and spans[told].means("verb"):
        return True
    apart = verb is None or any(span.text == "的" for span in spans[index + 1 : verb])
    lead = spans[index - 1].text if index else ""
    return not apart and verb is not None and bool(spans[verb].means("verb")) and lead in ("在", "用", "从", "通过")

"""Whether a condition holds for a row, by looking at every row it speaks of."""

from __future__ import annotations

from statistics import median

import tests.warehouse.plain_measures as measures
from domain.condition import All, Any, Beside, Condition, Did, Is, Measured, Named, Not, Occurred, Versus
from tests.warehouse.plain_shop import BELONGS, KEY, LOOKED_FOR, Held, Refused, Row, Shop, compared, within


def check(shop: Shop, entity: str, condition: Condition | None) -> None:
    """Raises `Refused` when a condition says nothing about rows of `entity`, whatever they hold."""
    match condition:
        case None:
            return
        case Is():
            reach(entity, home(condition))
        case Named():
            reach(entity, home(condition))
            check(shop, home(condition), shop.catalog.named_filter(condition.filter).where)
        case Beside():
            reach(entity, home(condition))
            check(shop, home(condition), condition.among)
        case Versus():
            if not both_reached(entity, condition):
                reach(entity, home(condition))
        case Did():
            check_did(shop, entity, condition)
        case Measured():
            if condition.entity not in BELONGS[entity]:
                raise Refused
            measures.measure_of(shop, condition.measure, {condition.entity}, (condition.where,), condition.period)
        case Not():
            check(shop, entity, condition.of)
        case All() | Any():
            for part in condition.of:
                check(shop, entity, part)


def reach(entity: str, to: str) -> None:
    if to not in BELONGS[entity] and (entity, to) not in LOOKED_FOR:
        raise Refused


def both_reached(entity: str, condition: Versus) -> bool:
    return {condition.dimension.split(".")[0], condition.other.split(".")[0]} <= set(BELONGS[entity])


def home(condition: Is | Named | Beside | Versus) -> str:
    """The entity a condition speaks of; of two, the one that belongs to the other."""
    if isinstance(condition, Named):
        return condition.filter.split(".")[0]
    entity = condition.dimension.split(".")[0]
    if not isinstance(condition, Versus):
        return entity
    other = condition.other.split(".")[0]
    if other in BELONGS[entity]:
        return entity
    if entity in BELONGS[other]:
        return other
    raise Refused


def subject_of(entity: str) -> str:
    """Whose deeds a row's are: the person's it belongs to, else its own."""
    return "person" if "person" in BELONGS[entity] else entity


def check_did(shop: Shop, entity: str, condition: Did) -> None:
    subject = subject_of(entity)
    dated = condition.period or condition.which != "any" or condition.after or condition.before
    if subject not in BELONGS[condition.entity] or (dated and shop.time(condition.entity) is None):
        raise Refused
    check(shop, condition.entity, condition.where)
    check(shop, condition.entity, condition.among)
    for occurred in (condition.after, condition.before):
        if occurred is not None:
            if subject not in BELONGS[occurred.entity] or shop.time(occurred.entity) is None:
                raise Refused
            check(shop, occurred.entity, occurred.where)


def holds(shop: Shop, entity: str, row: Row, condition: Condition) -> bool | None:
    """True, False, or None for unknown, of a condition that passed `check`."""
    match condition:
        case Is() | Named() | Beside() | Versus():
            return all_of(shop, entity, row, (condition,))
        case Did():
            return did(shop, entity, row, condition)
        case Measured():
            return measured(shop, entity, row, condition)
        case Not():
            inner = holds(shop, entity, row, condition.of)
            return None if inner is None else not inner
        case All():
            return all_of(shop, entity, row, condition.of)
        case Any():
            found = [holds(shop, entity, row, part) for part in condition.of]
            return True if True in found else None if None in found else False


def meets(shop: Shop, entity: str, row: Row, *conditions: Condition | None) -> bool:
    """Whether every condition that is there holds, for sure."""
    return all(one is None or holds(shop, entity, row, one) is True for one in conditions)


def all_of(shop: Shop, entity: str, row: Row, parts: tuple[Condition, ...]) -> bool | None:
    """Every part; those about rows that are looked for in the same place are met by one row together."""
    found: list[bool | None] = []
    together: dict[tuple[str, str], list[Condition]] = {}
    for part in parts:
        if not isinstance(part, Is | Named | Beside | Versus):
            found.append(holds(shop, entity, row, part))
        elif (isinstance(part, Versus) and both_reached(entity, part)) or home(part) in BELONGS[entity]:
            found.append(direct(shop, entity, row, part))
        else:
            together.setdefault(LOOKED_FOR[entity, home(part)], []).append(part)
    for (carrier, common), sought in together.items():
        subject = shop.belongs(entity, row, common)
        found.append(
            any(
                shop.belongs(carrier, other, common) is subject and meets(shop, carrier, other, *sought)
                for other in shop.data[carrier]
            )
            if subject
            else None
        )
    return False if False in found else None if None in found else True


def direct(shop: Shop, entity: str, row: Row, condition: Is | Named | Beside | Versus) -> bool | None:
    """A condition about the row itself or the one row it belongs to."""
    match condition:
        case Is():
            return compared(condition.op, shop.value(entity, row, condition.dimension), condition.values)
        case Named():
            there = shop.belongs(entity, row, home(condition))
            where = shop.catalog.named_filter(condition.filter).where
            return holds(shop, home(condition), {} if there is None else there, where)
        case Beside():
            return compared(condition.op, shop.value(entity, row, condition.dimension), (aggregated(shop, condition),))
        case Versus():
            held, other = (shop.value(entity, row, name) for name in (condition.dimension, condition.other))
            return compared(condition.op, held, (other,))


def aggregated(shop: Shop, condition: Beside) -> Held:
    if id(condition) not in shop.known:
        entity = home(condition)
        rows = [row for row in shop.data[entity] if meets(shop, entity, row, condition.among)]
        values = [held for row in rows if (held := shop.value(entity, row, condition.dimension)) is not None]
        how = {"avg": lambda held: sum(held) / len(held), "min": min, "max": max, "median": median}
        shop.known[id(condition)] = how[condition.aggregate](values) if values else None
    return shop.known[id(condition)]


def did(shop: Shop, entity: str, row: Row, condition: Did) -> bool | None:
    common = subject_of(entity)
    subject = shop.belongs(entity, row, common)
    if not subject:
        return None
    theirs = [one for one in shop.data[condition.entity] if shop.belongs(condition.entity, one, common) is subject]
    if condition.which != "any":
        theirs = first_or_last(shop, condition.entity, theirs, condition.among, condition.which)
    time = shop.time(condition.entity)
    times = 0
    for one in theirs:
        day = None if time is None else shop.value(condition.entity, one, time)
        times += (
            within(day, condition.period)
            and meets(shop, condition.entity, one, condition.where)
            and beside(shop, condition, one, condition.after, common, subject, later=True)
            and beside(shop, condition, one, condition.before, common, subject, later=False)
        )
    return compared(condition.op, times, (condition.times,))


def first_or_last(shop: Shop, entity: str, rows: list[Row], among: Condition | None, which: str) -> list[Row]:
    """The one row that comes first (last) among the dated rows that compete; no row when none does."""
    able = [row for row in rows if shop.place(entity, row) is not None and meets(shop, entity, row, among)]
    able.sort(key=lambda row: shop.place(entity, row))
    return able[:1] if which == "first" else able[-1:]


def beside(
    shop: Shop, condition: Did, row: Row, occurred: Occurred | None, common: str, subject: Row, *, later: bool
) -> bool:
    """Whether a row is later (earlier) than the other thing the same person did, and near enough to it."""
    if occurred is None:
        return True
    others = [
        one
        for one in shop.data[occurred.entity]
        if shop.belongs(occurred.entity, one, common) is subject
        and shop.place(occurred.entity, one) is not None
        and meets(shop, occurred.entity, one, occurred.where)
    ]
    if occurred.which != "any":
        others = first_or_last(shop, occurred.entity, others, None, occurred.which)
    own = shop.place(condition.entity, row)
    if own is None:
        return False
    for one in others:
        place = shop.place(occurred.entity, one)
        assert place is not None
        early, late = (place, own) if later else (own, place)
        same = occurred.entity == condition.entity and not condition.later_day
        comes_after = early < late if same else early[0] < late[0]
        if comes_after and (condition.within_days is None or (late[0] - early[0]).days <= condition.within_days):
            return True
    return False


def measured(shop: Shop, entity: str, row: Row, condition: Measured) -> bool | None:
    subject = shop.belongs(entity, row, condition.entity)
    if not subject:
        return None
    if id(condition) not in shop.known:
        measure = measures.measure_of(shop, condition.measure, {condition.entity}, (condition.where,), condition.period)
        shop.known[id(condition)] = measures.grouped(shop, measure, key_of(shop, condition.entity))
    key = subject[KEY[condition.entity]]
    return compared(condition.op, shop.known[id(condition)].at(key), condition.values)


def key_of(shop: Shop, entity: str) -> Held:
    """Groups rows by the row of `entity` they belong to; rows that belong to none are left out."""

    def key(base: str, row: Row) -> list[Held]:
        there = shop.belongs(base, row, entity)
        return [] if there is None else [there[KEY[entity]]]

    return key


def speaks_of(entity: str, condition: Condition) -> bool:
    """Whether a condition is about rows of `entity`, or what they belong to, alone."""
    match condition:
        case Is() | Named() | Beside():
            return home(condition) in BELONGS[entity]
        case Versus():
            return both_reached(entity, condition)
        case Did():
            return subject_of(entity) == "person"
        case Measured():
            return condition.entity in BELONGS[entity]
        case Not():
            return speaks_of(entity, condition.of)
        case All() | Any():
            return all(speaks_of(entity, part) for part in condition.of)


def conditions_on(entity: str, where: Condition | None) -> list[Condition]:
    """Those of the conditions side by side that speak of `entity` or of what it belongs to."""
    if where is None:
        return []
    if isinstance(where, All):
        return [one for part in where.of for one in conditions_on(entity, part)]
    return [where] if speaks_of(entity, where) else []

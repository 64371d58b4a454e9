"""What was done: bought coffee twice this year, 30天内又下过单, first ordered in May."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.condition import Period

from .grammar import RULES
from .things import (
    Cmp,
    Cond,
    Context,
    Deed,
    Held,
    Join,
    Neg,
    Rows,
    pick,
)

rule = RULES.rule


@rule("DEED", "VERB")
def _done(_: Context, entity: str) -> Deed:
    return Deed(entity)


@rule("DEED", "DEED VAL", "with VAL DEED", "VAL DEED", cost=0.1)
def _done_with(_: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    value = pick(parts, Held)
    return replace(deed, objects=(*deed.objects, value)) if not deed.each else None


@rule("DEED", "DEED VAL and VAL", "DEED both VAL and VAL", "VAL and VAL both? DEED", cost=0.1)
def _done_with_both(_: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    values = tuple(part for part in parts if isinstance(part, Held))
    return replace(deed, each=values) if not deed.each else None


@rule("DEED", "DEED VAL or VAL", "VAL or VAL DEED", cost=0.1)
def _done_with_either(_: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    values = tuple(part for part in parts if isinstance(part, Held))
    return replace(deed, objects=(*deed.objects, Join("or", values)))


@rule("DEED", "DEED RS", cost=0.2)
def _done_to(_: Context, deed: Deed, noun: Rows) -> Deed | None:
    """Placed an order, bought coffee products."""
    if noun.period is not None or noun.after or (noun.entity == deed.entity and noun.where):
        return None
    return replace(deed, objects=(*deed.objects, *noun.where))


@rule("DEED", "with ENT", cost=0.4)
def _with_a(context: Context, noun: Rows) -> Deed | None:
    """With a complaint, had a return."""
    person = context.atlas.catalog.person
    if person is None or noun.entity == person or not context.atlas.graph.reaches(noun.entity, person):
        return None
    return Deed(noun.entity, said=False)


@rule("DEED", "DEED PER", "PER DEED", cost=0.1)
def _done_in(_: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    period = pick(parts, Period)
    if deed.again is not None or deed.months:
        return None
    return replace(deed, period=period) if deed.period is None else None


@rule("TIMES", "CMP times", cost=0.05)
def _times(_: Context, compare: Cmp) -> Cmp:
    return compare


@rule("TIMES", "N times", cost=0.2)
def _so_many_times(_: Context, value: float) -> Cmp:
    return Cmp("eq", (value,))


@rule("TIMES", "once", cost=0.05)
def _once(_: Context) -> Cmp:
    return Cmp("eq", (1.0,))


@rule("TIMES", "twice", cost=0.05)
def _twice(_: Context) -> Cmp:
    return Cmp("eq", (2.0,))


@rule("DEED", "DEED TIMES", "TIMES DEED", "DEED CMP RS", cost=0.1)
def _so_often(_: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    compare = pick(parts, Cmp)
    noun = next((part for part in parts if isinstance(part, Rows)), None)
    if deed.times is not None or (noun is not None and (noun.entity != deed.entity or noun.where or noun.after)):
        return None
    return replace(deed, times=compare)


@rule("DEED", "PERS all_of DEED", "DEED with? all_of PERS", "all_of PERS DEED", cost=0.1)
def _every_month(_: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    months = next(part for part in parts if not isinstance(part, Deed))
    assert isinstance(months, tuple)
    if len(months) == 1:
        months = _months(months[0])
    return replace(deed, months=months) if deed.period is None and len(months) > 1 else None


def _months(period: Period) -> tuple[Period, ...]:
    """The calendar months of a period that begins and ends with one."""
    found: list[Period] = []
    start = period.start
    while start < period.end:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        if start.day != 1 or following > period.end:
            return ()
        found.append(Period(start=start, end=following, label=f"{start:%Y-%m}"))
        start = following
    return tuple(found)


@rule("PERS", "PER")
def _period(_: Context, one: Period) -> tuple[Period, ...]:
    return (one,)


@rule("PERS", "PERS and? PER", cost=0.05)
def _periods(_: Context, before: tuple[Period, ...], one: Period) -> tuple[Period, ...] | None:
    return (*before, one) if before[-1].end <= one.start else None


@rule("DEED", "first ENT|VERB with? PER", "PER first ENT|VERB", "first ENT|VERB with? VAL", cost=0.15)
def _first_done(_: Context, *parts: object) -> Deed | None:
    return _edge("first", *parts)


@rule("DEED", "last ENT|VERB with? PER", "PER last ENT|VERB", "last ENT|VERB with? VAL", cost=0.15)
def _last_done(_: Context, *parts: object) -> Deed | None:
    return _edge("last", *parts)


def _edge(which: str, *parts: object) -> Deed | None:
    entity = next(part.entity if isinstance(part, Rows) else part for part in parts if isinstance(part, Rows | str))
    assert isinstance(entity, str)
    told = next(part for part in parts if isinstance(part, Period | Held))
    edge = "first" if which == "first" else "last"
    if isinstance(told, Period):
        return Deed(entity, period=told, which="first" if edge == "first" else "last")
    return Deed(entity, objects=(told,), which="first" if edge == "first" else "last")


@rule("DEED", "came_back after_first?", "VERB again after_first?", "after_first? again VERB", cost=0.2)
def _again(_: Context, *parts: str) -> Deed:
    return Deed(parts[0] if parts else "", again=0)


@rule(
    "DEED",
    "came_back within NUM day_unit after_first?",
    "VERB again within NUM day_unit after_first?",
    "VERB again after_first within NUM day_unit",
    "after_first? NUM day_unit within came_back",
    "after_first? NUM day_unit within again VERB",
    cost=0.15,
)
def _again_soon(_: Context, *parts: object) -> Deed | None:
    days = pick(parts, float)
    verb = next((part for part in parts if isinstance(part, str)), "")
    return Deed(verb, again=int(days)) if days.is_integer() and days > 0 else None


@rule("COND", "DEED", cost=0.05)
def _did(_: Context, deed: Deed) -> Cond:
    return deed


@rule("COND", "PER not DEED", "not DEED", cost=0.05)
def _did_not(_: Context, *parts: object) -> Cond | None:
    deed = parts[-1]
    assert isinstance(deed, Deed)
    if isinstance(parts[0], Period):
        if deed.period is not None:
            return None
        deed = replace(deed, period=parts[0])
    return Neg(deed) if deed.times is None and not deed.each and not deed.months else None

"""What a question says of rows of what was done, and when, is told of each thing done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .asked import Value
from .resolve import on
from .things import Amount, Bound, Cond, Deed, Filter, Join, Neg
from .unfit import Unfit

if TYPE_CHECKING:
    from .gathered import Parts


def narrowed(parts: Parts, conds: tuple[Cond, ...], base: str) -> tuple[Cond, ...]:
    """Conditions of persons, with what the question says of the rows of what was done."""
    loose = _loose(parts, base)
    return tuple(_told_of(cond, loose) for cond in conds) if loose else conds


def _loose(parts: Parts, base: str) -> list[Cond]:
    """不算取消单, said of customers: no condition of theirs."""
    if base != parts.context.atlas.catalog.person:
        return []
    return [
        cond for cond in parts.conds
        if deed_in(cond) is None and not isinstance(cond, Amount) and on(parts.context, cond, base) is None
    ]  # fmt: skip


def _told_of(cond: Cond, loose: list[Cond]) -> Cond:
    if isinstance(cond, Neg):
        return Neg(_told_of(cond.of, loose))
    if isinstance(cond, Join):
        return Join(cond.op, tuple(_told_of(one, loose) for one in cond.of))
    if isinstance(cond, Amount):
        return replace(cond, met=replace(cond.met, where=(*cond.met.where, *loose)))
    return replace(cond, only=(*cond.only, *loose)) if isinstance(cond, Deed) else cond


def _done(cond: Cond) -> bool:
    """Whether it is of what was done, or of how much."""
    return isinstance(cond, Amount) or deed_in(cond) is not None


def narrow(parts: Parts, base: str) -> None:
    """不算取消单, said of customers by what they did: the condition is on what was done."""
    loose = _loose(parts, base)
    if not loose:
        return
    deeds = [cond for cond in parts.conds if _done(cond)]
    topics = [cond for rows in parts.topics for cond in (*rows.where, *rows.after)]
    if any(not _done(cond) for cond in topics) or not (deeds or topics):
        raise Unfit("whose condition?")
    if any((done := deed_in(cond)) is not None and done.again is not None for cond in (*deeds, *topics)):
        raise Unfit("of the first time, or of the next?")
    parts.conds = [_told_of(cond, loose) for cond in parts.conds if cond not in loose]
    parts.topics = [
        replace(
            rows,
            where=tuple(_told_of(cond, loose) for cond in rows.where),
            after=tuple(_told_of(cond, loose) for cond in rows.after),
        )
        for rows in parts.topics
    ]


def same_firsts(parts: Parts) -> None:
    """A stored date of the first order counts orders that the question leaves out."""
    held = [*parts.conds, *(cond for rows in parts.topics for cond in (*rows.where, *rows.after))]
    deeds = [deed for cond in held if (deed := deed_in(cond)) is not None]
    if any(deed.only or any(isinstance(one, Filter) for one in deed.objects) for deed in deeds) and any(
        isinstance(cond, Bound) and cond.period is not None for cond in held
    ):
        raise Unfit("the first of which?")


def deed_in(cond: Cond) -> Deed | None:
    """Something done, in a condition or in one of its parts."""
    match cond:
        case Deed():
            return cond
        case Neg():
            return deed_in(cond.of)
        case Join():
            return next((deed for one in cond.of if (deed := deed_in(one)) is not None), None)
        case _:
            return None


def dated(parts: Parts) -> list[Cond]:
    """The conditions; a period said beside one thing done is the period of that."""
    if parts.period is None:
        return parts.conds
    deeds = [cond for cond in parts.conds if isinstance(_deed(cond), Deed)]
    inside = [cond for rows in parts.topics for cond in (*rows.where, *rows.after) if _deed(cond) is not None]
    if parts.period is None or not (deeds or inside):
        return parts.conds
    if len(deeds) != 1 or inside or parts.has(Value) or not parts.generic():
        raise Unfit("whose period?")
    deed = _deed(deeds[0])
    assert deed is not None
    if deed.period is not None or deed.again is not None or deed.months:
        raise Unfit("whose period?")
    dated = replace(deed, period=parts.period)
    parts.period = None
    told: Cond = Neg(dated) if isinstance(deeds[0], Neg) else dated
    return [told if cond is deeds[0] else cond for cond in parts.conds]


def _deed(cond: Cond) -> Deed | None:
    if isinstance(cond, Neg):
        cond = cond.of
    if isinstance(cond, Join) and any(_deed(one) for one in cond.of):
        raise Unfit("deeds")
    return cond if isinstance(cond, Deed) else None

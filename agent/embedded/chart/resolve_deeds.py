"""What was done becomes a condition on rows of what belongs to the person, or to the thing in question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from agent.embedded.thresholds import whole_times
from domain.condition import Condition, Did, Is, Occurred, both

from .agreeing import contradict
from .things import Cmp, Cond, Context, Deed, Held, Join, Neg

Where = Callable[[Context, tuple[Cond, ...], str], tuple[Condition, ...] | None]
"""Conditions on rows of an entity (resolve.where)."""
Nearest = Callable[[Context, tuple[str, ...], str], str | None]
"""The one of several columns that is meant (resolve.nearest)."""


def deed(context: Context, cond: Deed, entity: str, where: Where) -> Condition | None:
    """Something done, by the person or to the thing in question."""
    atlas = context.atlas
    done = _entity(context, cond, entity)
    if done is None or cond.echo or cond.following:
        return None
    objects = _objects(context, cond, done, where)
    only = where(context, cond.only, done)
    if objects is None or only is None:
        return None
    counts = both(atlas.catalog.entities[cond.entity or atlas.verb_entity() or done].counts, *only)
    inner = both(counts, *objects)
    if contradict(context, [inner] if inner is not None else []):
        return None  # cancelled orders, where only paid ones count
    op, times = _times(cond.times)
    if times is None:
        return None
    if sum((cond.which != "any", cond.again is not None, bool(cond.months), bool(cond.each))) > 1:
        return None
    if cond.which != "any":
        if (op, times) != ("gte", 1):
            return None
        return Did(
            entity=done, where=both(*objects) if objects else None, among=counts, period=cond.period, which=cond.which
        )
    if cond.again is not None and not (cond.again == 0 and cond.period is not None and cond.after is None):
        if (op, times) != ("gte", 1):
            return None
        first = Occurred(entity=done, where=counts, which="first")
        if cond.after is not None:
            anchor = _anchor(context, cond.after, entity, where)
            if anchor is None:
                return None
            first = anchor
        return Did(
            entity=done, where=inner, period=cond.period, after=first, within_days=cond.again or None,
            later_day=cond.later and first.entity == done,
        )  # fmt: skip
    did = Did(entity=done, where=inner, period=cond.period, op=op, times=times)
    if cond.months:
        return both(*(did.model_copy(update={"period": month}) for month in cond.months))
    if cond.each:
        several = _objects(context, replace(cond, objects=cond.each), done, where)
        return (
            None if several is None else both(*(did.model_copy(update={"where": both(inner, one)}) for one in several))
        )
    return did


def _entity(context: Context, cond: Deed, entity: str) -> str | None:
    """Whose rows tell that it was done to, or by, a row of the entity: orders, or their lines for products."""
    atlas = context.atlas
    done = cond.entity or atlas.verb_entity()
    if done is None or done == entity:
        return None
    if cond.of_things and entity == atlas.catalog.person:
        return None
    if atlas.graph.reaches(done, entity):
        return done
    between = [
        (atlas.distance(one, done) + atlas.distance(one, entity), one)
        for one in atlas.catalog.entities
        if one not in (done, entity) and atlas.graph.reaches(one, done) and atlas.graph.reaches(one, entity)
    ]
    least = [one for far, one in between if far == min(far for far, _ in between)]
    if len(least) != 1 or cond.which != "any" or cond.again is not None or cond.times is not None:
        return None
    return least[0]


def mixed(context: Context, conds: tuple[Cond, ...], entity: str, nearest: Nearest) -> bool:
    """Never sold, to gold members: a value of what was done stands beside it, as if it were of the thing."""
    told = [cond.of if isinstance(cond, Neg) else cond for cond in conds]
    if entity == context.atlas.catalog.person or not any(isinstance(cond, Deed) for cond in told):
        return False
    return any(
        isinstance(cond, Held) and nearest(context, tuple(name for name, _ in cond.options), entity) is None
        for cond in told
    )


def _anchor(context: Context, cond: Deed, entity: str, where: Where) -> Occurred | None:
    """The first time that something else was done."""
    catalog = context.atlas.catalog
    done = _entity(context, cond, entity)
    if done is None or not context.atlas.graph.reaches(done, entity) or catalog.entities[done].time is None:
        return None
    objects = _objects(context, replace(cond, objects=(*cond.objects, *cond.only)), done, where)
    if objects is None or cond.each or cond.months or cond.times is not None or cond.again is not None:
        return None
    when: list[Condition] = []
    if cond.period is not None:
        time = catalog.entities[done].time or ""
        name = time if "." in time else f"{done}.{time}"
        when = [Is(dimension=name, op="between", values=(cond.period.start, cond.period.end - timedelta(days=1)))]
    return Occurred(entity=done, where=both(catalog.entities[done].counts, *objects, *when), which="first")


def _objects(context: Context, cond: Deed, done: str, where: Where) -> tuple[Condition, ...] | None:
    """What was bought, and where: never what the person is like, but of things sold to such persons."""
    told = cond.objects if cond.of_things else tuple(_not_of_person(context, one) for one in cond.objects)
    return where(context, told, done)


def _not_of_person(context: Context, cond: Cond) -> Cond:
    person = context.atlas.catalog.person
    if isinstance(cond, Held):
        return Held(tuple(option for option in cond.options if context.atlas.entity(option[0]) != person))
    if isinstance(cond, Join):
        return Join(cond.op, tuple(_not_of_person(context, one) for one in cond.of))
    return cond


def _times(times: Cmp | None) -> tuple[Literal["gte", "lte", "eq"], int | None]:
    if times is None:
        return "gte", 1
    said = whole_times(times.op, times.values[0]) if len(times.values) == 1 else None
    return said or ("gte", None)

"""What figures are told by: columns, entities, months, with and without; and the groups that are left out."""

from __future__ import annotations

from domain.condition import Condition, Is, Named
from domain.metric_query import By as Group
from domain.metric_query import ByBand, ByDimension, ByMembership, Having, Share

from .asked import Apiece, By, Kept
from .gathered import Parts, Unfit, additive, amount, value
from .narrowing import deed_in
from .resolve import NO, YES, nearest, on, where
from .things import Amount, Beside, Col, Context, Grp, Met, Rows, yes_or_no

MOST_SAID = 12
"""Groups that a question may call all there are."""


def groups(parts: Parts, base: str) -> tuple[list[Group], list[Condition], list[Having]]:
    """All groups of the question, conditions they bring, and bounds on them."""
    by: list[Group] = []
    more: list[Condition] = []
    having: list[Having] = []
    for part in parts.of(By):
        one, conditions, bounds = grouped(parts, part.grp, base)
        by += one
        more += conditions
        having += bounds
    kept = parts.of(Kept)
    if kept and not by:
        raise Unfit("which groups?")
    having += [having_of(parts, one.cond, base) for one in kept]
    if len({one.column for one in by}) != len(by):
        raise Unfit("a group twice")
    return by, more, having


def _does_things(parts: Parts) -> bool:
    """Whether persons are told by what they did: their own date is then not that of the question."""
    held = [*parts.conds, *(cond for rows in parts.topics for cond in (*rows.where, *rows.after))]
    return any(deed_in(cond) is not None for cond in held)


def grouped(parts: Parts, grp: Grp, base: str) -> tuple[list[Group], list[Condition], list[Having]]:
    """One said group, its conditions and bounds."""
    context, atlas = parts.context, parts.context.atlas
    by: list[Group] = []
    more: list[Condition] = []
    if grp.grain is not None:
        time = atlas.catalog.entities[base].time
        if time is None or (base == atlas.catalog.person and _does_things(parts)):
            raise Unfit("no date")
        by.append(ByDimension(dimension=f"{base}.{time}" if "." not in time else time, grain=grp.grain))  # type: ignore[arg-type]
    if grp.part is not None:
        time = atlas.catalog.entities[base].time
        if time is None or grp.part == "hour":
            raise Unfit("no time of day")
        by.append(ByDimension(dimension=f"{base}.{time}" if "." not in time else time, part=grp.part))
    for name in grp.names:
        if isinstance(name, Rows):
            if name.after or name.period:
                raise Unfit("group")
            told = where(context, name.where, name.entity)
            if told is None:
                raise Unfit("group")
            more += told
            by += [ByDimension(dimension=one) for one in named(context, name.entity)]
        else:
            dimension = nearest(context, name.options, base) or _below(context, name, base)
            if dimension is None:
                raise Unfit("group")
            by += [ByDimension(dimension=one) for one in _whole_name(context, dimension)]
    if grp.many is not None and not _as_many(parts, by, grp.many):
        raise Unfit("how many groups?")
    if grp.apart is not None and grp.names:
        one = on(context, grp.apart, base)
        if one is None:
            raise Unfit("apart")
        more.append(one)
    elif grp.apart is not None:
        one = on(context, grp.apart, base)
        if one is None:
            raise Unfit("apart")
        if isinstance(one, Named) and isinstance(plain := atlas.catalog.named_filter(one.filter).where, Is):
            one = plain
        dimension = one.dimension if isinstance(one, Is) else None
        if dimension is not None and isinstance(one, Is) and one.op == "eq" and one.values == (True,):
            by.append(ByDimension(dimension=dimension))
            more.append(Is(dimension=dimension, op="not_null"))
        elif dimension is not None and isinstance(one, Is) and one.op == "eq" and yes_or_no(context, dimension):
            values = [value for value in atlas.catalog.dimension(dimension).values if value.lower() in YES | NO]
            by.append(ByDimension(dimension=dimension))
            more.append(Is(dimension=dimension, op="in", values=tuple(values)))
        else:
            by.append(ByMembership(name="with", condition=one))
    if grp.bands:
        dimension = nearest(context, grp.names[0].options, base) if isinstance(grp.names[0], Col) else None
        if dimension is None:
            raise Unfit("bands")
        by = [ByBand(dimension=dimension, edges=grp.bands)]
    return by, more, [having_of(parts, one, base) for one in grp.having]


def _whole_name(context: Context, dimension: str) -> list[str]:
    """A column that rows are called by, with what tells two rows of one name apart."""
    entity = context.atlas.entity(dimension)
    told = named(context, entity) if context.atlas.catalog.entities[entity].display else []
    return told if dimension in told else [dimension]


def _as_many(parts: Parts, by: list[Group], many: int) -> bool:
    """三种合同: there are so many, or, where the catalog does not count them, each of them is asked for."""
    known = 1
    for one in by:
        if not isinstance(one, ByDimension):
            return False
        known *= len(parts.context.atlas.catalog.dimension(one.dimension).values)
    return known == many if known else parts.has(Apiece) and many <= MOST_SAID


def _below(context: Context, col: Col, base: str) -> str | None:
    """A column of what belongs to the row: sales by category."""
    atlas = context.atlas
    found = [
        name for name in col.options
        if (meeting := atlas.graph.meeting(base, atlas.entity(name))) is not None and meeting.common == base
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def having_of(parts: Parts, cond: object, base: str) -> Having:
    """A bound on groups."""
    if isinstance(cond, Beside):
        return _beside(parts, cond)
    if not isinstance(cond, Amount) or cond.compare.op == "between" or cond.met.period is not None or cond.met.where:
        raise Unfit("having")
    name = amount(parts, cond.met)
    return Having(measure=name, op=cond.compare.op, value=cond.compare.values[0])


def bounding(parts: Parts) -> list[Met]:
    """What groups are held against all of them by: that figure is shown where no other is asked for."""
    conds = [cond for by in parts.of(By) for cond in by.grp.having] + [one.cond for one in parts.of(Kept)]
    return [cond.met for cond in conds if isinstance(cond, Beside)]


def _beside(parts: Parts, cond: Beside) -> Having:
    """Above the overall rate: the group's rate over that of all; above the average: of all groups' totals."""
    if cond.op not in ("gt", "gte", "lt", "lte"):
        raise Unfit("beside what?")
    name = value(parts, cond.met)
    if parts.conds or any(rows.where or rows.after for rows in parts.topics):
        raise Unfit("the average of which?")
    if not cond.whole:
        if not additive(parts, name):
            raise Unfit("the average of all, or of the groups?")
        return Having(measure=name, op=cond.op, beside="avg")
    if name in parts.terms or additive(parts, name):
        raise Unfit("beside what?")
    term = f"{name.rpartition('.')[2]}_beside_all"
    parts.terms[term] = Share(name=term, of=name)
    return Having(measure=term, op=cond.op)


def named(context: Context, entity: str) -> list[str]:
    """What tells one row of an entity from another, and what it is called."""
    atlas = context.atlas
    key = atlas.key(entity)
    names = list(atlas.display(entity, context.language)[:1])
    if atlas.catalog.entities[entity].display_unique and names:
        return names
    found = list(dict.fromkeys([*([key] if key else []), *names]))
    if not found:
        raise Unfit(entity)
    return found

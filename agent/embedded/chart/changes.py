"""Two times beside each other: what it was, what it is, the difference and the growth; one group as a multiple of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agent.embedded.earlier import a_year_ago, one_before
from domain.condition import Is, Period, both
from domain.metric_query import ByDimension, Combined, Having, MetricQuery, Order, Subset

from .asked import Apiece, By, Count, Listing, Sorted, That, Topic, Value, When
from .asked import Show as Shown
from .figures import checked
from .gathered import Doubtful, Parts, Unfit, amount, check_own, check_shown, conditions, count, home, period, value
from .grouping import grouped, groups
from .parted import told_of
from .things import Bound, Col, Cond, Filter, Flag, Grp, Held, Join, Missing, Neg
from .things_changes import Against, Changed, Multiple


def change_query(parts: Parts) -> MetricQuery:
    """A figure now and then, by groups."""
    _only(parts, Against, Changed, Count, Value, Topic, That, When, By, Apiece, Shown, Sorted, Listing)
    if any(not _plain(part.cond) for part in parts.of(That)):
        raise Doubtful("whose condition?")
    now, then = _times(parts)
    parts.period = None
    how = _how(parts)
    name = _figure(parts, how)
    base = home(parts, name)
    found = conditions(parts, base)
    if parts.period is not None:
        raise Unfit("whose period?")
    check_own(parts, [name], found)
    check_shown(parts, [name])
    by, more, having = groups(parts, base)
    if how.grp is not None:
        if by:
            raise Unfit("two groups")
        by, more, having = grouped(parts, how.grp, base)
    if how.top is not None or how.grp is not None:
        more += [Is(dimension=one.dimension, op="not_null") for one in by[:1] if isinstance(one, ByDimension)]
    told = {one.dimension for one in by if isinstance(one, ByDimension)}
    for show in parts.of(Shown):
        for col in show.what:
            if not isinstance(col, str) and (not isinstance(col, Col) or not told & set(col.options)):
                raise Unfit("a column beside a change")
    if having or any(isinstance(one, ByDimension) and (one.grain or one.part) for one in by):
        raise Unfit("groups of time")
    held = parts.terms.pop(name, None)
    if isinstance(held, Subset):
        name = held.measure
    elif held is not None:
        raise Unfit("a figure without a date")
    atlas = parts.context.atlas
    if atlas.time(name) is None or atlas.home(name) == atlas.catalog.person:
        raise Unfit("a figure without a date")
    only = held.where if isinstance(held, Subset) else None
    terms = (
        Subset(name="now", measure=name, period=now, where=only),
        Subset(name="before", measure=name, period=then, where=only),
        Combined(name="difference", op="difference", of=("now", "before")),
        Combined(name="growth", op="growth", of=("now", "before")),
    )
    measures = ("growth", "difference", "now", "before") if how.percent else ("now", "before", "difference", "growth")
    query = MetricQuery(measures=measures, by=tuple(by), where=both(*found, *more), terms=terms)
    checked(parts, MetricQuery(measures=(name,), by=tuple(by)))
    return _chosen(parts, query, how)


def _chosen(parts: Parts, query: MetricQuery, how: Changed) -> MetricQuery:
    """Which groups are kept, and in which order."""
    told = parts.one(Sorted)
    if not query.by:
        if told is not None or how.grp is not None or how.top is not None:
            raise Unfit("sorted without groups")
        return query
    key = "growth" if how.percent else "difference" if how.top or how.sign else "now"
    if told is not None and (told.judged or how.top is not None or how.sign):
        raise Unfit("which end first?")
    descending = told.descending if told is not None else how.sign >= 0
    if how.top is not None:
        descending = how.top.descending == (how.sign >= 0)
    kept: tuple[Having, ...] = ()
    if how.sign and (how.top is not None or how.grp is not None):
        kept = (Having(measure="difference", op="lt" if how.sign < 0 else "gt", value=0),)
    limit = (how.top.limit or 1) if how.top is not None else None
    return query.model_copy(
        update={"order": (Order(column=key, descending=descending),), "having": kept, "limit": limit}
    )


def _times(parts: Parts) -> tuple[Period, Period]:
    """The later time and the one it is held against."""
    against = parts.one(Against)
    if against is None:
        raise Unfit("against what?")
    now = against.now or parts.period
    if now is None or (against.now is not None and parts.period is not None):
        raise Unfit("which time is held against it?")
    if against.then == "year_ago":
        then = a_year_ago(now)
    elif against.then == "before":
        then = one_before(now, parts.context.horizon)
    else:
        then = against.then
    if now.start <= then.start or then.end > now.start + timedelta(days=1):
        raise Unfit("the times overlap")
    return now, then


def _how(parts: Parts) -> Changed:
    told = parts.of(Changed)
    chosen = [one for one in told if one.grp is not None or one.top is not None]
    listing = parts.one(Listing)
    if listing is not None:
        rows, signed = listing.rows, [one for one in told if one.sign]
        if chosen or len(signed) != 1 or rows.where or rows.after or rows.period:
            raise Unfit("which groups changed?")
        chosen = [replace(signed[0], grp=Grp((rows,)))]
    if len(chosen) > 1:
        raise Unfit("which groups changed?")
    how = chosen[0] if chosen else Changed()
    if any(one.met is not None and one is not how for one in told):
        raise Unfit("a figure besides")
    return replace(how, percent=any(one.percent for one in told))


def _plain(cond: Cond) -> bool:
    """A condition of the rows themselves: not a bound on what belongs to a group."""
    match cond:
        case Neg():
            return _plain(cond.of)
        case Join():
            return all(_plain(one) for one in cond.of)
        case _:
            return isinstance(cond, Held | Flag | Filter | Bound | Missing)


def _figure(parts: Parts, how: Changed) -> str:
    """The one figure that changed."""
    if how.met is not None and parts.has(Count, Value):
        raise Unfit("two figures")
    if how.met is not None:
        return value(parts, how.met)
    names = [count(parts, one.rows) for one in parts.of(Count)] + [value(parts, one.met) for one in parts.of(Value)]
    if len(dict.fromkeys(names)) != 1:
        raise Unfit("which figure changed?")
    return names[0]


def _only(parts: Parts, *kinds: type[object]) -> None:
    if any(not isinstance(part, kinds) for part in parts.all):
        raise Unfit("something besides")


def multiple_query(parts: Parts, told: Multiple) -> MetricQuery:
    """A figure of some rows, of the others, and the one over the other (or the one less the other)."""
    _only(parts, Multiple, Topic, When, That)
    if any(not isinstance(part.cond, Neg) for part in parts.of(That)):
        raise Doubtful("a condition of which side?")
    name = amount(parts, told.met)
    if "." not in name or (told.op == "ratio" and not told.of):
        raise Unfit("which figure?")
    base = home(parts, name)
    others = told.others or _not_these(told.of)
    first = told_of(parts, told.of, base)
    second = told_of(parts, others, base)
    if first == second:
        raise Unfit("the same rows")
    found = conditions(parts, base)
    check_own(parts, [name], [*found, *first, *second])
    terms = (
        Subset(name="of_these", measure=name, where=both(*first)),
        Subset(name="of_others", measure=name, where=both(*second)),
        Combined(name="beside", op=told.op, of=("of_others", "of_these") if told.down else ("of_these", "of_others")),
    )
    return MetricQuery(
        measures=("beside", "of_these", "of_others"), where=both(*found), period=period(parts, [name]), terms=terms
    )


def _not_these(conds: tuple[Cond, ...]) -> tuple[Cond, ...]:
    """All others: one condition does not hold."""
    if len(conds) != 1 or isinstance(conds[0], Neg | Join):
        raise Unfit("which others?")
    return (Neg(conds[0]),)

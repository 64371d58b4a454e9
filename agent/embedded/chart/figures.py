"""Figures by groups, each with its share of the whole where that is asked."""

from __future__ import annotations

from agent.embedded.names import FAR
from domain.condition import Condition, both
from domain.metric_query import ByBand, ByDimension, MetricQuery, Order
from domain.metric_query import Share as ShareTerm

from .asked import Apiece, By, Count, Listing, ShareOfTotal, Show, Sorted, Value
from .columns import sorted_groups
from .gathered import Parts, Unfit, additive, check_own, check_shown, conditions, count, home, period, value
from .grouping import groups
from .judging import highest_first
from .things import Col, Met


def figure_query(parts: Parts) -> MetricQuery:
    """Counts and measures side by side, by groups."""
    if parts.has(Listing):
        raise Unfit("a list beside a figure")
    names = [count(parts, one.rows) for one in parts.of(Count)] + [value(parts, one.met) for one in parts.of(Value)]
    if len(set(names)) < len(names):
        raise Unfit("one figure by two names")
    for show in parts.of(Show):
        names += [value(parts, one) for one in show.what if isinstance(one, Met)]
        if any(isinstance(one, Col) for one in show.what):
            raise Unfit("a column beside a figure")
    return measured(parts, names)


def measured(parts: Parts, names: list[str], *extra: Condition) -> MetricQuery:
    """These measures under all that is said."""
    base = home(parts, names[0])
    found = [*conditions(parts, base), *extra]
    check_own(parts, names, found)
    if parts.one(ShareOfTotal) is None:
        check_shown(parts, names)
    together = any(part.grp.joined for part in parts.of(By)) and not parts.has(Apiece)
    if together and any(additive(parts, name) for name in names):
        raise Unfit("each, or both together?")
    by, more, having = groups(parts, base)
    order: tuple[Order, ...] = ()
    told = parts.one(Sorted)
    in_line = any(isinstance(one, ByBand) or (isinstance(one, ByDimension) and (one.grain or one.part)) for one in by)
    if by and (told is not None or not in_line):
        descending = told.descending if told is not None else True
        if told is not None and told.judged:
            descending = highest_first(parts, names[0], best=told.descending)
        column = names[0] if told is None else sorted_groups(told, by, names)
        if column is None:
            raise Unfit("sorted by what?")
        order = (Order(column=column, descending=descending),)
    if told is not None and not by:
        raise Unfit("sorted without groups")
    if not by and any(one in ("id", "name") for show in parts.of(Show) for one in show.what):
        raise Unfit("the name of what?")
    if parts.one(ShareOfTotal) is not None:
        if not by or not additive(parts, names[0]):
            raise Unfit("shares of what?")
        parts.terms["share"] = ShareTerm(name="share", of=names[0])
        names = [*names, "share"]
    return checked(parts, MetricQuery(
        measures=tuple(dict.fromkeys(names)), by=tuple(by), where=both(*found, *more), period=period(parts, names),
        having=tuple(having), order=order, terms=tuple(parts.terms.values()),
    ))  # fmt: skip


def checked(parts: Parts, query: MetricQuery) -> MetricQuery:
    """The query, where each measure can be split by each group."""
    atlas = parts.context.atlas
    if query.having and not query.by:
        raise Unfit("a bound on which groups?")
    for name in query.measures:
        if "." not in name:
            continue
        for by in query.by:
            if isinstance(by, ByDimension) and atlas.reach(name, atlas.entity(by.dimension)) >= FAR:
                raise Unfit(by.dimension)
    return query

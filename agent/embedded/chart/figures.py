"""Figures by groups, and a part of a figure against the whole."""

from __future__ import annotations

from dataclasses import replace

from agent.embedded.names import FAR
from domain.condition import Condition, both
from domain.metric_query import ByDimension, Combined, MetricQuery, Order, Subset, Summary
from domain.metric_query import Share as ShareTerm

from .gathered import Parts, Unfit, amount, check_own, check_shown, conditions, count, generic, home, period, value
from .grouping import groups
from .resolve import where
from .things import Col, Count, Listing, Met, Ranking, Share, ShareOfTotal, Show, Sorted, Top, Value


def figure_query(parts: Parts) -> MetricQuery:
    """Counts and measures side by side, by groups."""
    names = [count(parts, one.rows) for one in parts.of(Count)] + [value(parts, one.met) for one in parts.of(Value)]
    names = list(dict.fromkeys(names))
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
    by, more, having = groups(parts, base)
    order: tuple[Order, ...] = ()
    told = parts.one(Sorted)
    timed = any(isinstance(one, ByDimension) and (one.grain or one.part) for one in by)
    if by and (told is not None or not timed):
        order = (Order(column=names[0], descending=told.descending if told is not None else True),)
    if told is not None and not by:
        raise Unfit("sorted without groups")
    if parts.one(ShareOfTotal) is not None:
        if not by or not _additive(parts, names[0]):
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
    for name in query.measures:
        if "." not in name:
            continue
        for by in query.by:
            if isinstance(by, ByDimension) and atlas.reach(name, atlas.entity(by.dimension)) >= FAR:
                raise Unfit(by.dimension)
    return query


def _additive(parts: Parts, name: str) -> bool:
    held = parts.terms.get(name)
    if held is not None:
        return isinstance(held, Subset) or (isinstance(held, Summary) and held.aggregate == "sum")
    return parts.context.atlas.additive(name)


def share_query(parts: Parts, share: Share) -> MetricQuery:
    """The part, the whole, and the one over the other."""
    context, atlas = parts.context, parts.context.atlas
    counts = parts.of(Count)
    if parts.has(Ranking, Top, Listing, Value) or not generic(parts):
        raise Unfit("a share beside something else")
    part = share.part
    if counts and (len(counts) > 1 or share.met is not None):
        raise Unfit("two counts")
    rows = share.rows
    if rows is None and parts.topics:
        rows = parts.topics.pop(0)
    elif rows is not None and parts.topics and parts.topics[0].entity == rows.entity:
        extra = parts.topics.pop(0)
        rows = replace(rows, where=(*extra.where, *extra.after, *rows.where))
    if share.met is not None:
        name = amount(parts, share.met)
        base = home(parts, name)
        subject = rows.entity if rows is not None and atlas.graph.reaches(base, rows.entity) else base
        told = where(context, part, subject)
    else:
        if rows is None or not rows.entity:
            raise Unfit("a share of what?")
        counted = atlas.count_of(rows.entity)
        if counted is None:
            raise Unfit("no count")
        name, base = counted, rows.entity
        parts.conds += [*rows.where, *rows.after]
        told = where(context, part, base)
    if told is None or not told:
        raise Unfit("part")
    parts.terms["part"] = Subset(name="part", measure=name, where=both(*told))
    parts.terms["share"] = Combined(name="share", op="ratio", of=("part", name))
    parts.all = tuple(p for p in parts.all if not isinstance(p, Count))
    return measured(parts, ["share", "part", name])

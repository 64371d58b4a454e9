"""A part against the whole: the rows or the amount of some, over all."""

from __future__ import annotations

from dataclasses import replace

from agent.embedded.official import official_measure
from domain.condition import Condition, both
from domain.metric_query import Combined, MetricQuery, PerRow, Subset

from .asked import By, Count, Dated, Firsts, Listing, Lookup, Ranking, Share, ShareOfTotal, That, Value
from .figures import measured
from .gathered import Doubtful, Parts, Unfit, additive, amount, home
from .narrowing import narrowed
from .resolve import on
from .things import Amount, Cond, Filter, Met, Neg, Rows, Top


def share_query(parts: Parts, share: Share) -> MetricQuery:
    """The part, the whole, and the one over the other."""
    if parts.has(Ranking, Top, Listing, Value, ShareOfTotal, Lookup, Dated) or not parts.generic():
        raise Unfit("a share beside something else")
    _check_beside(parts)
    share = _counted(parts, share)
    rows = share.rows
    if parts.topics and (rows is None or parts.topics[0].entity == rows.entity) and share.met is None:
        if share.loose:
            raise Doubtful("of which whole?")
        topic = parts.topics.pop(0)
        rows = topic if rows is None else replace(rows, where=(*topic.where, *topic.after, *rows.where))
    if share.loose and (len(share.part) > 1 or parts.has(By)):
        raise Doubtful("of which whole?")
    if share.met is not None:
        return _of_amount(parts, share, share.met)
    if rows is None or not rows.entity:
        raise Unfit("a share of what?")
    counted = parts.context.atlas.count_of(rows.entity)
    if counted is None:
        raise Unfit("no count")
    parts.conds += [*rows.where, *rows.after]
    told = told_of(parts, narrowed(parts, share.part, rows.entity), rows.entity)
    official = official_measure(parts.context.atlas, rows.entity, told, "share")
    asked = share.counted or parts.has(Count)
    parts.all = tuple(part for part in parts.all if not isinstance(part, Count))
    if official is not None and not asked:
        return measured(parts, [official])
    if official is not None and (count := official_measure(parts.context.atlas, rows.entity, told, "count")):
        return measured(parts, [count, official])
    if official is not None and parts.context.atlas.catalog.measure(counted).where is not None:
        raise Unfit("a share of other rows than are counted")
    parts.terms["part"] = Subset(name="part", measure=counted, where=both(*told))
    if official is not None:
        return measured(parts, ["part", official])
    parts.terms["share"] = Combined(name="share", op="ratio", of=("part", counted))
    return measured(parts, ["share", "part", counted])


def _check_beside(parts: Parts) -> None:
    """What is said behind a share leaves rows out of both sides; anything else might be meant for one of them."""
    place = next(place for place, part in enumerate(parts.all) if isinstance(part, Share))
    said = parts.all if parts.of(Share)[0].loose or parts.has(Count) else parts.all[place:]
    if any(isinstance(part, That) and not _leaves_out(part.cond) for part in said):
        raise Doubtful("a condition of which side?")
    behind = [part.cond for part in parts.all[place:] if isinstance(part, That)]
    if parts.context.language == "en" and any(isinstance(cond, Neg) for cond in behind):
        raise Doubtful("without them on which side?")


def _leaves_out(cond: Cond) -> bool:
    return isinstance(cond, Neg) or (isinstance(cond, Filter) and cond.excludes)


def _counted(parts: Parts, share: Share) -> Share:
    """The share of what is counted; where both are told they are the same, or all are counted."""
    counts = parts.of(Count)
    if len(counts) > 1 or (counts and share.met is not None):
        raise Unfit("two counts")
    if not counts:
        if not share.part and share.firsts is None:
            raise Unfit("a share of what?")
        return share
    rows = counts[0].rows
    conds = (*rows.where, *rows.after)
    if share.part:
        if conds and conds != share.part:
            raise Doubtful("what is counted is not what the share is of")
        return share
    if not conds:
        raise Unfit("a share of what?")
    entity = rows.entity or (parts.topics[0].entity if parts.topics else "")
    return Share(part=conds, rows=Rows(entity), loose=not parts.topics)


def _of_amount(parts: Parts, share: Share, met: Met) -> MetricQuery:
    name = amount(parts, replace(met, period=None))
    if "." not in name or not additive(parts, name):
        raise Unfit("a share of what does not add up")
    atlas = parts.context.atlas
    base = home(parts, name)
    if share.firsts is not None:
        return _held_by_firsts(parts, share.firsts, name)
    entity = share.rows.entity if share.rows is not None else ""
    told = told_of(parts, share.part, entity if entity and atlas.graph.reaches(base, entity) else base)
    parts.terms["part"] = Subset(name="part", measure=name, where=both(*told))
    parts.terms["share"] = Combined(name="share", op="ratio", of=("part", name))
    return measured(parts, ["share", "part", name])


def _held_by_firsts(parts: Parts, firsts: Firsts, name: str) -> MetricQuery:
    """The greatest by what is shared out, and what they hold of it."""
    atlas, held = parts.context.atlas, parts.context.atlas.catalog.measure(name)
    if held.aggregate not in ("sum", "count") or (firsts.spending and held.format.kind != "money"):
        raise Unfit("the greatest by what?")
    if firsts.by is not None and amount(parts, firsts.by) != name:
        raise Doubtful("the greatest by something else")
    if any(not _leaves_out(cond) for cond in parts.conds):
        raise Doubtful("the greatest among which?")
    entity = firsts.rows.entity
    if parts.has(By) or parts.topics or entity == atlas.home(name) or not atlas.graph.reaches(atlas.home(name), entity):
        raise Doubtful("the greatest of which whole?")
    parts.terms["part"] = PerRow(name="part", measure=name, entity=entity, aggregate="sum", top=firsts.limit)
    parts.terms["share"] = Combined(name="share", op="ratio", of=("part", name))
    return measured(parts, ["share", "part", name])


def told_of(parts: Parts, conds: tuple[Cond, ...], entity: str) -> list[Condition]:
    """What tells the part, said of the rows or of the person they belong to."""
    context, person = parts.context, parts.context.atlas.catalog.person
    found: list[Condition] = []
    for cond in conds:
        one = on(context, cond, entity)
        if isinstance(cond, Amount) and cond.met.counted is not None and cond.met.counted.entity == entity:
            raise Unfit("a number of itself")
        if one is None and person is not None and person != entity and context.atlas.graph.reaches(entity, person):
            one = on(context, cond, person)
        if one is None:
            raise Unfit("part")
        found.append(one)
    if not found:
        raise Unfit("part")
    return found

"""Groups by a measure: who comes out on top, who follows, how far the ends are apart, what each further measure says."""

from __future__ import annotations

from domain.claim import Claim
from domain.condition import All, Is
from domain.evidence import DerivationKind
from domain.metric_query import ByBand, ByDimension, ByEach, ByTile, Combined

from .narrate_frame import Frame, shown_value
from .saying_condition import telling
from .saying_terms import base_of, group_name, term_of
from .sentence import Sentence, at, number
from .told_names import safe, told_measure

NAMED = 3
"""Groups named in the first sentence."""
GROUPS = 8
"""Groups whose own first ones are named."""
MOST_ALIKE = 1.5
"""Ends that are nearer to each other than this are not worth a sentence."""
MOST_TIMES = 50
"""From here on it is not said how many times the last the first is."""
MOST_MEASURES = 4
"""Further measures told."""
SMALL = 0.01
"""A part of the whole that may be passed over."""


def narrate_ranking(frame: Frame) -> tuple[Claim, ...]:
    """The first groups by the ranked measure; then the ends, the whole, and the other measures of the same groups."""
    measure = frame.ranked
    rows = frame.rows(measure)
    if not rows:
        return ()
    descending = not _is_ordered(frame) or frame.query.order[0].descending
    if not _is_ordered(frame):
        rows = sorted(rows, key=lambda row: -(frame.value(row, measure) or 0.0))
    values = [frame.value(row, measure) for row in rows]
    ranks = descending and len(rows) > 1 and values[0] != values[-1]  # where all are alike, nobody ranks
    beside = _beside(frame, rows) if ranks else ()
    told = beside or (_ranked(frame, rows) if ranks else _in_line(frame, rows, alike=values[0] == values[-1]))
    claims = list(told)
    claims.extend(_spread(frame, rows) if ranks else ())
    claims.extend(_whole(frame, rows[0]))
    for name in frame.further[:MOST_MEASURES]:
        claims.extend(_further(frame, rows[:NAMED], name))
    claims.extend(nameless(frame))
    claims.extend(_valueless(frame))
    return tuple(claims)


def narrate_within(frame: Frame) -> tuple[Claim, ...]:
    """Top n within groups: the first ones of each group, a line a group."""
    outer = frame.query.limit_within
    names = [column.name for _by, column in frame.labels() if column.name in outer]
    measure = frame.ranked
    groups: dict[tuple[object, ...], list[int]] = {}
    for row in frame.rows(measure):
        groups.setdefault(tuple(frame.figure.cell(row, name) for name in names), []).append(row)
    if not groups or not names:
        return narrate_ranking(frame)
    called = [group_name(by, frame.atlas, frame.language) for by, column in frame.labels() if column.name in names]
    group = "、".join(called) if frame.language == "zh" else " and ".join(called)
    claims: list[Claim] = []
    for rows in list(groups.values())[:GROUPS]:
        said = frame.said()
        own = frame.name(said, rows[0], only=tuple(names))
        entries = [
            said.part(
                "entry", name=frame.name(said, row, without=tuple(names)), value=shown_value(frame, said, row, measure)
            )
            for row in rows[:NAMED]
        ]
        inside = said.part("inside", outer=own, inner=said.listed(entries))
        if claims:
            claims.extend(said.claim("result", inside))
        elif safe(group, frame.language):
            claims.extend(said.say("headline", "within", outer=group, measure=frame.told(measure), rest=inside))
        else:
            claims.extend(said.say("headline", "listed", measure=frame.told(measure), rest=inside))
    return tuple(claims)


def _is_ordered(frame: Frame) -> bool:
    """Whether the rows come by the ranked measure; bands, months and the like come in an order of their own."""
    return bool(frame.query.order) and frame.query.order[0].column == frame.ranked


def _in_parts(frame: Frame) -> bool:
    """Bands, equal groups, months of the year: the last of them is no straggler."""
    return any(
        isinstance(by, ByBand | ByTile | ByEach) or (isinstance(by, ByDimension) and (by.part or by.grain))
        for by in frame.query.by
    )


def _ranked(frame: Frame, rows: list[int]) -> tuple[Claim, ...]:
    measure, said = frame.ranked, frame.said()
    first = frame.name(said, rows[0])
    rank = said.derived("rank", *(at(frame.figure, row, measure) for row in rows))
    value = _value(frame, said, rows[0], full=True)
    moved = frame.then_and_now is not None
    key = "ranked_change" if _is_change(frame) else "ranked_moved" if moved else "ranked"
    text = said.part(key, first=first, rank=rank, measure=_ranked_by(frame), value=value)
    rest = _entries(frame, said, rows[1:NAMED])
    if rest:
        listed = "、".join(rest) if frame.language == "zh" else " and ".join(rest)
        text = said.part("followed", said=text, rest=listed)
    return said.claim("headline", text)


def _beside(frame: Frame, rows: list[int]) -> tuple[Claim, ...]:
    """Two groups that were both named: the one beside the other, not first and second."""
    labels, query, measure = frame.labels(), frame.query, frame.ranked
    plain = len(labels) == 1 and isinstance(labels[0][0], ByDimension) and not query.limit and not query.having
    if (
        len(rows) != 2
        or not plain
        or not _both_named(frame)
        or frame.then_and_now is not None
        or frame.share_beside(measure) is not None
    ):
        return ()
    left, right = frame.value(rows[0], measure) or 0.0, frame.value(rows[1], measure) or 0.0
    said, cells = frame.said(), [at(frame.figure, row, measure) for row in rows]
    if isinstance(term_of(query, measure), Combined):
        return ()
    times = right > 0 and left / right >= MOST_ALIKE
    kind: DerivationKind = "ratio" if times else "comparison"
    places = {"yes": frame.name(said, rows[0]), "inside": said.cell(frame.figure, rows[0], measure)}
    places["times" if times else "comparison"] = said.derived(kind, *cells)
    places |= {"no": frame.name(said, rows[1]), "outside": said.cell(frame.figure, rows[1], measure)}
    return said.say("headline", "pair_times" if times else "pair", measure=frame.told_in_full(measure), **places)


def _both_named(frame: Frame) -> bool:
    """Whether the question named the two values it is split by."""
    held = telling(frame.query.where)
    parts = held.of if isinstance(held, All) else (held,)
    split = {by.dimension for by in frame.query.by if isinstance(by, ByDimension)}
    return any(isinstance(p, Is) and p.dimension in split and p.op == "in" and len(p.values) == 2 for p in parts)


def _ranked_by(frame: Frame) -> str:
    """What the ranked measure is called; of two periods the measure itself, for both are shown."""
    base = base_of(frame.query, frame.ranked)
    if frame.then_and_now is None or base is None or _is_change(frame):
        return frame.told_in_full(frame.ranked)
    return told_measure(frame.atlas.measure_name(base, frame.language), frame.language)


def _in_line(frame: Frame, rows: list[int], *, alike: bool) -> tuple[Claim, ...]:
    said = frame.said()
    rest = said.listed(_entries(frame, said, rows[:NAMED]))
    key = "listed" if alike or len(rows) == 1 else "ascending"
    return said.say("headline", key, measure=_ranked_by(frame), rest=rest)


def _entries(frame: Frame, said: Sentence, rows: list[int]) -> list[str]:
    found = []
    for row in rows:
        name = frame.name(said, row)
        found.append(said.part("entry", name=name, value=_value(frame, said, row, full=False)))
    return found


def _value(frame: Frame, said: Sentence, row: int, *, full: bool) -> str:
    """The ranked value, with its share or with the two values it comes from."""
    measure = frame.ranked
    moved = _then_and_now(frame, said, row, full=full)
    if moved:
        return moved
    value = shown_value(frame, said, row, measure)
    share = frame.share_beside(measure)
    if share is not None and frame.value(row, share) is not None:
        key = "with_share" if full else "with_share_inside"
        return said.part(key, value=value, share=said.cell(frame.figure, row, share))
    return value


def _is_change(frame: Frame) -> bool:
    """Whether the groups are ranked by a growth or difference over time."""
    return isinstance(term_of(frame.query, frame.ranked), Combined) and frame.then_and_now is not None


def _then_and_now(frame: Frame, said: Sentence, row: int, *, full: bool) -> str:
    """What a group had then and has now, with the change; empty where no two periods are shown."""
    sides = frame.then_and_now
    if sides is None or any(frame.value(row, name) is None for name in sides):
        return ""
    then, now = (at(frame.figure, row, name) for name in sides)
    value = shown_value(frame, said, row, frame.ranked) if _is_change(frame) else ""
    places = {"then": said.cell(frame.figure, row, sides[0]), "now": said.cell(frame.figure, row, sides[1])}
    if value:
        return said.part("change_from", value=value, **places)
    before = frame.value(row, sides[0]) or 0.0
    if before > 0 and frame.figure.column(sides[0]).format.kind != "percent":
        return said.part("from_to_by_full" if full else "from_to_by", by=said.derived("growth", now, then), **places)
    return said.part("from_to", **places)


def _spread(frame: Frame, rows: list[int]) -> tuple[Claim, ...]:
    """How far the ends are apart, when all groups are shown."""
    measure = frame.ranked
    first, last = frame.value(rows[0], measure), frame.value(rows[-1], measure)
    if len(rows) > NAMED and not frame.query.limit and not frame.query.having and _is_change(frame):
        said = frame.said()
        end = frame.name(said, rows[-1])
        return said.say("result", "last", end=end, value=_value(frame, said, rows[-1], full=False))
    if len(rows) <= NAMED or frame.query.limit or frame.query.having or term_of(frame.query, measure) is not None:
        return ()
    if _in_parts(frame) or first is None or last is None or last <= 0 or first / last < MOST_ALIKE:
        return ()
    said = frame.said()
    end = frame.name(said, rows[-1])
    value = said.cell(frame.figure, rows[-1], measure)
    if first / last > MOST_TIMES:  # a group next to nothing is no measure for the first
        return said.say("result", "last", end=end, value=value)
    start = frame.name(said, rows[0])
    times = said.derived("ratio", at(frame.figure, rows[0], measure), at(frame.figure, rows[-1], measure))
    return said.say("result", "spread", end=end, value=value, start=start, times=times)


def _whole(frame: Frame, row: int) -> tuple[Claim, ...]:
    """The total, and how much of it the first group has."""
    measure, total = frame.ranked, frame.total
    held, whole_value = frame.value(row, measure), number(total, 0, measure)
    if total is None or held is None or not whole_value or not SMALL <= held / whole_value <= 1:
        return ()
    if any(isinstance(by, ByEach | ByTile) for by in frame.query.by):
        return ()  # a period says whom the groups count, and whom the whole does, in two ways
    said = frame.said()
    whole = said.cell(total, 0, measure)
    name = frame.name(said, row)
    share = said.derived("share", at(frame.figure, row, measure), at(total, 0, measure))
    return said.say("result", "whole", total=whole, name=name, share=share)


def nameless(frame: Frame) -> tuple[Claim, ...]:
    """What belongs to no group (nobody wrote one down), where it is too much to pass over."""
    labels, measure = frame.labels(), frame.ranked
    row = next((r for r in range(len(frame.figure.rows)) if frame.figure.cell(r, labels[0][1].name) is None), None)
    if len(labels) != 1 or row is None or not isinstance(labels[0][0], ByDimension | ByBand) or frame.query.limit:
        return ()
    held = frame.value(row, measure)
    every = [frame.value(r, measure) or 0.0 for r in range(len(frame.figure.rows))]
    if not held or (frame.additive(measure) and held < SMALL * sum(every)):
        return ()
    name = told_measure(frame.atlas.dimension_name(labels[0][0].dimension, frame.language), frame.language)
    said = frame.said()
    value = shown_value(frame, said, row, measure)
    return said.say("caveat", "nameless", dimension=name, measure=frame.told(measure), value=value)


def _valueless(frame: Frame) -> tuple[Claim, ...]:
    """Groups for which there is no value at all."""
    columns = [column.name for _by, column in frame.labels()]
    rows = [
        row for row in range(len(frame.figure.rows))
        if frame.value(row, frame.ranked) is None and all(frame.figure.cell(row, name) is not None for name in columns)
    ]  # fmt: skip
    if not rows or len(rows) > NAMED or not _is_ordered(frame) or frame.query.limit:
        return ()
    said = frame.said()
    names = said.listed([frame.name(said, row) for row in rows])
    return said.say("caveat", "valueless", measure=frame.told(frame.ranked), names=names)


def _further(frame: Frame, rows: list[int], measure: str) -> tuple[Claim, ...]:
    said = frame.said()
    parts = []
    for row in rows:
        name = frame.name(said, row)
        parts.append(said.part("entry", name=name, value=shown_value(frame, said, row, measure)))
    return said.say("result", "listed", measure=frame.told(measure), rest=said.listed(parts))

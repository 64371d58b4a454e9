"""Both … and …, of rows that share what is asked for: carriers with phones below 32 and phones above 64."""

from __future__ import annotations

from domain.condition import Condition, Is, both
from domain.metric_query import ByDimension, Having, MetricQuery, Order, Subset, Term

from .intent import Intent, Stated

_SHARED = ("shared", "shared by", "share", "共享", "共有", "共同拥有")


def twofold(intent: Intent) -> MetricQuery | None:
    """The values of the one column shown that have a row of either kind; None where nothing is said of two kinds."""
    if intent.asked or intent.bounds or intent.keys or intent.groups or intent.group_entities or intent.limit:
        return None
    columns = list(dict.fromkeys(name for _, name in intent.shown))
    if len(columns) != 1 or intent.period is not None:
        return None
    entity = intent.atlas.entity(columns[0])
    count = intent.atlas.count_of(entity)
    if count is None or _names_rows(intent, columns[0], entity):
        return None
    kinds = _kinds(intent, entity)
    if kinds is None:
        return None
    if any(stated.negated for stated in intent.stated):
        return None
    common = [stated.condition for stated in intent.stated if stated.condition not in kinds]
    terms: tuple[Term, ...] = tuple(
        Subset(name=f"part_{number}", measure=count, where=kind) for number, kind in enumerate(kinds, 1)
    )
    names = tuple(term.name for term in terms)
    for word in intent.words:
        if word.is_a("both") and not word.role:
            word.role = "stated"
    return MetricQuery(
        measures=names,
        by=(ByDimension(dimension=columns[0]),),
        where=both(*common, Is(dimension=columns[0], op="not_null")),
        having=tuple(Having(measure=name, op="gte", value=1) for name in names),
        order=(Order(column=names[0], descending=True),),
        terms=terms,
    )


def _names_rows(intent: Intent, column: str, entity: str) -> bool:
    """Whether a value of the column is of one row only."""
    held = intent.atlas.catalog.entities[entity]
    return (
        column == intent.atlas.key(entity)
        or column.partition(".")[2] in (held.display, held.display_zh)
        or intent.atlas.catalog.dimension(column).type == "id"
    )


def _kinds(intent: Intent, entity: str) -> tuple[Condition, Condition] | None:
    """The two conditions on one column of the rows that no single row, or not just one, is to meet."""
    atlas = intent.atlas
    by_column: dict[str, list[Stated]] = {}
    for stated in intent.stated:
        if isinstance(stated.condition, Is) and atlas.graph.reaches(entity, atlas.entity(stated.condition.dimension)):
            by_column.setdefault(stated.condition.dimension, []).append(stated)
    several = [group for group in by_column.values() if len(group) > 1]
    if len(several) != 1 or len(several[0]) != 2:
        return None
    first, second = several[0][0].condition, several[0][1].condition
    if not isinstance(first, Is) or not isinstance(second, Is) or first.dimension == intent.shown[0][1]:
        return None
    return (first, second) if _said(intent) or _apart(intent, several[0], entity) else None


def _said(intent: Intent) -> bool:
    """Both, shared by, 都: said of the rows of either kind."""
    return any(
        (word.is_a("both") and not word.role)
        or (word.is_a("act") and word.text.lower() in _SHARED)
        or "都" in word.lead
        for word in intent.words
    )


def _apart(intent: Intent, group: list[Stated], entity: str) -> bool:
    """Years in which there were cars below 4000 and CARS above 3000: rows of their own, for each value shown."""
    words = intent.words
    between = words[group[0].at + 1 : group[1].at + 1]
    again = any(word.entities == (entity,) for word in between) and any(word.is_a("and") for word in between)
    shown = intent.shown[0][0]
    following = words[shown + 1] if 0 <= shown < len(words) - 1 else None
    return again and following is not None and following.is_a("that", "have")

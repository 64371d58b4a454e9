"""The parts of a question become one query."""

from __future__ import annotations

from typing import Literal, cast

from domain.condition import Condition, Is, both
from domain.metric_query import ByDimension, Having, MetricQuery, Order, RowsQuery, Summary, Term

from .conditions import at_top, conditions_of, is_having
from .intent import Asked, GiveUp, Intent, Key
from .naming import points
from .pairing import paired
from .resolve import owner_of
from .showing import subject_of
from .twofold import twofold

MOST_ROWS = 4_000
"""Rows of a list that names no number."""
Compare = Literal["lt", "lte", "gt", "gte", "eq", "ne"]


def assemble(intent: Intent) -> MetricQuery | RowsQuery:
    """The query; GiveUp where the parts do not fit together."""
    for key in intent.keys:
        if key.counted == "":  # sorted by count: of what is counted
            counted = next((a.counted for a in intent.asked if a.counted), None)
            key.counted = counted or intent.anchor
            if key.counted is None:
                raise GiveUp("count")
    two_kinds = twofold(intent)
    if two_kinds is not None:
        return two_kinds
    side_by_side = paired(intent)
    if side_by_side is not None:
        return side_by_side
    grouped = [key for key in intent.keys if key.counted is not None or key.aggregate is not None]
    if intent.asked or grouped or _needs_groups(intent):
        return _metric(intent)
    return _rows(intent)


def check_paths(intent: Intent) -> None:
    """Two tables joined in two ways (a student's current and permanent address): which is meant is not said."""
    catalog = intent.atlas.catalog
    pairs: dict[tuple[str, str], int] = {}
    for join in catalog.joins:
        pairs[join.many, join.one] = pairs.get((join.many, join.one), 0) + 1
    twice = {pair for pair, count in pairs.items() if count > 1}
    if not twice:
        return
    spoken = {atlas_entity for word in intent.words for atlas_entity in word.entities if word.role}
    spoken |= {intent.atlas.entity(d) for _, d in (*intent.shown, *intent.groups)}
    spoken |= {intent.atlas.entity(a.dimension) for a in intent.asked if a.dimension}
    spoken |= {str(getattr(s.condition, "dimension", "") or "").partition(".")[0] for s in intent.stated}
    for start in spoken & set(catalog.entities):
        for end in spoken & set(catalog.entities):
            path = intent.atlas.graph.path(start, end)
            if path and any((join.many, join.one) in twice for join in path):
                raise GiveUp(f"{start} and {end} are joined in two ways")


def _needs_groups(intent: Intent) -> bool:
    return any(is_having(intent, bound) for bound in intent.bounds)


def _rows(intent: Intent) -> RowsQuery:
    atlas = intent.atlas
    if not intent.shown:
        raise GiveUp("nothing to show")
    columns = tuple(dict.fromkeys(part for _, name in intent.shown for part in _whole_name(intent, name)))
    needed = (
        _owning(intent)
        | {atlas.entity(name) for name in columns}
        | {atlas.entity(k.dimension) for k in intent.keys if k.dimension}
    )
    base = _base(intent, needed)
    order = tuple(_order_of(key, columns) for key in intent.keys)
    where = [*conditions_of(intent, base)]
    limit = MOST_ROWS
    if intent.extreme:
        limit = intent.limit or 1
        where += [Is(dimension=key.dimension, op="not_null") for key in intent.keys[:1] if key.dimension]
    elif intent.limit is not None:
        limit = intent.limit
    if intent.period is not None and atlas.catalog.entities[base].time is None:
        raise GiveUp("period")
    return RowsQuery(
        entity=base, columns=columns, where=both(*where), order=order, limit=limit,
        period=intent.period, distinct=((intent.distinct and _apart(intent, columns)) or _repeats(intent, columns)) and not intent.extreme,
        ties=intent.extreme,
    )  # fmt: skip


def _owning(intent: Intent) -> set[str]:
    """The model of the car: a row is a car."""
    found: set[str] = set()
    for place, name in intent.shown:
        owner = owner_of(intent, place)
        entity = intent.atlas.entity(name)
        if owner is None or owner == entity or intent.distinct or not intent.atlas.graph.reaches(owner, entity):
            continue
        said = [
            word.text.lower()
            for word in intent.words
            if word.entities == (owner,) and word.role in ("context", "bound", "superlative")
        ]
        if not said:
            continue
        if intent.language == "zh" or not any(text.endswith("s") for text in said):
            found.add(owner)
    return found


def _sortable(intent: Intent, columns: tuple[str, ...]) -> bool:
    return all(key.dimension is None or key.dimension in columns for key in intent.keys)


def _apart(intent: Intent, columns: tuple[str, ...]) -> bool:
    """Whether rows alike are to be shown once; names that tell rows apart need not, when sorted by what is not shown."""
    if _sortable(intent, columns):
        return True
    held = intent.atlas.catalog.entities[intent.atlas.entity(columns[0])]
    if len(columns) == 1 and columns[0].partition(".")[2] in (held.display, held.display_zh):
        return False
    raise GiveUp("distinct")


def _repeats(intent: Intent, columns: tuple[str, ...]) -> bool:
    """A lone category says no more when it is said again for each row: "show all payment methods"."""
    if len(columns) != 1 or not _sortable(intent, columns):
        return False
    if any(word.is_a("each") and word.text != "不同" for word in intent.words):
        return False
    held = intent.atlas.catalog.dimension(columns[0])
    entity = intent.atlas.catalog.entities[intent.atlas.entity(columns[0])]
    naming = (
        entity.display_unique and columns[0].partition(".")[2] in (entity.display, entity.display_zh)
    ) or held.column == entity.key
    coded = columns[0].endswith("_code") and not entity.display_unique
    code = (held.type == "id" or coded) and not points(intent.atlas.catalog, columns[0])
    told = any(part in columns[0] for part in ("detail", "description", "comment", "address", "line", "name", "note"))
    year = held.type == "number" and columns[0].endswith("year") and any(w.is_a("which") for w in intent.words)
    return (held.type == "category" or code or year) and not naming and not told


def _whole_name(intent: Intent, name: str) -> tuple[str, ...]:
    """A full name put together from two columns is shown as these two."""
    entity, _, short = name.partition(".")
    if short != "full_name":
        return (name,)
    parts = [
        f"{entity}.{other}"
        for wanted in ("first name", "last name")
        for other, held in intent.atlas.catalog.entities[entity].dimensions.items()
        if other != short and (other.replace("_", " ").endswith(wanted) or wanted in held.names.en)
    ]
    return tuple(parts) if len(parts) == 2 else (name,)


def _base(intent: Intent, needed: set[str]) -> str:
    base = intent.atlas.graph.coarsest(sorted(needed))
    if base is None:
        raise GiveUp("no rows hold all of it")
    return base


def _order_of(key: Key, columns: tuple[str, ...]) -> Order:
    return Order(column=key.dimension or columns[0], descending=key.descending)


def _metric(intent: Intent) -> MetricQuery:
    atlas = intent.atlas
    terms: dict[str, Term] = {}
    measures: list[str] = []
    top = at_top(intent, subject_of(intent) or "")
    for asked in intent.asked:
        measures.append(_measure(intent, asked, terms))
    by = _groups(intent)
    if by and any(a.aggregate in ("max", "min") for a in intent.asked) and not _grouped(intent):
        raise GiveUp("the greatest of all, or of each?")
    orders: list[Order] = []
    columns = {group.column for group in by}
    for key in intent.keys:
        if key.counted is not None or key.aggregate is not None:
            name = _measure(
                intent, Asked(at=key.at, counted=key.counted, dimension=key.dimension, aggregate=key.aggregate), terms
            )
            if name not in measures:
                measures.append(name)
            orders.append(Order(column=name, descending=key.descending))
        elif key.dimension is not None and key.dimension in columns:
            orders.append(Order(column=key.dimension, descending=key.descending))
        elif key.dimension is not None:
            raise GiveUp(key.dimension)
        elif by:
            orders.append(Order(column=by[0].column, descending=key.descending))
    having: list[Having] = []
    for bound in intent.bounds:
        if not is_having(intent, bound):
            continue
        name = _measure(
            intent,
            Asked(at=bound.at, counted=bound.counted, dimension=bound.dimension, aggregate=bound.aggregate),
            terms,
        )
        if name not in measures:
            measures.append(name)
        if bound.counted and any(group.dimension == atlas.key(bound.counted) for group in by):
            raise GiveUp(bound.counted)  # one row is one row
        if bound.op == "between":
            having += [
                Having(measure=name, op="gte", value=bound.values[0]),
                Having(measure=name, op="lte", value=bound.values[1]),
            ]
        else:
            having.append(Having(measure=name, op=cast(Compare, bound.op), value=bound.values[0]))
    if (intent.extreme or having) and not by:
        raise GiveUp("a superlative without groups")
    if intent.period is not None and any(atlas.time(m) is None for m in measures if "." in m):
        raise GiveUp("period")
    subject = subject_of(intent)
    if subject is None:
        raise GiveUp("no subject")
    where: list[Condition] = [*conditions_of(intent, subject), *top]
    if intent.extreme or intent.group_entities:
        where += [Is(dimension=group.dimension, op="not_null") for group in by[:1]]
    if not orders and by and intent.asked:
        orders = [Order(column=measures[0], descending=True)]
    return MetricQuery(
        measures=tuple(dict.fromkeys(measures)), by=tuple(by), where=both(*where), period=intent.period,
        having=tuple(having), order=tuple(orders), limit=intent.limit if by else None, terms=tuple(terms.values()),
    )  # fmt: skip


def _grouped(intent: Intent) -> bool:
    """Whether groups were said, not just columns shown."""
    return bool(intent.groups or intent.group_entities) or any(word.is_a("each", "distinct") for word in intent.words)


def _measure(intent: Intent, asked: Asked, terms: dict[str, Term]) -> str:
    atlas = intent.atlas
    if asked.measure is not None:
        return asked.measure
    if asked.counted is not None:
        count = atlas.count_of(asked.counted)
        if count is None:
            raise GiveUp(asked.counted)
        return count
    if asked.dimension is None or asked.aggregate is None:
        raise GiveUp("nothing to count")
    if (named := _catalog_measure(intent, asked)) is not None:
        return named
    name = f"{asked.aggregate}_{asked.dimension.replace('.', '_')}"
    terms[name] = Summary(name=name, dimension=asked.dimension, aggregate=asked.aggregate)
    return name


def _catalog_measure(intent: Intent, asked: Asked) -> str | None:
    """The catalog's own measure of this aggregate over this column, with its name and definition."""
    dimension = str(asked.dimension)
    entity = intent.atlas.entity(dimension)
    held = intent.atlas.catalog.dimension(dimension)
    return next(
        (f"{entity}.{short}" for short, m in intent.atlas.catalog.entities[entity].measures.items()
         if m.aggregate == asked.aggregate and m.column == held.column and m.where is None and asked.aggregate in ("avg", "median", "sum")), None,
    )  # fmt: skip


def _groups(intent: Intent) -> list[ByDimension]:
    """Columns to group by: said ones, shown ones beside a number, and an entity as its key and its name."""
    atlas = intent.atlas
    names: list[str] = [name for _, name in intent.groups]
    entities = list(intent.group_entities)
    shown = [part for _, name in intent.shown for part in _whole_name(intent, name)]
    counted = {key.counted for key in intent.keys if key.counted} | {a.counted for a in intent.asked if a.counted}
    counted |= {bound.counted for bound in intent.bounds if bound.counted}
    if not names and not entities:
        owners = list(dict.fromkeys(atlas.entity(name) for name in shown))
        for owner in owners:
            own = [name for name in shown if atlas.entity(name) == owner]
            distinct = {atlas.key(owner), *atlas.display(owner, "en"), *atlas.display(owner, "zh")}
            said = intent.extreme and any(
                owner_of(intent, place) == owner for place, name in intent.shown if name in own
            )
            if owner not in counted and (distinct & set(own) or said):  # the names of stadiums: one group a stadium
                entities.append(owner)
    for entity in entities:
        key = atlas.key(entity)
        told = list(atlas.display(entity, intent.language)[:1])
        if told and key not in shown and atlas.catalog.entities[entity].display_unique:
            own = told  # the name tells one row from another
        else:
            own = [key] if key else []
            if not any(atlas.entity(name) == entity for name in shown):
                own += told
        if not own and not shown:
            raise GiveUp(entity)
        names = [*own, *names]
    names += shown
    return [ByDimension(dimension=name) for name in dict.fromkeys(names)]

"""The parts of a question become one query."""

from __future__ import annotations

from typing import Literal, cast

from domain.condition import All, Beside, Condition, Is, Measured, Not, both
from domain.metric_query import ByDimension, Having, MetricQuery, Order, RowsQuery, Summary, Term

from .heading import subject_of
from .intent import Asked, Bound, GiveUp, Intent, Key, Stated
from .naming import points
from .resolve import owner_of

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
    return any(_is_having(intent, bound) for bound in intent.bounds)


def _is_having(intent: Intent, bound: Bound) -> bool:
    """A threshold on what is shown as a group (grades with 4 or more students), not on an entity's own row."""
    of = bound.counted or (intent.atlas.entity(bound.dimension) if bound.dimension else None)
    if of is None:
        return True
    subjects = {intent.atlas.entity(name) for _, name in (*intent.shown, *intent.groups)} | set(intent.group_entities)
    counted = {a.counted for a in intent.asked}
    if of in counted and not subjects:
        return False
    return of in subjects or (bool(intent.asked) and bool(subjects))


def _rows(intent: Intent) -> RowsQuery:
    atlas = intent.atlas
    if not intent.shown:
        raise GiveUp("nothing to show")
    columns = tuple(dict.fromkeys(part for _, name in intent.shown for part in _whole_name(intent, name)))
    needed = _owning(intent) | {atlas.entity(name) for name in columns} | {atlas.entity(k.dimension) for k in intent.keys if k.dimension}
    base = _base(intent, needed)
    order = tuple(_order_of(key, columns) for key in intent.keys)
    where = [*_conditions(intent, base)]
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
        said = [word.text.lower() for word in intent.words if word.entities == (owner,) and word.role in ("context", "bound", "superlative")]
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
    naming = (entity.display_unique and columns[0].partition(".")[2] in (entity.display, entity.display_zh)) or held.column == entity.key
    code = held.type == "id" and not points(intent.atlas.catalog, columns[0])
    told = any(part in columns[0] for part in ("detail", "description", "comment", "address", "line", "name", "note"))
    return (held.type == "category" or code) and not naming and not told


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


def _conditions(intent: Intent, subject: str) -> list[Condition]:
    """Those of one other entity are met by one row; those said apart by rows of their own."""
    _set_apart(intent)
    _join_own(intent, subject)
    _check_sense(intent)
    found: list[Condition] = []
    denied: dict[str, list[Condition]] = {}
    shared = _shared(intent)
    for stated in intent.stated:
        if stated.negated:
            name = getattr(stated.condition, "dimension", "") or ""
            denied.setdefault(name.partition(".")[0] or f"#{stated.at}", []).append(stated.condition)
        elif stated.apart:
            found.append(_own_row(both(stated.condition, *shared.get(_entity(stated), ())) or stated.condition))
        elif stated.condition in shared.get(_entity(stated), ()):
            continue
        else:
            found.append(stated.condition)
    for conditions in denied.values():
        found.append(Not(of=conditions[0] if len(conditions) == 1 else All(of=tuple(conditions))))
    for bound in intent.bounds:
        if not _is_having(intent, bound):
            found.append(_measured(intent, bound, subject))
    return found


def _entity(stated: Stated) -> str:
    return str(getattr(stated.condition, "dimension", "")).partition(".")[0]


def _shared(intent: Intent) -> dict[str, list[Condition]]:
    """Flags that each of the rows said apart has: both English and French are OFFICIAL."""
    apart = {_entity(stated) for stated in intent.stated if stated.apart}
    found: dict[str, list[Condition]] = {}
    for stated in intent.stated:
        condition = stated.condition
        if not stated.apart and not stated.negated and isinstance(condition, Is) and _entity(stated) in apart:
            if intent.atlas.catalog.dimension(condition.dimension).type == "bool":
                found.setdefault(_entity(stated), []).append(condition)
    return found


def _check_sense(intent: Intent) -> None:
    """Before 2003 and after 2003 is met by no row; the name of who is called Kyle is no question."""
    bounds: dict[str, list[Is]] = {}
    for stated in intent.stated:
        condition = stated.condition
        if isinstance(condition, Is) and not stated.apart and not stated.negated:
            bounds.setdefault(condition.dimension, []).append(condition)
    for conditions in bounds.values():
        tops = [c.values[0] for c in conditions if c.op in ("lt", "lte")]
        lows = [c.values[0] for c in conditions if c.op in ("gt", "gte")]
        if any(isinstance(t, str | float) and isinstance(low, type(t)) and t <= low for t in tops for low in lows):  # type: ignore[operator]
            raise GiveUp("both")
    shown = {name for _, name in intent.shown}
    for name in shown:
        named = [c for c in bounds.get(name, []) if c.op == "eq"]
        if named and len(shown) == 1 and not intent.asked and name in intent.atlas.display(intent.atlas.entity(name), "en"):
            raise GiveUp(name)


def _join_own(intent: Intent, subject: str) -> None:
    """Asia and Europe, of a column a row has one of: either value will do; "both" cannot be."""
    apart: dict[str, list[Stated]] = {}
    for stated in intent.stated:
        if stated.apart and isinstance(stated.condition, Is):
            apart.setdefault(stated.condition.dimension, []).append(stated)
    for name, group in apart.items():
        if not intent.atlas.graph.reaches(subject, intent.atlas.entity(name)):
            continue
        conditions = [s.condition for s in group if isinstance(s.condition, Is)]
        if intent.asked:
            raise GiveUp("and")  # the figure of both together, or one for each?
        if any(w.is_a("both") for w in intent.words) or any(c.op not in ("eq", "in") or s.negated for c, s in zip(conditions, group, strict=True)):
            raise GiveUp("both")
        values = tuple(dict.fromkeys(value for c in conditions for value in c.values))
        intent.stated = [s for s in intent.stated if s not in group]
        intent.stated.append(Stated(group[0].at, Is(dimension=name, op="in", values=values)))


def _set_apart(intent: Intent) -> None:
    """opened BOTH before 2009 and after 2011: by two rows, where one column is spoken of twice."""
    both = [word for word in intent.words if word.is_a("both") and not word.role]
    if not both:
        return
    by_column: dict[str, list[Stated]] = {}
    for stated in intent.stated:
        if isinstance(stated.condition, Is):
            by_column.setdefault(stated.condition.dimension, []).append(stated)
    for group in by_column.values():
        if len({stated.at for stated in group}) > 1:
            for stated in group:
                stated.apart = True
            for word in both:
                word.role = "stated"


def _own_row(condition: Condition) -> Condition:
    """Wrapped, so that it does not have to be met by the same row as its neighbours."""
    from domain.condition import Any

    return Any(of=(condition,))


def _measured(intent: Intent, bound: Bound, subject: str) -> Condition:
    atlas = intent.atlas
    of = bound.counted or (atlas.entity(bound.dimension) if bound.dimension else None)
    if of is None:
        raise GiveUp("an aggregate of a row's own rows")
    count = atlas.count_of(of) if bound.counted else _measure_of(intent, bound)
    holder = subject
    if count is None or of == holder or atlas.graph.reaches(holder, of):
        raise GiveUp(of)
    if atlas.graph.coarsest((holder, of)) is None:
        raise GiveUp(of)
    return Measured(
        entity=holder, measure=count,
        op=cast(Literal["eq", "ne", "lt", "lte", "gt", "gte", "between"], bound.op), values=bound.values,
    )  # fmt: skip


def _measure_of(intent: Intent, bound: Bound) -> str | None:
    """The catalog's measure that aggregates the column just so."""
    atlas = intent.atlas
    if bound.dimension is None:
        return None
    entity, column = atlas.entity(bound.dimension), atlas.catalog.dimension(bound.dimension).column
    for short, measure in atlas.catalog.entities[entity].measures.items():
        if measure.aggregate == bound.aggregate and measure.column == column and measure.where is None:
            return f"{entity}.{short}"
    return None


def _at_top(intent: Intent, subject: str) -> list[Condition]:
    """Concerts in the stadium with the highest capacity: a condition, where nothing is grouped by it."""
    if not intent.extreme or not intent.keys or not intent.asked or intent.groups or intent.group_entities or intent.shown:
        return []
    key = intent.keys[0]
    if key.dimension is None or key.aggregate is not None or key.counted is not None or (intent.limit or 1) != 1 or len(intent.keys) > 1:
        return []
    entity = intent.atlas.entity(key.dimension)
    if not intent.atlas.graph.reaches(subject, entity) or intent.bounds:
        return []
    among = [s for s in intent.stated if not s.negated and str(getattr(s.condition, "dimension", "")).startswith(f"{entity}.")]
    if len(among) != len(intent.stated):
        raise GiveUp(key.dimension)  # the highest of which?
    intent.keys.clear()
    intent.extreme = False
    intent.limit = None
    return [Beside(dimension=key.dimension, op="eq", aggregate="max" if key.descending else "min", among=both(*(s.condition for s in among)))]


def _metric(intent: Intent) -> MetricQuery:
    atlas = intent.atlas
    terms: dict[str, Term] = {}
    measures: list[str] = []
    top = _at_top(intent, subject_of(intent) or "")
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
        if not _is_having(intent, bound):
            continue
        name = _measure(
            intent, Asked(at=bound.at, counted=bound.counted, dimension=bound.dimension, aggregate=bound.aggregate), terms
        )
        if name not in measures:
            measures.append(name)
        if bound.counted and any(group.dimension == atlas.key(bound.counted) for group in by):
            raise GiveUp(bound.counted)  # one row is one row
        if bound.op == "between":
            having += [Having(measure=name, op="gte", value=bound.values[0]), Having(measure=name, op="lte", value=bound.values[1])]
        else:
            having.append(Having(measure=name, op=cast(Compare, bound.op), value=bound.values[0]))
    if (intent.extreme or having) and not by:
        raise GiveUp("a superlative without groups")
    if intent.period is not None and any(atlas.time(m) is None for m in measures if "." in m):
        raise GiveUp("period")
    subject = subject_of(intent)
    if subject is None:
        raise GiveUp("no subject")
    where: list[Condition] = [*_conditions(intent, subject), *top]
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
    name = f"{asked.aggregate}_{asked.dimension.replace('.', '_')}"
    terms[name] = Summary(name=name, dimension=asked.dimension, aggregate=asked.aggregate)
    return name


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
            if owner not in counted and distinct & set(own):  # the names of stadiums: one group a stadium
                entities.append(owner)
    for entity in entities:
        key = atlas.key(entity)
        own = [key] if key else []
        if not any(atlas.entity(name) == entity for name in shown):
            own += list(atlas.display(entity, intent.language)[:1])
        if not own and not shown:
            raise GiveUp(entity)
        names = [*own, *names]
    names += shown
    return [ByDimension(dimension=name) for name in dict.fromkeys(names)]

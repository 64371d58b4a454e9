"""What rows must meet: the conditions found, put together for the rows asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from domain.condition import All, Beside, Condition, Is, Measured, Not, both

from .intent import Bound, GiveUp, Intent, Stated


def is_having(intent: Intent, bound: Bound) -> bool:
    """A threshold on what is shown as a group (grades with 4 or more students), not on an entity's own row."""
    of = bound.counted or (intent.atlas.entity(bound.dimension) if bound.dimension else None)
    if of is None:
        return True
    subjects = {intent.atlas.entity(name) for _, name in (*intent.shown, *intent.groups)} | set(intent.group_entities)
    counted = {a.counted for a in intent.asked}
    if of in counted and not subjects:
        return False
    return of in subjects or (bool(intent.asked) and bool(subjects))


def conditions_of(intent: Intent, subject: str) -> list[Condition]:
    """Those of one other entity are met by one row; those said apart by rows of their own."""
    inner = _inner(intent, subject)
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
        if not is_having(intent, bound):
            found.append(measured(intent, bound, subject, inner.get(bound.at, [])))
    return found


def _inner(intent: Intent, subject: str) -> dict[int, list[Condition]]:
    """At least 2 orders WITH STATUS CANCELLED: what the counted rows must meet, by the place of the bound."""
    found: dict[int, list[Condition]] = {}
    graph = intent.atlas.graph
    for bound in intent.bounds:
        if bound.counted is None or is_having(intent, bound):
            continue
        for stated in list(intent.stated):
            of = _entity(stated)
            if not of or graph.reaches(subject, of) or not graph.reaches(bound.counted, of):
                continue
            beside = stated.at > bound.at if intent.language == "en" else stated.at == bound.at - 1
            if stated.negated or not beside:
                raise GiveUp(bound.counted)  # those counted, or others?
            found.setdefault(bound.at, []).append(stated.condition)
            intent.stated.remove(stated)
    return found


def _entity(stated: Stated) -> str:
    return str(getattr(stated.condition, "dimension", "")).partition(".")[0]


def _shared(intent: Intent) -> dict[str, list[Condition]]:
    """Flags that each of the rows said apart has: both English and French are OFFICIAL."""
    apart = {_entity(stated) for stated in intent.stated if stated.apart}
    found: dict[str, list[Condition]] = {}
    for stated in intent.stated:
        condition = stated.condition
        if stated.apart or stated.negated or not isinstance(condition, Is) or _entity(stated) not in apart:
            continue
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
        if (
            named
            and len(shown) == 1
            and not intent.asked
            and name in intent.atlas.display(intent.atlas.entity(name), "en")
        ):
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
        if any(w.is_a("both") for w in intent.words) or any(
            c.op not in ("eq", "in") or s.negated for c, s in zip(conditions, group, strict=True)
        ):
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


def measured(intent: Intent, bound: Bound, subject: str, inner: Sequence[Condition] = ()) -> Condition:
    """A bound on rows that each row of the subject has."""
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
        where=both(*inner),
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


def at_top(intent: Intent, subject: str) -> list[Condition]:
    """Concerts in the stadium with the highest capacity: a condition, where nothing is grouped by it."""
    if (
        not intent.extreme
        or not intent.keys
        or not intent.asked
        or intent.groups
        or intent.group_entities
        or intent.shown
    ):
        return []
    key = intent.keys[0]
    if (
        key.dimension is None
        or key.aggregate is not None
        or key.counted is not None
        or (intent.limit or 1) != 1
        or len(intent.keys) > 1
    ):
        return []
    entity = intent.atlas.entity(key.dimension)
    if not intent.atlas.graph.reaches(subject, entity) or intent.bounds:
        return []
    among = [
        s
        for s in intent.stated
        if not s.negated and str(getattr(s.condition, "dimension", "")).startswith(f"{entity}.")
    ]
    if len(among) != len(intent.stated):
        raise GiveUp(key.dimension)  # the highest of which?
    intent.keys.clear()
    intent.extreme = False
    intent.limit = None
    return [
        Beside(
            dimension=key.dimension,
            op="eq",
            aggregate="max" if key.descending else "min",
            among=both(*(s.condition for s in among)),
        )
    ]

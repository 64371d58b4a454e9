"""Conditions said in words become conditions over columns, once it is known of what rows they are said."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import cast

from domain import condition as held
from domain.condition import Condition, Did, Is, Measured, Named, Not, Scalar, both

from .resolve_deeds import deed, mixed
from .things import (
    Amount,
    Aside,
    Beside,
    Bound,
    Col,
    Cond,
    Context,
    Deed,
    Filter,
    Fixed,
    Flag,
    Held,
    Join,
    Met,
    Missing,
    Neg,
    Rows,
)

_OPEN = re.compile(r"\b(?:before|until|till|up to|prior to)\b|前$")
"""A period without a first day."""
YES = frozenset({"yes", "y", "true", "t", "1", "是", "有"})
NO = frozenset({"no", "n", "false", "f", "0", "否", "无"})


def nearest(context: Context, names: tuple[str, ...], entity: str) -> str | None:
    """The one of these columns or measures that a row of the entity leads to soonest; None where two are as near."""
    atlas = context.atlas
    reached = [(atlas.distance(entity, atlas.entity(name)), name) for name in names]
    reached = [(far, name) for far, name in reached if atlas.graph.reaches(entity, atlas.entity(name))]
    if not reached:
        return None
    least = min(far for far, _ in reached)
    best = [name for far, name in reached if far == least]
    if len(best) > 1:
        best = [name for name in best if _is_default(context, name)] or best
    return best[0] if len(best) == 1 else None


def _is_default(context: Context, name: str) -> bool:
    entity, _, short = name.partition(".")
    return context.atlas.catalog.entities[entity].dimensions[short].default


def column(context: Context, col: Col, entity: str, *types: str) -> str | None:
    """The column of a word, for rows of an entity; of one of these types, where any are named."""
    atlas = context.atlas
    fitting = tuple(name for name in col.options if not types or atlas.catalog.dimension(name).type in types)
    return nearest(context, fitting, entity)


def where(context: Context, conds: tuple[Cond, ...], entity: str) -> tuple[Condition, ...] | None:
    """All of them on rows of the entity; None where one is not of such rows."""
    if mixed(context, conds, entity, nearest):
        return None
    found = [on(context, cond, entity) for cond in conds]
    return None if any(one is None for one in found) else tuple(one for one in found if one is not None)


def on(context: Context, cond: Cond, entity: str) -> Condition | None:
    """The condition on a row of the entity; None where it cannot be one."""
    match cond:
        case Fixed():
            return cond.condition
        case Held():
            return _held(context, cond, entity)
        case Flag():
            return _flag(context, cond, entity)
        case Filter():
            name = _filter(context, cond.options, entity)
            return Named(filter=name) if name is not None else None
        case Bound():
            return _bound(context, cond, entity)
        case Aside():
            return _aside(context, cond, entity)
        case Missing():
            name = column(context, cond.column, entity)
            return Is(dimension=name, op="is_null") if name is not None else None
        case Amount():
            return _amount(context, cond, entity)
        case Beside():
            return None
        case Deed():
            return deed(context, cond, entity, where)
        case Neg():
            return _neg(context, cond, entity)
        case Join():
            parts = where(context, cond.of, entity)
            if parts is None:
                return None
            return both(*parts) if cond.op == "and" else _either(parts)


def _either(parts: tuple[Condition, ...]) -> Condition:
    """One of several; values of one column as one list."""
    same = {part.dimension for part in parts if isinstance(part, Is) and part.op in ("eq", "in")}
    if len(same) == 1 and all(isinstance(part, Is) and part.op in ("eq", "in") for part in parts):
        values = tuple(dict.fromkeys(value for part in parts for value in cast(Is, part).values))
        return Is(dimension=same.pop(), op="in", values=values)
    return held.Any(of=parts)


def _neg(context: Context, cond: Neg, entity: str) -> Condition | None:
    inner = on(context, cond.of, entity)
    if inner is None:
        return None
    if isinstance(inner, Not) or (isinstance(inner, Did) and inner.after is not None):
        return None
    if isinstance(inner, Is) and not context.atlas.graph.reaches(entity, context.atlas.entity(inner.dimension)):
        return None  # products without order 10248: none of their lines
    if isinstance(inner, Is) and inner.op == "is_null":
        return inner.model_copy(update={"op": "not_null"})
    if isinstance(inner, Is) and inner.op == "not_null":
        return inner.model_copy(update={"op": "is_null"})
    if isinstance(inner, Is) and inner.op == "eq" and isinstance(inner.values[0], bool) and len(inner.values) == 1:
        return inner.model_copy(update={"values": (not inner.values[0],)})
    if isinstance(inner, Is) and inner.op == "eq" and str(inner.values[0]).lower() in YES:
        no = next((v for v in _values(context, inner.dimension) if v.lower() in NO), None)
        return inner.model_copy(update={"values": (no,)}) if no is not None else Not(of=inner)
    if isinstance(inner, Is) and inner.op == "eq":
        return inner.model_copy(update={"op": "ne"})
    if isinstance(inner, Is) and inner.op == "in":
        return inner.model_copy(update={"op": "not_in"})
    return Not(of=inner)


def _values(context: Context, dimension: str) -> tuple[str, ...]:
    """Stored values that the catalog names."""
    return tuple(context.atlas.catalog.dimension(dimension).values)


def _held(context: Context, cond: Held, entity: str) -> Condition | None:
    atlas = context.atlas
    name = nearest(context, tuple(dict.fromkeys(name for name, _ in cond.options)), entity)
    if name is not None and atlas.entity(name) == atlas.catalog.person != entity:
        below = _below(context, cond, entity)
        if below is not None:
            return below  # coffee orders: what was ordered, not what the customer likes
    if name is not None:
        values = tuple(dict.fromkeys(value for option, value in cond.options if option == name))
        return Is(dimension=name, op="eq" if len(values) == 1 else "in", values=values)
    if entity == atlas.catalog.person:
        return None  # coffee customers: those who did what?
    return _below(context, cond, entity)


def _below(context: Context, cond: Held, entity: str) -> Condition | None:
    """A value of what belongs to the row: orders with coffee are orders with such a line."""
    atlas = context.atlas
    options = list(cond.options)
    fitting = []
    for name, value in options:
        meeting = atlas.graph.meeting(entity, atlas.entity(name))
        if meeting is not None and meeting.common == entity:
            fitting.append((name, value))
    if len(fitting) > 1:
        fitting = [one for one in fitting if _is_default(context, one[0])] or fitting
    return Is(dimension=fitting[0][0], values=(fitting[0][1],)) if len(fitting) == 1 else None


def _flag(context: Context, cond: Flag, entity: str) -> Condition | None:
    """A yes-or-no column: yes."""
    name = column(context, cond.column, entity, "bool")
    if name is not None:
        return Is(dimension=name, values=(True,))
    name = column(context, cond.column, entity, "category")
    yes = [value for value in _values(context, name) if value.lower() in YES] if name is not None else []
    return Is(dimension=name, values=(yes[0],)) if name is not None and len(yes) == 1 else None


def _filter(context: Context, options: tuple[str, ...], entity: str) -> str | None:
    atlas = context.atlas
    fitting = [name for name in options if atlas.graph.reaches(entity, atlas.entity(name))]
    return fitting[0] if len(fitting) == 1 else None


def _bound(context: Context, cond: Bound, entity: str) -> Condition | None:
    if cond.period is not None:
        name = column(context, cond.column, entity, "date")
        if name is None:
            return None
        last = cond.period.end - timedelta(days=1)
        if cond.edge == "before":
            return Is(dimension=name, op="lt", values=(cond.period.start,))
        if cond.edge == "after":
            return Is(dimension=name, op="gt", values=(last,))
        if (cond.period.start == context.horizon.first or cond.period.start > last) and _OPEN.search(
            cond.period.label.lower()
        ):
            return Is(dimension=name, op="lt", values=(cond.period.end,))  # before 2025: earlier than the data as well
        return Is(dimension=name, op="between", values=(cond.period.start, last)) if cond.period.start <= last else None
    if cond.compare is None:
        return None
    name = column(context, cond.column, entity, "number", "bool")
    if name is None or context.atlas.catalog.dimension(name).type != "number":
        return None
    return Is(dimension=name, op=cond.compare.op, values=cond.compare.values)


def _aside(context: Context, cond: Aside, entity: str) -> Condition | None:
    kinds = ("date", "number")
    name = column(context, cond.column, entity, *kinds)
    if name is None or cond.op == "between":
        return None
    if cond.other is None:
        if context.atlas.catalog.dimension(name).type != "number":
            return None
        return held.Beside(dimension=name, op=cond.op, aggregate=cond.aggregate)
    other = column(context, cond.other, entity, *kinds)
    if other is None or other == name or _type(context, other) != _type(context, name):
        return None
    return held.Versus(dimension=name, op=cond.op, other=other)


def _type(context: Context, name: str) -> str:
    return context.atlas.catalog.dimension(name).type


def measure_of(context: Context, met: Met, entity: str) -> str | None:
    """The catalog measure of a word for rows that belong to a row of the entity."""
    atlas = context.atlas
    if met.counted is not None:
        return atlas.count_of(met.counted.entity)
    fitting = [
        name for name in met.options if atlas.home(name) != entity and atlas.graph.reaches(atlas.home(name), entity)
    ]
    if len(fitting) > 1:
        fitting = [name for name in fitting if atlas.catalog.measure(name).default] or fitting
    return fitting[0] if len(fitting) == 1 else None


def _amount(context: Context, cond: Amount, entity: str) -> Condition | None:
    """A measure of each row of the entity, or of the person it belongs to, passes a bound."""
    atlas = context.atlas
    if cond.met.column is not None:
        return None
    name = measure_of(context, cond.met, entity)
    if name is None or (cond.met.counted is None and cond.compare.unit == "count"):
        return None
    kind = atlas.catalog.measure(name).format.kind
    if cond.compare.money and kind != "money":
        return None
    home = atlas.home(name)
    if not atlas.graph.reaches(home, entity) or home == entity:
        return None
    counted = cond.met.counted
    inner = (*cond.met.where, *((*counted.where, *counted.after) if counted is not None else ()))
    conditions = where(context, inner, home)
    if conditions is None:
        return None
    period = cond.met.period or (counted.period if counted is not None else None)
    op = cond.compare.op
    return Measured(
        entity=entity, measure=name, op=op, values=cond.compare.values, where=both(*conditions), period=period
    )


def rows_where(context: Context, rows: Rows) -> tuple[Condition, ...] | None:
    """All conditions of rows."""
    return where(context, (*rows.where, *rows.after), rows.entity)


def scalar(value: Scalar) -> Scalar:
    """A number that is whole as a whole number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value

"""A query becomes a small dictionary of short texts, to be held beside what was expected."""

from __future__ import annotations

from typing import assert_never

from domain.condition import All, Any, Beside, Condition, Did, Is, Measured, Named, Not, Period, Versus
from domain.metric_query import ByDimension, MetricQuery

_SIGNS = {"eq": "=", "ne": "≠", "in": "in", "not_in": "not in", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


def brief(query: MetricQuery) -> dict[str, object]:
    """Only what the query holds: `measures`, `by`, `where`, `period`, `having`, `order`, `limit`."""
    parts: dict[str, object] = {
        "measures": list(query.measures),
        "by": [by.column if isinstance(by, ByDimension) else f"whether {brief_condition(by.condition)}" for by in query.by],
        "where": brief_condition(query.where) if query.where else None,
        "period": brief_period(query.period) if query.period else None,
        "having": [f"{h.measure} {_SIGNS[h.op]} {h.value:g}" for h in query.having],
        "order": [f"{order.column} {'desc' if order.descending else 'asc'}" for order in query.order],
        "limit": query.limit,
    }  # fmt: skip
    return {key: held for key, held in parts.items() if held}


def brief_condition(condition: Condition) -> str:
    match condition:
        case Is():
            values = "|".join(f"{v:g}" if isinstance(v, int | float) and v is not True and v is not False else str(v) for v in condition.values)  # fmt: skip
            return f"{condition.dimension} {_SIGNS.get(condition.op, condition.op)} {values}".strip()
        case Named():
            return condition.filter
        case Did():
            times = (
                "" if (condition.op, condition.times) == ("gte", 1) else f" {_SIGNS[condition.op]} {condition.times}"
            )
            when = f" [{brief_period(condition.period)}]" if condition.period else ""
            return f"did {condition.entity}{times}{when}({brief_condition(condition.where) if condition.where else ''})"
        case Measured():
            when = f" [{brief_period(condition.period)}]" if condition.period else ""
            values = "|".join(f"{value:g}" for value in condition.values)
            return f"{condition.measure} of {condition.entity}{when} {_SIGNS.get(condition.op, condition.op)} {values}"
        case Beside():
            return f"{condition.dimension} {_SIGNS[condition.op]} {condition.aggregate}"
        case Versus():
            return f"{condition.dimension} {_SIGNS[condition.op]} {condition.other}"
        case All():
            return " & ".join(brief_condition(part) for part in condition.of)
        case Any():
            return f"({' or '.join(brief_condition(part) for part in condition.of)})"
        case Not():
            return f"not ({brief_condition(condition.of)})"
        case _:
            assert_never(condition)


def brief_period(period: Period) -> str:
    """First day and first day after."""
    return f"{period.start} < {period.end}"

"""Whether two queries ask for the same: their conditions, values and measures in another order."""

from __future__ import annotations

import json

from domain.metric_query import MetricQuery, RowsQuery

_UNORDERED = frozenset({"of", "values", "measures", "by", "columns", "having", "terms"})


def alike(one: MetricQuery | RowsQuery, other: MetricQuery | RowsQuery) -> bool:
    """Whether both give the same rows, whatever the order of their columns."""
    return one == other or (type(one) is type(other) and _plain(one) == _plain(other))


def _plain(query: MetricQuery | RowsQuery) -> str:
    held = query.model_dump(mode="json", exclude={"period": {"label"}})
    held["order"] = [one for one in held["order"] if query.limit is not None] or None
    return json.dumps(_sorted(held), sort_keys=True)


def _sorted(value: object, key: str = "", *, ordered: bool = False) -> object:
    if isinstance(value, dict):
        fixed = value.get("op") in ("between", "ratio", "growth", "difference")
        names = value.keys() - {"label"} if value.keys() >= {"start", "end"} else value.keys()
        return {name: _sorted(value[name], name, ordered=fixed) for name in names}
    if isinstance(value, list):
        held = [_sorted(one) for one in value]
        return (
            sorted(held, key=lambda one: json.dumps(one, sort_keys=True)) if key in _UNORDERED and not ordered else held
        )
    return value

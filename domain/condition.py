"""Conditions over catalog names: what a filter, a segment or a playbook entry is made of."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.language import Frozen

Scalar = str | int | float | bool | date
Operator = Literal["eq", "ne", "in", "not_in", "lt", "lte", "gt", "gte", "between", "contains", "is_null", "not_null"]


class Period(Frozen):
    """A half-open span of days: `start` is in, `end` is out."""

    start: date
    end: date
    label: str = ""
    """How the question said it ("上个月", "last 90 days"); shown in the reading."""


class Is(Frozen):
    """A dimension compared with values. A null never satisfies a comparison, `ne` and `not_in` included."""

    kind: Literal["is"] = "is"
    dimension: str
    """Qualified name, `entity.dimension`."""
    op: Operator = "eq"
    values: tuple[Scalar, ...] = ()
    """One value; two for `between` (both ends in); any number for `in` / `not_in`; none for the null tests."""


class Named(Frozen):
    """A named filter of the catalog (活跃, high-value)."""

    kind: Literal["named"] = "named"
    filter: str
    """Qualified name, `entity.filter`."""


class Did(Frozen):
    """Rows of `entity` that belong to the person (or row) in question exist, at least/at most n times."""

    kind: Literal["did"] = "did"
    entity: str
    where: Condition | None = None
    period: Period | None = None
    op: Literal["gte", "lte", "eq"] = "gte"
    times: int = 1


class All(Frozen):
    """Every one of `of` holds."""

    kind: Literal["all"] = "all"
    of: tuple[Condition, ...]


class Any(Frozen):
    """At least one of `of` holds."""

    kind: Literal["any"] = "any"
    of: tuple[Condition, ...]


class Not(Frozen):
    """`of` does not hold. Where `of` is unknown (null), so is this, and the row is left out."""

    kind: Literal["not"] = "not"
    of: Condition


Condition = Annotated[Is | Named | Did | All | Any | Not, Field(discriminator="kind")]

for _model in (Did, All, Any, Not):
    _model.model_rebuild()


def both(*conditions: Condition | None) -> Condition | None:
    """All of the given conditions that are there; None when none is."""
    there: list[Condition] = []
    for condition in conditions:
        if isinstance(condition, All):
            there.extend(condition.of)
        elif condition is not None:
            there.append(condition)
    if not there:
        return None
    return there[0] if len(there) == 1 else All(of=tuple(there))

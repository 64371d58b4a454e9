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


class Occurred(Frozen):
    """A row of the person that another row is held against: their first, their last, or any row of `entity`."""

    entity: str
    where: Condition | None = None
    """Which rows compete."""
    which: Literal["first", "last", "any"] = "any"
    """By the entity's date, then by its key. Rows without a date do not compete."""


class Did(Frozen):
    """Rows of `entity` that belong to the person (or row) in question exist, at least/at most n times."""

    kind: Literal["did"] = "did"
    entity: str
    where: Condition | None = None
    period: Period | None = None
    op: Literal["gte", "lte", "eq"] = "gte"
    times: int = 1
    which: Literal["any", "first", "last"] = "any"
    """`first`, `last`: of the rows that meet `among`, only the first or last (by date, then key) is looked at; it must
    meet `where`, fall into `period`, and come after or before what is asked. Rows without a date are no first and no
    last."""
    among: Condition | None = None
    """Which rows compete for first and last; not used with `any`."""
    after: Occurred | None = None
    """Only rows later than this one of the same person: a later day; where both are of one entity, another row of the
    same day counts as well when its key is greater."""
    before: Occurred | None = None
    """Only rows earlier than this one, in the same sense."""
    within_days: int | None = None
    """With `after` or `before`: at most so many days apart."""
    later_day: bool = False
    """With `after` or `before` of the same entity: another row of the same day does not count."""


class Measured(Frozen):
    """A measure over the rows that belong to one row of `entity` passes a threshold (spent over 5000 in 90 days).

    A count (or distinct count) of no rows is 0; any other measure of no rows is unknown, and passes nothing.
    """

    kind: Literal["measured"] = "measured"
    entity: str
    """Whose rows: the row in question belongs to one row of this entity (a person, a store)."""
    measure: str
    """Qualified name in the catalog."""
    op: Literal["eq", "ne", "lt", "lte", "gt", "gte", "between"] = "gte"
    values: tuple[float, ...] = ()
    """One, or two for `between` (both ends in)."""
    where: Condition | None = None
    """Rows the measure is computed over."""
    period: Period | None = None
    """On the measure's own date."""


class Beside(Frozen):
    """A dimension compared with an aggregate of the same dimension over all rows of its entity (older than average)."""

    kind: Literal["beside"] = "beside"
    dimension: str
    op: Literal["eq", "ne", "lt", "lte", "gt", "gte"] = "gt"
    aggregate: Literal["avg", "min", "max", "median"] = "avg"
    among: Condition | None = None
    """Rows the aggregate is taken over; None is all."""


class Versus(Frozen):
    """Two dimensions of the row compared with each other (shipped after the promised day); null passes nothing."""

    kind: Literal["versus"] = "versus"
    dimension: str
    op: Literal["eq", "ne", "lt", "lte", "gt", "gte"] = "gt"
    other: str


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


Condition = Annotated[Is | Named | Did | Measured | Beside | Versus | All | Any | Not, Field(discriminator="kind")]

for _model in (Occurred, Did, Measured, Beside, All, Any, Not):
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

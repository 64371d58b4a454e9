"""What stretches of a question mean, before it is known what the question as a whole is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

from agent.embedded.names import Atlas
from agent.embedded.periods import Horizon
from domain.condition import Condition, Period, Scalar
from domain.language import Language
from domain.metric_query import Aggregate, DatePart

T = TypeVar("T")
Op = Literal["eq", "ne", "lt", "lte", "gt", "gte", "between"]
Kind = Literal["any", "size", "length", "date", "price", "age"]
"""What an adjective speaks of: biggest, longest, latest, dearest, oldest."""
OPPOSITE: dict[Op, Op] = {"lt": "gte", "lte": "gt", "gt": "lte", "gte": "lt", "eq": "ne", "ne": "eq"}


@dataclass(frozen=True, slots=True)
class Context:
    """What a question is read against."""

    atlas: Atlas
    horizon: Horizon
    language: Language


@dataclass(frozen=True, slots=True)
class Col:
    """Columns a word can stand for."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """Measures a word can stand for; `where` narrows the rows, `period` is one of its own."""

    options: tuple[str, ...] = ()
    where: tuple[Cond, ...] = ()
    period: Period | None = None
    column: Col | None = None
    """With it, an aggregate of a column instead."""
    aggregate: Aggregate | None = None
    counted: Rows | None = None
    """With it, how many of them."""
    since: Col | None = None
    """With `column`: the days from this date to that."""
    per: Rows | None = None
    """With `aggregate`: of each of these first."""


@dataclass(frozen=True, slots=True)
class Cmp:
    """A comparison with a number."""

    op: Op
    values: tuple[float, ...]
    money: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A value, in one of the columns that hold it."""

    options: tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """A column by itself: true, yes, or there at all."""

    column: Col


@dataclass(frozen=True, slots=True)
class Filter:
    """A named filter of the catalog."""

    options: tuple[str, ...]
    excludes: bool = False
    """Said as what is left out (取消单不算): true of what stays."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A column compared with a number, or a date that falls into a period."""

    column: Col
    compare: Cmp | None = None
    period: Period | None = None
    edge: Literal["in", "before", "after"] = "in"


@dataclass(frozen=True, slots=True)
class Aside:
    """A column compared with another of the same row, or with its own average."""

    column: Col
    op: Op
    other: Col | None = None
    aggregate: Literal["avg", "median"] = "avg"


@dataclass(frozen=True, slots=True)
class Missing:
    """A column without a value."""

    column: Col


@dataclass(frozen=True, slots=True)
class Amount:
    """A measure over the rows that belong to one thing, compared with a number."""

    met: Met
    compare: Cmp


@dataclass(frozen=True, slots=True)
class Beside:
    """A measure of a group beside the average of all groups; with `whole`, beside the same measure over all."""

    met: Met
    op: Op
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done: rows of `entity` (of any that verbs speak of, where it is empty)."""

    entity: str
    objects: tuple[Cond, ...] = ()
    period: Period | None = None
    times: Cmp | None = None
    which: Literal["any", "first", "last"] = "any"
    again: int | None = None
    """Another time, within so many days after the first (0: any time after)."""
    said: bool = True
    """A verb was said; otherwise only a noun (with complaints)."""
    months: tuple[Period, ...] = ()
    """Done in every one of these."""
    each: tuple[Cond, ...] = ()
    """Done with every one of these."""
    only: tuple[Cond, ...] = ()
    """Rows that count as done at all (cancelled ones left out)."""
    later: bool = False
    """With `again`: on a later day, not the same one."""
    after: Deed | None = None
    """With `again`: so many days after the first of this, not of the deed itself."""
    echo: bool = False
    """In the period of what was said to be done before it."""
    following: bool = False
    """After that period."""
    of_things: bool = False
    """Done to products and the like (sold), never by the person."""


@dataclass(frozen=True, slots=True)
class Neg:
    """What does not hold."""

    of: Cond


@dataclass(frozen=True, slots=True)
class Join:
    """Several conditions."""

    op: Literal["and", "or"]
    of: tuple[Cond, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A condition that names its columns."""

    condition: Condition


Cond = Held | Flag | Filter | Bound | Aside | Missing | Amount | Beside | Deed | Neg | Join | Fixed


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of an entity that meet conditions."""

    entity: str
    where: tuple[Cond, ...] = ()
    after: tuple[Cond, ...] = ()
    """Conditions said behind the noun."""
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Grp:
    """What figures are told by: columns, entities, a grain of time, a part of the date."""

    names: tuple[Col | Rows, ...] = ()
    grain: str | None = None
    part: DatePart | None = None
    apart: Cond | None = None
    """With and without."""
    bands: tuple[float, ...] = ()
    having: tuple[Amount | Beside, ...] = ()
    many: int | None = None
    """The three contracts: as many as are said."""
    joined: bool = False
    """Germany and France: each, or both together?"""


@dataclass(frozen=True, slots=True)
class Top:
    """The first or last n by something."""

    descending: bool
    limit: int | None = None
    by: Met | Col | None = None
    judged: bool = False
    """The worst or best: which end that is, the measure says (`descending` is best)."""
    bare: bool = False
    """Longest, highest: by the one figure of the question, where it is not said by what."""


def pick(parts: tuple[object, ...], kind: type[T]) -> T:
    """The first of this kind, in whatever order a rule's parts stand."""
    return next(part for part in parts if isinstance(part, kind))


def parts_of(cond: Cond, op: str) -> tuple[Cond, ...]:
    """The conditions joined by this word; the condition alone where it is none."""
    return cond.of if isinstance(cond, Join) and cond.op == op else (cond,)


def bare(cond: object) -> bool:
    """Only a verb: what stands behind it is its object."""
    return cond == Deed(cond.entity) if isinstance(cond, Deed) else False


def yes_or_no(context: Context, name: str) -> bool:
    """Whether the catalog names a yes and a no among a column's values."""
    values = {value.lower() for value in context.atlas.catalog.dimension(name).values}
    return bool(values & {"yes", "y", "true", "t"}) and bool(values & {"no", "n", "false", "f"})

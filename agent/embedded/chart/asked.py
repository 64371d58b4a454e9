"""The parts of a question: what it asks for, of what rows, by what, in what order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.condition import Period

from .things import Amount, Beside, Col, Cond, Grp, Kind, Met, Rows, Top


@dataclass(frozen=True, slots=True)
class Count:
    """How many."""

    rows: Rows


@dataclass(frozen=True, slots=True)
class Value:
    """A figure."""

    met: Met


@dataclass(frozen=True, slots=True)
class Values:
    """Several figures of one thing; with `grp`, by these groups."""

    mets: tuple[Met, ...]
    grp: Grp | None = None


@dataclass(frozen=True, slots=True)
class Apiece:
    """Of each of the groups, or the groups held against each other: there must be some."""


@dataclass(frozen=True, slots=True)
class Within:
    """The first of each of these groups."""

    grp: Grp


@dataclass(frozen=True, slots=True)
class Going:
    """What the first ones are chosen by."""

    met: Met


@dataclass(frozen=True, slots=True)
class Kept:
    """A bound on the groups that were spoken of."""

    cond: Amount | Beside


@dataclass(frozen=True, slots=True)
class Ties:
    """All that are alike: the first n keep them anyway."""


@dataclass(frozen=True, slots=True)
class Firsts:
    """The 10 biggest customers: by what is shared out, where nothing is said."""

    rows: Rows
    limit: int
    by: Met | None = None
    spending: bool = False
    """The biggest spenders: by money."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the rows; `rows` is None where they were said elsewhere. With `met`, of that measure. Without a part, the
    share of what is counted."""

    part: tuple[Cond, ...] = ()
    rows: Rows | None = None
    met: Met | None = None
    loose: bool = False
    """The whole was not said: all rows of the kind, where only one condition tells the part."""
    counted: bool = False
    """How many they are was asked as well."""
    firsts: Firsts | None = None
    """Instead of a part: what the greatest hold."""


@dataclass(frozen=True, slots=True)
class ShareOfTotal:
    """Each group's part of all of it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Rows spoken of, before or behind what is asked about them."""

    rows: Rows


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which things come first."""

    grp: Grp
    top: Top


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows to be listed."""

    rows: Rows


@dataclass(frozen=True, slots=True)
class Show:
    """Columns and figures to be shown."""

    what: tuple[Col | Met | str | Rows, ...]
    """A text is a word for whatever there is: `id`, `name`, `amount`."""
    how: Literal["said", "asked", "bare"] = "bare"
    """Shown on demand (show, give), asked for (what contract), or only named."""


@dataclass(frozen=True, slots=True)
class By:
    """Told by groups."""

    grp: Grp


@dataclass(frozen=True, slots=True)
class When:
    """A period."""

    period: Period


@dataclass(frozen=True, slots=True)
class That:
    """A condition said by itself."""

    cond: Cond


@dataclass(frozen=True, slots=True)
class LaterDay:
    """What is done again on the same day does not count."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The order wanted."""

    descending: bool
    judged: bool = False
    """As in `Top`."""
    kind: Kind = "any"


@dataclass(frozen=True, slots=True)
class Lookup:
    """Columns of one record."""

    rows: Rows
    what: tuple[Col | str, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """When something was done first, last, or both."""

    entity: str
    which: tuple[Literal["first", "last"], ...]
    one: Rows | None = None
    """By whom, where it was said in between."""


@dataclass(frozen=True, slots=True)
class Extreme:
    """The biggest orders, the oldest employee: rows in the order of the column that the adjective speaks of."""

    rows: Rows
    kind: Kind
    descending: bool
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Included:
    """Rows that are to be counted with the others: nothing may leave them out. None: everyone."""

    cond: Cond | None = None


Part = (
    Included
    | LaterDay
    | Count
    | Value
    | Values
    | Apiece
    | Within
    | Going
    | Kept
    | Ties
    | Share
    | ShareOfTotal
    | Topic
    | Ranking
    | Listing
    | Show
    | By
    | When
    | That
    | Sorted
    | Extreme
    | Lookup
    | Dated
    | Top
)

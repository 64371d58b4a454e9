"""What is known of a home before its files are written: one part for each table that will be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .meaning import Use
from .survey import Column, Table

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
"""What YAML can hold."""
Entry = dict[str, Plain]
Kind = Literal["person", "order", "line", "product", "feedback", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One column of the warehouse, and the source column behind it (none for what the build adds)."""

    column: str
    """Name in the warehouse."""
    given: Column
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One entity of the catalog to be."""

    name: str
    table: str
    """Table of the warehouse."""
    key: str
    kind: Kind
    words: tuple[str, ...]
    """What people call it, in the singular."""
    items: tuple[Item, ...]
    source: Table | None = None
    built: frozenset[str] = frozenset()
    """Columns that a role's table has beside the source's own."""
    heads: tuple[tuple[str, ...], ...] = ()
    """Other things it may be called, as words."""
    credit: tuple[str, str] | None = None
    """The column that numbers orders, and the letter that numbers of credit notes start with."""
    unnamed: bool = False
    """Some of its rows say of no person."""

    def of(self, *uses: Use) -> tuple[Item, ...]:
        """Its columns that are good for one of these."""
        return tuple(item for item in self.items if item.use in uses)

    def item(self, column: str) -> Item | None:
        """The warehouse column of this name."""
        return next((item for item in self.items if item.column == column), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Many rows of `many` belong to one row of `one`; by parts' names and warehouse columns."""

    many: str
    column: str
    one: str
    to: str | None = None
    words: tuple[str, ...] = ()
    """Words of the pointing column, without its id."""
    why: str = ""


@dataclass(slots=True)
class Home:
    """All parts, and the two files' first halves."""

    public: bool
    title: str
    parts: list[Part] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    roles: list[Tie] = field(default_factory=list)
    """Ties that lead to a part a second time, or back to their own."""
    sources: dict[str, Entry] = field(default_factory=dict)
    values: Entry = field(default_factory=dict)
    comments: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Place in `sources.yaml` → what was guessed there."""
    notes: list[str] = field(default_factory=list)
    person: str | None = None

    def part(self, kind: Kind) -> Part | None:
        """The part of this kind; None when there is none."""
        return next((part for part in self.parts if part.kind == kind), None)

    def named(self, name: str) -> Part:
        """The part of this name."""
        return next(part for part in self.parts if part.name == name)

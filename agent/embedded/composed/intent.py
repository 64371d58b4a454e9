"""What a question asks for, part by part, before it becomes a query."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.embedded.names import Atlas
from domain.condition import Condition, Period
from domain.language import Language
from domain.metric_query import Aggregate

from .words import Word

AGGREGATES: dict[str, Aggregate] = {"avg": "avg", "sum": "sum", "max": "max", "min": "min", "median": "median"}
"""Kinds of words that ask for an aggregate."""


class GiveUp(Exception):
    """A word has no part, or two that differ: this reading does not answer."""


@dataclass(slots=True)
class Key:
    """What rows are sorted by: a dimension, a count of rows, or an aggregate."""

    descending: bool
    dimension: str | None = None
    counted: str | None = None
    """Entity whose rows are counted."""
    aggregate: Aggregate | None = None
    at: int = 0


@dataclass(slots=True)
class Asked:
    """A number asked for: how many rows of an entity or values of a dimension, or an aggregate, or a measure."""

    at: int
    counted: str | None = None
    dimension: str | None = None
    aggregate: Aggregate | None = None
    measure: str | None = None


@dataclass(slots=True)
class Bound:
    """A threshold on a group's number: how many rows of an entity it has, or an aggregate of a dimension."""

    op: str
    values: tuple[float, ...]
    counted: str | None = None
    dimension: str | None = None
    aggregate: Aggregate | None = None
    at: int = 0


@dataclass(slots=True)
class Stated:
    """A condition, where it was said, and whether it was denied."""

    at: int
    condition: Condition
    negated: bool = False
    apart: bool = False
    """Met by a row of its own ("both … and …")."""


@dataclass(slots=True)
class Intent:
    """Everything found so far."""

    atlas: Atlas
    words: list[Word]
    language: Language
    shown: list[tuple[int, str]] = field(default_factory=list)
    """Places and dimensions to show."""
    asked: list[Asked] = field(default_factory=list)
    groups: list[tuple[int, str]] = field(default_factory=list)
    """Places and dimensions to group by."""
    group_entities: list[str] = field(default_factory=list)
    anchor: str | None = None
    """The entity the question is about."""
    anchor_claimed: bool = False
    """Nothing but a count, a threshold or a denial speaks of the anchor."""
    stated: list[Stated] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    limit: int | None = None
    extreme: bool = False
    """The first key is a superlative: only the rows at the top are asked for."""
    distinct: bool = False
    period: Period | None = None

    def take(self, role: str, *places: int) -> None:
        """Give words their part."""
        for place in places:
            self.words[place].role = role

    def state(self, place: int, condition: Condition, *, negated: bool = False) -> None:
        """Add a condition."""
        self.stated.append(Stated(place, condition, negated))

    def free(self, place: int) -> bool:
        """Whether there is a word at the place without a part."""
        return 0 <= place < len(self.words) and not self.words[place].role

    def after(self, place: int, *skipped: str) -> int | None:
        """The next place, over words of these kinds; None at the end."""
        at = place + 1
        while at < len(self.words) and _only(self.words[at], skipped):
            at += 1
        return at if at < len(self.words) else None

    def before(self, place: int, *skipped: str) -> int | None:
        """The place before, over words of these kinds; None at the start."""
        at = place - 1
        while at >= 0 and _only(self.words[at], skipped):
            at -= 1
        return at if at >= 0 else None


def _only(word: Word, skipped: tuple[str, ...]) -> bool:
    """Whether a word is nothing but what may be skipped."""
    return bool(skipped) and word.is_a(*skipped) and not word.stands and not word.values

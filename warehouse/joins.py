"""The catalog's joins become the answer to: from these rows, which others are reached without multiplying any?"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.catalog import Catalog, Join

Path = tuple["Join", ...]
"""Many-to-one joins to follow, one after the other; empty for staying where one is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two entities that do not reach each other, and where their rows meet."""

    carrier: str
    """Entity whose rows are looked through for a match."""
    common: str
    """Entity that both the carrier and the row in question belong to."""


class JoinGraph:
    """Many-to-one reachability. Shortest paths; among equals, the join declared first."""

    def __init__(self, catalog: Catalog) -> None:
        self._person = catalog.person
        self._order = tuple(catalog.entities)
        self._paths = {entity: _paths_from(entity, catalog.joins) for entity in catalog.entities}

    def path(self, start: str, end: str) -> Path | None:
        """The joins from `start` up to `end`; None when a row of `start` does not belong to one row of `end`."""
        return self._paths[start].get(end)

    def reaches(self, start: str, end: str) -> bool:
        """True when each row of `start` belongs to at most one row of `end` (itself included)."""
        return end in self._paths[start]

    def coarsest(self, targets: Collection[str]) -> str | None:
        """The entity with the fewest, broadest rows that still reaches all targets; the first declared among equals."""
        able = [entity for entity in self._order if all(self.reaches(entity, target) for target in targets)]
        for entity in able:
            if not any(self.reaches(entity, other) and not self.reaches(other, entity) for other in able):
                return entity
        return able[0] if able else None

    def meeting(self, start: str, entity: str) -> Meeting | None:
        """Where rows of `start` meet rows of an `entity` they do not reach.

        1. `entity` belongs to `start` (an order and its lines): the lines of this order.
        2. A third entity belongs to both (an order, its lines, their products): the lines of this order.
        3. Both belong to a person, by themselves or through a third entity: the rows of the same person.
        4. Both belong to something else: the nearest such entity from `start`.
        """
        for common in [start, *([self._person] if self._person else [])]:
            if self.reaches(start, common):
                carrier = entity if self.reaches(entity, common) else self.coarsest((common, entity))
                if carrier is not None:
                    return Meeting(carrier=carrier, common=common)
        for common in self._paths[start]:
            if self.reaches(entity, common):
                return Meeting(carrier=entity, common=common)
        return None


def _paths_from(start: str, joins: tuple[Join, ...]) -> dict[str, Path]:
    """Breadth first, so in order of distance and then of declaration."""
    paths: dict[str, Path] = {start: ()}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for join in joins:
            if join.many == here and join.one not in paths:
                paths[join.one] = (*paths[here], join)
                waiting.append(join.one)
    return paths

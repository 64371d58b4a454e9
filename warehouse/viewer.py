"""Who looks becomes what the compiler must add, hide or refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from domain.errors import Denied

if TYPE_CHECKING:
    from domain.catalog import Catalog, Role

Scope = Literal["own", "everyone"]
"""`everyone`: an aggregate over all persons to compare one's own with; always under a floor."""

COMPARISON_FLOOR = 10
"""Smallest group a role that sees only its own persons may see of everybody's."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A role of the catalog (None: no restriction) and the name behind it."""

    role: Role | None = None
    principal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A viewer's rights over one query."""

    own: tuple[str, str] | None = None
    """Person dimension and the value it must have, on every row that belongs to a person."""
    floor: int = 0
    """Smallest group of persons shown."""
    singly: bool = True
    """Whether a single person may be looked at."""

    @property
    def groups_only(self) -> bool:
        """Whether only what is safe about large groups may be told."""
        return self.floor > 0 or not self.singly


def limits(catalog: Catalog, viewer: Viewer, scope: Scope = "own") -> Limits:
    """The limits that hold for this viewer; Denied when a role of own persons comes without a name."""
    role = viewer.role
    if role is None:
        return Limits()
    floor = 0 if catalog.public else role.floor
    singly = catalog.public or role.persons != "none"
    if role.persons != "own":
        return Limits(floor=floor, singly=singly)
    if role.own is None or not viewer.principal:
        raise Denied("this role sees its own customers only, and it is not known whose they are; ask as ROLE:NAME")
    if scope == "everyone":
        return Limits(floor=max(floor, COMPARISON_FLOOR), singly=False)
    return Limits(own=(role.own, viewer.principal), floor=floor, singly=singly)

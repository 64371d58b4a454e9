"""A survey goes in; every table gets its role in `sources.yaml` and its place among the entities."""

from __future__ import annotations

from .carry import Carry
from .credits import mark_credits
from .links import Structure
from .model import Home
from .roles import Roles
from .shape import Shape
from .survey import Survey


def assign(survey: Survey, structure: Structure, shape: Shape, *, public: bool, title: str) -> Home:
    """Public data is carried over table by table; otherwise persons, orders, lines and texts get their roles."""
    home = Home(public=public, title=title)
    for table in survey.tables:
        if not table.rows:
            home.notes.append(f"{table.found.name}: left out, it has no rows")
    work = Carry(home, survey, structure, shape) if public else Roles(home, survey, structure, shape)
    work.run()
    mark_credits(home, survey, structure, shape)
    home.notes.extend(structure.notes)
    for join in structure.roles:
        drafted = "drafted under the name of its role" if public else "no join is drafted for it"
        where = "its own table" if join.one == join.many else f"{join.one} once more"
        home.notes.append(f"{join.many}.{join.column} points into {where}; {drafted}")
    home.notes.extend(survey.unreadable)
    return home

"""What the readers of lost English words have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.condition import All, Any, Condition, Did, Is, Measured, Named, Not

from .names import Atlas
from .spans import Span

SHARE = re.compile(r"^(?:and )?(?:what|which|the)?\s*(?:share|percentage|percent|fraction|proportion|portion|%) of\b")
"""A share asked for, at the beginning of a question."""


def span_of(match: re.Match[str]) -> Span:
    """A stretch of the text that no word of the catalog stands for."""
    return Span(match.start(), match.end(), match[0].strip(), ("unknown",))


def parts(condition: Condition | None) -> Iterator[Condition]:
    """All conditions within one."""
    match condition:
        case None:
            return
        case All() | Any():
            yield condition
            for one in condition.of:
                yield from parts(one)
        case Not():
            yield condition
            yield from parts(condition.of)
        case Did() | Measured():
            yield condition
            yield from parts(condition.where)
        case _:
            yield condition


def columns(atlas: Atlas, condition: Condition | None) -> set[str]:
    """Columns that a condition holds against values, named filters taken apart."""
    found: set[str] = set()
    for one in parts(condition):
        if isinstance(one, Is):
            found.add(one.dimension)
        elif isinstance(one, Named):
            found |= columns(atlas, atlas.catalog.named_filter(one.filter).where)
    return found


def naming(atlas: Atlas, entity: str) -> set[str]:
    """Columns that name a row of an entity."""
    return {*atlas.display(entity, "en"), *atlas.display(entity, "zh"), *filter(None, (atlas.key(entity),))}

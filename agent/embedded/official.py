"""A condition goes in; the catalog's own measure of the rows that meet it comes out, where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from domain.condition import Condition, Is, Named

from .names import Atlas


def official_measure(
    atlas: Atlas, entity: str, told: Sequence[Condition], aggregate: Literal["share", "count"]
) -> str | None:
    """The entity's measure of this kind over just the rows that meet this one condition; None where it has none.

    Its name says the rate (late rate): a share asked in other words must not come out differently.
    """
    if len(told) != 1:
        return None
    wanted = _plain(atlas, told[0])
    for short, measure in atlas.catalog.entities[entity].measures.items():
        if measure.aggregate == aggregate and measure.where is not None and _plain(atlas, measure.where) == wanted:
            return f"{entity}.{short}"
    return None


def _plain(atlas: Atlas, condition: Condition) -> Condition:
    """Named filters looked into, one value of a list as a value."""
    if isinstance(condition, Named):
        return _plain(atlas, atlas.catalog.named_filter(condition.filter).where)
    if isinstance(condition, Is) and condition.op == "in" and len(condition.values) == 1:
        return condition.model_copy(update={"op": "eq"})
    return condition

"""Rankings: the 5 countries with the highest sales, 销售额前5的国家."""

from __future__ import annotations

from dataclasses import replace

from .grammar import RULES
from .things import (
    Col,
    Context,
    Grp,
    Met,
    Part,
    Ranking,
    Top,
    pick,
)

rule = RULES.rule


@rule("TOP", "most NUM", "NUM most", cost=0.05)
def _top(_: Context, n: float) -> Top | None:
    return Top(True, int(n)) if n.is_integer() and n > 0 else None


@rule("TOP", "least NUM", "NUM least", cost=0.05)
def _bottom(_: Context, n: float) -> Top | None:
    return Top(False, int(n)) if n.is_integer() and n > 0 else None


@rule("TOP", "most", cost=0.3)
def _topmost(_: Context) -> Top:
    return Top(True, None)


@rule("TOP", "least", cost=0.3)
def _lowest(_: Context) -> Top:
    return Top(False, None)


@rule("TOPBY", "MET TOP", "TOP MET", "TOP each MET", cost=0.1)
def _top_by(_: Context, *parts: object) -> Top:
    first = pick(parts, Top)
    return replace(first, by=pick(parts, Met))


@rule("TOPBY", "COL TOP", "TOP COL", cost=0.2)
def _top_by_column(context: Context, *parts: object) -> Top | None:
    first = pick(parts, Top)
    col = pick(parts, Col)
    held = context.atlas.catalog.dimension
    fitting = tuple(name for name in col.options if held(name).type in ("number", "date"))
    return replace(first, by=Col(fitting)) if fitting else None


@rule("PART", "TOPBY count_word? GRP", "which? GRP with? TOPBY", "GRP rel with? TOPBY", "which? GRP TOPBY", cost=0.1)
def _ranked(_: Context, *parts: object) -> Part:
    grp = pick(parts, Grp)
    return Ranking(grp, pick(parts, Top))


@rule("PART", "which? TOP GRP each MET", "TOP GRP each MET", cost=0.1)
def _top_groups(_: Context, first: Top, grp: Grp, met: Met) -> Part:
    return Ranking(grp, replace(first, by=met))


@rule("PART", "which? NUM count_word? GRP with? TOPBY", "TOPBY NUM count_word? GRP", cost=0.1)
def _so_many_ranked(_: Context, *parts: object) -> Part | None:
    n = pick(parts, float)
    first = pick(parts, Top)
    grp = pick(parts, Grp)
    return Ranking(grp, replace(first, limit=int(n))) if n.is_integer() and n > 0 and first.limit is None else None


@rule("PART", "TOPBY NUM? count_word?", cost=0.4)
def _top_alone(_: Context, first: Top, n: float | None = None) -> Part | None:
    """… 里平均分最低的3个: of what was spoken of."""
    if n is None:
        return first
    return replace(first, limit=int(n)) if n.is_integer() and n > 0 and first.limit is None else None

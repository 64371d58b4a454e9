"""Rankings: the 5 countries with the highest sales, 销售额前5的国家."""

from __future__ import annotations

from dataclasses import replace

from .asked import By, Going, Part, Ranking, Ties, Within
from .grammar import RULES
from .rules_sides import values_apart
from .things import Col, Context, Grp, Met, Top, pick

rule = RULES.rule


@rule("TOP", "most NUM", "NUM most", cost=0.05)
def _top(_: Context, n: float) -> Top | None:
    return Top(True, int(n)) if n.is_integer() and n > 0 else None


@rule("TOP", "least NUM", "NUM least", cost=0.05)
def _bottom(_: Context, n: float) -> Top | None:
    return Top(False, int(n)) if n.is_integer() and n > 0 else None


@rule("TOP", "highest|most most NUM", cost=0.1)
def _top_first(_: Context, n: float) -> Top | None:
    """最高的前3名."""
    return Top(True, int(n)) if n.is_integer() and n > 0 else None


@rule("TOP", "lowest|least least|most NUM", cost=0.1)
def _bottom_first(_: Context, n: float) -> Top | None:
    return Top(False, int(n)) if n.is_integer() and n > 0 else None


@rule("TOP", "most", cost=0.3)
def _topmost(_: Context) -> Top:
    return Top(True, None)


@rule("TOP", "least", cost=0.3)
def _lowest(_: Context) -> Top:
    return Top(False, None)


@rule("TOP", "best NUM", "NUM best", "best", cost=0.2)
def _the_best(_: Context, n: float | None = None) -> Top | None:
    return _judged(True, n)


@rule("TOP", "worst NUM", "NUM worst", "worst", cost=0.2)
def _the_worst(_: Context, n: float | None = None) -> Top | None:
    return _judged(False, n)


def _judged(best: bool, n: float | None) -> Top | None:
    if n is None:
        return Top(best, None, judged=True)
    return Top(best, int(n), judged=True) if n.is_integer() and n > 0 else None


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


@rule(
    "PART",
    "TOPBY count_word|that_one? GRP which?",
    "which? GRP with? TOPBY",
    "GRP rel with? TOPBY",
    "which? GRP TOPBY",
    cost=0.1,
)
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


# The highest of what figure? It is said elsewhere


@rule("UPMOST", "highest", cost=0.2)
def _highest(_: Context) -> Top:
    return Top(True, bare=True)


@rule("UPMOST", "lowest", cost=0.2)
def _lowest_of(_: Context) -> Top:
    return Top(False, bare=True)


@rule("UPMOST", "best", cost=0.2)
def _bare_best(_: Context) -> Top:
    return Top(True, judged=True, bare=True)


@rule("UPMOST", "worst", cost=0.2)
def _bare_worst(_: Context) -> Top:
    return Top(False, judged=True, bare=True)


@rule("UPMOST", "best_selling", cost=0.1)
def _sold_most(_: Context) -> Top:
    """Best selling products, by units: by what, is said."""
    return Top(True)


@rule(
    "PART",
    "which? UPMOST NUM? count_word? GRP",
    "which? NUM count_word? UPMOST GRP",
    "which GRP be? UPMOST",
    "GRP UPMOST",
    "UPMOST with GRP which",
    cost=0.25,
)
def _first_ones(_: Context, *parts: object) -> Part | None:
    n = next((part for part in parts if isinstance(part, float)), 1.0)
    limit = int(n) if any(isinstance(part, float) for part in parts) else None
    return Ranking(pick(parts, Grp), replace(pick(parts, Top), limit=limit)) if n.is_integer() and n > 0 else None


@rule("PART", "by_word MET counted_by?", "sorted_by MET", cost=0.1)
def _going_by(_: Context, met: Met) -> Part:
    """By units; 按首数排."""
    return Going(met)


@rule("PART", "inside_each these? GRP among|below_of?", cost=0.1)
def _of_each(_: Context, grp: Grp) -> Part | None:
    """The best product of each category."""
    return None if grp.having or grp.grain else Within(grp)


@rule("PART", "inside_each SEVERAL", "inside_each COND and COND", cost=0.1)
def _of_each_said(context: Context, *told: object) -> Part | None:
    """In each of Germany, France and Spain."""
    conds = told[0] if isinstance(told[0], tuple) else told
    found = values_apart(context, conds, None)  # type: ignore[arg-type]  # conditions, by the rule
    return Within(found.grp) if isinstance(found, By) and found.grp.names else None


@rule("PART", "which? combos TOPBY", "TOPBY combos", "TOPBY which? combos", cost=0.1)
def _first_of_those(_: Context, first: Top) -> Part:
    """哪个组合流失率最高: of the groups that were spoken of."""
    return first


@rule("PART", "ties", cost=0.1)
def _with_ties(_: Context) -> Part:
    return Ties()


@rule("PART", "TOPBY NUM? count_word?", cost=0.4)
def _top_alone(_: Context, first: Top, n: float | None = None) -> Part | None:
    """… 里平均分最低的3个: of what was spoken of."""
    if n is None:
        return first
    return replace(first, limit=int(n)) if n.is_integer() and n > 0 and first.limit is None else None

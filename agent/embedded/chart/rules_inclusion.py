"""Who is counted too, and who is left out: 走了的也算上, left or not, everyone included, only those whose gender we know."""

from __future__ import annotations

from .asked import Included, Part, Show, That, Topic
from .grammar import RULES
from .things import Col, Cond, Context, Held, Join, Met, Missing, Neg, Rows

rule = RULES.rule


@rule("PART", "COND included_after", "included COND included_after", cost=0.05)
def _counted_too(_: Context, cond: Cond) -> Part | None:
    return None if isinstance(cond, Neg) else Included(cond)


@rule("PART", "included COND", cost=0.05)
def _with_these_too(context: Context, cond: Cond) -> Part | None:
    """含已流失的; but 含咖啡的订单 are those with coffee in them."""
    held = context.atlas.catalog.dimension
    if isinstance(cond, Held) and any(held(name).type != "bool" for name, _ in cond.options):
        return None
    return None if isinstance(cond, Neg) else Included(cond)


@rule("PART", "RS included_after", "included RS included_after", cost=0.05)
def _rows_counted_too(_: Context, noun: Rows) -> Part | None:
    """Lapsed ones included; all customers included."""
    conds = (*noun.where, *noun.after)
    if noun.period is not None:
        return None
    return Included(Join("and", conds) if len(conds) > 1 else conds[0] if conds else None)


@rule("PART", "included RS", cost=0.05)
def _with_those_too(context: Context, noun: Rows) -> Part | None:
    """Including the ones who left."""
    told: Part | None = _rows_counted_too(context, noun) if noun.where or noun.after else None
    return told


@rule("PART", "included ITEMS", cost=0.1)
def _beside_it(_: Context, what: tuple[Col | Met | str | Rows, ...]) -> Part | None:
    """Including name and price: columns; sales including freight are no two figures."""
    return None if any(isinstance(one, Rows | Met) for one in what) else Show(what, "said")


@rule("PART", "everyone_in", cost=0.05)
def _everyone(_: Context) -> Part:
    return Included()


@rule("PART", "COND or_not", "whether COND", "whether COND or_not|or_none", "PAST or_not", "whether COL", cost=0.05)
def _either_way(context: Context, told: Cond | Col) -> Part | None:
    """Left or not, 不管流失没有."""
    if isinstance(told, Col):
        return Included(Missing(told))
    return None if isinstance(told, Neg | Join) else Included(told)


@rule("PART", "COND or COND", "whether COND or COND", "whether COND COND", cost=0.05)
def _one_or_other(_: Context, first: Cond, second: Cond) -> Part | None:
    """Lapsed or not lapsed: no condition at all."""
    return Included(first) if isinstance(second, Neg) and second.of == first else None


@rule("PART", "only_see COND", "only_see COND only_see", "COND only_see", cost=0.05)
def _only_such(_: Context, cond: Cond) -> Part:
    return That(cond)


@rule("POST", "COL known_said", "rel COL known|known_said", cost=0.0)
def _known_behind(context: Context, col: Col) -> Cond | None:
    told: Cond | None = _known(context, col)
    return told


@rule("PART", "only_see RS", cost=0.05)
def _only_those(_: Context, noun: Rows) -> Part:
    return Topic(noun)


@rule(
    "COND",
    "COL known|known_said",
    "known COL",
    "with COL known",
    "with known COL",
    "rel COL known|known_said",
    cost=0.0,
)
def _known(context: Context, col: Col) -> Cond | None:
    """Whose gender we know."""
    held = context.atlas.catalog.dimension
    fitting = tuple(name for name in col.options if held(name).type != "bool")
    return Neg(Missing(Col(fitting))) if fitting else None

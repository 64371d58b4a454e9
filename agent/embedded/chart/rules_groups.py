"""Groups: by city, 各渠道, with and without a coupon, stores with at least 50 customers."""

from __future__ import annotations

from dataclasses import replace

from .grammar import RULES
from .things import (
    Amount,
    Beside,
    By,
    Col,
    Cond,
    Context,
    Grp,
    Held,
    Join,
    Met,
    Neg,
    Part,
    Rows,
    pick,
)

rule = RULES.rule


@rule("GRP", "COL", cost=0.05)
def _by_column(context: Context, col: Col) -> Grp | None:
    held = context.atlas.catalog.dimension
    fitting = tuple(name for name in col.options if held(name).type in ("category", "text", "id", "bool"))
    return Grp((Col(fitting),)) if fitting else None


@rule("GRP", "ENT", cost=0.15)
def _by_entity(_: Context, noun: Rows) -> Grp:
    return Grp((noun,))


@rule("GRP", "GRP and GRP", "combos GRP and GRP", "GRP and GRP combos", "GRP GRP combos", cost=0.1)
def _by_both(_: Context, first: Grp, second: Grp) -> Grp | None:
    return Grp((*first.names, *second.names)) if _plain(first) and _plain(second) else None


def _plain(grp: Grp) -> bool:
    return not grp.having and grp.apart is None and not grp.grain


@rule("GRP", "GRP rel? COND", "GRP rel? with COND", "COND GRP", cost=0.2)
def _having(context: Context, *parts: object) -> Grp | None:
    """Stores with at least 50 customers; 评价数不少于20条的商品."""
    grp = pick(parts, Grp)
    cond = next(part for part in parts if not isinstance(part, Grp))
    if not isinstance(cond, Amount | Beside):
        return None
    before = isinstance(parts[0], Grp)
    return replace(grp, having=(*grp.having, cond)) if before == (context.language == "en") else None


@rule("COND", "MET above than_average", "MET than_average above", cost=0.1)
def _over_all(_: Context, met: Met) -> Beside:
    return Beside(met, "gt")


@rule("COND", "MET below than_average", "MET than_average below", cost=0.1)
def _under_all(_: Context, met: Met) -> Beside:
    return Beside(met, "lt")


@rule("PART", "each these? GRP each_after?", "GRP each_after", "each GRP each_after", cost=0.05)
def _by(_: Context, grp: Grp) -> Part:
    return By(grp)


@rule("PART", "grain_day", cost=0.05)
def _by_day(_: Context) -> Part:
    return By(Grp(grain="day"))


@rule("PART", "grain_week", cost=0.05)
def _by_week(_: Context) -> Part:
    return By(Grp(grain="week"))


@rule("PART", "grain_month", cost=0.05)
def _by_month(_: Context) -> Part:
    return By(Grp(grain="month"))


@rule("PART", "grain_quarter", cost=0.05)
def _by_quarter(_: Context) -> Part:
    return By(Grp(grain="quarter"))


@rule("PART", "grain_year", cost=0.05)
def _by_year(_: Context) -> Part:
    return By(Grp(grain="year"))


@rule("PART", "COND versus|and COND", cost=0.2)
def _with_and_without(_: Context, first: Cond, second: Cond) -> Part | None:
    """With tech support vs without: the same condition, held and not held."""
    if isinstance(second, Neg) and second.of == first:
        return By(Grp(apart=first))
    if isinstance(first, Neg) and first.of == second:
        return By(Grp(apart=second))
    return None


@rule("PART", "COND versus|and not", "COND versus without", cost=0.25)
def _with_or_not(_: Context, first: Cond) -> Part | None:
    return None if isinstance(first, Neg | Join) else By(Grp(apart=first))


@rule("PART", "RS versus|and RS", cost=0.25)
def _such_and_others(_: Context, first: Rows, second: Rows) -> Part | None:
    """流失客户和没流失客户, gold and basic members."""
    a, b = (*first.where, *first.after), (*second.where, *second.after)
    if first.entity != second.entity or len(a) != 1 or len(b) != 1 or first.period or second.period:
        return None
    if isinstance(b[0], Neg) and b[0].of == a[0]:
        return By(Grp(apart=a[0]))
    return _values_apart(a[0], b[0])


@rule("PART", "VAL versus|and VAL these? COL?", cost=0.2)
def _two_values(_: Context, first: Held, second: Held, col: Col | None = None) -> Part | None:
    """Gold vs basic; General 和 General Petite 这两个部门."""
    if col is not None:
        first, second = (Held(tuple(o for o in one.options if o[0] in col.options)) for one in (first, second))
    return _values_apart(first, second)


def _values_apart(first: Cond, second: Cond) -> Part | None:
    if not isinstance(first, Held) or not isinstance(second, Held):
        return None
    columns = {name for name, _ in first.options} & {name for name, _ in second.options}
    if not columns:
        return None
    options = tuple(option for option in (*first.options, *second.options) if option[0] in columns)
    return By(Grp((Col(tuple(sorted(columns))),), apart=Held(options)))

"""Groups: by city, 各渠道, with and without a coupon, stores with at least 50 customers."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Is

from .asked import By, Kept, Part, Sorted, Topic, Values
from .grammar import RULES
from .things import Amount, Beside, Col, Cond, Context, Grp, Met, Rows, pick

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


@rule("COND", "MET above|higher overall_rate", "MET overall_rate above|higher", cost=0.1)
def _over_whole(_: Context, met: Met) -> Beside:
    return Beside(met, "gt", whole=True)


@rule("COND", "MET below|lower overall_rate", "MET overall_rate below|lower", cost=0.1)
def _under_whole(_: Context, met: Met) -> Beside:
    return Beside(met, "lt", whole=True)


@rule("COND", "COL above|higher overall_rate", cost=0.2)
def _more_so(context: Context, col: Col) -> Beside | None:
    """Which payment methods churn more than the overall average: the rate of what is so or not."""
    met = _rate_of(context, col)
    return Beside(met, "gt", whole=True) if met is not None else None


@rule("COND", "COL below|lower overall_rate", cost=0.2)
def _less_so(context: Context, col: Col) -> Beside | None:
    met = _rate_of(context, col)
    return Beside(met, "lt", whole=True) if met is not None else None


def _rate_of(context: Context, col: Col) -> Met | None:
    catalog = context.atlas.catalog
    found = tuple(
        f"{entity}.{short}"
        for entity, held in catalog.entities.items()
        for short, measure in held.measures.items()
        if measure.aggregate == "share"
        and isinstance(measure.where, Is)
        and measure.where.op == "eq"
        and measure.where.dimension in col.options
        and str(measure.where.values[0]).lower() in ("true", "yes")
    )
    return Met(found) if len(found) == 1 else None


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


@rule(
    "PART", "GRP and? GRP combos", "combos GRP and GRP", "GRP and GRP these combos", "GRP x_word GRP combos?", cost=0.1
)
def _combinations(_: Context, first: Grp, second: Grp) -> Part | None:
    return By(Grp((*first.names, *second.names))) if _plain(first) and _plain(second) else None


@rule(
    "PART", "only_see? combos|folks with|rel? COND", "among_them? COND among_them", "COND combos", "which folks? with? COND",
    "COND which", cost=0.15,
)  # fmt: skip
def _kept(_: Context, cond: Cond) -> Part | None:
    """Only the combos with at least 500 customers; 人数不少于100的里头."""
    return Kept(cond) if isinstance(cond, Amount | Beside) else None


@rule("PART", "which GRP", "among GRP", "GRP among", "GRP which", cost=0.1)
def _such_groups(_: Context, grp: Grp) -> Part | None:
    """Which classes have a rate below the overall one; 至少有100条评论的类别里."""
    return By(grp) if grp.having else None


@rule("PART", "GRP", cost=0.3)
def _groups_held(_: Context, grp: Grp) -> Part | None:
    """平均评分高于总体的部门."""
    return By(grp) if any(isinstance(cond, Beside) for cond in grp.having) else None


@rule("PART", "which GRP COND", cost=0.15)
def _which_are_so(context: Context, grp: Grp, cond: Cond) -> Part | None:
    """哪些城市的退款率高于整体."""
    if context.language != "zh" or not isinstance(cond, Amount | Beside):
        return None
    return By(replace(grp, having=(*grp.having, cond)))


@rule("COND", "more_of MET than_mean", cost=0.1)
def _more_than_mean(_: Context, met: Met) -> Beside:
    return Beside(met, "gt")


@rule("COND", "fewer_of MET than_mean", cost=0.1)
def _fewer_than_mean(_: Context, met: Met) -> Beside:
    return Beside(met, "lt")


@rule("COND", "more_of MET than_whole", cost=0.1)
def _more_than_whole(_: Context, met: Met) -> Beside:
    return Beside(met, "gt", whole=True)


@rule("COND", "fewer_of MET than_whole", cost=0.1)
def _fewer_than_whole(_: Context, met: Met) -> Beside:
    return Beside(met, "lt", whole=True)


@rule("PART", "GRP by_word MET", cost=0.3)
def _groups_by(context: Context, grp: Grp, met: Met) -> Part | None:
    """Cities by refund rate, worst first."""
    return Values((met,), grp) if context.language == "en" and _plain(grp) else None


@rule("PART", "for_all RS", cost=0.15)
def _for_rows(_: Context, noun: Rows) -> Part:
    """Refund rate for orders with a coupon vs without: what the figure is taken over."""
    return Topic(noun)


@rule("COL", "profile among? COL", "ENT profile among? COL", cost=0.05)
def _of_profile(context: Context, *parts: object) -> Col | None:
    """客户档案里的城市: the customer's own, not the order's."""
    person = context.atlas.catalog.person
    if any(isinstance(part, Rows) and part.entity != person for part in parts):
        return None
    held = tuple(name for name in pick(parts, Col).options if context.atlas.entity(name) == person)
    return Col(held) if held else None


@rule("PART", "weekdays", cost=0.05)
def _by_weekday(_: Context) -> Part:
    return By(Grp(part="weekday"))


@rule("PART", "hours", cost=0.05)
def _by_hour(_: Context) -> Part:
    return By(Grp(part="hour"))


@rule("PART", "months_of_year", cost=0.05)
def _by_month_of_year(_: Context) -> Part:
    return By(Grp(part="month_of_year"))


@rule("PART", "days_of_month", cost=0.05)
def _by_day_of_month(_: Context) -> Part:
    return By(Grp(part="day_of_month"))


# As many as are said


@rule("PART", "each? these? NUM kinds|count_word GRP each_after?", cost=0.15)
def _so_many_groups(_: Context, n: float, grp: Grp) -> Part | None:
    """三种合同; 三家承运商."""
    if not n.is_integer() or not 1 < n <= 12 or not grp.names or grp.having:
        return None
    return By(replace(grp, many=int(n)))


@rule("PART", "worst_first", cost=0.1)
def _worst_first(_: Context) -> Part:
    return Sorted(False, judged=True)


@rule("PART", "best_first", cost=0.1)
def _best_first(_: Context) -> Part:
    return Sorted(True, judged=True)


@rule("PART", "order_desc", cost=0.1)
def _highest_first(_: Context) -> Part:
    return Sorted(True)


@rule("PART", "order_asc", cost=0.1)
def _lowest_first(_: Context) -> Part:
    return Sorted(False)


# Names cut short


@rule("PART", "each|inside_each country_short", cost=0.1)
def _by_country(context: Context) -> Part | None:
    return _named_group(context, "国家")


@rule("PART", "each|inside_each city_short", cost=0.1)
def _by_city(context: Context) -> Part | None:
    return _named_group(context, "城市")


@rule("PART", "each|inside_each province_short", cost=0.1)
def _by_province(context: Context) -> Part | None:
    return _named_group(context, "省份") or _named_group(context, "省")


@rule("PART", "each|inside_each shop_short", cost=0.1)
def _by_shop(context: Context) -> Part | None:
    return _named_group(context, "门店") or _named_group(context, "店铺")


def _named_group(context: Context, called: str) -> Part | None:
    """The columns of this name."""
    found = tuple(
        f"{entity}.{short}"
        for entity, held in context.atlas.catalog.entities.items()
        for short, dimension in held.dimensions.items()
        if called in dimension.names.zh
    )
    entities = [name for name, held in context.atlas.catalog.entities.items() if called in held.names.zh]
    if len(entities) == 1:
        return By(Grp((Rows(entities[0]),)))
    return By(Grp((Col(found),))) if found and not entities else None

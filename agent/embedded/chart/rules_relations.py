"""Relations that say their join and nothing more (pays by card, 由…承运), and numbers by their unit (4 stars, 70 months)."""

from __future__ import annotations

from .grammar import RULES
from .things import Bound, Cmp, Col, Cond, Context, Held, Join, Met, Neg, Op, pick

rule = RULES.rule


@rule("COND", "VAL and VAL except_after", "except VAL and VAL", "except VAL and VAL except_after", cost=0.0)
def _both_left_out(_: Context, first: Held, second: Held) -> Cond | None:
    """App和小程序以外, ex UK and France: neither of them."""
    columns = {name for name, _v in first.options} & {name for name, _v in second.options}
    told = tuple(option for option in (*first.options, *second.options) if option[0] in columns)
    return Neg(Held(told)) if columns else None


@rule("COND", "VAL and VAL except_after COL", "except VAL and VAL except_after? COL", cost=0.0)
def _both_of_it_left_out(context: Context, first: Held, second: Held, col: Col) -> Cond | None:
    """App和小程序以外的渠道."""

    def of(value: Held) -> Held:
        return Held(tuple(option for option in value.options if option[0] in col.options))

    told: Cond | None = _both_left_out(context, of(first), of(second))
    return told


@rule("TIE", "tied with? VAL", "with? VAL tied", cost=0.05)
def _tied(_: Context, value: Held) -> Held | None:
    """A verb between two nouns that are joined in one way only."""
    return value if len({name for name, _held in value.options}) == 1 else None


@rule("COND", "TIE", cost=0.05)
def _related(_: Context, value: Held) -> Cond:
    return value


@rule("POST", "TIE", "rel? be? TIE", cost=0.05)
def _related_behind(_: Context, value: Held) -> Cond:
    return value


@rule("POST", "rel? be? not be? TIE", cost=0.1)
def _unrelated(_: Context, value: Held) -> Cond:
    return Neg(value)


# Stars and years of age: numbers that name their column by their unit


def _with_unit(symbol: str, unit: str) -> None:
    """Comparisons with a number of this unit."""

    def add(op: Op, *patterns: str) -> None:
        @rule(symbol, *(pattern.replace("UNIT", unit) for pattern in patterns), cost=0.0)
        def _compared(_: Context, value: float) -> Cmp:
            return Cmp(op, (value,))

    add("eq", "NUM UNIT")
    add("gte", "NUM UNIT gte_after", "NUM gte_after UNIT", "gte NUM UNIT")
    add("gt", "gt|above NUM UNIT")
    add("lte", "NUM UNIT lte_after", "NUM lte_after UNIT", "lte NUM UNIT")
    add("lt", "lt|below NUM UNIT")

    @rule(symbol, *(p.replace("UNIT", unit) for p in ("NUM since_to NUM UNIT", "NUM UNIT since_to NUM UNIT")), cost=0.0)
    def _from_to(_: Context, low: float, high: float) -> Cmp | None:
        return Cmp("between", (low, high)) if low < high else None


_with_unit("STARS", "stars")
_with_unit("AGES", "age_unit")


@rule("ADJ", "AGES", cost=0.1)
def _of_age(context: Context, compare: Cmp) -> Cond | None:
    return _aged(context, compare)


@rule("ADJ", "STARS", cost=0.05)
def _of_stars(context: Context, compare: Cmp) -> Cond | None:
    return _rating(context, compare)


@rule("COND", "rated STARS", "rated CMP", "rated EQ", cost=0.05)
def _rated(context: Context, compare: Cmp) -> Cond | None:
    return _rating(context, compare)


@rule("POST", "rel? be? rated STARS|CMP|EQ", cost=0.05)
def _rated_behind(context: Context, compare: Cmp) -> Cond | None:
    return _rating(context, compare)


@rule("COND", "STARS or STARS", "NUM or STARS", "STARS or NUM", cost=0.05)
def _stars_or_stars(context: Context, *parts: Cmp | float) -> Cond | None:
    """4星或5星, 4 or 5 stars."""
    return _either(context, *parts)


@rule("ADJ", "STARS or STARS", "NUM or STARS", cost=0.05)
def _stars_or_stars_before(context: Context, *parts: Cmp | float) -> Cond | None:
    return _either(context, *parts)


@rule("COND", "rated STARS or STARS", "rated NUM or STARS", "rated NUM or NUM", cost=0.05)
def _rated_either(context: Context, *parts: Cmp | float) -> Cond | None:
    return _either(context, *parts)


def _either(context: Context, *parts: Cmp | float) -> Cond | None:
    told = [part.values[0] if isinstance(part, Cmp) and part.op == "eq" else part for part in parts]
    numbers = tuple(one for one in told if isinstance(one, float))
    told_as = [_rating(context, Cmp("eq", (number,))) for number in numbers]
    held = tuple(one for one in told_as if one is not None)
    return Join("or", held) if len(held) == len(parts) and len(set(held)) > 1 else None


def _rating(context: Context, compare: Cmp) -> Cond | None:
    """The catalog's rating, held against a number of stars."""
    feedback = context.atlas.catalog.feedback
    if feedback is None or feedback.rating is None or any(not 0 <= value <= 10 for value in compare.values):
        return None
    return Bound(Col((f"{feedback.entity}.{feedback.rating}",)), compare)


# Columns told by the unit of the number


@rule("COND", "COL only_eq N", "COL only_eq EQ", "only_eq EQ COL", cost=0.0)
def _exactly(_: Context, *parts: object) -> Cond:
    col = pick(parts, Col)
    value = next(part for part in parts if isinstance(part, float | Cmp))
    return Bound(col, value if isinstance(value, Cmp) else Cmp("eq", (value,)))


@rule("COND", "COL zero", "zero COL", "COL with zero", cost=0.1)
def _none_left(context: Context, col: Col) -> Cond | None:
    """库存没了, zero stock."""
    numbers = tuple(name for name in col.options if context.atlas.catalog.dimension(name).type == "number")
    return Bound(Col(numbers), Cmp("eq", (0.0,))) if numbers else None


def _aged(context: Context, compare: Cmp) -> Cond | None:
    """The column called age."""
    found = tuple(
        f"{entity}.{name}"
        for entity, held in context.atlas.catalog.entities.items()
        for name, one in held.dimensions.items()
        if one.type == "number" and {"age", "年龄"} & {*one.names.en, *one.names.zh}
    )
    return Bound(Col(found), compare) if found else None


@rule("POST", "rel? be? older NUM", "rel? be? older NUM age_unit|year_word", cost=0.0)
def _older(context: Context, value: float) -> Cond | None:
    return _aged(context, Cmp("gt", (value,)))


@rule("POST", "rel? be? younger NUM", "rel? be? younger NUM age_unit|year_word", cost=0.0)
def _younger(context: Context, value: float) -> Cond | None:
    return _aged(context, Cmp("lt", (value,)))


@rule("ADJ", "only_eq NUM age_unit", cost=0.0)
@rule("POST", "rel? be? aged only_eq? NUM", "rel? be? only_eq NUM age_unit", cost=0.0)
def _of_this_age(context: Context, value: float) -> Cond | None:
    return _aged(context, Cmp("eq", (value,)))


def _in_years(op: Op, *patterns: str) -> None:
    """在网满两年, tenure over 5 years: a column that counts months."""

    @rule("COND", *patterns, cost=0.0)
    def _years(context: Context, col: Col, value: float) -> Cond | None:
        fitting = tuple(name for name in col.options if _counts_months(context, name))
        return Bound(Col(fitting), Cmp(op, (value * 12,))) if fitting else None


_in_years("gt", "COL gt|above NUM years")
_in_years("lt", "COL lt|below NUM years")
_in_years("gte", "COL gte NUM years", "COL NUM years gte_after")
_in_years("lte", "COL lte NUM years", "COL NUM years lte_after")


def _counts_months(context: Context, name: str) -> bool:
    held = context.atlas.catalog.dimension(name)
    unit = held.format.unit if held.type == "number" and held.format is not None else None
    return unit is not None and unit.en.startswith("month")


@rule("MET", "avg_score", cost=0.0)
def _average_score(context: Context) -> Met | None:
    """The average of the catalog's rating, where there is no other score beside it."""
    feedback = context.atlas.catalog.feedback
    if feedback is None or feedback.rating is None:
        return None
    entity = context.atlas.catalog.entities[feedback.entity]
    others = [
        name for name, one in entity.dimensions.items()
        if name != feedback.rating and any("分" in word or "score" in word for word in (*one.names.en, *one.names.zh))
    ]  # fmt: skip
    column = entity.dimensions[feedback.rating].column
    found = [
        f"{feedback.entity}.{name}" for name, one in entity.measures.items() if one.aggregate == "avg" and one.column == column
    ]  # fmt: skip
    return Met((found[0],)) if len(found) == 1 and not others else None


@rule("COND", "tenure_lead CMP month_word?", "tenure_lead N month_word gte_after", cost=0.0)
def _here_since(context: Context, told: Cmp | float) -> Cond | None:
    """With us 70 months or longer: the person's one column of that unit."""
    person = context.atlas.catalog.person
    if person is None:
        return None
    compare = told if isinstance(told, Cmp) else Cmp("gte", (told,))
    found = tuple(
        f"{person}.{name}"
        for name, one in context.atlas.catalog.entities[person].dimensions.items()
        if one.type == "number" and {"tenure", "在网时长"} & {*one.names.en, *one.names.zh}
    )
    return Bound(Col(found), compare) if len(found) == 1 else None

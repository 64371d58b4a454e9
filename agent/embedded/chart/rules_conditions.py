"""Conditions: with tech support but no backup, 评价数不少于20条, shipped after the required date."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Period

from .grammar import RULES
from .things import (
    Amount,
    Aside,
    Bound,
    Cmp,
    Col,
    Cond,
    Context,
    Deed,
    Filter,
    Flag,
    Held,
    Join,
    Met,
    Missing,
    Neg,
    Rows,
    bare,
    parts_of,
    pick,
    yes_or_no,
)

rule = RULES.rule


@rule("COND", "XFIL", cost=0.1)
def _named_left_out(_: Context, cond: Filter) -> Cond:
    return cond


@rule("COND", "ADJ", "with ADJ", cost=0.1)
def _like(_: Context, cond: Cond) -> Cond:
    return cond


@rule("COND", "not COND", cost=0.15)
def _denied(_: Context, cond: Cond) -> Cond | None:
    return None if isinstance(cond, Neg | Join) else Neg(cond)


@rule("COND", "except COND", "COND except_after", "except COND except_after", cost=0.15)
def _left_out(_: Context, cond: Cond) -> Cond | None:
    """What is left out is like something; who did something is left out as rows (those who bought)."""
    return None if isinstance(cond, Neg | Join | Deed) else Neg(cond)


@rule("COND", "except COND", "COND except_after", "except COND except_after", cost=0.8)
def _doers_left_out(_: Context, cond: Cond) -> Cond | None:
    return Neg(cond) if isinstance(cond, Deed) else None


@rule("COND", "except VAL except_after COL", "VAL except_after COL", "except VAL COL", cost=0.05)
def _other_values(_: Context, value: Held, col: Col) -> Cond | None:
    """除了app以外的渠道: the column says which of the value's columns is meant."""
    told = tuple(option for option in value.options if option[0] in col.options)
    return Neg(Held(told)) if told else None


@rule("COND", "not|except RS", "RS except_after", "except RS except_after", cost=0.3)
def _without(context: Context, noun: Rows) -> Cond | None:
    """取消单不算, cancelled orders left out: what the noun is like does not hold."""
    conds = (*noun.where, *noun.after)
    if noun.period is not None or len(conds) != 1 or isinstance(conds[0], Neg | Join):
        return None
    return Neg(conds[0])


@rule("COND", "COND and|but COND", "both COND and COND", cost=0.2)
def _and_also(_: Context, first: Cond, second: Cond) -> Cond | None:
    """A verb said once is meant twice: bought coffee but never tea."""
    last = parts_of(first, "and")[-1]
    told = last.of if isinstance(last, Neg) else last
    if isinstance(second, Held) and isinstance(told, Deed):
        return None
    deeds = [cond for cond in (told, *parts_of(second, "and")) if isinstance(cond, Deed)]
    if len(deeds) > 1 and any(deed.again is not None for deed in deeds):
        return None  # bought again and used a voucher: with that order, or ever?
    if isinstance(second, Neg) and isinstance(second.of, Held) and isinstance(told, Deed) and told.period is not None:
        return None  # bought in 2025 but not helmets: not then, or never?
    if isinstance(second, Neg) and isinstance(second.of, Held) and isinstance(told, Deed):
        second = Neg(replace(told, objects=(second.of,), each=(), period=None, times=None))
    return Join("and", (*parts_of(first, "and"), *parts_of(second, "and")))


@rule("COND", "COND COND", cost=0.35)
def _and_then(context: Context, first: Cond, second: Cond) -> Cond | None:
    """Chinese conditions stand side by side."""
    if (
        context.language != "zh"
        or isinstance(second, Join)
        or (bare(parts_of(first, "and")[-1]) and isinstance(second, Held))
    ):
        return None
    return Join("and", (*parts_of(first, "and"), second))


@rule("COND", "COND or COND", cost=0.2)
def _or_else(_: Context, first: Cond, second: Cond) -> Cond | None:
    if isinstance(first, Neg) or isinstance(second, Neg):
        return None
    return Join("or", (*parts_of(first, "or"), *parts_of(second, "or")))


@rule("COND", "COL CMP", "COL with CMP", "CMP COL", cost=0.1)
def _bounded(_: Context, *parts: object) -> Cond | None:
    col = pick(parts, Col)
    compare = pick(parts, Cmp)
    return Bound(col, compare)


@rule("COND", "COL EQ", "COL with EQ", "EQ COL", cost=0.5)
def _equal(_: Context, *parts: object) -> Cond | None:
    col = pick(parts, Col)
    compare = pick(parts, Cmp)
    if 1900 <= compare.values[0] <= 2100 and compare.values[0].is_integer():
        return None  # a year
    return Bound(col, compare)


@rule("COND", "COL PER", "COL with PER", "PER COL", cost=0.3)
def _dated_column(context: Context, *parts: object) -> Cond | None:
    col = pick(parts, Col)
    period = pick(parts, Period)
    if isinstance(parts[0], Period) and context.language == "en":
        return None  # placed in May that were delivered: delivered whenever
    dates = tuple(name for name in col.options if context.atlas.catalog.dimension(name).type == "date")
    return Bound(Col(dates), period=period) if dates else None


@rule("COND", "COL above than_average", "COL than_average above", cost=0.1)
def _over_average(_: Context, col: Col) -> Cond:
    return Aside(col, "gt")


@rule("COND", "COL below than_average", "COL than_average below", cost=0.1)
def _under_average(_: Context, col: Col) -> Cond:
    return Aside(col, "lt")


@rule("COND", "COL above|later_than COL")
def _over_other(_: Context, col: Col, other: Col) -> Cond:
    return Aside(col, "gt", other)


@rule("COND", "COL below|earlier_than COL")
def _under_other(_: Context, col: Col, other: Col) -> Cond:
    return Aside(col, "lt", other)


@rule("COND", "COL VAL", "COL with VAL", "VAL COL", cost=0.05)
def _named_value(_: Context, *parts: object) -> Cond | None:
    """Payment method electronic check: the column says which of the value's columns is meant."""
    col = pick(parts, Col)
    value = pick(parts, Held)
    told = tuple(option for option in value.options if option[0] in col.options)
    return Held(told) if told else None


@rule("COND", "COL empty", "empty COL", cost=0.5)
def _missing(context: Context, col: Col) -> Cond | None:
    held = context.atlas.catalog.dimension
    fitting = tuple(name for name in col.options if held(name).type != "bool" and not yes_or_no(context, name))
    return Missing(Col(fitting)) if fitting else None


@rule("COND", "not COL", "not with COL", cost=0.5)
def _without_any(context: Context, col: Col) -> Cond | None:
    """No company; a number is not missing where it is said without (w/o freight)."""
    held = context.atlas.catalog.dimension
    told: Cond | None = _missing(context, Col(tuple(name for name in col.options if held(name).type != "number")))
    return told


@rule("COND", "MET CMP", "CMP MET", cost=0.15)
def _measured(_: Context, *parts: object) -> Cond | None:
    met = pick(parts, Met)
    compare = pick(parts, Cmp)
    return Amount(met, compare)


@rule("COND", "PER COND", "COND PER", cost=0.2)
def _dated_cond(_: Context, *parts: object) -> Cond | None:
    """The period of what was done or spent."""
    cond, period = (parts[1], parts[0]) if isinstance(parts[0], Period) else (parts[0], parts[1])
    assert isinstance(period, Period)
    if isinstance(cond, Neg) and isinstance(cond.of, Deed) and cond.of.period is None:
        return Neg(replace(cond.of, period=period))
    if isinstance(cond, Amount) and cond.met.period is None:
        return replace(cond, met=replace(cond.met, period=period))
    return None


@rule("COND", "CMP RS", cost=0.25)
def _so_many(context: Context, compare: Cmp, noun: Rows) -> Cond | None:
    """At least 20 reviews, 5+ online orders."""
    if noun.after or (noun.entity == context.atlas.catalog.person and noun.where):
        return None
    return Amount(Met(counted=noun), compare)


@rule("POST", "COND", cost=0.0)
def _behind(context: Context, cond: Cond) -> Cond | None:
    """What can stand behind a noun: in English more than an adjective."""
    inner = cond.of if isinstance(cond, Neg) else cond
    bare = isinstance(inner, Held | Flag | Filter) or (
        isinstance(inner, Join) and all(isinstance(one, Held | Flag | Filter) for one in inner.of)
    )
    return None if bare and context.language == "en" else cond


@rule("POST", "with|be|rel ADJ", "rel be|with ADJ", "PAST", "be PAST", "rel be PAST", cost=0.1)
def _is_so(_: Context, cond: Cond) -> Cond:
    return cond


@rule("POST", "be|with? not be|with? ADJ", "rel be|with? not be|with? ADJ", "except ADJ", cost=0.15)
def _is_not_so(_: Context, cond: Cond) -> Cond | None:
    return None if isinstance(cond, Neg) else Neg(cond)


@rule("POST", "be|with? both? ADJ and ADJ", "rel be|with? both? ADJ and ADJ", cost=0.2)
def _is_both(_: Context, first: Cond, second: Cond) -> Cond:
    return Join("and", (first, second))


@rule("POST", "be|with? neither with? ADJ nor ADJ", "rel be|with? neither with? ADJ nor ADJ", cost=0.1)
def _is_neither(_: Context, first: Cond, second: Cond) -> Cond:
    return Join("and", (Neg(first), Neg(second)))


@rule("POST", "POST and|but POST", cost=0.2)
def _and_behind(context: Context, first: Cond, second: Cond) -> Cond | None:
    joined: Cond | None = _and_also(context, first, second)
    return joined

"""What was done, with what and how often: bought coffee twice this year, 只下过一单, never used a coupon."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Period

from .grammar import RULES
from .things import Cmp, Cond, Context, Deed, Held, Join, Neg, Rows, parts_of, pick

rule = RULES.rule


@rule("DEED", "VERB", "VERB something", "VERB done_mark something?", cost=0.05)
def _done(_: Context, entity: str) -> Deed:
    return Deed(entity)


@rule("DEED", "sold")
def _sold(_: Context) -> Deed:
    """Said of products and tracks: rows of what is done, never of the person."""
    return Deed("", of_things=True)


@rule("DEED", "DEED VAL", "DEED in_it VAL", cost=0.1)
def _done_with(_: Context, deed: Deed, value: Held) -> Deed | None:
    return replace(deed, objects=(*deed.objects, value)) if not deed.each else None


@rule("DEED", "with VAL DEED", "VAL DEED", cost=0.1)
def _done_in_zh(context: Context, value: Held, deed: Deed) -> Deed | None:
    """在App下单: in Chinese, where it was done stands before."""
    if context.language != "zh" or deed.each:
        return None
    return replace(deed, objects=(value, *deed.objects))


@rule("DEED", "DEED VAL and VAL", "DEED both VAL and VAL", cost=0.1)
def _done_with_both(_: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    values = tuple(part for part in parts if isinstance(part, Held))
    return replace(deed, each=values) if not deed.each else None


@rule("DEED", "VAL and VAL both? DEED", cost=0.1)
def _with_both_done(context: Context, *parts: object) -> Deed | None:
    """咖啡和茶都买过."""
    deed = pick(parts, Deed)
    values = tuple(part for part in parts if isinstance(part, Held))
    return replace(deed, each=values) if context.language == "zh" and not deed.each else None


@rule("DEED", "DEED VAL or VAL", cost=0.1)
def _done_with_either(_: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    values = tuple(part for part in parts if isinstance(part, Held))
    return replace(deed, objects=(*deed.objects, Join("or", values)))


@rule("DEED", "VAL or VAL DEED", cost=0.1)
def _with_either_done(context: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    values = tuple(part for part in parts if isinstance(part, Held))
    return replace(deed, objects=(*deed.objects, Join("or", values))) if context.language == "zh" else None


@rule("DEED", "DEED RS", cost=0.2)
def _done_to(context: Context, deed: Deed, noun: Rows) -> Deed | None:
    """Placed an order, bought coffee products."""
    if noun.period is not None or noun.after or (noun.entity == deed.entity and noun.where):
        return None
    if not noun.where and noun.entity != deed.entity:
        return None  # bought customers
    if noun.entity == context.atlas.catalog.person:
        return None
    return replace(deed, objects=(*deed.objects, *noun.where))


@rule("DEED", "PER DEED", cost=0.1)
def _in_it_done_zh(context: Context, period: Period, deed: Deed) -> Deed | None:
    return _in(deed, period) if context.language == "zh" else None


@rule("DEED", "PER DEED", cost=0.6)
def _in_it_done(context: Context, period: Period, deed: Deed) -> Deed | None:
    """In 2017 bought coffee: rare before the verb."""
    return _in(deed, period) if context.language == "en" else None


@rule("DEED", "DEED PER", cost=0.1)
def _done_in(_: Context, deed: Deed, period: Period) -> Deed | None:
    return _in(deed, period)


def _in(deed: Deed, period: Period) -> Deed | None:
    if deed.months or deed.echo or (deed.again is not None and (deed.again or deed.after)):
        return None
    return replace(deed, period=period) if deed.period is None else None


@rule("DEED", "DEED that_period", "that_period DEED", cost=0.1)
def _done_then(_: Context, deed: Deed) -> Deed | None:
    """But placed no order that month: the month spoken of before."""
    return replace(deed, echo=True) if deed.period is None and not deed.months and deed.again is None else None


# How often


@rule("TIMES", "CMP times", cost=0.05)
def _times(_: Context, compare: Cmp) -> Cmp:
    return compare


@rule("TIMES", "N times", cost=0.2)
def _so_many_times(_: Context, value: float) -> Cmp:
    return Cmp("eq", (value,))


@rule("TIMES", "once", cost=0.05)
def _once(_: Context) -> Cmp:
    return Cmp("eq", (1.0,))


@rule("TIMES", "twice", cost=0.05)
def _twice(_: Context) -> Cmp:
    return Cmp("eq", (2.0,))


@rule("TIMES", "just TIMES", cost=0.05)
def _just_so_often(_: Context, compare: Cmp) -> Cmp | None:
    return compare if compare.op == "eq" else None


@rule("CMP", "just N", cost=0.05)
def _just(_: Context, value: float) -> Cmp:
    return Cmp("eq", (value,))


@rule("DEED", "DEED TIMES", "TIMES DEED", "DEED CMP RS", cost=0.1)
def _so_often(_: Context, *parts: object) -> Deed | None:
    return _often(*parts)


@rule("DEED", "just DEED TIMES", "just DEED EQ RS", "DEED just EQ RS", cost=0.1)
def _only_so_often(_: Context, *parts: object) -> Deed | None:
    """只下过一张发票, only ever bought once."""
    deed = _often(*parts)
    return deed if deed is not None and deed.times is not None and deed.times.op == "eq" else None


def _often(*parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    compare = pick(parts, Cmp)
    noun = next((part for part in parts if isinstance(part, Rows)), None)
    if deed.times is not None or (noun is not None and (noun.entity != deed.entity or noun.where or noun.after)):
        return None
    return replace(deed, times=compare)


# As conditions


@rule("COND", "DEED", cost=0.05)
def _did(_: Context, deed: Deed) -> Cond:
    return deed


@rule("COND", "PER not DEED", "not DEED", cost=0.05)
def _did_not(context: Context, *parts: object) -> Cond | None:
    deed = parts[-1]
    assert isinstance(deed, Deed)
    if isinstance(parts[0], Period):
        if context.language == "en":
            return None
        if deed.period is not None or deed.echo:
            return None
        deed = replace(deed, period=parts[0])
    return Neg(deed) if deed.times is None and not deed.each and not deed.months else None


@rule("COND", "VERB nothing PER", cost=0.1)
def _did_nothing(_: Context, done: str, period: Period) -> Cond:
    """Bought nothing in 2018; nothing but helmets is another matter."""
    return Neg(Deed(done, period=period))


@rule("COND", "did? no_order PER", cost=0.1)
def _no_order(context: Context, period: Period) -> Cond | None:
    """Placed no order in 2018."""
    done = context.atlas.verb_entity()
    return Neg(Deed(done, period=period)) if done is not None else None


@rule("COND", "no_order", "PER no_order", cost=0.1)
def _no_order_zh(context: Context, period: Period | None = None) -> Cond | None:
    """今年一单都没有."""
    done = context.atlas.verb_entity()
    return Neg(Deed(done, period=period)) if done is not None and context.language == "zh" else None


@rule("COND", "COND but|and did? no_order that_period", cost=0.15)
def _no_order_then(context: Context, first: Cond) -> Cond | None:
    done = context.atlas.verb_entity()
    return joined(first, Neg(Deed(done, echo=True))) if done is not None else None


@rule("COND", "COND but|and nothing PER", cost=0.15)
def _then_nothing(_: Context, first: Cond, period: Period) -> Cond | None:
    """Ordered in 2017 but nothing in 2018."""
    deed = last_deed(first)
    return joined(first, Neg(Deed(deed.entity, period=period, said=deed.said))) if deed is not None else None


@rule("COND", "COND but|and nothing that_period", cost=0.15)
def _nothing_then(_: Context, first: Cond) -> Cond | None:
    deed = last_deed(first)
    return joined(first, Neg(Deed(deed.entity, echo=True, said=deed.said))) if deed is not None else None


@rule("COND", "COND but|and not PER", cost=0.15)
def _but_not_in(_: Context, first: Cond, period: Period) -> Cond | None:
    """Bought coffee in 2017 but not in 2018: the same, at another time."""
    deed = last_deed(first)
    if deed is None or deed.period is None or deed.times is not None or deed.which != "any" or deed.again is not None:
        return None
    return joined(first, Neg(replace(deed, period=period)))


def last_deed(cond: Cond) -> Deed | None:
    """The deed said last, where it is not denied."""
    last = parts_of(cond, "and")[-1]
    return last if isinstance(last, Deed) else None


def joined(first: Cond, *more: Cond) -> Join:
    """All of them."""
    return Join("and", (*parts_of(first, "and"), *more))

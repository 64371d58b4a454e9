"""One group beside another: with and without a coupon, gold and basic members, Germany, France and Spain."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Is, Scalar

from .asked import By, Part, Topic
from .grammar import RULES
from .things import Bound, Col, Cond, Context, Filter, Flag, Grp, Held, Join, Neg, Rows

rule = RULES.rule


@rule("PART", "COND against COND these? COL?", "COND versus|and COND these COL?", cost=0.2)
@rule("PART", "compared COND versus|and COND", cost=0.2)
def _with_and_without(context: Context, first: Cond, second: Cond, col: Col | None = None) -> Part | None:
    """With tech support vs without: the same condition, held and not held; or two values of one column."""
    if col is None and isinstance(second, Neg) and second.of == first:
        return By(Grp(apart=first))
    if col is None and isinstance(first, Neg) and first.of == second:
        return By(Grp(apart=second))
    return values_apart(context, (first, second), col)


@rule("PART", "COND versus|and COND COL?", cost=0.2)
def _one_and_other(context: Context, first: Cond, second: Cond, col: Col | None = None) -> Part | None:
    return joined(_with_and_without(context, first, second, col))


def joined(part: object) -> Part | None:
    """Values that only an "and" stands between: perhaps both together are meant."""
    if not isinstance(part, By):
        return None
    return By(replace(part.grp, joined=True)) if part.grp.names else part


@rule("PART", "COND versus|and not", "COND used? versus not used|with?", "COND used? and not used", cost=0.25)
def _with_or_not(context: Context, first: Cond) -> Part | None:
    """With tech support and without; in Chinese what is denied follows (没伴侣也没家属)."""
    if context.language == "zh" or isinstance(first, Neg | Join):
        return None
    return By(Grp(apart=first))


@rule("PART", "RS against RS", "compared RS versus|and RS", cost=0.25)
def _such_and_others(context: Context, first: Rows, second: Rows) -> Part | None:
    """流失客户和没流失客户, gold and basic members."""
    if first.entity != second.entity or first.period or second.period:
        return None
    a, b = (*first.where, *first.after), (*second.where, *second.after)
    if len(a) != 1 or len(b) != 1:
        return None
    found: Part | None = _with_and_without(context, a[0], b[0])
    return found


@rule("PART", "RS versus|and RS", cost=0.25)
def _rows_and_rows(context: Context, first: Rows, second: Rows) -> Part | None:
    return joined(_such_and_others(context, first, second))


@rule("PART", "COND versus|and RS", cost=0.25)
def _one_and_rows(context: Context, first: Cond, second: Rows) -> Part | None:
    return joined(_both_such(context, first, second))


@rule("PART", "COND against RS", "compared COND versus|and RS", cost=0.25)
def _both_such(context: Context, first: Cond, second: Rows) -> Part | None:
    """普卡和金卡会员; fiber vs DSL customers."""
    if len(second.where) != 1 or second.after or second.period:
        return None
    found: Part | None = _with_and_without(context, first, second.where[0])
    return found


@rule("PART", "RS against COND folks?", "RS against folks rel? COND", cost=0.25)
def _such_and_such(context: Context, first: Rows, second: Cond) -> Part | None:
    """1-star reviews vs 5-star ones; gold members vs those without a card."""
    conds = (*first.where, *first.after)
    if len(conds) != 1 or first.period:
        return None
    found: Part | None = _with_and_without(context, conds[0], second)
    return found


@rule("SEVERAL", "COND and? COND and? COND", cost=0.15)
def _three(_: Context, *conds: Cond) -> tuple[Cond, ...] | None:
    return conds if not any(isinstance(cond, Join | Neg) for cond in conds) else None


@rule("SEVERAL", "SEVERAL and? COND", cost=0.05)
def _another(_: Context, before: tuple[Cond, ...], cond: Cond) -> tuple[Cond, ...] | None:
    return (*before, cond) if not isinstance(cond, Join | Neg) else None


@rule("PART", "SEVERAL COL?", cost=0.3)
def _several_joined(context: Context, conds: tuple[Cond, ...], col: Col | None = None) -> Part | None:
    return joined(values_apart(context, conds, col))


@rule("PART", "SEVERAL these COL?", "compared SEVERAL COL?", cost=0.3)
def _several(context: Context, conds: tuple[Cond, ...], col: Col | None = None) -> Part | None:
    """电话/在线/邮件: values of one column."""
    return values_apart(context, conds, col)


def values_apart(context: Context, conds: tuple[Cond, ...], col: Col | None) -> Part | None:
    """Groups of a column, only these of its values; None where they are not of one column."""
    told = [_equals(context, cond) for cond in conds]
    shared = set.intersection(*({name for name, _ in one} for one in told)) if told else set()
    if col is not None:
        shared &= set(col.options)
    kept = [{name: value for name, value in one if name in shared} for one in told]
    for at, one in enumerate(kept):
        if not one or any(one == other for other in kept[:at]):
            return None
    numbers = [cond for cond in conds if isinstance(cond, Bound)]
    if numbers:
        return By(Grp((Col(tuple(sorted(shared))),), apart=Join("or", conds))) if len(numbers) == len(conds) else None
    options = tuple((name, one[name]) for name in sorted(shared) for one in kept)
    if len(options) == 2 and {value for _, value in options} == {True, False}:
        return By(Grp(apart=Flag(Col(tuple(shared)))))
    return By(Grp((Col(tuple(sorted(shared))),), apart=Held(options)))


def _equals(context: Context, cond: Cond) -> tuple[tuple[str, Scalar], ...]:
    """Columns and the value that the condition wants of them."""
    catalog = context.atlas.catalog
    match cond:
        case Held():
            return cond.options
        case Filter():
            held = [catalog.named_filter(name).where for name in cond.options]
            return tuple((w.dimension, w.values[0]) for w in held if isinstance(w, Is) and w.op == "eq")
        case Bound() if cond.compare is not None and cond.compare.op == "eq":
            return tuple((name, cond.compare.values[0]) for name in cond.column.options)
        case Flag():
            return tuple((name, True) for name in cond.column.options if catalog.dimension(name).type == "bool")
        case Neg(of=Flag() as flag):
            return tuple((name, False) for name in flag.column.options if catalog.dimension(name).type == "bool")
        case _:
            return ()


@rule("PART", "RS only_see", cost=0.1)
def _only_of(_: Context, noun: Rows) -> Part:
    """Fiber customers only: …"""
    return Topic(noun)

"""Shares: what share of customers left, 退款单占几成, gold members as a share of sales, 百分之几的销售额来自 App."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Period

from .asked import Firsts, Part, Share, ShareOfTotal
from .grammar import RULES
from .things import Col, Cond, Context, Filter, Flag, Held, Met, Neg, Rows, Top, pick

rule = RULES.rule


# Amounts that are shared out


@rule("AMT", "MET", "total MET", "whole_word|whole_folks MET", "whole_word|whole_folks total MET", cost=0.02)
def _amount(_: Context, met: Met) -> Met | None:
    return met if met.options or met.aggregate == "sum" else None


@rule("AMT", "COL", "total COL", "whole_word|whole_folks COL", "whole_word|whole_folks total COL", cost=0.3)
def _sum(context: Context, col: Col) -> Met | None:
    held = context.atlas.catalog.dimension
    fitting = tuple(name for name in col.options if held(name).type == "number")
    return Met(column=Col(fitting), aggregate="sum") if fitting else None


@rule("AMT", "PER AMT", "AMT PER", "AMT with PER", cost=0.1)
def _dated_amount(_: Context, *parts: object) -> Met | None:
    met = pick(parts, Met)
    return replace(met, period=pick(parts, Period)) if met.period is None else None


# Whose part: rows with conditions, or a condition alone


@rule("PARTIAL", "RS", cost=0.05)
def _such_rows(_: Context, noun: Rows) -> Rows | None:
    return noun if noun.where or noun.after else None


@rule("PARTIAL", "ADJ", cost=0.05)
def _such(_: Context, cond: Cond) -> Rows:
    return Rows("", (cond,))


@rule("PARTIAL", "COL VAL", "VAL COL", cost=0.05)
def _such_value(_: Context, *parts: object) -> Rows | None:
    """App 渠道: the column says which of the value's columns is meant."""
    col = pick(parts, Col)
    told = tuple(option for option in pick(parts, Held).options if option[0] in col.options)
    return Rows("", (Held(told),)) if told else None


@rule("PARTIAL", "PER PARTIAL", "PARTIAL PER", cost=0.1)
def _such_then(_: Context, *parts: object) -> Rows | None:
    noun = pick(parts, Rows)
    return replace(noun, period=pick(parts, Period)) if noun.period is None else None


# The greatest: the 10 biggest customers, 消费最高的100个客户


@rule("GREATEST", "TOP count_word? RS", cost=0.1)
def _firsts(_: Context, first: Top, noun: Rows) -> Firsts | None:
    return _greatest(noun, first, first.limit)


@rule("GREATEST", "TOPBY NUM count_word? RS", "TOPBY count_word? RS", "NUM count_word? RS with? TOPBY", cost=0.1)
def _firsts_by(_: Context, *parts: object) -> Firsts | None:
    first = pick(parts, Top)
    n = next((int(part) for part in parts if isinstance(part, float) and part.is_integer()), None)
    return _greatest(pick(parts, Rows), first, first.limit if n is None else n)


@rule("GREATEST", "TOP count_word? spenders", "spend TOP NUM count_word? RS", "spend TOP count_word? RS", cost=0.1)
def _spenders(context: Context, first: Top, *rest: object) -> Firsts | None:
    person = context.atlas.catalog.person
    noun = next((part for part in rest if isinstance(part, Rows)), None)
    if person is None or (noun is not None and noun.entity != person):
        return None
    n = next((int(part) for part in rest if isinstance(part, float) and part.is_integer()), first.limit)
    found = _greatest(noun or Rows(person), first, n)
    return replace(found, spending=True) if found is not None else None


@rule("GREATEST", "GREATEST each MET", cost=0.1)
def _greatest_by(_: Context, firsts: Firsts, met: Met) -> Firsts | None:
    return replace(firsts, by=met) if firsts.by is None else None


@rule("GREATEST", "GREATEST PER", "PER GREATEST", cost=0.1)
def _greatest_then(_: Context, *parts: object) -> Firsts | None:
    firsts = pick(parts, Firsts)
    if firsts.rows.period is not None:
        return None
    return replace(firsts, rows=replace(firsts.rows, period=pick(parts, Period)))


def _greatest(noun: Rows, first: Top, limit: int | None) -> Firsts | None:
    if limit is None or limit < 1 or not first.descending or _conds(noun) or isinstance(first.by, Col):
        return None
    return Firsts(noun, limit, first.by)


@rule("PARTY", "PARTIAL", "GREATEST", cost=0.0)
def _whose(_: Context, who: Rows | Firsts) -> Rows | Firsts:
    return who


def _who(parts: tuple[object, ...]) -> Rows | Firsts:
    return next(part for part in parts if isinstance(part, Rows | Firsts))


def _conds(noun: Rows) -> tuple[Cond, ...]:
    return (*noun.where, *noun.after)


def _of_amount(who: Rows | Firsts, met: Met, whole: Met | None = None) -> Part | None:
    """The rows' part of an amount; said twice, it is the same amount, and the time was said once."""
    noun = who.rows if isinstance(who, Firsts) else who
    periods = {one.period for one in (noun, met, whole) if one is not None and one.period is not None}
    if len(periods) > 1 or (whole is not None and replace(whole, period=None) != replace(met, period=None)):
        return None
    period = next(iter(periods), None)
    told = Rows(noun.entity) if noun.entity else None
    if isinstance(who, Firsts):
        return Share(rows=told, met=replace(met, period=period), firsts=replace(who, rows=Rows(noun.entity)))
    return Share(part=_conds(noun), rows=told, met=replace(met, period=period), loose=whole is None)


def _of_rows(part: Rows, whole: Rows) -> Part | None:
    """Rows of a kind among all of the kind."""
    if part.entity not in ("", whole.entity) or not _conds(part) or whole.after:
        return None
    if part.period is not None and part.period != whole.period:
        return None
    return Share(part=_conds(part), rows=whole)


# English


@rule("PART", "share_of RS POST", cost=0.1)
def _share_of(context: Context, noun: Rows, cond: Cond) -> Part | None:
    bare = isinstance(cond, Held | Flag | Filter)
    return None if bare and _conds(noun) else Share(part=(cond,), rows=noun)


@rule("PART", "share_of RS be|rel|has_verb with? POST", "share_of RS be|rel|has_verb has_verb? with? ADJ", cost=0.1)
def _share_of_who(_: Context, noun: Rows, cond: Cond) -> Part:
    return Share(part=(cond,), rows=noun)


@rule("PART", "share_of RS be|rel not with? ADJ", "share_of RS be|rel not POST", cost=0.15)
def _share_of_who_not(_: Context, noun: Rows, cond: Cond) -> Part | None:
    return None if isinstance(cond, Neg) else Share(part=(Neg(cond),), rows=noun)


@rule("PART", "share_of RS", cost=0.3)
def _share_of_such(_: Context, noun: Rows) -> Part | None:
    """The share of customers who left: of all customers. Of gold members: of what?"""
    if noun.after and not noun.where and len(noun.after) == 1:
        return Share(part=noun.after, rows=replace(noun, after=()), loose=True)
    return None


@rule("PART", "share POST", "share has_verb with? ADJ", "share be with? ADJ", cost=0.2)
def _share_that(context: Context, cond: Cond) -> Part | None:
    return None if context.language == "zh" else Share(part=(cond,))


@rule(
    "PART",
    "share_of|much_of AMT be? with|comes_from PARTY share?",
    "share_of|much_of AMT be? account_for PARTY account_for? share?",
    "PARTY account_for? share_of AMT",
    "PARTY account_for much_of AMT share?",
    "PARTY share_of|much_of AMT account_for? rel|folks account_for share?",
    "PARTY as_share_of AMT",
    cost=0.1,
)
def _part_of_amount(context: Context, *parts: object) -> Part | None:
    return _of_amount(_who(parts), pick(parts, Met)) if context.language == "en" else None


@rule(
    "PART",
    "AMT among|with PARTY as_share_of AMT",
    "AMT among|with PARTY total and? as_share_of AMT",
    "PARTY AMT as_share_of AMT",
    "PARTY AMT total and? as_share_of AMT",
    cost=0.1,
)
def _amount_of_amount(context: Context, *parts: object) -> Part | None:
    """Their charges as a share of everybody's: the amount is said twice."""
    part, whole = (one for one in parts if isinstance(one, Met))
    return _of_amount(_who(parts), part, whole)


@rule("PART", "PARTIAL as_share_of RS", "PARTIAL account_for? share_of RS", cost=0.15)
def _rows_as_share(context: Context, part: Rows, whole: Rows) -> Part | None:
    return _of_rows(part, whole) if context.language == "en" else None


# Chinese


@rule("PART", "share_lead RS COND", "RS share_lead COND", cost=0.1)
def _share_lead(_: Context, noun: Rows, cond: Cond) -> Part:
    return Share(part=(cond,), rows=noun)


@rule("PART", "COND share", cost=0.2)
def _such_share(context: Context, cond: Cond) -> Part | None:
    return Share(part=(cond,)) if context.language == "zh" else None


@rule("PART", "RS share", cost=0.15)
def _rows_share(context: Context, noun: Rows) -> Part | None:
    if context.language != "zh" or not _conds(noun):
        return None
    return Share(part=_conds(noun), rows=Rows(noun.entity, period=noun.period), loose=True)


@rule("PART", "RS share_verb RS share_end", "RS share_verb RS share", cost=0.1)
def _part_of(_: Context, part: Rows, whole: Rows) -> Part | None:
    return _of_rows(part, whole)


@rule("PART", "RS share_verb whole_word share_end", "RS share_verb whole_word share", cost=0.15)
def _part_of_all(_: Context, noun: Rows) -> Part | None:
    """从未卖出的曲目占全部的百分之几."""
    return Share(part=_conds(noun), rows=Rows(noun.entity, period=noun.period), loose=True) if _conds(noun) else None


@rule("PART", "RS among RS share_verb? share", cost=0.05)
def _part_of_these(_: Context, whole: Rows, part: Rows) -> Part | None:
    """上海客户里金卡会员占比."""
    return _of_rows(replace(part, where=_conds(part), after=()), replace(whole, where=_conds(whole), after=()))


@rule("PART", "COND share_verb RS share_end", "COND share_verb RS share", cost=0.15)
def _such_part_of(_: Context, cond: Cond, whole: Rows) -> Part:
    return Share(part=(cond,), rows=whole)


@rule(
    "PART",
    "PARTY share_verb AMT share_end|share",
    "PARTY AMT share",
    "PARTY AMT share_verb whole_word share_end|share",
    "AMT among PARTY share_verb? share",
    "AMT share comes_from PARTY",
    "share_lead AMT comes_from PARTY",
    "share AMT comes_from PARTY",
    cost=0.1,
)
def _zh_part_of_amount(context: Context, *parts: object) -> Part | None:
    """金卡会员今年销售额占比; 百分之几的销售额来自金卡会员."""
    return _of_amount(_who(parts), pick(parts, Met)) if context.language == "zh" else None


@rule("PART", "PARTY AMT share_verb AMT share_end|share", cost=0.05)
def _zh_amount_of_amount(_: Context, noun: Rows | Firsts, part: Met, whole: Met) -> Part | None:
    return _of_amount(noun, part, whole)


@rule("PART", "COND share_verb AMT share_end|share", cost=0.2)
def _zh_such_part_of_amount(_: Context, cond: Cond, met: Met) -> Part | None:
    return _of_amount(Rows("", (cond,)), met)


# Both


@rule(
    "PART",
    "among? RS many be|has_verb|rel? with? COND and? share",
    "among? RS many POST and? share",
    "RS among COND many and? share",
    "RS among COND and? share",
    cost=0.1,
)
def _count_and_share(_: Context, noun: Rows, cond: Cond) -> Part:
    """Of the orders in October, how many were late and what share is that."""
    return Share(part=(cond,), rows=noun, counted=True)


@rule("PART", "among? RS many be|has_verb|rel? not with? COND and? share", cost=0.15)
def _count_and_share_not(_: Context, noun: Rows, cond: Cond) -> Part | None:
    return None if isinstance(cond, Neg) else Share(part=(Neg(cond),), rows=noun, counted=True)


@rule("PART", "share", "and share", cost=0.3)
def _that_share(_: Context) -> Part:
    """How many were late, and what share is that."""
    return Share()


@rule("PART", "each_share", cost=0.1)
def _shares_each(_: Context) -> Part:
    return ShareOfTotal()

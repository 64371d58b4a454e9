"""Shares: what share of customers left, 退款单占几成."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from .grammar import RULES
from .things import (
    Cond,
    Context,
    Met,
    Part,
    Rows,
    Share,
    ShareOfTotal,
    pick,
)

rule = RULES.rule


@rule("PART", "share_of RS POST", cost=0.1)
def _share_of(context: Context, noun: Rows, cond: Cond) -> Part | None:
    return Share(part=(cond,), rows=noun)


@rule("PART", "share_of RS", cost=0.3)
def _share_of_such(_: Context, noun: Rows) -> Part | None:
    """The share of app orders: of all orders."""
    if noun.after:
        return Share(part=noun.after[-1:], rows=replace(noun, after=noun.after[:-1]))
    return None


@rule("PART", "share POST", cost=0.2)
def _share_that(context: Context, cond: Cond) -> Part | None:
    return None if context.language == "zh" else Share(part=(cond,))


@rule("PART", "share_lead RS COND", "RS share_lead COND", cost=0.1)
def _share_lead(_: Context, noun: Rows, cond: Cond) -> Part:
    return Share(part=(cond,), rows=noun)


@rule("PART", "COND share", cost=0.2)
def _such_share(context: Context, cond: Cond) -> Part | None:
    return Share(part=(cond,)) if context.language == "zh" else None


@rule("PART", "RS share", cost=0.15)
def _rows_share(context: Context, noun: Rows) -> Part | None:
    conds = (*noun.where, *noun.after)
    if context.language != "zh" or not conds:
        return None
    return Share(part=conds, rows=Rows(noun.entity, period=noun.period))


@rule("PART", "RS share_verb RS share_end", "RS share_verb RS share", cost=0.1)
def _part_of(_: Context, part: Rows, whole: Rows) -> Part | None:
    conds = (*part.where, *part.after)
    if part.entity != whole.entity or not conds:
        return None
    if part.period is not None and part.period != whole.period:
        return None
    return Share(part=conds, rows=whole)


@rule("PART", "COND share_verb RS share_end", "COND share_verb RS share", cost=0.15)
def _such_part_of(_: Context, cond: Cond, whole: Rows) -> Part:
    return Share(part=(cond,), rows=whole)


@rule("PART", "RS share_verb MET share_end", "RS share_verb MET share", cost=0.1)
def _part_of_figure(_: Context, noun: Rows, met: Met) -> Part | None:
    conds = (*noun.where, *noun.after)
    return Share(part=conds, rows=Rows(noun.entity), met=met) if conds and noun.period is None else None


@rule("PART", "COND share_verb MET share_end", "share_of MET COND", "share_of MET with COND", cost=0.15)
def _such_part_of_figure(_: Context, *parts: object) -> Part:
    met = pick(parts, Met)
    cond = next(part for part in parts if not isinstance(part, Met))
    return Share(part=(cast(Cond, cond),), met=met)


@rule("PART", "share_of MET with RS", "share_of MET RS", cost=0.2)
def _figure_from(_: Context, met: Met, noun: Rows) -> Part | None:
    conds = (*noun.where, *noun.after)
    return Share(part=conds, rows=Rows(noun.entity), met=met) if conds and noun.period is None else None


@rule("PART", "each_share", cost=0.1)
def _shares_each(_: Context) -> Part:
    return ShareOfTotal()

"""Growth and comparison between times: sales of Q3 against Q2, 今年销售额比去年同期涨了多少."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Period

from .grammar import RULES
from .things import By, Col, Context, Grp, Listing, Met, Rows, Top, When, pick
from .things_changes import Against, Changed

rule = RULES.rule


# What a time is held against


@rule("PART", "PER than_time with? PER", "from_word? PER since_to PER than_tail", cost=0.1)
def _beside(_: Context, first: Period, second: Period) -> Against | None:
    """2013 over 2012: the later is held against the earlier."""
    then, now = (first, second) if first.start < second.start else (second, first)
    return Against(then, now) if then.end <= now.start else None


@rule("PART", "than_time with? PER than_tail?", "than_lead PER than_tail", "PER than_tail", cost=0.2)
def _against(_: Context, then: Period) -> Against:
    return Against(then)


@rule("PART", "than_time? year_ago than_tail?", cost=0.1)
def _a_year_ago(_: Context) -> Against:
    return Against("year_ago")


@rule("PART", "PER PER", cost=0.3)
def _within(_: Context, first: Period, second: Period) -> When | None:
    """1 to 11 November, this year: the days that are in both."""
    inner, outer = (first, second) if first.end - first.start < second.end - second.start else (second, first)
    inside = outer.start <= inner.start and inner.end <= outer.end
    return When(inner) if inside and (inner.start, inner.end) != (outer.start, outer.end) else None


# How much it changed


@rule("CHG", "growth", "rose growth", "change growth", "rose change growth", cost=0.05)
def _percent(_: Context) -> Changed:
    return Changed(percent=True)


@rule("CHG", "fell growth", cost=0.1)
def _fell_percent(_: Context) -> Changed:
    return Changed(percent=True, sign=-1)


@rule("CHG", "change", "growth and change", "change and growth", cost=0.05)
def _difference(_: Context) -> Changed:
    return Changed()


@rule("CHG", "rose", "rose change", cost=0.1)
def _rose(_: Context) -> Changed:
    return Changed(sign=1)


@rule("CHG", "fell", "fell change", cost=0.1)
def _fell(_: Context) -> Changed:
    return Changed(sign=-1)


@rule("PART", "CHG", "with CHG", "and CHG", cost=0.15)
def _changed(_: Context, how: Changed) -> Changed:
    return replace(how, sign=0)


@rule("PART", "GRP CHG TOP", "CHG TOP NUM? count_word? GRP", "which? GRP CHG TOP", "TOP CHG GRP", "TOP GRP with? CHG", cost=0.1)
def _changed_most(_: Context, *parts: object) -> Changed | None:
    """增加金额最多的5个国家, countries with the biggest increase."""
    how, top = pick(parts, Changed), pick(parts, Top)
    n = next((part for part in parts if isinstance(part, float)), None)
    if top.by is not None or (how.sign < 0 and not top.descending):
        return None
    if n is not None and (top.limit is not None or not n.is_integer()):
        return None
    return replace(how, grp=pick(parts, Grp), top=top if n is None else replace(top, limit=int(n)))


@rule("PART", "which GRP CHG", "which GRP rel? CHG", "which GRP MET CHG", "which GRP sold CHG", "which GRP CHG sold", cost=0.1)
def _which_changed(context: Context, *parts: object) -> Changed | None:
    """Which stores sold less: those whose figure fell."""
    how, met = pick(parts, Changed), next((part for part in parts if isinstance(part, Met)), None)
    return replace(how, grp=pick(parts, Grp), met=met) if how.sign else None

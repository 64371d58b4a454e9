"""Growth and comparison between times: sales of Q3 against Q2, 今年销售额比去年同期涨了多少."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from agent.embedded.official import official_measure
from domain.condition import Is, Period

from .asked import When
from .grammar import RULES
from .things import Col, Context, Grp, Held, Met, Rows, Top, pick
from .things_changes import Against, Changed, Multiple

rule = RULES.rule


# What a time is held against


@rule("PART", "PER than_time with? PER", "PER since_to PER than_tail", cost=0.1)
def _beside(_: Context, first: Period, second: Period) -> Against | None:
    """2013 over 2012: the later is held against the earlier."""
    then, now = (first, second) if first.start < second.start else (second, first)
    found: Against | None = Against(then, now) if then.end <= now.start else None
    return found


@rule("PART", "PER than_time with? NUM", cost=0.1)
def _beside_year(context: Context, first: Period, year: float) -> Against | None:
    """2013 over 2012: the number is a year beside a year."""
    if not (_is_year(first) and year.is_integer() and context.horizon.near(int(year))):
        return None
    second = Period(start=date(int(year), 1, 1), end=date(int(year) + 1, 1, 1), label=str(int(year)))
    found: Against | None = _beside(context, first, second)
    return found


def _is_year(period: Period) -> bool:
    return period.start.month == period.start.day == 1 and (period.end - period.start).days > 183


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
    return how


@rule(
    "PART",
    "GRP CHG TOP",
    "CHG TOP NUM? count_word? GRP",
    "which? GRP CHG TOP",
    "TOP CHG GRP",
    "TOP GRP with? CHG",
    cost=0.1,
)
def _changed_most(_: Context, *parts: object) -> Changed | None:
    """增加金额最多的5个国家, countries with the biggest increase."""
    how, top = pick(parts, Changed), pick(parts, Top)
    n = next((part for part in parts if isinstance(part, float)), None)
    if top.by is not None or (how.sign < 0 and not top.descending):
        return None
    if n is not None and (top.limit is not None or not n.is_integer()):
        return None
    return replace(how, grp=pick(parts, Grp), top=top if n is None else replace(top, limit=int(n)))


@rule("PART", "CHG TOP NUM? count_word?", cost=0.3)
def _changed_most_of_them(_: Context, how: Changed, top: Top, n: float | None = None) -> Changed | None:
    """…，增加最多的前5家: of the groups spoken of."""
    if top.by is not None or (how.sign < 0 and not top.descending) or (n is not None and top.limit is not None):
        return None
    if n is not None and not n.is_integer():
        return None
    return replace(how, top=top if n is None else replace(top, limit=int(n)))


@rule("PART", "which GRP CHG", "which GRP rel? CHG", "which GRP MET CHG", cost=0.1)
def _which_changed(_: Context, *parts: object) -> Changed | None:
    """Which stores fell: those whose figure did."""
    how, met = pick(parts, Changed), next((part for part in parts if isinstance(part, Met)), None)
    return replace(how, grp=pick(parts, Grp), met=met) if how.sign else None


@rule("PART", "which GRP sold CHG", "which GRP CHG sold", "which GRP rel sold CHG", "GRP rel sold CHG", cost=0.1)
def _which_sold(context: Context, *parts: object) -> Changed | None:
    """Which stores sold less: the money taken."""
    how, met = pick(parts, Changed), _sales(context)
    return replace(how, grp=pick(parts, Grp), met=met) if how.sign and met is not None else None


def _sales(context: Context) -> Met | None:
    """The one sum of money that the catalog calls its default."""
    found = [
        f"{name}.{short}" for name, entity in context.atlas.catalog.entities.items()
        for short, held in entity.measures.items()
        if held.default and held.aggregate == "sum" and held.format.kind == "money"
    ]  # fmt: skip
    return Met(tuple(found)) if len(found) == 1 else None


# One group beside another


@rule("RATE", "MET", cost=0.0)
def _figure(_: Context, met: Met) -> Met:
    return met


@rule("RATE", "COL", cost=0.2)
def _rate_of(context: Context, col: Col) -> Met | None:
    """How many times higher is churn: the share of those that have it."""
    atlas = context.atlas
    told = (
        official_measure(atlas, atlas.entity(name), [Is(dimension=name, values=(True,))], "share")
        for name in col.options
    )
    found = tuple(name for name in told if name is not None)
    return Met(found) if len(found) == 1 else None


@rule("OTHERS", "all_others put_together?", "put_together? all_others", cost=0.05)
def _the_others(_: Context) -> Rows:
    return Rows("")


@rule("OTHERS", "other_of COL put_together?", cost=0.05)
def _other_values(_: Context, col: Col) -> Col:
    """All other payment methods: of the column that the value is of."""
    return col


@rule("OTHERS", "other_of RS put_together?", cost=0.1)
def _other_rows(_: Context, noun: Rows) -> Rows | None:
    return None if noun.where or noun.after or noun.period else Rows("")


@rule(
    "PART",
    "times_of RATE with|among PARTIAL than_time OTHERS|PARTIAL",
    "PARTIAL RATE be|comes_from OTHERS|PARTIAL RATE? times_of",
    "PARTIAL RATE than_time OTHERS|PARTIAL RATE? times_of",
    "times_of be? RATE with|among PARTIAL than_time with? OTHERS|PARTIAL",
    "times_of be? PARTIAL RATE than_time with? OTHERS|PARTIAL RATE?",
    cost=0.1,
)
def _multiple(_: Context, *parts: object) -> Multiple | None:
    return _held_against("ratio", parts)


@rule(
    "PART",
    "PARTIAL RATE than_time|than_lead OTHERS|PARTIAL RATE? CHG",
    "RATE PARTIAL than_time|than_lead OTHERS|PARTIAL CHG",
    "CHG be? RATE with|among PARTIAL than_time with? OTHERS|PARTIAL",
    "CHG be? PARTIAL RATE than_time with? OTHERS|PARTIAL RATE?",
    "RATE with PARTIAL than_time with? OTHERS|PARTIAL CHG",
    cost=0.1,
)
def _apart(_: Context, *parts: object) -> Multiple | None:
    """金牌会员的客单价比普通会员高多少; how much higher is the rate of these than of those."""
    how = pick(parts, Changed)
    if how.percent:
        return None
    found = _held_against("difference", tuple(part for part in parts if not isinstance(part, Changed)))
    return replace(found, down=True) if found is not None and how.sign < 0 else found


def _held_against(op: Literal["ratio", "difference"], parts: tuple[object, ...]) -> Multiple | None:
    """The one figure, the rows, and the others."""
    mets = {part for part in parts if isinstance(part, Met)}
    first, second = (part for part in parts if isinstance(part, Rows | Col))
    if len(mets) != 1 or not isinstance(first, Rows) or not (first.where or first.after) or first.period:
        return None
    of = (*first.where, *first.after)
    if isinstance(second, Rows):
        return None if second.period else Multiple(op, mets.pop(), of, (*second.where, *second.after))
    if len(of) != 1 or not isinstance(of[0], Held):
        return None
    told = tuple(option for option in of[0].options if option[0] in second.options)
    return Multiple(op, mets.pop(), (Held(told),)) if told else None

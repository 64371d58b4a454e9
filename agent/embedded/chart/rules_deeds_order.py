"""What was done first, last, again, after something else, and in every month."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from domain.condition import Period

from .asked import LaterDay, Part
from .grammar import RULES
from .rules_deeds import joined, last_deed
from .rules_deeds_events import is_event, of_value
from .things import Cond, Context, Deed, Filter, Held, Neg, Rows, pick

rule = RULES.rule


# Every month


@rule(
    "DEED",
    "PERS all_of with? DEED",
    "DEED with? all_of PERS",
    "all_of PERS DEED",
    "DEED all_of month_unit PERS",
    cost=0.1,
)
def _every_month(_: Context, *parts: object) -> Deed | None:
    deed = pick(parts, Deed)
    months = next(part for part in parts if not isinstance(part, Deed))
    assert isinstance(months, tuple)
    if len(months) == 1:
        months = _months(months[0])
    return replace(deed, months=months) if deed.period is None and len(months) > 1 else None


def _months(period: Period) -> tuple[Period, ...]:
    """The calendar months of a period that begins and ends with one."""
    found: list[Period] = []
    start = period.start
    while start < period.end:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        if start.day != 1 or following > period.end:
            return ()
        found.append(Period(start=start, end=following, label=f"{start:%Y-%m}"))
        start = following
    return tuple(found)


@rule("DEED", "DEED with? both PERS", cost=0.1)
def _in_both(_: Context, deed: Deed, months: tuple[Period, ...]) -> Deed | None:
    """In both September and October."""
    return replace(deed, months=months) if deed.period is None and len(months) > 1 else None


@rule("PERS", "PER")
def _period(_: Context, one: Period) -> tuple[Period, ...]:
    return (one,)


@rule("PERS", "PERS and? PER", cost=0.05)
def _periods(_: Context, before: tuple[Period, ...], one: Period) -> tuple[Period, ...] | None:
    return (*before, one) if before[-1].end <= one.start else None


@rule("MONTHS", "NUM and NUM", cost=0.05)
def _numbers(_: Context, first: float, second: float) -> tuple[int, ...] | None:
    return _rising(first, second)


@rule("MONTHS", "MONTHS and NUM", cost=0.05)
def _more_numbers(_: Context, before: tuple[int, ...], last: float) -> tuple[int, ...] | None:
    return _rising(*before, last)


def _rising(*numbers: float) -> tuple[int, ...] | None:
    months = tuple(int(number) for number in numbers if number in range(1, 13))
    return months if len(months) == len(numbers) and list(months) == sorted(set(months)) else None


@rule("PERS", "PER MONTHS month_unit", "PER MONTHS NUM month_unit", cost=0.1)
def _months_of_a_year(context: Context, year: Period, months: tuple[int, ...], n: float | None = None) -> object:
    """今年8、9、10三个月."""
    if (year.start.month, year.start.day) != (1, 1) or (n is not None and n != len(months)):
        return None
    found = []
    for month in months:
        start = year.start.replace(month=month)
        if start >= year.end:
            return None
        end = (start + timedelta(days=32)).replace(day=1)
        found.append(Period(start=start, end=end, label=f"{start:%Y-%m}"))
    return tuple(found)


# First and last


@rule("DEED", "first ENT|VERB be? with? PER", "PER first ENT|VERB", "first ENT|VERB with? VAL", cost=0.15)
def _first_done(context: Context, *parts: object) -> Deed | None:
    return _edge(context, "first", *parts)


@rule("DEED", "last ENT|VERB be? with? PER", "PER last ENT|VERB", "last ENT|VERB with? VAL", cost=0.15)
def _last_done(context: Context, *parts: object) -> Deed | None:
    return _edge(context, "last", *parts)


@rule("DEED", "did first ENT with? PER", "PER did first ENT", cost=0.15)
def _did_first(context: Context, *parts: object) -> Deed | None:
    """Placed their first order in May."""
    return _edge(context, "first", *parts)


@rule("DEED", "first_order be? with? PER", "PER first_order", cost=0.1)
def _first_order(context: Context, *parts: object) -> Deed | None:
    """首单在5月."""
    entity = context.atlas.verb_entity()
    return _edge(context, "first", entity, *parts) if entity is not None else None


def _edge(context: Context, which: Literal["first", "last"], *parts: object) -> Deed | None:
    entity = next(part.entity if isinstance(part, Rows) else part for part in parts if isinstance(part, Rows | str))
    assert isinstance(entity, str)
    if entity == context.atlas.catalog.person:
        return None
    told = next(part for part in parts if isinstance(part, Period | Held))
    if isinstance(told, Period):
        return Deed(entity, period=told, which=which)
    return Deed(entity, objects=(told,), which=which)


# Again


@rule("AGAIN", "came_back something?", cost=0.05)
def _came_back(_: Context) -> Deed:
    """Another time, and another day: who comes back has left."""
    return Deed("", again=0, later=True)


@rule("AGAIN", "VERB again", "again VERB", "again VERB something", "again VERB done_mark", cost=0.05)
def _again(_: Context, entity: str) -> Deed:
    return Deed(entity, again=0)


@rule("AGAIN", "did second ENT|VERB", "VERB second ENT?", "second VERB", cost=0.05)
def _second(context: Context, *parts: object) -> Deed | None:
    """Made a 2nd purchase."""
    names = [part.entity if isinstance(part, Rows) else part for part in parts]
    if len(set(names)) != 1 or names[0] == context.atlas.catalog.person:
        return None
    return Deed(str(names[0]), again=0)


@rule("DEED", "PER again VERB done_mark?", cost=0.1)
def _again_in(_: Context, period: Period, entity: str) -> Deed:
    """今年又下单的, of those who did before."""
    return Deed(entity, period=period, again=0)


@rule("AGAIN", "AGAIN later_day", "later_day AGAIN", cost=0.05)
def _on_a_later_day(_: Context, deed: Deed) -> Deed:
    return replace(deed, later=True)


@rule("DEED", "AGAIN after_first?", "after_first AGAIN", cost=0.2)
def _did_again(_: Context, deed: Deed) -> Deed:
    return deed


@rule("SOON", "within NUM day_unit", "NUM day_unit within", cost=0.05)
def _soon(_: Context, days: float) -> tuple[int, bool] | None:
    return (int(days), False) if days.is_integer() and days > 0 else None


@rule("SOON", "SOON later_day", "later_day SOON", cost=0.05)
def _soon_later(_: Context, soon: tuple[int, bool]) -> tuple[int, bool]:
    """Within 30 days, another day: the same day does not count."""
    return soon[0], True


@rule(
    "DEED",
    "AGAIN SOON after_first?",
    "AGAIN after_first SOON",
    "after_first? SOON AGAIN",
    "SOON after_first AGAIN",
    cost=0.15,
)
def _again_soon(_: Context, *parts: object) -> Deed:
    deed = pick(parts, Deed)
    days, later = pick(parts, tuple)
    return replace(deed, again=days, later=deed.later or later)


@rule("COND", "not AGAIN after_that", "after_that not AGAIN", "not after_that AGAIN", "after_that not VERB", cost=0.1)
def _never_again_after(_: Context, done: Deed | str) -> Cond:
    """Bought in May and never again after that month: after the period spoken of before."""
    return Neg(Deed(done if isinstance(done, str) else done.entity, following=True))


@rule("COND", "COND but|and not again? after_that", "COND but|and nothing after_that", cost=0.15)
def _not_after(_: Context, first: Cond) -> Cond | None:
    deed = last_deed(first)
    if deed is None or deed.period is None:
        return None
    return joined(first, Neg(Deed(deed.entity, following=True)))


@rule("COND", "COND but|and not again PER", cost=0.15)
def _not_again_in(_: Context, first: Cond, period: Period) -> Cond | None:
    """And not again in 2011."""
    deed = last_deed(first)
    if deed is None or deed.period is None or deed.period.end > period.start:
        return None
    return joined(first, Neg(Deed(deed.entity, period=period)))


# After something else


@rule("ANCHOR", "PER? first DEED|RS after_first?", cost=0.1)
def _anchor(context: Context, *parts: object) -> Deed | None:
    """第一次投诉之后, after their first complaint."""
    period = next((part for part in parts if isinstance(part, Period)), None)
    done = parts[-1]
    if isinstance(done, Rows):
        done = None if done.after or done.period else Deed(done.entity, objects=done.where, said=False)
    if (
        not isinstance(done, Deed)
        or not is_event(context, done.entity)
        or done != replace(done, again=None, times=None)
    ):
        return None
    if period is not None:
        done = replace(done, period=period) if done.period is None else None
    return done


@rule("ANCHOR", "PER? first VAL after_first?", cost=0.2)
def _anchor_of_value(context: Context, *parts: object) -> Deed | None:
    """Of their first complaint, where the data have a value of that name."""
    value = pick(parts, Held)
    period = next((part for part in parts if isinstance(part, Period)), None)
    deed = of_value(context, value)
    return replace(deed, period=period) if deed is not None else None


@rule("DEED", "ANCHOR SOON again? DEED", cost=0.15)
def _anchored(_: Context, anchor: Deed, soon: tuple[int, bool], done: Deed) -> Deed | None:
    """第一次投诉之后60天内还下过单."""
    return _after(done, anchor, soon)


@rule("DEED", "DEED again? SOON ANCHOR", "again DEED SOON ANCHOR", cost=0.15)
def _done_after(_: Context, done: Deed, soon: tuple[int, bool], anchor: Deed) -> Deed | None:
    """Ordered within 60 days after their first complaint."""
    return _after(done, anchor, soon)


@rule("DEED", "SOON ANCHOR DEED", cost=0.15)
def _after_done(_: Context, soon: tuple[int, bool], anchor: Deed, done: Deed) -> Deed | None:
    return _after(done, anchor, soon)


def _after(done: Deed, anchor: Deed, soon: tuple[int, bool]) -> Deed | None:
    if done.again is not None or done.months or done.each or done.which != "any" or done.entity in ("", anchor.entity):
        return None
    return replace(done, again=soon[0], later=soon[1], after=anchor)


@rule("PART", "later_day", "first_order later_day", cost=0.1)
def _same_day_left_out(_: Context) -> Part:
    """首购当天不算, said of what is done again."""
    return LaterDay()


@rule("PART", "VAL|FIL later_day", cost=0.1)
def _that_day_left_out(_: Context, _done: Held | Filter) -> Part:
    """投诉当天不算."""
    return LaterDay()

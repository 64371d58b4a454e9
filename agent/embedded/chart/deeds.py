"""Deeds that lean on those said before them: that month, after that, again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.condition import Period

from .asked import Count, LaterDay, Listing, Part, Share, That, Topic, When
from .things import Bound, Cond, Context, Deed, Held, Join, Neg, Rows, bare


class Leaning(Exception):
    """It leans on nothing."""


class _Said:
    """The deeds of a question, one after the other."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.last: Deed | None = None
        """The last one that was done, in a period."""
        self.later = False
        """The same day does not count."""
        self.firsts = False
        """A first thing was said, or its date."""
        self.dated = False
        """A period was said by itself, or of rows."""
        self.done: list[Deed] = []
        """All that was done, first and last things aside."""

    def around(self, period: Period) -> bool:
        """Whether it is the year of months that were told: 8月、9月每个月都下单，说的是今年."""
        months = [month for deed in self.done for month in deed.months]
        return bool(months) and all(period.start <= one.start and one.start < period.end for one in months)

    def rows(self, rows: Rows) -> Rows:
        """Rows whose deeds lean on nothing."""
        return replace(
            rows, where=tuple(self.cond(one) for one in rows.where), after=tuple(self.cond(one) for one in rows.after)
        )

    def cond(self, cond: Cond) -> Cond:
        """A condition whose deeds lean on nothing."""
        match cond:
            case Join():
                return Join(cond.op, tuple(self.cond(one) for one in cond.of))
            case Neg():
                return Neg(self._deed(cond.of) if isinstance(cond.of, Deed) else cond.of)
            case Deed():
                told = self._deed(cond)
                if told.which == "any":
                    self.done.append(told)
                self.firsts = self.firsts or told.which == "first"
                if told.period is not None and told.which != "last":
                    self.last = told
                return told
            case Bound():
                self.firsts = self.firsts or cond.period is not None
                return cond
            case _:
                return cond

    def _check_after(self, deed: Deed) -> None:
        """Unclear where the first of a period may be meant: the first complaint of those who complained in 2025."""
        if deed.after is None:
            if self.done or (not deed.entity and deed.again == 0 and not self.firsts):
                raise Leaning  # came back: after what?
        elif deed.after.period is None and any(
            one.entity == deed.after.entity and (self.dated or one.period is not None) for one in self.done
        ):
            raise Leaning

    def _deed(self, deed: Deed) -> Deed:
        period = self.last.period if self.last is not None else None
        if deed.echo or deed.following:
            if period is None:
                raise Leaning
            end = self.context.horizon.last + timedelta(days=1)
            if deed.following and end <= period.end:
                raise Leaning
            told = period if deed.echo else Period(start=period.end, end=end, label="")
            return replace(deed, period=told, echo=False, following=False)
        if deed.again == 0 and deed.period is not None and deed.after is None:
            if period is None or period.end > deed.period.start:
                raise Leaning
            return replace(deed, again=None, later=False)
        if deed.again is not None:
            self._check_after(deed)
            later, self.later = deed.later or self.later, False
            return replace(deed, later=later)
        return deed


def settled(context: Context, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts, with each deed in its own period; raises `Leaning` where one leans on nothing."""
    said = _Said(context)
    said.later = any(isinstance(part, LaterDay) for part in parts)
    said.dated = any(_period(part) is not None for part in parts)
    found: list[Part] = []
    for before, part in zip((None, *parts), parts, strict=False):
        if isinstance(before, That) and bare(before.cond) and isinstance(_leading(part), Held):
            raise Leaning  # bought | coffee: its object
        if (
            isinstance(before, Topic)
            and isinstance(part, Topic)
            and part.rows == Rows(part.rows.entity, period=part.rows.period)
        ):
            raise Leaning  # complaints | customers: one noun
        match part:
            case LaterDay():
                continue
            case When(period) if said.around(period):
                continue
            case Topic(rows):
                found.append(Topic(said.rows(rows)))
            case Count(rows):
                found.append(Count(said.rows(rows)))
            case Listing(rows):
                found.append(Listing(said.rows(rows)))
            case That(cond):
                found.append(That(said.cond(cond)))
            case Share(rows=rows_of):
                whole = said.rows(rows_of) if rows_of is not None else None
                found.append(replace(part, rows=whole, part=tuple(said.cond(one) for one in part.part)))
            case _:
                found.append(part)
    if said.later:
        raise Leaning
    return tuple(found)


def _period(part: Part) -> Period | None:
    match part:
        case When(period):
            return period
        case Topic(rows) | Count(rows) | Listing(rows):
            return rows.period
        case Share(rows=Rows() as rows):
            return rows.period
        case _:
            return None


def _leading(part: Part | None) -> Cond | None:
    """The condition a part begins with."""
    match part:
        case That(cond):
            return cond
        case Topic(rows) | Count(rows) | Listing(rows):
            return rows.where[0] if rows.where else None
        case _:
            return None

"""The periods of a plan's steps go in; which of them the data hold only in part, or not at all, comes out in short clauses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.catalog import Truncation
from domain.condition import Did, Measured, Period, Scalar
from domain.language import Language
from domain.metric_query import ByDimension, CohortQuery, MetricQuery, RowsQuery, Subset
from domain.plan import FeedbackStep, MetricStep, Step

from .names import Atlas
from .periods import Horizon
from .periods_en import LEAD
from .saying import say_period
from .texts import say

_DAY = timedelta(days=1)
_SO_FAR = re.compile(r"so far|to[ -]date|\b(?:fy|[ymqw])td\b|至今|以来|到现在|目前")
_MOST_VALUES = 5_000
"""Distinct days of a column; with as many there may be more, and the first is not known."""
_BESIDE = timedelta(days=31)
"""How near to the data's first day a column of persons must begin to begin with them."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A period, and the date column it goes by; None where that is not known."""

    period: Period
    time: str | None


class Coverage:
    """What days the data hold, by date column."""

    def __init__(self, atlas: Atlas, values: Callable[[str], Iterable[tuple[Scalar, int]]], horizon: Horizon) -> None:
        self._atlas, self._values, self._horizon = atlas, values, horizon
        self._firsts: dict[str, date | None] = {}

    def lines(self, step: Step, language: Language, told: Iterable[str] = ()) -> tuple[str, ...]:
        """A clause for each period of the step that is not whole; `told` are lines that may say it already."""
        said = list(told)
        found: dict[str, None] = {}
        for dated in self._dated(step):
            line = self._line(dated, language)
            end, names = self._horizon.last.isoformat(), {_name(dated.period, language), dated.period.label}
            if line and not any(f"“{name}”" in other and end in other for name in names for other in said):
                found[line] = None
        for cut in self._atlas.catalog.truncated:
            if self._is_cut(cut, step):
                span = say_period(Period(start=cut.start, end=cut.end + _DAY), language)
                why = cut.say.in_(language) if cut.say is not None else ""
                found[
                    f"{span}{'：' if language == 'zh' else ': '}{why}"
                    if why
                    else say("held_in_part", language, span=span)
                ] = None
        return tuple(found)

    def _line(self, dated: Dated, language: Language) -> str:
        period, horizon = dated.period, self._horizon
        start, end = horizon.whole_of(period)
        name = _name(period, language)
        first = self._first(dated.time) or start
        if start > horizon.last:
            return say("held_before", language, period=name, day=horizon.last.isoformat())
        open_start = start == horizon.first  # until, before, of all time
        if end <= first and not open_start:
            return say("held_after", language, period=name, day=first.isoformat())
        late = not open_start and (first - start).days > max(2, (end - start).days // 50)
        cut = end > horizon.last + _DAY and not _SO_FAR.search(period.label.lower())
        if late and cut:
            return say("held_between", language, period=name, first=first.isoformat(), last=horizon.last.isoformat())
        if late:
            return say("held_from", language, period=name, day=first.isoformat())
        return say("held_to", language, period=name, day=horizon.last.isoformat()) if cut else ""

    def _first(self, time: str | None) -> date | None:
        """The first day of a date column; None where it is not known, or begins nothing (the oldest customer's birthday)."""
        if time is None:
            return None
        if time not in self._firsts:
            catalog, first = self._atlas.catalog, self._horizon.first
            held = [value for value, _count in self._values(time)]
            found = [v.date() if isinstance(v, datetime) else v for v in held if isinstance(v, date)]
            known = min(found) if found and len(held) < _MOST_VALUES else None
            if time == catalog.horizon and (known is None or catalog.first_day is not None):
                known = first
            elif known is not None and not self._happens(time.partition(".")[0]):
                known = known if first <= known <= first + _BESIDE else None  # first orders begin where the data do
            self._firsts[time] = known
        return self._firsts[time]

    def _happens(self, entity: str) -> bool:
        """Whether its rows are things that happen: they belong to others, and are no persons."""
        catalog = self._atlas.catalog
        return entity != catalog.person and (
            any(join.many == entity for join in catalog.joins) or entity == (catalog.horizon or "").partition(".")[0]
        )

    def _dated(self, step: Step) -> Iterator[Dated]:
        """Every period of a step, with the column it goes by."""
        atlas = self._atlas
        match step:
            case MetricStep(query=MetricQuery() as query):
                measures = [name for name in query.measures if "." in name]
                measures += [term.measure for term in query.terms if isinstance(term, Subset)]
                if query.period is not None:
                    times = [time for name in measures if (time := atlas.time(name)) is not None]
                    yield Dated(query.period, times[0] if times else None)
                for term in query.terms:
                    if isinstance(term, Subset) and term.period is not None:
                        yield Dated(term.period, atlas.time(term.measure))
            case MetricStep(query=RowsQuery() | CohortQuery() as rows) if rows.period is not None:
                yield Dated(rows.period, self._time_of(rows.entity))
            case FeedbackStep() if step.period is not None and atlas.catalog.feedback is not None:
                yield Dated(step.period, self._time_of(atlas.catalog.feedback.entity))
            case _:
                pass
        yield from self._done(step)

    def _done(self, model: object) -> Iterator[Dated]:
        """Periods of what was done, anywhere in it."""
        if isinstance(model, tuple):
            for part in model:
                yield from self._done(part)
            return
        if isinstance(model, Did) and model.period is not None:
            yield Dated(model.period, self._time_of(model.entity))
        if isinstance(model, Measured) and model.period is not None:
            yield Dated(model.period, self._atlas.time(model.measure))
        for name in getattr(type(model), "model_fields", {}):
            yield from self._done(getattr(model, name))

    def _time_of(self, entity: str) -> str | None:
        short = self._atlas.catalog.entities[entity].time
        return None if short is None else short if "." in short else f"{entity}.{short}"

    def _is_cut(self, cut: Truncation, step: Step) -> bool:
        """Whether a stretch that the catalog says is held in part makes a figure of the step smaller than it was.

        The month the data end in is told with the period, or with its course; the month they begin in counts in a course.
        """
        query = step.query if isinstance(step, MetricStep) else None
        if not isinstance(query, MetricQuery) or cut.end > self._horizon.last:
            return False
        measures = [name for name in query.measures if "." in name]
        measures += [term.measure for term in query.terms if isinstance(term, Subset)]
        homes = {self._atlas.home(name) for name in measures}
        homes |= {time.partition(".")[0] for name in measures if (time := self._atlas.time(name))}
        if cut.entity not in homes:
            return False
        timed = any(isinstance(by, ByDimension) and by.grain for by in query.by)
        periods = [dated.period for dated in self._dated(step)]
        periods = [period for period in periods if (period.start, period.end) != self._horizon.whole]
        if not periods:
            return timed
        begins = cut.start < self._horizon.first
        if begins and not timed:
            return False
        return any(period.start <= cut.end and cut.start < period.end for period in periods)


def _name(period: Period, language: Language) -> str:
    """What a period is called, without a preposition; its days where it has no name."""
    label = period.label or say_period(period, language)
    lead = LEAD.match(label.lower())
    return label[lead.end() :] if lead and language == "en" and lead.end() < len(label) else label

"""A measure over time: from the first whole period to the last, the peak, and the period that is not over yet."""

from __future__ import annotations

from datetime import date

from domain.claim import Claim, Section
from domain.metric_query import Step

from .narrate_frame import Frame
from .saying_terms import term_of
from .sentence import Sentence, at

NAMED = 3
"""Groups, and measures, whose course is told."""


def narrate_course(frame: Frame, column: str) -> tuple[Claim, ...]:
    """Claims over a figure whose one group is a period; `column` holds the periods' first days."""
    told = [name for name in frame.query.measures if not _stepped(frame, name, "previous")]
    main, *others = told or frame.query.measures
    rows = _dated(frame, column, main)
    if not rows:
        return ()
    whole, partial = _whole(frame, rows, column)
    asked = frame.query.period
    if asked is not None and len(whole) > 2 and _day(frame, whole[0], column) < asked.start:
        whole = whole[1:]  # a week that began before what was asked for
    claims = list(_course(frame, whole, column, main))
    if len(whole) > 2 and not _stepped(frame, main, "running"):
        claims.extend(_peak(frame, whole, column, main))
    for measure in others[: NAMED - 1]:
        held, _ = _whole(frame, _dated(frame, column, measure), column)
        claims.extend(_course(frame, held, column, measure, first=False) if held else ())
    if partial is not None:
        claims.extend(_unfinished(frame, partial, column, main))
    return tuple(claims)


def _stepped(frame: Frame, measure: str, op: str) -> bool:
    """Whether it is the value of the period before, or a total so far: its course, or its peak, says nothing new."""
    held = term_of(frame.query, measure)
    return isinstance(held, Step) and held.op == op


def courses(frame: Frame, column: str) -> tuple[Claim, ...]:
    """Periods and another group: the course of those that have most in the last whole period."""
    measure = frame.query.measures[0]
    rows = [row for row in frame.rows(measure) if frame.figure.cell(row, column) is not None]
    if not rows:
        return ()
    whole, partial = _whole(frame, rows, column)
    others = [held.name for _by, held in frame.labels() if held.name != column]
    groups: dict[tuple[object, ...], list[int]] = {}
    for row in whole:
        groups.setdefault(tuple(frame.figure.cell(row, name) for name in others), []).append(row)
    last = max(_day(frame, row, column) for row in whole)

    def size(held: list[int]) -> float:
        return sum(frame.value(row, measure) or 0.0 for row in held if _day(frame, row, column) == last)

    biggest = sorted(groups.values(), key=size, reverse=True)[:NAMED]
    claims: list[Claim] = []
    for held in biggest:
        ordered = sorted(held, key=lambda row: _day(frame, row, column))
        claims.extend(_course_of(frame, ordered, column, measure, first=not claims))
    if partial is not None:
        said = frame.said()
        since = said.cell(frame.figure, partial, column)
        claims.extend(said.say("caveat", "partial_only", when=_when(said, column, since)))
    return tuple(claims)


def _course(frame: Frame, rows: list[int], column: str, measure: str, *, first: bool = True) -> tuple[Claim, ...]:
    said, figure = frame.said(), frame.figure
    section: Section = "headline" if first else "result"
    start, end = rows[0], rows[-1]
    if start == end:
        since, value = said.cell(figure, start, column), said.cell(figure, start, measure)
        return said.say(section, "at", since=since, measure=frame.told(measure), value=value)
    cells = (at(figure, end, measure), at(figure, start, measure))
    trend = said.derived("trend", *cells)
    places = {
        "then": said.cell(figure, start, measure), "since": said.cell(figure, start, column),
        "now": said.cell(figure, end, measure), "until": said.cell(figure, end, column),
    }  # fmt: skip
    before, running = frame.value(start, measure), _stepped(frame, measure, "running")
    grown = frame.query.period is not None and not running  # else the data may begin in mid-month
    if grown and before is not None and before > 0 and figure.column(measure).format.kind != "percent":
        places["by"] = said.derived("growth", *cells)
    key = "course_by" if "by" in places else "course"
    return said.say(section, key, measure=frame.told(measure), trend=trend, **places)


def _course_of(frame: Frame, rows: list[int], column: str, measure: str, *, first: bool) -> tuple[Claim, ...]:
    said, figure = frame.said(), frame.figure
    section: Section = "headline" if first else "result"
    start, end = rows[0], rows[-1]
    name = frame.name(said, end, without=(column,))
    if start == end:
        since, value = said.cell(figure, start, column), said.cell(figure, start, measure)
        return said.claim(section, f"{name} · {said.part('at', since=since, measure=frame.told(measure), value=value)}")
    trend = said.derived("trend", at(figure, end, measure), at(figure, start, measure))
    return said.say(
        section, "course_of", name=name, measure=frame.told(measure), trend=trend,
        then=said.cell(figure, start, measure), since=said.cell(figure, start, column),
        now=said.cell(figure, end, measure), until=said.cell(figure, end, column),
    )  # fmt: skip


def _peak(frame: Frame, rows: list[int], column: str, measure: str) -> tuple[Claim, ...]:
    values = {row: held for row in rows if (held := frame.value(row, measure)) is not None}
    peak = max(values, key=lambda row: values[row])
    if len(set(values.values())) == 1:
        return ()
    said = frame.said()
    since = said.cell(frame.figure, peak, column)
    order = [peak, *(row for row in values if row != peak)]
    rank = said.derived("rank", *(at(frame.figure, row, measure) for row in order))
    if peak in (rows[0], rows[-1]):  # its value has been told
        return said.say("result", "peak_end", since=since, rank=rank)
    return said.say("result", "peak", since=since, rank=rank, value=said.cell(frame.figure, peak, measure))


def _unfinished(frame: Frame, row: int, column: str, measure: str) -> tuple[Claim, ...]:
    said = frame.said()
    since, value = said.cell(frame.figure, row, column), said.cell(frame.figure, row, measure)
    return said.say("caveat", "partial", when=_when(said, column, since), value=value)


def _when(said: Sentence, column: str, since: str) -> str:
    """A month by itself; a week by its first day, and said to be one."""
    return said.part("week", since=since) if column.endswith("@week") else since


def _dated(frame: Frame, column: str, measure: str) -> list[int]:
    rows = range(len(frame.figure.rows))
    return [r for r in rows if frame.value(r, measure) is not None and frame.figure.cell(r, column) is not None]


def _whole(frame: Frame, rows: list[int], column: str) -> tuple[list[int], int | None]:
    """Rows of periods that are over; and a row of the one that is not, when there are enough others."""
    if not rows:
        return [], None
    last = max(_day(frame, row, column) for row in rows)
    if not _is_partial(last, column, frame.as_of):
        return rows, None
    over = [row for row in rows if _day(frame, row, column) != last]
    if len({_day(frame, row, column) for row in over}) < 2:
        return rows, None
    return over, next(row for row in rows if _day(frame, row, column) == last)


def _day(frame: Frame, row: int, column: str) -> date:
    held = frame.figure.cell(row, column)
    return held if isinstance(held, date) else date.min


def _is_partial(start: date, column: str, as_of: date | None) -> bool:
    """Whether the period that begins on this day reaches past the data's last day."""
    grain = column.rpartition("@")[2]
    if as_of is None:
        return False
    match grain:
        case "month":
            after = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        case "quarter":
            month = start.month + 3
            after = date(start.year + (month > 12), (month - 1) % 12 + 1, 1)
        case "year":
            after = date(start.year + 1, 1, 1)
        case _:
            after = date.fromordinal(start.toordinal() + (7 if grain == "week" else 1))
    return as_of.toordinal() + 1 < after.toordinal()

"""From period to period: month over month growth, yoy growth for each year, 每月环比, cumulative sales by month, 按月累计."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from agent.embedded.periods_en import MONTHS
from domain.catalog import Grain
from domain.errors import QueryError
from domain.metric_query import ByDimension, Combined, MetricQuery, Step, Term
from warehouse.compile import compile_query

from .form import Ask, Outcome, is_free, query_in, tidy, without

_UNITS: dict[str, Grain] = {
    "month": "month", "quarter": "quarter", "week": "week", "year": "year", "day": "day", "mom": "month",
    "qoq": "quarter", "wow": "week", "yoy": "year", "dod": "day", "月": "month", "季度": "quarter", "季": "quarter", "周": "week", "年": "year",
}  # fmt: skip
_GROWTH = (
    r"(?: ?(?P<what>growth(?: rates?)?|change|changes|increase|difference)(?: rates?)?(?: (?:in|of|for))?)?(?: %)?"
)
_STEP = re.compile(
    rf"\b(?:the )?(?:(?P<unit>month|quarter|week|year|day)[- ](?:over|on|by)[- ](?P=unit)|(?P<short>mom|qoq|wow|yoy|dod))\b{_GROWTH}"
)
_GROWN = re.compile(r"\b(?:growth(?: rates?)?|change|changes|increase)\b(?: (?:in|of|for))?(?: %)?|(?<=\s)%(?=\s|$)")
_STEP_ZH = re.compile(
    r"(?:的)?(?P<step>环比|同比)(?:上月|上季度|上年|去年)?(?:的)?(?P<what>增长率|增长速度|增速|增幅|涨幅|增长|变化率|变化|变动|差额)?(?:情况|是多少|多少|如何|怎么样)?"
)
_CUMULATIVE = re.compile(
    r"\b(?:the )?(?:cumulative|cumulated|accumulated|running)(?: total(?:s)?| sum)?(?: (?:of|in|for))?(?= )|(?:的)?(?:滚动|逐月|逐步)?累[计积](?:的)?"
)
_SERIES_EN = re.compile(
    r"\b(?:by|per|each|every|for each) (?P<unit>day|week|month|quarter|year)\b|\b(?P<ly>daily|weekly|monthly|quarterly|yearly|annual)\b"
)
_SERIES_ZH = re.compile(r"(?:每个?|各个?|按|逐|分)(?P<unit>月份?|季度?|周|年份?|天|日)|(?P<ly>月度|季度|年度|周度)")
_SAID_AGAIN = re.compile(
    rf"[,，(（]?\s*\b(?P<first>{'|'.join(MONTHS)}) (?:versus|vs\.?|against|compared (?:to|with)) (?P<before>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?\b\)?"
)
_BACK: dict[Grain, int] = {"year": 1, "quarter": 4, "month": 12}
"""Periods in a year."""


def read_steps(ask: Ask) -> Outcome | None:
    """A figure in each period, beside the period before or added up so far."""
    return _growth(ask) or _cumulative(ask)


def _growth(ask: Ask) -> Outcome | None:
    match = (_STEP_ZH if ask.language == "zh" else _STEP).search(ask.low)
    if match is None or not is_free(ask, *match.span()):
        return None
    again = _SAID_AGAIN.search(ask.low)
    cut = [match.span(), *([again.span()] if again and again.start() >= match.end() else [])]
    grown = None if match["what"] else _GROWN.search(ask.low, match.end())
    if ask.language == "en" and not match["what"]:
        if grown is None:
            return None
        cut.append(grown.span())
    said = _UNITS[match["unit"] or match["short"]] if ask.language == "en" else None
    yearly = said == "year" or (ask.language == "zh" and match["step"] == "同比")
    for query, by in _series(ask, without(ask.text, *cut), said):
        grain = by.grain
        assert grain is not None
        if yearly and grain not in _BACK:
            continue
        if not yearly and said not in (None, grain):
            continue
        if again is not None and len(cut) > 1 and not _first_of(query, again):
            return None
        back = _BACK[grain] if yearly else 1
        terms: list[Term] = [
            Step(name="before", of=query.measures[0], op="previous", by=by.column, back=back),
            Combined(name="growth", op="growth", of=(query.measures[0], "before")),
        ]
        shown = [query.measures[0], "growth"]
        if match["what"] in ("change", "changes", "difference", "变化", "变动", "差额"):
            terms.append(Combined(name="difference", op="difference", of=(query.measures[0], "before")))
            shown.append("difference")
        found = _finished(ask, query, by, shown, terms)
        if found is not None:
            return found
    return None


def _cumulative(ask: Ask) -> Outcome | None:
    match = _CUMULATIVE.search(ask.low)
    if match is None or (_SERIES_ZH if ask.language == "zh" else _SERIES_EN).search(ask.low) is None:
        return None
    if not is_free(ask, *match.span()):
        return None  # "running total of invoices": of their number, or of their totals?
    for query, by in _series(ask, without(ask.text, match.span()), None):
        held = ask.atlas.catalog.measure(query.measures[0])
        if held.aggregate not in ("count", "sum"):
            continue
        term = Step(name="so_far", of=query.measures[0], op="running", by=by.column)
        found = _finished(ask, query, by, ["so_far", query.measures[0]], [term])
        if found is not None:
            return found
    return None


def _series(ask: Ask, rest: str, said: Grain | None) -> Iterator[tuple[MetricQuery, ByDimension]]:
    """The rest as one measure over periods; in periods of the unit said, where it names none itself."""
    texts = [tidy(rest)]
    if said is not None and ask.language == "en" and _SERIES_EN.search(rest.lower()) is None:
        texts.append(f"{tidy(rest)} by {said}")
    for text in texts:
        query = query_in(ask.plain(text)) if text else None
        if query is None or len(query.measures) != 1 or query.terms or query.limit is not None or query.having:
            continue
        cut = [by for by in query.by if isinstance(by, ByDimension) and by.grain is not None]
        if any(_within_one(query, by.grain) for by in cut):
            continue  # yoy in the first half of 2026: one period against another, no series
        if len(cut) == 1 and len(query.by) <= 2:
            yield query, cut[0]


def _within_one(query: MetricQuery, grain: Grain | None) -> bool:
    days = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[grain or "day"]
    return query.period is not None and (query.period.end - query.period.start).days <= days


def _first_of(query: MetricQuery, again: re.Match[str]) -> bool:
    """January vs Dec 2016, of each month of 2017: the first month, and the one before it."""
    if query.period is None:
        return False
    start = query.period.start
    before = start.replace(day=1) - timedelta(days=1)
    year = int(again["year"]) if again["year"] else before.year
    return (MONTHS[again["first"]], MONTHS[again["before"]], year) == (start.month, before.month, before.year)


def _finished(ask: Ask, query: MetricQuery, by: ByDimension, shown: list[str], terms: list[Term]) -> Outcome | None:
    asked = query.model_copy(update={"measures": tuple(shown), "terms": tuple(terms), "order": ()})
    try:
        compile_query(ask.atlas.catalog, asked)
    except QueryError:
        return None
    return ask.finish(asked, ())

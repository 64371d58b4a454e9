"""Over time and side by side: how a figure developed, by day of the week, in bands of so many years, two groups compared."""

from __future__ import annotations

import re

from domain.metric_query import ByBand, ByDimension, DatePart, MetricQuery, Order

from .averages import number_column, rows_counted
from .changes import against_a_time
from .cutting import figure
from .form import Ask, Outcome, query_in, tidy, without

_DEVELOPED = re.compile(
    r"\bhow (?:has|have|did) (?P<what>.+?) (?:developed?|evolved?|changed?|moved?|trended?|gone|go)\b(?P<rest>.*)$",
    re.DOTALL,
)
_PARTS: tuple[tuple[re.Pattern[str], DatePart], ...] = (
    (
        re.compile(
            r"\b(?:by|per|for each|on each|across) (?:the )?(?:days? of (?:the )?week|weekdays?)\b|(?:按|各|每个?)?(?:星期几|周几|礼拜几)(?:来?分)?|按星期(?!\S*月)"
        ),
        "weekday",
    ),
    (
        re.compile(r"\b(?:by|per|across) (?:calendar month|month of (?:the )?year)\b|(?:按|各)月份(?:不分年)"),
        "month_of_year",
    ),
    (re.compile(r"\b(?:by|per|across) (?:the )?day of (?:the )?month\b|(?:按|各)(?:几号|日期号)"), "day_of_month"),
)
_BANDS = re.compile(
    r"\b(?:by |in )?(?P<n>\d+|five|ten|twenty)[- ]year (?:age )?(?:bands?|groups?|brackets?|steps?)|(?:按)?每(?P<zh>\d+|五|十|二十)岁(?:为?一?(?:档|段|组))?|(?P<n2>\d+)岁一(?:档|段|组)"
)
_WORDS = {"five": 5, "ten": 10, "twenty": 20, "五": 5, "十": 10, "二十": 20}
_COMPARE = re.compile(
    r"(?:的)?(?:做?个?对比|比较|对照)(?:一下|情况)?|^\s*(?:please )?compare\b|\bcompared?(?: with| to)?\b|\bversus\b|\bvs\.?\b|\bside by side\b"
)


def read_course(ask: Ask) -> Outcome | None:
    """How has the refund rate developed month by month this year."""
    match = _DEVELOPED.search(ask.low)
    if match is None:
        return None
    what = ask.text[match.start("what") : match.end("what")]
    rest = ask.text[match.start("rest") : match.end("rest")]
    for tail in ("", " by month"):
        query = ask.query(f"{what}{rest}{tail} {ask.text[: match.start()]}")
        if query is not None and any(isinstance(by, ByDimension) and by.grain for by in query.by):
            return ask.finish(query, ())
    return None


def read_date_part(ask: Ask) -> Outcome | None:
    """Orders by day of the week: the rest is read, and grouped by that part of the measure's own date."""
    for pattern, part in _PARTS:
        found = pattern.search(ask.low)
        if found is None:
            continue
        query = figure(ask, without(ask.text, found.span()))
        if query is None or query.terms or query.limit or query.having:
            return None
        time = ask.atlas.time(query.measures[0])
        if time is None:
            return None
        by = ByDimension(dimension=time, part=part)
        ranked = query.order if query.order and not query.by else (Order(column=by.column, descending=False),)
        return ask.finish(query.model_copy(update={"by": (by, *query.by), "order": ranked}), ())
    return None


def read_bands(ask: Ask) -> Outcome | None:
    """Customers by ten-year age bands."""
    found = _BANDS.search(ask.low)
    if found is None:
        return None
    told = found["n"] or found["zh"] or found["n2"]
    step = _WORDS.get(told) or int(told)
    if not 1 < step <= 50:
        return None
    age = "年龄" if ask.language == "zh" else "age"
    column, _ = number_column(ask, age)
    rest = without(ask.text, found.span())
    _, left = number_column(ask, rest)
    if column is None:
        return None
    query: MetricQuery | None = query_in(ask.plain(tidy(left))) or rows_counted(ask, column, left)
    if query is None or query.by or query.terms:
        return None
    edges = tuple(float(edge) for edge in range(step * max(1, 20 // step), 80, step))
    return ask.finish(query.model_copy(update={"by": (ByBand(dimension=column, edges=edges),), "order": ()}), ())


def read_compare(ask: Ask) -> Outcome | None:
    """Men and women compared: the comparing word adds nothing once both groups are named."""
    found = _COMPARE.search(ask.low)
    if found is None:
        return None
    if against_a_time(ask) is not None:
        return None
    joiner = " and " if ask.language == "en" and found.start() > 0 else " "
    query = ask.query(without(ask.text, found.span(), by=joiner))
    if query is None or not query.by:
        return None
    return ask.finish(query, ())

"""Two periods beside each other: what it was, what it is, the difference and the growth."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

from agent.embedded.asking import ask_again
from agent.embedded.earlier import a_year_ago, one_before
from agent.embedded.spans import Span
from agent.embedded.texts import say
from domain.condition import Period
from domain.metric_query import ByDimension, Combined, Having, MetricQuery, Order, Subset, Term

from .form import Ask, Outcome, is_free, same_span, without

_YEAR_AGO = re.compile(
    r"同比|(?:和|与|跟|同|比|较)?(?:去年|上年|\d{2,4}年)(?:的)?同期(?:相?比)?|year[- ](?:on|over)[- ]year|\byoy\b|(?:the )?same (?:period|time|month|quarter|week) (?:of )?(?:last|the previous|a) year(?: (?:ago|before|earlier))?"
    r"|(?:compared (?:with|to)|versus|vs\.?|against) (?:last year|the year before|a year (?:ago|earlier|before))|(?:和|与|跟|同)去年(?:同期)?相?比|(?:比|较)去年(?:同期)?|(?:和|与|跟|同)去年同期"
)
_BEFORE = re.compile(
    r"环比|上期|(?:month|quarter|week)[- ](?:on|over)[- ](?:month|quarter|week)|\b(?:mom|qoq|wow)\b"
    r"|(?:compared (?:with|to)|versus|vs\.?|against|from) the (?:previous|prior|preceding) (?:period|month|quarter|week|year)"
    r"|(?:compared (?:with|to)|versus|vs\.?|than) (?:the )?(?:month|quarter|week|year|period) before"
)
_CHANGE = re.compile(
    r"(?:涨|跌|增|降|多|少|增长|下降)了?(?:百分之多少|百分之几|几成|几个点)|[(（][%％][)）]|% (?:up or down|change)|\bup or down\b|\bby how much\b|\bhow much\b(?= (?:up|down|more|less))|(?:的)?(?:增长率|增长速度|增速|增幅|涨幅|跌幅|降幅|变化率|变动率|增长|下降|下滑|减少|增加|上涨|上升|变化|变动)(?:情况|幅度|是多少|了多少|多少|如何|怎么样)?|(?:的)?对比(?:情况|一下|如何|怎么样)?|相比|比较(?:一下)?|(?:多|少|高|低|涨|跌|降)了多少|差多少|差异|比(?=去|上|前|昨|今|本)"
    r"|\b(?:the )?(?:growth(?: rates?)?|grew|grow|grown|increased?|rose|risen|declined?|dropped|drop|fell|fallen|decreased?|changed?|changes|difference|differ|compared?|comparison|versus|vs\.?|against)\b(?: (?:with|to|in|of|between|from|for))?"
    r"|\bhow (?:much )?(?:did|has|have|is|was|more|less)\b"
)
_FILL = re.compile(r"^(?:and|from|to|with|in|between|for|和|与|跟|比|较|到|、|，|,)$")
_AND = re.compile(r"^(?:and|和|与|跟|、|，|,)$")
_PART = re.compile(
    r"^(?!.*\d{4})(?!.*(?:year|today|yesterday|[昨今去上本这当]))(?:.*\b(?:[a-z]{3,9}|[qh]\d)|.*(?:月|季度|半年|q\d))$"
)
"""A month or quarter that has no year."""
_RATE = re.compile(r"率|增速|幅|快|慢|fast|slow|rate|percent|%|同比|环比|year|yoy|mom|qoq")
_FALL = re.compile(r"下降|下滑|减少|跌|降幅|declin|drop|fell|fall|decreas|shrank|shrink")
_RISE = re.compile(r"增长|增加|上涨|上升|涨|grew|grow|increas|rose|risen")
_MOST = re.compile(
    r"最[快多大慢高少小低]的?|\b(?:the )?(?:fastest|most|slowest|biggest|largest|strongest|least|smallest)\b"
)
_LITTLE = re.compile(r"最[慢少小低]|slowest|least|smallest")
_WHICH = re.compile(
    r"哪一?(?:个|家|些|几个|几家|种|几种|类|款|位)?(?P<zh>[\u4e00-\u9fff]{1,6}?)(?:的|(?=[今去上本近\d]))|(?P<tail>的(?P<zh2>[\u4e00-\u9fff]{1,6}?)(?:[有是]哪些|都有哪些)?[？?。]*$)"
    r"|\bwhich (?P<en>[a-z]+?)(?:'s|’s|s'|s’)? (?!has |have |did )|\b(?:the )?(?P<en2>[a-z]+) whose\b"
)


def read_change(ask: Ask) -> Outcome | None:
    """Q3 2026 against Q3 2025; 同比, 环比; grew fastest from Q2 to Q3."""
    covered = ask.cover(ask.text).spans
    if re.search(r"\bboth\b|都|\bevery\b|每", ask.low) or (
        any(span.means("verb") for span in covered) and _of_persons(ask)
    ):
        return None  # bought in both years: who did, not how many more
    spans = [span for span in covered if span.is_a("period") and span.period is not None]
    year_ago, before = _YEAR_AGO.search(ask.low), _BEFORE.search(ask.low)
    changes = [m.span() for m in _CHANGE.finditer(ask.low)]
    cut: list[tuple[int, int]] = []
    ago = next((s for s in spans if year_ago and year_ago.start() <= s.start and s.end <= year_ago.end()), None)
    if ago is not None and (len(spans) == 1 or (len(spans) == 2 and not _year_long(spans, ago))):
        spans.remove(ago)  # last month against last year: against the same month of it
    if len(spans) == 2:
        first, second = (span.period for span in spans)
        assert first is not None
        assert second is not None
        if same_span(first, second):
            return None
        now, then = (first, second) if first.start > second.start else (second, first)
        cut = [(span.start, span.end) for span in spans]
    elif len(spans) == 1 and (year_ago or before) and spans[0].period is not None:
        now = spans[0].period
        then = a_year_ago(now) if year_ago else one_before(now, ask.horizon)
        if not year_ago and before and _steps(before.group(), now):
            return None
        cut = [(spans[0].start, spans[0].end)]
    elif len(spans) == 1 and changes and (ends := _ends(ask, spans[0].start, spans[0].end)) is not None:
        then, now = ends  # between September and October, from Q2 to Q3
        cut = [(spans[0].start, spans[0].end)]
    else:
        return None
    beside = not changes and not year_ago and not before
    if beside and not _listed(ask, spans[0].end, spans[-1].start):
        return None
    beside = beside and _AND.match(ask.low[spans[0].end : spans[-1].start].strip()) is not None
    if beside and spans[0].period is now and _PART.search(now.label.lower()):
        return None  # November and December, when December is last year's
    if now.start <= then.start or then.end > now.start + timedelta(days=1):
        return None
    told = [*changes, *(found.span() for found in (year_ago, before) if found)]
    most = _most(ask, told)
    if most is not None:
        cut.append(most.span())
    which = next((m for m in _WHICH.finditer(ask.low) if _groups(ask, m)), None)
    if which is not None:
        cut.append(which.span())
    rest = without(ask.text, *_with_fillers(ask, cut + told))
    query = ask.query(_regrouped(ask, rest, which))
    if (
        query is None
        or query.period is not None
        or query.terms
        or query.having
        or any(isinstance(by, ByDimension) and by.grain for by in query.by)
        or ((most is not None or which is not None) and not query.by)
    ):
        return None
    if most is None and not beside and not query.limit and _MOST.search(without(ask.low, *told)) is not None:
        return None  # the biggest increase, said in another order: not passed over
    fall, rise = _FALL.search(ask.low), _RISE.search(ask.low)
    if (fall and rise and which) or (fall and most and _LITTLE.search(most.group())):
        return None  # fell least: the nearest to zero, or the lowest?
    if beside:
        if query.limit or most is not None or which is not None:
            return None  # the highest of which of them?
        return ask.finish(_side_by_side(query, then, now), ())
    asked = _compared(ask, query, now, then, fall=bool(fall), most=most)
    if which is not None and most is None and (fall or rise):
        kept = Having(measure="difference", op="lt" if fall else "gt", value=0)
        asked = asked.model_copy(update={"having": (kept,)})
    return ask.finish(asked, _cut_short(ask, now, then))


def _year_long(spans: list[Span], ago: Span) -> bool:
    """Whether the period held against last year is a year itself, over or not."""
    now = next(span.period for span in spans if span is not ago)
    return now is not None and now.start.month == now.start.day == 1 and (now.end - now.start).days > 183


_AGAINST = re.compile(r"(?:\b(?:compared?(?: with| to)?|versus|vs\.?|against)|对比|相比|比起|比)\s*$")


def against_a_time(ask: Ask) -> tuple[int, int] | None:
    """Where a comparing word stands right before the one time that is told; None where it does not."""
    spans = [span for span in ask.cover(ask.text).spans if span.is_a("period")]
    found = _AGAINST.search(ask.low[: spans[0].start]) if len(spans) == 1 else None
    return found.span() if found is not None and is_free(ask, *found.span()) else None


def ask_compared(ask: Ask) -> Outcome | None:
    """Compared with last month, but what is? Asked back: the comparing word changes the question."""
    found = against_a_time(ask)
    if found is None:
        return None
    change = read_change(ask)
    if change is not None:
        return change
    start, end = found
    word = Span(start, end, ask.text[start:end].strip(), ("unknown",))
    return ask_again(ask.atlas, [word], ask.language)


def _most(ask: Ask, told: list[tuple[int, int]]) -> re.Match[str] | None:
    """The superlative right beside a word of change: grew fastest; not of the shops with the most orders."""
    return next(
        (
            match
            for match in _MOST.finditer(ask.low)
            if any(
                not ask.low[end : match.start()].strip() if match.start() >= end else not ask.low[match.end() : start].strip()
                for start, end in told
                if match.start() >= end or match.end() <= start
            )
        ),
        None,
    )  # fmt: skip


def _group_word(which: re.Match[str]) -> str:
    return next(which[name] for name in ("zh", "zh2", "en", "en2") if which[name])


def _groups(ask: Ask, which: re.Match[str]) -> bool:
    """Whether the word after "which" is a group: an entity or a category."""
    spans = ask.cover(_group_word(which)).spans
    return len(spans) == 1 and bool(spans[0].means("entity", "dimension")) and not spans[0].means("measure")


def _regrouped(ask: Ask, rest: str, which: re.Match[str] | None) -> str:
    """The rest of the question with the group that "which" asked for."""
    if which is None:
        return rest
    word = _group_word(which)
    return f"各{word}的{rest.strip()}" if ask.language == "zh" else f"{rest.strip(' ?.')} by {word}"


_RANGE = re.compile(r"^(?:from|between|in)?\s*(?P<a>.+?)\s*(?:to|and|until|到|至|-|–)\s*(?P<b>.+?)$")


def _ends(ask: Ask, start: int, end: int) -> tuple[Period, Period] | None:
    """The two periods at the ends of a range: grew from Q2 to Q3 2026."""
    match = _RANGE.match(ask.text[start:end])
    if match is None:
        return None

    def of(words: str) -> Period | None:
        spans = ask.cover(words).spans
        return spans[0].period if len(spans) == 1 and spans[0].is_a("period") else None

    second = of(match["b"])
    first = of(match["a"])
    year = re.search(r"\b(?:19|20)\d\d\b", match["b"])
    if second is not None and year and not re.search(r"\d{4}", match["a"]):
        first = of(f"{match['a']} {year.group()}")
    if first is None or second is None or first.end > second.start:
        return None
    return first, second


def _dated(ask: Ask, by: object) -> bool:
    """Whether a group is a date: two periods have no days in common."""
    return isinstance(by, ByDimension) and (
        by.grain is not None or ask.atlas.catalog.dimension(by.dimension).type == "date"
    )


def _of_persons(ask: Ask) -> bool:
    """Whether customers are counted, not what they did."""
    person = ask.atlas.catalog.person
    told = {person, ask.atlas.count_of(person)} if person else set()
    return any(m.name in told for span in ask.cover(ask.text).spans for m in span.means("entity", "measure"))


def _cut_short(ask: Ask, now: Period, then: Period) -> tuple[str, ...]:
    """What a comparison with a period that is not over must say; as many days of the other one are a fair comparison."""
    days, others = (now.end - now.start).days, (then.end - then.start).days
    if not ask.horizon.truncated(now) or abs(days - others) <= 2:
        return ()
    return (say("not_over", ask.language, period=now.label, last=ask.horizon.last.isoformat()),)


def _listed(ask: Ask, start: int, end: int) -> bool:
    """今年和去年, yesterday and the day before: two periods with nothing but an "and" between."""
    return bool(_FILL.match(ask.low[start:end].strip()))


def _with_fillers(ask: Ask, cut: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Joining words that are left alone between two cuts go as well."""
    ordered = sorted(cut)
    for (_, left), (right, _) in pairwise(list(ordered)):
        gap = ask.low[left:right].strip()
        if gap and (_FILL.match(gap) or gap in ("的", "the", "of", "to", "and", "in")):
            ordered.append((left, right))
    for start, _ in list(ordered):
        lead = re.search(r"\b(?:between|from|in|during) $", ask.low[:start])
        if lead is not None:
            ordered.append((lead.start(), start))
    return sorted(ordered)


def _steps(said: str, period: Period) -> bool:
    """Month over month within a year: a step for each month, not one comparison."""
    days = (period.end - period.start).days
    unit = (
        31
        if "month" in said or "mom" in said
        else 92
        if "quarter" in said or "qoq" in said
        else 7
        if "week" in said or "wow" in said
        else None
    )
    return unit is not None and days > unit


_GROWTH = re.compile(
    r"增长率|增速|增幅|涨幅|跌幅|降幅|变化率|同比|环比|\bgrowth\b|\bgrew\b|\byoy\b|\bmom\b|\bqoq\b|[%％]"
)


def _side_by_side(query: MetricQuery, first: Period, second: Period) -> MetricQuery:
    """The figures of two periods, the earlier first, and nothing made of them."""
    terms: list[Term] = []
    for position, measure in enumerate(query.measures):
        tail = "" if position == 0 else f"_{position + 1}"
        terms += [
            Subset(name=f"first{tail}", measure=measure, period=first),
            Subset(name=f"second{tail}", measure=measure, period=second),
        ]
    order = (Order(column="second"),) if query.by else ()
    names = tuple(term.name for term in terms)
    return query.model_copy(update={"measures": names, "terms": tuple(terms), "order": order, "period": None})


def _compared(
    ask: Ask, query: MetricQuery, now: Period, then: Period, *, fall: bool, most: re.Match[str] | None
) -> MetricQuery:
    terms: list[Term] = []
    measures: list[str] = []
    for position, measure in enumerate(query.measures):
        tail = "" if position == 0 else f"_{position + 1}"
        names = [f"{name}{tail}" for name in ("now", "before", "difference", "growth")]
        terms += [
            Subset(name=names[0], measure=measure, period=now),
            Subset(name=names[1], measure=measure, period=then),
            Combined(name=names[2], op="difference", of=(names[0], names[1])),
            Combined(name=names[3], op="growth", of=(names[0], names[1])),
        ]
        measures += names
    rate = _GROWTH.search(ask.low) is not None
    if rate and len(query.measures) == 1:  # what was asked for comes first
        measures = ["growth", "difference", "now", "before"]
    order: tuple[Order, ...] = ()
    if query.by:
        key = ("growth" if _RATE.search(ask.low) else "difference") if most else "growth" if rate else "now"
        falling = fall or (most is not None and _LITTLE.search(most.group()) is not None)
        descending = not falling if most else not query.order or query.order[0].descending
        order = (Order(column=key, descending=descending),)
    return query.model_copy(update={"measures": tuple(measures), "terms": tuple(terms), "order": order, "period": None})

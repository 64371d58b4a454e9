"""Coming back: repurchase within n days, retention by cohort, and the days between two things done."""

from __future__ import annotations

import re
from typing import Literal

from domain.condition import Condition, Did, Occurred, both
from domain.metric_query import CohortQuery, Combined, Interval, MetricQuery, Subset, Summary

from .averages import entity_named
from .form import Ask, Outcome, without

_AGAIN = re.compile(
    r"(?:(?:bought|buy|buying|ordered|order|ordering|purchased?|purchasing|came back|come back|returned)(?: again)?|(?:made|make|placed|place|had|have) (?:a |another |their )?(?:2nd|second|repeat|further|another)? ?(?:purchase|order)) (?:again )?(?:on a later day )?within (?P<n>\d+) days?(?: (?:of|after|from) (?:(?:their|the) (?:very )?first(?: (?:order|purchase|one))?|it|that))?"
    r"|(?:repeat[- ](?:purchase|buying|order)|repurchase|re-?order)(?: rate)? within (?P<n2>\d+) days|(?P<n3>\d+)[- ]day (?:repeat[- ]purchase|repurchase|repeat|re-?order)(?: rate)?"
    r"|(?:首单|首购|首次购买|首次下单|第一次购买|第一次下单)?(?:之后|以后|后)?(?P<n4>\d+)\s?(?:天|日)(?:之?内)?的?(?:复购率|回购率|复购比例|复购)"
    r"|(?:首单|首购|首次购买|首次下单)?(?:之后|以后|后)(?P<n5>\d+)\s?(?:天|日)(?:之?内)?(?:又|再次|再|还)(?:下过?单|买过?|购买过?|下单)(?:了|过)?(?:的)?"
)
_AGAIN_FILL = re.compile(
    r"\b(?:of|out of|among) (?:all |the )?(?:new )?customers? (?:whose|who|with)(?: (?:a|their|the))? (?:very )?(?:first(?: ever)?)(?: (?:order|purchase))?(?: (?:was|is|fell|came|bought|ordered))?(?: in)?|\bcustomers? whose (?:very )?first(?: ever)? (?:order|purchase) was(?: in)?|\bhow many customers\b|\bwhat (?:share|percentage|percent|proportion|fraction|%)(?: of (?:them|those))?\b|的?(?:首单|首次购买|首次下单|第一次购买|第一次下单)的?(?:那批|那些)?客户|占(?:几成|多少|百分之几|比)?|的比例|那批|[，,]|"
    r"\b(?:what|which) (?:share|percentage|proportion|fraction) of|\b(?:the )?(?:share|percentage|proportion|rate) of|\bnew customers?\b|\bfirst[- ]time (?:buyers|customers)\b|\bcustomers?\b|(?:的)?新客(?:户)?的?|(?:的)?首购客户|客户|是多少|多少"
)
_COHORT = re.compile(
    r"\b(?:monthly |weekly |quarterly |yearly |annual )?cohorts?(?: retention)?(?: rates?)?\b|\bretention(?: rates?)?(?: by cohort)?\b|(?:的)?留存率?(?:情况|曲线|是多少)?|同期群(?:分析)?"
)
_COHORT_FILL = re.compile(
    r"\b(?:for|of|by)?\s*(?:new )?customers? (?:who|that) first (?:bought|ordered|purchased)|\b(?:of|for)?\s*(?:new )?customers?(?: acquired)?|\bacquired|\bby cohort|\b(?:monthly|weekly|quarterly|yearly)\b|\bby (?:month|week|quarter|year)\b|各月|每月|按月的?|按季度的?|各季度|按周的?|月度|季度|(?:的)?新客(?:户)?的?|首购客户|客户|的"
)
_GRAINS: tuple[tuple[str, Literal["week", "month", "quarter", "year"]], ...] = (
    (r"week|周", "week"), (r"quarter|季", "quarter"), (r"\byearly|annual|年度|按年", "year"),
)  # fmt: skip
_BETWEEN = re.compile(
    r"(?:days?|time|gap|interval)\s*(?:elapsed |passed )?(?:(?P<kind>between)|from) (?P<a>.+?) (?:and|to|until|till) (?P<b>.+?)(?= (?:of|for|in|among|by|per|across|from|this|last|since)\b|[?.!,]|$)"
    r"|从(?P<a_zh>.+?)到(?P<b_zh>.+?)(?:的?(?:平均|中位))?(?:要|需要|隔|间隔|相隔|花|用)?(?:几天|多少天|多久|多长时间|的?间隔|的?天数|的?时间)|(?P<two>(?:相邻|连续)?两次(?P<what>[\u4e00-\u9fff]{1,4}?)(?:之间|间)?(?:的)?(?:平均)?(?:间隔|隔|相隔)(?:多少天|几天|多久|天数)?)"
)
_TWO = re.compile(r"^(?:two|consecutive|successive|one|each|any two)\s+(?P<what>[a-z]+)$")
_FIRST = re.compile(r"首次|首|第一次|第一|\b(?:the |their )?(?:first|1st)\b")
_SECOND = re.compile(r"下一次|再次|第二次|第二|复购|\b(?:the |their )?(?:second|2nd|next|following)\b")
_SIGN_UP = re.compile(r"注册|入会|sign(?:ing)?[- ]?up|registration|registering|joining|join date|joined")


def read_again(ask: Ask) -> Outcome | None:
    """Of those who bought for the first time (in the period), how many bought again within n days."""
    found = _AGAIN.search(ask.low)
    person, deed = ask.atlas.catalog.person, ask.atlas.verb_entity()
    if found is None or person is None or deed is None:
        return None
    days = int(next(value for value in found.groupdict().values() if value))
    counts = ask.atlas.catalog.entities[deed].counts
    counted = ask.atlas.count_of(person)
    if counted is None:
        return None
    query, ok = _persons_by(ask, [found.span(), *(m.span() for m in _AGAIN_FILL.finditer(ask.low))])
    if not ok:
        return None
    period = query.period if query else None
    first = Did(entity=deed, which="first", among=counts, where=counts, period=period)
    again = Did(entity=deed, where=counts, after=Occurred(entity=deed, where=counts, which="first"), within_days=days)
    terms = (
        Subset(name="part", measure=counted, where=both(first, again)),
        Subset(name="whole", measure=counted, where=first),
        Combined(name="share", op="ratio", of=("part", "whole")),
    )
    asked = MetricQuery(
        measures=("share", "part", "whole"),
        terms=terms,
        by=query.by if query else (),
        where=query.where if query else None,
    )
    return ask.finish(asked, ())


def _persons_by(ask: Ask, cut: list[tuple[int, int]]) -> tuple[MetricQuery | None, bool]:
    """What is left of the question as groups, conditions and a period of persons; whether all of it was understood."""
    rest = re.sub(r"[\s,，。?？.!！的：:]+", " ", without(ask.text, *cut)).strip()
    rest = re.sub(r"(?i)\b(?:for|of|in|by|on)$", "", rest).strip()
    if not rest:
        return None, True
    deed = ask.atlas.verb_entity() or ""
    spans = ask.cover(rest).spans
    periods = [span for span in spans if span.is_a("period")]
    if len(periods) > 1:
        return None, False
    period = periods[0].period if periods else None
    left = without(rest, *((span.start, span.end) for span in periods)).strip(" ,，的")
    left = re.sub(r"(?i)^(?:for|of|in|on)\s+|\s+(?:for|of|in|on)$", "", left).strip()
    if not left:
        return MetricQuery(measures=(deed,), period=period), True
    noun = "客户数" if ask.language == "zh" else "number of customers"
    query = ask.query(f"{left}{noun}") if ask.language == "zh" else ask.query(f"{noun} {left}")
    if query is None or query.period is not None or query.terms or query.having:
        return None, False
    return query.model_copy(update={"period": period}), True


def read_cohort(ask: Ask) -> Outcome | None:
    """Retention of those who first bought in a month (week, quarter), month by month."""
    found = _COHORT.search(ask.low)
    deed = ask.atlas.verb_entity()
    if found is None or deed is None or ask.atlas.catalog.person is None:
        return None
    grain: Literal["week", "month", "quarter", "year"] = next((g for p, g in _GRAINS if re.search(p, ask.low)), "month")
    query, ok = _persons_by(ask, [found.span(), *(m.span() for m in _COHORT_FILL.finditer(ask.low))])
    if not ok or (query is not None and query.by):
        return None
    return ask.finish(
        CohortQuery(
            entity=deed, grain=grain, where=ask.atlas.catalog.entities[deed].counts,
            persons=query.where if query else None, period=query.period if query else None,
        ), ()
    )  # fmt: skip


def read_interval(ask: Ask) -> Outcome | None:
    """Days between two orders of a customer; from sign-up to the first order; from a complaint to the next order."""
    found = _BETWEEN.search(ask.low)
    if found is None or ask.atlas.catalog.person is None:
        return None
    median = re.search(r"中位数?|\bmedian\b", ask.low)
    aggregate: Literal["avg", "median"] = "median" if median else "avg"
    groups = found.groupdict()
    two = (
        groups["what"] or ((m := _TWO.match(groups["a"] + " " + groups["b"])) and m["what"])
        if groups["two"] or groups["a"]
        else None
    )
    if (
        groups["a"]
        and groups["b"]
        and groups["kind"]
        and re.match(r"^(?:one|an?)\b", groups["a"])
        and "next" in groups["b"]
    ):
        two = groups["a"].split()[-1]
    if two is None and groups["kind"] is not None:
        consecutive = re.search(r"between (?:two|consecutive|successive) (?P<what>[a-z]+)", ask.low)
        two = consecutive["what"] if consecutive else None
    start, end = groups["a"] or groups["a_zh"], groups["b"] or groups["b_zh"]
    if two:
        entity = _event(ask, two)
        if entity is None:
            return None
        term = Interval(name="interval", entity=entity, where=_counts(ask, entity), aggregate=aggregate)
        query = _interval(ask, term, found)
        return ask.finish(query, ()) if query is not None else None
    if start is None or end is None:
        return None
    if _SIGN_UP.search(start):
        return _since_sign_up(ask, end, aggregate, found)
    first, second = _event(ask, start), _event(ask, end)
    if first is None and _SECOND.search(end) and second is not None:
        first = second
    if second is None and first is not None and _SECOND.search(end):
        second = first
    if first is None or second is None:
        return None
    if first == second and not (_FIRST.search(start) and _SECOND.search(end)):
        return None
    term = Interval(
        name="interval", entity=first, where=_counts(ask, first, start), following=second,
        following_where=_counts(ask, second), aggregate=aggregate,
    )  # fmt: skip
    query = _interval(ask, term, found)
    return ask.finish(query, ()) if query is not None else None


_INTERVAL_FILL = re.compile(
    r"平均(?:值)?|中位数?|客户的?|每个|一般|大概|多少天|几天|多久|的|[是要隔]"
    r"|\b(?:on )?(?:the )?(?:average|avg\.?|mean|median|typical)\b|\b(?:the )?(?:number of|how many|how long|what is|what's|what was)\b|\b(?:is it|does it take|do they take|it takes?)\b|\b(?:of|for) (?:a|an|the|our|each|all|every)?\s*customers?\b|\bcustomers?\b|\b(?:time|days?)\b|\bin\b(?=\s*$)"
)


def _interval(ask: Ask, term: Interval | Summary, found: re.Match[str]) -> MetricQuery | None:
    """The interval, by and under what the rest of the question says; None where a word of it is not understood."""
    fills = [m.span() for m in _INTERVAL_FILL.finditer(ask.low) if m.end() <= found.start() or m.start() >= found.end()]
    query, ok = _persons_by(ask, [found.span(), *fills])
    if not ok:
        return None
    return MetricQuery(
        measures=(term.name,), terms=(term,), by=query.by if query else (), where=query.where if query else None,
        period=query.period if query else None,
    )  # fmt: skip


def _event(ask: Ask, words: str) -> str | None:
    """The thing done that the words name: an entity, or a verb's."""
    bare = _SECOND.sub(" ", _FIRST.sub(" ", words)).strip()
    if bare in ("单", "购", ""):
        return ask.atlas.verb_entity()
    found = entity_named(ask, bare)
    if found is not None:
        return found
    spans = ask.cover(bare).spans
    verbs = {m.name for span in spans for m in span.means("verb")}
    if len(verbs) == 1:
        return verbs.pop()
    filters = {ask.atlas.entity(m.name) for span in spans for m in span.means("filter")}
    return filters.pop() if len(filters) == 1 and len(spans) == 1 else None


def _counts(ask: Ask, entity: str, words: str = "") -> Condition | None:
    from domain.condition import Named

    held = ask.atlas.catalog.entities[entity].counts
    named = (
        [m.name for span in ask.cover(words).spans for m in span.means("filter") if ask.atlas.entity(m.name) == entity]
        if words
        else []
    )
    return both(held, *(Named(filter=name) for name in named))


def _since_sign_up(ask: Ask, end: str, aggregate: Literal["avg", "median"], found: re.Match[str]) -> Outcome | None:
    """Days from joining to the first order: both are dates of the person."""
    person = ask.atlas.catalog.person or ""
    held = ask.atlas.catalog.entities[person].dimensions
    joined = [
        s for s, d in held.items() if d.type == "date" and any(_SIGN_UP.search(name.lower()) for name in d.names.all())
    ]
    first = [
        s for s, d in held.items() if d.type == "date" and any(_FIRST.search(name.lower()) for name in d.names.all())
    ]
    if len(joined) != 1 or len(first) != 1 or not _FIRST.search(end):
        return None
    term = Summary(
        name="interval", dimension=f"{person}.{first[0]}", since=f"{person}.{joined[0]}", aggregate=aggregate
    )
    query = _interval(ask, term, found)
    return ask.finish(query, ()) if query is not None else None

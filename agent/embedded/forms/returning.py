"""Coming back: repurchase within n days, retention by cohort, and the days between two things done."""

from __future__ import annotations

import re
from typing import Literal

from domain.condition import Condition, Did, Named, Occurred, both
from domain.metric_query import ByDimension, CohortQuery, Combined, Interval, MetricQuery, Subset, Summary

from .averages import entity_named
from .cutting import coordinated, fillers, of_person
from .form import Ask, Outcome, without

_DAYS = r"within (?P<{n}>\d+) days?"
_FIRST_ZH = "(?:首单|首购|首次购买|首次下单|第一次购买|第一次下单)"
_AGAIN = re.compile(
    rf"(?:(?:bought|buy|buying|ordered|order|ordering|purchased?|purchasing|returned) again|(?:came|come|coming) back|(?:made|make|placed|place|had|have) (?:a |another |their )?(?:2nd|second|repeat|further|another) (?:purchase|order)) (?:on a later day )?{_DAYS.format(n='n')}(?: (?:of|after|from) (?:(?:their|the) (?:very )?first(?: (?:order|purchase|one))?|it|that))?(?! (?:of|after|from)\b)"
    rf"|(?:(?:bought|ordered|purchased) (?:again )?(?:on a later day )?){_DAYS.format(n='n6')} (?:of|after|from) (?:their|the) (?:very )?first(?: (?:order|purchase|one))?"
    rf"|(?:repeat[- ](?:purchase|buying|order)|repurchase|re-?order)(?: rate)? {_DAYS.format(n='n2')}|(?P<n3>\d+)[- ]day (?:repeat[- ]purchase|repurchase|repeat|re-?order)(?: rate)?"
    rf"|(?:{_FIRST_ZH}(?:之后|以后|后)?|(?<![后前\d]))(?P<n4>\d+)\s?(?:天|日)(?:之?内)?的?(?:复购率|回购率|复购比例|复购)"
    rf"|{_FIRST_ZH}(?:之后|以后|后)(?P<n5>\d+)\s?(?:天|日)(?:之?内)?(?:又|再次|再|还)(?:下过?单|买过?|购买过?|下单)(?:了|过)?(?:的)?"
)
_WHOSE_FIRST = re.compile(
    r"\b(?:of|out of|among)? ?(?:all |the )?(?:new )?(?:customers?|people|buyers) whose (?:very )?first(?: ever)? (?:order|purchase) (?:was|fell|came|is)(?: (?:in|on))?"
    r"|的?(?:首单|首次购买|首次下单|第一次购买|第一次下单)(?:是|在)?(?:的)?(?:那批|那些)?客户"
)
"""Said of a time before it or after it, this is the cohort; of anything else (首单是头盔的客户) it is a condition."""
_AGAIN_FILL = re.compile(
    r"\b(?:of|out of|among) (?:all |the )?(?:new )?customers? (?:who|with)(?: (?:a|their|the))? (?:very )?first(?: ever)?(?: (?:order|purchase))?(?: (?:bought|ordered|purchased))?(?: in)?|\bhow many customers\b|\bwhat (?:share|percentage|percent|proportion|fraction|%)(?: of (?:them|those))?\b|占(?:几成|多少|百分之几|比)?|的比例|那批|[，,]|"
    r"\b(?:what|which) (?:share|percentage|proportion|fraction) of|\b(?:the )?(?:share|percentage|proportion|rate) of|\bnew customers?\b|\bfirst[- ]time (?:buyers|customers)\b|\bcustomers?\b|(?:的)?新客(?:户)?的?|(?:的)?首购客户|客户|是多少|多少"
)
_COHORT = re.compile(
    r"\b(?:monthly |weekly |quarterly |yearly |annual )?cohorts?(?: retention)?(?: rates?)?\b|\bretention(?: rates?)?(?: by cohort)?\b|(?:的)?留存率?(?:情况|曲线|是多少)?|同期群(?:分析)?"
)
_COHORT_FILL = re.compile(
    r"\b(?:for|of|by)?\s*(?:new )?customers? (?:who|that) first (?:bought|ordered|purchased)|\b(?:of|for)?\s*(?:new )?customers?(?: acquired)?|\bacquired|\bby cohort|(?:的)?新客(?:户)?的?|首购客户|客户|的"
)
Grain = Literal["week", "month", "quarter", "year"]
_GRAINS: tuple[tuple[re.Pattern[str], Grain], ...] = (
    (re.compile(r"\bweekly\b|\b(?:by|per|each) week\b|[每各]周|按周|周度"), "week"),
    (re.compile(r"\bmonthly\b|\b(?:by|per|each) month\b|[每各]个?月|按月|月度"), "month"),
    (
        re.compile(r"\bquarterly\b|\b(?:by|per|each) quarter\b|[每各]个?季|按季|季度(?=新客|首购|客户|的|留存)"),
        "quarter",
    ),
    (re.compile(r"\b(?:yearly|annual)\b|\b(?:by|per|each) year\b|[每各]年|按年|年度"), "year"),
)
_BETWEEN = re.compile(
    r"(?:days?|time|gap|interval)\s*(?:elapsed |passed )?between (?:any )?(?:two |consecutive |successive )*(?P<what_en>[a-z]+s)(?! (?:and|to|or)\b)(?= |[?.!,]|$)|"
    r"(?:days?|time|gap|interval)\s*(?:elapsed |passed )?(?:(?P<kind>between)|from) (?P<a>.+?) (?:and|to|until|till) (?P<b>.+?)(?= (?:of|for|in|among|by|per|across|from|this|last|since)\b|[?.!,]|$)"
    r"|从(?P<a_zh>.+?)到(?P<b_zh>.+?)(?:的?(?:平均|中位))?(?:要|需要|隔|间隔|相隔|花|用)?(?:几天|多少天|多久|多长时间|的?间隔|的?天数|的?时间)|(?P<two>(?:相邻|连续)?两次(?P<what>[\u4e00-\u9fff]{1,4}?)(?:之间|间)?(?:的)?(?:平均)?(?:间隔|隔|相隔)(?:多少天|几天|多久|天数)?)"
)
_TWO = re.compile(r"^(?:two|consecutive|successive|one|each|any two)\s+(?P<what>[a-z]+)$")
_ONE = re.compile(r"^(?:one|an?) (?P<what>[a-z]+)$")
_NEXT = re.compile(r"^(?:the )?next\b")
_COUNTED = re.compile(r"二|second|2nd")
_ORDINAL = re.compile(r"首单|首购|首次|首个|第[一二三]|\b(?:first|1st|second|2nd|last)\b")
_AVERAGE = re.compile(r"平均|\b(?:average|avg|mean)\b")
_MEDIAN = re.compile(r"中位数?|\bmedian\b")
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
    if coordinated(ask, *found.span()):
        return None
    cut = [found.span(), *fillers(ask, _AGAIN_FILL, found.span())]
    whose = _WHOSE_FIRST.search(ask.low)
    if whose is not None and not (found.start() < whose.end() and whose.start() < found.end()):
        if not _dated(ask, whose):
            return None
        cut.append(whose.span())
    query, ok = _persons_by(ask, cut)
    if not ok or (query is not None and not _owned(ask, query)):
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


def _dated(ask: Ask, whose: re.Match[str]) -> bool:
    """Whether a time is told right beside "whose first order was"."""
    near = [s for s in ask.cover(ask.text).spans if s.is_a("period")]
    if ask.language == "zh":
        return any(not ask.low[s.end : whose.start()].strip(" 的,，") and s.end <= whose.start() + 1 for s in near)
    return any(not ask.low[whose.end() : s.start].strip() and s.start >= whose.end() - 3 for s in near)


def _persons_by(ask: Ask, cut: list[tuple[int, int]], *, rows: bool = False) -> tuple[MetricQuery | None, bool]:
    """What is left of the question as groups, conditions and a period of persons; whether all of it was understood.

    With `rows`, a condition may also be one on the rows of what is done (on the website); without it, only what the
    persons did, said by its verb.
    """
    rest = re.sub(r"[\s,，。?？.!！的：:]+", " ", without(ask.text, *cut)).strip()
    rest = re.sub(r"(?i)\b(?:for|of|in|by|on)$", "", rest).strip()
    if not rest:
        return None, True
    if _ORDINAL.search(rest.lower()):
        return None, False  # 首单是头盔的: said of the first one only
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
    person = ask.atlas.catalog.person
    counted = ask.atlas.count_of(person) if person else None
    if counted is not None:
        noun = ask.atlas.measure_name(counted, ask.language)
    query = ask.query(f"{left}{noun}") if ask.language == "zh" else ask.query(f"{noun} {left}")
    if query is None or query.period is not None or query.terms or query.having or query.limit or query.order[1:]:
        return None, False
    verbs = any(span.means("verb") for span in ask.cover(left).spans)
    if not of_person(ask, query.where) and verbs == rows:
        return None, False
    return query.model_copy(update={"period": period}), True


def _owned(ask: Ask, query: MetricQuery) -> bool:
    """Whether the groups are what a person has one of."""
    person = ask.atlas.catalog.person or ""
    return all(
        isinstance(by, ByDimension) and ask.atlas.graph.reaches(person, ask.atlas.entity(by.dimension))
        for by in query.by
    )


def read_cohort(ask: Ask) -> Outcome | None:
    """Retention of those who first bought in a month (week, quarter), month by month."""
    found = _COHORT.search(ask.low)
    deed = ask.atlas.verb_entity()
    if found is None or deed is None or ask.atlas.catalog.person is None:
        return None
    grains = [(grain, m.span()) for pattern, grain in _GRAINS for m in pattern.finditer(ask.low)]
    if len({grain for grain, _ in grains}) > 1 or coordinated(ask, *found.span()):
        return None
    cut = [found.span(), *(span for _, span in grains), *fillers(ask, _COHORT_FILL, found.span())]
    query, ok = _persons_by(ask, cut)
    if not ok or (query is not None and query.by):
        return None
    return ask.finish(
        CohortQuery(
            entity=deed, grain=grains[0][0] if grains else "month", where=ask.atlas.catalog.entities[deed].counts,
            persons=query.where if query else None, period=query.period if query else None,
        ), ()
    )  # fmt: skip


def read_interval(ask: Ask) -> Outcome | None:
    """Days between two orders of a customer; from sign-up to the first order; from a complaint to the next order."""
    found = _BETWEEN.search(ask.low)
    if found is None or ask.atlas.catalog.person is None:
        return None
    average, median = _AVERAGE.search(ask.low), _MEDIAN.search(ask.low)
    if average and median:
        return None
    aggregate: Literal["avg", "median"] = "median" if median else "avg"
    two = _two(found)
    if two:
        event = _event(ask, two)
        if event is None:
            return None
        entity, where = event
        return _finished(ask, Interval(name="interval", entity=entity, where=where, aggregate=aggregate), found)
    start, end = found["a"] or found["a_zh"], found["b"] or found["b_zh"]
    if start is None or end is None:
        return None
    if _SIGN_UP.search(start):
        return _since_sign_up(ask, start, end, aggregate, found)
    repeated = _SECOND.search(end)
    if _SECOND.search(start):
        return None
    first, second = _event(ask, _FIRST.sub(" ", start)), _event(ask, _SECOND.sub(" ", _FIRST.sub(" ", end)))
    if first is None and repeated and second is not None and not _FIRST.sub(" ", start).strip():
        first = second  # from the first to the second order
    if second is None and repeated and first is not None and not _SECOND.sub(" ", end).strip():
        second = first
    if first is None or second is None:
        return None
    if first == second and not (_FIRST.search(start) and repeated):
        return None
    if first != second and repeated and _COUNTED.search(repeated.group()):
        return None  # the second complaint after an order
    term = Interval(
        name="interval", entity=first[0], where=first[1], following=second[0], following_where=second[1],
        aggregate=aggregate,
    )  # fmt: skip
    return _finished(ask, term, found)


def _two(found: re.Match[str]) -> str | None:
    """What is done twice: two orders, one order and the next, 两次下单."""
    for name in ("what", "what_en"):
        if found[name]:
            return found[name]
    if not (found["a"] and found["b"]):
        return None
    match = _TWO.match(f"{found['a']} {found['b']}")
    if match:
        return match["what"]
    one = _ONE.match(found["a"])
    if found["kind"] and one and _NEXT.match(found["b"]) and (_NEXT.sub("", found["b"]).strip() in ("", one["what"])):
        return one["what"]
    return None


_INTERVAL_FILL = re.compile(
    r"平均(?:值)?|中位数?|客户的?|每个|一般|大概|多少天|几天|多久|的|[是要隔]"
    r"|\b(?:on )?(?:the )?(?:average|avg\.?|mean|median|typical)\b|\b(?:the )?(?:number of|how many|how long|what is|what's|what was)\b|\b(?:is it|does it take|do they take|it takes?)\b|\b(?:of|for) (?:a|an|the|our|each|all|every)?\s*customers?\b|\bcustomers?\b|\b(?:time|days?)\b|\bin\b(?=\s*$)"
)


def _finished(ask: Ask, term: Interval | Summary, found: re.Match[str]) -> Outcome | None:
    """The interval, by and under what the rest of the question says; None where a word of it is not understood."""
    query, ok = _persons_by(ask, [found.span(), *fillers(ask, _INTERVAL_FILL, found.span())], rows=True)
    if not ok:
        return None
    asked = MetricQuery(
        measures=(term.name,), terms=(term,), by=query.by if query else (), where=query.where if query else None,
        period=query.period if query else None,
    )  # fmt: skip
    return ask.finish(asked, ())


def _event(ask: Ask, words: str) -> tuple[str, Condition | None] | None:
    """The thing done that the words name, with which of its rows count: an entity, a verb's, or a named filter's."""
    bare = re.sub(r"^(?:a|an|the|their|making|placing)\s+", "", words.strip())
    deed = ask.atlas.verb_entity()
    if bare in ("单", "购") and deed is not None:
        return deed, ask.atlas.catalog.entities[deed].counts
    spans = [span for span in ask.cover(bare).spans if span.kinds != ("pad",)]
    if len(spans) != 1:
        return None
    filters = {m.name for m in spans[0].means("filter") if ask.atlas.entity(m.name) != ask.atlas.catalog.person}
    entities = {m.name for m in spans[0].means("verb")} or {m.name for m in spans[0].means("entity")}
    if len(filters) == 1:
        name = filters.pop()
        entity = ask.atlas.entity(name)
        return entity, both(ask.atlas.catalog.entities[entity].counts, Named(filter=name))
    if not entities and (named := entity_named(ask, bare)) is not None:
        entities = {named}
    if len(entities) != 1:
        return None
    entity = entities.pop()
    return entity, ask.atlas.catalog.entities[entity].counts


def _since_sign_up(
    ask: Ask, start: str, end: str, aggregate: Literal["avg", "median"], found: re.Match[str]
) -> Outcome | None:
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
    what = _FIRST.sub(" ", _AVERAGE.sub(" ", end)).strip()
    event = _event(ask, what) if what else None
    if not _is_filler(ask, _SIGN_UP.sub(" ", start)) or (
        what and (event is None or event[0] != ask.atlas.verb_entity())
    ):
        return None
    term = Summary(
        name="interval", dimension=f"{person}.{first[0]}", since=f"{person}.{joined[0]}", aggregate=aggregate
    )
    return _finished(ask, term, found)


def _is_filler(ask: Ask, words: str) -> bool:
    """Whether the words say nothing."""
    return all(span.kinds == ("pad",) for span in ask.cover(words).spans) if words.strip() else True

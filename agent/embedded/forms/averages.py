"""Averages per customer, order or store; medians and percentiles of rows or of what each row sums up to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agent.embedded.names import entities_in
from domain.metric_query import ByDimension, MetricQuery, Order, PerRow, Summary

from .cutting import coordinated
from .form import Ask, Outcome, without

_AVERAGE = re.compile(r"\b(?:the )?(?:average|mean|avg\.?|typical)\b|平均|均")
_PER = re.compile(
    r"\b(?:per|for each|for every|by each|of each|a) (?P<who>[a-z][a-z ]*?)(?=$|[,?.!]| (?:this|last|in|by|of|for|since|during|over|on|from|across)\b)"
)
_DOES = re.compile(
    r"\bdoes (?:an? |the )?(?:average|typical) (?P<who>[a-z]+) (?:hold|contain|have|include|place|make|spend|buy)\b"
)
_EACH_ZH = re.compile(r"(?P<average>平均)?每一?(?:个|位|名|家|张|笔|场|款|件)?(?P<who>[\u4e00-\u9fff]{1,4})")
_EACH_TAIL = re.compile(r"的?平均")
_SHORT_ZH = re.compile(r"(?P<each>人|户|店|单|客)均")
_SHORT = {"单": "order", "笔": "order", "人": "person", "户": "person", "客": "person", "店": "store"}
_MIDDLE = re.compile(r"(?:的)?中位数|\b(?:the )?median\b(?: of)?")
_PERCENTILE = re.compile(
    r"(?P<n>\d{1,2}(?:\.\d+)?)\s*(?:%\s*)?(?:百?分位数?|th percentile|st percentile|nd percentile|rd percentile)(?: of)?|\bp(?P<p>\d\d)\b(?: of)?|(?:the )?(?P<q>first|third|lower|upper) quartile(?: of)?"
)
_SPREAD = re.compile(r"(?:的)?标准差|\b(?:the )?standard deviation(?: of)?\b")
Middle = Literal["median", "quantile", "stddev"]


def read_held(ask: Ask) -> Outcome | None:
    """How many units does an average order hold."""
    match = _DOES.search(ask.low)
    entity = entity_named(ask, match["who"]) if match else None
    query = plain_measure(ask, without(ask.text, match.span())) if match and entity else None
    if entity is None or query is None or not ask.atlas.additive(query.measures[0]):
        return None
    return ask.finish(
        _only(query, PerRow(name="average", measure=query.measures[0], entity=entity, aggregate="avg")), ()
    )


def read_average(ask: Ask) -> Outcome | None:
    """Average number of orders per customer; 平均每个客户消费多少钱; 人均订单数."""
    per = _per(ask)
    if per is None or not per.averaged:
        return None
    query = plain_measure(ask, without(ask.text, *per.cut))
    if query is None:
        return _own_average(ask, per.entity, without(ask.text, *per.cut))
    alike = {ask.atlas.key(per.entity), *ask.atlas.display(per.entity, "en"), *ask.atlas.display(per.entity, "zh")}
    if any(not isinstance(by, ByDimension) or by.dimension in alike for by in query.by):
        return None
    measure = query.measures[0]
    if not ask.atlas.additive(measure) or ask.atlas.home(measure) == per.entity:
        return None
    if _other_noun(ask, without(ask.text, *per.cut), query):
        return None  # 人均员工销售额: what the employees are there for is not read
    term = PerRow(name="average", measure=measure, entity=per.entity, aggregate="avg")
    return ask.finish(_only(query, term), ())


def _other_noun(ask: Ask, rest: str, query: MetricQuery) -> bool:
    """Whether the rest names a thing that is neither measured nor a group."""
    told = {ask.atlas.entity(by.dimension) for by in query.by if isinstance(by, ByDimension)}
    known = told | entities_in(query.where) | {ask.atlas.home(m) for m in query.measures}
    nouns = [span for span in ask.cover(rest).spans if span.means("entity") and not span.means("measure", "dimension")]
    return any(not {m.name for m in span.means("entity")} & known for span in nouns)


@dataclass(frozen=True, slots=True)
class _Per:
    """What an average is taken over: its entity, the stretches that say so, and whether an average is asked for."""

    entity: str
    cut: tuple[tuple[int, int], ...]
    averaged: bool


def _per(ask: Ask) -> _Per | None:
    """per customer, 平均每个客户, 每单平均, 人均; None where nothing of the kind is said."""
    average = [m.span() for m in _AVERAGE.finditer(ask.low)]
    if ask.language == "en":
        match = _PER.search(ask.low)
        entity = entity_named(ask, match["who"]) if match else None
        return _Per(entity, (match.span(), *average[:1]), bool(average)) if match and entity else None
    short = _SHORT_ZH.search(ask.low)
    if short is not None:
        entity = entity_named(ask, short["each"])
        return _Per(entity, (short.span(),), True) if entity else None
    for match in _EACH_ZH.finditer(ask.low):
        for end in range(match.end("who"), match.start("who"), -1):
            entity = entity_named(ask, ask.low[match.start("who") : end])
            if entity is None:
                continue
            tail = None if match["average"] else _EACH_TAIL.match(ask.low, end)
            return _Per(entity, ((match.start(), tail.end() if tail else end),), bool(match["average"] or tail))
    return None


def _own_average(ask: Ask, entity: str, rest: str) -> Outcome | None:
    """Average freight per order, where freight is a column of the order itself."""
    column, left = number_column(ask, rest)
    if column is None or ask.atlas.entity(column) != entity:
        return None
    query = rows_counted(ask, column, left)
    return (
        ask.finish(_only(query, Summary(name="average", dimension=column, aggregate="avg")), ())
        if query is not None
        else None
    )


def entity_named(ask: Ask, word: str) -> str | None:
    """The entity a word stands for, 单 (an order) and 人 (a customer) included."""
    spans = ask.cover(word).spans
    found = {m.name for span in spans for m in span.means("entity")}
    if len(found) == 1 and len(spans) == 1:
        return found.pop()
    short = _SHORT.get(word)
    if short == "order":
        return ask.atlas.verb_entity()
    if short == "person":
        return ask.atlas.catalog.person
    return short if short in ask.atlas.catalog.entities else None


def plain_measure(ask: Ask, text: str) -> MetricQuery | None:
    """One measure over groups, with nothing computed yet."""
    query = ask.query(text)
    return query if query is not None and len(query.measures) == 1 and not query.terms and not query.having else None


def _only(query: MetricQuery, term: PerRow | Summary) -> MetricQuery:
    order = (
        (Order(column=term.name),)
        if query.by and not any(isinstance(b, ByDimension) and b.grain for b in query.by)
        else ()
    )
    if query.order and query.by:
        order = (Order(column=term.name, descending=query.order[0].descending),)
    return query.model_copy(update={"measures": (term.name,), "terms": (term,), "order": order})


def read_middle(ask: Ask) -> Outcome | None:
    """Median order value; the 90th percentile; 75分位数; the spread over customers."""
    middle, percentile, spread = _MIDDLE.search(ask.low), _PERCENTILE.search(ask.low), _SPREAD.search(ask.low)
    found = percentile or middle or spread
    if found is None:
        return None
    if sum(map(bool, (middle, percentile, spread))) > 1 or coordinated(ask, *found.span()):
        return None  # the median and the average: two figures
    aggregate: Middle = "quantile" if percentile else "median" if middle else "stddev"
    quantile = None
    if percentile:
        told = percentile["n"] or percentile["p"]
        quantile = float(told) / 100 if told else (0.25 if percentile["q"] in ("first", "lower") else 0.75)
    cut = [found.span()]
    per = _per(ask)
    entity = per.entity if per is not None else None
    if per is not None:
        if per.averaged and ask.language == "en":
            return None  # the median average
        cut += per.cut
    rest = without(ask.text, *cut)
    query = plain_measure(ask, rest)
    if query is None:
        told = _of_column(ask, rest, aggregate, quantile) if entity is None and aggregate != "stddev" else None
        word = "平均" if ask.language == "zh" else "average "
        query = None if told else plain_measure(ask, ask.text[: found.start()] + word + ask.text[found.end() :])
        if query is None:
            return told
    measure = query.measures[0]
    column = column_behind(ask, measure)
    if entity is None and column is None and (per_row := _rows_behind(ask, measure)) is not None:
        measure, entity = per_row
    if entity is None and column is not None and aggregate != "stddev":
        return ask.finish(
            _only(query, Summary(name=aggregate, dimension=column, aggregate=aggregate, quantile=quantile)), ()
        )
    if entity is None:
        person = ask.atlas.catalog.person
        nouns = {m.name for span in ask.cover(ask.text).spans for m in span.means("entity")}
        entity = person if person in nouns else None
    if entity is None or not ask.atlas.additive(measure) or ask.atlas.home(measure) == entity:
        return None
    return ask.finish(
        _only(query, PerRow(name=aggregate, measure=measure, entity=entity, aggregate=aggregate, quantile=quantile)), ()
    )


def _of_column(ask: Ask, rest: str, aggregate: Middle, quantile: float | None) -> Outcome | None:
    """A number column named in the rest: 订单金额; what is left of it is read as a count of its rows."""
    column, left = number_column(ask, rest)
    if column is None or aggregate == "stddev":
        return None
    query = rows_counted(ask, column, left)
    if query is None:
        return None
    return ask.finish(
        _only(query, Summary(name=aggregate, dimension=column, aggregate=aggregate, quantile=quantile)), ()
    )


def number_column(ask: Ask, text: str) -> tuple[str | None, str]:
    """The one number column that the text names, and the text without it."""
    found = [
        (span, [m.name for m in span.means("dimension") if ask.atlas.catalog.dimension(m.name).type == "number"])
        for span in ask.cover(text).spans if span.means("dimension") and not span.means("measure")
    ]  # fmt: skip
    numeric = [(span, names) for span, names in found if names]
    if len(numeric) != 1 or len(numeric[0][1]) != 1:
        return None, text
    span, names = numeric[0]
    return names[0], without(text, (span.start, span.end))


def rows_counted(ask: Ask, column: str, left: str) -> MetricQuery | None:
    """The rest of a question, read as a count of the rows that hold the column."""
    entity = ask.atlas.entity(column)
    counted = ask.atlas.count_of(entity)
    if counted is None:
        return None
    bare = re.sub(r"(?i)[\s,，。?？.!！的:：]+|\b(?:of|the)\b|是多少|多少", " ", left).strip()
    noun = ask.atlas.measure_name(counted, ask.language)
    text = f"{left}{noun}" if ask.language == "zh" else f"{noun} {re.sub(r'^(?:of|the) ', '', left.strip())}"
    if bare and any(m.name == entity for span in ask.cover(bare).spans for m in span.means("entity")):
        text = left
    spans = [span for span in ask.cover(bare).spans if span.kinds != ("pad",)]
    alone = all(any(m.name == entity for m in span.means("entity")) for span in spans)
    query = MetricQuery(measures=(counted,)) if alone else ask.query(text)
    return (
        query if query is not None and query.measures == (counted,) and not query.terms and not query.having else None
    )


def column_behind(ask: Ask, measure: str) -> str | None:
    """The number of each row that an average is taken of: order value, behind AOV."""
    held = ask.atlas.catalog.measure(measure)
    if held.aggregate == "ratio":
        top, bottom = (ask.atlas.catalog.measure(name) for name in held.of)
        if (
            top.aggregate != "sum"
            or bottom.aggregate != "count"
            or held.of[0].partition(".")[0] != held.of[1].partition(".")[0]
        ):
            return None
        held, measure = top, held.of[0]
    elif held.aggregate not in ("avg", "median"):
        return None
    entity = ask.atlas.entity(measure)
    return next(
        (f"{entity}.{short}" for short, d in ask.atlas.catalog.entities[entity].dimensions.items()
         if d.column == held.column and d.type == "number"), None,
    )  # fmt: skip


def _rows_behind(ask: Ask, measure: str) -> tuple[str, str] | None:
    """Sales ÷ orders, where an order's sales are added up from its lines: the sum, and the row it is of."""
    held = ask.atlas.catalog.measure(measure)
    if held.aggregate != "ratio" or not ask.atlas.additive(held.of[0]):
        return None
    bottom = ask.atlas.catalog.measure(held.of[1])
    entity = ask.atlas.home(held.of[1])
    return (held.of[0], entity) if bottom.aggregate == "count" and entity != ask.atlas.home(held.of[0]) else None

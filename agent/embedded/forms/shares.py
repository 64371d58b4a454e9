"""Shares of a total, and a part against the whole."""

from __future__ import annotations

import re

from domain.condition import Condition
from domain.metric_query import ByDimension, Combined, MetricQuery, Order, Share, Subset

from .form import Ask, Outcome, is_free, tidy, whole_of, without

_OF_TOTAL = re.compile(
    r"(?:各自)?(?:的)?(?:占比|所占比例|所占的比例|所占百分比|占总[^，。？,?\s]{0,4}的?(?:比例|百分比|比重)|比重|份额|构成比例|百分比构成)(?:情况|是多少|多少|如何|怎么样|分别是多少)?"
    r"|(?:as )?(?:a )?(?:percentage |percent |% )?shares? of (?:the )?total\b"
    r"|(?:the )?(?:percentage|share|proportion|fraction) of (?:the )?total(?= )"
    r"|\b(?:the )?(?:percentage|share|proportion) (?:split|breakdown)\b"
    r"|\bas (?:a )?(?:percentage|percent|share)s?(?: of (?:the )?total\b|\b(?! of\b))"
    r"|\bshares?\b(?= (?:by|per|across|of each)\b)"
)
_SHARE_OF_BY = re.compile(r"\b(?:the )?(?:percentage|share|proportion|percent|fraction)s? of (?P<rest>.+)", re.DOTALL)
_OF_OTHER = re.compile(r"\bas (?:an? )?$")
_WITHIN = re.compile(
    r"(?:每个|各个|各|每)(?P<outer>[^，,的]{1,8}?)(?:里面|里|中|内|之内)(?P<rest>.*)|\bwithin each (?P<outer_en>[a-z ]+?)(?=$|[,?.])|\bin each (?P<outer_in>[a-z ]+?)(?=$|[,?.])"
)


def read_share(ask: Ask) -> Outcome | None:
    """Revenue share by channel; 各品类销售额占比: each group's part of the whole."""
    found = next(
        (
            m
            for m in _OF_TOTAL.finditer(ask.low)
            if is_free(ask, *m.span()) or ("占" in m.group() and not _named(ask, *m.span()))
        ),
        None,
    )
    texts = []
    if found:
        texts.append(without(ask.text, found.span()))
        texts.append(re.sub(r"(?<=[\u4e00-\u9fff])(?:里面|里|中|内|之内)(?=各|每)", "", texts[0]))
    elif (match := _SHARE_OF_BY.search(ask.low)) and is_free(ask, match.start(), match.start("rest")):
        if _OF_OTHER.search(ask.low[: match.start()]):
            return None  # revenue as a percentage of orders: one over the other
        texts.append(ask.text[: match.start()] + ask.text[match.start("rest") :])
    for text in texts:
        query = ask.query(text)
        if query is not None and query.by and len(query.measures) == 1 and not query.terms:
            if not found and query.where is not None and not query.limit:
                return None  # share of negative feedback by source: of the feedback, or of the source's?
            return _shares(ask, query)
    return None


def _named(ask: Ask, start: int, end: int) -> bool:
    """Whether a measure's own name reaches over the word (夜间订单占比)."""
    return any(
        span.means("measure", "dimension", "filter") and span.start < end and start < span.end
        for span in ask.cover(ask.text).spans
    )


def _shares(ask: Ask, query: MetricQuery) -> Outcome | None:
    if not ask.atlas.additive(query.measures[0]) or any(_is_single(ask, by) for by in query.by):
        return None
    within: tuple[str, ...] = ()
    outer = _WITHIN.search(ask.low)
    if outer and len(query.by) > 1:
        within = _outer_columns(
            ask, query, next(g for g in (outer["outer"], outer["outer_en"], outer["outer_in"]) if g)
        )
        if not within:
            return None
    share = Share(name="share", of=query.measures[0], within=within)
    order = query.order or (() if _timed(query) else (Order(column=query.measures[0]),))
    asked = query.model_copy(update={"measures": (query.measures[0], "share"), "terms": (share,), "order": order})
    return ask.finish(asked, ())


def _is_single(ask: Ask, by: object) -> bool:
    """Whether the group is one customer or one order, or one amount: a share for each says nothing."""
    return isinstance(by, ByDimension) and ask.atlas.catalog.dimension(by.dimension).type in ("id", "number")


def _timed(query: MetricQuery) -> bool:
    return any(isinstance(by, ByDimension) and by.grain for by in query.by)


def _outer_columns(ask: Ask, query: MetricQuery, outer: str) -> tuple[str, ...]:
    """Columns of the groups that the word for the outer group stands for."""
    spans = ask.cover(tidy(outer)).spans
    names = {m.name for span in spans for m in span.means("dimension")}
    entities = {m.name for span in spans for m in span.means("entity")}
    return tuple(
        by.column for by in query.by
        if isinstance(by, ByDimension) and (by.dimension in names or ask.atlas.entity(by.dimension) in entities)
    )  # fmt: skip


def part_of_whole(
    ask: Ask, measure: str, part: Condition | None, whole: Condition | None, query: MetricQuery
) -> Outcome:
    """A measure under both conditions, over the same under the first only."""
    terms = (
        Subset(name="part", measure=measure, where=part),
        Subset(name="whole", measure=measure, where=whole),
        Combined(name="share", op="ratio", of=("part", "whole")),
    )
    asked = whole_of(query).model_copy(update={"measures": ("share", "part", "whole"), "terms": terms, "where": None})
    return ask.finish(asked, ())

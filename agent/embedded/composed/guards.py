"""A composed query goes in; it comes out unchanged, or is given up: what would be read better, or must be asked, elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.condition import All, Any, Condition, Is, Not
from domain.metric_query import MetricQuery, RowsQuery

from agent.embedded.periods import Horizon
from .intent import GiveUp, Intent

_STATES = {
    "left", "leave", "paid", "shipped", "signed", "completed by", "opened", "ended", "finished", "used", "using", "submitted",
    "registered", "sold", "joined", "started", "delivered to", "charged", "issued", "filed", "won", "received", "sent", "closed",
    "处理", "支付", "入学", "开业", "发行", "获得", "购买", "买过", "使用过", "用过",
}  # fmt: skip
"""Verbs that tell a state by themselves: they may only link two things that are both spoken of."""


def guard(intent: Intent, query: MetricQuery | RowsQuery, horizon: Horizon) -> None:
    """GiveUp where the query counts what is only named, or passes over a word that changes it."""
    _bare_list(intent, query)
    _split_by(intent, query)
    _beside_a_figure(intent)
    _states_at_the_end(intent)
    _outside_the_data(intent, query, horizon)
    _contradicted(intent, query)
    _ranked_by_name(intent, query)
    _many_of(intent, query)
    if isinstance(query, MetricQuery) and query.having and not query.by:
        raise GiveUp("a threshold without groups")
    if any(said.op == "contains" and intent.atlas.catalog.dimension(said.dimension).type == "id" for said in _conditions(query.where)):
        raise GiveUp("a word within a number")


def _bare_list(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    """ "Members younger than 30" asks for no list; how many there are is read elsewhere."""
    if not isinstance(query, RowsQuery):
        return
    told = any(word.is_a("ask", "which", "naming", "everything", "when_word", "where_word", "sort", "top") for word in intent.words)
    columns = any(place >= 0 and intent.words[place].dimensions and not intent.words[place].entities for place, _ in intent.shown)
    if not told and not columns and not intent.extreme:
        raise GiveUp("a list?")


def _split_by(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    for word in intent.words:
        if word.is_a("each", "by") and not word.role and not word.stands and word.text.lower() in ("per", "by", "by each", "per each", "split by"):
            raise GiveUp(word.text)


def _beside_a_figure(intent: Intent) -> None:
    """VISITS and fees by sport: a noun listed beside a figure is a figure itself."""
    words = intent.words
    for place, word in enumerate(words):
        if word.role != "context" or not word.entities:
            continue
        for joint, other in ((place + 1, place + 2), (place - 1, place - 2)):
            if 0 <= other < len(words) and words[joint].is_a("and") and words[other].role == "asked" and words[other].measures:
                raise GiveUp(word.text)


def _states_at_the_end(intent: Intent) -> None:
    """Members who LEFT: a verb with nothing after it is no mere link."""
    for place, word in enumerate(intent.words):
        if word.role or not word.is_a("act") or word.text.lower() not in _STATES:
            continue
        if not any(later.role and later.role != "sort" for later in intent.words[place + 1 :]):
            raise GiveUp(word.text)


def _conditions(condition: Condition | None) -> Iterator[Is]:
    match condition:
        case Is():
            yield condition
        case All() | Any():
            for part in condition.of:
                yield from _conditions(part)
        case Not():
            yield from _conditions(condition.of)
        case _:
            return


def _outside_the_data(intent: Intent, query: MetricQuery | RowsQuery, horizon: Horizon) -> None:
    """A year that the data has no day of is asked about."""
    for said in _conditions(query.where):
        if intent.atlas.catalog.dimension(said.dimension).type != "date" or said.op not in ("gte", "gt"):
            continue
        day = said.values[0] if said.values else None
        start = day if isinstance(day, date) else date.fromisoformat(day) if isinstance(day, str) and len(day) == 10 else None
        if start is not None and start > horizon.last:
            raise GiveUp(str(start.year))


def _contradicted(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    """A condition that the measure's own definition leaves out gives nothing but zero."""
    if not isinstance(query, MetricQuery):
        return
    for name in (m for m in query.measures if "." in m):
        own = intent.atlas.catalog.measure(name).where
        for said in _conditions(query.where):
            if not isinstance(own, Is) or own.dimension != said.dimension or {own.op, said.op} - {"eq", "in"}:
                continue
            if not {*own.values} & {*said.values}:
                raise GiveUp(said.dimension)


def _ranked_by_name(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    """top 3 sports by visits: by how many, not by their names or keys."""
    if not isinstance(query, RowsQuery) or not intent.extreme or not query.order:
        return
    column = query.order[0].column
    held = intent.atlas.catalog.dimension(column)
    if held.type in ("id", "text", "category"):
        raise GiveUp(column)


def _many_of(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    """Members with NO guest: none of their visits, which is not the same as some visit without one."""
    subject = query.entity if isinstance(query, RowsQuery) else next((intent.atlas.home(m) for m in query.measures if "." in m), None)
    if subject is None:
        return
    for said in _conditions(query.where):
        if said.values == (False,) and not intent.atlas.graph.reaches(subject, intent.atlas.entity(said.dimension)):
            raise GiveUp(said.dimension)

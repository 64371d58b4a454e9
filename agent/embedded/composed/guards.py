"""A composed query goes in; it comes out unchanged, or is given up: what would be read better, or must be asked, elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from agent.embedded.names import Atlas
from agent.embedded.periods import Horizon
from domain.catalog import Catalog
from domain.condition import All, Any, Condition, Is, Named, Not
from domain.metric_query import ByDimension, MetricQuery, RowsQuery

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
    if isinstance(query, MetricQuery) and (entity := counts_itself(intent.atlas, query)) is not None:
        raise GiveUp(entity)
    _had_by(intent, query)
    if intent.extreme and any(
        w.is_a("each") and not w.role and not w.stands and w.text != "不同" for w in intent.words
    ):
        raise GiveUp("each")  # the cheapest in each category is not the cheapest of all
    if isinstance(query, MetricQuery) and query.having and not query.by:
        raise GiveUp("a threshold without groups")
    if any(
        said.op == "contains" and intent.atlas.catalog.dimension(said.dimension).type == "id"
        for said in _conditions(query.where)
    ):
        raise GiveUp("a word within a number")


def _bare_list(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    """ "Members younger than 30" asks for no list; how many there are is read elsewhere."""
    if not isinstance(query, RowsQuery):
        return
    told = any(
        word.is_a("ask", "which", "naming", "everything", "when_word", "where_word", "sort", "top")
        for word in intent.words
    )
    columns = any(
        place >= 0 and intent.words[place].dimensions and not intent.words[place].entities for place, _ in intent.shown
    )
    if not told and not columns and not intent.extreme:
        raise GiveUp("a list?")


def _split_by(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    for word in intent.words:
        if (
            word.is_a("each", "by")
            and not word.role
            and not word.stands
            and word.text.lower() in ("per", "by", "by each", "per each", "split by")
        ):
            raise GiveUp(word.text)
    if isinstance(query, MetricQuery) and not query.by and intent.language == "en":
        lost = (w for w in intent.words if w.is_a("each") and w.text.lower().startswith(("do ", "does ", "did ")))
        for each in (w for w in lost if not w.role and not w.stands):
            raise GiveUp(each.text)  # how many do each of them have?


def _beside_a_figure(intent: Intent) -> None:
    """VISITS and fees by sport: a noun listed beside a figure is a figure itself."""
    words = intent.words
    for place, word in enumerate(words):
        if word.role != "context" or not word.entities:
            continue
        for joint, other in ((place + 1, place + 2), (place - 1, place - 2)):
            if (
                0 <= other < len(words)
                and words[joint].is_a("and")
                and words[other].role == "asked"
                and words[other].measures
            ):
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
        start = (
            day
            if isinstance(day, date)
            else date.fromisoformat(day)
            if isinstance(day, str) and len(day) == 10
            else None
        )
        if start is not None and start > horizon.last:
            raise GiveUp(str(start.year))


def opposed(catalog: Catalog, own: Condition, said: Condition | None) -> bool:
    """Whether a condition is just what the other denies, or the other way round (named filters looked into)."""
    mine = list(_parts(catalog, own))
    for part in _parts(catalog, said) if said is not None else ():
        for other in mine:
            if Not(of=part) == other or part == Not(of=other):
                return True
            if isinstance(part, Is) and isinstance(other, Is) and part.dimension == other.dimension:
                flags = {part.values, other.values}
                if flags == {(True,), (False,)} and part.op == other.op == "eq":
                    return True
    return False


def _parts(catalog: Catalog, condition: Condition) -> Iterator[Condition]:
    match condition:
        case All():
            for part in condition.of:
                yield from _parts(catalog, part)
        case Named():
            yield from _parts(catalog, catalog.named_filter(condition.filter).where)
        case Not():
            inner = list(_parts(catalog, condition.of))
            yield Not(of=inner[0]) if len(inner) == 1 else condition
        case _:
            yield condition


def _contradicted(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    """A condition that the measure's own definition leaves out gives nothing but zero."""
    if not isinstance(query, MetricQuery):
        return
    for name in (m for m in query.measures if "." in m):
        own = intent.atlas.catalog.measure(name).where
        if own is not None and opposed(intent.atlas.catalog, own, query.where):
            raise GiveUp("left out by the measure")
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


def counts_itself(atlas: Atlas, query: MetricQuery) -> str | None:
    """The entity whose rows are counted one by one (the number of singers by singer); None where there is none."""
    keys = {by.dimension for by in query.by if isinstance(by, ByDimension)}
    for entity in {atlas.entity(name) for name in keys}:
        naming = {atlas.key(entity), *atlas.display(entity, "en"), *atlas.display(entity, "zh")}
        if keys & naming and atlas.count_of(entity) in query.measures[:1]:
            return entity
    return None


def _had_by(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    """How many have A and B: a count of those who have both, not a count for each of their values."""
    for asked in intent.asked:
        for place, _ in intent.shown:
            between = intent.words[asked.at + 1 : place]
            had = asked.counted and 0 <= asked.at < place and any(w.is_a("have") for w in between)
            if had and not any(w.is_a("each", "by", "and", "which") for w in between):
                raise GiveUp(intent.words[place].text)


def completed(intent: Intent, query: MetricQuery | RowsQuery) -> MetricQuery | RowsQuery:
    """List the shippers with their phones: what is listed is shown as well."""
    if not isinstance(query, RowsQuery) or query.distinct or not intent.shown:
        return query
    first = next((word for word in intent.words if not word.is_a("ask", "pad", "which") or word.stands), None)
    if first is None or len(first.entities) != 1 or first.role != "context":
        return query
    after = intent.words[intent.words.index(first) + 1] if intent.words.index(first) + 1 < len(intent.words) else None
    display = intent.atlas.display(first.entities[0], intent.language)[:1]
    if after is None or not after.is_a("have", "that") or not display or display[0] in query.columns:
        return query
    if not intent.atlas.graph.reaches(query.entity, first.entities[0]):
        return query
    return query.model_copy(update={"columns": (*display, *query.columns)})


def _many_of(intent: Intent, query: MetricQuery | RowsQuery) -> None:
    """Members with NO guest: none of their visits, which is not the same as some visit without one."""
    subject = (
        query.entity
        if isinstance(query, RowsQuery)
        else next((intent.atlas.home(m) for m in query.measures if "." in m), None)
    )
    if subject is None:
        return
    for said in _conditions(query.where):
        if said.values == (False,) and not intent.atlas.graph.reaches(subject, intent.atlas.entity(said.dimension)):
            raise GiveUp(said.dimension)

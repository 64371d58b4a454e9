"""A person's token becomes evidence: the card, what they buy beside everybody, what changed, what they said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from domain.catalog import Catalog
from domain.condition import All, Condition, Is, Period
from domain.evidence import Figure, Quote
from domain.language import Phrase
from domain.ledger import Ledger
from domain.metric_query import ByDimension, ByMembership, MetricQuery, Order, RowsQuery
from index import FeedbackIndex
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

from .evidence import Gathering
from .portrait import Portrait, average_rating_of, count_of, dimensions_in, key_of, plays_about, portrait_of
from .voice import polarity_value, quote_stored

CARD, BUYING, EVERYONE, SPEND_MORE = "persona.card", "persona.buying", "persona.everyone", "persona.spend_more"
HABIT, HABIT_ALL = "persona.habit:", "persona.habit_all:"
"""Followed by the dimension."""
RECENT, SINCE, TREND, LATEST = "persona.recent", "persona.since", "persona.trend", "persona.latest"
WRITTEN, POLARITY, SAID = "persona.written", "persona.polarity", "persona.said"
NEGATIVE, POSITIVE, OTHER = "persona.negative", "persona.positive", "persona.other"

IS_RECENT = "recent"
RECENT_LABEL = Phrase(en="In the last days", zh="属于近期")
"""Column that parts the last days from as many before."""
RECENT_DAYS = 90
TREND_DAYS = 395
"""Thirteen months, so that a month can be seen beside the same month of the year before."""
TEXTS = 30
"""Latest texts looked through for quotes."""
HABIT_FROM = 4
"""Rows of the first buying measure from which a habit can be seen at all."""


def gather_person(
    warehouse: Warehouse, index: FeedbackIndex | None, person: str, ledger: Ledger, viewer: Viewer
) -> Iterator[Figure | Quote]:
    """Evidence about one person, piece by piece; nothing at all when the token is unknown.

    Raises:
        QueryError: the catalog knows no persons.
        Denied: the viewer may not look at a single person.
    """
    portrait = portrait_of(warehouse)
    gathering = Gathering(warehouse, ledger, viewer)
    me = Is(dimension=portrait.key, values=(person,))
    query = RowsQuery(entity=portrait.person, columns=_card_columns(warehouse.catalog, portrait), where=me, limit=1)
    warehouse.sql(query, viewer)  # who may not look is told so before it shows whether the person exists
    if not warehouse.person_exists(person):
        return
    card = gathering.figure(query, CARD, Phrase(en="The customer's card", zh="客户资料"))
    if card is None:
        return
    yield card
    if portrait.buying:
        yield from _buying(gathering, portrait, card, me)
    if portrait.trend and portrait.trend_time:
        yield from _change(gathering, portrait, portrait.trend, portrait.trend_time, me)
    yield from _voice(gathering, index, me)


def _card_columns(catalog: Catalog, portrait: Portrait) -> tuple[str, ...]:
    """The key, who it is, the rhythm, and what the playbook asks; never a direct identifier."""
    asked = [name for play in plays_about(catalog, "person") for name in dimensions_in(play.when, catalog)]
    wanted = [portrait.key, *portrait.who, *portrait.rhythm, *([portrait.spend] if portrait.spend else []), *asked]
    return tuple(
        dict.fromkeys(
            name
            for name in wanted
            if name.startswith(f"{portrait.person}.") and catalog.dimension(name).privacy != "identifier"
        )
    )


def _buying(gathering: Gathering, portrait: Portrait, card: Figure, me: Is) -> Iterator[Figure]:
    query = MetricQuery(measures=(*portrait.buying, *portrait.rates), where=me)
    bought = list(gathering.optional(query, BUYING, Phrase(en="What this customer buys", zh="这位客户的购买情况")))
    yield from bought
    first = portrait.buying[0]
    count = bought[0].cell(0, first) if bought else None
    if not isinstance(count, int | float) or not count:
        return
    catalog = gathering.warehouse.catalog
    comparable = [name for name in portrait.buying if catalog.measure(name).aggregate in ("ratio", "avg", "median")]
    persons = [portrait.persons] if portrait.persons else []
    everyone = MetricQuery(measures=tuple(dict.fromkeys([*persons, first, *comparable, *portrait.rates])))
    if everyone.measures:
        yield from gathering.optional(everyone, EVERYONE, Phrase(en="All customers", zh="全部客户"), "everyone")
    yield from _place(gathering, portrait, card)
    for dimension in portrait.habits:
        name = catalog.dimension(dimension).names
        split = MetricQuery(
            measures=(first,), by=(ByDimension(dimension=dimension),), where=me, order=(Order(column=first),)
        )
        title = Phrase(en=f"This customer by {name.in_('en')}", zh=f"这位客户，按{name.in_('zh')}")
        held = list(gathering.optional(split, f"{HABIT}{dimension}", title))
        yield from held
        if held and count >= HABIT_FROM and _stands_out(held[0], first, float(count)):
            wide = split.model_copy(update={"where": None})
            title = Phrase(en=f"All customers by {name.in_('en')}", zh=f"全部客户，按{name.in_('zh')}")
            yield from gathering.optional(wide, f"{HABIT_ALL}{dimension}", title, "everyone")


def _stands_out(split: Figure, measure: str, count: float) -> bool:
    """Whether the first value is common enough with this person to be worth a look at everybody's."""
    value = split.cell(0, measure)
    return isinstance(value, int | float) and value >= 3 and value / count >= 0.3


def _place(gathering: Gathering, portrait: Portrait, card: Figure) -> Iterator[Figure]:
    if portrait.spend is None or portrait.persons is None:
        return
    own = card.cell(0, portrait.spend)
    if isinstance(own, bool) or not isinstance(own, int | float) or own <= 0:
        return
    query = MetricQuery(measures=(portrait.persons,), where=Is(dimension=portrait.spend, op="gt", values=(own,)))
    title = Phrase(en="Customers who spend more", zh="消费更多的客户")
    yield from gathering.optional(query, SPEND_MORE, title, "everyone")


def _change(gathering: Gathering, portrait: Portrait, trend: str, time: str, me: Is) -> Iterator[Figure]:
    """The last days beside as many before, and thirteen months."""
    entity = time.partition(".")[0]
    latest = RowsQuery(
        entity=trend.partition(".")[0],
        columns=(time,),
        where=_all(me, gathering.warehouse.catalog.entities[trend.partition(".")[0]].counts),
        order=(Order(column=time),),
        limit=1,
    )
    if not portrait.rhythm and entity == latest.entity:
        yield from gathering.optional(latest, LATEST, Phrase(en="The latest one", zh="最近一次"))
    last = gathering.warehouse.as_of
    if last is None:
        return
    start = last - timedelta(days=RECENT_DAYS - 1)
    recent = MetricQuery(
        measures=portrait.buying,
        by=(ByMembership(name=IS_RECENT, condition=Is(dimension=time, op="gte", values=(start,)), label=RECENT_LABEL),),
        where=me,
        period=Period(start=start - timedelta(days=RECENT_DAYS), end=last + timedelta(days=1)),
    )
    title = Phrase(
        en=f"The last {RECENT_DAYS} days and the {RECENT_DAYS} before",
        zh=f"近 {RECENT_DAYS} 天与之前 {RECENT_DAYS} 天",
    )
    found = list(gathering.optional(recent, RECENT, title))
    yield from found
    if found and len(found[0].rows) == 2:
        yield from first_day_since(gathering, time, start, SINCE)
    months = MetricQuery(
        measures=(trend,),
        by=(ByDimension(dimension=time, grain="month"),),
        where=me,
        period=Period(start=last - timedelta(days=TREND_DAYS - 1), end=last + timedelta(days=1)),
    )
    yield from gathering.optional(months, TREND, Phrase(en="By month", zh="逐月"))


def first_day_since(gathering: Gathering, time: str, start: object, role: str) -> Iterator[Figure]:
    """One cell: the day a recent period begins, taken from the rows, so that a sentence may name it."""
    condition = Is(dimension=time, op="gte", values=(str(start),))
    query = RowsQuery(
        entity=time.partition(".")[0],
        columns=(time,),
        where=condition,
        order=(Order(column=time, descending=False),),
        limit=1,
    )
    title = Phrase(en="First day of the recent period", zh="近期的第一天")
    yield from gathering.optional(query, role, title)


def _voice(gathering: Gathering, index: FeedbackIndex | None, me: Is) -> Iterator[Figure | Quote]:
    catalog = gathering.warehouse.catalog
    feedback = catalog.feedback
    if feedback is None:
        return
    entity = feedback.entity
    count = count_of(catalog, entity)
    if count is not None:
        rating = average_rating_of(catalog)
        query = MetricQuery(measures=(count, *([rating] if rating else [])), where=me)
        written = list(gathering.optional(query, WRITTEN, Phrase(en="What this customer wrote", zh="这位客户的留言")))
        yield from written
        if written and not written[0].cell(0, count):
            return
        if feedback.polarity:
            split = MetricQuery(
                measures=(count,), by=(ByDimension(dimension=f"{entity}.{feedback.polarity}"),), where=me
            )
            yield from gathering.optional(split, POLARITY, Phrase(en="By polarity", zh="按情感倾向"))
    shown = [name for name in (feedback.date, feedback.source, feedback.rating, feedback.polarity) if name]
    key = key_of(catalog, entity)
    order = (Order(column=f"{entity}.{feedback.date}"),) if feedback.date else ()
    if key is not None:
        columns = (key, *(f"{entity}.{name}" for name in shown))
        query_rows = RowsQuery(entity=entity, columns=columns, where=me, order=order, limit=TEXTS)
        listed = list(gathering.optional(query_rows, SAID, Phrase(en="Latest texts", zh="最近的留言")))
        yield from listed
        ids = [str(listed[0].cell(row, key)) for row in range(len(listed[0].rows))] if listed else []
    else:
        ids = gathering.warehouse.feedback_ids(me, None, gathering.viewer)[:TEXTS]
    yield from _quotes(gathering, index, ids)


def _quotes(gathering: Gathering, index: FeedbackIndex | None, ids: list[str]) -> Iterator[Quote]:
    """The latest negative text, then the latest positive one, then (when neither is there) the latest."""
    texts = [text for text in gathering.warehouse.texts(ids) if text.text.strip()]
    texts.sort(key=lambda text: text.date.toordinal() if text.date else 0, reverse=True)
    negative = polarity_value(gathering.warehouse.catalog, "negative")
    positive = polarity_value(gathering.warehouse.catalog, "positive")

    def is_negative(polarity: str | None, rating: float | None) -> bool:
        return polarity == negative if polarity is not None else rating is not None and rating <= 2

    def is_positive(polarity: str | None, rating: float | None) -> bool:
        return polarity == positive if polarity is not None else rating is not None and rating >= 4

    bad = [text for text in texts if is_negative(text.polarity, text.rating)]
    good = [text for text in texts if is_positive(text.polarity, text.rating)]
    chosen = [(text, NEGATIVE) for text in bad[:1]] + [(text, POSITIVE) for text in good[:1]]
    if len(bad) > 1 and not good:
        chosen.append((bad[1], NEGATIVE))
    if not chosen:
        chosen = [(text, OTHER) for text in texts[:1]]
    for text, role in chosen:
        yield gathering.ledger.add_quote(quote_stored(text, index, role, gathering.viewer))


def _all(*conditions: Condition | None) -> Condition:
    there = tuple(condition for condition in conditions if condition is not None)
    return there[0] if len(there) == 1 else All(of=there)

"""A question about customers' own words becomes evidence: how many texts there are, and the passages that answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from difflib import SequenceMatcher

from domain.catalog import Catalog
from domain.condition import Condition, Is, Scalar, both
from domain.errors import Denied, QueryError
from domain.evidence import Figure, Quote
from domain.language import Phrase, language_of
from domain.ledger import Ledger
from domain.metric_query import ByDimension, MetricQuery, Order, RowsQuery
from domain.plan import FeedbackStep
from index import FeedbackIndex, Hit, quote_of
from warehouse.viewer import Viewer
from warehouse.warehouse import StoredText, Warehouse

from .evidence import Gathering
from .portrait import average_rating_of, count_of, key_of, writers_of

COUNT, ALL, BY_POLARITY, LISTED = "voice.count", "voice.all", "voice.polarity", "voice.listed"
VOICE, DISSENT = "voice.quote", "voice.dissent"

WHOLE_ZH, WHOLE_EN = 90, 240
"""Characters up to which a text is quoted whole."""
CANDIDATES_PER_QUOTE = 6
ALIKE_FROM = 0.7
"""Share of letters in common from which two passages read as the same."""
SHARED_FROM = 0.5
"""The same for one run of letters, as a share of the passage it is found in."""


def gather_feedback(
    warehouse: Warehouse, index: FeedbackIndex | None, step: FeedbackStep, ledger: Ledger, viewer: Viewer
) -> Iterator[Figure | Quote]:
    """Evidence from feedback texts, piece by piece.

    Raises:
        QueryError: there is no feedback, or the catalog cannot apply the condition.
        Denied: the viewer may not see it.
    """
    catalog = warehouse.catalog
    feedback = catalog.feedback
    if feedback is None:
        raise QueryError("the catalog names no feedback")
    gathering = Gathering(warehouse, ledger, viewer)
    where = both(step.condition, polarity_is(catalog, step.polarity))
    counted = list(_counted(gathering, step, where))
    yield from counted
    if not counted and _floored(gathering):
        raise Denied("fewer people than this role may look at wrote about this")
    if index is None:
        return
    whole = where is None and step.period is None and not _own(viewer)
    ids = None if whole and step.topic else warehouse.feedback_ids(where, step.period, viewer)
    quotes = list(_found(index, step, ids, gathering))
    yield from quotes
    yield from list_quotes(gathering, quotes, LISTED)


def _counted(gathering: Gathering, step: FeedbackStep, where: Condition | None) -> Iterator[Figure]:
    catalog = gathering.warehouse.catalog
    assert catalog.feedback is not None
    entity = catalog.feedback.entity
    count = count_of(catalog, entity)
    if count is None:
        return
    extra = [name for name in (writers_of(catalog), average_rating_of(catalog)) if name]
    title = Phrase(en="Texts that meet the conditions", zh="符合条件的留言")
    for measures in ((count, *extra), (count,)):
        query = MetricQuery(measures=measures, where=where, period=step.period)
        found = list(gathering.optional(query, COUNT, title))
        if found:
            yield from found
            break
    if where != step.condition:  # one tone was asked for: out of how many in all?
        every = MetricQuery(measures=(count,), where=step.condition, period=step.period)
        yield from gathering.optional(every, ALL, Phrase(en="Texts in any tone", zh="不分正负的留言"))
    if catalog.feedback.polarity and step.polarity == "any":
        by = ByDimension(dimension=f"{entity}.{catalog.feedback.polarity}")
        split = MetricQuery(
            measures=(count,), by=(by,), where=step.condition, period=step.period, order=(Order(column=count),)
        )
        yield from gathering.optional(split, BY_POLARITY, Phrase(en="By polarity", zh="按情感倾向"))


def _found(index: FeedbackIndex, step: FeedbackStep, ids: list[str] | None, gathering: Gathering) -> Iterator[Quote]:
    if step.topic:
        many = index.search(
            step.topic, scope=ids, language_hint=language_of(step.topic), limit=step.limit * CANDIDATES_PER_QUOTE
        )
        hits = different([hit for hit in many if not hit.weak], step.limit)
    else:
        hits = index.representatives(ids or (), step.limit)
    for hit in hits:
        yield gathering.ledger.add_quote(quote_hit(hit, VOICE, gathering.viewer))


def different(hits: list[Hit], limit: int) -> list[Hit]:
    """The best hits, passing over those that say what an earlier one says in nearly the same letters."""
    chosen: list[Hit] = []
    for hit in hits:
        if len(chosen) == limit:
            break
        if not any(_alike(hit.text, held.text) for held in chosen):
            chosen.append(hit)
    return chosen


def _alike(left: str, right: str) -> bool:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    shared = matcher.find_longest_match(0, len(left), 0, len(right)).size
    return matcher.ratio() >= ALIKE_FROM or shared >= SHARED_FROM * min(len(left), len(right))


def list_quotes(gathering: Gathering, quotes: list[Quote], role: str) -> Iterator[Figure]:
    """When and where the quoted texts were written, as cells that a sentence may show."""
    catalog = gathering.warehouse.catalog
    if catalog.feedback is None or not quotes:
        return
    entity = catalog.feedback.entity
    key = key_of(catalog, entity)
    shown = [name for name in (catalog.feedback.date, catalog.feedback.source, catalog.feedback.rating) if name]
    if key is None or not shown:
        return
    query = RowsQuery(
        entity=entity,
        columns=(key, *(f"{entity}.{name}" for name in shown)),
        where=Is(dimension=key, op="in", values=tuple(dict.fromkeys(quote.doc_id for quote in quotes))),
    )
    yield from gathering.optional(query, role, Phrase(en="The quoted texts", zh="引用的留言"))


def polarity_value(catalog: Catalog, polarity: str, dimension: str | None = None) -> Scalar:
    """What `negative` or `positive` is stored as: the value of that name, else the word itself."""
    feedback = catalog.feedback
    if dimension is None and feedback is not None and feedback.polarity is not None:
        dimension = f"{feedback.entity}.{feedback.polarity}"
    if dimension is not None:
        for value, names in catalog.dimension(dimension).values.items():
            if value.lower() == polarity or polarity in (name.lower() for name in names.en):
                return value
    return polarity


def polarity_is(catalog: Catalog, polarity: str) -> Condition | None:
    """The condition for a polarity; None for any, or when polarity is not known and there are no ratings."""
    feedback = catalog.feedback
    if feedback is None or polarity == "any":
        return None
    if feedback.polarity is not None:
        return Is(dimension=f"{feedback.entity}.{feedback.polarity}", values=(polarity_value(catalog, polarity),))
    if feedback.rating is not None:
        low = polarity == "negative"
        return Is(
            dimension=f"{feedback.entity}.{feedback.rating}", op="lte" if low else "gte", values=(2 if low else 4,)
        )
    return None


def quote_hit(hit: Hit, role: str, viewer: Viewer) -> Quote:
    """The quote of a hit: the whole text where it is short, else the passage; without its person where the role asks so."""
    quote = quote_of(hit)
    text = hit.document.text
    if len(text) <= (WHOLE_ZH if language_of(text) == "zh" else WHOLE_EN) and text.strip() == text:
        quote = quote.model_copy(update={"text": text, "span": (0, len(text))})
    return quote.model_copy(update={"role": role, "person": quote.person if _named(viewer) else None})


def quote_stored(text: StoredText, index: FeedbackIndex | None, role: str, viewer: Viewer) -> Quote:
    """The quote of one stored text: whole where it is short or there is no index, else its most typical passage."""
    limit = WHOLE_ZH if language_of(text.text) == "zh" else WHOLE_EN
    if index is not None and len(text.text) > limit:
        for hit in index.representatives([text.id], 1):
            return quote_hit(hit, role, viewer)
    return Quote(
        id="",
        doc_id=text.id,
        text=text.text,
        span=(0, len(text.text)),
        sha256=hashlib.sha256(text.text.encode()).hexdigest(),
        score=1.0,
        person=text.person if _named(viewer) else None,
        date=text.date,
        source=text.source,
        rating=text.rating,
        context=text.text,
        role=role,
    )


def _named(viewer: Viewer) -> bool:
    return viewer.role is None or viewer.role.persons != "none"


def _floored(gathering: Gathering) -> bool:
    role = gathering.viewer.role
    return role is not None and role.floor > 0 and not gathering.warehouse.catalog.public


def _own(viewer: Viewer) -> bool:
    return viewer.role is not None and viewer.role.persons == "own"

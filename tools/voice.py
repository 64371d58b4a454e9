"""A question about customers' own words becomes evidence: how many texts there are, and the passages that answer."""

from __future__ import annotations

from collections.abc import Iterator

from domain.errors import QueryError
from domain.evidence import Figure, Quote
from domain.language import Phrase
from domain.ledger import Ledger
from domain.metric_query import MetricQuery
from domain.plan import FeedbackStep
from index import FeedbackIndex, quote_of
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

from .evidence import Gathering
from .portrait import count_of

COUNT, VOICE = "voice.count", "voice.quote"


def gather_feedback(
    warehouse: Warehouse, index: FeedbackIndex | None, step: FeedbackStep, ledger: Ledger, viewer: Viewer
) -> Iterator[Figure | Quote]:
    """Evidence from feedback texts, piece by piece.

    Raises:
        QueryError: there is no feedback.
        Denied: the viewer may not see it.
    """
    feedback = warehouse.catalog.feedback
    if feedback is None:
        raise QueryError("the catalog names no feedback")
    gathering = Gathering(warehouse, ledger, viewer)
    count = count_of(warehouse.catalog, feedback.entity)
    if count:
        query = MetricQuery(measures=(count,), where=step.condition, period=step.period)
        yield from gathering.optional(query, COUNT, Phrase(en="Texts", zh="留言"))
    if index is None:
        return
    ids = warehouse.feedback_ids(step.condition, step.period, viewer)
    hits = index.search(step.topic, scope=ids, limit=step.limit) if step.topic else index.representatives(ids, step.limit)
    for hit in hits:
        if not hit.weak:
            yield ledger.add_quote(quote_of(hit).model_copy(update={"role": VOICE}))

"""A group of persons becomes evidence: how many, and what sets them apart from everybody else."""

from __future__ import annotations

from collections.abc import Iterator

from domain.errors import QueryError
from domain.evidence import Figure, Quote
from domain.language import Phrase
from domain.ledger import Ledger
from domain.metric_query import ByMembership, MetricQuery
from domain.plan import SegmentStep
from index import FeedbackIndex
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

from .evidence import Gathering, there
from .portrait import portrait_of

SIZE, IN = "segment.size", "in_group"


def gather_segment(
    warehouse: Warehouse, index: FeedbackIndex | None, step: SegmentStep, ledger: Ledger, viewer: Viewer
) -> Iterator[Figure | Quote]:
    """Evidence about a group, piece by piece.

    Raises:
        QueryError: the catalog knows no persons, or cannot tell who belongs to the group.
        Denied: the viewer may not see a group this small.
    """
    portrait = portrait_of(warehouse)
    if portrait.persons is None:
        raise QueryError(f"the catalog has no count of {portrait.person}")
    gathering = Gathering(warehouse, ledger, viewer)
    member = ByMembership(name=IN, condition=step.condition)
    query = MetricQuery(measures=(portrait.persons,), by=(member,))
    yield from there(gathering.figure(query, SIZE, Phrase(en="The group and the others", zh="这群人与其他人")))

"""A plan goes in; its steps are carried out one by one, and evidence enters the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from domain.catalog import Role
from domain.event import Event, FigureFound, QuoteFound, StepStarted
from domain.evidence import Figure, Quote
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep, Step
from index import FeedbackIndex
from tools.figures import gather_figures
from tools.persona import gather_person
from tools.segment import gather_segment
from tools.voice import gather_feedback
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

from .embedded.names import Atlas
from .embedded.saying_terms import labels_of, title_of

_TITLES: dict[Language, dict[str, str]] = {
    "zh": {"metric": "查数", "customer": "整理客户资料", "segment": "比较这群人与其他人", "feedback": "检索客户原话"},
    "en": {
        "metric": "Query the figures", "customer": "Gather what is known of the customer",
        "segment": "Compare the group with everybody else", "feedback": "Search customers' own words",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where evidence comes from: one home, opened."""

    warehouse: Warehouse
    index: FeedbackIndex | None


def viewer_of(role: Role | None, principal: str) -> Viewer:
    """The asker as the warehouse sees them."""
    return Viewer(role=role, principal=principal)


def gather(plan: Plan, ledger: Ledger, shelf: Shelf, viewer: Viewer, language: Language) -> Iterator[Event]:
    """Carry the steps out in order.

    Raises:
        QueryError: the catalog cannot answer a step.
        Denied: the viewer may not see what a step needs.
    """
    for number, step in enumerate(plan.steps, start=1):
        yield StepStarted(number=number, of=len(plan.steps), title=_TITLES[language][step.kind])
        ledger.begin_step()
        for found in _evidence(step, number, ledger, shelf, viewer):
            yield FigureFound(figure=found) if isinstance(found, Figure) else QuoteFound(quote=found)


def _evidence(step: Step, number: int, ledger: Ledger, shelf: Shelf, viewer: Viewer) -> Iterator[Figure | Quote]:
    match step:
        case MetricStep():
            atlas = Atlas(shelf.warehouse.catalog)
            title, labels = title_of(step.query, atlas), labels_of(step.query, atlas)
            yield from gather_figures(
                shelf.warehouse, step.query, ledger, viewer, title=title, labels=labels, step=number
            )
        case CustomerStep():
            yield from gather_person(shelf.warehouse, shelf.index, step.person, ledger, viewer)
        case SegmentStep():
            yield from gather_segment(shelf.warehouse, shelf.index, step, ledger, viewer)
        case FeedbackStep():
            yield from gather_feedback(shelf.warehouse, shelf.index, step, ledger, viewer)
        case _:
            assert_never(step)

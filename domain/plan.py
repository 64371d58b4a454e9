"""What is to be looked up, decided before any customer's text is read: a closed union of steps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.condition import Condition, Period
from domain.language import Frozen
from domain.metric_query import CohortQuery, MetricQuery, RowsQuery


class MetricStep(Frozen):
    """Figures."""

    kind: Literal["metric"] = "metric"
    query: MetricQuery | RowsQuery | CohortQuery


class CustomerStep(Frozen):
    """One person's persona."""

    kind: Literal["customer"] = "customer"
    person: str
    """Token."""
    focus: Literal["persona", "contact"] = "persona"


class SegmentStep(Frozen):
    """A group's description against everybody else."""

    kind: Literal["segment"] = "segment"
    condition: Condition
    label: str
    """How the question named the group, in its language, without values that identify a person."""
    focus: Literal["description", "voice"] = "description"
    polarity: Literal["negative", "positive", "any"] = "any"


class FeedbackStep(Frozen):
    """Customers' own words on a topic (or on anything, when `topic` is empty)."""

    kind: Literal["feedback"] = "feedback"
    topic: str = ""
    condition: Condition | None = None
    """Over the feedback entity, its person included."""
    period: Period | None = None
    polarity: Literal["negative", "positive", "any"] = "any"
    limit: int = 5


Step = Annotated[MetricStep | CustomerStep | SegmentStep | FeedbackStep, Field(discriminator="kind")]


class Plan(Frozen):
    """Steps in order, and how the question was read."""

    steps: tuple[Step, ...]
    reading: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    brain: str = "embedded"

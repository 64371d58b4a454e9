"""A short question after another one ("那广州呢？", "what about by month?") becomes the earlier plan with its parts replaced."""

from __future__ import annotations

from collections.abc import Sequence

from domain.condition import All, Condition, Is, Named, Not, both
from domain.metric_query import By, MetricQuery, Order
from domain.plan import MetricStep, Plan, SegmentStep
from domain.question import Turn

from .reading import Reading

_OPENINGS = (
    "那", "那么", "换成", "改成", "换", "再看", "再按", "改为", "what about", "how about", "and for", "and in", "and by", "and the",
    "now by", "now for", "same for", "the same for", "same but", "same by",
)  # fmt: skip
_ENDINGS = ("呢", "呢?", "呢？", "instead", "instead?", "too?", "as well?")


def continues(text: str, turns: Sequence[Turn]) -> Plan | None:
    """The plan a question goes on from; None when it stands by itself or nothing was answered before."""
    low = text.strip().lower()
    if not (low.startswith(_OPENINGS) or low.endswith(_ENDINGS)):
        return None
    return next((turn.plan for turn in reversed(turns) if turn.plan is not None), None)


def replaced_query(before: MetricQuery, reading: Reading, by: tuple[By, ...]) -> MetricQuery:
    """The earlier query with the new measures, groups, conditions, period and number in place of the old ones."""
    measures = tuple(reading.measures) or before.measures
    groups = by or before.by
    columns = {*measures, *(group.column for group in groups)}
    order = tuple(held for held in before.order if held.column in columns)
    timed = any(_timed(group) for group in groups)
    if timed and reading.descending is None:
        order = ()  # a course over time is read from left to right
    elif reading.descending is not None or (not order and groups):
        order = (Order(column=measures[0], descending=reading.descending is not False),)
    return before.model_copy(
        update={
            "measures": measures,
            "by": groups,
            "where": replaced_condition(before.where, reading.conditions),
            "period": reading.period or before.period,
            "order": order,
            "limit": reading.limit or (before.limit if groups == before.by else None),
            "having": tuple(reading.having) or before.having,
        }
    )


def replaced_condition(before: Condition | None, new: Sequence[Condition]) -> Condition | None:
    """Old conditions, except those about what a new one is about, and the new ones."""
    about = {_about(condition) for condition in new}
    kept = [condition for condition in _parts(before) if _about(condition) not in about]
    return both(*kept, *new)


def step_of(plan: Plan) -> MetricQuery | SegmentStep | None:
    """What of a plan can be gone on from."""
    step = plan.steps[0]
    if isinstance(step, MetricStep) and isinstance(step.query, MetricQuery):
        return step.query
    return step if isinstance(step, SegmentStep) else None


def _parts(condition: Condition | None) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    return condition.of if isinstance(condition, All) else (condition,)


def _about(condition: Condition) -> str:
    match condition:
        case Is():
            return condition.dimension
        case Named():
            return condition.filter
        case Not():
            return _about(condition.of)
        case _:
            return condition.kind


def _timed(group: By) -> bool:
    return group.kind == "dimension" and group.grain is not None

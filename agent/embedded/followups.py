"""A question that was answered goes in; two questions that go on from it, and can be answered, come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.language import Language
from domain.metric_query import MetricQuery
from domain.plan import MetricStep, Plan

from .names import FAR, Atlas

MOST = 2


def followups(plan: Plan, atlas: Atlas, language: Language, answerable: Callable[[str], bool]) -> tuple[str, ...]:
    """Questions about the same measure: its course over the year, and its other usual splits."""
    step = plan.steps[0]
    if not isinstance(step, MetricStep) or not isinstance(step.query, MetricQuery):
        return ()
    found: list[str] = []
    for question in _candidates(step.query, atlas, language):
        if len(found) < MOST and question not in found and answerable(question):
            found.append(question)
    return tuple(found)


def _candidates(query: MetricQuery, atlas: Atlas, language: Language) -> Iterator[str]:
    zh = language == "zh"
    measure = query.measures[0]
    name = atlas.measure_name(measure, language)
    grouped = {by.dimension for by in query.by if by.kind == "dimension"}
    timed = any(by.kind == "dimension" and by.grain for by in query.by)
    if not timed and atlas.time(measure) is not None:
        yield f"今年每月的{name}" if zh else f"{_capital(name)} by month this year"
    period = query.period.label if query.period else ""
    for entity, held in atlas.catalog.entities.items():
        for short, dimension in held.dimensions.items():
            qualified = f"{entity}.{short}"
            usual = dimension.default and dimension.type == "category" and qualified not in grouped
            if usual and atlas.reach(measure, entity) < FAR:
                split = atlas.dimension_name(qualified, language)
                yield f"{period}各{split}的{name}" if zh else f"{_capital(name)} by {split} {period}".strip()


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]

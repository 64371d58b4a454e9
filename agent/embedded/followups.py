"""A question that was answered goes in; two questions that go on from it, keep its conditions, and can be answered, come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.condition import Is
from domain.language import Language
from domain.metric_query import ByDimension, MetricQuery, Order
from domain.plan import MetricStep, Plan

from .asking import main_dimensions
from .context import catalog_measures, parts_of, stripped
from .names import Atlas
from .offered import worded

MOST = 2


def followups(plan: Plan, atlas: Atlas, language: Language, read: Callable[[str], Plan | None]) -> tuple[str, ...]:
    """Questions about the same measure: its course over time, and its other usual splits.

    Args:
        read: what a question that stands alone is planned as; None when it is not.
    """
    step = plan.steps[-1]
    if not isinstance(step, MetricStep) or not isinstance(step.query, MetricQuery):
        return ()
    found: list[str] = []
    for query in _candidates(step.query, atlas):
        if len(found) == MOST:
            break
        told = worded(query, language, read, atlas)
        if told is not None and told[0] not in found:
            found.append(told[0])
    return tuple(found)


def _candidates(query: MetricQuery, atlas: Atlas) -> Iterator[MetricQuery]:
    names = catalog_measures(query, atlas)
    if not names:
        return
    main = names[0]
    held = {by.dimension for by in query.by if isinstance(by, ByDimension)}
    held |= {part.dimension for part in parts_of(query.where) if isinstance(part, Is)}
    timed = any(isinstance(by, ByDimension) and by.grain for by in query.by)
    plain = MetricQuery(measures=(main,), where=stripped(query.where), period=query.period)
    time = atlas.time(main)
    stock = atlas.entity(main) == atlas.catalog.person and atlas.catalog.measure(main).time is None
    if not timed and time is not None and not stock:
        long = query.period is None or (query.period.end - query.period.start).days > 62
        grain = ByDimension(dimension=time, grain="month" if long else "week")
        yield plain.model_copy(update={"by": (grain,)})
    for name in main_dimensions(atlas, (main,)):
        if name not in held:
            yield plain.model_copy(update={"by": (ByDimension(dimension=name),), "order": (Order(column=main),)})

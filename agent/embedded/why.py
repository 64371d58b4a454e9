"""A question for causes goes in; that the data cannot show them, and the splits that can be shown, come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.answer import Refusal
from domain.condition import Is, both
from domain.language import Language
from domain.metric_query import ByDimension, MetricQuery, Order
from domain.plan import MetricStep, Plan
from domain.question import Question

from .asking import Declining, Offer, main_dimensions, query_with
from .context import Change, changed, parts_of, stripped
from .earlier import one_before
from .periods import Horizon
from .saying import say_period
from .talk import edgeless
from .texts import say

if TYPE_CHECKING:
    from .names import Atlas
    from .plan import Planner

SPLITS = 2
"""Splits offered beside the course over time and the period before."""


def declined(planner: Planner, question: Question, rest: str, before: Plan | None) -> Refusal | None:
    """What can be shown in place of a cause; None when no figure is spoken of."""
    base = _base(planner, question, rest, before)
    language = question.language
    if base is None:
        spoken = before is not None and not edgeless(rest)
        return Declining(language=language, text=say("cannot_why", language)) if spoken else None
    offers = tuple(_offers(base, planner.atlas, language, planner.horizon))
    return Declining(language=language, text=say("cannot_why", language), offers=offers)


def _base(planner: Planner, question: Question, rest: str, before: Plan | None) -> MetricQuery | None:
    """The figure a cause is asked of: the one named, else the one before, with what is named of it changed."""
    asked = question.model_copy(update={"text": rest or "?"})
    atlas, language = planner.atlas, question.language
    covered = planner.covered(asked)
    known = replace(covered, spans=tuple(s for s in covered.spans if not s.is_a("unknown", "top", "bottom")))
    reading = planner.reader.read(known, language)
    step = before.steps[-1] if before else None
    query = step.query if isinstance(step, MetricStep) and isinstance(step.query, MetricQuery) else None
    if reading.measures and (reading.explicit or query is None):
        return query_with(atlas, reading.measures[0], reading, descending=True)
    if query is None or query.terms:
        return None
    conditions = parts_of(stripped(both(*reading.conditions)))
    return changed(query, Change(by=tuple(reading.groups), conditions=conditions, period=reading.period), atlas)


def _offers(base: MetricQuery, atlas: Atlas, language: Language, horizon: Horizon) -> Iterator[Offer]:
    zh = language == "zh"
    main = base.measures[0]
    held = {by.dimension for by in base.by if isinstance(by, ByDimension)}
    held |= {part.dimension for part in parts_of(base.where) if isinstance(part, Is)}
    timed = any(isinstance(by, ByDimension) and by.grain for by in base.by)
    where = stripped(base.where)
    plain = base.model_copy(update={"measures": (main,), "where": where, "limit": None, "having": (), "order": ()})
    if base.period is not None:
        earlier = one_before(base.period, horizon)
        ranked = (Order(column=main),) if base.by and not timed else ()
        label = (
            f"与上一期（{say_period(earlier, 'zh')}）对照" if zh else f"the period before ({say_period(earlier, 'en')})"
        )
        yield Offer(label=label, query=plain.model_copy(update={"period": earlier, "order": ranked}))
    splits = [name for name in main_dimensions(atlas, (main,)) if name not in held][:SPLITS]
    for name in splits:
        called = atlas.dimension_name(name, language)
        query = plain.model_copy(update={"by": (ByDimension(dimension=name),), "order": (Order(column=main),)})
        yield Offer(label=f"按{called}拆开看" if zh else f"by {called}", query=query)
    time = atlas.time(main)
    if time is not None and not timed:
        long = base.period is None or (base.period.end - base.period.start).days > 62
        course = plain.model_copy(update={"by": (ByDimension(dimension=time, grain="month" if long else "week"),)})
        grain = ("按月" if long else "按周") if zh else ("by month" if long else "by week")
        yield Offer(label=f"{grain}的变化" if zh else f"its course {grain}", query=course)

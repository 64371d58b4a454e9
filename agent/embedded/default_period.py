"""A query that names no period goes in; the period its measures are meant over, as the catalog declares, comes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from domain.catalog import Catalog, Grain, Lately
from domain.condition import Is, Measured, Period
from domain.language import Frozen, Language
from domain.metric_query import ByDimension, ByEach, ByTile, Combined, MetricQuery, PerRow, Share, Step, Subset
from domain.plan import Step as PlanStep

from . import days
from .names import Atlas
from .periods import Horizon

_LONG: dict[Grain, int] = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_ZH: dict[Grain, str] = {"day": "天", "week": "周", "month": "个月", "quarter": "个季度", "year": "年"}


def period_of(lately: Lately, horizon: Horizon, language: Language) -> Period:
    """Its days up to the last one, called as a question would call them."""
    start, end = days.past(lately.last, lately.unit, horizon.last)
    if language == "zh":
        return Period(start=start, end=end, label=f"近{lately.last}{_ZH[lately.unit]}")
    one = lately.last == 1 and lately.unit != "day"
    return Period(start=start, end=end, label=f"past {lately.unit}" if one else f"last {lately.last} {lately.unit}s")


def meant_over(query: MetricQuery, atlas: Atlas) -> dict[str, Lately | None]:
    """The catalog's measures that go by the query's period, each with its default; empty where the query names a period.

    It names one, too, by a condition on the measure's own date, or on when something was done. Groups of months or years
    that the default would leave hardly two of are shown over all time.
    """
    names = [name for name in dict.fromkeys(_measures(query, atlas)) if atlas.time(name) is not None]
    held = {name: default_of(name, atlas.catalog) for name in names}
    told = [lately for lately in held.values() if lately is not None]
    if query.period is not None or not told or _is_dated(query, {atlas.time(name) for name in names}):
        return {}
    grains = [by.grain for by in query.by if isinstance(by, ByDimension) and by.grain]
    if any(lately.last * _LONG[lately.unit] < 2 * _LONG[grain] for lately in told for grain in grains):
        return {}
    return held


def measured_over(
    step: PlanStep, atlas: Atlas, horizon: Horizon, language: Language
) -> tuple[PlanStep, dict[str, Period]]:
    """The step with thresholds on a measure (sales over 500) over its default period, and these periods by measure.

    Nothing changes where the step names any period.
    """
    held: dict[str, Period] = {}
    if any(isinstance(part, Period) for part in _parts(step)):
        return step, held
    return cast(PlanStep, _over(step, held, atlas, horizon, language)), held


def _over(model: object, held: dict[str, Period], atlas: Atlas, horizon: Horizon, language: Language) -> object:
    """The model with a period in every threshold inside it; itself where there is none."""
    if isinstance(model, tuple):
        parts = tuple(_over(part, held, atlas, horizon, language) for part in model)
        return parts if any(new is not old for new, old in zip(parts, model, strict=True)) else model
    if not isinstance(model, Frozen):
        return model
    update = {name: _over(getattr(model, name), held, atlas, horizon, language) for name in type(model).model_fields}
    if isinstance(model, Measured) and (lately := default_of(model.measure, atlas.catalog)) is not None:
        update["period"] = held[model.measure] = period_of(lately, horizon, language)
    changed = any(value is not getattr(model, name) for name, value in update.items())
    return model.model_copy(update=update) if changed else model


def default_of(measure: str, catalog: Catalog) -> Lately | None:
    """The default period of a measure: its own, else that of the measure it stands in for at a finer entity."""
    if (own := catalog.measure(measure).default_period) is not None:
        return own
    for entity in catalog.entities.values():
        for held in entity.measures.values():
            if held.default_period is not None and measure in held.at.values():
                return held.default_period
    return None


def undated(query: MetricQuery, atlas: Atlas, horizon: Horizon, language: Language) -> MetricQuery:
    """The query over all time: without its period, or, where a default would come back, over all the data's days."""
    bare = query.model_copy(update={"period": None})
    if not meant_over(bare, atlas):
        return bare
    start, end = horizon.whole
    label = "所有时间" if language == "zh" else "all time"
    return query.model_copy(update={"period": Period(start=start, end=end, label=label)})


def _measures(query: MetricQuery, atlas: Atlas) -> Iterator[str]:
    """Catalog measures that the query's period limits."""
    yield from (name for name in query.measures if "." in name)
    for term in query.terms:
        match term:
            case Subset(period=None) | PerRow():
                yield term.measure
            case Share() | Step() if "." in term.of:
                yield term.of
            case Combined():
                yield from (name for name in term.of if "." in name)
            case _:
                pass
    yield from (by.measure for by in query.by if isinstance(by, ByTile | ByEach))


def _is_dated(query: MetricQuery, times: set[str | None]) -> bool:
    """Whether a condition or a term holds a period of its own, or tests one of these date columns."""
    held = list(_parts(query.where))
    held += [part for term in query.terms for part in _parts(getattr(term, "where", None))]
    if any(isinstance(term, Subset) and term.period is not None for term in query.terms):
        return True
    return any(isinstance(part, Period) or part.dimension in times for part in held)


def _parts(model: object) -> Iterator[Is | Period]:
    """Every test and every period inside a condition."""
    if isinstance(model, Is | Period):
        yield model
    elif isinstance(model, tuple):
        for part in model:
            yield from _parts(part)
    elif model is not None:
        for name in getattr(type(model), "model_fields", {}):
            yield from _parts(getattr(model, name))

"""Averages and medians of what each order, customer or day sums up to."""

from __future__ import annotations

from domain.metric_query import PerRow

from .things import Context, Met


def per_row(context: Context, met: Met, measure: str) -> PerRow | None:
    """The term: the measure of each row first, then the middle or the mean of these; None where it cannot be one."""
    atlas = context.atlas
    if met.per is None or met.per.where or met.per.after or met.per.period is not None:
        return None
    if met.aggregate not in ("avg", "median", "min", "max") or not atlas.additive(measure):
        return None
    entity = met.per.entity
    home = atlas.home(measure)
    if home == entity or not atlas.graph.reaches(home, entity):
        return None
    return PerRow(name=f"{met.aggregate}_{entity}", measure=measure, entity=entity, aggregate=met.aggregate)


def ratio_of(context: Context, entity: str, kind: str) -> tuple[str, ...]:
    """Catalog ratios of something of this kind to the number of these rows: average order value."""
    atlas = context.atlas
    count = atlas.count_of(entity)
    found = []
    for name, held in atlas.catalog.entities.items():
        for short, measure in held.measures.items():
            if measure.aggregate == "ratio" and measure.of[1] == count:
                top = atlas.catalog.measure(measure.of[0])
                if top.format.kind == kind and top.default:
                    found.append(f"{name}.{short}")
    return tuple(found)

"""A figure goes in; a declarative drawing comes out when one helps."""

from __future__ import annotations

from domain.answer import Chart
from domain.catalog import Catalog
from domain.evidence import Figure
from domain.language import Language
from domain.metric_query import By, ByDimension, CohortQuery, MetricQuery, RowsQuery

MOST_BARS = 30


def chart_of(
    query: MetricQuery | RowsQuery | CohortQuery, figure: Figure, catalog: Catalog, language: Language
) -> Chart | None:
    """Lines over time, bars over groups; nothing for a list, one row, one value or too many bars."""
    if len(figure.rows) < 2 or isinstance(query, RowsQuery):
        return None
    if isinstance(query, CohortQuery):
        return Chart(kind="line", figure=figure.id, x="offset", y="retention", series=figure.columns[0].name)
    timed = next((by for by in query.by if isinstance(by, ByDimension) and by.grain), None)
    others = _naming([by for by in query.by if by is not timed], catalog, language)
    if timed is not None:
        if len(others) > 1:
            return None
        series = others[0].column if others else None
        return Chart(kind="line", figure=figure.id, x=timed.column, y=query.measures[0], series=series)
    if len(others) != 1 or len(figure.rows) > MOST_BARS:
        return None
    ranked = query.order[0].column if query.order and query.order[0].column in query.measures else query.measures[0]
    return Chart(kind="bar", figure=figure.id, x=others[0].column, y=ranked)


def _naming(groups: list[By], catalog: Catalog, language: Language) -> list[By]:
    """Groups that a drawing needs: of an entity's key and names, the one name people read."""
    shown: list[By] = []
    named: dict[str, list[By]] = {}
    for by in groups:
        if isinstance(by, ByDimension):
            entity, _, short = by.dimension.partition(".")
            held = catalog.entities[entity]
            key = held.dimensions[short].column == held.key
            if key or short in (held.display, held.display_zh):
                named.setdefault(entity, []).append(by)
                continue
        shown.append(by)
    for entity, found in named.items():
        held = catalog.entities[entity]
        preferred = [held.display_zh, held.display] if language == "zh" else [held.display, held.display_zh]
        names = [
            by
            for short in preferred
            for by in found
            if isinstance(by, ByDimension) and by.dimension == f"{entity}.{short}"
        ]
        shown.append((names or found)[0])
    return shown

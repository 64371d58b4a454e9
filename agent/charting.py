"""A figure goes in; a declarative drawing comes out when one helps."""

from __future__ import annotations

from domain.answer import Chart
from domain.catalog import Catalog
from domain.evidence import Figure
from domain.language import Language
from domain.metric_query import ByDimension, MetricQuery

MOST_BARS = 30


def chart_of(query: MetricQuery, figure: Figure, catalog: Catalog, language: Language) -> Chart | None:
    """Lines over time, bars over groups; nothing for one row, one value or too many bars."""
    if len(figure.rows) < 2 or not query.by:
        return None
    dimensions = [by for by in query.by if isinstance(by, ByDimension)]
    timed = next((by for by in dimensions if by.grain), None)
    others = [by for by in dimensions if by is not timed]
    if timed is not None:
        series = others[0].column if len(others) == 1 else None
        if len(others) > 1:
            return None
        return Chart(kind="line", figure=figure.id, x=timed.column, y=query.measures[0], series=series)
    entities = {by.dimension.partition(".")[0] for by in others}
    if len(figure.rows) > MOST_BARS or len(entities) != 1:
        return None
    entity = catalog.entities[next(iter(entities))]
    preferred = [entity.display_zh, entity.display] if language == "zh" else [entity.display, entity.display_zh]
    shown = [by for name in preferred for by in others if by.dimension.partition(".")[2] == name]
    if len(others) > 1 and not shown:
        return None
    return Chart(kind="bar", figure=figure.id, x=(shown or others)[0].column, y=query.measures[0])

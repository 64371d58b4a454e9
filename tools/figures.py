"""A metric step becomes figures: the one asked for, and the total that shares are taken of."""

from __future__ import annotations

from collections.abc import Iterator

from domain.evidence import Figure
from domain.language import Phrase
from domain.ledger import Ledger
from domain.metric_query import ByDimension, MetricQuery, RowsQuery
from warehouse.joins import JoinGraph
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse


def gather_figures(
    warehouse: Warehouse, query: MetricQuery | RowsQuery, ledger: Ledger, viewer: Viewer
) -> Iterator[Figure]:
    """The figure, then (for a split count or sum over categories) the same without groups.

    Raises:
        QueryError: the catalog cannot answer the query.
        Denied: the viewer may not see it.
    """
    yield ledger.add_figure(warehouse.figure(query, title=_title(warehouse, query), viewer=viewer))
    if isinstance(query, MetricQuery) and _has_total(warehouse, query):
        total = query.model_copy(update={"by": (), "order": (), "limit": None, "having": ()})
        title = _title(warehouse, query)
        both = Phrase(en=f"{title.en}, in all", zh=f"{title.zh}（合计）")
        yield ledger.add_figure(warehouse.figure(total, title=both, viewer=viewer))


def _has_total(warehouse: Warehouse, query: MetricQuery) -> bool:
    """Shares make sense for one plain count or sum over groups that do not overlap."""
    if len(query.measures) != 1 or not query.by or query.having:
        return False
    if any(not isinstance(by, ByDimension) or by.grain for by in query.by):
        return False
    measure = warehouse.catalog.measure(query.measures[0])
    graph, home = JoinGraph(warehouse.catalog), query.measures[0].partition(".")[0]
    direct = all(graph.reaches(home, by.dimension.partition(".")[0]) for by in query.by if isinstance(by, ByDimension))
    return measure.aggregate in ("count", "sum") and direct


def _title(warehouse: Warehouse, query: MetricQuery | RowsQuery) -> Phrase:
    catalog = warehouse.catalog
    if isinstance(query, RowsQuery):
        names = catalog.entities[query.entity].names
        return Phrase(en=names.in_("en"), zh=names.in_("zh"))
    measures = [catalog.measure(name).names for name in query.measures]
    groups = [catalog.dimension(by.dimension).names for by in query.by if isinstance(by, ByDimension)]
    by_en = " by " + ", ".join(n.in_("en") for n in groups) if groups else ""
    by_zh = "按" + "、".join(n.in_("zh") for n in groups) + "的" if groups else ""
    return Phrase(
        en=", ".join(n.in_("en") for n in measures) + by_en,
        zh=by_zh + "、".join(n.in_("zh") for n in measures),
    )

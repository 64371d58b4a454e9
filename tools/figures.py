"""A metric step becomes figures: the one asked for, and what its sentences need beside it (a total, a count)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.errors import Denied, QueryError
from domain.evidence import Figure
from domain.language import Phrase
from domain.ledger import Ledger
from domain.metric_query import (
    ByDimension,
    ByEach,
    ByTile,
    CohortQuery,
    Combined,
    MetricQuery,
    RowsQuery,
    Share,
    Summary,
)
from tools.portrait import count_of
from warehouse.joins import JoinGraph
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

MAIN, TOTAL, COUNT = "main", "total", "count"


def figure_role(step: int, part: str) -> str:
    """The role of a step's figure: `figure.1.main`; `part` is one of `MAIN`, `TOTAL`, `COUNT`."""
    return f"figure.{step}.{part}"


def shown_query(query: MetricQuery) -> MetricQuery:
    """The query with what its growths, differences, ratios and shares are made of as columns beside them."""
    made = {term.name: term for term in query.terms}
    beside: list[str] = []
    for name in query.measures:
        match made.get(name):
            case Combined() as term:
                beside += term.of
            case Share() as term:
                beside.append(term.of)
            case _:
                pass
    return query.model_copy(update={"measures": tuple(dict.fromkeys((*query.measures, *beside)))})


def shown_rows(query: RowsQuery) -> RowsQuery:
    """The list with what it is sorted by as columns, so that the oldest customer is told with their age."""
    if query.distinct:
        return query
    return query.model_copy(
        update={"columns": tuple(dict.fromkeys((*query.columns, *(order.column for order in query.order))))}
    )


def gather_figures(
    warehouse: Warehouse,
    query: MetricQuery | RowsQuery | CohortQuery,
    ledger: Ledger,
    viewer: Viewer,
    *,
    title: Phrase,
    labels: Mapping[str, Phrase],
    step: int = 1,
) -> Iterator[Figure]:
    """The figure; then the same without groups (for a split count or sum), or how many rows a list has in all.

    `labels` are headings of columns that the catalog does not name.

    Raises:
        QueryError: the catalog cannot answer the query.
        Denied: the viewer may not see it.
    """

    def kept(asked: MetricQuery | RowsQuery | CohortQuery, part: str, called: Phrase) -> Figure:
        found = warehouse.figure(asked, title=called, viewer=viewer)
        columns = tuple(
            column.model_copy(update={"label": labels[column.name]}) if column.name in labels else column
            for column in found.columns
        )
        return ledger.add_figure(found.model_copy(update={"columns": columns, "role": figure_role(step, part)}))

    match query:
        case MetricQuery():
            query = shown_query(query)
        case RowsQuery():
            query = shown_rows(query)
        case CohortQuery():
            pass
    yield kept(query, MAIN, title)
    match query:
        case MetricQuery() if _has_total(warehouse, query):
            total = query.model_copy(update={"by": (), "order": (), "limit": None, "limit_within": ()})
            yield kept(total, TOTAL, Phrase(en=f"{title.en}, in all", zh=f"{title.zh}（合计）"))
        case RowsQuery():
            counting = _count(warehouse, query)
            if counting is not None:
                try:
                    yield kept(counting, COUNT, Phrase(en=f"{title.en}, counted", zh=f"{title.zh}（计数）"))
                except (QueryError, Denied):  # the list can be had, its count cannot: it is told without one
                    return


def _has_total(warehouse: Warehouse, query: MetricQuery) -> bool:
    """Shares make sense for one plain count or sum over groups that do not overlap."""
    if len(query.measures) != 1 or not query.by or query.having or query.measures[0].count(".") != 1:
        return False
    if query.limit_within or any(isinstance(by, ByDimension) and by.grain for by in query.by):
        return False
    if query.terms and any(isinstance(term, Share) for term in query.terms):
        return False
    if query.period is not None and any(isinstance(by, ByEach | ByTile) for by in query.by):
        return False  # there the period limits what each has done, here it would limit who is counted
    measure = warehouse.catalog.measure(query.measures[0])
    graph, home = JoinGraph(warehouse.catalog), query.measures[0].partition(".")[0]
    direct = all(graph.reaches(home, by.dimension.partition(".")[0]) for by in query.by if isinstance(by, ByDimension))
    return measure.aggregate in ("count", "sum") and direct


def _count(warehouse: Warehouse, query: RowsQuery) -> MetricQuery | None:
    """How many rows meet the condition, whatever the list's limit; None where that cannot be counted plainly."""
    if query.distinct:
        if len(query.columns) != 1:
            return None
        term = Summary(name="distinct", dimension=query.columns[0], aggregate="count_distinct")
        return MetricQuery(measures=(term.name,), terms=(term,), where=query.where, period=query.period)
    if query.order and query.limit == 1:
        return None
    measure = count_of(warehouse.catalog, query.entity)
    if measure is None or warehouse.catalog.measure(measure).where is not None:
        return None
    if query.period is not None and warehouse.catalog.measure(measure).time is not None:
        return None
    return MetricQuery(measures=(measure,), where=query.where, period=query.period)

"""The parts of a question become one query; None where they do not fit together."""

from __future__ import annotations

from domain.metric_query import MetricQuery, RowsQuery

from .figures import figure_query, share_query
from .gathered import Parts, Unfit, gathered
from .ranking import list_query, ranking_query
from .things import Context, Count, Grp, Part, Ranking, Share, Top, Value


def assemble(context: Context, parts: tuple[Part, ...]) -> MetricQuery | RowsQuery | None:
    """The query of a reading."""
    try:
        return _query(gathered(context, parts))
    except Unfit:
        return None


def _query(parts: Parts) -> MetricQuery | RowsQuery:
    share = parts.one(Share)
    if share is not None:
        return share_query(parts, share)
    ranking, top = parts.one(Ranking), parts.one(Top)
    if ranking is not None and top is not None:
        raise Unfit("two rankings")
    if ranking is not None:
        return ranking_query(parts, ranking.grp, ranking.top)
    if top is not None:
        if len(parts.topics) != 1:
            raise Unfit("the first of what?")
        return ranking_query(parts, Grp((parts.topics[0],)), top)
    if parts.has(Count, Value):
        return figure_query(parts)
    return list_query(parts)

"""The parts of a question become one query; None where they do not fit together."""

from __future__ import annotations

from dataclasses import replace

from domain.metric_query import MetricQuery, RowsQuery

from .asked import (
    Apiece,
    By,
    Count,
    Dated,
    Extreme,
    Going,
    Included,
    Kept,
    Lookup,
    Part,
    Ranking,
    Share,
    Ties,
    Value,
    Within,
)
from .changes import change_query, multiple_query
from .figures import figure_query
from .gathered import Doubtful, Parts, Unfit, gathered
from .grouping import bounding
from .inclusion import check_included
from .lists import counts_one, dated_query, extreme_query, list_query
from .parted import share_query
from .ranking import ranking_query
from .things import Context, Grp, Top
from .things_changes import Against, Changed, Multiple


def assembled(context: Context, parts: tuple[Part, ...]) -> MetricQuery | RowsQuery | None:
    """The query of a reading; None where its parts do not fit.

    Raises:
        Doubtful: they fit in several ways.
    """
    included = tuple(part for part in parts if isinstance(part, Included))
    try:
        query = _query(gathered(context, tuple(part for part in parts if not isinstance(part, Included))))
        check_included(context, query, included)
        return query
    except Doubtful:
        raise
    except Unfit:
        return None


def _query(parts: Parts) -> MetricQuery | RowsQuery:
    if (multiple := parts.one(Multiple)) is not None:
        return multiple_query(parts, multiple)
    if parts.has(Against, Changed):
        return change_query(parts)
    first = parts.has(Ranking, Top)
    if (parts.has(Apiece) and not parts.has(By)) or (parts.has(Within, Going, Ties) and not first):
        raise Unfit("of each what?")
    if parts.has(Kept) and not (first or parts.has(By)):
        raise Unfit("which groups?")
    dated, extreme = parts.one(Dated), parts.one(Extreme)
    if (dated or extreme) and parts.has(Share, Ranking, Top):
        raise Unfit("two questions")
    if dated is not None:
        return dated_query(parts, dated)
    if extreme is not None:
        return extreme_query(parts, extreme)
    share = parts.one(Share)
    if share is not None:
        return share_query(parts, share)
    ranking, top = parts.one(Ranking), parts.one(Top)
    if ranking is not None and top is not None:
        raise Unfit("two rankings")
    if ranking is not None:
        kept = tuple(one.cond for one in parts.of(Kept))
        parts.all = tuple(part for part in parts.all if not isinstance(part, Kept))
        return ranking_query(parts, replace(ranking.grp, having=(*ranking.grp.having, *kept)), ranking.top)
    if top is not None:
        told = parts.of(By)
        if len(told) == 1 and not parts.topics:
            kept = tuple(one.cond for one in parts.of(Kept))
            parts.all = tuple(part for part in parts.all if not isinstance(part, By | Kept))
            return ranking_query(parts, replace(told[0].grp, having=(*told[0].grp.having, *kept)), top)
        if len(parts.topics) != 1:
            raise Unfit("the first of what?")
        return ranking_query(parts, Grp((parts.topics[0],)), top)
    if counts_one(parts):
        raise Unfit("a single record is not counted")
    if parts.has(Lookup) and parts.has(Count, Value):
        raise Unfit("a record beside figures")
    if not parts.has(Count, Value) and (mets := bounding(parts)):
        parts.all = (*parts.all, *map(Value, mets))
    if parts.has(Count, Value):
        return figure_query(parts)
    return list_query(parts)

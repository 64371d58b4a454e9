"""Numbers of several tables that belong to one: checking and savings balances of an account, each summed for the account."""

from __future__ import annotations

from domain.condition import Is, both
from domain.metric_query import ByDimension, Combined, MetricQuery, Order, Summary, Term

from .conditions import conditions_of
from .intent import GiveUp, Intent

_RATES = ("rate", "percent", "price", "age", "score", "grade", "level", "year", "ratio", "rank", "index", "id")


def paired(intent: Intent) -> MetricQuery | None:
    """The figure by the common owner; None where the columns are of rows that hold them all."""
    atlas = intent.atlas
    wanted = [name for _, name in intent.shown] + [
        a.dimension for a in intent.asked if a.dimension and a.aggregate == "sum"
    ]
    keyed = [key.dimension for key in intent.keys if key.dimension]
    owners = list(dict.fromkeys(atlas.entity(name) for name in (*wanted, *keyed)))
    if len(owners) < 2 or atlas.graph.coarsest(owners) is not None:
        return None
    if any(a.aggregate != "sum" or a.dimension is None for a in intent.asked) or intent.groups or intent.bounds:
        return None
    if any(key.counted or key.aggregate for key in intent.keys):
        return None
    common = _common(intent, owners)
    if common is None:
        return None
    numbers = [name for name in (*wanted, *keyed) if not atlas.graph.reaches(common, atlas.entity(name))]
    if any(not _adds_up(intent, name) for name in numbers):
        return None
    terms: dict[str, Term] = {
        _name(name): Summary(name=_name(name), dimension=name, aggregate="sum") for name in numbers
    }
    measures = [_name(name) for _, name in intent.shown if name in numbers]
    summed = [a.dimension for a in intent.asked if a.dimension]
    if summed:
        if len(summed) != 2 or measures:
            raise GiveUp("total")
        terms["total"] = Combined(name="total", op="total", of=(_name(summed[0]), _name(summed[1])))
        measures.append("total")
    key = atlas.key(common)
    told = [name for _, name in intent.shown if name not in numbers] or list(atlas.display(common, intent.language)[:1])
    by = tuple(ByDimension(dimension=name) for name in dict.fromkeys([*([key] if key else []), *told]))
    orders: list[Order] = []
    for sorting in intent.keys:
        if sorting.dimension is None:
            raise GiveUp("order")
        column = _name(sorting.dimension) if sorting.dimension in numbers else sorting.dimension
        orders.append(Order(column=column, descending=sorting.descending))
        if sorting.dimension in numbers and column not in measures:
            measures.append(column)
    where = conditions_of(intent, common)
    if key:
        where.append(Is(dimension=key, op="not_null"))
    return MetricQuery(
        measures=tuple(measures),
        by=by,
        where=both(*where),
        order=tuple(orders),
        limit=intent.limit,
        terms=tuple(terms.values()),
    )


def _common(intent: Intent, owners: list[str]) -> str | None:
    """The one entity spoken of that all the tables belong to."""
    able = [
        entity
        for entity in intent.atlas.catalog.entities
        if all(
            intent.atlas.graph.reaches(owner, entity) or intent.atlas.graph.reaches(entity, owner) for owner in owners
        )
    ]
    spoken = {entity for word in intent.words for entity in word.entities} | set(owners)
    told = [entity for entity in able if entity in spoken]
    return told[0] if len(told) == 1 else None


def _adds_up(intent: Intent, name: str) -> bool:
    held = intent.atlas.catalog.dimension(name)
    return held.type == "number" and not any(part in name.partition(".")[2].lower() for part in _RATES)


def _name(dimension: str) -> str:
    return f"sum_{dimension.replace('.', '_')}"

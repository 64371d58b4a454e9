"""Sales of coffee are line sales: a sum that has a finer twin takes it where a condition is about the finer rows."""

from __future__ import annotations

from collections.abc import Iterator

from agent.embedded.glosses import plain_conditions
from agent.embedded.names import FAR, Atlas
from domain.condition import Condition
from domain.metric_query import Combined, MetricQuery, RowsQuery, Subset, Term


def finer(atlas: Atlas, query: MetricQuery | RowsQuery | None) -> MetricQuery | RowsQuery | None:
    """The query with such measures in place of the coarser ones."""
    if not isinstance(query, MetricQuery):
        return query
    told = set(_spoken(atlas, query.where))
    names = {name: _twin(atlas, name, told) for name in query.measures if "." in name}
    changed = {name: twin for name, twin in names.items() if twin != name}
    terms = tuple(_term(atlas, term, told, changed) for term in query.terms)
    if not changed and terms == query.terms:
        return query
    return query.model_copy(
        update={
            "measures": tuple(changed.get(name, name) for name in query.measures),
            "order": tuple(
                one.model_copy(update={"column": changed.get(one.column, one.column)}) for one in query.order
            ),
            "having": tuple(
                one.model_copy(update={"measure": changed.get(one.measure, one.measure)}) for one in query.having
            ),
            "terms": terms,
        }
    )


def _term(atlas: Atlas, term: Term, told: set[str], changed: dict[str, str]) -> Term:
    if isinstance(term, Subset):
        return term.model_copy(update={"measure": _twin(atlas, term.measure, told | set(_spoken(atlas, term.where)))})
    if isinstance(term, Combined):
        of = tuple(changed.get(name, _twin(atlas, name, told) if "." in name else name) for name in term.of)
        return term.model_copy(update={"of": of})
    return term


def _twin(atlas: Atlas, name: str, spoken: set[str]) -> str:
    asked = {entity for entity in spoken if atlas.distance(atlas.home(name), entity) >= FAR}
    for entity, twin in atlas.catalog.measure(name).at.items():
        if asked and all(atlas.distance(atlas.home(twin), one) < FAR for one in (*asked, entity)):
            return twin
    return name


def _spoken(atlas: Atlas, condition: Condition | None) -> Iterator[str]:
    """Entities of the rows that are kept; what persons did is said of persons."""
    return (atlas.entity(leaf.dimension) for leaf in plain_conditions(atlas.catalog, condition))

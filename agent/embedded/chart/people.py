"""Readings that count something else than was meant: other things than people, or rows whose name is missing."""

from __future__ import annotations

import re

from agent.embedded.names import Atlas
from domain.condition import Is
from domain.metric_query import Combined, MetricQuery, Subset

_PEOPLE = re.compile(r"多少人|几个?人(?!群)|人数|[多几]少?位|客户数|顾客数|用户数")


def counts_no_people(atlas: Atlas, text: str, query: MetricQuery) -> bool:
    """Whether people are to be counted and none of the query's figures does."""
    person = atlas.catalog.person
    if not _PEOPLE.search(text):
        return False
    names = [*query.measures, *(bound.measure for bound in query.having)]
    for term in query.terms:
        names += [term.measure] if isinstance(term, Subset) else list(term.of) if isinstance(term, Combined) else []
    held = [name for name in names if "." in name]
    if person is None:
        return bool(held) and all(atlas.catalog.measure(name).aggregate == "count" for name in held)
    return bool(held) and not any(_of_people(atlas, name, person) for name in held)


def counts_the_nameless(atlas: Atlas, query: MetricQuery) -> bool:
    """Whether rows are counted for want of a name: 没有歌手 asks for something else than artists called nothing."""
    where = query.where
    if not isinstance(where, Is) or where.op != "is_null":
        return False
    return where.dimension in atlas.display(atlas.entity(where.dimension), "en")[:1]


def _of_people(atlas: Atlas, name: str, person: str) -> bool:
    measure = atlas.catalog.measure(name)
    if measure.aggregate == "ratio":
        return any(_of_people(atlas, one, person) for one in measure.of)
    return atlas.entity(name) == person or measure.aggregate == "count_distinct"

"""Which rows reach which, and where two kinds of rows meet."""

from __future__ import annotations

import pytest

from domain.catalog import Catalog, Entity, Join
from domain.language import Names, Phrase
from warehouse.joins import JoinGraph, Meeting


def catalog_of(entities: str, *joins: str, person: str | None = None) -> Catalog:
    return Catalog(
        title=Phrase(en="test"),
        person=person,
        entities={name: Entity(table=name, key="id", names=Names()) for name in entities.split()},
        joins=tuple(Join(many=many, column=f"{one}_id", one=one) for many, one in (j.split(">") for j in joins)),
    )


SHOP = ("line>order", "line>product", "order>person", "event>person", "event>product")


def test_the_broadest_rows_that_reach_all_are_taken_wherever_they_are_declared() -> None:
    graph = JoinGraph(catalog_of("line order person product event", *SHOP))
    assert graph.coarsest(["person"]) == "person"
    assert graph.coarsest(["person", "order"]) == "order"
    assert graph.coarsest(["order", "product"]) == "line"


@pytest.mark.parametrize("first", ["line", "event"])
def test_among_equals_the_first_declared_is_taken(first: str) -> None:
    second = "event" if first == "line" else "line"
    graph = JoinGraph(catalog_of(f"{first} {second} order person product", *SHOP))
    assert graph.coarsest(["person", "product"]) == first


def test_the_shortest_path_wins_and_then_the_first_declared() -> None:
    graph = JoinGraph(catalog_of("a b c d", "a>b", "a>c", "b>d", "c>d", "a>d"))
    assert [join.one for join in graph.path("a", "d") or ()] == ["d"]
    graph = JoinGraph(catalog_of("a b c d", "a>c", "a>b", "b>d", "c>d"))
    assert [join.one for join in graph.path("a", "d") or ()] == ["c", "d"]


def test_joins_in_a_circle_end() -> None:
    graph = JoinGraph(catalog_of("a b", "a>b", "b>a", "a>a"))
    assert graph.reaches("a", "b")
    assert graph.reaches("b", "a")
    assert graph.coarsest(["a", "b"]) == "a"


def test_rows_meet_at_the_nearer_thing_before_the_person() -> None:
    graph = JoinGraph(catalog_of("person order line product event", *SHOP, person="person"))
    assert graph.meeting("order", "line") == Meeting(carrier="line", common="order")
    assert graph.meeting("order", "product") == Meeting(carrier="line", common="order")
    assert graph.meeting("order", "event") == Meeting(carrier="event", common="person")
    assert graph.meeting("product", "person") == Meeting(carrier="line", common="product")


def test_rows_that_share_nothing_do_not_meet() -> None:
    graph = JoinGraph(catalog_of("a b", person="a"))
    assert graph.meeting("a", "b") is None

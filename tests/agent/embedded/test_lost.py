"""What a query may not lose of its question, about the bike shop of forms/."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from agent.embedded.lost import asks_portrait, lost
from agent.embedded.periods import Horizon
from agent.embedded.plan import Planner
from domain.condition import Condition, Did, Is, Scalar, both
from domain.language import language_of
from domain.metric_query import By, ByDimension, MetricQuery, Order, RowsQuery
from domain.question import Question
from warehouse.catalog_file import load_catalog

SALES, RIDERS = "order.sales", "rider.riders"


@pytest.fixture(scope="module")
def planner() -> Planner:
    def values(_name: str) -> Iterable[tuple[Scalar, int]]:
        return ()

    catalog = load_catalog(Path(__file__).parent / "forms" / "bikes.yaml")
    return Planner(catalog, values, Horizon(date(2024, 1, 1), date(2026, 11, 21)))


def _lost(planner: Planner, text: str, query: MetricQuery | RowsQuery) -> str | None:
    covered = planner.covered(Question(text=text, language=language_of(text)))
    span = lost(planner.atlas, covered, query)
    return None if span is None else span.text


def _figure(measure: str, *where: Condition, by: tuple[By, ...] = ()) -> MetricQuery:
    return MetricQuery(measures=(measure,), where=both(*where), by=by)


TOWN = Is(dimension="rider.town", values=("ghent",))
WEB = Is(dimension="order.channel", values=("web",))
TILL = Is(dimension="order.channel", op="in", values=("web", "till"))


@pytest.mark.parametrize(
    ("text", "query", "word"),
    [
        ("sales in Ghent", _figure(SALES), "Ghent"),
        ("sales in Ghent", _figure(SALES, TOWN), None),
        ("sales of Ghent by town", _figure(SALES, by=(ByDimension(dimension="rider.town"),)), None),
        ("sales of the website and the till", _figure(SALES, WEB), "the till"),
        ("sales of the website and the till", _figure(SALES, TILL), None),
        ("网站和柜台的销售额", _figure(SALES, WEB), "柜台"),
        ("根特的骑友有多少买过", _figure(RIDERS, TOWN), "买过"),
        ("根特的骑友有多少买过", _figure(RIDERS, TOWN, Did(entity="order")), None),
        ("女骑友今年买了多少", _figure(RIDERS, Is(dimension="rider.sex", values=("f",)), Did(entity="order")), "多少"),
        ("骑友分布", _figure(RIDERS), "分布"),
        ("骑友按等级分布", _figure(RIDERS, by=(ByDimension(dimension="rider.level"),)), None),
        ("流失骑友的名单", _figure(RIDERS), "名单"),
        ("骑友从哪来", _figure(RIDERS), "从哪来"),
        ("basket of voucher vs others", _figure(SALES), "vs"),
    ],
)
def test_a_word_that_the_query_lost_is_found(planner: Planner, text: str, query: MetricQuery, word: str | None) -> None:
    assert _lost(planner, text, query) == word


def test_a_list_of_what_nobody_named_is_no_answer(planner: Planner) -> None:
    lowest = RowsQuery(
        entity="order", columns=("rider.level", "order.paid"), order=(Order(column="order.paid", descending=False),), limit=1, ties=True,
    )  # fmt: skip
    assert _lost(planner, "the level with the lowest order value", lowest) is not None
    assert _lost(planner, "orders with the lowest order value, and their level", lowest) is None


DEAREST = RowsQuery(
    entity="product", columns=("product.price",), order=(Order(column="product.price"),), limit=1, ties=True
)  # fmt: skip


def test_which_row_it_is_belongs_to_the_answer(planner: Planner) -> None:
    text = "which product has the highest price"
    assert _lost(planner, text, DEAREST) is not None
    named = DEAREST.model_copy(update={"columns": ("product.name", "product.price")})
    assert _lost(planner, text, named) is None


def test_stars_are_a_condition(planner: Planner) -> None:
    told = Is(dimension="note.stars", values=(1,))
    assert _lost(planner, "number of 1-star reviews", _figure("note.notes")) == "1"
    assert _lost(planner, "number of 1-star reviews", _figure("note.notes", told)) is None


@pytest.mark.parametrize(
    ("text", "asked"), [("金牌骑友画像", True), ("a portrait of gold riders", True), ("金牌骑友有多少", False)]
)
def test_a_portrait_is_no_figure(planner: Planner, text: str, asked: bool) -> None:
    assert asks_portrait(planner.covered(Question(text=text, language=language_of(text)))) == asked


def test_rows_are_no_comparison(planner: Planner) -> None:
    of = _figure(RIDERS)
    assert _lost(planner, "can you compare the riders in Leeds", of) is not None
    assert _lost(planner, "compare sales", _figure(SALES)) is not None
    assert _lost(planner, "how many riders are there, compare", of) is None
    assert _lost(planner, "compare riders by city", _figure(RIDERS, by=(ByDimension(dimension="rider.city"),))) is None

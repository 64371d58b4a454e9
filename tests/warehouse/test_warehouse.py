"""The served file: its version, its values, its texts."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb

from domain.catalog import Catalog
from domain.condition import Did, Is, Period
from domain.language import Phrase
from domain.metric_query import ByDimension, MetricQuery
from tests.warehouse.conftest import Ask
from warehouse.warehouse import Warehouse


def test_the_data_says_its_version_and_its_days(shop: Warehouse) -> None:
    assert (shop.data_version, shop.as_of, shop.first_day) == ("v1", date(2026, 2, 28), date(2026, 1, 1))


def test_a_figure_can_be_computed_again_from_its_sql_alone(ask: Ask, home: Path, tmp_path: Path) -> None:
    figure = ask(
        MetricQuery(
            measures=("order.sales",),
            by=(ByDimension(dimension="person.city"),),
            period=Period(start=date(2026, 1, 1), end=date(2026, 2, 2)),
        )
    )
    copy = shutil.copy(home / "current" / "warehouse.duckdb", tmp_path / "copy.duckdb")
    with duckdb.connect(str(copy), read_only=True) as connection:
        rows = connection.execute(figure.sql, list(figure.params)).fetchall()
    assert [(city, float(sales)) for city, sales in rows] == list(figure.rows)
    assert figure.data_version == "v1"


def test_an_open_warehouse_stays_at_its_version(home: Path, tmp_path: Path, catalog: Catalog) -> None:
    moving = tmp_path / "home"
    moving.mkdir()
    for version, rows in (("a", 1), ("b", 2)):
        (moving / version).mkdir()
        with duckdb.connect(str(moving / version / "warehouse.duckdb")) as connection:
            connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
            connection.execute("CREATE TABLE product AS SELECT range AS sku, 'tea' AS category FROM range(?)", [rows])
    (moving / "current").symlink_to("a")
    with Warehouse.open(moving, catalog) as held:
        (moving / "next").symlink_to("b")
        (moving / "next").replace(moving / "current")
        assert held.count_rows("product") == 1
    with Warehouse.open(moving, catalog) as held:
        assert held.count_rows("product") == 2


def test_values_come_with_their_frequency(shop: Warehouse) -> None:
    assert shop.values("person.city") == (("Oslo", 4), ("Lima", 3))


def test_persons_are_known_by_token(shop: Warehouse) -> None:
    assert shop.person_exists("P1")
    assert not shop.person_exists("P99")
    assert not shop.person_exists("' OR 1=1 --")


def test_texts_come_in_the_order_asked(shop: Warehouse) -> None:
    texts = shop.texts(["f2", "missing", "f1"])
    assert [(text.id, text.person, text.rating) for text in texts] == [("f2", "P2", 5.0), ("f1", "P1", 1.0)]
    assert texts[1].text == "杯子碎了"
    assert texts[1].date == date(2026, 1, 5)


def test_feedback_is_found_by_what_its_writer_did(shop: Warehouse) -> None:
    app = Did(entity="order", where=Is(dimension="order.channel", values=("web",)))
    assert shop.feedback_ids(app) == ["f1"]
    assert shop.feedback_ids(period=Period(start=date(2026, 1, 6), end=date(2026, 1, 8))) == ["f2", "f3"]


def test_many_threads_may_ask_at_once(shop: Warehouse) -> None:
    query = MetricQuery(measures=("order.sales",), by=(ByDimension(dimension="person.city"),))
    with ThreadPoolExecutor(8) as pool:
        figures = list(pool.map(lambda _: shop.figure(query, title=Phrase(en="t")).rows, range(40)))
    assert len(set(figures)) == 1

"""Without --public, persons become tokens and nothing that identifies them directly reaches the warehouse."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from profiles.draft import draft_home
from warehouse.catalog_file import load_catalog

Ask = Callable[[Path, str], list[tuple[object, ...]]]
Make = Callable[..., Path]


def warehouse_text(home: Path) -> str:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
        return "\n".join(str(connection.execute(f'SELECT * FROM "{table}"').fetchall()) for table in tables)


def test_no_name_phone_or_customer_number_stands_in_the_warehouse(shop: Path, made: Make) -> None:
    held = warehouse_text(made(shop))
    assert "Berlin" in held
    for direct in ("Ann1", "Lee1", "555-010", "'C01'"):
        assert direct not in held


def test_persons_are_tokens_and_figures_stay_right(shop: Path, made: Make, ask: Ask) -> None:
    home = made(shop)
    assert ask(home, "How many customers are there?") == [(12,)]
    assert str(ask(home, "Top 3 customers by sales")[0][0]).startswith("P-")
    assert sorted(ask(home, "各国家的客户数")) == [("France", 4), ("Germany", 4), ("UK", 4)]


def test_lines_alone_give_orders_and_persons(lines: Path, made: Make, ask: Ask) -> None:
    home = made(lines)
    with duckdb.connect() as connection:
        invoices, sales, persons = connection.execute(
            f"SELECT count(DISTINCT InvoiceNo), sum(Quantity * UnitPrice), count(DISTINCT CustomerID) FROM '{lines}'"
        ).fetchall()[0]
    assert ask(home, "How many invoices are there?") == [(invoices,)]
    assert ask(home, "一共有多少个订单？") == [(invoices,)]
    assert ask(home, "总销售额是多少？") == [(sales,)]
    assert ask(home, "How many customers do we have?") == [(persons,)]
    assert len(ask(home, "Sales by month")) == 10
    assert len(ask(home, "Top 5 products by quantity sold")) == 5
    assert {row[0] for row in ask(home, "各个国家的销售额")} == {"Germany", "France"}


def test_dates_in_an_odd_form_are_read_and_said(lines: Path, tmp_path: Path) -> None:
    draft_home(lines, tmp_path / "home", public=False)
    assert "dates: ['%m/%d/%y %H:%M']" in (tmp_path / "home" / "sources.yaml").read_text(encoding="utf-8")


def test_chinese_headers_are_understood(exports: Path, made: Make, ask: Ask) -> None:
    home = made(exports)
    assert ask(home, "客户数是多少") == [(30,)]
    assert ask(home, "订单数是多少") == [(54,)]  # 60, of which 6 are cancelled
    assert ask(home, "How many customers are in Shanghai?") == [(20,)]
    assert {row[0] for row in ask(home, "各城市的客户数")} == {"上海", "北京"}
    assert "王1" not in warehouse_text(home)


def test_reviews_are_feedback_whose_columns_can_be_asked(reviews: Path, made: Make, ask: Ask) -> None:
    home = made(reviews)
    catalog = load_catalog(home / "catalog.yaml")
    assert catalog.person is None
    assert catalog.feedback is not None
    assert (catalog.feedback.text, catalog.feedback.rating) == ("text", "rating")
    assert ask(home, "How many reviews are there?") == [(90,)]
    assert ask(home, "What is the average rating?") == [(3.0,)]
    assert ask(home, "推荐率是多少？") == [(0.6,)]
    assert len(ask(home, "Average rating by class")) == 3
    assert ask(home, "How many 5-star reviews of Boots are there?") == [(6,)]
    assert len(ask(home, "Number of reviews by rating")) == 5

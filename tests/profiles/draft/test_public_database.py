"""A public SQLite shop is carried over table by table, and its first questions are answered."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse.catalog_file import load_catalog

Ask = Callable[[Path, str], list[tuple[object, ...]]]
Public = tuple[Path, Path]
SALES = "sum(d.UnitPrice * d.Quantity * (1 - d.Discount))"
JOINED = """FROM "Order Details" d JOIN Orders o USING (OrderID) JOIN Products p ON p.ProductID = d.ProductID
JOIN Categories c USING (CategoryID) JOIN Customers k USING (CustomerID)"""


def gold(shop: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(shop) as connection:
        return connection.execute(sql).fetchall()


def rounded(rows: list[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return {tuple(round(cell, 4) if isinstance(cell, float) else cell for cell in row) for row in rows}


def test_keys_and_joins_are_found_and_a_table_without_a_key_is_numbered(public_shop: Public) -> None:
    catalog = load_catalog(public_shop[1] / "catalog.yaml")
    assert catalog.public
    assert catalog.person == "customers"
    assert catalog.entities["order_details"].key == "order_detail_row"
    assert {(join.many, join.one) for join in catalog.joins} == {
        ("order_details", "orders"), ("order_details", "products"), ("orders", "customers"), ("products", "categories"),
    }  # fmt: skip
    assert catalog.horizon == "orders.order_date"
    assert "empty" not in catalog.entities


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        ("What are total sales?", f"SELECT {SALES} {JOINED}"),
        ("总销售额是多少？", f"SELECT {SALES} {JOINED}"),
        ("Sales by category", f"SELECT CategoryName, {SALES} {JOINED} GROUP BY 1"),
        ("各品类的销售额", f"SELECT CategoryName, {SALES} {JOINED} GROUP BY 1"),
        ("How many orders are there?", "SELECT count(*) FROM Orders"),
        ("各国家的客户数", "SELECT Country, count(*) FROM Customers GROUP BY 1"),
        ("德国有多少客户？", "SELECT count(*) FROM Customers WHERE Country = 'Germany'"),
        ("Total freight by ship country", "SELECT ShipCountry, sum(Freight) FROM Orders GROUP BY 1"),
        ("What is the average order value?", f"SELECT {SALES} / (SELECT count(*) FROM Orders) {JOINED}"),
        ("How many units of Thing 2 were sold?", f"SELECT sum(Quantity) {JOINED} WHERE ProductName = 'Thing 2'"),
        ("How many products are discontinued?", "SELECT count(*) FROM Products WHERE Discontinued = '1'"),
        ("How many customers have not bought?", "SELECT 2"),
        ("Sales of beverages", f"SELECT {SALES} {JOINED} WHERE CategoryName = 'Beverages'"),
        ("Average unit price by category", "SELECT CategoryName, avg(UnitPrice) FROM Products JOIN Categories USING (CategoryID) GROUP BY 1"),
    ],
)  # fmt: skip
def test_first_questions_are_answered_rightly(public_shop: Public, ask: Ask, question: str, sql: str) -> None:
    shop, home = public_shop
    assert rounded(ask(home, question)) == rounded(gold(shop, sql))


def test_a_person_is_shown_by_first_and_last_name(public_shop: Public, ask: Ask) -> None:
    rows = ask(public_shop[1], "Top 3 customers by sales")
    assert all(str(row[0]).startswith("Ann") and " Lee" in str(row[0]) for row in rows)


def test_the_bare_country_is_the_customers_and_the_ships_keeps_its_name(public_shop: Public) -> None:
    catalog = load_catalog(public_shop[1] / "catalog.yaml")
    assert "country" in catalog.dimension("customers.country").names.en
    assert "country" not in catalog.dimension("orders.ship_country").names.en
    assert catalog.dimension("orders.ship_country").names.zh[0] == "收货国家"


def test_profit_is_a_gap(public_shop: Public) -> None:
    catalog = load_catalog(public_shop[1] / "catalog.yaml")
    assert any("利润" in gap.names.zh for gap in catalog.gaps)


def test_six_starters_are_drafted_and_all_of_them_work(public_shop: Public, ask: Ask) -> None:
    home = public_shop[1]
    starters = load_catalog(home / "catalog.yaml").starters
    assert len(starters) == 6
    for starter in starters:
        assert ask(home, starter.text.en)
        assert ask(home, starter.text.zh)

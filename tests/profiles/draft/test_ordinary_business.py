"""Subscribers in one wide file, invoice lines with credit notes, orders sent late: what people call them is drafted."""

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from profiles.draft.states import state_of
from warehouse.catalog_file import load_catalog

Ask = Callable[[Path, str], list[tuple[object, ...]]]
Make = Callable[..., Path]


@pytest.fixture
def subscribers(tmp_path: Path) -> Path:
    """Forty subscribers, of which the first ten left; the table is called after their leaving."""
    rows = [
        "customerID,SeniorCitizen,Partner,tenure,InternetService,TechSupport,Contract,MonthlyCharges,TotalCharges,Churn"
    ]
    for n in range(40):
        internet = ("DSL", "Fiber optic", "No")[n % 3]
        support = "No internet service" if internet == "No" else ("Yes", "No")[n % 2]
        total = " " if n == 39 else f"{20.5 * n:.2f}"
        rows.append(
            f"S-{n:04},{n % 2},{'Yes' if n % 4 else 'No'},{n},{internet},{support},"
            f"{('Month-to-month', 'One year')[n % 2]},20.5,{total},{'Yes' if n < 10 else 'No'}"
        )
    path = tmp_path / "Phone-Customer-Churn.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_rows_of_a_customer_churn_table_are_customers(subscribers: Path, made: Make, ask: Ask) -> None:
    home = made(subscribers, public=True)
    names = load_catalog(home / "catalog.yaml").entities["phone_customer_churn"].names
    assert {"customers", "clients", "subscribers", "people"} <= set(names.en)
    assert {"客户", "用户", "顾客"} <= set(names.zh)
    assert not any("churn" in name for name in names.en)
    assert ask(home, "How many customers are there?") == [(40,)]


def test_both_sides_of_a_state_and_their_shares_have_names(subscribers: Path, made: Make, ask: Ask) -> None:
    home = made(subscribers, public=True)
    assert ask(home, "churn rate") == [(0.25,)]
    assert ask(home, "留存率是多少") == [(0.75,)]
    assert ask(home, "How many customers stayed?") == [(30,)]
    assert ask(home, "流失客户的月费合计") == [(205.0,)]
    assert len(ask(home, "churn rate by contract type")) == 2


def test_with_and_without_are_told_where_a_third_answer_stands(subscribers: Path, made: Make, ask: Ask) -> None:
    home = made(subscribers, public=True)
    assert ask(home, "How many customers without internet service?") == [(13,)]
    assert ask(home, "How many customers with tech support?") == [(13,)]


def test_a_recurring_charge_is_averaged_and_added_up(subscribers: Path, made: Make, ask: Ask) -> None:
    home = made(subscribers, public=True)
    assert ask(home, "average monthly charge") == [(20.5,)]
    assert ask(home, "monthly revenue") == [(820.0,)]
    unit = load_catalog(home / "catalog.yaml").dimension("phone_customer_churn.tenure").format
    assert unit is not None
    assert unit.unit is not None
    assert unit.unit.en == "months"


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    """300 lines of 100 invoices; those under C… are credit notes, some are of nobody."""
    path = tmp_path / "retail.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            COPY (SELECT
                CASE WHEN (i // 3) % 5 = 0 THEN 'C' ELSE '' END || (1000 + i // 3) AS InvoiceNo, 'S' || (i % 7) AS StockCode,
                'RED THING ' || (i % 7) AS Description,
                CASE WHEN (i // 3) % 5 = 0 OR i = 4 THEN -1 ELSE 2 END AS Quantity,
                DATE '2024-01-01' + CAST(i // 3 AS INTEGER) AS InvoiceDate, 1.5 AS UnitPrice,
                CASE WHEN (i // 3) % 10 > 0 THEN 100 + (i // 3) % 11 END AS CustomerID
            FROM range(300) t(i)) TO '{path}' (FORMAT parquet)
            """
        )
    return path


def test_credit_notes_are_recognised_by_their_letter(invoices: Path, made: Make, ask: Ask) -> None:
    home = made(invoices)
    figures = {
        "How many invoices are there?": 100,
        "How many cancelled invoices are there?": 20,
        "excluding cancellations, how many invoices are there?": 80,
        "C开头的发票有多少": 20,
        "一共有多少张发票？取消单不算": 80,
        "How many invoices without a customer id?": 10,
        "net sales": 625.5,
        "gross sales": 715.5,
        "取消率": 0.2,
    }
    assert {question: ask(home, question) for question in figures} == {q: [(f,)] for q, f in figures.items()}


def test_returns_are_asked_back_where_they_can_be_counted_in_several_ways(invoices: Path, made: Make) -> None:
    catalog = load_catalog(made(invoices) / "catalog.yaml")
    choices = next(held.choices for held in catalog.ambiguities if "returns" in held.names.en)
    assert choices == ("order.cancelled_orders", "item.returned_lines", "item.returned_units")


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Thirty orders: every third goes out late, every fifth has not gone out; lines have a discount."""
    path = tmp_path / "orders.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE Customers (CustomerID INTEGER PRIMARY KEY, CompanyName TEXT, ContactName TEXT);
            CREATE TABLE Orders (OrderID INTEGER PRIMARY KEY, CustomerID INTEGER REFERENCES Customers (CustomerID),
                OrderDate TEXT, RequiredDate TEXT, ShippedDate TEXT, Freight REAL);
            CREATE TABLE "Order Details" (OrderID INTEGER REFERENCES Orders (OrderID), ProductID INTEGER,
                UnitPrice REAL, Quantity INTEGER, Discount REAL, PRIMARY KEY (OrderID, ProductID));
            """
        )
        connection.executemany(
            "INSERT INTO Customers VALUES (?, ?, ?)", [(n, f"Firm {n}", f"Ann Lee{n}") for n in range(10)]
        )
        for n in range(30):
            day = date(2024, 1, 1) + timedelta(days=n)
            sent = None if n % 5 == 0 else (day + timedelta(days=12 if n % 3 == 0 else 5)).isoformat()
            required = (day + timedelta(days=10)).isoformat()
            connection.execute(
                "INSERT INTO Orders VALUES (?, ?, ?, ?, ?, 2.5)", (n, n % 10, day.isoformat(), required, sent)
            )
            connection.execute('INSERT INTO "Order Details" VALUES (?, ?, 10.0, 2, 0.5)', (n, n % 4))
    return path


def test_late_unsent_and_discounted_are_drafted(orders: Path, made: Make, ask: Ask) -> None:
    home = made(orders, public=True)
    figures = {
        "How many orders haven't shipped yet?": 6,
        "How many orders were shipped late?": 8,
        "How many orders went out after the required date?": 8,
        "折后销售额": 300.0,
        "revenue net of discounts": 300.0,
        "折前销售额": 600.0,
        "discount amount": 300.0,
    }
    assert {question: ask(home, question) for question in figures} == {q: [(f,)] for q, f in figures.items()}


def test_a_state_is_told_by_the_end_of_a_name() -> None:
    churn = state_of(("is", "churned"))
    assert churn is not None
    assert "stayed" in churn.denied[0]
    assert state_of(("not", "active")) is None
    assert state_of(("phone", "number")) is None

"""Homes that are nothing like the demo: lines only, tables only, other file forms, no persons."""

import json
import os
import sqlite3
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from domain.errors import CatalogError, InputError
from profiles import Vault, build_home

REAL = Path(os.environ.get("LIMNER_REAL_DATA") or "no-real-data")


def home_of(folder: Path, sources: dict[str, object], **more: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "sources.yaml").write_text(json.dumps({**more, "sources": sources}, ensure_ascii=False), encoding="utf-8")
    return folder


def test_a_home_of_lines_only_derives_orders_and_persons(tmp_path: Path, catalog, read):
    (tmp_path / "lines.csv").write_text(
        "No,Item,Quantity,When,Price,Customer\n"
        "1,A,2,12/1/10 8:26,1.50,17850\n"
        "1,B,1,12/1/10 8:26,4.00,17850\n"
        "C2,A,-1,12/5/10 9:00,1.50,17850\n"
        "3,A,1,12/6/10 9:00,1.50,\n",
        encoding="utf-8",
    )
    columns = {"order_id": "No", "sku": "Item", "quantity": "Quantity", "ordered_at": "When", "unit_price": "Price"}
    columns["customer_no"] = "Customer"
    lines = {"role": "lines", "file": "lines.csv", "dates": ["%m/%d/%y %H:%M"], "columns": columns}
    result = build_home(home_of(tmp_path, {"lines": lines}), catalog=catalog)
    assert result.as_of == date(2010, 12, 6)
    orders = read(tmp_path / "warehouse.duckdb", "SELECT order_id, status, paid_amount, person IS NULL FROM fact_order")
    assert orders == [("1", "paid", 7.0, False), ("3", "paid", 1.5, True), ("C2", "paid", -1.5, False)]
    [(total, sales)] = read(tmp_path / "warehouse.duckdb", "SELECT orders_total, sales_total FROM profile")
    assert (total, sales) == (2, 5.5)
    vault = Vault.open(tmp_path)
    assert vault is not None
    assert len(vault.resolve("17850")) == 1
    vault.close()


def test_a_public_database_is_carried_over_with_its_own_names(tmp_path: Path, catalog, read):
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute('CREATE TABLE "Order Details" ("Order ID" INTEGER, Price REAL, Zip TEXT, At TEXT, Pic BLOB)')
        database.execute(
            "INSERT INTO \"Order Details\" VALUES (1, 2, '01234', '2017-05-06', x'00'), (2, NULL, '9', NULL, NULL)"
        )
    database.close()
    table = {"role": "table", "database": "shop.db", "table": "Order Details"}
    home_of(tmp_path, {"Order Details": table}, public=True)
    result = build_home(tmp_path, catalog=catalog)
    assert result.vault is None
    assert result.as_of is None
    assert not (tmp_path / "vault.duckdb").exists()
    assert Vault.open(tmp_path) is None
    rows = read(tmp_path / "warehouse.duckdb", 'SELECT "Order ID", Price, Zip, "At" FROM "Order Details"')
    assert rows == [(1, 2.0, "01234", date(2017, 5, 6)), (2, None, "9", None)]


def test_a_duckdb_file_keeps_its_types(tmp_path: Path, catalog, read):
    with duckdb.connect(str(tmp_path / "x.duckdb")) as database:
        database.execute(
            "CREATE TABLE t AS SELECT 1 AS n, 1.5::DOUBLE AS d, true AS b, TIMESTAMP '2020-01-02 03:04:05' AS at"
        )
    home_of(tmp_path, {"t": {"role": "table", "database": "x.duckdb", "table": "T"}}, public=True)
    build_home(tmp_path, catalog=catalog)
    assert read(tmp_path / "warehouse.duckdb", "SELECT * FROM t") == [(1, 1.5, True, datetime(2020, 1, 2, 3, 4, 5))]


def test_json_and_excel_are_read_too(tmp_path: Path, catalog, read):
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "a.json").write_text(json.dumps({"rows": [{"k": "x", "n": 1}, {"k": "y", "n": 2}]}), encoding="utf-8")
    book = openpyxl.Workbook()
    for row in (["k", "n"], ["x", 1], ["y", 2]):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    book.close()
    files = {"a": {"role": "table", "file": "a.json"}, "b": {"role": "table", "file": "b.xlsx"}}
    build_home(home_of(tmp_path, files, public=True), catalog=catalog)
    for table in ("a", "b"):
        assert read(tmp_path / "warehouse.duckdb", f"SELECT k, n FROM {table}") == [("x", 1), ("y", 2)]


def test_feedback_without_persons_or_dates_has_only_the_columns_it_can(tmp_path: Path, catalog, read):
    (tmp_path / "r.csv").write_text("text,stars,age\nvery nice,5,33\n,1,40\n", encoding="utf-8")
    reviews = {"role": "feedback", "file": "r.csv", "columns": {"text": "text", "rating": "stars", "age": "age"}}
    result = build_home(home_of(tmp_path, {"reviews": reviews}), catalog=catalog)
    assert "profile" not in result.rows
    with duckdb.connect(str((tmp_path / "warehouse.duckdb").resolve()), read_only=True) as warehouse:
        cursor = warehouse.execute("SELECT * FROM feedback")
        assert [column[0] for column in cursor.description] == [
            "feedback_id", "source", "kind", "rating", "text", "language", "polarity", "age",
        ]  # fmt: skip
        assert [row[3:] for row in cursor.fetchall()] == [
            (5, "very nice", "en", "positive", 33),
            (1, None, None, "negative", 40),
        ]


def test_a_private_table_keeps_only_what_is_declared(tmp_path: Path, catalog, read):
    (tmp_path / "t.csv").write_text("id,secret,n\n1,abc,2\n", encoding="utf-8")
    table = {"role": "table", "file": "t.csv", "columns": {"id": "id", "n": "n"}}
    build_home(home_of(tmp_path, {"t": table}), catalog=catalog)
    assert [row[0] for row in read(tmp_path / "warehouse.duckdb", "DESCRIBE t")] == ["id", "n"]


def test_a_table_that_is_not_there_is_named_with_the_nearest(tmp_path: Path, catalog):
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("CREATE TABLE Orders (id INTEGER)")
    database.close()
    home_of(tmp_path, {"o": {"role": "table", "database": "shop.db", "table": "Order"}}, public=True)
    with pytest.raises(InputError, match=r"no table `Order` in it; did you mean `Orders`"):
        build_home(tmp_path, catalog=catalog)


def test_a_file_that_is_not_what_it_says_is_one_plain_line(tmp_path: Path, catalog):
    (tmp_path / "a.parquet").write_text("not parquet at all, far from it", encoding="utf-8")
    home_of(tmp_path, {"a": {"role": "table", "file": "a.parquet"}}, public=True)
    with pytest.raises(InputError, match=r"a\.parquet: not readable as parquet") as caught:
        build_home(tmp_path, catalog=catalog)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["sources: [", "- a list", "sources: {a: {role: table}}", ""])
def test_a_sources_file_that_does_not_hold_together_is_named(tmp_path: Path, catalog, text: str):
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=r"sources\.yaml, line \d"):
        build_home(tmp_path, catalog=catalog)


@pytest.mark.skipif(not (REAL / "online_retail").exists(), reason="the real data is not on this machine")
def test_real_invoices_add_up(tmp_path: Path, catalog, read):
    columns = {"order_id": "InvoiceNo", "sku": "StockCode", "quantity": "Quantity", "ordered_at": "InvoiceDate"}
    columns |= {"unit_price": "UnitPrice", "customer_no": "CustomerID", "country": "Country"}
    file = str(REAL / "online_retail" / "online_retail.parquet")
    lines = {"role": "lines", "file": file, "dates": ["%m/%d/%y %H:%M"], "columns": columns}
    result = build_home(home_of(tmp_path, {"online_retail": lines}), catalog=catalog)
    assert result.rows["fact_order_item"] == 240_007
    assert result.rows["profile"] == 2_974
    with duckdb.connect() as connection:
        expected = connection.execute(f"SELECT sum(Quantity * UnitPrice) FROM '{file}'").fetchone()
    [(items, orders)] = read(
        tmp_path / "warehouse.duckdb",
        "SELECT (SELECT sum(amount) FROM fact_order_item), sum(paid_amount) FROM fact_order",
    )
    assert items == pytest.approx(expected[0])
    assert orders == pytest.approx(expected[0])

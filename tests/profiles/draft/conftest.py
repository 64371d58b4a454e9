"""Small made-up sources of a stranger: a database, a folder of exports, one wide file of lines, one file of reviews."""

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from agent.embedded.periods import horizon_of
from agent.embedded.plan import Planner
from domain.language import Phrase, language_of
from domain.plan import MetricStep, Plan
from domain.question import Question
from profiles.build import build_home
from profiles.draft import draft_home
from warehouse.catalog_file import check_against, load_catalog
from warehouse.warehouse import Warehouse

Ask = Callable[[Path, str], list[tuple[object, ...]]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A SQLite shop with declared keys, a composite key, and names with spaces."""
    return write_shop(tmp_path / "shop.db")


@pytest.fixture(scope="session")
def public_shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The shop and the public home drafted from it, for tests that only read."""
    folder = tmp_path_factory.mktemp("public")
    source = write_shop(folder / "shop.db")
    return source, make_home(source, folder / "home", public=True)


def write_shop(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE Categories (CategoryID INTEGER PRIMARY KEY, CategoryName TEXT, Description TEXT);
            CREATE TABLE Customers (CustomerID TEXT PRIMARY KEY, FirstName TEXT, LastName TEXT, City TEXT,
                Country TEXT, Phone TEXT, BirthDate TEXT);
            CREATE TABLE Products (ProductID INTEGER PRIMARY KEY, ProductName TEXT, CategoryID INTEGER
                REFERENCES Categories (CategoryID), UnitPrice REAL, Discontinued TEXT);
            CREATE TABLE Orders (OrderID INTEGER PRIMARY KEY, CustomerID TEXT REFERENCES Customers (CustomerID),
                OrderDate TEXT, ShippedDate TEXT, ShipCountry TEXT, ShipName TEXT, Freight REAL);
            CREATE TABLE "Order Details" (OrderID INTEGER REFERENCES Orders (OrderID), ProductID INTEGER
                REFERENCES Products (ProductID), UnitPrice REAL, Quantity INTEGER, Discount REAL,
                PRIMARY KEY (OrderID, ProductID));
            CREATE TABLE Empty (EmptyID INTEGER PRIMARY KEY, Note TEXT);
            INSERT INTO Categories VALUES (1, 'Beverages', 'what one drinks'), (2, 'Seafood', 'fish and more');
            """
        )
        places = [("Berlin", "Germany"), ("Paris", "France"), ("London", "UK")]
        for number in range(12):
            city, country = places[number % 3]
            person = (f"C{number:02}", f"Ann{number}", f"Lee{number}", city, country, f"555-010{number}", "1980-02-03")
            connection.execute("INSERT INTO Customers VALUES (?, ?, ?, ?, ?, ?, ?)", person)
        for number in range(6):
            product = (number, f"Thing {number}", 1 + number % 2, 10.0 + number, str(number % 2))
            connection.execute("INSERT INTO Products VALUES (?, ?, ?, ?, ?)", product)
        for number in range(30):
            day = date(2024, 1, 1) + timedelta(days=9 * number)
            who = number % 10
            order = (
                number, f"C{who:02}", day.isoformat(), (day + timedelta(days=3)).isoformat() if number % 5 else None,
                places[number % 3][1], f"Ann{who} Lee{who}", 2.5,
            )  # fmt: skip
            connection.execute("INSERT INTO Orders VALUES (?, ?, ?, ?, ?, ?, ?)", order)
            for line in range(2):
                detail = (number, (number + line) % 6, 10.0, 1 + line, 0.1 * line)
                connection.execute('INSERT INTO "Order Details" VALUES (?, ?, ?, ?, ?)', detail)
    return path


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """One wide Parquet file of invoice lines with odd dates, returns, and lines of nobody."""
    path = tmp_path / "retail.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            COPY (SELECT
                'A' || (i // 3) AS InvoiceNo, 'S' || (i % 7) AS StockCode, 'RED THING ' || (i % 7) AS Description,
                CASE WHEN i % 20 = 0 THEN -2 ELSE 1 + i % 4 END AS Quantity,
                (1 + (i // 30) % 12) || '/' || (13 + (i // 3) % 10) || '/11 ' || (8 + (i // 3) % 9) || ':05' AS InvoiceDate,
                1.5 + i % 3 AS UnitPrice,
                CASE WHEN (i // 3) % 6 > 0 THEN 100 + (i // 3) % 11 END AS CustomerID,
                CASE WHEN i % 2 = 0 THEN 'Germany' ELSE 'France' END AS Country
            FROM range(300) t(i)) TO '{path}' (FORMAT parquet)
            """
        )
    return path


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """Reviews by nobody in particular, as JSON lines."""
    path = tmp_path / "shoe_reviews.jsonl"
    kinds = ("Boots", "Sandals", "Slippers")
    rows = [
        f'{{"doc_id": "r{i}", "shoe_id": {i % 9}, "age": {20 + i % 50}, "title": "Note {i} on these shoes", '
        f'"review_text": "Review {i}: the {kinds[i % 3].lower()} fit me well enough, but the left one squeaks at every '
        f'step and the colour fades after {i} days of rain.", "rating": {1 + i % 5}, "recommended_ind": {int(i % 5 > 1)}, '
        f'"class_name": "{kinds[i % 3]}"}}'
        for i in range(90)
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder of CSV exports with Chinese headers."""
    folder = tmp_path / "exports"
    folder.mkdir()
    customers = ["客户编号,姓名,性别,城市,手机,注册日期"]
    customers += [f"{i},王{i},{'男' if i % 2 else '女'},{'上海' if i % 3 else '北京'},1380000{i:04},2024-01-{1 + i % 28:02}" for i in range(1, 31)]  # fmt: skip
    orders = ["订单编号,客户编号,下单日期,金额,状态"]
    orders += [f"A{i},{1 + i % 30},2024/{1 + i % 9}/{1 + i % 27},{10 + i},{'已取消' if i % 10 == 0 else '已付款'}" for i in range(60)]  # fmt: skip
    (folder / "客户.csv").write_text("\n".join(customers) + "\n", encoding="utf-8")
    (folder / "订单.csv").write_text("\n".join(orders) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Drafts and builds a home; the drafts must hold together against the tables they name."""

    def make(source: Path, *, public: bool = False) -> Path:
        return make_home(source, tmp_path / "home", public=public)

    return make


def make_home(source: Path, home: Path, *, public: bool) -> Path:
    draft_home(source, home, public=public)
    build_home(home, catalog=load_catalog(home / "catalog.yaml"))
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        check_against(home / "catalog.yaml", connection)
    return home


@pytest.fixture
def ask() -> Ask:
    """The rows of the figure that answers a question; the planner must neither ask back nor refuse."""

    def answer(home: Path, text: str) -> list[tuple[object, ...]]:
        with Warehouse.open(home) as warehouse:
            plan = Planner(warehouse.catalog, warehouse.values, horizon_of(warehouse)).plan(
                Question(text=text, language=language_of(text))
            )  # type: ignore[arg-type]  # values leave nulls out
            assert isinstance(plan, Plan), plan.text
            step = plan.steps[0]
            assert isinstance(step, MetricStep)
            return list(warehouse.figure(step.query, title=Phrase(en="figure")).rows)

    return answer

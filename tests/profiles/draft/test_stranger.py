"""A stranger's schema without declared keys: every column can be spoken of, joins are found, values have two languages."""

import sqlite3
from pathlib import Path

import pytest

from domain.catalog import Catalog
from profiles.draft import draft_home
from warehouse.catalog_file import load_catalog


def library(path: Path) -> Path:
    """A lending library: short forms, a link table, a table split in two, texts and codes of the wide world."""
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE Librarian (LibID INTEGER, LName TEXT, Fname TEXT, home_country TEXT);
            CREATE TABLE Branches (branch_id INTEGER, branch_name TEXT, city TEXT, country_code TEXT, open_year INTEGER,
                num_of_staff INTEGER, is_central TEXT);
            CREATE TABLE Books (book_id INTEGER, book_title TEXT, language TEXT, price_in_usd REAL, highest INTEGER);
            CREATE TABLE Book_Copies (branch_id INTEGER, book_id INTEGER, date_copy_bought TEXT);
            CREATE TABLE Loans (loan_id INTEGER, book_id INTEGER, branch_id INTEGER, loan_status_code TEXT, amount_paid REAL);
            CREATE TABLE Member_Accounts (account_no INTEGER, holder TEXT);
            CREATE TABLE Member_Balances (id INTEGER, balance REAL);
            """
        )
        connection.executemany(
            "INSERT INTO Librarian VALUES (?, ?, ?, ?)",
            [(n, f"Lee{n % 5}", f"Ann{n}", ("France", "China", "Brazil")[n % 3]) for n in range(1, 13)],
        )
        places = [("Shanghai", "CN"), ("Paris", "FR"), ("Hangzhou", "CN"), ("London", "GB")]
        connection.executemany(
            "INSERT INTO Branches VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(n, f"Branch {n}", *places[n % 4], 1990 + n, 5 * n, "TF"[n % 2]) for n in range(1, 9)],
        )
        languages = ("French", "English", "Chinese", "Spanish")
        connection.executemany(
            "INSERT INTO Books VALUES (?, ?, ?, ?, ?)",
            [(n, f"Title {n}", languages[n % 4], 5.5 + n, n) for n in range(1, 21)],
        )
        connection.executemany(
            "INSERT INTO Book_Copies VALUES (?, ?, ?)",
            [(1 + n % 8, 1 + n % 20, f"2021-03-{1 + n % 28:02}") for n in range(60)],
        )
        connection.executemany(
            "INSERT INTO Loans VALUES (?, ?, ?, ?, ?)",
            [(n, 1 + n % 20, 1 + n % 8, ("Open", "Closed")[n % 2], 1.5 * n) for n in range(1, 41)],
        )
        connection.executemany("INSERT INTO Member_Accounts VALUES (?, ?)", [(n, f"Holder {n}") for n in range(1, 51)])
        connection.executemany("INSERT INTO Member_Balances VALUES (?, ?)", [(n, 9.5 * n) for n in range(1, 51)])
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    draft_home(library(folder / "library.sqlite"), folder / "home", public=True)
    return folder / "home"


@pytest.fixture(scope="module")
def catalog(home: Path) -> Catalog:
    return load_catalog(home / "catalog.yaml")


def test_every_table_is_an_entity_and_every_column_a_dimension(catalog: Catalog, home: Path) -> None:
    with sqlite3.connect(home.parent / "library.sqlite") as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} for table in tables}
    held = {entity.table: {d.column for d in entity.dimensions.values()} for entity in catalog.entities.values()}
    assert {table.lower() for table in tables} == set(held)
    for table, names in columns.items():
        assert names <= held[table.lower()]


def test_joins_are_found_by_names_and_a_split_table_by_its_keys(catalog: Catalog) -> None:
    assert {(join.many, join.one) for join in catalog.joins} == {
        ("book_copies", "branches"), ("book_copies", "books"), ("loans", "books"), ("loans", "branches"),
        ("member_balances", "member_accounts"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("dimension", "english", "chinese"),
    [
        ("librarian.library_id", None, None),
        ("librarian.last_name", "last name", "姓氏"),
        ("branches.branch_id", "id", "编号"),
        ("branches.branch_name", "name", "名称"),
        ("branches.open_year", "opening year", "开业年份"),
        ("branches.number_of_staff", "num of staff", "员工数量"),
        ("books.price_in_usd", "price", "价格"),
        ("books.highest", "book highest", None),
        ("book_copies.date_copy_bought", "copy bought date", None),
        ("loans.loan_status_code", "status", None),
        ("loans.amount_paid", "paid amount", "支付金额"),
    ],
)
def test_columns_are_called_what_people_call_them(
    catalog: Catalog, dimension: str, english: str | None, chinese: str | None
) -> None:
    entity, _, short = dimension.partition(".")
    if english is None:
        assert short not in catalog.entities[entity].dimensions
        return
    names = catalog.dimension(dimension).names
    assert english in names.en
    assert chinese is None or chinese in names.zh


def test_a_word_that_asks_for_something_names_no_column(catalog: Catalog) -> None:
    assert "highest" not in catalog.dimension("books.highest").names.en


def test_well_known_values_are_called_in_both_languages(catalog: Catalog) -> None:
    assert "杭州" in catalog.dimension("branches.city").values["Hangzhou"].zh
    assert {"China", "CN"} <= set(catalog.dimension("branches.country_code").values["CN"].en)
    assert "中国" in catalog.dimension("branches.country_code").values["CN"].zh
    assert "法语" in catalog.dimension("books.language").values["French"].zh
    assert "巴西" in catalog.dimension("librarian.home_country").values["Brazil"].zh


def test_a_word_for_a_country_and_its_language_is_the_languages_where_there_is_one(catalog: Catalog) -> None:
    assert "French" not in catalog.dimension("librarian.home_country").values["France"].en


def test_the_name_of_a_row_is_told_apart_from_one_that_several_share(catalog: Catalog) -> None:
    assert catalog.entities["branches"].display_unique
    assert not catalog.entities["book_copies"].display_unique
    assert catalog.entities["book_copies"].grain is not None


def test_the_file_says_what_was_guessed_and_how_sure_it_is(home: Path) -> None:
    text = (home / "catalog.yaml").read_text(encoding="utf-8")
    assert "# guessed by name, 100% of its values found; sure" in text
    assert "# guessed by values, the same keys on both sides; likely" in text
    assert "# guessed by values: yes or no, stored as F / T; sure" in text


def test_a_persons_edits_of_the_new_fields_are_kept(home: Path, tmp_path: Path) -> None:
    source, copy = library(tmp_path / "library.sqlite"), tmp_path / "home"
    draft_home(source, copy, public=True)
    path = copy / "catalog.yaml"
    text = path.read_text(encoding="utf-8").replace("public: true\n", "public: true\nfiscal_year_start: 4\n", 1)
    text = text.replace("    display_unique: true\n", "    grain: {en: one place}\n", 1)
    path.write_text(text, encoding="utf-8")
    draft_home(source, copy, public=True)
    assert path.read_text(encoding="utf-8") == text
    held = load_catalog(path)
    assert held.fiscal_year_start == 4
    assert any(entity.grain and entity.grain.en == "one place" for entity in held.entities.values())

"""Yes-or-no columns have rates and both sides' names; a table joined twice, or to itself, has a name for each role."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.catalog import Catalog
from profiles.draft.bundled import column_names
from profiles.draft.states import filled, state_of
from warehouse.catalog_file import load_catalog

Ask = Callable[[Path, str], list[tuple[object, ...]]]
Make = Callable[..., Path]


@pytest.fixture
def airline(tmp_path: Path) -> Path:
    """Eight flights between four airports, flown for employees of whom two lead the others."""
    path = tmp_path / "airline.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE airports (AirportCode TEXT PRIMARY KEY, AirportName TEXT, City TEXT);
            CREATE TABLE employees (EmployeeID INTEGER PRIMARY KEY, Name TEXT, Gender INTEGER,
                ReportsTo INTEGER REFERENCES employees (EmployeeID), IsFullTime TEXT);
            CREATE TABLE flights (FlightNo INTEGER PRIMARY KEY, SourceAirport TEXT REFERENCES airports (AirportCode),
                DestAirport TEXT REFERENCES airports (AirportCode), cancelled_yn TEXT);
            INSERT INTO airports VALUES ('AAA', 'Alpha', 'Ankara'), ('BBB', 'Beta', 'Bergen'), ('CCC', 'Gamma', 'Cadiz'),
                ('DDD', 'Delta', 'Dover');
            INSERT INTO employees VALUES (1, 'Ada Boss', 1, NULL, 'T'), (2, 'Bob Chief', 0, 1, 'T'), (3, 'Cem Low', 1, 2, 'F'),
                (4, 'Dan Low', 0, 2, 'F'), (5, 'Eve Low', 1, 2, 'T');
            """
        )
        rows = [(number, "AAA", ("BBB", "CCC", "DDD")[number % 3], ("Y", "N", "N", "N", None)[number % 5]) for number in range(10, 20)]  # fmt: skip
        connection.executemany("INSERT INTO flights VALUES (?, ?, ?, ?)", rows)
    return path


@pytest.fixture
def home(airline: Path, made: Make) -> Path:
    return made(airline, public=True)


@pytest.fixture
def catalog(home: Path) -> Catalog:
    return load_catalog(home / "catalog.yaml")


def test_a_flag_is_called_without_its_mark_and_has_a_rate(home: Path, catalog: Catalog, ask: Ask) -> None:
    assert catalog.dimension("flights.cancelled").type == "bool"
    assert ask(home, "cancellation rate") == [(0.25,)]  # unknown is in neither side
    assert ask(home, "取消率") == [(0.25,)]
    assert ask(home, "rate of cancellation") == [(0.25,)]


def test_what_is_written_in_a_flag_can_be_asked(home: Path, catalog: Catalog, ask: Ask) -> None:
    held = catalog.dimension("employees.is_full_time").values
    assert "T" in held["true"].en
    assert "F" in held["false"].en
    assert ask(home, "How many employees have is full time T?") == [(3,)]
    assert ask(home, "How many part time employees?") == [(2,)]


def test_a_gender_written_in_numbers_is_no_yes_or_no(catalog: Catalog) -> None:
    assert catalog.dimension("employees.gender").type == "category"
    assert not any("gender" in name for name in catalog.entities["employees"].measures)


def test_the_second_of_two_joins_goes_by_its_role(home: Path, catalog: Catalog, ask: Ask) -> None:
    role = catalog.entities["destination_airports"]
    assert role.table == catalog.entities["airports"].table
    assert "destination city" in role.dimensions["city"].names.en
    assert "到达城市" in role.dimensions["city"].names.zh
    assert not role.measures
    assert {row[-1] for row in ask(home, "Number of flights by destination city")} == {3, 4}
    assert ask(home, "How many airports are there?") == [(4,)]


def test_a_table_joined_to_itself_goes_by_its_role(home: Path, catalog: Catalog, ask: Ask) -> None:
    assert {(join.many, join.column, join.one) for join in catalog.joins} >= {("employees", "ReportsTo", "managers")}
    assert {(row[0], row[-1]) for row in ask(home, "Number of employees by manager")} == {
        ("Ada Boss", 1),
        ("Bob Chief", 3),
    }
    assert ask(home, "How many managers are there?") == [(2,)]


def test_a_role_takes_no_name_that_is_given(catalog: Catalog) -> None:
    given = [name for entity in catalog.entities.values() for name in entity.names.all()]
    assert len(given) == len(set(given))


def test_a_states_names_are_filled_by_the_column() -> None:
    state = state_of(("phone", "service"))
    assert state is not None
    assert "with phone service" in filled(state.said, (("phone service",), ("电话服务",)))[0]
    assert "开通电话服务" in filled(state.said, (("phone service",), ("电话服务",)))[1]


def test_the_list_of_columns_names_is_whole() -> None:
    for english, chinese in column_names().values():
        assert english or chinese
        assert all(name and name == name.strip() for name in (*english, *chinese))

"""A small shop's exports, hand-made with the faults real ones have, built once for the tests that only read."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from domain.catalog import Catalog
from profiles import BuildResult, build_home

Read = Callable[[Path, str], list[tuple[object, ...]]]
Dump = Callable[[Path], dict[str, list[tuple[object, ...]]]]
HERE = Path(__file__).parent
CATALOG = Catalog.model_validate(
    {
        "title": {"en": "small shop"},
        "person": "customer",
        "entities": {
            "customer": {
                "table": "profile",
                "key": "person",
                "names": {"en": ["customers"]},
                "dimensions": {
                    "city": {
                        "column": "city",
                        "values": {
                            "Shanghai": {"zh": ["上海", "沪"], "en": ["Shanghai"]},
                            "Beijing": {"en": ["Beijing"]},
                        },
                    }
                },
                "measures": {
                    "customers": {
                        "aggregate": "count",
                        "format": {"kind": "count", "unit": {"en": "people", "zh": "人"}},
                    }
                },
            }
        },
    }
)


@pytest.fixture
def catalog() -> Catalog:
    return CATALOG


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE / "small", tmp_path / "home"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildResult]:
    home = Path(shutil.copytree(HERE / "small", tmp_path_factory.mktemp("profiles") / "home"))
    return home, build_home(home, catalog=CATALOG)


@pytest.fixture(scope="session")
def read() -> Read:
    """Rows of a query on a file that no build holds open."""

    def rows(file: Path, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(file.resolve()), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return rows


@pytest.fixture(scope="session")
def dump(read: Read) -> Dump:
    """Every table of a file, row by row."""

    def tables(file: Path) -> dict[str, list[tuple[object, ...]]]:
        names = [str(row[0]) for row in read(file, "SELECT table_name FROM duckdb_tables() ORDER BY 1")]
        return {name: read(file, f'SELECT * FROM "{name}"') for name in names}

    return tables

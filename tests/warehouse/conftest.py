"""A small shop, built once: eight customers, nine orders, three texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from domain.catalog import Catalog
from domain.evidence import Figure
from domain.language import Phrase
from domain.metric_query import MetricQuery, RowsQuery
from warehouse.catalog_file import load_catalog
from warehouse.viewer import Scope, Viewer
from warehouse.warehouse import Warehouse

HERE = Path(__file__).parent
Ask = Callable[..., Figure]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(HERE / "shop.yaml")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    version = folder / "versions" / "v1"
    version.mkdir(parents=True)
    with duckdb.connect(str(version / "warehouse.duckdb")) as connection:
        connection.execute((HERE / "shop.sql").read_text(encoding="utf-8"))
    (folder / "current").symlink_to("versions/v1")
    (folder / "catalog.yaml").write_text((HERE / "shop.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def shop(home: Path) -> Iterator[Warehouse]:
    with Warehouse.open(home) as held:
        yield held


@pytest.fixture
def ask(shop: Warehouse) -> Ask:
    def figure(query: MetricQuery | RowsQuery, viewer: Viewer | None = None, scope: Scope = "own") -> Figure:
        return shop.figure(query, title=Phrase(en="test"), viewer=viewer, scope=scope)

    return figure

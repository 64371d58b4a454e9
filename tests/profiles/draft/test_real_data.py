"""Real data sets are drafted in seconds; figures agree with the raw rows."""

import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from agent.settings import Settings

Ask = Callable[[Path, str], list[tuple[object, ...]]]
Make = Callable[..., Path]


def real(name: str) -> Path:
    folder = Settings().real_data
    if folder is None or not (folder / name).exists():
        pytest.skip(f"LIMNER_REAL_DATA holds no {name}")
    return folder / name


def test_a_quarter_of_a_million_lines_become_a_home_in_half_a_minute(made: Make, ask: Ask) -> None:
    source = real("online_retail/online_retail.parquet")
    started = time.perf_counter()
    home = made(source)
    assert time.perf_counter() - started < 30
    with duckdb.connect() as connection:
        (sales,) = connection.execute(f"SELECT sum(Quantity * UnitPrice) FROM '{source}'").fetchall()[0]
    assert ask(home, "总销售额是多少？")[0][0] == pytest.approx(sales)


def test_reviews_of_clothes_are_feedback(made: Make, ask: Ask) -> None:
    home = made(real("womens_clothing/womens_clothing_reviews.parquet"))
    assert ask(home, "How many reviews are there?") == [(23486,)]
    assert len(ask(home, "各部门的推荐率")) == 7


@pytest.mark.parametrize(("name", "orders"), [("northwind.db", 830), ("chinook.db", 412)])
def test_sample_databases_are_asked_without_editing(made: Make, ask: Ask, name: str, orders: int) -> None:
    home = made(real(f"sample_dbs/{name}"), public=True)
    assert ask(home, "How many orders are there?") == [(orders,)]
    assert len(ask(home, "Top 5 customers by sales")) >= 5

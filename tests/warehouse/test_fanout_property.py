"""Random small shops and random queries of every form: the compiled SQL says what a row-by-row evaluation says.

A shop is made of its seed, and its queries after it of the same random numbers, so a seed gives the same cases again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import duckdb
import pytest

from tests.warehouse.plain_cases import case, difference, explained, fill, opened
from tests.warehouse.plain_forms import every_form, forms
from tests.warehouse.plain_questions import shop

A_SHOP = 8
"""Queries each shop is asked."""
ENOUGH = 5
"""Differences after which a run stops."""


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    held = opened()
    yield held
    held.close()


def compared(connection: duckdb.DuckDBPyConnection, seeds: range) -> tuple[Counter[str], list[str]]:
    """How many cases there were of each outcome and form, and what differed."""
    counted: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in seeds:
        r = Random(seed)
        data = shop(r)
        fill(connection, data)
        for number in range(A_SHOP):
            held = case(r, data)
            if difference(connection, held) is not None:
                wrong.append(f"shop {seed}, query {number}\n{explained(connection, held)}")
                fill(connection, data)
            counted["refused" if held.expected is None else "told" if held.tells else "nothing"] += 1
            if held.tells:
                counted.update(forms(held.query))
                counted["own"] += held.owner is not None
        if len(wrong) >= ENOUGH:
            break
    return counted, wrong


def test_compiled_sql_agrees_with_row_by_row_evaluation(connection: duckdb.DuckDBPyConnection) -> None:
    _, wrong = compared(connection, range(1_000_000, 1_000_060))
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_every_form_agrees_at_length(connection: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]) -> None:
    counted, wrong = compared(connection, range(3_400))
    with capsys.disabled():
        print(
            f"\n{counted['told']} figures, {counted['nothing']} of nothing, {counted['refused']} refused; {counted['own']} of own persons only"
        )
        print("\n".join(f"{counted[form]:6} {form}" for form in every_form()))
    assert not wrong, "\n\n".join(wrong)
    assert counted["told"] >= 20_000
    assert counted["own"] >= 1_000
    assert [form for form in every_form() if not counted[form]] == []

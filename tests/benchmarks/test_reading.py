"""The stopwatch of the reading, on a small vocabulary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import reading
from benchmarks.reading import measured, vocabulary


def test_the_made_up_catalog_has_its_size() -> None:
    made = vocabulary(500)
    items = sum(1 + len(entity.dimensions) + len(entity.measures) for entity in made.catalog.entities.values())
    assert items == 300
    assert sum(len(held) for held in made.values.values()) == 500
    assert made.questions == vocabulary(500).questions


def test_each_row_stands_beside_the_same_questions_without_values() -> None:
    rows = list(measured(values=500, rounds=1))
    assert [row.unit for row in rows] == ["s", "MB", "ms", "ms", "share"]
    assert [row.target for row in rows if row.unit == "ms"] == ["<= 30", "<= 100"]
    assert all(row.n == 140 and row.baseline > 0 for row in rows if row.unit == "ms")
    assert rows[-1].value > 0.3


def test_rows_are_printed_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = measured

    def small(*, values: int, rounds: int) -> object:
        assert (values, rounds) == (100_000, 2)
        return whole(values=200, rounds=1)

    monkeypatch.setattr(reading, "measured", small)
    monkeypatch.setattr("sys.argv", ["benchmarks.reading", "--quick", "--json", str(tmp_path / "out.json")])
    reading.main()
    assert "question to plan, p95" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["rows"]) == 5

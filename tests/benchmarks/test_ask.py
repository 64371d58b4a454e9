"""The stopwatch, on the gym and on rows made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import ask
from benchmarks.row import Row, keep
from tests.agent.gym import build_gym

ROW = Row(name="a", value=30.0, unit="ms", baseline=10.0, baseline_name="SQL alone", target="<= 60", n=5)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return list(ask.measured(build_gym(tmp_path_factory.mktemp("timed") / "gym"), rounds=1))


def test_an_answer_stands_beside_its_own_sql_of_the_same_run(rows: list[Row]) -> None:
    persona = [row for row in rows if row.name.startswith("persona")]
    assert [row.name.rpartition(", ")[2] for row in persona] == ["p50", "p95", "p50"]
    assert all(row.unit == "ms" and row.n == 8 for row in persona)
    assert 0 < persona[0].baseline < persona[0].value
    assert persona[2].value < persona[0].value


def test_what_is_not_answered_is_not_timed(rows: list[Row]) -> None:
    """The gym knows nothing of the shop's orders and cities: those questions are asked back."""
    assert not any(row.name.startswith("segment") for row in rows)
    assert all(row.n < 8 for row in rows if row.name.startswith("figure"))


def test_a_row_reads_as_value_baseline_ratio_and_target() -> None:
    told = str(ROW)
    for part in ("30.000 ms", "SQL alone: 10.000", "3.00×", "target <= 60", "n=5"):
        assert part in told
    assert "ratio –" in str(Row(name="a", value=1, unit="s", baseline=0, baseline_name="b", target=None, n=1))


def test_rows_are_kept_in_the_agreed_form_when_a_file_is_named(tmp_path: Path) -> None:
    keep([ROW], tmp_path / "out.json")
    [row] = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["rows"]
    assert set(row) == {"name", "value", "unit", "baseline", "baseline_name", "target", "n"}
    keep([ROW], None)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_home_that_is_not_there_is_one_plain_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks.ask", "--quick", "--home", str(tmp_path / "none")])
    with pytest.raises(SystemExit) as caught:
        ask.main()
    assert str(caught.value).startswith("benchmarks.ask: ")
    assert "\n" not in str(caught.value)

"""The chain of what was answered: append, check, notice."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import HomeError
from warehouse.audit import Audit

PAYLOAD = {
    "question": "P-00000001 最近怎么样？", "answer": "…", "role": "analyst", "data_version": "v1", "answer_id": "a1",
    "person": "P-00000001",
}  # fmt: skip


def _append(folder: Path) -> None:
    for _ in range(5):
        Audit(folder).append("answer", PAYLOAD)


def test_an_untouched_chain_holds(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "audit")
    first, second = audit.append("answer", PAYLOAD), audit.append("reveal", PAYLOAD)
    assert audit.verify() == (True, None)
    assert [entry["previous"] for entry in audit.entries()] == ["0" * 64, first]
    assert first != second


def test_no_text_of_the_question_is_kept(tmp_path: Path) -> None:
    Audit(tmp_path).append("answer", PAYLOAD)
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert "最近" not in text
    assert "P-00000001" in text


def test_free_text_in_a_readable_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be a token"):
        Audit(tmp_path).append("answer", {"person": "Lin Xiaomei"})


def test_a_changed_line_is_found(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    for _ in range(3):
        audit.append("answer", PAYLOAD)
    (file,) = tmp_path.glob("*.jsonl")
    lines = file.read_text(encoding="utf-8").splitlines()
    entry = json.loads(lines[1]) | {"role": "admin"}
    lines[1] = json.dumps(entry)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert audit.verify() == (False, f"{file.name}:2")


def test_a_removed_line_and_a_cut_end_are_found(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    for _ in range(3):
        audit.append("answer", PAYLOAD)
    (file,) = tmp_path.glob("*.jsonl")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text(lines[0] + lines[2], encoding="utf-8")
    assert audit.verify() == (False, f"{file.name}:2")
    file.write_text(lines[0] + lines[1], encoding="utf-8")
    assert audit.verify() == (False, "head.json: entry 3 is missing")


def test_a_half_written_line_stops_the_chain(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    audit.append("answer", PAYLOAD)
    (file,) = tmp_path.glob("*.jsonl")
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert audit.verify()[0] is False
    with pytest.raises(HomeError, match="broken"):
        audit.append("answer", PAYLOAD)


def test_months_have_files_of_their_own_and_one_chain(tmp_path: Path) -> None:
    for day in (
        datetime(2026, 10, 31, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),
        datetime(2026, 10, 30, tzinfo=UTC),
    ):
        Audit(tmp_path, now=lambda day=day: day).append("answer", PAYLOAD)
    assert [path.name for path in sorted(tmp_path.glob("*.jsonl"))] == ["2026-10.jsonl", "2026-11.jsonl"]
    assert Audit(tmp_path).verify() == (True, None)


def test_processes_that_write_at_once_make_one_chain(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3) as pool:
        list(pool.map(_append, [tmp_path] * 3))
    audit = Audit(tmp_path)
    assert audit.verify() == (True, None)
    assert len(list(audit.entries())) == 15

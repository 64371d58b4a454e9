"""Rows become files: CSV and JSON lines, with the broken lines real exports have."""

import csv
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

BROKEN_SHARE = 0.0008
"""Share of the lines of a large file that were cut short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dirt:
    """One thing that is wrong in one file, and what would be right."""

    file: str
    row_id: str
    field: str
    kind: str
    true_value: str


def write_csv(path: Path, header: str, rows: Iterable[Sequence[object]]) -> None:
    """Writes rows under a comma-separated header."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(header + "\n")
        csv.writer(out, lineterminator="\n").writerows(rows)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Writes one JSON text a line."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def break_rows(
    file: str, rows: list[tuple[object, ...]], ids: list[str], kept: frozenset[str], rng: random.Random
) -> tuple[list[tuple[object, ...]], list[Dirt]]:
    """Some rows lose their last columns."""
    dirt = []
    broken = list(rows)
    for position in _chosen(ids, kept, rng):
        dirt.append(
            Dirt(file=file, row_id=ids[position], field="", kind="broken_line", true_value=_csv(rows[position]))
        )
        broken[position] = rows[position][: -rng.randint(1, 2)]
    return broken, dirt


def break_lines(
    file: str, lines: list[str], ids: list[str], kept: frozenset[str], rng: random.Random
) -> tuple[list[str], list[Dirt]]:
    """Some JSON lines stop in the middle."""
    dirt = []
    broken = list(lines)
    for position in _chosen(ids, kept, rng):
        line = lines[position]
        dirt.append(Dirt(file=file, row_id=ids[position], field="", kind="broken_line", true_value=line))
        broken[position] = line[: rng.randint(len(line) // 3, len(line) - 2)]
    return broken, dirt


def _chosen(ids: list[str], kept: frozenset[str], rng: random.Random) -> list[int]:
    count = max(2, min(40, round(len(ids) * BROKEN_SHARE)))
    return sorted(position for position in rng.sample(range(len(ids)), count) if ids[position] not in kept)


def _csv(row: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(row)
    return out.getvalue()

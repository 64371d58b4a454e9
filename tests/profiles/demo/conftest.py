"""A seed and a scale become a written demo that tests can read row by row."""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from profiles.demo import write_demo_sources


@dataclass(frozen=True)
class Demo:
    """A folder of demo files, read without the lines that were broken on purpose."""

    folder: Path

    @cache  # noqa: B019 - two instances live as long as the session
    def rows(self, file: str) -> list[dict[str, Any]]:
        if file.endswith(".csv"):
            with (self.folder / file).open(encoding="utf-8", newline="") as lines:
                header, *body = csv.reader(lines)
            return [dict(zip(header, row, strict=True)) for row in body if len(row) == len(header)]
        intact = []
        for line in (self.folder / file).read_text(encoding="utf-8").splitlines():
            try:
                intact.append(json.loads(line))
            except json.JSONDecodeError:
                continue
        return intact

    def ids(self, file: str, column: str) -> set[str]:
        """The ids of all rows of a file, broken ones included."""
        return {row[column] for row in self.rows(file)} | self.broken(file)

    def texts(self) -> dict[str, str]:
        """Every feedback text by its id."""
        found = {row["review_id"]: row["text"] for row in self.rows("reviews.jsonl")}
        found |= {row["ticket_id"]: row["text"] for row in self.rows("tickets.csv")}
        return found | {row["response_id"]: row["comment"] for row in self.rows("nps.csv") if row["comment"]}

    def spots(self, file: str) -> list[dict[str, str]]:
        """What is known to be wrong in a file."""
        return [spot for spot in self.rows("truth/dirt.csv") if spot["file"] == file]

    def broken(self, file: str) -> set[str]:
        """The ids of the lines broken on purpose."""
        return {spot["row_id"] for spot in self.spots(file) if spot["kind"] == "broken_line"}

    def kinds(self, file: str) -> Counter[str]:
        """How often each kind of dirt was put into a file."""
        return Counter(spot["kind"] for spot in self.spots(file))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo at a twentieth of its size."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo_sources(folder, scale=0.05)
    return Demo(folder)


@pytest.fixture(scope="session")
def whole_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo as shipped: about six seconds."""
    folder = tmp_path_factory.mktemp("whole_demo")
    write_demo_sources(folder)
    return Demo(folder)

"""One measured figure beside its baseline of the same run, and how it is printed and kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure beside its baseline."""

    name: str
    value: float
    unit: str
    baseline: float
    baseline_name: str
    target: str | None
    n: int

    def __str__(self) -> str:
        """A line to read: the figure, its baseline, the ratio, the target."""
        ratio = f"{self.value / self.baseline:.2f}×" if self.baseline else "–"
        aim = f"  target {self.target}" if self.target else ""
        return (
            f"{self.name:58} {self.value:9.3f} {self.unit:6} {self.baseline_name}: {self.baseline:.3f}  "
            f"ratio {ratio}{aim}  n={self.n}"
        )


def keep(rows: Sequence[Row], path: Path | None) -> None:
    """Write the rows as JSON, when a file is named."""
    if path is not None:
        text = json.dumps({"rows": [asdict(row) for row in rows]}, ensure_ascii=False, indent=1)
        path.write_text(text, encoding="utf-8")

"""What a build noticed in the sources: corrections and rejections, counted by source, field and issue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Action = Literal["corrected", "rejected", "kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of `data_quality`."""

    source: str
    field: str
    issue: str
    action: Action
    rows: int
    note: str = ""


@dataclass(slots=True)
class Quality:
    """Collects checks while a build runs; nothing with zero rows is kept."""

    checks: list[Check] = field(default_factory=list)

    def note(self, source: str, field: str, issue: str, action: Action, rows: int, note: str = "") -> None:
        """Count `rows` of one issue."""
        if rows:
            self.checks.append(Check(source=source, field=field, issue=issue, action=action, rows=rows, note=note))

    def total(self, action: Action) -> int:
        """Rows of all checks with this action."""
        return sum(check.rows for check in self.checks if check.action == action)

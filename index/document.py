"""One feedback text as it is stored, with what is known about it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A stored text; quotes of it are verbatim in this `text`."""

    doc_id: str
    text: str
    """As stored: personal data in it is already masked."""
    person: str | None = None
    """Token, never a name."""
    written_on: date | None = None
    source: str | None = None
    kind: str | None = None
    channel: str | None = None
    rating: float | None = None
    language: str | None = None
    polarity: str | None = None

    @property
    def sha256(self) -> str:
        """Of the text, UTF-8, hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def to_json(self) -> str:
        """One line of JSON."""
        fields = asdict(self) | {"written_on": self.written_on.isoformat() if self.written_on else None}
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str | bytes) -> Document:
        """The document of a line `to_json` wrote."""
        fields = json.loads(line)
        written_on = fields.pop("written_on")
        return cls(**fields, written_on=date.fromisoformat(written_on) if written_on else None)

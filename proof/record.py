"""The JSON of an answer becomes typed parts; a part that is missing or of another shape is a ValueError."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, is_dataclass

# Any: JSON from outside, until it has been given its shape
from typing import Any, Literal, get_args, get_origin, get_type_hints

Value = str | bool | int | float | None


@dataclass(frozen=True)
class Cell:
    """One cell of one figure."""

    figure: str
    row: int
    column: str


@dataclass(frozen=True)
class Ref:
    """A place in a claim, and what it stands on: one cell, or a derivation of cells."""

    span: tuple[int, int]
    figure: str = ""
    row: int = -1
    column: str = ""
    derivation: str | None = None
    of: tuple[Cell, ...] = ()

    def cells(self) -> tuple[Cell, ...]:
        """The cells it stands on."""
        return self.of if self.derivation is not None else (Cell(self.figure, self.row, self.column),)


@dataclass(frozen=True)
class Claim:
    """One sentence of the answer."""

    text: str
    kind: Literal["fact", "advice"]
    refs: tuple[Ref, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Column names and rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Figure(Table):
    """A result table and the query that made it."""

    id: str
    sql: str
    params: tuple[Value, ...]


@dataclass(frozen=True)
class Quote:
    """A passage of a stored text."""

    id: str
    doc_id: str
    text: str
    span: tuple[int, int]
    sha256: str


@dataclass(frozen=True)
class Evidence:
    """What the claims stand on."""

    figures: tuple[Figure, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Answer:
    """What is checked of an answer; its other keys (follow-ups, notes, chart, timings) prove nothing."""

    kind: Literal["narrative", "clarification", "refusal"]
    language: Literal["zh", "en"]
    text: str
    reading: tuple[str, ...]
    caveats: tuple[str, ...]
    claims: tuple[Claim, ...]
    evidence: Evidence
    table: Table | None
    data_version: str
    as_of: str | None
    question: str = ""


def shaped(kind: Any, value: Any) -> Any:
    """`value` as `kind`: a dataclass from an object (unknown keys are passed over), a tuple from a list, or itself."""
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind) and isinstance(kind, type) and isinstance(value, dict):
        names = [part.name for part in fields(kind) if part.name in value or part.default is MISSING]
        if missing := [name for name in names if name not in value]:
            raise ValueError(f"{kind.__name__} has no {missing[0]}")
        types = get_type_hints(kind)
        return kind(**{name: shaped(types[name], value[name]) for name in names})
    if origin is tuple and isinstance(value, list) and (inner[-1] is ... or len(inner) == len(value)):
        return tuple(shaped(inner[0], item) for item in value)
    if type(value) is kind or type(value) in inner or (origin is Literal and isinstance(value, str) and value in inner):
        return value
    if type(None) in inner:
        return shaped(inner[0], value)
    raise ValueError(f"{getattr(kind, '__name__', kind)} is expected, not {value!r:.60}")

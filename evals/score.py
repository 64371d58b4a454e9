"""An answer and its gold rows go in, a verdict comes out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from domain.answer import Clarification, Narrative, Refusal
from domain.evidence import Figure

from .cases import Case

Verdict = Literal["right", "wrong", "asked", "refused"]
Rows = Sequence[Sequence[object]]
_PERCENT = re.compile(r"\b100(?:\.0*)?\s*\*|\*\s*100\b")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Scored:
    """What became of one case."""

    case: Case
    verdict: Verdict
    why: str
    elapsed_ms: float = 0.0
    verified: bool = False
    reading: tuple[str, ...] = ()
    """How the question was read; empty unless it was answered."""
    sql: str = ""
    """Of the main figure."""
    rows: Rows | None = None
    """Of the main figure; None when there is none."""


def score(case: Case, answer: Narrative | Clarification | Refusal, golds: Sequence[Rows]) -> Scored:
    """right: the gold is in the answer (or the refusal was due); asked / refused: no answer where one was due."""
    match answer:
        case Clarification() | Refusal():
            if not case.answerable:
                return Scored(case, "right", "")
            verdict: Verdict = "asked" if isinstance(answer, Clarification) else "refused"
            return Scored(case, verdict, answer.text.splitlines()[0][:160])
        case Narrative():
            right = case.answerable and any(_holds(case, answer, gold) for gold in golds)
            why = "" if right else _difference(answer, golds)
            main = main_of(answer)
            return Scored(
                case,
                "right" if right else "wrong",
                why if golds else "answered what should have been refused or asked back",
                elapsed_ms=answer.elapsed_ms,
                verified=answer.verified,
                reading=answer.reading,
                sql=main.sql if main else "",
                rows=main.rows if main else None,
            )


def main_of(answer: Narrative) -> Figure | None:
    """The figure an answer is about; None when it has none."""
    return next((figure for figure in answer.figures if figure.id == answer.main), None)


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson's score: (low, high), each 0 to 1; of nothing, (0, 1)."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _holds(case: Case, answer: Narrative, gold: Rows) -> bool:
    if case.expect != "figure":
        wanted = [_plain(value) for row in gold for value in row]
        cells = [_plain(value) for figure in answer.figures for row in figure.rows for value in row]
        return all(any(_same(value, cell) for cell in cells) for value in wanted)
    main = main_of(answer)
    return main is not None and any(table_holds(rows, gold, ordered=case.ordered) for rows in _as_told(main, case))


def _as_told(figure: Figure, case: Case) -> tuple[Rows, ...]:
    """A figure's rows; where the gold multiplies by 100, also with its shares as percent: 0.152 and 15.2 % are one figure."""
    shares = {at for at, column in enumerate(figure.columns) if column.format.kind == "percent"}
    if not shares or not _PERCENT.search(f"{case.gold} {case.also}"):
        return (figure.rows,)
    percent = tuple(
        tuple(value * 100 if at in shares and isinstance(value, int | float) else value for at, value in enumerate(row))
        for row in figure.rows
    )
    return figure.rows, percent


def table_holds(rows: Rows, gold: Rows, *, ordered: bool) -> bool:
    """Whether the gold's rows are the table's (same keys and measures, any column names, extra columns allowed).

    Ordered: the table begins with them, in order. Else the table has no other rows, those with an empty key apart. Two
    neighbouring texts of the gold may be one in the table: a first and a last name.
    """
    have = [[_plain(value) for value in row] for row in rows]
    want = [[_plain(value) for value in row] for row in gold]
    if not want:
        return not have
    return bool(have) and any(
        _rows_match(have, told, mapping, ordered=ordered)
        for told in (want, *_in_full(want))
        if len(told[0]) <= len(have[0])
        for mapping in _mappings(have, told)
    )


def _in_full(want: list[list[object]]) -> Iterator[list[list[object]]]:
    """The gold with two neighbouring texts of each row put together."""
    for at in range(len(want[0]) - 1):
        if all(isinstance(row[at], str) and isinstance(row[at + 1], str) for row in want):
            yield [[*row[:at], f"{row[at]} {row[at + 1]}", *row[at + 2 :]] for row in want]


def _mappings(have: list[list[object]], want: list[list[object]]) -> list[tuple[int, ...]]:
    """Ways to assign the gold's columns to the table's, each by its values."""
    width = len(want[0])
    options = [
        [c for c in range(len(have[0])) if all(any(_same(row[g], other[c]) for other in have) for row in want[:50])]
        for g in range(width)
    ]
    found: list[tuple[int, ...]] = []

    def extend(mapping: tuple[int, ...]) -> None:
        if len(mapping) == width:
            found.append(mapping)
            return
        for column in options[len(mapping)]:
            if column not in mapping and len(found) < 200:
                extend((*mapping, column))

    extend(())
    return found


def _rows_match(have: list[list[object]], want: list[list[object]], mapping: tuple[int, ...], *, ordered: bool) -> bool:
    cut = [[row[c] for c in mapping] for row in have]
    if ordered and not _begins_with(cut, want):
        return False
    left = list(cut)
    for row in want:
        hit = next((i for i, other in enumerate(left) if _row_same(row, other)), None)
        if hit is None:
            return False
        del left[hit]
    return ordered or all(any(value is None for value in row) or _empty(row) for row in left)


def _begins_with(have: list[list[object]], want: list[list[object]]) -> bool:
    """Whether the numbers of the first rows are the gold's, in order; names may change places within a tie."""
    if len(have) < len(want):
        return False
    numbers = [[value for value in row if isinstance(value, float)] for row in want]
    first = [[value for value in row if isinstance(value, float)] for row in have[: len(want)]]
    if not any(numbers):
        return all(_row_same(a, b) for a, b in zip(have, want, strict=False))
    return all(len(a) == len(b) and _row_same(a, b) for a, b in zip(first, numbers, strict=True))


def _empty(row: list[object]) -> bool:
    """A group without anything in it (0 orders): showing it is right too."""
    return any(isinstance(value, float) and value == 0 for value in row)


def _row_same(left: Sequence[object], right: Sequence[object]) -> bool:
    return all(_same(a, b) for a, b in zip(left, right, strict=True))


def _same(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-6, abs_tol=0.006)
    for year, day in ((left, right), (right, left)):  # 2009 is the year that begins on 2009-01-01
        if isinstance(year, float) and isinstance(day, str) and day == f"{year:.0f}-01-01":
            return True
    return left == right


def _plain(value: object) -> object:
    """Numbers as floats, days as ISO text with a month's first day for a month, text trimmed and in lower case."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return None if isinstance(value, float) and math.isnan(value) else float(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip().lower()
    month = _MONTH.fullmatch(text)
    return f"{text}-01" if month else text


def _difference(answer: Narrative, golds: Sequence[Rows]) -> str:
    main = main_of(answer)
    have = [tuple(row) for row in main.rows[:3]] if main else []
    return f"gold {[tuple(row) for row in golds[0][:3]] if golds else None} but answered {have}"[:400]

"""Scored cases go in; counts by language, difficulty and suite, pairs of paraphrases, and the wrong answers come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .cases import Suite
from .score import Rows, Scored, table_holds, wilson

Cell = str | int
_WORD = re.compile(r"[^\W\d_]+")
_PAIR = re.compile(r"(.+)-([ab])")


@dataclass(slots=True)
class Count:
    """How a set of questions came out."""

    answerable: int = 0
    right: int = 0
    wrong: int = 0
    asked: int = 0
    """Asked back although an answer was due."""
    refused: int = 0
    """Refused although an answer was due."""
    unanswerable: int = 0
    held_back: int = 0
    """Unanswerable, and asked back or refused."""

    def add(self, scored: Scored) -> None:
        """Count one case."""
        if scored.case.answerable:
            self.add_verdict(scored.verdict)
        else:
            self.unanswerable += 1
            self.held_back += scored.verdict == "right"

    def add_verdict(self, verdict: str) -> None:
        """Count one question where an answer was due."""
        self.answerable += 1
        setattr(self, verdict, getattr(self, verdict) + 1)

    @property
    def answered(self) -> int:
        """Answers given, those where none was due included."""
        return self.right + self.wrong + self.unanswerable - self.held_back

    @property
    def precision(self) -> float | None:
        """right ÷ answered; None when nothing was answered."""
        return self.right / self.answered if self.answered else None

    @property
    def coverage(self) -> float | None:
        """right ÷ answerable; None when nothing was answerable."""
        return self.right / self.answerable if self.answerable else None

    def row(self) -> dict[str, Cell]:
        """Columns of a table to read, shares in percent, with the 95 % interval of right ÷ answered."""
        low, high = wilson(self.right, self.answered)
        return {
            "answerable": self.answerable,
            "answered": self.right + self.wrong,
            "of answerable": percent(self.right + self.wrong, self.answerable),
            "right": self.right,
            "right ÷ answered": percent(self.right, self.answered),
            "95 %": f"{low * 100:.1f}–{high * 100:.1f}" if self.answered else "–",
            "coverage": percent(self.right, self.answerable),
            "asked": self.asked,
            "refused": self.refused,
            "unanswerable": self.unanswerable,
            "held back": self.held_back,
            "answered all the same": self.unanswerable - self.held_back,
        }


Judged = tuple[Suite, Scored]
_GROUPINGS: dict[str, Callable[[Suite, Scored], str]] = {
    "all": lambda suite, scored: "",
    "language": lambda suite, scored: scored.case.language,
    "difficulty": lambda suite, scored: difficulty_of(scored),
    "database": lambda suite, scored: suite.name,
}


def breakdown(judged: Iterable[Judged]) -> list[dict[str, Cell]]:
    """One row for all, one a language, a difficulty (where cases name one) and a suite; see `Count.row`."""
    held = list(judged)
    rows: list[dict[str, Cell]] = []
    for kind, key in _GROUPINGS.items():
        groups: dict[str, Count] = {}
        for suite, scored in held:
            groups.setdefault(key(suite, scored), Count()).add(scored)
        if kind == "difficulty":
            groups = {name: groups[name] for name in ("easy", "medium", "hard") if name in groups}
        rows += [{"cases": f"{kind} {name}".strip(), **count.row()} for name, count in groups.items()]
    return rows


def difficulty_of(scored: Scored) -> str:
    """The first word of the case's note when it is easy, medium or hard; else nothing."""
    word = _WORD.match(scored.case.note.strip().lower())
    return word[0] if word and word[0] in ("easy", "medium", "hard") else ""


def gap(judged: Iterable[Judged]) -> dict[str, float] | None:
    """Chinese minus English in points, of right ÷ answered and of coverage; None unless both have answers."""
    counts = {"zh": Count(), "en": Count()}
    for _suite, scored in judged:
        counts[scored.case.language].add(scored)
    return points(counts["zh"], counts["en"])


def points(left: Count, right: Count) -> dict[str, float] | None:
    """Left minus right in points, of right ÷ answered and of coverage; None unless both have answers."""
    if left.precision is None or right.precision is None or left.coverage is None or right.coverage is None:
        return None
    return {
        "right ÷ answered": round((left.precision - right.precision) * 100, 1),
        "coverage": round((left.coverage - right.coverage) * 100, 1),
    }


def pairs(judged: Iterable[Judged]) -> dict[str, int]:
    """Paraphrases (ids that end in -a and -b): `pairs`, `both answered`, `same figure`, `neither answered`."""
    held: dict[tuple[str, str], dict[str, Scored]] = {}
    for suite, scored in judged:
        match = _PAIR.fullmatch(scored.case.id)
        if match:
            held.setdefault((suite.name, match[1]), {})[match[2]] = scored
    both = [(two["a"], two["b"]) for two in held.values() if len(two) == 2]
    answered = [(a, b) for a, b in both if a.rows is not None and b.rows is not None]
    return {
        "pairs": len(both),
        "both answered": len(answered),
        "same figure": sum(_same(a, b) for a, b in answered),
        "neither answered": sum(a.rows is None and b.rows is None for a, b in both),
    }


def _same(left: Scored, right: Scored) -> bool:
    one, other = left.rows or (), right.rows or ()
    if left.case.language != right.case.language:  # a product has a name in each language
        one, other = _numbers(one), _numbers(other)
    if not one or not other or not one[0] or not other[0]:
        return len(one) == len(other)
    return table_holds(one, other, ordered=False) or table_holds(other, one, ordered=False)


def _numbers(rows: Rows) -> list[list[object]]:
    return [[value for value in row if not isinstance(value, str)] for row in rows]


def wrong(judged: Iterable[Judged]) -> list[dict[str, object]]:
    """Every wrong answer with how it was read, and an empty `cause` for who looks into it."""
    return [
        {
            "case": f"{suite.name}/{scored.case.id}",
            "question": scored.case.question,
            "difficulty": difficulty_of(scored),
            "reading": list(scored.reading),
            "sql": scored.sql,
            "why": scored.why,
            "cause": "",
        }
        for suite, scored in judged
        if scored.verdict == "wrong"
    ]


def lines_of(judged: Sequence[Judged]) -> list[str]:
    """The breakdown, the pairs and the gap as lines to read."""
    lines = table_lines(breakdown(judged)) if judged else []
    told = pairs(judged)
    if told["pairs"]:
        share = percent(told["same figure"], told["both answered"])
        lines.append(
            f"paraphrases: {told['pairs']} pairs, both answered {told['both answered']}, "
            f"with the same figure {told['same figure']} ({share}), neither answered {told['neither answered']}"
        )
    between = gap(judged)
    if between is not None:
        lines.append("Chinese − English, points: " + ", ".join(f"{name} {by:+.1f}" for name, by in between.items()))
    return lines


def table_lines(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Rows of the same columns as aligned lines, heads first."""
    heads = list(rows[0])
    widths = [max(len(head), *(len(str(row[head])) for row in rows)) for head in heads]
    lines = ["  ".join(head.ljust(width) for head, width in zip(heads, widths, strict=True))]
    return lines + ["  ".join(str(row[h]).ljust(width) for h, width in zip(heads, widths, strict=True)) for row in rows]


def percent(part: int, whole: int) -> str:
    """A share to one decimal; a dash of nothing."""
    return f"{part / whole * 100:.1f} %" if whole else "–"

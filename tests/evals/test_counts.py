"""A round's shares: by language, difficulty and suite, paraphrases, and the gap between the languages."""

from __future__ import annotations

import pytest

from domain.language import language_of
from evals.cases import Case, Suite
from evals.counts import breakdown, difficulty_of, gap, lines_of, pairs, wrong
from evals.score import Rows, Scored, Verdict, wilson

SUITE = Suite(name="round-shop", home="shop", cases=(Case(id="x", language="en", question="?", expect="refuse"),))
TOWNS = [("Ghent", 5), ("Lier", 3)]


def _scored(name: str, verdict: Verdict, rows: Rows | None = None, *, question: str = "How many?", note: str = "", due: bool = True) -> tuple[Suite, Scored]:  # fmt: skip
    case = Case(id=name, language=language_of(question), question=question, expect="figure" if due else "refuse", note=note)  # fmt: skip
    return SUITE, Scored(case, verdict, "", reading=("as read",) if rows else (), rows=rows)


ROUND = [
    _scored("1-a", "right", TOWNS, note="easy: a count"),
    _scored("1-b", "right", TOWNS[::-1], note="easy"),
    _scored("2-a", "wrong", TOWNS, note="hard; nested"),
    _scored("2-b", "right", [("Ghent", 1)], note="hard"),
    _scored("3-a", "asked", note="Medium"),
    _scored("3-b", "refused", note="medium"),
    _scored("4-a", "right", [("Ghent", 5)], question="有多少？"),
    _scored("4-b", "right", [("根特", 5)], question="How many?"),
    _scored("5", "right", due=False),
    _scored("6", "wrong", TOWNS, question="多少利润？", due=False),
]


def test_counts_stand_by_language_difficulty_and_suite() -> None:
    rows = {str(row["cases"]): row for row in breakdown(ROUND)}
    assert list(rows) == [
        "all", "language en", "language zh", "difficulty easy", "difficulty medium", "difficulty hard", "database round-shop",
    ]  # fmt: skip
    assert rows["all"] == {
        "cases": "all", "answerable": 8, "answered": 6, "of answerable": "75.0 %", "right": 5, "right ÷ answered": "71.4 %",
        "95 %": "35.9–91.8", "coverage": "62.5 %", "asked": 1, "refused": 1, "unanswerable": 2, "held back": 1,
        "answered all the same": 1,
    }  # fmt: skip
    assert rows["difficulty medium"]["right ÷ answered"] == "–"
    assert rows["language zh"]["right ÷ answered"] == "50.0 %"


@pytest.mark.parametrize(("note", "word"), [("easy: x", "easy"), ("'hard' y", "hard"), ("Medium", "medium"), ("easygoing", ""), ("a hard one", ""), ("", "")])  # fmt: skip
def test_the_difficulty_is_the_first_word_of_the_note(note: str, word: str) -> None:
    assert difficulty_of(_scored("1", "right", note=note.strip("'"))[1]) == word.replace("'", "")


def test_paraphrases_are_compared_by_their_figures() -> None:
    assert pairs(ROUND) == {"pairs": 4, "both answered": 3, "same figure": 2, "neither answered": 1}


def test_every_wrong_answer_is_listed_with_a_place_for_its_cause() -> None:
    assert [(held["case"], held["difficulty"], held["reading"], held["cause"]) for held in wrong(ROUND)] == [
        ("round-shop/2-a", "hard", ["as read"], ""),
        ("round-shop/6", "", ["as read"], ""),
    ]


def test_the_gap_is_chinese_minus_english() -> None:
    assert gap(ROUND) == {"right ÷ answered": -30.0, "coverage": 42.9}
    assert gap(ROUND[:6]) is None
    assert lines_of(ROUND)[-2:] == [
        "paraphrases: 4 pairs, both answered 3, with the same figure 2 (66.7 %), neither answered 1",
        "Chinese − English, points: right ÷ answered -30.0, coverage +42.9",
    ]
    assert lines_of([]) == []


@pytest.mark.parametrize(
    ("right", "of", "low", "high"), [(0, 0, 0.0, 1.0), (10, 10, 0.722, 1.0), (0, 10, 0.0, 0.278), (95, 100, 0.888, 0.978)]
)  # fmt: skip
def test_the_interval_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=0.001)

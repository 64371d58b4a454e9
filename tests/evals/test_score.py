"""When an answer is right."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from domain.answer import Clarification, Narrative, Refusal, ShownClaim
from domain.catalog import Format
from domain.evidence import Column, Figure, Value
from domain.language import Phrase
from evals.cases import Case, Expect
from evals.score import Rows, score, table_holds

TOWNS = [("Ghent", 56), ("Bruges", 33), ("Lier", 33)]


@pytest.mark.parametrize(
    ("rows", "gold"),
    [
        (TOWNS, TOWNS),
        (TOWNS, TOWNS[:2]),
        (TOWNS, [("Ghent", 56), ("Lier", 33)]),
        (TOWNS, [("ghent ", Decimal(56))]),
        ([("Ghent", "extra", 56, 0.5)], [("Ghent", 56)]),
        ([(date(2026, 10, 1), 5)], [("2026-10", 5)]),
        ([(datetime(2026, 10, 1), 5)], [(date(2026, 10, 1), 5.0000001)]),
        ([(56,)], [(56.004,)]),
    ],
    ids=["the same", "first rows", "a tie", "spelling", "more columns", "month as text", "moments", "rounded gold"],
)
def test_an_ordered_table_holds_its_first_rows(rows: Rows, gold: Rows) -> None:
    assert table_holds(rows, gold, ordered=True)


@pytest.mark.parametrize(
    ("rows", "gold"),
    [
        (TOWNS[::-1], TOWNS),
        (TOWNS, [("Bruges", 33)]),
        (TOWNS[:1], TOWNS),
        ([("Ghent", 57)], [("Ghent", 56)]),
        ([("Ghent", 33), ("Bruges", 56)], [("Ghent", 56), ("Bruges", 33)]),
        ([], TOWNS),
        ([("Ghent",)], [("Ghent", 56)]),
    ],
    ids=["reversed", "not from the top", "too few", "off by one", "swapped names", "empty", "too narrow"],
)
def test_an_ordered_table_with_other_rows_does_not(rows: Rows, gold: Rows) -> None:
    assert not table_holds(rows, gold, ordered=True)


def test_an_unordered_table_may_come_in_any_order_but_whole() -> None:
    assert table_holds(TOWNS[::-1], TOWNS, ordered=False)
    assert not table_holds(TOWNS, TOWNS[:2], ordered=False)
    assert not table_holds(TOWNS[:2], TOWNS, ordered=False)
    assert not table_holds([*TOWNS, ("Ghent", 56)], TOWNS, ordered=False)


def test_groups_without_a_name_or_without_anything_are_no_mistake() -> None:
    assert table_holds([*TOWNS, (None, 7)], TOWNS, ordered=False)
    assert table_holds([*TOWNS, ("Atlantis", 0)], TOWNS, ordered=False)
    assert not table_holds([*TOWNS, ("Atlantis", 7)], TOWNS, ordered=False)


def test_an_empty_gold_is_held_by_an_empty_table_only() -> None:
    assert table_holds([], [], ordered=False)
    assert not table_holds(TOWNS, [], ordered=False)


def test_two_columns_of_one_measure_each_need_their_own() -> None:
    assert not table_holds([("Ghent", 56)], [("Ghent", 56, 56)], ordered=False)
    assert table_holds([("Ghent", 56, 56)], [("Ghent", 56, 56)], ordered=False)


def _narrative(*tables: Rows) -> Narrative:
    figures = tuple(_figure(f"F{number}", rows) for number, rows in enumerate(tables, start=1))
    claim = ShownClaim(text="x", kind="fact", section="headline")
    return Narrative(language="en", text="x", claims=(claim,), figures=figures, main="F1")


def _figure(name: str, rows: Rows) -> Figure:
    columns = tuple(Column(name=f"c{n}", label=Phrase(en="c"), format=Format()) for n in range(len(rows[0])))
    held: tuple[tuple[Value, ...], ...] = tuple(tuple(row) for row in rows)  # type: ignore[arg-type]  # test rows hold values
    return Figure(id=name, title=Phrase(en="t"), sql="", params=(), columns=columns, rows=held, data_version="")


def _case(expect: Expect, *, ordered: bool = False) -> Case:
    return Case(id="c", language="en", question="?", expect=expect, ordered=ordered)


ASKED, REFUSED = Clarification(language="en", text="Which?\nmore"), Refusal(language="en", text="No.")


@pytest.mark.parametrize(
    ("expect", "answer", "verdict"),
    [
        ("figure", _narrative(TOWNS), "right"),
        ("figure", _narrative([("Ghent", 1)]), "wrong"),
        ("figure", _narrative([("Ghent", 1)], TOWNS), "wrong"),
        ("figure", ASKED, "asked"),
        ("figure", REFUSED, "refused"),
        ("persona", _narrative([("a", 1)], TOWNS), "right"),
        ("persona", _narrative([("a", 1)], TOWNS[:1]), "wrong"),
        ("segment", _narrative(TOWNS), "right"),
        ("refuse", REFUSED, "right"),
        ("refuse", ASKED, "right"),
        ("refuse", _narrative(TOWNS), "wrong"),
        ("ask", ASKED, "right"),
        ("ask", _narrative(TOWNS), "wrong"),
    ],
)
def test_a_verdict_follows_from_what_was_due(
    expect: Expect, answer: Narrative | Clarification | Refusal, verdict: str
) -> None:
    assert score(_case(expect), answer, [TOWNS]).verdict == verdict


def test_either_of_two_honest_golds_is_right() -> None:
    other = [("Ghent", 1)]
    assert score(_case("figure"), _narrative(other), [TOWNS, other]).verdict == "right"


def test_a_wrong_answer_says_gold_and_given_and_a_question_back_its_first_line() -> None:
    wrong = score(_case("figure"), _narrative([("Ghent", 1)]), [TOWNS])
    assert "('Ghent', 56)" in wrong.why
    assert "('Ghent', 1)" in wrong.why
    assert score(_case("figure"), ASKED, [TOWNS]).why == "Which?"


def test_a_first_and_a_last_name_may_stand_in_one_column() -> None:
    gold = [("Jane", "Peacock", 833.04), ("Steve", "Johnson", 720.16)]
    assert table_holds([("Steve Johnson", 720.16), ("Jane Peacock", 833.04)], gold, ordered=False)
    assert not table_holds([("Steve Peacock", 720.16), ("Jane Johnson", 833.04)], gold, ordered=False)


def test_a_share_may_be_told_as_percent_a_number_may_not() -> None:
    told = _figure("F1", [(0.152,)])
    share = told.columns[0].model_copy(update={"format": Format(kind="percent")})
    claim = ShownClaim(text="x", kind="fact", section="headline")
    for columns, verdict in (((share,), "right"), (told.columns, "wrong")):
        figure = told.model_copy(update={"columns": columns})
        answer = Narrative(language="en", text="x", claims=(claim,), figures=(figure,), main="F1")
        percent = _case("figure").model_copy(update={"gold": "SELECT 100.0 * x / y FROM t"})
        assert score(percent, answer, [[(15.2,)]]).verdict == verdict
        assert score(_case("figure"), answer, [[(15.2,)]]).verdict == "wrong"

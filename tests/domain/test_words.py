"""The words every room speaks hold their promises."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from domain.answer import CellRef, Clarification, DerivedRef, Narrative, ShownClaim, answer_json
from domain.catalog import Catalog, Format, Measure
from domain.condition import All, Is, Named, both
from domain.evidence import Cell, Column, Figure, Quote
from domain.language import Names, Phrase, language_of
from domain.ledger import Ledger
from domain.question import Asker

FIGURE = Figure(
    id="", title=Phrase(en="t"), sql="SELECT 1", params=(date(2026, 1, 1),),
    columns=(Column(name="visit.day@month", label=Phrase(en="m"), format=Format()), Column(name="visit.visits", label=Phrase(en="v"), format=Format())),
    rows=((date(2026, 10, 1), 3),), data_version="v1",
)  # fmt: skip


def _quote(doc: str, start: int) -> Quote:
    return Quote(id="", doc_id=doc, text="x", span=(start, start + 1), sha256="0", score=0.5, context="secret context")


@pytest.mark.parametrize(
    ("text", "language"), [("Visits by town", "en"), ("各城镇", "zh"), ("看下 Ghent 的 visits", "zh"), ("", "en"), ("¿Qué?", "en"), ("。，", "en")]
)  # fmt: skip
def test_who_types_han_is_answered_in_chinese(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_phrase_and_names_fall_back_to_the_language_that_is_there() -> None:
    assert Phrase(en="a").in_("zh") == "a"
    assert Names(zh=("甲",)).in_("en") == "甲"
    assert Names().in_("en") == ""
    assert Names(en=("a", "b"), zh=("甲",)).all() == ("a", "b", "甲")


def test_the_ledger_numbers_evidence_and_keeps_the_first_of_a_passage() -> None:
    ledger = Ledger()
    assert [ledger.add_figure(FIGURE).id, ledger.add_figure(FIGURE).id] == ["F1", "F2"]
    assert [ledger.add_quote(_quote("N-1", 0)).id, ledger.add_quote(_quote("N-1", 4)).id] == ["Q1", "Q2"]
    assert ledger.add_quote(_quote("N-1", 0)).id == "Q1"
    assert [quote.id for quote in ledger.quotes()] == ["Q1", "Q2"]
    assert ledger.value(Cell(figure="F2", row=0, column="visit.visits")) == 3


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        (Cell(figure="F9", row=0, column="visit.visits"), KeyError),
        (Cell(figure="F1", row=0, column="visit.x"), KeyError),
        (Cell(figure="F1", row=1, column="visit.visits"), IndexError),
    ],
)
def test_a_cell_that_is_not_there_has_no_value(cell: Cell, error: type[Exception]) -> None:
    ledger = Ledger()
    ledger.add_figure(FIGURE)
    with pytest.raises(error):
        ledger.value(cell)


def test_conditions_side_by_side_are_one_flat_condition() -> None:
    a, b, c = Named(filter="e.a"), Named(filter="e.b"), Is(dimension="e.c", values=(1,))
    assert both() is None
    assert both(None, a) == a
    assert both(a, All(of=(b, c)), None) == All(of=(a, b, c))


@pytest.mark.parametrize(
    "held",
    [{"aggregate": "ratio", "of": ["e.a"]}, {"aggregate": "share"}, {"aggregate": "sum"}, {"aggregate": "sum", "column": "a", "expression": "b"}],
)  # fmt: skip
def test_a_measure_says_in_exactly_one_way_how_it_is_computed(held: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Measure.model_validate(held)


def test_money_takes_the_catalogs_currency_and_nothing_else_does() -> None:
    def catalog(currency: str) -> Catalog:
        return Catalog(title=Phrase(en="x"), currency=currency, entities={})

    assert catalog("eur").with_currency(Format(kind="money")).unit == Phrase(en="€", zh="€")
    assert catalog("CHF").with_currency(Format(kind="money")).unit == Phrase(en="CHF ", zh="CHF ")
    assert catalog("").with_currency(Format(kind="money")).unit is None
    assert catalog("EUR").with_currency(Format(kind="count")).unit is None
    own = Format(kind="money", unit=Phrase(en="pts"))
    assert catalog("EUR").with_currency(own) == own


@pytest.mark.parametrize(
    ("text", "role", "principal"), [("analyst", "analyst", ""), ("rep:Lin Wu", "rep", "Lin Wu"), (" rep : Ines ", "rep", "Ines"), ("", "", "")]
)  # fmt: skip
def test_an_asker_is_a_role_and_perhaps_a_name(text: str, role: str, principal: str) -> None:
    assert Asker.parse(text) == Asker(role=role, principal=principal)


def test_the_json_of_an_answer_has_days_as_text_and_keeps_a_texts_context_to_itself() -> None:
    ledger = Ledger()
    figure, quote = ledger.add_figure(FIGURE), ledger.add_quote(_quote("N-1", 0))
    shown = ShownClaim(
        text="x", kind="fact", section="headline", quotes=("Q1",),
        refs=(CellRef(span=(0, 1), figure="F1", row=0, column="visit.visits"),
              DerivedRef(span=(0, 1), derivation="ratio", of=(Cell(figure="F1", row=0, column="visit.visits"),))),
    )  # fmt: skip
    held = answer_json(
        Narrative(language="en", text="x", claims=(shown,), figures=(figure,), quotes=(quote,), main="F1")
    )
    assert held["table"] == {"columns": ["visit.day@month", "visit.visits"], "rows": [["2026-10-01", 3]]}
    assert held["verified"] is True
    assert "secret context" not in str(held)
    assert shown.cited() == ("F1", "Q1")


def test_a_question_back_proves_nothing_and_holds_no_evidence() -> None:
    held = answer_json(Clarification(language="zh", text="哪个？"))
    assert held["kind"] == "clarification"
    assert held["verified"] is False
    assert (held["claims"], held["table"], held["evidence"]) == ([], None, {"figures": [], "quotes": []})

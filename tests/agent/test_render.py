"""Slots become text with spans that say what each shows."""

from __future__ import annotations

import pytest

from agent.render import Unprovable, render
from domain.answer import CellRef, DerivedRef
from domain.claim import Claim, QuoteSlot, Slot
from domain.language import Language
from tests.agent.evidence import QUOTE, at, cell, claim, derived, ledger
from tests.agent.gym import gym_catalog

CATALOG = gym_catalog()


def _shown(slot: Slot, language: Language) -> str:
    return render(claim("{0}", slot), ledger(), CATALOG, language).claim.text


@pytest.mark.parametrize(
    ("slot", "en", "zh"),
    [
        (cell(0, "member.town"), "Ghent", "根特"),
        (cell(3, "member.town"), "atlantis", "atlantis"),
        (cell(0, "visit.day@month"), "2026-10", "2026-10"),
        (cell(0, "visit.fees"), "€21,960", "€21,960"),
        (cell(2, "visit.fees"), "€0", "€0"),
        (cell(0, "visit.visits"), "36 visits", "36 次"),
        (cell(1, "visit.visits"), "1 visit", "1 次"),
        (cell(0, "visit.guest_rate"), "28.4%", "28.4%"),
        (cell(1, "visit.guest_rate"), "15.1%", "15.1%"),
        (cell(2, "visit.guest_rate"), "no data", "无数据"),
        (cell(0, "member.mail_ok"), "yes", "是"),
        (cell(1, "member.mail_ok"), "no", "否"),
        (QUOTE, "“水是冷的。”", "“水是冷的。”"),
        (derived("difference", at(0, "visit.fees"), at(1, "visit.fees")), "+€11,530", "+€11,530"),
        (derived("difference", at(1, "visit.visits"), at(0, "visit.visits")), "-35 visits", "-35 次"),
        (derived("difference", at(0, "visit.guest_rate"), at(1, "visit.guest_rate")), "+13.3 pp", "+13.3 个百分点"),
        (derived("ratio", at(0, "visit.fees"), at(1, "visit.fees")), "2.1×", "2.1 倍"),
        (derived("ratio", at(0, "visit.visits"), at(2, "visit.visits")), "three times", "三倍"),
        (derived("share", at(1, "visit.fees"), at(0, "visit.fees")), "47.5%", "47.5%"),
        (derived("growth", at(0, "visit.fees"), at(1, "visit.fees")), "+110.6%", "+110.6%"),
        (derived("growth", at(1, "visit.fees"), at(0, "visit.fees")), "-52.5%", "-52.5%"),
        (derived("comparison", at(0, "visit.fees"), at(1, "visit.fees")), "higher than", "高于"),
        (derived("comparison", at(1, "visit.fees"), at(1, "visit.fees")), "about the same as", "相当于"),
        (derived("trend", at(1, "visit.fees"), at(0, "visit.fees")), "fell", "下降"),
        (derived("rank", at(1, "visit.fees"), at(0, "visit.fees"), at(2, "visit.fees")), "#2", "第 2"),
    ],
)  # fmt: skip
def test_a_slot_shows_its_evidence_in_either_language(slot: Slot, en: str, zh: str) -> None:
    assert (_shown(slot, "en"), _shown(slot, "zh")) == (en, zh)


def test_each_span_holds_exactly_what_its_slot_shows() -> None:
    held = claim("{0} earned {1}; it said {2}, {3} Bruges.", cell(0, "member.town"), cell(0, "visit.fees"), QUOTE,
                 derived("comparison", at(0, "visit.fees"), at(1, "visit.fees")))  # fmt: skip
    rendered = render(held, ledger(), CATALOG, "en")
    text = rendered.claim.text
    assert [text[start:end] for start, end in rendered.proven] == ["Ghent", "€21,960", "“水是冷的。”", "higher than"]
    assert [text[slice(*ref.span)] for ref in rendered.claim.refs] == ["Ghent", "€21,960", "higher than"]
    assert isinstance(rendered.claim.refs[0], CellRef)
    assert isinstance(rendered.claim.refs[2], DerivedRef)
    assert rendered.claim.quotes == ("Q1",)
    assert rendered.claim.cited() == ("F1", "Q1")


def test_slots_may_stand_in_any_order() -> None:
    held = claim("{1} in {0}.", cell(0, "member.town"), cell(0, "visit.fees"))
    assert render(held, ledger(), CATALOG, "en").claim.text == "€21,960 in Ghent."


def test_advice_cites_the_cells_that_prove_its_condition() -> None:
    advice = Claim(section="advice", wording="Call.", kind="advice", basis=(at(0, "visit.fees"),), play="call")
    shown = render(advice, ledger(), CATALOG, "en").claim
    assert shown.cited() == ("F1",)
    assert shown.refs[0].span == (0, 0)


@pytest.mark.parametrize(
    "held",
    [
        claim("{0}", cell(9, "visit.fees")),
        claim("{0}", cell(0, "visit.profit")),
        claim("{0}", cell(0, "visit.fees", "F7")),
        claim("{0}", QuoteSlot(quote="Q7")),
        claim("{0}", derived("ratio", at(0, "visit.fees"), at(2, "visit.fees"))),
        claim("{0}", derived("share", at(0, "visit.guest_rate"), at(2, "visit.guest_rate"))),
        claim("{0}", derived("comparison", at(0, "visit.fees"), at(3, "visit.fees"))),
        claim("{0}", derived("difference", at(0, "member.town"), at(1, "member.town"))),
        claim("{0}", derived("rank", at(0, "member.mail_ok"), at(1, "member.mail_ok"))),
        claim("{0} {0}", cell(0, "visit.fees")),
        claim("{1}", cell(0, "visit.fees")),
        claim("nothing", cell(0, "visit.fees")),
        Claim(section="advice", wording="Call.", kind="advice", basis=(at(9, "visit.fees"),), play="call"),
    ],
    ids=["row", "column", "figure", "quote", "zero below", "null below", "null beside", "words", "yes and no",
         "used twice", "no such slot", "unused slot", "basis"],
)  # fmt: skip
def test_what_its_evidence_does_not_hold_is_unprovable(held: Claim) -> None:
    with pytest.raises(Unprovable):
        render(held, ledger(), CATALOG, "en")

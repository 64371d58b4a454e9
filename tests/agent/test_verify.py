"""Only what is proven comes out of a draft."""

from __future__ import annotations

import pytest

from agent.verify import verify
from domain.claim import Claim, Draft
from domain.language import Language
from tests.agent.evidence import QUOTE, at, cell, claim, derived, ledger
from tests.agent.gym import gym_catalog

CATALOG = gym_catalog()
TOWN, FEES, OTHER = cell(0, "member.town"), cell(0, "visit.fees"), cell(1, "member.town")
HIGHER = derived("comparison", at(0, "visit.fees"), at(1, "visit.fees"))


def _kept(held: Claim, language: Language) -> bool:
    verdict = verify(Draft(claims=(held,)), ledger(), CATALOG, language)
    assert len(verdict.kept) + len(verdict.dropped) == 1
    return bool(verdict.kept)


@pytest.mark.parametrize(
    ("language", "held"),
    [
        ("en", claim("{0} brought in {1}.", TOWN, FEES)),
        ("en", claim("Revenue in {0} is {1} in {2}.", TOWN, HIGHER, OTHER)),
        ("en", claim("A member wrote: {0}", QUOTE)),
        ("zh", claim("{0}的收入为 {1}。", TOWN, FEES)),
        ("zh", claim("{0}的收入{1}{2}。", TOWN, HIGHER, OTHER)),
        ("zh", claim("有会员写道：{0}", QUOTE)),
    ],
)
def test_a_sentence_whose_every_assertion_is_a_slot_is_kept(language: Language, held: Claim) -> None:
    assert _kept(held, language)


@pytest.mark.parametrize(
    ("language", "wording"),
    [
        ("en", "{0} brought in {1}, up 5 of a hundred."),
        ("en", "{0} brought in {1}, twice as much."),
        ("en", "{0} brought in {1}, more than Bruges."),
        ("en", "{0} has the highest revenue, {1}."),
        ("en", "{0} brought in {1}; most members are happy."),
        ("en", "{0} rose to {1}."),
        ("en", "{0} brought in {1}; “great club”."),
        ("en", "{0} did not bring in {1}, three did."),
        ("zh", "{0}的收入为 {1}，共 8 人。"),
        ("zh", "{0}的收入为 {1}，比布鲁日更高。"),
        ("zh", "{0}的收入最高，为 {1}。"),
        ("zh", "{0}的收入为 {1}，翻了一番。"),
        ("zh", "{0}的收入上升到 {1}。"),
        ("zh", "{0}的收入为 {1}，大多数会员满意。"),
        ("zh", "{0}的收入为 {1}，“非常好”。"),
        ("zh", "{0}的收入为 {1}，三成来自瑜伽。"),
        ("zh", "{0}的收入为 {1}，占 30%。"),
    ],
)
def test_an_unbound_number_comparison_or_quotation_is_dropped(language: Language, wording: str) -> None:
    assert not _kept(claim(wording, TOWN, FEES), language)


def test_a_sentence_that_cites_nothing_is_dropped() -> None:
    assert not _kept(claim("Members love the place."), "en")
    assert not _kept(claim("会员很喜欢这里。"), "zh")


def _advice(wording: str, play: str | None = "call", basis: bool = True) -> Claim:
    held = (at(0, "visit.visits"),) if basis else ()
    return Claim(section="advice", wording=wording, kind="advice", basis=held, play=play)


def test_advice_is_kept_only_in_the_playbooks_own_words() -> None:
    say = CATALOG.playbook[0].say
    assert _kept(_advice(say.en), "en")
    assert _kept(_advice(say.zh), "zh")
    assert not _kept(_advice("Call and offer a free month."), "en")
    assert not _kept(_advice(say.en), "zh")


@pytest.mark.parametrize("held", [_advice("Call and ask what keeps the member away.", play="bribe"),
                                  _advice("Call and ask what keeps the member away.", play=None),
                                  _advice("Call and ask what keeps the member away.", basis=False)])  # fmt: skip
def test_advice_without_its_entry_or_its_reason_is_dropped(held: Claim) -> None:
    assert not _kept(held, "en")


def test_one_bad_claim_costs_only_itself() -> None:
    good, bad = claim("{0} brought in {1}.", TOWN, FEES), claim("{0} leads with {1}.", TOWN, FEES)
    verdict = verify(Draft(claims=(bad, good, bad)), ledger(), CATALOG, "en")
    assert [shown.text for shown in verdict.kept] == ["Ghent brought in €21,960."]
    assert len(verdict.dropped) == 2
    assert all("leads" in reason for reason in verdict.dropped)

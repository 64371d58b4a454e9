"""Every sentence about persons, groups and voices is proven, in both languages, whatever is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.embedded.names import Atlas
from agent.embedded.narrate_person import narrate_person
from agent.embedded.narrate_segment import narrate_segment
from agent.embedded.narrate_voice import narrate_voice
from agent.embedded.wording import keys, wording
from agent.verify import Verdict, verify
from domain.condition import Condition, Is
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import CustomerStep, FeedbackStep, SegmentStep
from index import FeedbackIndex
from proof.wording import free_assertions
from tests.tools.club import COOLING, LAST, NEVER, NEWCOMER, REGULAR, SILENT, build_club, stranger
from tools.persona import gather_person
from tools.segment import gather_segment
from tools.voice import gather_feedback
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

LANGUAGES: tuple[Language, ...] = ("zh", "en")
ORDER = ("headline", "who", "buying", "voice", "difference", "change", "risk", "advice", "caveat")


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Warehouse, FeedbackIndex]]:
    home: Path = build_club(tmp_path_factory.mktemp("club"))
    with Warehouse.open(home) as warehouse, FeedbackIndex.open(home / "index") as voices:
        yield warehouse, voices


def _person(warehouse: Warehouse, voices: FeedbackIndex | None, person: str, language: Language) -> Verdict:
    ledger, step = Ledger(), CustomerStep(person=person)
    list(gather_person(warehouse, voices, person, ledger, Viewer()))
    draft = narrate_person(step, ledger, Atlas(warehouse.catalog), language, as_of=LAST)
    return _whole(verify(draft, ledger, warehouse.catalog, language))


def _segment(
    warehouse: Warehouse, voices: FeedbackIndex | None, condition: Condition, language: Language, focus: str
) -> Verdict:
    step = SegmentStep.model_validate({"condition": condition, "label": "x", "focus": focus, "polarity": "any"})
    ledger = Ledger()
    list(gather_segment(warehouse, voices, step, ledger, Viewer()))
    draft = narrate_segment(step, ledger, Atlas(warehouse.catalog), language, as_of=LAST)
    return _whole(verify(draft, ledger, warehouse.catalog, language))


def _whole(verdict: Verdict) -> Verdict:
    assert verdict.dropped == ()
    return verdict


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_member_gets_a_proven_portrait_in_the_order_of_sections(
    club: tuple[Warehouse, FeedbackIndex], language: Language
) -> None:
    for person in (COOLING, REGULAR, NEWCOMER, SILENT, NEVER, *map(str, range(20, 50, 3))):
        kept = _person(*club, person, language).kept
        sections = [ORDER.index(claim.section) for claim in kept]
        assert sections == sorted(sections)
        assert kept[0].section == "headline"


@pytest.mark.parametrize(
    ("person", "zh", "en"),
    [
        (COOLING, "正在变冷", "going quiet"),
        (REGULAR, "常客", "regular"),
        (NEWCOMER, "新面孔", "newcomer"),
        (NEVER, "还没有", "not bought yet"),
    ],
)
def test_the_verdict_follows_from_the_facts(
    club: tuple[Warehouse, FeedbackIndex], person: str, zh: str, en: str
) -> None:
    assert zh in _person(*club, person, "zh").kept[0].text
    assert en in _person(*club, person, "en").kept[0].text


def test_what_is_remarkable_is_told_and_what_is_not_is_left_out(club: tuple[Warehouse, FeedbackIndex]) -> None:
    remarkable = " ".join(claim.text for claim in _person(*club, REGULAR, "en").kept)
    assert "Voucher rate 100.0%, higher than" in remarkable
    plain = " ".join(claim.text for claim in _person(*club, COOLING, "en").kept)
    assert "Voucher rate" not in plain


def test_advice_is_the_playbooks_and_stands_on_a_cell(club: tuple[Warehouse, FeedbackIndex]) -> None:
    advice = [claim for claim in _person(*club, COOLING, "en").kept if claim.kind == "advice"]
    assert [claim.play for claim in advice] == ["listen", "no-mail"]
    assert all(claim.refs for claim in advice)


def test_consent_that_was_never_asked_is_a_caveat_not_a_no(club: tuple[Warehouse, FeedbackIndex]) -> None:
    kept = _person(*club, NEWCOMER, "en").kept
    assert any(claim.section == "caveat" and "may be mailed: no data" in claim.text for claim in kept)
    assert not any(claim.play == "no-mail" for claim in kept)


def test_chinese_has_spaces_only_around_numbers_and_latin(club: tuple[Warehouse, FeedbackIndex]) -> None:
    text = "".join(claim.text for claim in _person(*club, REGULAR, "zh").kept if claim.section != "voice")
    assert "  " not in text
    for place, sign in enumerate(text):
        if sign == " ":
            around = text[place - 1], text[place + 1]
            assert any(ord(side) < 0x2E80 for side in around), text[place - 5 : place + 5]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("focus", ["description", "voice"])
@pytest.mark.parametrize(
    "condition",
    [
        Is(dimension="member.plan", values=("gold",)),
        Is(dimension="member.town", values=("Lund",)),
        Is(dimension="booking.hall", values=("south",)),
        Is(dimension="member.grumbles", op="gte", values=(1,)),
    ],
)
def test_every_group_gets_a_proven_description(
    club: tuple[Warehouse, FeedbackIndex], language: Language, focus: str, condition: Condition
) -> None:
    kept = _segment(*club, condition, language, focus).kept
    assert kept[0].section == "headline"
    if focus == "voice" and any(claim.section == "voice" for claim in kept):
        after = next(claim.section for claim in kept if claim.section != "headline")
        assert after == "voice"


def test_a_group_of_two_is_told_with_doubt(club: tuple[Warehouse, FeedbackIndex]) -> None:
    kept = _segment(*club, Is(dimension="member.grumbles", op="gte", values=(1,)), "en", "description").kept
    assert any(claim.section == "caveat" and "only 2 people" in claim.text for claim in kept)


def test_nobody_is_no_draft(club: tuple[Warehouse, FeedbackIndex]) -> None:
    nobody = Is(dimension="member.town", values=("Atlantis",))
    assert _segment(*club, nobody, "en", "description").kept == ()
    assert _person(*club, "99999", "en").kept == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_voices_are_proven_and_dated(club: tuple[Warehouse, FeedbackIndex], language: Language) -> None:
    warehouse, voices = club
    for step in (
        FeedbackStep(topic="coach late" if language == "en" else "教练迟到", polarity="negative"),
        FeedbackStep(topic="rocket engine on Mars"),
        FeedbackStep(condition=Is(dimension="member.plan", values=("gold",))),
    ):
        ledger = Ledger()
        list(gather_feedback(warehouse, voices, step, ledger, Viewer()))
        draft = narrate_voice(step, ledger, Atlas(warehouse.catalog), language, as_of=LAST)
        kept = _whole(verify(draft, ledger, warehouse.catalog, language)).kept
        assert kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_strangers_drafted_catalog_is_narrated(club: tuple[Warehouse, FeedbackIndex], language: Language) -> None:
    drafted = Warehouse(club[0]._connection, stranger(club[0].catalog))
    for person in (COOLING, NEVER, NEWCOMER):
        assert _person(drafted, None, person, language).kept[0].section == "headline"
    assert _segment(drafted, None, Is(dimension="member.plan", values=("gold",)), language, "description").kept


@pytest.mark.parametrize("file", ["person", "segment", "voice"])
def test_no_wording_asserts_anything_by_itself(file: str) -> None:
    for key in keys(file):
        for language in LANGUAGES:
            bare = wording(file, key, language)
            plain = "".join(part.partition("}")[2] if "{" in bare else part for part in bare.split("{"))
            assert not free_assertions(plain, (), language), (key, language)

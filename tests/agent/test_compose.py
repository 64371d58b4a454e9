"""Proven claims become Markdown."""

from __future__ import annotations

from agent.compose import compose
from domain.answer import CellRef, ShownClaim
from domain.claim import Section


def _claim(section: Section, text: str, *figures: str, quotes: tuple[str, ...] = ()) -> ShownClaim:
    refs = tuple(CellRef(span=(0, 1), figure=figure, row=0, column="c") for figure in figures)
    return ShownClaim(text=text, kind="fact", section=section, refs=refs, quotes=quotes)


def test_the_headline_is_bold_and_every_claim_is_followed_by_its_evidence() -> None:
    text = compose(
        [_claim("headline", "A.", "F1"), _claim("result", "B.", "F1", "F2", "F1"), _claim("result", "C.", "F3")], "en"
    )
    assert text == "**A.** [F1]\n\n- B. [F1][F2]\n- C. [F3]"


def test_sections_are_labelled_bullets_in_the_answers_language() -> None:
    claims = [_claim("headline", "A.", "F1"), _claim("voice", "B.", quotes=("Q2",)), _claim("risk", "C.", "F1")]
    assert compose(claims, "en").splitlines()[2:] == ["- **In their words**: B. [Q2]", "- **Risk**: C. [F1]"]
    assert compose(claims, "zh").splitlines()[2:] == ["- **说过什么**：B. [Q2]", "- **风险**：C. [F1]"]


def test_claims_of_one_section_share_its_bullet() -> None:
    text = compose([_claim("voice", "B.", quotes=("Q1",)), _claim("voice", "C.", quotes=("Q2",))], "en")
    assert text == "- **In their words**: B. [Q1] C. [Q2]"


def test_nothing_is_nothing() -> None:
    assert compose([], "zh") == ""

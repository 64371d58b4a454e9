"""Who is named in a question is known before anything else happens, or the question stops."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.analyst import HomeAnalyst
from agent.persons import Named, name_persons, spoken
from tests.agent.gym import NAMES, person

By = Callable[..., Named]


@pytest.fixture
def named(gym: HomeAnalyst) -> By:
    def naming(text: str, role: str = "admin") -> Named:
        return name_persons(text, gym.warehouse, gym.vault, gym.catalog.roles[role])

    return naming


@pytest.mark.parametrize("mention", ["P-00002", "p-00002", "G20002", "Bo Claes", "bo claes", "bo@example.org"])
def test_a_person_is_found_by_token_number_name_and_mail(named: By, mention: str) -> None:
    found = named(f"Describe {mention} please")
    assert (found.text, found.persons) == ("Describe ⟦0⟧ please", (person(2),))


@pytest.mark.parametrize(
    ("text", "number"), [("给李晓明画个像", 5), ("13800138001 是谁？", 1), ("客户 G20007 怎么样", 7)]
)
def test_a_person_is_found_inside_chinese(named: By, text: str, number: int) -> None:
    assert named(text).persons == (person(number),)


def test_a_name_that_two_share_is_asked_back(named: By) -> None:
    found = named("Describe Jo Maes")
    assert found.several == 2
    assert "Maes" not in found.text


@pytest.mark.parametrize("text", ["Describe P-99999", "member no. X99999", "who is nobody@example.org?"])
def test_a_mention_that_is_nobodys_is_named_as_such(named: By, text: str) -> None:
    found = named(text)
    assert found.unknown
    assert not found.persons


@pytest.mark.parametrize("text", ["Describe Ana Peeters", "13800138001", "给李晓明画个像", "bo@example.org"])
def test_a_role_that_may_not_name_persons_is_denied_and_the_name_is_kept_nowhere(named: By, text: str) -> None:
    found = named(text, role="analyst")
    assert found.denied
    assert not any(name in found.text for name in (*NAMES.values(), "13800138001", "bo@example.org"))


def test_the_same_role_may_use_a_token(named: By) -> None:
    assert named("Describe P-00001", role="analyst").persons == (person(1),)


def test_a_role_that_sees_nobody_singly_may_not_use_even_a_token(named: By) -> None:
    assert named("Describe P-00001", role="marketer").denied


@pytest.mark.parametrize(
    "text", ["Visits by town last month", "members with more than 1000 visits", "上个月各门店的收入", "Ana"]
)
def test_a_question_about_nobody_passes_untouched(named: By, text: str) -> None:
    assert named(text) == Named(text)


def test_what_is_kept_of_a_question_has_tokens() -> None:
    assert spoken("Compare ⟦0⟧ and ⟦1⟧", ("P-00001", "P-00002")) == "Compare P-00001 and P-00002"


def test_a_starter_names_a_member_who_fits(gym: HomeAnalyst) -> None:
    starter = gym.catalog.starters[0].text
    assert "{person}" not in starter.en + starter.zh
    token = starter.en.removeprefix("Who is ").removesuffix("?")
    assert gym.warehouse.person_exists(token)

"""One conversation at three doors: a session on the command line, the chat, and the page say the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.analyst import HomeAnalyst
from cli import asking
from domain.answer import Clarification, Narrative, Refusal
from domain.question import Asker
from ui.conversation import Conversation
from ui.turn import follow

SAID = (
    "哪个门店最好？", "2", "只看根特", "那布鲁日呢？", "为什么？", "第一个", "回到上一个", "9",
    "上个月的到店次数是多少？收入呢？另外金卡会员有多少？",
)  # fmt: skip


def answers(
    analyst: HomeAnalyst, session: str, said: tuple[str, ...] = SAID
) -> list[Narrative | Clarification | Refusal]:
    return [analyst.answer(text, session=session) for text in said]


@pytest.fixture
def home(gym_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIMNER_ENCODER", "bundled")
    monkeypatch.setenv("LIMNER_BRAIN", "embedded")
    home = tmp_path / "home"
    shutil.copytree(gym_home, home, symlinks=True, ignore=shutil.ignore_patterns("audit", "sessions"))
    return home


def test_a_session_the_chat_and_the_page_say_the_same(
    own_gym: HomeAnalyst, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = answers(own_gym, "talk")
    assert [answer.kind for answer in expected] == [
        "clarification", "narrative", "narrative", "narrative", "refusal", "narrative", "narrative", "clarification",
        "narrative",
    ]  # fmt: skip

    for text, answer in zip(SAID, expected, strict=True):
        asking.ask(text, home=home, session="talk", as_json=True)
        told = json.loads(capsys.readouterr().out)
        assert (told["kind"], told["text"], told["reading"]) == (answer.kind, answer.text, list(answer.reading))
        assert told["choices"] == [choice.model_dump() for choice in answer.choices]
        assert told["language"] == "zh"

    typed: Iterator[str] = iter((*SAID, ""))
    monkeypatch.setattr("builtins.input", lambda prompt="": next(typed))
    asking.chat(home=home)
    printed = capsys.readouterr().out
    for answer in expected:
        assert asking.as_text(answer) in printed

    page = Conversation()
    for text in SAID:
        for _ in follow(own_gym, page, text, asker=Asker(), brain=None):
            pass
    shown = [exchange.answer for exchange in page.exchanges]
    assert [answer and (answer.text, answer.reading) for answer in shown] == [(a.text, a.reading) for a in expected]
    assert {exchange.language for exchange in page.exchanges} == {"zh"}


def test_several_questions_are_answered_in_order_each_with_its_own_figure(own_gym: HomeAnalyst) -> None:
    answer = own_gym.answer(SAID[-1])
    assert isinstance(answer, Narrative)
    cited = [claim.cited() for claim in answer.claims if claim.section == "headline"]
    assert cited == [("F1",), ("F2",), ("F3",)]
    alone = [own_gym.answer(text) for text in ("上个月的到店次数", "上个月的收入", "金卡会员有多少")]
    assert all(isinstance(each, Narrative) for each in alone)
    values = [figure.rows for figure in answer.figures]
    assert values == [each.figures[0].rows for each in alone if isinstance(each, Narrative)]


def test_what_was_picked_is_told_and_asked_as_it_was_offered(own_gym: HomeAnalyst) -> None:
    asked, picked, out = answers(own_gym, "pick", ("Which studio is best in 2026?", "the second one", "8"))
    assert asked.choices[1].label == "highest fees"
    assert picked.question == asked.choices[1].question
    assert picked.reading[0] == "choice 2: highest fees"
    assert isinstance(out, Clarification)
    assert out.choices == asked.choices


def test_a_role_of_groups_is_offered_no_persons(own_gym: HomeAnalyst) -> None:
    answer = own_gym.answer("the best", asker=Asker(role="marketer"), session="m")
    for choice in answer.choices:
        assert own_gym.answer(choice.question, asker=Asker(role="marketer")).kind == "narrative"


def test_a_person_stays_meant_and_whose_figure_is_asked(own_gym: HomeAnalyst) -> None:
    who, fees, course, all_or_one = answers(
        own_gym, "one", ("Tell me about P-00005", "how much did she pay this year?", "by month", "how many visits?")
    )
    assert who.kind == fees.kind == course.kind == "narrative"
    assert "P-00005" in fees.reading[0]
    assert isinstance(all_or_one, Clarification)
    assert "P-00005" in all_or_one.choices[0].question
    assert own_gym.answer("1", session="one").kind == "narrative"

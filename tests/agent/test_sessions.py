"""What is kept of a conversation, and how it is forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.analyst import HomeAnalyst
from agent.sessions import KEPT_TURNS, Sessions
from domain.answer import Narrative
from domain.errors import InputError
from domain.plan import Plan
from domain.question import Asker, Turn


def _turn(text: str) -> Turn:
    return Turn(question=text, language="en", plan=Plan(steps=()))


def test_turns_come_back_in_order_and_only_the_first_and_the_last_are_kept(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "sessions")
    for number in range(KEPT_TURNS + 3):
        sessions.remember("a", _turn(str(number)))
    assert [turn.question for turn in Sessions(tmp_path / "sessions").turns("a")] == [
        str(number) for number in (0, *range(4, KEPT_TURNS + 3))
    ]


def test_conversations_do_not_mix_and_none_is_kept_without_an_id(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "sessions")
    sessions.remember("a", _turn("one"))
    sessions.remember(None, _turn("two"))
    assert sessions.turns("b") == sessions.turns(None) == ()
    assert [path.name for path in (tmp_path / "sessions").iterdir()] == ["a.json"]


@pytest.mark.parametrize("session", ["../audit", "a/b", "", "a" * 65, "a.json", "会话"])
def test_an_id_that_is_no_plain_name_is_bad_input(tmp_path: Path, session: str) -> None:
    sessions = Sessions(tmp_path)
    with pytest.raises(InputError, match="session id"):
        sessions.turns(session)
    with pytest.raises(InputError, match="session id"):
        sessions.forget(session)


def test_a_forgotten_conversation_leaves_no_file(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "sessions")
    sessions.remember("a", _turn("one"))
    sessions.forget("a")
    sessions.forget("a")
    assert sessions.turns("a") == ()
    assert list((tmp_path / "sessions").iterdir()) == []


def test_a_conversation_holds_questions_and_plans_but_no_quote_figure_or_name(
    own_gym: HomeAnalyst, tmp_path: Path
) -> None:
    admin = Asker(role="admin")
    heard = own_gym.answer("What do gold members complain about?", session="talk")
    own_gym.answer("Describe Bo Claes", session="talk", asker=admin)
    assert isinstance(heard, Narrative)
    assert heard.quotes
    [file] = (tmp_path / "gym" / "sessions").iterdir()
    kept = file.read_text(encoding="utf-8")
    assert len(json.loads(kept)) == 2
    assert "P-00002" in kept
    for hidden in ("Bo Claes", *(quote.text for quote in heard.quotes), *(figure.sql for figure in heard.figures)):
        assert hidden not in kept
    own_gym.forget_session("talk")
    assert own_gym.sessions.turns("talk") == ()

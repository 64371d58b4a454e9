"""What the measures by groups would pass over or twist is asked back, in questions about the gym."""

from __future__ import annotations

import pytest

from domain.answer import Clarification

from .conftest import Read


@pytest.mark.parametrize(
    "question",
    [
        "根特中部的训练次数",
        "年龄最大的场馆有多少次训练",
        "How many visits do each of them have?",
        "给我训练的所有信息",
    ],
)
def test_what_is_not_in_the_figure_is_asked_about(read: Read, question: str) -> None:
    assert isinstance(read(question), Clarification)

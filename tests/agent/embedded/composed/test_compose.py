"""The composed reading over a clinic that no rule was made for, question by question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

READINGS = yaml.safe_load(Path(__file__).with_name("readings.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("question", "reading"), READINGS.items())
def test_each_word_takes_its_part_or_the_question_is_asked_back(
    written: Callable[[str], str], question: str, reading: str
) -> None:
    found = written(question)
    assert found.startswith("?") if reading == "?" else found == reading

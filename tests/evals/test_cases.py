"""Suites are read whole, or one plain line says what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import InputError
from domain.language import language_of
from evals.cases import known_suites, load_suite, suites_of

GOOD = "home: gym\ncases:\n- {id: a, language: en, question: Visits by town, expect: figure, gold: SELECT 1}\n"


def test_a_suite_is_named_by_its_folder_and_file(tmp_path: Path) -> None:
    path = tmp_path / "gym.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_suite(path).name == f"{tmp_path.name}-gym"
    assert suites_of(str(path)) == (load_suite(path),)


@pytest.mark.parametrize(
    "text",
    [
        "", "cases: []", "cases: 3", ": [", GOOD.replace("expect: figure", "expect: perhaps"), GOOD.replace("id: a", "name: a"),
        GOOD + "extra: 1\n", "- a\n- b\n", "{unclosed",
    ],
    ids=["empty", "no cases", "no list", "not YAML", "unknown expectation", "unknown field", "unknown key", "a list", "unclosed"],
)  # fmt: skip
def test_a_suite_that_does_not_hold_together_is_one_plain_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_suite(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_suite_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(InputError, match="demo-dev") as caught:
        suites_of("no-such-suite")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(known_suites()))
def test_every_suite_we_ship_can_be_read(name: str) -> None:
    for suite in suites_of(name):
        ids = [case.id for case in suite.cases]
        assert len(ids) == len(set(ids))
        assert bool(suite.home) != bool(suite.source)
        for case in suite.cases:
            assert case.language == language_of(case.question.replace("{person}", "")), case.id
            assert ("{person}" in case.question) <= bool(case.person_sql), case.id
            assert bool(case.gold) == (case.expect not in ("ask", "refuse")), case.id

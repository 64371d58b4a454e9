"""A measure whose very name asserts something is told without that name."""

from __future__ import annotations

import pytest

from agent.embedded.told_names import told_measure
from domain.language import Language


@pytest.mark.parametrize(
    ("name", "language"), [("largest order", "en"), ("最大一单", "zh"), ("highest unit price", "en")]
)
def test_a_name_that_asserts_an_extreme_stays_out_of_the_sentence(name: str, language: Language) -> None:
    assert told_measure(name, language) != name


@pytest.mark.parametrize(("name", "language"), [("sales", "en"), ("客单价", "zh")])
def test_a_plain_name_is_told(name: str, language: Language) -> None:
    assert told_measure(name, language) == name

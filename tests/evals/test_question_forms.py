"""docs/questions.md shows how each form of question is read, as it is read today. `LIMNER_SNAPSHOTS=write` writes it anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.language import Phrase, language_of
from domain.plan import MetricStep, Plan
from tests.evals.forms import Example, brain_of, forms, page, read_all
from warehouse.warehouse import Warehouse

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"


@pytest.fixture(scope="module")
def warehouse(demo_home: Path) -> Iterator[Warehouse]:
    with Warehouse.open(demo_home) as opened:
        yield opened


@pytest.fixture(scope="module")
def examples(warehouse: Warehouse) -> list[Example]:
    return list(read_all(brain_of(warehouse)))


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_every_form_has_examples_in_both_languages(form: object) -> None:
    texts = [text for held in forms() if held is form or held == form for text in (*held.asks, *sum(held.talks, ()))]
    assert {language_of(text) for text in texts} >= ({"zh", "en"} - ONE_LANGUAGE.get(form.name, set()))  # type: ignore[attr-defined]  # a Form


ONE_LANGUAGE = {"Full-width characters": {"en"}, "Traditional characters": {"en"}, "Mixed Chinese and English": {"en"}}


def test_the_page_is_what_the_code_reads(examples: list[Example]) -> None:
    written = page(examples)
    if os.environ.get("LIMNER_SNAPSHOTS") == "write":
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written, "look at the difference, then write it anew"


def test_every_plan_can_be_carried_out(examples: list[Example], warehouse: Warehouse) -> None:
    for example in examples:
        if isinstance(example.outcome, Plan):
            assert example.outcome.reading, example.text
            for step in example.outcome.steps:
                if isinstance(step, MetricStep):
                    warehouse.figure(step.query, title=Phrase(en=""))

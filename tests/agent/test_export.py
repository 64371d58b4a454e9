"""An answer as Markdown to keep: whole, and safe whatever the data hold."""

from __future__ import annotations

import re
from datetime import date

import pytest

from agent.analyst import HomeAnalyst
from agent.export import MOST_ROWS, as_markdown
from domain.answer import Narrative, Refusal, ShownClaim
from domain.catalog import Format
from domain.evidence import Column, Figure, Quote, Value
from domain.language import Phrase
from tests.agent.gym import gym_catalog

HOSTILE = ['<img src=x onerror=alert(1)>', "[click](javascript:alert(1))", "a|b", "`rm -rf`", "# Title", "**bold**", "two\nlines"]  # fmt: skip


def _narrative(name: str, rows: int = 1, question: str = "Revenue?") -> Narrative:
    column = Column(name="member.coach", label=Phrase(en=name), format=Format(kind="text"), dimension="member.coach")
    values: tuple[tuple[Value, ...], ...] = tuple((name,) for _ in range(rows))
    figure = Figure(id="F1", title=Phrase(en=name), sql="SELECT 1", params=(date(2026, 1, 1),), columns=(column,), rows=values, data_version="v1")  # fmt: skip
    quote = Quote(id="Q1", doc_id="N-1", text=name, span=(0, len(name)), sha256="0", score=0.5, context=name)
    shown = ShownClaim(text="x", kind="fact", section="headline", quotes=("Q1",))
    return Narrative(language="en", text="**x** [Q1]", question=question, claims=(shown,), figures=(figure,), quotes=(quote,), reading=("fees = paid",), caveats=("mind",), notes=("note",), data_version="v1")  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_texts_and_questions_stay_text(name: str) -> None:
    text = as_markdown(_narrative(name, question=name), gym_catalog())
    assert "<img" not in text
    assert not re.search(r"(?<!\\)\]\(", text)  # no link
    assert "\n# Title" not in text[2:]
    assert "**bold**" not in text
    row = next(line for line in text.splitlines() if line.startswith("| ") and not line.startswith("|---"))
    assert row.replace("\\|", "").count("|") == 2


def test_a_text_of_several_lines_stays_inside_its_quotation() -> None:
    text = as_markdown(_narrative("first\n# second"), gym_catalog())
    assert "> first\n> \\# second" in text


def test_everything_the_answer_stands_on_is_in_it() -> None:
    text = as_markdown(_narrative("Ines"), gym_catalog())
    for part in ("# Revenue?", "**x** [Q1]", "- fees = paid", "- mind", "*note*", "### [F1]", "```sql\nSELECT 1\n```", "2026-01-01", "### [Q1]", "> Ines", "`v1`"):  # fmt: skip
        assert part in text


def test_a_long_table_is_cut_and_says_so() -> None:
    text = as_markdown(_narrative("Ines", rows=MOST_ROWS + 5), gym_catalog())
    assert text.count("| Ines |") == MOST_ROWS + 1  # and the head of the column
    assert f"{MOST_ROWS + 5} rows, the first {MOST_ROWS} shown" in text


def test_a_refusal_is_exported_without_evidence() -> None:
    text = as_markdown(Refusal(language="zh", text="没有成本。", question="利润？"), gym_catalog())
    assert "没有成本。" in text
    assert "证据" not in text


def test_a_real_answer_is_exported(gym: HomeAnalyst) -> None:
    answer = gym.answer("各门店的收入")
    assert answer.text in gym.markdown(answer)
    assert "```sql" in gym.markdown(answer)

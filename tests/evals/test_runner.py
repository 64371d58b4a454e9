"""The judge, at work on the gym: scored, proven, tampered with, compared."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from agent.analyst import HomeAnalyst
from domain.answer import Clarification, Narrative, answer_json
from domain.errors import InputError
from domain.question import Asker
from evals.cases import Case, Suite, load_suite
from evals.runner import Report, compared, earlier_report, run_suite, summary
from evals.tamper import tampered
from proof import check

VISITS = "SELECT s.town, count(*) FROM visits v JOIN studios s USING (studio_id) WHERE v.status = 'done' GROUP BY 1"


def _case(name: str, question: str, expect: str, gold: str | None = None, person_sql: str | None = None) -> Case:
    return Case.model_validate({"id": name, "language": "en", "question": question, "expect": expect, "gold": gold, "person_sql": person_sql})  # fmt: skip


SUITE = Suite(
    name="gym", home="gym",
    cases=(
        _case("right", "Visits by town", "figure", VISITS),
        _case("wrong", "Visits by sport", "figure", VISITS),
        _case("asked", "Which studio is best?", "figure", VISITS),
        _case("refused", "Profit by town", "figure", VISITS),
        _case("due", "Profit by town", "refuse"),
        _case("too bold", "Visits", "refuse"),
        _case("person", "Describe {person}", "persona", "SELECT tier FROM members WHERE person = '{person}'",
              "SELECT person FROM members WHERE tier = 'gold' ORDER BY 1 LIMIT 1"),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def judged(gym: HomeAnalyst, gym_home: Path) -> tuple[Report, list[str]]:
    report = Report(brain="embedded")
    lines = list(run_suite(SUITE, gym, gym_home, report))
    return report, lines


def test_each_case_gets_its_verdict(judged: tuple[Report, list[str]]) -> None:
    verdicts = {scored.case.id: scored.verdict for _suite, scored in judged[0].scored}
    assert verdicts == {
        "right": "right", "wrong": "wrong", "asked": "asked", "refused": "refused", "due": "right", "too bold": "wrong", "person": "right",
    }  # fmt: skip


def test_only_what_is_not_right_is_told(judged: tuple[Report, list[str]]) -> None:
    assert [line.split()[1].partition("/")[2] for line in judged[1]] == ["wrong", "asked", "refused", "too"]


def test_the_table_counts_what_was_answerable_apart_from_what_was_not(judged: tuple[Report, list[str]]) -> None:
    [row] = judged[0].table()
    assert row == {
        "suite": "gym", "language": "en", "answerable": 5, "answered": 3, "right": 2, "wrong": 1, "asked": 1, "refused": 1,
        "unanswerable": 2, "held back": 1, "answered all the same": 1,
    }  # fmt: skip


def test_every_answer_is_proven_and_no_falsified_copy_passes(judged: tuple[Report, list[str]]) -> None:
    report = judged[0]
    assert (report.verified, report.rejected) == (4, [])
    assert report.tampered > 20
    assert (report.caught, report.missed) == (report.tampered, [])


def test_the_summary_has_a_line_a_group_and_says_what_was_proven(judged: tuple[Report, list[str]]) -> None:
    lines = summary(judged[0])
    assert lines[1].split()[0] == "gym"
    assert "4, not: 0" in lines[2]
    assert summary(Report(brain="embedded")) == ["nothing was run"]


def test_a_case_about_nobody_is_to_be_mended(gym: HomeAnalyst, gym_home: Path) -> None:
    nobody = _case("nobody", "Describe {person}", "persona", "SELECT 1", "SELECT person FROM members WHERE false")
    with pytest.raises(InputError, match="nobody"):
        list(run_suite(SUITE.model_copy(update={"cases": (nobody,)}), gym, gym_home, Report(brain="embedded")))


class Boaster:
    """The gym's analyst, who adds a sentence nobody proved."""

    def __init__(self, honest: HomeAnalyst) -> None:
        self._honest = honest

    def answer(
        self, text: str, *, asker: Asker | None = None, session: str | None = None, brain: str | None = None
    ) -> Narrative | Clarification:
        answer = self._honest.answer(text)
        assert isinstance(answer, Narrative)
        return answer.model_copy(update={"text": answer.text + "\n\nGhent is the best of all."})


def test_an_answer_the_checker_rejects_is_reported(gym: HomeAnalyst, gym_home: Path) -> None:
    report = Report(brain="boaster")
    one = SUITE.model_copy(update={"cases": SUITE.cases[:1]})
    lines = list(run_suite(one, Boaster(gym), gym_home, report))  # type: ignore[arg-type]  # only `answer` is used
    assert report.verified == 0
    assert len(report.rejected) == 1
    assert any(line.startswith("unproven gym/right: invalid") for line in lines)


@pytest.mark.parametrize("question", ["Visits by town last month", "上个月各城镇的到店次数", "What do gold members complain about?", "Describe P-00007"])  # fmt: skip
def test_tampering_yields_changed_copies_and_leaves_the_answer_alone(
    gym: HomeAnalyst, gym_home: Path, question: str
) -> None:
    answer = json.loads(json.dumps(answer_json(gym.answer(question)), ensure_ascii=False))
    before = copy.deepcopy(answer)
    copies = list(tampered(answer))
    assert answer == before
    assert {"number", "citation", "smuggled number", "smuggled comparative", "stored cell"} <= {
        kind for kind, _ in copies
    }
    for kind, changed in copies:
        assert changed != before, kind
        assert check(changed, gym_home).state == "invalid", kind


def _run(**verdicts: str) -> dict[str, object]:
    return {"cases": {name: {"verdict": verdict, "why": ""} for name, verdict in verdicts.items()}}


def test_two_runs_are_compared_case_by_case() -> None:
    now, before = _run(a="right", b="wrong", c="asked"), _run(a="right", b="right", d="right")
    assert compared(now, before) == ["b: right → wrong", "c: new", "d: gone"]
    assert compared(now, now) == ["no verdict differs"]


def test_suites_that_were_not_asked_are_not_called_gone() -> None:
    now = {"cases": {"gym/a": {"verdict": "right", "why": ""}}}
    before = {"cases": {name: {"verdict": "right", "why": ""} for name in ("gym/a", "gym/b", "shop/a", "shop/b")}}
    assert compared(now, before) == ["gym/b: gone", "2 cases of suites not asked this time"]  # type: ignore[arg-type]


def test_a_report_survives_its_file(judged: tuple[Report, list[str]]) -> None:
    held = judged[0].to_json()
    assert compared(json.loads(json.dumps(held)), held) == ["no verdict differs"]


@pytest.mark.parametrize("held", ["[1, 2]", '{"a": 1}', '{"cases": {"gym/a": "right"}}', "nothing"])
def test_what_is_no_report_is_told(tmp_path: Path, held: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(held, encoding="utf-8")
    with pytest.raises(InputError, match=r"before\.json: not an earlier report"):
        earlier_report(path)


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        (
            "[{id: a, language: en, question: q, expect: ask}, {id: a, language: en, question: q, expect: ask}]",
            "two cases",
        ),
        ("[{id: a, language: en, question: q, expect: figure}]", "a is to be answered but has no gold"),
        ("[{id: a, language: en, question: q, expect: number}]", r"cases\.0\.expect"),
        ("[{", "not YAML at line"),
    ],
)
def test_a_suite_that_does_not_hold_together_says_where(tmp_path: Path, cases: str, told: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"home: gym\ncases: {cases}\n", encoding="utf-8")
    with pytest.raises(InputError, match=told):
        load_suite(path)

"""Public questions are loaded, halved, compared and counted; the data may be absent."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from domain.errors import InputError
from evals.score import Rows
from evals.text2sql import (  # fmt: skip
    FILES,
    FOLDER,
    PublicQuestion,
    PublicReport,
    Reply,
    ask_all,
    half_of,
    holds,
    load_questions,
    quotes_of,
)

SHOPS = "CREATE TABLE shops (shop_id INTEGER PRIMARY KEY, town TEXT, opened TEXT)"
ROWS = [(1, "Ghent", "2020-03-01"), (2, "Lier", "2021-05-02"), (3, "Ghent", "2022-01-09")]
COUNT = "SELECT count(*) FROM shops"


def _row(name: str, en: str, zh: str | None, gold: list[list[object]], sql: str = COUNT, **more: object) -> str:
    row = {"id": name, "db_id": "tiny", "question_en": en, "question_zh": zh, "gold_rows": gold, "gold_sql_duckdb": sql,
           "status": "ok", "empty": False, "customer_like": False}  # fmt: skip
    return json.dumps(row | more, ensure_ascii=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of real data with three questions over one tiny database, and some to be left out."""
    folder = tmp_path_factory.mktemp("data")
    (folder / FOLDER / "sqlite").mkdir(parents=True)
    connection = sqlite3.connect(folder / FOLDER / "sqlite" / "tiny.sqlite")
    connection.execute(SHOPS)
    connection.executemany("INSERT INTO shops VALUES (?, ?, ?)", ROWS)
    connection.commit()
    connection.close()
    lines = [
        _row("q1", "How many shops are there?", "有多少家商店？", [[3]], customer_like=True),
        _row("q2", "How many shops are in Ghent?", "“根特”有多少家商店？", [[2]]),
        _row("q3", "What is the best shop?", "“Lier”有多少家商店？", [[1]]),
        _row("q4", "How many shops?", None, [], empty=True),
        _row("q5", "How many shops?", None, [[4]], status="differs_from_sqlite"),
        _row("q6", "How many flights?", None, [[4]], db_id="flight_2"),
    ]
    (folder / FOLDER / FILES[0]).write_text("\n".join(lines[:1]) + "\n", encoding="utf-8")
    (folder / FOLDER / FILES[1]).write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
    return folder


def test_each_question_that_holds_is_there_once_a_language(data: Path) -> None:
    questions = load_questions(data / FOLDER)
    assert [(q.id, q.language) for q in questions] == [(name, language) for name in ("q1", "q2", "q3") for language in ("en", "zh")]  # fmt: skip
    assert load_questions(data / FOLDER, (half_of("tiny"),)) == questions
    assert load_questions(data / FOLDER, ("dev" if half_of("tiny") == "test" else "test",)) == []


def test_a_quoted_value_that_no_table_holds_is_marked(data: Path) -> None:
    assert [q.id for q in load_questions(data / FOLDER) if q.absent] == ["q2"]


@pytest.mark.parametrize(("text", "said"), [("“甲”和'乙 '", ("甲", "乙")), ("《丙》", ("丙",)), ("没有", ())])
def test_what_is_said_in_quotes(text: str, said: tuple[str, ...]) -> None:
    assert quotes_of(text) == said


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="spider_customer_en"):
        load_questions(tmp_path)


def _question(gold: Rows, sql: str = COUNT, half: str = "dev", name: str = "q") -> PublicQuestion:
    database = next(word for word in ("a", "b", "c", "d", "e", "f", "g") if half_of(word) == half)
    return PublicQuestion(id=name, database=database, language="en", text="the question", gold=gold, gold_sql=sql, customers=False)  # fmt: skip


SORTED = "SELECT a, b FROM t ORDER BY b"


@pytest.mark.parametrize(
    ("rows", "gold", "sql", "right"),
    [
        ([[3]], [["3"]], COUNT, True),
        ([[Decimal("3.10"), "x"]], [["3.1"]], COUNT, True),
        ([[date(2020, 3, 1)]], [["2020-03-01 00:00:00"]], COUNT, True),
        ([[datetime(2020, 3, 1, 12, 30)]], [["2020-03-01 12:30:00"]], COUNT, True),
        ([[True]], [[1]], COUNT, True),
        ([["Ghent "]], [["ghent"]], COUNT, True),
        ([["b", 2], ["a", 1]], [["a", 1], ["b", 2]], COUNT, True),
        ([["b", 2], ["a", 1]], [["a", 1], ["b", 2]], SORTED, False),
        ([["a", 1], ["b", 2]], [["a", 1], ["b", 2]], SORTED, True),
        ([["a", 1], ["b", 2], ["c", 3]], [["a", 1], ["b", 2]], SORTED, False),
        ([["b", 2], ["a", 1]], [["a", 1], ["b", 2]], SORTED + " LIMIT 2", True),
        ([["a", 1], ["b", 2]], [["a", 1]], COUNT, False),
        ([], [[3]], COUNT, False),
        ([[1]] * 6_000, [[1]] * 6_000, COUNT, False),
    ],
)
def test_a_figure_holds_the_gold(rows: Rows, gold: Rows, sql: str, right: bool) -> None:
    assert holds(rows, _question(gold, sql)) is right


def test_outcomes_are_counted_and_the_test_half_shows_no_question() -> None:
    report = PublicReport(brain="embedded")
    replies = {
        "good": Reply("answered", [[3]]),
        "bad": Reply("answered", [[4]], ("the reading",), "SELECT 4"),
        "back": Reply("asked", text="Which?"),
    }
    lines = {}
    for half in ("dev", "test"):
        asked = [_question([[3]], half=half, name=name) for name in replies]
        lines[half] = list(ask_all(asked, lambda question: replies[question.id], report))
    assert [line.split()[1] for line in lines["dev"]] == ["text2sql-dev/bad-en"]
    assert lines["test"] == []
    [dev, test] = report.table()
    assert {**dev, "suite": ""} == {**test, "suite": ""} == {
        "suite": "", "databases": "all", "language": "en", "questions": 3, "answered": 2, "right": 1, "right ÷ answered": "50.0 %",
        "95 %": "9.5–90.5", "coverage": "33.3 %", "asked": 1, "refused": 0,
    }  # fmt: skip
    assert not any("the question" in line for line in report.lines())
    assert [(held["case"], held["reading"], held["cause"]) for held in report.wrong()] == [
        ("text2sql-dev/bad-en", ["the reading"], ""),
        ("text2sql-test/bad-en", ["the reading"], ""),
    ]
    assert json.loads(json.dumps(report.to_json()))["cases"]["text2sql-dev/back-en"] == {"verdict": "asked", "why": "Which?"}  # fmt: skip


def test_a_report_of_nothing_says_so() -> None:
    assert PublicReport(brain="embedded").lines() == ["nothing was run"]


Command = Callable[..., CompletedProcess[str]]


def test_public_questions_are_asked_of_freshly_drafted_homes(limner: Command, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    done = limner("eval", "--suite", "text2sql", "--json", out, before=f"import os; os.environ['LIMNER_REAL_DATA'] = {str(data)!r}")  # fmt: skip
    assert done.returncode == 0, done.stderr
    cases = json.loads(out.read_text(encoding="utf-8"))["cases"]
    half = half_of("tiny")
    assert cases[f"text2sql-{half}/q1-en"]["verdict"] == "right"
    assert cases[f"text2sql-{half}/q1-zh"]["verdict"] in ("right", "asked")
    assert cases[f"text2sql-{half}/q3-en"]["verdict"] != "right"
    assert f"text2sql-{half}  customers  en" in " ".join(done.stdout.split()).replace(" ", "  ")


def test_without_the_data_they_are_skipped_with_a_note(limner: Command, tmp_path: Path) -> None:
    done = limner("eval", "--suite", "text2sql-test", before=f"import os; os.environ['LIMNER_REAL_DATA'] = {str(tmp_path)!r}")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("skipped  text2sql")

"""Public text-to-SQL questions and a drafted home a database go in; how many come out right is counted.

The databases are halved once for all: `dev` may be looked at while questions are read better, `test` may not.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from domain.errors import InputError
from domain.language import Language

from .counts import Cell, Count, percent, points, table_lines
from .score import Rows, Verdict, table_holds

FOLDER = "text2sql"
FILES = ("spider_customer_en.jsonl", "spider_dev_zh_en.jsonl")
LEFT_OUT = ("flight_2", "wta_1")
"""Databases whose foreign keys do not hold, or whose rows were cut."""
MOST_ROWS = 5_000
"""An answer with more rows is not compared; no gold has so many."""
Half = Literal["dev", "test"]

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_QUOTED = re.compile(r"“([^”]+)”|‘([^’]+)’|\"([^\"]+)\"|'([^']+)'|「([^」]+)」|《([^》]+)》")


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """One question in one language, with the rows its gold SQL gave."""

    id: str
    database: str
    language: Language
    text: str
    gold: Rows
    gold_sql: str
    customers: bool
    """Of the databases that look like a business with customers."""
    absent: bool = False
    """Chinese only: it names in quotes a value that the database does not hold (translated names)."""

    @property
    def half(self) -> Half:
        """Which half the database belongs to."""
        return half_of(self.database)

    @property
    def ordered(self) -> bool:
        """Whether the gold sorts all of its rows; a top n is held as a set, for its ties."""
        words = self.gold_sql.lower()
        return "order by" in words and "limit" not in words


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for a question: the main figure's rows, or None with why."""

    verdict: Literal["answered", "asked", "refused"]
    rows: Rows | None = None
    reading: tuple[str, ...] = ()
    sql: str = ""
    text: str = ""
    """Of a question back or a refusal."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with its reply and verdict."""

    question: PublicQuestion
    reply: Reply
    verdict: Verdict


@dataclass(slots=True)
class PublicReport:
    """The outcome of one run over public questions."""

    brain: str
    outcomes: list[Outcome] = field(default_factory=list)

    def table(self) -> list[dict[str, Cell]]:
        """Counts by half and language, and of the customer-like databases apart."""
        rows: list[dict[str, Cell]] = []
        for half in ("dev", "test"):
            for name, wanted in (("all", (True, False)), ("customers", (True,))):
                for language in ("en", "zh"):
                    held = [
                        o
                        for o in self.outcomes
                        if o.question.half == half
                        and o.question.language == language
                        and o.question.customers in wanted
                    ]
                    if held:
                        rows.append(
                            {"suite": f"text2sql-{half}", "databases": name, "language": language, **_row(held)}
                        )
        return rows

    def absent(self) -> dict[str, dict[str, Cell]]:
        """Half → Chinese questions about values the database does not hold, and coverage without and with them."""
        told: dict[str, dict[str, Cell]] = {}
        for half in ("dev", "test"):
            chinese = [o for o in self.outcomes if o.question.half == half and o.question.language == "zh"]
            if not chinese:
                continue
            there = [o for o in chinese if not o.question.absent]
            told[half] = {
                "questions": len(chinese),
                "about absent values": len(chinese) - len(there),
                "coverage": percent(_count(chinese).right, len(chinese)),
                "coverage without these": percent(_count(there).right, len(there)),
            }
        return told

    def gap(self) -> dict[str, dict[str, float]]:
        """Half → Chinese minus English in points, over the questions that are in both languages."""
        told: dict[str, dict[str, float]] = {}
        for half in ("dev", "test"):
            held = [o for o in self.outcomes if o.question.half == half]
            both = {o.question.id for o in held if o.question.language == "zh"}
            of_both = [o for o in held if o.question.id in both]
            by = points(*(_count([o for o in of_both if o.question.language == language]) for language in ("zh", "en")))
            if by is not None:
                told[half] = by
        return told

    def wrong(self) -> list[dict[str, object]]:
        """Every wrong answer with its reading, its SQL and the gold."""
        return [
            {
                "case": _name(o),
                "database": o.question.database,
                "question": o.question.text,
                "reading": list(o.reply.reading),
                "sql": o.reply.sql,
                "gold_sql": o.question.gold_sql,
                "rows": _some(o.reply.rows or ()),
                "gold": _some(o.question.gold),
                "absent": o.question.absent,
                "cause": "",
            }
            for o in self.outcomes
            if o.verdict == "wrong"
        ]

    def to_json(self) -> dict[str, object]:
        """What `--json` writes and `--compare` reads; it holds questions of the test half."""
        return {
            "brain": self.brain,
            "table": self.table(),
            "cases": {_name(o): {"verdict": o.verdict, "why": o.reply.text} for o in self.outcomes},
            "wrong": self.wrong(),
            "absent": self.absent(),
            "gap": self.gap(),
        }

    def lines(self) -> list[str]:
        """The report as lines to read: figures only."""
        if not self.outcomes:
            return ["nothing was run"]
        lines = table_lines(self.table())
        for half, told in self.absent().items():
            lines.append(f"text2sql-{half} zh: " + ", ".join(f"{name} {value}" for name, value in told.items()))
        for half, by in self.gap().items():
            told_by = ", ".join(f"{name} {points:+.1f}" for name, points in by.items())
            lines.append(f"text2sql-{half}, Chinese − English over the same questions, points: {told_by}")
        return lines


def half_of(database: str) -> Half:
    """`dev` when the first hexadecimal digit of the name's SHA-256 is even."""
    return "dev" if int(hashlib.sha256(database.encode()).hexdigest()[0], 16) % 2 == 0 else "test"


def load_questions(folder: Path, halves: Sequence[Half] = ("dev", "test")) -> list[PublicQuestion]:
    """The questions whose gold holds and gives rows, each in each of its languages, by database.

    Raises:
        InputError: a file is missing or is not what it should be.
    """
    found: list[PublicQuestion] = []
    for name in FILES:
        try:
            rows = [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines() if line]
            kept = [row for row in rows if row["status"] == "ok" and not row["empty"] and row["db_id"] not in LEFT_OUT]
            found += [question for row in kept for question in _questions(row, folder)]
        except (OSError, ValueError, KeyError) as error:
            raise InputError(f"{folder / name}: cannot be read as questions ({error})") from None
    chosen = [q for q in found if q.database not in LEFT_OUT and q.half in halves]
    return _marked(sorted(chosen, key=lambda q: q.database), folder)


def _questions(row: dict[str, object], folder: Path) -> Iterator[PublicQuestion]:
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        text = row.get(f"question_{language}")
        if text:
            yield PublicQuestion(
                id=str(row["id"]),
                database=str(row["db_id"]),
                language=language,
                text=str(text),
                gold=_gold(row, folder),
                gold_sql=str(row["gold_sql_duckdb"]),
                customers=bool(row["customer_like"]),
            )


def _gold(row: dict[str, object], folder: Path) -> Rows:
    """All rows of the gold: the file keeps the first fifty only, so a longer one is run again."""
    kept: Rows = row["gold_rows"]  # type: ignore[assignment]  # rows of JSON values
    if int(str(row.get("n_rows") or 0)) <= len(kept):
        return kept
    with sqlite3.connect(f"file:{database_file(folder, str(row['db_id']))}?mode=ro", uri=True) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        return connection.execute(str(row["gold_sql_sqlite"])).fetchall()


def _marked(questions: Sequence[PublicQuestion], folder: Path) -> list[PublicQuestion]:
    """The same questions; Chinese ones that quote what the database does not hold are marked."""
    texts: dict[str, str] = {}
    marked = []
    for question in questions:
        quoted = quotes_of(question.text) if question.language == "zh" else ()
        if quoted and question.database not in texts:
            texts[question.database] = _everything(database_file(folder, question.database))
        absent = any(words.casefold() not in texts[question.database] for words in quoted)
        marked.append(replace(question, absent=absent))
    return marked


def quotes_of(text: str) -> tuple[str, ...]:
    """What a question says in quotes."""
    return tuple(next(part for part in match if part).strip() for match in _QUOTED.findall(text))


def database_file(folder: Path, database: str) -> Path:
    """Where a database lies."""
    return folder / "sqlite" / f"{database}.sqlite"


def _everything(path: Path) -> str:
    """All values and all names of a SQLite file, one a line, in lower case."""
    lines: list[str] = []
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            lines += [table, *(column[0] for column in cursor.description)]
            lines += [str(value) for row in cursor for value in row if value is not None]
    return "\n".join(dict.fromkeys(lines)).casefold()


def ask_all(
    questions: Sequence[PublicQuestion], reply: Callable[[PublicQuestion], Reply], report: PublicReport
) -> Iterator[str]:
    """Ask the questions of one database; yields a line for each wrong answer of the dev half. `report` is filled in."""
    for question in questions:
        given = reply(question)
        verdict: Verdict
        if given.verdict == "answered":
            verdict = "right" if holds(given.rows or (), question) else "wrong"
        else:
            verdict = given.verdict
        report.outcomes.append(Outcome(question, given, verdict))
        if verdict == "wrong" and question.half == "dev":
            yield f"wrong    {_name(report.outcomes[-1])}  {question.database}  {question.text}  {'; '.join(given.reading)}"


def holds(rows: Rows, question: PublicQuestion) -> bool:
    """Whether a figure's rows are the gold's: further columns allowed, no further rows, in order where the gold sorts."""
    if len(rows) > MOST_ROWS:
        return False
    have, want = [[_plain(v) for v in row] for row in rows], [[_plain(v) for v in row] for row in question.gold]
    return table_holds(have, want, ordered=False) and (not question.ordered or table_holds(have, want, ordered=True))


def _plain(value: object) -> object:
    """Moments as their day, numbers written as text as numbers, true and false as 1 and 0."""
    if isinstance(value, bool | int | Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    text = value.strip()
    if day := _DAY.fullmatch(text):
        return day[1]
    try:
        return float(text)
    except ValueError:
        return text


def _count(outcomes: Sequence[Outcome]) -> Count:
    count = Count()
    for outcome in outcomes:
        count.add_verdict(outcome.verdict)
    return count


def _row(outcomes: Sequence[Outcome]) -> dict[str, Cell]:
    told = _count(outcomes).row()
    kept = ("answered", "right", "right ÷ answered", "95 %", "coverage", "asked", "refused")
    return {"questions": len(outcomes), **{name: told[name] for name in kept}}


def _name(outcome: Outcome) -> str:
    question = outcome.question
    return f"text2sql-{question.half}/{question.id}-{question.language}"


def _some(rows: Rows) -> list[list[str]]:
    return [[str(value) for value in row] for row in rows[:5]]

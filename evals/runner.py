"""Suites go in; every question is asked, scored, verified, and tampered with; a report comes out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from agent.protocol import Analyst
from domain.answer import Narrative, answer_json
from domain.errors import InputError
from proof import check
from warehouse.warehouse import locked_connection, served_file

from .cases import Case, Suite
from .counts import breakdown, gap, lines_of, pairs, table_lines, wrong
from .score import Rows, Scored, score
from .tamper import tampered

GoldRows = Callable[[str], Rows]


@dataclass(slots=True)
class Report:
    """The outcome of one run."""

    brain: str
    scored: list[tuple[Suite, Scored]] = field(default_factory=list)
    verified: int = 0
    """Answers that the checker accepts."""
    rejected: list[str] = field(default_factory=list)
    """Answers that the checker does not accept, and why."""
    tampered: int = 0
    caught: int = 0
    missed: list[str] = field(default_factory=list)
    """Tampered copies the checker took for valid."""
    fell_back: int = 0
    """Answers of another brain than the one asked for."""

    def table(self) -> list[dict[str, object]]:
        """Counts by suite and language."""
        groups: dict[tuple[str, str], list[Scored]] = {}
        for suite, scored in self.scored:
            groups.setdefault((suite.name, scored.case.language), []).append(scored)
        rows: list[dict[str, object]] = []
        for (suite_name, language), held in groups.items():
            due = [s for s in held if s.case.answerable]
            verdicts = Counter(s.verdict for s in due)
            others = [s for s in held if s not in due]
            rows.append(
                {
                    "suite": suite_name,
                    "language": language,
                    "answerable": len(due),
                    "answered": verdicts["right"] + verdicts["wrong"],
                    "right": verdicts["right"],
                    "wrong": verdicts["wrong"],
                    "asked": verdicts["asked"],
                    "refused": verdicts["refused"],
                    "unanswerable": len(others),
                    "held back": sum(s.verdict == "right" for s in others),
                    "answered all the same": sum(s.verdict == "wrong" for s in others),
                }
            )
        return rows

    def to_json(self) -> dict[str, object]:
        """What `--json` writes and `--compare` reads."""
        return {
            "brain": self.brain,
            "fell_back": self.fell_back,
            "table": self.table(),
            "cases": {f"{suite.name}/{s.case.id}": {"verdict": s.verdict, "why": s.why} for suite, s in self.scored},
            "verified": self.verified,
            "rejected": self.rejected,
            "tampered": self.tampered,
            "caught": self.caught,
            "missed": self.missed,
            "breakdown": breakdown(self.scored),
            "pairs": pairs(self.scored),
            "gap": gap(self.scored),
            "wrong": wrong(self.scored),
        }


def run_suite(
    suite: Suite,
    analyst: Analyst,
    home: Path,
    report: Report,
    *,
    gold: GoldRows | None = None,
    tokens: Callable[[object], object] | None = None,
    brain: str | None = None,
    tamper: bool = True,
) -> Iterator[str]:
    """Ask every case of a suite; yields a line for each that did not come out right. `report` is filled in."""
    rows_of = gold or _home_gold(home)
    for case in suite.cases:
        question, fill = _filled(case, rows_of)
        golds = [_told(rows_of, fill(sql), f"{suite.name}/{case.id}") for sql in (case.gold, case.also) if sql]
        answer = analyst.answer(question, brain=brain)
        if brain and isinstance(answer, Narrative) and answer.brain != brain:
            report.fell_back += 1
        if tokens is not None:  # the answer knows persons by token, the raw data by number
            golds += [[[tokens(value) for value in row] for row in rows] for rows in golds]
        scored = score(case, answer, golds)
        report.scored.append((suite, scored))
        if scored.verdict != "right":
            yield f"{scored.verdict:8} {suite.name}/{case.id}  {question}  {scored.why}"
        if isinstance(answer, Narrative):
            yield from _prove(answer_json(answer), home, report, f"{suite.name}/{case.id}", tamper=tamper)


def _prove(answer: dict[str, object], home: Path, report: Report, name: str, *, tamper: bool) -> Iterator[str]:
    answer = json.loads(json.dumps(answer, ensure_ascii=False))
    verdict = check(answer, home)
    if verdict.state == "valid":
        report.verified += 1
    else:
        report.rejected.append(f"{name}: {verdict.state}: {'; '.join(verdict.findings[:2])}")
        yield f"unproven {name}: {verdict.state}: {'; '.join(verdict.findings[:2])}"
        return
    for kind, copy in tampered(answer) if tamper else ():
        report.tampered += 1
        if check(copy, home).state == "invalid":
            report.caught += 1
        else:
            report.missed.append(f"{name}: {kind}")


def _told(rows_of: GoldRows, sql: str, name: str) -> Rows:
    try:
        return rows_of(sql)
    except duckdb.Error as error:
        raise InputError(f"{name}: its gold cannot be run ({str(error).splitlines()[0]}); mend the case") from None


def _filled(case: Case, rows_of: GoldRows) -> tuple[str, Callable[[str], str]]:
    if case.person_sql is None:
        return case.question, lambda sql: sql
    rows = rows_of(case.person_sql)
    if not rows:
        raise InputError(f"{case.id}: person_sql finds nobody; mend the case")
    person = str(rows[0][0])
    return case.question.replace("{person}", person), lambda sql: sql.replace("{person}", person)


def _home_gold(home: Path) -> GoldRows:
    def rows_of(sql: str) -> Rows:
        with locked_connection(served_file(home)) as connection:
            return connection.execute(sql).fetchall()

    return rows_of


def summary(report: Report) -> Sequence[str]:
    """The report as lines to read."""
    rows = report.table()
    if not rows:
        return ["nothing was run"]
    lines = table_lines(rows)
    lines.append(f"answers the checker accepts: {report.verified}, not: {len(report.rejected)}")
    if report.tampered:
        lines.append(
            f"tampered copies: {report.tampered}, rejected: {report.caught}, taken for valid: {len(report.missed)}"
        )
    return lines


def details(report: Report) -> Sequence[str]:
    """Shares by language, difficulty and suite, paraphrases, and the gap between the languages, as lines to read."""
    return lines_of(report.scored)


def earlier_report(path: Path) -> dict[str, object]:
    """What an earlier run wrote; InputError where it is something else."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not an earlier report ({error}); write one with --json") from None
    cases = held.get("cases") if isinstance(held, dict) else None
    if not isinstance(cases, dict) or not all(isinstance(one, dict) and "verdict" in one for one in cases.values()):
        raise InputError(f"{path}: not an earlier report; write one with --json")
    return dict(held)


def compared(now: dict[str, object], before: dict[str, object]) -> list[str]:
    """Cases whose verdict differs between two runs; those of whole suites that only the earlier one asked are counted."""
    new: dict[str, dict[str, str]] = now["cases"]  # type: ignore[assignment]  # written by `to_json`
    old: dict[str, dict[str, str]] = before["cases"]  # type: ignore[assignment]  # written by `to_json`
    lines = [
        f"{name}: {old[name]['verdict']} → {held['verdict']}"
        for name, held in new.items()
        if name in old and old[name]["verdict"] != held["verdict"]
    ]
    asked = {name.partition("/")[0] for name in new}
    gone = [name for name in old if name not in new]
    elsewhere = [name for name in gone if "/" in name and name.partition("/")[0] not in asked]
    lines += [f"{name}: new" for name in new if name not in old]
    lines += [f"{name}: gone" for name in gone if name not in elsewhere]
    lines = lines or ["no verdict differs"]
    return [*lines, f"{len(elsewhere)} cases of suites not asked this time"] if elsewhere else lines

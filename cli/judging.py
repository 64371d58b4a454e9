"""`eval`, `verify`: how good are the answers, and is this one true?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.settings import read_settings
from domain.errors import HomeError, InputError

from .homes import Home, home_of

if TYPE_CHECKING:
    from evals.cases import Suite
    from evals.runner import Report
    from evals.text2sql import Half, PublicReport
    from ui import EvalTable

CODES = {"valid": 0, "invalid": 3, "unverifiable": 4}
PUBLIC: dict[str, tuple[Half, ...]] = {
    "text2sql": ("dev", "test"),
    "text2sql-dev": ("dev",),
    "text2sql-test": ("test",),
}
"""Suites of public text-to-SQL questions, by the halves they ask."""


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(name="eval")(evaluate)
    app.command()(verify)


def verify(
    answer: Annotated[Path, typer.Argument(help="What `limner ask --json` printed.")],
    home: Home = None,
) -> None:
    """Replay an answer's SQL and re-read its quotes: exit code 0 valid, 3 invalid, 4 unverifiable.

    \b
    limner ask "Orders by city last month" --json > answer.json
    limner verify answer.json
    """
    from proof import check

    if not home_of(home).is_dir():
        raise HomeError(f"{home_of(home)}: there is no such home; name the one the answer came from with --home")
    try:
        held = json.loads(answer.read_text(encoding="utf-8"))
    except OSError as error:
        why = error.strerror or "cannot be read"
        raise InputError(f"{answer}: {why}; save an answer with `limner ask … --json > {answer}`") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(
            f"{answer}: not the JSON of an answer ({error}); save one with `limner ask … --json`"
        ) from None
    if not isinstance(held, dict):
        raise InputError(f"{answer}: not the JSON of an answer; save one with `limner ask … --json`")
    try:
        verdict = check(held, home_of(home))
    except ValueError as error:
        raise InputError(
            f"{answer}: not the JSON of an answer ({error}); save one with `limner ask … --json`"
        ) from None
    print(verdict.state)
    for finding in verdict.findings:
        print(f"  {finding}")
    raise typer.Exit(CODES[verdict.state])


def evaluate(
    suite: Annotated[
        str,
        typer.Option(
            help="demo, real, fresh1, or one file of these (demo-dev, real-chinook); text2sql, text2sql-dev, text2sql-test; or a YAML file."
        ),
    ] = "demo",
    home: Home = None,
    brain: Annotated[str | None, typer.Option(help="embedded, or provider:model.")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the whole report here.")] = None,
    compare: Annotated[Path | None, typer.Option(help="An earlier report: print what differs.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="text2sql: word and check each answer, too; else plan and figure alone.")
    ] = False,
) -> None:
    """Ask every question of a suite, score it against gold SQL, prove every answer, and try to fool the checker.

    \b
    limner eval --suite demo-dev --json before.json
    limner eval --suite demo-dev --compare before.json
    limner eval --suite text2sql-dev
    """
    from evals.cases import suites_of
    from evals.runner import Report, compared, details, earlier_report, summary

    before = earlier_report(compare) if compare is not None else None
    if json_out is not None and not json_out.parent.is_dir():
        raise InputError(f"{json_out}: there is no folder {json_out.parent}; make it first")
    if brain is not None and brain != "embedded" and ":" not in brain:
        raise InputError(f"{brain}: no such brain; say embedded, or provider:model")
    report: Report | PublicReport
    if suite in PUBLIC:
        report = _public(PUBLIC[suite], brain, full=full)
        print("\n".join(["", *report.lines()]))
    else:
        report = Report(brain=brain or "embedded")
        for held in suites_of(suite):
            for line in _run(held, home_of(home), report, brain):
                print(line)
        print("\n".join(["", *summary(report)]))
        for line in report.missed[:20]:
            print(f"  taken for valid: {line}")
        print("\n".join(["", *details(report)]))
        if report.fell_back:
            print(
                f"answered by another brain than {report.brain}: {report.fell_back}; these figures are not {report.brain}'s"
            )
    if json_out is not None:
        json_out.write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    if before is not None:
        print("\n".join(compared(report.to_json(), before)))


def _public(halves: Sequence[Half], brain: str | None, *, full: bool) -> PublicReport:
    """Draft a home of each public database of these halves, ask its questions, and print what may be shown."""
    from agent.assembly import open_home
    from evals.replies import planned_reply, whole_reply
    from evals.text2sql import FOLDER, PublicReport, ask_all, database_file, load_questions

    from .real_homes import drafted_home

    report = PublicReport(brain=brain or "embedded")
    data = read_settings().real_data
    if data is None or not (data / FOLDER).is_dir():
        print(f"skipped  text2sql: set LIMNER_REAL_DATA to the folder of real data ({FOLDER}/ is not there)")
        return report
    by_database = groupby(load_questions(data / FOLDER, halves), key=lambda question: question.database)
    for database, questions in by_database:
        with drafted_home(database_file(data / FOLDER, database)) as folder:
            analyst = open_home(folder)
            whole = full or brain not in (None, "embedded")
            reply = partial(whole_reply, analyst, brain=brain) if whole else partial(planned_reply, analyst)
            try:
                for line in ask_all(list(questions), reply, report):
                    print(line)
            finally:
                analyst.close()
    return report


def lines_of_eval(brain: str, home: Path) -> Iterator[str | EvalTable]:
    """The demo's suites over the served home, for the page."""
    from evals.cases import suites_of
    from evals.runner import Report, summary
    from ui import EvalTable

    report = Report(brain=brain)
    for suite in suites_of("demo"):
        yield from _run(suite, home, report, brain, tamper=False)
    yield from summary(report)[-1:]
    rows = report.table()
    yield EvalTable(columns=tuple(rows[0]), rows=tuple(tuple(str(value) for value in row.values()) for row in rows))


def _run(suite: Suite, home: Path, report: Report, brain: str | None, *, tamper: bool = True) -> Iterator[str]:
    from agent.assembly import open_home
    from evals.runner import run_suite

    if suite.source is not None:
        from .real_homes import raw_gold, real_home, tokens_of

        folder = real_home(suite, home.parent)
        if folder is None:
            yield f"skipped  {suite.name}: {len(suite.cases)} questions; set LIMNER_REAL_DATA to the folder of real data"
            return
        analyst = open_home(folder)
        try:
            yield from run_suite(
                suite,
                analyst,
                folder,
                report,
                gold=raw_gold(suite),
                tokens=tokens_of(folder),
                brain=brain,
                tamper=tamper,
            )
        finally:
            analyst.close()
        return
    analyst = open_home(home)
    try:
        yield from run_suite(suite, analyst, home, report, brain=brain, tamper=tamper)
    finally:
        analyst.close()

"""A runner's lines and its table become the evaluator's page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from domain.language import Language
from ui.markup import Markup, join, tag
from ui.text import Text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalTable:
    """The outcome of a run: what each column is, and a row a measure. Texts as they are to be read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


RunEval = Callable[[str], Iterable[str | EvalTable]]
"""A brain's name goes in; lines come out as the run goes on, and a table (or several) at the end."""


def run(runner: RunEval, brain: str, language: Language) -> Iterator[Markup]:
    """The page after each line. A run that breaks off says so in one line; the reason goes to the log."""
    text = Text(language)
    lines: list[str] = []
    tables: list[EvalTable] = []
    yield _report(lines, tables, text("evaluation.running"), text)
    try:
        for said in runner(brain):
            if isinstance(said, EvalTable):
                tables.append(said)
            else:
                lines.append(said)
            yield _report(lines, tables, text("evaluation.running"), text)
    except Exception:  # the door of an evaluation on the page: one run fails, the page goes on
        log.exception("an evaluation run from the page failed")
        yield _report(lines, tables, text("evaluation.failed"), text)
        return
    yield _report(lines, tables, text("evaluation.done"), text)


def _report(lines: list[str], tables: list[EvalTable], state: str, text: Text) -> Markup:
    log_of_run = tag("pre", "\n".join(lines), class_="log", tabindex=0, aria_label=text("evaluation.log"))
    return tag(
        "div",
        tag("p", state, class_="state", role="status"),
        join(_table(held) for held in tables),
        log_of_run if lines else "",
        class_="run",
    )


def _table(held: EvalTable) -> Markup:
    head = tag("tr", *(tag("th", column, scope="col") for column in held.columns))
    rows = (tag("tr", *(tag("td", value) for value in row)) for row in held.rows)
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="table", tabindex=0)

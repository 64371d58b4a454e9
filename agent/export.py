"""An answer goes in; Markdown with its evidence comes out, to keep or to forward."""

from __future__ import annotations

from domain.answer import Answer, Narrative
from domain.catalog import Catalog
from domain.evidence import Figure, Quote

from .render import show_value

_WORDS = {
    "zh": {"reading": "口径", "caveats": "提醒", "evidence": "证据", "version": "数据版本", "as_of": "数据截至", "params": "参数", "question": "问题", "rows": "共 {n} 行，显示前 {most} 行", "verified": "每个数字和引文都已由程序核验；用 `limner verify` 可以重放。"},
    "en": {"reading": "Read as", "caveats": "Mind", "evidence": "Evidence", "version": "Data version", "as_of": "Data up to", "params": "Parameters", "question": "Question", "rows": "{n} rows, the first {most} shown", "verified": "Every number and quote was checked by machine; `limner verify` replays them."},
}  # fmt: skip
MOST_ROWS = 50


def as_markdown(answer: Answer, catalog: Catalog) -> str:
    """Question, answer, reading, caveats; then each figure with its SQL and rows, and each quote in its context."""
    words = _WORDS[answer.language]
    parts = [f"# {_plain(answer.question)}", answer.text]
    if answer.reading:
        parts.append(f"*{words['reading']}*\n\n" + "\n".join(f"- {line}" for line in answer.reading))
    if answer.caveats:
        parts.append(f"*{words['caveats']}*\n\n" + "\n".join(f"- {line}" for line in answer.caveats))
    parts.extend(f"*{note}*" for note in answer.notes)
    if isinstance(answer, Narrative):
        parts.append(f"## {words['evidence']}")
        parts.extend(_figure(figure, answer, catalog) for figure in answer.figures)
        parts.extend(_quote(quote) for quote in answer.quotes)
        parts.append(words["verified"])
    parts.append(f"{words['as_of']} {answer.as_of} · {words['version']} `{answer.data_version}` · {answer.brain}")
    return "\n\n".join(parts) + "\n"


def _figure(figure: Figure, answer: Narrative, catalog: Catalog) -> str:
    words = _WORDS[answer.language]
    header = "| " + " | ".join(_plain(column.label.in_(answer.language)) for column in figure.columns) + " |"
    rule = "|" + "---|" * len(figure.columns)
    rows = [
        "| "
        + " | ".join(
            _plain(show_value(value, column, catalog, answer.language))
            for value, column in zip(row, figure.columns, strict=True)
        )
        + " |"
        for row in figure.rows[:MOST_ROWS]
    ]
    more = words["rows"].format(n=len(figure.rows), most=MOST_ROWS) if len(figure.rows) > MOST_ROWS else ""
    params = f"{words['params']}: `{list(map(str, figure.params))}`" if figure.params else ""
    table = "\n".join([header, rule, *rows])
    title = f"### [{figure.id}] {_plain(figure.title.in_(answer.language))}"
    return "\n\n".join(part for part in (title, table, more, f"```sql\n{figure.sql}\n```", params) if part)


def _quote(quote: Quote) -> str:
    facts = " · ".join(str(f) for f in (quote.date, quote.source, quote.person, quote.doc_id) if f)
    lines = "\n".join(f"> {_plain(line)}" for line in (quote.context or quote.text).splitlines())
    return f"### [{quote.id}] {facts}\n\n{lines}"


def _plain(text: str) -> str:
    """Data in Markdown stays data: no link, no HTML, no table break."""
    for sign in "\\`*_[]<>|#":
        text = (
            text.replace(sign, "\\" + sign)
            if sign not in "<>"
            else text.replace(sign, {"<": "&lt;", ">": "&gt;"}[sign])
        )
    return text.replace("\n", " ")

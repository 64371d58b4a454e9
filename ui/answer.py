"""An answer becomes a card: the verdict first, then what stands behind it, doubts said quietly, and ways to go on.

The words of the card are in the answer's own language, whatever language the page is in.
"""

from __future__ import annotations

import re
from itertools import groupby

from domain.answer import CellRef, Clarification, DerivedRef, Narrative, Refusal, ShownClaim
from domain.catalog import Catalog
from domain.claim import Section
from ui.chart import draw
from ui.citation import Address, Evidence, cells_of, chip, chips, write_cells
from ui.markup import Markup, escape, join, tag
from ui.prose import prose, without_items
from ui.table import table
from ui.text import Text

AnyAnswer = Narrative | Clarification | Refusal
ROWS_IN_ANSWER = 8
SHORT = 20
"""Characters of a shown value that is kept on one line."""

_LABELLED: tuple[Section, ...] = ("who", "buying", "voice", "difference", "change", "risk")
_CITED = re.compile(r"\[([FQ]\d+)\]")


def card(answer: AnyAnswer, exchange: int, catalog: Catalog) -> Markup:
    """The whole card. `exchange` is the number of the question in this conversation, for the chips' addresses."""
    text = Text(answer.language)
    evidence = evidence_of(answer)
    if isinstance(answer, Narrative) and answer.claims:
        body = join((_claims(answer, exchange, evidence, text), _main_figure(answer, catalog, text)))
    else:
        shown_as_buttons = tuple(choice.label for choice in answer.choices)
        body = prose(
            without_items(answer.text, shown_as_buttons), lambda piece: _with_chips(piece, exchange, evidence, text)
        )
    return tag(
        "article",
        body,
        _choices(answer, text),
        _quiet(answer, text),
        _followups(answer, text),
        _foot(answer, exchange, text),
        class_=f"answer {answer.kind}",
        lang="zh-CN" if answer.language == "zh" else "en",
    )


def evidence_of(answer: AnyAnswer) -> Evidence:
    """Figures and quotes of an answer by id."""
    if not isinstance(answer, Narrative):
        return {}
    return {figure.id: figure for figure in answer.figures} | {quote.id: quote for quote in answer.quotes}


def _claims(answer: Narrative, exchange: int, evidence: Evidence, text: Text) -> Markup:
    def sentences(claims: list[ShownClaim]) -> Markup:
        between = "" if text.language == "zh" else " "
        return join((_sentence(claim, exchange, evidence, text) for claim in claims), between)

    headline: list[Markup] = []
    points: list[Markup] = []
    advice: list[Markup] = []
    for section, run in groupby(answer.claims, key=lambda claim: claim.section):
        claims = list(run)
        if section == "headline":
            headline.append(tag("h3", sentences(claims), class_="headline"))
        elif section in _LABELLED:
            points.append(tag("li", tag("span", text(f"answer.{section}"), class_="label"), sentences(claims)))
        elif section == "result":
            points.extend(tag("li", sentences([claim])) for claim in claims)
        elif section == "advice":
            advice.extend(tag("li", sentences([claim])) for claim in claims)
    parts = [*headline]
    if points:
        parts.append(tag("ul", *points, class_="points"))
    if advice:
        parts.append(tag("section", tag("h4", text("answer.advice")), tag("ul", *advice), class_="advice"))
    return join(parts)


def _sentence(claim: ShownClaim, exchange: int, evidence: Evidence, text: Text) -> Markup:
    """A claim's text with its numbers and quotes marked, and its chips."""
    marks: list[tuple[int, int, Markup]] = []
    for ref in claim.refs:
        start, end = ref.span
        marks.append((start, end, _number(claim.text[start:end], ref, exchange)))
    for cited in claim.quotes:
        words = getattr(evidence.get(cited), "text", "")
        start = claim.text.find(words) if words else -1
        if start >= 0:
            marks.append((start, start + len(words), tag("q", words, data_cite=str(Address(exchange, cited)))))
    pieces: list[str] = []
    at = 0
    for start, end, mark in sorted(marks, key=lambda found: found[:2]):
        if start < at or end <= start:
            continue
        pieces += [claim.text[at:start], mark]
        at = end
    pieces.append(claim.text[at:])
    found = chips(claim, exchange, evidence, text)
    before = tag("span", text("answer.basis"), class_="basis") if claim.kind == "advice" and found else ""
    return tag("span", *pieces, tag("span", before, *found, class_="cites"), class_="claim")


def _number(shown: str, ref: CellRef | DerivedRef, exchange: int) -> Markup:
    figure = ref.figure if isinstance(ref, CellRef) else ref.of[0].figure
    return tag(
        "span",
        shown,
        class_="value short" if len(shown) <= SHORT else "value",
        data_cite=str(Address(exchange, figure)),
        data_cells=write_cells(cells_of([ref], figure)),
    )


def _with_chips(piece: str, exchange: int, evidence: Evidence, text: Text) -> Markup:
    parts = _CITED.split(piece)
    return join(
        (chip(Address(exchange, part), evidence, text) or f"[{part}]") if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def _main_figure(answer: Narrative, catalog: Catalog, text: Text) -> Markup:
    figures = {figure.id: figure for figure in answer.figures}
    drawn = Markup("")
    if answer.chart and answer.chart.figure in figures:
        drawn = draw(answer.chart, figures[answer.chart.figure], catalog, text.language)
    main = figures.get(answer.main or "")
    if main is None or not main.rows or (len(main.rows) < 2 and len(main.columns) < 3):
        return drawn
    rows = table(main, catalog, text.language, limit=ROWS_IN_ANSWER)
    if len(main.rows) > ROWS_IN_ANSWER:
        rows = join((rows, tag("p", text("answer.more_rows", n=len(main.rows), id=main.id), class_="quiet")))
    summary = tag("summary", f"{text('answer.table')} · {main.title.in_(text.language)}")
    return join((drawn, tag("details", summary, rows, class_="rows", open=not drawn)))


def _choices(answer: AnyAnswer, text: Text) -> Markup:
    if not answer.choices:
        return Markup("")
    heading = text("answer.choose" if isinstance(answer, Clarification) else "answer.instead")
    buttons = (
        tag("button", tag("span", str(number), class_="ordinal"), choice.label, type="button", data_ask=choice.question)
        for number, choice in enumerate(answer.choices, start=1)
    )
    return tag("div", *buttons, class_="choices", role="group", aria_label=heading)


def _followups(answer: AnyAnswer, text: Text) -> Markup:
    if not answer.followups:
        return Markup("")
    heading = text("answer.instead" if isinstance(answer, Refusal) else "answer.next")
    buttons = (tag("button", question, type="button", data_ask=question) for question in answer.followups)
    return tag(
        "div", tag("span", heading, class_="label"), *buttons, class_="followups", role="group", aria_label=heading
    )


def _quiet(answer: AnyAnswer, text: Text) -> Markup:
    said = {"answer.read_as": answer.reading, "answer.caveats": answer.caveats, "answer.notes": answer.notes}
    if isinstance(answer, Narrative):
        own = tuple(claim.text for claim in answer.claims if claim.section == "caveat")
        said["answer.caveats"] = (*own, *(line for line in answer.caveats if line not in own))
    rows = [
        tag("div", tag("dt", text(key)), *(tag("dd", line) for line in lines)) for key, lines in said.items() if lines
    ]
    return tag("dl", *rows, class_="asides") if rows else Markup("")


def _foot(answer: AnyAnswer, exchange: int, text: Text) -> Markup:
    if not isinstance(answer, Narrative):
        return Markup("")
    parts: list[Markup] = []
    if answer.verified:
        counts = [
            text.count(key, len(found))
            for key, found in (("answer.figures", answer.figures), ("answer.quotes", answer.quotes))
            if found
        ]
        mark = tag("span", "✓", class_="tick", aria_hidden="true")
        told = tag("span", "、".join(counts) if text.language == "zh" else ", ".join(counts), class_="counts")
        parts.append(tag("span", mark, text("answer.verified"), told, class_="verified"))
    parts.append(tag("button", text("answer.download"), type="button", class_="download", data_download=str(exchange)))
    return tag("footer", *parts)

"""The verdict: every figure is computed again; every shown value, quote and sentence of the answer is held against it.

The reading and the caveats are held to less, and their words are not checked. Their days must be known to a figure or to
the build, or be the day before a parameter. Their numbers must occur in a figure: as a parameter, digits of the SQL, a
cell at the shown precision, a count of rows, or the days, weeks, months or years between two parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Literal

from .display import exact, fault, rounds_to
from .home import Home, Unverifiable, day_of, pinned
from .record import Answer, Cell, Claim, Figure, Quote, Value, shaped
from .wording import free_assertions

_CITATIONS = re.compile(r"(?:[ \t]*\[[FQ]\d+\])*", re.ASCII)
_DENIAL = re.compile(r"[不非没无未假错]|n't|\b(?:not|never|no|false|wrong|untrue)\b", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)", re.ASCII)
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d{1,12})?", re.ASCII)
_MARKS = (("“", "”"), ("「", "」"), ("『", "』"), ('"', '"'))


@dataclass(frozen=True)
class Verdict:
    """What came out, and why, in plain lines."""

    state: Literal["valid", "invalid", "unverifiable"]
    findings: list[str]


def check(answer: dict[str, object], home: Path) -> Verdict:
    """Check the JSON of `limner ask --json` against a home; ValueError when it is not such a JSON."""
    record: Answer = shaped(Answer, answer)
    if record.kind != "narrative":
        holds = record.evidence.figures or record.evidence.quotes or record.claims or record.table
        said = (
            f"a {record.kind} holds no evidence, claims or table" if holds else "nothing is asserted, nothing to prove"
        )
        return Verdict("invalid" if holds else "valid", [said])
    try:
        with pinned(home, record.data_version) as opened:
            checking = _Check(record, opened)
            wrong = list(checking.findings())
    except Unverifiable as lost:
        return Verdict("unverifiable", [str(lost)])
    if wrong:
        return Verdict("invalid", wrong)
    return Verdict("unverifiable", checking.lost) if checking.lost else Verdict("valid", [])


class _Check:
    """One answer held against one open home; what can no longer be told gathers in `lost`."""

    def __init__(self, answer: Answer, home: Home) -> None:
        self.answer, self.home = answer, home
        self.lost: list[str] = []
        self.figures = {figure.id: figure for figure in answer.evidence.figures}
        self.quotes = {quote.id: quote for quote in answer.evidence.quotes}

    def findings(self) -> Iterator[str]:
        answer, figures, quotes = self.answer, self.answer.evidence.figures, self.answer.evidence.quotes
        items: tuple[Figure | Quote, ...] = (*figures, *quotes)
        if len({*self.figures, *self.quotes}) < len(items):
            yield "evidence: two pieces of it have the same id"
        for item in items:
            try:
                found = self.home.fault(item) if isinstance(item, Figure) else self._quote(item)
                yield from [f"{item.id}: {found}"] if found else []
            except Unverifiable as lost:
                self.lost.append(str(lost))
        if answer.table and not any((answer.table.columns, answer.table.rows) == (f.columns, f.rows) for f in figures):
            yield "table: it is none of the figures"
        if not answer.claims:
            yield "text: it claims nothing"
        if answer.as_of != (self.home.meta.get("as_of", answer.as_of) or None):  # data without dates has no last day
            yield f"as_of: {answer.as_of} is not the last day of the data"
        for number, claim in enumerate(answer.claims, 1):
            yield from (f"claim {number}: {found}" for found in self._claim(claim))
        yield from (f"text: {found}" for found in self._text())
        for name, lines in (("reading", answer.reading), ("caveat", answer.caveats)):
            told = [line for line in lines if line not in {claim.text for claim in answer.claims}]  # checked as claims
            yield from (f"{name}: {found}" for line in told for found in self._line(line))

    def _quote(self, quote: Quote) -> str | None:
        stored = self.home.stored(quote.doc_id)
        if sha256(stored.encode()).hexdigest() != quote.sha256:
            return f"the stored text {quote.doc_id} is another one"
        same = quote.text and stored[slice(*quote.span)] == quote.text
        return None if same else f"it is not what stands at {quote.span} of {quote.doc_id}"

    def _claim(self, claim: Claim) -> Iterator[str]:
        if not claim.refs and (claim.kind == "advice" or not claim.quotes):
            yield "it stands on nothing"
        spans = []
        for ref in claim.refs:
            (first, last), cells = ref.span, ref.cells()
            try:
                values = [self._value(cell) for cell in cells]
                if (first, last) == (0, 0) and claim.kind == "advice" and cells:
                    continue
                if not cells or not 0 <= first < last <= len(claim.text):
                    raise LookupError(f"the place {ref.span} of its text")
            except LookupError as missing:
                yield f"{missing.args[0]} does not exist"
                return
            spans.append(ref.span)
            yield from filter(None, [fault(claim.text[first:last], ref.derivation, cells, values, self.home)])
        for id in claim.quotes:
            marked = [o + self.quotes[id].text + c for o, c in _MARKS] if id in self.quotes else []
            places = [found.span() for whole in marked for found in re.finditer(re.escape(whole), claim.text)]
            yield from [] if places else [f"{id} is not quoted in it to the letter"]
            spans += places
        for word in free_assertions(claim.text, spans, self.answer.language):
            yield f"{word!r} is proven by nothing"
        yield from self._beside(claim)

    def _value(self, cell: Cell) -> Value:
        figure = self.figures.get(cell.figure)
        if not figure or cell.column not in figure.columns or not 0 <= cell.row < len(figure.rows):
            raise LookupError(f"the cell {cell.figure}[{cell.row}].{cell.column}")
        return figure.rows[cell.row][figure.columns.index(cell.column)]

    def _beside(self, claim: Claim) -> Iterator[str]:
        """A claim that names rows of a figure shows numbers of these rows only; name, number, name, number in step."""
        direct = [ref for ref in claim.refs if ref.derivation is None and any(ref.span)]
        shown = sorted(direct, key=lambda ref: ref.span)
        for figure in {ref.figure for ref in shown if ref.figure in self.figures}:
            places = [(ref.row, isinstance(self._value(ref.cells()[0]), str)) for ref in shown if ref.figure == figure]
            names, numbers = ([row for row, name in places if name is kind] for kind in (True, False))
            in_step = [name for _, name in places] == [True, False] * len(names)
            if names and (not set(numbers) <= set(names) or (in_step and names != numbers)):
                yield f"a number of {figure} stands beside the name of another row"

    def _text(self) -> Iterator[str]:
        text, at = self.answer.text.replace("**", ""), 0
        for number, claim in enumerate(self.answer.claims, 1):
            body = claim.text.replace("**", "")
            found = text.find(body, at)
            if found < 0 or not body.strip():
                yield f"claim {number} is not there, or not in its order"
                continue
            yield from self._between(text[at:found], after_claim=at > 0, before_claim=True)
            marks = _CITATIONS.match(text, found + len(body))
            cited = {*claim.quotes, *(cell.figure for ref in claim.refs for cell in ref.cells())}
            if not marks or set(re.findall(r"\w+", marks[0])) != cited:
                yield f"after claim {number} not just {', '.join(sorted(cited))} is cited"
            at = marks.end() if marks else at
        yield from self._between(text[at:], after_claim=at > 0, before_claim=False)

    def _between(self, gap: str, *, after_claim: bool, before_claim: bool) -> Iterator[str]:
        """Between claims stand only section labels, short and in lines of their own or with a colon, and checked lines."""
        for line in filter(None, (*self.answer.reading, *self.answer.caveats)):
            gap = gap.replace(line.replace("**", ""), "")
        lines = [line.strip(" \t\r#>*-•·–_") for line in gap.split("\n")]
        for place, line in enumerate(lines):
            beside = (after_claim and place == 0 < len(lines) - 1) or (before_claim and place == len(lines) - 1)
            loose = len(line) > 40 or re.search(r"[。！？；;!?]|\.(?!\w)", line) or _DENIAL.search(line)
            if line and (loose or (beside and line[-1] not in ":：")):
                yield f"{line!r} belongs to no claim"
            yield from (f"{word!r} stands between claims" for word in free_assertions(line, (), self.answer.language))

    def _line(self, line: str) -> Iterator[str]:
        figures = self.answer.evidence.figures
        values = [v for figure in figures for row in (figure.params, *figure.rows) for v in row]
        texts = [v for v in (*values, *map(self.home.meta.get, ("as_of", "first_day"))) if isinstance(v, str)]
        edges = {day for figure in figures for param in figure.params if (day := day_of(str(param)))}
        edges |= {day - timedelta(1) for day in edges if day > date.min}
        days = edges | {day for text in texts if (day := day_of(text))}
        yield from (f"the day {day} is in no figure" for day in _DAY.findall(line) if day_of(day) not in days)
        for told in (*self.home.definitions, *(name for _, _, name in self.home.labels if re.search("[0-9]", name))):
            line = line.replace(told, " ")
        line = _DAY.sub(" ", line)
        for name in sorted(filter(lambda text: len(text) > 1, texts), key=len, reverse=True):
            line = line.replace(name, " ")
        numbers = {number for value in values if (number := exact(value)) is not None}
        written = [found for figure in figures for found in re.findall(r"[0-9]+(?:\.[0-9]+)?|[0-9]+", figure.sql)]
        numbers.update(Decimal(digits) for found in written for digits in {found, *found.split(".")})
        numbers.update(Decimal(len(figure.rows)) for figure in figures)
        numbers.update(Decimal(digits) for digits in re.findall("[0-9]+", self.answer.question))  # as the asker said
        for day in edges:
            numbers.update(map(Decimal, (day.year, day.month, day.day)))
            for other in edges:
                months = (day.year - other.year) * 12 + day.month - other.month
                lengths = (((day - other).days, 1), ((day - other).days, 7), (months, 1), (months, 12))
                numbers.update(Decimal(length // unit) for length, unit in lengths if length % unit == 0)
        for shown in _NUMBER.findall(line):
            number, decimals = Decimal(shown.replace(",", "")), len(shown.partition(".")[2])
            slack = number * Decimal("1e-12")
            if not any(rounds_to(abs(n) * by, number, decimals, slack) for n in numbers for by in (1, 100)):
                yield f"the number {shown} is in no figure"

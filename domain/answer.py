"""What comes back for a question: a narrative, a question back, or a refusal; and its JSON form."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.claim import Section
from domain.evidence import Cell, DerivationKind, Figure, Quote
from domain.language import Frozen, Language


class CellRef(Frozen):
    """`text[span[0]:span[1]]` of the claim shows this cell."""

    span: tuple[int, int]
    figure: str
    row: int
    column: str


class DerivedRef(Frozen):
    """`text[span[0]:span[1]]` of the claim shows what these cells derive to."""

    span: tuple[int, int]
    derivation: DerivationKind
    of: tuple[Cell, ...]


class ShownClaim(Frozen):
    """A claim after rendering and verification."""

    text: str
    kind: Literal["fact", "advice"]
    section: Section
    refs: tuple[CellRef | DerivedRef, ...] = ()
    quotes: tuple[str, ...] = ()
    play: str | None = None

    def cited(self) -> tuple[str, ...]:
        """Ids of the evidence this claim stands on, in order of first use."""
        ids: list[str] = []
        for ref in self.refs:
            ids.extend([ref.figure] if isinstance(ref, CellRef) else [cell.figure for cell in ref.of])
        return tuple(dict.fromkeys([*ids, *self.quotes]))


class Choice(Frozen):
    """One way to go on: what to show, and the full question it stands for."""

    label: str
    question: str


class Chart(Frozen):
    """A declarative drawing of the main figure; bars start at zero."""

    kind: Literal["bar", "line"]
    figure: str
    x: str
    y: str
    series: str | None = None


class _Common(Frozen):
    language: Language
    text: str
    """Markdown to read; for a narrative: the claims in order, with `[F1]` and `[Q2]` after each."""
    reading: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    followups: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    brain: str = "embedded"
    data_version: str = ""
    as_of: date | None = None
    elapsed_ms: float = 0.0
    notes: tuple[str, ...] = ()
    """What the reader should know about the run itself ("the chat model did not answer; …")."""
    question: str = ""
    answer_id: str = ""


class Narrative(_Common):
    """An answer whose every number and quote was checked."""

    kind: Literal["narrative"] = "narrative"
    claims: tuple[ShownClaim, ...]
    figures: tuple[Figure, ...] = ()
    quotes: tuple[Quote, ...] = ()
    main: str | None = None
    chart: Chart | None = None
    verified: bool = True


class Clarification(_Common):
    """A question back."""

    kind: Literal["clarification"] = "clarification"


class Refusal(_Common):
    """What cannot be told, why, and what can be asked instead."""

    kind: Literal["refusal"] = "refusal"


Answer = Annotated[Narrative | Clarification | Refusal, Field(discriminator="kind")]


def answer_json(answer: Narrative | Clarification | Refusal) -> dict[str, object]:
    """The stable JSON form of `limner ask --json` (design: contracts at the doors)."""
    narrative = answer if isinstance(answer, Narrative) else None
    main = next((f for f in narrative.figures if f.id == narrative.main), None) if narrative else None
    return {
        "kind": answer.kind,
        "language": answer.language,
        "question": answer.question,
        "text": answer.text,
        "reading": list(answer.reading),
        "claims": [claim.model_dump(mode="json") for claim in narrative.claims] if narrative else [],
        "evidence": {
            "figures": [
                {
                    "id": f.id,
                    "sql": f.sql,
                    "params": [_plain(v) for v in f.params],
                    "columns": [c.name for c in f.columns],
                    "rows": [[_plain(v) for v in row] for row in f.rows],
                }
                for f in (narrative.figures if narrative else ())
            ],
            "quotes": [
                q.model_dump(
                    mode="json", include={"id", "doc_id", "text", "span", "sha256", "score", "person", "date", "source"}
                )
                for q in (narrative.quotes if narrative else ())
            ],
        },
        "table": {"columns": [c.name for c in main.columns], "rows": [[_plain(v) for v in row] for row in main.rows]}
        if main
        else None,
        "chart": narrative.chart.model_dump(mode="json") if narrative and narrative.chart else None,
        "choices": [choice.model_dump(mode="json") for choice in answer.choices],
        "caveats": list(answer.caveats),
        "followups": list(answer.followups),
        "notes": list(answer.notes),
        "verified": narrative.verified if narrative else False,
        "brain": answer.brain,
        "data_version": answer.data_version,
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "answer_id": answer.answer_id,
        "elapsed_ms": round(answer.elapsed_ms, 1),
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value

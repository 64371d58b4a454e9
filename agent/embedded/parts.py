"""A text goes in; the several questions in it, in order, come out, or none where it is one question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.condition import Condition, both
from domain.question import Question

from .lexicon import folded
from .talk import after, before_end, heard, mentions

if TYPE_CHECKING:
    from .plan import Planner

_STOPS = re.compile(r"[?？!！。;；\n]+|\.(?=\s|$)")
_COMMAS = re.compile(
    r"[,，](?!\d)\s*|\s+and\s+(?=(?:also\s+)?(?:how|what|which|who)\b)|(?:以及|还有|另外)(?=[^,，]*(?:多少|几|哪|什么))",
    re.I,
)
_SPACES = " \t\n,，、"
_ORDER = re.compile(r"(?i)\s*(?:and )?(?:sorted|ordered|ranked|arranged) (?:by|in)\b")
"""How the rows of the question before are sorted, and no question."""


@dataclass(frozen=True, slots=True)
class Part:
    """One question of several."""

    text: str
    apart: bool
    """It begins anew (另外, also): nothing of the one before is meant."""
    comma: bool = False
    """It may be of one sentence with the one before."""


def parted(question: Question, planner: Planner) -> tuple[Part, ...]:
    """The questions of a text that asks at least two things one by one; empty where it asks one.

    A sentence that asks nothing ("看下华东客户。") belongs to the question after it.
    """
    whole = _pieces(question.text, _STOPS)
    for pieces in (whole, _pieces(question.text, _STOPS, _COMMAS)):
        commas = pieces is not whole
        parts: list[Part] = []
        waiting = ""
        for piece in pieces:
            text, apart = _begun(piece)
            if _is_question(planner, question, text, bare=bool(parts)):
                parts.append(Part(f"{waiting} {text}".strip() if waiting else text, apart and not waiting, commas))
                waiting = ""
            else:
                waiting = f"{waiting} {piece}".strip() if waiting else piece
        if len(parts) > 1 and commas and re.match(r"(?i)\s*(?:of|out of|among)\b", parts[0].text):
            continue  # "of those who bought, what share …" is one question
        if len(parts) > 1:
            if waiting and _says_something(planner, question, waiting):
                continue  # what is left over belongs to none of them: read the text as a whole
            return tuple(parts)
    return ()


def stated(question: Question, planner: Planner) -> tuple[Condition, str] | None:
    """The group a first sentence names (看下华东客户。), and the question about them after it; None for other texts."""
    pieces = _pieces(question.text, _STOPS)
    if len(pieces) < 2 or mentions(pieces[-1], "group_pronoun") is None:
        return None
    statement = " ".join(pieces[:-1])
    covered = planner.covered(question.model_copy(update={"text": statement, "turns": ()}))
    if any(span.is_a("persona", "voice", "how_many", "who", "period", "person") or span.means("measure", "gap")
           for span in covered.spans if not (span.is_a("pad") or span.means("entity", "value", "filter"))):  # fmt: skip
        return None
    reading = planner.reader.read(covered, question.language, group_only=True)
    condition = both(*reading.conditions)
    if condition is None or reading.unread() or reading.asks or reading.period or reading.person:
        return None
    return condition, pieces[-1]


def _pieces(text: str, *patterns: re.Pattern[str]) -> list[str]:
    pieces = [text]
    for pattern in patterns:
        pieces = [cut for piece in pieces for cut in _cut(piece, pattern)]
    return [piece.strip(_SPACES) for piece in pieces if piece.strip(_SPACES)]


def _cut(text: str, pattern: re.Pattern[str]) -> list[str]:
    found, start = [], 0
    for match in pattern.finditer(text):
        end = match.end() if _STOPS.fullmatch(match.group().strip() or " ") else match.start()
        found.append(text[start:end])
        start = match.end()
    return [*found, text[start:]]


def _begun(piece: str) -> tuple[str, bool]:
    rest = after(piece, "apart")
    if rest is not None and rest.strip(_SPACES):
        return rest.strip(_SPACES), True
    return piece, False


def _is_question(planner: Planner, question: Question, text: str, *, bare: bool) -> bool:
    """Whether a piece asks for a figure, a description or people's words of its own.

    With `bare` (something was asked before it), a measure at the end of an ellipsis is enough (退货率呢).
    """
    asked = question.model_copy(update={"text": text, "turns": ()})
    spans = planner.covered(asked).spans
    told = [span for span in spans if span.meanings or not span.is_a("pad")]
    if not told or _ORDER.match(text):
        return False
    asking = mentions(text, "asking") is not None or any(s.is_a("how_many", "how_much", "which", "who") for s in spans)
    measured = any(span.means("measure", "gap") for span in spans)
    named = any(span.means("measure", "entity", "verb", "filter", "value") for span in spans)
    counted = named and any(span.is_a("how_many", "how_much") for span in spans)
    voiced = any(span.is_a("voice", "persona") and not span.is_a("pad") and not span.meanings for span in spans)
    if folded(text).rstrip().endswith(("?", "吗", "么")) and (measured or counted or voiced):
        return True
    if bare and measured and (before_end(text, "close") is not None or heard(text).closed):
        return True
    if bare and measured and after(text, "open") is not None and folded(text).rstrip().endswith("?"):
        return True
    return asking and (measured or counted or voiced)


def _says_something(planner: Planner, question: Question, text: str) -> bool:
    spans = planner.covered(question.model_copy(update={"text": text, "turns": ()})).spans
    return any(span.meanings or not span.is_a("pad") for span in spans)

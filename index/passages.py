"""A text goes in, its passages with their exact character spans come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WIDTH = 120
"""Widest passage, in Han characters; a longer text is split at its sentences. Nine in ten reviews are shorter."""

_NARROW = 0.4
"""Width of any other character: an English sentence needs about 2.5 times the characters of a Chinese one."""

_HAN = re.compile(r"[\u3400-\u9fff]")
# a full stop ends a sentence only before a space ("3.5 stars", "limner.example" are one piece)
_SENTENCE_END = re.compile(r"""(?:[。！？!?；;…\n]|\.(?=\s|$))+[”’"'」』）)\]]*""")
_CLAUSE_END = re.compile(r"[，、,：:～~]+|\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """`text[start:end]` of one document."""

    start: int
    end: int
    text: str

    def id_in(self, doc_id: str) -> str:
        """Stable id: the same text gives the same passages."""
        return f"{doc_id}#{self.start}-{self.end}"


def passages_of(text: str) -> tuple[Passage, ...]:
    """The passages of a text in order, none overlapping, none blank; a short text is one passage.

    Sentences (Chinese and English punctuation) are joined up to `WIDTH`; a sentence wider than that is cut at
    its clauses, and a clause without any break by its width.
    """
    if _width(text) <= WIDTH:
        return tuple(_trimmed(text, 0, len(text)))
    pieces = [
        piece
        for start, end in _pieces(text, 0, len(text), _SENTENCE_END)
        for piece in (_narrow_pieces(text, start, end) if _width(text[start:end]) > WIDTH else [(start, end)])
    ]
    return tuple(passage for start, end in _joined(text, pieces) for passage in _trimmed(text, start, end))


def _width(text: str) -> float:
    han = len(_HAN.findall(text))
    return han + (len(text) - han) * _NARROW


def _pieces(text: str, start: int, end: int, border: re.Pattern[str]) -> list[tuple[int, int]]:
    borders = [match.end() for match in border.finditer(text, start, end) if match.end() < end]
    return list(zip([start, *borders], [*borders, end], strict=True))


def _narrow_pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    narrow: list[tuple[int, int]] = []
    for clause_start, clause_end in _pieces(text, start, end, _CLAUSE_END):
        if _width(text[clause_start:clause_end]) <= WIDTH:
            narrow.append((clause_start, clause_end))
        else:
            narrow.extend((at, min(at + WIDTH, clause_end)) for at in range(clause_start, clause_end, WIDTH))
    return narrow


def _joined(text: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, end = pieces[0]
    for _, piece_end in pieces[1:]:
        if _width(text[start:piece_end]) > WIDTH:
            yield start, end
            start = end
        end = piece_end
    yield start, end


def _trimmed(text: str, start: int, end: int) -> Iterator[Passage]:
    piece = text[start:end]
    if kept := piece.strip():
        begin = start + len(piece) - len(piece.lstrip())
        yield Passage(begin, begin + len(kept), kept)

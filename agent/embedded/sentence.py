"""A template and the evidence for its places go in; a claim comes out, or nothing when a name in it asserts something."""

from __future__ import annotations

import re

from agent.render import Unprovable, show_cell, show_derived
from domain.catalog import Catalog
from domain.claim import CellSlot, Claim, DerivedSlot, QuoteSlot, Section, Slot
from domain.evidence import Cell, DerivationKind, Derived, Figure, Value
from domain.language import Language
from domain.ledger import Ledger
from proof.wording import free_assertions

from .wording import wording

_PLACE = re.compile(r"(\{\d+\})")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9¥$€£%×+#<≥≤-]")


class Sentence:
    """One claim in the making: each piece of evidence put into it becomes a slot."""

    def __init__(self, file: str, ledger: Ledger, catalog: Catalog, language: Language) -> None:
        self.language: Language = language
        self._file, self._ledger, self._catalog = file, ledger, catalog
        self._slots: list[Slot] = []
        self._shown: list[str] = []
        self._unsafe = False

    def cell(self, figure: Figure, row: int, column: str) -> str:
        """The place of one cell."""
        cell = at(figure, row, column)
        return self._put(CellSlot(cell=cell), show_cell(cell, self._ledger, self._catalog, self.language))

    def derived(self, kind: DerivationKind, *of: Cell) -> str:
        """The place of what these cells derive to."""
        derived = Derived(derivation=kind, of=of)
        try:
            shown = show_derived(derived, self._ledger, self.language)
        except Unprovable:
            self._unsafe, shown = True, ""
        return self._put(DerivedSlot(derived=derived), shown)

    def quote(self, quote_id: str) -> str:
        """The place of a quote."""
        return self._put(QuoteSlot(quote=quote_id), "“”")

    def name(self, text: str) -> str:
        """A name of the catalog, word for word; one that would assert something makes the whole sentence fall."""
        self._unsafe = self._unsafe or not text or bool(free_assertions(text, (), self.language))
        return text.replace("{", "").replace("}", "")

    def template(self, key: str) -> str:
        """The template of a key, to see which places it has."""
        return wording(self._file, key, self.language)

    def part(self, key: str, **places: str) -> str:
        """A piece of the sentence by its key."""
        return wording(self._file, key, self.language).format(**places)

    def listed(self, parts: list[str]) -> str:
        """Parts side by side: 甲、乙 / a, b."""
        return ("、" if self.language == "zh" else ", ").join(parts)

    def joined(self, parts: list[str]) -> str:
        """Parts one after the other: 甲，乙 / a, b."""
        return ("，" if self.language == "zh" else ", ").join(parts)

    def claim(self, section: Section, text: str) -> tuple[Claim, ...]:
        """The claim, with a capital letter and a full stop; nothing when one of its names is unsafe."""
        if self._unsafe or not self._slots:
            return ()
        last = self._slots[-1] if text.endswith(f"{{{len(self._slots) - 1}}}") else None
        stop = "" if isinstance(last, QuoteSlot) else ("。" if self.language == "zh" else ".")
        ended = text + stop
        if self.language == "zh":
            ended = self._spaced(ended)
        return (Claim(section=section, wording=ended[:1].upper() + ended[1:], slots=tuple(self._slots)),)

    def say(self, section: Section, key: str, /, **places: str) -> tuple[Claim, ...]:
        """The claim that a template makes of these places."""
        return self.claim(section, self.part(key, **places))

    def _spaced(self, text: str) -> str:
        """Chinese wording with a space where Han meets a number or a Latin word of a slot, and nowhere else."""
        pieces = [piece for piece in _PLACE.split(text) if piece]
        out, before, apart = "", "", False
        for piece in pieces:
            place = _PLACE.fullmatch(piece)
            shown = self._shown[int(piece[1:-1])] if place else piece.strip(" ")
            apart = apart or piece.startswith(" ")
            if before and shown and (_meet(before[-1], shown[0]) or (apart and _both_words(before[-1], shown[0]))):
                out += " "
            out += piece if place else shown
            before, apart = shown or before, piece.endswith(" ") if shown else True
        return out

    def _put(self, slot: Slot, shown: str) -> str:
        self._slots.append(slot)
        self._shown.append(shown)
        return f"{{{len(self._slots) - 1}}}"


def at(figure: Figure, row: int, column: str) -> Cell:
    """A cell of a figure."""
    return Cell(figure=figure.id, row=row, column=column)


def number(figure: Figure | None, row: int, column: str | None) -> float | None:
    """A cell as a number; None when it is missing, null or none."""
    if figure is None or column is None or row >= len(figure.rows):
        return None
    try:
        value = figure.cell(row, column)
    except KeyError:
        return None
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)


def value(figure: Figure | None, row: int, column: str) -> Value:
    """A cell; None when it is missing."""
    if figure is None or row >= len(figure.rows) or not any(held.name == column for held in figure.columns):
        return None
    return figure.cell(row, column)


def singular(noun: str) -> str:
    """`order` of `orders`."""
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _meet(left: str, right: str) -> bool:
    return bool((_HAN.match(left) and _WORD.match(right)) or (_WORD.match(left) and _HAN.match(right)))


def _both_words(left: str, right: str) -> bool:
    return bool(_WORD.match(left) and _WORD.match(right))

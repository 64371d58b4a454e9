"""A template and the evidence for its places go in; a claim comes out, or nothing when a name in it asserts something."""

from __future__ import annotations

from collections.abc import Mapping

from domain.claim import CellSlot, Claim, DerivedSlot, QuoteSlot, Section, Slot
from domain.evidence import Cell, DerivationKind, Derived, Figure, Value
from domain.language import Language
from proof.wording import free_assertions

from .wording import wording


class Sentence:
    """One claim in the making: each piece of evidence put into it becomes a slot."""

    def __init__(self, file: str, language: Language) -> None:
        self.language: Language = language
        self._file = file
        self._slots: list[Slot] = []
        self._unsafe = False

    def cell(self, figure: Figure, row: int, column: str) -> str:
        """The place of one cell."""
        return self._put(CellSlot(cell=at(figure, row, column)))

    def derived(self, kind: DerivationKind, *of: Cell) -> str:
        """The place of what these cells derive to."""
        return self._put(DerivedSlot(derived=Derived(derivation=kind, of=of)))

    def quote(self, quote_id: str) -> str:
        """The place of a quote."""
        return self._put(QuoteSlot(quote=quote_id))

    def name(self, text: str) -> str:
        """A name of the catalog, word for word; one that would assert something makes the whole sentence fall."""
        self._unsafe = self._unsafe or not text or bool(free_assertions(text, (), self.language))
        return text.replace("{", "").replace("}", "")

    def part(self, key: str, **places: str) -> str:
        """A piece of the sentence by its key."""
        return wording(self._file, key, self.language).format(**places)

    def listed(self, parts: list[str]) -> str:
        """Parts side by side: 甲、乙 / a, b."""
        return ("、" if self.language == "zh" else ", ").join(parts)

    def claim(self, section: Section, text: str) -> tuple[Claim, ...]:
        """The claim, with a capital letter and a full stop; nothing when one of its names is unsafe."""
        if self._unsafe or not self._slots:
            return ()
        stop = "。" if self.language == "zh" else "."
        ended = text if text.endswith((".", "。", "？", "?", "：", ":")) else text + stop
        return (Claim(section=section, wording=ended[:1].upper() + ended[1:], slots=tuple(self._slots)),)

    def say(self, section: Section, key: str, /, **places: str) -> tuple[Claim, ...]:
        """The claim that a template makes of these places."""
        return self.claim(section, self.part(key, **places))

    def _put(self, slot: Slot) -> str:
        self._slots.append(slot)
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


def by_role(figures: Mapping[str, Figure], role: str) -> Figure | None:
    """The figure gathered for this."""
    return figures.get(role)

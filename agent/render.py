"""A draft and its ledger go in; sentences with spans that say what each number shows come out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from domain.answer import CellRef, DerivedRef, ShownClaim
from domain.catalog import Catalog, Format
from domain.claim import CellSlot, Claim, DerivedSlot, QuoteSlot
from domain.evidence import Cell, Column, Derived
from domain.language import Language, Phrase
from domain.ledger import Ledger
from domain.rounding import (
    COMPARISON,
    PARTS,
    TREND,
    compared,
    decimals_of,
    half_up,
    moved,
    multiple,
    shown,
    shown_part,
    shown_period,
)

_SLOT = re.compile(r"\{(\d+)\}")


class Unprovable(Exception):
    """A slot points nowhere, or what it derives is undefined; the claim is dropped."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A claim as text; `proven` holds every span that a slot filled, quotes included."""

    claim: ShownClaim
    proven: tuple[tuple[int, int], ...]


def render(claim: Claim, ledger: Ledger, catalog: Catalog, language: Language) -> Rendered:
    """Fill a claim's slots.

    Raises:
        Unprovable: a slot's evidence does not exist, a derivation has no value, or the wording and slots do not match.
    """
    text = ""
    refs: list[CellRef | DerivedRef] = []
    quotes: list[str] = []
    proven: list[tuple[int, int]] = []
    used: list[int] = []
    position = 0
    for match in _SLOT.finditer(claim.wording):
        text += claim.wording[position : match.start()]
        position = match.end()
        number = int(match.group(1))
        if number >= len(claim.slots) or number in used:
            raise Unprovable(f"slot {{{number}}} of {claim.wording!r}")
        used.append(number)
        slot = claim.slots[number]
        start = len(text)
        match slot:
            case CellSlot():
                text += show_cell(slot.cell, ledger, catalog, language)
                refs.append(CellRef(span=(start, len(text)), **slot.cell.model_dump()))
            case DerivedSlot():
                text += show_derived(slot.derived, ledger, language)
                derived = slot.derived
                refs.append(DerivedRef(span=(start, len(text)), derivation=derived.derivation, of=derived.of))
            case QuoteSlot():
                quote = ledger_quote(slot.quote, ledger)
                text += f"“{quote}”"
                quotes.append(slot.quote)
        proven.append((start, len(text)))
    text += claim.wording[position:]
    if len(used) != len(claim.slots):
        raise Unprovable(f"unused slots in {claim.wording!r}")
    for cell in claim.basis:
        cell_value(cell, ledger)
        refs.append(CellRef(span=(0, 0), **cell.model_dump()))
    held = ShownClaim(
        text=text, kind=claim.kind, section=claim.section, refs=tuple(refs), quotes=tuple(quotes), play=claim.play
    )
    return Rendered(held, tuple(proven))


def ledger_quote(quote_id: str, ledger: Ledger) -> str:
    """The quote's text; Unprovable when there is no such quote."""
    try:
        return ledger.quote(quote_id).text
    except KeyError:
        raise Unprovable(f"no quote {quote_id}") from None


def cell_value(cell: Cell, ledger: Ledger) -> object:
    """The value a cell points to; Unprovable when it points nowhere."""
    try:
        return ledger.value(cell)
    except (KeyError, IndexError):
        raise Unprovable(f"no cell {cell.figure}[{cell.row}].{cell.column}") from None


def show_cell(cell: Cell, ledger: Ledger, catalog: Catalog, language: Language) -> str:
    """One cell by its value label or in its column's format."""
    cell_value(cell, ledger)
    column = ledger.figure(cell.figure).column(cell.column)
    return show_value(ledger.value(cell), column, catalog, language)


def show_value(value: object, column: Column, catalog: Catalog, language: Language) -> str:
    """A value of a column as people read it; the first day of a month stands for the month, weekday 1 for Monday."""
    cut = column.name.rpartition("@")[2] if "@" in column.name else ""
    if isinstance(value, date) and cut:
        return shown_period(value, cut)
    if isinstance(value, int) and cut in PARTS:
        return shown_part(value, cut, language)
    if isinstance(value, str) and column.dimension:
        names = catalog.dimension(column.dimension).values.get(value)
        return (names.in_(language) if names else "") or value
    return shown(value, column.format, language)  # type: ignore[arg-type]  # a figure's values are `Value`s


def show_derived(derived: Derived, ledger: Ledger, language: Language) -> str:
    """A derivation over cells as a number with its unit, or as a word.

    Raises:
        Unprovable: a cell is missing or null, or a divisor is zero.
    """
    values = [_number(cell, ledger) for cell in derived.of]
    zh = language == "zh"
    form = ledger.figure(derived.of[0].figure).column(derived.of[0].column).format
    match derived.derivation:
        case "comparison":
            return COMPARISON[language][compared(values[0], values[1])]
        case "trend":
            return TREND[language][moved(values[0], values[1])]
        case "rank":
            place = 1 + sum(value > values[0] for value in values[1:])
            return f"第 {place}" if zh else f"#{place}"
        case "difference":
            return _difference(values[0] - values[1], form, language)
        case "ratio":
            return multiple(_divided(values[0], values[1]), language)
        case "share":
            return f"{half_up(_divided(values[0], values[1]) * 100, 1):,f}%"
        case "growth":
            return f"{half_up((_divided(values[0], values[1]) - 1) * 100, 1):+,f}%"


def _number(cell: Cell, ledger: Ledger) -> float:
    value = cell_value(cell, ledger)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unprovable(f"cell {cell.figure}[{cell.row}].{cell.column} is no number")
    return float(value)


def _divided(over: float, under: float) -> float:
    if under == 0:
        raise Unprovable("division by zero")
    return over / under


def _difference(value: float, form: Format, language: Language) -> str:
    sign = "+" if value >= 0 else "-"
    if form.kind == "percent":
        points = "个百分点" if language == "zh" else "pp"
        return f"{sign}{half_up(abs(value) * 100, form.decimals if form.decimals is not None else 1):,f} {points}"
    decimals = decimals_of(value, form)
    plain = form.model_copy(update={"decimals": decimals, "unit": form.unit or Phrase(en="")})
    return sign + shown(abs(value), plain, language)

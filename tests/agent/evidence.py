"""A small ledger: revenue and visits by town, two of them known, and one quote."""

from __future__ import annotations

import hashlib
from datetime import date

from domain.catalog import Format
from domain.claim import CellSlot, Claim, DerivedSlot, QuoteSlot, Slot
from domain.evidence import Cell, Column, DerivationKind, Derived, Figure, Quote
from domain.language import Phrase
from domain.ledger import Ledger

WORDS = "The showers are cold. 水是冷的。"
EURO = Format(kind="money", unit=Phrase(en="€", zh="€"))


def ledger() -> Ledger:
    """Rows: Ghent, Bruges, Lier (without visits), an unnamed town."""
    held = Ledger()
    held.add_figure(
        Figure(
            id="",
            title=Phrase(en="fees by town", zh="各城镇收入"),
            sql="SELECT 1",
            params=("ghent",),
            columns=(
                _column("member.town", "town", "城镇", Format(kind="text"), dimension="member.town"),
                _column("visit.day@month", "month", "月", Format(kind="date")),
                _column("visit.fees", "fees", "收入", EURO),
                _column("visit.visits", "visits", "到店", Format(kind="count", unit=Phrase(en="visits", zh="次"))),
                _column("visit.guest_rate", "guest rate", "带友率", Format(kind="percent")),
                _column("member.mail_ok", "may be mailed", "可发邮件", Format(kind="text")),
            ),
            rows=(
                ("ghent", date(2026, 10, 1), 21960.4, 36, 0.2837, True),
                ("bruges", date(2026, 9, 1), 10430.0, 1, 0.1505, False),
                ("lier", date(2026, 8, 1), 0.0, 12, None, None),
                ("atlantis", None, None, 0, 0.5, None),
            ),
            data_version="v1",
        )
    )
    start = WORDS.index("水")
    held.add_quote(
        Quote(
            id="",
            doc_id="N-1",
            text=WORDS[start:],
            span=(start, len(WORDS)),
            sha256=hashlib.sha256(WORDS.encode()).hexdigest(),
            score=0.7,
        )
    )
    return held


def _column(name: str, en: str, zh: str, form: Format, dimension: str | None = None) -> Column:
    return Column(name=name, label=Phrase(en=en, zh=zh), format=form, dimension=dimension)


def at(row: int, column: str, figure: str = "F1") -> Cell:
    return Cell(figure=figure, row=row, column=column)


def cell(row: int, column: str, figure: str = "F1") -> CellSlot:
    return CellSlot(cell=at(row, column, figure))


def derived(kind: DerivationKind, *of: Cell) -> DerivedSlot:
    return DerivedSlot(derived=Derived(derivation=kind, of=of))


def claim(wording: str, *slots: Slot) -> Claim:
    return Claim(section="result", wording=wording, slots=slots)


QUOTE = QuoteSlot(quote="Q1")

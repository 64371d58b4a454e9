"""Texts that were found become an answer: how many there are, and what customers say, word for word."""

from __future__ import annotations

from datetime import date

from domain.claim import Claim, Draft
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import FeedbackStep
from tools.voice import COUNT, VOICE

from .names import Atlas
from .sentence import Sentence


def narrate_voice(step: FeedbackStep, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date) -> Draft:
    """Claims over the counted texts and the quotes."""
    count = next((figure for figure in ledger.figures() if figure.role == COUNT), None)
    claims: list[Claim] = []
    if count is not None:
        said = Sentence("voice", ledger, atlas.catalog, language)
        claims += said.say("headline", "count", n=said.cell(count, 0, count.columns[0].name))
    for quote in ledger.quotes():
        if quote.role == VOICE:
            said = Sentence("voice", ledger, atlas.catalog, language)
            claims += said.say("voice", "quote", quote=said.quote(quote.id))
    return Draft(claims=tuple(claims), main=count.id if count else None)

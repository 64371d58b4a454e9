"""What was gathered about a group becomes its description: how many, what sets them apart, what they say, what to do."""

from __future__ import annotations

from datetime import date

from domain.claim import Claim, Draft
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import SegmentStep
from tools.segment import IN, SIZE

from .names import Atlas
from .sentence import Sentence


def narrate_segment(step: SegmentStep, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date) -> Draft:
    """Claims over the group's figures and quotes."""
    size = next((figure for figure in ledger.figures() if figure.role == SIZE), None)
    if size is None:
        return Draft(claims=())
    claims: list[Claim] = []
    for row in range(len(size.rows)):
        if size.cell(row, IN) is True:
            said = Sentence("segment", ledger, atlas.catalog, language)
            claims += said.say("headline", "size", n=said.cell(size, row, size.columns[1].name))
    return Draft(claims=tuple(claims), main=size.id)

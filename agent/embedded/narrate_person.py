"""What was gathered about one person becomes a portrait: a verdict first, then what is remarkable, then what to do."""

from __future__ import annotations

from datetime import date

from domain.claim import Claim, Draft
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import CustomerStep
from tools.persona import BUYING, CARD

from .names import Atlas
from .sentence import Sentence, value


def narrate_person(step: CustomerStep, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date) -> Draft:
    """Claims over the persona's figures and quotes."""
    figures = {figure.role: figure for figure in ledger.figures() if figure.role}
    card, buying = figures.get(CARD), figures.get(BUYING)
    if card is None:
        return Draft(claims=())
    claims: list[Claim] = []
    key = card.columns[0].name
    said = Sentence("person", language)
    claims += said.say("headline", "known", person=said.cell(card, 0, key))
    if buying is not None:
        said = Sentence("person", language)
        shown = [c.name for c in buying.columns if value(buying, 0, c.name) is not None and c.format.kind != "percent"]
        facts = [f"{said.name(atlas.measure_name(name, language))} {said.cell(buying, 0, name)}" for name in shown]
        claims += said.say("buying", "bought", facts=said.listed(facts))
    return Draft(claims=tuple(claims), main=card.id)

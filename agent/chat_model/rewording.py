"""Our draft goes to a model as sentences with slots; its order and its wordings come back as a draft of the same claims.

The verifier proves what stands in the slots. It cannot see that two slots changed places, or that "refunds" took the
place of "sales". So a rewording may only change small words (small_words.yaml): slots and all other words must follow
each other exactly as in our sentence. What does not keep to that is said in our words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import assert_never

import yaml

from agent.render import Unprovable, show_cell
from agent.verify import checked
from domain.catalog import Catalog
from domain.claim import CellSlot, Claim, DerivedSlot, Draft, QuoteSlot, Slot
from domain.language import Language, language_of
from domain.ledger import Ledger

from .request import WordingRequest

_PIECE = re.compile(r"\{\d+\}|[A-Za-z][A-Za-z'’-]*|[\u3400-\u9fff]+|[^\s]")
_SILENT = set("，。：；、,.:;()（）·—–→")
_KEPT = frozenset({"headline", "caveat", "risk"})
"""Sections a model may not leave out: the answer itself, and what warns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Our claims as a model sees them."""

    id: str
    claim: Claim
    slots: dict[str, str]

    def sent(self) -> dict[str, object]:
        """What goes out: the sentence's frame, and what its slots are of."""
        return {"id": self.id, "section": self.claim.section, "wording": self.claim.wording, "slots": self.slots}


def offers(draft: Draft, ledger: Ledger, catalog: Catalog, language: Language, *, values: bool) -> tuple[Offer, ...]:
    """One offer a claim; `values` puts cells beside their labels. Quotes and persons are never among them."""
    return tuple(
        Offer(
            id=f"C{number}",
            claim=claim,
            slots={
                f"{{{position}}}": _described(slot, ledger, catalog, language, values=values)
                for position, slot in enumerate(claim.slots)
            },
        )
        for number, claim in enumerate(draft.claims, start=1)
    )


def reworded(
    request: WordingRequest, offered: tuple[Offer, ...], draft: Draft, ledger: Ledger, catalog: Catalog
) -> Draft:
    """The same claims in the model's order; what may not be left out and was, is put back."""
    by_id = {offer.id: offer for offer in offered}
    chosen: dict[str, Claim] = {}
    for said in request.claims:
        if (offer := by_id.get(said.id)) and said.id not in chosen:
            chosen[said.id] = _claim(offer.claim, said.wording.strip(), ledger, catalog)
    order = {key: position for position, key in enumerate(chosen)}
    missing = [offer for offer in offered if offer.id not in chosen and offer.claim.section in _KEPT]
    chosen |= {offer.id: offer.claim for offer in missing}
    if not chosen:
        return draft
    first = {claim.section: position for position, claim in reversed(list(enumerate(chosen.values())))}
    # sections stay together, headlines lead and caveats end: a page shows one block a section
    ranked = sorted(
        chosen,
        key=lambda key: (
            {"headline": 0, "caveat": 2}.get(chosen[key].section, 1),
            first[chosen[key].section],
            order.get(key, len(order)),
        ),
    )
    return Draft(claims=tuple(chosen[key] for key in ranked), main=draft.main)


def keeps_meaning(ours: str, theirs: str, language: Language) -> bool:
    """Whether slots and meaning words follow each other alike in both, small words and punctuation aside."""
    return _bearing(ours, language) == _bearing(theirs, language)


def _claim(ours: Claim, wording: str, ledger: Ledger, catalog: Catalog) -> Claim:
    """Our claim in their words, if these hold; else as it was."""
    if not wording or wording == ours.wording or ours.kind == "advice" or "\n" in wording:
        return ours
    language = language_of(ours.wording)
    if language_of(wording) != language or len(wording) > 2 * len(ours.wording) + 60:
        return ours
    if not keeps_meaning(ours.wording, wording, language):
        return ours
    theirs = ours.model_copy(update={"wording": wording})
    try:
        checked(theirs, ledger, catalog, language)
    except Unprovable:
        return ours
    return theirs


def _bearing(wording: str, language: Language) -> list[str]:
    """Slots and meaning words in order. Chinese has no spaces: small words are taken out of each run, longest first."""
    small = _small_words(language)
    found: list[str] = []
    for piece in _PIECE.findall(wording):
        if piece in _SILENT or piece.lower() in small:
            continue
        if language == "zh" and "\u3400" <= piece[0] <= "\u9fff":
            found.extend(part for part in _splitter().split(piece) if part)
        else:
            found.append(piece.lower())
    return found


@cache
def _small_words(language: Language) -> frozenset[str]:
    text = (Path(__file__).parent / "small_words.yaml").read_text(encoding="utf-8")
    return frozenset(str(word) for word in yaml.safe_load(text)[language])


@cache
def _splitter() -> re.Pattern[str]:
    words = sorted(_small_words("zh"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def _described(slot: Slot, ledger: Ledger, catalog: Catalog, language: Language, *, values: bool) -> str:
    match slot:
        case CellSlot():
            column = ledger.figure(slot.cell.figure).column(slot.cell.column)
            label = column.label.in_(language)
            if not values or _names_somebody(column.dimension or column.name, catalog):
                return label
            return f"{label} = {show_cell(slot.cell, ledger, catalog, language)}"
        case DerivedSlot():
            cell = slot.derived.of[0]
            label = ledger.figure(cell.figure).column(cell.column).label.in_(language)
            return f"{slot.derived.derivation}: {label}"
        case QuoteSlot():
            return "quote"
        case _:
            assert_never(slot)


def _names_somebody(qualified: str, catalog: Catalog) -> bool:
    """Ids, texts and anything that is not open: their values are never sent."""
    try:
        dimension = catalog.dimension(qualified.partition("@")[0])
    except KeyError:  # a measure
        return False
    return dimension.privacy != "open" or dimension.type in ("id", "text")

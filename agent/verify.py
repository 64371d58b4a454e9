"""A draft goes in; only what is proven comes out. What a claim asserts outside its slots, nobody gets to read."""

from __future__ import annotations

from dataclasses import dataclass

from domain.answer import ShownClaim
from domain.catalog import Catalog
from domain.claim import Claim, Draft
from domain.language import Language
from domain.ledger import Ledger
from proof.wording import free_assertions

from .render import Unprovable, render


@dataclass(frozen=True, slots=True)
class Verdict:
    """The claims that may be shown, and why the others may not."""

    kept: tuple[ShownClaim, ...]
    dropped: tuple[str, ...]


def verify(draft: Draft, ledger: Ledger, catalog: Catalog, language: Language) -> Verdict:
    """Check each claim against the ledger and its wording against what may stand outside slots."""
    kept: list[ShownClaim] = []
    dropped: list[str] = []
    for claim in draft.claims:
        try:
            kept.append(checked(claim, ledger, catalog, language))
        except Unprovable as reason:
            dropped.append(str(reason))
    return Verdict(tuple(kept), tuple(dropped))


def checked(claim: Claim, ledger: Ledger, catalog: Catalog, language: Language) -> ShownClaim:
    """One claim, rendered and proven.

    Raises:
        Unprovable: it cites nothing, cites what is not there, or asserts something outside its slots.
    """
    if not claim.slots and not claim.basis:
        raise Unprovable(f"cites nothing: {claim.wording!r}")
    if claim.kind == "advice" and not any(play.id == claim.play for play in catalog.playbook):
        raise Unprovable(f"advice that is not in the playbook: {claim.wording!r}")
    if claim.kind == "advice":
        play = next(play for play in catalog.playbook if play.id == claim.play)
        if claim.wording != play.say.in_(language):
            raise Unprovable(f"advice in other words than the playbook's: {claim.wording!r}")
    rendered = render(claim, ledger, catalog, language)
    free = free_assertions(rendered.claim.text, rendered.proven, language)
    if free:
        raise Unprovable(f"asserts outside its slots ({', '.join(free)}): {rendered.claim.text!r}")
    return rendered.claim

"""A question as it stands at the door: the text, who asks, and what was asked before."""

from __future__ import annotations

from domain.answer import Choice
from domain.language import Frozen, Language
from domain.plan import Plan


class Asker(Frozen):
    """Who asks: a role of the catalog, and for `rep:NAME` the name."""

    role: str = "analyst"
    principal: str = ""

    @classmethod
    def parse(cls, text: str) -> Asker:
        """`rep:Lin` → role rep, principal Lin; `analyst` → role analyst."""
        role, _, principal = text.partition(":")
        return cls(role=role.strip(), principal=principal.strip())


class Turn(Frozen):
    """One earlier turn: never its quotes, never feedback text."""

    question: str
    language: Language
    plan: Plan | None = None
    asked_back: bool = False
    choices: tuple[Choice, ...] = ()
    """What was offered, to be picked by number or words in the next turn."""


class Question(Frozen):
    """Text, language, who asks, the conversation so far."""

    text: str
    """As asked, with each person named in it replaced by `⟦0⟧`, `⟦1⟧`, …"""
    persons: tuple[str, ...] = ()
    """Tokens of the persons named in the text, by number."""
    language: Language
    asker: Asker = Asker()
    turns: tuple[Turn, ...] = ()

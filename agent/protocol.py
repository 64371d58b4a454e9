"""What a brain must do, and what an analyst offers to a page, a command line or a judge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from domain.answer import Clarification, Narrative, Refusal
from domain.catalog import Catalog
from domain.claim import Draft
from domain.event import Event
from domain.ledger import Ledger
from domain.plan import Plan
from domain.question import Asker, Question


class Brain(Protocol):
    """Reads a question into a typed plan, and words the evidence. It has no tools and runs no query."""

    @property
    def name(self) -> str:
        """Shown with the answer: `embedded`, `openai:…`."""

    def plan(self, question: Question) -> Plan | Clarification | Refusal:
        """The steps to take, or a question back, or a refusal that says what is missing."""

    def narrate(self, question: Question, plan: Plan, ledger: Ledger) -> Draft:
        """Claims over the evidence; nothing is typed, everything is referred to."""


class Analyst(Protocol):
    """One home, opened: ask it, and read how it worked."""

    @property
    def catalog(self) -> Catalog:
        """What may be asked."""

    @property
    def data_version(self) -> str:
        """The version of the tables that are served."""

    @property
    def as_of(self) -> date:
        """The data's own last day."""

    def ask(
        self, text: str, *, asker: Asker | None = None, session: str | None = None, brain: str | None = None
    ) -> Iterator[Event]:
        """The run, event by event; the last one is `Answered`. Never raises for what a person typed."""

    def answer(
        self, text: str, *, asker: Asker | None = None, session: str | None = None, brain: str | None = None
    ) -> Narrative | Clarification | Refusal:
        """The end of the same run."""

    def markdown(self, answer: Narrative | Clarification | Refusal) -> str:
        """The answer with its evidence (SQL, rows, quotes), to keep or to forward."""

    def forget_session(self, session: str) -> None:
        """Delete a conversation."""

    def close(self) -> None:
        """Let go of the home's files."""

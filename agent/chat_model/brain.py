"""A question goes to a chat model as names to choose from; a typed plan comes back. Evidence goes as sentences with slots.

A model sees the question (persons as `⟦0⟧`), the needed part of the catalog and the data's last day; never a row, a
quote or a name. It fills in forms; every word a person reads is ours, and every number comes from the ledger.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

from agent.embedded.names import Atlas
from agent.protocol import Brain
from agent.settings import Settings
from domain.answer import Clarification, Refusal
from domain.catalog import Catalog
from domain.claim import Draft
from domain.condition import Is
from domain.language import Frozen
from domain.ledger import Ledger
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep
from domain.question import Question, Turn
from profiles.masking import Masker

from .connection import Connection
from .failures import ModelFailed
from .menu import Values, menu_for
from .planning import outcome_of
from .prompt import prompt
from .request import plan_request, plan_schema, wording_request, wording_schema
from .rewording import offers, reworded

_TOKEN = re.compile(r"(?<![A-Za-z0-9])[Pp]-\d{5,8}(?!\d)")
_SOMEBODY = "⟦…⟧"


def open_chat_brain(
    name: str, settings: Settings, catalog: Catalog, embedded: Brain, values: Values, *, as_of: date | None = None
) -> ChatBrain:
    """The brain behind `provider:model`. Nothing is loaded or reached before the first question.

    Args:
        name: `openai:…`, `anthropic:…`, `ollama:…`; with `brain_base_url` the part after the colon is what that server calls it.
        settings: base URL, key, timeout, and whether values may be sent.
        catalog: what may be asked.
        embedded: drafts the sentences; the model orders and words them.
        values: stored values of a dimension with their counts.
        as_of: the data's last day; None takes the catalog's, else the latest day of its horizon.

    Raises:
        InputError: `name` is not `provider:model`.
    """
    return ChatBrain(Connection(name, settings), name, catalog, embedded, values, as_of, share=settings.share_quotes)


class ChatBrain:
    """Plans and words through a chat model; raises BrainFailed when that gives nothing usable."""

    def __init__(
        self,
        connection: Connection,
        name: str,
        catalog: Catalog,
        embedded: Brain,
        values: Values,
        as_of: date | None,
        *,
        share: bool,
    ) -> None:
        self.name = name.strip()
        self._connection = connection
        self._atlas = Atlas(catalog)
        self._embedded = embedded
        self._values = values
        self._as_of = as_of
        self._share = share
        self._masker = Masker()

    def plan(self, question: Question) -> Plan | Clarification | Refusal:
        """The steps to take, or a question back, or a refusal.

        Raises:
            BrainFailed: the model gave nothing usable; says why in the question's language.
        """
        menu = menu_for(question, self._atlas, self._values)
        sent = {
            "question": self._masked(question.text),
            "earlier_questions": [self._masked(_impersonal(turn, self._atlas.catalog)) for turn in question.turns],
            "last_day": day.isoformat() if (day := self._last_day()) else None,
            **menu.sent(),
        }
        try:
            answer = self._connection.ask(prompt("plan"), _message(sent), plan_schema(menu))
            return _signed(outcome_of(plan_request(answer, menu), question, menu, self._atlas, self._values), self.name)
        except ModelFailed as failed:
            raise failed.told(question.language) from None

    def narrate(self, question: Question, plan: Plan, ledger: Ledger) -> Draft:
        """The embedded brain's claims in the model's order, reworded where that changes small words only.

        Raises:
            BrainFailed: the model gave nothing usable; says why in the question's language.
        """
        draft = self._embedded.narrate(question, plan, ledger)
        if not draft.claims:
            return draft
        catalog, language = self._atlas.catalog, question.language
        offered = offers(draft, ledger, catalog, language, values=self._share)
        sent = {
            "question": self._masked(question.text),
            "reading": [self._masked(_without(line, question.persons)) for line in plan.reading],
            "claims": [_cleared(offer.sent(), question.persons) for offer in offered],
        }
        schema = wording_schema(tuple(offer.id for offer in offered))
        try:
            request = wording_request(self._connection.ask(prompt("narrate"), _message(sent), schema))
        except ModelFailed as failed:
            raise failed.told(language) from None
        return reworded(request, offered, draft, ledger, catalog)

    def _last_day(self) -> date | None:
        catalog = self._atlas.catalog
        if self._as_of is None and catalog.as_of is None and catalog.horizon:
            days = [value for value, _count in self._values(catalog.horizon) if isinstance(value, date)]
            self._as_of = max(days, default=None)
        return self._as_of or catalog.as_of

    def _masked(self, text: str) -> str:
        """Without tokens, and without what looks like a phone number, an address of mail, or a document's number."""
        return self._masker.mask(_TOKEN.sub(_SOMEBODY, text))


def _signed(outcome: Plan | Clarification | Refusal, name: str) -> Plan | Clarification | Refusal:
    return outcome.model_copy(update={"brain": name})


def _message(sent: Mapping[str, object]) -> str:
    return json.dumps(sent, ensure_ascii=False)


def _cleared(sent: dict[str, object], persons: tuple[str, ...]) -> dict[str, object]:
    return sent | {"wording": _without(str(sent["wording"]), persons)}


def _without(text: str, persons: tuple[str, ...]) -> str:
    for person in sorted(persons, key=len, reverse=True):
        text = text.replace(person, _SOMEBODY)
    return _TOKEN.sub(_SOMEBODY, text)


def _impersonal(turn: Turn, catalog: Catalog) -> str:
    """An earlier question without the persons in it: sessions keep them as tokens, or as typed where nobody is protected."""
    found: list[str] = []
    for step in turn.plan.steps if turn.plan else ():
        match step:
            case CustomerStep():
                found.append(step.person)
            case MetricStep():
                found += _ids(step.query, catalog)
            case SegmentStep() | FeedbackStep():
                found += _ids(step.condition, catalog)
    return _without(turn.question, tuple(found))


def _ids(node: object, catalog: Catalog) -> list[str]:
    """Keys that a query or a condition compares with, however deep: the person's is among them."""
    if isinstance(node, Is):
        is_id = catalog.dimension(node.dimension).type == "id"
        return [value for value in node.values if is_id and isinstance(value, str)]
    if isinstance(node, Frozen):
        return [value for name in type(node).model_fields for value in _ids(getattr(node, name), catalog)]
    return [value for part in node for value in _ids(part, catalog)] if isinstance(node, tuple) else []

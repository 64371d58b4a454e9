"""A question at the page becomes one turn of the conversation: checked, asked, and followed event by event."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from agent.protocol import Analyst
from domain.question import Asker
from ui.conversation import Conversation
from ui.text import Text

log = logging.getLogger(__name__)

LONGEST_QUESTION = 2_000
"""Characters."""


def objection(question: str, text: Text) -> str:
    """One plain line when the question cannot be asked as it stands; empty when it can."""
    if not question.strip():
        return text("ask.empty")
    if len(question) > LONGEST_QUESTION:
        return text("ask.long", length=len(question), limit=LONGEST_QUESTION)
    return ""


def follow(
    analyst: Analyst, conversation: Conversation, question: str, *, asker: Asker | None, brain: str | None
) -> Iterator[None]:
    """Ask, and yield whenever the conversation has something new to show; it has an end whatever happens."""
    exchange = conversation.begin(question.strip())
    yield
    try:
        for event in analyst.ask(exchange.question, asker=asker, session=conversation.session, brain=brain):
            exchange.take(event)
            if exchange.state == "stopped":
                return
            yield
        if exchange.state == "working":
            log.error("the analyst ended without an answer")
            exchange.fail()
    except Exception:  # the door of a page turn: one turn fails, the conversation goes on
        log.exception("a turn of the page failed")
        exchange.fail()
    finally:
        exchange.stop()
    yield

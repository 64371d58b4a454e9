"""What the analyst says while it works becomes the messages of the chat: a question, how it was worked, an answer."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, assert_never

import gradio as gr

from domain.catalog import Catalog
from domain.event import Answered, Drafted, Event, FigureFound, QuoteFound, StepStarted, Understood, Verified
from domain.evidence import Figure, Quote
from domain.language import Language, language_of
from domain.question import Asker
from domain.rounding import half_up
from ui.answer import AnyAnswer, card, evidence_of
from ui.citation import Address
from ui.markup import Markup, tag
from ui.text import Text

QUOTE_IN_STEP = 60
"""Characters of a quote shown among the steps; the whole is in the evidence panel."""


@dataclass(slots=True)
class _Step:
    title: str
    started: float
    lines: list[str] = field(default_factory=list)
    seconds: float | None = None


class Exchange:
    """One question and everything that came back for it."""

    def __init__(
        self,
        number: int,
        question: str,
        clock: Callable[[], float] = time.monotonic,
        *,
        language: Language | None = None,
    ) -> None:
        self.number = number
        self.question = question
        self.language: Language = language or language_of(question)
        self.state: Literal["working", "answered", "stopped", "failed"] = "working"
        self.answer: AnyAnswer | None = None
        self._evidence: dict[str, Figure | Quote] = {}
        self._steps: list[_Step] = []
        self._clock = clock
        self._started = clock()
        self._seconds = 0.0
        self._finished: list[gr.ChatMessage] | None = None

    def take(self, event: Event) -> None:
        """Note one event; an exchange that was stopped takes no more."""
        if self.state != "working":
            return
        text = Text(self.language)
        match event:
            case Understood():
                self._begin(text("work.understood"), self._started).lines.extend(event.reading)
            case StepStarted():
                self._begin(event.title, self._clock())
            case FigureFound(figure=figure):
                self._evidence[figure.id] = figure
                rows = text.count("work.rows", len(figure.rows))
                self._last().lines.append(f"{figure.id} · {figure.title.in_(self.language)} · {rows}")
            case QuoteFound(quote=quote):
                self._evidence[quote.id] = quote
                words = quote.text if len(quote.text) <= QUOTE_IN_STEP else quote.text[:QUOTE_IN_STEP] + "…"
                self._last().lines.append(f"{quote.id} · “{words}”")
            case Drafted():
                self._begin(text("work.checked"), self._clock())
            case Verified():
                step = self._last()
                if step.title != text("work.checked"):
                    step = self._begin(text("work.checked"), self._clock())
                step.lines.append(text("work.kept_one") if event.kept == 1 else text("work.kept", kept=event.kept))
                step.lines.extend(text("work.dropped", why=why) for why in event.dropped)
            case Answered(answer=answer):
                self.answer = answer
                self.language = answer.language
                self._evidence.update(evidence_of(answer))
                self._end("answered")
            case _:
                assert_never(event)

    def stop(self) -> None:
        """The person pressed stop."""
        self._end("stopped")

    def fail(self) -> None:
        """An unexpected exception ended the run."""
        self._end("failed")

    def evidence(self, evidence_id: str) -> Figure | Quote | None:
        """A figure or quote of this exchange by id."""
        return self._evidence.get(evidence_id)

    def messages(self, catalog: Catalog) -> list[gr.ChatMessage]:
        """The question, how it was worked (once a step is known), and the answer or a plain line."""
        if self._finished is not None:
            return self._finished
        text = Text(self.language)
        said = [_message("user", tag("p", self.question, class_="asked"))]
        work = self._work(text)
        if work:
            said.append(_message("assistant", work))
        if self.answer:
            said.append(_message("assistant", card(self.answer, self.number, catalog)))
        elif self.state == "failed":
            said.append(_message("assistant", tag("p", text("answer.failed"), class_="plain failed", role="alert")))
        elif self.state == "stopped":
            said.append(_message("assistant", tag("p", text("answer.stopped"), class_="plain")))
        if self.state != "working":
            self._finished = said
        return said

    def _begin(self, title: str, now: float) -> _Step:
        self._close_step()
        self._steps.append(_Step(title, now))
        return self._steps[-1]

    def _last(self) -> _Step:
        return self._steps[-1] if self._steps else self._begin(Text(self.language)("work.understood"), self._started)

    def _close_step(self) -> None:
        if self._steps and self._steps[-1].seconds is None:
            self._steps[-1].seconds = self._clock() - self._steps[-1].started

    def _end(self, state: Literal["answered", "stopped", "failed"]) -> None:
        if self.state == "working":
            self.state = state
            self._seconds = self._clock() - self._started
            self._close_step()

    def _work(self, text: Text) -> Markup:
        working = self.state == "working"
        if not working and not self._steps:
            return Markup("")
        rows = []
        for number, step in enumerate(self._steps, start=1):
            seconds = tag("span", _seconds(step.seconds, text), class_="seconds") if step.seconds is not None else ""
            lines = tag("ul", *(tag("li", line) for line in step.lines)) if step.lines else ""
            now = working and number == len(self._steps)
            rows.append(
                tag("li", tag("span", step.title, class_="title"), seconds, lines, class_="now" if now else None)
            )
        if working:
            title, told = text("work.working"), self._steps[-1].title if self._steps else ""
        else:
            key = {"answered": "work.done", "stopped": "work.stopped", "failed": "work.failed"}[self.state]
            title = text(key)
            told = text("work.summary", steps=len(self._steps), seconds=half_up(self._seconds, 1))
        summary = tag("summary", tag("span", title, class_="title"), tag("span", told, class_="told"))
        return tag(
            "details",
            summary,
            tag("ol", *rows),
            class_=f"work {self.state}",
            open=working,
            aria_busy="true" if working else None,
        )


class Conversation:
    """One tab's exchanges, oldest first, under one session id."""

    def __init__(self, asker: Asker | None = None) -> None:
        self.session = uuid.uuid4().hex
        self.asker = asker
        self.exchanges: list[Exchange] = []

    @property
    def working(self) -> bool:
        """Whether the last question is still being worked on."""
        return bool(self.exchanges) and self.exchanges[-1].state == "working"

    def begin(self, question: str) -> Exchange:
        """A new exchange for a question."""
        wordless = bool(self.exchanges) and not any(sign.isalpha() for sign in question)  # "2", of what was offered
        language = self.exchanges[-1].language if wordless else None
        self.exchanges.append(Exchange(len(self.exchanges) + 1, question, language=language))
        return self.exchanges[-1]

    def stop(self) -> None:
        """Stop what is being worked on."""
        if self.working:
            self.exchanges[-1].stop()

    def exchange(self, number: int) -> Exchange | None:
        """The exchange with this number."""
        return self.exchanges[number - 1] if 1 <= number <= len(self.exchanges) else None

    def evidence(self, address: Address | None) -> Figure | Quote | None:
        """What a chip points to; None when it is not, or no longer, here."""
        held = self.exchange(address.exchange) if address else None
        return held.evidence(address.id) if held and address else None

    def messages(self, catalog: Catalog) -> list[gr.ChatMessage]:
        """The whole chat."""
        return [message for exchange in self.exchanges for message in exchange.messages(catalog)]


def _message(role: Literal["user", "assistant"], content: Markup) -> gr.ChatMessage:
    return gr.ChatMessage(role=role, content=gr.HTML(content, apply_default_css=False))


def _seconds(seconds: float, text: Text) -> str:
    return text("work.seconds", seconds=half_up(seconds, 1 if seconds >= 0.1 else 2))

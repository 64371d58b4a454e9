"""An analyst becomes a page: its parts, and what happens when a part is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import gradio as gr
from gradio.events import api

from agent.protocol import Analyst
from domain.answer import answer_json
from domain.errors import InputError
from domain.language import Language, language_of
from domain.question import Asker
from ui import evaluation, roles
from ui.citation import Address, read_cells
from ui.conversation import Conversation
from ui.evaluation import RunEval
from ui.evidence import panel
from ui.markup import Markup, tag
from ui.roles import Login
from ui.text import Text
from ui.turn import follow, objection
from ui.welcome import brain_name, brand, welcome

AT_ONCE = 4
"""Questions that are worked on at the same time; more wait their turn."""

Updates = dict[Any, Any]
"""Component → its new value or properties (gradio's own shape: components differ in class and value)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page, built and not yet served."""

    blocks: gr.Blocks


def build_page(
    analyst: Analyst,
    *,
    run_eval: RunEval | None = None,
    brains: Sequence[str] = ("embedded",),
    logins: Sequence[Login] = (),
) -> Page:
    """Lay the page out and wire it; nothing is served yet. See `ui.serve` for the arguments."""
    return Page(blocks=_Builder(analyst, run_eval, tuple(brains), tuple(logins)).blocks)


class _Builder:
    """The page's parts by name, and one method for each thing a person can do."""

    def __init__(
        self, analyst: Analyst, run_eval: RunEval | None, brains: tuple[str, ...], logins: tuple[Login, ...]
    ) -> None:
        self.analyst = analyst
        self.catalog = analyst.catalog
        self.run_eval = run_eval
        self.brains = brains
        self.logins = {login.name: login for login in logins}
        with gr.Blocks(
            title="Limner · 画像", analytics_enabled=False, fill_height=True, fill_width=True
        ) as self.blocks:
            self._lay_out()
            self._wire()

    def _lay_out(self) -> None:
        self.conversation = gr.State(None, time_to_live=None, delete_callback=self._forget)
        self.opened = gr.State(None)
        self.bridge = gr.HTML("", js_on_load="window.limner.connect(trigger)", elem_id="bridge")
        self.hint = gr.Textbox(visible=False)
        self.file = gr.JSON(visible=False)
        with gr.Row(elem_id="header"):
            self.brand = gr.HTML(apply_default_css=False, elem_id="brand")
            with gr.Row(elem_id="controls"):
                choice_of_view = self.run_eval is not None
                self.view = gr.Radio(
                    ["talk", "eval"], value="talk", visible=choice_of_view, elem_id="view", min_width=0
                )
                offered = roles.choices(self.catalog, "en")
                first = roles.first(self.catalog)
                choice_of_role = bool(offered) and not self.logins and not self.catalog.public
                self.role = gr.Dropdown(
                    offered, value=first, visible=choice_of_role, elem_id="role", min_width=0, filterable=False
                )
                self.name = gr.Textbox("", visible=False, elem_id="own-name", min_width=0, max_lines=1)
                self.brain = gr.Dropdown(
                    list(self.brains),
                    value=self.brains[0],
                    visible=len(self.brains) > 1,
                    elem_id="brain",
                    min_width=0,
                    filterable=False,
                )
                self.language = gr.Radio(
                    [("中文", "zh"), ("English", "en")], value="zh", elem_id="language", min_width=0
                )
                self.new = gr.Button("", elem_id="new", size="sm", min_width=0)
        with gr.Row(elem_id="desk", visible=True) as self.desk:
            with gr.Column(elem_id="talk"):
                self.welcome = gr.HTML(apply_default_css=False, elem_id="welcome")
                self.chat = gr.Chatbot(
                    visible=False,
                    elem_id="chat",
                    show_label=False,
                    container=False,
                    height="100%",
                    buttons=[],
                    latex_delimiters=[],
                    autoscroll=False,
                    allow_tags=False,
                    layout="panel",
                )
                self.notice = gr.HTML(apply_default_css=False, elem_id="notice")
                with gr.Row(elem_id="composer"):
                    self.box = gr.Textbox(
                        elem_id="box", show_label=False, container=False, lines=1, max_lines=6, scale=1
                    )
                    self.send = gr.Button("", variant="primary", elem_id="send", min_width=0, scale=0)
                    self.stop = gr.Button("", elem_id="stop", visible=False, min_width=0, scale=0)
            with gr.Column(elem_id="evidence"):
                self.panel = gr.HTML(apply_default_css=False)
        with gr.Column(elem_id="evaluation", visible=False) as self.evaluation:
            self.evaluation_head = gr.HTML(apply_default_css=False)
            self.evaluate = gr.Button("", variant="primary", elem_id="run-eval", min_width=0)
            self.report = gr.HTML(apply_default_css=False, elem_id="report")

    def _wire(self) -> None:
        quick: dict[str, Any] = {"api_visibility": "private", "queue": False, "show_progress": "hidden"}
        asks: dict[str, Any] = {
            "api_visibility": "private",
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "ask",
            "trigger_mode": "multiple",  # the default swallows a question typed right after a stop; `_ask` says "busy"
            "show_progress": "hidden",
        }
        who = [self.conversation, self.language, self.role, self.name, self.brain]
        turn = [self.conversation, self.chat, self.welcome, self.notice, self.box, self.send, self.stop]
        asking: list[Any] = [  # gradio's own type for `cancels` is an invariant list
            self.box.submit(self._ask, [self.box, *who], turn, **asks),
            self.send.click(self._ask, [self.box, *who], turn, **asks),
            self.bridge.submit(self._ask_clicked, who, turn, **asks),
        ]
        self.stop.click(self._stop, self.conversation, turn, cancels=asking, **quick)

        dressed = [
            *(self.brand, self.view, self.role, self.name, self.brain, self.new, self.welcome, self.box, self.send),
            *(self.stop, self.notice, self.chat, self.panel, self.evaluation_head, self.evaluate, self.language),
        ]
        self.blocks.load(
            self._start, self.hint, [*dressed, self.conversation], js="() => window.limner.preferred()", **quick
        ).then(None, self.language, None, js="(chosen) => window.limner.language(chosen)", api_visibility="private")
        self.language.input(
            self._dress, [self.language, self.role, self.conversation, self.opened], dressed, **quick
        ).then(None, self.language, None, js="(chosen) => window.limner.language(chosen)", api_visibility="private")

        afresh = [*turn, self.panel, self.opened, self.name]
        restart: dict[str, Any] = {"js": "(...given) => { window.limner.close(); return given; }", **quick}
        given = [self.conversation, self.language, self.role]
        self.new.click(self._restart, given, afresh, cancels=asking, **restart)
        self.role.select(self._restart, given, afresh, cancels=asking, **restart)

        self.bridge.select(self._open, [self.conversation, self.language], [self.panel, self.opened], **quick).then(
            None, None, None, js="() => window.limner.open()", api_visibility="private"
        )
        self.bridge.download(self._export, self.conversation, self.file, **quick).then(
            None, self.file, None, js="(file) => window.limner.save(file)", api_visibility="private"
        )

        self.bridge.clear(lambda: ("", None), None, [self.panel, self.opened], **quick)

        self.view.input(self._show, self.view, [self.desk, self.evaluation], **quick)
        self.evaluate.click(
            self._evaluate,
            [self.language, self.role, self.brain],
            [self.report, self.evaluate],
            api_visibility="private",
            concurrency_limit=1,
            show_progress="hidden",
        )
        api(self._ask_by_api, api_name="ask", concurrency_limit=AT_ONCE, concurrency_id="ask")

    # What a person does, in the order of a visit.

    def _start(self, hint: str) -> Updates:
        language: Language = "zh" if hint == "zh" else "en"
        return {
            **self._dress(language, roles.first(self.catalog), None, None),
            self.language: gr.update(value=language, label=Text(language)("header.language")),
            self.conversation: Conversation(),
        }

    def _dress(
        self,
        language: Language,
        role: str | None,
        conversation: Conversation | None,
        opened: tuple[str, str] | None,
    ) -> Updates:
        """Every text of the page in `language`; answers keep the language they were given in."""
        text = Text(language)
        only_brain = self.brains[0] if len(self.brains) == 1 else None
        head = brand(
            self.catalog,
            as_of=self.analyst.as_of,
            data_version=self.analyst.data_version,
            brain=only_brain,
            language=language,
        )
        views = [(text("header.view_talk"), "talk"), (text("header.view_eval"), "eval")]
        return {
            self.brand: head,
            self.view: gr.update(choices=views, label=text("header.view")),
            self.role: gr.update(choices=roles.choices(self.catalog, language), label=text("header.role"), value=role),
            self.name: gr.update(placeholder=text("header.rep_name"), label=text("header.rep_name")),
            self.brain: gr.update(
                choices=[(brain_name(name, language), name) for name in self.brains], label=text("header.brain_choice")
            ),
            self.new: text("header.new"),
            self.welcome: welcome(self.catalog, language),
            self.box: gr.update(placeholder=text("ask.placeholder"), label=text("ask.label")),
            self.send: text("ask.send"),
            self.stop: text("ask.stop"),
            self.notice: "",
            self.chat: gr.update(label=text("ask.conversation")),
            self.panel: self._panel(conversation, opened, language),
            self.evaluation_head: tag(
                "div", tag("h1", text("evaluation.title")), tag("p", text("evaluation.lead"), class_="lead")
            ),
            self.evaluate: text("evaluation.run"),
            self.language: gr.update(label=text("header.language")),
        }

    def _ask(
        self,
        question: str,
        conversation: Conversation | None,
        language: Language,
        role: str | None,
        name: str,
        brain: str,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """A turn: refuse in one line, or follow the analyst to its answer."""
        text = Text(language)
        conversation = conversation or Conversation()
        role = self._role(role, request)
        why = text("ask.busy") if conversation.working else objection(question, text)
        if not why and roles.needs_name(self.catalog, role) and not name.strip():
            why = text("ask.nameless")
        if why:
            yield {self.notice: tag("p", why, role="alert")}
            return
        asker = roles.asker(self.catalog, role, name)
        first = True
        for _ in follow(self.analyst, conversation, question, asker=asker, brain=brain):
            yield self._turn(conversation) | ({self.box: "", self.notice: ""} if first else {})
            first = False

    def _ask_clicked(
        self,
        event: gr.EventData,
        conversation: Conversation | None,
        language: Language,
        role: str | None,
        name: str,
        brain: str,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """A starter, a choice or a follow-up was clicked: its full question is asked."""
        yield from self._ask(_said(event, "question"), conversation, language, role, name, brain, request)

    def _stop(self, conversation: Conversation | None) -> Updates:
        conversation = conversation or Conversation()
        conversation.stop()
        return self._turn(conversation)

    def _turn(self, conversation: Conversation) -> Updates:
        """The chat as it stands, and stop in place of ask while something is worked on."""
        begun = bool(conversation.exchanges)
        return {
            self.conversation: conversation,
            self.chat: gr.update(value=conversation.messages(self.catalog), visible=begun),
            self.welcome: gr.update(visible=not begun),
            self.send: gr.update(visible=not conversation.working),
            self.stop: gr.update(visible=conversation.working),
        }

    def _restart(self, conversation: Conversation | None, language: Language, role: str | None) -> Updates:
        """A new conversation; another role starts one too, so that nothing said to one role is left for the next."""
        self._forget(conversation)
        return self._turn(Conversation()) | {
            self.notice: "",
            self.panel: self._panel(None, None, language),
            self.opened: None,
            self.name: gr.update(visible=not self.logins and roles.needs_name(self.catalog, role)),
        }

    def _forget(self, conversation: Conversation | None) -> None:
        if conversation is not None:
            conversation.stop()
            self.analyst.forget_session(conversation.session)

    def _open(
        self, event: gr.EventData, conversation: Conversation | None, language: Language
    ) -> tuple[Markup, tuple[str, str]]:
        opened = (_said(event, "cite"), _said(event, "cells"))
        return self._panel(conversation, opened, language), opened

    def _panel(self, conversation: Conversation | None, opened: tuple[str, str] | None, language: Language) -> Markup:
        if opened is None:
            return Markup("")
        held = conversation.evidence(Address.parse(opened[0])) if conversation else None
        return panel(held, self.catalog, language, read_cells(opened[1]))

    def _export(self, event: gr.EventData, conversation: Conversation | None) -> dict[str, str] | None:
        """The answer with its evidence as a Markdown file; the browser saves it, nothing is written on the server."""
        number = _said(event, "exchange")
        exchange = conversation.exchange(int(number)) if conversation and number.isdecimal() else None
        if exchange is None or exchange.answer is None:
            return None
        name = exchange.answer.answer_id or f"{self.analyst.as_of.isoformat()}-{exchange.number}"
        return {"name": f"limner-{name}.md", "text": self.analyst.markdown(exchange.answer)}

    def _show(self, view: str) -> Updates:
        return {self.desk: gr.update(visible=view == "talk"), self.evaluation: gr.update(visible=view == "eval")}

    def _evaluate(self, language: Language, role: str | None, brain: str, request: gr.Request) -> Iterator[Updates]:
        text = Text(language)
        held = roles.asker(self.catalog, self._role(role, request))
        if self.run_eval is None or (self.logins and (held is None or held.role not in roles.MAY_EVALUATE)):
            yield {self.report: tag("p", text("evaluation.denied"), class_="state", role="alert")}
            return
        try:
            for report in evaluation.run(self.run_eval, brain, language):
                yield {self.report: report, self.evaluate: gr.update(interactive=False)}
        finally:
            yield {self.evaluate: gr.update(interactive=True)}

    def _ask_by_api(self, question: str, request: gr.Request, role: str = "", session: str = "") -> dict[str, Any]:
        """Ask one question and get the answer in its stable JSON form."""
        why = objection(question, Text(language_of(question)))
        if why:
            raise gr.Error(why, print_exception=False)
        try:
            answer = self.analyst.answer(
                question.strip(), asker=self._api_asker(role, request), session=session or None
            )
        except InputError as bad:
            raise gr.Error(str(bad), print_exception=False) from bad
        return answer_json(answer)

    def _api_asker(self, role: str, request: gr.Request) -> Asker | None:
        return roles.asker(self.catalog, self._role(role, request))

    def _role(self, chosen: str | None, request: gr.Request) -> str | None:
        """The login's role when there are logins, whatever the browser says; else what was chosen."""
        if not self.logins:
            return chosen
        return self.logins[cast("str", request.username)].role  # gradio lets nobody in without a login


def _said(event: gr.EventData, key: str) -> str:
    """What the page's script sent with an event; a browser may send anything, so: a text, or nothing."""
    value = (event._data or {}).get(key, "")
    return value if isinstance(value, str) else ""

"""One small graph both brains share: understand → gather → narrate → verify, asking back where it must."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypedDict, cast

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from domain.answer import Clarification, Narrative, Refusal
from domain.catalog import Catalog
from domain.claim import Draft
from domain.errors import Denied, QueryError
from domain.event import Drafted, Event, Understood, Verified
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import MetricStep, Plan
from domain.question import Question
from warehouse.viewer import Viewer

from .charting import chart_of
from .compose import compose
from .gather import Shelf, gather
from .protocol import Brain
from .verify import Verdict, verify

logger = logging.getLogger("limner.agent")
RECURSION_LIMIT = 12

NOTHING: dict[Language, str] = {
    "zh": "按这个读法，数据里没有符合条件的记录。",
    "en": "Read this way, nothing in the data matches.",
}
CANNOT: dict[Language, str] = {
    "zh": "这个问题在现有数据上算不出来：{why}",
    "en": "This cannot be worked out on the data: {why}",
}
NOT_ALLOWED: dict[Language, str] = {
    "zh": "您当前的角色不能查看这些内容（人数太少，或涉及单个客户）。",
    "en": "Your role may not see this (too few people, or a single customer's data).",
}
UNPROVEN: dict[Language, str] = {
    "zh": "查到了数据，但写出的句子没有通过核验，所以不显示。",
    "en": "Data was found, but no sentence about it could be proven, so none is shown.",
}
FELL_BACK: dict[Language, str] = {
    "zh": "聊天模型这次没有给出可用的结果（{why}），由内置引擎回答。",
    "en": "The chat model gave nothing usable this time ({why}); the embedded brain answered.",
}


class BrainFailed(Exception):
    """A brain could not do its part; its text says why in a few plain words."""


@dataclass(slots=True)
class Desk:
    """What one run works with and writes on."""

    question: Question
    brain: Brain
    fallback: Brain
    shelf: Shelf
    catalog: Catalog
    viewer: Viewer
    followups: Callable[[Question, Plan], tuple[str, ...]] = lambda question, plan: ()
    ledger: Ledger = field(default_factory=Ledger)
    notes: list[str] = field(default_factory=list)


class State(TypedDict, total=False):
    """What flows along the graph."""

    desk: Desk
    plan: Plan
    draft: Draft
    verdict: Verdict
    outcome: Narrative | Clarification | Refusal


Graph = CompiledStateGraph[State, None, State, State]


def build_graph() -> Graph:
    """The run as a LangGraph graph; compiled once, used by every question."""
    graph: StateGraph[State, None, State, State] = StateGraph(State)
    graph.add_node("understand", _understand)
    graph.add_node("gather", _gather)
    graph.add_node("narrate", _narrate)
    graph.add_node("verify", _verify)
    graph.add_edge(START, "understand")
    graph.add_conditional_edges("understand", _ended, {"on": "gather", "end": END})
    graph.add_conditional_edges("gather", _ended, {"on": "narrate", "end": END})
    graph.add_edge("narrate", "verify")
    graph.add_edge("verify", END)
    return graph.compile()


def run(graph: Graph, desk: Desk) -> Iterator[Event | State]:
    """Stream one run: events as they come, the final state last."""
    start: State = {"desk": desk}
    final: State = start
    for mode, part in graph.stream(start, {"recursion_limit": RECURSION_LIMIT}, stream_mode=["custom", "values"]):
        if mode == "custom":
            yield cast("Event", part)  # nodes write events only
        else:
            final = cast("State", part)  # `values` streams the state after each node
    yield final


def _ended(state: State) -> Literal["on", "end"]:
    return "end" if "outcome" in state else "on"


def _writer() -> Callable[[Event], None]:
    return cast("Callable[[Event], None]", get_stream_writer())  # LangGraph types it as accepting anything


def _understand(state: State) -> State:
    desk = state["desk"]
    try:
        outcome = desk.brain.plan(desk.question)
    except BrainFailed as failure:
        desk.notes.append(FELL_BACK[desk.question.language].format(why=failure))
        desk.brain = desk.fallback
        outcome = desk.brain.plan(desk.question)
    if not isinstance(outcome, Plan):
        return {"outcome": outcome}
    _writer()(Understood(reading=outcome.reading, brain=desk.brain.name))
    return {"plan": outcome}


def _gather(state: State) -> State:
    desk, plan = state["desk"], state["plan"]
    language = desk.question.language
    write = _writer()
    try:
        for event in gather(plan, desk.ledger, desk.shelf, desk.viewer, language):
            write(event)
    except QueryError as error:
        return {"outcome": Refusal(language=language, reading=plan.reading, text=CANNOT[language].format(why=error))}
    except Denied:
        return {"outcome": Refusal(language=language, reading=plan.reading, text=NOT_ALLOWED[language])}
    figures = list(desk.ledger.figures())
    if not any(figure.rows for figure in figures) and not list(desk.ledger.quotes()):
        return {"outcome": Refusal(language=language, reading=plan.reading, text=NOTHING[language])}
    return {}


def _narrate(state: State) -> State:
    desk = state["desk"]
    try:
        draft = desk.brain.narrate(desk.question, state["plan"], desk.ledger)
    except BrainFailed as failure:
        desk.notes.append(FELL_BACK[desk.question.language].format(why=failure))
        desk.brain = desk.fallback
        draft = desk.brain.narrate(desk.question, state["plan"], desk.ledger)
    _writer()(Drafted(draft=draft))
    return {"draft": draft}


def _verify(state: State) -> State:
    desk, plan, draft = state["desk"], state["plan"], state["draft"]
    language = desk.question.language
    verdict = verify(draft, desk.ledger, desk.catalog, language)
    if verdict.dropped and desk.brain is not desk.fallback:
        own = desk.fallback.narrate(desk.question, plan, desk.ledger)
        desk.notes.append(FELL_BACK[language].format(why="unproven" if language == "en" else "有未经证实的句子"))
        draft, verdict = own, verify(own, desk.ledger, desk.catalog, language)
        desk.brain = desk.fallback
    for reason in verdict.dropped:
        logger.warning("claim dropped: %s", reason)
    _writer()(Verified(kept=len(verdict.kept), dropped=verdict.dropped))
    if not verdict.kept:
        empty = UNPROVEN if draft.claims else NOTHING
        return {"outcome": Refusal(language=language, reading=plan.reading, text=empty[language])}
    figures = tuple(desk.ledger.figures())
    main = draft.main or (figures[0].id if figures else None)
    step = plan.steps[0]
    query = step.query if isinstance(step, MetricStep) else None
    chart = chart_of(query, desk.ledger.figure(main), desk.catalog, language) if query and main else None
    told = tuple(claim.text for claim in verdict.kept if claim.section == "caveat")
    return {
        "outcome": Narrative(
            language=language,
            text=compose(verdict.kept, language),
            reading=plan.reading,
            caveats=(*plan.caveats, *told, *_suppressed(desk, language)),
            claims=verdict.kept,
            figures=figures,
            quotes=tuple(desk.ledger.quotes()),
            main=main,
            followups=desk.followups(desk.question, plan),
            chart=chart,
            verified=True,
            brain=desk.brain.name,
        )
    }


def _suppressed(desk: Desk, language: Language) -> tuple[str, ...]:
    if not any(figure.suppressed for figure in desk.ledger.figures()):
        return ()
    return ("人数太少的分组没有显示。",) if language == "zh" else ("Groups with too few people are not shown.",)

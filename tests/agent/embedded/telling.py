"""A plan made by hand goes through gathering, narrating and verifying; the answer and its proof come out."""

from __future__ import annotations

import json
from pathlib import Path

from agent.analyst import HomeAnalyst
from agent.embedded.names import Atlas
from agent.embedded.saying import say_query
from agent.gather import Shelf, viewer_of
from agent.run import Desk, State, build_graph, run
from domain.answer import Clarification, Narrative, Refusal, answer_json
from domain.claim import Draft
from domain.language import Language
from domain.ledger import Ledger
from domain.metric_query import CohortQuery, MetricQuery, RowsQuery
from domain.plan import MetricStep, Plan
from domain.question import Question
from proof.check import Verdict, check

AnyQuery = MetricQuery | RowsQuery | CohortQuery


class Planned:
    """A brain whose plan is given and whose sentences are the embedded brain's."""

    name = "embedded"

    def __init__(self, gym: HomeAnalyst, plan: Plan) -> None:
        self._gym, self._plan = gym, plan

    def plan(self, question: Question) -> Plan:
        return self._plan

    def narrate(self, question: Question, plan: Plan, ledger: Ledger) -> Draft:
        return self._gym.embedded.narrate(question, plan, ledger)


def told(gym: HomeAnalyst, language: Language, *queries: AnyQuery) -> Narrative | Clarification | Refusal:
    """The answer to a plan of these queries."""
    atlas = Atlas(gym.catalog)
    reading = tuple(line for query in queries for line in say_query(query, atlas, language))
    plan = Plan(steps=tuple(MetricStep(query=query) for query in queries), reading=reading)
    brain = Planned(gym, plan)
    desk = Desk(
        question=Question(text="?", language=language), brain=brain, fallback=brain,
        shelf=Shelf(gym.warehouse, gym.index), catalog=gym.catalog, viewer=viewer_of(gym.catalog.roles["analyst"], ""),
    )  # fmt: skip
    *_events, final = run(build_graph(), desk)
    assert isinstance(final, dict)
    state: State = final
    held = {"data_version": gym.warehouse.data_version, "as_of": gym.warehouse.as_of, "question": "?"}
    return state["outcome"].model_copy(update=held)


def proven(answer: Narrative, home: Path) -> Verdict:
    """What `limner verify` says of it."""
    return check(json.loads(json.dumps(answer_json(answer))), home)

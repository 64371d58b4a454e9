"""One run, event by event; and what happens when a brain fails or overreaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from agent.analyst import HomeAnalyst
from agent.gather import Shelf, viewer_of
from agent.run import BrainFailed, Desk, State, build_graph, run
from domain.answer import Clarification, Narrative, Refusal
from domain.claim import CellSlot, Claim, Draft
from domain.condition import Is
from domain.event import Drafted, Event, FigureFound, StepStarted, Understood, Verified
from domain.evidence import Cell
from domain.language import language_of
from domain.ledger import Ledger
from domain.metric_query import MetricQuery
from domain.plan import MetricStep, Plan
from domain.question import Question

Outcome = Narrative | Clarification | Refusal
PLAN = Plan(steps=(MetricStep(query=MetricQuery(measures=("visit.visits",))),), reading=("by the double",))
TRUE = Claim(section="headline", wording="Visits: {0}.", slots=(CellSlot(cell=Cell(figure="F1", row=0, column="visit.visits")),))  # fmt: skip
FALSE = TRUE.model_copy(update={"wording": "Visits: {0}, more than ever."})
DRAFT = Draft(claims=(TRUE,), main="F1")


@dataclass
class Double:
    """A brain that does what it is told."""

    planned: Plan | Clarification | Refusal | BrainFailed = PLAN
    drafted: Draft | BrainFailed = DRAFT
    name: str = "double"

    def plan(self, question: Question) -> Plan | Clarification | Refusal:
        if isinstance(self.planned, BrainFailed):
            raise self.planned
        return self.planned

    def narrate(self, question: Question, plan: Plan, ledger: Ledger) -> Draft:
        if isinstance(self.drafted, BrainFailed):
            raise self.drafted
        return self.drafted


Asked = tuple[list[Event], Outcome, list[str]]


@pytest.fixture
def ask(gym: HomeAnalyst) -> Callable[..., Asked]:
    def asking(brain: Double, text: str = "Visits?", role: str = "analyst", principal: str = "") -> Asked:
        held = gym.catalog.roles[role]
        desk = Desk(
            question=Question(text=text, language=language_of(text)), brain=brain, fallback=gym.embedded,
            shelf=Shelf(gym.warehouse, gym.index), catalog=gym.catalog, viewer=viewer_of(held, principal),
        )  # fmt: skip
        *events, final = run(build_graph(), desk)
        assert isinstance(final, dict)
        state: State = final
        return [event for event in events if not isinstance(event, dict)], state["outcome"], desk.notes

    return asking


def test_a_run_says_what_it_does_in_order(ask: Callable[..., Asked]) -> None:
    events, outcome, notes = ask(Double())
    assert [type(event) for event in events] == [Understood, StepStarted, FigureFound, Drafted, Verified]
    assert isinstance(outcome, Narrative)
    assert (outcome.brain, outcome.reading, outcome.main, notes) == ("double", ("by the double",), "F1", [])


@pytest.mark.parametrize(("text", "part"), [("Visits by town", "embedded brain"), ("各城镇的到店次数", "内置引擎")])
def test_a_brain_that_cannot_plan_is_replaced_and_the_answer_says_so(
    ask: Callable[..., Asked], text: str, part: str
) -> None:
    _events, outcome, notes = ask(Double(planned=BrainFailed("timed out")), text)
    assert isinstance(outcome, Narrative)
    assert outcome.brain == "embedded"
    assert len(notes) == 1
    assert "timed out" in notes[0]
    assert part in notes[0]


def test_a_brain_that_cannot_narrate_keeps_its_plan_and_is_replaced(ask: Callable[..., Asked]) -> None:
    _events, outcome, notes = ask(Double(drafted=BrainFailed("no JSON")))
    assert isinstance(outcome, Narrative)
    assert (outcome.brain, outcome.reading) == ("embedded", ("by the double",))
    assert "no JSON" in notes[0]


def test_a_brain_that_claims_what_is_not_proven_is_replaced_whole(ask: Callable[..., Asked]) -> None:
    events, outcome, notes = ask(Double(drafted=Draft(claims=(TRUE, FALSE), main="F1")))
    assert isinstance(outcome, Narrative)
    assert outcome.brain == "embedded"
    assert "more than ever" not in outcome.text
    assert len(notes) == 1
    assert [event.dropped for event in events if isinstance(event, Verified)] == [()]


@pytest.mark.parametrize("outcome", [Clarification(language="en", text="Which?"), Refusal(language="en", text="No.")])
def test_a_question_back_ends_the_run_before_anything_is_looked_up(
    ask: Callable[..., Asked], outcome: Clarification | Refusal
) -> None:
    events, answered, _notes = ask(Double(planned=outcome))
    assert answered == outcome
    assert events == []


def test_a_plan_the_catalog_cannot_answer_is_a_refusal_with_its_reason(ask: Callable[..., Asked]) -> None:
    unjoined = MetricQuery(measures=("studio.studios",), where=Is(dimension="note.polarity", values=("negative",)))
    _events, outcome, _notes = ask(Double(planned=Plan(steps=(MetricStep(query=unjoined),), reading=("read so",))))
    assert isinstance(outcome, Refusal)
    assert "note.polarity" in outcome.text
    assert outcome.reading == ("read so",)


def test_a_role_of_own_persons_without_a_name_sees_nothing(ask: Callable[..., Asked]) -> None:
    _events, outcome, _notes = ask(Double(), role="rep")
    assert isinstance(outcome, Refusal)


def test_what_matches_nothing_is_said_so(ask: Callable[..., Asked]) -> None:
    _events, outcome, _notes = ask(Double(drafted=Draft(claims=(), main=None)))
    assert isinstance(outcome, Refusal)
    assert "nothing in the data" in outcome.text

"""An opened home and a public question go in; the rows of its main figure come out, or why there are none."""

from __future__ import annotations

from agent.analyst import HomeAnalyst
from agent.gather import viewer_of
from agent.persons import name_persons
from domain.answer import Answer, Clarification, Narrative, Refusal
from domain.errors import Denied, QueryError
from domain.language import Phrase
from domain.plan import MetricStep
from domain.question import Question

from .score import main_of
from .text2sql import PublicQuestion, Reply


def planned_reply(analyst: HomeAnalyst, asked: PublicQuestion) -> Reply:
    """The embedded brain's plan and its first figure, without a sentence: the main figure of an answer, quickly."""
    named = name_persons(asked.text, analyst.warehouse, analyst.vault, analyst.catalog.roles.get("analyst"))
    if named.denied or named.several or named.unknown:
        return whole_reply(analyst, asked)
    try:
        outcome = analyst.embedded.plan(Question(text=named.text, persons=named.persons, language=asked.language))
    except (LookupError, ValueError, TypeError, AttributeError):  # our fault: the agent's door logs it and refuses
        return whole_reply(analyst, asked)
    if isinstance(outcome, Clarification | Refusal):
        return _without(outcome)
    step = outcome.steps[0]
    if not isinstance(step, MetricStep):
        return whole_reply(analyst, asked)
    viewer = viewer_of(analyst.catalog.roles.get("analyst"), "")
    try:
        figure = analyst.warehouse.figure(step.query, title=Phrase(en=""), viewer=viewer)
    except (QueryError, Denied) as error:
        return Reply("refused", reading=outcome.reading, text=str(error))
    if not figure.rows:
        return Reply("refused", reading=outcome.reading, sql=figure.sql, text="nothing matches")
    return Reply("answered", rows=figure.rows, reading=outcome.reading, sql=figure.sql)


def whole_reply(analyst: HomeAnalyst, asked: PublicQuestion, *, brain: str | None = None) -> Reply:
    """The whole run, wording and checking included."""
    answer: Answer = analyst.answer(asked.text, brain=brain)
    if not isinstance(answer, Narrative):
        return _without(answer)
    main = main_of(answer)
    return Reply("answered", main.rows if main else (), answer.reading, main.sql if main else "")


def _without(outcome: Clarification | Refusal) -> Reply:
    verdict = "asked" if isinstance(outcome, Clarification) else "refused"
    return Reply(verdict, reading=outcome.reading, text=outcome.text.splitlines()[0][:160] if outcome.text else "")  # type: ignore[arg-type]  # one of the literals

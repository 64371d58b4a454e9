"""The embedded brain: reads with the catalog's words, words with sentences kept as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from agent.render import Unprovable, render
from domain.answer import Clarification, Refusal
from domain.catalog import Catalog
from domain.claim import Claim, Draft
from domain.condition import Scalar
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep
from domain.question import Question

from .followups import followups
from .narrate_metric import narrate_metric
from .narrate_person import narrate_person
from .narrate_segment import narrate_segment
from .narrate_voice import narrate_voice
from .periods import Horizon
from .plan import Planner


class EmbeddedBrain:
    """Deterministic, no key, no download; the same question over the same data gives the same answer."""

    name = "embedded"

    def __init__(
        self, catalog: Catalog, values: Callable[[str], Iterable[tuple[Scalar, int]]], horizon: Horizon
    ) -> None:
        self._as_of = horizon.last
        self._planner = Planner(catalog, values, horizon)
        self._atlas = self._planner.atlas

    def plan(self, question: Question) -> Plan | Clarification | Refusal:
        """The steps to take, or a question back, or a refusal that says what is missing."""
        return self._planner.plan(question)

    def followups(self, question: Question, plan: Plan) -> tuple[str, ...]:
        """Questions that go on from an answered one and that this brain reads."""

        def read(text: str) -> Plan | None:
            found = self._planner.alone(Question(text=text, language=question.language))
            return found if isinstance(found, Plan) else None

        return followups(plan, self._atlas, question.language, read)

    def narrate(self, question: Question, plan: Plan, ledger: Ledger) -> Draft:
        """Claims over the evidence, step by step; the first step's table is the main one."""
        claims: list[Claim] = []
        main: str | None = None
        for number, step in enumerate(plan.steps, start=1):
            held = ledger.of_step(number)
            match step:
                case MetricStep():
                    draft = narrate_metric(step, number, held, self._atlas, question.language, as_of=self._as_of)
                case CustomerStep():
                    draft = narrate_person(step, held, self._atlas, question.language, as_of=self._as_of)
                case SegmentStep():
                    draft = narrate_segment(step, held, self._atlas, question.language, as_of=self._as_of)
                case FeedbackStep():
                    draft = narrate_voice(step, held, self._atlas, question.language, as_of=self._as_of)
                case _:
                    assert_never(step)
            claims.extend(draft.claims)
            main = main or draft.main
        told = claims if len(plan.steps) == 1 else self._once(claims, ledger, question.language)
        return Draft(claims=tuple(told), main=main)

    def _once(self, claims: list[Claim], ledger: Ledger, language: Language) -> list[Claim]:
        """Without what an earlier step has told in the same words and numbers."""
        told: dict[str, Claim] = {}
        for claim in claims:
            try:
                text = render(claim, ledger, self._atlas.catalog, language).claim.text
            except Unprovable:
                text = claim.wording
            told.setdefault(text, claim)
        return list(told.values())

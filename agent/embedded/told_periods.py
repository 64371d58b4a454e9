"""A plan goes in; it comes out over the catalog's default period where it names none, with what its periods lack said."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from domain.answer import Clarification, Refusal
from domain.catalog import Lately
from domain.condition import Period, Scalar
from domain.language import Language
from domain.metric_query import MetricQuery
from domain.plan import MetricStep, Plan, Step
from domain.question import Question

from .asking import Asking, Offer
from .default_period import meant_over, measured_over, period_of
from .names import Atlas
from .offered import Alone, settled
from .periods import Horizon
from .saying import say_period
from .texts import say
from .uncovered import Coverage

Outcome = Plan | Clarification | Refusal


class Periods:
    """What is done about the periods of every plan, last of all."""

    def __init__(self, atlas: Atlas, values: Callable[[str], Iterable[tuple[Scalar, int]]], horizon: Horizon) -> None:
        self._atlas, self._horizon = atlas, horizon
        entities = atlas.catalog.entities.values()
        self._has_defaults = any(held.default_period for entity in entities for held in entity.measures.values())
        self._coverage = Coverage(atlas, values, horizon)

    def told(self, outcome: Outcome, question: Question, alone: Alone) -> Outcome:
        """The outcome, its periods settled and said; a question back where its measures have different defaults."""
        if not isinstance(outcome, Plan):
            return outcome
        language = question.language
        steps: list[Step] = []
        lines: list[str] = []
        for number, planned in enumerate(outcome.steps, start=1):
            step, said = planned, list[str]()
            if self._has_defaults:
                query = planned.query if isinstance(planned, MetricStep) else None
                meant = meant_over(query, self._atlas) if isinstance(query, MetricQuery) else {}
                if len(set(meant.values())) > 1:
                    return self._ask(meant, question, alone)
                step, said = self._over_default(planned, next(iter(meant.values()), None), language)
            steps.append(step)
            said.extend(self._coverage.lines(step, language, outcome.reading))
            lines.extend(f"{number}) {line}" if len(outcome.steps) > 1 else line for line in said)
        if not lines:
            return outcome
        return outcome.model_copy(update={"steps": tuple(steps), "reading": (*outcome.reading, *lines)})

    def _over_default(self, planned: Step, lately: Lately | None, language: Language) -> tuple[Step, list[str]]:
        """The step over its default periods, its own and its thresholds', and what is said of them."""

        def told(period: Period) -> str:
            return say("default_period", language, period=period.label, days=say_period(period, language))

        step, measured = measured_over(planned, self._atlas, self._horizon, language)
        mark = "：" if language == "zh" else ": "
        said = [f"{self._atlas.measure_name(name, language)}{mark}{told(period)}" for name, period in measured.items()]
        if lately is not None and isinstance(step, MetricStep):
            period = period_of(lately, self._horizon, language)
            step = MetricStep(query=step.query.model_copy(update={"period": period}))
            said.append(told(period))
        return step, said

    def _ask(self, meant: dict[str, Lately | None], question: Question, alone: Alone) -> Outcome:
        """Over which of the default periods; all time is one where a measure has none."""
        language, zh = question.language, question.language == "zh"

        def called(lately: Lately | None) -> str:
            return say("all_time", language) if lately is None else period_of(lately, self._horizon, language).label

        told = [
            f"{self._atlas.measure_name(name, language)}{'：' if zh else ': '}{called(held)}"
            for name, held in meant.items()
        ]
        offers = []
        for label in dict.fromkeys(called(held) for held in meant.values()):
            text = f"{label}{question.text}" if zh else f"{question.text.rstrip(' ?.!')} over {label}"
            offers.append(Offer(label=label, text=text))
        said = say("ask_default_period", language, measures=("；" if zh else "; ").join(told))
        asking = Asking(language=language, text=said, offers=tuple(offers))
        return settled(asking, question, question.text, alone, None, self._atlas)

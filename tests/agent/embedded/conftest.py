"""The gym's embedded brain, and its planner's words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.analyst import HomeAnalyst
from agent.embedded.brain import EmbeddedBrain
from agent.embedded.lexicon import Lexicon, build_lexicon
from agent.embedded.periods import Horizon
from agent.embedded.spans import Cover, cover
from domain.answer import Clarification, Refusal
from domain.language import language_of
from domain.plan import Plan
from domain.question import Question
from tests.agent.gym import FIRST, LAST, gym_catalog

Outcome = Plan | Clarification | Refusal
Read = Callable[..., Outcome]


@pytest.fixture(scope="session")
def brain(gym: HomeAnalyst) -> EmbeddedBrain:
    assert isinstance(gym.embedded, EmbeddedBrain)
    return gym.embedded


@pytest.fixture(scope="session")
def read(brain: EmbeddedBrain) -> Read:
    """A question's plan, or what is said instead."""

    def reading(text: str, persons: tuple[str, ...] = ()) -> Outcome:
        return brain.plan(Question(text=text, language=language_of(text), persons=persons))

    return reading


@pytest.fixture(scope="session")
def lexicon(gym: HomeAnalyst) -> Lexicon:
    return build_lexicon(gym_catalog(), lambda name: [(v, n) for v, n in gym.warehouse.values(name) if v is not None])


@pytest.fixture(scope="session")
def covered(lexicon: Lexicon) -> Callable[[str], Cover]:
    return lambda text: cover(text, lexicon, Horizon(FIRST, LAST))

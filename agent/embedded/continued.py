"""A question in its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.answer import Clarification, Refusal
from domain.plan import Plan
from domain.question import Question

if TYPE_CHECKING:
    from .plan import Planner


class Talk:
    """Reads questions with what was said before."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def plan(self, question: Question) -> Plan | Clarification | Refusal:
        """The reading of one question."""
        return self._planner.alone(question)

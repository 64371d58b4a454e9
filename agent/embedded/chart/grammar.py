"""The rules of the chart grammar, filled by the rules_*.py beside it."""

from __future__ import annotations

from .parser import Rules

RULES = Rules()

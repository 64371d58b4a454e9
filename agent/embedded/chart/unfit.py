"""What is raised where the parts of a question make no query."""

from __future__ import annotations


class Unfit(Exception):
    """The parts do not fit together."""

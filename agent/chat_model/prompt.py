"""A task's name goes in, what the model is told comes out; a prompt that is not there is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "prompts"


@cache
def prompt(task: str) -> str:
    """The text of `prompts/{task}.md`.

    Raises:
        FileNotFoundError: there is none. An installation without its prompts is broken, and must not go on without.
        ValueError: it is empty.
    """
    text = (_FOLDER / f"{task}.md").read_text(encoding="utf-8").strip()
    if not text:
        raise ValueError(f"prompts/{task}.md is empty")
    return text

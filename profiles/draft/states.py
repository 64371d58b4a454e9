"""A yes-or-no column's words go in; what people call its two sides and their shares comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .bundled import Words, read_list
from .words import singular

_LEADS = ("is", "has", "was", "had", "been")
Pair = tuple[Words, Words]
"""English and Chinese names."""
NOTHING: Pair = ((), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a row may be said to be, or not to be."""

    words: Words
    zh: Words
    """Chinese names of the column, where its word is called otherwise elsewhere; may be empty."""
    said: Pair
    denied: Pair
    rate: Pair
    """Names of the share it is said of."""
    kept: Pair
    """Names of the share it is denied of."""


def state_of(words: Sequence[str]) -> State | None:
    """The state a yes-or-no column tells, by the words its name ends with; None for any other."""
    held = tuple(singular(word) for word in words if word not in _LEADS)
    for state in _states():
        for term in state.words:
            parts = tuple(singular(word) for word in term.split())
            if parts == held[-len(parts) :] and not set(held[: -len(parts)]) & {"not", "no", "non"}:
                return state
    return None


def filled(pair: Pair, called: Pair) -> Pair:
    """The names with `{}` filled by each of the first names of the column, in its own language."""
    return _filled(pair[0], called[0]), _filled(pair[1], called[1])


def _filled(said: Words, called: Words) -> Words:
    return tuple(form.format(name) for form in said for name in (called[:_CALLED] if "{}" in form else ("",)))


_CALLED = 3


@cache
def _states() -> tuple[State, ...]:
    found: list[State] = []
    for entry in read_list("states"):
        sides = {side: _pair(entry.get(side)) for side in ("said", "denied", "rate", "kept")}
        found.append(State(words=_texts(entry["words"]), zh=_texts(entry.get("zh", [])), **sides))
    return tuple(found)


def _pair(held: object) -> Pair:
    return (_texts(held.get("en", [])), _texts(held.get("zh", []))) if isinstance(held, dict) else ((), ())


def _texts(held: object) -> Words:
    return tuple(str(text) for text in held) if isinstance(held, list) else ()

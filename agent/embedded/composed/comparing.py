"""Comparisons with an average, a greatest or least value, or another column."""

from __future__ import annotations

from typing import Literal, cast

from domain.condition import Beside, Versus

from .intent import GiveUp, Intent
from .resolve import column_of, dimension_at
from .words import Word

_OPS = ("gte", "lte", "gt", "lt", "ne", "eq")
Compare = Literal["eq", "ne", "lt", "lte", "gt", "gte"]


def read_besides(intent: Intent) -> None:
    """Each comparator without a number."""
    for place, word in enumerate(intent.words):
        if not word.role and (word.is_a("gt", "gte", "lt", "lte") or is_comparative(word)) and not word.stands:
            _beside(intent, place)


def is_comparative(word: Word) -> bool:
    """Whether it is an adjective in the comparative: older."""
    return word.adjective is not None and word.adjective.degree == "comparative"


def _beside(intent: Intent, place: int) -> None:
    """older than average, population above the average population, balance higher than the savings balance."""
    words = intent.words
    at = intent.after(place, "pad", "of", "than", "that", "eq")
    if at is None:
        return
    op = operator_of(words[place])
    if words[at].is_a("avg", "max", "min", "average_ref") and not words[at].stands and words[at].number is None:
        kind = next((k for k in ("avg", "max", "min") if words[at].is_a(k)), "avg")
        right = intent.after(at, "pad", "of")
        left = intent.before(place, "pad", "eq", "of")
        name = None
        used = [place, at]
        if right is not None and words[right].dimensions:
            name = dimension_at(intent, right, kinds=("number",))
            used.append(right)
        if left is not None and words[left].dimensions and not words[left].role:
            other = dimension_at(intent, left, kinds=("number",))
            if name is not None and other != name:
                raise GiveUp(words[place].text)
            name = other
            used.append(left)
        adjective = words[place].adjective
        if name is None and adjective is not None:
            name = column_of(intent, adjective, place, None)
        if name is None:
            raise GiveUp(words[place].text)
        intent.take("bound", *used)
        after = max(used) + 1  # "of all cities": over all rows of its entity, which is what is meant
        whole = intent.language == "en" and after + 1 < len(words) and words[after].is_a("of")
        if whole and words[after + 1].entities == (intent.atlas.entity(name),):
            intent.take("bound", after, after + 1)
        intent.state(place, Beside(dimension=name, op=op, aggregate=cast(Literal["avg", "min", "max", "median"], kind)))
        return
    if words[at].dimensions and words[at].number is None and not words[at].role:
        left = intent.before(place, "pad", "eq", "of")
        if left is not None and words[left].dimensions and not words[left].role:
            following = intent.after(at, "pad")
            if following is not None and words[following].number is not None:
                return
            first = dimension_at(intent, left, kinds=("number", "date"))
            second = dimension_at(intent, at, kinds=("number", "date"))
            if first == second:
                raise GiveUp(words[at].text)
            intent.take("bound", place, at, left)
            intent.state(place, Versus(dimension=first, op=op, other=second))


def operator_of(word: Word) -> Compare:
    """The operator a comparator or a comparative stands for."""
    if word.adjective is not None and not word.is_a(*_OPS):
        return "gt" if word.adjective.up else "lt"
    return cast(Compare, next(kind for kind in _OPS if word.is_a(kind)))

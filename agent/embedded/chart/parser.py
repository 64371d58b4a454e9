"""A bottom-up chart parser: words with meanings go in, the cheapest readings of the whole text come out.

Rules build a value of a symbol from the values of its parts; a rule that gives None does not apply. Readings are found in
the order of their price (Knuth 1977, "A generalization of Dijkstra's algorithm"), so the first is the cheapest; the same
value over the same stretch is kept once. Fillers may be skipped between any two parts.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, product
from typing import Any

MOST_STEPS = 15_000
"""Values looked at before a text is given up: long texts of words with many meanings."""
MOST_VALUES = 8
"""Values kept of one symbol over one stretch."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One word: where it stands, what it is, and its price."""

    start: int
    end: int
    symbol: str
    value: Hashable
    cost: float


@dataclass(frozen=True, slots=True)
class Rule:
    """`left` from `right`: upper-case symbols hand their values to `make`, lower-case ones are words."""

    left: str
    right: tuple[str, ...]
    make: Callable[..., Hashable | None]
    cost: float


@dataclass(slots=True)
class Rules:
    """A grammar, by the first symbol of its rules."""

    first: dict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))

    def rule(self, left: str, *patterns: str, cost: float = 0.1) -> Callable[[Any], Any]:
        """Registers a function for `left` from each pattern; `a|b` is a choice, `a?` may be left out."""

        def registered(make: Callable[..., Hashable | None]) -> Callable[..., Hashable | None]:
            for pattern in patterns:
                for right in dict.fromkeys(_expanded(pattern)):
                    self.first[right[0]].append(Rule(left, right, make, cost))
            return make

        return registered


def _expanded(pattern: str) -> Iterator[tuple[str, ...]]:
    choices = []
    for part in pattern.split():
        several = part.rstrip("?").split("|")
        choices.append([*several, ""] if part.endswith("?") else several)
    for chosen in product(*choices):
        if right := tuple(symbol for symbol in chosen if symbol):
            yield right


@dataclass(frozen=True, slots=True)
class _Active:
    """A rule some of whose parts are found."""

    rule: Rule
    dot: int
    start: int
    end: int
    values: tuple[Hashable, ...]
    cost: float


def readings(
    leaves: Iterable[Leaf], skips: Iterable[tuple[int, int, float]], size: int, rules: Rules, context: object, goal: str
) -> Iterator[tuple[Hashable, float]]:
    """Values of the goal over the whole text with their prices, cheapest first, each once.

    `skips` are stretches that may be left out, with a price.
    """
    gaps = _gaps(skips, size)
    before: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for start, reached in gaps.items():
        for end, cost in reached.items():
            before[end].append((start, cost))
    heap: list[tuple[float, int, str, int, int, Hashable]] = []
    ticket = count()
    for leaf in leaves:
        heapq.heappush(heap, (leaf.cost, next(ticket), leaf.symbol, leaf.start, leaf.end, leaf.value))
    done: set[tuple[str, int, int, Hashable]] = set()
    kept: dict[tuple[str, int, int], int] = defaultdict(int)
    passive: dict[int, dict[str, list[tuple[int, Hashable, float]]]] = defaultdict(lambda: defaultdict(list))
    waiting: dict[int, dict[str, list[_Active]]] = defaultdict(lambda: defaultdict(list))
    lead, tail = gaps[0], dict(before[size])

    def advance(active: _Active, value: Hashable, start: int, end: int, cost: float) -> None:
        symbol = active.rule.right[active.dot]
        values = (*active.values, value) if symbol[0].isupper() else active.values
        moved = _Active(active.rule, active.dot + 1, start, end, values, cost)
        if moved.dot == len(active.rule.right):
            made = active.rule.make(context, *values)
            if made is not None:
                heapq.heappush(heap, (cost + active.rule.cost, next(ticket), active.rule.left, start, end, made))
            return
        following = moved.rule.right[moved.dot]
        waiting[end][following].append(moved)
        for place, gap in gaps[end].items():
            for further, held, price in passive[place].get(following, ()):
                advance(moved, held, start, further, cost + gap + price)

    for _ in range(MOST_STEPS):
        if not heap:
            return
        cost, _n, symbol, start, end, value = heapq.heappop(heap)
        if (symbol, start, end, value) in done or kept[symbol, start, end] >= MOST_VALUES * (
            5 if symbol == goal else 1
        ):
            continue
        done.add((symbol, start, end, value))
        kept[symbol, start, end] += 1
        passive[start][symbol].append((end, value, cost))
        if symbol == goal and start in lead and end in tail:
            yield value, cost + lead[start] + tail[end]
        for rule in rules.first.get(symbol, ()):
            advance(_Active(rule, 0, start, start, (), 0.0), value, start, end, cost)
        for place, gap in before[start]:
            for active in tuple(waiting[place].get(symbol, ())):
                advance(active, value, active.start, end, active.cost + gap + cost)


def _gaps(skips: Iterable[tuple[int, int, float]], size: int) -> dict[int, dict[int, float]]:
    """From each place, the places that only fillers lie before, with the least price to get there."""
    steps: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for start, end, cost in skips:
        steps[start].append((end, cost))
    gaps: dict[int, dict[int, float]] = {}
    for start in range(size, -1, -1):
        found = {start: 0.0}
        for end, cost in steps[start]:
            for place, price in gaps[end].items():
                if cost + price < found.get(place, float("inf")):
                    found[place] = cost + price
        gaps[start] = found
    return gaps


def first_of(values: Sequence[tuple[Hashable, float]]) -> float:
    """The least price among readings; infinite where there are none."""
    return min((cost for _, cost in values), default=float("inf"))

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
class Node:
    """What rules have in common from their first part on: where they go from here, and which are whole here."""

    onward: dict[str, Node] = field(default_factory=dict)
    whole: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class Rules:
    """A grammar, as a tree of the parts of its rules."""

    root: Node = field(default_factory=Node)

    def rule(self, left: str, *patterns: str, cost: float = 0.1) -> Callable[[Any], Any]:
        """Registers a function for `left` from each pattern; `a|b` is a choice, `a?` may be left out."""

        def registered(make: Callable[..., Hashable | None]) -> Callable[..., Hashable | None]:
            for pattern in patterns:
                for right in dict.fromkeys(_expanded(pattern)):
                    node = self.root
                    for symbol in right:
                        node = node.onward.setdefault(symbol, Node())
                    node.whole.append(Rule(left, right, make, cost))
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
    """Rules the same first parts of which are found."""

    node: Node
    start: int
    values: tuple[Hashable, ...]
    cost: float


def readings(
    leaves: Iterable[Leaf], skips: Iterable[tuple[int, int, float]], size: int, rules: Rules, context: object, goal: str
) -> Iterator[tuple[Hashable, float]]:
    """Values of the goal over the whole text with their prices, cheapest first, each once.

    `skips` are stretches that may be left out, with a price.
    """
    leaves, skips = _connected(tuple(leaves), tuple(skips), size)
    if not leaves:
        return
    gaps = _gaps(skips, size, {leaf.start for leaf in leaves})
    before: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for start, reached in gaps.items():
        for end, cost in reached:
            before[end].append((start, cost))
    heap: list[tuple[float, int, str, int, int, Hashable]] = []
    ticket = count()
    for leaf in leaves:
        heapq.heappush(heap, (leaf.cost, next(ticket), leaf.symbol, leaf.start, leaf.end, leaf.value))
    done: set[tuple[str, int, int, Hashable]] = set()
    kept: dict[tuple[str, int, int], int] = defaultdict(int)
    passive: dict[int, dict[str, list[tuple[int, Hashable, float]]]] = defaultdict(dict)
    waiting: dict[int, dict[str, list[_Active]]] = defaultdict(dict)
    lead, tail = dict(gaps[0]), dict(before[size])

    def advance(node: Node, values: tuple[Hashable, ...], start: int, end: int, cost: float) -> None:
        for rule in node.whole:
            made = rule.make(context, *values)
            if made is not None:
                heapq.heappush(heap, (cost + rule.cost, next(ticket), rule.left, start, end, made))
        if not node.onward:
            return
        active = _Active(node, start, values, cost)
        held = waiting[end]
        for symbol in node.onward:
            held.setdefault(symbol, []).append(active)
        for place, gap in gaps[end]:
            there = passive[place]
            for symbol in node.onward.keys() & there.keys():
                for further, value, price in tuple(there[symbol]):
                    told = (*values, value) if symbol[0].isupper() else values
                    advance(node.onward[symbol], told, start, further, cost + gap + price)

    for _ in range(MOST_STEPS):
        if not heap:
            return
        cost, _n, symbol, start, end, value = heapq.heappop(heap)
        most = MOST_VALUES * (5 if symbol == goal else 1)
        if (symbol, start, end, value) in done or kept[symbol, start, end] >= most:
            continue
        done.add((symbol, start, end, value))
        kept[symbol, start, end] += 1
        passive[start].setdefault(symbol, []).append((end, value, cost))
        if symbol == goal and start in lead and end in tail:
            yield value, cost + lead[start] + tail[end]
        upper = symbol[0].isupper()
        if (node := rules.root.onward.get(symbol)) is not None:
            advance(node, (value,) if upper else (), start, end, cost)
        for place, gap in before[start]:
            for active in tuple(waiting[place].get(symbol, ())):
                told = (*active.values, value) if upper else active.values
                advance(active.node.onward[symbol], told, active.start, end, active.cost + gap + cost)


def _connected(
    leaves: Sequence[Leaf], skips: Sequence[tuple[int, int, float]], size: int
) -> tuple[Sequence[Leaf], Sequence[tuple[int, int, float]]]:
    """What lies on some way from the beginning of the text to its end; nothing where a word is unknown."""
    ways = {(leaf.start, leaf.end) for leaf in leaves} | {(start, end) for start, end, _ in skips}
    onward, back = defaultdict(set), defaultdict(set)
    for start, end in ways:
        onward[start].add(end)
        back[end].add(start)
    reached = _reached(0, onward)
    if size not in reached:
        return (), ()
    both = reached & _reached(size, back)
    return (
        tuple(leaf for leaf in leaves if leaf.start in both and leaf.end in both),
        tuple(skip for skip in skips if skip[0] in both and skip[1] in both),
    )


def _reached(start: int, ways: dict[int, set[int]]) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        for place in ways[waiting.pop()] - found:
            found.add(place)
            waiting.append(place)
    return found


def _gaps(
    skips: Iterable[tuple[int, int, float]], size: int, starts: set[int]
) -> dict[int, tuple[tuple[int, float], ...]]:
    """From each place, the places with words (or the end) that only fillers lie before, with the least price to get there."""
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
    wanted = starts | {size}
    return {
        start: tuple((place, cost) for place, cost in found.items() if place in wanted) for start, found in gaps.items()
    }

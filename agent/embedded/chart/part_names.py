"""Values said in part before the noun of their table (the Sanlitun store, 三里屯店), and states without their 已 (退款单)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agent.embedded.lexicon import Lexicon

from .parser import Leaf
from .things import Held, Rows

MOST_VALUES = 300
"""Stores and categories are said in part; titles are not: "the big albums" are not the album Big Ones."""
_PRICE = 1.3
_WORD = re.compile(r"[a-z][a-z'-]{3,}")
_KEPT: list[tuple[Lexicon, int, dict[str, dict[str, Held]]]] = []


def part_names(low: str, found: Iterable[Leaf], lexicon: Lexicon) -> Iterator[Leaf]:
    """Leaves of such values; a part that several values hold names none."""
    held = _values(lexicon)
    yield from _states(low, held["已"])
    for leaf in found:
        if leaf.symbol != "ENT" or not isinstance(leaf.value, Rows):
            continue
        values = held.get(leaf.value.entity, {})
        if not 0 < len(values) <= MOST_VALUES:
            continue
        before = low[: leaf.start].rstrip()
        words = before.split()[-2:]
        for count in range(1, len(words) + 1):
            said = " ".join(words[-count:])
            if words[-1].isascii() and _WORD.match(said) and said not in lexicon.meanings:
                yield from _only(
                    said, len(before) - len(said), len(before), values, rf"(?<![a-z]){re.escape(said)}(?![a-z])"
                )
        run = re.search(r"[\u4e00-\u9fff]{2,5}$", low[: leaf.start])
        for size in range(2, len(run[0]) + 1 if run else 0):
            said = low[leaf.start - size : leaf.start]
            if said not in lexicon.meanings:
                yield from _only(said, leaf.start - size, leaf.start, values, re.escape(said))


def _only(said: str, start: int, end: int, values: dict[str, Held], pattern: str) -> Iterator[Leaf]:
    named = [held for surface, held in values.items() if re.search(pattern, surface)]
    if len(set(named)) == 1:
        yield Leaf(start, end, "VAL", named[0], _PRICE - 0.01 * len(said))


def _states(low: str, values: dict[str, Held]) -> Iterator[Leaf]:
    """退款单, 取消的: the state 已退款, 已取消, before a noun."""
    for surface, held in values.items():
        for match in re.finditer(rf"(?<!已){re.escape(surface[1:])}(?=[单订的了])", low):
            yield Leaf(match.start(), match.end(), "VAL", held, _PRICE)


def _values(lexicon: Lexicon) -> dict[str, dict[str, Held]]:
    """By entity: the surfaces of its values; under 已, those of states."""
    for kept, size, values in _KEPT:
        if kept is lexicon and size == len(lexicon.meanings):
            return values
    found: dict[str, dict[str, Held]] = {"已": {}}
    for surface, meanings in lexicon.meanings.items():
        told = tuple((m.name, m.value) for m in meanings if m.kind == "value" and m.value is not None)
        if not told:
            continue
        for entity in {name.partition(".")[0] for name, _ in told}:
            found.setdefault(entity, {})[surface] = Held(tuple(one for one in told if one[0].startswith(f"{entity}.")))
        if surface.startswith("已") and len(surface) > 2:
            found["已"][surface] = Held(told)
    _KEPT[:] = [*_KEPT[-1:], (lexicon, len(lexicon.meanings), found)]
    return found

"""Values named in part: "john smith" for Mr. John Smith, 上海 for 上海市.

Only what points at one stored text is found: either all of a value but its titles and forms of address, or two or more
of its words side by side that make up at least half of it and stand together in no other value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

LIGHT = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "sir",
        "the",
        "a",
        "an",
        "of",
        "and",
        "&",
        "inc",
        "ltd",
        "llc",
        "co",
        "corp",
        "corporation",
        "company",
        "gmbh",
        "plc",
        "ag",
        "sa",
        "group",
        "limited",
    ]
)
_TAILS = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|公司|特别行政区|自治区|自治州|自治县|[省市区县])$")
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|&")
_HAN = re.compile(r"[\u3400-\u9fff]")
_COMMON = 2_000
"""A word of more values than this says too little to start a search with."""


@dataclass(slots=True)
class PartNames:
    """An index from parts of values to the values' surfaces."""

    cores: dict[str, str | None] = field(default_factory=dict)
    """Value without its light words → its surface; None when several values share it."""
    _surfaces: list[str] = field(default_factory=list)
    _spoken: list[str] = field(default_factory=list)
    """The surfaces' words with a space around each, side by side with `_surfaces`."""
    _holding: dict[str, list[int]] = field(default_factory=dict)

    def add(self, surface: str) -> str | None:
        """Enter the folded surface of a value, once; its core, when it has one."""
        core = core_of(surface)
        if core is not None:
            self.cores[core] = surface if core not in self.cores else None
        if " " in surface and surface.isascii() and len(tokens := _TOKEN.findall(surface)) > 2:
            place = len(self._surfaces)
            self._spoken.append(" " + " ".join(tokens) + " ")
            self._surfaces.append(surface)
            for token in set(tokens) - LIGHT:
                self._holding.setdefault(token, []).append(place)
        return core

    def leads(self, word: str) -> bool:
        """Whether a value of several words holds this one."""
        return word in self._holding

    def find(self, words: Sequence[str]) -> tuple[str, int] | None:
        """The only value that holds the first words of a list side by side, and how many of them; None when none is."""
        if len(words) < 2 or words[0] not in self._holding or (words[1] not in self._holding and words[1] not in LIGHT):
            return None
        for count in range(len(words), 1, -1):
            named = words[:count]
            if named[-1] in LIGHT or any(word not in self._holding and word not in LIGHT for word in named):
                continue
            rare = min((self._holding[word] for word in named if word in self._holding), key=len)
            if len(rare) > _COMMON:
                continue
            said = " " + " ".join(named) + " "
            holding = {self._surfaces[place] for place in rare if said in self._spoken[place]}
            if len(holding) > 1:
                return None
            if holding:
                surface = holding.pop()
                return (surface, count) if 2 * count >= len(_TOKEN.findall(surface)) else None
        return None


def core_of(surface: str) -> str | None:
    """A value without titles, articles and legal forms; None when nothing falls away or too little is left."""
    if _HAN.search(surface):
        core = _TAILS.sub("", surface)
        return core if core != surface and len(core) > 1 else None
    tokens = surface.split()
    if len(tokens) < 2:
        return None
    kept = [token for token in tokens if token.strip(".,") not in LIGHT]
    if len(kept) == len(tokens) or not kept:
        return None
    core = " ".join(kept).strip(" .,")
    inside = " ".join(tokens[tokens.index(kept[0]) : len(tokens) - tokens[::-1].index(kept[-1])]).strip(" .,")
    return core if core == inside and len(core) > 3 else None

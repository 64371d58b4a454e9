"""Codes and numbers of single records (7590-VHVEG, C536391, invoice 536365), and the columns that hold them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from domain.catalog import Catalog
from domain.condition import Scalar

CODE = re.compile(r"(?<![A-Za-z0-9_.,-])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?![A-Za-z0-9_]|[.,-][A-Za-z0-9])")
_MEASURED = re.compile(
    r"\d+[-_](?:star|day|week|month|year|hour|minute|point|piece|pack|inch|year-old|page)s?$", re.IGNORECASE
)
"""A number of something: 5-star, 12-month."""
MOST_KNOWN = 4_900
"""A column with more values is known in part only: what is not among them may still be there."""
LONGEST = 40
MOST_SHAPES = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A code and where it may stand."""

    start: int
    end: int
    sure: tuple[tuple[str, Scalar], ...]
    """Columns that hold it, letters and digits together: it can be nothing else."""
    beside: tuple[tuple[str, Scalar], ...]
    """Columns that hold it or may do so: taken only where their noun stands beside it."""


@dataclass(slots=True)
class Codes:
    """The id and key columns of a catalog; their values are looked at when a question holds a code."""

    catalog: Catalog
    values: Callable[[str], Iterable[tuple[Scalar, int]]]
    _held: dict[str, frozenset[Scalar]] = field(default_factory=dict)
    _shapes: dict[str, frozenset[str]] = field(default_factory=dict)
    _capitals: dict[str, bool | None] = field(default_factory=dict)
    """Whether a column's texts are all in capitals; None where it holds no texts."""

    def found(self, text: str) -> Iterator[Found]:
        """Every code of a text, as typed."""
        for match in CODE.finditer(text):
            word = match[0]
            if len(word) > LONGEST or _MEASURED.match(word) or not any(letter.isdigit() for letter in word):
                continue
            mixed = not word.isdigit()
            sure: list[tuple[str, Scalar]] = []
            beside: list[tuple[str, Scalar]] = []
            for name in self._columns():
                held = self._values(name)
                value = next((one for one in _spellings(word) if one in held), None)
                if value is not None:
                    beside.append((name, value))
                    if mixed and len(word) > 2:
                        sure.append((name, value))
                elif len(held) >= MOST_KNOWN and len(word) > 2 and (value := self._likely(name, word)) is not None:
                    beside.append((name, value))
                    if (
                        mixed
                        and len(word) > 4
                        and any(letter.isalpha() for letter in word)
                        and self._shaped(name, value)
                    ):
                        sure.append((name, value))
            if beside:
                yield Found(*match.span(), tuple(sure), tuple(beside))

    def _likely(self, name: str, word: str) -> Scalar | None:
        """How a code that is not among the known values would be stored there."""
        if name not in self._capitals:
            texts = [one for one in self._values(name) if isinstance(one, str)]
            lower = any(letter.islower() for one in texts[:200] for letter in one)
            self._capitals[name] = None if not texts else not lower
        capitals = self._capitals[name]
        if capitals is None:
            return int(word) if word.isdigit() else None
        return word.upper() if capitals else word

    def _shaped(self, name: str, value: Scalar) -> bool:
        """Whether it looks as the known values do: 9999-AAAAA."""
        if name not in self._shapes:
            self._shapes[name] = frozenset(_shape(str(one)) for one in self._values(name))
        return len(self._shapes[name]) <= MOST_SHAPES and _shape(str(value)) in self._shapes[name]

    def _columns(self) -> Iterator[str]:
        for name, entity in self.catalog.entities.items():
            for short, dimension in entity.dimensions.items():
                keyed = dimension.column == entity.key and dimension.type in ("text", "category")
                if dimension.privacy != "identifier" and (dimension.type == "id" or keyed):
                    yield f"{name}.{short}"

    def _values(self, name: str) -> frozenset[Scalar]:
        if name not in self._held:
            self._held[name] = frozenset(value for value, _ in self.values(name))
        return self._held[name]


def _spellings(word: str) -> tuple[Scalar, ...]:
    """What may be stored: as typed, in capitals, as a number."""
    texts = tuple(dict.fromkeys((word, word.upper(), word.lower())))
    return (*texts, int(word)) if word.isdigit() else texts


def _shape(value: str) -> str:
    return "".join("9" if one.isdigit() else "a" if one.isalpha() else one for one in value)

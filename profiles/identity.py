"""Records with identifiers go in; linked persons, each with a token, come out. Exact keys only."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from profiles.roles import PERSON_KEYS

KEYS = tuple(PERSON_KEYS)
"""customer_no, account_no, phone, email: strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row that says who somebody is."""

    source: str
    row: int
    keys: tuple[str | None, ...]
    """Values of `KEYS`, in that order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Which record belongs to whom, and which identifiers stand for whom."""

    person_of: tuple[str, ...]
    """Canonical key of each record's person, in the order of the records."""
    key_of: Mapping[tuple[str, str], str]
    """(kind, value) → canonical key, for identifiers that point to one person only."""
    matched_by: tuple[str, ...]
    """The key that joined each record to an earlier one, or `` for the first record of a person."""
    too_shared: int = 0
    """Phones and e-mails not used because too many records share them."""
    conflicting: int = 0
    """Phones and e-mails not used because they would join different customer numbers."""


@dataclass(slots=True)
class _Groups:
    parent: list[int]
    numbers: list[set[str]]
    matched: list[str] = field(default_factory=list)

    def root(self, index: int) -> int:
        while self.parent[index] != index:
            self.parent[index] = self.parent[self.parent[index]]
            index = self.parent[index]
        return index

    def join(self, first: int, second: int, kind: str) -> None:
        left, right = sorted((self.root(first), self.root(second)))
        if left != right:
            self.parent[right] = left
            self.numbers[left] |= self.numbers[right]
            self.matched[right] = kind


def link(records: Sequence[Record], merge_limit: int) -> Links:
    """Connected components over shared identifiers.

    Numbers of a source system always join. A phone or an e-mail joins only when at most `merge_limit` records share
    it and the joined records have no more than one customer number between them: a family's shared phone must not
    make one person of two.
    """
    groups = _Groups(
        parent=list(range(len(records))),
        numbers=[{record.keys[0]} if record.keys[0] else set() for record in records],
        matched=[""] * len(records),
    )
    holders: list[dict[str, list[int]]] = [defaultdict(list) for _ in KEYS]
    for index, record in enumerate(records):
        for place, value in enumerate(record.keys):
            if value is not None:
                holders[place][value].append(index)
    too_shared = conflicting = 0
    for place, kind in enumerate(KEYS):
        for value in sorted(holders[place]):
            sharing = holders[place][value]
            if kind in ("phone", "email"):
                numbers = set().union(*(groups.numbers[groups.root(index)] for index in sharing))
                if len(sharing) > merge_limit:
                    too_shared += 1
                    continue
                if len(numbers) > 1:
                    conflicting += 1
                    continue
            for other in sharing[1:]:
                groups.join(sharing[0], other, kind)
    names = _canonical(records, groups)
    persons = tuple(names[groups.root(index)] for index in range(len(records)))
    key_of = {
        (kind, value): persons[sharing[0]]
        for place, kind in enumerate(KEYS)
        for value, sharing in holders[place].items()
        if len({persons[index] for index in sharing}) == 1
    }
    return Links(
        person_of=persons,
        key_of=key_of,
        matched_by=tuple(groups.matched),
        too_shared=too_shared,
        conflicting=conflicting,
    )


def _canonical(records: Sequence[Record], groups: _Groups) -> dict[int, str]:
    """Component → its smallest identifier of the strongest kind it has."""
    best: dict[int, tuple[int, str]] = {}
    for index, record in enumerate(records):
        own = next((place, value) for place, value in enumerate(record.keys) if value is not None)
        root = groups.root(index)
        best[root] = min(best.get(root, own), own)
    return {root: f"{KEYS[place]}:{value}" for root, (place, value) in best.items()}


def tokens(canonical: Iterable[str], key: bytes, remembered: Mapping[str, str]) -> dict[str, str]:
    """Canonical key → `P-` and 8 digits of its keyed hash; a collision takes the next digits of the hash."""
    wanted = sorted(set(canonical))
    given = {name: remembered[name] for name in wanted if name in remembered}
    taken = set(remembered.values())
    for name in wanted:
        if name in given:
            continue
        digits = f"{int.from_bytes(hmac.digest(key, name.encode(), hashlib.sha512), 'big') % 10**80:080d}"
        token = next(
            f"P-{digits[start : start + 8]}"
            for start in range(len(digits) - 8)
            if f"P-{digits[start : start + 8]}" not in taken
        )
        taken.add(token)
        given[name] = token
    return given

"""What the product shows, the proof accepts: two implementations of docs/rounding.md, one meaning."""

from __future__ import annotations

import random

import pytest

from domain.catalog import Format
from domain.language import Phrase
from domain.rounding import multiple, shown
from proof.display import fault
from proof.home import Home, Unit
from proof.record import Cell

UNITS = {
    "count": Phrase(en="orders", zh="单"), "money": Phrase(en="¥", zh="¥"), "percent": None, "number": None, "days": None,
}  # fmt: skip


def home(kind: str, decimals: int | None) -> Home:
    phrase = UNITS[kind]
    names = frozenset({phrase.en, phrase.zh} if phrase else ())
    # no connection: nothing is queried here
    return Home(None, {}, {"a": Unit(kind, decimals, names)}, set())  # type: ignore[arg-type]


@pytest.mark.parametrize("decimals", [None, 0, 3])
@pytest.mark.parametrize("kind", UNITS)
def test_every_shown_number_is_accepted_and_its_neighbour_is_not(kind: str, decimals: int | None) -> None:
    dice, opened = random.Random(7), home(kind, decimals)
    form = Format(kind=kind, decimals=decimals, unit=UNITS[kind])  # type: ignore[arg-type]
    values: list[float] = [0, 1, -1, 0.5, 99.995, 100.5, 1234567]
    values += [round(dice.uniform(-3000, 3000), dice.randint(0, 6)) for _ in range(300)]
    values += [dice.randint(0, 5000) for _ in range(100)] + [dice.random() for _ in range(200)]
    for value in values:
        for language in ("zh", "en"):
            text = shown(value, form, language)
            assert fault(text, None, (Cell("F1", 0, "a"),), [value], opened) is None, (value, text)
            digit = next(place for place in range(len(text) - 1, -1, -1) if text[place].isdigit())
            other = text[:digit] + str((int(text[digit]) + 1) % 10) + text[digit + 1 :]
            assert fault(other, None, (Cell("F1", 0, "a"),), [value], opened), (value, other)


def test_every_multiple_is_accepted() -> None:
    opened, cells = home("number", None), (Cell("F1", 0, "a"), Cell("F1", 1, "a"))
    for step in range(1, 3000):
        ratio = step / 100
        for language in ("zh", "en"):
            text = multiple(ratio, language)
            assert fault(text, "ratio", cells, [ratio, 1], opened) is None, (ratio, text)


def test_a_share_at_a_tie_may_fall_either_way() -> None:
    opened = home("percent", None)
    assert fault("28.4%", None, (Cell("F1", 0, "a"),), [0.2835], opened) is None
    assert fault("28.2%", None, (Cell("F1", 0, "a"),), [0.2835], opened)

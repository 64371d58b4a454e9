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
    return Home(None, {}, {"a": (Unit(kind, decimals, names),)}, set())  # type: ignore[arg-type]


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


KNOWN = Home(
    None,  # type: ignore[arg-type]  # no connection: nothing is queried here
    {},
    {
        "order.sales": (Unit("money", None, frozenset({"¥"})),),
        "order.orders": (Unit("count", None, frozenset({"orders", "单"})),),
        "customer.age": (Unit("number", 0, frozenset({"years", "岁"})), Unit("number", 1)),
    },
    set(),
)


@pytest.mark.parametrize(
    ("column", "value", "right", "wrong"),
    [
        ("growth", 0.123, ["12.3%", "0.12"], ["12.3", "1.2%", "13%", "12%"]),
        ("before", 1204.4, ["¥1,204", "1,204.4", "1,204.40"], ["$1,204", "1,204", "¥1,205", "1,204 tons"]),
        ("gap", 7.25, ["7.3 days", "7.3 天", "7.25"], ["7 days", "7.3 weeks"]),
        ("customer/order.orders", 2, ["2 orders", "2 单"], ["2 天", "¥2"]),
        ("order.ordered_on@weekday", 6, ["Saturday", "周六"], ["Sunday", "6", "周五"]),
        ("order.ordered_on@month_of_year", 3, ["March", "3月"], ["May", "3", "4月"]),
        ("order.ordered_on@hour", 20, ["20:00", "20点"], ["8:00", "20"]),
        ("customer@4", 4, ["4"], ["3"]),
        ("customer.age@band", "20 – 30", ["20 – 30"], ["20 – 40"]),
        ("customer.age", 38.4, ["38 years", "38.4"], ["38", "39 years"]),
    ],
)
def test_a_column_made_for_one_question_is_shown_in_a_known_unit(
    column: str, value: float | str, right: list[str], wrong: list[str]
) -> None:
    def said(text: str) -> str | None:
        return fault(text, None, (Cell("F1", 0, column),), [value], KNOWN)

    assert [text for text in right if said(text)] == []
    assert [text for text in wrong if not said(text)] == []


def test_what_is_derived_of_a_made_column_has_the_unit_of_the_other() -> None:
    cells = (Cell("F1", 0, "order.sales"), Cell("F1", 0, "before"))
    assert fault("+¥20", "difference", cells, [120, 100], KNOWN) is None
    assert fault("+20 orders", "difference", cells, [120, 100], KNOWN)
    assert fault("+20.0%", "growth", cells, [120, 100], KNOWN) is None
    unlike = (Cell("F1", 0, "order.sales"), Cell("F1", 0, "order.orders"))
    assert fault("+20", "difference", unlike, [120, 100], KNOWN)

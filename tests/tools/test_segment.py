"""What is gathered about a group."""

from __future__ import annotations

import pytest

from domain.condition import All, Condition, Did, Is, Not, Period
from domain.errors import Denied
from domain.evidence import Figure, Quote
from domain.ledger import Ledger
from domain.plan import SegmentStep
from index import FeedbackIndex
from tests.tools.club import LAST
from tools.segment import DISSENT, IN, SIZE, TOPICS, gather_segment, leading_topics
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

GOLD = Is(dimension="member.plan", values=("gold",))


def _gathered(
    club: Warehouse, voices: FeedbackIndex | None, condition: Condition, viewer: Viewer | None = None, **more: str
) -> tuple[dict[str, Figure], list[Quote]]:
    step = SegmentStep.model_validate({"condition": condition, "label": "会员", **more})
    ledger = Ledger()
    list(gather_segment(club, voices, step, ledger, viewer or Viewer()))
    return {figure.role: figure for figure in ledger.figures()}, list(ledger.quotes())


def test_the_group_and_the_others_add_up_to_everybody(club: Warehouse, voices: FeedbackIndex) -> None:
    figures, _ = _gathered(club, voices, GOLD)
    size = figures[SIZE]
    assert {size.cell(row, IN): size.cell(row, "member.members") for row in range(2)} == {True: 30, False: 90}


@pytest.mark.parametrize("focus", ["description", "voice"])
def test_quotes_are_of_the_group_only(club: Warehouse, voices: FeedbackIndex, focus: str) -> None:
    _, quotes = _gathered(club, voices, GOLD, focus=focus, polarity="negative")
    assert quotes
    assert all(int(str(quote.person)) % 4 == 0 for quote in quotes)


def test_a_condition_on_orders_means_the_persons_who_have_one(club: Warehouse) -> None:
    figures, _ = _gathered(club, None, Is(dimension="booking.hall", values=("south",)))
    size = figures[SIZE]
    inside = next(row for row in range(2) if size.cell(row, IN) is True)
    whole = club._connection.cursor().execute(
        "SELECT COUNT(*) FROM bookings WHERE member_no IN (SELECT member_no FROM bookings WHERE hall = 'south')"
    )
    assert size.cell(inside, "booking.bookings") == whole.fetchall()[0][0]


def test_the_topic_most_of_the_group_speaks_of_comes_first(club: Warehouse, voices: FeedbackIndex) -> None:
    figures, quotes = _gathered(club, voices, GOLD)
    assert leading_topics(figures[TOPICS])[0] == "lateness"
    assert quotes[-1].role == DISSENT or all(quote.rating == 1 for quote in quotes)


def test_nobody_in_the_group_yields_nothing(club: Warehouse) -> None:
    figures, _ = _gathered(club, None, Is(dimension="member.town", values=("Atlantis",)))
    assert figures == {}


def test_a_group_under_the_floor_is_denied_and_one_above_has_quotes_without_persons(
    club: Warehouse, voices: FeedbackIndex
) -> None:
    marketer = Viewer(role=club.catalog.roles["marketer"])
    with pytest.raises(Denied):
        _gathered(club, voices, Is(dimension="member.since", op="lte", values=("2024-01-05",)), marketer)
    figures, quotes = _gathered(club, voices, GOLD, marketer)
    assert SIZE in figures
    assert quotes
    assert all(quote.person is None for quote in quotes)


def test_those_who_did_not_come_are_a_group(club: Warehouse) -> None:
    lately = Period(start=LAST.replace(month=4), end=LAST)
    figures, _ = _gathered(club, None, All(of=(GOLD, Not(of=Did(entity="booking", period=lately)))))
    size = figures[SIZE]
    assert {size.cell(row, IN) for row in range(2)} == {True, False}

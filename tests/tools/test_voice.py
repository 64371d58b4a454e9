"""What is gathered from feedback texts."""

from __future__ import annotations

import pytest

from domain.condition import Is
from domain.errors import Denied, QueryError
from domain.ledger import Ledger
from domain.plan import FeedbackStep
from index import FeedbackIndex
from tests.tools.club import stranger
from tools.voice import COUNT, LISTED, gather_feedback
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse


def _ledger(club: Warehouse, voices: FeedbackIndex | None, viewer: Viewer | None = None, **step: object) -> Ledger:
    ledger = Ledger()
    list(gather_feedback(club, voices, FeedbackStep.model_validate(step), ledger, viewer or Viewer()))
    return ledger


def test_a_topic_is_found_by_meaning_and_dated(club: Warehouse, voices: FeedbackIndex) -> None:
    ledger = _ledger(club, voices, topic="教练迟到")
    quotes = list(ledger.quotes())
    assert "迟到" in quotes[0].text
    roles = {figure.role: figure for figure in ledger.figures()}
    assert {quote.doc_id for quote in quotes} == {
        str(roles[LISTED].cell(row, "opinion.number")) for row in range(len(roles[LISTED].rows))
    }


def test_no_two_quotes_say_the_same(club: Warehouse, voices: FeedbackIndex) -> None:
    texts = [quote.text for quote in _ledger(club, voices, topic="教练迟到").quotes()]
    assert len(texts) == len(set(texts))


def test_a_condition_and_a_polarity_bound_both_the_count_and_the_quotes(club: Warehouse, voices: FeedbackIndex) -> None:
    gold = Is(dimension="member.plan", values=("gold",))
    ledger = _ledger(club, voices, condition=gold, polarity="negative")
    count = next(figure for figure in ledger.figures() if figure.role == COUNT)
    assert count.cell(0, "opinion.opinions") == 23
    assert all(int(str(quote.person)) % 4 == 0 for quote in ledger.quotes())


def test_without_feedback_it_says_so(club: Warehouse) -> None:
    with pytest.raises(QueryError, match="no feedback"):
        _ledger(Warehouse(club._connection, stranger(club.catalog)), None)


def test_a_few_writers_are_not_quoted_to_a_role_with_a_floor(club: Warehouse, voices: FeedbackIndex) -> None:
    few = Is(dimension="member.since", op="lte", values=("2024-01-05",))
    with pytest.raises(Denied):
        _ledger(club, voices, Viewer(role=club.catalog.roles["marketer"]), condition=few)

"""What goes together is offered with its reason; nothing is offered twice, and nothing where nothing is known."""

from __future__ import annotations

import numpy as np
import pytest

from domain.errors import InputError
from profiles.fitted.offers import Offers, fit_offers, ndcg_at, recall_at

MACHINE, BEANS, TEA, SOAP, RARE = range(5)


@pytest.fixture(scope="module")
def offers() -> Offers:
    """Beans go with machines; soap goes to everybody; the rare thing was had together with tea by two."""
    rows = [(person, SOAP) for person in range(300)]
    rows += [(person, thing) for person in range(100) for thing in (MACHINE, BEANS)]
    rows += [(person, TEA) for person in range(100, 250)]
    rows += [(person, RARE) for person in (100, 101)]
    return fit_offers(*np.array(rows, dtype=np.int64).T)


def test_what_goes_with_what_is_had_is_offered_first_and_says_why(offers: Offers) -> None:
    first = offers.of([MACHINE])[0]
    assert (first.item, first.because, first.together) == (BEANS, MACHINE, 100)


def test_nothing_had_and_nothing_kept_out_is_offered(offers: Offers) -> None:
    told = [offer.item for offer in offers.of([MACHINE, SOAP], without=[TEA])]
    assert BEANS in told
    assert not {MACHINE, SOAP, TEA} & set(told)


def test_a_stranger_is_offered_what_many_have_without_a_reason(offers: Offers) -> None:
    told = offers.of([], most=2)
    assert [(offer.item, offer.because, offer.together) for offer in told] == [(SOAP, None, 300), (TEA, None, 150)]


def test_two_persons_are_no_pattern(offers: Offers) -> None:
    assert all(offer.because != TEA for offer in offers.of([TEA]) if offer.item == RARE)


def test_too_few_persons_are_told() -> None:
    with pytest.raises(InputError, match="0 persons have two things, 50 are needed"):
        fit_offers(np.arange(10), np.zeros(10, dtype=np.int64))
    with pytest.raises(InputError, match="not enough data"):
        fit_offers(np.array([], dtype=np.int64), np.array([], dtype=np.int64))


def test_recall_and_gain_by_hand() -> None:
    assert recall_at([1, 2, 3], {2, 9}, 3) == 0.5
    assert recall_at(list(range(10)), set(range(20))) == 1.0
    assert ndcg_at([7, 2], {2}, 2) == pytest.approx(1 / np.log2(3))
    assert ndcg_at([2, 7], {2}, 2) == 1.0
    assert recall_at([1], set()) == ndcg_at([1], set()) == 0.0

"""What is gathered about one person."""

from __future__ import annotations

import pytest

from domain.errors import Denied, QueryError
from domain.evidence import Figure, Quote
from domain.ledger import Ledger
from index import FeedbackIndex
from tests.tools.club import COOLING, NEVER, REGULAR, SILENT, stranger
from tools.persona import BUYING, CARD, EVERYONE, NEGATIVE, SPEND_MORE, WRITTEN, gather_person
from tools.portrait import portrait_of
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse


def _gathered(club: Warehouse, voices: FeedbackIndex | None, person: str) -> tuple[dict[str, Figure], list[Quote]]:
    ledger = Ledger()
    yielded = list(gather_person(club, voices, person, ledger, Viewer()))
    assert [piece.id for piece in yielded] == [*dict.fromkeys(piece.id for piece in yielded)]
    assert {piece.id for piece in yielded} == {p.id for p in (*ledger.figures(), *ledger.quotes())}
    return {figure.role: figure for figure in ledger.figures()}, list(ledger.quotes())


def test_a_person_whose_key_is_a_whole_number_is_found_by_its_text(club: Warehouse, voices: FeedbackIndex) -> None:
    figures, _ = _gathered(club, voices, COOLING)
    assert figures[CARD].cell(0, "member.idle") == 60
    assert figures[BUYING].cell(0, "booking.bookings") == 15


@pytest.mark.parametrize("unknown", ["99999", "P-00000000", ""])
def test_an_unknown_person_yields_nothing(club: Warehouse, unknown: str) -> None:
    ledger = Ledger()
    assert list(gather_person(club, None, unknown, ledger, Viewer())) == []
    assert not list(ledger.figures())


def test_the_place_among_all_counts_those_who_spend_more(club: Warehouse, voices: FeedbackIndex) -> None:
    figures, _ = _gathered(club, voices, REGULAR)
    more = figures[SPEND_MORE].cell(0, "member.members")
    assert more == 0
    assert figures[EVERYONE].cell(0, "member.members") == 120


def test_quotes_are_of_this_person_and_to_the_letter(club: Warehouse, voices: FeedbackIndex) -> None:
    _, quotes = _gathered(club, voices, COOLING)
    assert [quote.role for quote in quotes] == [NEGATIVE]
    (quote,) = quotes
    assert quote.person == COOLING
    assert quote.text == quote.context[slice(*quote.span)]


def test_a_person_who_wrote_nothing_and_one_who_bought_nothing_are_still_described(club: Warehouse) -> None:
    figures, quotes = _gathered(club, None, SILENT)
    assert figures[WRITTEN].cell(0, "opinion.opinions") == 0
    assert not quotes
    figures, _ = _gathered(club, None, NEVER)
    assert figures[BUYING].cell(0, "booking.bookings") == 0


def test_a_role_without_single_persons_is_denied(club: Warehouse) -> None:
    for person in (COOLING, "P-00000000"):
        with pytest.raises(Denied):
            list(gather_person(club, None, person, Ledger(), Viewer(role=club.catalog.roles["marketer"])))


def test_data_without_persons_says_so(club: Warehouse) -> None:
    nobody = Warehouse(club._connection, club.catalog.model_copy(update={"person": None}))
    with pytest.raises(QueryError, match="nobody"):
        list(gather_person(nobody, None, COOLING, Ledger(), Viewer()))


def test_a_drafted_catalog_gives_its_own_template(club: Warehouse) -> None:
    drafted = Warehouse(club._connection, stranger(club.catalog))
    portrait = portrait_of(drafted)
    assert portrait.who == ("member.town", "member.plan", "member.since", "member.mail_ok")
    assert portrait.buying == ("booking.bookings", "booking.income", "booking.average")
    assert portrait.habits == ("booking.hall",)
    assert portrait.rates == ("booking.voucher_share",)
    assert portrait.trend == "booking.bookings"


def test_every_figure_can_be_computed_again(club: Warehouse, voices: FeedbackIndex) -> None:
    figures, _ = _gathered(club, voices, COOLING)
    for figure in figures.values():
        rows = club._connection.cursor().execute(figure.sql, list(figure.params)).fetchall()
        assert len(rows) == len(figure.rows), figure.role

"""Bands, tiles, parts of a date, groups by what each row did, and persons who come back, on the small shop of `shop.sql`."""

from __future__ import annotations

from datetime import date

import pytest

from domain.condition import Is, Measured, Named, Period
from domain.errors import QueryError
from domain.metric_query import ByBand, ByDimension, ByEach, ByTile, CohortQuery, MetricQuery, Order, RowsQuery
from tests.warehouse.conftest import Ask
from warehouse.warehouse import Warehouse

LIMA = Is(dimension="person.city", values=("Lima",))
JANUARY = Period(start=date(2026, 1, 1), end=date(2026, 2, 1))
FEBRUARY = Period(start=date(2026, 2, 1), end=date(2026, 3, 1))
ON_DAY = "order.ordered_on"


def customers(*by: ByBand | ByDimension | ByEach | ByTile, period: Period | None = None) -> MetricQuery:
    return MetricQuery(measures=("person.customers",), by=by, period=period)


@pytest.mark.parametrize(
    ("part", "rows"),
    [
        ("weekday", ((1, 1), (2, 2), (3, 1), (4, 2), (5, 1), (6, 1), (7, 1))),
        ("month_of_year", ((1, 2), (2, 7))),
        ("quarter_of_year", ((1, 9),)),
        ("day_of_month", ((1, 2), (2, 1), (3, 2), (4, 1), (5, 1), (6, 1), (31, 1))),
        ("hour", ((0, 2), (12, 6), (23, 1))),
    ],
)
def test_a_part_of_a_date_comes_round(ask: Ask, part: str, rows: tuple[tuple[int, int], ...]) -> None:
    by = ByDimension.model_validate({"dimension": ON_DAY, "part": part})
    figure = ask(MetricQuery(measures=("order.orders",), by=(by,)))
    assert (figure.columns[0].name, figure.rows) == (f"{ON_DAY}@{part}", rows)


def test_a_column_of_days_has_no_hours(ask: Ask) -> None:
    with pytest.raises(QueryError, match=r"order\.delivered_on is stored without a time of day"):
        ask(MetricQuery(measures=("order.orders",), by=(ByDimension(dimension="order.delivered_on", part="hour"),)))
    with pytest.raises(QueryError, match=r"person\.age is no date, so it has no weekday"):
        ask(customers(ByDimension(dimension="person.age", part="weekday")))
    with pytest.raises(QueryError, match="not by both"):
        ask(customers(ByDimension(dimension="person.joined_on", part="weekday", grain="day")))


def test_bands_are_half_open_and_sorted_by_their_edges(ask: Ask) -> None:
    band = ByBand(dimension="person.age", edges=(25, 60.5, 100))
    rows = (("< 25", 1), ("25 – 60.5", 5), ("60.5 – 100", 1), (None, 1))
    assert ask(customers(band)).rows == rows
    downwards = customers(band).model_copy(update={"order": (Order(column=band.column),)})
    assert [row[0] for row in ask(downwards).rows] == ["60.5 – 100", "25 – 60.5", "< 25", None]
    assert ask(customers(ByBand(dimension="person.age", edges=(30,)))).rows == (("< 30", 2), ("≥ 30", 5), (None, 1))


def test_bands_need_rising_edges_and_numbers(ask: Ask) -> None:
    for edges in ((), (30, 30), (50, 30)):
        with pytest.raises(QueryError, match="rising edges"):
            ask(customers(ByBand(dimension="person.age", edges=edges)))
    with pytest.raises(QueryError, match="is no number"):
        ask(customers(ByBand(dimension="person.city", edges=(1,))))


def test_rows_are_grouped_by_what_each_did(ask: Ask) -> None:
    assert ask(customers(ByEach(entity="person", measure="order.orders"))).rows == ((0, 2), (1, 5), (2, 1))
    app = ByEach(entity="person", measure="order.orders", where=Is(dimension="order.channel", values=("app",)))
    assert ask(customers(app)).rows == ((0, 5), (1, 3))
    # in the period they ordered in, whenever they joined
    figure = ask(customers(ByEach(entity="person", measure="order.orders"), period=FEBRUARY))
    assert (figure.columns[0].name, figure.rows) == ("person/order.orders", ((0, 3), (1, 5)))


def test_rows_that_go_by_the_measured_date_keep_to_the_period(ask: Ask) -> None:
    by = ByEach(entity="order", measure="line.lines")
    assert ask(MetricQuery(measures=("order.orders",), by=(by,), period=JANUARY)).rows == ((1, 1), (3, 1))


def test_other_measures_keep_to_the_period(ask: Ask) -> None:
    by = ByEach(entity="person", measure="order.orders")
    query = MetricQuery(measures=("order.sales", "person.customers"), by=(by,), period=JANUARY)
    # nobody's orders are of no customer, so in no group of theirs
    assert ask(query).rows == ((0, None, 7), (2, 40.0, 1))


def test_tiles_are_equal_groups_from_the_lowest(ask: Ask) -> None:
    by = ByTile(entity="person", measure="order.sales", tiles=3)
    figure = ask(MetricQuery(measures=("person.customers", "order.sales"), by=(by,)))
    assert (figure.columns[0].name, figure.rows) == ("person@3", ((1, 2, 12.0), (2, 2, 17.0), (3, 2, 60.0)))
    # a count of nothing is known, so those who never ordered are ranked first
    assert ask(customers(ByTile(entity="person", measure="order.orders", tiles=4))).rows == (
        (1, 2),
        (2, 2),
        (3, 2),
        (4, 2),
    )
    with pytest.raises(QueryError, match="at least one group"):
        ask(customers(ByTile(entity="person", measure="order.sales", tiles=0)))


def test_tiles_rank_under_the_querys_conditions(ask: Ask) -> None:
    query = customers(ByTile(entity="person", measure="order.sales", tiles=2)).model_copy(update={"where": LIMA})
    assert ask(query).rows == ((1, 2), (2, 1))


def test_two_groups_of_one_name_are_refused(ask: Ask) -> None:
    bands = [ByBand(dimension="person.age", edges=(edge,)) for edge in (20, 30)]
    with pytest.raises(QueryError, match=r"two groups of this query are called person\.age@band"):
        ask(customers(*bands))


def test_persons_come_back(ask: Ask) -> None:
    figure = ask(CohortQuery(entity="order"))
    assert [column.name for column in figure.columns] == ["cohort@month", "size", "offset", "active", "retention"]
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    assert figure.rows == ((january, 1, 0, 1, 1.0), (january, 1, 1, 0, 0.0), (february, 5, 0, 5, 1.0))


def test_weeks_are_counted_from_monday_to_monday(ask: Ask) -> None:
    query = CohortQuery(entity="order", grain="week", persons=Is(dimension="person.id", values=("P1",)), offsets=4)
    monday = date(2025, 12, 29)
    active = [(0, 1), (1, 0), (2, 0), (3, 0), (4, 1)]
    assert ask(query).rows == tuple((monday, 1, offset, n, float(n)) for offset, n in active)


def test_the_first_is_of_all_times_and_held_against_the_period(ask: Ask) -> None:
    assert ask(CohortQuery(entity="order", period=FEBRUARY)).rows == ((date(2026, 2, 1), 5, 0, 5, 1.0),)
    app = CohortQuery(entity="order", where=Is(dimension="order.channel", values=("app",)), offsets=0)
    assert ask(app).rows == ((date(2026, 1, 1), 1, 0, 1, 1.0), (date(2026, 2, 1), 2, 0, 2, 1.0))
    regular = CohortQuery(entity="order", persons=Named(filter="person.regular"), grain="year")
    assert ask(regular).rows == ((date(2026, 1, 1), 1, 0, 1, 1.0),)


def test_nobody_comes_back_without_a_date_or_a_person(ask: Ask) -> None:
    with pytest.raises(QueryError, match="does not belong to one person"):
        ask(CohortQuery(entity="product"))
    with pytest.raises(QueryError, match=r"did you mean order\?"):
        ask(CohortQuery(entity="orders"))


def test_rows_that_are_alike_are_listed_once(ask: Ask) -> None:
    query = RowsQuery(entity="order", columns=("order.channel",), distinct=True, period=FEBRUARY)
    assert ask(query).rows == (("app",), ("web",), (None,))
    latest = RowsQuery(
        entity="order", columns=("person.city", "order.channel"), distinct=True, limit=2,
        order=(Order(column="person.city"),),
    )  # fmt: skip
    assert ask(latest).rows == (("Oslo", "web"), ("Lima", "app"))
    with pytest.raises(QueryError, match=r"cannot be sorted by order\.paid"):
        ask(latest.model_copy(update={"order": (Order(column="order.paid"),)}))


def test_rows_alike_with_the_last_are_kept(ask: Ask) -> None:
    query = RowsQuery(entity="order", columns=("order.id",), order=(Order(column=ON_DAY, descending=False),), limit=4)
    assert ask(query).rows == ((1,), (2,), (3,), (4,))
    fifth = query.model_copy(update={"limit": 5, "ties": True})
    assert ask(fifth).rows == ((1,), (2,), (3,), (4,), (5,), (6,))
    assert len(ask(fifth.model_copy(update={"order": ()})).rows) == 5


def test_a_list_has_a_period(ask: Ask) -> None:
    assert ask(RowsQuery(entity="order", columns=("order.id",), period=JANUARY)).rows == ((1,), (2,))
    with pytest.raises(QueryError, match="product has no date"):
        ask(RowsQuery(entity="product", columns=("product.sku",), period=JANUARY))


def test_what_is_compiled_is_the_figures_sql(ask: Ask, shop: Warehouse) -> None:
    query = CohortQuery(entity="order", persons=Measured(entity="person", measure="order.sales", values=(5,)))
    assert shop.sql(query).sql == ask(query).sql

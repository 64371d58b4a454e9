"""The figures of docs/profile-tables.md, worked out again in plain Python from the fact tables."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import duckdb
import pytest

from profiles import Vault

AS_OF = date(2025, 11, 21)


@pytest.fixture(scope="module")
def warehouse(built):
    home, _ = built
    with duckdb.connect(str((home / "warehouse.duckdb").resolve()), read_only=True) as connection:
        yield lambda sql: [
            dict(zip([column[0] for column in cursor.description], row, strict=True))
            for cursor in [connection.cursor().execute(sql)]
            for row in cursor.fetchall()
        ]


@pytest.fixture(scope="module")
def profiles(warehouse):
    return {row["person"]: row for row in warehouse("SELECT * FROM profile")}


@pytest.fixture(scope="module")
def orders(warehouse):
    """Counting orders by person, oldest first."""
    found = defaultdict(list)
    for row in warehouse("SELECT * FROM fact_order ORDER BY ordered_at, order_id"):
        if row["person"] and row["status"] in ("paid", "refunded"):
            found[row["person"]].append(row)
    return found


def share(values):
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def test_there_is_something_to_check(orders, profiles):
    assert len(orders) >= 4
    assert {profile["lifecycle"] for profile in profiles.values()} >= {"prospect", "active"}


def test_counts_and_sums(orders, profiles):
    for person, profile in profiles.items():
        mine = orders.get(person, [])
        recent = [order for order in mine if order["ordered_on"] > AS_OF - timedelta(days=365)]
        assert profile["orders_total"] == len(mine)
        assert profile["sales_total"] == pytest.approx(sum(order["paid_amount"] for order in mine))
        assert profile["orders_12m"] == len(recent)
        assert profile["sales_12m"] == pytest.approx(sum(order["paid_amount"] for order in recent))
        expected = profile["sales_12m"] / len(recent) if recent else None
        assert profile["aov_12m"] == pytest.approx(expected)


def test_rhythm(orders, profiles):
    for person, profile in profiles.items():
        days = sorted({order["ordered_on"] for order in orders.get(person, [])})
        recency = (AS_OF - days[-1]).days if days else None
        gaps = [(later - earlier).days for earlier, later in pairwise(days)]
        gap = median(gaps) if len(days) >= 3 else None
        assert profile["recency_days"] == recency
        assert profile["typical_gap_days"] == gap
        assert profile["gap_ratio"] == pytest.approx(recency / gap if gap else None)


def test_shares(orders, profiles):
    for person, profile in profiles.items():
        mine = orders.get(person, [])
        assert profile["late_share"] == pytest.approx(share([order["late"] for order in mine]))
        assert profile["coupon_share"] == pytest.approx(share([order["coupon_used"] for order in mine]))
        assert profile["refund_share"] == pytest.approx(share([order["status"] == "refunded" for order in mine]))
        assert profile["night_share"] == pytest.approx(
            share([order["hour"] >= 21 or order["hour"] < 5 for order in mine])
        )
        assert profile["last_order_late"] == (bool(mine[-1]["late"]) if mine else None)


def test_lateness_of_each_order(warehouse):
    for order in warehouse("SELECT * FROM fact_order"):
        known = order["promised_on"] and order["delivered_on"]
        days = (order["delivered_on"] - order["promised_on"]).days if known else None
        assert order["late"] == (days > 0 if known else None)
        assert order["days_late"] == (max(days, 0) if known else None)


def test_lifecycle(orders, profiles):
    for person, profile in profiles.items():
        days = [order["ordered_on"] for order in orders.get(person, [])]
        if not days:
            expected = "prospect"
        elif (AS_OF - days[0]).days <= 90:
            expected = "new"
        else:
            recency = (AS_OF - days[-1]).days
            expected = "active" if recency <= 90 else "cooling" if recency <= 180 else "lapsed"
        assert profile["lifecycle"] == expected


def test_value_bands(orders, profiles):
    buyers = sorted((p for p in profiles.values() if p["orders_12m"]), key=lambda p: -p["sales_12m"])
    for profile in profiles.values():
        if not profile["orders_total"]:
            expected = "none"
        elif not profile["orders_12m"]:
            expected = "dormant"
        else:
            place = 1 + sum(other["sales_12m"] > profile["sales_12m"] for other in buyers)
            high, medium = -(-len(buyers) // 10), -(-len(buyers) // 2)
            expected = "high" if place <= high else "medium" if place <= medium else "low"
        assert profile["value_band"] == expected


def test_scores_rise_with_what_they_score(profiles):
    scored = [profile for profile in profiles.values() if profile["orders_total"]]
    for column, score in (("last_order_on", "recency_score"), ("orders_total", "frequency_score")):
        for one in scored:
            for other in scored:
                if one[column] > other[column]:
                    assert one[score] >= other[score]
        assert all(1 <= profile[score] <= 5 for profile in scored)


def test_favourites(warehouse, orders, profiles):
    categories = {row["sku"]: row["category"] for row in warehouse("SELECT * FROM product")}
    items = defaultdict(list)
    for row in warehouse("SELECT * FROM fact_order_item"):
        items[row["order_id"]].append(row)
    for person, mine in orders.items():
        channels, lines = defaultdict(lambda: [0, None]), defaultdict(lambda: [0, 0.0])
        for order in mine:
            channels[order["channel"]][0] += 1
            channels[order["channel"]][1] = order["ordered_at"]
            for item in items[order["order_id"]]:
                lines[categories[item["sku"]]][0] += 1
                lines[categories[item["sku"]]][1] += item["amount"]
        assert profiles[person]["favourite_channel"] == max(channels, key=lambda name: channels[name])
        best = max(lines.values())
        assert lines[profiles[person]["favourite_category"]] == pytest.approx(best)


def test_first_orders(warehouse, orders):
    flags = {row["order_id"]: row["first_order"] for row in warehouse("SELECT * FROM fact_order")}
    firsts = {mine[0]["order_id"] for mine in orders.values()}
    assert {order_id for order_id, flag in flags.items() if flag} == firsts


def test_months_add_up_to_the_profile(warehouse, profiles):
    months = defaultdict(lambda: [0, 0.0])
    for row in warehouse("SELECT * FROM profile_monthly"):
        assert row["month"].day == 1
        months[row["person"]][0] += row["orders"]
        months[row["person"]][1] += row["sales"]
    for person, profile in profiles.items():
        assert months[person] == [profile["orders_total"], pytest.approx(profile["sales_total"])]


def test_consent_is_the_latest_decision_and_silence_is_no_consent(built, warehouse, profiles):
    vault = Vault.open(built[0])
    may = {number: profiles[vault.resolve(number)[0]]["may_sms"] for number in ("C000001", "C000002", "C000003")}
    vault.close()
    assert may == {"C000001": False, "C000002": True, "C000003": False}
    assert [row["granted"] for row in warehouse("SELECT granted FROM consent ORDER BY granted")] == [False, True]


def test_households_count_both_sides_and_referrals_one(built, profiles):
    vault = Vault.open(built[0])
    sizes = {number: profiles[vault.resolve(number)[0]] for number in ("C000001", "C000003", "C000005", "C000006")}
    vault.close()
    assert [sizes[number]["household_size"] for number in sizes] == [1, 1, 2, 2]
    assert [sizes[number]["referrals"] for number in sizes] == [1, 0, 0, 0]

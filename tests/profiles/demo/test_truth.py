"""The truth refers to rows that exist and to effects that are there."""

from datetime import date
from typing import Any

import pytest


def test_links_refer_to_rows_and_persons(demo: Any) -> None:
    persons = {row["person_id"] for row in demo.rows("truth/persons.csv")}
    ids = {
        "crm_customers": demo.ids("crm_customers.csv", "customer_no"),
        "shop_customers": demo.ids("shop_customers.jsonl", "shop_id"),
        "store_till": {row["receipt_no"] for row in demo.rows("store_till.csv")}
        | {row_id.split("-")[0] for row_id in demo.broken("store_till.csv")},
        "reviews": demo.ids("reviews.jsonl", "review_id"),
        "tickets": demo.ids("tickets.csv", "ticket_id"),
        "nps": demo.ids("nps.csv", "response_id"),
    }
    for link in demo.rows("truth/links.csv"):
        assert link["person_id"] in persons
        assert link["source_id"] in ids[link["source"]]


def test_feedback_topics_refer_to_texts_and_orders(demo: Any) -> None:
    texts = (
        demo.ids("reviews.jsonl", "review_id")
        | demo.ids("tickets.csv", "ticket_id")
        | demo.ids("nps.csv", "response_id")
    )
    orders = demo.ids("shop_orders.jsonl", "order_id") | {row["receipt_no"] for row in demo.rows("store_till.csv")}
    orders |= {row_id.split("-")[0] for row_id in demo.broken("store_till.csv")}
    for row in demo.rows("truth/feedback_topics.csv"):
        assert row["text_id"] in texts
        assert row["cause_id"] in orders


def test_dirt_refers_to_rows(demo: Any) -> None:
    columns = {
        "crm_customers.csv": "customer_no",
        "shop_customers.jsonl": "shop_id",
        "reviews.jsonl": "review_id",
        "tickets.csv": "ticket_id",
        "events.jsonl": "event_id",
    }
    for file, column in columns.items():
        ids = demo.ids(file, column)
        assert all(spot["row_id"] in ids for spot in demo.spots(file))


def test_nobody_buys_after_they_churned(demo: Any) -> None:
    ended = {row["person_id"]: row["churned_on"] for row in demo.rows("truth/persons.csv") if row["churned_on"]}
    owner = {row["source_id"]: row["person_id"] for row in demo.rows("truth/links.csv")}
    assert len(ended) > 100
    for order in demo.rows("shop_orders.jsonl"):
        last = ended.get(owner[order["shop_id"]])
        assert last is None or order["placed_at"][:10] <= last


def test_anomalies_change_points_and_associations_are_enough(demo: Any) -> None:
    persons = {row["person_id"] for row in demo.rows("truth/persons.csv")}
    anomalies = demo.rows("truth/anomalies.csv")
    assert all(row["person_id"] in persons for row in anomalies if row["scope"] == "person")
    assert all(date.fromisoformat(row["starts_on"]) <= date.fromisoformat(row["ends_on"]) for row in anomalies)
    assert len(demo.rows("truth/change_points.csv")) >= 12
    assert len(demo.rows("truth/associations.csv")) >= 15


@pytest.mark.slow
def test_at_full_size_the_planted_effects_are_in_the_data(whole_demo: Any) -> None:
    assert len([row for row in whole_demo.rows("truth/anomalies.csv") if row["scope"] == "person"]) >= 60
    assert all(float(row["lift"]) > 3 for row in whole_demo.rows("truth/associations.csv"))
    persons = {row["person_id"]: row for row in whole_demo.rows("truth/persons.csv")}
    owner = {row["source_id"]: row["person_id"] for row in whole_demo.rows("truth/links.csv")}
    late = {"before": [0, 0], "after": [0, 0], "elsewhere": [0, 0]}
    for order in whole_demo.rows("shop_orders.jsonl"):
        person = persons[owner[order["shop_id"]]]
        if person["city"] != "Shanghai" or not order["delivered_on"]:
            continue
        recent = order["placed_at"][:10] >= "2026-05-07"
        where = "elsewhere" if person["district"] != "Pudong" else "after" if recent else "before"
        late[where][0] += order["delivered_on"] > order["promised_on"]
        late[where][1] += 1
    share = {where: hits / count for where, (hits, count) in late.items()}
    assert share["after"] > 3 * share["before"]
    assert share["elsewhere"] < 0.1


@pytest.mark.slow
def test_lapsed_high_value_customers_of_shanghai_had_late_parcels(whole_demo: Any) -> None:
    persons = {row["person_id"]: row for row in whole_demo.rows("truth/persons.csv")}
    owner = {row["source_id"]: row["person_id"] for row in whole_demo.rows("truth/links.csv")}
    spent: dict[str, float] = {}
    last: dict[str, tuple[str, bool]] = {}
    for order in whole_demo.rows("shop_orders.jsonl"):
        person, day = owner[order["shop_id"]], order["placed_at"][:10]
        if day > "2025-11-21" and order["status"] == "paid":
            factor = 100 if order["unit"] == "fen" else 1
            spent[person] = spent.get(person, 0) + order["paid_amount"] / factor
        if order["delivered_on"]:
            last[person] = max(last.get(person, ("", False)), (day, order["delivered_on"] > order["promised_on"]))
    high = sorted(spent, key=lambda person: -spent[person])[: len(spent) // 10]
    lapsed = [p for p in high if persons[p]["city"] == "Shanghai" and last.get(p, ("9",))[0] < "2026-08-24"]
    others = [p for p in high if p not in set(lapsed) and p in last]
    assert len(lapsed) >= 40
    assert sum(last[p][1] for p in lapsed) / len(lapsed) > 2 * sum(last[p][1] for p in others) / len(others)

"""What customers write follows what happened to them."""

import re
from datetime import datetime
from typing import Any

from profiles.demo.compose import Facet, compose, load_bank
from profiles.demo.streams import chances


def test_a_complaint_about_a_late_parcel_is_about_a_parcel_that_was_late(demo: Any) -> None:
    orders = {row["order_id"]: row for row in demo.rows("shop_orders.jsonl")}
    early = {s["row_id"] for s in demo.spots("shop_orders.jsonl") if s["kind"] == "delivered_before_placed"}
    written = {row["review_id"]: row["created_at"][:10] for row in demo.rows("reviews.jsonl")}
    for row in demo.rows("tickets.csv"):
        found = re.match(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", row["opened_at"])
        assert found
        written[row["ticket_id"]] = "-".join(part.zfill(2) for part in found.groups())
    for row in demo.rows("nps.csv"):
        written[row["response_id"]] = datetime.strptime(row["answered_on"], "%d/%m/%Y").date().isoformat()
    checked = 0
    for topic in demo.rows("truth/feedback_topics.csv"):
        order = orders.get(topic["cause_id"])
        if topic["cause"] == "late_delivery" and order and topic["text_id"] in written:
            assert topic["cause_id"] in early or order["delivered_on"] > order["promised_on"]
            assert written[topic["text_id"]] > order["promised_on"]
            checked += 1
    assert checked > 10


def test_refund_tickets_follow_refunded_orders(demo: Any) -> None:
    status = {row["order_id"]: row["status"] for row in demo.rows("shop_orders.jsonl")}
    refunds = [t for t in demo.rows("truth/feedback_topics.csv") if t["cause"] == "refund" and t["cause_id"] in status]
    assert refunds
    assert all(status[topic["cause_id"]] in ("refunded", "PAYED") for topic in refunds)


def test_three_in_five_texts_are_chinese(demo: Any) -> None:
    texts = demo.texts().values()
    chinese = sum(bool(re.search(r"[\u4e00-\u9fff]", text)) for text in texts)
    assert 0.5 < chinese / len(texts) < 0.7


def test_texts_hardly_repeat_and_hold_no_open_slot(demo: Any) -> None:
    texts = [*demo.texts().values()]
    assert len(set(texts)) > 0.97 * len(texts)
    assert not [text for text in texts if re.search(r"\{\w+\}|None|\bnan\b", text)]
    assert all(text.strip() for text in texts)


def test_some_customers_type_personal_data_instructions_and_markup(demo: Any) -> None:
    texts = demo.texts()
    topics = [row for row in demo.rows("truth/feedback_topics.csv") if row["text_id"] in texts]
    contained = {kind for row in topics for kind in row["contains"].split("+") if kind}
    assert contained == {"phone", "email", "name", "address", "injection", "markup"}
    for row in topics:
        if "phone" in row["contains"].split("+"):
            assert re.search(r"100 ?\d{4} ?\d{4}", texts[row["text_id"]])


def test_irony_and_negation_occur_and_are_marked(demo: Any) -> None:
    features = {row["feature"] for row in demo.rows("truth/feedback_topics.csv")}
    assert features == {"plain", "irony", "negation"}


def test_canaries_are_in_every_system_and_in_their_own_words(demo: Any) -> None:
    canaries = demo.rows("truth/canaries.csv")
    customers = {row["customer_no"]: row for row in demo.rows("crm_customers.csv")}
    accounts = {row["shop_id"]: row for row in demo.rows("shop_customers.jsonl")}
    said = "\n".join(demo.texts().values())
    assert len(canaries) >= 20
    assert len({canary["phone"] for canary in canaries}) == len(canaries)
    for canary in canaries:
        assert all(canary[column] in said for column in ("name", "email", "address"))
        assert customers[canary["customer_no"]]["full_name"] == canary["name"]
        assert customers[canary["customer_no"]]["address"] == canary["address"]
        assert all(
            accounts[shop_id]["customer_no"] == canary["customer_no"] for shop_id in canary["shop_ids"].split("+")
        )


def test_a_sentence_whose_fact_is_absent_is_not_used() -> None:
    bank, rng = load_bank(False), chances(1, "test")
    for _ in range(50):
        said = compose(bank, [Facet(topic="late", polarity="bad")], "review", {"late": "two days"}, "", rng)
        assert "{" not in said.text


def test_both_languages_have_the_same_sections() -> None:
    assert load_bank(True).lines.keys() == load_bank(False).lines.keys()

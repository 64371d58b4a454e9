"""The source files hold what `docs/demo-sources.md` says, at any scale."""

import re
from datetime import datetime
from typing import Any

import pytest

CHINA = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$")
UTC = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def test_no_two_people_share_a_customer_number(demo: Any) -> None:
    numbers = [row["customer_no"] for row in demo.rows("crm_customers.csv")]
    persons = {row["customer_no"] for row in demo.rows("truth/persons.csv") if row["customer_no"]}
    assert len(numbers) == len(set(numbers))
    assert len(persons) == sum(1 for row in demo.rows("truth/persons.csv") if row["customer_no"])


def test_no_two_people_share_a_phone_or_an_email(demo: Any) -> None:
    owner = {row["source_id"]: row["person_id"] for row in demo.rows("truth/links.csv")}
    for column in ("phone", "email"):
        holders: dict[str, set[str]] = {}
        for row in demo.rows("crm_customers.csv"):
            key = re.sub(r"[ +-]|^\+86", "", row[column].lower()).removeprefix("86")
            if key:
                holders.setdefault(key, set()).add(owner[row["customer_no"]])
        assert all(len(persons) == 1 for persons in holders.values())


def test_identifiers_have_their_fictional_forms(demo: Any) -> None:
    for row in demo.rows("crm_customers.csv"):
        assert re.fullmatch(r"C\d{6}", row["customer_no"])
        digits = re.sub(r"\D", "", row["phone"]).removeprefix("86")
        assert not digits or re.fullmatch(r"100\d{8}", digits)
        assert not row["email"] or re.fullmatch(r"[\w.]+@[\w-]+\.example", row["email"].strip().lower())
    assert all(re.fullmatch(r"S\d{7}", row["shop_id"]) for row in demo.rows("shop_customers.jsonl"))


def test_online_orders_add_up_in_their_unit(demo: Any) -> None:
    zero = {spot["row_id"].split("-")[0] for spot in demo.spots("shop_orders.jsonl") if spot["kind"] == "zero_price"}
    for order in demo.rows("shop_orders.jsonl"):
        assert order["unit"] == ("fen" if order["channel"] == "mini_program" else "yuan")
        assert (UTC if order["unit"] == "fen" else CHINA).match(order["placed_at"])
        total = sum(item["amount"] for item in order["items"])
        assert total == pytest.approx(order["list_amount"])
        assert order["paid_amount"] == pytest.approx(order["list_amount"] - order["discount_amount"])
        if order["order_id"] not in zero:
            assert all(
                item["amount"] == pytest.approx(item["quantity"] * item["unit_price"]) for item in order["items"]
            )


def test_every_order_names_known_accounts_and_products(demo: Any) -> None:
    accounts = demo.ids("shop_customers.jsonl", "shop_id")
    skus = demo.ids("products.csv", "sku")
    for order in demo.rows("shop_orders.jsonl"):
        assert order["shop_id"] in accounts
        assert {item["sku"] for item in order["items"]} <= skus
    assert {event["shop_id"] for event in demo.rows("events.jsonl")} <= accounts
    assert {row["sku"] for row in demo.rows("store_till.csv")} <= skus


def test_returns_are_negative_and_sales_positive_but_for_the_dirt(demo: Any) -> None:
    wrong = {s["row_id"] for s in demo.spots("store_till.csv") if s["kind"] == "negative_quantity_in_sale"}
    for row in demo.rows("store_till.csv"):
        negative = int(row["quantity"]) < 0
        assert negative == (row["kind"] == "return" or f"{row['receipt_no']}-{row['line_no']}" in wrong)


def test_each_file_spells_its_days_in_one_parsable_way(demo: Any) -> None:
    shapes = (r"\d{4}-\d\d-\d\d", r"\d{4}/\d{1,2}/\d{1,2}", r"\d\d/\d\d/\d{4}", r"\d{4}年\d{1,2}月\d{1,2}日")
    seen = set()
    for row in demo.rows("crm_customers.csv"):
        shape = [number for number, form in enumerate(shapes) if re.fullmatch(form, row["joined_on"])]
        assert len(shape) == 1
        seen.add(shape[0])
    assert seen == {0, 1, 2, 3}
    for row in demo.rows("nps.csv"):
        datetime.strptime(row["answered_on"], "%d/%m/%Y")
    for row in demo.rows("store_till.csv"):
        datetime.strptime(row["sold_at"], "%Y/%m/%d %H:%M:%S")
    for row in demo.rows("tickets.csv"):
        form = "%Y年%m月%d日 %H:%M" if row["channel"] == "phone" else "%Y-%m-%d %H:%M:%S"
        datetime.strptime(row["opened_at"], form)


def test_nine_in_ten_records_join_by_exact_keys(demo: Any) -> None:
    def phone(text: str | None) -> str:
        return re.sub(r"\D", "", text or "").removeprefix("86")

    known = demo.rows("crm_customers.csv")
    numbers = {row["customer_no"] for row in known}
    phones = {phone(row["phone"]) for row in known} - {""}
    emails = {row["email"].strip().lower() for row in known} - {""}
    persons = {row["person_id"]: row for row in demo.rows("truth/persons.csv")}
    owner = {row["source_id"]: row["person_id"] for row in demo.rows("truth/links.csv")}
    accounts = [row for row in demo.rows("shop_customers.jsonl") if persons[owner[row["shop_id"]]]["customer_no"]]
    joined = [
        row
        for row in accounts
        if row["customer_no"] in numbers
        or phone(row["phone"]) in phones
        or (row["email"] or "").strip().lower() in emails
    ]
    assert len(joined) / len(accounts) > 0.9
    receipts = {row["receipt_no"]: row for row in demo.rows("store_till.csv")}
    joined_receipts = [r for r in receipts.values() if r["customer_no"] in numbers or phone(r["phone"]) in phones]
    assert len(joined_receipts) / len(receipts) > 0.9


def test_the_dirt_is_where_the_truth_says(demo: Any) -> None:
    ratings = {row["review_id"]: row["rating"] for row in demo.rows("reviews.jsonl")}
    for spot in demo.spots("reviews.jsonl"):
        if spot["kind"] == "impossible_rating" and spot["row_id"] in ratings:
            assert ratings[spot["row_id"]] == 9
    assert {review for review, rating in ratings.items() if rating not in range(1, 6)} <= {
        spot["row_id"] for spot in demo.spots("reviews.jsonl")
    }
    assert demo.kinds("events.jsonl").keys() >= {"late_event", "duplicate_event", "broken_line"}
    assert demo.kinds("crm_customers.csv").keys() >= {"name_typo", "changed_phone", "duplicate_record", "broken_line"}
    assert demo.kinds("shop_customers.jsonl").keys() >= {"missing_customer_no", "changed_phone", "name_typo"}


def test_broken_lines_are_few_and_known(demo: Any) -> None:
    for file in ("shop_orders.jsonl", "reviews.jsonl", "events.jsonl", "tickets.csv", "crm_customers.csv"):
        lines = (demo.folder / file).read_text(encoding="utf-8").splitlines()
        missing = len(lines) - file.endswith(".csv") - len(demo.rows(file))
        assert 0 < missing <= max(2, 0.002 * len(lines))
        assert missing == demo.kinds(file)["broken_line"]


@pytest.mark.slow
def test_the_whole_demo_has_its_size(whole_demo: Any) -> None:
    receipts = {row["receipt_no"] for row in whole_demo.rows("store_till.csv") if row["kind"] == "sale"}
    orders = len(receipts) + len(whole_demo.rows("shop_orders.jsonl"))
    assert len(whole_demo.rows("truth/persons.csv")) == 12_000
    assert 110_000 < orders < 130_000
    assert 360_000 < len(whole_demo.rows("events.jsonl")) < 440_000
    assert 8_500 < len(whole_demo.texts()) < 10_000
    assert len(set(whole_demo.texts().values())) > 8_000
    spent: dict[str, float] = {}
    for order in whole_demo.rows("shop_orders.jsonl"):
        factor = 100 if order["unit"] == "fen" else 1
        spent[order["shop_id"]] = spent.get(order["shop_id"], 0) + order["paid_amount"] / factor
    amounts = sorted(spent.values(), reverse=True)
    assert sum(amounts[: len(amounts) // 10]) > 0.35 * sum(amounts)

"""What is said beside a question: columns to show, groups to keep, what is missing, periods held against each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

RANKED = "order.sales | by rider.id | where rider.id not_null | sort order.sales desc | top 10"
SHOPS = "order.sales | by shop.name, shop.region | where shop.name not_null | sort order.sales desc | top 5"
KEPT = "order.voucher_rate | by shop.name | where shop.name not_null | 2026-01-01 < 2026-11-22 | having order.orders >= 50 | sort order.voucher_rate desc"
GROWN = "order.sales, growth(order.sales, previous {}(order.sales along order.day@month)) | by order.day@month | 2025-01-01 < 2026-01-01"
SO_FAR = "running(order.sales along order.day@month), order.sales | by order.day@month | 2025-01-01 < 2026-01-01"

COLUMNS = {
    "top 10 riders by sales, id and amount": RANKED,
    "top 10 riders by sales - id + amount": RANKED,
    "top 10 riders by sales, just the id": RANKED,
    "top 5 shops by sales, name and region": SHOPS,
    "top 5 shops by sales, with their region": SHOPS,
    "销售额最高的5个门店，名字和大区": SHOPS,
    "riders in Ghent – id, level": "rows rider: rider.id, rider.level | where rider.town = ghent",
    "根特的骑友，编号和等级": "rows rider: rider.id, rider.level | where rider.town = ghent",
    "products over 50 euros, name and price": "rows product: product.name, product.price | where product.price > 50",
    "sales by channel, show the number of orders too": "order.sales, order.orders | by order.channel | sort order.sales desc",
    "各渠道销售额，带上订单数": "order.sales, order.orders | by order.channel | sort order.sales desc",
    "top 10 riders by number of orders, id and amount": "?",
    "top 10 riders by sales, id and shoe size": "?",
    "sales by channel, profit too": "?",
    "list the products over 50 euros with brand": "?",
}
KEEPING = {
    "voucher rate by shop this year, only shops with at least 50 orders": KEPT,
    "今年各门店用券率，只看订单满50单的": KEPT,
    "今年用券率最高的3家门店，只看今年订单满50单的": f"{KEPT} | top 3",
    "voucher rate by shop this year, only shops with at least 50 orders last year": (
        "order.voucher_rate | by shop.name | where order.orders{2025-01-01 < 2026-01-01} per shop >= 50"
        " | 2026-01-01 < 2026-11-22 | sort order.voucher_rate desc"
    ),
    "今年各门店用券率，只看去年订单满50单的": "?",
    "sales by shop, only shops with nice staff": "?",
}
MISSING = {
    "how many riders have no home town listed": "rider.riders | where rider.town is_null",
    "riders without a sign-up date": "rows rider: rider.id | where rider.joined is_null",
    "how many orders have no channel recorded": "order.orders | where order.channel is_null",
    "what share of riders have no town listed": "ratio(part, whole), rider.riders{rider.town is_null}, rider.riders{}",
    "number of orders by channel, skip blank channels": "order.orders | by order.channel | where order.channel not_null | sort order.orders desc",
    "没填居住地的骑友有多少": "rider.riders | where rider.town is_null",
    "渠道为空的订单有多少": "order.orders | where order.channel is_null",
    "没填居住地的骑友占比多少": "ratio(part, whole), rider.riders{rider.town is_null}, rider.riders{}",
    "各渠道订单数，没填渠道的不算": "order.orders | by order.channel | where order.channel not_null | sort order.orders desc",
    "how many riders have no shoe size listed": "?",
    "没填鞋码的骑友有多少": "?",
}
STEPS = {
    "month over month growth in sales for each month of 2025": GROWN.format(1),
    "monthly mom growth of sales, 2025": GROWN.format(1),
    "month over month growth in sales for each month of 2025, january vs dec 2024": GROWN.format(1),
    "month over month growth in sales for each month of 2025, february vs dec 2024": "?",
    "yoy growth of sales by month in 2025": GROWN.format(12),
    "2025年每月销售额环比增长率": GROWN.format(1),
    "2025年各月销售额同比": GROWN.format(12),
    "cumulative sales by month in 2025": SO_FAR,
    "2025年按月累计销售额": SO_FAR,
    "week over week growth in sales by month in 2025": "?",
    "cumulative sales in 2025": "?",
    "cumulative average order value by month in 2025": "?",
    "cumulative buyers by month in 2025": "?",
}
SAID = COLUMNS | KEEPING | MISSING | STEPS


@pytest.mark.parametrize("question", SAID)
def test_what_is_said_beside_a_question_is_read_or_asked_back(asked: Callable[[str], str], question: str) -> None:
    assert asked(question) == SAID[question]

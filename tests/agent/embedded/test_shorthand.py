"""Shorthand as people type it, and the plain words it stands for."""

from __future__ import annotations

import pytest

from agent.embedded.shorthand import Known, in_plain_words
from domain.language import language_of

PLAIN = {
    # abbreviations
    "top 10 search keywords last month w/ counts": "top 10 search keywords last month with counts",
    "median order value w/o freight": "median order value without freight",
    "customers w/out an order": "customers without an order",
    "how many ppl bought tea": "how many people bought tea",
    "custs in Canada": "customers in Canada",
    "which customers hv no orders": "which customers have no orders",
    "what pct bought twice": "what percent bought twice",
    "this yr vs last yr": "this year versus last year",
    "sales this yr.": "sales this year",
    "orders by hr of the day": "orders by hour of the day",
    "past 6 mths": "past 6 months",
    "last mo. sales": "last month sales",
    "sales by wk": "sales by week",
    "rev last qtr": "revenue last quarter",
    "total qty sold": "total quantity sold",
    "avg order value": "average order value",
    "avg. order value": "average order value",
    "name and amt": "name and amount",
    "cnt of orders": "count of orders",
    "jan thru may": "jan through may",
    "gimme sales by city": "give me sales by city",
    "prev month": "previous month",
    "excl. cancelled": "excluding cancelled",
    # run together
    "whats the churn rate": "what is the churn rate",
    "whos the contact": "who is the contact",
    "orders that havent shipped": "orders that haven't shipped",
    "customers who didnt buy": "customers who didn't buy",
    "dont count refunds": "don't count refunds",
    # numbers and signs
    "# of orders": "number of orders",
    "#orders per city": "number of orders per city",
    "no. of orders": "number of orders",
    "no of orders": "number of orders",
    "list shippers with phone nos": "list shippers with phone numbers",
    "invoice no. 5": "invoice number 5",
    "customers with no orders": "customers with no orders",
    "what % of customers": "what percentage of customers",
    "20% of customers": "20% of customers",
    "5+ orders": "5 or more orders",
    "tickets with 2+ items": "tickets with 2 or more items",
    "name + amount": "name and amount",
    "name & amount": "name and amount",
    "id n company name": "id and company name",
    "付款方式+合同": "付款方式和合同",
    "姓名 + 首数": "姓名和首数",
    "Ａ＋Ｂ": "A and B",
    "订单１００单以上": "订单100单以上",
    "5+单的客户": "5以上单的客户",
    "sales oct vs. sept": "sales oct versus sept",
    "how much % up or down": "growth",
    # dashes
    "customers in Canada – first name, last name": "customers in Canada, first name, last name",
    "which customers - names": "which customers, names",
    "销售额——按城市": "销售额, 按城市",
    "Jan - Mar 2026 sales": "Jan - Mar 2026 sales",
    "2026-01-01 – 2026-02-01": "2026-01-01 – 2026-02-01",
    "month-over-month growth": "month-over-month growth",
    "dec-2010 buyers": "dec 2010 buyers",
    "q1-2018 sales": "q1 2018 sales",
    "which customers bought nothing in 2013": "which customers did not buy anything in 2013",
    "who ordered in 2017 but nothing in 2018": "who ordered in 2017 but did not order anything in 2018",
    "stores with nothing in stock": "stores with nothing in stock",
    # said by the way
    "btw sales last month": "sales last month",
    "sales last month pls": "sales last month",
    "sales last month asap thx": "sales last month",
    "tbh, sales last month": "sales last month",
    "sales last month, fyi": "sales last month",
    "sales last month :)": "sales last month",
    "销售额多少😀": "销售额多少",
    "帮我瞅一眼，上个月销售额": "上个月销售额",
    "老板急着要，上个月销售额": "上个月销售额",
    "上个月销售额，急": "上个月销售额",
    "上个月销售额，在线等": "上个月销售额",
    "上个月销售额多少，谢谢啦": "上个月销售额多少",
    "上个月销售额多少哈": "上个月销售额多少",
    "上个月销售额多少呀~": "上个月销售额多少",
    "销售额多少滴": "销售额多少",
    "有几家门店嘛？": "有几家门店？",
    "啥渠道卖得最多": "什么渠道卖得最多",
    "卖得咋样": "卖得怎么样",
    "销售额几多": "销售额多少",
    "俩渠道的订单数": "两个渠道的订单数",
    "哪个钟头订单最多": "哪个小时订单最多",
    # remarks in brackets
    "what hour has the most orders (all time)": "what hour has the most orders",
    "各等级人均几单(全部时间)": "各等级人均几单",
    "涨了多少(%)": "涨了多少",
    "周末订单占多少（百分比）": "周末订单占多少",
    "how many orders (count)": "how many orders",
    # what carries meaning stays
    "sales by channel (%)": "sales by channel (%)",
    "用券率(app/小程序/web)": "用券率(app/小程序/web)",
    "orders of 'top w/ bow'": "orders of 'top w/ bow'",
    'sold "black + white"': 'sold "black + white"',
    "那北京呢": "那北京呢",
    "sales of ⟦0⟧": "sales of ⟦0⟧",
    "thx!": "thx!",
    "谢谢": "谢谢",
    "急": "急",
    "sales 2025 ytd": "sales 2025 ytd",
    "november so far": "november",
}


@pytest.mark.parametrize("typed", PLAIN)
def test_shorthand_is_put_into_plain_words(typed: str) -> None:
    assert in_plain_words(typed, language_of(typed)) == PLAIN[typed]


@pytest.mark.parametrize("typed", PLAIN)
def test_plain_words_stay_as_they_are(typed: str) -> None:
    plain = PLAIN[typed]
    assert in_plain_words(plain, language_of(typed)) == plain


def test_names_of_the_data_are_never_touched() -> None:
    def named(text: str) -> list[tuple[int, int]]:
        start = text.find("R & B")
        return [(start, start + 5)] if start >= 0 else []

    assert in_plain_words("avg price of R & B + Rock", "en", Known(named=named)) == "average price of R & B and Rock"


def test_a_remark_that_says_all_time_stays_beside_a_period() -> None:
    known = Known(timed=lambda text: "2026" in text)
    assert in_plain_words("orders in 2026 (all time)", "en", known) == "orders in 2026 (all time)"


def test_year_to_date_adds_nothing_to_the_year_the_data_ends_in() -> None:
    assert in_plain_words("sales 2026 ytd", "en", Known(year=2026)) == "sales 2026"
    assert in_plain_words("sales 2025 ytd", "en", Known(year=2026)) == "sales 2025 ytd"


def test_a_remark_that_only_names_a_filter_again_is_dropped() -> None:
    known = Known(alike=lambda inside, outside: inside == "C invoices" and "cancelled" in outside)
    assert in_plain_words("cancelled orders (C invoices)", "en", known) == "cancelled orders"
    assert in_plain_words("orders (C invoices)", "en", known) == "orders (C invoices)"


def test_a_column_as_the_data_calls_it_is_said_in_words() -> None:
    def named(text: str) -> list[tuple[int, int]]:
        return [(0, len(text))] if text == "Unit Price" else []

    assert in_plain_words("highest UnitPrice", "en", Known(named=named)) == "highest Unit Price"
    assert in_plain_words("highest ItemPrice", "en", Known(named=named)) == "highest ItemPrice"

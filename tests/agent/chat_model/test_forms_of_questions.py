"""What a model can ask for beyond measures by groups: lists, shares, growth, averages a customer, bands, retention."""

from __future__ import annotations

from typing import Any

import pytest

from domain.answer import Narrative
from tests.agent.chat_model.conftest import Open
from tests.agent.chat_model.openai_server import serving, told
from tests.agent.chat_model.test_run import PLAN

JANUARY = {"first_day": "2026-01-01", "last_day": "2026-01-31"}
FEBRUARY = {"first_day": "2026-02-01", "last_day": "2026-02-28"}


def answer(opened: Open, **form: object) -> Any:
    with serving(told(PLAN | {"dimensions": []} | form, {"claims": []})) as server:
        return opened(server.url).answer("?")


@pytest.mark.parametrize(
    ("form", "line", "rows"),
    [
        ({"kind": "list", "measures": [], "rows_of": "order", "dimensions": ["order.channel"], "sort": "order.paid",
          "order": "highest", "top": 2}, "ordered by order amount, highest first, the first 2", 2),
        ({"dimensions": ["order.channel"], "compare": "share"}, "share of sales = sales ÷ all sales", 2),
        ({**FEBRUARY, "compare": "growth", "before_first_day": "2026-01-01", "before_last_day": "2026-01-31"},
         "sales growth = ", 1),
        ({"measures": ["order.orders"], "per_customer": "avg"}, "average number of orders per customer", 1),
        ({"measures": ["order.orders"], "band": "order.paid", "edges": [200, 500]}, "order amount cut at 200, 500", 3),
        ({"measures": ["customer.customers"], "measured": [{"name": "order.sales", "op": "gt", "value": 1000, **JANUARY}]},
         "only: sales over ¥1,000 in 2026-01-01 to 2026-01-31", 1),
        ({"kind": "retention", "measures": [], "each": "month"}, "customers grouped by the month of their first order", 3),
        ({"measures": ["order.orders"], "each": "weekday"}, "by order date (day of the week)", None),
    ],
)  # fmt: skip
def test_the_form_becomes_a_plan_that_says_what_it_is(
    opened: Open, form: dict[str, object], line: str, rows: int | None
) -> None:
    said = answer(opened, **form)
    assert isinstance(said, Narrative), said
    assert said.brain == "openai:scripted", said.notes
    assert any(held.startswith(line) for held in said.reading), said.reading
    assert rows is None or len(said.figures[0].rows) == rows


@pytest.mark.parametrize(
    "form",
    [
        {"compare": "growth", **FEBRUARY},  # against what?
        {"compare": "share"},  # of what group?
        {"kind": "list", "measures": ["order.sales"], "rows_of": "order"},
        {"kind": "list", "measures": [], "rows_of": "order", "sort": "order.paid"},  # which way?
        {"measures": ["order.orders"], "band": "order.paid", "edges": [500, 200]},
        {"kind": "retention", "measures": [], "each": "weekday"},
    ],
)
def test_a_form_that_leaves_something_open_is_not_carried_out(opened: Open, form: dict[str, object]) -> None:
    said = answer(opened, **form)
    assert said.brain != "openai:scripted"

"""What a denial takes, what a period dates, and whose place a value names, in questions about the gym."""

from __future__ import annotations

import pytest

from domain.answer import Clarification
from domain.metric_query import MetricQuery
from domain.plan import MetricStep, Plan

from .brief import brief
from .conftest import Read

DONE = "visit.status = done"


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("不是金卡的活跃会员有多少", "member.active & member.tier not in gold"),
        ("没有在根特训练过的会员有多少", f"not (did visit({DONE} & studio.town = ghent))"),
        ("How many members never trained in Ghent?", f"not (did visit({DONE} & studio.town = ghent))"),
        ("10月没训练的会员有多少", f"not (did visit [2026-10-01 < 2026-11-01]({DONE}))"),
        ("今年没有训练过的会员有多少", f"not (did visit [2026-01-01 < 2026-11-22]({DONE}))"),
        ("2025年没训练过的会员有多少", f"not (did visit [2025-01-01 < 2026-01-01]({DONE}))"),
        ("近90天没训练的会员有多少", f"not (did visit [2026-08-24 < 2026-11-22]({DONE})) & did visit({DONE})"),
        ("今年入会但还没训练的会员有多少", f"not (did visit({DONE})) & member.joined >= 2026-01-01 & member.joined < 2026-11-22"),
        ("在布鲁日训练过的根特会员有多少", f"did visit({DONE} & studio.town = bruges) & member.town = ghent"),
        ("Members in Ghent who trained in Bruges", f"did visit({DONE} & studio.town = bruges) & member.town = ghent"),
    ],
)  # fmt: skip
def test_a_word_holds_what_stands_beside_it_and_no_more(read: Read, question: str, where: str) -> None:
    outcome = read(question)
    assert isinstance(outcome, Plan)
    step = outcome.steps[0]
    assert isinstance(step, MetricStep)
    assert isinstance(step.query, MetricQuery)
    assert brief(step.query)["where"] == where


@pytest.mark.parametrize(
    "question",
    ["list the studios with their number of visits", "visits of studios in Ghent from members in Bruges"],
)
def test_a_noun_or_a_place_that_would_be_lost_is_asked_about(read: Read, question: str) -> None:
    assert isinstance(read(question), Clarification)

"""Fiscal years, default periods and what the data lack of a period: read by the catalog, and said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
import yaml

from agent.embedded.names import Atlas
from agent.embedded.periods import Horizon, horizon_of
from agent.embedded.plan import Planner
from agent.embedded.uncovered import Coverage
from domain.answer import Clarification, Refusal
from domain.catalog import Catalog, Lately, Truncation
from domain.condition import Period, Scalar
from domain.language import Phrase, language_of
from domain.metric_query import MetricQuery
from domain.plan import MetricStep, Plan
from domain.question import Question, Turn
from tests.agent.embedded.forms.told import told

CASES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("periods.yaml").read_text(encoding="utf-8")
)
FIRST, LAST = date(2024, 1, 1), date(2026, 11, 21)
SAYS = re.compile(
    r"held only|only in part|default|not over|lies (?:before|after)|只有.*的数据|数据不全|默认|还没结束|在数据之"
)
Say = Callable[..., tuple[str, str]]


def _with(catalog: Catalog, **changes: object) -> Catalog:
    """The catalog with sales changed."""
    order = catalog.entities["order"]
    sales = order.measures["sales"].model_copy(update=changes)
    entities = {**catalog.entities, "order": order.model_copy(update={"measures": {**order.measures, "sales": sales}})}
    return catalog.model_copy(update={"entities": entities})


@pytest.fixture(scope="module")
def dated(bikes: Catalog) -> Catalog:
    cut = Truncation(entity="order", start=date(2025, 3, 1), end=date(2025, 3, 9))
    more = {"fiscal_year_start": 4, "truncated": (cut,)}
    return _with(bikes, default_period=Lately(last=12, unit="month")).model_copy(update=more)


def _planner(catalog: Catalog) -> Planner:
    def values(name: str) -> Iterable[tuple[Scalar, int]]:
        if catalog.dimension(name).type == "date":
            return [(date(2024, 1, 1), 1), (LAST, 1)]
        return [(value, 5) for value in catalog.dimension(name).values]

    return Planner(catalog, values, Horizon(FIRST, LAST, catalog.fiscal_year_start))


@pytest.fixture(scope="module")
def say(bikes: Catalog, dated: Catalog) -> Say:
    """A question as its query, and what is said of its periods; the last of several that follow each other."""
    planners = {"plain": _planner(bikes), "dated": _planner(dated)}

    def asked(kind: str, *texts: str) -> tuple[str, str]:
        turns: list[Turn] = []
        for text in texts:
            question = Question(text=text, language=language_of(text), turns=tuple(turns))
            outcome = planners[kind].plan(question)
            plan = outcome if isinstance(outcome, Plan) else None
            turns.append(Turn(question=text, language=question.language, plan=plan, asked_back=plan is None))
        if not isinstance(outcome, Plan):
            return "!" if isinstance(outcome, Refusal) else "?", outcome.text
        (step,) = outcome.steps
        assert isinstance(step, MetricStep)
        return told(step.query), "; ".join(line for line in outcome.reading if SAYS.search(line))

    return asked


@pytest.mark.parametrize(
    ("kind", "question"), [(kind, text) for kind, cases in CASES.items() for text in cases], ids=str
)
def test_a_period_is_read_by_the_catalog_and_what_it_lacks_is_said(say: Say, kind: str, question: str) -> None:
    query, *lines = CASES[kind][question]
    read, said = say(kind, question)
    assert read == query
    if read in "?!":
        assert all(line in said for line in lines)
    else:
        assert said == "; ".join(lines)


@pytest.mark.parametrize(
    ("texts", "query", "said"),
    [
        (("sales", "by channel"), "order.sales | by order.channel | 2025-11-22 < 2026-11-22 | sort order.sales desc", ""),
        (("sales", "without the period"), "order.sales | 2024-01-01 < 2026-11-22", ""),
        (("销售额", "各渠道呢", "去掉时间"), "order.sales | by order.channel | 2024-01-01 < 2026-11-22 | sort order.sales desc", ""),
        (("sales", "the year before?"), "order.sales | 2024-11-22 < 2025-11-22", "2025-03-01 to 2025-03-09 is held only in part"),
        (("orders in 2025", "without the period"), "order.orders", ""),
        (("本季度订单数", "上一期呢"), "order.orders | 2026-07-01 < 2026-08-22", ""),
        (("本月订单数", "去年同期呢"), "order.orders | 2025-11-01 < 2025-11-22", ""),
    ],
)  # fmt: skip
def test_a_default_is_kept_left_out_and_gone_back_from(say: Say, texts: tuple[str, ...], query: str, said: str) -> None:
    assert say("dated", *texts) == (query, said)


def test_where_defaults_differ_each_of_them_can_be_chosen(dated: Catalog) -> None:
    outcome = _planner(dated).plan(Question(text="Sales and orders by channel?", language="en"))
    assert isinstance(outcome, Clarification)
    chosen = [_planner(dated).plan(Question(text=choice.question, language="en")) for choice in outcome.choices]
    assert [told(plan.steps[0].query) for plan in chosen if isinstance(plan, Plan)] == [  # type: ignore[union-attr]  # metric steps
        "order.sales, order.orders | by order.channel | 2025-11-22 < 2026-11-22 | sort order.sales desc",
        "order.sales, order.orders | by order.channel | 2024-01-01 < 2026-11-22 | sort order.sales desc",
    ]


def test_why_a_stretch_is_held_in_part_is_told_as_the_catalog_tells_it(bikes: Catalog) -> None:
    why = Phrase(en="the till was off", zh="收银机停了")
    cut = Truncation(entity="order", start=date(2025, 3, 1), end=date(2025, 3, 9), say=why)
    planner = _planner(bikes.model_copy(update={"truncated": (cut,)}))
    plan = planner.plan(Question(text="2025年订单数", language="zh"))
    assert isinstance(plan, Plan)
    assert "2025-03-01 至 2025-03-09：收银机停了" in plan.reading


def test_what_adds_up_is_declared_or_follows_from_the_aggregate(bikes: Catalog) -> None:
    def reads(catalog: Catalog) -> bool:
        return isinstance(_planner(catalog).plan(Question(text="sales share by channel", language="en")), Plan)

    assert reads(bikes)
    assert reads(_with(bikes, additivity="semi_additive"))
    assert not reads(_with(bikes, additivity="non_additive"))


def test_the_horizon_of_a_home_has_its_fiscal_year(bikes: Catalog) -> None:
    class Opened:
        catalog, first_day, as_of = bikes.model_copy(update={"fiscal_year_start": 7}), FIRST, LAST

    assert horizon_of(Opened()) == Horizon(FIRST, LAST, 7)  # type: ignore[arg-type]  # all that is looked at


@pytest.mark.parametrize(("earliest", "said"), [("2024-01-03", True), ("2019-03-01", False), ("2024-06-01", False)])
def test_a_date_of_persons_begins_with_the_data_only_where_it_begins_then(
    bikes: Catalog, earliest: str, said: bool
) -> None:
    """First orders begin with the orders; sign-ups go further back, or began later, and nothing of them is lacking."""
    held = [(date.fromisoformat(earliest), 1), (LAST, 1)]
    coverage = Coverage(Atlas(bikes), lambda _name: held, Horizon(FIRST, LAST))
    period = Period(start=date(2023, 7, 1), end=date(2024, 7, 1), label="h2")
    step = MetricStep(query=MetricQuery(measures=("rider.riders",), period=period))
    assert bool(coverage.lines(step, "en")) is said

"""Every form of the plan language is told in sentences that hold, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agent.analyst import HomeAnalyst
from agent.embedded.narrate_cohort import is_over
from domain.answer import Narrative
from domain.condition import Beside, Did, Is, Measured, Named, Not, Occurred, Period, Versus, both
from domain.language import Language
from domain.metric_query import (
    ByBand,
    ByDimension,
    ByEach,
    ByMembership,
    ByTile,
    CohortQuery,
    Combined,
    Having,
    Interval,
    MetricQuery,
    Order,
    PerRow,
    RowsQuery,
    Share,
    Subset,
    Summary,
)
from tests.agent.embedded.telling import AnyQuery, proven, told

TOWN, SPORT = ByDimension(dimension="studio.town"), ByDimension(dimension="visit.sport")
MONTH = ByDimension(dimension="visit.day", grain="month")
OCTOBER = Period(start=date(2026, 10, 1), end=date(2026, 11, 1), label="last month")
SEPTEMBER = Period(start=date(2026, 9, 1), end=date(2026, 10, 1), label="the month before")
NOW = Subset(name="now", measure="visit.fees", period=OCTOBER.model_copy(update={"label": "Q4 2026"}))
THEN = Subset(name="before", measure="visit.fees", period=SEPTEMBER.model_copy(update={"label": "Q3 2026"}))
TWO = (
    NOW,
    THEN,
    Combined(name="difference", op="difference", of=("now", "before")),
    Combined(name="growth", op="growth", of=("now", "before")),
)
BEFORE = Subset(name="before", measure="visit.fees", period=SEPTEMBER)
GROWTH = Combined(name="growth", op="growth", of=("visit.fees", "before"))
SHARE = Share(name="share", of="visit.fees")
YOGA = Subset(name="yoga", measure="visit.visits", where=Is(dimension="visit.sport", values=("yoga",)))
GOLD = Is(dimension="member.tier", values=("gold",))


def _by(*measures: str) -> Order:
    return Order(column=measures[0])


FORMS: dict[str, tuple[AnyQuery, str, str]] = {
    "several measures": (
        MetricQuery(measures=("visit.visits", "visit.fees")),
        "到店次数",
        "visits",
    ),
    "growth": (
        MetricQuery(measures=("growth",), period=OCTOBER, terms=(BEFORE, GROWTH)),
        "last month",
        "the month before",
    ),
    "growth by group": (
        MetricQuery(measures=("growth",), by=(TOWN,), period=OCTOBER, terms=(BEFORE, GROWTH), order=(_by("growth"),)),
        "变化率",
        "change in fees",
    ),
    "growth of two named periods by group": (
        MetricQuery(measures=("now", "before", "difference", "growth"), by=(TOWN,), terms=TWO, order=(_by("now"),)),
        "→",
        " → ",
    ),
    "two periods side by side": (
        MetricQuery(measures=("first", "second"), terms=(THEN.model_copy(update={"name": "first"}), NOW.model_copy(update={"name": "second"}))),
        "：从 ",
        " from ",
    ),
    "a figure of some": (MetricQuery(measures=("visit.fees",), where=GOLD, period=OCTOBER), "收入（last month、金卡）", "ees (last month, gold)"),
    "two groups side by side": (
        MetricQuery(measures=("visit.fee",), by=(SPORT,), where=Is(dimension="visit.sport", op="in", values=("yoga", "swim")), order=(_by("visit.fee"),)),
        "次均费用：",
        "verage fee: ",
    ),
    "share": (
        MetricQuery(measures=("visit.fees", "share"), by=(TOWN,), terms=(SHARE,), order=(_by("visit.fees"),)),
        "，占 ",
        "ranks #1 for fees",
    ),
    "share within": (
        MetricQuery(measures=("s",), by=(TOWN, SPORT), terms=(Share(name="s", of="visit.fees", within=("studio.town",)),), order=(_by("s"),)),
        "占比",
        "share of fees within town",
    ),
    "part of a whole": (
        MetricQuery(measures=("r",), terms=(YOGA, Combined(name="r", op="ratio", of=("yoga", "visit.visits")))),
        "中，瑜伽占 ",
        "oga: ",
    ),
    "two subsets": (
        MetricQuery(measures=("d",), terms=(YOGA, YOGA.model_copy(update={"name": "swim", "where": Is(dimension="visit.sport", values=("swim",))}), Combined(name="d", op="difference", of=("yoga", "swim")))),
        "（游泳）",
        "visits (swimming)",
    ),
    "summaries": (
        MetricQuery(measures=("a", "b"), terms=(Summary(name="a", dimension="member.age", aggregate="max"), Summary(name="b", dimension="member.age", aggregate="quantile", quantile=0.9))),
        "年龄峰值",
        "aximum age",
    ),
    "per person": (
        MetricQuery(measures=("a", "b"), terms=(PerRow(name="a", measure="visit.visits", entity="member", aggregate="avg"), PerRow(name="b", measure="visit.fees", entity="member", aggregate="top_share", quantile=0.2))),
        "人均到店次数",
        "verage visits per member",
    ),
    "interval": (
        MetricQuery(measures=("i",), terms=(Interval(name="i", entity="visit", aggregate="median"),)),
        "间隔天数",
        "days between",
    ),
    "interval to another thing": (
        MetricQuery(measures=("i",), terms=(Interval(name="i", entity="visit", following="note", following_where=Is(dimension="note.polarity", values=("negative",))),)),
        "负面",
        "negative",
    ),
    "bands": (MetricQuery(measures=("member.members",), by=(ByBand(dimension="member.age", edges=(30, 40)),)), "年龄", "ge 30 – 40"),
    "tiles": (MetricQuery(measures=("visit.fees", "share"), by=(ByTile(entity="member", measure="visit.fees"),), terms=(SHARE,)), "组 4", "roup 4"),
    "distribution": (MetricQuery(measures=("member.members",), by=(ByEach(entity="member", measure="visit.visits"),)), "的会员", "group with"),
    "weekdays": (MetricQuery(measures=("visit.visits",), by=(ByDimension(dimension="visit.day", part="weekday"),)), "周", "day"),
    "top in groups": (
        MetricQuery(measures=("visit.visits",), by=(TOWN, SPORT), order=(_by("visit.visits"),), limit=1, limit_within=("studio.town",)),
        "各城镇排在前面的",
        "Ranked within each town",
    ),
    "above average": (
        MetricQuery(measures=("visit.visits",), by=(SPORT,), having=(Having(measure="visit.visits", op="gt", beside="avg"),), order=(_by("visit.visits"),)),
        "到店次数",
        "isits",
    ),
    "members and others": (MetricQuery(measures=("visit.fee", "visit.visits"), by=(ByMembership(name="m", condition=GOLD),)), "次均费用：金卡会员 ", "gold members"),
    "yes and no": (MetricQuery(measures=("visit.minutes",), by=(ByDimension(dimension="visit.guest"),)), "非带朋友的", "(not a guest)"),
    "courses": (MetricQuery(measures=("visit.visits", "visit.fees"), by=(MONTH,)), "还没结束", "not over yet"),
    "courses of groups": (MetricQuery(measures=("visit.visits",), by=(MONTH, SPORT)), "瑜伽", "yoga"),
    "a list": (RowsQuery(entity="member", columns=("member.id", "member.town", "member.spend"), where=GOLD, order=(Order(column="member.spend"),), limit=5), "符合条件的会员", "that meet the condition"),
    "one row": (RowsQuery(entity="member", columns=("member.id", "member.town", "member.mail_ok"), where=Is(dimension="member.id", values=("P-00001",))), "为根特", "Ghent"),
    "an empty list": (RowsQuery(entity="member", columns=("member.id",), where=Is(dimension="member.age", op="gt", values=(150,))), "没有符合条件的会员", "No members meet"),
    "distinct values": (RowsQuery(entity="visit", columns=("visit.sport",), distinct=True), "不重复的项目", "istinct values of sport"),
    "retention": (CohortQuery(entity="visit", offsets=2), "留存率", "came back"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_form_is_told_and_proven(gym: HomeAnalyst, gym_home: Path, name: str, language: Language) -> None:
    query, zh, en = FORMS[name]
    answer = told(gym, language, query)
    assert isinstance(answer, Narrative), answer.text
    assert (zh if language == "zh" else en) in answer.text
    verdict = proven(answer, gym_home)
    assert (verdict.state, verdict.findings) == ("valid", verdict.findings if verdict.state == "valid" else [])


CONDITIONS = {
    "measured": (Measured(entity="member", measure="visit.fees", op="gte", values=(200,), period=OCTOBER), "收入不少于", "fees at least"),
    "beside": (Beside(dimension="member.age"), "年龄超过全部会员的平均值", "age over the average of all members"),
    "versus": (Versus(dimension="member.age", op="lt", other="member.idle"), "年龄低于未到店天数", "age under days since the last visit"),
    "this but not that": (
        both(Did(entity="visit", where=Is(dimension="visit.sport", values=("yoga",))), Not(of=Did(entity="visit", where=Is(dimension="visit.sport", values=("swim",))))),
        "到店过（项目 = 瑜伽） 且 从未到店过（项目 = 游泳）", "visited (sport = yoga) and never visited (sport = swimming)",
    ),
    "the first one": (Did(entity="visit", which="first", where=Is(dimension="visit.sport", values=("yoga",))), "首次到店：项目 = 瑜伽", "first visit: sport = yoga"),
    "soon after": (Did(entity="visit", after=Occurred(entity="visit", which="first"), within_days=14), "在首次到店之后 14 天内到店过", "visited within 14 days after the first visit"),
    "named": (Named(filter="member.active"), "活跃", "active"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_condition_is_said_in_the_reading(gym: HomeAnalyst, gym_home: Path, name: str, language: Language) -> None:
    condition, zh, en = CONDITIONS[name]
    answer = told(gym, language, MetricQuery(measures=("member.members",), where=condition))
    assert isinstance(answer, Narrative), answer.text
    assert any((zh if language == "zh" else en) in line for line in answer.reading), answer.reading
    assert proven(answer, gym_home).state == "valid"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_step_tells_its_own_figure(gym: HomeAnalyst, gym_home: Path, language: Language) -> None:
    fees, members = (
        MetricQuery(measures=("visit.fees",)),
        MetricQuery(measures=("member.members",), by=(ByDimension(dimension="member.town"),)),
    )
    answer = told(gym, language, fees, members)
    assert isinstance(answer, Narrative)
    assert answer.main == "F1"
    assert [claim.cited() for claim in answer.claims[:2]] == [("F1",), ("F2",)]
    assert proven(answer, gym_home).state == "valid"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_running_period_beside_a_whole_one_is_told_as_such(
    gym: HomeAnalyst, gym_home: Path, language: Language
) -> None:
    last = date.fromordinal(gym.as_of.toordinal() + 1)
    running = Subset(name="now", measure="visit.fees", period=Period(start=gym.as_of.replace(day=1), end=last))
    terms = (running, THEN, *TWO[2:])
    answer = told(gym, language, MetricQuery(measures=("now", "before", "difference", "growth"), terms=terms))
    assert isinstance(answer, Narrative)
    assert any(claim.section == "caveat" for claim in answer.claims)
    assert proven(answer, gym_home).state == "valid"
    whole = told(gym, language, MetricQuery(measures=("now", "before", "difference", "growth"), terms=TWO))
    assert isinstance(whole, Narrative)
    assert not any(claim.section == "caveat" for claim in whole.claims)


@pytest.mark.parametrize(
    ("start", "offset", "grain", "over"),
    [
        (date(2026, 9, 1), 1, "month", True),
        (date(2026, 10, 1), 1, "month", False),
        (date(2026, 10, 1), 0, "month", True),
        (date(2026, 4, 1), 1, "quarter", True),
        (date(2026, 7, 1), 1, "quarter", False),
        (date(2025, 1, 1), 1, "year", False),
        (date(2026, 11, 2), 1, "week", True),
        (date(2026, 11, 9), 1, "week", False),
    ],
)
def test_a_later_period_that_is_not_over_says_nothing_of_retention(
    start: date, offset: int, grain: str, over: bool
) -> None:
    assert is_over(start, offset, grain, date(2026, 11, 21)) is over


def test_headings_of_made_columns_are_words(gym: HomeAnalyst) -> None:
    answer = told(gym, "zh", MetricQuery(measures=("growth",), period=OCTOBER, terms=(BEFORE, GROWTH)))
    assert isinstance(answer, Narrative)
    assert [column.label.in_("zh") for column in answer.figures[0].columns] == [
        "收入增长率",
        "收入",
        "收入（the month before）",
    ]


def test_a_step_tells_only_what_it_found_itself(gym: HomeAnalyst, gym_home: Path) -> None:
    gold, silver = MetricQuery(measures=("member.members",), where=GOLD), MetricQuery(measures=("visit.visits",))
    answer = told(gym, "en", gold, silver, gold)
    assert isinstance(answer, Narrative)
    assert [claim.cited() for claim in answer.claims] == [("F1",), ("F2",)]  # what is the same is told once
    assert proven(answer, gym_home).state == "valid"

"""Which figures are drawn, and how."""

from __future__ import annotations

import pytest

from agent.charting import MOST_BARS, chart_of
from domain.catalog import Format
from domain.evidence import Column, Figure, Value
from domain.language import Language, Phrase
from domain.metric_query import By, ByBand, ByDimension, CohortQuery, MetricQuery, RowsQuery
from tests.agent.gym import gym_catalog

TOWN, SPORT = ByDimension(dimension="studio.town"), ByDimension(dimension="visit.sport")
MONTH = ByDimension(dimension="visit.day", grain="month")
PLAN = (ByDimension(dimension="plan.name"), ByDimension(dimension="plan.name_zh"))


def _drawn(*by: By, rows: int = 3, language: Language = "en") -> tuple[str, ...] | None:
    names = [*(group.column for group in by), "visit.visits"]
    columns = tuple(Column(name=name, label=Phrase(en=name), format=Format()) for name in names)
    values: tuple[tuple[Value, ...], ...] = tuple(tuple(range(len(names))) for _ in range(rows))
    figure = Figure(id="F1", title=Phrase(en="x"), sql="", params=(), columns=columns, rows=values, data_version="")
    chart = chart_of(MetricQuery(measures=("visit.visits",), by=by), figure, gym_catalog(), language)
    return None if chart is None else (chart.kind, chart.x, chart.y, *([chart.series] if chart.series else []))


def test_groups_are_bars_and_time_is_a_line() -> None:
    assert _drawn(TOWN) == ("bar", "studio.town", "visit.visits")
    assert _drawn(MONTH) == ("line", "visit.day@month", "visit.visits")


def test_time_with_one_group_is_a_line_a_group() -> None:
    assert _drawn(TOWN, MONTH) == ("line", "visit.day@month", "visit.visits", "studio.town")


@pytest.mark.parametrize(("language", "x"), [("en", "plan.name"), ("zh", "plan.name_zh")])
def test_an_entitys_rows_are_named_in_the_readers_language(language: Language, x: str) -> None:
    assert _drawn(*PLAN, language=language) == ("bar", x, "visit.visits")


def test_what_a_drawing_would_not_help_is_not_drawn() -> None:
    assert _drawn() is None
    assert _drawn(TOWN, rows=1) is None
    assert _drawn(TOWN, rows=MOST_BARS + 1) is None
    assert _drawn(TOWN, SPORT) is None
    assert _drawn(MONTH, TOWN, SPORT) is None


def test_bands_and_days_of_the_week_are_bars_in_their_own_order() -> None:
    assert _drawn(ByBand(dimension="member.age", edges=(30,))) == ("bar", "member.age@band", "visit.visits")
    assert _drawn(ByDimension(dimension="visit.day", part="weekday")) == ("bar", "visit.day@weekday", "visit.visits")


def test_retention_is_a_line_a_cohort_and_a_list_is_a_table() -> None:
    columns = tuple(
        Column(name=name, label=Phrase(en=name), format=Format()) for name in ("cohort@month", "offset", "retention")
    )
    values: tuple[tuple[Value, ...], ...] = ((1, 0, 1.0), (1, 1, 0.5))
    figure = Figure(id="F1", title=Phrase(en="x"), sql="", params=(), columns=columns, rows=values, data_version="")
    drawn = chart_of(CohortQuery(entity="visit"), figure, gym_catalog(), "en")
    assert drawn is not None
    assert (drawn.kind, drawn.x, drawn.y, drawn.series) == ("line", "offset", "retention", "cohort@month")
    assert chart_of(RowsQuery(entity="visit", columns=("visit.day",)), figure, gym_catalog(), "en") is None

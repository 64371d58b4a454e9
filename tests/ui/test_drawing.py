"""What data becomes on the page: markup, prose, tables, charts, SQL, evidence. No browser needed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from domain.answer import Chart
from domain.catalog import Format
from domain.evidence import Column
from domain.language import Phrase
from tests.ui import answers, scripted
from ui.answer import card
from ui.chart import draw
from ui.citation import Address, read_cells, write_cells
from ui.evidence import panel
from ui.markup import Markup, join, tag
from ui.prose import prose, without_items
from ui.sql import pretty
from ui.table import table

CATALOG = scripted.catalog()
MONEY = Format(kind="money", unit=Phrase(en="¥", zh="¥"))


def test_text_from_data_is_escaped_as_content_and_as_attribute() -> None:
    assert tag("p", "<b>&", title='"><i>') == '<p title="&quot;&gt;&lt;i&gt;">&lt;b&gt;&amp;</p>'
    assert join([Markup("<b></b>"), "<i>"]) == "<b></b>&lt;i&gt;"


def test_prose_knows_bold_and_lists_and_nothing_else() -> None:
    assert prose("**a** [l](javascript:x) <b>\n- one\n- two\n\nend") == (
        "<p><strong>a</strong> [l](javascript:x) &lt;b&gt;</p><ul><li>one</li><li>two</li></ul><p>end</p>"
    )
    assert prose("1. one\n2. two") == "<ol><li>one</li><li>two</li></ol>"


def test_choices_listed_in_the_text_are_not_said_twice() -> None:
    assert without_items("Which?\n1. Sales\n2. Orders", ("Sales",)) == "Which?\n2. Orders"


def test_a_table_shows_labels_and_rounded_values_and_keeps_the_stored_ones() -> None:
    html = table(answers.cities().figures[0], CATALOG, "zh", limit=1, used=frozenset({(0, "order.sales")}))
    assert '<td><span class="shown">上海</span><span class="stored">shanghai</span></td>' in html
    assert (
        '<td class="number used"><span class="shown">¥1,834,205</span><span class="stored">1834204.5</span></td>'
        in html
    )
    assert html.count("<tr>") == 2


def test_a_month_is_shown_as_a_month_and_no_value_is_never_zero() -> None:
    html = table(answers.persona().figures[3], CATALOG, "en", limit=9)
    assert '<span class="shown">2026-05</span><span class="stored">2026-05-01</span>' in html
    assert '<span class="shown">no data</span><span class="stored">NULL</span>' in html


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("order.ordered_on@weekday", 6, "周六", "Saturday"),
        ("order.ordered_on@month_of_year", 3, "3月", "March"),
        ("order.ordered_on@hour", 20, "20点", "20:00"),
        ("customer.age@band", "20 – 30", "20 – 30", "20 – 30"),
        ("gold", True, "是", "yes"),
    ],
)
def test_days_of_the_week_bands_and_yes_are_words(name: str, value: object, zh: str, en: str) -> None:
    column = Column(name=name, label=Phrase(en=name), format=Format())
    figure = _figure([("x", 1.0)]).model_copy(update={"columns": (column,), "rows": ((value,),)})
    assert f'<span class="shown">{zh}</span>' in table(figure, CATALOG, "zh", limit=1)
    assert f'<span class="shown">{en}</span>' in table(figure, CATALOG, "en", limit=1)


def test_bars_start_at_zero_and_keep_the_rows_order() -> None:
    html = draw(Chart(kind="bar", figure="F1", x="a", y="b"), _figure([("x", 50.0), ("y", 100.0)]), CATALOG, "en")
    wide = html[: html.index("</svg>")]
    widths = [float(found) for found in re.findall(r'<rect [^>]*width="([\d.]+)"', wide)]
    assert widths[1] == pytest.approx(2 * widths[0], abs=0.1)
    assert "<desc>x ¥50, y ¥100</desc>" in wide


def test_negative_bars_lie_on_the_other_side_of_zero() -> None:
    html = draw(Chart(kind="bar", figure="F1", x="a", y="b"), _figure([("x", -50.0), ("y", 50.0)]), CATALOG, "en")
    wide = html[: html.index("</svg>")]
    (left, first), (right, second) = (
        (float(x), float(w)) for x, w in re.findall(r'<rect x="([\d.]+)"[^>]*?width="([\d.]+)"', wide)
    )
    assert left + first == pytest.approx(right, abs=0.2)
    assert first == pytest.approx(second, abs=0.1)


@pytest.mark.parametrize("rows", [[], [("x", None)], [("x", float("nan"))]])
def test_a_figure_without_numbers_draws_nothing(rows: list[tuple[object, ...]]) -> None:
    assert draw(Chart(kind="line", figure="F1", x="a", y="b"), _figure(rows), CATALOG, "en") == ""


@pytest.mark.parametrize("rows", [[("x", 0.0)], [("x", 5.0)], [(date(2026, 1, 1), 7.0)], [(date(2026, 1, 1), 0.0)]])
@pytest.mark.parametrize("kind", ["bar", "line"])
def test_a_single_point_is_drawn(rows: list[tuple[object, ...]], kind: str) -> None:
    html = draw(Chart(kind=kind, figure="F1", x="a", y="b"), _figure(rows), CATALOG, "zh")  # type: ignore[arg-type]
    assert html.count("<svg") == 2
    assert "nan" not in html


def test_sql_is_broken_before_its_outer_clauses_and_not_changed() -> None:
    sql = "SELECT a, 'x FROM y' FROM (SELECT 1 FROM t) LEFT JOIN u ON a = $1 WHERE b < 2 GROUP BY 1"
    plain = re.sub(r"<[^>]+>", "", pretty(sql)).replace("&#x27;", "'").replace("&lt;", "<")
    assert plain.split("\n") == [
        "SELECT a, 'x FROM y'",
        "FROM (SELECT 1 FROM t)",
        "LEFT JOIN u ON a = $1",
        "WHERE b < 2",
        "GROUP BY 1",
    ]
    assert re.sub(r"\s+", " ", plain) == sql


def test_sql_that_is_already_laid_out_stays_so() -> None:
    sql = "SELECT 1\n  FROM t WHERE a"
    assert re.sub(r"<[^>]+>", "", pretty(sql)) == sql


def test_a_quote_whose_whole_text_is_not_kept_is_shown_alone() -> None:
    quote = answers.persona().quotes[0].model_copy(update={"context": ""})
    assert f"<blockquote><mark>{quote.text}</mark></blockquote>" in panel(quote, CATALOG, "zh")


def test_evidence_that_is_gone_says_so() -> None:
    assert "This evidence is no longer part of the conversation." in panel(None, CATALOG, "en")


def test_groups_under_the_floor_are_counted() -> None:
    assert "2 groups are too small" in panel(answers.segment().figures[1], CATALOG, "en")


@pytest.mark.parametrize("sent", ["", "x", "{}", "[1]", '[["a", "b"]]', "[[1]]", "null", '"ab"'])
def test_cells_a_browser_made_up_are_no_cells(sent: str) -> None:
    assert read_cells(sent) == frozenset()


def test_cells_and_addresses_survive_the_way_to_the_browser_and_back() -> None:
    cells = frozenset({(0, "order.n"), (3, "a.b@month")})
    assert read_cells(write_cells(cells)) == cells
    assert Address.parse(str(Address(3, "F1"))) == Address(3, "F1")
    assert [Address.parse(made_up) for made_up in ("", "F1", "x.F1", "1.")] == [None] * 4


def test_an_unverified_answer_has_no_badge() -> None:
    assert "verified" in card(answers.persona(), 1, CATALOG)
    assert "verified" not in card(answers.persona().model_copy(update={"verified": False}), 1, CATALOG)


def test_notes_about_the_run_are_said() -> None:
    answer = answers.persona().model_copy(update={"notes": ("The chat model did not answer.",)})
    assert "<dt>说明</dt><dd>The chat model did not answer.</dd>" in card(answer, 1, CATALOG)


def _figure(rows: list[tuple[object, ...]]) -> answers.Figure:
    columns = [answers.column("a", "甲", "A", Format(kind="text")), answers.column("b", "乙", "B", MONEY)]
    return answers.figure(1, "甲", "A", columns, rows)  # type: ignore[arg-type]

"""The page as a person meets it, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.question import Asker
from tests.ui import answers
from tests.ui.conftest import Visit
from tests.ui.scripted import ScriptedAnalyst

pytestmark = pytest.mark.page

PHONE = pytest.mark.visit(width=390, height=844)
ENGLISH = pytest.mark.visit(locale="en-GB")


def test_the_empty_page_offers_starters_in_three_groups_and_they_go_once_asked(visit: Visit) -> None:
    assert visit.page.locator(".ways section").count() == 3
    visit.page.get_by_role("button", name=answers.PERSONA).click()
    visit.answered(answers.PERSONA)
    assert not visit.page.locator(".welcome").is_visible()
    assert "老客户，正在变冷" in visit.text(".headline")


def test_a_starter_with_an_open_place_waits_in_the_box_to_be_filled_in(visit: Visit, analyst: ScriptedAnalyst) -> None:
    visit.page.get_by_role("button", name="给客户 P-… 画个像").click()
    visit.page.keyboard.type("P-08812")
    assert visit.page.input_value("#box textarea") == "给客户 P-08812 画个像"
    visit.page.keyboard.press("Enter")
    visit.answered("给客户 P-08812 画个像")
    assert analyst.asked[0][0] == "给客户 P-08812 画个像"


def test_steps_are_shown_while_working_and_fold_away_after(visit: Visit, analyst: ScriptedAnalyst) -> None:
    visit.ask(answers.SLOW, wait=False)
    visit.page.wait_for_selector(".work.working[open] li.now")
    assert "F1 · 各城市销售额 · 10 行" in visit.text(".work")
    assert visit.page.locator("#stop").is_visible()
    analyst.go.set()
    visit.answered(answers.SLOW)
    assert visit.page.locator(".work").get_attribute("open") is None
    visit.page.locator(".work summary").click()
    assert re.search(r"逐句核验\s+\d+\.\d+ 秒\s+1 句有据", visit.text(".work"))


def test_a_figure_opens_with_its_rows_its_sql_and_the_cells_the_sentence_uses(visit: Visit) -> None:
    visit.ask(answers.PERSONA)
    visit.page.get_by_role("button", name="打开数据 F2：客户卡片").first.click()
    panel = visit.page.locator(".evidence")
    panel.wait_for()
    assert panel.locator("h2").inner_text().split("\n") == ["数据 F2", "客户卡片"]
    assert panel.locator("td .shown").all_inner_texts() == ["成都", "金卡", "2024-03-09", "37 单", "¥21,960"]
    assert panel.locator("td.used").count() == 5
    assert "\nFROM fact_order AS o\nWHERE" in panel.locator("pre").inner_text()
    assert "$1 2025-11-22" in panel.locator(".params").inner_text()
    assert answers.VERSION in panel.inner_text()
    panel.locator(".as-stored").check()
    assert panel.locator("td .stored").all_inner_texts()[-1] == "21959.62"
    visit.page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert visit.page.evaluate("document.activeElement.dataset.cite") == "1.F2"


def test_a_citation_opens_from_the_keyboard(visit: Visit) -> None:
    visit.ask(answers.PERSONA)
    visit.page.locator(".cite.quote").first.focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector(".evidence mark")
    assert visit.page.evaluate("document.activeElement.tagName") == "H2"


def test_a_hostile_feedback_text_is_shown_to_the_letter_and_does_nothing(visit: Visit) -> None:
    visit.ask(answers.PERSONA)
    visit.page.locator(".cite.quote").first.click()
    visit.page.wait_for_selector(".evidence mark")
    assert visit.page.locator(".evidence blockquote").inner_text() == answers.HOSTILE
    assert visit.page.locator(".evidence mark").inner_text() == answers.HOSTILE_WORDS
    assert visit.page.locator("#desk :is(script, img, a[href*=javascript], .katex)").count() == 0
    assert visit.page.evaluate("window.harmed") is None


def test_a_hostile_question_is_shown_to_the_letter_and_does_nothing(visit: Visit) -> None:
    visit.ask(answers.HOSTILE)
    assert visit.page.locator(".asked").inner_text() == answers.HOSTILE
    assert visit.page.evaluate("window.harmed") is None


def test_the_language_switches_live_and_the_answer_keeps_its_own(visit: Visit) -> None:
    visit.ask(answers.PERSONA)
    visit.page.locator(".cite.figure").first.click()
    visit.page.wait_for_selector(".evidence")
    visit.page.get_by_text("English", exact=True).click()
    visit.page.wait_for_function("document.querySelector('#send').innerText === 'Ask'")
    assert visit.page.get_by_placeholder("Ask about your customers").is_visible()
    assert "Data to 2026-11-21" in visit.text(".brand")
    assert "Recent visits and usual gap" in visit.text(".evidence h2")
    assert visit.page.evaluate("document.documentElement.lang") == "en"
    assert "下一步可以" in visit.text(".answer")
    assert not re.search(r"[\u4e00-\u9fff]", visit.text(".evidence .bar"))
    visit.page.reload()
    visit.page.get_by_role("heading", name="Which customers would you like to know?").wait_for()


@ENGLISH
def test_an_english_browser_starts_in_english_and_a_line_chart_tells_its_numbers(visit: Visit) -> None:
    visit.ask(answers.MONTHS)
    assert (
        visit.page.locator(".chart svg.wide title").first.text_content() == "Sales by month and channel: Sales by Month"
    )
    assert "App: 2025-12 ¥310,000, 2026-01 ¥331,000" in str(visit.page.locator(".chart svg.wide desc").text_content())
    assert visit.page.locator(".chart .legend li").all_inner_texts() == ["App", "Store"]


def test_a_bar_chart_keeps_the_figures_order_and_its_table_is_at_hand(visit: Visit) -> None:
    visit.ask(answers.CITIES)
    assert visit.page.locator(".chart svg.wide .name").all_text_contents()[:2] == ["上海", "成都"]
    visit.page.locator(".rows summary").click()
    assert visit.page.locator(".rows tbody tr").count() == 8
    assert "共 10 行" in visit.text(".rows")


def test_an_answer_is_saved_with_its_evidence(visit: Visit, tmp_path: Path) -> None:
    visit.ask(answers.PERSONA)
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name="下载（含证据）").click()
    saved = tmp_path / "answer.md"
    waiting.value.save_as(saved)
    assert re.fullmatch(r"limner-\w+\.md", waiting.value.suggested_filename)
    assert saved.read_text(encoding="utf-8").startswith(f"# {answers.PERSONA}\n")
    assert "## F6\n```sql\nSELECT" in saved.read_text(encoding="utf-8")


def test_a_choice_asks_its_full_question(visit: Visit) -> None:
    visit.ask(answers.BEST)
    assert visit.text(".answer p") == "“最好”可以有几种看法，结果不一样，您要哪一种？"
    assert visit.page.locator(".answer ol").count() == 0
    visit.page.get_by_role("button", name="近 12 个月销售额最高").click()
    visit.answered(answers.CITIES)
    assert "上海最高" in visit.text(".headline")


def test_a_verified_badge_counts_the_evidence_and_a_refusal_has_none(visit: Visit) -> None:
    visit.ask(answers.PERSONA)
    assert "每个数字和引文都已核验" in visit.text(".verified")
    assert "6 张数据表、1 条引文" in visit.text(".verified")
    visit.ask(answers.CONVERSION)
    assert visit.page.locator(".verified").count() == 1
    assert "nobody counts visits" in visit.text(".answer")


def test_an_unexpected_fault_is_one_plain_line_and_the_chat_goes_on(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    visit.ask(answers.BREAKS)
    assert "是我们这边出了错" in visit.text(".failed.plain")
    assert "a fault of ours" in caplog.text
    visit.ask(answers.CITIES)
    assert "上海最高" in visit.text(".headline")


@pytest.mark.parametrize(
    ("question", "line"), [("  ", "请先写下问题。"), ("长" * 2001, "问题有 2001 个字，最多 2000 个字。")]
)
def test_a_question_that_is_empty_or_too_long_gets_one_plain_line(
    visit: Visit, analyst: ScriptedAnalyst, question: str, line: str
) -> None:
    visit.page.fill("#box textarea", question)
    visit.page.click("#send")
    visit.page.wait_for_selector("#notice p")
    assert visit.text("#notice").startswith(line)
    assert analyst.asked == []


def test_stop_ends_the_turn_and_the_next_question_is_answered(visit: Visit, analyst: ScriptedAnalyst) -> None:
    visit.ask(answers.SLOW, wait=False)
    visit.page.wait_for_selector(".work.working li.now")
    visit.page.click("#stop")
    visit.page.wait_for_selector(".work.stopped")
    assert visit.text(".plain") == "已停止。"
    visit.ask(answers.PERSONA)
    analyst.go.set()
    assert "老客户" in visit.text(".headline")
    assert visit.page.locator(".work.stopped").count() == 1


def test_a_new_conversation_forgets_the_old_session(visit: Visit, analyst: ScriptedAnalyst) -> None:
    visit.ask(answers.PERSONA)
    visit.page.locator(".cite").first.click()
    visit.page.wait_for_selector(".evidence")
    visit.page.click("#new")
    visit.page.wait_for_selector(".welcome")
    assert not visit.page.locator(".evidence").is_visible()
    assert analyst.forgotten == [analyst.asked[0][2]]
    visit.ask(answers.PERSONA)
    assert analyst.asked[1][2] != analyst.asked[0][2]


def test_a_chosen_role_asks_and_starts_a_new_conversation(visit: Visit, analyst: ScriptedAnalyst) -> None:
    visit.ask(answers.PERSONA)
    visit.page.locator("#role input").click()
    visit.page.get_by_role("option", name="销售：林").click()
    visit.page.wait_for_selector(".welcome")
    visit.ask(answers.CITIES)
    assert [asked[1] for asked in analyst.asked] == [Asker(role="analyst"), Asker(role="rep", principal="Lin")]
    assert len(analyst.forgotten) == 1


def test_the_evaluator_sees_lines_and_then_a_table(visit: Visit) -> None:
    visit.page.locator("#view").get_by_text("评测").click()
    visit.page.click("#run-eval")
    visit.page.wait_for_selector(".run table")
    visit.page.get_by_text("评测完成").wait_for()
    assert visit.text(".run .log") == "case 1 <b>embedded</b>"
    assert visit.page.locator(".run td").all_inner_texts() == ["retail", "38"]


@PHONE
def test_a_phone_shows_everything_without_sideways_scrolling(visit: Visit) -> None:
    for question in (answers.PERSONA, answers.CITIES, answers.BEST, answers.BREAKS):
        assert visit.overflow() <= 0
        visit.ask(question)
    assert visit.overflow() <= 0
    assert visit.page.locator(".chart svg.narrow").is_visible()
    brand, language = (visit.page.locator(part).bounding_box() for part in (".brand .meta", "#language"))
    assert brand is not None
    assert language is not None
    assert brand["x"] + brand["width"] <= language["x"]
    box = visit.page.locator("#box textarea").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844
    wide = visit.page.evaluate(
        "[...document.querySelectorAll('#chat .answer *')].filter(e => !e.closest('.table, svg')"
        " && e.getBoundingClientRect().right > 391).map(e => e.className)"
    )
    assert wide == []


@PHONE
def test_on_a_phone_evidence_is_a_sheet_that_closes(visit: Visit) -> None:
    visit.ask(answers.PERSONA)
    visit.page.locator(".cite").nth(2).click()
    sheet = visit.page.locator("#evidence")
    sheet.wait_for()
    place = sheet.bounding_box()
    assert place is not None
    assert (place["x"], place["width"], place["y"] + place["height"]) == (0, 390, 844)
    visit.page.get_by_role("button", name="关闭证据").click()
    assert not sheet.is_visible()
    assert visit.overflow() <= 0

"""Whole questions through an opened home and a scripted server."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from domain.answer import Clarification, Narrative, Refusal
from domain.question import Asker
from tests.agent.chat_model.conftest import KEY, NAMES, NOTES, PHONES, TEXTS, Open
from tests.agent.chat_model.openai_server import Answer, Body, Script, asks_for, sent, serving, told

QUESTION = "Sales by city"
PLAN: dict[str, Any] = {
    "kind": "figures", "filters": [], "without": [], "numbers": [], "words": [], "doings": [], "first_day": None,
    "last_day": None, "measures": ["order.sales"], "dimensions": ["customer.city"], "each": "none", "order": "none",
    "top": 0, "focus": "portrait", "topic": "", "polarity": "any", "gap": "",
}  # fmt: skip
KEEP = {"claims": [{"id": "C1", "wording": ""}, {"id": "C2", "wording": ""}]}


def answered(opened: Open, script: Script, question: str = QUESTION, **settings: object) -> tuple[Any, Any]:
    role = settings.pop("role", "analyst")
    with serving(script) as server:
        answer = opened(server.url, **settings).answer(question, asker=Asker(role=str(role)))
    return answer, server


def embedded_text(opened: Open, question: str = QUESTION) -> str:
    return opened("http://127.0.0.1:9/v1", brain="embedded").answer(question).text


def test_a_good_plan_and_a_good_draft_are_answered_by_the_model(opened: Open) -> None:
    answer, server = answered(opened, told(PLAN, KEEP))
    assert isinstance(answer, Narrative)
    assert answer.brain == "openai:scripted"
    assert answer.notes == ()
    assert answer.reading == ("sales = money paid", "by city", "ordered by sales, highest first")
    assert answer.text == embedded_text(opened)
    assert [asks_for(body) for body in server.requests] == ["plan", "wording"]
    assert all(body["response_format"]["json_schema"]["strict"] for body in server.requests)


def test_a_model_may_change_small_words(opened: Open) -> None:
    def script(body: Body) -> Answer:
        if asks_for(body) == "plan":
            return Answer(content=json.dumps(PLAN))
        wordings = [claim["wording"] for claim in sent(body)["claims"]]
        first = wordings[0].replace("ranks", "stands at").replace("followed by", "then there is")
        assert first != wordings[0]
        return Answer(content=json.dumps({"claims": [{"id": "C1", "wording": first}]}))

    answer, _server = answered(opened, script)
    assert answer.brain == "openai:scripted"
    assert "stands at #1" in answer.claims[0].text


def test_a_provider_without_json_schema_is_asked_by_function(opened: Open) -> None:
    def script(body: Body) -> Answer:
        if "tools" not in body:
            return Answer(status=400)
        return Answer(tool=PLAN if asks_for(body) == "plan" else KEEP)

    answer, server = answered(opened, script)
    assert answer.brain == "openai:scripted"
    assert answer.notes == ()
    assert len(server.requests) == 3  # the way that worked is kept for the second form


def test_a_provider_with_json_mode_only_is_told_the_schema(opened: Open) -> None:
    def script(body: Body) -> Answer:
        if body.get("response_format", {}).get("type") != "json_object":
            return Answer(status=422)
        reply = json.dumps(PLAN if asks_for(body) == "plan" else KEEP)
        return Answer(content=f"```json\n{reply}\n```")

    answer, server = answered(opened, script)
    assert answer.brain == "openai:scripted"
    assert "order.sales" in server.requests[-1]["messages"][1]["content"] + server.requests[2]["messages"][0]["content"]


LIE = PLAN | {"measures": ["order.profit"]}
FAILURES: list[tuple[str, Script, dict[str, object], str]] = [
    ("garbage", told("Sure! Here is your plan: {", KEEP), {}, "could not be read"),
    ("half an object", told(json.dumps(PLAN)[:-40], KEEP), {}, "could not be read"),
    ("a list", told("[]", KEEP), {}, "could not be read"),
    ("nothing", told("", KEEP), {}, "could not be read"),
    ("unknown measure", told(LIE, KEEP), {}, "did not fit the catalog"),
    ("unknown field", told(PLAN | {"sql": "DROP TABLE orders"}, KEEP), {}, "did not fit the catalog"),
    ("no measure", told(PLAN | {"measures": []}, KEEP), {}, "did not fit the catalog"),
    ("half a period", told(PLAN | {"first_day": "2026-01-01"}, KEEP), {}, "did not fit the catalog"),
    ("a person nobody named", told(PLAN | {"kind": "customer", "person": "⟦0⟧"}, KEEP), {}, "did not fit the catalog"),
    (
        "a topic nobody typed",
        told(PLAN | {"kind": "feedback", "topic": "scandal"}, KEEP),
        {},
        "did not fit the catalog",
    ),
    ("500", lambda _body: Answer(status=500), {}, "its server failed"),
    ("429", lambda _body: Answer(status=429), {}, "too many requests"),
    ("401", lambda _body: Answer(status=401), {}, "key was not accepted"),
    ("404", lambda _body: Answer(status=404), {}, "does not know the model"),
    ("silence", lambda _body: Answer(content="{}", wait=5), {"brain_timeout": 0.6}, "no answer in time"),
    ("a slow drip", lambda _body: Answer(content="{}", drip=0.05), {"brain_timeout": 0.6}, "no answer in time"),
    ("cut off", lambda _body: Answer(content=json.dumps(PLAN), cut=True), {}, "no connection"),
    ("refusal", lambda _body: Answer(refusal="I cannot help with that."), {}, "it declined"),
    ("10 MB", lambda _body: Answer(content="x" * 10_000_000), {}, "far too long"),
]


@pytest.mark.parametrize(("script", "settings", "why"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES])
def test_whatever_a_model_does_the_embedded_brain_answers_and_says_so(
    opened: Open, script: Script, settings: dict[str, object], why: str
) -> None:
    opened("http://127.0.0.1:9/v1", brain="embedded").answer(QUESTION)  # words are loaded before the clock runs
    started = time.monotonic()
    answer, _server = answered(opened, script, **settings)
    assert time.monotonic() - started < 10
    assert isinstance(answer, Narrative)
    assert answer.brain == "embedded"
    assert answer.text == embedded_text(opened)
    assert len(answer.notes) == 1
    assert why in answer.notes[0]
    assert KEY not in answer.model_dump_json()
    assert "Traceback" not in answer.notes[0]


def test_the_reason_is_given_in_the_language_of_the_question(opened: Open) -> None:
    answer, _server = answered(opened, told("?", KEEP), "各城市的销售额")
    assert answer.notes == ("聊天模型这次没有给出可用的结果（回答读不懂），由内置引擎回答。",)


def test_no_server_at_all_is_a_note_too(opened: Open) -> None:
    answer = opened("http://127.0.0.1:9/v1").answer(QUESTION)
    assert answer.brain == "embedded"
    assert "no connection" in answer.notes[0]


def test_a_provider_that_is_not_installed_is_a_note_too(opened: Open) -> None:
    answer = opened("", brain="nosuchvendor:model").answer(QUESTION)
    assert answer.brain == "embedded"
    assert "docs/models.md" in answer.notes[0]


def test_a_provider_without_a_key_is_a_note_too(opened: Open) -> None:
    answer = opened("", brain_api_key="").answer(QUESTION)
    assert "docs/models.md" in answer.notes[0]


def test_a_brain_that_is_no_name_is_one_plain_message(opened: Open) -> None:
    answer = opened("", brain="gpt").answer(QUESTION)
    assert isinstance(answer, Refusal)
    assert answer.text.startswith("brain 'gpt': use `embedded` or `provider:model`")


@pytest.mark.parametrize("wording", ["nonsense", json.dumps({"claims": [{"id": 7}]}), json.dumps({"sentences": []})])
def test_a_draft_that_is_no_form_is_drafted_by_the_embedded_brain(opened: Open, wording: str) -> None:
    answer, _server = answered(opened, told(PLAN, wording))
    assert answer.brain == "embedded"
    assert answer.text == embedded_text(opened)
    assert len(answer.notes) == 1


def liar(reword: Any) -> Script:
    def script(body: Body) -> Answer:
        if asks_for(body) == "plan":
            return Answer(content=json.dumps(PLAN))
        claims = [{"id": claim["id"], "wording": reword(claim["wording"])} for claim in sent(body)["claims"]]
        return Answer(content=json.dumps({"claims": claims}))

    return script


@pytest.mark.parametrize(
    "reword",
    [
        lambda w: w + " That is 42 percent up.",
        lambda w: "By far the best: " + w,
        lambda w: w.replace("{0}", "Oslo"),
        lambda w: w.replace("{0}", "{9}"),
        lambda w: w + " {0}",
        lambda w: w.replace("{0}", "{x}").replace("{3}", "{0}").replace("{x}", "{3}"),
        lambda w: w.replace("sales", "refunds").replace("Sales", "Refunds"),
        lambda w: "Hardly true: " + w,
        lambda w: w.replace("{0}", "{0} in Lima"),
        lambda w: w + " [click](http://example.invalid)",
        lambda w: w + "\n\n# Alert",
        lambda _w: "销售额 {0}",
        lambda w: w + " “we love it”",
        lambda w: w + " Wendy Wu",
    ],
)  # fmt: skip
def test_a_liars_wording_is_said_in_our_words(opened: Open, reword: Any) -> None:
    answer, _server = answered(opened, liar(reword))
    assert answer.brain == "openai:scripted"
    assert answer.text == embedded_text(opened)


def test_the_headline_cannot_be_left_out(opened: Open) -> None:
    answer, _server = answered(opened, told(PLAN, {"claims": [{"id": "C99", "wording": "All is well."}]}))
    assert [claim.section for claim in answer.claims] == ["headline"]
    assert "All is well" not in answer.text


def test_a_question_back_keeps_only_measures(opened: Open) -> None:
    answer, server = answered(opened, told(PLAN | {"kind": "ask", "measures": ["order.aov", "order.sales"]}, KEEP))
    assert isinstance(answer, Clarification)
    assert [choice.label for choice in answer.choices] == ["AOV", "sales"]
    assert answer.choices[0].question == "AOV by city?"
    assert answer.brain == "openai:scripted"
    assert len(server.requests) == 1


def test_a_choice_of_a_question_back_can_be_asked(opened: Open) -> None:
    answer, _server = answered(opened, told(PLAN | {"kind": "ask", "measures": ["order.aov", "order.sales"]}, KEEP))
    again = opened("", brain="embedded").answer(answer.choices[0].question)
    assert isinstance(again, Narrative)


def test_a_refusal_says_our_text(opened: Open) -> None:
    answer, _server = answered(opened, told(PLAN | {"kind": "refuse", "gap": "gap0", "topic": "ha"}, KEEP), "Profit?")
    assert isinstance(answer, Refusal)
    assert answer.text.startswith("I can't tell: costs are not in the data.")
    assert answer.choices[0].question == "Sales by city"


def test_restrictions_periods_and_tops_become_a_query(opened: Open) -> None:
    plan = PLAN | {
        "filters": ["order.channel=app"], "numbers": [{"name": "order.paid", "op": "gt", "value": 200}],
        "first_day": "2026-01-01", "last_day": "2026-01-31", "order": "highest", "top": 1,
    }  # fmt: skip
    answer, _server = answered(opened, told(plan, KEEP), "Top city by app sales in January, orders over 200")
    assert answer.reading == (
        "sales = money paid", "by city", "2026-01-01 to 2026-01-31", "only: channel = app, order amount over ¥200",
        "ordered by sales, highest first, 1 shown",
    )  # fmt: skip
    assert len(answer.figures[0].rows) == 1


def test_a_course_over_time_is_over_the_measures_own_date(opened: Open) -> None:
    answer, _server = answered(opened, told(PLAN | {"dimensions": [], "each": "month"}, KEEP), "Sales by month")
    assert [column.name for column in answer.figures[0].columns] == ["order.ordered_on@month", "order.sales"]


def test_what_customers_did_makes_a_group(opened: Open) -> None:
    did = {"what": "order", "done": True, "at_least": 3, "filters": [], "first_day": None, "last_day": None}
    plan = PLAN | {"measures": [], "dimensions": [], "kind": "segment", "doings": [did]}
    answer, _server = answered(opened, told(plan, {"claims": []}), "Who are the customers with three orders or more?")
    assert isinstance(answer, Narrative), answer
    assert answer.brain == "openai:scripted"
    assert answer.reading[0].endswith("at least 3 orders")


def test_a_person_goes_out_as_a_placeholder_and_comes_back_as_a_token(opened: Open) -> None:
    plan = PLAN | {"kind": "customer", "person": "⟦0⟧", "measures": [], "dimensions": []}
    answer, server = answered(opened, told(plan, {"claims": []}), "Who is Ana Quispe?", role="admin")
    assert isinstance(answer, Narrative), answer
    assert answer.brain == "openai:scripted"
    assert sent(server.requests[0])["question"] == "Who is ⟦0⟧?"
    assert "P-00001" not in server.wire()
    assert "Ana" not in server.wire()


def test_a_question_about_a_person_is_not_answered_without_them(opened: Open) -> None:
    answer, _server = answered(opened, told(PLAN | {"dimensions": []}, KEEP), "Sales of P-00001")
    assert answer.brain == "embedded"
    assert "did not fit the catalog" in answer.notes[0]


def test_feedback_is_searched_and_its_text_never_sent(opened: Open) -> None:
    plan = PLAN | {"kind": "feedback", "topic": "parcels that arrived late", "measures": [], "dimensions": []}
    question = "What do customers say about parcels that arrived late?"
    answer, server = answered(opened, told(plan, {"claims": []}), question, share_quotes=True)
    assert isinstance(answer, Narrative), answer
    assert answer.quotes
    assert not any(text in server.wire() for _person, text in TEXTS.values())
    assert not any(fragment in server.wire() for fragment in ("cracked", "doubled", "摔坏"))


def test_nothing_of_the_data_is_on_the_wire(opened: Open) -> None:
    questions = [QUESTION, "各城市的客单价", "Sales by product", "Who are the regulars?"]
    with serving(told(PLAN | {"dimensions": ["customer.city"]}, KEEP)) as server:
        analyst = opened(server.url)
        for question in questions:
            analyst.answer(question, session="s")
    wire = server.wire()
    assert "order.sales" in wire
    assert '"last_day": "2026-02' in wire
    secrets = [*NAMES.values(), *NAMES, *PHONES.values(), *NOTES, "Wendy", "Blend No.", "Quispe", "neighbour", KEY]
    secrets += [fragment for _person, text in TEXTS.values() for fragment in (text, text[:12])]
    secrets += [str(value) for value in (13.57, 113.57, 1013.57)]
    assert [secret for secret in secrets if secret in wire] == []
    figure_cells = {"3,", "¥", "%"}
    assert not any(mark in json.dumps(sent(server.requests[1])["claims"], ensure_ascii=False) for mark in figure_cells)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_earlier_questions_are_sent_without_their_persons(opened: Open) -> None:
    plan = PLAN | {"kind": "customer", "person": "⟦0⟧", "measures": [], "dimensions": []}

    def script(body: Body) -> Answer:
        if asks_for(body) != "plan":
            return Answer(content='{"claims": []}')
        return Answer(content=json.dumps(plan if "⟦0⟧" in sent(body)["question"] else PLAN))

    with serving(script) as server:
        analyst = opened(server.url)
        analyst.forget_session("t")
        analyst.answer("Who is P-00002?", session="t")
        analyst.answer(QUESTION, session="t")
    plans = [body for body in server.requests if asks_for(body) == "plan"]
    assert sent(plans[-1])["earlier_questions"] == ["Who is ⟦…⟧?"]
    assert "P-00002" not in server.wire()


def test_a_phone_number_beside_the_person_is_masked(opened: Open) -> None:
    _answer, server = answered(opened, told(PLAN, KEEP), "Is P-00001 the one with 13912345678 and P-00002?")
    assert "13912345678" not in server.wire()
    assert "P-00002" not in server.wire()


def test_values_go_out_only_when_the_owner_says_so(opened: Open) -> None:
    _answer, closed = answered(opened, told(PLAN, KEEP))
    _answer, shared = answered(opened, told(PLAN, KEEP), share_quotes=True)
    slots = [sent(server.requests[1])["claims"][0]["slots"] for server in (closed, shared)]
    assert "sales" in slots[0].values()
    assert any("sales = " in text for text in slots[1].values())


def test_tracing_is_off(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    answered(opened, told(PLAN, KEEP))
    assert os.environ["LANGSMITH_TRACING"] == "false"

"""What a model is offered, what it may answer, and how far it may reword."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.chat_model.failures import ModelFailed
from agent.chat_model.menu import Menu, menu_for
from agent.chat_model.prompt import prompt
from agent.chat_model.request import plan_request, plan_schema, wording_schema
from agent.chat_model.rewording import keeps_meaning
from agent.embedded.names import Atlas
from domain.condition import Scalar
from domain.question import Question
from warehouse.catalog_file import load_catalog

STORED: dict[str, list[tuple[Scalar, int]]] = {
    "order.channel": [("app", 30), ("web", 20)],
    "order.product": [(f"Blend {n}", 1) for n in range(30)],
    "customer.owner": [("Wendy Wu", 40)],
}


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas(load_catalog(Path(__file__).parent / "shop.yaml"))


@pytest.fixture
def menu(atlas: Atlas) -> Menu:
    question = Question(text="Sales by city", language="en")
    return menu_for(question, atlas, lambda name: STORED.get(name, []))


def test_only_short_open_lists_offer_values(menu: Menu) -> None:
    assert set(menu.filters) == {
        "customer.regular", "customer.city=Lima", "customer.city=Oslo", "order.channel=app", "order.channel=web",
    }  # fmt: skip
    assert set(menu.words) == {"order.product", "order.note"}


def test_identifying_columns_and_stored_texts_are_not_offered_at_all(menu: Menu) -> None:
    said = json.dumps(menu.sent())
    assert "customer.phone" not in said
    assert "Wendy" not in said
    assert "Blend" not in said


def test_a_large_catalog_is_cut_to_what_the_question_needs(atlas: Atlas) -> None:
    order = atlas.catalog.entities["order"]
    many = {f"m{n}": order.measures["orders"] for n in range(300)} | dict(order.measures)
    entities = atlas.catalog.entities | {"order": order.model_copy(update={"measures": many})}
    large = Atlas(atlas.catalog.model_copy(update={"entities": entities}))
    question = Question(text="各城市的客单价", language="zh")
    menu = menu_for(question, large, lambda name: STORED.get(name, []))
    assert len(menu.measures) == 40
    assert "order.aov" in menu.measures
    assert "order.sales" in menu.measures


def test_the_schema_is_strict_and_holds_enums(menu: Menu) -> None:
    schema = plan_schema(menu)

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            assert not {"default", "title", "x-menu"} & set(node) or node is schema
            assert node.get("enum") != []
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
            for part in node.values():
                walk(part)
        elif isinstance(node, list):
            for part in node:
                walk(part)

    walk(schema)
    names = list(schema["properties"])
    assert names.index("filters") < names.index("dimensions")
    assert "person" not in names  # nobody is named, so there is nobody to pick
    assert schema["properties"]["measures"]["items"]["enum"] == list(menu.measures)


def test_fields_without_entries_are_left_out() -> None:
    names = list(plan_schema(Menu())["properties"])
    assert not {"filters", "numbers", "words", "doings", "measures", "gap"} & set(names)
    assert wording_schema(("C1",))["$defs"]["Worded"]["properties"]["id"] == {"type": "string", "enum": ["C1"]}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"kind": "sql"},
        {"kind": "figures", "measures": ["order.sales; DROP"]},
        {"kind": "figures", "filters": ["customer.phone=1"]},
        {"kind": "figures", "numbers": [{"name": "order.paid", "op": "like", "value": 1}]},
        {"kind": "figures", "top": 10**9},
        {"kind": "figures", "measures": ["order.sales"] * 50},
        {"kind": "figures", "first_day": "last month", "last_day": "2026-02-30"},
        {"kind": "figures", "person": "P-00001"},
    ],
)
def test_a_form_with_anything_unknown_is_invalid(menu: Menu, given: dict[str, object]) -> None:
    with pytest.raises(ModelFailed, match="invalid"):
        plan_request(given, menu)


def test_prompts_are_there_and_a_missing_one_is_an_error() -> None:
    assert "⟦0⟧" in prompt("plan")
    assert "{0}" in prompt("narrate")
    with pytest.raises(FileNotFoundError):
        prompt("summarise")


RANKED = "{0} ranks {1} with {2} (sales), followed by {3} ({4})."
FIRST = "{0}排{1}，销售额 {2}，其后是 {3}（{4}）。"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (RANKED, "{0} stands at {1}: {2} in sales; then comes {3} with {4}."),
        ("Sales: {0}.", "The sales come to {0}."),
        (FIRST, "{0}位居{1}，销售额为 {2}；接着是 {3}（{4}）。"),
    ],
)
def test_small_words_may_change(ours: str, theirs: str) -> None:
    assert keeps_meaning(ours, theirs, "zh" if ours is FIRST else "en")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (RANKED, "{3} ranks {1} with {2} (sales), followed by {0} ({4})."),
        (RANKED, "{0} ranks {1} with {2} (refunds), followed by {3} ({4})."),
        (RANKED, "{0} ranks {1} with {2}, followed by {3} ({4})."),
        (RANKED, "{0} never ranks {1} with {2} (sales), followed by {3} ({4})."),
        (RANKED, "{0} ranks {1} with {2} (sales), followed by {3} ({4}), a disappointment."),
        ("Sales: {0}.", "Sales: {0}{0}."),
        ("Sales: {0}.", "Sales: 9{0}."),
        ("Sales: {0}.", "Sales: {0} 📈"),
        (FIRST, "{3}排{1}，销售额 {2}，其后是 {0}（{4}）。"),
        (FIRST, "{0}排{1}，退款额 {2}，其后是 {3}（{4}）。"),
        (FIRST, "{0}不排{1}，销售额 {2}，其后是 {3}（{4}）。"),
        (FIRST, "{0}仅排{1}，销售额 {2}，其后是 {3}（{4}）。"),
    ],
)
def test_meaning_may_not(ours: str, theirs: str) -> None:
    assert not keeps_meaning(ours, theirs, "zh" if ours is FIRST else "en")

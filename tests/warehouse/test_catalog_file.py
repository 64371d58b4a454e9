"""A catalog file that does not hold together is told in one line: file, line, what, nearest valid name."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import jsonschema
import pytest
import yaml

from domain.errors import CatalogError
from warehouse.catalog_file import catalog_schema, check_against, columns_of, load_catalog, schema_text

SHOP = Path(__file__).parent / "shop.yaml"
SCHEMA = Path(__file__).parents[2] / "warehouse" / "catalog.schema.json"
LAST = "\nplaybook:\n  - {id: p, about: person, say: {en: x}, when: "


def spoil(tmp_path: Path, old: str, new: str) -> tuple[Path, int]:
    """The shop's catalog with one passage changed, and the line of the change."""
    text = SHOP.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    changed = text.replace(old, new, 1)
    path = tmp_path / "catalog.yaml"
    path.write_text(changed, encoding="utf-8")
    return path, text[: text.index(old)].count("\n") + 1


def said(path: Path) -> str:
    with pytest.raises(CatalogError) as caught:
        load_catalog(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("column: city,", "colum: city,", "entities.person.dimensions.city.colum is not a field; did you mean column?"),
        ("type: number}", "type: nummber}", "entities.person.dimensions.age.type: input should be"),
        ("person: person", "person: persn", "there is no entity 'persn'; did you mean person?"),
        ("horizon: order.ordered_on", "horizon: order.orderd_on", "did you mean order.ordered_on?"),
        ("horizon: order.ordered_on", "horizon: order.channel", "order.channel is no date dimension"),
        ("time: joined_on", "time: join_on", "there is no dimension 'person.join_on'; did you mean person.joined_on?"),
        ("dimension: person.age,", "dimension: person.aeg,", "there is no dimension 'person.aeg'"),
        ("{kind: did, entity: order}", "{kind: did, entity: oder}", "there is no entity 'oder'; did you mean order?"),
        ("{kind: did, entity: order}", "{entity: order}", "needs a `kind`"),
        ("at: {line: line.amount}", "at: {line: line.amout}", "no measure 'line.amout'; did you mean line.amount?"),
        ("at: {line: line.amount}", "at: {lin: line.amount}", "there is no entity 'lin'; did you mean line?"),
        ("of: [order.sales, order.orders]", "of: [order.sale, order.orders]", "did you mean order.sales?"),
        ("of: [order.sales, order.orders]", "of: [order.aov, order.orders]", "order.aov is made of itself"),
        ("of: [order.sales, order.orders]", "of: [order.sales]", "a ratio needs `of: [numerator, denominator]`"),
        ("expression: quantity * price", "expression: quantity * (SELECT 1)", "is not allowed in the expression"),
        ("expression: quantity * price", "expression: read_text(price)", "is not allowed in the expression"),
        ("expression: quantity * price", "expression: quantity *", "cannot read the expression"),
        ("{many: order, column", "{many: ordr, column", "there is no entity 'ordr'; did you mean order?"),
        ("text: text,", "text: txt,", "there is no dimension 'feedback.txt'; did you mean feedback.text?"),
        ("own: person.owner}", "own: person.owne}", "there is no dimension 'person.owne'; did you mean person.owner?"),
        (", own: person.owner}", "}", "role 'rep' sees its own persons only, so it needs `own`"),
        ("title: {en:", "title: {en: A, en:", "'en' is given twice"),
        ("currency: CNY", "currency: [", "not valid YAML"),
        (
            "where: {kind: is, dimension: order.paid, op: gte, values: [20]}",
            "where: {kind: named, filter: order.large}",
            "filter order.large refers to itself",
        ),
        (
            "where: {kind: is, dimension: order.coupon, values: [true]}",
            "where: {kind: is, dimension: order.coupn, values: [true]}",
            "did you mean order.coupon?",
        ),
    ],
)
def test_an_error_is_one_line_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    path, line = spoil(tmp_path, old, new)
    text = said(path)
    assert message in text
    found = int(text.removeprefix(f"{path}, line ").split(":")[0])
    assert line - 3 <= found <= line + 2


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("persona: {who: [person.cty]}", "there is no dimension 'person.cty'; did you mean person.city?"),
        ("persona: {buying: [order.sale]}", "there is no measure 'order.sale'; did you mean order.sales?"),
        ("persona: {trend: order.city}", "there is no measure 'order.city'"),
        ("persona: {rhythm: [person.age, person.agee]}", "did you mean person.age?"),
        (
            "ambiguities: [{names: {en: [best]}, ask: {en: x}, choices: [order.sales desc, order.oders]}]",
            "did you mean order.orders?",
        ),
        (
            "ambiguities: [{names: {en: [best]}, ask: {en: x}, choices: [order.sales down]}]",
            "'down' is no order; after the measure may stand `asc` or `desc`",
        ),
        (
            "playbook: [{id: p, about: person, say: {en: x}, when: {kind: named, filter: person.reglar}}]",
            "there is no filter 'person.reglar'; did you mean person.regular?",
        ),
        (
            "playbook: [{id: p, about: person, say: {en: x}, when: {kind: not, of: {kind: is, dimension: person.agee}}}]",
            "did you mean person.age?",
        ),
    ],
)
def test_what_stands_at_the_end_is_checked_too(tmp_path: Path, more: str, message: str) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text(SHOP.read_text(encoding="utf-8") + more + "\n", encoding="utf-8")
    text = said(path)
    assert message in text
    assert f"line {len(path.read_text(encoding='utf-8').splitlines())}:" in text


def test_a_playbook_for_segments_may_speak_about_measures(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    more = "{kind: is, dimension: order.coupon_share, op: gt, values: [0.5]}}\n"
    path.write_text(SHOP.read_text(encoding="utf-8") + LAST + more, encoding="utf-8")
    assert load_catalog(path).playbook[0].id == "p"


def test_a_condition_that_no_join_leads_to_is_found_when_loading(tmp_path: Path) -> None:
    path, _ = spoil(
        tmp_path,
        "average_rating: {aggregate: avg, column: rating}",
        "average_rating: {aggregate: avg, column: rating, where: {kind: is, dimension: elsewhere.name, values: [x]}}",
    )
    text = path.read_text(encoding="utf-8").replace(
        "joins:\n",
        "  elsewhere: {table: e, key: id, names: {en: [e]}, dimensions: {name: {column: name}}}\njoins:\n",
        1,
    )
    path.write_text(text, encoding="utf-8")
    assert "measure feedback.average_rating: feedback cannot be limited by elsewhere.name" in said(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "cannot be read" in said(tmp_path / "none.yaml")


def test_a_file_that_is_no_mapping_is_said(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text("- a\n- b\n", encoding="utf-8")
    assert "expected a mapping of fields" in said(path)


def test_missing_tables_and_columns_come_with_the_nearest(tmp_path: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute((SHOP.parent / "shop.sql").read_text(encoding="utf-8"))
        tables = columns_of(connection)
        check_against(SHOP, tables)
        assert check_against(SHOP, connection).title.en == "A small shop"
    for old, new, message in (
        ("table: orders", "table: order", "there is no table 'order'; did you mean orders?"),
        ("column: channel,", "column: chanel,", "table 'orders' has no column 'chanel'; did you mean channel?"),
        ("expression: quantity * price", "expression: quantity * prize", "no column 'prize'; did you mean price?"),
        ("key: feedback_id", "key: feedbackid", "no column 'feedbackid'; did you mean feedback_id?"),
        ("{many: event, column: sku", "{many: event, column: sk", "table 'event' has no column 'sk'"),
    ):
        path, line = spoil(tmp_path, old, new)
        with pytest.raises(CatalogError) as caught:
            check_against(path, tables)
        assert message in str(caught.value)
        assert f"line {line}:" in str(caught.value)


def test_the_committed_schema_is_current_and_fits() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()
    jsonschema.validate(
        json.loads(json.dumps(yaml.safe_load(SHOP.read_text(encoding="utf-8")), default=str)), catalog_schema()
    )

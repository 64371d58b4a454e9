"""What is probably not meant in a catalog that holds together is found, a line each; a clean one has no findings."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from domain.catalog import Catalog
from warehouse.catalog_findings import find

TABLES = """
CREATE TABLE shop (id INTEGER, name VARCHAR, city VARCHAR, note VARCHAR);
INSERT INTO shop VALUES (1, 'North', 'Lyon', NULL), (2, 'South', 'Lyon', NULL), (3, 'East', 'Lyon', NULL);
CREATE TABLE sale (id INTEGER, shop_id INTEGER, amount INTEGER, channel VARCHAR, paid VARCHAR);
INSERT INTO sale VALUES (1, 1, 10, 'web', '5'), (2, 2, 20, 'store', '6'), (3, 9, 30, 'web', 'x');
CREATE TABLE meta (key VARCHAR, value VARCHAR);
"""


@pytest.fixture
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def catalog(**changes: object) -> Catalog:
    held: dict[str, object] = {
        "title": {"en": "Shops"},
        "public": True,
        "entities": {
            "shop": {
                "table": "shop", "key": "id", "names": {"en": ["shops"], "zh": ["门店"]},
                "dimensions": {"name": {"column": "name", "type": "text", "names": {"en": ["shop name"]}}},
            },
            "sale": {
                "table": "sale", "key": "id", "names": {"en": ["sales"]},
                "dimensions": {"channel": {"column": "channel", "names": {"en": ["channel"], "zh": ["渠道"]}}},
                "measures": {"amount": {"aggregate": "sum", "column": "amount", "names": {"en": ["amount"]}}},
            },
        },
    }  # fmt: skip
    return Catalog.model_validate(held | changes)


def changed(entity: str, group: str, **items: object) -> Catalog:
    held = catalog().model_dump(mode="json", exclude_unset=True)
    held["entities"][entity].setdefault(group, {}).update(items)
    return Catalog.model_validate(held)


def test_a_clean_catalog_has_no_findings(tables: duckdb.DuckDBPyConnection) -> None:
    assert find(catalog(), tables) == ()


@pytest.mark.parametrize(
    ("entity", "group", "items", "kind", "said"),
    [
        ("shop", "dimensions", {"note": {"column": "note"}}, "dead", "no value at all"),
        ("shop", "dimensions", {"city": {"column": "city"}}, "dead", "one and the same value"),
        ("sale", "dimensions", {"way": {"column": "paid", "names": {"zh": ["渠道"]}}}, "ambiguous", "“渠道”"),
        ("sale", "measures", {"paid": {"aggregate": "sum", "column": "paid", "names": {"en": ["takings"]}}}, "no_number", "VARCHAR"),
        ("sale", "filters", {"mail": {"where": {"kind": "is", "dimension": "sale.channel", "values": ["mail"]}, "names": {"en": ["mail orders"]}}},
         "matches_nothing", "no row"),
    ],
)  # fmt: skip
def test_each_fault_is_one_finding(
    tables: duckdb.DuckDBPyConnection, entity: str, group: str, items: dict[str, object], kind: str, said: str
) -> None:
    (finding,) = find(changed(entity, group, **items), tables)
    assert finding.kind == kind
    assert said in str(finding)
    assert "\n" not in str(finding)


def test_a_default_settles_a_name_with_two_meanings(tables: duckdb.DuckDBPyConnection) -> None:
    way = {"column": "paid", "names": {"zh": ["渠道"]}, "default": True}
    assert find(changed("sale", "dimensions", way=way), tables) == ()


def test_one_name_for_two_values_is_ambiguous(tables: duckdb.DuckDBPyConnection) -> None:
    values = {"web": {"en": ["direct"]}, "store": {"en": ["direct"]}}
    (finding,) = find(changed("sale", "dimensions", channel={"column": "channel", "values": values}), tables)
    assert "direct" in finding.say
    assert "sale.channel = web" in finding.place


def test_a_join_that_fans_out_and_one_that_dangles_are_told_with_their_counts(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    dangling = catalog(joins=[{"many": "sale", "column": "shop_id", "one": "shop"}])
    (finding,) = find(dangling, tables)
    assert finding.kind == "dangles"
    assert "1 of 3 rows (33.3%)" in finding.say
    fanning = catalog(joins=[{"many": "sale", "column": "channel", "one": "shop", "to": "city"}])
    assert "fans_out" in {finding.kind for finding in find(fanning, tables)}


def test_a_month_cut_short_must_end_after_it_starts(tables: duckdb.DuckDBPyConnection) -> None:
    cut = [{"entity": "sale", "start": "2026-02-28", "end": "2026-02-01"}]
    (finding,) = find(catalog(truncated=cut), tables)
    assert finding.kind == "truncated"

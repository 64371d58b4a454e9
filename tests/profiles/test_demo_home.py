"""The demo's own files, a twentieth of them: what the generator broke is found, and no planted identifier gets out."""

import csv
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from profiles import build_home
from profiles.demo import write_demo_sources

DEMO = Path(__file__).parents[2] / "profiles" / "demo"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    for name in ("sources.yaml", "topics.yaml"):
        shutil.copy(DEMO / name, home / name)
    write_demo_sources(home / "sources", scale=0.05)
    return home


@pytest.fixture(scope="module")
def result(demo: Path):
    from domain.catalog import Catalog

    return build_home(demo, catalog=Catalog.model_validate({"title": {"en": "demo"}, "entities": {}}))


def truth(demo: Path, name: str) -> list[dict[str, str]]:
    with (demo / "sources" / "truth" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_broken_line_is_in_quarantine(demo: Path, result, read):
    planted = Counter(row["file"].split(".")[0] for row in truth(demo, "dirt.csv") if row["kind"] == "broken_line")
    found = dict(
        read(
            demo / "vault.duckdb",
            "SELECT source, count(*) FROM quarantine WHERE reason LIKE '%columns where%' OR reason LIKE '%whole JSON%' GROUP BY 1",
        )
    )
    assert found == dict(planted)


def test_no_canary_is_in_any_table_of_the_warehouse(demo: Path, result, dump):
    planted = [
        value for row in truth(demo, "canaries.csv") for name, value in row.items() if name != "person_id" and value
    ]
    assert len(planted) > 20
    shown = json.dumps(dump(demo / "warehouse.duckdb"), ensure_ascii=False, default=str).lower()
    spelt = {value.lower() for group in planted for value in (group.split() if group.startswith("S1") else [group])}
    assert [value for value in spelt if re.search(rf"(?<![a-z0-9]){re.escape(value)}(?![a-z0-9])", shown)] == []


def test_nobody_is_merged_with_somebody_else(demo: Path, result, read):
    true = {(row["source"], row["source_id"]): row["person_id"] for row in truth(demo, "links.csv")}
    persons: dict[str, set[str]] = {}
    for source, key in (("crm_customers", "customer_no"), ("shop_customers", "shop_id")):
        for number, person in read(
            demo / "vault.duckdb",
            f"SELECT r.{key}, l.person FROM identity_link l JOIN raw_{source} r ON l.record = r._row AND l.source = '{source}'",
        ):
            persons.setdefault(str(person), set()).add(true[source, str(number)])
    mixed = [known for known in persons.values() if len(known) > 1]
    assert len(mixed) <= 0.002 * len(persons)


def test_duplicated_events_count_once(demo: Path, result, read):
    planted = sum(1 for row in truth(demo, "dirt.csv") if row["kind"] == "duplicate_event")
    sql = "SELECT rows FROM data_quality WHERE source = 'events' AND issue = 'duplicate'"
    assert read(demo / "warehouse.duckdb", sql) == [(planted,)]

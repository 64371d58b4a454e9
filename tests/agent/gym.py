"""A chain of gyms, made by hand: forty members, their visits, their notes; unlike the demo in every name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb

from domain.catalog import Catalog
from index import Document, build_index, open_encoder
from profiles.labels import write_labels
from profiles.tables import insert_rows
from warehouse.catalog_file import check_against, load_catalog
from warehouse.warehouse import Warehouse

FIRST, LAST = date(2025, 7, 1), date(2026, 11, 21)
VERSION = "20261121-gym"
CATALOG = Path(__file__).parent / "gym.yaml"
NEVER_CAME = 39
NAMES = {1: "Ana Peeters", 2: "Bo Claes", 3: "Jo Maes", 4: "Jo Maes", 5: "李晓明"}
"""Names in the vault; two members share one."""

_SPORTS = ("yoga", "boxing", "swim")
_COLD = [
    "淋浴的水总是冷的，反映了两次也没人修。",
    "The showers have been cold for three weeks and nobody repairs them.",
]
_FULL = ["晚上七点之后人太多，排队等器械。", "After seven it is so full that I wait for every machine."]
_GOOD = ["教练很耐心，讲得很清楚。", "The coach is patient and explains every exercise."]


def person(number: int) -> str:
    """A member's token."""
    return f"P-{number:05d}"


def gym_catalog() -> Catalog:
    """The gym's catalog file."""
    return load_catalog(CATALOG)


def build_gym(home: Path) -> Path:
    """Write the gym's home: warehouse, vault, catalog and index."""
    version = home / "versions" / VERSION
    version.mkdir(parents=True)
    catalog = gym_catalog()
    with duckdb.connect(str(version / "warehouse.duckdb")) as connection:
        _tables(connection)
        write_labels(connection, catalog)
        check_against(CATALOG, connection)
    with duckdb.connect(str(version / "vault.duckdb")) as connection:
        _vault(connection)
    (home / "current").symlink_to(f"versions/{VERSION}")
    for name in ("index", "vault.duckdb"):
        (home / name).symlink_to(f"versions/{VERSION}/{name}")
    (home / "catalog.yaml").write_text(CATALOG.read_text(encoding="utf-8"), encoding="utf-8")
    with Warehouse.open(home) as warehouse:
        documents = [
            Document(
                doc_id=text.id, text=text.text, person=text.person, written_on=text.date, source=text.source,
                rating=text.rating, polarity=text.polarity,
            )
            for text in warehouse.texts(warehouse.feedback_ids())
        ]  # fmt: skip
    build_index(version / "index", documents, encoder=open_encoder("bundled"), data_version=VERSION)
    return home


def _tables(connection: duckdb.DuckDBPyConnection) -> None:
    meta = [("data_version", VERSION), ("as_of", LAST.isoformat()), ("first_day", FIRST.isoformat())]
    meta += [("feedback_table", "notes"), ("feedback_key", "note_id"), ("feedback_text", "words")]
    visits, notes = list(_visits()), list(_notes())
    studios = [("s1", "North", "ghent"), ("s2", "Harbour", "bruges"), ("s3", "Old Mill", "ghent")]
    plans = [("flex", "Flex", "自由"), ("year", "Year", "年度"), ("youth", "Youth", "青年")]
    for table, columns, rows in (
        ("meta", "key VARCHAR, value VARCHAR", meta),
        ("plans", "plan_id VARCHAR, name VARCHAR, name_zh VARCHAR", plans),
        ("studios", "studio_id VARCHAR, name VARCHAR, town VARCHAR", studios),
        ("visits", "visit_id INTEGER, person VARCHAR, studio_id VARCHAR, visited_on DATE, sport VARCHAR, "
                   "status VARCHAR, guest BOOLEAN, minutes INTEGER, fee DOUBLE", visits),
        ("notes", "note_id VARCHAR, person VARCHAR, written_on DATE, via VARCHAR, stars INTEGER, mood VARCHAR, "
                  "words VARCHAR", notes),
        ("members", "person VARCHAR, town VARCHAR, tier VARCHAR, coach VARCHAR, plan_id VARCHAR, joined_on DATE, "
                    "age INTEGER, mail_ok BOOLEAN, idle_days INTEGER, spend DOUBLE", list(_members(visits))),
    ):  # fmt: skip
        connection.execute(f"CREATE TABLE {table} ({columns})")
        kinds = dict(column.split(" ") for column in columns.split(", "))
        insert_rows(connection, table, kinds, rows)


def _visits() -> Iterator[tuple[object, ...]]:
    number = 0
    for member in range(1, 41):
        if member == NEVER_CAME:
            continue
        day, last = _joined(member), date(2026, 6, 30) if member % 7 == 0 else LAST
        place = 0
        while day <= last:
            number, place = number + 1, place + 1
            yield (
                number, person(member), f"s{1 + (member + place // 9) % 3}", day, _SPORTS[(member + place) % 3],
                "missed" if place % 10 == 9 else "done", (member + place) % 4 == 0, 30 + 5 * (place % 9),
                8.0 + 2.5 * (member % 4),
            )  # fmt: skip
            day += timedelta(days=7 + member % 9)


def _members(visits: list[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    for member in range(1, 41):
        done = [row for row in visits if row[1] == person(member) and row[5] == "done"]
        days = [row[3] for row in done if isinstance(row[3], date)]
        yield (
            person(member), "ghent" if member <= 22 else ("bruges" if member <= 36 else "lier"),
            "gold" if member % 5 == 0 else ("silver" if member % 3 == 0 else "basic"),
            "Ines" if member % 2 else "Tom", ("flex", "year", "youth")[member % 3], _joined(member),
            None if member == 40 else 18 + member, None if member == 40 else member % 4 != 0,
            (LAST - max(days)).days if days else None, float(sum(float(str(row[8])) for row in done)),
        )  # fmt: skip


def _notes() -> Iterator[tuple[object, ...]]:
    number = 0
    for member in range(1, 25):
        for texts, mood, stars in ((_COLD, "negative", 2), (_FULL, "negative", 3), (_GOOD, "positive", 5)):
            if (member + stars) % 4 == 0:
                number += 1
                day = date(2026, 9, 1) + timedelta(days=3 * number % 80)
                via = "app" if number % 2 else "desk"
                yield f"N-{number}", person(member), day, via, stars, mood, f"{texts[number % 2]} ({number})"


def _joined(member: int) -> date:
    return FIRST + timedelta(days=12 * member)


def _vault(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TABLE person_identifier (person VARCHAR, kind VARCHAR, value VARCHAR, place INTEGER)")
    rows = [(person(number), "name", name, 0) for number, name in NAMES.items()]
    rows += [(person(1), "phone", "13800138001", 0), (person(2), "email", "bo@example.org", 0)]
    rows += [(person(number), "customer_no", f"G{20000 + number}", 0) for number in range(1, 41)]
    columns = {"person": "VARCHAR", "kind": "VARCHAR", "value": "VARCHAR", "place": "INTEGER"}
    insert_rows(connection, "person_identifier", columns, rows)

"""A small sports club, unlike the demo in every name: members with whole numbers as keys, bookings, opinions."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb

from domain.catalog import Catalog
from index import Document, build_index, open_encoder
from warehouse.catalog_file import load_catalog
from warehouse.warehouse import Warehouse

LAST = date(2026, 6, 30)
SILENT, COOLING, REGULAR, NEVER, NEWCOMER = "4", "1", "2", "120", "3"
"""Members whose bookings are planted."""

_CATALOG = Path(__file__).parent / "club.yaml"
_LATE_ZH = ["教练又迟到了二十分钟，根本没法训练", "约好的课教练迟到，等了半小时", "场地开放得太晚，每次都要在门口等"]
_LATE_EN = [
    "The coach came twenty minutes late again and nobody said sorry",
    "My class started late for the third week in a row",
]
_CLEAN = ["更衣室很脏，地上都是水", "The showers were dirty and the floor was wet everywhere"]
_GOOD = [
    "教练很耐心，动作讲得清楚，推荐给朋友",
    "Lovely staff and a spotless hall, see you next week",
    "早上来从来不用等，开门准时",
]


def build_club(home: Path) -> Path:
    """Write the club's home: warehouse, catalog and index."""
    version = home / "versions" / "v1"
    version.mkdir(parents=True)
    with duckdb.connect(str(version / "warehouse.duckdb")) as connection:
        _tables(connection)
    (home / "current").symlink_to("versions/v1")
    (home / "catalog.yaml").write_text(_CATALOG.read_text(encoding="utf-8"), encoding="utf-8")
    with Warehouse.open(home) as warehouse:
        documents = [
            Document(
                doc_id=text.id, text=text.text, person=text.person, written_on=text.date, source=text.source,
                rating=text.rating, language=text.language, polarity=text.polarity,
            )
            for text in warehouse.texts(warehouse.feedback_ids())
        ]  # fmt: skip
    build_index(home / "index", documents, encoder=open_encoder("bundled"), data_version="club-1")
    return home


def stranger(catalog: Catalog) -> Catalog:
    """The catalog as a draft leaves it: no template, no feedback, no playbook, nobody's names in Chinese."""
    entities = {name: held for name, held in catalog.entities.items() if name in ("member", "booking")}
    joins = tuple(join for join in catalog.joins if {join.many, join.one} <= set(entities))
    return catalog.model_copy(
        update={
            "entities": entities,
            "joins": joins,
            "feedback": None,
            "persona": type(catalog.persona)(),
            "playbook": (),
        }
    )


def club_catalog() -> Catalog:
    """The catalog file of the club."""
    return load_catalog(_CATALOG)


def _tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
    connection.execute("INSERT INTO meta VALUES ('data_version', 'club-1'), ('as_of', '2026-06-30')")
    connection.execute(
        "CREATE TABLE people (member_no INTEGER, town VARCHAR, plan VARCHAR, since DATE, idle INTEGER, gap INTEGER, "
        "paid_in_all DOUBLE, grumbles INTEGER, mail_ok BOOLEAN)"
    )
    connection.execute(
        "CREATE TABLE bookings (booking_no INTEGER, member_no INTEGER, day DATE, price DOUBLE, hall VARCHAR, voucher BOOLEAN)"
    )
    connection.execute(
        "CREATE TABLE opinions (opinion_no INTEGER, member_no INTEGER, written DATE, via VARCHAR, stars INTEGER, "
        "words VARCHAR, mood VARCHAR, tongue VARCHAR)"
    )
    connection.execute("CREATE TABLE themes (theme_no INTEGER, opinion_no INTEGER, theme VARCHAR, mood VARCHAR)")
    bookings: list[tuple[object, ...]] = []
    for member in range(1, 121):
        days = _days(member)
        for place, day in enumerate(days):
            north = member % 2 == 0 or place % 4 == 0
            voucher = member == 2 or (member * 7 + place) % 5 == 0
            price = 40.0 + member % 7 if member != 2 else 90.0
            bookings.append((len(bookings) + 1, member, day, price, "north" if north else "south", voucher))
        idle = (LAST - days[-1]).days if days else None
        gap = (days[-1] - days[-2]).days if len(days) > 2 else None
        spent = sum(float(str(row[3])) for row in bookings if row[1] == member)
        connection.execute(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                member,
                "Lund" if member % 3 == 0 else ("Malmo" if member % 3 == 1 else None),
                "gold" if member % 4 == 0 else "basic",
                date(2024, 1, 1) + timedelta(days=member),
                idle,
                gap,
                spent,
                1 if member in (1, 5) else 0,
                None if member == 3 else member % 2 == 0,
            ],
        )
    connection.executemany("INSERT INTO bookings VALUES (?, ?, ?, ?, ?, ?)", bookings)
    number = 0
    for member in range(1, 100):
        if member == int(SILENT) or member == 2:
            continue
        late = member % 4 == 0 or member % 9 == 0 or member == 1
        zh = member % 2 == 0
        bad = late or member % 3 == 0
        pool = (_LATE_ZH if zh else _LATE_EN) if late else _CLEAN
        text = pool[member % len(pool)] if bad else _GOOD[member % len(_GOOD)]
        number += 1
        mood = "negative" if bad else "positive"
        row = [number, member, LAST - timedelta(days=member), "form", 1 if bad else 5, text, mood, "zh" if zh else "en"]
        connection.execute("INSERT INTO opinions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        theme = "lateness" if late else ("cleanliness" if bad else "staff")
        connection.execute("INSERT INTO themes VALUES (?, ?, ?, ?)", [number, number, theme, mood])


def _days(member: int) -> list[date]:
    if member == int(NEVER):
        return []
    if member == int(COOLING):  # every ten days until sixty days ago
        return [LAST - timedelta(days=60 + 10 * step) for step in range(14, -1, -1)]
    if member == int(REGULAR):
        return [LAST - timedelta(days=3 + 9 * step) for step in range(19, -1, -1)]
    if member == int(NEWCOMER):
        return [LAST - timedelta(days=12)]
    return [LAST - timedelta(days=(member * 5) % 200 + 30 * step) for step in range(member % 6 + 1, -1, -1)]

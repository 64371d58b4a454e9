"""A home of four tables made by hand, and two answers about it that are right to the letter."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import duckdb
import pytest

VERSION = "20261121-a1"
PRAISE = "The tea is lovely. Delivery was late again, and nobody told me."
COMPLAINT = "包装很好。物流太慢了，等了好久才到。"

SALES_SQL = (
    'SELECT city AS "order.city", CAST(SUM(paid) AS DOUBLE) AS "order.sales", COUNT(*) AS "order.orders", '
    'AVG(CAST(late AS INT)) AS "order.late_share", MAX(ordered_on) AS "order.last_order_on" FROM fact_order '
    "WHERE ordered_on >= CAST($1 AS DATE) AND ordered_on < CAST($2 AS DATE) GROUP BY city "
    'ORDER BY "order.sales" DESC, city'
)
PERSON_SQL = (
    'SELECT person AS "person.person", gap AS "person.gap", typical AS "person.typical", vip AS "person.vip", '
    'last_nps AS "person.last_nps" FROM profile WHERE person = $1'
)
SALES_COLUMNS = ["order.city", "order.sales", "order.orders", "order.late_share", "order.last_order_on"]
SALES_ROWS = [
    ["hz", 21960.4, 37, 0.2837837837837838, "2026-11-20"],
    ["sh", 10430.0, 20, 0.15, "2026-11-18"],
    ["bj", 10300.0, 4, 0.25, "2026-11-01"],
]
PERSON_COLUMNS = ["person.person", "person.gap", "person.typical", "person.vip", "person.last_nps"]


def build(home: Path, version: str = VERSION) -> None:
    home.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(home / "warehouse.duckdb"))
    connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [["data_version", version], ["as_of", "2026-11-21"], ["first_day", "2025-01-01"]],
    )
    connection.execute(
        "CREATE TABLE meta_unit (column_name VARCHAR, kind VARCHAR, decimals INT, unit_en VARCHAR, unit_zh VARCHAR)"
    )
    connection.executemany(
        "INSERT INTO meta_unit VALUES (?, ?, ?, ?, ?)",
        [
            ["order.sales", "money", None, "¥", "¥"],
            ["order.orders", "count", None, "orders", "单"],
            ["order.late_share", "percent", None, None, None],
            ["person.gap", "days", None, None, None],
            ["person.typical", "days", None, None, None],
        ],
    )
    connection.execute("CREATE TABLE meta_label (dimension VARCHAR, value VARCHAR, language VARCHAR, label VARCHAR)")
    connection.execute("CREATE TABLE meta_definition (language VARCHAR, definition VARCHAR)")
    connection.executemany(
        "INSERT INTO meta_label VALUES ('order.city', ?, ?, ?)",
        [
            ["hz", "en", "Hangzhou"], ["hz", "zh", "杭州"], ["sh", "en", "Shanghai"], ["sh", "zh", "上海"],
            ["bj", "en", "Beijing"], ["bj", "zh", "北京"],
        ],
    )  # fmt: skip
    connection.execute("CREATE TABLE fact_order (city VARCHAR, paid DECIMAL(12, 2), late BOOLEAN, ordered_on DATE)")
    for city, count, total, late, last in (
        ("hz", 37, 21960.4, 10.5, 20),
        ("sh", 20, 10430, 3, 18),
        ("bj", 4, 10300, 1, 1),
    ):
        for n in range(count):
            paid = total - 100 * (count - 1) if n == 0 else 100
            connection.execute(
                "INSERT INTO fact_order VALUES (?, ?, ?, ?)", [city, paid, n < late, f"2026-11-{last:02}"]
            )
    connection.execute("INSERT INTO fact_order VALUES ('hz', 99999, true, '2026-01-05')")
    connection.execute("CREATE TABLE profile (person VARCHAR, gap INT, typical DOUBLE, vip BOOLEAN, last_nps INT)")
    connection.execute("INSERT INTO profile VALUES ('P-08812', 82, 28.4, true, NULL)")
    connection.execute("CREATE TABLE feedback (feedback_id VARCHAR, person VARCHAR, text VARCHAR)")
    connection.executemany(
        "INSERT INTO feedback VALUES (?, ?, ?)",
        [["R-1", "P-08812", PRAISE], ["R-2", None, COMPLAINT], ["R-3", None, "好"]],
    )
    connection.close()


def quote(id: str, doc: str, stored: str, text: str) -> dict[str, Any]:
    start = stored.index(text)
    digest = hashlib.sha256(stored.encode()).hexdigest()
    return {
        "id": id, "doc_id": doc, "text": text, "span": [start, start + len(text)], "sha256": digest, "score": 0.8,
        "person": None, "date": None, "source": "review",
    }  # fmt: skip


def claim(template: str, *slots: Any, quotes: tuple[str, ...] = (), kind: str = "fact") -> dict[str, Any]:
    """`{text}` pieces of the template are the spans of the slots, in order."""
    text, refs = "", []
    rest = list(slots)
    for piece in template.split("{"):
        shown, brace, after = piece.partition("}")
        if brace:
            refs.append({"span": [len(text), len(text) + len(shown)], **rest.pop(0)})
        text += shown + after
    refs += [{"span": [0, 0], **slot} for slot in rest]
    return {"text": text, "kind": kind, "section": "result", "refs": refs, "quotes": list(quotes), "play": None}


def cell(row: int, column: str, figure: str = "F1") -> dict[str, Any]:
    return {"figure": figure, "row": row, "column": column}


def derived(kind: str, *of: dict[str, Any]) -> dict[str, Any]:
    return {"derivation": kind, "of": list(of)}


def sales(*rows: int) -> list[dict[str, Any]]:
    return [cell(row, "order.sales") for row in rows]


def answer(language: str, text: str, claims: list[dict[str, Any]], quotes: list[dict[str, Any]]) -> dict[str, Any]:
    late = 11 / 37
    rows = [[*row] for row in SALES_ROWS]
    rows[0][3] = late
    figures = [
        {"id": "F1", "sql": SALES_SQL, "params": ["2026-08-24", "2026-11-22"], "columns": SALES_COLUMNS, "rows": rows},
        {
            "id": "F2", "sql": PERSON_SQL, "params": ["P-08812"], "columns": PERSON_COLUMNS,
            "rows": [["P-08812", 82, 28.4, True, None]],
        },
    ]  # fmt: skip
    return {
        "kind": "narrative", "language": language, "question": "?", "text": text, "reading": [], "claims": claims,
        "evidence": {"figures": figures, "quotes": quotes},
        "table": {"columns": SALES_COLUMNS, "rows": [[*row] for row in rows]}, "chart": None, "choices": [],
        "caveats": [], "followups": [], "notes": [], "verified": True, "brain": "embedded",
        "data_version": VERSION, "as_of": "2026-11-21", "answer_id": "", "elapsed_ms": 12.0,
    }  # fmt: skip


def _english() -> dict[str, Any]:
    claims = [
        claim("{Hangzhou} sold {¥21,960} in {37 orders}.", cell(0, "order.city"), *sales(0), cell(0, "order.orders")),
        claim(
            "Sales in {Hangzhou} are {higher than} in {Shanghai}, by a gap of {+¥11,530}.",
            cell(0, "order.city"), derived("comparison", *sales(0, 1)), cell(1, "order.city"),
            derived("difference", *sales(0, 1)),
        ),
        claim(
            "Late deliveries: {29.7%} in {Hangzhou}, a gap of {+14.7 pp}.",
            cell(0, "order.late_share"), cell(0, "order.city"),
            derived("difference", cell(0, "order.late_share"), cell(1, "order.late_share")),
        ),
        claim("{Hangzhou} ranks {#1} by sales.", cell(0, "order.city"), derived("rank", *sales(0, 1, 2))),
        claim("Sales {rose}, by {+110.6%}.", derived("trend", *sales(0, 1)), derived("growth", *sales(0, 1))),
        claim(
            "Waiting for {82 days} against {28.4 days} as usual, {2.9×} that; member: {yes}, rating: {no data}.",
            cell(0, "person.gap", "F2"), cell(0, "person.typical", "F2"),
            derived("ratio", cell(0, "person.gap", "F2"), cell(0, "person.typical", "F2")),
            cell(0, "person.vip", "F2"), cell(0, "person.last_nps", "F2"),
        ),
        claim("The latest order came on {2026-11-20}.", cell(0, "order.last_order_on")),
        claim("A voice: “Delivery was late again”.", quotes=("Q1",)),
        claim("Call the customer and say sorry.", cell(0, "person.gap", "F2"), kind="advice"),
    ]  # fmt: skip
    said = [c["text"] for c in claims]
    text = (
        f"**{said[0]}** [F1]\n\n{said[1]} [F1]\n{said[2]} [F1]\n- {said[3]} [F1]\n- {said[4]} [F1]\n- {said[5]} [F2]\n"
        f"- {said[6]} [F1]\n\n**What they say**\n- {said[7]} [Q1]\n\n## What to do\n- {said[8]} [F2]\n"
    )
    held = answer("en", text, claims, [quote("Q1", "R-1", PRAISE, "Delivery was late again")])
    held["reading"] = ["Sales = paid amount; last 90 days = 2026-08-24 to 2026-11-21", "customer P-08812"]
    held["caveats"] = ["The data end on 2026-11-21."]
    return held


def _chinese() -> dict[str, Any]:
    claims = [
        claim("{杭州}的销售额为 {¥21,960}，共 {37 单}。", cell(0, "order.city"), *sales(0), cell(0, "order.orders")),
        claim("{上海}的销售额{相当于}{北京}。", cell(1, "order.city"), derived("comparison", *sales(1, 2)), cell(2, "order.city")),
        claim(
            "{杭州}迟到率 {29.7%}，差 {+14.7 个百分点}。", cell(0, "order.city"), cell(0, "order.late_share"),
            derived("difference", cell(0, "order.late_share"), cell(1, "order.late_share")),
        ),
        claim(
            "{杭州}排在{第 1}，是{上海}的{2.1×}。", cell(0, "order.city"),
            derived("rank", *sales(0, 1, 2)), cell(1, "order.city"), derived("ratio", *sales(0, 1)),
        ),
        claim("销售额{上升}，占比{47.5%}。", derived("trend", *sales(0, 1)), derived("share", *sales(1, 0))),
        claim("已等 {82 天}，会员：{是}。", cell(0, "person.gap", "F2"), cell(0, "person.vip", "F2")),
        claim("有人说“物流太慢了”。", quotes=("Q1",)),
        claim("建议主动联系。", cell(0, "person.gap", "F2"), kind="advice"),
    ]  # fmt: skip
    said = [c["text"] for c in claims]
    text = f"{said[0]}[F1]\n{said[1]}[F1]\n- {said[2]}[F1]\n- {said[3]}[F1]\n- {said[4]}[F1]\n- {said[5]}[F2]\n\n"
    text += f"**客户的声音**\n- {said[6]}[Q1]\n\n建议：{said[7]}[F2]"
    held = answer("zh", text, claims, [quote("Q1", "R-2", COMPLAINT, "物流太慢了")])
    held["reading"] = ["销售额 = 实付金额；近90天 = 2026-08-24 至 2026-11-21"]
    return held


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proof") / "home"
    build(folder / "versions" / VERSION)
    build(folder / "versions" / "20261120-a0", "20261120-a0")
    return folder


@pytest.fixture
def english() -> dict[str, Any]:
    return _english()


@pytest.fixture
def chinese() -> dict[str, Any]:
    return _chinese()

"""Planted persons with unmistakable data go in; none of their identifiers is found in anything but the vault."""

import csv
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from agent.analyst import HomeAnalyst
from agent.assembly import open_home
from domain.answer import Clarification, Narrative, Refusal, answer_json
from domain.question import Asker
from profiles import Vault

Asked = tuple[str, str, Narrative | Clarification | Refusal, str]
"""Role, question, answer, Markdown."""


@pytest.fixture(scope="module")
def canaries(demo_home: Path) -> list[dict[str, str]]:
    with (demo_home / "sources" / "truth" / "canaries.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spelt(value: str) -> str:
    """A pattern for a name, an address, an e-mail, a number or a phone in its usual spellings."""
    if re.fullmatch(r"1\d{10}", value):
        return r"(?<!\d)" + r"[\s.\-]{0,2}".join(value) + r"(?!\d)"
    if value.isascii():
        return r"(?<![A-Za-z0-9])" + r"\s+".join(re.escape(word) for word in value.split()) + r"(?![A-Za-z0-9])"
    return r"\s*".join(re.escape(word) for word in value.split())


@pytest.fixture(scope="module")
def leaks(canaries: list[dict[str, str]]) -> "Leaks":
    return Leaks(canaries)


class Leaks:
    """Finds canaries in text and in bytes (UTF-8, UTF-16, and JSON with `\\u` escapes)."""

    def __init__(self, canaries: list[dict[str, str]]) -> None:
        values = [row[field] for row in canaries for field in ("name", "phone", "email", "address", "customer_no")]
        values += [number for row in canaries for number in re.split(r"[+ ]", row["shop_ids"])]
        self.values = sorted({value for value in values if value})
        pattern = "|".join(map(spelt, self.values))
        escaped = [json.dumps(value) for value in self.values if not value.isascii()]
        self._text = re.compile(pattern, re.IGNORECASE)
        self._bytes = re.compile(
            b"|".join(
                [
                    pattern.encode(),
                    *(re.escape(text[1:-1]).encode() for text in escaped),
                    *(re.escape(value.encode("utf-16-le")) for value in self.values),
                ]
            ),
            re.IGNORECASE,
        )

    def in_text(self, text: str) -> list[str]:
        return self._text.findall(text)

    def in_files(self, folder: Path) -> list[tuple[str, bytes]]:
        files = [path for path in folder.resolve().rglob("*") if path.is_file()]
        assert files, f"nothing to search in {folder}"
        return [(path.name, found) for path in files for found in self._bytes.findall(path.read_bytes())]


def tables(file: Path) -> Iterator[tuple[str, str]]:
    """Every table of a DuckDB file, as text."""
    with duckdb.connect(str(file.resolve()), read_only=True) as connection:
        for (table,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
            rows = connection.execute(f'SELECT COLUMNS(*)::VARCHAR FROM "{table}"').fetchall()
            yield table, "\n".join("\t".join(cell or "" for cell in row) for row in rows)


@pytest.fixture(scope="module")
def logged() -> Iterator[io.StringIO]:
    """Everything any library logs while questions are asked."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(scope="module")
def asked(demo_home: Path, canaries: list[dict[str, str]], logged: io.StringIO) -> list[Asked]:
    vault = Vault.open(demo_home)
    assert vault is not None
    tokens = [vault.resolve(row["customer_no"])[0] for row in canaries]
    vault.close()
    with duckdb.connect(str((demo_home / "warehouse.duckdb").resolve()), read_only=True) as warehouse:
        owned = warehouse.execute(
            "SELECT person, account_owner FROM profile WHERE account_owner IS NOT NULL "
            "ORDER BY list_contains($1::VARCHAR[], person) DESC, person LIMIT 1",
            [tokens],
        ).fetchall()
    [(own, owner)] = owned
    zh = next(row for row in canaries if not row["name"].isascii())
    en = next(row for row in canaries if row["name"].isascii())
    groups = (
        "各城市的客单价",
        "Average order value by city",
        "描述上海的高价值客户",
        "Describe high-value customers in Shanghai",
    )
    voices = ("客户对物流有哪些抱怨？", "What do customers complain about?", "客户怎么评价咖啡？")
    named = (
        f"{zh['name']}的画像",
        f"Describe {en['name']}",
        f"{zh['phone']} 的画像",
        f"Who is {en['email']}?",
        f"描述客户 {zh['customer_no']}",
    )
    single = [text for token in tokens[:4] for text in (f"描述客户 {token}", f"Describe customer {token}")]
    questions = [
        *(("analyst", text) for text in (*groups, *voices, *single, *named)),
        *((f"rep:{owner}", text) for text in (f"描述客户 {own}", f"Describe customer {own}", groups[0])),
        *(("admin", text) for text in (*named, *single[:2], *groups[:2])),
        *(("marketer", text) for text in (*groups[:2], *voices[:2], named[0])),
    ]
    analyst = open_home(demo_home)
    try:
        return [ask(analyst, role, text, f"leaks-{number % 3}") for number, (role, text) in enumerate(questions)]
    finally:
        analyst.close()


def ask(analyst: HomeAnalyst, role: str, text: str, session: str) -> Asked:
    answer = analyst.answer(text, asker=Asker.parse(role), session=session)
    return role, text, answer, analyst.markdown(answer)


def test_the_canaries_are_in_the_vault_so_the_search_would_find_them(demo_home: Path, leaks: Leaks):
    held = " ".join(text for _, text in tables(demo_home / "vault.duckdb"))
    found = {re.sub(r"[\s.\-]", "", value).lower() for value in leaks.in_text(held)}
    assert len(leaks.values) >= 100
    assert {re.sub(r"[\s.\-]", "", value).lower() for value in leaks.values} <= found
    assert leaks.in_files(demo_home / "sources" / "truth")


def test_questions_of_every_kind_were_answered(asked: list[Asked]):
    analysts = [answer for role, _, answer, _ in asked if role == "analyst"]
    told = [answer for answer in analysts if isinstance(answer, Narrative)]
    assert {answer.language for answer in told} == {"zh", "en"}
    assert sum(bool(re.search(r"客户 P-|[Cc]ustomer P-", answer.text)) for answer in told) >= 6
    assert any(answer.quotes for answer in told)
    assert any(answer.figures for answer in told)


def test_no_canary_is_in_any_table_of_the_warehouse(demo_home: Path, leaks: Leaks):
    assert {
        table: found for table, text in tables(demo_home / "warehouse.duckdb") if (found := leaks.in_text(text))
    } == {}


@pytest.mark.parametrize("part", ["index", "sessions", "audit"])
def test_no_canary_is_in_any_byte_of(part: str, demo_home: Path, leaks: Leaks, asked: list[Asked]):
    assert leaks.in_files(demo_home / part) == []


def test_no_canary_is_in_an_answer_of_a_role_that_may_not_know(asked: list[Asked], leaks: Leaks):
    for role, text, answer, markdown in asked:
        if role in ("analyst", "marketer"):
            shown = json.dumps(answer_json(answer), ensure_ascii=False) + markdown
            assert leaks.in_text(shown) == [], (role, text)


def test_a_role_that_may_know_is_told_in_the_notes_only(asked: list[Asked], leaks: Leaks):
    revealed = 0
    for role, text, answer, markdown in asked:
        if role in ("analyst", "marketer"):
            continue
        held = answer_json(answer)
        notes = " ".join(map(str, held.pop("notes")))  # type: ignore[call-overload]  # a list of texts
        revealed += bool(leaks.in_text(notes))
        for note in answer.notes:
            markdown = markdown.replace(note, "")
        assert leaks.in_text(json.dumps(held, ensure_ascii=False) + markdown) == [], (role, text)
    assert revealed >= 4


def test_no_canary_is_logged(asked: list[Asked], logged: io.StringIO, leaks: Leaks):
    logging.getLogger("limner").debug("the listener hears")
    assert "the listener hears" in logged.getvalue()
    assert leaks.in_text(logged.getvalue()) == []

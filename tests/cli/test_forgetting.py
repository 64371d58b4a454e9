"""A person is forgotten or exported through the command line, in a home of the test's own."""

import csv
import json
import os
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from profiles import Vault
from profiles.erasure import mentions


class Case:
    """A home with conversations, answers and two versions, from which one person was then forgotten."""

    def __init__(self, home: Path, limner) -> None:
        self.home = home
        with (home / "sources" / "truth" / "canaries.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.row = next(row for row in rows if not row["name"].isascii() and len(row["name"]) >= 3)
        self.other = next(row for row in rows if row != self.row)
        self.identifiers = [self.row[field] for field in ("name", "phone", "email", "address", "customer_no")]
        self.identifiers += re.split(r"[+ ]", self.row["shop_ids"])
        with (home / "sources" / "tickets.csv").open("a", encoding="utf-8", newline="") as file:
            told = f"麻烦转告{self.row['name']}，电话{self.row['phone']}"  # somebody else's text speaks of the person
            line = [
                *("T999999", self.other["customer_no"], "", "", "", "2026-11-01 10:00:00", "", "chat", "question"),
                told,
                "none",
                "",
            ]
            csv.writer(file).writerow(line)
        with (home / "sources" / "crm_customers.csv").open("a", encoding="utf-8") as file:
            file.write(f"{self.row['customer_no']},cut short\n")
        assert limner("build", "--home", home).returncode == 0
        vault = Vault.open(home)
        assert vault is not None
        (self.token,) = vault.resolve(self.row["phone"])
        (self.other_token,) = vault.resolve(self.other["customer_no"])
        vault.close()
        with duckdb.connect(str((home / "warehouse.duckdb").resolve()), read_only=True) as warehouse:
            texts = "SELECT text FROM feedback WHERE person = $1 AND text IS NOT NULL"
            self.texts = [text for (text,) in warehouse.execute(texts, [self.token]).fetchall()]
        assert self.texts
        self.about = home.parent / "about.json"
        self.elsewhere = home.parent / "elsewhere.json"
        asked = limner("ask", f"描述客户 {self.token}", "--session", "about", "--json", "--home", home)
        self.about.write_text(asked.stdout, encoding="utf-8")
        asked = limner("ask", "各城市的客户数", "--session", "elsewhere", "--json", "--home", home)
        self.elsewhere.write_text(asked.stdout, encoding="utf-8")
        self.sources = {path.name: path.read_bytes() for path in (home / "sources").iterdir() if path.is_file()}
        assert self.found(), "the search must find the person before"
        self.refused = limner("forget", self.row["phone"], "--home", home)
        self.untouched = self.found()
        self.done = limner("forget", self.row["name"], "--yes", "--home", home)

    def found(self) -> list[str]:
        """Files of the home, the owner's sources apart, that hold an identifier or a text of the person."""
        pattern = re.compile(mentions([*self.identifiers, *self.texts]), re.ASCII | re.IGNORECASE)
        found = []
        for part in ("versions", "sessions"):
            for path in (self.home / part).rglob("*"):
                if not path.is_file():
                    continue
                held = path.read_bytes().decode("utf-8", "replace")
                if path.suffix == ".duckdb":  # its strings are compressed: bytes alone prove nothing
                    held += dump(path)
                if pattern.search(held):
                    found.append(path.name)
        return found


def dump(file: Path) -> str:
    with duckdb.connect(str(file), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        rows = [
            row for name in names for row in connection.execute(f'SELECT COLUMNS(*)::VARCHAR FROM "{name}"').fetchall()
        ]
    return "\n".join("\t".join(cell or "" for cell in row) for row in rows)


@pytest.fixture(scope="module")
def case(demo_home: Path, tmp_path_factory: pytest.TempPathFactory, limner) -> Case:
    home = tmp_path_factory.mktemp("forget") / "home"
    shutil.copytree(demo_home, home, symlinks=True, ignore=shutil.ignore_patterns("audit", "sessions"))
    return Case(home, limner)


def test_without_yes_nothing_is_erased_and_one_line_says_how(case: Case):
    assert case.refused.returncode == 2
    assert case.refused.stdout == ""
    assert len(case.refused.stderr.splitlines()) == 1
    assert "--yes" in case.refused.stderr
    assert case.token in case.refused.stderr
    assert {"vault.duckdb", "warehouse.duckdb", "documents.jsonl"} <= set(case.untouched)


def test_nothing_of_the_person_is_in_any_file_but_the_owners_sources(case: Case):
    assert case.done.returncode == 0, case.done.stderr
    assert case.found() == []
    chain = "".join(path.read_text(encoding="utf-8") for path in (case.home / "audit").iterdir())
    assert not re.search(mentions([*case.identifiers, *case.texts]), chain, re.ASCII | re.IGNORECASE)
    now = {path.name: path.read_bytes() for path in (case.home / "sources").iterdir() if path.is_file()}
    assert now == case.sources
    assert "not changed" in case.done.stdout


def test_no_table_knows_the_token_any_more(case: Case):
    held = "".join(dump((case.home / name).resolve()) for name in ("warehouse.duckdb", "vault.duckdb"))
    assert case.token not in held
    assert case.other_token in held
    assert len(list((case.home / "versions").iterdir())) == 1


def test_what_others_wrote_about_the_person_stays_masked(case: Case):
    with duckdb.connect(str((case.home / "warehouse.duckdb").resolve()), read_only=True) as warehouse:
        found = warehouse.execute("SELECT text, person FROM feedback WHERE feedback_id = 'T999999'").fetchall()
    assert found == [("麻烦转告［姓名］，电话［手机］", case.other_token)]


def test_conversations_about_the_person_are_deleted_and_others_stay(case: Case):
    assert [path.name for path in (case.home / "sessions").iterdir()] == ["elsewhere.json"]
    assert "Conversations deleted: 1." in case.done.stdout


def test_the_audit_chain_stays_whole_and_names_the_token(case: Case, limner):
    assert limner("audit", "verify", "--home", case.home).stdout == "whole\n"
    entries = [json.loads(line) for line in limner("audit", "show", "--home", case.home).stdout.splitlines()]
    assert [(entry["kind"], entry["person"]) for entry in entries if entry["kind"] == "forget"] == [
        ("forget", case.token)
    ]


def test_asking_for_the_token_is_a_refusal(case: Case, limner):
    asked = limner("ask", f"描述客户 {case.token}", "--home", case.home, "--json", "--as", "admin")
    assert asked.returncode == 0
    assert json.loads(asked.stdout)["kind"] == "refusal"


def test_a_proof_from_before_can_no_longer_be_verified(case: Case, limner):
    for answer in (case.about, case.elsewhere):
        done = limner("verify", answer, "--home", case.home)
        assert (done.returncode, done.stdout.splitlines()[0]) == (4, "unverifiable")


def test_the_person_stays_forgotten_when_the_data_is_built_again(case: Case, limner, tmp_path: Path):
    home = Path(shutil.copytree(case.home, tmp_path / "home", symlinks=True))
    assert "Nothing has changed" in limner("build", "--home", home).stderr
    with (home / "sources" / "crm_customers.csv").open("a", encoding="utf-8", newline="") as file:  # a second record
        csv.writer(file).writerow(["", case.row["name"], "", "", case.row["phone"], *[""] * 9])
    assert "Built" in limner("build", "--home", home).stderr
    vault = Vault.open(home)
    assert vault is not None
    assert vault.resolve(case.row["phone"]) == vault.resolve(case.row["name"]) == vault.resolve(case.token) == ()
    assert vault.resolve(case.other["phone"]) == (case.other_token,)
    vault.close()
    again = limner("forget", case.row["phone"], "--yes", "--home", home)
    assert (again.returncode, again.stderr) == (0, "")
    assert "没有找到" in again.stdout or "no customer" in again.stdout


def test_a_version_left_by_a_build_killed_after_its_switch_is_removed(case: Case, limner, tmp_path: Path):
    home = Path(shutil.copytree(case.home, tmp_path / "home", symlinks=True))
    left = home / "versions" / "0123456789abcdef"
    left.mkdir()
    (left / "build.json").write_text('{"data_version": "0123456789abcdef", "sequence": 1}\n', encoding="utf-8")
    assert limner("forget", case.row["phone"], "--yes", "--home", home).returncode == 0
    assert not left.exists()


def test_everything_held_about_a_person_is_exported_and_the_export_is_audited(case: Case, limner, tmp_path: Path):
    file = tmp_path / "person.json"
    done = limner("export-person", case.other["email"], "--json", file, "--home", case.home)
    assert done.returncode == 0, done.stderr
    assert os.stat(file).st_mode & 0o077 == 0
    held = json.loads(file.read_text(encoding="utf-8"))
    assert held["person"] == held["profile"]["person"] == case.other_token
    assert case.other["name"] in held["identifiers"]["name"]
    assert held["identifiers"]["email"] == [case.other["email"]]
    assert len(held["orders"]) >= held["profile"]["orders_total"] > 0
    assert {order["order_id"] for order in held["orders"]} >= {item["order_id"] for item in held["order_items"]}
    assert {"events", "campaigns", "consents", "relations"} <= held.keys()
    assert any(case.row["name"] not in text["text"] and "［姓名］" in text["text"] for text in held["feedback"])
    assert any(text["original"] != text["text"] for text in held["feedback"])
    assert held["source_records"]["crm_customers"]["purpose"] == "membership"
    assert held["source_records"]["crm_customers"]["rows"][0]["customer_no"] == case.other["customer_no"]
    entries = [json.loads(line) for line in limner("audit", "show", "--home", case.home).stdout.splitlines()]
    assert (entries[-1]["kind"], entries[-1]["person"]) == ("export", case.other_token)


def test_an_unknown_person_is_a_refusal_line(case: Case, limner):
    for command in ("forget", "export-person"):
        done = limner(command, "C000000", "--home", case.home)
        assert (done.returncode, done.stderr) == (0, "")
        assert len(done.stdout.splitlines()) == 1

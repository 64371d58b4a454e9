"""Bad input goes in at the command line; one plain line and an honest exit code come out, and nothing stored is lost."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from profiles.home import HomeFolder

ROOT = Path(__file__).parents[1]
NO_ROOM = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
"""
"""A file may not grow beyond this size: what a full disk is to a program."""
STANDS_STILL = """
import sys, time
import profiles.build, profiles.home

def stand_still(home):
    print("building", file=sys.stderr, flush=True)
    time.sleep(120)

publish = profiles.home.HomeFolder.publish
profiles.home.HomeFolder.publish = lambda *given, **named: stand_still(given[0])
"""
"""A build that never comes to its end."""


class Watched:
    """A home that has answered, what it served then, and whether it still does."""

    def __init__(self, home: Path, limner) -> None:
        self.home, self._limner = home, limner
        assert limner("ask", "客户数", "--session", "before", "--home", home).returncode == 0
        self._kept = self._stored()

    def __call__(self, *words: object, **given: str) -> subprocess.CompletedProcess[str]:
        return self._limner(*words, "--home", self.home, **given)

    def _stored(self) -> dict[str, bytes | str]:
        kept: dict[str, bytes | str] = {"current": os.readlink(self.home / "current")}
        for path in [*self.home.glob("sessions/*.json"), *self.home.glob("versions/*/*.duckdb")]:
            kept[str(path)] = path.read_bytes()
        return kept

    def assert_whole(self) -> None:
        """Nothing stored is lost, the old data answers, the chain holds."""
        now = self._stored()
        assert {name: now.get(name) for name in self._kept} == self._kept
        asked = self("ask", "客户数", "--json")
        assert (asked.returncode, asked.stderr) == (0, "")
        assert json.loads(asked.stdout)["kind"] == "narrative"
        assert self("audit", "verify").stdout == "whole\n"


@pytest.fixture
def home(demo_copy: Path, limner) -> Watched:
    return Watched(demo_copy, limner)


def assert_one_line(done: subprocess.CompletedProcess[str], code: int, said: str) -> None:
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("limner: ")
    assert re.search(said, done.stderr), done.stderr


def test_a_missing_source_file(home: Watched):
    (home.home / "sources" / "nps.csv").unlink()
    assert_one_line(home("build"), 2, r"sources/nps\.csv: there is no such file; put it there or correct `file`")
    home.assert_whole()


BROKEN = {
    "empty": (b"", r"nps\.csv: the file is empty"),
    "a quote that never closes": (b'"response_id,email\n1,2\n3,4\n', r"nps\.csv has no column"),
    "no text at all": (bytes(range(256)) * 40, r"nps\.csv: not written in utf-8"),
    "blank lines": (b"\n\n\n", r"nps\.csv: the first line holds no column names"),
}


def test_a_broken_csv(home: Watched):
    for content, said in BROKEN.values():
        (home.home / "sources" / "nps.csv").write_bytes(content)
        assert_one_line(home("build"), 2, said)
    home.assert_whole()


def test_a_wrong_encoding(home: Watched):
    file = home.home / "sources" / "crm_customers.csv"
    file.write_text(file.read_text(encoding="utf-8"), encoding="gb18030")
    assert_one_line(home("build"), 2, r"crm_customers\.csv: not written in utf-8; say its `encoding`")
    home.assert_whole()


@pytest.mark.parametrize("person", ["P-00000000", "C000000", "nobody@nowhere.example"])
def test_an_unknown_person(person: str, demo_home: Path, limner):
    asked = limner("ask", f"描述客户 {person}", "--as", "admin", "--json", "--home", demo_home)
    assert (asked.returncode, asked.stderr) == (0, "")
    answer = json.loads(asked.stdout)
    assert answer["kind"] == "refusal"
    assert person in answer["text"]


@pytest.mark.parametrize("question", ["", " \n"])
def test_an_empty_question(question: str, demo_home: Path, limner):
    asked = limner("ask", question, "--json", "--home", demo_home)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert json.loads(asked.stdout)["kind"] == "refusal"


def test_a_question_of_twenty_thousand_characters(home: Watched):
    asked = home("ask", "-", "--json", text="客户数" * 6_667)
    assert (asked.returncode, asked.stderr) == (0, "")
    answer = json.loads(asked.stdout)
    assert answer["kind"] == "refusal"
    assert "20001" in answer["text"]
    assert len(asked.stdout) < 3_000
    home.assert_whole()


def test_a_question_that_is_no_text(demo_home: Path):
    code = "from cli.main import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, "ask", b"\xff\xfe", "--home", str(demo_home)],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert_one_line(done, 2, "not valid UTF-8")


def test_a_catalog_that_names_a_missing_column(home: Watched):
    file = home.home / "catalog.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("column: city", "column: citty", 1), encoding="utf-8")
    said = r"catalog\.yaml, line \d+: table 'profile' has no column 'citty'; did you mean city\?"
    assert_one_line(home("build"), 2, said)
    assert_one_line(home("catalog", "check"), 2, said)
    home.assert_whole()


def test_a_home_that_cannot_be_written(home: Watched):
    with (home.home / "sources" / "truth" / "canaries.csv").open(encoding="utf-8", newline="") as file:
        known = next(csv.DictReader(file))["customer_no"]
    lock = home.home / ".build.lock"  # the tests may run as root, whom no rights hold back: so a folder is in the way
    lock.unlink(missing_ok=True)
    lock.mkdir()
    assert_one_line(home("build", "--force"), 2, "cannot be written")
    assert_one_line(home("forget", known, "--yes"), 2, "cannot be written")
    home.assert_whole()


def test_a_question_is_answered_where_nothing_can_be_written(home: Watched):
    for name in ("audit", "sessions"):
        (home.home / name).rename(home.home / f"{name}.kept")
        (home.home / name).write_text("in the way", encoding="utf-8")
    asked = home("ask", "客户数", "--session", "new", "--json")
    assert asked.returncode == 0
    assert json.loads(asked.stdout)["kind"] == "narrative"
    assert "Traceback" not in asked.stderr
    assert [line for line in asked.stderr.splitlines() if "audit" in line]
    for name in ("audit", "sessions"):
        (home.home / name).unlink()
        (home.home / f"{name}.kept").rename(home.home / name)
    home.assert_whole()


def test_a_place_below_a_file(tmp_path: Path, limner):
    (tmp_path / "file").write_text("", encoding="utf-8")
    below = tmp_path / "file" / "home"
    assert_one_line(limner("demo", "--no-serve", "--scale", "0.01", "--home", below), 2, "cannot be written")
    assert_one_line(limner("ask", "客户数", "--home", below), 2, r"no warehouse\.duckdb; run `limner build")
    assert_one_line(limner("build", "--home", below), 2, "there is no such home")


def test_a_disk_that_is_full_while_building(home: Watched):
    for size in (20_000, 400_000, 3_000_000):
        done = home("build", "--force", before=NO_ROOM.format(size=size))
        assert_one_line(done, 2, "could not be written .*The old data still serves|cannot be written")
        assert not list(home.home.glob(".building-*"))
    home.assert_whole()


def test_a_disk_that_is_full_while_asking(home: Watched):
    [chain] = home.home.glob("audit/*.jsonl")
    before = chain.read_bytes()
    asked = home("ask", "客户数", "--session", "before", "--json", before=NO_ROOM.format(size=len(before) + 40))
    assert asked.returncode == 0
    assert json.loads(asked.stdout)["kind"] == "narrative"
    assert "Traceback" not in asked.stderr
    assert chain.read_bytes() == before
    home.assert_whole()


def test_a_conversation_that_cannot_be_read(home: Watched):
    (home.home / "sessions" / "torn.json").write_text('[{"question": "客', encoding="utf-8")
    assert_one_line(home("ask", "客户数", "--session", "torn"), 2, r"torn\.json: this conversation cannot be read")
    assert_one_line(home("ask", "客户数", "--session", "../torn"), 2, "use letters, digits")
    home.assert_whole()


def start_build(home: Watched) -> subprocess.Popen[str]:
    """A build that stands still just before its switch."""
    code = f"{STANDS_STILL}\nfrom cli.main import main\nmain()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "build", "--force", "--home", str(home.home)],
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if line.strip() == "building":
            return process
    raise AssertionError("the build ended early")


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stderr is not None
    process.stderr.close()


def test_a_build_that_is_killed(home: Watched):
    kill(start_build(home))
    assert list(home.home.glob(".building-*"))
    home.assert_whole()
    again = home("build", "--force")
    assert again.returncode == 0, again.stderr
    assert not list(home.home.glob(".building-*"))
    assert len(HomeFolder(home.home).versions()) == 2


def test_two_builds_at_once(home: Watched):
    process = start_build(home)
    try:
        started = time.monotonic()
        assert_one_line(home("build", "--force"), 2, "another build is running here; wait until it ends")
        assert time.monotonic() - started < 60
        home.assert_whole()
    finally:
        kill(process)
    home.assert_whole()

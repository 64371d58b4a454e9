"""The contracts at the doors: help that teaches, one JSON object, exit codes, and nothing heavy loaded for a figure."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

COMMANDS = (
    "demo",
    "init",
    "build",
    "ask",
    "chat",
    "serve",
    "eval",
    "verify",
    "forget",
    "export-person",
    "audit",
    "catalog",
)

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
TEXTS = {"type": "array", "items": TEXT}
CELL = {"type": ["string", "number", "boolean", "null"]}
SPAN = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
ROWS = {"type": "array", "items": {"type": "array", "items": CELL}}


def record(**fields: object) -> dict[str, object]:
    """An object with at least these fields."""
    return {"type": "object", "required": list(fields), "properties": fields}


PLACE = {"figure": TEXT, "row": {"type": "integer"}, "column": TEXT}
FIGURE = record(id=TEXT, sql=TEXT, params={"type": "array", "items": CELL}, columns=TEXTS, rows=ROWS)
QUOTE = record(
    id=TEXT,
    doc_id=TEXT,
    text=TEXT,
    span=SPAN,
    sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
    score=NUMBER,
    person={"type": ["string", "null"], "pattern": "^P-"},
)
CLAIM = record(
    text=TEXT,
    kind={"enum": ["fact", "advice"]},
    refs={
        "type": "array",
        "items": {
            "oneOf": [
                record(span=SPAN, **PLACE),
                record(span=SPAN, derivation=TEXT, of={"type": "array", "items": record(**PLACE), "minItems": 1}),
            ]
        },
    },
    quotes=TEXTS,
)
ANSWER = record(
    kind={"enum": ["narrative", "clarification", "refusal"]},
    language={"enum": ["zh", "en"]},
    text=TEXT,
    reading=TEXTS,
    claims={"type": "array", "items": CLAIM},
    evidence=record(figures={"type": "array", "items": FIGURE}, quotes={"type": "array", "items": QUOTE}),
    table={"oneOf": [{"type": "null"}, record(columns=TEXTS, rows=ROWS)]},
    choices={"type": "array", "items": record(label=TEXT, question=TEXT)},
    caveats=TEXTS,
    followups=TEXTS,
    verified={"type": "boolean"},
    brain=TEXT,
    data_version=TEXT,
    as_of={"type": ["string", "null"], "pattern": r"^\d{4}-\d\d-\d\d$"},
    elapsed_ms=NUMBER,
)

MODULES = """
import atexit, sys
atexit.register(lambda: print("loaded:", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr))
"""
HEAVY = {
    "torch",
    "gradio",
    "chromadb",
    "sentence_transformers",
    "transformers",
    "splink",
    "sklearn",
    "langchain",
}


@pytest.fixture(scope="module")
def answered(demo_home: Path, limner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `ask --json` printed for a figure question, in a file."""
    done = limner("ask", "各城市的客单价是多少？", "--json", "--home", demo_home)
    assert done.returncode == 0, done.stderr
    file = tmp_path_factory.mktemp("answers") / "answer.json"
    file.write_text(done.stdout, encoding="utf-8")
    return file


def test_help_names_every_command_and_says_where_to_start(limner):
    done = limner("--help")
    assert done.returncode == 0
    assert {name for name in COMMANDS if re.search(rf"^  {name} ", done.stdout, re.MULTILINE)} == set(COMMANDS)
    assert "limner demo" in done.stdout
    alone = limner()
    assert "limner demo" in alone.stdout + alone.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_teaches_by_example(command: str, limner):
    done = limner(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(rf"^  limner {command}\b", done.stdout, re.MULTILINE), "no example"
    assert "--home" in done.stdout


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("各城市的客单价是多少？", "narrative"),
        ("What do customers complain about?", None),
        ("How many customers are called zorgle?", None),
        ("客户 P-00000000 怎么样？", "refusal"),
        ("", "refusal"),
    ],
)
def test_ask_prints_exactly_one_json_object(question: str, kind: str | None, demo_home: Path, limner):
    done = limner("ask", question, "--json", "--home", demo_home)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, ANSWER)
    assert kind in (None, answer["kind"])
    for claim in answer["claims"]:
        for ref in claim["refs"]:
            assert ref["span"][0] <= ref["span"][1] <= len(claim["text"])


def test_a_question_can_be_piped_in(demo_home: Path, limner):
    done = limner("ask", "-", "--json", "--home", demo_home, text="客户数\n")
    assert json.loads(done.stdout)["kind"] == "narrative"


def test_a_figure_question_loads_nothing_heavy(demo_home: Path, limner):
    done = limner("ask", "各城市的客单价是多少？", "--home", demo_home, before=MODULES)
    assert done.returncode == 0, done.stderr
    loaded = set(re.search(r"^loaded: (.*)$", done.stderr, re.MULTILINE)[1].split())
    assert "duckdb" in loaded
    assert loaded & HEAVY == set()


def test_a_true_answer_is_valid(answered: Path, demo_home: Path, limner):
    done = limner("verify", answered, "--home", demo_home)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "valid")


def test_a_tampered_answer_is_invalid(answered: Path, demo_home: Path, limner, tmp_path: Path):
    held = json.loads(answered.read_text(encoding="utf-8"))
    row = held["evidence"]["figures"][0]["rows"][0]
    place = next(index for index, value in enumerate(row) if isinstance(value, float))
    row[place] += 1
    file = tmp_path / "tampered.json"
    file.write_text(json.dumps(held), encoding="utf-8")
    done = limner("verify", file, "--home", demo_home)
    assert (done.returncode, done.stdout.splitlines()[0]) == (3, "invalid")
    assert len(done.stdout.splitlines()) > 1


def test_an_answer_of_a_version_no_longer_kept_is_unverifiable(answered: Path, demo_home: Path, limner, tmp_path: Path):
    held = json.loads(answered.read_text(encoding="utf-8")) | {"data_version": "0123456789abcdef"}
    file = tmp_path / "lost.json"
    file.write_text(json.dumps(held), encoding="utf-8")
    done = limner("verify", file, "--home", demo_home)
    assert (done.returncode, done.stdout.splitlines()[0]) == (4, "unverifiable")


@pytest.mark.parametrize("content", [None, "", "[1, 2]", "{", '{"kind": "narrative"}', "\x00\xff"])
def test_what_is_no_answer_is_bad_input(content: str | None, demo_home: Path, limner, tmp_path: Path):
    file = tmp_path / "answer.json"
    if content is not None:
        file.write_text(content, encoding="latin-1")
    done = limner("verify", file, "--home", demo_home)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert str(file) in done.stderr


def test_the_audit_chain_is_whole_until_a_line_is_changed(answered: Path, demo_home: Path, demo_copy: Path, limner):
    done = limner("audit", "--home", demo_home)
    assert (done.returncode, done.stdout) == (0, "whole\n")
    limner("ask", "客户数", "--home", demo_copy)
    limner("ask", "订单数", "--home", demo_copy)
    [file] = (demo_copy / "audit").glob("*.jsonl")
    file.write_text(file.read_text(encoding="utf-8").replace('"role":"analyst"', '"role":"admin"', 1), encoding="utf-8")
    done = limner("audit", "verify", "--home", demo_copy)
    assert done.returncode == 3
    assert done.stdout.startswith("broken: ")


def test_the_catalog_is_checked_against_the_tables(demo_home: Path, demo_copy: Path, limner):
    done = limner("catalog", "check", "--home", demo_home)
    assert done.returncode == 0, done.stderr
    assert "holds together" in done.stdout
    text = (demo_copy / "catalog.yaml").read_text(encoding="utf-8")
    (demo_copy / "catalog.yaml").write_text(text.replace("column: city", "column: citty", 1), encoding="utf-8")
    done = limner("catalog", "check", "--home", demo_copy)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "citty" in done.stderr


def test_the_catalogs_schema_is_a_json_schema(limner):
    done = limner("catalog", "schema")
    jsonschema.Draft202012Validator.check_schema(json.loads(done.stdout))


def test_an_unknown_option_or_role_says_what_there_is(demo_home: Path, limner):
    done = limner("ask", "客户数", "--hom", demo_home)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "--hom" in done.stderr
    assert "See `limner ask --help`" in done.stderr
    done = limner("ask", "客户数", "--as", "boss", "--home", demo_home, "--json")
    assert (done.returncode, json.loads(done.stdout)["kind"]) == (0, "refusal")
    assert "analyst" in json.loads(done.stdout)["text"]

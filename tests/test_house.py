"""The house rules that a machine can hold: direction, names, sizes, doors, and nothing of anybody's machine."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "root_packages"
]

LONGEST = 400
LONGER: dict[str, str] = {
    "tests/ui/answers.py": "answers written out by hand, as data",
}
"""Files that may be longer, and why."""

DOORS: dict[str, str] = {
    "agent/analyst.py": "one question",
    "agent/chat_model/connection.py": "whatever a provider's client raises ends here",
    "cli/main.py": "one command",
    "profiles/reading.py": "openpyxl raises anything for a file that is no workbook",
    "ui/evaluation.py": "one evaluation on the page",
    "ui/turn.py": "one turn of the page",
}
"""Files that may catch everything, and what they are the door of."""

_UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
_MACHINE = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot)/")


def tracked() -> list[Path]:
    """Every file of the repository; of the folder where there is no repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    paths = [ROOT / name for name in names if name] or [
        path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]
    return sorted(path for path in paths if path.is_file())


TEXTS = [path for path in tracked() if path.suffix not in (".png", ".jpg", ".woff2", ".parquet", ".db", ".xlsx")]
PYTHON = [path for path in TEXTS if path.suffix == ".py"]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name_of(path)}:{number}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_imports_point_down() -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_is_under_the_contracts() -> None:
    assert sorted(ROOMS) == sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_ours(room: str) -> None:
    spec = importlib.util.find_spec(room)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)
    owners = importlib.metadata.packages_distributions().get(room, [])
    assert set(owners) <= {"limner"}


def test_no_file_is_long_without_a_reason() -> None:
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in PYTHON}
    long = {name for name, count in lines.items() if count > LONGEST}
    assert long - LONGER.keys() == set(), "make two files of it"
    assert LONGER.keys() - lines.keys() == set(), "no such file: take it off the list"


def test_nothing_is_left_unfinished() -> None:
    assert found(_UNFINISHED) == []


def test_no_path_of_a_machine_is_in_a_file() -> None:
    assert found(_MACHINE) == []


def test_only_the_doors_catch_everything() -> None:
    catching = set()
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ExceptHandler) or _raises_again(node):
                continue
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or ast.unparse(kind) in ("Exception", "BaseException") for kind in caught):
                catching.add(name_of(path))
    assert catching == DOORS.keys()


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None

"""The documents say what the code has: links lead somewhere, rooms, commands and words are there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
import typer

ROOT = Path(__file__).parents[1]
OURS = (".venv", ".limner", ".git", "build", "dist")
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part in OURS or part.startswith(".") for part in path.relative_to(ROOT).parts)
)
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
DOORS = sorted(path.stem for path in (ROOT / "cli").glob("*.py") if "def register(" in path.read_text(encoding="utf-8"))

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CLASS = re.compile(r"`((?:[a-z_]+\.)+[A-Z]\w+)`")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> list[str]:
    app = typer.Typer()
    for module in DOORS:
        import_module(f"cli.{module}").register(app)
    return sorted(info.name or info.callback.__name__.replace("_", "-") for info in app.registered_commands)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(document: Path) -> None:
    links = _LINK.findall(_FENCED.sub("", document.read_text(encoding="utf-8")))
    local = [link.partition("#")[0] for link in links if "://" not in link and not link.startswith(("#", "mailto:"))]
    assert [link for link in local if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_stands_in_the_architecture(room: str) -> None:
    assert re.search(rf"\b{room}\b", text_of("docs/architecture.md"))


def test_a_file_the_architecture_names_is_there() -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[\w.-]+\.(?:py|yaml|md|sql))`", text_of("docs/architecture.md"))
    known = [path.as_posix() for path in ROOT.rglob("*") if ".venv" not in path.parts]
    assert [name for name in named if not any(path.endswith("/" + name) for path in known)] == []


@pytest.mark.parametrize("command", commands())
def test_a_command_stands_in_the_contracts(command: str) -> None:
    assert re.search(rf"^limner {command}\b", text_of("docs/contracts.md"), re.MULTILINE)


def test_no_command_is_promised_that_is_not_there() -> None:
    promised = set(re.findall(r"^limner ([a-z-]+)\b", text_of("docs/contracts.md"), re.MULTILINE))
    assert promised == set(commands())


@pytest.mark.parametrize("name", sorted(set(_CLASS.findall(text_of("GLOSSARY.md")))))
def test_a_word_of_the_glossary_is_where_it_says(name: str) -> None:
    module, _, word = name.rpartition(".")
    assert isinstance(getattr(import_module(module), word), type)

"""The settings and their page say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
ROOMS = ("agent", "benchmarks", "cli", "evals", "index", "profiles", "proof", "tools", "ui", "warehouse", "tests")
DOCUMENTED = dict(re.findall(r"^\| `(LIMNER_[A-Z_]+)` \| (\S+) \|", PAGE, re.MULTILINE))


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LIMNER_{name.upper()}", raising=False)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_documented(name: str) -> None:
    assert f"LIMNER_{name.upper()}" in DOCUMENTED


@pytest.mark.parametrize("name", Settings.model_fields)
def test_its_default_is_the_documented_one(name: str) -> None:
    default = getattr(Settings(), name)
    said = {"": "empty", "None": "none", "False": "false"}.get(str(default), f"`{default}`")
    assert DOCUMENTED[f"LIMNER_{name.upper()}"].strip("`") == said.strip("`")


def test_nothing_is_documented_that_is_not_there() -> None:
    assert {name.removeprefix("LIMNER_").lower() for name in DOCUMENTED} == set(Settings.model_fields)


def test_no_variable_of_ours_is_read_that_the_page_does_not_name() -> None:
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")] + [ROOT / "Makefile"]
    read = {
        name
        for path in sources
        if path.exists()
        for name in re.findall(r"\bLIMNER_[A-Z]+(?:_[A-Z]+)*\b", path.read_text(encoding="utf-8"))
    }
    assert {name for name in read if f"`{name}`" not in PAGE} == set()


def test_a_key_is_not_shown_when_settings_are_printed() -> None:
    assert "hidden" not in repr(Settings(brain_api_key="hidden"))

"""The gym, built and opened once; and one of its own for a test that writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.analyst import HomeAnalyst
from agent.assembly import open_home
from agent.settings import Settings
from tests.agent.gym import build_gym

EMBEDDED = Settings(brain="embedded", encoder="bundled")


@pytest.fixture(scope="session")
def gym_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_gym(tmp_path_factory.mktemp("gym"))


@pytest.fixture(scope="session")
def gym(gym_home: Path) -> Iterator[HomeAnalyst]:
    analyst = open_home(gym_home, EMBEDDED)
    yield analyst
    analyst.close()


@pytest.fixture
def own_gym(gym_home: Path, tmp_path: Path) -> Iterator[HomeAnalyst]:
    """A gym whose audit and conversations are empty."""
    home = tmp_path / "gym"
    shutil.copytree(gym_home, home, symlinks=True, ignore=shutil.ignore_patterns("audit", "sessions"))
    analyst = open_home(home, EMBEDDED)
    yield analyst
    analyst.close()

"""The gym of the agent's tests, to be judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.analyst import HomeAnalyst
from agent.assembly import open_home
from agent.settings import Settings
from tests.agent.gym import build_gym


@pytest.fixture(scope="session")
def gym_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_gym(tmp_path_factory.mktemp("gym"))


@pytest.fixture(scope="session")
def gym(gym_home: Path) -> Iterator[HomeAnalyst]:
    analyst = open_home(gym_home, Settings(brain="embedded", encoder="bundled"))
    yield analyst
    analyst.close()

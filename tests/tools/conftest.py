from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import FeedbackIndex
from tests.tools.club import build_club
from warehouse.warehouse import Warehouse


@pytest.fixture(scope="session")
def club_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_club(tmp_path_factory.mktemp("club"))


@pytest.fixture(scope="session")
def club(club_home: Path) -> Iterator[Warehouse]:
    with Warehouse.open(club_home) as held:
        yield held


@pytest.fixture(scope="session")
def voices(club_home: Path) -> Iterator[FeedbackIndex]:
    with FeedbackIndex.open(club_home / "index") as held:
        yield held

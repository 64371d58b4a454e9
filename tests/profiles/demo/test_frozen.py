"""Same version, seed and scale: same bytes. A change of any byte needs a new GENERATOR_VERSION and a new hash here."""

import hashlib
from pathlib import Path

from profiles.demo import GENERATOR_VERSION, write_demo_sources

FROZEN = {"1": "c56fc4311d72d80df0d9209155a6a91d9d15f21b992fecb60b10c5ee104a5856"}


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def test_the_generator_is_frozen_at_its_version(tmp_path: Path) -> None:
    write_demo_sources(tmp_path, scale=0.02)
    assert digest(tmp_path) == FROZEN[GENERATOR_VERSION]


def test_another_seed_gives_another_demo(tmp_path: Path) -> None:
    write_demo_sources(tmp_path / "a", scale=0.02)
    write_demo_sources(tmp_path / "b", scale=0.02, seed=7)
    assert digest(tmp_path / "a") != digest(tmp_path / "b")


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[float] = []
    write_demo_sources(tmp_path, scale=0.005, progress=lambda stage, share: told.append(share))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)

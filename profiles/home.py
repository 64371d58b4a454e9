"""A home's folder: one build at a time, versions side by side, and the switch between them in one step.

home/current -> versions/<version>          replaced atomically, the only thing a switch touches
home/warehouse.duckdb -> current/warehouse.duckdb      (vault.duckdb and index likewise; constant)
home/versions/<version>/                    the last three are kept
home/.building-<pid>/                       a build that is not ready yet, or died
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.errors import HomeError

KEPT = 3
"""Versions that stay, the serving one included."""

_RECORD = "build.json"
_SERVED = ("warehouse.duckdb", "vault.duckdb", "index")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One finished build."""

    folder: Path
    data_version: str
    sequence: int
    forgotten: int = 0
    """Length of the list of hashes of forgotten persons; a longer list is a later one."""


class HomeFolder:
    """The folder a home lives in."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home for one build.

        Raises:
            HomeError: another build holds it, or the folder cannot be written.
        """
        try:
            lock = os.open(self.home / ".build.lock", os.O_CREAT | os.O_RDWR, 0o644)
        except OSError as error:
            raise HomeError(
                f"{self.home}: cannot be written ({error.strerror}); check the folder and its rights"
            ) from None
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeError(
                    f"{self.home}: another build is running here; wait until it ends, then try again"
                ) from None
            yield
        finally:
            os.close(lock)

    def fresh(self) -> Path:
        """An empty folder to build in; what dead builds left is removed. Call it with the lock held."""
        for left in [*self.home.glob(".building-*"), *self.home.glob(".link-*")]:
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)
            else:
                left.unlink()
        building = self.home / f".building-{os.getpid()}"
        building.mkdir()
        return building

    def current(self) -> Version | None:
        """The version that is served, or None."""
        link = self.home / "current"
        return _version(link.resolve()) if link.exists() else None

    def versions(self) -> list[Version]:
        """Finished builds that are kept, oldest first."""
        folders = (self.home / "versions").glob("*/" + _RECORD)
        found = [version for record in folders if (version := _version(record.parent))]
        return sorted(found, key=lambda version: version.sequence)

    def publish(self, building: Path, data_version: str, *, forgotten: int = 0) -> Version:
        """Make a finished build the one that is served; remove the oldest ones, and those that hold forgotten persons."""
        kept = self.versions()
        sequence = kept[-1].sequence + 1 if kept else 1
        record = {"data_version": data_version, "sequence": sequence, "forgotten": forgotten}
        (building / _RECORD).write_text(json.dumps(record) + "\n", encoding="utf-8")
        for file in building.iterdir():
            if file.is_file():
                _flush(file)
        (self.home / "versions").mkdir(exist_ok=True)
        folder = self.home / "versions" / data_version
        again = 2
        while folder.exists():
            folder, again = folder.with_name(f"{data_version}.{again}"), again + 1
        building.rename(folder)
        for name in _SERVED:
            if (folder / name).exists():
                self._point(name, f"current/{name}")
        self._point("current", f"versions/{folder.name}")
        for name in _SERVED:
            if not (folder / name).exists() and (self.home / name).is_symlink():
                (self.home / name).unlink()
        for version in kept[: len(kept) + 1 - KEPT]:
            shutil.rmtree(version.folder, ignore_errors=True)
        self.remove_outdated()
        return Version(folder=folder, data_version=data_version, sequence=sequence, forgotten=forgotten)

    def outdated(self) -> list[Version]:
        """Kept versions in which somebody still stands whom the one that is served has forgotten."""
        served = self.current()
        return [version for version in self.versions() if served and version.forgotten < served.forgotten]

    def remove_outdated(self) -> None:
        """Remove them, as far as they can be; a build that was killed between its switch and this left them."""
        for version in self.outdated():
            shutil.rmtree(version.folder, ignore_errors=True)

    def _point(self, name: str, target: str) -> None:
        link = self.home / name
        if link.is_symlink() and os.readlink(link) == target:
            return
        fresh = self.home / f".link-{name}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        os.replace(fresh, link)


def _version(folder: Path) -> Version | None:
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        return Version(
            folder=folder,
            data_version=record["data_version"],
            sequence=int(record["sequence"]),
            forgotten=int(record.get("forgotten", 0)),
        )
    except (OSError, ValueError, KeyError):
        return None


def _flush(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

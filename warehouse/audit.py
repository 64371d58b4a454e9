"""Something that was answered, revealed or erased becomes one line in a chain that shows when a line was changed.

An entry holds hashes and tokens only: what was asked and answered is in it as a SHA-256, so that a conversation can be
deleted while the entry about it stays. One JSON line an entry, one file a month, each entry carrying the hash of the
one before it; `head.json` remembers the last one, so that cutting off the end shows too.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from domain.errors import HomeError

_GENESIS = "0" * 64
_TOKENS = ("role", "data_version", "answer_id", "person")
"""Fields of a payload that are kept readable; all others go into the hash alone."""
_TOKEN = re.compile(r"[\w.:+-]{0,80}", re.ASCII)


class Audit:
    """The chain in one folder. Several processes may append to it."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._now = now

    def append(self, kind: str, payload: Mapping[str, object]) -> str:
        """Add an entry and return its hash.

        Args:
            kind: what happened, one word (`answer`, `reveal`, `forget`, …).
            payload: anything JSON can say. `role`, `data_version`, `answer_id` and `person` are kept as they are and
                must be tokens; the whole is kept as a hash.

        Raises:
            ValueError: a readable field is free text.
            HomeError: the folder cannot be written, or its last line is broken.
        """
        kept = {"kind": kind} | {field: str(payload.get(field) or "") for field in _TOKENS}
        for field, value in kept.items():
            if not _TOKEN.fullmatch(value):
                raise ValueError(f"audit field {field} must be a token, not {value!r}")
        with self._locked():
            number, previous = self._last()
            at = self._now().astimezone(UTC)
            entry: dict[str, object] = {
                "n": number + 1,
                "at": at.isoformat(timespec="seconds"),
                **kept,
                "sha256": _sha256(payload),
                "previous": previous,
            }
            entry["hash"] = digest = _sha256(entry)
            month = max([f"{at:%Y-%m}.jsonl", *(path.name for path in self._files())])  # a clock may go back
            _write_whole(self._folder / month, _canonical(entry) + "\n")
            self._remember(number + 1, digest)
        return digest

    def entries(self) -> Iterator[dict[str, object]]:
        """All entries, oldest first; HomeError at a line that is no entry."""
        for where, line in self._lines():
            yield _entry(where, line)

    def verify(self) -> tuple[bool, str | None]:
        """(True, None), or (False, the first place that does not hold: `2026-11.jsonl:3`)."""
        number, previous = 0, _GENESIS
        for where, line in self._lines():
            try:
                entry = _entry(where, line)
            except HomeError:
                return False, where
            body = {field: value for field, value in entry.items() if field != "hash"}
            whole = entry.get("n") == number + 1 and entry.get("previous") == previous
            if not whole or entry.get("hash") != _sha256(body):
                return False, where
            number, previous = number + 1, str(entry["hash"])
        head = self._head()
        if head is not None and (number < head[0] or (number == head[0] and previous != head[1])):
            return False, f"head.json: entry {head[0]} is missing"
        return True, None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / "lock").open("w", encoding="utf-8") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise HomeError(f"the audit folder {self._folder} cannot be written: {error.strerror}") from None

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))

    def _lines(self) -> Iterator[tuple[str, str]]:
        for path in self._files():
            with path.open(encoding="utf-8", errors="replace") as file:
                for number, line in enumerate(file, start=1):
                    yield f"{path.name}:{number}", line

    def _last(self) -> tuple[int, str]:
        """Number and hash of the last entry; the genesis hash when there is none."""
        for path in reversed(self._files()):
            lines = _tail(path)
            if lines:
                entry = _entry(path.name, lines[-1])
                return int(str(entry["n"])), str(entry["hash"])
        return 0, _GENESIS

    def _head(self) -> tuple[int, str] | None:
        try:
            held = json.loads((self._folder / "head.json").read_text(encoding="utf-8"))
            return int(held["n"]), str(held["hash"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return 0, ""

    def _remember(self, number: int, digest: str) -> None:
        fresh = self._folder / "head.json.new"
        fresh.write_text(_canonical({"n": number, "hash": digest}) + "\n", encoding="utf-8")
        fresh.replace(self._folder / "head.json")


def _write_whole(path: Path, line: str) -> None:
    """Append a line, or nothing: half an entry on a full disk would break the chain for good."""
    before = path.stat().st_size if path.exists() else 0
    try:
        with path.open("ab", buffering=0) as file:
            if file.write(line.encode()) < len(line.encode()):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
    except OSError:
        if path.exists():
            os.truncate(path, before)
        raise


def _entry(where: str, line: str) -> dict[str, object]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict) or not line.endswith("\n") or not {"n", "hash"} <= entry.keys():
        raise HomeError(f"the audit line {where} is broken; keep the file and start a new audit folder")
    return entry


def _tail(path: Path, size: int = 16_384) -> list[str]:
    """The last lines of a file; entries are far shorter than `size`."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - size))
        return file.read().decode("utf-8", errors="replace").splitlines(keepends=True)


def _canonical(held: Mapping[str, object]) -> str:
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _sha256(held: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical(held).encode("utf-8")).hexdigest()

"""A conversation's earlier turns, kept in the home: questions (persons as tokens) and plans, never quotes or figures."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
from pathlib import Path

from domain.errors import HomeError, InputError
from domain.question import Turn

logger = logging.getLogger("limner.agent")
KEPT_TURNS = 16
"""Of a long conversation: its first turn, and the last of the others."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Sessions:
    """One JSON file a conversation in `home/sessions`; without a home writable, conversations live in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unwritten: dict[str, tuple[Turn, ...]] = {}

    def turns(self, session: str | None) -> tuple[Turn, ...]:
        """Earlier turns, oldest first; none for a new session or for none."""
        if session is None:
            return ()
        if session in self._unwritten:
            return self._unwritten[session]
        if not (path := self._path(session)).exists():
            return ()
        try:
            return tuple(Turn.model_validate(turn) for turn in json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise HomeError(
                f"{path}: this conversation cannot be read ({reason}); remove it or start another"
            ) from None

    def remember(self, session: str | None, turn: Turn) -> None:
        """Add a turn; only the first and the last few are kept."""
        if session is None:
            return
        path = self._path(session)
        held = (*self.turns(session), turn)
        turns = held if len(held) <= KEPT_TURNS else (held[0], *held[1 - KEPT_TURNS :])
        fresh = path.with_suffix(f".{os.getpid()}.tmp")
        text = json.dumps([t.model_dump(mode="json") for t in turns], ensure_ascii=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            self._unwritten[session] = turns
            logger.error("the conversation %s lives in memory only: %s", session, error)
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)

    def forget(self, session: str) -> None:
        """Delete a conversation."""
        self._unwritten.pop(session, None)
        self._path(session).unlink(missing_ok=True)

    def forget_mentions(self, pattern: re.Pattern[str]) -> int:
        """Delete every conversation in which this is found; returns how many there were."""
        found = [path for path in self._folder.glob("*") if pattern.search(path.read_text(encoding="utf-8"))]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def _path(self, session: str) -> Path:
        if not _NAME.fullmatch(session):
            raise InputError(f"session id {session!r}: use letters, digits, - and _ only, at most 64")
        return self._folder / f"{session}.json"

"""A suite over a real data set becomes a home drafted from that data alone, and gold rows from the raw file."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from agent.settings import read_settings
from domain.errors import InputError

if TYPE_CHECKING:
    from evals.cases import Suite


def real_home(suite: Suite, parent: Path) -> Path | None:
    """A freshly drafted and built home of the suite's source; None when the real data is not there."""
    folder = read_settings().real_data
    if folder is None or suite.source is None or not (folder / suite.source).exists():
        return None
    from .offline import init

    home = parent / f"real-{suite.name.removeprefix('real-')}"
    for name in ("sources.yaml", "catalog.yaml"):
        (home / name).unlink(missing_ok=True)  # an evaluation drafts anew: nobody's edits help it
    init(source=folder / suite.source, home=home, public=suite.public)
    return home


@contextmanager
def drafted_home(source: Path) -> Iterator[Path]:
    """A home drafted and built from public data alone, without edits; it is gone afterwards."""
    from . import offline

    with tempfile.TemporaryDirectory(prefix="limner-") as folder:
        quiet = offline.console.quiet
        offline.console.quiet = True
        try:
            offline.init(source=source, home=Path(folder), public=True)
        finally:
            offline.console.quiet = quiet
        yield Path(folder)


def tokens_of(home: Path) -> Callable[[object], object] | None:
    """What turns a customer number of the raw data into the token the home knows that person by."""
    from profiles.vault import Vault

    vault = Vault.open(home)
    if vault is None:
        return None

    def token(value: object) -> object:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        text = str(int(float(str(value)))) if whole and not isinstance(value, bool) else str(value)
        found = vault.resolve(text, numbers_only=True)
        return found[0] if len(found) == 1 else value

    return token


def raw_gold(suite: Suite) -> Callable[[str], Sequence[Sequence[object]]]:
    """Runs gold SQL over the raw tables by their own names: a Parquet or CSV file by its stem, a SQLite file's tables."""
    from warehouse.scratch import scratch_tables

    folder = read_settings().real_data
    if folder is None or suite.source is None:
        raise InputError(f"{suite.name}: set LIMNER_REAL_DATA to the folder of real data")
    path = folder / suite.source
    if path.suffix in (".db", ".sqlite"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = {}
            for name in names:
                if name.startswith("sqlite_"):
                    continue
                cursor = connection.execute(f'SELECT * FROM "{name}"')
                tables[name] = ([d[0] for d in cursor.description], cursor.fetchall())
        return scratch_tables(tables)
    return scratch_tables(file=path)

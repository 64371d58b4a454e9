"""A home's sources go in; a warehouse and a vault of one version come out, and are switched to in one step."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb

from domain.catalog import Catalog
from domain.errors import HomeError
from profiles.corrections import correct_lines, correct_orders, match_returns
from profiles.erasure import Suppression, forget_names, keep_out, read_suppression, rewritten, with_person
from profiles.facts import build_table, carry_over, derive_orders, publish
from profiles.home import HomeFolder, Version
from profiles.labels import write_labels
from profiles.persons import link_persons, previous_key
from profiles.quality import Quality
from profiles.reading import Broken, digest, read_source
from profiles.records import unify
from profiles.reports import data_days, name_files, note_orphans, write_reports
from profiles.sources import Source, Sources, load_sources
from profiles.staging import Staged, stage
from profiles.tables import insert_rows, literal
from profiles.topics import TopicFinder, TopicList, load_topics
from profiles.voices import find_topics, mask_feedback
from warehouse.catalog_file import check_against

Progress = Callable[[str, float], None]
IndexFeedback = Callable[[Path, Path], None]
"""Gets the version's folder and its warehouse file; writes the index beside it."""

TABLES_BEFORE_TEXTS = ("fact_order", "fact_order_item", "product", "store", "campaign", "fact_campaign")
TABLES_AFTER_TEXTS = ("fact_event", "feedback")
TABLES_AT_LAST = ("consent", "relation", "profile", "profile_monthly")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build made."""

    data_version: str
    as_of: date | None
    rows: dict[str, int]
    """Table of the warehouse → rows; empty when nothing had changed."""
    corrected: int
    rejected: int
    elapsed: dict[str, float]
    """Stage → seconds."""
    warehouse: Path
    vault: Path | None
    unchanged: bool = False
    """The served version was built from the same bytes by the same code, and stays."""


@dataclass(slots=True)
class _Clock:
    progress: Progress | None
    elapsed: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, done: float) -> Iterator[None]:
        """Time a stage; `done` is the share of the build behind it when it starts."""
        if self.progress:
            self.progress(name, done)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.elapsed[name] = round(time.perf_counter() - started, 3)


def build_home(
    home: Path,
    *,
    catalog: Catalog,
    progress: Progress | None = None,
    index_feedback: IndexFeedback | None = None,
    force: bool = False,
    forget: str | None = None,
) -> BuildResult:
    """Build `home/warehouse.duckdb` and `home/vault.duckdb` from `home/sources.yaml`.

    The same bytes in the sources, `sources.yaml`, `topics.yaml`, catalog and code give the same `data_version` and the
    same tables. The version that was served stays untouched until the new one is complete. `force` builds even when
    nothing has changed. `forget` is the token of a person whom this build and all later ones leave out; versions that
    still hold somebody forgotten are removed.

    Raises:
        HomeError: no sources.yaml, another build is running, or the home cannot be written.
        CatalogError: `sources.yaml`, `topics.yaml` or the home's `catalog.yaml` does not hold together, or names a
            column that is not there.
        InputError: a source file is missing or cannot be read as declared.
    """
    sources = load_sources(home / "sources.yaml")
    topics = load_topics(home / sources.topics)
    folder = HomeFolder(home)
    clock = _Clock(progress)
    with folder.locked():
        with clock.stage("check", 0.0):
            digests = {name: digest(_place(home, source), source.path) for name, source in sources.sources.items()}
            suppression = Suppression() if sources.public else read_suppression(home / "vault.duckdb")
            if forget is not None:
                suppression = with_person(suppression, home / "vault.duckdb", forget)
            version = data_version(home, sources, catalog, digests, suppression)
            served = folder.current()
            folder.remove_outdated()
        if served and served.data_version == version and not force and _complete(served, index_feedback):
            return _unchanged(home, served, clock.elapsed)
        try:
            building = folder.fresh()
            try:
                job = _Job(home, building, sources, catalog, topics, digests, suppression, version, clock)
                result = job.run()
                if (home / "catalog.yaml").exists():
                    with duckdb.connect(str(building / "warehouse.duckdb"), read_only=True) as made:
                        check_against(home / "catalog.yaml", made)
                    # what the tables mean is kept with them
                    shutil.copyfile(home / "catalog.yaml", building / "catalog.yaml")
                if index_feedback is not None:
                    with clock.stage("index", 0.7):
                        index_feedback(building, building / "warehouse.duckdb")
                with clock.stage("switch", 0.99):
                    folder.publish(building, version, forgotten=len(suppression))
            finally:
                shutil.rmtree(building, ignore_errors=True)
        except (OSError, duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
            reason = str(error).splitlines()[0]
            raise HomeError(
                f"{home}: the build could not be written ({reason}); free space or check rights. The old data still serves"
            ) from error
        if left := folder.outdated():
            raise HomeError(
                f"{left[0].folder}: still holds somebody who was forgotten and cannot be removed; remove it"
            )
    if progress:
        progress("done", 1.0)
    return result


def data_version(
    home: Path, sources: Sources, catalog: Catalog, digests: dict[str, str], suppression: Suppression
) -> str:
    """Hash over everything the tables depend on."""
    total = hashlib.sha256(_code_version().encode())
    for file in ("sources.yaml", sources.topics):
        path = home / file
        total.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    total.update(catalog_sha256(catalog).encode())
    for name, sha256 in digests.items():
        total.update(f"{name}={sha256};".encode())
    total.update(suppression.sha256.encode())
    return total.hexdigest()[:16]


def catalog_sha256(catalog: Catalog) -> str:
    """Hash of a catalog's content."""
    return hashlib.sha256(catalog.model_dump_json().encode()).hexdigest()


@cache
def _code_version() -> str:
    """Hash of this room's code and SQL: a build by other code is another version."""
    room = Path(__file__).parent
    total = hashlib.sha256()
    for file in sorted([*room.glob("*.py"), *room.glob("sql/*.sql")]):
        total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()


def _place(home: Path, source: Source) -> Path:
    return home / source.path


def _complete(served: Version, index_feedback: IndexFeedback | None) -> bool:
    return (served.folder / "warehouse.duckdb").exists() and (
        index_feedback is None or (served.folder / "index").exists()
    )


def _unchanged(home: Path, served: Version, elapsed: dict[str, float]) -> BuildResult:
    with duckdb.connect(str(served.folder / "warehouse.duckdb"), read_only=True) as warehouse:
        row = warehouse.execute("SELECT value FROM meta WHERE key = 'as_of'").fetchone()
    return BuildResult(
        data_version=served.data_version,
        as_of=date.fromisoformat(row[0]) if row and row[0] else None,
        rows={},
        corrected=0,
        rejected=0,
        elapsed=elapsed,
        warehouse=home / "warehouse.duckdb",
        vault=home / "vault.duckdb" if (served.folder / "vault.duckdb").exists() else None,
        unchanged=True,
    )


class _Job:
    """One build, in its own folder, on its own connection."""

    def __init__(
        self,
        home: Path,
        building: Path,
        sources: Sources,
        catalog: Catalog,
        topics: TopicList | None,
        digests: dict[str, str],
        suppression: Suppression,
        version: str,
        clock: _Clock,
    ) -> None:
        self._home = home
        self._building = building
        self._sources = sources
        self._catalog = catalog
        self._finder = TopicFinder(topics, home / sources.topics) if topics else None
        self._digests = digests
        self._suppression = suppression
        self._version = version
        self._clock = clock
        self._quality = Quality()
        self._rows: dict[str, int] = {}

    def run(self) -> BuildResult:
        """Build both files and close them."""
        vault_file = self._building / ("work.duckdb" if self._sources.public else "vault.duckdb")
        previous = (None, {}) if self._sources.public else self._previous_key()
        connection = duckdb.connect(str(vault_file))
        vault_file.chmod(0o600)
        try:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"SET temp_directory = {literal(str(self._building / 'spill'))}")
            connection.execute(f"ATTACH {literal(str(self._building / 'warehouse.duckdb'))} AS warehouse")
            tables = self._stage(connection)
            with self._clock.stage("link", 0.35):
                unify(connection, tables, self._quality)
                correct_lines(connection, self._quality)
                derive_orders(connection, tables)
                correct_orders(connection, self._quality)
                link_persons(connection, tables, self._sources, previous, self._quality)
                keep_out(connection, tables, self._suppression, self._quality)
                match_returns(connection, self._quality)
                name_files(connection)
            as_of = self._profile(connection, tables)
            with self._clock.stage("close", 0.65):
                connection.execute("CHECKPOINT warehouse")
                connection.execute("CHECKPOINT")
        finally:
            connection.close()
        if self._sources.public:
            vault_file.unlink()
        elif self._suppression:
            rewritten(vault_file)
        shutil.rmtree(self._building / "spill", ignore_errors=True)
        return BuildResult(
            data_version=self._version,
            as_of=as_of,
            rows=self._rows,
            corrected=self._quality.total("corrected"),
            rejected=self._quality.total("rejected"),
            elapsed=self._clock.elapsed,
            warehouse=self._home / "warehouse.duckdb",
            vault=None if self._sources.public else self._home / "vault.duckdb",
        )

    def _previous_key(self) -> tuple[bytes | None, dict[str, str]]:
        try:
            return previous_key(self._home / "vault.duckdb")
        except duckdb.Error as error:
            raise HomeError(
                f"{self._home / 'vault.duckdb'}: the vault in use cannot be read ({str(error).splitlines()[0]}); restore "
                "it, or remove it to start anew with other tokens"
            ) from None

    def _stage(self, connection: duckdb.DuckDBPyConnection) -> list[Staged]:
        connection.execute(
            "CREATE TABLE quarantine (source VARCHAR, file VARCHAR, line BIGINT, reason VARCHAR, content VARCHAR)"
        )
        connection.execute("CREATE TABLE batch (source VARCHAR, file VARCHAR, sha256 VARCHAR, loaded_at TIMESTAMP)")
        last_day = (self._sources.last_day or date.today()).isoformat()
        tables: list[Staged] = []
        for position, (name, source) in enumerate(self._sources.sources.items()):
            with self._clock.stage(f"read {name}", 0.3 * position / len(self._sources.sources)):
                place = _place(self._home, source)
                raw = read_source(connection, name, source, place, self._digests[name], self._building)
                connection.execute(
                    "INSERT INTO batch VALUES ($1, $2, $3, $4)", [name, source.path, raw.sha256, datetime.now()]
                )
                self._quarantine(connection, name, source, raw.broken)
                tables += stage(
                    connection,
                    name,
                    source,
                    raw,
                    self._sources,
                    where=self._home / "sources.yaml",
                    last_day=last_day,
                    position=position,
                    quality=self._quality,
                )
        return tables

    def _quarantine(
        self, connection: duckdb.DuckDBPyConnection, name: str, source: Source, broken: tuple[Broken, ...]
    ) -> None:
        rows = [(name, source.path, row.line, row.reason, row.content) for row in broken]
        columns = {"source": "VARCHAR", "file": "VARCHAR", "line": "BIGINT", "reason": "VARCHAR", "content": "VARCHAR"}
        insert_rows(connection, "quarantine", columns, rows)
        for reason in sorted({row[3] for row in rows}):
            number = sum(1 for row in rows if row[3] == reason)
            self._quality.note(name, "row", reason, "rejected", number, "in quarantine")

    def _profile(self, connection: duckdb.DuckDBPyConnection, tables: list[Staged]) -> date | None:
        with self._clock.stage("facts", 0.45):
            for table in TABLES_BEFORE_TEXTS:
                build_table(connection, table, tables)
            note_orphans(connection, self._quality)
        with self._clock.stage("texts", 0.5):
            masked = mask_feedback(connection, tables, public=self._sources.public)
            self._quality.note("feedback", "text", "personal data masked", "corrected", masked, "tags in its place")
            forget_names(connection)
            for table in TABLES_AFTER_TEXTS:
                build_table(connection, table, tables)
            find_topics(connection, self._finder)
        with self._clock.stage("profiles", 0.6):
            for staged in tables:
                if staged.role == "table":
                    self._rows[staged.name] = carry_over(connection, staged)
            first_day, as_of = data_days(connection, self._sources, self._catalog)
            connection.execute("SET VARIABLE as_of = $1::DATE", [as_of])
            for table in TABLES_AT_LAST:
                build_table(connection, table, tables)
        with self._clock.stage("write", 0.62):
            for table in (*TABLES_BEFORE_TEXTS, *TABLES_AFTER_TEXTS, *TABLES_AT_LAST):
                if (rows := publish(connection, table, tables, self._quality)) is not None:
                    self._rows[table] = rows
            facts = {
                "data_version": self._version,
                "as_of": as_of.isoformat() if as_of else "",
                "first_day": first_day.isoformat() if first_day else "",
                "catalog_sha256": catalog_sha256(self._catalog),
                "public": "true" if self._sources.public else "false",
            }
            write_labels(connection, self._catalog)
            self._rows |= write_reports(connection, tables, self._quality, self._rows, facts)
        return as_of

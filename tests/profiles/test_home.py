"""One build at a time, complete or not at all, and the same bytes give the same tables."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from domain.errors import HomeError
from profiles import build_home
from profiles.home import HomeFolder

ROOT = Path(__file__).parents[2]
BUILD = """
import sys, time
from pathlib import Path
from domain.catalog import Catalog
from profiles import build_home

def stop(stage, done):
    print(stage, flush=True)
    if stage == sys.argv[2]:
        time.sleep(60)

build_home(Path(sys.argv[1]), catalog=Catalog.model_validate({"title": {"en": "t"}, "entities": {}}), progress=stop, force=True)
"""


def start_build(home: Path, stage: str) -> subprocess.Popen[str]:
    """A build in a process of its own that stands still in the given stage."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(home), stage], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == stage:
            return process
    raise AssertionError(f"the build ended before {stage}")


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_the_same_bytes_give_the_same_version_and_tables(small: Path, catalog, dump):
    first = build_home(small, catalog=catalog)
    before = {name: dump(small / name) for name in ("warehouse.duckdb", "vault.duckdb")}
    second = build_home(small, catalog=catalog, force=True)
    after = {name: dump(small / name) for name in ("warehouse.duckdb", "vault.duckdb")}
    assert second.data_version == first.data_version
    assert after["warehouse.duckdb"] == before["warehouse.duckdb"]
    for table in set(before["vault.duckdb"]) - {"batch"}:
        assert after["vault.duckdb"][table] == before["vault.duckdb"][table], table


def test_nothing_is_built_when_nothing_changed(small: Path, catalog):
    first = build_home(small, catalog=catalog)
    again = build_home(small, catalog=catalog)
    assert again.unchanged
    assert again.data_version == first.data_version
    assert again.as_of == first.as_of


def test_a_changed_source_is_another_version_and_three_are_kept(small: Path, catalog):
    versions = []
    for number in range(4):
        with (small / "stores.csv").open("a", encoding="utf-8") as file:
            file.write(f"ST{number + 2},店,Store,上海\n")
        versions.append(build_home(small, catalog=catalog).data_version)
    assert len(set(versions)) == 4
    assert [version.data_version for version in HomeFolder(small).versions()] == versions[1:]


def test_tokens_stay_when_the_data_grows_and_the_key_is_not_in_the_sources(small: Path, catalog, read):
    file = small / "sources.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("token_key_seed: small\n", ""), encoding="utf-8")
    build_home(small, catalog=catalog)
    sql = "SELECT canonical, person FROM person_token ORDER BY 1"
    before = read(small / "vault.duckdb", sql)
    with (small / "crm.csv").open("a", encoding="utf-8") as crm:
        crm.write("C000008,钱八,M,1990-01-01,10055556666,,上海,,2025-01-01,x\n")
    build_home(small, catalog=catalog)
    after = read(small / "vault.duckdb", sql)
    assert set(before) < set(after)


@pytest.mark.parametrize("stage", ["read orders", "profiles", "close"])
def test_a_killed_build_leaves_the_old_data_serving(small: Path, catalog, dump, stage: str):
    build_home(small, catalog=catalog)
    before, target = dump(small / "warehouse.duckdb"), os.readlink(small / "current")
    end(start_build(small, stage))
    assert list(small.glob(".building-*"))
    assert os.readlink(small / "current") == target
    assert dump(small / "warehouse.duckdb") == before
    build_home(small, catalog=catalog, force=True)
    assert not list(small.glob(".building-*"))


def test_a_second_build_at_once_is_told_to_wait(small: Path, catalog):
    process = start_build(small, "read crm")
    try:
        with pytest.raises(HomeError, match="another build is running here"):
            build_home(small, catalog=catalog)
    finally:
        end(process)


def test_a_home_that_cannot_be_written_is_said_and_keeps_its_data(small: Path, catalog, dump):
    build_home(small, catalog=catalog)
    before = dump(small / "warehouse.duckdb")
    limited = BUILD.replace(
        "import sys, time",
        "import resource, signal, sys, time\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))",
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, str(small), "never"], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert done.returncode != 0
    assert "HomeError" in done.stderr
    assert "The old data still serves" in done.stderr
    assert dump(small / "warehouse.duckdb") == before
    assert not list(small.glob(".building-*"))


def test_a_home_below_a_file_is_said_plainly(small: Path, catalog):
    (small / ".build.lock").mkdir()
    with pytest.raises(HomeError, match="cannot be written"):
        build_home(small, catalog=catalog)


def test_the_index_is_made_before_the_switch_and_belongs_to_the_version(small: Path, catalog):
    seen = []

    def index(folder: Path, warehouse: Path) -> None:
        assert warehouse.exists()
        seen.append((small / "current").exists())
        (folder / "index").mkdir()

    build_home(small, catalog=catalog, index_feedback=index)
    assert seen == [False]
    assert (small / "index").resolve().parent == (small / "warehouse.duckdb").resolve().parent


def test_an_index_that_fails_leaves_the_old_data(small: Path, catalog):
    build_home(small, catalog=catalog)
    target = os.readlink(small / "current")

    def index(folder: Path, warehouse: Path) -> None:
        raise RuntimeError("no model")

    with pytest.raises(RuntimeError, match="no model"):
        build_home(small, catalog=catalog, index_feedback=index, force=True)
    assert os.readlink(small / "current") == target


def test_progress_goes_from_nothing_to_all(small: Path, catalog):
    seen: list[tuple[str, float]] = []
    started = time.perf_counter()
    result = build_home(small, catalog=catalog, progress=lambda stage, done: seen.append((stage, done)))
    shares = [done for _, done in seen]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert sum(result.elapsed.values()) <= time.perf_counter() - started

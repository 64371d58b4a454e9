"""`demo`, `init`, `build`: sources in a folder become tables and an index that can be asked."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from agent.settings import read_settings
from domain.errors import HomeError, InputError

from .homes import Home, home_of

console = Console(stderr=True)
DEMO_FILES = ("sources.yaml", "catalog.yaml", "topics.yaml")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(demo)
    app.command()(init)
    app.command()(build)


def demo(
    home: Home = None,
    port: Annotated[
        int | None, typer.Option(help="Port of the page (default: the setting LIMNER_PORT, else 7860).")
    ] = None,
    serve: Annotated[bool, typer.Option(help="Serve the page after building; --no-serve only builds.")] = True,
    scale: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="Share of the demo's 12,000 persons, for a quick look.")
    ] = 1.0,
) -> None:
    """Build the demo retailer's data (if it is not there) and serve the page.

    \b
    limner demo
    limner demo --no-serve --scale 0.05 --home /tmp/small
    """
    folder = home_of(home)
    if not (folder / "warehouse.duckdb").exists():
        make_demo(folder, scale)
    if serve:
        from .asking import serve as serve_page

        serve_page(home=folder, port=port)


def make_demo(folder: Path, scale: float = 1.0) -> None:
    """Write the demo's sources, sources.yaml, catalog.yaml and topics.yaml into a folder and build it."""
    from profiles.demo import write_demo_sources

    here = Path(__file__).parent.parent / "profiles" / "demo"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in DEMO_FILES:
            shutil.copyfile(here / name, folder / name)
    except OSError as error:
        raise HomeError(f"{folder}: cannot be written ({error.strerror}); choose another folder with --home") from None
    with _bar("Writing the demo's sources") as step:
        write_demo_sources(folder / "sources", scale=scale, progress=step)
    run_build(folder)


def init(
    source: Annotated[
        Path, typer.Argument(help="A DuckDB or SQLite file, or a folder (or file) of CSV, JSONL or Parquet.")
    ],
    home: Home = None,
    public: Annotated[
        bool, typer.Option("--public", help="The data holds no personal data: no vault, no group floor.")
    ] = False,
) -> None:
    """Draft sources.yaml and catalog.yaml from data alone, and build. Look at both files afterwards.

    \b
    limner init exports/ --home my-data
    limner init shop.sqlite --home shop --public
    """
    from profiles.draft import draft_home

    folder = home_of(home)
    if not source.exists():
        raise InputError(
            f"{source}: there is no such file or folder; give a DuckDB/SQLite file or a folder of CSV/JSONL/Parquet"
        )
    notes = draft_home(source, folder, public=public)
    for note in notes:
        console.print(f"  {note}", markup=False, highlight=False)
    run_build(folder)
    console.print(
        f"Drafted {folder / 'sources.yaml'} and {folder / 'catalog.yaml'}: please look at both.", markup=False
    )


def build(
    home: Home = None,
    force: Annotated[bool, typer.Option("--force", help="Build even when nothing has changed.")] = False,
) -> None:
    """Build the tables and the feedback index from sources.yaml; the old data serves until the new is complete.

    \b
    limner build --home my-data
    """
    run_build(home_of(home), force=force)


def run_build(home: Path, *, force: bool = False, forget: str | None = None) -> str:
    """Build a home with a progress bar, say what came out, and return the data version; `forget` is a token."""
    from profiles.build import build_home
    from warehouse.catalog_file import load_catalog

    if not home.is_dir():
        raise HomeError(
            f"{home}: there is no such home; make one with `limner init SOURCE --home {home}` or `limner demo`"
        )
    if not (home / "catalog.yaml").exists():
        raise HomeError(f"{home / 'catalog.yaml'} is missing; draft one with `limner init SOURCE --home {home}`")
    catalog = load_catalog(home / "catalog.yaml")
    started = time.perf_counter()
    with _bar("Building") as step:
        result = build_home(
            home,
            catalog=catalog,
            progress=step,
            index_feedback=_indexer(home, step) if catalog.feedback else None,
            force=force,
            forget=forget,
        )
    seconds = time.perf_counter() - started
    if result.unchanged:
        console.print(f"Nothing has changed: data version {result.data_version} stays.", markup=False, highlight=False)
        return result.data_version
    rows = sum(result.rows.values())
    console.print(
        f"Built {home}: data version {result.data_version}, up to {result.as_of}, {rows:,} rows, "
        f"{result.corrected:,} corrections, {result.rejected:,} rows kept aside; {seconds:.0f} s.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    return result.data_version


def _indexer(home: Path, step: Callable[[str, float], None]) -> Callable[[Path, Path], None]:
    """What the build calls to index the feedback of a version before it is served."""

    def index_feedback(version: Path, warehouse_file: Path) -> None:
        from index import Document, build_index, open_encoder
        from warehouse.catalog_file import load_catalog
        from warehouse.warehouse import Warehouse

        with Warehouse.open(version, load_catalog(home / "catalog.yaml")) as warehouse:
            documents = [
                Document(
                    doc_id=text.id, text=text.text, person=text.person, written_on=text.date, source=text.source,
                    rating=text.rating, language=text.language, polarity=text.polarity,
                )
                for text in warehouse.texts(warehouse.feedback_ids())
            ]  # fmt: skip
            previous = home / "index"
            build_index(
                version / "index",
                documents,
                encoder=open_encoder(read_settings().encoder),
                data_version=warehouse.data_version,
                progress=lambda done, total: step("index", 0.7 + 0.28 * done / max(total, 1)),
                reuse=previous if previous.exists() else None,
            )

    return index_feedback


@contextmanager
def _bar(title: str) -> Iterator[Callable[[str, float], None]]:
    """A progress bar on standard error of a terminal; the callable takes a stage's name and the share done."""
    if not console.is_terminal:
        yield lambda stage, done: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=1.0)

        def step(stage: str, done: float) -> None:
            progress.update(task, completed=done, description=f"{title}: {stage}" if stage else title)

        yield step
        progress.update(task, completed=1.0, description=title)

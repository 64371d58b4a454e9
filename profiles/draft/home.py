"""A data source and a folder go in; the folder's `sources.yaml` and `catalog.yaml` are drafted, or added to."""

from __future__ import annotations

from pathlib import Path

import yaml

from domain.errors import HomeError

from .assign import assign
from .catalog import catalog_of
from .discover import find_tables
from .links import structure_of
from .merge import merge
from .model import Entry, Home
from .shape import Shape, shape_of
from .survey import Survey
from .text import CATALOG_DEPTH, SOURCES_DEPTH, Comments, block

LAST_DRAFT = ".draft"
"""Folder of the home that remembers what was drafted, to tell what a person has taken out."""


def draft_home(source: Path, home: Path, *, public: bool) -> list[str]:
    """Write `sources.yaml` and `catalog.yaml` for the data at `source`, from that data alone.

    Files that are there keep every line; tables and columns they do not know are added.

    Returns:
        What was found and what to look at, one plain line each.

    Raises:
        InputError: the data cannot be read, or holds no table.
        HomeError: the home cannot be written.
        CatalogError: a file that is there is not YAML.
    """
    survey = Survey(find_tables(source))
    try:
        structure = structure_of(survey)
        shape = shape_of(survey.tables, structure)
        drafted = assign(survey, structure, shape, public=public, title=source.stem.replace("_", " "))
    finally:
        survey.close()
    catalog = catalog_of(drafted, shape)
    sources: Entry = {"limner_sources": 1, "title": drafted.title}
    if public:
        sources["public"] = True
    sources["sources"] = dict(drafted.sources)
    notes = _found(drafted, shape)
    try:
        home.mkdir(parents=True, exist_ok=True)
        added = _write(home / "sources.yaml", sources, SOURCES_DEPTH, drafted.comments, _SOURCES_HEAD, drafted.notes)
        added += _write(home / "catalog.yaml", catalog, CATALOG_DEPTH, _catalog_comments(drafted), _CATALOG_HEAD, [])
    except OSError as error:
        raise HomeError(f"{home}: cannot be written ({error.strerror}); choose another folder with --home") from None
    if added:
        notes.append(f"added to the files that were there: {', '.join(added[:8])}{' …' if len(added) > 8 else ''}")
    return [*notes, *drafted.notes]


_SOURCES_HEAD = """# Which table is what, drafted from the data alone: please look it over. Your edits are kept when `limner init` runs again.
# A column stands here as `field: column`, or as `field: {from: column, type: …, dates: […]}` where its form was guessed.
"""
_CATALOG_HEAD = """# What may be asked, and what the words mean, drafted from the data alone: please look it over.
# Your edits are kept when `limner init` runs again; only tables and columns that are new are added.
"""


def _write(
    path: Path, draft: Entry, depth: dict[str, int], comments: Comments, head: str, notes: list[str]
) -> list[str]:
    """Write a file anew, or add to the one that is there; returns what was added to it."""
    remembered = path.parent / LAST_DRAFT / path.name
    added: list[str] = []
    if path.exists():
        held = path.read_text(encoding="utf-8")
        last = yaml.safe_load(remembered.read_text(encoding="utf-8")) if remembered.exists() else None
        merged = merge(held, draft, last, depth, comments, str(path))
        if merged.added:
            path.write_text(merged.text, encoding="utf-8")
        added = [f"{path.name}: {name}" for name in merged.added]
    else:
        lines = [*(f"# {note}" for note in notes), "", *_spaced(block(draft, depth, comments))]
        path.write_text(head + "\n".join(lines).lstrip("\n") + "\n", encoding="utf-8")
    remembered.parent.mkdir(exist_ok=True)
    remembered.write_text(yaml.safe_dump(draft, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return added


def _spaced(lines: list[str]) -> list[str]:
    """A blank line before each block of the first two levels."""
    spaced: list[str] = []
    for number, line in enumerate(lines):
        level = (len(line) - len(line.lstrip())) // 2
        opens = line.rstrip().endswith(":") and level <= 1
        behind_comment = number > 0 and lines[number - 1].lstrip().startswith("#")
        starts_comment = line.lstrip().startswith("#") and number + 1 < len(lines) and lines[number + 1].endswith(":") and level <= 1  # fmt: skip
        parent = number > 0 and lines[number - 1].endswith(":") and not lines[number - 1].startswith(" ") and level == 1
        if number and (starts_comment or (opens and not behind_comment)) and not parent:
            spaced.append("")
        spaced.append(line)
    return spaced


def _catalog_comments(home: Home) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for part in home.parts:
        said = {
            "person": "taken for the persons", "order": "taken for the orders", "line": "taken for the lines of the orders",
            "product": "taken for the products", "feedback": "taken for what people write",
        }.get(part.kind)  # fmt: skip
        if said:
            found["entities", part.name] = said
    ties = "; ".join(f"{tie.many}.{tie.column} → {tie.one}: {tie.why}" for tie in home.ties if tie.why)
    if ties:
        found["joins",] = ties
    return found


def _found(home: Home, shape: Shape) -> list[str]:
    """What a person is told at the end."""
    notes = [f"{len(home.sources)} table{'s' if len(home.sources) != 1 else ''}, {len(home.ties)} joins"]
    for kind, called in (
        ("person", "persons"),
        ("order", "orders"),
        ("line", "order lines"),
        ("feedback", "customers' own words"),
    ):
        part = home.part(kind)  # type: ignore[arg-type]  # literal kinds
        if part is not None:
            notes.append(f"{called}: {part.source.found.name if part.source else 'from the rows that name them'}")
    if home.person is None:
        notes.append("no table of persons was recognised; set `person` in catalog.yaml if there is one")
    return notes

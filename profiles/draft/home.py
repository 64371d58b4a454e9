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
from .model import Entry, Home, Item
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
        added += _write(
            home / "catalog.yaml", catalog, CATALOG_DEPTH, _catalog_comments(drafted, catalog), _CATALOG_HEAD, []
        )
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
# "guessed …; sure", "likely", "unsure" say what was guessed here and how much it can be relied on. What is said in neither
# language has no name in the bundled lists. `limner catalog check` says what to look at.
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


def _catalog_comments(home: Home, catalog: Entry) -> dict[tuple[str, ...], str]:
    """Place in `catalog.yaml` → what was guessed there, and how sure that is."""
    found: dict[tuple[str, ...], str] = {}
    for part in home.parts:
        said = {
            "person": "guessed by name and joins: the persons; likely", "order": "guessed by name and joins: the orders; likely",
            "line": "guessed by its columns: the lines of the orders; likely", "product": "guessed by name: the products; likely",
            "feedback": "guessed by name and long texts: what people write; likely",
        }.get(part.kind)  # fmt: skip
        if said:
            found["entities", part.name] = said
        guessed = {item.column: remark for item in part.items if (remark := _guess(item))}
        for short, column in _columns_of(catalog, part.name):
            if column in guessed:
                found["entities", part.name, "dimensions", short] = guessed[column]
    cut = catalog.get("truncated")
    for number, _ in enumerate(cut if isinstance(cut, list) else ()):
        found["truncated", str(number)] = "guessed by the first and the last day; unsure"
    for number, tie in enumerate(home.ties):
        if tie.why:
            found["joins", str(number)] = f"{'' if tie.why.startswith('declared') else 'guessed '}{tie.why}"
    return found


def _guess(item: Item) -> str:
    """What was found out about a column from its values alone; nothing for what its file declares."""
    given = item.given
    if given.doubtful:
        return f"guessed by values: {given.doubtful}; unsure"
    if not given.typed or item.use in ("name", "given_name", "family_name"):
        return ""
    if given.dated:
        return f"guessed by values: {'days and hours' if given.kind == 'time' else 'days'} written as text; sure"
    if given.kind == "bool":
        return f"guessed by values: yes or no, stored as {' / '.join(value for value, _ in given.values[:2])}; sure"
    return "guessed by values: numbers written as text; sure" if given.numeric else ""


def _columns_of(catalog: Entry, entity: str) -> list[tuple[str, str]]:
    """Short name and column of an entity's drafted dimensions."""
    entities = catalog["entities"]
    assert isinstance(entities, dict)  # drafted as a mapping
    entry = entities[entity]
    assert isinstance(entry, dict)  # likewise
    held = entry.get("dimensions", {})
    assert isinstance(held, dict)  # likewise
    return [(short, str(one["column"])) for short, one in held.items() if isinstance(one, dict)]


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

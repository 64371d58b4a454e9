"""`sources.yaml` goes in; which file is what, and how its fields are read, comes out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from rapidfuzz import fuzz, process

from domain.errors import CatalogError, HomeError
from domain.language import Frozen
from profiles.roles import FIELDS, PERSON_KEYS, ROLES, Kind, Role

Format = Literal["csv", "jsonl", "json", "parquet", "excel"]
ValueMap = dict[str, tuple[str, ...]]
"""Stored value → spellings that mean it; case does not matter."""

_SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".xlsx": "excel",
}


class Column(Frozen):
    """Where a field comes from and how it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: str | None = Field(default=None, alias="from")
    """Column of the file; a key of the object for JSON; `_row` is the row's place in the file."""
    with_: tuple[str, ...] = Field(default=(), alias="with")
    """Further columns whose texts follow after a space (a first and a last name)."""
    value: str | None = None
    """The same value for every row, instead of a column."""
    dates: tuple[str, ...] = ()
    """Date forms tried after ISO, in order (strptime codes)."""
    values: str | ValueMap | None = None
    """A value map, or the name of one under `values`."""
    factor: float | None = None
    """Multiplies an amount (0.01 turns fen into yuan)."""
    type: Kind | None = None
    low: float | date | str | None = None
    high: float | date | str | None = None
    extra: bool = False
    """Says that this name is meant as a further column, not as one the role knows."""

    @model_validator(mode="after")
    def _one_origin(self) -> Column:
        if (self.from_ is None) == (self.value is None):
            raise ValueError("give either `from` (a column of the file) or `value` (a constant)")
        return self


def _as_column(given: Any) -> Any:  # Any: this is text from outside, on its way to being validated
    return {"from": given} if isinstance(given, str) else given


ColumnEntry = Annotated[Column, BeforeValidator(_as_column)]


class Money(Frozen):
    """Amounts whose unit is written in a column of their own."""

    unit_from: str
    factors: dict[str, float]
    """Unit → what an amount in it is multiplied by."""


class Source(Frozen):
    """One file or table of a source system."""

    role: Role
    file: str | None = None
    """Path, relative to the home."""
    database: str | None = None
    """A DuckDB or SQLite file; `table` names its table."""
    table: str | None = None
    format: Format | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    sheet: str | None = None
    system: str | None = None
    """Source system this belongs to; None is the source's own name."""
    purpose: str = ""
    """What the data was collected for."""
    dates: tuple[str, ...] = ()
    money: Money | None = None
    missing: tuple[str, ...] = ()
    """Texts that mean "no value", besides those under the home's `missing`."""
    columns: dict[str, ColumnEntry] = {}
    items: str | None = None
    """For `order_with_lines`: the field that holds the list of lines."""
    line_columns: dict[str, ColumnEntry] = {}

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if (self.file is None) == (self.database is None):
            raise ValueError("give either `file`, or `database` with `table`")
        if self.database is not None and self.table is None:
            raise ValueError("`database` needs `table`, the table to read")
        if self.role == "order_with_lines" and not (self.items and self.line_columns):
            raise ValueError("`order_with_lines` needs `items` (the list) and `line_columns`")
        return self

    @property
    def path(self) -> str:
        """The file as written in `sources.yaml`."""
        return self.file or self.database or ""

    @property
    def form(self) -> Format:
        """How the file is written; by its suffix when not said."""
        return self.format or _SUFFIXES.get(Path(self.path).suffix.lower(), "csv")


class Sources(Frozen):
    """All sources of one home."""

    limner_sources: Literal[1] = 1
    title: str = ""
    public: bool = False
    """No personal data: no vault, nothing masked, and `table` sources keep every column."""
    last_day: date | None = None
    """The data's last day; None takes the latest order, event or feedback."""
    timezone: str = "UTC"
    """Zone that times with an offset are turned into; times without one are taken as they are."""
    phone_country: str = "86"
    merge_limit: int = Field(default=8, ge=2)
    """A phone or e-mail shared by more records than this links nobody."""
    token_key_seed: str | None = None
    """For demonstrations only: tokens come out the same on every machine, so they protect nobody."""
    topics: str = "topics.yaml"
    missing: tuple[str, ...] = ("", "NULL", "null", "N/A", "n/a", "-")
    values: dict[str, ValueMap] = {}
    sources: dict[str, Source]


def load_sources(path: Path) -> Sources:
    """Read and check `sources.yaml`.

    Raises:
        HomeError: there is no such file.
        CatalogError: the file does not hold together; says the line and the nearest valid name.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise HomeError(f"{path}: no sources.yaml here; run `limner init` or give another --home") from None
    except (OSError, UnicodeDecodeError) as error:
        raise HomeError(f"{path}: cannot be read ({error}); check the file and its rights") from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogError(f"{path}, line {line}: not valid YAML ({error.problem}); mend the line") from None
    if not isinstance(data, dict):
        raise CatalogError(f"{path}, line 1: a mapping with `sources:` is expected here")
    lines = Lines(path, node)
    try:
        sources = Sources.model_validate(data)
    except ValidationError as error:
        raise _explained(error, lines) from None
    for name, source in sources.sources.items():
        _check(name, source, sources, lines)
    return sources


class Lines:
    """Where each entry of a YAML file stands."""

    def __init__(self, path: Path, root: yaml.Node | None) -> None:
        self._path = path
        self._root = root

    def at(self, *keys: object) -> str:
        """`FILE, line N` of the entry these keys lead to, or of the nearest one above it."""
        node, line = self._root, 1
        for key in keys:
            step = _child(node, key)
            if step is None:
                break
            node, line = step
        return f"{self._path}, line {line}"


def _child(node: yaml.Node | None, key: object) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return value, name.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key].start_mark.line + 1
    return None


def nearest(name: str, known: list[str]) -> str:
    """`; did you mean …?` for the closest known name, or nothing."""
    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=55)
    return f"; did you mean `{found[0]}`?" if found else ""


def _explained(error: ValidationError, lines: Lines) -> CatalogError:
    first = error.errors()[0]
    where = lines.at(*first["loc"])
    last = str(first["loc"][-1]) if first["loc"] else ""
    path = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        depth = len(first["loc"])
        model = Sources if depth == 1 else Source if depth == 3 else Money if first["loc"][-2] == "money" else Column
        known = [field.alias or name for name, field in model.model_fields.items()]
        return CatalogError(f"{where}: unknown entry `{last}`{nearest(last, known)}")
    if last == "role" and first["type"] == "literal_error":
        return CatalogError(
            f"{where}: unknown role `{first['input']}`{nearest(str(first['input']), list(ROLES))} "
            f"Roles are {', '.join(ROLES)}"
        )
    if first["type"] == "missing":
        return CatalogError(f"{where}: `{path}` is missing; add it")
    return CatalogError(f"{where}: `{path}`: {first['msg'].removeprefix('Value error, ')}")


def _check(name: str, source: Source, sources: Sources, lines: Lines) -> None:
    declared = (
        ("columns", source.columns, FIELDS[source.role]),
        ("line_columns", source.line_columns, FIELDS["lines"]),
    )
    for part, columns, fields in declared:
        for field, column in columns.items():
            where = lines.at("sources", name, part, field)
            unused = [known for known in fields if known not in columns]
            close = process.extractOne(field, unused, scorer=fuzz.ratio, score_cutoff=84)
            if field not in fields and source.role != "table" and close and not column.extra:
                raise CatalogError(
                    f"{where}: `{field}` is not a field of {source.role}; did you mean `{close[0]}`? "
                    "(a further column of your own is written with `extra: true`)"
                )
            if isinstance(column.values, str) and column.values not in sources.values:
                raise CatalogError(
                    f"{where}: no value map `{column.values}` under `values`"
                    f"{nearest(column.values, list(sources.values))}"
                )
    if source.role == "customers" and not PERSON_KEYS.keys() & source.columns.keys():
        raise CatalogError(
            f"{lines.at('sources', name)}: customers need at least one of {', '.join(PERSON_KEYS)} under `columns`"
        )
    heads = source.role in ("orders", "till", "order_with_lines") or "ordered_at" in source.columns
    needed = [
        field
        for field, rule in FIELDS[source.role].items()
        if rule.required and field not in source.columns and (field != "ordered_at" or heads)
    ]
    if needed:
        raise CatalogError(
            f"{lines.at('sources', name)}: {source.role} need `{needed[0]}` under `columns`; say which column holds it"
        )

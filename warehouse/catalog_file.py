"""`catalog.yaml` becomes a Catalog that holds together, or one plain line: file, line, what, the nearest valid name."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from domain.catalog import Catalog
from warehouse.catalog_check import check_columns, check_references
from warehouse.nearest import suggestion
from warehouse.yaml_source import YamlSource

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import duckdb
    from pydantic_core import ErrorDetails


def load_catalog(path: Path) -> Catalog:
    """The catalog in a file.

    Raises:
        CatalogError: not YAML, an unknown field, a wrong type, or a name that refers to nothing.
    """
    return _loaded(YamlSource(path))


def check_against(path: Path, tables: Mapping[str, Collection[str]] | duckdb.DuckDBPyConnection) -> Catalog:
    """The catalog in a file, after making sure that every table and column it names is there.

    Args:
        path: the catalog file.
        tables: table name → its columns; or a connection to read them from.

    Raises:
        CatalogError: also for a table or column that is missing, with the nearest one that is there.
    """
    source = YamlSource(path)
    catalog = _loaded(source)
    check_columns(source, catalog, tables if isinstance(tables, Mapping) else columns_of(tables))
    return catalog


def columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Table name → its columns, for every table and view of the current schema."""
    cursor = connection.cursor()
    try:
        found = cursor.execute(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE schema_name = current_schema() AND database_name = current_database() "
            "ORDER BY table_name, column_index"
        ).fetchall()
    finally:
        cursor.close()
    tables: dict[str, list[str]] = {}
    for table, column in found:
        tables.setdefault(table, []).append(column)
    return tables


def catalog_schema() -> dict[str, object]:
    """JSON Schema of `catalog.yaml`; committed beside this file for editors."""
    schema = Catalog.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """The text of `catalog.schema.json`."""
    return json.dumps(catalog_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _loaded(source: YamlSource) -> Catalog:
    try:
        catalog = Catalog.model_validate(source.data)
    except ValidationError as error:
        problems = sorted(
            error.errors(include_url=False),  # a field misspelt comes before the same field missing
            key=lambda problem: (problem["type"] != "extra_forbidden", source.line(problem["loc"])),
        )
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise source.error(problems[0]["loc"], _plain(problems[0]) + more) from None
    check_references(source, catalog)
    return catalog


def _plain(problem: ErrorDetails) -> str:
    place, kind = problem["loc"], problem["type"]
    field = _dotted(place)
    if kind == "extra_forbidden":
        known = _fields_at(place[:-1])
        return f"{field} is not a field{suggestion(str(place[-1]), known)}"
    if kind == "missing":
        return f"{field} is missing"
    if kind == "union_tag_not_found":
        return f"{field} needs a `kind`: is, named, did, all, any or not"
    message = problem["msg"].removeprefix("Value error, ")
    given = problem["input"]
    shown = f", not {given!r}" if isinstance(given, str | int | float | bool) or given is None else ""
    return f"{field}: {message[0].lower()}{message[1:]}{shown}"


def _dotted(place: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def _fields_at(place: tuple[str | int, ...]) -> list[str]:
    """The fields of the model that stands at a place of the catalog."""
    here: list[object] = [Catalog]
    for step in place:
        here = [inner for one in here for inner in _inside(one, step)]
    return [field for one in here if isinstance(one, type) and issubclass(one, BaseModel) for field in one.model_fields]


def _inside(annotation: object, step: str | int) -> list[object]:
    """The types one step further in; a step that only names the kind of a union narrows it down."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(step))
        if field is not None:
            return _members(field.annotation)
        kind = annotation.model_fields.get("kind")
        return [annotation] if kind is not None and kind.default == step else []
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return _members(inner[1])
    return _members(inner[0]) if origin is tuple else []


def _members(annotation: object) -> list[object]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [inner for one in get_args(annotation) for inner in _members(one)]
    return [annotation]

"""The catalog goes in; what a shown name, unit or definition is checked against stands in `meta_…` tables."""

from __future__ import annotations

import duckdb

from domain.catalog import Catalog, Format
from profiles.tables import insert_rows


def write_labels(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """Create `warehouse.meta_label`, `warehouse.meta_unit` and `warehouse.meta_definition`."""
    labels = [
        (f"{entity_name}.{name}", value, language, found[0])
        for entity_name, entity in catalog.entities.items()
        for name, dimension in entity.dimensions.items()
        for value, names in dimension.values.items()
        for language, found in (("zh", names.zh), ("en", names.en))
        if found
    ]
    units = [
        (f"{entity_name}.{name}", form.kind, form.decimals, *_unit(catalog.with_currency(form)))
        for entity_name, entity in catalog.entities.items()
        for name, form in [
            *((name, dimension.format) for name, dimension in entity.dimensions.items()),
            *((name, measure.format) for name, measure in entity.measures.items()),
        ]
        if form is not None
    ]
    label_columns = dict.fromkeys(("dimension", "value", "language", "label"), "VARCHAR")
    unit_columns = {
        "column_name": "VARCHAR",
        "kind": "VARCHAR",
        "decimals": "INTEGER",
        "unit_en": "VARCHAR",
        "unit_zh": "VARCHAR",
    }
    told = [
        (language, text)
        for definition in catalog.definitions()
        for language, text in (("zh", definition.zh), ("en", definition.en))
        if text
    ]
    definitions = list(dict.fromkeys(told))
    definition_columns = {"language": "VARCHAR", "definition": "VARCHAR"}
    written: tuple[tuple[str, dict[str, str], list[tuple[object, ...]]], ...] = (
        ("meta_label", label_columns, list(labels)),
        ("meta_unit", unit_columns, list(units)),
        ("meta_definition", definition_columns, list(definitions)),
    )
    for table, columns, rows in written:
        connection.execute(f"CREATE TABLE warehouse.{table} ({', '.join(f'{n} {k}' for n, k in columns.items())})")
        insert_rows(connection, f"warehouse.{table}", columns, rows)


def _unit(form: Format) -> tuple[str | None, str | None]:
    return (form.unit.en or None, form.unit.zh or None) if form.unit else (None, None)

"""The catalog goes in; the names and units a shown value is checked against stand in `meta_label` and `meta_unit`."""

from __future__ import annotations

import duckdb

from domain.catalog import Catalog, Format
from profiles.tables import insert_rows


def write_labels(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """Create `warehouse.meta_label` and `warehouse.meta_unit`."""
    labels = [
        (f"{entity_name}.{name}", value, language, found[0])
        for entity_name, entity in catalog.entities.items()
        for name, dimension in entity.dimensions.items()
        for value, names in dimension.values.items()
        for language, found in (("zh", names.zh), ("en", names.en))
        if found
    ]
    units = [
        (f"{entity_name}.{name}", form.kind, form.decimals, *_unit(form))
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
    for table, columns, rows in (("meta_label", label_columns, labels), ("meta_unit", unit_columns, units)):
        connection.execute(f"CREATE TABLE warehouse.{table} ({', '.join(f'{n} {k}' for n, k in columns.items())})")
        insert_rows(connection, f"warehouse.{table}", columns, rows)


def _unit(form: Format) -> tuple[str | None, str | None]:
    return (form.unit.en or None, form.unit.zh or None) if form.unit else (None, None)

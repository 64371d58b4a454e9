"""Raw rows go in; typed and cleaned rows stand in `stg_<source>`, each correction counted, each reject in quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from domain.errors import CatalogError, InputError
from profiles.cleaning import STAGED, Cleaned, cleaned, unmapped
from profiles.inference import inferred
from profiles.quality import Quality
from profiles.reading import Raw
from profiles.roles import FIELDS, PERSON_KEYS, Field, Role
from profiles.sources import Column, Source, Sources, nearest
from profiles.tables import count, literal, quoted, table_columns

_ROW = ("_source", "_batch", "_row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A staged table: what it is, and which fields it has."""

    name: str
    role: Role
    table: str
    fields: dict[str, str]
    """Field → SQL type, in declared order."""
    extras: tuple[str, ...]
    """Fields the role does not know."""
    position: int
    """Place of the source in `sources.yaml`; earlier ones win."""
    system: str


def stage(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    source: Source,
    raw: Raw,
    sources: Sources,
    *,
    where: Path,
    last_day: str,
    position: int,
    quality: Quality,
) -> tuple[Staged, ...]:
    """Create `stg_<name>` (and `stg_<name>_lines` for nested lines).

    Raises:
        CatalogError: a declared column is not in the file.
    """
    present = [column for column in table_columns(connection, quoted(raw.table)) if column not in _ROW]
    columns = dict(source.columns)
    if source.role == "table" and sources.public:
        kept = {column.from_ for column in columns.values()}
        columns |= {column: Column.model_validate({"from": column}) for column in present if column not in kept}
    _check_columns(name, source, columns, present, where)
    _note_dropped(name, source, columns, present, quality)
    staging = _Staging(connection, sources, last_day, quality)
    head = staging.build(name, source.role, raw.table, source, columns, raw.types, position)
    if source.role != "order_with_lines":
        return (head,)
    lines = _spread_lines(connection, name, source, columns, raw.table, where)
    return head, staging.build(
        f"{name}_lines",
        "lines",
        lines,
        source,
        {**source.line_columns, "order_id": columns["order_id"]},
        {},
        position,
        source.system or name,
    )


class _Staging:
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, sources: Sources, last_day: str, quality: Quality
    ) -> None:
        self._connection = connection
        self._sources = sources
        self._last_day = last_day
        self._quality = quality

    def build(
        self,
        name: str,
        role: Role,
        raw: str,
        source: Source,
        columns: dict[str, Column],
        types: dict[str, str],
        position: int,
        system: str | None = None,
    ) -> Staged:
        rules = FIELDS[role]
        fields: list[Cleaned] = []
        for declared_name, column in columns.items():
            rule = rules.get(declared_name) or Field(kind=column.type or "text")
            if declared_name not in rules and column.type is None and column.from_ is not None:
                declared = types.get(column.from_, "")
                kind, forms = inferred(self._connection, raw, column, declared, source, self._sources)
                rule, column = Field(kind=kind), column.model_copy(update={"dates": forms})
            fields.append(cleaned(declared_name, column, rule, source, self._sources, self._last_day))
        table = f"stg_{name}"
        select = ", ".join(f"{field.value} AS {quoted(field.name)}" for field in fields)
        self._connection.execute(
            f"CREATE TABLE {quoted(table)} AS SELECT _source, _batch, _row{', ' if select else ''}{select} "
            f"FROM {quoted(raw)} ORDER BY _row"
        )
        self._count(
            name, role, raw, table, [field for field in fields if columns[field.name].from_ is not None], columns
        )
        for field in fields:
            if field.name in rules and rules[field.name].required:
                self._reject(name, raw, table, field.name)
        if role == "customers":
            self._reject_unknown(name, raw, table, [key for key in PERSON_KEYS if key in columns])
        return Staged(
            name=name,
            role=role,
            table=table,
            fields={
                column: kind
                for column, kind in table_columns(self._connection, quoted(table)).items()
                if column not in _ROW
            },
            extras=tuple(field for field in columns if field not in rules),
            position=position,
            system=system or source.system or name,
        )

    def _count(
        self, name: str, role: Role, raw: str, table: str, fields: list[Cleaned], columns: dict[str, Column]
    ) -> None:
        """One pass over raw and staged rows side by side: what was lost, rewritten, or unknown, field by field."""
        staged = ", ".join(f"{quoted(field.name)} AS {STAGED}{i}" for i, field in enumerate(fields))
        sums = []
        for i, field in enumerate(fields):
            value = f"{STAGED}{i}"
            stranger = unmapped(columns[field.name], self._sources, field.given) or "false"
            sums += [
                f"count(*) FILTER (WHERE {field.given} IS NOT NULL AND {value} IS NULL)",
                f"count(*) FILTER (WHERE {value} IS NOT NULL AND {field.changed.replace(STAGED, value)})",
                f"count(*) FILTER (WHERE {stranger})",
            ]
        if not sums:
            return
        found = self._connection.execute(
            f"SELECT {', '.join(sums)} FROM {quoted(raw)} r "
            f"JOIN (SELECT _row AS _staged_row, {staged} FROM {quoted(table)}) s ON r._row = s._staged_row"
        ).fetchone()
        for i, field in enumerate(fields):
            lost, formed, unknown = (found or [0] * len(sums))[3 * i : 3 * i + 3]
            rule = FIELDS[role].get(field.name)
            if lost and not (rule and rule.required):
                unreadable = count(
                    self._connection,
                    f"SELECT count(*) FROM {quoted(raw)} WHERE {field.given} IS NOT NULL AND {field.parsed} IS NULL",
                )
                note = "the value was left empty"
                self._quality.note(name, field.name, "unreadable", "corrected", unreadable, note)
                self._quality.note(name, field.name, "impossible", "corrected", lost - unreadable, note)
            self._quality.note(name, field.name, field.form_issue, "corrected", formed, "brought to one form")
            self._quality.note(name, field.name, "not in the value map", "kept", unknown)

    def _reject(self, name: str, raw: str, table: str, field: str) -> None:
        self._quarantine(name, raw, table, f"s.{quoted(field)} IS NULL", field, f"no usable {field}")

    def _reject_unknown(self, name: str, raw: str, table: str, keys: list[str]) -> None:
        condition = " AND ".join(f"s.{quoted(key)} IS NULL" for key in keys)
        self._quarantine(name, raw, table, condition, ", ".join(keys), "nothing says who this is")

    def _quarantine(self, name: str, raw: str, table: str, condition: str, field: str, reason: str) -> None:
        rows = count(self._connection, f"SELECT count(*) FROM {quoted(table)} s WHERE {condition}")
        if not rows:
            return
        self._connection.execute(
            f"INSERT INTO quarantine SELECT {literal(name)}, NULL, r._row, {literal(reason)}, to_json(r) "
            f"FROM {quoted(raw)} r JOIN {quoted(table)} s ON r._row = s._row WHERE {condition} ORDER BY r._row"
        )
        self._connection.execute(f"DELETE FROM {quoted(table)} s WHERE {condition}")
        self._quality.note(name, field, reason, "rejected", rows, "in quarantine")


def _check_columns(name: str, source: Source, columns: dict[str, Column], present: list[str], where: Path) -> None:
    for field, column in columns.items():
        for wanted in (column.from_, *column.with_):
            if wanted is not None and wanted not in (*present, "_row"):
                raise CatalogError(
                    f"{where}: source `{name}`, field `{field}`: {source.path} has no column `{wanted}`"
                    f"{nearest(wanted, present)}"
                )
    if source.money is not None and source.money.unit_from not in present:
        raise CatalogError(
            f"{where}: source `{name}`: {source.path} has no column `{source.money.unit_from}` for the unit"
            f"{nearest(source.money.unit_from, present)}"
        )


def _note_dropped(name: str, source: Source, columns: dict[str, Column], present: list[str], quality: Quality) -> None:
    used = {name for column in columns.values() for name in (column.from_, *column.with_)} | {source.items}
    used |= {source.money.unit_from} if source.money else set()
    for column in present:
        if column not in used:
            quality.note(name, column, "not declared", "kept", 1, "the column stays out of every table (minimisation)")


def _spread_lines(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    source: Source,
    columns: dict[str, Column],
    raw: str,
    where: Path,
) -> str:
    """`raw_<name>_lines`: one row an element of the list, with the order's key and money unit beside it."""
    table = f"raw_{name}_lines"
    if source.items not in table_columns(connection, quoted(raw)):
        raise CatalogError(f"{where}: source `{name}`: {source.path} has no field `{source.items}` (`items`)")
    wanted = list(dict.fromkeys(c.from_ for c in source.line_columns.values() if c.from_ is not None))
    carried = [columns["order_id"].from_, source.money.unit_from if source.money else None]
    parent = [column for column in dict.fromkeys(carried) if column is not None and column not in wanted]
    paths = ", ".join(literal('$."' + key.replace('"', '\\"') + '"') for key in wanted)
    cells = "".join(f", cells[{i}] AS {quoted(key)}" for i, key in enumerate(wanted, start=1))
    kept = "".join(f", {quoted(column)}" for column in parent)
    items = quoted(source.items or "")
    try:
        connection.execute(
            f"CREATE TABLE {quoted(table)} AS SELECT {literal(name + '_lines')} AS _source, _batch, "
            f"row_number() OVER (ORDER BY _parent, _place) AS _row, _parent{kept}{cells} "
            f"FROM (SELECT _batch, _row AS _parent, generate_subscripts(list, 1) AS _place{kept}, "
            f"json_extract_string(unnest(list), [{paths}]) AS cells "
            f"FROM (SELECT *, from_json({items}, '[\"JSON\"]') AS list FROM {quoted(raw)}))"
        )
    except duckdb.InvalidInputException as error:
        raise InputError(f"{source.path}: `{source.items}` is not a list in every row ({error})") from None
    return table

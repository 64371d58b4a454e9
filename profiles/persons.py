"""Unified records go in; `identity_link`, tokens and the person of every row come out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path

import duckdb

from profiles.identity import KEYS, Record, link, tokens
from profiles.quality import Quality
from profiles.records import UNIFIED, derives_orders, extras_of, role_of
from profiles.roles import FIELDS, PERSON_KEYS, Role
from profiles.sources import Sources
from profiles.staging import Staged
from profiles.tables import count, insert_rows, literal, quoted

_REFERRING: tuple[Role, ...] = tuple(
    role for role in UNIFIED if role not in ("customers", "lines") and "customer_no" in FIELDS[role]
)


def previous_key(vault_file: Path) -> tuple[bytes | None, dict[str, str]]:
    """The token key and the tokens given so far, from the vault that is in use; nothing when there is none."""
    if not vault_file.exists():
        return None, {}
    with duckdb.connect(str(vault_file), read_only=True) as vault:
        row = vault.execute("SELECT key FROM token_key").fetchone()
        given = vault.execute("SELECT canonical, person FROM person_token").fetchall()
    return (bytes.fromhex(row[0]) if row else None), dict(given)


def link_persons(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Staged],
    sources: Sources,
    previous: tuple[bytes | None, dict[str, str]],
    quality: Quality,
) -> None:
    """Create `identity_link`, `person_identifier`, `person_token`, `token_key`, and add `person` to every `in_<role>`."""
    _customers_from_references(connection, tables)
    records = [
        Record(source=row[0], row=row[1], keys=tuple(row[2:]))
        for row in connection.execute(
            f"SELECT _source, _row, {', '.join(KEYS)} FROM in_customers ORDER BY _position, _row"
        ).fetchall()
    ]
    links = link(records, sources.merge_limit)
    quality.note("identity", "phone, email", "shared by too many records", "kept", links.too_shared, "not used to link")
    note = "would join different customer numbers; not used to link"
    quality.note("identity", "phone, email", "shared by different customers", "kept", links.conflicting, note)
    key, remembered = previous
    if sources.token_key_seed is not None:
        key, remembered = hashlib.sha256(sources.token_key_seed.encode()).digest(), {}
    key = key or secrets.token_bytes(32)
    token = (
        {name: name.partition(":")[2] for name in links.person_of}
        if sources.public
        else tokens(links.person_of, key, remembered)
    )
    connection.execute("CREATE TABLE token_key (key VARCHAR)")
    connection.execute("INSERT INTO token_key VALUES ($1)", [key.hex()])
    connection.execute("CREATE TABLE person_token (canonical VARCHAR, person VARCHAR)")
    text = "VARCHAR"
    known = {**({} if sources.public else remembered), **token}
    insert_rows(connection, "person_token", {"canonical": text, "person": text}, sorted(known.items()))
    connection.execute("CREATE TABLE identity_link (source VARCHAR, record BIGINT, person VARCHAR, matched_by VARCHAR)")
    insert_rows(
        connection,
        "identity_link",
        {"source": text, "record": "BIGINT", "person": text, "matched_by": text},
        [
            (record.source, record.row, token[person], matched)
            for record, person, matched in zip(records, links.person_of, links.matched_by, strict=True)
        ],
    )
    connection.execute("CREATE TEMP TABLE identity_key (kind VARCHAR, value VARCHAR, person VARCHAR)")
    insert_rows(
        connection,
        "identity_key",
        {"kind": text, "value": text, "person": text},
        [(kind, value, token[person]) for (kind, value), person in links.key_of.items()],
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE in_customers AS SELECT c.*, l.person FROM in_customers c "
        "JOIN identity_link l ON c._source = l.source AND c._row = l.record"
    )
    for role in _REFERRING:
        _refer(connection, role, tables, quality)
    _identifiers(connection)
    _attributes(connection, tables)


def _customers_from_references(connection: duckdb.DuckDBPyConnection, tables: Sequence[Staged]) -> None:
    """A home without customer records knows its persons from the rows that name them."""
    if any(role_of(staged) == "customers" for staged in tables):
        return
    keys = ", ".join(KEYS)
    known = " OR ".join(f"{key} IS NOT NULL" for key in KEYS)
    rows = " UNION ALL ".join(f"SELECT {keys} FROM in_{role} WHERE {known}" for role in _REFERRING)
    connection.execute(
        f"INSERT INTO in_customers BY NAME SELECT 0 AS _position, 'references' AS _system, 'references' AS _source, "
        f"row_number() OVER (ORDER BY {keys}) AS _row, * FROM (SELECT DISTINCT {keys} FROM ({rows}))"
    )


def _refer(connection: duckdb.DuckDBPyConnection, role: Role, tables: Sequence[Staged], quality: Quality) -> None:
    """Add `person` to a role's rows: the strongest identifier that is known decides; disagreement is counted."""
    feeding = [t for t in tables if role_of(t) == role or (role == "orders" and derives_orders(t, tables))]
    used = [key for key in KEYS if any(key in t.fields for t in feeding)]
    joins = "".join(
        f" LEFT JOIN identity_key k_{key} ON k_{key}.kind = {literal(key)} AND k_{key}.value = t.{key}" for key in used
    )
    found = f"coalesce({', '.join(f'k_{key}.person' for key in used)})" if used else "CAST(NULL AS VARCHAR)"
    if used:
        given = " OR ".join(f"t.{key} IS NOT NULL" for key in used)
        apart = " OR ".join(f"k_{key}.person <> {found}" for key in used)
        for source, unknown, divided in connection.execute(
            f"SELECT t._source, count(*) FILTER (WHERE ({given}) AND {found} IS NULL), count(*) FILTER (WHERE {apart}) "
            f"FROM in_{role} t{joins} GROUP BY 1 ORDER BY 1"
        ).fetchall():
            fields = ", ".join(used)
            quality.note(source, fields, "unknown person", "kept", unknown, "the row stays, with nobody")
            quality.note(source, fields, "identifiers disagree", "kept", divided, "the strongest one decides")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE in_{role} AS SELECT t.*, {found} AS person FROM in_{role} t{joins}"
    )


def _identifiers(connection: duckdb.DuckDBPyConnection) -> None:
    rows = " UNION ALL ".join(
        f"SELECT person, {literal(kind)} AS kind, CAST({kind} AS VARCHAR) AS value, min(_position) AS place, min(_source) AS source "
        f"FROM in_customers GROUP BY ALL"
        for kind in ("name", "phone", "email", "address", "customer_no", "account_no")
    )
    connection.execute(f"CREATE TABLE person_identifier AS SELECT * FROM ({rows}) WHERE value IS NOT NULL ORDER BY ALL")


def _attributes(connection: duckdb.DuckDBPyConnection, tables: Sequence[Staged]) -> None:
    """`person_record`: one row a person, each field from the earliest source that knows it, its latest row first."""
    fields = [*FIELDS["customers"], *extras_of(tables, "customers")]
    hidden = {*PERSON_KEYS, "name", "address"}
    merged = ", ".join(
        f"first({quoted(field)} ORDER BY _position, _row DESC) FILTER (WHERE {quoted(field)} IS NOT NULL) AS {quoted(field)}"
        for field in fields
        if field not in hidden
    )
    connection.execute(f"CREATE TEMP TABLE person_record AS SELECT person, {merged} FROM in_customers GROUP BY person")
    seen = ["SELECT person, _system FROM in_customers WHERE _system <> 'references'"]
    seen += [f"SELECT person, _system FROM in_{role} WHERE person IS NOT NULL" for role in _REFERRING]
    connection.execute(
        f"CREATE TEMP TABLE person_system AS SELECT person, count(DISTINCT _system) AS sources "
        f"FROM ({' UNION ALL '.join(seen)}) GROUP BY person"
    )


def linked_rows(connection: duckdb.DuckDBPyConnection) -> int:
    """Persons known to the home."""
    return count(connection, "SELECT count(*) FROM person_record")

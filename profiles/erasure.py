"""A person's token goes in; rows that hold the person go out of a build, and keyed hashes keep them out of later ones.

A build still reads the owner's files, where the person may stand for ever, so each build finds the person again by the
hashes of what identified them, and takes the rows out before any table is made from them. Names stay known until the
texts of others have been masked, so that a stranger's review does not start to show a name because it was forgotten.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from domain.errors import HomeError
from profiles.identity import KEYS
from profiles.quality import Quality
from profiles.records import UNIFIED, role_of
from profiles.staging import Staged
from profiles.tables import count, insert_rows, literal, quoted, table_columns

ERASED = "[erased]"
_PATTERNS_AT_ONCE = 200
_HELD = ("_source", "_batch", "_row", "_parent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Who must not come back into the tables."""

    hashes: frozenset[tuple[str, str]] = frozenset()
    """(key, HMAC-SHA-256 of an identifier under that key), both as hex. The key is the vault's of that time."""

    def __len__(self) -> int:
        return len(self.hashes)

    def holds(self, kind: str, value: str) -> bool:
        """Whether this identifier is one of a person to be left out."""
        return any((key, _hash(key, kind, value)) in self.hashes for key in {key for key, _ in self.hashes})

    @property
    def sha256(self) -> str:
        """Hash of the whole list, `` of an empty one: tables without a person are another version."""
        return hashlib.sha256(repr(sorted(self.hashes)).encode()).hexdigest() if self.hashes else ""


def read_suppression(vault_file: Path) -> Suppression:
    """The list kept in a vault; empty when there is no vault.

    Raises:
        HomeError: the vault cannot be read, so nobody knows who has to stay out.
    """
    if not vault_file.exists():
        return Suppression()
    try:
        with duckdb.connect(str(vault_file.resolve()), read_only=True) as vault:
            if not count(vault, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'forgotten'"):
                return Suppression()
            return Suppression(hashes=frozenset(vault.execute("SELECT key, hash FROM forgotten").fetchall()))
    except duckdb.Error as error:
        raise HomeError(
            f"{vault_file}: the vault in use cannot be read ({str(error).splitlines()[0]}); restore it, or remove it to "
            "start anew with other tokens (who was forgotten has to be forgotten again)"
        ) from None


def with_person(known: Suppression, vault_file: Path, person: str) -> Suppression:
    """The list with one more person: the hashes of what points to them and to nobody else.

    Raises:
        HomeError: the vault does not know the person.
    """
    with duckdb.connect(str(vault_file.resolve()), read_only=True) as vault:
        row = vault.execute("SELECT key FROM token_key").fetchone()
        canonical = vault.execute("SELECT canonical FROM person_token WHERE person = $1", [person]).fetchall()
        own = vault.execute(
            f"SELECT kind, value FROM person_identifier WHERE kind IN ({', '.join(map(literal, KEYS))}) "
            "GROUP BY ALL HAVING count(DISTINCT person) = 1 AND min(person) = $1",
            [person],
        ).fetchall()
    if row is None or not canonical:
        raise HomeError(f"{vault_file}: there is no person {person} in the vault")
    found = [("person", name) for (name,) in canonical] + own
    return Suppression(hashes=known.hashes | {(row[0], _hash(row[0], kind, value)) for kind, value in found})


def _hash(key: str, kind: str, value: str) -> str:
    # "forgotten" keeps these hashes apart from those the tokens are made of
    return hmac.digest(bytes.fromhex(key), f"forgotten:{kind}:{value}".encode(), hashlib.sha256).hex()


def mentions(values: Iterable[str]) -> str:
    """A regular expression, for Python (ASCII) and RE2 alike, that finds these identifiers in any usual spelling."""
    return "|".join(sorted({_spelt(value) for value in values if value.strip()}, key=len, reverse=True)) or r"[^\s\S]"


def _spelt(value: str) -> str:
    if re.fullmatch(r"\+?\d{7,15}", value):
        digits = re.sub(r"^\+86(?=1\d{10}$)", "", value).lstrip("+")
        return r"\+?(?:\b(?:00)?86[\s.\-]{0,2})?\b" + r"[\s.\-]{0,2}".join(digits) + r"\b"
    words = r"\s*".join(re.escape(word) for word in value.split())
    left = r"\b" if value[:1].isascii() and value[:1].isalnum() else ""
    right = r"\b" if value[-1:].isascii() and value[-1:].isalnum() else ""
    return f"{left}{words}{right}"


def keep_out(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Staged], suppression: Suppression, quality: Quality
) -> None:
    """Take every row of the persons on the list out of the raw, staged and unified tables; after linking.

    Creates `erased` (their tokens). Their names and addresses stay in `person_identifier` until `forget_names`.
    """
    connection.execute("CREATE TEMP TABLE erased (person VARCHAR)")
    connection.execute("CREATE TABLE forgotten (key VARCHAR, hash VARCHAR)")
    if not suppression:
        return
    insert_rows(connection, "forgotten", {"key": "VARCHAR", "hash": "VARCHAR"}, sorted(suppression.hashes))
    persons = _persons(connection, suppression)
    insert_rows(connection, "erased", {"person": "VARCHAR"}, [(person,) for person in sorted(persons)])
    if not persons:
        return
    connection.execute(
        "CREATE TEMP TABLE erased_order AS SELECT DISTINCT order_id FROM in_orders SEMI JOIN erased USING (person)"
    )
    connection.execute("CREATE TEMP TABLE erased_row (source VARCHAR, row BIGINT)")
    for staged in tables:
        for select in _rows(staged):
            connection.execute(f"INSERT INTO erased_row {select}")
    _set_aside_broken(connection)
    rows = count(connection, "SELECT count(*) FROM (SELECT DISTINCT * FROM erased_row)")
    quality.note("identity", "person", "forgotten on request", "rejected", rows, "nothing of the row is kept")
    for table in _stored(connection):
        connection.execute(
            f"DELETE FROM {quoted(table)} t USING erased_row e WHERE e.source = t._source AND e.row = t._row"
        )
    for role in UNIFIED:
        connection.execute(f"DELETE FROM in_{role} t USING erased_row e WHERE e.source = t._source AND e.row = t._row")
        if "person" in table_columns(connection, f"in_{role}"):
            connection.execute(f"DELETE FROM in_{role} WHERE person IN (SELECT person FROM erased)")
    for table in ("identity_link", "person_token", "person_record", "person_system", "identity_key"):
        connection.execute(f"DELETE FROM {table} WHERE person IN (SELECT person FROM erased)")
    _wipe_mentions(connection)


def forget_names(connection: duckdb.DuckDBPyConnection) -> None:
    """The last that is known of them goes, once the texts of others have been masked."""
    connection.execute("DELETE FROM person_identifier WHERE person IN (SELECT person FROM erased)")


def rewritten(file: Path) -> None:
    """Copy a database into a fresh file in its place: what was deleted lies in the free blocks of the old one."""
    fresh = file.with_name(f"{file.name}.fresh")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {literal(str(file))} AS before (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(fresh))} AS after")
        connection.execute("COPY FROM DATABASE before TO after")
    fresh.chmod(0o600)
    os.replace(fresh, file)


def owners(staged_table: str, role: str, keys: Sequence[str]) -> str:
    """SQL: `_source`, `_row` and `person` of a staged table's rows; as linking decides, strongest key first."""
    if role == "customers":
        return (
            f"SELECT t._source, t._row, l.person FROM {quoted(staged_table)} t "
            "JOIN identity_link l ON l.source = t._source AND l.record = t._row"
        )
    joins = "".join(
        f" LEFT JOIN ({_OWNED}) k_{key} ON k_{key}.kind = {literal(key)} AND k_{key}.value = t.{quoted(key)}"
        for key in keys
    )
    person = f"coalesce({', '.join(f'k_{key}.person' for key in keys)})" if keys else "CAST(NULL AS VARCHAR)"
    return f"SELECT t._source, t._row, {person} AS person FROM {quoted(staged_table)} t{joins}"


_OWNED = (
    f"SELECT kind, value, min(person) AS person FROM person_identifier WHERE kind IN ({', '.join(map(literal, KEYS))}) "
    "GROUP BY kind, value HAVING count(DISTINCT person) = 1"
)
"""Identifiers that point to one person only."""


def _persons(connection: duckdb.DuckDBPyConnection, suppression: Suppression) -> set[str]:
    named = connection.execute("SELECT 'person', canonical, person FROM person_token").fetchall()
    owned = connection.execute("SELECT kind, value, person FROM identity_key").fetchall()
    return {person for kind, value, person in (*named, *owned) if suppression.holds(kind, value)}


def _rows(staged: Staged) -> Iterable[str]:
    """SELECTs of the rows of one staged table that are about the erased persons."""
    role = role_of(staged)
    keys = [key for key in KEYS if key in staged.fields]
    table = quoted(staged.table)
    if role in ("orders", "lines") and "order_id" in staged.fields:
        yield f"SELECT _source, _row FROM {table} SEMI JOIN erased_order USING (order_id)"
    if role != "lines" and (keys or role == "customers"):
        yield f"SELECT _source, _row FROM ({owners(staged.table, role, keys)}) SEMI JOIN erased USING (person)"
    if role == "feedback" and "order_id" in staged.fields:
        nobody = f"SELECT _row FROM ({owners(staged.table, role, keys)}) WHERE person IS NULL"
        yield f"SELECT _source, _row FROM {table} SEMI JOIN ({nobody}) USING (_row) SEMI JOIN erased_order USING (order_id)"
    if role == "relations":
        other = f"SELECT value FROM ({_OWNED}) SEMI JOIN erased USING (person) WHERE kind = 'customer_no'"
        yield f"SELECT _source, _row FROM {table} WHERE other_customer_no IN ({other})"


def _set_aside_broken(connection: duckdb.DuckDBPyConnection) -> None:
    """Rows in quarantine that speak of them go as well."""
    values = [value for values in _erased_identifiers(connection).values() for value in values]
    values += [str(row[0]) for row in connection.execute("SELECT order_id FROM erased_order").fetchall()]
    for pattern in _in_parts(values):
        found = "regexp_matches(content, $1, 'i')"
        connection.execute(f"INSERT INTO erased_row SELECT source, line FROM quarantine WHERE {found}", [pattern])
        connection.execute(f"DELETE FROM quarantine WHERE {found}", [pattern])
    connection.execute(
        "DELETE FROM quarantine q USING erased_row e WHERE q.source = e.source AND q.line = e.row AND q.content LIKE '{\"_s%'"
    )


def _wipe_mentions(connection: duckdb.DuckDBPyConnection) -> None:
    """What others' raw and staged rows say of them: a phone written into a ticket, a referrer's number."""
    values = [value for values in _erased_identifiers(connection).values() for value in values]
    for table in _stored(connection):
        columns = [
            name
            for name, kind in table_columns(connection, quoted(table)).items()
            if kind == "VARCHAR" and name not in _HELD
        ]
        if not columns:
            continue
        together = f"concat_ws(' ', {', '.join(map(quoted, columns))})"
        changes = ", ".join(
            f"{quoted(name)} = nullif(regexp_replace({quoted(name)}, $1, {literal(ERASED)}, 'gi'), {literal(ERASED)})"
            for name in columns
        )
        for pattern in _in_parts(values):
            connection.execute(
                f"UPDATE {quoted(table)} SET {changes} WHERE regexp_matches({together}, $1, 'i')", [pattern]
            )


def _erased_identifiers(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
    """What points to the erased persons alone; a name of two Han characters is an ordinary word in others' texts."""
    found: dict[str, list[str]] = {}
    for kind, value in connection.execute(
        "SELECT kind, value FROM person_identifier GROUP BY ALL "
        "HAVING bool_and(person IN (SELECT person FROM erased)) ORDER BY ALL"
    ).fetchall():
        if kind != "name" or len(re.findall(r"[\u3400-\u9fff]", value)) >= 3 or len(value.split()) >= 2:
            found.setdefault(kind, []).append(value)
    return found


def _in_parts(values: Sequence[str]) -> list[str]:
    parts = [values[start : start + _PATTERNS_AT_ONCE] for start in range(0, len(values), _PATTERNS_AT_ONCE)]
    return [mentions(part) for part in parts]


def _stored(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Raw and staged tables."""
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary "
        "AND (starts_with(table_name, 'raw_') OR starts_with(table_name, 'stg_')) ORDER BY 1"
    ).fetchall()
    return [str(row[0]) for row in rows]

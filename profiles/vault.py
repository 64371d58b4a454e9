"""A name, number or token goes in, the person's token comes out; and back, for a role that may."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import duckdb

from domain.errors import HomeError
from profiles.cleaning import phone_form
from profiles.masking import is_full_name

_TOKEN = re.compile(r"P-\d{5,8}", re.IGNORECASE)


class Vault:
    """The vault of one home, opened for reading. Whoever holds it decides which role may ask it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, home: Path) -> Vault | None:
        """The home's vault; None for a public home, which has none.

        Raises:
            HomeError: the file is there and cannot be opened.
        """
        file = home / "vault.duckdb"
        if not file.exists():
            return None
        try:
            return cls(duckdb.connect(str(file.resolve()), read_only=True))
        except duckdb.Error as error:
            raise HomeError(f"{file}: the vault cannot be opened ({str(error).splitlines()[0]}); build again") from None

    def resolve(self, text: str, *, numbers_only: bool = False) -> tuple[str, ...]:
        """Tokens of the persons this token, customer number, phone, e-mail or full name stands for, sorted.

        With `numbers_only` nobody is found by phone, e-mail or name.
        """
        wanted = " ".join(text.split())
        if _TOKEN.fullmatch(wanted):
            return self._persons("SELECT DISTINCT person FROM person_identifier WHERE person = $1", wanted.upper())
        spellings = {wanted.lower(), *(phone_form(wanted) or ())}
        kinds = "kind IN ('customer_no', 'account_no')" if numbers_only else "kind <> 'address'"
        return self._persons(
            f"SELECT DISTINCT person FROM person_identifier WHERE {kinds} AND lower(value) IN "
            "(SELECT unnest($1::VARCHAR[]))",
            sorted(spellings),
        )

    def names_in(self, text: str) -> tuple[str, ...]:
        """Full names of known persons that stand in a text, longest first. One pass: 25,000 names take 7 ms."""
        rows = (
            self._connection.cursor()
            .execute(
                "SELECT DISTINCT value FROM person_identifier WHERE kind = 'name' AND contains(lower($1), lower(value)) "
                "ORDER BY length(value) DESC, value",
                [text],
            )
            .fetchall()
        )
        return tuple(name for (name,) in rows if is_full_name(name))

    def identifiers(self, token: str) -> Mapping[str, tuple[str, ...]]:
        """What is known of one person: name, phone, email, address, customer_no, account_no; the first value is the one to show."""
        found: dict[str, list[str]] = defaultdict(list)
        for kind, value in (
            self._connection.cursor()
            .execute("SELECT kind, value FROM person_identifier WHERE person = $1 ORDER BY kind, place, value", [token])
            .fetchall()
        ):
            if value not in found[kind]:
                found[kind].append(value)
        return {kind: tuple(values) for kind, values in found.items()}

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _persons(self, sql: str, given: object) -> tuple[str, ...]:
        rows = self._connection.cursor().execute(f"{sql} ORDER BY 1", [given]).fetchall()
        return tuple(str(row[0]) for row in rows)

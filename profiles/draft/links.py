"""Surveyed tables go in; each table's key and the many-to-one joins between them come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .survey import Column, Survey, Table
from .words import phrase, says, singular

CONTAINED = 0.95
"""Share of a column's values that must stand in the other table; real data has orphans."""
ORPHANS = 0.6
"""The same where the column bears the very name of the other table's key."""
_TELLING = 20
"""Distinct text codes from which equal values alone make a join."""
_FEW = 5
"""Distinct values below which nothing is read into them."""
_COUNTED = 99
"""Numbers up to here may be anybody's row numbers."""
_SPLIT = 30
"""Rows from which the same keys in two tables are no accident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Many rows of `many` belong to one row of `one`."""

    many: str
    column: str
    one: str
    to: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Keys and joins, by the sources' short names."""

    keys: dict[str, str | None]
    """Column that is unique in the table; None when none is."""
    joins: tuple[Joined, ...]
    pointers: frozenset[tuple[str, str]]
    """(table, column) of every column that points somewhere, drafted as a join or not."""
    notes: tuple[str, ...]
    roles: tuple[Joined, ...] = ()
    """Joins between two tables that are joined already, and of a table with itself."""

    def links_of(self, table: str) -> tuple[Joined, ...]:
        """Joins that leave a table."""
        return tuple(join for join in self.joins if join.many == table)

    def links_to(self, table: str) -> tuple[Joined, ...]:
        """Joins that arrive at a table."""
        return tuple(join for join in self.joins if join.one == table)


def structure_of(survey: Survey) -> Structure:
    """Keys first, then declared foreign keys, then names with values, then telling values alone."""
    tables = [table for table in survey.tables if table.rows]
    keys = {table.found.short: _key(table) for table in tables}
    joins: list[Joined] = []
    notes: list[str] = []
    pointers: set[tuple[str, str]] = set()
    roles: list[Joined] = []
    for table in tables:
        for column in table.columns:
            found = _link(survey, table, column, tables, keys)
            if found is None:
                continue
            pointers.add((found.many, found.column))
            twin = next((j for j in joins if (j.many, j.one) == (found.many, found.one)), None)
            if found.one == found.many or twin is not None:
                roles.append(found)
            elif _circular(joins, found):
                notes.append(f"{table.found.name}.{column.name} would close a circle of joins; left out")
            else:
                joins.append(found)
    for found in _same_keys(survey, tables, keys, joins):
        if not _circular(joins, found):
            joins.append(found)
            pointers.add((found.many, found.column))
    return Structure(
        keys=keys, joins=tuple(joins), pointers=frozenset(pointers), notes=tuple(notes), roles=tuple(roles)
    )


def _key(table: Table) -> str | None:
    if len(table.found.key) > 1:
        return None
    if len(table.found.key) == 1:
        declared = table.column(table.found.key[0])
        if declared is not None and declared.unique:
            return declared.name
    fitting = [c for c in table.columns if c.unique and c.kind in ("int", "text") and c.mean_length <= 40]
    own = phrase(table.words, one=True)

    def likeness(column: Column) -> tuple[bool, bool, int]:
        named = says(column.words, "id")
        about = column.words in (("id",), (*own.split(), "id")) or " ".join(column.words).startswith(own)
        return not named, not about, table.columns.index(column)

    named = [c for c in fitting if says(c.words, "id") or c is table.columns[0]]
    return min(named, key=likeness).name if named else None


def _link(
    survey: Survey, table: Table, column: Column, tables: Sequence[Table], keys: dict[str, str | None]
) -> Joined | None:
    short = table.found.short
    for link in table.found.links:
        if link.column.lower() != column.name.lower():
            continue
        other = next((t for t in tables if t.found.name.lower() == link.table.lower()), None)
        to = (
            None if other is None else other.column(link.to) if link.to else other.column(keys[other.found.short] or "")
        )
        if other is not None and to is not None and to.unique and to.kind in ("int", "text"):
            return Joined(many=short, column=column.name, one=other.found.short, to=to.name, why="declared; sure")
    if column.kind not in ("int", "text") or not column.filled or column.mean_length > 40:
        return None
    base = _base(table, column, tables, keys)
    if base is table:
        return None
    by_values_only = column.name == keys[short] and base is None and not _named_elsewhere(table, column, tables, keys)
    if by_values_only and (column.kind != "int" or len(column.words) < 2 or phrase(table.words, one=True) in " ".join(column.words)):  # fmt: skip
        return None
    best: tuple[float, Joined] | None = None
    for other in tables if base is None else (base,):
        key = keys[other.found.short]
        to = other.column(key) if key else None
        if other is table or to is None or to.kind not in ("int", "text"):
            continue
        named = 0.0 if by_values_only else _likeness(column, to, other)
        telling = _telling(column, to)
        if not named and not telling:
            continue
        share = survey.contained((table, column), (other, to))
        least = 1.0 if not named else ORPHANS if named >= 2 and says(column.words, "id") else CONTAINED
        if share < least:
            continue
        sure = "sure" if named >= 2 and share >= CONTAINED else "likely" if named else "unsure"
        why = f"{'by name' if named else 'by values'}, {share:.0%} of its values found; {sure}"
        found = Joined(many=short, column=column.name, one=other.found.short, to=to.name, why=why)
        weight = named + share
        if best is None or weight > best[0]:
            best = weight, found
    if best is not None:
        return best[1]
    return _own(survey, table, column, keys) or _twin_text(survey, table, column, tables)


def _own(survey: Survey, table: Table, column: Column, keys: dict[str, str | None]) -> Joined | None:
    """A column that says whom of the same table a row reports to."""
    key = table.column(keys[table.found.short] or "")
    bare = column.words[:-1] if says(column.words, "id") else column.words
    if key is None or key is column or key.kind != column.kind or not bare or not says(bare, "reports"):
        return None
    share = survey.contained((table, column), (table, key))
    if share < CONTAINED:
        return None
    short = table.found.short
    why = f"by name, {share:.0%} of its values found; likely"
    return Joined(many=short, column=column.name, one=short, to=key.name, why=why)


def _telling(column: Column, to: Column) -> bool:
    """Whether equal values alone speak for a join: many texts, or numbers that are no mere count from 1."""
    if column.kind == "text" and to.kind == "text":
        known = column.low is not None and column.values == ()
        return column.distinct >= _TELLING and not says(column.words, "name") and not known
    sparse = to.low is not None and to.high is not None and to.low > _COUNTED and to.high - to.low > 3 * to.distinct
    return column.kind == to.kind == "int" and sparse and says(column.words, "id") and column.distinct >= _FEW


def _base(table: Table, column: Column, tables: Sequence[Table], keys: dict[str, str | None]) -> Table | None:
    """Of several tables with the same key (one-to-one parts of one thing), the one the others belong to.

    None when the column is no key, or nobody shares it; the table that the key is named after, else the one with a name.
    """
    if column.name != keys[table.found.short] or not says(column.words, "id") or len(column.words) < 2:
        return None
    words = [singular(word) for word in column.words]
    sharing = [
        held for held in tables
        if (key := keys[held.found.short]) and (own := held.column(key)) and [singular(w) for w in own.words] == words
    ]  # fmt: skip
    if len(sharing) < 2:
        return None

    def weight(held: Table) -> tuple[bool, bool, int, int]:
        entity = [singular(word) for word in held.words]
        named = entity == words[:-1]
        called = any(says(c.words, "name") or says(c.words, "given_name") for c in held.columns)
        return not named, not called, -held.rows, tables.index(held)

    return min(sharing, key=weight)


def _twin_text(survey: Survey, table: Table, column: Column, tables: Sequence[Table]) -> Joined | None:
    """A text column that another table has under the same name, unique there and holding all of its values."""
    if column.kind != "text" or column.unique or column.distinct < _FEW or len(column.words) > 3:
        return None
    for other in tables:
        to = other.column(column.name)
        if other is table or to is None or to.kind != "text" or not to.unique or to.words in (("name",), ("title",)):
            continue
        share = survey.contained((table, column), (other, to))
        if share >= CONTAINED:
            why = f"by name, {share:.0%} of its values found; likely"
            return Joined(many=table.found.short, column=column.name, one=other.found.short, to=to.name, why=why)
    return None


def _same_keys(
    survey: Survey, tables: Sequence[Table], keys: dict[str, str | None], joins: Sequence[Joined]
) -> list[Joined]:
    """Two tables that split one thing between them: as many rows, the very same numbers as keys, a word in common."""
    found: list[Joined] = []
    for place, one in enumerate(tables):
        for other in tables[place + 1 :]:
            a, b = one.column(keys[one.found.short] or ""), other.column(keys[other.found.short] or "")
            if a is None or b is None or a.kind != "int" or b.kind != "int" or one.rows != other.rows:
                continue
            joined = any({j.many, j.one} == {one.found.short, other.found.short} for j in joins)
            common = {singular(w) for w in one.words} & {singular(w) for w in other.words}
            if joined or one.rows < _SPLIT or not common or survey.contained((one, a), (other, b)) < 1.0:
                continue
            named = any(says(c.words, "name") or c.kind == "text" for c in other.columns)
            many, one_side = (one, other) if named and not any(c.kind == "text" for c in one.columns) else (other, one)
            column, to = (a, b) if many is one else (b, a)
            why = "by values, the same keys on both sides; likely"
            found.append(Joined(many=many.found.short, column=column.name, one=one_side.found.short, to=to.name, why=why))  # fmt: skip
    return found


def _named_elsewhere(table: Table, column: Column, tables: Sequence[Table], keys: dict[str, str | None]) -> bool:
    """A key that is another table's key too (a one-to-one extension) joins from the one named less like it."""
    own = phrase(table.words, one=True)
    if not says(column.words, "id") or own in " ".join(column.words) or column.words == ("id",):
        return False
    return any(
        other is not table and (key := keys[other.found.short]) and (held := other.column(key)) is not None
        and _likeness(column, held, other) >= 2
        for other in tables
    )  # fmt: skip


def _likeness(column: Column, to: Column, other: Table) -> float:
    """How much a column's name speaks of another table's key: 0 not at all, 3 the very name."""
    mine = tuple(singular(word) for word in column.words)
    theirs = tuple(singular(word) for word in to.words)
    entity = tuple(singular(word) for word in other.words)
    ends_as_id = says(column.words, "id")
    if mine == theirs and theirs not in (("id",), ("code",), ("number",), ("name",)):
        return 3.0 if ends_as_id or column.name.lower() == to.name.lower() else 2.5
    bare = mine[:-1] if ends_as_id else mine
    if bare and (bare == entity or bare == entity[-1:]):
        return 2.0
    if ends_as_id and bare and (bare[-len(entity) :] == entity or (len(theirs) > 1 and mine[-len(theirs) :] == theirs)):
        return 1.0
    return 0.0


def _circular(joins: Sequence[Joined], new: Joined) -> bool:
    reached, waiting = {new.one}, [new.one]
    while waiting:
        here = waiting.pop()
        for join in joins:
            if join.many == here and join.one not in reached:
                reached.add(join.one)
                waiting.append(join.one)
    return new.many in reached

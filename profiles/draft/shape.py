"""Tables with keys and joins go in; who the persons are, what the orders are, and which texts are feedback come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .links import Structure
from .meaning import Use, use_of
from .survey import Column, Table
from .words import holds, rank, says, singular

_FEW_TEXTS = 15
_LONG_TEXT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What each table is, by the sources' short names."""

    person: str | None = None
    order: str | None = None
    line: str | None = None
    lines_only: bool = False
    """The lines carry their order: there is no table of orders."""
    product: str | None = None
    feedback: str | None = None
    text: str | None = None
    """Column of the feedback's words."""
    uses: dict[tuple[str, str], Use]
    """(table, column) → what it is good for."""

    def columns(self, table: Table, *uses: Use) -> tuple[Column, ...]:
        """Columns of a table that are good for one of these."""
        return tuple(c for c in table.columns if self.uses[table.found.short, c.name] in uses)


def shape_of(tables: Sequence[Table], structure: Structure) -> Shape:
    """Recognised by names first, then by what stands in the columns and what points where."""
    held = [table for table in tables if table.rows]
    uses = {(table.found.short, c.name): _use(table, c, structure) for table in held for c in table.columns}
    by = {table.found.short: table for table in held}
    feedback, text = _feedback(held, uses)
    order = _order(held, structure, uses, feedback)
    line = _line(held, structure, uses, order)
    lines_only = False
    if order is not None and line is None and _is_lines(by[order], structure, uses):
        order, line, lines_only = None, order, True
    elif order is None and line is None:
        line = next((short for short, table in by.items() if _is_lines(table, structure, uses)), None)
        lines_only = line is not None
    person = _person(held, structure, uses, {order, line, feedback})
    product = None
    if line is not None:
        targets = [join.one for join in structure.links_of(line) if join.one not in (order, person)]
        product = min(targets, key=lambda t: rank(by[t].words, "product") or 99 if says(by[t].words, "product") else 99, default=None)  # fmt: skip
    return Shape(
        person=person, order=order, line=line, lines_only=lines_only, product=product,
        feedback=feedback, text=text, uses=uses,
    )  # fmt: skip


def _use(table: Table, column: Column, structure: Structure) -> Use:
    short = table.found.short
    link = (short, column.name) in structure.pointers
    prose = any(
        c.kind == "text" and c.mean_length > _LONG_TEXT and c.filled and c.distinct / c.filled > 0.5
        for c in table.columns
    )
    return use_of(column, key=structure.keys[short] == column.name, link=link, title_like=prose)


def _feedback(tables: Sequence[Table], uses: dict[tuple[str, str], Use]) -> tuple[str | None, str | None]:
    best: tuple[float, str, str] | None = None
    for table in tables:
        if table.rows < _FEW_TEXTS or says(table.words, "staff"):
            continue
        named = rank(table.words, "feedback") is not None
        rated = any(uses[table.found.short, c.name] == "rating" for c in table.columns)
        for column in table.columns:
            if uses[table.found.short, column.name] != "prose" or column.kind != "text":
                continue
            spoken = holds(column.words, "feedback_text")
            score = 3.0 * spoken + 3.0 * named + 1.0 * rated + min(column.mean_length, 400) / 400
            if (spoken or named or (rated and column.mean_length > _LONG_TEXT)) and (best is None or score > best[0]):
                best = score, table.found.short, column.name
    return (best[1], best[2]) if best else (None, None)


def _order(
    tables: Sequence[Table], structure: Structure, uses: dict[tuple[str, str], Use], feedback: str | None
) -> str | None:
    candidates: list[tuple[tuple[bool, bool, int, int], str]] = []
    for table in tables:
        place = rank(table.words, "order")
        short = table.found.short
        if place is None or short == feedback:
            continue
        dated = any(uses[short, c.name] == "date" for c in table.columns)
        tied = any(says(_words(tables, join.one), "person") for join in structure.links_of(short))
        counted = any(uses[short, c.name] in ("money", "quantity") for c in table.columns)
        if not (dated or tied or counted):
            continue
        candidates.append(((not tied, not dated, place, -table.rows), short))
    return min(candidates)[1] if candidates else None


def _words(tables: Sequence[Table], short: str) -> tuple[str, ...]:
    return next(table.words for table in tables if table.found.short == short)


def _line(
    tables: Sequence[Table], structure: Structure, uses: dict[tuple[str, str], Use], order: str | None
) -> str | None:
    if order is None:
        return None
    best: tuple[int, str] | None = None
    for join in structure.links_to(order):
        table = next(t for t in tables if t.found.short == join.many)
        held = {uses[join.many, c.name] for c in table.columns}
        counted = "quantity" in held
        priced = "money" in held
        named = says(table.words, "line")
        score = 2 * counted + priced + 2 * named
        if (counted or (named and (priced or len(structure.links_of(join.many)) > 1))) and (
            not best or score > best[0]
        ):
            best = score, join.many
    return best[1] if best else None


def order_number(table: Table, structure: Structure) -> Column | None:
    """The column that says which order a line belongs to: named so, and with several rows to a value."""
    own = structure.keys[table.found.short]
    for column in table.columns:
        bare = column.words[:-1] if says(column.words, "id") else ()
        if bare and singular(bare[-1]) in _orders() and column.name != own and column.distinct < column.filled:
            return column
    return None


def _orders() -> frozenset[str]:
    from .bundled import signs

    return frozenset(signs()["order_number"])


def _is_lines(table: Table, structure: Structure, uses: dict[tuple[str, str], Use]) -> bool:
    held = {uses[table.found.short, c.name] for c in table.columns}
    return "quantity" in held and "money" in held and order_number(table, structure) is not None


def _person(
    tables: Sequence[Table], structure: Structure, uses: dict[tuple[str, str], Use], taken: set[str | None]
) -> str | None:
    best: tuple[tuple[int, int, int, int], str] | None = None
    for table in tables:
        short = table.found.short
        if short in taken or structure.keys[short] is None:
            continue
        place = rank(table.words, "person")
        if place is None:
            key = structure.keys[short] or ""
            bare = next(c.words for c in table.columns if c.name == key)[:-1]
            place = rank(bare, "person") if bare and len(tables) <= 2 else None
            if place is None:
                continue
            place += 50
        arriving = structure.links_to(short)
        fed = sum(join.many in taken for join in arriving)
        through = sum(1 for join in arriving for far in structure.links_to(join.many) if far.many in taken)
        score = (-fed, -through, -min(len(arriving), 1), place)
        if best is None or score < best[0]:
            best = score, short
    return best[1] if best else None


def person_column(table: Table) -> Column | None:
    """The column that numbers the persons a row is about, in a home without a table of persons (`CustomerID`)."""
    fitting = []
    for column in table.columns:
        bare = column.words[:-1] if says(column.words, "id") else ()
        if bare and (place := rank(bare, "person")) is not None:
            fitting.append((place, table.columns.index(column), column))
    return min(fitting)[2] if fitting else None

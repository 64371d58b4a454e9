"""A figure becomes a table for people: labels for stored values, shown numbers, the stored value behind each."""

from __future__ import annotations

from datetime import date

from domain.catalog import Catalog
from domain.evidence import Column, Figure, Value
from domain.language import Language
from domain.rounding import PARTS, shown, shown_part
from ui.markup import Markup, join, tag

Cells = frozenset[tuple[int, str]]
"""Cells of one figure, by row and column name."""

_NUMBERS = frozenset({"count", "money", "percent", "number", "days"})


def table(
    figure: Figure, catalog: Catalog, language: Language, *, limit: int, used: Cells = frozenset(), caption: str = ""
) -> Markup:
    """The first `limit` rows; cells in `used` are marked. A table wider than its place scrolls inside it."""
    head = join(
        tag("th", column.label.in_(language), scope="col", class_="number" if _is_number(column) else None)
        for column in figure.columns
    )
    body = join(
        tag(
            "tr",
            *(
                _cell(value, column, catalog, language, used=(number, column.name) in used)
                for value, column in zip(row, figure.columns, strict=True)
            ),
        )
        for number, row in enumerate(figure.rows[:limit])
    )
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption or figure.title.in_(language)),
            tag("thead", tag("tr", head)),
            tag("tbody", body),
        ),
        class_="table",
        tabindex=0,
        role="region",
        aria_label=caption or figure.title.in_(language),
    )


def cell_text(value: Value, column: Column, catalog: Catalog, language: Language) -> str:
    """What a person reads for one value: its label, its month or quarter, or its number in the column's format."""
    if isinstance(value, date):
        return _day(value, column.name.partition("@")[2])
    part = column.name.rpartition("@")[2]
    if isinstance(value, int) and part in PARTS:
        return shown_part(value, part, language)
    return _label(value, column, catalog, language) or shown(value, column.format, language)


def stored_text(value: Value) -> str:
    """The value as it is stored, nothing rounded or renamed."""
    if value is None:
        return "NULL"
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: Value, column: Column, catalog: Catalog, language: Language, *, used: bool) -> Markup:
    classes = [name for name, holds in (("number", _is_number(column)), ("used", used)) if holds]
    return tag(
        "td",
        tag("span", cell_text(value, column, catalog, language), class_="shown"),
        tag("span", stored_text(value), class_="stored"),
        class_=" ".join(classes) or None,
    )


def _is_number(column: Column) -> bool:
    named = column.name.rpartition("@")[2] in PARTS
    return column.format.kind in _NUMBERS and column.dimension is None and not named


def _label(value: Value, column: Column, catalog: Catalog, language: Language) -> str:
    if column.dimension is None or value is None:
        return ""
    try:
        names = catalog.dimension(column.dimension).values.get(str(value))
    except KeyError:  # a figure kept from before the catalog was edited
        return ""
    return names.in_(language) if names else ""


def _day(value: date, grain: str) -> str:
    match grain:
        case "month":
            return f"{value:%Y-%m}"
        case "quarter":
            return f"{value.year} Q{(value.month + 2) // 3}"
        case "year":
            return str(value.year)
        case _:
            return f"{value:%Y-%m-%d}"

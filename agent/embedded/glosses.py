"""A remark that explains a word just used goes in; whether it only says what the catalog says of that word comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from domain.catalog import Catalog
from domain.condition import All, Any, Condition, Is, Named, Not

from .spans import Span

_PIECES = re.compile(r"[,，;；、]|\s+and\s+")
_SMALL = re.compile(
    r"(?i)\b(?:those|the|ones?|with|whose|that|which|are|is|start(?:s|ing)?|begin(?:s|ning)?|having|has|have|in|their|code|number|id|no)\b|开头|打头|起头|那些|字母|带有|带|编号|含|是|的|\.{2,}|…|[\"'“”‘’]"
)  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[\u4e00-\u9fff])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u4e00-\u9fff])")
_TIMES = re.compile(r"[×*✕]|\bx\b|\btimes\b|乘以?")
_SPOKEN = 4
"""Characters that a stretch of a definition must have at least to be told by them."""


def explains(inside: str, outside: Sequence[Span], read: Callable[[str], Sequence[Span]], catalog: Catalog) -> bool:
    """Whether every piece of the remark is what the catalog says of a filter or measure named outside it."""
    filters = {m.name for span in outside for m in span.means("filter")}
    measures = {m.name for span in outside for m in span.means("measure")}
    pieces = [piece.strip() for piece in _PIECES.split(_CAMEL.sub(" ", inside)) if piece.strip()]
    if not pieces or not (filters or measures):
        return False
    return all(
        _begins(piece, filters, read, catalog)
        or _multiplied(piece, measures, read, catalog)
        or _harmless(piece, read, catalog)
        or _defined(piece, filters, measures, catalog)
        for piece in pieces
    )


def _begins(piece: str, filters: set[str], read: Callable[[str], Sequence[Span]], catalog: Catalog) -> bool:
    """(C开头的), (those with C), (C...): the value that the filter named looks for, perhaps with its column."""
    for name in filters:
        held = [
            one for one in plain_conditions(catalog, catalog.named_filter(name).where) if one.op in ("contains", "eq")
        ]
        if len(held) != 1 or len(held[0].values) != 1:
            continue
        columns = [
            piece[span.start : span.end]
            for span in read(piece)
            if any(m.name == held[0].dimension for m in span.means("dimension"))
        ]
        left = piece
        for column in columns:
            left = left.replace(column, " ")
        if _SMALL.sub(" ", left).strip(" .").lower() == str(held[0].values[0]).lower():
            return True
    return False


def _multiplied(piece: str, measures: set[str], read: Callable[[str], Sequence[Span]], catalog: Catalog) -> bool:
    """(quantity × unit price): the very columns that the measure multiplies."""
    parts = [part.strip() for part in _TIMES.split(piece)]
    if len(parts) < 2 or not all(parts):
        return False
    for name in measures:
        measure = catalog.measure(name)
        if measure.expression is None or measure.where is not None:
            continue
        columns = re.findall(r'"([^"]+)"', measure.expression)
        if re.sub(r'"[^"]+"|[\s*]', "", measure.expression) or len(columns) != len(parts):
            continue
        entity = name.partition(".")[0]
        said = [_columns(part, read, catalog, entity) for part in parts]
        if all(any(column in told for told in said) for column in columns) and all(said):
            return True
    return False


def _columns(part: str, read: Callable[[str], Sequence[Span]], catalog: Catalog, entity: str) -> set[str]:
    """Columns of the entity that a part names, and names nothing else."""
    spans = [span for span in read(part) if span.kinds != ("pad",)]
    if len(spans) != 1:
        return set()
    found = {catalog.dimension(m.name).column for m in spans[0].means("dimension") if m.name.startswith(f"{entity}.")}
    return {column for column in found if column is not None}


def _harmless(piece: str, read: Callable[[str], Sequence[Span]], catalog: Catalog) -> bool:
    """(after discount), (退单冲减): named filters that the catalog has for what is so anyway, and of what they are said."""
    spans = [span for span in read(piece) if span.kinds != ("pad",)]
    held = [[catalog.named_filter(m.name).where for m in span.means("filter")] for span in spans]
    return any(any(map(_always, one)) for one in held) and all(
        any(isinstance(where, Is) for where in one) for one in held
    )


def _always(where: Condition) -> bool:
    return isinstance(where, Is) and where.op == "not_null" and not where.values


def _defined(piece: str, filters: set[str], measures: set[str], catalog: Catalog) -> bool:
    """A stretch of the definition itself."""
    held = [*(catalog.named_filter(name).definition for name in filters), *(catalog.measure(name).definition for name in measures)]  # fmt: skip
    texts = [text.lower() for told in held if told is not None for text in (told.en, told.zh) if text]
    return len(piece) >= _SPOKEN and any(piece.lower() in text for text in texts)


def plain_conditions(catalog: Catalog, condition: Condition | None) -> Iterator[Is]:
    """The conditions on columns that a condition is made of, named filters taken apart; what was done is left out."""
    match condition:
        case Is():
            yield condition
        case All() | Any():
            for one in condition.of:
                yield from plain_conditions(catalog, one)
        case Not():
            yield from plain_conditions(catalog, condition.of)
        case Named():
            yield from plain_conditions(catalog, catalog.named_filter(condition.filter).where)
        case _:
            return

"""A catalog item becomes a figure's column: its name, what people call it, and how its values are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.catalog import Format
from domain.evidence import Column
from domain.language import Phrase

if TYPE_CHECKING:
    from domain.catalog import Catalog
    from domain.language import Names
    from domain.metric_query import By

_GRAINS = {"day": "日", "week": "周", "month": "月", "quarter": "季度", "year": "年"}


def group_column(catalog: Catalog, by: By) -> Column:
    """The column of a group."""
    if by.kind == "membership":
        return Column(name=by.column, label=by.label or Phrase(en=by.name), format=Format(kind="text"))
    held = dimension_column(catalog, by.dimension)
    if by.grain is None:
        return held
    label = Phrase(
        en=f"{held.label.en} ({by.grain})",
        zh=f"{held.label.zh}（{_GRAINS[by.grain]}）" if held.label.zh else "",
    )
    return Column(name=by.column, label=label, format=held.format, dimension=None)


def dimension_column(catalog: Catalog, qualified: str) -> Column:
    """The column that shows a dimension's values."""
    dimension = catalog.dimension(qualified)
    if dimension.format is not None:
        form = catalog.with_currency(dimension.format)
    elif dimension.type in ("date", "number"):
        form = Format(kind="date" if dimension.type == "date" else "number")
    else:
        form = Format(kind="text")
    return Column(name=qualified, label=_label(dimension.names, qualified), format=form, dimension=qualified)


def measure_column(catalog: Catalog, qualified: str) -> Column:
    """The column that shows a measure."""
    measure = catalog.measure(qualified)
    return Column(name=qualified, label=_label(measure.names, qualified), format=catalog.with_currency(measure.format))


def _label(names: Names, qualified: str) -> Phrase:
    short = qualified.partition(".")[2].replace("_", " ")
    return Phrase(en=names.en[0] if names.en else short, zh=names.zh[0] if names.zh else "")

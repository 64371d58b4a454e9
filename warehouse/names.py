"""A qualified name goes in, the catalog's item comes out, or a QueryError with the nearest valid name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors import Denied, QueryError
from warehouse.nearest import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.catalog import Catalog, Dimension, Entity, Measure, NamedFilter


def entity_of(qualified: str) -> str:
    """`order` of `order.sales`."""
    return qualified.partition(".")[0]


def qualify(name: str, entity: str) -> str:
    """`ordered_on` of entity `order` → `order.ordered_on`; a name that is qualified already stays as it is."""
    return name if "." in name else f"{entity}.{name}"


def dimension_names(catalog: Catalog) -> list[str]:
    """Every qualified dimension, as declared."""
    return [f"{entity}.{short}" for entity, held in catalog.entities.items() for short in held.dimensions]


def measure_names(catalog: Catalog) -> list[str]:
    """Every qualified measure, as declared."""
    return [f"{entity}.{short}" for entity, held in catalog.entities.items() for short in held.measures]


def filter_names(catalog: Catalog) -> list[str]:
    """Every qualified named filter, as declared."""
    return [f"{entity}.{short}" for entity, held in catalog.entities.items() for short in held.filters]


def find_entity(catalog: Catalog, name: str) -> Entity:
    """The entity of this name."""
    if name not in catalog.entities:
        raise _unknown("entity", name, catalog.entities)
    return catalog.entities[name]


def find_dimension(catalog: Catalog, name: str) -> Dimension:
    """The dimension of this name; Denied when it identifies a person directly."""
    try:
        dimension = catalog.dimension(name)
    except KeyError:
        raise _unknown("dimension", name, dimension_names(catalog)) from None
    if dimension.privacy == "identifier":
        raise Denied(f"{name} identifies a person directly and is never part of a figure")
    return dimension


def find_measure(catalog: Catalog, name: str) -> Measure:
    """The measure of this name."""
    try:
        return catalog.measure(name)
    except KeyError:
        raise _unknown("measure", name, measure_names(catalog)) from None


def find_filter(catalog: Catalog, name: str) -> NamedFilter:
    """The named filter of this name."""
    try:
        return catalog.named_filter(name)
    except KeyError:
        raise _unknown("filter", name, filter_names(catalog)) from None


def _unknown(kind: str, name: str, known: Iterable[str]) -> QueryError:
    return QueryError(f"the catalog has no {kind} {name!r}{suggestion(name, known)}")

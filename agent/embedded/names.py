"""Catalog names go in, how near they are to each other and what we call them comes out."""

from __future__ import annotations

from domain.catalog import Catalog, Measure
from domain.condition import All, Any, Beside, Condition, Did, Is, Measured, Named, Not, Versus
from domain.language import Language
from tools.portrait import count_of, key_of, time_of
from warehouse.joins import JoinGraph

FAR = 99


class Atlas:
    """The catalog with its join graph: distances, homes, time dimensions, default counts."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.graph = JoinGraph(catalog)

    def entity(self, name: str) -> str:
        """`order` of `order.sales`."""
        return name.partition(".")[0]

    def distance(self, start: str, end: str) -> int:
        """Many-to-one joins from one entity to another; FAR when rows would multiply."""
        path = self.graph.path(start, end)
        return FAR if path is None else len(path)

    def home(self, measure: str) -> str:
        """The entity whose rows a measure is computed over; a ratio's is its numerator's."""
        held = self.catalog.measure(measure)
        return self.home(held.of[0]) if held.aggregate == "ratio" else self.entity(measure)

    def reach(self, measure: str, entity: str) -> int:
        """How far an entity is from a measure, its `at` alternatives included; FAR when it cannot be split by it."""
        near = self.distance(self.home(measure), entity)
        if near < FAR:
            return near
        held = self.catalog.measure(measure)
        for part in (held, *(self.catalog.measure(of) for of in held.of)):
            if any(self.distance(at, entity) < FAR for at in part.at):
                return FAR // 2
        if held.aggregate in ("count", "count_distinct") and self.graph.coarsest((self.home(measure), entity)):
            return FAR // 2
        return FAR

    def time(self, measure: str) -> str | None:
        """The qualified date dimension a period applies to; None when the measure has no date."""
        return time_of(self.catalog, measure)

    def count_of(self, entity: str) -> str | None:
        """The plain count of an entity's rows: the default one, else the first without a condition of its own."""
        return count_of(self.catalog, entity)

    def display(self, entity: str, language: Language) -> tuple[str, ...]:
        """Dimensions that show which row of an entity is meant: its name in the language first, then the others."""
        held = self.catalog.entities[entity]
        names = [held.display, held.display_zh] if language == "en" else [held.display_zh, held.display]
        shown = [f"{entity}.{name}" for name in names if name]
        return tuple(shown) or ((key,) if (key := self.key(entity)) else ())

    def key(self, entity: str) -> str | None:
        """The qualified dimension over the entity's key column, if the catalog names one."""
        return key_of(self.catalog, entity)

    def additive(self, measure: str) -> bool:
        """Whether the measure adds up over groups: a count or sum (a balance too), no average, share or ratio."""
        return self.catalog.measure(measure).adds_up() != "non_additive"

    def averaged(self, measure: str) -> bool:
        """Whether "average" before its name adds nothing."""
        return self.catalog.measure(measure).aggregate in ("avg", "ratio", "median")

    def verb_entity(self) -> str | None:
        """The entity that "bought" speaks of."""
        return next((name for name, entity in self.catalog.entities.items() if entity.verbs.all()), None)

    def noun_in(self, surface: str, entity: str) -> bool:
        """Whether a phrase ends with a word for the entity's rows (白金会员, active customers)."""
        names = self.catalog.entities[entity].names
        last = surface.rpartition(" ")[2]
        return any(surface.endswith(name.lower()) for name in names.zh) or any(
            last == name.lower() for name in names.en
        )

    def measure_name(self, measure: str, language: Language) -> str:
        """What we call a measure."""
        held: Measure = self.catalog.measure(measure)
        return held.names.in_(language) or measure.partition(".")[2].replace("_", " ")

    def dimension_name(self, dimension: str, language: Language) -> str:
        """What we call a dimension."""
        held = self.catalog.dimension(dimension)
        return held.names.in_(language) or dimension.partition(".")[2].replace("_", " ")

    def value_label(self, dimension: str, value: object, language: Language) -> str:
        """What we call a stored value."""
        names = self.catalog.dimension(dimension).values.get(str(value))
        return (names.in_(language) if names else "") or str(value)


def entities_in(condition: Condition | None) -> set[str]:
    """Entities a condition speaks of."""
    match condition:
        case None:
            return set()
        case Is():
            return {condition.dimension.partition(".")[0]}
        case Named():
            return {condition.filter.partition(".")[0]}
        case Did() | Measured():
            return {condition.entity}
        case Beside() | Versus():
            return {condition.dimension.partition(".")[0]}
        case Not():
            return entities_in(condition.of)
        case All() | Any():
            return set().union(*(entities_in(part) for part in condition.of))

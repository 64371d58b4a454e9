"""A catalog whose fields are right is checked for what they refer to: names, joins that lead there, tables, columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sqlglot import exp

from domain.condition import All, Any, Beside, Did, Is, Measured, Named, Not, Versus
from domain.errors import LimnerError
from warehouse.conditions import predicate
from warehouse.measures import Part, formula, parse_expression, row_input
from warehouse.names import dimension_names, filter_names, measure_names, qualify
from warehouse.nearest import suggestion
from warehouse.rows import RowScope, Statement
from warehouse.viewer import Limits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from domain.catalog import Catalog, Entity, Measure
    from domain.condition import Condition
    from warehouse.yaml_source import Place, YamlSource


def check_references(source: YamlSource, catalog: Catalog) -> None:
    """CatalogError for the first name that refers to nothing or to something it cannot use."""
    _References(source, catalog).check()


def check_columns(source: YamlSource, catalog: Catalog, tables: Mapping[str, Collection[str]]) -> None:
    """CatalogError for the first table or column that is not there; upper and lower case are one, as in DuckDB."""
    held = {table.casefold(): {column.casefold() for column in columns} for table, columns in tables.items()}

    def need(place: Place, entity: str, column: str) -> None:
        table = catalog.entities[entity].table
        if column.casefold() not in held[table.casefold()]:
            known = next(columns for name, columns in tables.items() if name.casefold() == table.casefold())
            raise source.error(place, f"table {table!r} has no column {column!r}{suggestion(column, known)}")

    for name, entity in catalog.entities.items():
        here: Place = ("entities", name)
        if entity.table.casefold() not in held:
            raise source.error(
                (*here, "table"), f"there is no table {entity.table!r}{suggestion(entity.table, tables)}"
            )
        need((*here, "key"), name, entity.key)
        for short, dimension in entity.dimensions.items():
            if dimension.privacy != "identifier":  # those live in the vault
                need((*here, "dimensions", short, "column"), name, dimension.column)
        for short, measure in entity.measures.items():
            if measure.column is not None:
                need((*here, "measures", short, "column"), name, measure.column)
            if measure.expression is not None:
                for column in parse_expression(measure.expression).find_all(exp.Column):
                    need((*here, "measures", short, "expression"), name, column.name)
    for number, join in enumerate(catalog.joins):
        need(("joins", number, "column"), join.many, join.column)
        if join.to is not None:
            need(("joins", number, "to"), join.one, join.to)


class _References:
    def __init__(self, source: YamlSource, catalog: Catalog) -> None:
        self.source = source
        self.catalog = catalog
        self.entities = list(catalog.entities)
        self.dimensions = dimension_names(catalog)
        self.measures = measure_names(catalog)
        self.filters = filter_names(catalog)

    def check(self) -> None:
        """Names first, in the order of the file's fields; then whether the joins carry them."""
        catalog = self.catalog
        self._optional(("person",), "entity", catalog.person, self.entities)
        for number, join in enumerate(catalog.joins):
            self._name(("joins", number, "many"), "entity", join.many, self.entities)
            self._name(("joins", number, "one"), "entity", join.one, self.entities)
        self._date(("horizon",), catalog.horizon, "")
        for name, entity in catalog.entities.items():
            self._entity(("entities", name), name, entity)
        self._feedback()
        self._persona()
        for number, play in enumerate(catalog.playbook):
            self._condition(("playbook", number, "when"), play.when, [*self.dimensions, *self.measures])
        for number, ambiguity in enumerate(catalog.ambiguities):
            for position, choice in enumerate(ambiguity.choices):
                self._choice(("ambiguities", number, "choices", position), choice)
        for name, role in catalog.roles.items():
            self._optional(("roles", name, "own"), "dimension", role.own, self.dimensions)
            if role.persons == "own" and role.own is None:
                raise self.source.error(("roles", name), f"role {name!r} sees its own persons only, so it needs `own`")
        self._joins_carry()

    def _entity(self, here: Place, name: str, entity: Entity) -> None:
        self._date((*here, "time"), entity.time, name)
        if entity.display is not None:
            self._name((*here, "display"), "dimension", qualify(entity.display, name), self.dimensions)
        for short, measure in entity.measures.items():
            self._measure((*here, "measures", short), name, measure)
            self._no_circle((*here, "measures", short), f"{name}.{short}")
        for short, named in entity.filters.items():
            self._condition((*here, "filters", short, "where"), named.where, self.dimensions)
            self._no_filter_circle((*here, "filters", short), f"{name}.{short}")

    def _measure(self, here: Place, entity: str, measure: Measure) -> None:
        self._date((*here, "time"), measure.time, entity)
        for position, part in enumerate(measure.of):
            self._name((*here, "of", position), "measure", part, self.measures)
        for finer, other in measure.at.items():
            self._name((*here, "at", finer), "entity", finer, self.entities)
            self._name((*here, "at", finer), "measure", other, self.measures)
        if measure.where is not None:
            self._condition((*here, "where"), measure.where, self.dimensions)
        if measure.expression is not None:
            try:
                parse_expression(measure.expression)
            except ValueError as error:
                raise self.source.error((*here, "expression"), str(error)) from None

    def _feedback(self) -> None:
        feedback = self.catalog.feedback
        if feedback is None:
            return
        self._name(("feedback", "entity"), "entity", feedback.entity, self.entities)
        for field in ("text", "date", "source", "rating", "topic", "language", "polarity"):
            value: str | None = getattr(feedback, field)
            if value is not None:
                self._name(("feedback", field), "dimension", qualify(value, feedback.entity), self.dimensions)

    def _persona(self) -> None:
        persona = self.catalog.persona
        lists: tuple[tuple[str, tuple[str, ...], str, list[str]], ...] = (
            ("who", persona.who, "dimension", self.dimensions),
            ("buying", persona.buying, "measure", self.measures),
            ("habits", persona.habits, "dimension", self.dimensions),
            ("rates", persona.rates, "measure", self.measures),
            ("rhythm", persona.rhythm or (), "dimension", self.dimensions),
        )
        for field, names, kind, known in lists:
            for position, name in enumerate(names):
                self._name(("persona", field, position), kind, name, known)
        self._optional(("persona", "trend"), "measure", persona.trend, self.measures)
        self._optional(("persona", "spend"), "dimension", persona.spend, self.dimensions)

    def _choice(self, here: Place, choice: str) -> None:
        name, _, direction = choice.partition(" ")
        self._name(here, "measure", name, self.measures)
        if direction not in ("", "asc", "desc"):
            raise self.source.error(here, f"{direction!r} is no order; after the measure may stand `asc` or `desc`")

    def _condition(self, here: Place, condition: Condition, dimensions: Collection[str]) -> None:
        match condition:
            case Is():
                self._name((*here, "dimension"), "dimension", condition.dimension, dimensions)
            case Named():
                self._name((*here, "filter"), "filter", condition.filter, self.filters)
            case Did():
                self._name((*here, "entity"), "entity", condition.entity, self.entities)
                self._inner(here, {"where": condition.where, "among": condition.among})
                for field, other in (("after", condition.after), ("before", condition.before)):
                    if other is not None:
                        self._name((*here, field, "entity"), "entity", other.entity, self.entities)
                        self._inner((*here, field), {"where": other.where})
            case Measured():
                self._name((*here, "entity"), "entity", condition.entity, self.entities)
                self._name((*here, "measure"), "measure", condition.measure, self.measures)
                self._inner(here, {"where": condition.where})
            case Beside():
                self._name((*here, "dimension"), "dimension", condition.dimension, dimensions)
                self._inner(here, {"among": condition.among})
            case Versus():
                self._name((*here, "dimension"), "dimension", condition.dimension, dimensions)
                self._name((*here, "other"), "dimension", condition.other, dimensions)
            case All() | Any():
                for position, part in enumerate(condition.of):
                    self._condition((*here, "of", position), part, dimensions)
            case Not():
                self._condition((*here, "of"), condition.of, dimensions)
            case _:
                assert_never(condition)

    def _inner(self, here: Place, conditions: Mapping[str, Condition | None]) -> None:
        for field, condition in conditions.items():
            if condition is not None:
                self._condition((*here, field), condition, self.dimensions)

    def _date(self, here: Place, name: str | None, entity: str) -> None:
        if name is None:
            return
        qualified = qualify(name, entity)
        self._name(here, "dimension", qualified, self.dimensions)
        if self.catalog.dimension(qualified).type != "date":
            raise self.source.error(here, f"{qualified} is no date dimension")

    def _optional(self, here: Place, kind: str, name: str | None, known: Collection[str]) -> None:
        if name is not None:
            self._name(here, kind, name, known)

    def _name(self, here: Place, kind: str, name: str, known: Collection[str]) -> None:
        if name not in known:
            raise self.source.error(here, f"there is no {kind} {name!r}{suggestion(name, known)}")

    def _no_circle(self, here: Place, start: str) -> None:
        seen: set[str] = set()
        waiting = list(self.catalog.measure(start).of)
        while waiting:
            name = waiting.pop()
            if name == start:
                raise self.source.error(here, f"{start} is made of itself")
            if name in self.measures and name not in seen:
                seen.add(name)
                waiting.extend(self.catalog.measure(name).of)

    def _no_filter_circle(self, here: Place, start: str) -> None:
        seen: set[str] = set()
        waiting = list(_named_in(self.catalog.named_filter(start).where))
        while waiting:
            name = waiting.pop()
            if name == start:
                raise self.source.error(here, f"filter {start} refers to itself")
            if name in self.filters and name not in seen:
                seen.add(name)
                waiting.extend(_named_in(self.catalog.named_filter(name).where))

    def _joins_carry(self) -> None:
        """Each measure and filter is compiled once: a condition that no join leads to is found here, not when asked."""
        for name, entity in self.catalog.entities.items():
            here: Place = ("entities", name)
            for short, measure in entity.measures.items():
                statement = Statement(catalog=self.catalog, limits=Limits())
                qualified = f"{name}.{short}"
                try:
                    found = formula(self.catalog, statement.graph, qualified, [])
                    if isinstance(found, Part):
                        rows = RowScope(statement, found.base).rows
                        row_input(found, rows, predicate)
                        if measure.time is not None:
                            rows.time(measure.time)
                except RecursionError:  # through a condition on a measure
                    raise self.source.error((*here, "measures", short), f"{qualified} is made of itself") from None
                except LimnerError as error:
                    raise self.source.error((*here, "measures", short), f"measure {qualified}: {error}") from None
            for short, named in entity.filters.items():
                statement = Statement(catalog=self.catalog, limits=Limits())
                try:
                    predicate(RowScope(statement, name).rows, named.where)
                except RecursionError:
                    raise self.source.error((*here, "filters", short), f"{name}.{short} is made of itself") from None
                except LimnerError as error:
                    raise self.source.error((*here, "filters", short), f"filter {name}.{short}: {error}") from None
            if entity.time is not None:
                try:
                    RowScope(Statement(catalog=self.catalog, limits=Limits()), name).rows.time(entity.time)
                except LimnerError as error:
                    raise self.source.error((*here, "time"), str(error)) from None


def _named_in(condition: Condition | None) -> Iterable[str]:
    match condition:
        case Named():
            yield condition.filter
        case Did():
            others = (held.where for held in (condition.after, condition.before) if held is not None)
            for inner in (condition.where, condition.among, *others):
                yield from _named_in(inner)
        case Measured():
            yield from _named_in(condition.where)
        case Beside():
            yield from _named_in(condition.among)
        case All() | Any():
            for part in condition.of:
                yield from _named_in(part)
        case Not():
            yield from _named_in(condition.of)
        case Is() | Versus() | None:
            return

"""Every form of the plan language by name, and those that a query holds; a smaller query that still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, get_args, get_origin

from pydantic import BaseModel

from domain import condition, metric_query
from domain.condition import Period
from domain.language import Frozen
from domain.metric_query import CohortQuery, MetricQuery, Query, RowsQuery
from tests.warehouse.plain_shop import Data

WORDS_ONLY = {"kind", "name", "label"}
"""Fields that say nothing about what is computed."""


def every_form() -> list[str]:
    """`Did.which=first`, `Share.within`: each field that can be set, and each of its words."""
    found: list[str] = []
    for module in (condition, metric_query):
        for name, model in vars(module).items():
            if (
                name[0] != "_"
                and isinstance(model, type)
                and issubclass(model, Frozen)
                and model.__module__ == module.__name__
            ):
                found += [form for field in model.model_fields for form in _forms_of_field(name, model, field)]
    return found


def _forms_of_field(name: str, model: type[BaseModel], field: str) -> list[str]:
    if field in WORDS_ONLY:
        return []
    words = list(_words(model.model_fields[field].annotation))
    return [f"{name}.{field}={word}" for word in words] if words else [f"{name}.{field}"]


def _words(annotation: object) -> Iterator[object]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
        return
    for inner in get_args(annotation):
        yield from _words(inner)


def forms(held: object) -> set[str]:
    """The forms a query (or a part of it) holds."""
    if isinstance(held, tuple):
        return {form for one in held for form in forms(one)}
    if not isinstance(held, BaseModel):
        return set()
    found: set[str] = set()
    for field, info in type(held).model_fields.items():
        value = getattr(held, field)
        name = type(held).__name__
        if field not in WORDS_ONLY and value is not None:
            if any(_words(info.annotation)):
                found.add(f"{name}.{field}={value}")
            elif value not in (info.default, ()) or info.is_required():
                found.add(f"{name}.{field}")
        found |= forms(value)
    return found


def written(held: object) -> str:
    """A query as the code that makes it, defaults left out."""
    if isinstance(held, tuple):
        return f"({''.join(f'{written(one)}, ' for one in held)})"
    if not isinstance(held, BaseModel):
        return repr(held)
    given = {
        field: getattr(held, field)
        for field, info in type(held).model_fields.items()
        if field != "kind" and (info.is_required() or getattr(held, field) != info.default)
    }
    return f"{type(held).__name__}({', '.join(f'{field}={written(value)}' for field, value in given.items())})"


def smallest(data: Data, query: Query, fails: Callable[[Data, Query], bool]) -> tuple[Data, Query]:
    """Rows and parts of the query are taken away as long as it still fails."""
    going = True
    while going:
        going = False
        for smaller in _smaller(query):
            if isinstance(smaller, MetricQuery | RowsQuery | CohortQuery) and fails(data, smaller):
                query, going = smaller, True
                break
        for entity, rows in data.items():
            for row in list(rows):
                less = {**data, entity: [one for one in data[entity] if one is not row]}
                if fails(less, query):
                    data, going = less, True
    return data, query


def _smaller(held: object) -> Iterator[object]:
    """A part less, a level less, or a field less."""
    if isinstance(held, tuple):
        for number, one in enumerate(held):
            yield (*held[:number], *held[number + 1 :])
            for less in _smaller(one):
                yield (*held[:number], less, *held[number + 1 :])
    if not isinstance(held, BaseModel) or isinstance(held, Period):
        return
    for field, info in type(held).model_fields.items():
        value = getattr(held, field)
        if field in ("of", "where", "among") and not isinstance(held, MetricQuery | RowsQuery | CohortQuery):
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, BaseModel):
                    yield part
        if not info.is_required() and value != info.default and field != "kind":
            yield held.model_copy(update={field: info.default})
        for less in _smaller(value):
            if less == () and info.is_required():
                continue
            yield held.model_copy(update={field: less})

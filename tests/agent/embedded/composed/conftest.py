"""A composed reading over a small clinic, and a short way to write what it reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from agent.embedded.composed.compose import Composer
from agent.embedded.lexicon import build_lexicon
from agent.embedded.names import Atlas
from agent.embedded.periods import Horizon
from domain.condition import All, Any, Beside, Condition, Is, Measured, Not, Versus
from domain.language import language_of
from domain.metric_query import ByDimension, MetricQuery, Order, RowsQuery, Subset, Summary
from warehouse.catalog_file import load_catalog

VALUES = {
    "ward.name": ("Rose", "Lily", "Orchid"),
    "doctor.name": ("Ada Moss", "Ben Cole", "Cleo Hart"),
    "doctor.specialty": ("Cardiology", "Surgery", "Pediatrics"),
    "patient.name": ("Dora Finch", "Emil Nash", "Fay Lund"),
    "patient.city": ("Oakham", "Milford", "奥克姆"),
    "patient.insurance_type": ("Private", "Public", "None given"),
    "visit.reason": ("Fever", "Fracture", "Checkup"),
}

Written = Callable[[str], str]


@pytest.fixture(scope="session")
def written() -> Written:
    """A question's query in short, or `?` and where the reading gave up."""
    catalog = load_catalog(Path(__file__).with_name("clinic.yaml"))
    lexicon = build_lexicon(catalog, lambda name: [(value, 1) for value in VALUES.get(name, ())])
    composer = Composer(lexicon, Horizon(date(2010, 1, 1), date(2024, 12, 31)), Atlas(catalog))

    def write(text: str) -> str:
        query, why = composer.compose(text, language_of(text))
        return f"? {why}" if query is None else in_short(query)

    return write


def in_short(query: MetricQuery | RowsQuery) -> str:
    """rows patient: name, age | age > 20 | -age | 1."""
    match query:
        case RowsQuery():
            parts = [f"rows {query.entity}: {', '.join(query.columns)}"]
            parts += _common(query.where, query.order, query.limit if query.limit < 1_000 else None)
            if query.distinct:
                parts.append("distinct")
        case MetricQuery():
            terms = {t.name: f"{t.aggregate}({t.dimension})" for t in query.terms if isinstance(t, Summary)}
            terms |= {
                t.name: f"{t.measure}({_condition(t.where)})" for t in query.terms if isinstance(t, Subset) and t.where
            }
            by = ", ".join(group.dimension for group in query.by if isinstance(group, ByDimension))
            parts = [", ".join(terms.get(name, name) for name in query.measures) + (f" by {by}" if by else "")]
            parts += _common(query.where, query.order, query.limit, terms)
            parts += [f"having {terms.get(h.measure, h.measure)} {h.op} {h.value:g}" for h in query.having]
    return " | ".join(parts)


def _common(
    where: Condition | None, order: tuple[Order, ...], limit: int | None, terms: dict[str, str] | None = None
) -> list[str]:
    parts = [_condition(where)] if where is not None else []
    parts += (
        [", ".join(("-" if o.descending else "+") + (terms or {}).get(o.column, o.column) for o in order)]
        if order
        else []
    )
    return parts + ([f"top {limit}"] if limit is not None else [])


def _condition(condition: Condition) -> str:
    match condition:
        case Is():
            return " ".join(
                [
                    condition.dimension,
                    condition.op,
                    *(f"{v:g}" if isinstance(v, float) else str(v) for v in condition.values),
                ]
            )
        case Beside():
            among = f" among {_condition(condition.among)}" if condition.among else ""
            return f"{condition.dimension} {condition.op} {condition.aggregate}{among}"
        case Versus():
            return f"{condition.dimension} {condition.op} {condition.other}"
        case Measured():
            return f"{condition.entity} has {condition.measure} {condition.op} {' '.join(f'{v:g}' for v in condition.values)}"
        case Not():
            return f"not ({_condition(condition.of)})"
        case All():
            return " & ".join(map(_condition, condition.of))
        case Any():
            return f"({' or '.join(map(_condition, condition.of))})"
        case _:
            return condition.kind

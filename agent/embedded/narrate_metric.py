"""One step of figures and the evidence gathered for it go in; its claims come out."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from domain.claim import Draft
from domain.evidence import Figure
from domain.language import Language
from domain.ledger import Ledger
from domain.metric_query import CohortQuery, MetricQuery, RowsQuery
from domain.plan import MetricStep
from tools.figures import COUNT, MAIN, TOTAL, figure_role, shown_rows

from .names import Atlas
from .narrate_cohort import narrate_cohort
from .narrate_figure import narrate_figure
from .narrate_rows import narrate_rows


def narrate_metric(
    step: MetricStep, number: int, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date | None = None
) -> Draft:
    """Claims over the figures of one step; `number` is its place in the plan, from 1."""
    held = {figure.role: figure for figure in ledger.figures()}

    def found(part: str) -> Figure | None:
        return held.get(figure_role(number, part))

    figure = found(MAIN)
    if figure is None:
        return Draft(claims=())
    match step.query:
        case MetricQuery() as query:
            return narrate_figure(query, figure, found(TOTAL), ledger, atlas, language, as_of=as_of)
        case RowsQuery() as query:
            return narrate_rows(shown_rows(query), figure, found(COUNT), ledger, atlas, language)
        case CohortQuery() as query:
            return narrate_cohort(query, figure, ledger, atlas, language, as_of=as_of)
        case _:
            assert_never(step.query)

"""Figures: measures, averages of columns, days between two dates, how many."""

from __future__ import annotations

from dataclasses import replace

from domain.metric_query import Aggregate

from .grammar import RULES
from .things import (
    Col,
    Cond,
    Context,
    Count,
    Met,
    Part,
    Rows,
    Value,
)

rule = RULES.rule


@rule("MET", "mean COL", "COL mean", cost=0.1)
def _average(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "avg")


@rule("MET", "median COL", "COL median", "median with? COL", cost=0.1)
def _middle(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "median")


@rule("MET", "total COL", "COL total", cost=0.1)
def _total(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "sum")


@rule("MET", "most COL", cost=0.4)
def _greatest(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "max")


@rule("MET", "least COL", cost=0.4)
def _smallest(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "min")


def _aggregate(context: Context, col: Col, aggregate: Aggregate) -> Met | None:
    kinds = ("number", "date") if aggregate in ("max", "min") else ("number",)
    fitting = tuple(name for name in col.options if context.atlas.catalog.dimension(name).type in kinds)
    return Met(column=Col(fitting), aggregate=aggregate) if fitting else None


@rule("MET", "mean MET", "MET mean", "total MET", "MET total", cost=0.1)
def _same(context: Context, met: Met) -> Met | None:
    """Average AOV, total sales: the word says what the measure is."""
    return met if met.options else None


@rule(
    "MET",
    "mean days_between COL since_to COL",
    "days_between COL since_to COL mean?",
    "COL since_to COL mean days_between",
    "mean days_between? COL since_to COL days_between?",
    cost=0.1,
)
def _days_apart(context: Context, first: Col, second: Col) -> Met | None:
    return _apart(context, first, second, "avg")


@rule("MET", "median days_between COL since_to COL", "COL since_to COL median days_between", cost=0.1)
def _days_apart_median(context: Context, first: Col, second: Col) -> Met | None:
    return _apart(context, first, second, "median")


def _apart(context: Context, first: Col, second: Col, aggregate: Aggregate) -> Met | None:
    def dates(col: Col) -> tuple[str, ...]:
        return tuple(name for name in col.options if context.atlas.catalog.dimension(name).type == "date")

    start, end = dates(first), dates(second)
    if not start or not end or start == end:
        return None
    return Met(column=Col(end), since=Col(start), aggregate=aggregate)


@rule("PART", "MET", cost=0.1)
def _value(_: Context, met: Met) -> Part:
    return Value(met)


@rule("PART", "MET many", "many MET", cost=0.15)
def _how_much(_: Context, met: Met) -> Part:
    return Value(met)


# How many


@rule("PART", "many RS", "RS many", cost=0.1)
def _count(_: Context, noun: Rows) -> Part:
    return Count(noun)


@rule("PART", "many RS POST", cost=0.2)
def _count_of(context: Context, noun: Rows, cond: Cond) -> Part | None:
    """How many customers bought coffee: the verb follows without a link."""
    return None if context.language == "zh" else Count(replace(noun, after=(*noun.after, cond)))


@rule("PART", "many COND", "COND many", cost=0.4)
def _count_such(_: Context, cond: Cond) -> Part:
    """Of the orders in May, how many were late."""
    return Count(Rows("", (cond,)))

"""The first and the last time, the 10 biggest orders, longest first, opened in 2020."""

from __future__ import annotations

from typing import Literal

from domain.condition import Period

from .asked import Dated, Extreme, Listing, Part, Show, Sorted
from .grammar import RULES
from .rules_records import date_of
from .things import Bound, Col, Cond, Context, Flag, Kind, Neg, Rows, Top, pick

rule = RULES.rule

# The first and the last time


@rule("PART", "when_did? last_time VERB|ENT when_word?", "when_did VERB|ENT last_time", cost=0.2)
def _last(_: Context, done: Rows | str) -> Part | None:
    return _dated(done, "last")


@rule("PART", "when_did? first_time VERB|ENT when_word?", "when_did VERB|ENT first_time", cost=0.2)
def _first(_: Context, done: Rows | str) -> Part | None:
    return _dated(done, "first")


@rule("PART", "when_did? first_and_last VERB|ENT when_word?", "when_did VERB|ENT first_and_last", cost=0.2)
def _first_and_last(_: Context, done: Rows | str) -> Part | None:
    return _dated(done, "first", "last")


@rule("PART", "when_did RECORD last_time VERB|ENT", "when_did RECORD VERB last_time", cost=0.1)
def _last_of(_: Context, one: Rows, done: Rows | str) -> Part | None:
    return _dated(done, "last", one=one)


@rule("PART", "when_did RECORD first_time VERB|ENT", "when_did RECORD VERB first_time", cost=0.1)
def _first_of(_: Context, one: Rows, done: Rows | str) -> Part | None:
    return _dated(done, "first", one=one)


@rule("PART", "when_did RECORD first_and_last VERB|ENT", "when_did RECORD VERB first_and_last", cost=0.1)
def _first_and_last_of(_: Context, one: Rows, done: Rows | str) -> Part | None:
    return _dated(done, "first", "last", one=one)


def _dated(done: Rows | str, *which: Literal["first", "last"], one: Rows | None = None) -> Part | None:
    if isinstance(done, Rows) and (done.where or done.after or done.period):
        return None
    return Dated(done.entity if isinstance(done, Rows) else done, which, one)


@rule("PART", "first_and_last COL", cost=0.2)
def _first_and_last_date(context: Context, col: Col) -> Part | None:
    """First and last order date."""
    catalog = context.atlas.catalog
    entities = [
        entity for entity, held in catalog.entities.items() if held.time and f"{entity}.{held.time}" in col.options
    ]
    return Dated(entities[0], ("first", "last")) if len(entities) == 1 else None


@rule("PART", "RS show", cost=0.1)
def _listed(context: Context, noun: Rows) -> Part | None:
    """上海的金卡会员列一下."""
    return Listing(noun) if context.language == "zh" else None


@rule("PART", "how_much_spent", cost=0.2)
def _amount(_: Context) -> Part:
    return Show(("spent",), "asked")


# Adjectives


def _orders(symbol: str, kind: Kind, *, descending: bool) -> None:
    @rule("PART", symbol, cost=0.05)
    def _sorted(_: Context) -> Part:
        return Sorted(descending, kind=kind)


def _superlative(symbol: str, kind: Kind, *, descending: bool) -> None:
    @rule("SUPER", symbol, cost=0.0)
    def _most(_: Context) -> tuple[Kind, bool]:
        return kind, descending


for _kind in ("size", "length", "date", "price"):
    _orders(f"desc_{_kind}", _kind, descending=True)
    _orders(f"asc_{_kind}", _kind, descending=False)
    _superlative(f"sup_{_kind}", _kind, descending=True)
    _superlative(f"sup_{_kind}_low", _kind, descending=False)
_orders("oldest_first", "age", descending=True)
_orders("youngest_first", "age", descending=False)
_superlative("sup_old", "age", descending=True)
_superlative("sup_young", "age", descending=False)


@rule(
    "PART",
    "which? SUPER NUM? count_word? RS",
    "which? NUM SUPER RS",
    "RS SUPER NUM? count_word?",
    "RS which? SUPER NUM?",
    cost=0.1,
)
def _extreme(_: Context, *parts: object) -> Part | None:
    kind, descending = next(part for part in parts if isinstance(part, tuple))
    n = next((part for part in parts if isinstance(part, float)), None)
    if n is not None and (not n.is_integer() or n < 1):
        return None
    return Extreme(pick(parts, Rows), kind, descending, int(n) if n is not None else None)


@rule("COND", "DATEWORD with? PER", "PER DATEWORD", cost=0.2)
def _dated_by(context: Context, *parts: object) -> Cond | None:
    """Opened in 2020, 2020年入职."""
    dates = date_of(context, pick(parts, Col))
    in_order = isinstance(parts[0], Col) == (context.language == "en")
    return Bound(dates, period=pick(parts, Period)) if dates is not None and in_order else None


@rule("TOPBY", "DATEWORD first", cost=0.2)
def _done_first(context: Context, col: Col) -> Top | None:
    dates = date_of(context, col)
    return Top(False, None, dates) if dates is not None else None


@rule("TOPBY", "DATEWORD last", cost=0.2)
def _done_last(context: Context, col: Col) -> Top | None:
    dates = date_of(context, col)
    return Top(True, None, dates) if dates is not None else None


@rule("TOPBY", "DATEWORD SUPER NUM?", cost=0.1)
def _done_most(context: Context, col: Col, most: tuple[Kind, bool], n: float | None = None) -> Top | None:
    """入职最早, hired earliest."""
    dates = date_of(context, col)
    if dates is None or most[0] != "date" or (n is not None and not n.is_integer()):
        return None
    return Top(most[1], int(n) if n is not None else None, dates)


@rule("PART", "which TOPBY", cost=0.2)
def _which_first(_: Context, first: Top) -> Part:
    """员工里谁入职最早: of those spoken of."""
    return first


# Words for columns


@rule("ITEMS", "HEADCOLS", cost=0.1)
def _with_one_head(_: Context, cols: tuple[Col, ...]) -> tuple[Col, ...]:
    return cols


@rule("ADJ", "still_here", cost=0.1)
@rule("POST", "still_here", "rel? be? still_here", cost=0.1)
def _stayed(context: Context) -> Cond | None:
    """Customers still with us: those who have not churned."""
    names = {"churn", "churned", "流失", "已流失"}
    held = [
        f"{entity}.{short}" for entity, told in context.atlas.catalog.entities.items()
        for short, dimension in told.dimensions.items()
        if names & {name.lower() for name in (*dimension.names.en, *dimension.names.zh)}
    ]  # fmt: skip
    return Neg(Flag(Col(tuple(held)))) if held else None

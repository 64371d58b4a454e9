"""Nouns: gold members, 迟到订单, customers who left, and what stands before them."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Period

from .grammar import RULES
from .things import Col, Cond, Context, Filter, Flag, Held, Join, Neg, Rows, bare, parts_of, pick, yes_or_no

rule = RULES.rule


@rule("RS", "ENT")
def _rows(_: Context, named: Rows) -> Rows:
    return named


@rule("RS", "folks", cost=0.4)
def _folks(context: Context) -> Rows | None:
    person = context.atlas.catalog.person
    return Rows(person) if person is not None else None


@rule("RS", "FIL", cost=0.3)
def _of_filter(context: Context, named: Filter) -> Rows | None:
    """Gold members, 迟到订单: a filter whose name says what its rows are."""
    entities = {context.atlas.entity(name) for name in named.options}
    return Rows(entities.pop(), (named,)) if len(entities) == 1 else None


@rule("RS", "VAL", cost=0.9)
def _of_value(context: Context, named: Held) -> Rows | None:
    """How many women: a value of the person stands for the persons."""
    person = context.atlas.catalog.person
    if person is None or {context.atlas.entity(name) for name, _ in named.options} != {person}:
        return None
    return Rows(person, (named,))


@rule("RS", "ADJ RS", cost=0.15)
def _before_noun(context: Context, cond: Cond, noun: Rows) -> Rows | None:
    if isinstance(cond, Filter) and not _of_rows(context, cond, noun.entity):
        return None
    return None if noun.after else replace(noun, where=(cond, *noun.where))


def _of_rows(context: Context, cond: Filter, entity: str) -> bool:
    """Whether rows of the entity can be so: customers are no late deliveries."""
    atlas = context.atlas
    return entity != atlas.catalog.person or any(atlas.graph.reaches(entity, atlas.entity(n)) for n in cond.options)


@rule("RS", "COND RS", cost=0.3)
def _clause_before(context: Context, cond: Cond, noun: Rows) -> Rows | None:
    """Chinese: what the rows are like stands before them."""
    if isinstance(cond, Filter) and not _of_rows(context, cond, noun.entity):
        return None
    if context.language != "zh" or noun.after or (bare(cond) and noun.where and isinstance(noun.where[0], Held)):
        return None
    return replace(noun, where=(cond, *noun.where))


@rule("RS", "RS rel|with? POST", "RS rel with POST", cost=0.2)
def _clause_behind(context: Context, noun: Rows, cond: Cond) -> Rows | None:
    """English: it follows them."""
    return None if context.language == "zh" else replace(noun, after=(*noun.after, cond))


@rule("RS", "PER RS", "RS PER", cost=0.2)
def _dated(_: Context, *parts: object) -> Rows | None:
    noun = pick(parts, Rows)
    period = pick(parts, Period)
    return replace(noun, period=period) if noun.period is None else None


# Adjectives: conditions short enough to stand before a noun


@rule("ADJ", "VAL", cost=0.05)
def _of_a_value(_: Context, value: Held) -> Cond:
    return value


@rule("ADJ", "FIL", cost=0.05)
def _filtered(_: Context, named: Filter) -> Cond:
    return named


@rule("ADJ", "COL", cost=0.3)
def _flagged(context: Context, col: Col) -> Cond | None:
    """Churned customers, 流失客户: a yes-or-no column by its name."""
    held = context.atlas.catalog.dimension
    fitting = tuple(name for name in col.options if held(name).type == "bool" or yes_or_no(context, name))
    return Flag(Col(fitting)) if fitting else None


@rule("ADJ", "not ADJ", cost=0.1)
def _not_so(_: Context, cond: Cond) -> Cond | None:
    return None if isinstance(cond, Neg) else Neg(cond)


@rule("ADJ", "ADJ or ADJ")
def _one_of(_: Context, first: Cond, second: Cond) -> Cond:
    return Join("or", (*parts_of(first, "or"), second))

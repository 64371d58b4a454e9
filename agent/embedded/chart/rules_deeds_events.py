"""What was done, told by a noun or a value: complained, left a 1-star review, put something in the cart."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import All, Is, Period, Scalar

from .asked import Listing, Part
from .grammar import RULES
from .things import Bound, Col, Cond, Context, Deed, Filter, Held, Neg, Rows

rule = RULES.rule


def is_event(context: Context, entity: str) -> bool:
    """Whether rows of the entity are something that persons do, or that is done to them, on a day."""
    atlas = context.atlas
    person = atlas.catalog.person
    return (
        person is not None
        and entity not in (person, "")
        and atlas.catalog.entities[entity].time is not None
        and atlas.graph.reaches(entity, person)
    )


def _of_noun(context: Context, noun: Rows) -> Deed | None:
    if noun.after or not is_event(context, noun.entity):
        return None
    return Deed(noun.entity, objects=noun.where, period=noun.period, said=False)


@rule("DEED", "did RS", "with RS", cost=0.4)
def _did_such(context: Context, noun: Rows) -> Deed | None:
    """Left a review, with a complaint, 有过投诉."""
    return _of_noun(context, noun)


@rule("COND", "did not RS", "not did RS", "not with RS", "not did something? RS", cost=0.3)
def _did_no_such(context: Context, noun: Rows) -> Cond | None:
    """Placed no order, without any complaint."""
    deed = _of_noun(context, noun)
    return Neg(deed) if deed is not None else None


@rule("DEED", "FIL done_mark", "DID", "be? DID", cost=0.2)
def _did_filter(context: Context, named: Filter | Held) -> Deed | None:
    """投诉过, complained: a name of rows, as a verb."""
    names = named.options if isinstance(named, Filter) else tuple(name for name, _ in named.options)
    entities = {context.atlas.entity(name) for name in names}
    entity = entities.pop() if len(entities) == 1 else ""
    return Deed(entity, objects=(named,), said=False) if is_event(context, entity) else None


@rule("DEED", "VAL done_mark", "did something in_it VAL", "did something? VAL", cost=0.3)
def _did_value(context: Context, value: Held) -> Deed | None:
    """加购过, put something in the cart."""
    return of_value(context, value)


def of_value(context: Context, value: Held) -> Deed | None:
    """A value that only one kind of thing done has; none of what verbs speak of."""
    told = tuple(option for option in value.options if is_event(context, context.atlas.entity(option[0])))
    entities = {context.atlas.entity(name) for name, _ in told}
    if len(entities) != 1 or context.atlas.verb_entity() in entities:
        return None
    entity = entities.pop()
    return Deed(entity, objects=(_defined(context, entity, told) or Held(told),), said=False)


def _defined(context: Context, entity: str, told: tuple[tuple[str, Scalar], ...]) -> Filter | None:
    """The named filter that says what such a row is, where there is one (complaints: tickets of that kind)."""
    found = []
    for short, held in context.atlas.catalog.entities[entity].filters.items():
        leaves = held.where.of if isinstance(held.where, All) else (held.where,)
        if any(isinstance(one, Is) and one.op == "eq" and (one.dimension, one.values[0]) in told for one in leaves):
            found.append(f"{entity}.{short}")
    return Filter((found[0],)) if len(found) == 1 else None


@rule("COND", "PER signed_up", "signed_up PER", cost=0.1)
def _signed_up(context: Context, period: Period) -> Cond | None:
    """Who registered last month: by the person's own date."""
    person = context.atlas.catalog.person
    time = context.atlas.catalog.entities[person].time if person is not None else None
    return Bound(Col((f"{person}.{time}",)), period=period) if time is not None and "." not in time else None


# Who did


@rule("PART", "who_all COND", cost=0.6)
def _who(context: Context, cond: Cond) -> Part | None:
    """Who ordered in 2017 but nothing in 2018?"""
    person = context.atlas.catalog.person
    return Listing(Rows(person, after=(cond,))) if person is not None else None


@rule("RS", "buyers", cost=0.2)
def _buyers(context: Context) -> Rows | None:
    return _who_bought(context, Deed(""))


@rule("RS", "PER buyers", cost=0.1)
def _buyers_in(context: Context, period: Period) -> Rows | None:
    """2025 buyers."""
    return _who_bought(context, Deed("", period=period))


@rule("RS", "VAL buyers", cost=0.1)
def _buyers_of(context: Context, value: Held) -> Rows | None:
    """Coffee buyers."""
    return _who_bought(context, Deed("", objects=(value,)))


def _who_bought(context: Context, deed: Deed) -> Rows | None:
    person, done = context.atlas.catalog.person, context.atlas.verb_entity()
    if person is None or done is None:
        return None
    return Rows(person, where=(replace(deed, entity=done),))

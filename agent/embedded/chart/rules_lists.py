"""Lists and look-ups: what contract is 7590-VHVEG on, ST13 哪天开的, the 10 biggest orders, longest first."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from .grammar import RULES
from .things import (
    Col,
    Cond,
    Context,
    Dated,
    Extreme,
    Flag,
    Held,
    Kind,
    Lookup,
    Met,
    Neg,
    Part,
    Rows,
    Show,
    Sorted,
    Top,
    Topic,
    pick,
)

rule = RULES.rule

# One record


@rule("RECORD", "PERSON", cost=0.0)
def _person(context: Context, token: str) -> Rows | None:
    """Somebody whom the door recognised."""
    person = context.atlas.catalog.person
    key = context.atlas.key(person) if person is not None else None
    return Rows(person, (Held(((key, token),)),)) if person is not None and key is not None else None


@rule("RECORD", "ENT this_one? PERSON", "PERSON this_one? ENT", cost=0.05)
def _this_person(context: Context, *parts: object) -> Rows | None:
    token = next(part for part in parts if isinstance(part, str))
    return _person(context, token) if pick(parts, Rows).entity == context.atlas.catalog.person else None


@rule("RECORD", "CODE", cost=0.3)
def _coded(context: Context, code: Held) -> Rows | None:
    """A code by itself: of what it is the key."""
    keys = [option for option in code.options if option[0] == context.atlas.key(context.atlas.entity(option[0]))]
    return Rows(context.atlas.entity(keys[0][0]), (Held((keys[0],)),)) if len(keys) == 1 else None


@rule("RECORD", "ENT this_one? CODE|BARE", "CODE|BARE this_one? ENT", cost=0.05)
def _numbered(context: Context, *parts: object) -> Rows | None:
    """Invoice 536365, 10248这单: the number of such a row."""
    noun, code = pick(parts, Rows), pick(parts, Held)
    key = context.atlas.key(noun.entity)
    told = tuple(option for option in code.options if option[0] == key)
    return Rows(noun.entity, (Held(told),)) if len(told) == 1 else None


@rule("RECORD", "VAL", "ENT VAL", "VAL ENT", cost=0.5)
def _called(context: Context, *parts: object) -> Rows | None:
    """Ernst Handel, 歌单Grunge: a name that its entity is shown by."""
    value = pick(parts, Held)
    atlas = context.atlas
    nouns = {part.entity for part in parts if isinstance(part, Rows)}
    told = [
        option for option in value.options
        if option[0] in (*atlas.display(atlas.entity(option[0]), "en"), *atlas.display(atlas.entity(option[0]), "zh"))
        and (not nouns or atlas.entity(option[0]) in nouns)
    ]  # fmt: skip
    entities = {atlas.entity(option[0]) for option in told}
    return Rows(entities.pop(), (Held(tuple(told)),)) if len(entities) == 1 else None


@rule("RS", "RECORD", cost=0.1)
def _one(_: Context, one: Rows) -> Rows:
    return one


@rule("RS", "RS of_one RECORD", "RECORD of_one? RS", cost=0.15)
def _rows_of_one(context: Context, *parts: Rows) -> Rows | None:
    """The lines of invoice 536365, 客户 12748 的发票."""
    noun, one = parts if context.language == "en" else reversed(parts)
    if noun.entity == one.entity or not context.atlas.graph.reaches(noun.entity, one.entity) or noun.after:
        return None
    return replace(noun, where=(*one.where, *noun.where))


@rule("COND", "COL this_one? CODE|BARE", "CODE|BARE of_one? COL", cost=0.05)
def _code_in(_: Context, *parts: object) -> Cond | None:
    """Stock code 85123A."""
    told = tuple(option for option in pick(parts, Held).options if option[0] in pick(parts, Col).options)
    return Held(told) if told else None


@rule("COND", "CODE", cost=0.5)
def _code_alone(_: Context, code: Held) -> Cond:
    return code


@rule("PART", "of_one? RECORD of_one?", "be of_one? RECORD of_one?", "calling RECORD on_line", "RECORD on_line", cost=0.1)
def _about(_: Context, one: Rows) -> Part:
    return Topic(one)


# What is asked of it


@rule("ASKED", "what_word COL", "who_is COL", "COL who_is|what_word", cost=0.05)
def _which_column(_: Context, col: Col) -> Col:
    return col


@rule("ASKED", "WHENCOL", "when_word DATEWORD", "DATEWORD when_word", "COL when_word", cost=0.05)
def _which_date(context: Context, col: Col) -> Col | None:
    dates = tuple(name for name in col.options if context.atlas.catalog.dimension(name).type == "date")
    return Col(dates) if dates else None


@rule("ASKED", "when_word VERB", "VERB when_word", cost=0.1)
def _date_of_rows(context: Context, entity: str) -> Col | None:
    """哪天下的单: the date that the rows themselves go by."""
    time = context.atlas.catalog.entities[entity].time
    return Col((time if "." in time else f"{entity}.{time}",)) if time is not None else None


@rule("ASKED", "where_word", cost=0.1)
def _place(_: Context) -> str:
    return "place"


@rule("ASKED", "how_paid", cost=0.05)
def _payment(_: Context) -> str:
    return "payment"


@rule("ASKED", "pay_monthly", cost=0.05)
def _monthly(_: Context) -> str:
    return "monthly"


@rule("ASKED", "how_long_with_us", cost=0.05)
def _tenure(_: Context) -> str:
    return "tenure"


@rule("ASKED", "who_name", cost=0.3)
def _who(_: Context) -> str:
    return "called"


@rule("ASKED", "when_word", cost=0.3)
def _when(_: Context) -> str:
    return "date"


@rule("ASKS", "ASKED", cost=0.0)
def _asked(_: Context, what: Col | str) -> tuple[Col | str, ...]:
    return (what,)


@rule("ASKS", "ASKS and|sep ASKED|COL", "ASKS sep and ASKED|COL", cost=0.1)
def _asked_more(_: Context, before: tuple[Col | str, ...], what: Col | str) -> tuple[Col | str, ...]:
    return (*before, what)


@rule("PART", "ASKS", cost=0.1)
def _ask(_: Context, what: tuple[Col | str, ...]) -> Part:
    return Show(what, "asked")


@rule("PART", "and|sep ITEMS", "and|sep ASKS", cost=0.3)
def _and_also(_: Context, what: tuple[Col | Met | str | Rows, ...]) -> Part:
    return Show(what)


@rule("PART", "where_word RECORD lives?", "what_word COL be|when_did? RECORD lives|with?", cost=0.05)
def _lookup(context: Context, *parts: object) -> Part:
    """Where is Ernst Handel, what city does ⟦0⟧ live in."""
    col = next((part for part in parts if isinstance(part, Col)), None)
    return Lookup(pick(parts, Rows), (col if col is not None else "place",))


@rule("PART", "when_did RECORD DATEWORD", "when_did RECORD be? DATEWORD", cost=0.05)
def _when_was(context: Context, one: Rows, col: Col) -> Part | None:
    date = _which_date(context, col)
    return Lookup(one, (date,)) if date is not None else None


@rule("PART", "when_did RECORD VERB", cost=0.05)
def _when_did(context: Context, one: Rows, entity: str) -> Part | None:
    date = _date_of_rows(context, entity)
    return Lookup(one, (date,)) if date is not None and one.entity == entity else None


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


@rule("PART", "which? SUPER NUM? count_word? RS", "which? NUM SUPER RS", "RS SUPER NUM? count_word?", "RS which? SUPER NUM?", cost=0.1)
def _extreme(_: Context, *parts: object) -> Part | None:
    kind, descending = next(part for part in parts if isinstance(part, tuple))
    n = next((part for part in parts if isinstance(part, float)), None)
    if n is not None and (not n.is_integer() or n < 1):
        return None
    return Extreme(pick(parts, Rows), kind, descending, int(n) if n is not None else None)


@rule("TOPBY", "DATEWORD SUPER NUM?", cost=0.1)
def _done_most(context: Context, col: Col, most: tuple[Kind, bool], n: float | None = None) -> Top | None:
    """入职最早, hired earliest."""
    dates = _which_date(context, col)
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

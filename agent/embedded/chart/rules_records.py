"""One record and what is asked of it: what contract is 7590-VHVEG on, ST13 哪天开的."""

from __future__ import annotations

import re
from dataclasses import replace

from .asked import Lookup, Part, Show, Topic
from .columns import money_column
from .grammar import RULES
from .things import Bound, Cmp, Col, Cond, Context, Held, Met, Rows, pick

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


@rule("RECORD", "ENT CODE|BARE", "CODE ENT", cost=0.05)
def _numbered(context: Context, *parts: object) -> Rows | None:
    """Invoice 536365: the number of such a row; 2 digits may count them, 2013 be a year."""
    value = str(pick(parts, Held).options[0][1])
    if value.isdigit() and (len(value) < 3 or re.fullmatch(r"(?:19|20)\d\d", value)):
        return None
    numbered: Rows | None = _said_numbered(context, *parts)
    return numbered


@rule("RECORD", "ENT this_one CODE|BARE", "CODE|BARE this_one ENT", cost=0.05)
def _said_numbered(context: Context, *parts: object) -> Rows | None:
    """Invoice no. 98, 10248这单."""
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
        if option[0] in _naming(context, atlas.entity(option[0]))
        and (not nouns or atlas.entity(option[0]) in nouns)
    ]  # fmt: skip
    entities = {atlas.entity(option[0]) for option in told}
    return Rows(entities.pop(), (Held(tuple(told)),)) if len(entities) == 1 else None


def _naming(context: Context, entity: str) -> tuple[str | None, ...]:
    atlas = context.atlas
    return (atlas.key(entity), *atlas.display(entity, "en"), *atlas.display(entity, "zh"))


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


@rule("COND", "COL this_one? CODE|BARE", "CODE of_one? COL", "BARE of_one COL", cost=0.05)
def _code_in(_: Context, *parts: object) -> Cond | None:
    """Stock code 85123A."""
    told = tuple(option for option in pick(parts, Held).options if option[0] in pick(parts, Col).options)
    return Held(told) if told else None


@rule("COND", "CODE", cost=0.5)
def _code_alone(_: Context, code: Held) -> Cond:
    return code


@rule(
    "PART", "of_one? RECORD of_one?", "be of_one? RECORD of_one?", "calling RECORD on_line", "RECORD on_line", cost=0.1
)
def _about(_: Context, one: Rows) -> Part:
    return Topic(one)


@rule("RS", "RS CMP", "CMP RS", cost=0.2)
def _of_size(context: Context, *parts: object) -> Rows | None:
    """Orders over 500 yuan: the money of such a row."""
    noun, compare = pick(parts, Rows), pick(parts, Cmp)
    column = money_column(context, noun.entity) if compare.money else None
    if column is None or noun.after or isinstance(parts[0], Rows) != (context.language == "en"):
        return None
    return replace(noun, where=(*noun.where, Bound(Col((column,)), compare)))


@rule("CMP", "MONEY gte_after", cost=0.05)
def _from_so_much(_: Context, amount: float) -> Cmp:
    return Cmp("gte", (amount,), money=True)


@rule("CMP", "MONEY lte_after", cost=0.05)
def _up_to_so_much(_: Context, amount: float) -> Cmp:
    return Cmp("lte", (amount,), money=True)


# What is asked of it


@rule("ASKED", "what_word COL", "who_is COL", "COL who_is|what_word", cost=0.05)
def _which_column(_: Context, col: Col) -> Col:
    return col


@rule("ASKED", "WHENCOL", "when_word DATEWORD", "DATEWORD when_word", "COL when_word", cost=0.05)
def _which_date(context: Context, col: Col) -> Col | None:
    return date_of(context, col)


def date_of(context: Context, col: Col) -> Col | None:
    """The dates among the columns of a word."""
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
    date = date_of(context, col)
    return Lookup(one, (date,)) if date is not None else None


@rule("PART", "when_did RECORD VERB", cost=0.05)
def _when_did(context: Context, one: Rows, entity: str) -> Part | None:
    date = _date_of_rows(context, entity)
    return Lookup(one, (date,)) if date is not None and one.entity == entity else None

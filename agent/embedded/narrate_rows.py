"""A list of rows becomes a few sentences: how many there are, then the first ones by name."""

from __future__ import annotations

from datetime import date

from domain.claim import Claim, Draft, Section
from domain.evidence import Figure
from domain.language import Language
from domain.ledger import Ledger
from domain.metric_query import RowsQuery

from .names import Atlas
from .narrate_frame import FILE
from .saying_condition import noun_of, telling
from .sentence import Sentence, number
from .told_names import told_measure

_NAMED = 3
"""Rows named."""
_MOST_FACTS = 6
"""Columns told of a single row."""
_FEW_FACTS = 2
"""Columns told of each of several rows."""
_LONG = 40
"""Characters from which a text stays in the table."""


def narrate_rows(
    query: RowsQuery, figure: Figure, counted: Figure | None, ledger: Ledger, atlas: Atlas, language: Language
) -> Draft:
    """Claims over a list; `counted` says how many rows meet the condition, when that is known."""

    def said() -> Sentence:
        return Sentence(FILE, ledger, atlas.catalog, language)

    listing = _Listing(query, figure, atlas, language)
    claims: list[Claim] = []
    if counted is not None and (len(figure.rows) != 1 or number(counted, 0, counted.columns[0].name) != 1):
        claims.extend(_count(said(), query, figure, counted, atlas, language))
    if len(figure.rows) == 1:
        claims.extend(_one(said(), listing))
    elif figure.rows:
        claims.extend(_several(said(), listing, first=not claims))
    return Draft(claims=tuple(claims), main=figure.id)


class _Listing:
    """Which columns name a row, and which say something about it."""

    def __init__(self, query: RowsQuery, figure: Figure, atlas: Atlas, language: Language) -> None:
        self.query, self.figure, self.atlas, self.language = query, figure, atlas, language
        columns = list(query.columns)
        naming = [*atlas.display(query.entity, language), *([key] if (key := atlas.key(query.entity)) else [])]
        self.name = next((name for name in naming if name in columns), columns[0])
        ordered = [order.column for order in query.order if order.column in columns]
        others = [name for name in (*ordered, *columns) if name not in (self.name, *naming)]
        self.facts = list(dict.fromkeys(others))

    def shown(self, row: int, most: int) -> list[str]:
        """Columns told of a row."""
        return [name for name in self.facts if len(str(self.figure.cell(row, name))) <= _LONG][:most]

    def label(self, column: str) -> str:
        """What a column is called; empty where a sentence cannot hold its name."""
        name = self.atlas.dimension_name(column, self.language)
        return name if told_measure(name, self.language) == name else ""


def _count(
    said: Sentence, query: RowsQuery, figure: Figure, counted: Figure, atlas: Atlas, language: Language
) -> tuple[Claim, ...]:
    column = counted.columns[0].name
    held = number(counted, 0, column)
    if held is None or (len(figure.rows) < query.limit and held != len(figure.rows)):
        return ()  # the list holds what the count leaves out (unknown values), so it is told without one
    noun = noun_of(query.entity, atlas, language)
    if query.distinct:
        noun = atlas.dimension_name(query.columns[0], language)
    restricted = telling(query.where) is not None or query.period is not None
    key = "count_distinct" if query.distinct else "count_meeting" if restricted else "count_all"
    key = key if held else "count_none"
    n = said.cell(counted, 0, column)
    n = n if counted.columns[0].format.unit else said.part("counted", n=n)
    return said.say("headline", key, noun=told_measure(noun, language), n=n)


def _one(said: Sentence, listing: _Listing) -> tuple[Claim, ...]:
    figure = listing.figure
    name = said.cell(figure, 0, listing.name)
    facts = []
    for column in listing.shown(0, _MOST_FACTS):
        value = said.cell(figure, 0, column)
        held, label = figure.cell(0, column), listing.label(column)
        kind = "fact_flag" if isinstance(held, bool) else "fact_text" if isinstance(held, str) else "fact"
        facts.append(said.part(kind, measure=label, value=value) if label else value)
    if not facts:
        label = listing.label(listing.name) or told_measure("", listing.language)
        return said.say("headline", "value", measure=label, value=name)
    return said.say("headline", "row", name=name, facts=said.joined(facts))


def _several(said: Sentence, listing: _Listing, *, first: bool) -> tuple[Claim, ...]:
    figure, query = listing.figure, listing.query
    rest = []
    for row in range(min(_NAMED, len(figure.rows))):
        name = said.cell(figure, row, listing.name)
        facts = [said.cell(figure, row, column) for column in listing.shown(row, _FEW_FACTS)]
        rest.append(said.part("entry", name=name, value=said.joined(facts)) if facts else name)
    listed = said.listed(rest)
    section: Section = "headline" if first else "result"
    order = query.order[0] if query.order else None
    label = listing.label(order.column) if order else ""
    if order is not None and label:
        values = [figure.cell(row, order.column) for row in range(len(figure.rows)) if order.column in query.columns]
        if any(isinstance(value, str | bool) for value in values):
            return said.say(section, "by_name", column=label, rest=listed)
        dated = any(isinstance(value, date) for value in values)
        way = ("recent" if order.descending else "old") if dated else ("falling" if order.descending else "rising")
        return said.say(section, f"by_{way}", column=label, rest=listed)
    return said.say(section, "begins" if len(figure.rows) > _NAMED else "namely", rest=listed)

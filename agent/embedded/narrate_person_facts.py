"""What was gathered about one person goes in; what is plainly so comes out: who they are, how they buy, what they wrote."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from domain.claim import Claim, Section
from domain.evidence import Figure, Quote
from domain.language import Language
from domain.ledger import Ledger
from tools.persona import (
    BUYING,
    CARD,
    EVERYONE,
    HABIT,
    HABIT_ALL,
    NEGATIVE,
    OTHER,
    POLARITY,
    POSITIVE,
    SAID,
    SPEND_MORE,
    WRITTEN,
)
from tools.portrait import average_rating_of, count_of, dimensions_in, plays_about
from tools.voice import polarity_value

from .names import Atlas
from .sentence import Sentence, at, number, value

THIN_BELOW = 4
REMARKABLE_PLACE, HEADLINE_PLACE = 0.25, 0.10
FEW = 0.001
"""Below this share of bigger spenders their number is told instead."""
MAINLY = 0.5
FAR_ABOVE = 0.15
"""Points of share over everybody's from which a habit is worth a sentence."""
LEANS_FROM, LEANS_TIMES = 0.3, 1.5
HABIT_SURE = 1.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What was gathered about one person, and what to tell it with."""

    figures: dict[str, Figure]
    """By role; the card is always among them."""
    quotes: list[Quote]
    ledger: Ledger
    atlas: Atlas
    language: Language

    @property
    def card(self) -> Figure:
        """The row of dimensions that the portrait opens with."""
        return self.figures[CARD]

    @property
    def key(self) -> str:
        """The column that holds the person's id."""
        return self.card.columns[0].name

    @property
    def count(self) -> str | None:
        """The column that counts purchases: the first one of the buying figure, when it is a count."""
        held = self.figures.get(BUYING)
        if held is None or self.atlas.catalog.measure(held.columns[0].name).aggregate not in (
            "count",
            "count_distinct",
        ):
            return None
        return held.columns[0].name

    def purchases(self) -> float | None:
        """How often they bought; None when that is not counted."""
        return number(self.figures.get(BUYING), 0, self.count)

    def rhythm(self) -> tuple[float | None, float | None]:
        """Days since the last purchase, usual gap in days."""
        template = self.atlas.catalog.persona.rhythm
        if template is None:
            return None, None
        return number(self.card, 0, template[0]), number(self.card, 0, template[1])

    def sentence(self) -> Sentence:
        """An empty claim of this portrait."""
        return Sentence("person", self.ledger, self.atlas.catalog, self.language)


def who(person: Person) -> Iterator[Claim]:
    """The card in one line. What stands before the first date in the template is shown by its label alone."""
    said = person.sentence()
    named, parts = False, []
    for name in _who_columns(person):
        held, dimension = person.card.cell(0, name), person.atlas.catalog.dimension(name)
        named = named or dimension.type == "date"
        if held is None or held == "":
            continue
        shown = said.cell(person.card, 0, name)
        if named or dimension.type == "bool" or (not dimension.values and not person.atlas.catalog.persona.who):
            mark = "：" if person.language == "zh" else ": "
            shown = f"{said.name(person.atlas.dimension_name(name, person.language))}{mark}{shown}"
        parts.append(shown)
    if parts:
        yield from said.claim("who", said.joined(parts))


def _who_columns(person: Person) -> tuple[str, ...]:
    catalog = person.atlas.catalog
    if catalog.persona.who:
        return catalog.persona.who
    asked = {name for play in plays_about(catalog, "person") for name in dimensions_in(play.when, catalog)}
    left = {*asked, *(catalog.persona.rhythm or ()), catalog.persona.spend, person.key}
    return tuple(column.name for column in person.card.columns if column.name not in left)


def buying(person: Person) -> Iterator[Claim]:
    """What they bought in all, their place among customers when it is high, and habits that are not everybody's."""
    held = person.figures.get(BUYING)
    if held is None or not person.purchases():
        return
    said, facts = person.sentence(), []
    template = person.atlas.catalog.persona
    for column in held.columns:
        measure = person.atlas.catalog.measure(column.name)
        if value(held, 0, column.name) is None or measure.aggregate == "share":
            continue
        if column.name == person.count and column.format.unit is not None:
            facts.append(said.cell(held, 0, column.name))
        elif measure.aggregate == "sum" and template.spend and number(person.card, 0, template.spend) is not None:
            label = person.atlas.dimension_name(template.spend, person.language)
            facts.append(f"{said.name(label)} {said.cell(person.card, 0, template.spend)}")
        else:
            label = person.atlas.measure_name(column.name, person.language)
            facts.append(f"{said.name(label)} {said.cell(held, 0, column.name)}")
    yield from said.say("buying", "bought", facts=said.joined(facts))
    share = share_of_bigger_spenders(person)
    if share is not None and HEADLINE_PLACE < share <= REMARKABLE_PLACE:
        yield from place(person, "buying", "place")
    for role, split in person.figures.items():
        if role.startswith(HABIT):
            yield from _habit(person, split, person.figures.get(f"{HABIT_ALL}{role.removeprefix(HABIT)}"))


def _habit(person: Person, split: Figure, everyone: Figure | None) -> tuple[Claim, ...]:
    dimension, measure = split.columns[0].name, split.columns[1].name
    total = person.purchases()
    rows = [row for row in range(len(split.rows)) if split.cell(row, dimension) is not None]
    if not rows or not total or total < THIN_BELOW:
        return ()
    count = number(split, rows[0], measure) or 0.0
    overall_total = _overall_total(person, measure)
    row_all = next(
        (
            row
            for row in range(len(everyone.rows) if everyone else 0)
            if everyone and everyone.cell(row, dimension) == split.cell(rows[0], dimension)
        ),
        None,
    )
    overall = None
    if everyone is not None and row_all is not None and overall_total:
        overall = (number(everyone, row_all, measure) or 0.0) / overall_total[1]
    key = _habit_key(count, total, overall, known=everyone is not None)
    if not key:
        return ()
    said = person.sentence()
    places = {
        "dimension": said.name(person.atlas.dimension_name(dimension, person.language)),
        "value": said.cell(split, rows[0], dimension),
        "count": said.cell(split, rows[0], measure),
        "share": said.derived("share", at(split, rows[0], measure), at(person.figures[BUYING], 0, measure)),
    }
    if key != "mainly_alone" and everyone is not None and row_all is not None and overall_total:
        places["overall"] = said.derived("share", at(everyone, row_all, measure), at(overall_total[0], 0, measure))
    return said.say("buying", key, **places)


def _overall_total(person: Person, measure: str) -> tuple[Figure, float] | None:
    everyone = person.figures.get(EVERYONE)
    total = number(everyone, 0, measure)
    return (everyone, total) if everyone is not None and total else None


def _habit_key(count: float, total: float, overall: float | None, *, known: bool) -> str:
    """Which sentence a habit deserves; none when it is everybody's, or chance."""
    share = count / total
    if overall is None:
        return "mainly_alone" if share > MAINLY and not known else ""
    chance = math.sqrt(max(overall * (1 - overall), 1e-9) / total)
    if (share - overall) / chance < HABIT_SURE or share < overall + FAR_ABOVE:
        return ""
    if share > MAINLY:
        return "mainly"
    return "leans" if share >= LEANS_FROM and share >= LEANS_TIMES * overall else ""


def share_of_bigger_spenders(person: Person) -> float | None:
    """Which share of customers spends more, from 0 to 1."""
    more, everyone = person.figures.get(SPEND_MORE), person.figures.get(EVERYONE)
    persons = more.columns[0].name if more else None
    over, under = number(more, 0, persons), number(everyone, 0, persons)
    return over / under if over is not None and under else None


def place(person: Person, section: Section, key: str) -> tuple[Claim, ...]:
    """The share of bigger spenders, said with the template of a key."""
    said = person.sentence()
    more, everyone = person.figures[SPEND_MORE], person.figures[EVERYONE]
    persons = more.columns[0].name
    share = share_of_bigger_spenders(person)
    if share is not None and share < FEW:  # 0.0% says nothing
        return said.say(section, f"{key}_few", n=said.cell(more, 0, persons))
    return said.say(section, key, share=said.derived("share", at(more, 0, persons), at(everyone, 0, persons)))


def voice(person: Person) -> Iterator[Claim]:
    """How many texts they wrote and how those sound, then their words."""
    written = person.figures.get(WRITTEN)
    feedback = person.atlas.catalog.feedback
    count = count_of(person.atlas.catalog, feedback.entity) if feedback else None
    rated = number(written, 0, average_rating_of(person.atlas.catalog))
    if written is not None and count and number(written, 0, count) and (person.quotes or rated is not None):
        said = person.sentence()
        text = said.part("written", count=said.cell(written, 0, count))
        split, row = _negative_row(person)
        if split is not None and row is not None:
            text += said.part(
                "written_negative",
                polarity=said.cell(split, row, split.columns[0].name),
                negative=said.cell(split, row, count),
            )
        rating = average_rating_of(person.atlas.catalog)
        if rating and number(written, 0, rating) is not None:
            text += said.part("written_rating", rating=said.cell(written, 0, rating))
        yield from said.claim("voice", text)
    before: list[str] = []
    for quote in person.quotes:
        yield from _quote(person, quote, before)
        before.append(quote.role)


def _negative_row(person: Person) -> tuple[Figure | None, int | None]:
    split = person.figures.get(POLARITY)
    wanted = polarity_value(person.atlas.catalog, "negative")
    rows = range(len(split.rows)) if split else ()
    return split, next((row for row in rows if split and split.cell(row, split.columns[0].name) == wanted), None)


def _quote(person: Person, quote: Quote, before: list[str]) -> tuple[Claim, ...]:
    said = person.sentence()
    kind = {NEGATIVE: "negative", POSITIVE: "positive", OTHER: "other"}.get(quote.role, "other")
    if kind == "negative" and NEGATIVE in before:
        kind = "negative_again"
    if kind == "positive" and NEGATIVE in before:
        kind = "positive_too"
    when = _when(person, said, quote)
    if when:
        return said.say("voice", f"quote_{kind}", when=when, quote=said.quote(quote.id))
    return said.say("voice", f"undated_{kind}", quote=said.quote(quote.id))


def _when(person: Person, said: Sentence, quote: Quote) -> str:
    listed, feedback = person.figures.get(SAID), person.atlas.catalog.feedback
    if listed is None or feedback is None or feedback.date is None:
        return ""
    rows = range(len(listed.rows))
    row = next((row for row in rows if str(listed.cell(row, listed.columns[0].name)) == quote.doc_id), None)
    day = f"{feedback.entity}.{feedback.date}"
    if row is None or value(listed, row, day) is None:
        return ""
    source = f"{feedback.entity}.{feedback.source}"
    shown = said.cell(listed, row, day)
    if feedback.source and value(listed, row, source) is not None:
        return said.part("when", date=shown, source=said.cell(listed, row, source))
    return said.part("when_date", date=shown)

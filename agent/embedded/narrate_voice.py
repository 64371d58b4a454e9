"""Texts that were found become an answer: how many there are, and what customers say, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.claim import Claim, Draft
from domain.evidence import Figure, Quote
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import FeedbackStep
from tools.portrait import average_rating_of, count_of, writers_of
from tools.voice import ALL, BY_POLARITY, COUNT, DISSENT, LISTED

from .names import Atlas
from .sentence import Sentence, at, number, value


def narrate_voice(step: FeedbackStep, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date) -> Draft:
    """Claims over the counted texts and the quotes."""
    figures = {figure.role: figure for figure in ledger.figures() if figure.role.startswith("voice.")}
    quotes = [quote for quote in ledger.quotes() if quote.role.startswith("voice.")]
    teller = _Teller(step, figures, quotes, ledger, atlas, language)
    claims = (*teller.headline(), *teller.voice())
    return Draft(claims=claims, main=figures[COUNT].id if COUNT in figures else None)


@dataclass(frozen=True, slots=True)
class _Teller:
    step: FeedbackStep
    figures: dict[str, Figure]
    quotes: list[Quote]
    ledger: Ledger
    atlas: Atlas
    language: Language

    def sentence(self) -> Sentence:
        return Sentence("voice", self.ledger, self.atlas.catalog, self.language)

    @property
    def texts(self) -> str:
        feedback = self.atlas.catalog.feedback
        return (count_of(self.atlas.catalog, feedback.entity) if feedback else None) or ""

    def headline(self) -> Iterator[Claim]:
        count = self.figures.get(COUNT)
        if count is None or number(count, 0, self.texts) is None:
            return
        said = self.sentence()
        texts = said.cell(count, 0, self.texts)
        writers = writers_of(self.atlas.catalog)
        if number(count, 0, self.texts) and not self.quotes:
            yield from said.say("headline", "nothing", texts=texts)
        elif self.step.topic and self.quotes:
            yield from said.say("headline", "counted_topic", texts=texts)
        elif writers and number(count, 0, writers):
            yield from said.say("headline", "counted_people", texts=texts, writers=said.cell(count, 0, writers))
        else:
            yield from said.say("headline", "counted", texts=texts)

    def voice(self) -> Iterator[Claim]:
        every = self.figures.get(ALL)
        if every is not None and number(every, 0, self.texts):
            said = self.sentence()
            yield from said.say("voice", "in_any_tone", texts=said.cell(every, 0, self.texts))
        if not self.step.topic:
            yield from self._mix()
        for quote in self.quotes:
            yield from self._quote(quote)

    def _mix(self) -> Iterator[Claim]:
        """How the texts divide by polarity; not said over a search, whose texts are only those looked through."""
        count, split = self.figures.get(COUNT), self.figures.get(BY_POLARITY)
        if count is not None and split is not None:
            said, facts = self.sentence(), []
            for row in range(len(split.rows)):
                if split.cell(row, split.columns[0].name) is not None:
                    share = said.derived("share", at(split, row, self.texts), at(count, 0, self.texts))
                    polarity = said.cell(split, row, split.columns[0].name)
                    texts = said.cell(split, row, self.texts)
                    facts.append(said.part("polarity_part", polarity=polarity, texts=texts, share=share))
            if facts:
                yield from said.say("voice", "polarity", facts=said.listed(facts))
        rating = average_rating_of(self.atlas.catalog)
        if rating and count is not None and number(count, 0, rating) is not None:
            said = self.sentence()
            yield from said.say("voice", "rating", rating=said.cell(count, 0, rating))

    def _quote(self, quote: Quote) -> tuple[Claim, ...]:
        said, listed, feedback = self.sentence(), self.figures.get(LISTED), self.atlas.catalog.feedback
        if quote.role == DISSENT:
            return said.say("voice", "dissent", quote=said.quote(quote.id))
        rows = range(len(listed.rows)) if listed else ()
        row = next((r for r in rows if listed and str(listed.cell(r, listed.columns[0].name)) == quote.doc_id), None)
        if listed is None or row is None or feedback is None or feedback.date is None:
            return said.say("voice", "quote", quote=said.quote(quote.id))
        day, source = f"{feedback.entity}.{feedback.date}", f"{feedback.entity}.{feedback.source}"
        if value(listed, row, day) is None:
            return said.say("voice", "quote", quote=said.quote(quote.id))
        shown = said.cell(listed, row, day)
        if value(listed, row, source) is None:
            return said.say("voice", "quote_date", date=shown, quote=said.quote(quote.id))
        where = said.cell(listed, row, source)
        return said.say("voice", "quote_when", date=shown, source=where, quote=said.quote(quote.id))

"""What was gathered about one person becomes a portrait: a verdict first, then what is remarkable, then what to do."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.claim import Claim, Draft, Section
from domain.evidence import Figure, Quote
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import CustomerStep
from tools.persona import (
    BUYING,
    CARD,
    EVERYONE,
    HABIT,
    HABIT_ALL,
    IS_RECENT,
    LATEST,
    NEGATIVE,
    OTHER,
    POLARITY,
    POSITIVE,
    RECENT,
    SAID,
    SINCE,
    SPEND_MORE,
    WRITTEN,
)
from tools.portrait import average_rating_of, count_of, dimensions_in, plays_about
from tools.voice import polarity_value

from .names import Atlas
from .playbook import advice, forbids, proven
from .sentence import Sentence, at, number, singular, value

REGULAR_FROM = 10
"""Orders from which someone is called a regular."""
COOLING_FROM, DUE_FROM = 2.0, 1.2
"""Days since the last purchase over the usual gap."""
LAPSED_AFTER = 180
NEW_WITHIN = 90
THIN_BELOW = 4
REMARKABLE_PLACE, HEADLINE_PLACE = 0.25, 0.10
MAINLY = 0.5
FAR_ABOVE = 0.15
"""Points of share over everybody's from which a habit is worth a sentence."""
LEANS_FROM, LEANS_TIMES = 0.3, 1.5
HABIT_SURE = 1.6
SURE = 2.2
"""Standard deviations from which one person's rate is said to differ from everybody's."""
TURN, NOTABLE_TURN = 1.6, 1.3
"""Standard deviations (of a difference of counts) from which a change is the verdict, and from which it is told."""
RATES_FROM = 6
"""Orders from which one person's rate is compared at all."""
DIFFERENCES = 3
ADVICE = 3


def narrate_person(step: CustomerStep, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date) -> Draft:
    """Claims over the persona's figures and quotes; none when nothing is known of the person."""
    figures = {figure.role: figure for figure in ledger.figures() if figure.role.startswith("persona.")}
    if CARD not in figures:
        return Draft(claims=())
    quotes = [quote for quote in ledger.quotes() if quote.role.startswith("persona.")]
    teller = _Teller(figures, quotes, ledger, atlas, language)
    parts = [
        teller.headline(), teller.who(), teller.buying(), teller.voice(), teller.difference(), teller.change(),
        teller.advice(), teller.caveat(),
    ]  # fmt: skip
    return Draft(claims=tuple(claim for part in parts for claim in part), main=figures.get(BUYING, figures[CARD]).id)


@dataclass(frozen=True, slots=True)
class _Teller:
    figures: dict[str, Figure]
    quotes: list[Quote]
    ledger: Ledger
    atlas: Atlas
    language: Language

    @property
    def card(self) -> Figure:
        return self.figures[CARD]

    @property
    def key(self) -> str:
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
        return number(self.figures.get(BUYING), 0, self.count)

    def rhythm(self) -> tuple[float | None, float | None]:
        """Days since the last purchase, usual gap in days."""
        template = self.atlas.catalog.persona.rhythm
        if template is None:
            return None, None
        return number(self.card, 0, template[0]), number(self.card, 0, template[1])

    def sentence(self) -> Sentence:
        return Sentence("person", self.ledger, self.atlas.catalog, self.language)

    # -- headline ------------------------------------------------------------------------------------------------

    def headline(self) -> Iterator[Claim]:
        count, (recency, gap) = self.purchases(), self.rhythm()
        gone = recency is not None and recency > LAPSED_AFTER
        missed = False
        if count == 0:
            yield from self._verdict("never")
        elif recency is not None and gap:
            ratio = recency / gap
            missed = ratio >= DUE_FROM
            regular = "_regular" if (count or 0) >= REGULAR_FROM else ""
            if ratio >= COOLING_FROM and gone:
                yield from self._verdict("lapsed")
            elif ratio >= COOLING_FROM:
                yield from self._verdict(f"cooling{regular}")
            elif ratio >= DUE_FROM:
                yield from self._verdict("due")
            elif (turn := self._turn()) is not None and abs(turn) >= TURN:
                yield from self._verdict("slowing" if turn < 0 else "rising")
            else:
                yield from self._verdict("active_today" if recency == 0 else f"active{regular}")
        elif recency is not None and count:
            missed = recency > NEW_WITHIN
            fresh = "newcomer" if count == 1 else "few_recent"
            yield from self._verdict("few_gone" if missed else fresh)
        elif count is not None:
            yield from self._verdict("counted_since" if LATEST in self.figures else "counted")
        else:
            yield from self._verdict("known")
        share = self._share_of_bigger_spenders()
        if share is not None and 0 < share <= HEADLINE_PLACE:
            yield from self._place("headline", "worth_winning" if gone else "worth_keeping" if missed else "valuable")

    def _verdict(self, key: str) -> tuple[Claim, ...]:
        said = self.sentence()
        rhythm, count = self.atlas.catalog.persona.rhythm, self.count
        person = self.atlas.catalog.entities[self.atlas.entity(self.key)].names.in_(self.language)
        noun = said.name(person if self.language == "zh" else singular(person))
        places = {"person": f"{noun} {said.cell(self.card, 0, self.key)}"}
        template = said.template(key)
        if "{recency}" in template and rhythm:
            places["recency"] = said.cell(self.card, 0, rhythm[0])
        if "{gap}" in template and rhythm:
            places["gap"] = said.cell(self.card, 0, rhythm[1])
        if "{times}" in template and rhythm:
            places["times"] = said.derived("ratio", at(self.card, 0, rhythm[0]), at(self.card, 0, rhythm[1]))
        if "{count}" in template and count:
            places["count"] = said.cell(self.figures[BUYING], 0, count)
        if "{date}" in template:
            latest = self.figures[LATEST]
            places["date"] = said.cell(latest, 0, latest.columns[0].name)
        if "{buy}" in template:
            places["buy"] = said.name(self._buy())
        if "{purchase}" in template:
            places["purchase"] = said.name(self._noun())
        if "{since}" in template:
            split, since = self.figures[RECENT], self.figures[SINCE]
            recent = self._recent_row(split)
            places["since"] = said.cell(since, 0, since.columns[0].name)
            places["recent"] = said.cell(split, recent, count or "")
            places["before"] = said.cell(split, 1 - recent, count or "")
        if "{order}" in template:
            places["order"] = said.name(self._order())
        return said.say("headline", key, **places)

    def _buy(self) -> str:
        """买, or 有订单 where the catalog knows no verb."""
        entity = self.atlas.catalog.entities[(self.count or ".").partition(".")[0]]
        verbs = entity.verbs.zh
        return verbs[0] if verbs else f"有{entity.names.in_('zh')}"

    def _order(self) -> str:
        """ "an order": what one row of the counted entity is."""
        noun = self._noun()
        return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"

    def _noun(self) -> str:
        return singular(self.atlas.catalog.entities[(self.count or ".").partition(".")[0]].names.in_("en"))

    @staticmethod
    def _recent_row(split: Figure) -> int:
        return 0 if split.cell(0, IS_RECENT) is True else 1

    def _turn(self) -> float | None:
        """How surely the count of the last days differs from that of as many before: standard deviations, signed."""
        split, count = self.figures.get(RECENT), self.count
        if split is None or SINCE not in self.figures or count is None or len(split.rows) != 2:
            return None
        recent = self._recent_row(split)
        now, then = number(split, recent, count) or 0.0, number(split, 1 - recent, count) or 0.0
        return (now - then) / math.sqrt(now + then) if now and then else None

    def _share_of_bigger_spenders(self) -> float | None:
        more, everyone = self.figures.get(SPEND_MORE), self.figures.get(EVERYONE)
        persons = more.columns[0].name if more else None
        over, under = number(more, 0, persons), number(everyone, 0, persons)
        return over / under if over is not None and under else None

    def _place(self, section: Section, key: str) -> tuple[Claim, ...]:
        said = self.sentence()
        more, everyone = self.figures[SPEND_MORE], self.figures[EVERYONE]
        persons = more.columns[0].name
        return said.say(section, key, share=said.derived("share", at(more, 0, persons), at(everyone, 0, persons)))

    # -- who and buying ------------------------------------------------------------------------------------------

    def who(self) -> Iterator[Claim]:
        """The card in one line. What stands before the first date in the template is shown by its label alone."""
        said = self.sentence()
        named, parts = False, []
        for name in self._who_columns():
            held, dimension = self.card.cell(0, name), self.atlas.catalog.dimension(name)
            named = named or dimension.type == "date"
            if held is None or held == "":
                continue
            shown = said.cell(self.card, 0, name)
            if named or dimension.type == "bool" or (not dimension.values and not self.atlas.catalog.persona.who):
                mark = "：" if self.language == "zh" else ": "
                shown = f"{said.name(self.atlas.dimension_name(name, self.language))}{mark}{shown}"
            parts.append(shown)
        if parts:
            yield from said.claim("who", said.joined(parts))

    def _who_columns(self) -> tuple[str, ...]:
        catalog = self.atlas.catalog
        if catalog.persona.who:
            return catalog.persona.who
        asked = {name for play in plays_about(catalog, "person") for name in dimensions_in(play.when, catalog)}
        left = {*asked, *(catalog.persona.rhythm or ()), catalog.persona.spend, self.key}
        return tuple(column.name for column in self.card.columns if column.name not in left)

    def buying(self) -> Iterator[Claim]:
        held = self.figures.get(BUYING)
        if held is None or not self.purchases():
            return
        said, facts = self.sentence(), []
        template = self.atlas.catalog.persona
        for column in held.columns:
            measure = self.atlas.catalog.measure(column.name)
            if value(held, 0, column.name) is None or measure.aggregate == "share":
                continue
            if column.name == self.count and column.format.unit is not None:
                facts.append(said.cell(held, 0, column.name))
            elif measure.aggregate == "sum" and template.spend and number(self.card, 0, template.spend) is not None:
                label = self.atlas.dimension_name(template.spend, self.language)
                facts.append(f"{said.name(label)} {said.cell(self.card, 0, template.spend)}")
            else:
                label = self.atlas.measure_name(column.name, self.language)
                facts.append(f"{said.name(label)} {said.cell(held, 0, column.name)}")
        yield from said.say("buying", "bought", facts=said.joined(facts))
        share = self._share_of_bigger_spenders()
        if share is not None and HEADLINE_PLACE < share <= REMARKABLE_PLACE:
            yield from self._place("buying", "place")
        for role, split in self.figures.items():
            if role.startswith(HABIT):
                yield from self._habit(split, self.figures.get(f"{HABIT_ALL}{role.removeprefix(HABIT)}"))

    def _habit(self, split: Figure, everyone: Figure | None) -> tuple[Claim, ...]:
        dimension, measure = split.columns[0].name, split.columns[1].name
        total = self.purchases()
        rows = [row for row in range(len(split.rows)) if split.cell(row, dimension) is not None]
        if not rows or not total or total < THIN_BELOW:
            return ()
        count = number(split, rows[0], measure) or 0.0
        overall_total = self._overall_total(measure)
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
        said = self.sentence()
        places = {
            "dimension": said.name(self.atlas.dimension_name(dimension, self.language)),
            "value": said.cell(split, rows[0], dimension),
            "count": said.cell(split, rows[0], measure),
            "share": said.derived("share", at(split, rows[0], measure), at(self.figures[BUYING], 0, measure)),
        }
        if key != "mainly_alone" and everyone is not None and row_all is not None and overall_total:
            places["overall"] = said.derived("share", at(everyone, row_all, measure), at(overall_total[0], 0, measure))
        return said.say("buying", key, **places)

    def _overall_total(self, measure: str) -> tuple[Figure, float] | None:
        everyone = self.figures.get(EVERYONE)
        total = number(everyone, 0, measure)
        return (everyone, total) if everyone is not None and total else None

    # -- voice ---------------------------------------------------------------------------------------------------

    def voice(self) -> Iterator[Claim]:
        written = self.figures.get(WRITTEN)
        feedback = self.atlas.catalog.feedback
        count = count_of(self.atlas.catalog, feedback.entity) if feedback else None
        rated = number(written, 0, average_rating_of(self.atlas.catalog))
        if written is not None and count and number(written, 0, count) and (self.quotes or rated is not None):
            said = self.sentence()
            text = said.part("written", count=said.cell(written, 0, count))
            split, row = self._negative_row()
            if split is not None and row is not None:
                text += said.part(
                    "written_negative",
                    polarity=said.cell(split, row, split.columns[0].name),
                    negative=said.cell(split, row, count),
                )
            rating = average_rating_of(self.atlas.catalog)
            if rating and number(written, 0, rating) is not None:
                text += said.part("written_rating", rating=said.cell(written, 0, rating))
            yield from said.claim("voice", text)
        before: list[str] = []
        for quote in self.quotes:
            yield from self._quote(quote, before)
            before.append(quote.role)

    def _negative_row(self) -> tuple[Figure | None, int | None]:
        split = self.figures.get(POLARITY)
        wanted = polarity_value(self.atlas.catalog, "negative")
        rows = range(len(split.rows)) if split else ()
        return split, next((row for row in rows if split and split.cell(row, split.columns[0].name) == wanted), None)

    def _quote(self, quote: Quote, before: list[str]) -> tuple[Claim, ...]:
        said = self.sentence()
        kind = {NEGATIVE: "negative", POSITIVE: "positive", OTHER: "other"}.get(quote.role, "other")
        if kind == "negative" and NEGATIVE in before:
            kind = "negative_again"
        if kind == "positive" and NEGATIVE in before:
            kind = "positive_too"
        when = self._when(said, quote)
        if when:
            return said.say("voice", f"quote_{kind}", when=when, quote=said.quote(quote.id))
        return said.say("voice", f"undated_{kind}", quote=said.quote(quote.id))

    def _when(self, said: Sentence, quote: Quote) -> str:
        listed, feedback = self.figures.get(SAID), self.atlas.catalog.feedback
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

    # -- difference and change -----------------------------------------------------------------------------------

    def difference(self) -> Iterator[Claim]:
        own, everyone, count = self.figures.get(BUYING), self.figures.get(EVERYONE), self.purchases()
        if own is None or everyone is None or not count or count < RATES_FROM:
            return
        found = []
        for column in everyone.columns:
            mine, theirs = number(own, 0, column.name), number(everyone, 0, column.name)
            if mine is None or theirs is None or column.name == self.count:
                continue
            measure = self.atlas.catalog.measure(column.name)
            if measure.aggregate == "share" and 0 < theirs < 1:
                sure = abs(mine - theirs) / math.sqrt(theirs * (1 - theirs) / count)
            elif measure.aggregate in ("ratio", "avg", "median") and theirs > 0 and mine > 0:
                sure = abs(math.log(mine / theirs)) / 0.12
            else:
                continue
            if sure >= SURE:
                found.append((-sure, column.name))
        for _, name in sorted(found)[:DIFFERENCES]:
            said = self.sentence()
            yield from said.say(
                "difference",
                "rate",
                measure=said.name(self.atlas.measure_name(name, self.language)),
                own=said.cell(own, 0, name),
                comparison=said.derived("comparison", at(own, 0, name), at(everyone, 0, name)),
                overall=said.cell(everyone, 0, name),
            )

    def change(self) -> Iterator[Claim]:
        """What changed, also when the verdict says it: the verdict gives the counts, this their direction and the rest."""
        turn, split, count = self._turn(), self.figures.get(RECENT), self.count
        if turn is None or split is None or count is None or abs(turn) < NOTABLE_TURN:
            return
        since, recent = self.figures[SINCE], self._recent_row(split)
        fewest = min(number(split, row, count) or 0.0 for row in (0, 1))
        if not self._told_by_verdict(turn):
            said = self.sentence()
            yield from said.say(
                "change",
                "moved",
                measure=said.name(self.atlas.measure_name(count, self.language)),
                trend=said.derived("trend", at(split, recent, count), at(split, 1 - recent, count)),
                since=said.cell(since, 0, since.columns[0].name),
                recent=said.cell(split, recent, count),
                before=said.cell(split, 1 - recent, count),
            )
        if fewest >= 2:
            yield from self._basket(split, recent)

    def _told_by_verdict(self, turn: float) -> bool:
        recency, gap = self.rhythm()
        return bool(recency is not None and gap and recency / gap < DUE_FROM and abs(turn) >= TURN)

    def _basket(self, split: Figure, recent: int) -> Iterator[Claim]:
        """Whether it is how often or how much that changed."""
        for column in split.columns:
            if column.name == IS_RECENT or self.atlas.catalog.measure(column.name).aggregate != "ratio":
                continue
            now, then = number(split, recent, column.name), number(split, 1 - recent, column.name)
            if not now or not then or 1.1 < now / then < 1.33 or 0.75 < now / then < 0.9:
                continue
            said = self.sentence()
            key = "size_held" if 0.9 <= now / then <= 1.1 else "size_moved"
            places = {
                "measure": said.name(self.atlas.measure_name(column.name, self.language)),
                "before": said.cell(split, 1 - recent, column.name),
                "recent": said.cell(split, recent, column.name),
            }
            if key == "size_moved":
                cells = at(split, recent, column.name), at(split, 1 - recent, column.name)
                places["trend"] = said.derived("trend", *cells)
            yield from said.say("change", key, **places)

    # -- advice and caveats --------------------------------------------------------------------------------------

    def advice(self) -> Iterator[Claim]:
        """Entries of the playbook that the card proves; what must not be done is never crowded out."""
        catalog = self.atlas.catalog
        held = [(play, proven(play, self.card, 0, catalog)) for play in plays_about(catalog, "person")]
        fitting = [(play, basis) for play, basis in held if basis]
        barred = sum(forbids(play) for play, _ in fitting)
        free = max(1, ADVICE - barred)
        for play, basis in fitting:
            if not forbids(play):
                free -= 1
                if free < 0:
                    continue
            yield advice(play, basis, self.language)

    def caveat(self) -> Iterator[Claim]:
        count, (recency, _) = self.purchases(), self.rhythm()
        held, rhythm = self.figures.get(BUYING), self.atlas.catalog.persona.rhythm
        if held is not None and self.count and count and count < THIN_BELOW:
            said = self.sentence()
            yield from said.say("caveat", "thin", count=said.cell(held, 0, self.count))
        elif held is not None and self.count and rhythm and recency is not None and recency > LAPSED_AFTER:
            said = self.sentence()
            places = {"count": said.cell(held, 0, self.count), "recency": said.cell(self.card, 0, rhythm[0])}
            yield from said.say("caveat", "past", **places)
        written = self.figures.get(WRITTEN)
        if written is not None and number(written, 0, written.columns[0].name) == 0:
            said = self.sentence()
            yield from said.say("caveat", "silent", count=said.cell(written, 0, written.columns[0].name))
        said, facts = self.sentence(), []
        for play in plays_about(self.atlas.catalog, "person"):
            for name in dimensions_in(play.when, self.atlas.catalog) if forbids(play) else ():
                if any(column.name == name for column in self.card.columns) and self.card.cell(0, name) is None:
                    label = said.name(self.atlas.dimension_name(name, self.language))
                    mark = "：" if self.language == "zh" else ": "
                    facts.append(f"{label}{mark}{said.cell(self.card, 0, name)}")
        if facts:
            yield from said.say("caveat", "unasked", facts=said.listed(facts))


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

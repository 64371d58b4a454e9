"""What was gathered about a group becomes its description: how many, what sets them apart, what they say, what to do."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.claim import CellSlot, Claim, Draft, Section, Slot
from domain.evidence import Cell, Figure, Quote
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import SegmentStep
from domain.rounding import compared
from tools.persona import IS_RECENT
from tools.portrait import count_of, plays_about, writers_of
from tools.segment import (
    DISSENT,
    HABIT,
    IN,
    PLAYS,
    POLARITY,
    RECENT,
    SINCE,
    SIZE,
    TOPIC_QUOTE,
    TOPICS,
    TOTAL,
    TYPICAL,
    WHO,
    WRITTEN,
    leading_topics,
)
from tools.voice import polarity_value

from .names import Atlas
from .playbook import advice, proven
from .sentence import Sentence, at, number

SURE = 2.2
"""Standard deviations of a two-proportion test from which a difference is told."""
VALUE_FROM = 20
"""Persons with a value from which it may be said to set a group apart."""
LIFT = 1.2
RATE_APART = math.log(1.2)
"""Rates nearer than this are not told as a difference, however many rows prove it."""
TIMES_FROM = 1.3
"""Ratio from which a multiple is shown beside two rates."""
VALUES_TOLD, RATES_TOLD, AVERAGES_TOLD, TOPICS_TOLD = 3, 3, 3, 3
AVERAGE_APART = 0.15
SMALL_GROUP, FEW_WRITERS = 50, 300
TIED_FROM = 15
"""Persons expected with a value that none has: the value is ruled out by the group's definition."""
CHANGE_FROM = 30


def narrate_segment(step: SegmentStep, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date) -> Draft:
    """Claims over the group's figures and quotes; none when nobody belongs to it."""
    figures = {figure.role: figure for figure in ledger.figures() if figure.role.startswith("segment.")}
    size = figures.get(SIZE)
    row = _row(size, inside=True)
    if size is None or row is None:
        return Draft(claims=())
    quotes = [quote for quote in ledger.quotes() if quote.role.startswith("segment.")]
    teller = _Teller(step, figures, quotes, ledger, atlas, language)
    if step.focus == "voice":
        parts = [teller.headline(), teller.voice(), teller.rates()]
    else:
        parts = [teller.headline(), teller.who(), teller.buying(), teller.voice(), teller.rates(), teller.change()]
    parts += [teller.advice(), teller.caveat()]
    return Draft(claims=tuple(claim for part in parts for claim in part), main=size.id)


@dataclass(frozen=True, slots=True)
class _Apart:
    """One value of a dimension in the group and among the others."""

    sure: float
    split: Figure
    value: int
    inside: tuple[Cell, Cell]
    outside: tuple[Cell, Cell]


@dataclass(frozen=True, slots=True)
class _Teller:
    step: SegmentStep
    figures: dict[str, Figure]
    quotes: list[Quote]
    ledger: Ledger
    atlas: Atlas
    language: Language

    def sentence(self) -> Sentence:
        return Sentence("segment", self.ledger, self.atlas.catalog, self.language)

    @property
    def size(self) -> Figure:
        return self.figures[SIZE]

    @property
    def persons(self) -> str:
        return self.size.columns[1].name

    def rows(self, figure: Figure | None) -> tuple[int | None, int | None]:
        """Rows of the group and of the others."""
        return _row(figure, inside=True), _row(figure, inside=False)

    # -- headline ------------------------------------------------------------------------------------------------

    def headline(self) -> Iterator[Claim]:
        inside, _ = self.rows(self.size)
        total = self.figures.get(TOTAL)
        assert inside is not None  # narrate_segment looked
        said = self.sentence()
        n = said.cell(self.size, inside, self.persons)
        if total is None or not number(total, 0, self.persons):
            yield from said.say("headline", "size_alone", n=n)
        else:
            share = said.derived("share", at(self.size, inside, self.persons), at(total, 0, self.persons))
            money = self._money()
            if money is None or not number(self.size, inside, money) or not number(total, 0, money):
                yield from said.say("headline", "size", n=n, share=share)
            else:
                part = said.derived("share", at(self.size, inside, money), at(total, 0, money))
                name = said.name(self.atlas.measure_name(money, self.language))
                yield from said.say("headline", "size_money", n=n, share=share, money=name, part=part)
        yield from self._what_sets_apart()

    def _money(self) -> str | None:
        """The sum among what is bought."""
        measures = (column.name for column in self.size.columns[1:])
        return next((name for name in measures if self.atlas.catalog.measure(name).aggregate == "sum"), None)

    def _what_sets_apart(self) -> tuple[Claim, ...]:
        """The one difference that matters: what they talk of (when that was asked), a rate, or who they are."""
        if self.step.focus == "voice":
            spoken = self._spoken_of()
            if spoken:
                return spoken
        for figure, name in self._rates_apart()[:1]:
            mine, theirs = self._pair(figure, name)
            more = bool(mine and theirs and mine / theirs >= TIMES_FROM)
            told = self._rate(figure, name, "apart" if more else "apart_down", "headline")
            if told:
                return told
        values = self._values(WHO)
        if values:
            said = self.sentence()
            held = values[0]
            return said.say(
                "headline",
                "apart_who",
                value=said.cell(held.split, held.value, held.split.columns[0].name),
                inside=said.derived("share", *held.inside),
                outside=said.derived("share", *held.outside),
            )
        return ()

    # -- who and buying ------------------------------------------------------------------------------------------

    def who(self) -> Iterator[Claim]:
        told = self._values(WHO)
        if told and any(slot for claim in self._what_sets_apart() for slot in claim.slots if _shows(slot, told[0])):
            told = told[1:]
        yield from self._values_told("who", told)

    def _values_told(self, section: Section, told: list[_Apart]) -> tuple[Claim, ...]:
        said, parts = self.sentence(), []
        for held in told[:VALUES_TOLD]:
            dimension = held.split.columns[0].name
            places = {
                "value": said.cell(held.split, held.value, dimension),
                "inside": said.derived("share", *held.inside),
                "outside": said.derived("share", *held.outside),
            }
            if self._bare(dimension):
                parts.append(said.part("value", **places))
            else:
                name = said.name(self.atlas.dimension_name(dimension, self.language))
                parts.append(said.part("named_value", dimension=name, **places))
        return said.claim(section, ("；" if self.language == "zh" else "; ").join(parts)) if parts else ()

    def _bare(self, dimension: str) -> bool:
        """As in a persona: what stands before the first date in the template speaks for itself."""
        catalog = self.atlas.catalog
        who = catalog.persona.who
        before = next((i for i, name in enumerate(who) if catalog.dimension(name).type == "date"), len(who))
        held = catalog.dimension(dimension)
        return dimension in who[:before] and held.type != "bool" and bool(held.values)

    def _values(self, role: str) -> list[_Apart]:
        """For each dimension the value that the group has most beyond the others, surest first."""
        found = []
        for name, split in self.figures.items():
            best = self._best_value(split) if name.startswith(role) else None
            if best is not None:
                found.append(best)
        return sorted(found, key=lambda held: -held.sure)

    def _best_value(self, split: Figure) -> _Apart | None:
        dimension, measure = split.columns[0].name, split.columns[2].name
        inside, outside = self.rows(self.size)
        total_in, total_out = number(self.size, inside or 0, measure), number(self.size, outside or 0, measure)
        if inside is None or outside is None or not total_in or not total_out:
            return None
        rows: dict[object, dict[bool, int]] = {}
        for row in range(len(split.rows)):
            held, where = split.cell(row, dimension), split.cell(row, IN)
            if held is not None and isinstance(where, bool):
                rows.setdefault(held, {})[where] = row
        best: _Apart | None = None
        for places in rows.values():
            count_out = number(split, places[False], measure) or 0.0 if False in places else 0.0
            if True not in places:
                if count_out / total_out * total_in >= TIED_FROM:
                    return (
                        None  # nobody in the group, though many were to be expected: its definition rules the value out
                    )
                continue
            count_in = number(split, places[True], measure) or 0.0
            if False not in places or count_in < VALUE_FROM or not count_out or count_in == total_in:
                continue
            share_in, share_out = count_in / total_in, count_out / total_out
            sure = _sure(share_in, total_in, share_out, total_out)
            if sure < SURE or share_in < LIFT * share_out or (best is not None and sure <= best.sure):
                continue
            best = _Apart(
                sure,
                split,
                places[True],
                (at(split, places[True], measure), at(self.size, inside, measure)),
                (at(split, places[False], measure), at(self.size, outside, measure)),
            )
        return best

    def buying(self) -> Iterator[Claim]:
        inside, outside = self.rows(self.size)
        plays = self.figures.get(PLAYS)
        found: list[tuple[float, Figure, str]] = []
        for figure in (self.size, plays):
            mine, theirs = self.rows(figure)
            if figure is None or mine is None or theirs is None:
                continue
            for column in figure.columns[1:]:
                one, other = number(figure, mine, column.name), number(figure, theirs, column.name)
                if self.atlas.catalog.measure(column.name).aggregate in ("ratio", "avg", "median") and one and other:
                    apart = abs(math.log(one / other)) if one > 0 and other > 0 else 0.0
                    if apart >= AVERAGE_APART:
                        found.append((-apart, figure, column.name))
        for _, figure, name in sorted(found, key=lambda held: (held[0], held[2]))[:AVERAGES_TOLD]:
            mine, theirs = self.rows(figure)
            if mine is None or theirs is None:
                continue
            said = self.sentence()
            yield from said.say(
                "buying",
                "average",
                measure=said.name(self.atlas.measure_name(name, self.language)),
                inside=said.cell(figure, mine, name),
                outside=said.cell(figure, theirs, name),
            )
        if inside is not None and outside is not None:
            yield from self._values_told("buying", self._values(HABIT))

    # -- difference ----------------------------------------------------------------------------------------------

    def _rates(self) -> Iterator[tuple[Figure, str, float, float]]:
        """Rates of the group and of the others, with the rows each is taken of (roughly: purchases, or persons)."""
        plays, first = self.figures.get(PLAYS), self.size.columns[min(2, len(self.size.columns) - 1)].name
        for figure, base in ((self.size, first), (plays, self.persons)):
            inside, outside = self.rows(self.size)
            n_in, n_out = number(self.size, inside or 0, base), number(self.size, outside or 0, base)
            counted = self.atlas.catalog.measure(base).aggregate in ("count", "count_distinct")
            if figure is None or inside is None or outside is None or not n_in or not n_out or not counted:
                continue
            for column in figure.columns[1:]:
                if self.atlas.catalog.measure(column.name).aggregate == "share":
                    yield figure, column.name, n_in, n_out

    def _rates_apart(self) -> list[tuple[Figure, str]]:
        """Rates that differ beyond chance and enough to matter, the farthest apart first."""
        found = []
        for figure, name, n_in, n_out in self._rates():
            mine, theirs = self._pair(figure, name)
            if mine is None or theirs is None or not theirs:
                continue
            sure = _sure(mine, n_in, theirs, n_out)
            apart = abs(math.log(max(mine, theirs / 3) / theirs))
            if sure >= SURE and apart >= RATE_APART:
                found.append((-apart, name, figure))
        return [(figure, name) for _, name, figure in sorted(found, key=lambda held: held[:2])]

    def _pair(self, figure: Figure, name: str) -> tuple[float | None, float | None]:
        inside, outside = self.rows(figure)
        mine = None if inside is None else number(figure, inside, name)
        return mine, None if outside is None else number(figure, outside, name)

    def rates(self) -> Iterator[Claim]:
        """What differs and was not the verdict; then one thing that does not differ, when something does."""
        apart = self._rates_apart()
        told = apart if self._verdict_is_voice() else apart[1:]
        for figure, name in told[:RATES_TOLD]:
            mine, theirs = self._pair(figure, name)
            more = bool(mine and theirs and mine / theirs >= TIMES_FROM)
            yield from self._rate(figure, name, "rate" if more else "rate_down")
        for figure, name, _, _ in self._rates():
            mine, theirs = self._pair(figure, name)
            if apart and mine and theirs and compared(mine, theirs) == "same":
                yield from self._rate(figure, name, "rate_same")
                break

    def _verdict_is_voice(self) -> bool:
        return self.step.focus == "voice" and bool(self._spoken_of())

    def _rate(self, figure: Figure, name: str, key: str, section: Section = "difference") -> tuple[Claim, ...]:
        inside, outside = self.rows(figure)
        if inside is None or outside is None:
            return ()
        said = self.sentence()
        template = said.template(key)
        cells = at(figure, inside, name), at(figure, outside, name)
        places = {
            "measure": said.name(self.atlas.measure_name(name, self.language)),
            "inside": said.cell(figure, inside, name),
            "outside": said.cell(figure, outside, name),
        }
        if "{comparison}" in template:
            places["comparison"] = said.derived("comparison", *cells)
        if "{times}" in template:
            places["times"] = said.derived("ratio", *cells)
        return said.say(section, key, **places)

    # -- voice ---------------------------------------------------------------------------------------------------

    @property
    def polarity(self) -> str:
        return "positive" if self.step.polarity == "positive" else "negative"

    def _topic_shares(self) -> list[tuple[str, int, tuple[Cell, Cell], tuple[Cell, Cell]]]:
        """Topic, its row, and the cells of its share of the texts, for the group and for the others."""
        topics, split = self.figures.get(TOPICS), self.figures.get(POLARITY)
        if topics is None or split is None:
            return []
        wanted = polarity_value(self.atlas.catalog, self.polarity)
        texts = split.columns[2].name
        base = {split.cell(r, IN): r for r in range(len(split.rows)) if split.cell(r, split.columns[0].name) == wanted}
        topic, count = topics.columns[0].name, topics.columns[2].name
        held = {(topics.cell(row, topic), topics.cell(row, IN)): row for row in range(len(topics.rows))}
        found = []
        for name in leading_topics(topics):
            mine, theirs = held.get((name, True)), held.get((name, False))
            if mine is None or theirs is None or True not in base or False not in base:
                continue
            inside = at(topics, mine, count), at(split, base[True], texts)
            outside = at(topics, theirs, count), at(split, base[False], texts)
            found.append((name, mine, inside, outside))
        return found

    def _spoken_of(self) -> tuple[Claim, ...]:
        topics, shares = self.figures.get(TOPICS), self._topic_shares()
        if topics is None or not shares:
            return ()
        _, row, inside, outside = shares[0]
        said = self.sentence()
        return said.say(
            "headline",
            f"about_{self.polarity}",
            topic=said.cell(topics, row, topics.columns[0].name),
            inside=said.derived("share", *inside),
            outside=said.derived("share", *outside),
        )

    def voice(self) -> Iterator[Claim]:
        written, feedback = self.figures.get(WRITTEN), self.atlas.catalog.feedback
        inside, _ = self.rows(written)
        texts = count_of(self.atlas.catalog, feedback.entity) if feedback else None
        writers = writers_of(self.atlas.catalog)
        if written is not None and inside is not None and texts and number(written, inside, texts):
            said = self.sentence()
            if writers and number(written, inside, writers):
                people = said.cell(written, inside, writers)
                yield from said.say("voice", "wrote", writers=people, texts=said.cell(written, inside, texts))
            else:
                yield from said.say("voice", "wrote_texts", texts=said.cell(written, inside, texts))
        yield from self._topics_told()
        before: set[str] = set()
        for quote in self.quotes:
            yield from self._quote(quote, before)
            before.add(quote.role)

    def _topics_told(self) -> tuple[Claim, ...]:
        topics, shares = self.figures.get(TOPICS), self._topic_shares()
        if topics is None:
            return ()
        shares = shares[1:] if self._verdict_is_voice() else shares
        said, parts = self.sentence(), []
        count = topics.columns[2].name
        told = sorted(shares[:TOPICS_TOLD], key=lambda held: -(number(topics, held[1], count) or 0.0))
        for _, row, inside, outside in told:
            parts.append(
                said.part(
                    "topic",
                    topic=said.cell(topics, row, topics.columns[0].name),
                    inside=said.derived("share", *inside),
                    outside=said.derived("share", *outside),
                )
            )
        return said.say("voice", f"topics_{self.polarity}", facts=said.listed(parts)) if parts else ()

    def _quote(self, quote: Quote, before: set[str]) -> tuple[Claim, ...]:
        said = self.sentence()
        if quote.role == DISSENT:
            return said.say("voice", "dissent", quote=said.quote(quote.id))
        if quote.role in before:
            return said.say("voice", "quote_more", quote=said.quote(quote.id))
        topics = self.figures.get(TOPICS)
        if quote.role.startswith(TOPIC_QUOTE) and topics is not None:
            name, column = quote.role.removeprefix(TOPIC_QUOTE), topics.columns[0].name
            row = next((row for row in range(len(topics.rows)) if topics.cell(row, column) == name), None)
            if row is not None:
                topic = said.cell(topics, row, column)
                return said.say("voice", "quote_topic", topic=topic, quote=said.quote(quote.id))
        return said.say("voice", "quote_typical" if quote.role == TYPICAL else "quote_more", quote=said.quote(quote.id))

    # -- change --------------------------------------------------------------------------------------------------

    def change(self) -> Iterator[Claim]:
        """Rates of the group that moved beyond chance, beside those of the others."""
        split, since = self.figures.get(RECENT), self.figures.get(SINCE)
        if split is None or since is None:
            return
        rows = {(split.cell(r, IN), split.cell(r, IS_RECENT)): r for r in range(len(split.rows))}
        if len(rows) < 4:
            return
        now, then = rows[True, True], rows[True, False]
        base = split.columns[2].name
        n_now, n_then = number(split, now, base) or 0.0, number(split, then, base) or 0.0
        if min(n_now, n_then) < CHANGE_FROM:
            return
        for column in split.columns[3:]:
            values = [number(split, row, column.name) for row in rows.values()]
            after, before = number(split, now, column.name), number(split, then, column.name)
            if after is None or before is None or None in values or _sure(after, n_now, before, n_then) < SURE:
                continue
            if after and before and abs(math.log(after / before)) < RATE_APART:
                continue
            said = self.sentence()
            yield from said.say(
                "change",
                "moved",
                measure=said.name(self.atlas.measure_name(column.name, self.language)),
                trend=said.derived("trend", at(split, now, column.name), at(split, then, column.name)),
                since=said.cell(since, 0, since.columns[0].name),
                now=said.cell(split, now, column.name),
                then=said.cell(split, then, column.name),
                others_then=said.cell(split, rows[False, False], column.name),
                others_now=said.cell(split, rows[False, True], column.name),
            )

    # -- advice and caveats --------------------------------------------------------------------------------------

    def advice(self) -> Iterator[Claim]:
        plays, catalog = self.figures.get(PLAYS), self.atlas.catalog
        inside, _ = self.rows(plays)
        size_row, _ = self.rows(self.size)
        if plays is None or inside is None or size_row is None:
            return
        for play in plays_about(catalog, "segment"):
            basis = proven(play, plays, inside, catalog)
            for cell in basis:
                if catalog.measure(cell.column).aggregate == "count":
                    said = self.sentence()
                    yield from said.say(
                        "advice",
                        "reach",
                        measure=said.name(self.atlas.measure_name(cell.column, self.language)),
                        n=said.cell(plays, inside, cell.column),
                        share=said.derived("share", cell, at(self.size, size_row, self.persons)),
                    )
            if basis:
                yield advice(play, basis, self.language)

    def caveat(self) -> Iterator[Claim]:
        inside, _ = self.rows(self.size)
        n = number(self.size, inside or 0, self.persons)
        if inside is not None and n is not None and n < SMALL_GROUP:
            said = self.sentence()
            yield from said.say("caveat", "small", n=said.cell(self.size, inside, self.persons))
        written, feedback = self.figures.get(WRITTEN), self.atlas.catalog.feedback
        row, _ = self.rows(written)
        texts = count_of(self.atlas.catalog, feedback.entity) if feedback else None
        writers = writers_of(self.atlas.catalog)
        if written is None or row is None or texts is None:
            return
        said = self.sentence()
        if not number(written, row, texts):
            yield from said.say("caveat", "silent", texts=said.cell(written, row, texts))
        elif self._topic_shares() and writers and (number(written, row, writers) or 0) < FEW_WRITERS:
            places = {"writers": said.cell(written, row, writers), "texts": said.cell(written, row, texts)}
            yield from said.say("caveat", "few_writers", **places)


def _shows(slot: Slot, held: _Apart) -> bool:
    return isinstance(slot, CellSlot) and slot.cell == at(held.split, held.value, held.split.columns[0].name)


def _row(figure: Figure | None, *, inside: bool) -> int | None:
    if figure is None:
        return None
    return next((row for row in range(len(figure.rows)) if figure.cell(row, IN) is inside), None)


def _sure(first: float, n_first: float, second: float, n_second: float) -> float:
    """Standard deviations between two proportions, pooled."""
    pooled = (first * n_first + second * n_second) / (n_first + n_second)
    spread = math.sqrt(max(pooled * (1 - pooled), 1e-9) * (1 / n_first + 1 / n_second))
    return abs(first - second) / spread

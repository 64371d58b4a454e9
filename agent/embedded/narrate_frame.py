"""One table of figures with all that a sentence about it needs: its query, its names, its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.claim import Claim, Section
from domain.condition import Condition, Did, Is
from domain.evidence import Cell, Column, DerivationKind, Figure
from domain.language import Language
from domain.ledger import Ledger
from domain.metric_query import (
    By,
    ByBand,
    ByDimension,
    ByEach,
    ByMembership,
    ByTile,
    Combined,
    MetricQuery,
    Share,
    Subset,
)

from .names import Atlas, entities_in
from .saying_condition import noun_of
from .saying_terms import base_of, term_of
from .sentence import Sentence, at, number
from .told_names import safe, scope_of, short_condition, told, told_measure

FILE = "figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A figure on its way to sentences."""

    query: MetricQuery
    figure: Figure
    total: Figure | None
    ledger: Ledger
    atlas: Atlas
    language: Language
    as_of: date | None = None

    def said(self) -> Sentence:
        """A new sentence."""
        return Sentence(FILE, self.ledger, self.atlas.catalog, self.language)

    def told(self, measure: str) -> str:
        """What a sentence calls a measure or term."""
        return told(self.query, measure, self.atlas, self.language)

    def told_in_full(self, measure: str) -> str:
        """The same with whose and of which time it is, so that the sentence can stand alone."""
        name, scope = self.told(measure), scope_of(self.query, self.atlas, self.language)
        if not scope or not safe(f"{name} {scope}", self.language) or name.endswith(("）", ")")):
            return name
        return f"{name}（{scope}）" if self.language == "zh" else f"{name} ({scope})"

    @property
    def ranked(self) -> str:
        """The measure the groups are ordered by, if it is shown; else the first."""
        first = self.query.order[0].column if self.query.order else ""
        return first if first in self.query.measures else self.query.measures[0]

    @property
    def further(self) -> tuple[str, ...]:
        """Other measures worth a sentence: neither the ranked one nor what a sentence about it shows anyway."""
        held = term_of(self.query, self.ranked)
        within = held.of if isinstance(held, Combined) and held.op == "growth" else ()
        shares = [name for name in self.query.measures if self.share_of(name) == self.ranked]
        sides = self.then_and_now
        if sides is not None:
            shares += [name for name in self.query.measures if name in sides or self._made_of(name) == sides]
        return tuple(name for name in self.query.measures if name not in (self.ranked, *within, *shares))

    @property
    def then_and_now(self) -> tuple[str, str] | None:
        """The shown figures of two periods that the ranking is about, the earlier first; None where there are none."""
        ranked = term_of(self.query, self.ranked)
        of = ranked.of if isinstance(ranked, Combined) and ranked.op in ("growth", "difference") else ()
        terms = [term for term in self.query.terms if isinstance(term, Subset) and term.period is not None]
        for then in terms:
            for now in terms:
                earlier = then.period and now.period and then.period.start < now.period.start
                alike = earlier and then.measure == now.measure and then.where == now.where
                shown = {then.name, now.name} <= set(self.query.measures)
                if alike and shown and (self.ranked in (now.name, then.name) or set(of) == {now.name, then.name}):
                    return then.name, now.name
        return None

    def _made_of(self, measure: str) -> tuple[str, str] | None:
        """The two sides of a growth or difference, the second first."""
        held = term_of(self.query, measure)
        grown = isinstance(held, Combined) and held.op in ("growth", "difference")
        return (held.of[1], held.of[0]) if grown and isinstance(held, Combined) else None

    def share_of(self, measure: str) -> str | None:
        """What a share is a share of; None for anything else."""
        held = term_of(self.query, measure)
        return held.of if isinstance(held, Share) else None

    def share_beside(self, measure: str) -> str | None:
        """The shown share of a measure, if there is one."""
        return next((name for name in self.query.measures if self.share_of(name) == measure), None)

    def sides(self, measure: str) -> tuple[Combined, str, str] | None:
        """A shown growth or difference with its two shown sides."""
        held = term_of(self.query, measure)
        if not isinstance(held, Combined) or held.op not in ("growth", "difference"):
            return None
        left, right = held.of
        return (held, left, right) if {left, right} <= set(self.query.measures) else None

    def additive(self, measure: str) -> bool:
        """Whether it is a count or sum, where a big group has much because it is big."""
        term, base = term_of(self.query, measure), base_of(self.query, measure)
        plain = term is None or term.kind == "subset"
        return plain and base is not None and self.atlas.additive(base)

    def value(self, row: int, measure: str) -> float | None:
        """A cell as a number; None for no data."""
        return number(self.figure, row, measure)

    def cell(self, row: int, column: str) -> Cell:
        """A cell of the figure."""
        return at(self.figure, row, column)

    def labels(self) -> list[tuple[By, Column]]:
        """Groups that name a row in this language: of an entity's several names just the first, never its key beside it."""
        shown: list[tuple[By, Column]] = []
        seen: set[str] = set()
        for by in self.query.by:
            if isinstance(by, ByDimension):
                entity = self.atlas.entity(by.dimension)
                display = self.atlas.display(entity, self.language)
                if by.dimension in {*display, self.atlas.key(entity)}:
                    if entity in seen or (by.dimension != display[0] and self._has(display[0])):
                        continue
                    seen.add(entity)
            shown.append((by, self.figure.column(by.column)))
        return shown

    def rows(self, measure: str) -> list[int]:
        """Rows that have a value and a name, in the figure's order."""
        named = [column.name for _by, column in self.labels()]
        return [
            row
            for row in range(len(self.figure.rows))
            if self.value(row, measure) is not None and all(self.figure.cell(row, name) is not None for name in named)
        ]

    def name(self, said: Sentence, row: int, only: tuple[str, ...] | None = None, without: tuple[str, ...] = ()) -> str:
        """The row's name: its groups side by side, or just those of some columns."""
        parts = [
            self._part(said, by, row)
            for by, column in self.labels()
            if (only is None or column.name in only) and column.name not in without
        ]
        return " · ".join(parts)

    def member(self, by: ByMembership, holds: bool) -> str:
        """What those are called who meet the condition of a group, or who do not."""
        label = by.label.in_(self.language) if by.label else ""
        label = label if safe(label, self.language) else short_condition(by.condition, self.atlas, self.language)
        entity = self._entity(by.condition)
        said, noun = self.said(), told_measure(noun_of(entity, self.atlas, self.language), self.language)
        if not holds:
            return said.part("others", noun=noun)
        if not label:
            return said.part("meeting", noun=noun)
        if self.atlas.noun_in(label, entity):
            return label
        match by.condition:
            case Did():
                return said.part("that_did", label=label, noun=noun)
            case Is() if self.atlas.catalog.dimension(by.condition.dimension).type == "bool":
                return said.part("that_have", label=label, noun=noun)
            case _:
                return said.part("that_are", label=label, noun=noun)

    def with_flag(self, by: ByDimension, holds: bool) -> str:
        """What rows are called that have a yes or a no."""
        said, name = self.said(), self.atlas.dimension_name(by.dimension, self.language)
        noun = told_measure(noun_of(self.atlas.entity(by.dimension), self.atlas, self.language), self.language)
        label = told_measure(name, self.language)
        if self.language == "en" and label.startswith(("with ", "who ")):  # orders with a coupon
            return f"{noun} {label}" if holds else f"{noun} not {label}"
        return said.part("that_have" if holds else "that_have_not", label=label, noun=noun)

    def _entity(self, condition: Condition) -> str:
        """Whose rows a condition chooses: persons, or what it speaks of when that is no person's."""
        person = self.atlas.catalog.person
        spoken = next(iter(sorted(entities_in(condition))), None)
        if isinstance(condition, Did) or spoken is None:
            return person or spoken or next(iter(self.atlas.catalog.entities))
        return spoken

    def _part(self, said: Sentence, by: By, row: int) -> str:
        held = self.figure.cell(row, by.column)
        match by:
            case ByMembership() if isinstance(held, bool):
                return self.member(by, held)
            case ByDimension() if isinstance(held, bool):
                name = told_measure(self.atlas.dimension_name(by.dimension, self.language), self.language)
                return said.part("whether", dimension=name, value=said.cell(self.figure, row, by.column))
            case ByDimension(part=None) if isinstance(held, int | float):
                name, value = (
                    self.atlas.dimension_name(by.dimension, self.language),
                    said.cell(self.figure, row, by.column),
                )
                return said.part("band", dimension=name, value=value) if safe(name, self.language) else value
            case ByBand():
                name, value = (
                    self.atlas.dimension_name(by.dimension, self.language),
                    said.cell(self.figure, row, by.column),
                )
                return said.part("band", dimension=name, value=value) if safe(name, self.language) else value
            case ByTile():
                return said.part("tile", value=said.cell(self.figure, row, by.column))
            case ByEach():
                noun = noun_of(by.entity, self.atlas, self.language)
                value = said.cell(self.figure, row, by.column)
                form = self.figure.column(by.column).format
                if form.unit is not None and form.kind == "count":
                    return said.part("each_unit", noun=noun, value=value)
                measure = told_measure(self.atlas.measure_name(by.measure, self.language), self.language)
                return said.part("each", noun=noun, measure=measure, value=value)
            case _:
                return said.cell(self.figure, row, by.column)

    def _has(self, name: str) -> bool:
        return any(isinstance(by, ByDimension) and by.dimension == name for by in self.query.by)


def shown_value(frame: Frame, said: Sentence, row: int, measure: str) -> str:
    """The place of a value; a growth or difference as what it is worked out from, so that it has a sign."""
    sides = frame.sides(measure)
    if sides is not None:
        term, left, right = sides
        now, then = frame.value(row, left), frame.value(row, right)
        if now is not None and then is not None and (then or term.op == "difference"):
            kind: DerivationKind = "growth" if term.op == "growth" else "difference"
            return said.derived(kind, frame.cell(row, left), frame.cell(row, right))
    return said.cell(frame.figure, row, measure)


def several(claims: Iterator[tuple[Claim, ...]]) -> tuple[Claim, ...]:
    """All of them."""
    return tuple(claim for held in claims for claim in held)


def one_fact(frame: Frame, row: int, measure: str, section: Section) -> tuple[Claim, ...]:
    """Measure: value."""
    said = frame.said()
    name = frame.told_in_full(measure) if not frame.query.by else frame.told(measure)
    return said.say(section, "value", measure=name, value=shown_value(frame, said, row, measure))

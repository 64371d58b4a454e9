"""A group and everybody else go in; what sets the group apart comes out: who they are, how they buy, what changed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from domain.claim import Claim, Section
from domain.evidence import Cell, Figure, Quote
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import SegmentStep
from tools.persona import IS_RECENT
from tools.segment import HABIT, IN, PLAYS, RECENT, SINCE, SIZE

from .names import Atlas
from .sentence import Sentence, at, number

SURE = 2.2
"""Standard deviations of a two-proportion test from which a difference is told."""
VALUE_FROM = 20
"""Persons with a value from which it may be said to set a group apart."""
LIFT = 1.2
RATE_APART = math.log(1.2)
"""Rates nearer than this are not told as a difference, however many rows prove it."""
VALUES_TOLD, AVERAGES_TOLD = 3, 3
AVERAGE_APART = 0.15
TIED_FROM = 15
"""Persons expected with a value that none has: the value is ruled out by the group's definition."""
CHANGE_FROM = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What was gathered about a group, and what to tell it with."""

    step: SegmentStep
    figures: dict[str, Figure]
    """By role; the size is always among them."""
    quotes: list[Quote]
    ledger: Ledger
    atlas: Atlas
    language: Language

    @property
    def size(self) -> Figure:
        """The group and the others: persons first, then what they bought."""
        return self.figures[SIZE]

    @property
    def persons(self) -> str:
        """The column that counts persons."""
        return self.size.columns[1].name

    def rows(self, figure: Figure | None) -> tuple[int | None, int | None]:
        """Rows of the group and of the others."""
        return row_of(figure, inside=True), row_of(figure, inside=False)

    def sentence(self) -> Sentence:
        """An empty claim of this description."""
        return Sentence("segment", self.ledger, self.atlas.catalog, self.language)


@dataclass(frozen=True, slots=True)
class Apart:
    """One value of a dimension in the group and among the others."""

    sure: float
    """Standard deviations."""
    split: Figure
    value: int
    """Its row of the group in the split."""
    inside: tuple[Cell, Cell]
    """Persons with the value, persons in all."""
    outside: tuple[Cell, Cell]


def row_of(figure: Figure | None, *, inside: bool) -> int | None:
    """The row of the group, or of the others."""
    if figure is None:
        return None
    return next((row for row in range(len(figure.rows)) if figure.cell(row, IN) is inside), None)


def values_apart(group: Group, role: str) -> list[Apart]:
    """For each dimension the value that the group has most beyond the others, surest first."""
    found = []
    for name, split in group.figures.items():
        best = _best_value(group, split) if name.startswith(role) else None
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda held: -held.sure)


def _best_value(group: Group, split: Figure) -> Apart | None:
    dimension, measure = split.columns[0].name, split.columns[2].name
    inside, outside = group.rows(group.size)
    total_in, total_out = number(group.size, inside or 0, measure), number(group.size, outside or 0, measure)
    if inside is None or outside is None or not total_in or not total_out:
        return None
    rows: dict[object, dict[bool, int]] = {}
    for row in range(len(split.rows)):
        held, where = split.cell(row, dimension), split.cell(row, IN)
        if held is not None and isinstance(where, bool):
            rows.setdefault(held, {})[where] = row
    best: Apart | None = None
    for places in rows.values():
        count_out = number(split, places[False], measure) or 0.0 if False in places else 0.0
        if True not in places:
            if count_out / total_out * total_in >= TIED_FROM:
                # Nobody in the group, though many were to be expected: its definition rules the value out.
                return None
            continue
        count_in = number(split, places[True], measure) or 0.0
        if False not in places or count_in < VALUE_FROM or not count_out or count_in == total_in:
            continue
        share_in, share_out = count_in / total_in, count_out / total_out
        sure = _sure(share_in, total_in, share_out, total_out)
        if sure < SURE or share_in < LIFT * share_out or (best is not None and sure <= best.sure):
            continue
        best = Apart(
            sure,
            split,
            places[True],
            (at(split, places[True], measure), at(group.size, inside, measure)),
            (at(split, places[False], measure), at(group.size, outside, measure)),
        )
    return best


def values_told(group: Group, section: Section, told: list[Apart]) -> tuple[Claim, ...]:
    """The first of these values in one sentence."""
    said, parts = group.sentence(), []
    for held in told[:VALUES_TOLD]:
        dimension = held.split.columns[0].name
        places = {
            "value": said.cell(held.split, held.value, dimension),
            "inside": said.derived("share", *held.inside),
            "outside": said.derived("share", *held.outside),
        }
        if _bare(group, dimension):
            parts.append(said.part("value", **places))
        else:
            name = said.name(group.atlas.dimension_name(dimension, group.language))
            parts.append(said.part("named_value", dimension=name, **places))
    return said.claim(section, ("；" if group.language == "zh" else "; ").join(parts)) if parts else ()


def _bare(group: Group, dimension: str) -> bool:
    """As in a persona: what stands before the first date in the template speaks for itself."""
    catalog = group.atlas.catalog
    who = catalog.persona.who
    before = next((i for i, name in enumerate(who) if catalog.dimension(name).type == "date"), len(who))
    held = catalog.dimension(dimension)
    return dimension in who[:before] and held.type != "bool" and bool(held.values)


def buying(group: Group) -> Iterator[Claim]:
    """Averages that are far from those of the others, then habits."""
    inside, outside = group.rows(group.size)
    plays = group.figures.get(PLAYS)
    found: list[tuple[float, Figure, str]] = []
    for figure in (group.size, plays):
        mine, theirs = group.rows(figure)
        if figure is None or mine is None or theirs is None:
            continue
        for column in figure.columns[1:]:
            one, other = number(figure, mine, column.name), number(figure, theirs, column.name)
            if group.atlas.catalog.measure(column.name).aggregate in ("ratio", "avg", "median") and one and other:
                apart = abs(math.log(one / other)) if one > 0 and other > 0 else 0.0
                if apart >= AVERAGE_APART:
                    found.append((-apart, figure, column.name))
    for _, figure, name in sorted(found, key=lambda held: (held[0], held[2]))[:AVERAGES_TOLD]:
        mine, theirs = group.rows(figure)
        if mine is None or theirs is None:
            continue
        said = group.sentence()
        yield from said.say(
            "buying",
            "average",
            measure=said.name(group.atlas.measure_name(name, group.language)),
            inside=said.cell(figure, mine, name),
            outside=said.cell(figure, theirs, name),
        )
    if inside is not None and outside is not None:
        yield from values_told(group, "buying", values_apart(group, HABIT))


def rates_apart(group: Group) -> list[tuple[Figure, str]]:
    """Rates that differ beyond chance and enough to matter, the farthest apart first."""
    found = []
    for figure, name, n_in, n_out in rates(group):
        mine, theirs = pair(group, figure, name)
        if mine is None or theirs is None or not theirs:
            continue
        sure = _sure(mine, n_in, theirs, n_out)
        apart = abs(math.log(max(mine, theirs / 3) / theirs))
        if sure >= SURE and apart >= RATE_APART:
            found.append((-apart, name, figure))
    return [(figure, name) for _, name, figure in sorted(found, key=lambda held: held[:2])]


def rates(group: Group) -> Iterator[tuple[Figure, str, float, float]]:
    """Rates of the group and of the others, with the rows each is taken of (roughly: purchases, or persons)."""
    plays, first = group.figures.get(PLAYS), group.size.columns[min(2, len(group.size.columns) - 1)].name
    for figure, base in ((group.size, first), (plays, group.persons)):
        inside, outside = group.rows(group.size)
        n_in, n_out = number(group.size, inside or 0, base), number(group.size, outside or 0, base)
        counted = group.atlas.catalog.measure(base).aggregate in ("count", "count_distinct")
        if figure is None or inside is None or outside is None or not n_in or not n_out or not counted:
            continue
        for column in figure.columns[1:]:
            if group.atlas.catalog.measure(column.name).aggregate == "share":
                yield figure, column.name, n_in, n_out


def pair(group: Group, figure: Figure, name: str) -> tuple[float | None, float | None]:
    """A rate of the group and of the others."""
    inside, outside = group.rows(figure)
    mine = None if inside is None else number(figure, inside, name)
    return mine, None if outside is None else number(figure, outside, name)


def rate_told(group: Group, figure: Figure, name: str, key: str, section: Section = "difference") -> tuple[Claim, ...]:
    """A rate beside that of the others, said with the template of a key."""
    inside, outside = group.rows(figure)
    if inside is None or outside is None:
        return ()
    said = group.sentence()
    template = said.template(key)
    cells = at(figure, inside, name), at(figure, outside, name)
    places = {
        "measure": said.name(group.atlas.measure_name(name, group.language)),
        "inside": said.cell(figure, inside, name),
        "outside": said.cell(figure, outside, name),
    }
    if "{comparison}" in template:
        places["comparison"] = said.derived("comparison", *cells)
    if "{times}" in template:
        places["times"] = said.derived("ratio", *cells)
    return said.say(section, key, **places)


def change(group: Group) -> Iterator[Claim]:
    """Rates of the group that moved beyond chance, beside those of the others."""
    split, since = group.figures.get(RECENT), group.figures.get(SINCE)
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
        said = group.sentence()
        yield from said.say(
            "change",
            "moved",
            measure=said.name(group.atlas.measure_name(column.name, group.language)),
            trend=said.derived("trend", at(split, now, column.name), at(split, then, column.name)),
            since=said.cell(since, 0, since.columns[0].name),
            now=said.cell(split, now, column.name),
            then=said.cell(split, then, column.name),
            others_then=said.cell(split, rows[False, False], column.name),
            others_now=said.cell(split, rows[False, True], column.name),
        )


def _sure(first: float, n_first: float, second: float, n_second: float) -> float:
    """Standard deviations between two proportions, pooled."""
    pooled = (first * n_first + second * n_second) / (n_first + n_second)
    spread = math.sqrt(max(pooled * (1 - pooled), 1e-9) * (1 / n_first + 1 / n_second))
    return abs(first - second) / spread

"""The parts of one question, and what is said of the rows that its figures are taken over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from domain.condition import All, Any, Condition, Is, Named, Not, Period, Versus, both
from domain.metric_query import Combined, PerRow, Subset, Summary, Term

from .agreeing import contradict
from .asked import By, Count, Listing, Part, Ranking, Share, Show, Sorted, That, Topic, Value, Values, When
from .deeds import Leaning, settled
from .narrowing import dated, narrow, same_firsts
from .narrowing import narrowed as narrowed
from .per_each import per_row
from .resolve import column, nearest, on, rows_where, where
from .resolve_deeds import mixed
from .spoken import spoken_of
from .things import Amount, Col, Cond, Context, Deed, Met, Rows, Top
from .unfit import Unfit as Unfit

T = TypeVar("T")


class Doubtful(Unfit):
    """They do, in several ways: no dearer reading is looked for."""


@dataclass(slots=True)
class Parts:
    """The parts of one question, by what they are."""

    context: Context
    all: tuple[Part, ...]
    topics: list[Rows] = field(default_factory=list)
    conds: list[Cond] = field(default_factory=list)
    period: Period | None = None
    terms: dict[str, Term] = field(default_factory=dict)

    def has(self, *kinds: type[object]) -> bool:
        """Whether there is a part of these kinds."""
        return any(isinstance(part, kinds) for part in self.all)

    def generic(self) -> bool:
        """Whether what is to be shown is only called id, name, number."""
        return all(isinstance(one, str) for show in self.of(Show) for one in show.what)

    def of(self, kind: type[T]) -> list[T]:
        """All parts of a kind."""
        return [part for part in self.all if isinstance(part, kind)]

    def one(self, kind: type[T]) -> T | None:
        """The one part of a kind; None where there is none."""
        found = self.of(kind)
        if len(found) > 1:
            raise Unfit(kind.__name__)
        return found[0] if found else None


def _taken_apart(part: Values) -> tuple[Part, ...]:
    told = tuple(Count(met.counted) if met.counted is not None else Value(met) for met in part.mets)
    return (*told, *((By(part.grp),) if part.grp is not None else ()))


def _once(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts said twice are one; but one figure named twice was perhaps meant as two."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, Value | Count) or part not in found:
            found.append(part)
    orders = [part for part in found if isinstance(part, Sorted)]
    if len(orders) > 1 and len({(one.descending, one.judged) for one in orders}) == 1:  # 排个名，高的放前面
        found = [part for part in found if not (isinstance(part, Sorted) and part.kind == "any")]
    return tuple(found)


def gathered(context: Context, parts: tuple[Part, ...]) -> Parts:
    """The parts by what they are; one period."""
    told = (one for part in parts for one in (_taken_apart(part) if isinstance(part, Values) else (part,)))
    parts = _once(told)
    try:
        parts = settled(context, parts)
    except Leaning as leans:
        raise Unfit("leans on nothing") from leans
    found = Parts(context, parts)
    periods = [part.period for part in parts if isinstance(part, When)]
    for part in parts:
        match part:
            case Topic(rows):
                found.topics.append(rows)
            case That(cond):
                found.conds.append(cond)
            case Count(rows) | Listing(rows):
                periods += [rows.period] if rows.period else []
            case Share(rows=rows_of, met=met):
                periods += [one.period for one in (rows_of, met) if one is not None and one.period]
    periods += [rows.period for rows in found.topics if rows.period]
    spans = {(period.start, period.end) for period in periods}
    if len(spans) > 1:
        raise Unfit("two periods")
    found.period = periods[0] if periods else None
    return found


def home(parts: Parts, name: str) -> str:
    """The entity whose rows a measure or term is computed over."""
    term = parts.terms.get(name)
    atlas = parts.context.atlas
    match term:
        case None:
            return atlas.home(name)
        case Summary():
            return atlas.entity(term.dimension)
        case Subset() | PerRow():
            return atlas.home(term.measure)
        case Combined():
            return home(parts, term.of[0])
        case _:
            raise Unfit(name)


def count(parts: Parts, rows: Rows) -> str:
    """How many rows; their conditions join the question's."""
    entity = rows.entity or (
        parts.topics[0].entity if parts.topics else spoken_of(parts.context, rows, parts.of(Count))
    )
    name = parts.context.atlas.count_of(entity) if entity else None
    if name is None:
        raise Unfit("no count")
    if rows.where or rows.after:
        if len(parts.of(Count)) > 1 or parts.of(Value):
            name = subset(parts, name, (*rows.where, *rows.after), entity)
        else:
            parts.conds += [*rows.where, *rows.after]
    return name


def subset(parts: Parts, measure: str, conds: tuple[Cond, ...], entity: str) -> str:
    """A term: the measure over rows that meet these conditions."""
    conditions = where(parts.context, conds, entity)
    if conditions is None:
        raise Unfit("part")
    name = f"part_{len(parts.terms) + 1}"
    parts.terms[name] = Subset(name=name, measure=measure, where=both(*conditions))
    return name


def value(parts: Parts, met: Met) -> str:
    """The catalog measure, or a term made for it."""
    context = parts.context
    atlas = context.atlas
    if met.column is not None and met.aggregate is not None:
        return _summary(parts, met)
    if met.per is not None:
        term = per_row(context, met, value(parts, replace(met, per=None, aggregate=None)))
        if term is None:
            raise Unfit("of each what?")
        parts.terms[term.name] = term
        return term.name
    options = met.options
    if len(options) > 1:
        subjects = {rows.entity for rows in parts.topics}
        near = [name for name in options if atlas.home(name) in subjects]
        options = tuple(near) if len(near) == 1 else tuple(n for n in options if atlas.catalog.measure(n).default)
    if len(options) != 1:
        raise Unfit("which measure?")
    return options[0]


def _summary(parts: Parts, met: Met) -> str:
    context = parts.context
    if met.column is None or met.aggregate is None:
        raise Unfit("no column")
    subject = parts.topics[0].entity if parts.topics else None
    name = nearest(context, met.column.options, subject) if subject is not None else None
    if name is None:
        name = _only(context, met.column)
    if name is None:
        raise Unfit("which column?")
    entity = context.atlas.entity(name)
    held = context.atlas.catalog.dimension(name)
    if met.since is None:
        for short, measure in context.atlas.catalog.entities[entity].measures.items():
            if measure.aggregate == met.aggregate and measure.column == held.column and measure.where is None:
                return f"{entity}.{short}"
    since = column(context, met.since, entity, "date") if met.since is not None else None
    if met.since is not None and since is None:
        raise Unfit("days since what?")
    term = f"{met.aggregate}_{name.replace('.', '_')}"
    parts.terms[term] = Summary(name=term, dimension=name, aggregate=met.aggregate, since=since)
    return term


def _only(context: Context, col: Col) -> str | None:
    if len(col.options) == 1:
        return col.options[0]
    chosen = [n for n in col.options if context.atlas.catalog.dimension(n).default]
    return chosen[0] if len(chosen) == 1 else None


def conditions(parts: Parts, base: str) -> list[Condition]:
    """All that is said of the rows, on rows of the base."""
    context, atlas = parts.context, parts.context.atlas
    found: list[Condition] = []
    narrow(parts, base)
    same_firsts(parts)
    parts.conds = [one for cond in parts.conds for one in _of_itself(parts, cond, base)]
    conds = dated(parts)
    for rows in parts.topics:
        if not atlas.graph.reaches(base, rows.entity):
            raise Unfit(rows.entity)
        told = rows_where(context, rows)
        if told is None:
            raise Unfit(rows.entity)
        found += told
    said = (*conds, *(cond for rows in parts.topics for cond in (*rows.where, *rows.after)))
    if mixed(context, said, base, nearest):
        raise Unfit("of what was done, or of the thing?")
    for cond in conds:
        one = on(context, cond, base)
        if one is None and isinstance(cond, Amount) and parts.has(By, Ranking, Top):
            raise Unfit("whose amount?")
        if (
            one is None
            and isinstance(cond, Amount)
            and cond.met.counted is not None
            and cond.met.counted.entity == base
        ):
            raise Unfit("a number of itself")
        if one is None:
            person = atlas.catalog.person
            if person is not None and base != person and atlas.graph.reaches(base, person):
                one = on(context, cond, person)
        if one is None:
            raise Unfit("condition")
        found.append(one)
    time = atlas.catalog.entities[base].time or ""
    day = time if "." in time else f"{base}.{time}"
    if parts.period is not None and any(day in leaves_of(parts, one) for one in found):
        raise Unfit("two periods")
    if contradict(context, found):
        raise Unfit("nothing can be so")
    return found


def check_own(parts: Parts, names: list[str], found: list[Condition]) -> None:
    """Unfit where a share is taken over only the rows it counts: the late share of late orders."""
    catalog = parts.context.atlas.catalog
    told = {leaf for one in found for leaf in leaves_of(parts, one)}
    for name in names:
        if "." not in name:
            continue
        expression = catalog.measure(name).expression or ""
        if catalog.measure(name).format.kind == "percent" and any(
            f'"{catalog.dimension(leaf).column}"' in expression for leaf in told
        ):
            raise Unfit(name)
        if catalog.measure(name).aggregate not in ("share", "ratio"):
            continue
        held = catalog.measure(name)
        counted = catalog.measure(held.of[0]).where if held.of else held.where
        whole = catalog.measure(held.of[1]).where if held.of else None
        if (leaves_of(parts, counted) - leaves_of(parts, whole)) & told:
            raise Unfit(name)


def leaves_of(parts: Parts, condition: Condition | None) -> set[str]:
    """Columns that a condition holds against values, named filters taken apart."""
    match condition:
        case Is() | Versus():
            return {condition.dimension}
        case Named():
            return leaves_of(parts, parts.context.atlas.catalog.named_filter(condition.filter).where)
        case Not():
            return leaves_of(parts, condition.of)
        case All() | Any():
            return {leaf for one in condition.of for leaf in leaves_of(parts, one)}
        case _:
            return set()


def _of_itself(parts: Parts, cond: Cond, base: str) -> tuple[Cond, ...]:
    """Orders placed in May for coffee: the verb of the rows themselves says when and what, of these rows."""
    if not isinstance(cond, Deed) or cond.entity != base:
        return (cond,)
    if replace(cond, objects=(), period=None, only=()) != Deed(base):
        raise Unfit("of these rows, or of who they belong to?")
    if cond.period is not None:
        if parts.period is not None and (parts.period.start, parts.period.end) != (cond.period.start, cond.period.end):
            raise Unfit("two periods")
        parts.period = cond.period
    return (*cond.objects, *cond.only)


def period(parts: Parts, names: list[str]) -> Period | None:
    """The question's period, where every measure has a date to hold it against."""
    if parts.period is None:
        return None
    atlas = parts.context.atlas
    for name in names:
        term = parts.terms.get(name)
        held = term.measure if isinstance(term, Subset | PerRow) else name
        if term is not None and not isinstance(term, Subset | PerRow):
            if isinstance(term, Summary) and atlas.catalog.entities[atlas.entity(term.dimension)].time is None:
                raise Unfit("no date")
            continue
        if atlas.time(held) is None or atlas.home(held) == atlas.catalog.person:
            raise Unfit("no date")
    return parts.period


def amount(parts: Parts, met: Met) -> str:
    """The measure that a bound or a ranking goes by."""
    if met.counted is not None:
        count = parts.context.atlas.count_of(met.counted.entity)
        if count is None or met.counted.period is not None:
            raise Unfit("count")
        conds = (*met.counted.where, *met.counted.after)
        return subset(parts, count, conds, met.counted.entity) if conds else count
    return value(parts, met)


def additive(parts: Parts, name: str) -> bool:
    """Whether the figures of parts add up to the figure of the whole."""
    held = parts.terms.get(name)
    if held is not None:
        return isinstance(held, Subset) or (isinstance(held, Summary) and held.aggregate == "sum")
    return parts.context.atlas.additive(name)


def check_shown(parts: Parts, names: list[str]) -> None:
    """Unfit where "the amount" is to be shown and no figure is money; alike for counts, rates and averages."""
    wanted = {one for show in parts.of(Show) for one in show.what if isinstance(one, str)} - {"id", "name", "figure"}
    kinds = {kind for name in names for kind in kinds_of(parts, name)}
    if wanted - kinds:
        raise Unfit("which figure is to be shown?")


def kinds_of(parts: Parts, name: str) -> set[str]:
    """What a figure may be called: money, count, rate, average."""
    term = parts.terms.get(name)
    catalog = parts.context.atlas.catalog
    if isinstance(term, Summary):
        return {"average"} if term.aggregate == "avg" else {"money"} if term.aggregate == "sum" else set()
    if isinstance(term, Subset | PerRow):
        return kinds_of(parts, term.measure)
    if term is not None:
        return {"rate"}
    held = catalog.measure(name)
    found = {"rate"} if held.format.kind == "percent" else set()
    if held.aggregate in ("count", "count_distinct"):
        found.add("count")
    if held.aggregate == "sum":
        found.add("money" if held.format.kind == "money" else "count")
    if held.aggregate == "avg":
        found.add("average")
    return found

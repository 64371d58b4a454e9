"""A result table in the ledger becomes a few sentences: the answer first, then what stands out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.claim import Claim, Draft, Section
from domain.evidence import DerivationKind, Figure
from domain.language import Language
from domain.ledger import Ledger
from domain.metric_query import By, ByDimension, ByMembership, Combined, MetricQuery, Subset
from tools.figures import shown_query

from .names import Atlas
from .narrate_course import courses, narrate_course
from .narrate_frame import Frame, one_fact, several
from .narrate_part import Part, narrate_part
from .narrate_ranking import nameless, narrate_ranking, narrate_within
from .saying_terms import base_of, term_of
from .sentence import at, number
from .told_names import period_names, scope_of, told_measure

ALMOST = 0.95
"""A period this long, of the other's length, is held against it without a word."""
_MOST_FACTS = 6
"""Measures told of one row."""


def narrate_figure(
    query: MetricQuery,
    figure: Figure,
    total: Figure | None,
    ledger: Ledger,
    atlas: Atlas,
    language: Language,
    *,
    as_of: date | None = None,
) -> Draft:
    """Claims over a figure; `total` is the same without groups, when there is one."""
    held = shown_query(query)
    frame = Frame(query=held, figure=figure, total=total, ledger=ledger, atlas=atlas, language=language, as_of=as_of)
    return Draft(claims=_claims(frame), main=figure.id)


def _claims(frame: Frame) -> tuple[Claim, ...]:
    query = frame.query
    if not frame.figure.rows:
        return _nothing(frame)
    if not query.by:
        return _values(frame)
    timed = [by for by in query.by if isinstance(by, ByDimension) and by.grain]
    if len(timed) == 1 and not query.order:
        return narrate_course(frame, timed[0].column) if len(query.by) == 1 else courses(frame, timed[0].column)
    if len(query.by) == 1 and (_is_flag(frame, query.by[0]) or isinstance(query.by[0], ByMembership)):
        return several(_pair(frame, query.by[0]))
    if query.limit_within:
        return narrate_within(frame)
    return narrate_ranking(frame)


def _nothing(frame: Frame) -> tuple[Claim, ...]:
    """No group meets it: the whole says so, where it is known."""
    measure = frame.query.measures[0]
    if frame.total is None or number(frame.total, 0, measure) != 0:
        return ()
    said = frame.said()
    return said.say("headline", "value", measure=frame.told(measure), value=said.cell(frame.total, 0, measure))


def _values(frame: Frame) -> tuple[Claim, ...]:
    """One row: what moved or differs first, then the other measures side by side."""
    query = frame.query
    claims: list[Claim] = []
    told: set[str] = set()
    for measure in query.measures:
        found = _ratio(frame, measure, "result" if claims else "headline")
        if found and measure not in told:
            claims.extend(found)
            told |= {measure, *ratio_of(frame, measure)}
    for measure in query.measures:
        sides = frame.sides(measure)
        if measure in told or sides is None:
            continue
        found = _sides(frame, *sides, section="result" if claims else "headline")
        if found:
            claims.extend(found)
            told |= {measure, sides[1], sides[2]}
            told |= {name for name in query.measures if _same_sides(frame, name, sides[1:])}
    left = [measure for measure in query.measures if measure not in told]
    while (pair := _side_by_side(frame, left)) is not None:
        claims.extend(_from_to(frame, *pair, section="result" if claims else "headline"))
        left = [measure for measure in left if measure not in pair]
    if len(left) == 1:
        claims.extend(one_fact(frame, 0, left[0], "result" if claims else "headline"))
    elif left:
        claims.extend(_facts(frame, left[:_MOST_FACTS], "result" if claims else "headline"))
        claims.extend(claim for name in left[_MOST_FACTS:] for claim in one_fact(frame, 0, name, "result"))
    return tuple(claims)


def _facts(frame: Frame, measures: list[str], section: Section) -> tuple[Claim, ...]:
    said, facts = frame.said(), []
    for measure in measures:
        value, name, form = (
            said.cell(frame.figure, 0, measure),
            frame.told(measure),
            frame.figure.column(measure).format,
        )
        unit = form.unit.en if form.unit and form.kind == "count" else ""
        spoken = frame.language == "en" and bool(unit) and name in (unit, f"number of {unit}")  # "1,204 orders"
        facts.append(value if spoken else said.part("fact", measure=name, value=value))
    scope = scope_of(frame.query, frame.atlas, frame.language) if section == "headline" else ""
    text = said.joined(facts)
    return said.claim(section, said.part("scoped", scope=scope, text=text) if scope else text)


def ratio_of(frame: Frame, measure: str) -> tuple[str, ...]:
    """The two shown sides of a ratio; nothing for anything else."""
    held = term_of(frame.query, measure)
    shown = isinstance(held, Combined) and held.op == "ratio" and set(held.of) <= set(frame.query.measures)
    return held.of if isinstance(held, Combined) and shown else ()


def _ratio(frame: Frame, measure: str, section: Section) -> tuple[Claim, ...]:
    """A part of a whole, or two measures divided, with both."""
    sides = ratio_of(frame, measure)
    if not sides or any(frame.value(0, name) is None for name in (measure, *sides)):
        return ()
    left, right = sides
    if (part := Part.of(frame, left, right)) is not None:
        return narrate_part(frame, measure, part, section)
    said = frame.said()
    names = {"left": frame.told(left), "right": frame.told(right)}
    cells = {"part": said.cell(frame.figure, 0, left), "whole": said.cell(frame.figure, 0, right)}
    value = said.cell(frame.figure, 0, measure)
    return said.say(section, "ratio", measure=frame.told(measure), value=value, **cells, **names)


def _same_sides(frame: Frame, measure: str, sides: tuple[str, str]) -> bool:
    """Whether a growth or difference is of these two, and so is told with them."""
    held = term_of(frame.query, measure)
    return isinstance(held, Combined) and held.of == sides and held.op in ("growth", "difference")


def _sides(frame: Frame, term: Combined, left: str, right: str, *, section: Section) -> tuple[Claim, ...]:
    """Sales rose by 20 %: so much last month, so much the month before; or one subset beside another."""
    now, then = frame.value(0, left), frame.value(0, right)
    said, figure = frame.said(), frame.figure
    cells = (at(figure, 0, left), at(figure, 0, right))
    form = figure.column(left).format
    names = period_names(frame.query, term, frame.language)
    if now is None or then is None:
        return () if names is None else _half_known(frame, left, right, names, section)
    if names is None:
        return said.say(
            section, "beside", left=frame.told(left), right=frame.told(right), now=said.cell(figure, 0, left),
            comparison=said.derived("comparison", *cells), then=said.cell(figure, 0, right),
            by=said.derived("difference", *cells),
        )  # fmt: skip
    growth = [said.derived("growth", *cells)] if then > 0 and form.kind != "percent" else []
    places = {
        "measure": _base_name(frame, term.name), "trend": said.derived("trend", *cells),
        "by": said.joined([*growth, said.derived("difference", *cells)]),
        "now": said.cell(figure, 0, left), "then": said.cell(figure, 0, right),
    }  # fmt: skip
    running = _running(frame, left, right, names[0])
    if all(names):
        return (*said.say(section, "moved", now_name=names[0], then_name=names[1], **places), *running)
    if names[1]:
        return (*said.say(section, "moved_since", then_name=names[1], **places), *running)
    return (*said.say(section, "moved_from", **places), *running)


def _running(frame: Frame, now: str, then: str, named: str) -> tuple[Claim, ...]:
    """That a period is not over which is held against a whole one."""
    held = [term_of(frame.query, name) for name in (now, then)]
    periods = [(term.period if isinstance(term, Subset) else None) or frame.query.period for term in held]
    late, early = periods
    if late is None or early is None or frame.as_of is None or (late.end - frame.as_of).days != 1:
        return ()
    if (late.end - late.start).days >= ALMOST * (early.end - early.start).days:
        return ()
    name = named or ("本期" if frame.language == "zh" else "the period asked for")
    said = frame.said()
    return said.say("caveat", "running", when=name, value=said.cell(frame.figure, 0, now))


def _from_to(frame: Frame, earlier: str, later: str, *, section: Section) -> tuple[Claim, ...]:
    """One measure of two periods: from so much to so much."""
    said, figure = frame.said(), frame.figure
    cells = (at(figure, 0, later), at(figure, 0, earlier))
    percent = figure.column(later).format.kind == "percent" or (frame.value(0, earlier) or 0.0) <= 0
    return said.say(
        section, "moved_from", measure=_base_name(frame, later), trend=said.derived("trend", *cells),
        by=said.derived("difference" if percent else "growth", *cells), then=said.cell(figure, 0, earlier),
        now=said.cell(figure, 0, later),
    )  # fmt: skip


def _base_name(frame: Frame, name: str) -> str:
    """What the measure is called that a growth or difference is of."""
    base = base_of(frame.query, name)
    return told_measure(frame.atlas.measure_name(base, frame.language) if base else "", frame.language)


def _half_known(frame: Frame, left: str, right: str, names: tuple[str, str], section: Section) -> tuple[Claim, ...]:
    """Two periods of which one has no data: no change can be told."""
    said = frame.said()
    others = ("本期", "对比期") if frame.language == "zh" else ("in the period asked for", "in the base period")
    return said.say(
        section, "half_known", measure=_base_name(frame, left), now=said.cell(frame.figure, 0, left),
        then=said.cell(frame.figure, 0, right), now_name=names[0] or others[0], then_name=names[1] or others[1],
    )  # fmt: skip


def _side_by_side(frame: Frame, left: list[str]) -> tuple[str, str] | None:
    """Two periods of the first measure that is left, the earlier first, with nothing made of them."""
    terms = [(name, held) for name in left if isinstance(held := term_of(frame.query, name), Subset)]
    for earlier, then in terms:
        for later, now in terms:
            alike = then.measure == now.measure and then.where == now.where
            known = frame.value(0, earlier) is not None and frame.value(0, later) is not None
            if alike and known and then.period and now.period and then.period.start < now.period.start:
                return earlier, later
    return None


def _is_flag(frame: Frame, by: By) -> bool:
    return isinstance(by, ByDimension) and frame.atlas.catalog.dimension(by.dimension).type == "bool"


def _pair(frame: Frame, by: By) -> Iterator[tuple[Claim, ...]]:
    """Those who meet a condition beside those who do not, measure by measure."""
    cells = {row: frame.figure.cell(row, by.column) for row in range(len(frame.figure.rows))}
    rows = {held: row for row, held in cells.items() if isinstance(held, bool)}

    def called(holds: bool) -> str:
        return frame.member(by, holds) if isinstance(by, ByMembership) else frame.with_flag(_dimension(by), holds)

    if len(rows) < 2:
        holds, row = next(iter(rows.items()), (False, 0))
        if holds not in rows:
            return
        name = called(holds)
        for place, measure in enumerate(frame.query.measures):
            said = frame.said()
            entry = said.part("entry", name=name, value=said.cell(frame.figure, row, measure))
            yield said.say("result" if place else "headline", "listed", measure=frame.told(measure), rest=entry)
        return
    yes, no = called(True), called(False)
    for place, measure in enumerate(frame.query.measures):
        section: Section = "result" if place else "headline"
        yield _pair_of(frame, measure, rows[True], rows[False], yes, no, section)
    if frame.total is not None and (number(frame.total, 0, frame.query.measures[0]) or 0) > 0:
        measure, said = frame.query.measures[0], frame.said()
        share = said.derived("share", at(frame.figure, rows[True], measure), at(frame.total, 0, measure))
        yield said.say("result", "pair_share", yes=yes, share=share)
    yield nameless(frame)


def _dimension(by: By) -> ByDimension:
    assert isinstance(by, ByDimension)
    return by


def _pair_of(
    frame: Frame, measure: str, inside: int, outside: int, yes: str, no: str, section: Section
) -> tuple[Claim, ...]:
    said, figure = frame.said(), frame.figure
    left, right = frame.value(inside, measure), frame.value(outside, measure)
    name = frame.told(measure)
    if left is None or right is None or frame.additive(measure):
        return said.say(
            section, "pair_listed", measure=name, yes=yes, no=no,
            inside=said.cell(figure, inside, measure), outside=said.cell(figure, outside, measure),
        )  # fmt: skip
    cells = (at(figure, inside, measure), at(figure, outside, measure))
    places = {"inside": said.cell(figure, inside, measure)}
    times = right > 0 and left / right >= 1.05
    kind: DerivationKind = "ratio" if times else "comparison"
    places["times" if times else "comparison"] = said.derived(kind, *cells)
    places["outside"] = said.cell(figure, outside, measure)
    return said.say(section, "pair_times" if times else "pair", measure=name, yes=yes, no=no, **places)

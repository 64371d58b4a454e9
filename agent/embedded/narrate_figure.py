"""A result table in the ledger becomes a few sentences: the answer first, then what stands out."""

from __future__ import annotations

from datetime import date

from domain.claim import CellSlot, Claim, DerivedSlot, Draft, Section, Slot
from domain.evidence import Cell, Column, Derived, Figure
from domain.language import Language
from domain.ledger import Ledger
from domain.metric_query import ByDimension, MetricQuery
from proof.wording import free_assertions

from .names import Atlas

_NAMED = 3
"""Groups named in the first sentence."""
MOST_ALIKE = 1.5
"""Ends that are nearer to each other than this are not worth a sentence."""


def narrate_figure(
    query: MetricQuery, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date | None = None
) -> Draft:
    """Claims over the first figure (and its total, when there is one)."""
    figure, *others = list(ledger.figures())
    total = others[0] if others else None
    names = [_told(atlas.measure_name(measure, language), language) for measure in query.measures]
    if not query.by:
        return Draft(claims=_values(figure, query.measures, names, language), main=figure.id)
    timed = next((by for by in query.by if isinstance(by, ByDimension) and by.grain), None)
    if timed is not None and len(query.by) == 1 and not query.order:
        claims = _over_time(figure, timed.column, query.measures[0], names[0], language, as_of)
    else:
        claims = _ranking(figure, total, query, names, atlas, language)
    return Draft(claims=claims, main=figure.id)


def _values(figure: Figure, measures: tuple[str, ...], names: list[str], language: Language) -> tuple[Claim, ...]:
    claims = []
    for position, (measure, name) in enumerate(zip(measures, names, strict=True)):
        section: Section = "headline" if position == 0 else "result"
        wording = f"{name}：{{0}}。" if language == "zh" else f"{_capital(name)}: {{0}}."
        claims.append(Claim(section=section, wording=wording, slots=(_cell(figure, 0, measure),)))
    return tuple(claims)


def _ranking(
    figure: Figure, total: Figure | None, query: MetricQuery, names: list[str], atlas: Atlas, language: Language
) -> tuple[Claim, ...]:
    zh = language == "zh"
    measure = query.measures[0]
    rows = [i for i in range(len(figure.rows)) if figure.cell(i, measure) is not None]
    rows = [i for i in rows if all(figure.cell(i, c.name) is not None for c in _labels(figure, query, atlas, language))]
    if not rows:
        return ()
    descending = not query.order or query.order[0].descending
    shown = rows[:_NAMED]
    claims: list[Claim] = []
    best, last = figure.cell(rows[0], measure), figure.cell(rows[-1], measure)
    if descending and len(rows) > 1 and best != last:  # where all are alike, nobody ranks
        slots: list[Slot] = []
        first = _name(figure, rows[0], query, atlas, language, slots)
        slots.append(DerivedSlot(derived=Derived(derivation="rank", of=_cells(figure, rows, measure))))
        rank = f"{{{len(slots) - 1}}}"
        slots.append(_cell(figure, rows[0], measure))
        value = f"{{{len(slots) - 1}}}"
        wording = f"{first}排{rank}，{names[0]} {value}" if zh else f"{first} ranks {rank} for {names[0]} with {value}"
        rest = []
        for row in shown[1:]:
            label = _name(figure, row, query, atlas, language, slots)
            slots.append(_cell(figure, row, measure))
            rest.append(f"{label}（{{{len(slots) - 1}}}）" if zh else f"{label} ({{{len(slots) - 1}}})")
        if rest:
            wording += ("，其后是" + "、".join(rest)) if zh else ", followed by " + " and ".join(rest)
        claims.append(Claim(section="headline", wording=wording + ("。" if zh else "."), slots=tuple(slots)))
    else:
        slots = []
        parts = []
        for row in shown:
            label = _name(figure, row, query, atlas, language, slots)
            slots.append(_cell(figure, row, measure))
            parts.append(f"{label}（{{{len(slots) - 1}}}）" if zh else f"{label} ({{{len(slots) - 1}}})")
        lead = (
            (f"按{names[0]}从低到高：" if zh else f"{_capital(names[0])}, in ascending order: ")
            if len(rows) > 1 and best != last
            else (f"{names[0]}：" if zh else f"{_capital(names[0])}: ")
        )
        wording = lead + ("、" if zh else ", ").join(parts) + ("。" if zh else ".")
        claims.append(Claim(section="headline", wording=wording, slots=tuple(slots)))
    claims.extend(_spread(figure, rows, query, atlas, language, descending))
    if total is not None and total.rows and total.cell(0, measure) not in (None, 0):
        claims.append(_share(figure, total, rows[0], query, names[0], atlas, language))
    return tuple(claims)


def _spread(
    figure: Figure, rows: list[int], query: MetricQuery, atlas: Atlas, language: Language, descending: bool
) -> list[Claim]:
    """How far the ends are apart, when all groups are shown."""
    zh = language == "zh"
    measure = query.measures[0]
    first, last = figure.cell(rows[0], measure), figure.cell(rows[-1], measure)
    if len(rows) < _NAMED + 1 or query.limit or not descending:
        return []
    if (
        not isinstance(first, int | float)
        or not isinstance(last, int | float)
        or last <= 0
        or first / last < MOST_ALIKE
    ):
        return []
    slots: list[Slot] = []
    end = _name(figure, rows[-1], query, atlas, language, slots)
    slots.append(_cell(figure, rows[-1], measure))
    value = f"{{{len(slots) - 1}}}"
    start = _name(figure, rows[0], query, atlas, language, slots)
    ratio = Derived(derivation="ratio", of=(_at(figure, rows[0], measure), _at(figure, rows[-1], measure)))
    slots.append(DerivedSlot(derived=ratio))
    times = f"{{{len(slots) - 1}}}"
    wording = (
        f"排在最后的是{end}（{value}），{start}是它的 {times}。"
        if zh
        else f"{end} comes last with {value}; {start} has {times} that."
    )
    return [Claim(section="result", wording=wording, slots=tuple(slots))]


def _share(
    figure: Figure, total: Figure, row: int, query: MetricQuery, name: str, atlas: Atlas, language: Language
) -> Claim:
    measure = query.measures[0]
    slots: list[Slot] = [_cell(total, 0, measure)]
    label = _name(figure, row, query, atlas, language, slots)
    share = Derived(derivation="share", of=(_at(figure, row, measure), _at(total, 0, measure)))
    slots.append(DerivedSlot(derived=share))
    last = f"{{{len(slots) - 1}}}"
    wording = (
        f"合计 {{0}}，{label}占 {last}。" if language == "zh" else f"The total is {{0}}; {label} accounts for {last}."
    )
    return Claim(section="result", wording=wording, slots=tuple(slots))


def _over_time(
    figure: Figure, column: str, measure: str, name: str, language: Language, as_of: date | None
) -> tuple[Claim, ...]:
    zh = language == "zh"
    rows = [
        i for i in range(len(figure.rows)) if figure.cell(i, measure) is not None and figure.cell(i, column) is not None
    ]
    if not rows:
        return ()
    partial = _is_partial(figure, rows[-1], column, as_of)
    whole = rows[:-1] if partial and len(rows) > 2 else rows
    first, last = whole[0], whole[-1]
    if first == last:
        wording = f"{{0}}：{name} {{1}}。" if zh else f"{{0}}: {name} {{1}}."
        return (
            Claim(
                section="headline", wording=wording, slots=(_cell(figure, first, column), _cell(figure, first, measure))
            ),
        )
    trend = Derived(derivation="trend", of=(_at(figure, last, measure), _at(figure, first, measure)))
    slots: tuple[Slot, ...] = (
        DerivedSlot(derived=trend),
        _cell(figure, first, measure),
        _cell(figure, first, column),
        _cell(figure, last, measure),
        _cell(figure, last, column),
    )
    wording = (
        f"{name}{{0}}：{{1}}（{{2}}）→ {{3}}（{{4}}）。"
        if zh
        else f"{_capital(name)} {{0}}: {{1}} ({{2}}) → {{3}} ({{4}})."
    )
    claims = [Claim(section="headline", wording=wording, slots=slots)]
    values = {row: float(value) for row in whole if isinstance(value := figure.cell(row, measure), int | float)}
    if len(values) > 2:
        peak = max(values, key=lambda row: values[row])
        order = [peak, *(row for row in values if row != peak)]
        rank = Derived(derivation="rank", of=_cells(figure, order, measure))
        wording = "{0} 排{1}，{2}。" if zh else "{0} ranks {1} with {2}."
        claims.append(
            Claim(
                section="result",
                wording=wording,
                slots=(_cell(figure, peak, column), DerivedSlot(derived=rank), _cell(figure, peak, measure)),
            )
        )
    if partial and rows[-1] not in whole:
        wording = (
            "从 {0} 起的那一期还没结束，到目前为 {1}，不参与比较。"
            if zh
            else "The period that began on {0} is not over yet: {1} so far, left out of the comparison."
        )
        claims.append(
            Claim(
                section="caveat",
                wording=wording,
                slots=(_cell(figure, rows[-1], column), _cell(figure, rows[-1], measure)),
            )
        )
    return tuple(claims)


def _is_partial(figure: Figure, row: int, column: str, as_of: date | None) -> bool:
    """Whether the last period reaches past the data's last day."""
    start = figure.cell(row, column)
    grain = column.rpartition("@")[2]
    if as_of is None or not isinstance(start, date):
        return False
    days = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}[grain]
    following = as_of.toordinal() + 1 - start.toordinal()
    if grain == "month":
        return (start.year, start.month) == (as_of.year, as_of.month) and (
            as_of.toordinal() + 1 != _next_month(start).toordinal()
        )
    return following < days


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _labels(figure: Figure, query: MetricQuery, atlas: Atlas, language: Language) -> list[Column]:
    """Columns that name a row in this language: of an entity's several names just the first, never its key beside it."""
    shown: list[Column] = []
    seen: set[str] = set()
    for by in query.by:
        if not isinstance(by, ByDimension):
            continue
        entity = atlas.entity(by.dimension)
        display = atlas.display(entity, language)
        alike = {*display, atlas.key(entity)}
        if by.dimension in alike:
            if entity in seen or by.dimension != display[0]:
                continue
            seen.add(entity)
        shown.append(figure.column(by.column))
    return shown


def _name(figure: Figure, row: int, query: MetricQuery, atlas: Atlas, language: Language, slots: list[Slot]) -> str:
    parts = []
    for column in _labels(figure, query, atlas, language):
        slots.append(_cell(figure, row, column.name))
        parts.append(f"{{{len(slots) - 1}}}")
    return (" · ").join(parts)


def _cell(figure: Figure, row: int, column: str) -> CellSlot:
    return CellSlot(cell=_at(figure, row, column))


def _at(figure: Figure, row: int, column: str) -> Cell:
    return Cell(figure=figure.id, row=row, column=column)


def _cells(figure: Figure, rows: list[int], column: str) -> tuple[Cell, ...]:
    return tuple(_at(figure, row, column) for row in rows)


def _told(name: str, language: Language) -> str:
    """A measure's name as a sentence may hold it; "largest order" asserts by itself, so the reading says it instead."""
    if not free_assertions(name, (), language):
        return name
    return "所问指标" if language == "zh" else "the figure asked for"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]

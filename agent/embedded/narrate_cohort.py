"""Cohorts of persons become a few sentences: how big the first is, how many come back, whether later ones do so as well."""

from __future__ import annotations

from datetime import date

from domain.claim import Claim, Draft
from domain.evidence import Figure, Value
from domain.language import Language, Phrase
from domain.ledger import Ledger
from domain.metric_query import CohortQuery

from .names import Atlas
from .narrate_frame import FILE
from .saying_condition import act_of, noun_of, one
from .sentence import Sentence, at, number
from .told_names import told_measure

_MOST_OFFSETS = 3
"""Offsets told of the first cohort."""
_UNITS: dict[str, Phrase] = {
    "week": Phrase(zh="周", en="week"), "month": Phrase(zh="个月", en="month"),
    "quarter": Phrase(zh="个季度", en="quarter"), "year": Phrase(zh="年", en="year"),
}  # fmt: skip


def narrate_cohort(
    query: CohortQuery,
    figure: Figure,
    ledger: Ledger,
    atlas: Atlas,
    language: Language,
    *,
    as_of: date | None = None,
) -> Draft:
    """Claims over a figure of cohorts by offset; a later period that is not over by `as_of` says nothing yet."""
    cohort = figure.columns[0].name
    rows: dict[object, dict[int, int]] = {}
    for row in range(len(figure.rows)):
        offset = number(figure, row, "offset")
        start = figure.cell(row, cohort)
        if offset is not None and start is not None and is_over(start, int(offset), query.grain, as_of):
            rows.setdefault(figure.cell(row, cohort), {})[int(offset)] = row
    if not rows:
        return Draft(claims=(), main=figure.id)

    def said() -> Sentence:
        return Sentence(FILE, ledger, atlas.catalog, language)

    act = act_of(query.entity, atlas) if language == "zh" else one(noun_of(query.entity, atlas, "en"))
    act, unit = told_measure(act, language), _UNITS[query.grain]
    first = next(iter(rows.values()))
    sentence = said()
    start = first.get(0, next(iter(first.values())))
    claims = list(_later(said(), figure, rows, cohort, unit))  # the verdict, where there are cohorts enough
    claims.extend(
        sentence.say(
            "result" if claims else "headline", "cohort_size", act=act,
            cohort=sentence.cell(figure, start, cohort), size=_persons(sentence, figure, start),
        )
    )  # fmt: skip
    claims.extend(_returns(said(), figure, first, unit))
    return Draft(claims=tuple(claims), main=figure.id)


def is_over(start: Value, offset: int, grain: str, as_of: date | None) -> bool:
    """Whether the period this many periods after a cohort's own is over; the cohort itself always counts."""
    if offset == 0 or as_of is None or not isinstance(start, date):
        return True
    if grain == "week":
        return start.toordinal() + 7 * (offset + 1) <= as_of.toordinal() + 1
    months = {"month": 1, "quarter": 3, "year": 12}[grain] * (offset + 1) + start.month - 1
    return date(start.year + months // 12, months % 12 + 1, 1).toordinal() <= as_of.toordinal() + 1


def _returns(said: Sentence, figure: Figure, first: dict[int, int], unit: Phrase) -> tuple[Claim, ...]:
    """How many of the first cohort came back, offset by offset."""
    offsets = [offset for offset in sorted(first) if offset and number(figure, first[offset], "retention") is not None]
    parts = []
    for offset in offsets[:_MOST_OFFSETS]:
        row = first[offset]
        shown = said.cell(figure, row, "offset")
        parts.append(
            said.part(
                "later", offset=shown, unit=_unit(said, unit, offset), retention=said.cell(figure, row, "retention")
            )
        )
    return said.claim("result", said.joined(parts)) if parts else ()


def _later(
    said: Sentence, figure: Figure, rows: dict[object, dict[int, int]], cohort: str, unit: Phrase
) -> tuple[Claim, ...]:
    """The same offset of the first and of the last cohort that has it."""
    having = [held[1] for held in rows.values() if 1 in held and number(figure, held[1], "retention") is not None]
    if len(having) < 3:
        return ()
    then, now = having[0], having[-1]
    trend = said.derived("trend", at(figure, now, "retention"), at(figure, then, "retention"))
    return said.say(
        "headline", "cohorts", offset=said.cell(figure, now, "offset"), unit=_unit(said, unit, 1), trend=trend,
        then=said.cell(figure, then, "retention"), since=said.cell(figure, then, cohort),
        now=said.cell(figure, now, "retention"), until=said.cell(figure, now, cohort),
    )  # fmt: skip


def _persons(said: Sentence, figure: Figure, row: int) -> str:
    size = said.cell(figure, row, "size")
    return size if figure.column("size").format.unit else said.part("persons", n=size)


def _unit(said: Sentence, unit: Phrase, count: int) -> str:
    return unit.in_(said.language) + ("s" if said.language == "en" and count != 1 else "")

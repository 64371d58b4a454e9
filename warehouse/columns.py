"""A catalog item, or a term made for one question, becomes a figure's column: name, label, and how its values are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.catalog import Format
from domain.condition import Is, Named
from domain.evidence import Column
from domain.language import Names, Phrase
from domain.metric_query import (
    ByBand,
    ByDimension,
    ByEach,
    ByMembership,
    ByTile,
    Combined,
    Interval,
    PerRow,
    Share,
    Step,
    Subset,
    Summary,
)

if TYPE_CHECKING:
    from domain.catalog import Catalog
    from domain.condition import Condition
    from domain.metric_query import By, CohortQuery, MetricQuery, Term

_CUTS = {
    "day": ("day", "日"),
    "week": ("week", "周"),
    "month": ("month", "月"),
    "quarter": ("quarter", "季度"),
    "year": ("year", "年"),
    "weekday": ("weekday", "星期"),
    "month_of_year": ("month of the year", "月份"),
    "quarter_of_year": ("quarter of the year", "季度"),
    "day_of_month": ("day of the month", "几号"),
    "hour": ("hour", "时"),
}
_AGGREGATES = {
    "count_distinct": ("distinct {}", "{}种数"),
    "sum": ("total {}", "{}合计"),
    "avg": ("average {}", "平均{}"),
    "min": ("minimum {}", "最小{}"),
    "max": ("maximum {}", "最大{}"),
    "median": ("median {}", "{}中位数"),
    "quantile": ("quantile of {}", "{}分位数"),
    "stddev": ("standard deviation of {}", "{}标准差"),
    "top_share": ("share of {} held by the top", "{}集中度"),
}
_COMBINED = {
    "ratio": ("ratio of {} to {}", "{}与{}之比"),
    "growth": ("growth of {}", "{}增长率"),
    "difference": ("difference between {} and {}", "{}与{}之差"),
    "total": ("{} and {} together", "{}与{}合计"),
}
_STEPS = {"previous": ("{} of the period before", "上期{}"), "running": ("cumulative {}", "累计{}")}
_PERCENT, _DAYS, _COUNT = Format(kind="percent"), Format(kind="days"), Format(kind="count")


def group_column(catalog: Catalog, by: By) -> Column:
    """The column of a group."""
    match by:
        case ByMembership():
            return Column(name=by.column, label=by.label or Phrase(en=by.name), format=Format(kind="text"))
        case ByDimension():
            held = dimension_column(catalog, by.dimension)
            cut = by.grain or by.part
            if cut is None:
                return held
            form = held.format if by.part is None else Format()
            return Column(
                name=by.column, label=_bracketed(held.label, Phrase(en=_CUTS[cut][0], zh=_CUTS[cut][1])), format=form
            )
        case ByBand():
            held = dimension_column(catalog, by.dimension)
            return Column(
                name=by.column, label=_bracketed(held.label, Phrase(en="band", zh="分段")), format=Format(kind="text")
            )
        case ByTile():
            of = measure_column(catalog, by.measure).label
            return Column(name=by.column, label=_bracketed(of, Phrase(en="group", zh="分组")), format=Format())
        case ByEach():
            each, entity = measure_column(catalog, by.measure), _entity(catalog, by.entity)
            words = (f"{{}} per {_one(entity.en)}", f"每位{entity.in_('zh')}的{{}}")
            return Column(name=by.column, label=_of(words, each.label), format=each.format)


def dimension_column(catalog: Catalog, qualified: str) -> Column:
    """The column that shows a dimension's values."""
    dimension = catalog.dimension(qualified)
    if dimension.format is not None:
        form = catalog.with_currency(dimension.format)
    elif dimension.type in ("date", "number"):
        form = Format(kind="date" if dimension.type == "date" else "number")
    else:
        form = Format(kind="text")
    return Column(name=qualified, label=_label(dimension.names, qualified), format=form, dimension=qualified)


def measure_column(catalog: Catalog, qualified: str) -> Column:
    """The column that shows a measure."""
    measure = catalog.measure(qualified)
    return Column(name=qualified, label=_label(measure.names, qualified), format=catalog.with_currency(measure.format))


def value_column(catalog: Catalog, query: MetricQuery, name: str) -> Column:
    """The column that shows a measure of the catalog or a term of the query."""
    term = next((term for term in query.terms if term.name == name), None)
    if term is None:
        return measure_column(catalog, name)
    return Column(name=name, label=_term_label(catalog, query, term), format=_term_format(catalog, query, term))


def cohort_columns(catalog: Catalog, query: CohortQuery) -> tuple[Column, ...]:
    """The columns of a cohort query, in their order."""
    persons = _entity(catalog, catalog.person or query.entity)
    unit = Phrase(en=_CUTS[query.grain][0], zh=_CUTS[query.grain][1])
    return (
        Column(
            name=f"cohort@{query.grain}",
            label=Phrase(en=f"{unit.en} of the first", zh=f"首次{unit.zh}"),
            format=Format(kind="date"),
        ),
        Column(name="size", label=persons, format=_COUNT),
        Column(name="offset", label=Phrase(en=f"{unit.en}s later", zh=f"之后第几{unit.zh}"), format=_COUNT),
        Column(name="active", label=Phrase(en="came back", zh="再次出现"), format=_COUNT),
        Column(name="retention", label=Phrase(en="retention", zh="留存率"), format=_PERCENT),
    )


def _term_format(catalog: Catalog, query: MetricQuery, term: Term) -> Format:
    match term:
        case Subset():
            return measure_column(catalog, term.measure).format
        case Summary():
            if term.aggregate == "count_distinct":
                return _COUNT
            return _DAYS if term.since is not None else dimension_column(catalog, term.dimension).format
        case Share():
            return _PERCENT
        case Interval():
            return _DAYS
        case Step():
            return measure_column(catalog, term.of).format
        case PerRow():
            return _PERCENT if term.aggregate == "top_share" else measure_column(catalog, term.measure).format
        case Combined():
            if term.op == "growth" or (term.op == "ratio" and _part_of_whole(query, term)):
                return _PERCENT
            left, right = (value_column(catalog, query, held).format for held in term.of)
            return left if term.op != "ratio" and left == right else Format()


def _term_label(catalog: Catalog, query: MetricQuery, term: Term) -> Phrase:
    match term:
        case Subset():
            label = measure_column(catalog, term.measure).label
            which = _short(catalog, term.where)
            if term.period is not None and term.period.label:
                period = Phrase(en=term.period.label, zh=term.period.label)
                which = Phrase(en=f"{which.en}, {period.en}", zh=f"{which.zh}，{period.zh}") if which else period
            return _bracketed(label, which) if which is not None else label
        case Summary():
            return _of(_AGGREGATES[term.aggregate], dimension_column(catalog, term.dimension).label)
        case Share():
            return _of(("share of {}", "{}占比"), value_column(catalog, query, term.of).label)
        case PerRow():
            measure, entity = measure_column(catalog, term.measure).label, _entity(catalog, term.entity)
            if term.top is not None and term.aggregate == "sum":
                return _of((f"{{}} of the top {term.top}", f"前 {term.top} 名的{{}}"), measure)
            if term.aggregate == "avg":
                words = (f"average {{}} per {_one(entity.en)}", f"每位{entity.in_('zh')}平均{{}}")
                return _of(words, measure)
            each = Phrase(en=f"{measure.en} per {_one(entity.en)}", zh=f"每位{entity.in_('zh')}{measure.in_('zh')}")
            return _of(_AGGREGATES[term.aggregate], each)
        case Interval():
            entity = _entity(catalog, term.entity)
            if term.following is None:
                days = Phrase(en=f"days between {entity.en}", zh=f"{entity.in_('zh')}间隔天数")
            else:
                then = _entity(catalog, term.following)
                days = Phrase(
                    en=f"days from {entity.en} to {then.en}", zh=f"从{entity.in_('zh')}到{then.in_('zh')}的天数"
                )
            return _of(_AGGREGATES[term.aggregate], days)
        case Step():
            return _of(_STEPS[term.op], measure_column(catalog, term.of).label)
        case Combined():
            labels = [value_column(catalog, query, held).label for held in term.of]
            if term.op == "growth" and (base := _base(query, term.of[0])) is not None:
                labels[0] = measure_column(catalog, base).label
            if term.op == "ratio" and _part_of_whole(query, term):
                return _of(("share of {}", "{}占比"), labels[0])
            return _of(_COMBINED[term.op], *labels)


def _part_of_whole(query: MetricQuery, term: Combined) -> bool:
    """A measure of some rows over the same measure of more rows, in one period."""
    part, whole = (next((held for held in query.terms if held.name == name), name) for name in term.of)
    if isinstance(part, PerRow):
        return part.aggregate == "sum" and part.top is not None and whole == part.measure
    if not isinstance(part, Subset) or part.where is None:
        return False
    if isinstance(whole, Subset):
        return whole.where is None and (whole.measure, whole.period) == (part.measure, part.period)
    return whole == part.measure and part.period is None


def _base(query: MetricQuery, name: str) -> str | None:
    """The catalog's measure behind a measure or a subset of it."""
    if "." in name:
        return name
    return next((term.measure for term in query.terms if term.name == name and isinstance(term, Subset)), None)


def _short(catalog: Catalog, condition: Condition | None) -> Phrase | None:
    """A condition in a word or two, where it is that easy."""
    match condition:
        case Named():
            names = catalog.named_filter(condition.filter).names
            return Phrase(en=names.in_("en"), zh=names.in_("zh"))
        case Is(op="eq" | "in"):
            values = catalog.dimension(condition.dimension).values
            called = [values.get(str(value), Names()) for value in condition.values]
            said = [
                (held.in_("en") or str(value), held.in_("zh") or str(value))
                for held, value in zip(called, condition.values, strict=True)
            ]
            return Phrase(en=", ".join(en for en, _ in said), zh="、".join(zh for _, zh in said)) if said else None
        case _:
            return None


def _of(words: tuple[str, str], *of: Phrase) -> Phrase:
    en = words[0].format(*(phrase.en for phrase in of))
    return Phrase(en=en, zh=words[1].format(*(phrase.in_("zh") for phrase in of)))


def _bracketed(label: Phrase, what: Phrase) -> Phrase:
    return Phrase(en=f"{label.en} ({what.en})", zh=f"{label.zh}（{what.zh}）" if label.zh else "")


def _entity(catalog: Catalog, entity: str) -> Phrase:
    names = catalog.entities[entity].names
    return Phrase(en=names.in_("en") or entity, zh=names.in_("zh") or entity)


def _one(noun: str) -> str:
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return {"people": "person"}.get(noun, noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun)


def _label(names: Names, qualified: str) -> Phrase:
    short = qualified.partition(".")[2].replace("_", " ")
    return Phrase(en=names.en[0] if names.en else short, zh=names.zh[0] if names.zh else "")

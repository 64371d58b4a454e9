"""A query goes in; what its columns and the whole of it are called comes out, and what each made measure means."""

from __future__ import annotations

from domain.condition import Condition, Period
from domain.language import Language, Phrase
from domain.metric_query import (
    By,
    ByBand,
    ByDimension,
    ByEach,
    ByMembership,
    ByTile,
    CohortQuery,
    Combined,
    Interval,
    MetricQuery,
    PerRow,
    RowsQuery,
    Share,
    Step,
    Subset,
    Summary,
    Term,
)

from .names import Atlas
from .saying_condition import act_of, noun_of, one, say_condition, say_span, telling

AnyQuery = MetricQuery | RowsQuery | CohortQuery
_CUTS = {
    "zh": {"day": "日", "week": "周", "month": "月", "quarter": "季度", "year": "年",
           "weekday": "星期几", "month_of_year": "几月", "quarter_of_year": "第几季度", "day_of_month": "几号", "hour": "几点"},
    "en": {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year",
           "weekday": "day of the week", "month_of_year": "month of the year", "quarter_of_year": "quarter of the year",
           "day_of_month": "day of the month", "hour": "hour of the day"},
}  # fmt: skip
_GRAINS = _CUTS
_OF = {
    "zh": {"avg": "平均{0}", "sum": "{0}合计", "min": "最小{0}", "max": "最大{0}", "median": "{0}中位数", "quantile": "{0}的 {1} 分位数", "stddev": "{0}标准差", "count_distinct": "不同{0}的个数"},
    "en": {"avg": "average {0}", "sum": "total {0}", "min": "minimum {0}", "max": "maximum {0}", "median": "median {0}", "quantile": "{1} quantile of {0}", "stddev": "standard deviation of {0}", "count_distinct": "distinct {0}"},
}  # fmt: skip


def term_of(query: MetricQuery, name: str) -> Term | None:
    """The term of this name; None for a measure of the catalog."""
    return next((term for term in query.terms if term.name == name), None)


def base_of(query: MetricQuery, name: str) -> str | None:
    """The catalog measure that a name is made of; None where it is made of several, or of none."""
    term = term_of(query, name)
    match term:
        case None:
            return name
        case Subset() | PerRow():
            return term.measure
        case Step():
            return term.of
        case Share():
            return base_of(query, term.of)
        case Combined():
            left, right = (base_of(query, part) for part in term.of)
            return left if left == right else None
        case _:
            return None


def name_of(query: MetricQuery, name: str, atlas: Atlas, language: Language) -> str:
    """What a measure or term is called: 上个月销售额, share of sales, average days between orders."""
    term, zh = term_of(query, name), language == "zh"
    match term:
        case None:
            return atlas.measure_name(name, language)
        case Subset():
            return _subset(term, atlas, language)
        case Summary():
            held = _summarised(term, atlas, language)
            return f"{held}{_where(term.where, atlas.entity(term.dimension), atlas, language)}"
        case Combined():
            return _combined(query, term, atlas, language)
        case Share():
            of = name_of(query, term.of, atlas, language)
            inside = ("、" if zh else ", ").join(_within(query, term, atlas, language))
            if zh:
                return f"{of}占比{f'（{inside}内）' if inside else ''}"
            return f"share of {of}{f' within {inside}' if inside else ''}"
        case PerRow():
            return _per_row(term, atlas, language)
        case Interval():
            return _interval(term, atlas, language)
        case Step():
            return _step(query, term, atlas, language)


def meaning_of(query: MetricQuery, name: str, atlas: Atlas, language: Language) -> list[str]:
    """Lines that say how a measure or term is worked out; the measures it is made of included."""
    term, zh = term_of(query, name), language == "zh"
    label = name_of(query, name, atlas, language)

    def called(part: str) -> str:
        return name_of(query, part, atlas, language)

    match term:
        case None:
            measure = atlas.catalog.measure(name)
            return [f"{label} = {measure.definition.in_(language)}" if measure.definition else label]
        case Subset():
            held = atlas.catalog.measure(term.measure).definition
            lines = [f"{atlas.measure_name(term.measure, language)} = {held.in_(language)}"] if held else []
            if term.period is not None and term.period.label:
                lines.append(say_span_line(term.period, language))
            return [*([label] if term.where is not None or not lines else []), *lines]
        case Combined():
            left, right = (called(part) for part in term.of)
            inner = [
                line for part in term.of for line in meaning_of(query, part, atlas, language) if line != called(part)
            ]
            told = {
                "growth": f"{label} =（{left} − {right}）÷ {right}" if zh else f"{label} = ({left} − {right}) ÷ {right}",
                "difference": f"{label} = {left} − {right}",
                "ratio": label,
                "total": f"{label} = {left} + {right}" if label != f"{left} + {right}" else label,
            }  # fmt: skip
            return [told[term.op], *inner]
        case Share():
            of = called(term.of)
            inside = ("、" if zh else ", ").join(_within(query, term, atlas, language))
            whole = (
                (f"同一{inside}的{of}" if inside else f"全部{of}")
                if zh
                else f"{of} of the same {inside}"
                if inside
                else f"all {of}"
            )
            inner = [line for line in meaning_of(query, term.of, atlas, language) if line != of]
            return [f"{label} = {of} ÷ {whole}", *inner]
        case PerRow():
            held = atlas.catalog.measure(term.measure).definition
            lines = [f"{atlas.measure_name(term.measure, language)} = {held.in_(language)}"] if held else []
            return [label + _who_counts(term, atlas, language), *lines]
        case _:
            return [label]


def say_span_line(period: Period, language: Language) -> str:
    """上个月 = 2026-10-01 至 2026-10-31."""
    days = say_span(period.model_copy(update={"label": ""}), language)
    return f"{period.label} = {days}" if period.label and period.label != days else days


def group_name(by: By, atlas: Atlas, language: Language) -> str:
    """What a group is called: 城市, 下单日期（月）, 年龄（分段）, whether gold."""
    zh = language == "zh"
    match by:
        case ByDimension():
            cut = by.grain or by.part
            inner = _CUTS[language][cut] if cut else ""
            name = atlas.dimension_name(by.dimension, language)
            return f"{name}（{inner}）" if zh and inner else f"{name} ({inner})" if inner else name
        case ByMembership():
            label = by.label.in_(language) if by.label else ""
            return label or f"{'是否' if zh else 'whether '}{say_condition(by.condition, atlas, language)}"
        case ByBand():
            name = atlas.dimension_name(by.dimension, language)
            return f"{name}（分段）" if zh else f"{name} (bands)"
        case ByTile():
            name, noun = atlas.measure_name(by.measure, language), noun_of(by.entity, atlas, language)
            return f"{noun}分组（{name}从低到高）" if zh else f"{one(noun)} group ({name}, lowest first)"
        case ByEach():
            name, noun = atlas.measure_name(by.measure, language), noun_of(by.entity, atlas, language)
            what = _where(by.where, atlas.home(by.measure), atlas, language)
            return f"每个{noun}的{name}{what}" if zh else f"{name} of each {one(noun)}{what}"


def labels_of(query: AnyQuery, atlas: Atlas) -> dict[str, Phrase]:
    """Headings of the columns that are made for a question, by column name."""
    if isinstance(query, CohortQuery):
        return _cohort_labels(query, atlas)
    if isinstance(query, RowsQuery):
        return {}
    held = {
        term.name: Phrase(en=name_of(query, term.name, atlas, "en"), zh=name_of(query, term.name, atlas, "zh"))
        for term in query.terms
    }
    for by in query.by:
        if not isinstance(by, ByDimension) or by.part:
            held[by.column] = Phrase(en=group_name(by, atlas, "en"), zh=group_name(by, atlas, "zh"))
    return held


def title_of(query: AnyQuery, atlas: Atlas) -> Phrase:
    """What a figure is called."""
    return Phrase(en=_title(query, atlas, "en"), zh=_title(query, atlas, "zh"))


def _title(query: AnyQuery, atlas: Atlas, language: Language) -> str:
    zh = language == "zh"
    if isinstance(query, RowsQuery):
        return noun_of(query.entity, atlas, language)
    if isinstance(query, CohortQuery):
        grain = _CUTS[language][query.grain]
        act = act_of(query.entity, atlas) if zh else one(noun_of(query.entity, atlas, "en"))
        return f"按首次{act}所在{grain}看留存" if zh else f"retention by {grain} of the first {act}"
    measures = ("、" if zh else ", ").join(name_of(query, name, atlas, language) for name in query.measures)
    groups = list(dict.fromkeys(group_name(by, atlas, language) for by in query.by))
    if not groups:
        return measures
    return f"按{'、'.join(groups)}的{measures}" if zh else f"{measures} by {', '.join(groups)}"


def _cohort_labels(query: CohortQuery, atlas: Atlas) -> dict[str, Phrase]:
    act, noun = act_of(query.entity, atlas), one(noun_of(query.entity, atlas, "en"))
    grain_zh, grain_en = _CUTS["zh"][query.grain], _CUTS["en"][query.grain]
    cohort = Phrase(en=f"first {noun} ({grain_en})", zh=f"首次{act}（{grain_zh}）")
    counted = "个月" if query.grain == "month" else grain_zh if query.grain == "year" else f"个{grain_zh}"
    return {
        "cohort": cohort,
        f"cohort@{query.grain}": cohort,
        "size": Phrase(en="customers" if atlas.catalog.person is None else noun_of(atlas.catalog.person, atlas, "en"), zh="人数"),
        "offset": Phrase(en=f"{grain_en}s after", zh=f"几{counted}后"),
        "active": Phrase(en="came back", zh="回来的人数"),
        "retention": Phrase(en="retention", zh="留存率"),
    }  # fmt: skip


def _subset(term: Subset, atlas: Atlas, language: Language) -> str:
    name = atlas.measure_name(term.measure, language)
    held = telling(term.where, atlas.catalog.entities[atlas.home(term.measure)].counts)
    parts = [say_condition(held, atlas, language)] if held is not None else []
    if term.period is not None:
        parts.insert(0, term.period.label or say_span(term.period, language))
    inner = ("，" if language == "zh" else ", ").join(parts)
    return f"{name}（{inner}）" if language == "zh" and inner else f"{name} ({inner})" if inner else name


def _where(where: Condition | None, entity: str, atlas: Atlas, language: Language) -> str:
    held = telling(where, atlas.catalog.entities[entity].counts)
    if held is None:
        return ""
    said = say_condition(held, atlas, language)
    return f"（{said}）" if language == "zh" else f" ({said})"


def _summarised(term: Summary, atlas: Atlas, language: Language) -> str:
    name = atlas.dimension_name(term.dimension, language)
    if term.since is not None:
        start = atlas.dimension_name(term.since, language)
        name = f"从{start}到{name}的天数" if language == "zh" else f"days from {start} to {name}"
    return _aggregated(term.aggregate, name, term.quantile, language)


def _aggregated(aggregate: str, name: str, quantile: float | None, language: Language) -> str:
    return _OF[language][aggregate].format(name, f"{(quantile or 0) * 100:g}%")


def _combined(query: MetricQuery, term: Combined, atlas: Atlas, language: Language) -> str:
    left, right = (name_of(query, part, atlas, language) for part in term.of)
    base, zh = base_of(query, term.name), language == "zh"
    name = atlas.measure_name(base, language) if base else ""
    match term.op:
        case "growth":
            return (f"{name}增长率" if zh else f"{name} growth") if name else (
                f"{left}相对{right}的增长率" if zh else f"growth of {left} over {right}")  # fmt: skip
        case "difference":
            return (f"{name}之差" if zh else f"difference in {name}") if name else f"{left} − {right}"
        case "ratio":
            return f"{left} ÷ {right}"
        case "total":
            return f"{left} + {right}"


def _within(query: MetricQuery, term: Share, atlas: Atlas, language: Language) -> list[str]:
    return list(dict.fromkeys(group_name(by, atlas, language) for by in query.by if by.column in term.within))


def _per_row(term: PerRow, atlas: Atlas, language: Language) -> str:
    name, noun = atlas.measure_name(term.measure, language), noun_of(term.entity, atlas, language)
    person, zh = term.entity == atlas.catalog.person, language == "zh"
    share = f"{(term.quantile or 0) * 100:g}%"
    if term.aggregate == "top_share":
        return (
            f"{name}前 {share} 的{noun}占{name}的比例" if zh else f"share of {name} held by the top {share} of {noun}"
        )
    if term.top is not None and term.aggregate == "sum":
        return f"{name}前 {term.top} 的{noun}的{name}" if zh else f"{name} of the top {term.top} {noun} by {name}"
    if term.aggregate == "avg":
        return (f"人均{name}" if person else f"平均每个{noun}的{name}") if zh else f"average {name} per {one(noun)}"
    return _aggregated(
        term.aggregate, f"每个{noun}的{name}" if zh else f"{name} per {one(noun)}", term.quantile, language
    )


def _who_counts(term: PerRow, atlas: Atlas, language: Language) -> str:
    noun, rows = noun_of(term.entity, atlas, language), noun_of(atlas.home(term.measure), atlas, language)
    if language == "zh":
        return f"（没有{rows}的{noun}也算在内）" if term.all_rows else f"（只算有{rows}的{noun}）"
    return f" ({noun} without {rows} included)" if term.all_rows else f" (only {noun} with {rows})"


def _interval(term: Interval, atlas: Atlas, language: Language) -> str:
    what = _where(term.where, term.entity, atlas, language)
    act, noun = act_of(term.entity, atlas), noun_of(term.entity, atlas, "en")
    if language == "zh":
        held = (
            f"相邻{act}{what}的"
            if term.following is None
            else f"从首次{act}{what}到之后首次{_then(term, atlas, 'zh')}的"
        )
        days = "间隔天数" if term.following is None else "天数"
        if term.aggregate in ("avg", "min", "max"):
            return held + _aggregated(term.aggregate, days, None, "zh")
        return _aggregated(term.aggregate, held + days, term.quantile, "zh")
    name = f"days between consecutive {noun}{what}"
    if term.following is not None:
        name = f"days from the first {one(noun)}{what} to the first {_then(term, atlas, 'en')} after it"
    return _aggregated(term.aggregate, name, term.quantile, "en")


def _step(query: MetricQuery, term: Step, atlas: Atlas, language: Language) -> str:
    """sales one month before, 前 12 个月的销售额, cumulative sales."""
    name = atlas.measure_name(term.of, language)
    if term.op == "running":
        return f"累计{name}" if language == "zh" else f"cumulative {name}"
    grain = next((by.grain for by in query.by if isinstance(by, ByDimension) and by.column == term.by), None)
    unit = _GRAINS[language][grain or "month"]
    if language == "zh":
        unit = f"个{unit}" if unit in ("月", "季度") else unit
        return f"上一{unit}{name}" if term.back == 1 else f"{term.back} {unit}前的{name}"
    return f"{name} one {unit} before" if term.back == 1 else f"{name} {term.back} {unit}s before"


def _then(term: Interval, atlas: Atlas, language: Language) -> str:
    """What follows: 反馈（投诉）."""
    entity = term.following or term.entity
    called = act_of(entity, atlas) if language == "zh" else one(noun_of(entity, atlas, "en"))
    return called + _where(term.following_where, entity, atlas, language)

"""A typed query goes in; how we read it, one line a part, comes out in either language. This is what a person checks."""

from __future__ import annotations

from domain.condition import Condition
from domain.language import Language
from domain.metric_query import (
    ByBand,
    ByDimension,
    ByEach,
    ByTile,
    CohortQuery,
    Combined,
    Having,
    MetricQuery,
    RowsQuery,
    Subset,
)
from domain.rounding import shown
from tools.figures import shown_rows

from .names import Atlas
from .saying_condition import AGGREGATES, OPERATORS, act_of, article, noun_of, one, say_period, say_span, telling
from .saying_condition import say_condition as say_condition
from .saying_condition import say_definitions as say_definitions
from .saying_terms import AnyQuery, base_of, group_name, meaning_of, name_of, say_span_line, term_of

__all__ = ["say_condition", "say_definitions", "say_period", "say_query", "say_span"]

_MOST_EDGES = 6


def say_query(query: AnyQuery, atlas: Atlas, language: Language) -> tuple[str, ...]:
    """How a query was read, one line a part: measures with definitions, groups, period, conditions, order."""
    match query:
        case MetricQuery():
            lines = _say_metric(query, atlas, language)
        case RowsQuery():
            lines = _say_rows(query, atlas, language)
        case CohortQuery():
            lines = _say_cohort(query, atlas, language)
    return tuple(dict.fromkeys(lines))


def _say_metric(query: MetricQuery, atlas: Atlas, language: Language) -> list[str]:
    zh = language == "zh"
    names = [name for name in query.measures if not _told_with_growth(query, name)]
    lines = [line for name in names for line in _meaning(query, name, atlas, language)]
    groups = _groups(query, atlas, language)
    if groups:
        lines.append(("按 " if zh else "by ") + ("、" if zh else ", ").join(groups))
    lines.extend(_cuts(query, atlas, language))
    if query.period:
        lines.append(say_span_line(query.period, language))
    lines.extend(_only(query.where, atlas, language))
    for having in query.having:
        lines.extend(_say_having(query, having, atlas, language))
    if query.order:
        lines.extend(_say_order(query, atlas, language))
    return lines


def _meaning(query: MetricQuery, name: str, atlas: Atlas, language: Language) -> list[str]:
    """What a measure means; of the side of a ratio that is shown, only what the ratio does not say."""
    lines = meaning_of(query, name, atlas, language)
    ratios = [term for term in query.terms if isinstance(term, Combined) and term.op == "ratio"]
    if any(name in term.of and term.name in query.measures for term in ratios):
        called = name_of(query, name, atlas, language)
        return [line for line in lines if line != called]
    return lines


def _told_with_growth(query: MetricQuery, name: str) -> bool:
    """Whether a growth of the same two sides, or a growth with this side, says it all."""
    growths = [term for term in query.terms if isinstance(term, Combined) and term.op == "growth"]
    grown = [term for term in growths if term.name in query.measures and term.name != name]
    held = term_of(query, name)
    alike = isinstance(held, Combined) and held.op == "difference" and any(held.of == term.of for term in grown)
    return alike or (isinstance(held, Subset) and any(name in term.of for term in grown))


def _say_rows(query: RowsQuery, atlas: Atlas, language: Language) -> list[str]:
    zh = language == "zh"
    columns = [atlas.dimension_name(name, language) for name in shown_rows(query).columns]
    noun = noun_of(query.entity, atlas, language)
    shown_columns = ("、" if zh else ", ").join(dict.fromkeys(columns))
    lines = [f"列出{noun}：{shown_columns}" if zh else f"list of {noun}: {shown_columns}"]
    if query.distinct:
        lines.append("相同的只列一次" if zh else "rows that are alike are listed once")
    if query.period:
        lines.append(say_span_line(query.period, language))
    lines.extend(_only(query.where, atlas, language))
    if query.order:
        first = query.order[0]
        name = atlas.dimension_name(first.column, language)
        kind = atlas.catalog.dimension(first.column).type
        if kind in ("number", "date"):
            way = _way(first.descending, language, dates=kind == "date")
            way = f"按{name}{way}" if zh else f"ordered by {name}, {way}"
        else:
            way = (
                f"按{name}{'倒序' if first.descending else '顺序'}"
                if zh
                else f"sorted by {name}{', backwards' if first.descending else ''}"
            )
        lines.append(f"{way}，取前 {query.limit} 条" if zh else f"{way}, the first {query.limit}")
    return lines


def _say_cohort(query: CohortQuery, atlas: Atlas, language: Language) -> list[str]:
    zh = language == "zh"
    act, noun = act_of(query.entity, atlas), one(noun_of(query.entity, atlas, "en"))
    if zh:
        then = {
            "week": "若干周后那一周",
            "month": "若干个月后那个月",
            "quarter": "若干个季度后那个季度",
            "year": "若干年后那一年",
        }
        grain = {"week": "周", "month": "月", "quarter": "季度", "year": "年"}[query.grain]
        lines = [
            f"按首次{act}所在的{grain}把客户分批",
            f"留存率 = 一批客户里，{then[query.grain]}又{act}的人 ÷ 这批客户",
        ]
    else:
        lines = [
            f"customers grouped by the {query.grain} of their first {noun}",
            f"retention = those of a group with {article(noun)} so many {query.grain}s later ÷ the whole group",
        ]
    if query.period:
        span = say_span(query.period, language)
        lines.append(f"首次{act}在 {span}" if zh else f"first {noun} in {span}")
    where = telling(query.where, atlas.catalog.entities[query.entity].counts)
    if where is not None:
        told = say_condition(where, atlas, language)
        lines.append(f"只算：{told}" if zh else f"counting only: {told}")
        lines.extend(say_definitions(where, atlas, language))
    lines.extend(_only(query.persons, atlas, language))
    return lines


def _only(where: Condition | None, atlas: Atlas, language: Language) -> list[str]:
    held = telling(where)
    if held is None:
        return []
    return [
        ("只看：" if language == "zh" else "only: ") + say_condition(held, atlas, language),
        *say_definitions(held, atlas, language),
    ]


def _say_having(query: MetricQuery, having: Having, atlas: Atlas, language: Language) -> list[str]:
    zh = language == "zh"
    name = name_of(query, having.measure, atlas, language)
    word = OPERATORS[language][having.op]
    whole = next((t for t in query.terms if t.kind == "share" and t.name == having.measure and not t.within), None)
    if whole is not None and having.value == 1:
        of = name_of(query, whole.of, atlas, language)
        return [f"{of}{word}整体的{of}" if zh else f"{of} {word} the overall {of}"]
    times = "" if having.value == 1 else (f"的 {having.value:g} 倍" if zh else f"{having.value:g} × ")
    if having.beside is not None:
        average = AGGREGATES[language][having.beside]
        bound = f"各组{average}{times}" if zh else f"{times}the {average} of all groups"
    elif having.other is not None:
        other = name_of(query, having.other, atlas, language)
        bound = f"{other}{times}" if zh else f"{times}{other}"
    else:
        bound = _amount(query, having.measure, having.value, atlas, language)
    inner = [line for line in _made(query, having, atlas, language) if line != name]
    return [f"{name}{'' if zh else ' '}{word}{'' if zh and (having.beside or having.other) else ' '}{bound}", *inner]


def _made(query: MetricQuery, having: Having, atlas: Atlas, language: Language) -> list[str]:
    """What a term means that is only held against a threshold and not shown."""
    names = [name for name in (having.measure, having.other) if name and name not in query.measures]
    return [line for name in names if term_of(query, name) for line in meaning_of(query, name, atlas, language)]


def _amount(query: MetricQuery, name: str, value: float, atlas: Atlas, language: Language) -> str:
    """A threshold in the unit of what it is held against."""
    term, base = term_of(query, name), base_of(query, name)
    if term is None or term.kind in ("subset", "per"):
        held = atlas.catalog.measure(base or name)
        return shown(value, atlas.catalog.with_currency(held.format), language)
    if term.kind == "share" or (term.kind == "combined" and term.op == "growth"):
        return f"{value * 100:g}%"
    return f"{value:g}"


def _say_order(query: MetricQuery, atlas: Atlas, language: Language) -> list[str]:
    """The ranking, when it goes by a measure."""
    zh, first = language == "zh", query.order[0]
    if first.column in {by.column for by in query.by}:
        return []
    name = name_of(query, first.column, atlas, language)
    way = _way(first.descending, language)
    inside = [group_name(by, atlas, language) for by in query.by if by.column in query.limit_within]
    within = ("、" if zh else ", ").join(dict.fromkeys(inside))
    count = ""
    if query.limit and within:
        count = f"，每个{within}取 {query.limit} 名" if zh else f", {query.limit} shown for each {within}"
    elif query.limit:
        count = f"，取 {query.limit} 名" if zh else f", {query.limit} shown"
    lines = [f"按{name}{way}{count}" if zh else f"ordered by {name}, {way}{count}"]
    if first.column not in query.measures and term_of(query, first.column):
        lines.extend(line for line in meaning_of(query, first.column, atlas, language) if line != name)
    return lines


def _way(descending: bool, language: Language, *, dates: bool = False) -> str:
    if dates:
        return {"zh": ("从新到旧", "从旧到新"), "en": ("latest first", "earliest first")}[language][not descending]
    return {"zh": ("从高到低", "从低到高"), "en": ("highest first", "lowest first")}[language][not descending]


def _groups(query: MetricQuery, atlas: Atlas, language: Language) -> list[str]:
    """What the groups are called; an entity's rows by the entity's name, not by each of its columns."""
    called: list[str] = []
    for by in query.by:
        if isinstance(by, ByDimension) and by.grain is None and by.part is None:
            entity = atlas.entity(by.dimension)
            if by.dimension in {*atlas.display(entity, language), atlas.key(entity)}:
                called.append(noun_of(entity, atlas, language))
                continue
        called.append(group_name(by, atlas, language))
    return list(dict.fromkeys(called))


def _cuts(query: MetricQuery, atlas: Atlas, language: Language) -> list[str]:
    """How bands, equal groups and memberships are cut."""
    zh, lines = language == "zh", []
    for by in query.by:
        match by:
            case ByBand():
                name = atlas.dimension_name(by.dimension, language)
                edges = [f"{edge:g}" for edge in by.edges[:_MOST_EDGES]] + (
                    ["…"] if len(by.edges) > _MOST_EDGES else []
                )
                told = ("、" if zh else ", ").join(edges)
                lines.append(f"{name}在 {told} 处分段" if zh else f"{name} cut at {told}")
            case ByTile():
                name, noun = atlas.measure_name(by.measure, language), noun_of(by.entity, atlas, language)
                lines.append(
                    f"{noun}按{name}从低到高平分成 {by.tiles} 组，组 1 最低"
                    if zh
                    else f"{noun} ordered by {name} and cut into {by.tiles} groups of equal size; group 1 is the lowest"
                )
            case ByEach():
                lines.extend(line for line in meaning_of(query, by.measure, atlas, language) if " = " in line)
            case ByDimension():
                pass
            case _:
                label = by.label.in_(language) if by.label else ""
                told = say_condition(by.condition, atlas, language)
                if label and label != told:
                    lines.append(f"{label} = {told}")
                lines.extend(say_definitions(by.condition, atlas, language))
    return lines

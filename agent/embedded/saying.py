"""A typed query or condition goes in; how we say it in either language comes out. This is the reading a person checks."""

from __future__ import annotations

from datetime import date, timedelta

from domain.condition import All, Any, Condition, Did, Is, Named, Not, Period, Scalar, both
from domain.language import Language
from domain.metric_query import ByDimension, MetricQuery, RowsQuery
from domain.rounding import shown

from .names import Atlas

_OPERATORS = {
    "zh": {"lt": "低于", "lte": "不超过", "gt": "超过", "gte": "不少于", "eq": "等于", "ne": "不等于", "contains": "包含"},
    "en": {"lt": "under", "lte": "at most", "gt": "over", "gte": "at least", "eq": "equal to", "ne": "other than", "contains": "containing"},
}  # fmt: skip
_GRAINS = {
    "zh": {"day": "日", "week": "周", "month": "月", "quarter": "季度", "year": "年"},
    "en": {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"},
}


def say_period(period: Period, language: Language) -> str:
    """First and last day, both in."""
    last = period.end - timedelta(days=1)
    if period.start == last:
        return last.isoformat()
    return f"{period.start.isoformat()} {'至' if language == 'zh' else 'to'} {last.isoformat()}"


def say_condition(condition: Condition, atlas: Atlas, language: Language) -> str:
    """A condition as a short phrase, with catalog names and value labels."""
    zh = language == "zh"
    match condition:
        case Named():
            named = atlas.catalog.named_filter(condition.filter)
            return named.names.in_(language) or condition.filter
        case Is():
            return _say_is(condition, atlas, language)
        case Did():
            return _say_did(condition, atlas, language, negated=False)
        case All():
            return ("、" if zh else ", ").join(say_condition(part, atlas, language) for part in condition.of)
        case Any():
            return (" 或 " if zh else " or ").join(say_condition(part, atlas, language) for part in condition.of)
        case Not():
            if isinstance(condition.of, Did):
                return _say_did(condition.of, atlas, language, negated=True)
            return f"{'非' if zh else 'not '}{say_condition(condition.of, atlas, language)}"


def _say_is(condition: Is, atlas: Atlas, language: Language) -> str:
    zh = language == "zh"
    dimension = atlas.catalog.dimension(condition.dimension)
    name = atlas.dimension_name(condition.dimension, language)
    if condition.op in ("is_null", "not_null"):
        return f"{name}{('无数据' if condition.op == 'is_null' else '有数据') if zh else (' missing' if condition.op == 'is_null' else ' known')}"
    if dimension.type == "bool":
        yes = condition.values == (True,) and condition.op == "eq"
        return name if yes else f"{'非' if zh else 'not '}{name}"
    labels = [_say_value(condition.dimension, value, atlas, language) for value in condition.values]
    if condition.op in ("eq", "in") and dimension.type in ("category", "text", "id"):
        return f"{name} = {('、' if zh else ' or ').join(labels)}"
    if condition.op in ("ne", "not_in") and dimension.type in ("category", "text", "id"):
        return f"{name} ≠ {('、' if zh else ', ').join(labels)}"
    if condition.op == "between":
        return f"{name} {labels[0]}–{labels[1]}"
    word = _OPERATORS[language].get(condition.op, condition.op)
    return f"{name}{'' if zh else ' '}{word} {labels[0]}" if labels else name


def _say_value(dimension: str, value: Scalar, atlas: Atlas, language: Language) -> str:
    held = atlas.catalog.dimension(dimension)
    if isinstance(value, str | bool):
        return atlas.value_label(dimension, value, language)
    if isinstance(value, date):
        return value.isoformat()
    return shown(value, held.format, language) if held.format else f"{value:g}"


def _say_did(condition: Did, atlas: Atlas, language: Language, *, negated: bool) -> str:
    zh = language == "zh"
    entity = atlas.catalog.entities[condition.entity]
    noun = entity.names.in_(language) or condition.entity
    what = (
        f"（{say_condition(condition.where, atlas, language)}）"
        if zh and condition.where and condition.where != entity.counts
        else ""
    )
    if not zh and condition.where and condition.where != entity.counts:
        what = f" with {say_condition(condition.where, atlas, language)}"
    when = f"{say_period(condition.period, language)} " if condition.period else ""
    if negated:
        return f"{when}没有{noun}{what}" if zh else f"no {_one(noun)}{what}{f' in {when.strip()}' if when else ''}"
    times = {"gte": ("至少", "at least"), "lte": ("至多", "at most"), "eq": ("恰好", "exactly")}[condition.op]
    if condition.op == "gte" and condition.times == 1:
        return f"{when}有{noun}{what}" if zh else f"{_article(_one(noun))}{what}{f' in {when.strip()}' if when else ''}"
    return (
        f"{when}{times[0]} {condition.times} 次{noun}{what}"
        if zh
        else f"{times[1]} {condition.times} {noun}{what}{f' in {when.strip()}' if when else ''}"
    )


def _one(noun: str) -> str:
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def say_definitions(condition: Condition | None, atlas: Atlas, language: Language) -> list[str]:
    """A line for each named filter in a condition: name = definition."""
    match condition:
        case Named():
            named = atlas.catalog.named_filter(condition.filter)
            return [f"{named.names.in_(language)} = {named.definition.in_(language)}"] if named.definition else []
        case All() | Any():
            return [line for part in condition.of for line in say_definitions(part, atlas, language)]
        case Not():
            return say_definitions(condition.of, atlas, language)
        case _:
            return []


def say_query(query: MetricQuery | RowsQuery, atlas: Atlas, language: Language) -> tuple[str, ...]:
    """How a query was read, one line a part: measures with definitions, groups, period, conditions, order."""
    zh = language == "zh"
    lines: list[str] = []
    if isinstance(query, MetricQuery):
        for name in query.measures:
            measure = atlas.catalog.measure(name)
            label = atlas.measure_name(name, language)
            lines.append(f"{label} = {measure.definition.in_(language)}" if measure.definition else label)
        groups = _groups(query, atlas, language)
        if groups:
            lines.append(("按 " if zh else "by ") + ("、" if zh else ", ").join(groups))
        if query.period:
            label = query.period.label
            span = say_period(query.period, language)
            lines.append(f"{label} = {span}" if label and label != span else span)
    where = _telling(query.where)
    if where is not None:
        lines.append(("只看：" if zh else "only: ") + say_condition(where, atlas, language))
        lines.extend(say_definitions(where, atlas, language))
    if isinstance(query, MetricQuery):
        for having in query.having:
            held = atlas.catalog.measure(having.measure)
            bound = shown(having.value, held.format, language)
            word = _OPERATORS[language][having.op]
            lines.append(f"{atlas.measure_name(having.measure, language)}{'' if zh else ' '}{word} {bound}")
    if query.order and (not isinstance(query, RowsQuery)):
        first = query.order[0]
        if "." in first.column and "@" not in first.column:
            name = _column_name(first.column, atlas, language)
            way = (
                ("从高到低" if first.descending else "从低到高")
                if zh
                else ("highest first" if first.descending else "lowest first")
            )
            count = (f"，取 {query.limit} 名" if zh else f", {query.limit} shown") if query.limit else ""
            lines.append(f"按{name}{way}{count}" if zh else f"ordered by {name}, {way}{count}")
    return tuple(dict.fromkeys(lines))


def _telling(condition: Condition | None) -> Condition | None:
    """A condition without "the group is known", which every ranking has and nobody needs to read."""
    if isinstance(condition, Is) and condition.op == "not_null":
        return None
    if isinstance(condition, All):
        return both(*(part for part in condition.of if _telling(part) is not None))
    return condition


def _groups(query: MetricQuery, atlas: Atlas, language: Language) -> list[str]:
    """What the groups are called; an entity's rows by the entity's name, not by each of its columns."""
    called: list[str] = []
    for by in query.by:
        if not isinstance(by, ByDimension):
            continue
        entity = atlas.entity(by.dimension)
        naming = {*atlas.display(entity, language), atlas.key(entity)}
        if by.dimension in naming and by.grain is None:
            called.append(atlas.catalog.entities[entity].names.in_(language) or entity)
        else:
            called.append(f"{atlas.dimension_name(by.dimension, language)}{_grain(by, language)}")
    return list(dict.fromkeys(called))


def _column_name(column: str, atlas: Atlas, language: Language) -> str:
    try:
        return atlas.measure_name(column, language)
    except KeyError:
        return atlas.dimension_name(column, language)


def _grain(by: ByDimension, language: Language) -> str:
    if by.grain is None:
        return ""
    return f"（{_GRAINS['zh'][by.grain]}）" if language == "zh" else f" ({_GRAINS['en'][by.grain]})"

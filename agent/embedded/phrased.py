"""A query goes in; questions that ask for it in words come out. Whoever offers one reads it again first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.condition import Condition, Did, Is, Named, Not, Period
from domain.language import Language
from domain.metric_query import ByDimension, MetricQuery

from .context import parts_of, stripped
from .names import Atlas
from .saying import say_period

_ZH_GRAINS = {"day": "每日", "week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}
_BOUNDS = {
    "zh": {"lt": "低于", "lte": "不超过", "gt": "超过", "gte": "不少于"},
    "en": {"lt": "under", "lte": "at most", "gt": "over", "gte": "at least"},
}


class _Wordless(Exception):
    """This part of a query has no plain wording here."""


def questions_for(query: MetricQuery, atlas: Atlas, language: Language, *, which: bool = False) -> Iterator[str]:
    """Wordings of a query, the shortest first; none when a part of it has no plain wording.

    With `which`, a ranking is asked for by its first ("which channel has the highest sales").
    """
    if query.terms or query.having or query.limit_within or not query.measures:
        return
    for first in (True, False) if which else (False,):
        for full in (False, True):
            for dated in (False, True):
                try:
                    yield (
                        _zh(query, atlas, full, dated, first)
                        if language == "zh"
                        else _en(query, atlas, full, dated, first)
                    )
                except _Wordless:
                    return


def _zh(query: MetricQuery, atlas: Atlas, full: bool, dated: bool, first: bool) -> str:
    measure = "和".join(atlas.measure_name(name, "zh") for name in query.measures)
    told = [_condition(part, atlas, "zh", full) for part in parts_of(stripped(query.where))]
    when = _when(query.period, "zh", dated)
    only = f"{when}{'、'.join(told)}{'的' if told else ''}"
    grain, groups = _groups(query, atlas, "zh")
    way = query.order[0] if query.order and query.order[0].column == query.measures[0] else None
    if not groups:
        return f"{only}{_ZH_GRAINS[grain] + '的' if grain else ''}{measure}{'' if grain else '是多少'}？"
    split = "、".join(f"各{name}" for name in groups)
    if grain:
        return f"{only}{_ZH_GRAINS[grain]}{split}的{measure}？"
    if first and way and len(groups) == 1:
        return f"{only}哪个{groups[0]}的{measure}{'最高' if way.descending else '最低'}？"
    if query.limit and way:
        return f"{only}{measure}{'最高' if way.descending else '最低'}的{query.limit}个{groups[0]}？"
    if way and not way.descending:
        return f"{only}{split}的{measure}，从低到高？"
    return f"{only}{split}的{measure}？"


def _en(query: MetricQuery, atlas: Atlas, full: bool, dated: bool, first: bool) -> str:
    measure = " and ".join(atlas.measure_name(name, "en") for name in query.measures)
    told = [_condition(part, atlas, "en", full) for part in parts_of(stripped(query.where))]
    when = _when(query.period, "en", dated)
    tail = f"{' for ' + ', '.join(told) if told else ''}{', ' if told and when else ' ' if when else ''}{when}"
    grain, groups = _groups(query, atlas, "en")
    way = query.order[0] if query.order and query.order[0].column == query.measures[0] else None
    split = [*groups, *([grain] if grain else [])]
    if first and way and not grain and len(groups) == 1:
        one = groups[0][:-1] if groups[0].endswith("s") and not groups[0].endswith("ss") else groups[0]
        return f"Which {one} has the {'highest' if way.descending else 'lowest'} {measure}{tail}?"
    if query.limit and way and not grain and groups:
        lead = "top" if way.descending else "bottom"
        return f"{lead.capitalize()} {query.limit} {groups[0]} by {measure}{tail}?"
    text = f"{measure}{' by ' + ' and '.join(split) if split else ''}{tail}"
    if way and not way.descending and groups:
        text += ", lowest first"
    return f"{text[:1].upper()}{text[1:]}?"


def _when(period: Period | None, language: Language, dated: bool) -> str:
    if period is None:
        return ""
    if period.label and not dated:
        return period.label
    said = say_period(period, language)
    if "至" in said or " to " in said:
        return said.replace(" 至 ", "至") if language == "zh" else f"from {said}"
    return said


def _groups(query: MetricQuery, atlas: Atlas, language: Language) -> tuple[str, list[str]]:
    grain, called = "", list[str]()
    for by in query.by:
        if not isinstance(by, ByDimension) or by.part:
            raise _Wordless
        entity = atlas.entity(by.dimension)
        if by.grain:
            if grain:
                raise _Wordless
            grain = by.grain
        elif by.dimension in {*atlas.display(entity, language), atlas.key(entity)}:
            called.append(atlas.catalog.entities[entity].names.in_(language))
        else:
            called.append(atlas.dimension_name(by.dimension, language))
    return grain, list(dict.fromkeys(called))


def _condition(condition: Condition, atlas: Atlas, language: Language, full: bool) -> str:
    zh = language == "zh"
    match condition:
        case Named():
            return atlas.catalog.named_filter(condition.filter).names.in_(language)
        case Is():
            return _is(condition, atlas, language, full)
        case Did():
            return _did(condition, atlas, language, full, negated=False)
        case Not(of=Did() as done):
            return _did(done, atlas, language, full, negated=True)
        case Not():
            return f"{'不是' if zh else 'not '}{_condition(condition.of, atlas, language, full)}"
        case _:
            raise _Wordless


def _is(condition: Is, atlas: Atlas, language: Language, full: bool) -> str:
    zh = language == "zh"
    held = atlas.catalog.dimension(condition.dimension)
    name = atlas.dimension_name(condition.dimension, language)
    if held.type == "bool" and condition.op == "eq":
        return name if condition.values == (True,) else f"{'没有' if zh else 'without '}{name}"
    if held.type in ("category", "text", "id") and condition.op in ("eq", "in", "ne", "not_in"):
        labels = [atlas.value_label(condition.dimension, value, language) for value in condition.values]
        said = ("和" if zh else " and ").join(labels)
        if held.type == "id" and condition.op == "eq":
            return said
        if condition.op in ("ne", "not_in"):
            return f"除{said}以外" if zh else f"except {said}"
        return f"{name if full else ''}{said}" if zh else f"{name + ' ' if full else ''}{said}"
    if any(isinstance(value, date) for value in condition.values):
        raise _Wordless
    if condition.op == "between":
        low, high = condition.values
        return f"{name}{low:g}到{high:g}" if zh else f"{name} between {low:g} and {high:g}"
    if condition.op in _BOUNDS["zh"] and isinstance(condition.values[0], int | float):
        return f"{name}{'' if zh else ' '}{_BOUNDS[language][condition.op]}{'' if zh else ' '}{condition.values[0]:g}"
    raise _Wordless


def _did(condition: Did, atlas: Atlas, language: Language, full: bool, *, negated: bool) -> str:
    zh = language == "zh"
    entity = atlas.catalog.entities[condition.entity]
    verbs = entity.verbs.zh if zh else entity.verbs.en
    plain = (condition.op, condition.times, condition.which) == ("gte", 1, "any")
    if not verbs or not plain or condition.after or condition.before:
        raise _Wordless
    own = set(parts_of(entity.counts))
    objects = [_condition(p, atlas, language, full) for p in parts_of(condition.where) if p not in own]
    when = _when(condition.period, language, dated=False)
    if zh:
        return f"{when}{'没有' if negated else ''}{verbs[0]}{'' if negated else '过'}{'和'.join(objects)}的客户"
    return f"customers who {'have not ' if negated else ''}{verbs[0]} {' and '.join(objects)} {when}".strip()

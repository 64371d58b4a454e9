"""A measure or condition goes in; what a sentence may call it comes out: a name that asserts nothing by itself.

"Largest order" or "sales = 90 days" stand in the reading, which tells them in full; a claim holds no such word outside
its slots, so it takes the first of several names that passes the scanner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from domain.condition import All, Condition, Did, Is, Named, Not, Period
from domain.language import Language
from domain.metric_query import (
    ByDimension,
    ByEach,
    ByTile,
    Combined,
    Interval,
    MetricQuery,
    PerRow,
    Share,
    Step,
    Subset,
    Summary,
)
from proof.wording import free_assertions

from .names import Atlas
from .saying_condition import act_of, noun_of, one, telling, verbs_of
from .saying_terms import base_of, name_of, term_of

_SOMETHING: dict[Language, str] = {"zh": "所问指标", "en": "the figure asked for"}
_OF = {
    "zh": {"avg": "平均{0}", "sum": "{0}合计", "min": "{0}下限", "max": "{0}峰值", "median": "{0}中位数", "quantile": "{0}分位值", "stddev": "{0}标准差", "count_distinct": "{0}个数", "top_share": "{0}集中度"},
    "en": {"avg": "average {0}", "sum": "total {0}", "min": "minimum {0}", "max": "maximum {0}", "median": "median {0}", "quantile": "quantile of {0}", "stddev": "standard deviation of {0}", "count_distinct": "distinct {0}", "top_share": "concentration of {0}"},
}  # fmt: skip


def safe(name: str, language: Language) -> bool:
    """Whether a sentence may hold this name outside its slots."""
    return bool(name) and not free_assertions(name, (), language)


def told(query: MetricQuery, name: str, atlas: Atlas, language: Language) -> str:
    """What a sentence calls a measure or term of a query."""
    return next(
        (found for found in _names(query, name, atlas, language) if safe(found, language)), _SOMETHING[language]
    )


def told_measure(name: str, language: Language) -> str:
    """A measure's name as a sentence may hold it."""
    return name if safe(name, language) else _SOMETHING[language]


def short_condition(condition: Condition | None, atlas: Atlas, language: Language) -> str:
    """A condition in the fewest words, by its values alone (金卡, 买过咖啡); empty where a sentence cannot hold it."""
    found = _short(condition, atlas, language)
    return found if safe(found, language) else ""


def scope_of(query: MetricQuery, atlas: Atlas, language: Language) -> str:
    """Whose figure it is and of which time (this year, gold), without what splits it; empty where not all can be told."""
    if any(isinstance(by, ByEach | ByTile) for by in query.by):
        return ""  # there the period is of what is counted for each, not of who is counted
    split = {by.dimension for by in query.by if isinstance(by, ByDimension)}
    held = telling(query.where)
    parts = held.of if isinstance(held, All) else (held,) if held is not None else ()
    parts = tuple(part for part in parts if not (isinstance(part, Is) and part.dimension in split))
    said = [short_condition(part, atlas, language) for part in parts]
    if query.period is not None and not any(isinstance(by, ByDimension) and by.grain for by in query.by):
        said.insert(0, period_name(query.period, language))
    return ("、" if language == "zh" else ", ").join(said) if all(said) else ""


def period_name(period: Period, language: Language) -> str:
    """What the question called a period, as a sentence may hold it: no numeral; empty where that is impossible."""
    label = re.sub(r"^(?:in|during|over) (?!the )", "", period.label) if language == "en" else period.label
    label = _MONTH.sub(lambda found: found[0].capitalize(), label) if language == "en" else label
    return label if safe(label, language) else ""


def period_names(query: MetricQuery, term: Combined, language: Language) -> tuple[str, str] | None:
    """What the two sides of a growth or difference over time are called; None when it compares no two periods.

    A side whose days cannot stand in a sentence is named by how it lies to the other (a year earlier, 上一月); the
    name is empty where that says nothing.
    """
    periods = []
    for part in term.of:
        held = term_of(query, part)
        own = held.period if isinstance(held, Subset) else None
        periods.append(own or query.period)
    left, right = periods
    if left is None or right is None or left == right or base_of(query, term.name) is None:
        return None
    names = period_name(left, language), period_name(right, language)
    if all(names) and names[0] != names[1]:
        return names
    now = names[0] if names[0] != names[1] else ""
    return now, _lying(left, right, now, language)


_MONTH = re.compile(r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b")
_UNITS = {1: ("月", "month"), 3: ("季", "quarter"), 12: ("年", "year")}


def _lying(now: Period, before: Period, named: str, language: Language) -> str:
    """How the earlier period lies to the later: 上年同期, the month before; empty for any other."""
    zh = language == "zh"
    if all(_year_earlier(day) == other for day, other in ((now.start, before.start), (now.end, before.end))):
        return "上年同期" if zh else "a year earlier"
    if before.end != now.start:
        return ""
    months = [(p.end.year - p.start.year) * 12 + p.end.month - p.start.month for p in (now, before)]
    whole = months[0] == months[1] and all(day.day == 1 for day in (now.start, now.end, before.start))
    if not whole and now.end - now.start != before.end - before.start:
        return ""
    unit = _UNITS.get(months[0] if whole else 0) or (
        ("周", "week") if (now.end - now.start).days == 7 else ("期", "period")
    )
    if zh:
        return f"上{'上' if named.startswith('上') else '一'}{unit[0]}"
    return f"the {unit[1]} before"


def _year_earlier(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


_SIDES = {"now": ("本期", "current period"), "before": ("对比期", "base period"),
          "first": ("前段", "earlier period"), "second": ("后段", "later period")}  # fmt: skip
"""What the two sides of a comparison are called where their days cannot stand in a sentence."""


def _names(query: MetricQuery, name: str, atlas: Atlas, language: Language) -> Iterator[str]:
    """Names from full to plain."""
    yield name_of(query, name, atlas, language)
    zh, term = language == "zh", term_of(query, name)
    match term:
        case Subset():
            measure = atlas.measure_name(term.measure, language)
            held = telling(term.where, atlas.catalog.entities[atlas.home(term.measure)].counts)
            where = short_condition(held, atlas, language) if held is not None else ""
            if where:
                yield f"{measure}（{where}）" if zh else f"{measure} ({where})"
            if term.period is not None:
                side = _SIDES.get(term.name.partition("_")[0], ("所问时段", "period asked for"))
                yield f"{measure}（{side[0]}）" if zh else f"{measure} ({side[1]})"
            yield f"{measure}（限定条件下）" if zh else f"{measure} (restricted)"
        case Summary():
            yield _OF[language][term.aggregate].format(atlas.dimension_name(term.dimension, language))
        case PerRow():
            measure, noun = atlas.measure_name(term.measure, language), noun_of(term.entity, atlas, language)
            if term.aggregate == "top_share":
                yield f"头部{noun}占{measure}的比例" if zh else f"share of {measure} from that part of the {noun}"
            elif term.top is not None:
                measure = f"头部{noun}的{measure}" if zh else f"{measure} of that part of the {noun}"
            else:
                measure = f"每个{noun}的{measure}" if zh else f"{measure} per {one(noun)}"
            yield _OF[language][term.aggregate].format(measure)
        case Interval():
            yield from _interval_names(term, atlas, language)
        case Combined():
            yield from _combined_names(query, term, atlas, language)
        case Step():
            measure = atlas.measure_name(term.of, language)
            named = {"previous": ("上期{}", "{} of the period before"), "running": ("累计{}", "cumulative {}")}[term.op]
            yield named[0 if zh else 1].format(measure)
        case Share():
            of = told(query, term.of, atlas, language)
            yield f"{of}占比" if zh else f"share of {of}"
        case None:
            return


def _combined_names(query: MetricQuery, term: Combined, atlas: Atlas, language: Language) -> Iterator[str]:
    zh, base = language == "zh", base_of(query, term.name)
    left, right = (told(query, part, atlas, language) for part in term.of)
    name = atlas.measure_name(base, language) if base else left
    match term.op:
        case "growth":
            yield f"{name}变化率" if zh else f"change in {name}"
        case "difference":
            yield f"{left}与{right}的差额" if zh else f"difference between {left} and {right}"
        case "total":
            yield f"{left}与{right}合计" if zh else f"{left} and {right} together"
        case "ratio":
            yield f"{left}除以{right}" if zh else f"{left} divided by {right}"


def _interval_names(term: Interval, atlas: Atlas, language: Language) -> Iterator[str]:
    """Without the values that a sentence cannot hold, then without any condition."""
    wheres = [short_condition(where, atlas, language) for where in (term.where, term.following_where)]
    for own, following in (wheres, ["", ""]):
        if language == "zh":
            act = act_of(term.entity, atlas) + (f"（{own}）" if own else "")
            then = act_of(term.following, atlas) + (f"（{following}）" if following else "") if term.following else ""
            what = f"从首次{act}到首次{then}的天数" if then else f"相邻{act}的间隔天数"
        else:
            noun = noun_of(term.entity, atlas, "en")
            said = f" ({own})" if own else ""
            then = one(noun_of(term.following, atlas, "en")) if term.following else ""
            then += f" ({following})" if following else ""
            what = f"days from initial {one(noun)}{said} to {then}" if then else f"days between {noun}{said}"
        yield _OF[language][term.aggregate].format(what)


def _short(condition: Condition | None, atlas: Atlas, language: Language) -> str:
    zh = language == "zh"
    match condition:
        case Named():
            return atlas.catalog.named_filter(condition.filter).names.in_(language)
        case Is() if condition.op in ("eq", "in"):
            dimension = atlas.catalog.dimension(condition.dimension)
            if dimension.type == "bool":
                return atlas.dimension_name(condition.dimension, language) if condition.values == (True,) else ""
            if dimension.type in ("category", "text"):
                labels = [atlas.value_label(condition.dimension, value, language) for value in condition.values]
                return ("、" if zh else " or ").join(labels)
            return ""
        case Did(which="first") if telling(condition.where, atlas.catalog.entities[condition.entity].counts) is None:
            return _short(condition.model_copy(update={"which": "any"}), atlas, language)  # once the first, it was done
        case Did(which="any", op="gte", times=1, after=None, before=None, period=None):
            held = telling(condition.where, atlas.catalog.entities[condition.entity].counts)
            inner = _short(held, atlas, language) if held is not None else ""
            if held is not None and not inner:
                return ""
            verbs = verbs_of(condition.entity, atlas, language)
            if verbs:
                return f"{verbs[0]}过{inner}" if zh else f"who {verbs[0]}{f' {inner}' if inner else ''}"
            noun = noun_of(condition.entity, atlas, language)
            return (
                f"有{noun}{f'（{inner}）' if inner else ''}" if zh else f"with {noun}{f' ({inner})' if inner else ''}"
            )
        case All():
            parts = [_short(part, atlas, language) for part in condition.of]
            return ("、" if zh else ", ").join(parts) if all(parts) else ""
        case Not(of=Named() as named):
            inner = atlas.catalog.named_filter(named.filter).names.in_(language)
            return f"非{inner}" if zh else f"other than {inner}"
        case _:
            return ""

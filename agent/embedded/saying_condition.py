"""A typed condition goes in; a short phrase with catalog names, value labels and days comes out, in either language."""

from __future__ import annotations

from datetime import date, timedelta

from domain.condition import (
    All,
    Any,
    Beside,
    Condition,
    Did,
    Is,
    Measured,
    Named,
    Not,
    Occurred,
    Period,
    Scalar,
    Versus,
    both,
)
from domain.language import Language
from domain.rounding import shown

from .names import FAR, Atlas

OPERATORS = {
    "zh": {"lt": "低于", "lte": "不超过", "gt": "超过", "gte": "不少于", "eq": "等于", "ne": "不等于", "contains": "包含"},
    "en": {"lt": "under", "lte": "at most", "gt": "over", "gte": "at least", "eq": "equal to", "ne": "other than", "contains": "containing"},
}  # fmt: skip
_DATES = {
    "zh": {"lt": "早于", "lte": "不晚于", "gt": "晚于", "gte": "不早于", "eq": "等于", "ne": "不等于"},
    "en": {"lt": "before", "lte": "by", "gt": "after", "gte": "from", "eq": "on", "ne": "not on"},
}
AGGREGATES = {
    "zh": {"avg": "平均值", "min": "最小值", "max": "最大值", "median": "中位数"},
    "en": {"avg": "average", "min": "minimum", "max": "maximum", "median": "median"},
}


def say_period(period: Period, language: Language) -> str:
    """First and last day, both in."""
    last = period.end - timedelta(days=1)
    if period.start == last:
        return last.isoformat()
    return f"{period.start.isoformat()} {'至' if language == 'zh' else 'to'} {last.isoformat()}"


def say_span(period: Period, language: Language) -> str:
    """How the question called a period, with its days: 上个月（2026-10-01 至 2026-10-31）."""
    days, label = say_period(period, language), period.label
    if not label or label == days:
        return days
    return f"{label}（{days}）" if language == "zh" else f"{label} ({days})"


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
        case Measured():
            return _say_measured(condition, atlas, language)
        case Beside():
            return _say_beside(condition, atlas, language)
        case Versus():
            left = atlas.dimension_name(condition.dimension, language)
            right = atlas.dimension_name(condition.other, language)
            word = _operator(condition.dimension, condition.op, atlas, language)
            return f"{left}{word}{right}" if zh else f"{left} {word} {right}"
        case All():
            parts = [_bracketed(part, Any, atlas, language) for part in condition.of]
            alone = len(parts) > 1 and any(isinstance(part, Did | Measured | Any) for part in condition.of)
            return ((" 且 " if alone else "、") if zh else (" and " if alone else ", ")).join(parts)
        case Any():
            return (" 或 " if zh else " or ").join(_bracketed(part, All, atlas, language) for part in condition.of)
        case Not():
            if isinstance(condition.of, Did):
                return _say_did(condition.of, atlas, language, negated=True)
            inner = say_condition(condition.of, atlas, language)
            if isinstance(condition.of, All | Any):
                inner = _in_brackets(inner, language)
            return f"{'非' if zh else 'not '}{inner}"


def say_definitions(condition: Condition | None, atlas: Atlas, language: Language) -> list[str]:
    """A line for each named filter in a condition, however deep: name = definition."""
    match condition:
        case Named():
            named = atlas.catalog.named_filter(condition.filter)
            return [f"{named.names.in_(language)} = {named.definition.in_(language)}"] if named.definition else []
        case All() | Any():
            return [line for part in condition.of for line in say_definitions(part, atlas, language)]
        case Not():
            return say_definitions(condition.of, atlas, language)
        case Did():
            parts = [
                condition.where,
                condition.among,
                *(held.where for held in (condition.after, condition.before) if held),
            ]
            return [line for part in parts for line in say_definitions(part, atlas, language)]
        case Measured():
            return say_definitions(condition.where, atlas, language)
        case Beside():
            return say_definitions(condition.among, atlas, language)
        case _:
            return []


def telling(condition: Condition | None, counts: Condition | None = None) -> Condition | None:
    """A condition without what nobody needs to read: "the group is known", and the rows that count anyway."""
    if condition is not None and condition == counts:
        return None
    if isinstance(condition, Is) and condition.op == "not_null":
        return None
    if isinstance(condition, All):
        known = counts.of if isinstance(counts, All) else (counts,)
        return both(*(part for part in condition.of if part not in known and telling(part) is not None))
    return condition


def one(noun: str) -> str:
    """`order` of `orders`."""
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def article(noun: str) -> str:
    """`an order`."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def noun_of(entity: str, atlas: Atlas, language: Language) -> str:
    """What rows of an entity are called."""
    return atlas.catalog.entities[entity].names.in_(language) or entity


def act_of(entity: str, atlas: Atlas) -> str:
    """购买: the act that a row of the entity is, in Chinese; 有…记录 when there is no verb for it."""
    verbs = verbs_of(entity, atlas, "zh")
    return next((verb for verb in verbs if len(verb) == 2), verbs[0] if verbs else noun_of(entity, atlas, "zh"))


def verbs_of(entity: str, atlas: Atlas, language: Language) -> tuple[str, ...]:
    """Words for doing it: the entity's own, or those of what the catalog measures by it (an order's lines are bought)."""
    held = atlas.catalog.entities[entity]
    spoken = atlas.verb_entity()
    if not held.verbs.all() and spoken is not None and atlas.distance(entity, spoken) < FAR:
        whole = atlas.catalog.entities[spoken]
        held = whole if any(entity in measure.at for measure in whole.measures.values()) else held
    return held.verbs.zh if language == "zh" else held.verbs.en


def _say_is(condition: Is, atlas: Atlas, language: Language) -> str:
    zh = language == "zh"
    dimension = atlas.catalog.dimension(condition.dimension)
    name = atlas.dimension_name(condition.dimension, language)
    if condition.op in ("is_null", "not_null"):
        return f"{name}{('无数据' if condition.op == 'is_null' else '有数据') if zh else (' missing' if condition.op == 'is_null' else ' known')}"
    if dimension.type == "bool":
        yes = (condition.values == (True,)) == (condition.op in ("eq", "in"))
        return name if yes else f"{'非' if zh else 'not '}{name}"
    labels = [_say_value(condition.dimension, value, atlas, language) for value in condition.values]
    if condition.op in ("eq", "in") and dimension.type in ("category", "text", "id"):
        return f"{name} = {('、' if zh else ' or ').join(labels)}"
    if condition.op in ("ne", "not_in") and dimension.type in ("category", "text", "id"):
        return f"{name} ≠ {('、' if zh else ', ').join(labels)}"
    if condition.op in ("in", "not_in"):
        sign = "=" if condition.op == "in" else "≠"
        return f"{name} {sign} {('、' if zh else ' or ' if sign == '=' else ', ').join(labels)}"
    if condition.op == "between":
        return f"{name} {labels[0]}–{labels[1]}"
    word = _operator(condition.dimension, condition.op, atlas, language)
    return f"{name}{'' if zh else ' '}{word} {labels[0]}" if labels else name


def _operator(dimension: str, op: str, atlas: Atlas, language: Language) -> str:
    held = _DATES if atlas.catalog.dimension(dimension).type == "date" else OPERATORS
    return held[language].get(op, OPERATORS[language].get(op, op))


def _say_value(dimension: str, value: Scalar, atlas: Atlas, language: Language) -> str:
    held = atlas.catalog.dimension(dimension)
    if isinstance(value, str | bool):
        return atlas.value_label(dimension, value, language)
    if isinstance(value, date):
        return value.isoformat()
    return shown(value, atlas.catalog.with_currency(held.format), language) if held.format else f"{value:g}"


def _say_did(condition: Did, atlas: Atlas, language: Language, *, negated: bool) -> str:
    return (_did_zh if language == "zh" else _did_en)(condition, atlas, negated)


def _did_zh(condition: Did, atlas: Atlas, negated: bool) -> str:
    when = f"{say_span(condition.period, 'zh')} " if condition.period else ""
    held = telling(condition.where, atlas.catalog.entities[condition.entity].counts)
    what = say_condition(held, atlas, "zh") if held is not None else ""
    if condition.which != "any":
        first = _occurred(Occurred(entity=condition.entity, where=condition.among, which=condition.which), atlas, "zh")
        told = "：".join(part for part in (f"{first}{f'在 {when}'.rstrip() if when else ''}", what) if part)
        return f"非（{told}）" if negated else told
    when = "".join([_around(condition, atlas, "zh"), when])
    verbs, noun = verbs_of(condition.entity, atlas, "zh"), noun_of(condition.entity, atlas, "zh")
    what = f"（{what}）" if what else ""
    if (condition.op, condition.times) != ("gte", 1):
        word = {"gte": "至少", "lte": "至多", "eq": "恰好"}[condition.op]
        told = f"{when}{act_of(condition.entity, atlas)}{word} {condition.times} 次{what}"
        return f"非（{told}）" if negated else told
    if negated and verbs:
        return f"{when}没{verbs[0]}过{what}" if when else f"从未{verbs[0]}过{what}"
    if negated:
        return f"{when}没有{noun}{what}"
    return f"{when}{verbs[0]}过{what}" if verbs else f"{when}有{noun}{what}"


def _did_en(condition: Did, atlas: Atlas, negated: bool) -> str:
    when = f" in {say_span(condition.period, 'en')}" if condition.period else ""
    held = telling(condition.where, atlas.catalog.entities[condition.entity].counts)
    what = say_condition(held, atlas, "en") if held is not None else ""
    noun = noun_of(condition.entity, atlas, "en")
    if condition.which != "any":
        first = _occurred(Occurred(entity=condition.entity, where=condition.among, which=condition.which), atlas, "en")
        told = f"{first.removeprefix('the ')}{when}{f': {what}' if what else ''}"
        return f"not ({told})" if negated else told
    around, verbs = _around(condition, atlas, "en"), verbs_of(condition.entity, atlas, "en")
    if (condition.op, condition.times) == ("gte", 1) and verbs:
        no = ("not " if around or when else "never ") if negated else ""
        return f"{no}{verbs[0]}{f' ({what})' if what else ''}{around}{when}"
    what = f" with {what}" if what else ""
    if (condition.op, condition.times) != ("gte", 1):
        word = {"gte": "at least", "lte": "at most", "eq": "exactly"}[condition.op]
        called = one(noun) if condition.times == 1 else noun
        told = f"{word} {condition.times} {called}{what}{around}{when}"
        return f"not ({told})" if negated else told
    return f"{f'no {one(noun)}' if negated else article(one(noun))}{what}{around}{when}"


def _around(condition: Did, atlas: Atlas, language: Language) -> str:
    """Where the rows stand beside another one: 在首次购买之后 30 天内 / within 30 days after the first order."""
    parts = []
    days = condition.within_days
    for anchor, zh_word, en_word in ((condition.after, "之后", "after"), (condition.before, "之前", "before")):
        if anchor is None:
            continue
        said = _occurred(anchor, atlas, language)
        if language == "zh":
            parts.append(
                f"在{said}{zh_word}{f' {days} 天内' if days is not None else ''}{'（换一天）' if condition.later_day else ''}"
            )
        else:
            within = f"within {days} {'day' if days == 1 else 'days'} " if days is not None else ""
            day = "on another day " if condition.later_day else ""
            parts.append(f" {day}{within}{en_word} {said}")
    return "".join(parts)


def _occurred(held: Occurred, atlas: Atlas, language: Language) -> str:
    counts = atlas.catalog.entities[held.entity].counts
    where = telling(held.where, counts)
    what = _tail(where, atlas, language)
    if language == "zh":
        which = {"first": "首次", "last": "最近一次", "any": "某次"}[held.which]
        return f"{which}{act_of(held.entity, atlas)}{what}"
    noun = one(noun_of(held.entity, atlas, "en"))
    called = article(noun) if held.which == "any" else f"the {held.which} {noun}"
    return f"{called}{what}"


def _say_measured(condition: Measured, atlas: Atlas, language: Language) -> str:
    zh = language == "zh"
    name = atlas.measure_name(condition.measure, language)
    form = atlas.catalog.with_currency(atlas.catalog.measure(condition.measure).format)
    bounds = [shown(value, form, language) for value in condition.values]
    where = telling(condition.where, atlas.catalog.entities[atlas.home(condition.measure)].counts)
    what = _tail(where, atlas, language)
    if condition.op == "between":
        bound = f"{'' if zh else 'from '}{bounds[0]}{'–' if zh else ' to '}{bounds[1]}"
    else:
        bound = f"{OPERATORS[language][condition.op]} {bounds[0]}"
    when = say_span(condition.period, language) if condition.period else ""
    whose = "" if condition.entity == atlas.catalog.person else noun_of(condition.entity, atlas, language)
    if zh:
        return f"{when}{' ' if when and not when.endswith('）') else ''}{f'该{whose}的' if whose else ''}{name}{what}{'' if condition.op != 'between' else ' '}{bound}"
    return f"{f'the {one(whose)} has ' if whose else ''}{name}{what} {bound}{f' in {when}' if when else ''}"


def _say_beside(condition: Beside, atlas: Atlas, language: Language) -> str:
    name = atlas.dimension_name(condition.dimension, language)
    noun = noun_of(atlas.entity(condition.dimension), atlas, language)
    aggregate = AGGREGATES[language][condition.aggregate]
    word = _operator(condition.dimension, condition.op, atlas, language)
    among = say_condition(condition.among, atlas, language) if condition.among is not None else ""
    if language == "zh":
        return f"{name}{word}{f'{noun}（{among}）' if among else f'全部{noun}'}的{aggregate}"
    return f"{name} {word} the {aggregate} {f'of {noun} with {among}' if among else f'of all {noun}'}"


def _bracketed(part: Condition, kind: type[All | Any], atlas: Atlas, language: Language) -> str:
    said = say_condition(part, atlas, language)
    return _in_brackets(said, language) if isinstance(part, kind) else said


def _in_brackets(text: str, language: Language) -> str:
    return f"（{text}）" if language == "zh" else f"({text})"


def _tail(condition: Condition | None, atlas: Atlas, language: Language) -> str:
    """A condition in brackets behind a name; nothing for none."""
    if condition is None:
        return ""
    bracketed = _in_brackets(say_condition(condition, atlas, language), language)
    return bracketed if language == "zh" else f" {bracketed}"

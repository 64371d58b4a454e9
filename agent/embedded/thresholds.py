"""Numbers with a comparator ("over 500 yuan", 3单以上) go in; what they bound comes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from domain.condition import Did, Is, Measured, Operator
from domain.metric_query import Having

from .names import FAR, Atlas
from .spans import Span

Op = Literal["lt", "lte", "gt", "gte", "eq", "between"]
_BEFORE: tuple[Op, ...] = ("gte", "gt", "lte", "lt")
_SKIP = ("pad", "count_word")


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparator and its number, and the spans that said so."""

    op: Op
    value: float
    used: frozenset[int]
    unit: str | None
    """`money`, `age_unit`, `day_unit`, `star_unit`, or None."""
    first: int
    last: int
    upper: float | None = None
    """The other end, for "between 10 and 20"."""


def whole_times(op: str, value: float) -> tuple[Literal["gte", "lte", "eq"], int] | None:
    """How often, as at least, at most or exactly so many times; None for a part of one, and for what is no bound."""
    if not float(value).is_integer():
        return None
    times = int(value)
    match op:
        case "gt":
            return "gte", times + 1
        case "gte":
            return "gte", times
        case "lt":
            return "lte", times - 1
        case "lte":
            return "lte", times
        case "eq":
            return "eq", times
        case _:
            return None


def bounds_in(spans: tuple[Span, ...]) -> tuple[Bound, ...]:
    """Every number of the question that has a comparator (or a star unit: "1-star reviews")."""
    found: list[Bound] = []
    taken: set[int] = set()
    for index, span in enumerate(spans):
        if not span.is_a("number", "fraction") or index in taken or span.number is None:
            continue
        bound = _between_at(spans, index) or _bound_at(spans, index)
        if bound is not None and span.is_a("fraction") and bound.unit is None:
            bound = replace(bound, unit="percent")  # 5%: of a share, never of a weight or a price
        if bound is not None:
            found.append(bound)
            taken |= bound.used
    return tuple(found)


def _between_at(spans: tuple[Span, ...], index: int) -> Bound | None:
    """between 10 and 20, aged 25 to 34, 25 到 34 岁: two numbers, and a word or a unit that makes them a range."""
    second = index + 1
    either = second < len(spans) and spans[second].is_a("or_word")
    while second < len(spans) and (spans[second].kinds == ("pad",) or spans[second].is_a("or_word")):
        second += 1
    if second >= len(spans) or second > index + 2 or not spans[second].is_a("number"):
        return None
    lower, upper = spans[index].number, spans[second].number
    if lower is None or upper is None or upper <= lower:
        return None
    used = {index, second}
    first, last, unit = index, second, None
    before = index - 1
    if before >= 0 and spans[before].is_a("between_word") and not spans[before].is_a("term"):
        used.add(before)
        first = before
        unit = "age_unit" if spans[before].text.lower().startswith("age") else None
    after = second + 1
    if after < len(spans) and not spans[after].is_a("term"):
        found = next((kind for kind in ("money", "age_unit", "day_unit", "star_unit") if spans[after].is_a(kind)), None)
        if found:
            used.add(after)
            unit, last = found, after
    if either and (unit != "star_unit" or upper - lower != 1):
        return None  # 1 or 2 stars is a range; 10 or 20 is not
    if either:
        used.add(index + 1)
    if first == index and unit is None and not (before >= 0 and spans[before].means("dimension")):
        return None
    return Bound("between", lower, frozenset(used), unit, first, last, upper)


def _bound_at(spans: tuple[Span, ...], index: int) -> Bound | None:
    value = spans[index].number
    assert value is not None  # a span of kind number holds one
    used = {index}
    op: Op | None = None
    unit: str | None = None
    first = index
    before = index - 1
    if before >= 0 and spans[before].is_a("money"):
        unit, first = "money", before
        used.add(before)
        before -= 1
    while before >= 0 and spans[before].kinds == ("pad",):
        before -= 1
    if before >= 0 and spans[before].is_a("between_word") and spans[before].text.lower().startswith("age"):
        unit, first = "age_unit", before  # aged 50 or over
        used.add(before)
        before -= 1
    if before >= 0:
        for kind in _BEFORE:
            if spans[before].is_a(kind):
                op, first = kind, before
                used.add(before)
                unit = unit or _unit_told(spans[before])
                # "not more than" is one phrase; a separate negation turns the comparator round
                if before and spans[before - 1].is_a("not"):
                    op = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}[kind]  # type: ignore[assignment]
                    used.add(before - 1)
                    first = before - 1
                break
    after = index + 1
    last = index
    while after < len(spans):
        span = spans[after]
        named = next((kind for kind in ("money", "age_unit", "day_unit", "star_unit") if span.is_a(kind)), None)
        if named and unit is None and not span.is_a("term"):
            unit = named
        elif span.is_a("gte_after") and op is None:
            op, unit = "gte", unit or _unit_told(span)
        elif span.is_a("lte_after") and op is None:
            op, unit = "lte", unit or _unit_told(span)
        elif not (span.kinds == ("count_word",) or (op is None and _followed_by_after(spans, after))):
            break
        if not span.is_a("term"):
            used.add(after)
            last = after
        after += 1
    if op is None and unit == "star_unit":
        op = "eq"
    if op is None:
        return None
    return Bound(op, value, frozenset(used), unit, first, last)


def _unit_told(comparator: Span) -> str | None:
    """The unit a comparator speaks of by itself: older than 40 is an age, cheaper than 40 is a price."""
    said = comparator.text.lower()
    if "older" in said or "younger" in said:
        return "age_unit"
    return "money" if "cheaper" in said else None


def _followed_by_after(spans: tuple[Span, ...], index: int) -> bool:
    """3 单 以上: the unit is a catalog word, and the comparator comes after it."""
    following = index + 1
    return (
        following < len(spans)
        and spans[following].is_a("gte_after", "lte_after")
        and spans[index].is_a("term", "count_word")
    )


def attach(
    bound: Bound,
    spans: tuple[Span, ...],
    used: set[int],
    atlas: Atlas,
    *,
    subject: str | None,
    grouped: bool,
    group: str | None,
) -> Is | Did | Having | Measured | None:
    """What a bound limits: a number column, how often something was done, or a measure of the groups.

    `subject` is the entity the question counts or describes; `grouped` says whether there are groups to cut, `group`
    whose rows they are, if an entity's: "sales by store over 1000" bounds no number of stores.
    None when nothing in the question says what the number is about.
    """
    person = atlas.catalog.person
    before = bound.first - 1
    while before >= 0 and spans[before].kinds == ("pad",):
        before -= 1
    alone = bound.last + 1 >= len(spans) or not spans[bound.last + 1].is_a("term")
    of_person = before >= 0 and bound.unit is None and _may_age(bound, spans[before], person)
    if alone and of_person and (age := _age(person, atlas)):
        used |= bound.used  # women over 50
        return _is(bound, age)
    for index in _near(bound, spans):
        span = spans[index]
        numeric = [
            m
            for m in span.means("dimension")
            if atlas.catalog.dimension(m.name).type == "number" and _fits(bound, m.name, atlas)
        ]
        if numeric:
            used |= bound.used | {index}
            best = min(numeric, key=lambda m: atlas.distance(subject, atlas.entity(m.name)) if subject else 0)
            return _is(bound, best.name)
        measures = span.means("measure")
        entities = span.means("entity")
        if measures and not entities:
            if index == before and not grouped:
                return None  # a total over 500: of what groups?
            if not grouped or bound.op == "between" or not _measures_unit(bound, measures[0].name, atlas):
                continue
            used |= bound.used | {index}
            return _having(bound, measures[0].name)
        if entities and bound.unit is None and bound.op != "between":
            if index < bound.first and span.text.isascii() and not grouped:
                continue  # an invoice over 20: worth so much, or so many?
            entity = entities[0].name
            if subject == person and person and entity != person and atlas.distance(entity, person) < FAR:
                used |= bound.used | {index}
                where = atlas.catalog.entities[entity].counts
                op, times = _times(bound)
                return Did(entity=entity, where=where, op=op, times=times)
            count = measures[0].name if measures else atlas.count_of(entity)
            if grouped and count and entity != group:
                used |= bound.used | {index}
                return _having(bound, count)
        if entities and bound.unit is not None:
            if bound.unit == "money" and (summed := _summed(entities[0].name, atlas)):
                used |= bound.used
                return _of_rows(bound, entities[0].name, summed)
            fitting = _fitting(bound, entities[0].name, atlas)
            if fitting:
                used |= bound.used
                return _is(bound, fitting)
    spent = before >= 0 and bool(spans[before].means("verb")) and bound.unit == "money"
    if spent and any(span.is_a("period") for span in spans):
        return None  # spent over 5000 this year: no lifetime column
    for other in (subject, person, atlas.catalog.feedback.entity if atlas.catalog.feedback else None):
        if other and bound.unit and (column := _fitting(bound, other, atlas)):
            used |= bound.used
            return _is(bound, column)
    return None


_OLDEST = 120


def _may_age(bound: Bound, span: Span, person: str | None) -> bool:
    """Whether a bare number after a word can be an age: women over 50; not 客户超过1000, which counts them."""
    if person is None or bound.value > _OLDEST:
        return False
    kinds = ("value", "filter", "entity") if span.text.isascii() else ("value", "filter")
    return any(m.name.partition(".")[0] == person for m in span.means(*kinds))


def _age(person: str | None, atlas: Atlas) -> str | None:
    """The person's age, where the catalog knows one."""
    if person is None:
        return None
    names = (
        f"{person}.{short}" for short, d in atlas.catalog.entities[person].dimensions.items() if d.type == "number"
    )
    return next((name for name in names if _is_age(name, atlas)), None)


def _near(bound: Bound, spans: tuple[Span, ...]) -> list[int]:
    """Catalog words around a bound: the nearest before it, then the first ones after it."""
    before = [i for i in range(bound.first - 1, max(-1, bound.first - 4), -1) if spans[i].is_a("term")]
    inside = [i for i in range(bound.first, bound.last + 1) if spans[i].is_a("term")]
    after: list[int] = []
    for i in range(bound.last + 1, min(len(spans), bound.last + 4)):
        if spans[i].text == "的" and not bound.unit:
            break  # 产品少于10种的类别: not ten categories
        if spans[i].is_a("term"):
            after.append(i)
        elif not spans[i].is_a(*_SKIP):
            break
    ahead = after[:1]
    return [*inside, *ahead, *before] if bound.unit is None else [*inside, *before, *ahead]


def _summed(entity: str, atlas: Atlas) -> str | None:
    """What an order is worth where its lines say it: the usual sum of money over rows that belong to it."""
    person = atlas.catalog.person
    if person is None or entity == person or atlas.distance(entity, person) >= FAR:
        return None
    found = [
        f"{finer}.{short}"
        for finer, held in atlas.catalog.entities.items()
        for short, m in held.measures.items()
        if m.default and m.aggregate == "sum" and m.format.kind == "money"
    ]
    homes = {atlas.home(name) for name in found}
    if len(found) != 1 or entity in homes or not atlas.graph.reaches(atlas.home(found[0]), entity):
        return None
    return found[0]


def _of_rows(bound: Bound, entity: str, measure: str) -> Measured:
    values = (bound.value,) if bound.upper is None else (bound.value, bound.upper)
    return Measured(entity=entity, measure=measure, op=bound.op, values=values)


def _fits(bound: Bound, dimension: str, atlas: Atlas) -> bool:
    form = atlas.catalog.dimension(dimension).format
    if bound.unit == "money":
        return form is not None and form.kind == "money"
    if bound.unit == "day_unit":
        return form is not None and form.kind == "days"
    if bound.unit == "age_unit":
        return _is_age(dimension, atlas)
    if bound.unit == "percent":
        return form is not None and form.kind == "percent"
    return True


def _measures_unit(bound: Bound, measure: str, atlas: Atlas) -> bool:
    """Whether a unit can be a measure's: yuan for money, days for days, none for stars and years of age."""
    kind = atlas.catalog.measure(measure).format.kind
    return {"money": kind == "money", "day_unit": kind == "days", "percent": kind == "percent", None: True}.get(
        bound.unit, False
    )


def _is_age(dimension: str, atlas: Atlas) -> bool:
    held = atlas.catalog.dimension(dimension)
    return bool({"age", "年龄"} & set(held.names.all()))


def _fitting(bound: Bound, entity: str, atlas: Atlas) -> str | None:
    """The entity's number column that a unit speaks of."""
    for short, dimension in atlas.catalog.entities[entity].dimensions.items():
        name = f"{entity}.{short}"
        if dimension.type != "number":
            continue
        if bound.unit == "star_unit":
            if {"rating", "评分", "stars"} & set(dimension.names.all()):
                return name
        elif bound.unit and _fits(bound, name, atlas):
            return name
    return None


def _is(bound: Bound, dimension: str) -> Is:
    op: Operator = bound.op
    values = (bound.value,) if bound.upper is None else (bound.value, bound.upper)
    return Is(dimension=dimension, op=op, values=values)


def _having(bound: Bound, measure: str) -> Having:
    if bound.op == "between":
        raise ValueError("a range bounds no measure")
    return Having(measure=measure, op=bound.op, value=bound.value)


def _times(bound: Bound) -> tuple[Literal["gte", "lte", "eq"], int]:
    match bound.op:
        case "gt":
            return "gte", int(bound.value) + 1
        case "gte":
            return "gte", int(bound.value)
        case "lt":
            return "lte", int(bound.value) - 1
        case "lte":
            return "lte", int(bound.value)
        case _:
            return "eq", int(bound.value)

"""Numbers with a comparator: what they bound. Also comparisons with an average, and of two columns."""

from __future__ import annotations

from typing import cast

from domain.condition import Is, Operator
from domain.metric_query import Aggregate

from .comparing import is_comparative, operator_of
from .dating import read_year, stem_of
from .intent import AGGREGATES, Bound, GiveUp, Intent
from .resolve import column_of, dimension_at, entity_at
from .words import Word, adjectives

_OF_AGE = ("岁", "years old", "years of age")


def read_bounds(intent: Intent) -> None:
    """Each number."""
    words = intent.words
    for place, word in enumerate(words):
        if word.role:
            continue
        if word.year is not None:
            read_year(intent, place)
        elif word.number is not None and not word.stands:
            _number(intent, place)


def _number(intent: Intent, place: int) -> None:
    words = intent.words
    value = words[place].number
    assert value is not None
    used = [place]
    op: str | None = None
    values: tuple[float, ...] = (value,)
    adjective = None
    first = place
    before = intent.before(place, "pad", "than", "of", "eq", "have" if intent.language == "zh" else "pad")
    last = place
    second = intent.after(place)
    if second is not None and words[second].is_a("to_word") and intent.free(second + 1):
        upper = words[second + 1].number
        opened = (before is not None and words[before].is_a("between")) or intent.language == "zh"
        if upper is not None and opened:
            op, values, last = "between", (value, upper), second + 1
            used += [second, second + 1]
            if before is not None and words[before].is_a("between"):
                used.append(before)
                first = before
            closing = second + 2
            if closing < len(words) and words[closing].is_a("between"):
                used.append(closing)
                last = closing
    if op is None and before is not None and not words[before].role:
        word = words[before]
        if word.is_a("gt", "gte", "lt", "lte", "ne") and not word.stands:
            op, first = operator_of(word), before
            used.append(before)
            earlier = intent.before(before, "pad")
            if earlier is not None and words[earlier].is_a("not") and not words[earlier].role:
                op = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt", "ne": "eq"}[op]
                used.append(earlier)
                first = earlier
        elif is_comparative(word):
            op, first, adjective = ("gt" if word.adjective and word.adjective.up else "lt"), before, word.adjective
            used.append(before)
    tail: int | None = intent.after(last, "pad", "count_word")
    if tail is not None and words[tail].is_a("gte_after", "lte_after"):
        op, last = ("gte" if words[tail].is_a("gte_after") else "lte"), tail
        used.append(tail)
    elif (measured := _measured_in(intent, place)) is not None and op is None:  # 4缸以上
        op = "gte" if words[measured].is_a("gte_after") else "lte"
        used.append(measured)
    if op is None and before is not None and words[before].dimensions and not words[before].entities:  # above age 20
        earlier = intent.before(before, "pad")
        if (
            earlier is not None
            and words[earlier].is_a("gt", "gte", "lt", "lte")
            and not words[earlier].stands
            and not words[earlier].role
        ):
            op = operator_of(words[earlier])
            used.append(earlier)
    more = _others(intent, last, op)
    if more:  # grade 9 or 10
        op, values = "in", (value, *(v for _, v in more))
        used += [at for at, _ in more] + [at - 1 for at, _ in more]
        last = more[-1][0]
    unit = intent.after(place)
    if unit is not None and words[unit].text in _OF_AGE and not words[unit].role:
        used.append(unit)
        if op is not None and adjective is None and not _has_column(intent, place, first, last):
            adjective = next(a for a in adjectives().values() if "age" in a.of)
    times = intent.after(last, "pad")
    if times is not None and words[times].is_a("times") and not words[times].stands:
        if (
            intent.language == "zh"
            and (following := intent.after(times, "pad", "of")) is not None
            and words[following].entities
        ):
            last = times
            used.append(times)
        elif op is not None:
            counted = done(intent, place)
            intent.take("bound", *used, times)
            intent.bounds.append(Bound(op=op, values=values, counted=counted, at=place))
            return
    # what is bounded
    right = intent.after(last, "pad", "of" if intent.language == "zh" else "pad", "distinct")
    right = _past_modifiers(intent, right) if op is not None else right
    while right is not None and words[right].role == "owner" and right + 1 < len(words):
        right += 1  # more than 3 CAR models
    left = intent.before(first, "pad", "eq", "of" if intent.language == "zh" or op is not None else "pad")
    if adjective is not None:
        name = column_of(intent, adjective, place, _told_of(intent, place))
        intent.take("bound", *used)
        intent.state(place, Is(dimension=name, op=cast(Operator, op), values=values))
        return
    if intent.language == "zh" and tail is None and right is not None and words[right].is_a("gte_after"):
        pass
    if right is not None and op is not None:  # 4个以上的气缸, more than 4 cylinders, at least 3 friends
        beyond = intent.after(right, "pad", "of", "distinct")
        if words[right].is_a("gte_after", "lte_after") and beyond is not None:
            op = "gte" if words[right].is_a("gte_after") else "lte"
            used.append(right)
            right = beyond
    for at, after in (
        ((left, False), (right, True)) if not _follows(intent, left, right, op) else ((right, True), (left, False))
    ):
        if at is None or words[at].role:
            continue
        word = words[at]
        exact = op in (None, "eq", "in")
        kinds = ("number", "id", "text", "category") if exact else ("number", "id") if not after else ("number",)
        numbers = [d for d in word.dimensions if intent.atlas.catalog.dimension(d).type in kinds]
        if not numbers and after and op is not None and word.dimensions and not word.entities:
            keyed = {
                entity for d in word.dimensions
                if _is_key(intent, d) and stem_of(word.text.lower()) in (entity := intent.atlas.entity(d)).lower()
            }  # fmt: skip
            if len(keyed) == 1:  # at least 2 MODELS, where only the key bears the name
                intent.take("bound", *used, at)
                intent.bounds.append(Bound(op=op, values=values, counted=keyed.pop(), at=at))
                return
        if numbers and not (word.entities and op is not None and after):
            name = dimension_at(intent, at, among=numbers)
            intent.take("bound", *used, at)
            aggregate = None if after else _aggregate_before(intent, at)
            if aggregate is not None:
                intent.bounds.append(Bound(op=op or "eq", values=values, dimension=name, aggregate=aggregate, at=at))
            else:
                told: tuple[str | float, ...] = values
                if intent.atlas.catalog.dimension(name).type in ("text", "category"):
                    told = tuple(words[i].text.strip() for i in [place, *(i for i, _ in more)])
                    if not all(str(one).replace(".", "").isascii() for one in told):
                        raise GiveUp(words[place].text)  # 三种合同: how many there are, no value of theirs
                intent.state(place, Is(dimension=name, op=cast(Operator, op or "eq"), values=told))
            return
        if after and op is not None and not word.entities and (category := _counted(intent, word)) is not None:
            intent.take("bound", *used, at)  # at least 3 languages
            intent.bounds.append(Bound(op=op, values=values, dimension=category, aggregate="count_distinct", at=at))
            return
        if word.entities and after and op is not None:
            intent.take("bound", *used, at)
            intent.bounds.append(Bound(op=op, values=values, counted=entity_at(intent, at), at=at))
            return
        if word.entities and not after and op is not None:
            counting = intent.before(at, "pad", "of", "distinct")
            follows = intent.after(at)
            if counting is not None and words[counting].is_a("how_many"):
                intent.take("bound", *used, at, counting)
                intent.bounds.append(Bound(op=op, values=values, counted=entity_at(intent, at), at=at))
                return
            persons = intent.language == "zh" and right is not None and words[right].is_a("who_noun")
            if persons and right is not None:  # 员工多于1个人
                intent.take("bound", *used, at, right)
                intent.bounds.append(Bound(op=op, values=values, counted=entity_at(intent, at), at=at))
                return
            if follows is not None and words[follows].is_a("how_many"):
                intent.take("bound", *used, at, follows)
                intent.bounds.append(Bound(op=op, values=values, counted=entity_at(intent, at), at=at))
                return
        if word.is_a("how_many") and not after and op is not None and not word.stands:
            owner = intent.before(at, "pad", "of")
            if owner is not None and words[owner].entities and not words[owner].role:
                intent.take("bound", *used, at, owner)
                intent.bounds.append(Bound(op=op, values=values, counted=entity_at(intent, owner), at=owner))
                return
    _same_column(intent, first, used, op, values)


def _same_column(intent: Intent, first: int, used: list[int], op: str | None, values: tuple[float, ...]) -> None:
    """No less than 3000 AND NO MORE THAN 4000: the other end of what was bounded right before."""
    opposite = {"gt": ("lt", "lte"), "gte": ("lt", "lte"), "lt": ("gt", "gte"), "lte": ("gt", "gte")}
    last = intent.stated[-1] if intent.stated else None
    if last is None or op not in opposite or not isinstance(last.condition, Is) or last.negated:
        return
    if last.condition.op not in opposite[op] or last.at >= first:
        return
    between = intent.words[last.at + 1 : first]
    if any(
        not (word.role == "bound" or word.is_a("and", "pad", "both", "count_word")) or (word.stands and not word.role)
        for word in between
    ):
        return
    intent.take("bound", *used)
    intent.state(max(used), Is(dimension=last.condition.dimension, op=cast(Operator, op), values=values))


def _measured_in(intent: Intent, place: int) -> int | None:
    """The 以上 of 4缸以上, where a column of numbers is the unit."""
    words = intent.words
    if intent.language != "zh" or place + 2 >= len(words) or not words[place + 2].is_a("gte_after", "lte_after"):
        return None
    unit = words[place + 1]
    numbers = [d for d in unit.dimensions if intent.atlas.catalog.dimension(d).type == "number"]
    return place + 2 if numbers and not unit.entities and unit.start == words[place].end else None


def _past_modifiers(intent: Intent, place: int | None) -> int | None:
    """More than 1 ACTIVE employee, 超过1个30岁以下员工: the noun behind a value, or behind a number with its unit."""
    words, at = intent.words, place
    while at is not None and not words[at].stands and not words[at].role:
        if words[at].number is not None and intent.language == "zh":
            unit = intent.after(at, "pad", "count_word")
            if unit is None or not words[unit].is_a("gte_after", "lte_after"):
                break
            at = intent.after(unit, "pad", "of")
        elif words[at].values or words[at].filters:
            at = intent.after(at, "pad")
        else:
            break
    return at if at is not None and words[at].entities else place


def done(intent: Intent, place: int) -> str:
    """What is counted in times: rows of what the verb names (visited twice: visits), or of the only other table spoken of."""
    atlas, words = intent.atlas, intent.words
    verbs = [word for word in words[:place] if word.is_a("act")]
    if intent.anchor is None or not any(word.entities for word in words):
        columns = {d for word in words[:place] for d in word.dimensions if len(word.dimensions) == 1}
        if len(columns) != 1:
            raise GiveUp(words[place].text)
        return atlas.entity(columns.pop())  # codes that were used less than 5 times
    for verb in reversed(verbs):
        stem = stem_of(verb.text.lower())
        named = [
            entity for entity, held in atlas.catalog.entities.items()
            if any(stem_of(part) == stem for name in held.names.en for part in name.lower().split())
            and atlas.graph.reaches(entity, intent.anchor) and entity != intent.anchor
        ]  # fmt: skip
        if len(named) == 1:
            return named[0]
    others = {
        entity for word in words for entity in word.entities if word.role in ("", "owner") and entity != intent.anchor
    }
    able = [entity for entity in others if not atlas.graph.reaches(intent.anchor, entity)]
    if len(able) != 1 or len(others) != 1:
        raise GiveUp(words[place].text)
    return able[0]


def _has_column(intent: Intent, place: int, first: int, last: int) -> bool:
    """Whether a number column stands right before or after: 年龄 20 岁以上."""
    near = (intent.before(first, "pad", "eq", "of"), intent.before(place, "pad", "eq", "of", "gt", "lt", "gte", "lte"))
    catalog = intent.atlas.catalog
    return any(
        at is not None
        and not intent.words[at].entities
        and any(catalog.dimension(d).type == "number" for d in intent.words[at].dimensions)
        for at in near
    )


def _told_of(intent: Intent, place: int) -> str | None:
    """20岁以上的歌手: the entity that follows."""
    if intent.language != "zh":
        return None
    return next((w.entities[0] for w in intent.words[place:] if len(w.entities) == 1), None)


def _others(intent: Intent, last: int, op: str | None) -> list[tuple[int, float]]:
    """Further numbers of a list: 9, 10 or 11. Their places and values."""
    words = intent.words
    found: list[tuple[int, float]] = []
    at = last + 1
    while op in (None, "eq") and at + 1 < len(words) and words[at].is_a("or") and not words[at].role:
        number = words[at + 1].number
        if number is None or words[at + 1].role or words[at + 1].year is not None:
            break
        found.append((at + 1, number))
        at += 2
    return found


def _counted(intent: Intent, word: Word) -> str | None:
    """The one category that a counted word stands for."""
    names = [d for d in word.dimensions if intent.atlas.catalog.dimension(d).type in ("category", "text")]
    return names[0] if len(names) == 1 and len(word.dimensions) == 1 else None


def _is_key(intent: Intent, name: str) -> bool:
    return intent.atlas.catalog.dimension(name).column == intent.atlas.catalog.entities[intent.atlas.entity(name)].key


def _follows(intent: Intent, left: int | None, right: int | None, op: str | None) -> bool:
    """Whether what stands after a number is nearer to it than what stands before: more than 4 CYLINDERS."""
    if right is None or not intent.words[right].stands:
        return False
    if left is None or not intent.words[left].stands:
        return True
    word = intent.words[left]
    number = any(intent.atlas.catalog.dimension(d).type == "number" for d in word.dimensions)
    return not number or (word.is_a("how_many") is False and bool(word.entities) and op is not None)


def _aggregate_before(intent: Intent, place: int) -> Aggregate | None:
    """average life expectancy below 72: a threshold on the group's average."""
    at = intent.before(place, "pad", "of")
    if at is None or intent.words[at].role:
        return None
    kind = next((k for k in AGGREGATES if intent.words[at].is_a(k) and not intent.words[at].stands), None)
    if kind is None:
        return None
    intent.take("bound", at)
    return AGGREGATES[kind]

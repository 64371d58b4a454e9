"""Numbers with a comparator: what they bound. Also comparisons with an average, and of two columns."""

from __future__ import annotations

from typing import Literal, cast

from domain.condition import Beside, Is, Operator, Versus
from domain.metric_query import Aggregate

from .intent import Bound, GiveUp, Intent
from .resolve import column_of, dimension_at, entity_at
from .words import Word, adjectives

_OF_AGE = ("岁", "years old", "years of age")
_OPS = ("gte", "lte", "gt", "lt", "ne", "eq")
_AGGREGATES: dict[str, Aggregate] = {"avg": "avg", "sum": "sum", "max": "max", "min": "min", "median": "median"}
Compare = Literal["eq", "ne", "lt", "lte", "gt", "gte"]


def read_besides(intent: Intent) -> None:
    """Each comparator without a number."""
    for place, word in enumerate(intent.words):
        if not word.role and (word.is_a("gt", "gte", "lt", "lte") or _comparative(word)) and not word.stands:
            _beside(intent, place)


def read_bounds(intent: Intent) -> None:
    """Each number."""
    words = intent.words
    for place, word in enumerate(words):
        if word.role:
            continue
        if word.year is not None:
            _year(intent, place)
        elif word.number is not None and not word.stands:
            _number(intent, place)


def _comparative(word: Word) -> bool:
    return word.adjective is not None and word.adjective.degree == "comparative"


def _beside(intent: Intent, place: int) -> None:
    """older than average, population above the average population, balance higher than the savings balance."""
    words = intent.words
    at = intent.after(place, "pad", "of", "than", "that", "eq")
    if at is None:
        return
    op = _op_of(words[place])
    if words[at].is_a("avg", "max", "min", "average_ref") and not words[at].stands and words[at].number is None:
        kind = next((k for k in ("avg", "max", "min") if words[at].is_a(k)), "avg")
        right = intent.after(at, "pad", "of")
        left = intent.before(place, "pad", "eq", "of")
        name = None
        used = [place, at]
        if right is not None and words[right].dimensions:
            name = dimension_at(intent, right, kinds=("number",))
            used.append(right)
        if left is not None and words[left].dimensions and not words[left].role:
            other = dimension_at(intent, left, kinds=("number",))
            if name is not None and other != name:
                raise GiveUp(words[place].text)
            name = other
            used.append(left)
        adjective = words[place].adjective
        if name is None and adjective is not None:
            name = column_of(intent, adjective, place, None)
        if name is None:
            raise GiveUp(words[place].text)
        intent.take("bound", *used)
        after = max(used) + 1  # "of all cities": over all rows of its entity, which is what is meant
        if after < len(words) and words[after].is_a("of") and after + 1 < len(words):
            if words[after + 1].entities == (intent.atlas.entity(name),):
                intent.take("bound", after, after + 1)
        intent.state(place,
            Beside(dimension=name, op=op, aggregate=cast(Literal["avg", "min", "max", "median"], kind))
        )
        return
    if words[at].dimensions and words[at].number is None and not words[at].role:
        left = intent.before(place, "pad", "eq", "of")
        if left is not None and words[left].dimensions and not words[left].role:
            following = intent.after(at, "pad")
            if following is not None and words[following].number is not None:
                return
            first = dimension_at(intent, left, kinds=("number", "date"))
            second = dimension_at(intent, at, kinds=("number", "date"))
            if first == second:
                raise GiveUp(words[at].text)
            intent.take("bound", place, at, left)
            intent.state(place, Versus(dimension=first, op=op, other=second))


def _op_of(word: Word) -> Compare:
    if word.adjective is not None and not word.is_a(*_OPS):
        return "gt" if word.adjective.up else "lt"
    return cast(Compare, next(kind for kind in _OPS if word.is_a(kind)))


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
            op, first = _op_of(word), before
            used.append(before)
            earlier = intent.before(before, "pad")
            if earlier is not None and words[earlier].is_a("not") and not words[earlier].role:
                op = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt", "ne": "eq"}[op]
                used.append(earlier)
        elif _comparative(word):
            op, first, adjective = ("gt" if word.adjective and word.adjective.up else "lt"), before, word.adjective
            used.append(before)
    tail: int | None = intent.after(last, "pad", "count_word")
    if tail is not None and words[tail].is_a("gte_after", "lte_after"):
        op, last = ("gte" if words[tail].is_a("gte_after") else "lte"), tail
        used.append(tail)
    if op is None and before is not None and words[before].dimensions and not words[before].entities:  # above age 20
        earlier = intent.before(before, "pad")
        if earlier is not None and words[earlier].is_a("gt", "gte", "lt", "lte") and not words[earlier].stands and not words[earlier].role:
            op = _op_of(words[earlier])
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
    # what is bounded
    right = intent.after(last, "pad", "of" if intent.language == "zh" else "pad", "distinct")
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
    for at, after in ((left, False), (right, True)) if not _follows(intent, left, right, op) else ((right, True), (left, False)):
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
                intent.state(place, Is(dimension=name, op=cast(Operator, op or "eq"), values=told))
            return
        if after and op is not None and not word.entities and (counted := _counted(intent, word)) is not None:
            intent.take("bound", *used, at)  # at least 3 languages
            intent.bounds.append(Bound(op=op, values=values, dimension=counted, aggregate="count_distinct", at=at))
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
    return


def _has_column(intent: Intent, place: int, first: int, last: int) -> bool:
    """Whether a number column stands right before or after: 年龄 20 岁以上."""
    near = (intent.before(first, "pad", "eq", "of"), intent.before(place, "pad", "eq", "of", "gt", "lt", "gte", "lte"))
    return any(at is not None and bool(intent.words[at].dimensions) and not intent.words[at].entities for at in near)


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
    kind = next((k for k in _AGGREGATES if intent.words[at].is_a(k) and not intent.words[at].stands), None)
    if kind is None:
        return None
    intent.take("bound", at)
    return _AGGREGATES[kind]


def _columns(intent: Intent, names: list[str]) -> list[str]:
    """Without dimensions over a column that another one is over."""
    found: dict[tuple[str, str | None], str] = {}
    for name in names:
        found.setdefault((intent.atlas.entity(name), intent.atlas.catalog.dimension(name).column), name)
    return list(found.values())


def _year(intent: Intent, place: int) -> None:
    """in 1980, before 2009: a column of years, or the days of a date."""
    words = intent.words
    word = words[place]
    year = word.year
    assert year is not None
    op: str = {"before": "lt", "after": "gt", "since": "gte", "until": "lte", "from": "eq"}.get(word.year_op, "eq")
    used = [place]
    before = intent.before(place, "pad", "of")
    if before is not None and not words[before].role:
        held = words[before]
        if held.adjective is not None and held.adjective.date:
            op = "gt" if held.adjective.up else "lt"
            used.append(before)
            before = intent.before(before, "pad", "of")
        elif held.is_a("gt", "gte", "lt", "lte") and not held.stands:
            op = _op_of(held)
            used.append(before)
            before = intent.before(before, "pad", "of")
    after = intent.after(place, "pad", "of")
    if after is not None and words[after].is_a("gt", "lt") and intent.language == "zh" and not words[after].stands:
        op = _op_of(words[after])  # 1950年以后
        used.append(after)
    if after is not None and words[after].is_a("gte_after", "lte_after") and not words[after].stands:
        op = "gte" if words[after].is_a("gte_after") else "lte"
        used.append(after)
    for at in (before, after):
        if at is None or words[at].role:
            continue
        chosen = [d for d in words[at].dimensions if _is_year(intent, d) or intent.atlas.catalog.dimension(d).type == "date"]
        if chosen and not words[at].entities:
            name = dimension_at(intent, at, among=chosen)
            intent.take("bound", *used, at)
            _add_year(intent, place, name, op, year)
            return
        numbers = [d for d in words[at].dimensions if intent.atlas.catalog.dimension(d).type == "number"]
        if numbers and at == before and not words[at].entities:
            name = dimension_at(intent, at, among=numbers)
            intent.take("bound", *used, at)
            intent.state(place, Is(dimension=name, op=cast(Operator, op), values=(float(year),)))
            return
    if (named := _by_verb(intent, place)) is not None:
        intent.take("bound", *used)
        _add_year(intent, place, named, op, year)
        return
    spoken = dict.fromkeys(entity for w in words[: place + 1] for entity in reversed(w.entities))
    if intent.language == "zh":  # 2014年的音乐会
        spoken |= dict.fromkeys(entity for w in words[place:] for entity in w.entities)
    nearest = [entity for w in reversed(words[:place]) for entity in w.entities] + list(spoken)
    for entity in dict.fromkeys(nearest):
        own = [
            f"{entity}.{short}"
            for short, held in intent.atlas.catalog.entities[entity].dimensions.items()
            if held.type == "date" or _is_year(intent, f"{entity}.{short}")
        ]
        own = _columns(intent, own)
        if len(own) == 1:
            intent.take("bound", *used)
            _add_year(intent, place, own[0], op, year)
            return
        if own:
            raise GiveUp(word.text)
    raise GiveUp(word.text)


def _by_verb(intent: Intent, place: int) -> str | None:
    """registered after 2015, opened in 2009: the date or year that bears the verb's stem; a verb without one is not read."""
    words = intent.words
    at = place - 1
    while at >= 0 and not words[at].is_a("act") and (words[at].is_a("of", "gt", "lt", "both") or (words[at].entities and at == place - 1) or words[at].role == "superlative"):
        at -= 1
    after = place + 1
    verb = next((words[i] for i in (at, after) if 0 <= i < len(words) and words[i].is_a("act")), None)
    if verb is None:
        return None
    stem = stem_of(verb.text.lower())
    found = [
        f"{entity}.{short}"
        for entity, held in intent.atlas.catalog.entities.items()
        for short, dimension in held.dimensions.items()
        if (dimension.type == "date" or _is_year(intent, f"{entity}.{short}"))
        and any(stem_of(part) == stem for part in short.lower().split("_"))
    ]
    if not found:
        return None
    near = found if len(found) == 1 else [name for name in found if intent.atlas.entity(name) == intent.anchor]
    if len(near) != 1:
        raise GiveUp(verb.text)
    return near[0]


def stem_of(word: str) -> str:
    """ "registered", "registration" → "regist"; a rough cut that only ever meets another of its kind."""
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ered", "ers", "er", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _is_year(intent: Intent, dimension: str) -> bool:
    held = intent.atlas.catalog.dimension(dimension)
    return held.type == "number" and any("year" in name.lower() or "年" in name for name in (*held.names.all(), dimension.partition(".")[2]))


def _add_year(intent: Intent, place: int, name: str, op: str, year: int) -> None:
    if intent.atlas.catalog.dimension(name).type == "number":
        intent.state(place, Is(dimension=name, op=cast(Operator, op), values=(float(year),)))
        return
    first, following = f"{year:04d}-01-01", f"{year + 1:04d}-01-01"
    match op:
        case "lt":
            intent.state(place, Is(dimension=name, op="lt", values=(first,)))
        case "gt":
            intent.state(place, Is(dimension=name, op="gte", values=(following,)))
        case "gte":
            intent.state(place, Is(dimension=name, op="gte", values=(first,)))
        case "lte":
            intent.state(place, Is(dimension=name, op="lt", values=(following,)))
        case _:
            intent.state(place, Is(dimension=name, op="gte", values=(first,)))
            intent.state(place, Is(dimension=name, op="lt", values=(following,)))

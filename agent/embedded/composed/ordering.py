"""Sorting, superlatives and top n: what the rows are sorted by, and how many are asked for."""

from __future__ import annotations

from domain.metric_query import Aggregate

from .bounding import done
from .dating import dated_by
from .intent import AGGREGATES, GiveUp, Intent, Key
from .resolve import column_of, dimension_at, entity_at
from .sorting import add_keys, keys_after


def read_superlatives(intent: Intent) -> None:
    """the oldest singer, the stadium with the highest capacity, customers with the most orders, top 3 by price."""
    words = intent.words
    for place, word in enumerate(words):
        if word.role:
            continue
        if word.adjective is not None and word.adjective.degree == "superlative" and not word.stands:
            _adjective(intent, place)
        elif word.is_a("most", "fewest") and not word.stands:
            _most(intent, place)
        elif word.is_a("popular", "unpopular") and not word.stands:
            _popular(intent, place)
        elif word.is_a("max", "min") and not word.stands and _selects(intent, place):
            _extreme(intent, place)
        elif word.is_a("top") and not word.stands:
            _top(intent, place)


def _number_beside(intent: Intent, place: int) -> None:
    """The 5 largest, 3 most expensive, top 5, 前 5 名."""
    words = intent.words
    for at in (place + 1, place - 1):
        if intent.free(at) and words[at].number is not None and not words[at].year:
            after = words[at + 1] if at + 1 < len(words) else None
            if after is not None and (after.is_a("gte_after", "lte_after")):
                continue
            value = words[at].number
            if value is None or value != int(value) or value < 1 or (at > place and not words[place].is_a("top")):
                continue
            intent.limit = int(value)
            intent.take("limit", at)
            return
    for at in range(place - 1):  # the THREE accounts with the highest balances
        following = intent.after(at, "pad")
        if (
            intent.free(at)
            and words[at].number is not None
            and following is not None
            and words[following].entities
            and words[at].year is None
        ):
            before = intent.before(at, "pad")
            value = words[at].number
            compared = (
                before is not None
                and words[before].is_a("gt", "gte", "lt", "lte", "eq", "ne", "between")
                and not words[before].stands
            )
            if not compared and value is not None and value == int(value) and value >= 1 and intent.language == "en":
                intent.limit = int(value)
                intent.take("limit", at)
                return


def _superlative(intent: Intent, key: Key) -> None:
    if intent.extreme:
        raise GiveUp("two superlatives")
    intent.extreme = True
    intent.keys.insert(0, key)
    if intent.limit is None:
        intent.limit = 1


def _adjective(intent: Intent, place: int) -> None:
    words = intent.words
    adjective = words[place].adjective
    assert adjective is not None
    intent.take("superlative", place)
    _number_beside(intent, place)
    at = intent.after(place, "pad", "of")
    before = words[place - 1] if place else None
    if (
        intent.language == "zh"
        and before is not None
        and before.end == words[place].start
        and before.dimensions
        and not before.entities
        and not before.role
    ):
        own = [d for d in before.dimensions if intent.atlas.catalog.dimension(d).type in ("date", "number")]
        if own:  # 预期寿命最短的国家
            name = dimension_at(intent, place - 1, among=own)
            intent.take("superlative", place - 1)
            _superlative(intent, Key(descending=adjective.up, dimension=name, at=place))
            return
    if at is not None and words[at].dimensions and not words[at].entities:
        kinds = ("date", "number") if adjective.date else ("number",)
        own = [d for d in words[at].dimensions if intent.atlas.catalog.dimension(d).type in kinds]
        if own:  # the latest date, the most recent settlement date
            name = dimension_at(intent, at, among=own)
            if _is_head(intent, place) and not _picks(intent, at):
                aggregate: Aggregate = "max" if adjective.up else "min"
                words[at].role = ""
                intent.take("", place)
                words[place].role = aggregate
                return
            intent.take("superlative", at)
            _superlative(intent, Key(descending=adjective.up, dimension=name, at=place))
            return
    owner = words[at].entities[0] if at is not None and len(words[at].entities) == 1 else None
    if owner is None and adjective.date and words[place].text.lower().endswith("ly"):  # made an order most recently
        owner = next((w.entities[0] for w in reversed(words[:place]) if len(w.entities) == 1), None)
    dated = _by_deed(intent, place) if adjective.date else None
    name = dated or column_of(intent, adjective, place, owner)
    _superlative(intent, Key(descending=adjective.up, dimension=name, at=place))


def _by_deed(intent: Intent, place: int) -> str | None:
    """The first student TO REGISTER, 第一个注册的学生: the date that bears the verb's stem."""
    words = intent.words
    verbs = [word for word in words[place + 1 :] if word.is_a("act") and not word.role]
    beside = intent.after(place, "pad") if intent.language == "en" else place + 1
    if len(verbs) != 1 or beside is None or beside >= len(words):
        return None
    near = verbs[0] is words[beside] if intent.language == "zh" else words[beside].entities and not verbs[0].stands
    name = dated_by(intent, verbs[0]) if near else None
    if name is None or (intent.anchor is not None and intent.atlas.entity(name) != intent.anchor):
        return None
    verbs[0].entities, verbs[0].own, verbs[0].role = (), (), "superlative"
    return name


def _picks(intent: Intent, at: int) -> bool:
    """最短预期寿命的国家: a column before 的 picks the rows behind it."""
    then = intent.after(at)
    if intent.language != "zh" or then is None or intent.words[then].text != "的" or then + 1 >= len(intent.words):
        return False
    return bool(intent.words[then + 1].stands or intent.words[then + 1].values)


def _is_head(intent: Intent, place: int) -> bool:
    """Whether nothing is asked for before this place: "what is the latest date" asks for the date itself."""
    start = max(
        (
            at
            for at in range(place)
            if (intent.words[at].is_a("ask") or (intent.words[at].is_a("which") and not intent.words[at].is_a("that")))
            and not intent.words[at].stands
        ),
        default=0,
    )
    return not any(
        (word.stands and word.role in ("", "shown"))
        or (word.is_a("that", "have") and not word.stands and not word.is_a("which"))
        for word in intent.words[start:place]
    )


def _selects(intent: Intent, place: int) -> bool:
    """Whether max or min picks rows ("with the highest capacity", 容量最大的体育场), or asks for the value itself."""
    words = intent.words
    if intent.language == "zh":
        before = place - 1
        after = intent.after(place)
        if after is not None and words[after].is_a("top") and after + 1 < len(words) and words[after + 1].number:
            after = intent.after(after + 1, "pad")  # 工资最高的前3位医生
        if words[place].text.endswith("值"):
            return False
        column = before >= 0 and bool(words[before].dimensions)
        if column and (words[before].end == words[place].start or words[place - 1].is_a("of")):
            follows = after is not None and (words[after].stands or words[after].is_a("of", "which"))
            return follows or any(w.is_a("which") for w in words)
        if after is not None and words[after].dimensions:
            then = intent.after(after)
            return (
                then is not None
                and words[then].text == "的"
                and then + 1 < len(words)
                and bool(words[then + 1].stands or words[then + 1].values or words[then + 1].quoted)
            )
        return False
    if _is_head(intent, place):
        after = intent.after(place, "pad", "of")
        return after is not None and bool(words[after].entities) and not words[after].dimensions
    at = place - 1
    while at >= 0 and (words[at].is_a("avg", "sum", "max", "min") and not words[at].stands):
        at -= 1
    # "average, minimum, and maximum age": a list of aggregates selects nothing
    if at > 1 and words[at].is_a("and") and words[at - 1].dimensions:
        earlier = intent.before(at - 1, "pad", "of")
        if (
            earlier is not None
            and not words[earlier].stands
            and words[earlier].is_a("avg", "sum", "max", "min", "median")
        ):
            return False
    return not (at >= 0 and words[at].is_a("and") and at and words[at - 1].is_a("avg", "sum", "max", "min"))


def _extreme(intent: Intent, place: int) -> None:
    words = intent.words
    up = words[place].is_a("max")
    intent.take("superlative", place)
    _number_beside(intent, place)
    if intent.language == "zh" and place and words[place - 1].dimensions and not words[place - 1].role:
        at: int | None = place - 1
        aggregate = _taken_aggregate(intent, place - 2)
    else:
        at = intent.after(place, "pad")
        aggregate = None
        if at is not None and (kind := next((k for k in ("avg", "sum") if words[at].is_a(k)), None)):
            aggregate = AGGREGATES[kind]
            intent.take("superlative", at)
            at = intent.after(at, "pad", "of")
    if (at is None or not words[at].dimensions) and intent.language == "en":  # whose capacity is the LARGEST
        at = intent.before(place, "eq", "pad") if at is None or not words[at].entities else at
        if at is not None and words[at].role:
            at = None
        if at is not None and words[at].dimensions:
            aggregate = _taken_aggregate(intent, at - 1)
    if at is None or not words[at].dimensions:
        raise GiveUp(words[place].text)
    name = dimension_at(intent, at, kinds=("number", "date"))
    intent.take("superlative", at)
    _superlative(intent, Key(descending=up, dimension=name, aggregate=aggregate, at=place))


def _taken_aggregate(intent: Intent, place: int) -> Aggregate | None:
    if place < 0 or intent.words[place].role:
        return None
    kind = next((k for k in ("avg", "sum") if intent.words[place].is_a(k) and not intent.words[place].stands), None)
    if kind is None:
        return None
    intent.take("superlative", place)
    return AGGREGATES[kind]


def _most(intent: Intent, place: int) -> None:
    words = intent.words
    up = words[place].is_a("most")
    intent.take("superlative", place)
    _number_beside(intent, place)
    often = intent.after(place, "pad")
    if (
        intent.language == "en"
        and often is not None
        and (words[often].is_a("times") or words[often].text.lower() in ("often", "frequently"))
    ):
        intent.take("superlative", often)
        _frequent(intent, place, up=up)
        return
    candidates: list[int] = []
    before, after = place - 1, intent.after(place, "pad", "of", "distinct")
    if intent.language == "zh":
        while before >= 0 and words[before].is_a("how_many", "pad") and not words[before].stands:
            before -= 1
        left = before if before >= 0 and words[before].stands and not words[before].role else None
        right = after if after is not None and words[after].stands else None
        adjoining = left is not None and words[place].text.endswith("的") and words[left].end == words[left + 1].start
        candidates = [at for at in ((left, right) if adjoining else (right, left)) if at is not None]
    elif after is not None:
        candidates = [after]
    for at in candidates:
        if words[at].is_a("how_many") and not words[at].stands:
            continue
        numbers = [
            d
            for d in words[at].dimensions
            if intent.atlas.catalog.dimension(d).type == "number"
            and ("year" not in d or "year" in words[at].text.lower())
        ]
        if words[at].entities:
            if "amount" in words[place].text.lower():
                raise GiveUp(words[place].text)  # the largest amount of goods: rows, or pieces?
            entity = entity_at(intent, at)
            for between in range(min(at, place) + 1, max(at, place)):
                if words[between].is_a("how_many"):
                    intent.take("superlative", between)
            intent.take("superlative", at)
            _superlative(intent, Key(descending=up, counted=entity, at=place))
            return
        if numbers:
            name = dimension_at(intent, at, among=numbers)
            if _is_head(intent, place) and "amount" in words[place].text.lower():  # what is the largest amount of …
                words[place].role = "max" if up else "min"
                return
            intent.take("superlative", at)
            _superlative(intent, Key(descending=up, dimension=name, at=place))
            return
    raise GiveUp(words[place].text)


def _popular(intent: Intent, place: int) -> None:
    """the most common payment method: the value that most rows have."""
    words = intent.words
    up = words[place].is_a("popular")
    at = intent.after(place, "pad", "of")
    if intent.language == "en" and (at is None or not words[at].stands) and not _is_head(intent, place):
        intent.take("superlative", place)
        _frequent(intent, place, up=up)
        return
    if at is None or not words[at].dimensions or words[at].entities:
        raise GiveUp(words[place].text)
    name = dimension_at(intent, at)
    if not _is_head(intent, place) and not _of_rows(intent, place, intent.atlas.entity(name)):
        raise GiveUp(words[place].text)
    intent.take("superlative", place)
    intent.take("shown", at)
    intent.groups.append((at, name))
    _superlative(intent, Key(descending=up, counted=intent.atlas.entity(name), at=place))


def _of_rows(intent: Intent, place: int, entity: str) -> bool:
    """管弦乐队使用最多的唱片公司: nothing stands before but what the counted rows are, or belong to."""
    if intent.language != "zh":
        return False
    stands = [word for word in intent.words[:place] if word.stands]
    return all(
        len(word.entities) == 1 and word.role == "" and intent.atlas.graph.reaches(entity, word.entities[0])
        for word in stands
    )


def _frequent(intent: Intent, place: int, *, up: bool) -> None:
    """The payment method that is used MOST OFTEN: the value that most rows have; the employee awarded the most times:
    the rows that the one other entity has."""
    words = intent.words
    columns = [
        at
        for at, word in enumerate(words[:place])
        if word.dimensions and not word.entities and word.role in ("", "shown")
    ]
    entities = list(dict.fromkeys(entity for word in words for entity in word.entities if word.role in ("", "owner")))
    owners = {intent.atlas.entity(d) for at in columns for d in words[at].dimensions}
    if (columns and not entities) or (entities and len(entities) == 1 and columns and owners == set(entities)):
        names = [dimension_at(intent, at) for at in columns]
        held = [intent.atlas.catalog.dimension(name) for name in names]
        naming = any(
            name in intent.atlas.display(intent.atlas.entity(name), "en")
            or name == intent.atlas.key(intent.atlas.entity(name))
            for name in names
        )
        if naming or len(set(names)) != 1 or held[0].type not in ("category", "text", "number", "id"):
            raise GiveUp(words[place].text)
        intent.take("shown", *columns)
        intent.groups.append((columns[0], names[0]))
        _superlative(intent, Key(descending=up, counted=intent.atlas.entity(names[0]), at=place))
        return
    counted = [done(intent, place)]
    if intent.anchor is None or intent.atlas.graph.reaches(intent.anchor, counted[0]):
        raise GiveUp(words[place].text)
    for word in words:
        if word.entities == (counted[0],) and not word.role:
            word.role = "superlative"
    _superlative(intent, Key(descending=up, counted=counted[0], at=place))


def _top(intent: Intent, place: int) -> None:
    """top 3 singers by age: the key is what stands after `by`."""
    intent.take("superlative", place)
    _number_beside(intent, place)
    if intent.limit is None:
        raise GiveUp(intent.words[place].text)
    following = intent.after(place, "pad", "limit")
    while following is not None and following < len(intent.words) and intent.words[following].role == "limit":
        following += 1
    if following is not None and following < len(intent.words):
        word = intent.words[following]
        if not word.stands and (
            word.is_a("max", "min", "most", "fewest") or (word.adjective and word.adjective.degree == "superlative")
        ):
            return  # top 5 LARGEST
    if any(w.is_a("max", "min", "most", "fewest") and not w.stands and not w.role for w in intent.words[place + 1 :]):
        return  # the top 3 accounts with the HIGHEST balance
    by = next((i for i in range(place, len(intent.words)) if intent.words[i].is_a("by", "sort")), None)
    if by is None:
        if intent.keys:
            intent.extreme = True
            return
        raise GiveUp(intent.words[place].text)
    intent.take("sort", by)
    found = keys_after(intent, by)
    if not found:
        raise GiveUp(intent.words[place].text)
    add_keys(intent, found, descending=True)
    intent.extreme = True

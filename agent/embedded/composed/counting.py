"""What is counted or aggregated: how many singers, the average age, 歌手的数量, and measures by name."""

from __future__ import annotations

from domain.metric_query import Aggregate

from .intent import AGGREGATES, Asked, GiveUp, Intent
from .resolve import dimension_at, entity_at


def read_asked(intent: Intent) -> None:
    """how many singers, the average age, 歌手的数量, and measures by name."""
    words = intent.words
    for place, word in enumerate(words):
        if word.role in AGGREGATES:
            _aggregate(intent, place, AGGREGATES[word.role])
        elif word.role:
            continue
        elif word.is_a("how_many") and not word.stands:
            _count(intent, place)
        elif not word.stands and (kind := next((k for k in AGGREGATES if word.is_a(k)), None)):
            _aggregate(intent, place, AGGREGATES[kind])
    for place, word in enumerate(words):
        if not word.role and word.measures and not word.entities and not word.dimensions:
            if len(word.measures) != 1:
                raise GiveUp(word.text)
            intent.take("asked", place)
            intent.asked.append(Asked(at=place, measure=word.measures[0]))
    intent.asked.sort(key=lambda asked: asked.at)


def _count(intent: Intent, place: int) -> None:
    words = intent.words
    right = (
        intent.after(place, "pad", "of", "distinct", "which")
        if intent.language == "en"
        else intent.after(place, "pad", "distinct")
    )
    if right is not None and words[right].role == "owner":
        right += 1
    while right is not None and _modifies(intent, right):  # how many DEBIT cards, how many OFFICIAL languages
        right = intent.after(right, "pad")
    left = intent.before(place, "pad", "of", "have") if intent.language == "zh" else None
    suffix = words[place].text.strip("的") in ("数量", "个数", "总数", "数目", "总数量", "次数", "人数", "数")
    order = (left, right) if suffix else (right, left)
    if (
        suffix
        and left is not None
        and words[left].dimensions
        and not words[left].entities
        and words[left].end == words[place].start
    ) and all(intent.atlas.catalog.dimension(d).type == "number" for d in words[left].dimensions):
        if words[place].text.startswith("总") or words[place].text.startswith("的总"):  # 人口总数
            intent.take("asked", place, left)
            intent.asked.append(
                Asked(at=place, dimension=dimension_at(intent, left, kinds=("number",)), aggregate="sum")
            )
        else:
            intent.take("pad", place)  # 人口数
        return
    for at in order:
        if at is None or words[at].role not in ("",):
            continue
        if at < place and at > 0 and words[at - 1].is_a("each") and words[at - 1].text != "不同":
            if "人" not in words[place].text:
                continue
            raise GiveUp(words[place].text)  # 每个城市有多少人: people in each city, not cities
        word = words[at]
        if word.entities and len(word.own) == 1 and _distinct_before(intent, at):
            intent.take("asked", place, at)
            intent.asked.append(Asked(at=place, dimension=word.own[0], aggregate="count_distinct"))
            return
        if word.entities:
            if words[place].text.endswith(("款", "种")) and len(word.text) == 1:
                raise GiveUp(word.text)  # 多少款车: cars, or models?
            intent.take("asked", place, at)
            intent.asked.append(Asked(at=place, counted=entity_at(intent, at)))
            return
        names = [
            d for d in word.dimensions if intent.atlas.catalog.dimension(d).type in ("category", "text", "id", "date")
        ]
        years = [d for d in word.dimensions if d not in names]
        if names or (years and _distinct_before(intent, at)):
            name = dimension_at(intent, at, among=names or years)
            intent.take("asked", place, at)
            intent.asked.append(Asked(at=place, dimension=name, aggregate="count_distinct"))
            return
        if years and intent.language == "en":
            raise GiveUp(word.text)
    if words[place].is_a("ask"):
        intent.take("ask", place)
        return
    if any(asked.counted for asked in intent.asked) and words[place].text.lower() in (
        "count",
        "number",
        "the count",
        "数量",
        "number of",
    ):
        intent.take("asked", place)  # list the name and the count
        return
    if _of_them(intent, place):
        intent.take("asked", place)
        if not any(key.counted for key in intent.keys) and not any(bound.counted for bound in intent.bounds):
            intent.asked.append(Asked(at=place, counted=intent.anchor))
        return
    raise GiveUp(words[place].text)


def _of_them(intent: Intent, place: int) -> bool:
    """List the types and the NUMBER of them: of what was spoken of, the only thing there is."""
    words = intent.words
    spoken = {
        entity for word in words for entity in word.entities if word.role in ("", "owner", "superlative", "bound")
    }
    last = intent.after(place, "pad", "of", "each", "and", "ask")
    return (
        intent.language == "en"
        and intent.anchor is not None
        and last is None
        and (len(spoken) == 1 or any(k.counted for k in intent.keys))
    )


def _modifies(intent: Intent, place: int) -> bool:
    """A value, a filter or a flag before the noun."""
    word = intent.words[place]
    if not word.stands:
        return bool(word.values or word.filters)
    return (
        not word.entities
        and bool(word.dimensions)
        and all(intent.atlas.catalog.dimension(d).type == "bool" for d in word.dimensions)
    )


def _distinct_before(intent: Intent, place: int) -> bool:
    at = place - 1
    return at >= 0 and intent.words[at].is_a("distinct")


def _also_summed(intent: Intent, place: int, name: str) -> None:
    """The total of checking AND SAVINGS balances, of tables that do not reach each other: both are meant."""
    words, atlas = intent.words, intent.atlas
    at = place + 2
    if (
        at >= len(words)
        or not words[place + 1].is_a("and")
        or words[at].role
        or not words[at].dimensions
        or words[at].entities
    ):
        return
    numbers = [d for d in words[at].dimensions if atlas.catalog.dimension(d).type == "number"]
    one, other = atlas.entity(name), {atlas.entity(d) for d in numbers}
    if len(numbers) == 1 and not atlas.graph.coarsest((one, *other)):
        intent.take("asked", at)
        intent.asked.append(Asked(at=at, dimension=numbers[0], aggregate="sum"))


def _aggregate(intent: Intent, place: int, aggregate: Aggregate) -> None:
    """The column is the next one, over other aggregates ("average and maximum age"); in Chinese it may stand before."""
    words = intent.words
    at = place + 1
    while (
        at < len(words)
        and not words[at].stands
        and (
            words[at].is_a("avg", "sum", "max", "min", "median", "and", "pad", "of", "or", "distinct")
            or words[at].role in AGGREGATES
        )
    ):
        if intent.language == "zh" and words[at].text == "的":
            break
        at += 1
    if at + 1 < len(words) and words[at].is_a("how_many") and not words[at].stands and not words[at].role:
        numbers = [d for d in words[at + 1].dimensions if intent.atlas.catalog.dimension(d).type == "number"]
        if numbers and not words[at + 1].entities:  # the average number of pages
            intent.take("asked", at)
            at += 1
    candidates = [at] if at < len(words) else []
    if intent.language == "zh":
        back = place - 1
        while (
            back >= 0
            and not words[back].stands
            and (words[back].is_a("avg", "sum", "max", "min", "and", "of") or words[back].role in ("asked",))
        ):
            back -= 1
        ending = words[place].text.endswith(("值", "总和", "合计", "总计", "之和", "中位数"))
        if back >= 0:
            candidates = [back, *candidates] if ending else [*candidates, back]
    for candidate in candidates:
        word = words[candidate]
        if word.role not in ("", "asked"):
            continue
        kinds = ("number", "date") if aggregate in ("max", "min") else ("number",)
        fitting = [d for d in word.dimensions if intent.atlas.catalog.dimension(d).type in kinds]
        if fitting:
            if aggregate == "avg" and any(w.text.lower() in ("per", "per each") for w in words):
                raise GiveUp("per")  # the average of what, over what?
            name = dimension_at(intent, candidate, among=fitting)
            intent.take("asked", place, candidate)
            intent.asked.append(Asked(at=place, dimension=name, aggregate=aggregate))
            if aggregate == "sum":
                _also_summed(intent, candidate, name)
            return
        if aggregate == "sum" and word.entities and word.role == "" and "amount" in words[place].text:
            entity = entity_at(intent, candidate)
            sums = [
                f"{entity}.{short}"
                for short, held in intent.atlas.catalog.entities[entity].dimensions.items()
                if held.type == "number" and "amount" in short.lower()
            ]
            if len(sums) != 1:
                raise GiveUp(words[place].text)
            intent.take("asked", place, candidate)
            intent.asked.append(Asked(at=place, dimension=sums[0], aggregate="sum"))
            return
        if aggregate == "sum" and word.entities and word.role == "":
            intent.take("asked", place, candidate)
            intent.asked.append(Asked(at=place, counted=entity_at(intent, candidate)))
            return
        if word.measures and aggregate in ("sum", "avg") and not word.dimensions:
            held = intent.atlas.catalog.measure(word.measures[0])
            fits = (
                held.aggregate in ("sum", "count", "count_distinct")
                if aggregate == "sum"
                else intent.atlas.averaged(word.measures[0])
            )
            if len(word.measures) == 1 and fits:
                intent.take("asked", place, candidate)
                intent.asked.append(Asked(at=place, measure=word.measures[0]))
                return
    raise GiveUp(words[place].text)

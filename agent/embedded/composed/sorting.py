"""What rows are sorted by: the keys of an explicit order."""

from __future__ import annotations

from domain.metric_query import Aggregate

from .intent import AGGREGATES, GiveUp, Intent, Key
from .resolve import dimension_at, entity_at


def read_sorting(intent: Intent) -> None:
    """sorted by X (and Y), in descending order of X, 按 X 降序."""
    words = intent.words
    places = [
        i for i, word in enumerate(words) if word.is_a("sort", "asc", "desc") and not word.stands and not word.role
    ]
    if not places:
        return
    descending = any(words[i].is_a("desc") for i in places)
    for place in places:
        intent.take("sort", place)
    start = places[0]
    found: list[int] = []
    if (
        intent.language == "en"
        and words[start].text.lower() in ("sort", "order", "rank")
        and (by := _by_after(intent, start)) is not None
    ):
        intent.take("sort", by)  # sort the shops BY size
        found = keys_after(intent, by)
        if found:
            add_keys(intent, found, descending=descending)
            return
    if intent.language == "zh" or words[start].text in ("以",):
        found = _keys_before(intent, start)
    if not found and not _of_what_follows(intent, places):
        for place in places:
            found = keys_after(intent, place)
            if found:
                break
    if not found and start:
        found = _keys_before(intent, start) if intent.words[start - 1].is_a("by") else []
    if not found:  # in alphabetical order: by what is shown first
        intent.keys.append(Key(descending=descending, at=-1))
        return
    add_keys(intent, found, descending=descending)


def _of_what_follows(intent: Intent, places: list[int]) -> bool:
    """按字母顺序排列的章节名称: the order of what is shown, no order by it."""
    last = max(places)
    after = intent.words[last + 1] if last + 1 < len(intent.words) else None
    return intent.language == "zh" and (
        intent.words[last].text.endswith("的") or (after is not None and after.text == "的")
    )


def _by_after(intent: Intent, place: int) -> int | None:
    """The next `by`, over columns and entities."""
    at = place + 1
    while at < len(intent.words):
        word = intent.words[at]
        if word.is_a("by") and not word.stands:
            return at
        if not (word.stands or word.is_a("and", "of", "pad", "each")):
            return None
        at += 1
    return None


def keys_after(intent: Intent, place: int) -> list[int]:
    """Places of the words that name the keys after `by`."""
    words = intent.words
    at = place + 1
    found: list[int] = []
    while at < len(words):
        word = words[at]
        if word.role == "owner":
            at += 1
            continue
        if word.role == "sort" or (word.is_a("by", "of", "each", "which", "distinct") and not word.stands):
            if word.is_a("each"):
                return found
            word.role = word.role or "sort"
            at += 1
            continue
        if word.is_a("and", "pad") and not word.stands and found:
            at += 1
            continue
        if word.is_a("how_many", "avg", "sum", "max", "min") or word.dimensions or word.entities:
            found.append(at)
            at += 1
            continue
        break
    return found


def _keys_before(intent: Intent, place: int) -> list[int]:
    """Back to the 按 (by) that opens the clause."""
    words = intent.words
    at = place - 1
    found: list[int] = []
    while at >= 0:
        word = words[at]
        if word.is_a("by") and not word.stands:
            word.role = "sort"
            found.reverse()
            return found
        if word.role in ("sort", "owner") or (word.is_a("of", "and", "eq") and not word.stands):
            at -= 1
            continue
        if word.is_a("how_many", "avg", "sum", "max", "min") or word.dimensions or word.entities:
            found.append(at)
            at -= 1
            continue
        break
    return []


def add_keys(intent: Intent, found: list[int], *, descending: bool) -> None:
    """The words at these places become keys."""
    words = intent.words
    aggregate: Aggregate | None = None
    counting = False
    for position, place in enumerate(found):
        word = words[place]
        named = next((kind for kind in AGGREGATES if word.is_a(kind) and not word.dimensions), None)
        if named:
            aggregate = AGGREGATES[named]
        elif word.is_a("how_many") and not word.stands:
            counting = True
            if position == len(found) - 1:
                previous = found[position - 1] if position else None
                if previous is not None and words[previous].entities:  # 学生 数量
                    intent.keys[-1] = Key(descending=descending, counted=entity_at(intent, previous), at=previous)
                else:
                    intent.keys.append(Key(descending=descending, counted="", at=place))
        elif word.dimensions and not counting:
            name = dimension_at(intent, place)
            intent.keys.append(Key(descending=descending, dimension=name, aggregate=aggregate, at=place))
            aggregate = None
        elif word.entities:
            entity = entity_at(intent, place)
            before = intent.words[place - 1] if place else None
            if intent.keys and before is not None and before.is_a("of") and not counting:
                pass  # the name of the SINGER: the owner
            elif counting:
                intent.keys.append(Key(descending=descending, counted=entity, at=place))
            else:
                display = intent.atlas.display(entity, intent.language)
                intent.keys.append(Key(descending=descending, dimension=display[0] if display else None, at=place))
        else:
            raise GiveUp(word.text)
        intent.take("sort", place)

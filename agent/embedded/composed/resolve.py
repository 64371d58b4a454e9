"""A word that may stand for several columns or entities goes in; the one it stands for here comes out, or a GiveUp."""

from __future__ import annotations

from collections.abc import Iterable

from agent.embedded.names import FAR, Atlas

from .intent import GiveUp, Intent
from .words import Adjective

_LINK = ("of", "pad", "which")


def owner_of(intent: Intent, place: int) -> str | None:
    """The entity said to own the thing at a place: name of the SINGER, the SINGER's name, 歌手 的 姓名."""
    words = intent.words
    if words[place].owner:
        return words[place].owner
    before = place - 1
    if before >= 0 and words[before].is_a("of") and words[before].text == "的":
        before -= 1
        denied = before > 0 and words[before - 1].is_a("not") and not words[before - 1].stands
        if before >= 0 and len(words[before].entities) == 1 and not denied:  # 没有朋友的学生ID: not the friends'
            return words[before].entities[0]
    elif before >= 0 and len(words[before].entities) == 1 and _touching(intent, before, place):
        return words[before].entities[0]
    if intent.language == "zh" and place and words[place - 1].text == "的":
        return None
    back = place - 1
    while intent.language == "zh" and back >= 0 and words[back].text in ("什么", "叫什么", "是什么"):
        back -= 1
    if 0 <= back < place - 1 and len(words[back].entities) == 1:  # 国家叫什么名字
        return words[back].entities[0]
    at = place + 1
    while at < len(words):
        word = words[at]
        if word.is_a("of", "each") and not word.stands and word.text != "的":
            at += 1
            while at < len(words) and words[at].is_a("each", "which", "distinct") and not words[at].stands:
                at += 1
            if at < len(words) and words[at].entities:
                return words[at].entities[0] if len(words[at].entities) == 1 else None
            return None
        if word.is_a("and", "max", "min", "avg", "sum", "distinct", "how_many") or word.dimensions:
            at += 1
            continue
        return None
    return None


def _touching(intent: Intent, before: int, place: int) -> bool:
    """singer name, singer's name; but not "singers, name": a possessive or nothing at all between."""
    left, right = intent.words[before], intent.words[place]
    if intent.language == "zh":
        return right.start == left.end
    return right.start - left.end <= 4 and not left.text.endswith(",")


def dimension_at(intent: Intent, place: int, *, kinds: tuple[str, ...] = (), among: Iterable[str] | None = None) -> str:
    """The dimension a word stands for; its owner, the anchor, and the entities spoken of decide."""
    found = list(among if among is not None else intent.words[place].dimensions)
    atlas = intent.atlas
    if kinds:
        found = [name for name in found if atlas.catalog.dimension(name).type in kinds]
    if not found:
        raise GiveUp(intent.words[place].text)
    if len(found) == 1:
        _must_be_near(intent, found[0], place, alone=len(intent.words[place].dimensions) == 1)
        return found[0]
    called = [name for name in found if _called(name, intent.words[place].text)]
    if len(called) == 1 and len({atlas.entity(name) for name in found}) == 1:
        return called[0]
    owner = owner_of(intent, place)
    if owner is None and place > 1 and intent.words[place - 1].text == "的" and not intent.words[place - 2].entities:
        owners = {atlas.entity(d) for d in intent.words[place - 2].dimensions}
        own = [name for name in found if atlas.entity(name) in owners]
        if owners and len(own) != 1:
            raise GiveUp(intent.words[place].text)  # 制造商的ID, where a maker is a column of several tables
        owner = atlas.entity(own[0]) if own else None
    if owner is None and intent.anchor_claimed and (key := _pointed_at(atlas, found)) is not None:
        return key
    for entity in (owner, _beside(intent, place), intent.anchor):
        chosen = _of_entity(atlas, called, entity) or _of_entity(atlas, found, entity)
        if chosen:
            return chosen
    spoken = spoken_of(intent)
    told = [name for name in found if atlas.entity(name) in spoken]
    if len(told) == 1:
        return told[0]
    near = nearest(atlas, found, [entity for entity in (owner, intent.anchor) if entity] or sorted(spoken))
    if near is None:
        raise GiveUp(intent.words[place].text)
    _must_be_near(intent, near, place)
    return near


def _pointed_at(atlas: Atlas, found: list[str]) -> str | None:
    """学生的ID, where other tables have one too: the key that the others point at."""
    joins = {(join.many, join.column): join.one for join in atlas.catalog.joins}
    held = {name: (atlas.entity(name), atlas.catalog.dimension(name).column) for name in found}
    keys = [name for name, (entity, column) in held.items() if atlas.catalog.entities[entity].key == column]
    keys = [name for name in keys if held[name] not in joins]
    if len(keys) != 1:
        return None
    others = [where for name, where in held.items() if name != keys[0]]
    return keys[0] if all(joins.get(where) == atlas.entity(keys[0]) for where in others) else None


def spoken_of(intent: Intent) -> set[str]:
    """Entities that words name; where none does, those of columns and values that cannot be of another."""
    spoken = {entity for word in intent.words for entity in word.entities}
    if spoken:
        return spoken
    for word in intent.words:
        owners = {intent.atlas.entity(d) for d in word.dimensions} or {
            intent.atlas.entity(name) for name, _ in word.values
        }
        if len(owners) == 1:
            spoken |= owners
    return spoken


def _beside(intent: Intent, place: int) -> str | None:
    """The entity of the column named right before, in a list: first name, last name and ID."""
    words = intent.words
    at = place - 1
    while at >= 0 and words[at].is_a("and", "pad") and not words[at].stands:
        at -= 1
    if at < 0 or at == place or not words[at].dimensions or words[at].entities:
        return None
    owners = {intent.atlas.entity(d) for d in words[at].dimensions}
    return owners.pop() if len(owners) == 1 else None


def bridged(atlas: Atlas, one: str, other: str) -> bool:
    """Whether one table stands between the two, or less."""
    joins = atlas.catalog.joins
    near = {one} | {j.one for j in joins if j.many == one} | {j.many for j in joins if j.one == one}
    return any(j.one == other or j.many == other for j in joins if j.one in near or j.many in near) or other in near


def _must_be_near(intent: Intent, name: str, place: int, *, alone: bool = False) -> None:
    """A column of a table nobody spoke of, several joins away, is hardly meant."""
    atlas, entity = intent.atlas, intent.atlas.entity(name)
    spoken = {e for word in intent.words for e in word.entities}
    if not spoken or entity in spoken:
        return
    if alone and any(bridged(atlas, e, entity) for e in spoken):
        return
    if all(min(atlas.distance(e, entity), atlas.distance(entity, e)) > 1 for e in spoken):
        raise GiveUp(intent.words[place].text)


def _called(name: str, text: str) -> bool:
    """Whether the column itself bears this name (card_number for "card number"), in whichever number."""
    own, said = name.partition(".")[2].replace("_", " ").lower(), text.lower()
    return (
        own == said
        or f"{own}s" == said
        or own.endswith(f" {said}")
        or (said.endswith("s") and own.endswith(f" {said[:-1]}"))
    )


def _of_entity(atlas: Atlas, found: list[str], entity: str | None) -> str | None:
    """The one of the entity's own; of several, the one that is called just so."""
    if entity is None:
        return None
    own = [name for name in found if atlas.entity(name) == entity]
    if len(own) > 1:
        held = atlas.catalog.entities[entity]
        shown = [name for name in own if name.partition(".")[2] in (held.display, held.display_zh)]
        keys = [name for name in own if atlas.catalog.dimension(name).column == held.key]
        times = [name for name in own if name.partition(".")[2] == held.time]
        own = shown[:1] or keys[:1] or times[:1]
    return own[0] if len(own) == 1 else None


def nearest(atlas: Atlas, found: list[str], origins: list[str]) -> str | None:
    """The one whose entity is nearest to where the question is; None when two are alike."""

    def far(name: str) -> int:
        entity = atlas.entity(name)
        return min((min(atlas.distance(o, entity), 1 + atlas.distance(entity, o)) for o in origins), default=FAR)

    ranked = sorted(found, key=far)
    if far(ranked[0]) >= FAR or (len(ranked) > 1 and far(ranked[0]) == far(ranked[1])):
        return None
    return ranked[0]


def entity_at(intent: Intent, place: int) -> str:
    """The one entity a word stands for."""
    found = intent.words[place].entities
    if len(found) != 1:
        raise GiveUp(intent.words[place].text)
    return found[0]


def column_of(intent: Intent, adjective: Adjective, place: int, owner: str | None) -> str:
    """The column an adjective speaks of: of the owner, or of the anchor; given up when several fit."""
    atlas = intent.atlas
    for entity in dict.fromkeys((owner, intent.anchor)):
        if entity is None:
            continue
        fitting: list[tuple[int, str]] = []
        for short, held in atlas.catalog.entities[entity].dimensions.items():
            kinds = ("date", "number") if adjective.date else ("number",)
            if held.type not in kinds or (adjective.date and held.type == "number" and "year" not in short.lower()):
                continue
            names = [name.lower() for name in held.names.all()] + [short.replace("_", " ").lower()]
            if adjective.date and held.type == "date":
                fitting.append((0, f"{entity}.{short}"))
                continue
            exact = any(name in adjective.of for name in names)
            partly = any(
                of in name.split() or (not of.isascii() and of in name) for of in adjective.of for name in names
            )
            if exact or partly:
                fitting.append((0 if exact else 1, f"{entity}.{short}"))
        best = [name for rank, name in fitting if rank == min(rank for rank, _ in fitting)]
        if len(best) == 1:
            return best[0]
        if best:
            break
    raise GiveUp(intent.words[place].text)

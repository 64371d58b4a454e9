"""Columns to show, and what the entities left over are there for."""

from __future__ import annotations

from domain.condition import Measured

from .intent import GiveUp, Intent
from .resolve import dimension_at, entity_at

_TAILS = ("type", "code", "number", "name", "id", "date", "status", "detail", "year", "amount")


def read_shown(intent: Intent) -> None:
    """Columns that nothing else has taken are asked for."""
    words = intent.words
    for place, word in enumerate(words):
        previous = words[place - 1] if place else None
        if (
            (
                intent.language == "zh"
                and previous is not None
                and previous.is_a("act")
                and not previous.stands
                and previous.end == word.start
                and not word.role
            )
            and word.dimensions
            and all(intent.atlas.catalog.dimension(d).type in ("date", "number") for d in word.dimensions)
        ):
            raise GiveUp(previous.text + word.text)  # 发行年份 is no 年份 of something else
        if word.is_a("when_word") and not word.role and not word.stands:
            before = intent.before(place, "pad")
            if before is not None and words[before].dimensions:  # the date WHEN it was made
                intent.take("that", place)
            else:
                _when(intent, place)
            continue
        if word.is_a("naming") and not word.role and not word.stands:  # 指挥家叫什么
            at = intent.before(place, "pad")
            if at is None or not words[at].entities:
                raise GiveUp(word.text)
            intent.shown.append((place, _display(intent, entity_at(intent, at))[-1]))
            intent.take("shown", place)
            continue
        if word.role or not word.dimensions or word.entities:
            continue
        name = dimension_at(intent, place)
        gap = word.start - previous.end if previous is not None else 9
        if (
            previous is not None
            and previous.entities
            and gap <= (1 if intent.language == "en" else 0)
            and intent.atlas.entity(name) not in previous.entities
        ):
            raise GiveUp(f"{previous.text} {word.text}")  # the table said has no such column
        intent.shown.append((place, name))
        intent.take("shown", place)
    said: dict[str, str] = {}
    for place, name in intent.shown:
        text = words[place].text.lower().rstrip("s")
        heads = {said.setdefault(name, text).split()[-1], text.split()[-1]}
        if said[name] != text and len(heads) == 1 and heads & {"date", "amount", "type", "year", "日期"}:
            raise GiveUp(words[place].text)  # two columns asked for, one found
        owner = words[place].owner
        if (
            owner is None
            and place
            and words[place - 1].role == "owner"
            and intent.atlas.entity(name) not in words[place - 1].entities
            and heads & set(_TAILS)
        ):
            raise GiveUp(words[place].text)
    if any(word.is_a("distinct") and not word.role for word in words):
        intent.distinct = True


def _when(intent: Intent, place: int) -> None:
    """When was the last transcript released: the one date of what is asked about."""
    if intent.anchor is None:
        raise GiveUp(intent.words[place].text)
    held = intent.atlas.catalog.entities[intent.anchor].dimensions
    years = "年" in intent.words[place].text
    dates = [
        f"{intent.anchor}.{short}" for short, dimension in held.items()
        if (dimension.type == "number" and "year" in short.lower() if years else dimension.type == "date")
    ]  # fmt: skip
    if len(dates) != 1:
        raise GiveUp(intent.words[place].text)
    intent.take("shown", place)
    intent.shown.append((place, dates[0]))


def read_entities(intent: Intent) -> None:
    """Entities left over: owners of columns, what is listed, or things that rows must (or must not) have."""
    words, atlas = intent.words, intent.atlas
    spoken_first = _listed_first(intent)
    owners = {atlas.entity(name) for _, name in intent.shown}
    asked = bool(intent.shown or intent.asked or intent.groups or intent.group_entities)
    subject = subject_of(intent)
    if subject is None and not asked and spoken_first is not None and len(words[spoken_first].entities) == 1:
        subject = _who(intent, words[spoken_first].entities[0])
    for place, word in enumerate(words):
        if word.role or not word.entities:
            continue
        if word.is_a("ask") and place:
            raise GiveUp(word.text)
        entity = entity_at(intent, place)
        before = intent.before(place, "pad", "of", "have", "that", "distinct", "which")
        denied = (
            before is not None
            and words[before].is_a("not", "except")
            and not words[before].role
            and not words[before].stands
        )
        plain = before is not None and words[before].is_a("only") and not words[before].stands
        if plain:
            raise GiveUp(words[before or 0].text)
        if denied and before is not None:
            intent.take("not", before)
            intent.take("stated", place)
            _without(intent, entity, subject, place)
            continue
        intent.take("context", place)
        again = any(w.entities == word.entities and w.role == "context" for w in words[:place])
        if entity in owners and again:
            continue
        if entity in owners:
            shown = {name for _, name in intent.shown}
            if _listed(intent, place) and len(word.own) == 1 and not shown & set(word.own) and not intent.asked:
                intent.shown.append((place, word.own[0]))  # 制造商和型号: the model as well
            continue
        if (not asked and place == spoken_first) or (_listed(intent, place) and not intent.asked and not again):
            told = _who(intent, entity)
            intent.shown.extend((place, name) for name in _display(intent, told))
            owners.add(told)
            subject = subject or told
            continue
        if entity == subject:
            continue
        counted = place > 1 and words[place - 1].text == "的" and words[place - 2].role == "asked"
        if counted and any(a.counted and atlas.graph.reaches(entity, a.counted) for a in intent.asked):
            continue  # 多少种型号的汽车: the models
        if subject is None or atlas.graph.reaches(subject, entity):
            continue
        about = [s for s in intent.stated if _entity_of(s.condition) == entity]
        if about:
            continue
        if any(key.counted == entity for key in intent.keys) or any(bound.counted == entity for bound in intent.bounds):
            continue
        if any(a.counted == entity or (a.dimension and atlas.entity(a.dimension) == entity) for a in intent.asked):
            continue
        _with(intent, entity, subject, place)


def _listed_first(intent: Intent) -> int | None:
    """The place of the entity that is listed where no column is: the first, in Chinese what 哪些 asks for or the last."""
    free = [place for place, word in enumerate(intent.words) if word.entities and not word.role]
    if intent.language == "zh" and len(free) > 1:
        if any(intent.words[place - 1].is_a("and") and not intent.words[place].is_a("act") for place in free[1:]):
            raise GiveUp(intent.words[free[-1]].text)
        asked = next((place for place in free if place and intent.words[place - 1].is_a("which")), None)
        return asked if asked is not None else free[-1]
    which = next((place for place in free[1:] if place and intent.words[place - 1].is_a("which")), None)
    if (
        which is not None
        and free[0]
        and _in_clause(intent, free[0])
        and intent.words[which - 1].text.lower() == "which"
    ):
        return which  # for the cars with 4 cylinders, WHICH MODEL has the largest horsepower
    return free[0] if free else None


def _in_clause(intent: Intent, place: int) -> bool:
    """For the 4 cylinder CARS, among cars with 4 cylinders: what is spoken of before the question itself."""
    at = place - 1
    while at >= 0 and (intent.words[at].role in ("bound", "stated") or intent.words[at].values):
        at -= 1
    return at >= 0 and intent.words[at].is_a("of")


def _who(intent: Intent, entity: str) -> str:
    """Who made the latest order? The person whose order it is, not the order."""
    person = intent.atlas.catalog.person
    if entity == person or not any(
        w.text.lower() in ("who", "whom", "谁") and w.is_a("which") for w in intent.words[:1]
    ):
        return entity
    persons = (
        "person",
        "employee",
        "staff",
        "student",
        "member",
        "visitor",
        "people",
        "owner",
        "user",
        "customer",
        "客户",
        "员工",
    )
    names = intent.atlas.catalog.entities[entity].names
    lasts = {name.lower().split()[-1].rstrip("s") for name in names.en} | set(names.zh)
    if any(last.endswith(word) for last in lasts for word in persons):
        return entity
    if person is None or not intent.atlas.graph.reaches(entity, person):
        raise GiveUp("who")
    return person


def _listed(intent: Intent, place: int) -> bool:
    """conductors AND the orchestras: listed beside what is shown."""
    before = intent.before(place, "pad")
    while before is not None and intent.words[before].role == "owner":
        before = intent.before(before, "pad")
    return before is not None and intent.words[before].is_a("and") and bool(intent.shown)


def _display(intent: Intent, entity: str) -> tuple[str, ...]:
    display = intent.atlas.display(entity, intent.language)
    key = intent.atlas.key(entity)
    chosen = display[:1] or ((key,) if key else ())
    if not chosen:
        raise GiveUp(entity)
    return (key, *chosen) if key and key not in chosen else chosen


def _entity_of(condition: object) -> str | None:
    name = getattr(condition, "dimension", None) or getattr(condition, "filter", None)
    return name.partition(".")[0] if isinstance(name, str) else None


def _with(intent: Intent, entity: str, subject: str, place: int) -> None:
    count = intent.atlas.count_of(entity)
    if count is None or intent.atlas.graph.coarsest((subject, entity)) is None:
        raise GiveUp(entity)
    intent.state(place, Measured(entity=subject, measure=count, op="gte", values=(1,)))


def _without(intent: Intent, entity: str, subject: str | None, place: int) -> None:
    """no concerts; no concerts in 2014: what follows about the same entity is part of what is denied."""
    inner = [
        s for s in intent.stated
        if (s.at > place or intent.language == "zh") and (of := _entity_of(s.condition)) and of != subject and intent.atlas.graph.reaches(entity, of)
    ]  # fmt: skip
    if inner:
        for stated in inner:
            stated.negated = True
        return
    if entity == subject:  # all stadiums except those with a concert in 2014
        inner = [s for s in intent.stated if s.at > place and not s.negated]
        for stated in inner:
            stated.negated = True
        if inner:
            return
    if entity == subject or subject is None:
        raise GiveUp(entity)
    count = intent.atlas.count_of(entity)
    if count is None or intent.atlas.graph.coarsest((subject, entity)) is None:
        raise GiveUp(entity)
    if intent.atlas.graph.reaches(subject, entity):
        raise GiveUp(entity)
    intent.state(place, Measured(entity=subject, measure=count, op="eq", values=(0,)))


def subject_of(intent: Intent) -> str | None:
    """The entity whose rows the conditions are on: counted, shown, or spoken of first."""
    atlas = intent.atlas
    counted = next((a.counted for a in intent.asked if a.counted), None)
    if intent.group_entities:
        return intent.group_entities[0]
    if intent.shown:
        entities = list(dict.fromkeys(atlas.entity(name) for _, name in intent.shown))
        return entities[0] if len(entities) == 1 else atlas.graph.coarsest(entities)
    if counted:
        return counted
    dimension = next((a.dimension for a in intent.asked if a.dimension), None)
    if dimension:
        return atlas.entity(dimension)
    if intent.groups:
        return atlas.entity(intent.groups[0][1])
    measure = next((a.measure for a in intent.asked if a.measure), None)
    return atlas.home(measure) if measure else intent.anchor

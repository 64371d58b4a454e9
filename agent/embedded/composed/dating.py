"""Years: which column they bound, of years or of days."""

from __future__ import annotations

from typing import cast

from domain.condition import Is, Operator

from .comparing import operator_of
from .intent import GiveUp, Intent
from .resolve import dimension_at
from .words import Word


def _columns(intent: Intent, names: list[str]) -> list[str]:
    """Without dimensions over a column that another one is over."""
    found: dict[tuple[str, str | None], str] = {}
    for name in names:
        found.setdefault((intent.atlas.entity(name), intent.atlas.catalog.dimension(name).column), name)
    return list(found.values())


def read_year(intent: Intent, place: int) -> None:
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
            op = operator_of(held)
            used.append(before)
            before = intent.before(before, "pad", "of")
    after = intent.after(place, "pad", "of")
    if after is not None and words[after].is_a("gt", "lt") and intent.language == "zh" and not words[after].stands:
        op = operator_of(words[after])  # 1950年以后
        used.append(after)
    if after is not None and words[after].is_a("gte_after", "lte_after") and not words[after].stands:
        op = "gte" if words[after].is_a("gte_after") else "lte"
        used.append(after)
    for at in (before, after):
        if at is None or words[at].role:
            continue
        chosen = [
            d for d in words[at].dimensions if _is_year(intent, d) or intent.atlas.catalog.dimension(d).type == "date"
        ]
        if chosen and not words[at].entities:
            name = dimension_at(intent, at, among=chosen)
            intent.take("bound", *used, at)
            _add_year(intent, place, name, op, year)
            return
        numbers = [d for d in words[at].dimensions if intent.atlas.catalog.dimension(d).type == "number"]
        if numbers and at == before and not words[at].entities:
            if not word.text.strip().isdigit():
                raise GiveUp(word.text)  # staff in 2010, 人数超过2010年的: a year, no number of staff
            name = dimension_at(intent, at, among=numbers)
            intent.take("bound", *used, at)
            intent.state(place, Is(dimension=name, op=cast(Operator, op), values=(float(year),)))
            return
    if (named := _by_verb(intent, place)) is not None:
        intent.take("bound", *used)
        _add_year(intent, place, named, op, year)
        return
    spoken = dict.fromkeys(entity for w in words[: place + 1] for entity in reversed(w.entities))
    if intent.language == "zh" or not spoken:  # 2014年的音乐会; in 1980, how many cars
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
    while (
        at >= 0
        and not words[at].is_a("act")
        and (
            words[at].is_a("of", "gt", "lt", "both")
            or (words[at].entities and at == place - 1)
            or words[at].role == "superlative"
        )
    ):
        at -= 1
    after = place + 1
    verb = next((words[i] for i in (at, after) if 0 <= i < len(words) and words[i].is_a("act")), None)
    return None if verb is None else dated_by(intent, verb)


def dated_by(intent: Intent, verb: Word) -> str | None:
    """The one date or year that bears a verb's stem."""
    stem = stem_of(verb.text.lower())
    if intent.language == "zh":
        told = [
            f"{entity}.{short}"
            for entity, held in intent.atlas.catalog.entities.items()
            for short, dimension in held.dimensions.items()
            if (dimension.type == "date" or _is_year(intent, f"{entity}.{short}"))
            and any(verb.text in name for name in dimension.names.zh)
        ]
        if not told or len(told) == 1:
            return told[0] if told else None
        raise GiveUp(verb.text)
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
    for ending in (
        "ations",
        "ation",
        "ments",
        "ment",
        "ings",
        "ing",
        "ions",
        "ion",
        "ered",
        "ers",
        "er",
        "ed",
        "es",
        "s",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _is_year(intent: Intent, dimension: str) -> bool:
    held = intent.atlas.catalog.dimension(dimension)
    return held.type == "number" and any(
        "year" in name.lower() or "年" in name for name in (*held.names.all(), dimension.partition(".")[2])
    )


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

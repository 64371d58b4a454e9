"""What may be cut out of a question, and what must not: a word the catalog knows is never cut in half."""

from __future__ import annotations

import re

from domain.condition import All, Any, Condition, Did, Is, Measured, Named, Not
from domain.metric_query import MetricQuery

from .form import Ask

_BESIDE = re.compile(r"(?:\b(?:and|or|plus)\b|[&+]|和|与|及|或|跟)\s*$"), re.compile(r"^\s*(?:\b(?:and|or|plus)\b|[&+]|和|与|及|或|跟)")  # fmt: skip
_NOUNS = r"customers?|people|persons?|members?|buyers?|shoppers?|users?|clients?"
_NOUNS_ZH = "客户|会员|用户|顾客|买家|人"


def fillers(ask: Ask, pattern: re.Pattern[str], *apart: tuple[int, int]) -> list[tuple[int, int]]:
    """Stretches that say nothing by themselves, outside `apart`; 客户 in 大客户, which has a name, is none of them."""
    named = [(span.start, span.end) for span in ask.cover(ask.text).spans if span.meanings]
    low = ask.low
    for start, end in apart:
        low = low[:start] + "\0" * (end - start) + low[end:]
    found = []
    for match in pattern.finditer(low):
        start, end = match.span()
        if start == end:
            continue
        if any(begin < end and start < stop and not (start <= begin and stop <= end) for begin, stop in named):
            continue
        found.append((start, end))
    return found


def coordinated(ask: Ask, start: int, end: int) -> bool:
    """Whether "and" stands right beside the stretch: the median AND the average asks for both."""
    before, after = _BESIDE
    return bool(before.search(ask.low[:start]) or after.search(ask.low[end:]))


def figure(ask: Ask, text: str) -> MetricQuery | None:
    """The figure a text asks for, a bare noun standing for how many there are."""
    query = ask.query(text)
    if query is not None or not text.strip():
        return query
    return ask.query(f"{text.strip()}数量" if ask.language == "zh" else f"number of {text.strip()}")


def person_nouns(ask: Ask) -> str:
    """A pattern of words for a person: the catalog's, and those of everyday."""
    person = ask.atlas.catalog.person
    names = ask.atlas.catalog.entities[person].names if person else None
    told = (names.zh if ask.language == "zh" else names.en) if names else ()
    own = sorted((re.sub(r"s$", "s?", re.escape(name.lower())) for name in told), key=len, reverse=True)
    return "|".join([*own, _NOUNS_ZH if ask.language == "zh" else _NOUNS])


def is_persons(ask: Ask, words: str) -> bool:
    """Whether the words are a plain noun for the persons."""
    return (
        re.fullmatch(rf"(?:all |our |the |所有的?|全部的?)*(?:{person_nouns(ask)})", words.strip().lower()) is not None
    )


def of_person(ask: Ask, condition: Condition | None) -> bool:
    """Whether a condition speaks of the persons themselves, or of what they did: not of some row of theirs."""
    person = ask.atlas.catalog.person
    match condition:
        case None | Did() | Measured():
            return True
        case Is():
            return person is not None and ask.atlas.graph.reaches(person, ask.atlas.entity(condition.dimension))
        case Named():
            return person is not None and ask.atlas.graph.reaches(person, ask.atlas.entity(condition.filter))
        case Not():
            return of_person(ask, condition.of)
        case All() | Any():
            return all(of_person(ask, part) for part in condition.of)
        case _:
            return False

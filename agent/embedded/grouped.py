"""Words go in; what the figure is split by comes out: grains, dimensions, and the rows of an entity."""

from __future__ import annotations

from domain.catalog import Grain
from domain.metric_query import ByDimension

from .beside import word_after, word_before
from .lexicon import Meaning, folded
from .names import FAR, Atlas
from .nouns import entity_of, is_group, is_limited, take_noun
from .reading import Reading

_GRAINS: dict[str, Grain] = {
    "grain_day": "day", "grain_week": "week", "grain_month": "month", "grain_quarter": "quarter", "grain_year": "year",
}  # fmt: skip


def read_groups(atlas: Atlas, reading: Reading) -> None:
    """Grains, dimensions and entities that the figure is split by."""
    spans = reading.spans
    for index, span in enumerate(spans):
        for kind, grain in _GRAINS.items():
            if span.is_a(kind) and not span.is_a("term"):
                reading.grain = grain
                reading.used.add(index)
        if span.is_a("trend") and reading.grain is None:
            reading.grain = "month"
            reading.used.add(index)
        elif span.is_a("trend"):
            reading.used.add(index)
        if index in reading.used:
            continue
        marked = is_group(reading, index)
        counted = is_limited(reading, index)
        if (marked or counted) and (span.means("dimension") or entity_of(atlas, span)):
            _group_by(atlas, reading, index, marked=marked)
    _ranked_noun(atlas, reading)
    _noun_by_measure(atlas, reading)
    if not reading.groups and reading.grain is None and reading.has("who") and atlas.catalog.person:
        asked = reading.descending is not None or reading.limit is not None
        if asked and reading.measures and atlas.home(reading.measures[0]) != atlas.catalog.person:
            _group_entity(atlas, reading, atlas.catalog.person)


def _ranked_noun(atlas: Atlas, reading: Reading) -> None:
    """A ranking without a named group ranks the noun it is about: 退订率最高的三场活动, the store with the most sales.

    So does 各自: 香港的门店今年各自做了多少业绩.
    """
    asked = reading.descending is not None or reading.has("distributive")
    if reading.groups or not asked or reading.grain is not None or not reading.measures:
        return
    spans = reading.spans
    homes = {atlas.home(m) for m in reading.measures}
    for index, span in enumerate(spans):
        entity = span.means("entity")[0].name if span.means("entity") else None
        if entity is None or index in reading.used or entity in homes:
            continue
        if atlas.display(entity, reading.language) and min(atlas.reach(m, entity) for m in reading.measures) < FAR:
            _group_entity(atlas, reading, entity)
            reading.used.add(index)
            return
    if reading.descending is None:
        return
    for index, span in enumerate(spans):  # among items with at least 100 reviews, which 5 …
        things = [m.name for m in span.means("dimension") if atlas.catalog.dimension(m.name).type in ("id", "text")]
        if index in reading.used or span.means("value", "measure") or not things:
            continue
        chosen = nearest_of(atlas, reading, things)
        if chosen and min(atlas.reach(m, atlas.entity(chosen)) for m in reading.measures) < FAR:
            add_group(atlas, reading, chosen)
            reading.used.add(index)
            return


def _noun_by_measure(atlas: Atlas, reading: Reading) -> None:
    """stores by sales: the noun before "by" is ranked, since what follows is a measure."""
    spans = reading.spans
    if reading.groups or reading.grain is not None:
        return
    for index, span in enumerate(spans):
        following = word_after(spans, index)
        noun = word_before(spans, index)
        if span.text.lower() != "by" or following is None or noun is None or noun in reading.used:
            continue
        ranked = spans[noun].means("entity")
        if following in reading.used and spans[following].means("measure") and ranked:
            entity = ranked[0].name
            if atlas.display(entity, reading.language) and entity not in map(atlas.home, reading.measures):
                _group_entity(atlas, reading, entity)
                reading.used.add(noun)
            return


def _group_by(atlas: Atlas, reading: Reading, index: int, *, marked: bool) -> None:
    span = reading.spans[index]
    previous = word_before(reading.spans, index)
    word = reading.spans[previous].text.lower() if previous is not None else ""
    dimensions = _meant(reading, index)
    entity = entity_of(atlas, span)
    if marked and reading.spans[previous or 0].is_a("which"):
        reading.asks_which = True
    if entity and word == "per" and _averages_over(atlas, reading, entity):
        reading.asks.append("per")
        reading.detail = span.text
        reading.used.add(index)
        return
    if entity and atlas.display(entity, reading.language):
        _group_entity(atlas, reading, entity)
        take_noun(reading, index)
        return
    if dimensions:
        chosen = nearest_of(atlas, reading, [m.name for m in dimensions])
        if chosen:
            add_group(atlas, reading, chosen)
            reading.used.add(index)


def _meant(reading: Reading, index: int) -> tuple[Meaning, ...]:
    """每个渠道 after 常用渠道 means that same dimension: a shorter name for a longer one in the question."""
    text = folded(reading.spans[index].text)
    for other, span in enumerate(reading.spans):
        longer = folded(span.text)
        named = other != index and other not in reading.used and longer != text and longer.endswith(text)
        if named and span.means("dimension"):
            reading.used.add(other)
            return span.means("dimension")
    return reading.spans[index].means("dimension")


def _averages_over(atlas: Atlas, reading: Reading, entity: str) -> bool:
    """ "sales per customer" is an average the catalog does not name, not a list of customers."""
    return entity == atlas.catalog.person or any(atlas.home(m) == entity for m in reading.measures)


def _group_entity(atlas: Atlas, reading: Reading, entity: str) -> None:
    reading.group_entity = entity
    key = None if atlas.catalog.entities[entity].display_unique else atlas.key(entity)
    for name in dict.fromkeys([*atlas.display(entity, reading.language), *([key] if key else [])]):
        add_group(atlas, reading, name)


def add_group(atlas: Atlas, reading: Reading, dimension: str) -> None:
    """Split by one more dimension; a date at the grain that was named."""
    if atlas.catalog.dimension(dimension).type == "date":
        measure_time = atlas.time(reading.measures[0]) if reading.measures else None
        reading.groups.append(ByDimension(dimension=measure_time or dimension, grain=reading.grain or "day"))
    elif all(group.dimension != dimension for group in reading.groups):
        reading.groups.append(ByDimension(dimension=dimension))


def nearest_of(atlas: Atlas, reading: Reading, names: list[str]) -> str | None:
    """Of several dimensions of one name: the nearest to the measures, then the person's, then the default one."""

    def rank(name: str) -> tuple[bool, bool, bool, int, bool]:
        entity = atlas.entity(name)
        far = max((atlas.reach(measure, entity) for measure in reading.measures), default=0)
        default = atlas.catalog.dimension(name).default
        return far >= FAR, far != 0, not default, far, entity != atlas.catalog.person

    ranked = sorted(names, key=rank)
    return ranked[0] if ranked else None


def group_leftovers(atlas: Atlas, reading: Reading) -> None:
    """A dimension that nothing else explains groups the figure: "channel sales last month"."""
    for index, span in enumerate(reading.spans):
        if index in reading.used or not span.means("dimension") or span.means("value", "entity"):
            continue
        own = [m.name for m in span.means("dimension") if atlas.entity(m.name) == reading.group_entity]
        names = own or [
            m.name for m in span.means("dimension") if atlas.catalog.dimension(m.name).type in ("category", "text")
        ]  # "list their ids": a column of the rows that are listed anyway
        chosen = nearest_of(atlas, reading, names) if names else None
        if chosen:
            add_group(atlas, reading, chosen)
            reading.used.add(index)

"""A noun's place in the question goes in; the entity it stands for and the part it plays (group, bound, rank) come out."""

from __future__ import annotations

from .beside import word_before
from .lexicon import folded
from .names import Atlas
from .reading import Reading
from .spans import Span


def entity_of(atlas: Atlas, span: Span) -> str | None:
    """The entity whose rows a word stands for: its own, or the noun in a filter or value (高价值客户, gold members)."""
    entities = span.means("entity")
    if entities:
        return entities[0].name
    for meaning in span.means("filter", "value"):
        entity = atlas.entity(meaning.name)
        if atlas.noun_in(folded(span.text), entity):
            return entity
    return None


def take_noun(reading: Reading, index: int) -> None:
    """A noun is used up by being counted or grouped; 高价值客户 still is a condition as well."""
    span = reading.spans[index]
    if span.means("entity", "measure") or not span.means("filter", "value"):
        reading.used.add(index)


def is_group(reading: Reading, index: int) -> bool:
    """Whether the noun stands behind a word that groups: by store, 每个门店, which store."""
    skip = ("pad", "count_word", "number", "top", "bottom")
    previous = word_before(reading.spans, index, skip=skip)
    while previous is not None and reading.spans[index].means("entity") and _only_value(reading.spans[previous]):
        previous = word_before(reading.spans, previous, skip=skip)  # each of the Hong Kong stores, 各上海门店
    if previous is None:
        return False
    span = reading.spans[previous]
    if span.is_a("which") and not span.is_a("by"):  # "what did customers spend" asks of no customer in particular
        between = reading.spans[previous + 1 : index]
        if any(s.kinds == ("pad",) and s.text.lower() not in ("of", "our", "the", "of the", "的") for s in between):
            return False
    return span.is_a("by", "which") and not span.is_a("term")


def _only_value(span: Span) -> bool:
    return bool(span.means("value")) and not span.means("entity", "dimension", "measure")


def is_limited(reading: Reading, index: int) -> bool:
    """The noun after the number of a top-n: top 10 customers, 前 5 个城市."""
    previous = word_before(reading.spans, index, skip=("pad", "count_word"))
    if previous is None or reading.descending is None:
        return False
    before = reading.spans[previous]
    return (before.is_a("number") and previous in reading.used) or (
        before.is_a("top", "bottom") and before.text.lower() in ("top", "bottom", "排名前", "前")
    )


def is_bounded(reading: Reading, index: int) -> bool:
    """3 单以上, more than 5 orders: the noun belongs to a bound."""
    spans = reading.spans
    for bound in reading.bounds:
        reach = bound.last + reading.spans[bound.last].is_a("number")  # at least 3 orders; 3 单以上的客户
        inside = bound.first <= index <= reach
        if inside and bound.unit is None and index not in bound.used and bound.op != "between":
            return True
    following = index + 1
    return (
        following < len(spans) and spans[following].is_a("gt", "gte", "lt", "lte") and not spans[index].means("entity")
    )

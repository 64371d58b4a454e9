"""A reading and its query go in; what the measures by groups passed over or twisted comes out, to be asked about."""

from __future__ import annotations

import re

from domain.condition import Is
from domain.metric_query import MetricQuery

from .beside import word_after, word_before
from .names import Atlas
from .reading import Reading
from .spans import Span

_COUNTED = re.compile(r"[0-9一二三四五六七八九十百千万两几多少哪每这那各某整全单同另半]\s*$|不同的?$|[”\"」]$")
"""What stands before a word that counts (三个, 每家)."""
_TOTAL_OF = re.compile(r"\b(?:total|sum|combined)\b(?: of)?(?: the)? [a-z]+ and [a-z]+")
_ONE_EACH = re.compile(r"\ba(?:n)? (?P<noun>[a-z]+) (?:below|above|under|over|older than|younger than) \d")
_AGENT = re.compile(r"(?:[a-z]{2,}ed|made|written|sold|built|given|sent|held|won|taught) by the $")
_EVERYTHING = re.compile(r"\ball (?:of )?(?:the )?(?:information|details)\b|(?:所有|全部|完整)的?(?:信息|资料)")


def doubted(reading: Reading, query: MetricQuery, atlas: Atlas) -> Span | None:
    """The word that is not in the query as it was said; None where every word is."""
    for doubt in (_stray_counter, _superlative_of_column, _range_of_figure, _day_of_nothing, _agent, _told_in_words):
        if (span := doubt(reading, query, atlas)) is not None:
            return span
    return None


def _stray_counter(reading: Reading, query: MetricQuery, atlas: Atlas) -> Span | None:
    """非洲中部: 部 counts nothing here."""
    if reading.language != "zh":
        return None
    for index, span in enumerate(reading.spans):
        if set(span.kinds) != {"count_word"} or span.text in "大强号" or _COUNTED.search(reading.text[: span.start]):
            continue
        following = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
        if following is not None and following.is_a("how_many"):
            if span.text == "人" and atlas.home(query.measures[0]) != atlas.catalog.person:
                return span  # the number of PEOPLE is not that of the countries
            continue
        return span
    return None


def _superlative_of_column(reading: Reading, query: MetricQuery, atlas: Atlas) -> Span | None:
    """容量最大的体育场有多少场音乐会, the maximum horsepower: a column that is ranked, and no figure."""
    zh = reading.language == "zh"
    for index, span in enumerate(reading.spans):
        if not span.is_a("top", "bottom") or span.is_a("term"):
            continue
        beside = word_before(reading.spans, index, skip=()) if zh else word_after(reading.spans, index)
        if beside is None or reading.spans[beside].means("measure", "entity", "value"):
            continue
        columns = [atlas.catalog.dimension(m.name).type for m in reading.spans[beside].means("dimension")]
        if columns and all(kind in ("number", "date") for kind in columns):
            return reading.spans[beside]
    return None


def _range_of_figure(reading: Reading, query: MetricQuery, atlas: Atlas) -> Span | None:
    """Which major has between 2 and 30 number of students: the range is of the number, not of the major."""
    grouped = {by.dimension for by in query.by if by.kind == "dimension"}
    for bound in reading.bounds:
        following = word_after(reading.spans, bound.last, skip=())
        if bound.op != "between" or following is None:
            continue
        counted = reading.spans[following].is_a("how_many") or reading.spans[following].means("measure")
        if counted and any(
            isinstance(c, Is) and c.op == "between" and c.dimension in grouped for c in reading.conditions
        ):
            return reading.spans[following]
    return None


def _day_of_nothing(reading: Reading, query: MetricQuery, atlas: Atlas) -> Span | None:
    """The claim date and settlement date of each case: columns of a list, not days to count by."""
    if reading.explicit or reading.grain is not None or reading.has("trend", "how_many"):
        return None
    if not any(by.kind == "dimension" and by.grain == "day" for by in query.by):
        return None
    return next(
        (
            span
            for span in reading.spans
            if any(atlas.catalog.dimension(m.name).type == "date" for m in span.means("dimension"))
        ),
        None,
    )


def _agent(reading: Reading, query: MetricQuery, atlas: Atlas) -> Span | None:
    """Produced by the maker: who did it, and no split."""
    low = reading.text.lower()
    for index, span in enumerate(reading.spans):
        noun = word_after(reading.spans, index)
        if not span.is_a("by") or span.text.lower() != "by" or noun is None:
            continue
        said = reading.spans[noun]
        if not said.text.lower().endswith("s") and _AGENT.search(low[: said.start]):
            return said
    return None


def _told_in_words(reading: Reading, query: MetricQuery, atlas: Atlas) -> Span | None:
    """A total of two columns, one row of each kind, everything there is: none of them is this figure."""
    low = reading.text.lower()
    held = [atlas.catalog.measure(name) for name in query.measures if "." in name]
    match = _TOTAL_OF.search(low)
    if match is not None and any(measure.aggregate != "sum" for measure in held):
        return _at(reading, match.start())
    if query.having and (match := _ONE_EACH.search(low)) is not None:
        return _at(reading, match.start("noun"))
    if not reading.explicit and not query.by and (match := _EVERYTHING.search(low)) is not None:
        return _at(reading, match.start())
    return None


def _at(reading: Reading, start: int) -> Span | None:
    return next((span for span in reading.spans if span.end > start), None)

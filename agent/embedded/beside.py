"""A word's place in the question goes in; what stands before, after or beside it comes out."""

from __future__ import annotations

from .names import Atlas
from .reading import Reading
from .spans import Span

_AND = {"and", "和", "与", "及", "以及", "as well as", "plus", "还有", "跟", "also"}


def word_after(spans: tuple[Span, ...], index: int, skip: tuple[str, ...] = ("pad", "count_word")) -> int | None:
    """The place of the first word after this one that is none of the skipped kinds."""
    for step in range(index + 1, len(spans)):
        if not spans[step].is_a(*skip) or spans[step].is_a("term"):
            return step
    return None


def word_before(spans: tuple[Span, ...], index: int, skip: tuple[str, ...] = ("pad", "count_word")) -> int | None:
    """The place of the first word before this one that is none of the skipped kinds."""
    for step in range(index - 1, -1, -1):
        if not spans[step].is_a(*skip) or spans[step].is_a("term"):
            return step
    return None


def is_whole(span: Span) -> bool:
    """Whether a number can be a number of rows."""
    return span.number is not None and float(span.number).is_integer() and 0 < span.number <= 1000


def negation_of(reading: Reading, index: int) -> int | None:
    """The "not" or "except" that stands right before a word; a verb shares it with the values and periods before it.

    It denies the next condition only: 不是金卡的高价值客户 are high-value.
    """
    verbal = bool(reading.spans[index].means("verb")) or reading.spans[index].is_a("sold")
    for step in range(index - 1, max(-1, index - 4), -1):
        span = reading.spans[step]
        if span.text in ("以外", "之外"):
            return None  # it closes what stood before it
        if span.is_a("not", "except") and not span.is_a("term"):
            following = reading.spans[step + 1] if step + 1 < index else None
            if following is not None and following.means("value") and span.text.lower() in ("non", "非"):
                return None  # non-gold members ordered
            return step
        if not (span.is_a("pad", "period") or (verbal and _object_before(reading, step))):
            return None
    return None


def _object_before(reading: Reading, index: int) -> bool:
    """没在上海买过, 没用优惠券下过单: a value before the verb that no 的 parts from it."""
    following = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
    return bool(reading.spans[index].means("value")) and (following is None or following.text != "的")


def coordinated(reading: Reading, left: int, right: int) -> bool:
    """Whether two words stand side by side with only a comma or an "and" between them."""
    first, last = sorted((left, right))
    between = reading.spans[first + 1 : last]
    if any(span.kinds != ("pad",) and not span.is_a("how_many") for span in between):
        return False
    gap = reading.text[reading.spans[first].end : reading.spans[last].start]
    joined = any(span.text.lower() in _AND for span in between)
    return joined or any(sign in gap for sign in ",，、&+/")


def beside_person(atlas: Atlas, reading: Reading, index: int) -> bool:
    """上海客户, customers in Shanghai: the value stands right beside the noun for persons."""
    person = atlas.catalog.person
    for near in (word_after(reading.spans, index, skip=("pad",)), word_before(reading.spans, index, skip=("pad",))):
        if near is None:
            continue
        span = reading.spans[near]
        if any(m.name == person for m in span.means("entity")):
            return True
        if span.means("filter") and any(atlas.entity(m.name) == person for m in span.means("filter")):
            return True
    return False

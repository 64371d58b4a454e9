"""First, last and top words go in; the order and the number of rows come out."""

from __future__ import annotations

from .beside import is_whole, word_after, word_before
from .inflection import singular
from .reading import Reading
from .spans import Span


def read_order(reading: Reading) -> None:
    """The order and the number of rows: top 10, 最高的三个, the five stores with the lowest …"""
    spans = reading.spans
    for index, span in enumerate(spans):
        if not span.is_a("top", "bottom") or span.is_a("term"):
            continue
        if reading.descending is None:  # "beginning with the highest and ending with the lowest" says it once
            reading.descending = not span.is_a("bottom")
        reading.used.add(index)
        for near in (index + 1, index - 1):
            bounding = any(near in bound.used for bound in reading.bounds)  # the most 1-star reviews
            if 0 <= near < len(spans) and spans[near].is_a("number") and is_whole(spans[near]) and not bounding:
                if near < index and spans[near - 1].is_a("gt", "gte", "lt", "lte"):
                    continue
                reading.limit = int(spans[near].number or 0)
                reading.used.add(near)
                break
    for index, span in enumerate(spans[:-1]):
        number = spans[index + 1]
        if span.is_a("which") and number.is_a("number") and is_whole(number) and reading.limit is None:
            reading.limit = int(number.number or 0)  # which 3 products sold the most units
            reading.used.add(index + 1)
            reading.descending = reading.descending is not False
    if reading.descending is None or reading.limit is not None:
        return
    if _asks_for_one(reading):
        reading.limit = 1
        return
    for index, span in enumerate(spans):  # 最高的 10 个客户; the five stores with the lowest …
        following = word_after(spans, index)
        if span.is_a("number") and is_whole(span) and following is not None and spans[following].is_a("term"):
            before = word_before(spans, index)
            if before is not None and spans[before].is_a("gt", "gte", "lt", "lte"):
                continue
            if following + 1 < len(spans) and spans[following + 1].is_a("gte_after", "lte_after"):
                continue
            if spans[following].means("entity", "dimension", "value", "filter"):
                reading.limit = int(span.number or 0)
                reading.used.add(index)
        elif span.is_a("number") and is_whole(span) and following is None and _after_top(spans, index):
            reading.limit = int(span.number or 0)  # 退订率最高的三场
            reading.used.add(index)


_ONE_ZH = frozenset({"哪个", "哪一个", "哪家", "哪位", "哪种", "哪款", "哪类", "哪间", "边个", "边间"})


def _asks_for_one(reading: Reading) -> bool:
    """Which store sold the least, 哪个门店卖得最少: one, and those that tie with it."""
    spans = reading.spans
    for index, span in enumerate(spans):
        if not span.is_a("which") or span.is_a("term"):
            continue
        if reading.language == "zh":
            return span.text in _ONE_ZH
        noun = word_after(spans, index)
        if span.text.lower() != "which" or noun is None or not spans[noun].means("entity", "dimension"):
            return False
        last = spans[noun].text.lower().split()[-1]
        return singular(last) == last
    return False


def _after_top(spans: tuple[Span, ...], index: int) -> bool:
    return index > 0 and spans[index - 1].is_a("top", "bottom", "pad")

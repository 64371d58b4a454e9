"""Which groups are kept, said aside: 退款率最高的5家门店，只看今年订单满500单的; …, only stores with at least 500 orders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.condition import Period
from domain.errors import QueryError
from domain.metric_query import MetricQuery
from warehouse.compile import compile_query

from .form import Ask, Outcome, query_in, same_span, tidy
from .thresholds import bounded

_PARTS = re.compile(r"[,，;；。]|\s(?=only (?:the |those |for )?[a-z ]*\b(?:with|that have|having|where)\b)")
_ASIDE_ZH = re.compile(
    r"^(?:但|但是|不过|并且|且)?(?:只看|只要|仅限于?|仅看|只算|只统计|只保留|只考虑|只在|限于|限定|要求|前提是|条件是)(?P<clause>.+?)$"
)
_ASIDE = re.compile(
    r"^(?:but )?(?:only|just|restricted to|limited to|keep only|keeping only|considering only|counting only|provided|as long as)(?: for)?(?: the| those| ones| these)? ?(?P<noun>[a-z]+(?: [a-z]+)?)? ?(?:with|that have|that had|having|where|whose|they have|there are) (?P<clause>.+)$"
)


def read_kept(ask: Ask) -> Outcome | None:
    """The rest of the question, its groups kept where another measure of theirs passes the threshold."""
    parts = [part for piece in _PARTS.split(ask.text) if (part := piece.strip())]
    for place, clause, noun in _clauses(ask, parts):
        found = bounded(ask, clause)
        if found is None:
            continue
        measure, having, rest = found
        head = query_in(ask.whole(tidy(", ".join(part for at, part in enumerate(parts) if at != place))))
        if head is None or not head.by or not _fits(ask, f"{noun} {rest}".strip(), head, measure):
            continue
        asked = head.model_copy(update={"having": (*head.having, *having)})
        try:
            compile_query(ask.atlas.catalog, asked)
        except QueryError:
            continue
        return ask.finish(asked, ())
    return None


def _clauses(ask: Ask, parts: list[str]) -> Iterator[tuple[int, str, str]]:
    pattern = _ASIDE_ZH if ask.language == "zh" else _ASIDE
    for place, part in enumerate(parts):
        match = pattern.match(part.lower()) if place else None
        if match is not None:
            noun = match.groupdict().get("noun") or ""
            yield place, part[match.start("clause") : match.end("clause")], noun


def _fits(ask: Ask, rest: str, head: MetricQuery, measure: str) -> bool:
    """Whether what else the aside says is no more than the question's own period and a word for its groups."""
    for span in ask.cover(rest).spans:
        if span.is_a("period"):
            if not isinstance(span.period, Period) or head.period is None or not same_span(span.period, head.period):
                return False
        elif span.means("dimension", "entity"):
            grouped = {name for by in head.by if (name := getattr(by, "dimension", None))}
            named = {m.name for m in span.means("dimension", "entity")}
            if ask.atlas.home(measure) not in named and not named & (
                grouped | {ask.atlas.entity(name) for name in grouped}
            ):
                return False
        elif span.kinds != ("pad",) and not span.is_a("by", "which", "count_word"):
            return False
    return True

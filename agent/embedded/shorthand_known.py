"""A lexicon goes in; what rewriting a question must know of the data comes out (see shorthand.py)."""

from __future__ import annotations

import re

from domain.catalog import Catalog

from .glosses import explains
from .lexicon import Lexicon
from .periods import Horizon
from .shorthand import Known
from .spans import Span, cover

_BESIDES = re.compile(r"(?i)\b(?:i\.e\.?|that is|meaning|namely|no\.|number|nos?\.)|即|也就是")


def known_of(lexicon: Lexicon, horizon: Horizon, catalog: Catalog | None = None) -> Known:
    """Names, values and periods of one home."""

    def spans(text: str) -> tuple[Span, ...]:
        return cover(text, lexicon, horizon).spans

    def named(text: str) -> list[tuple[int, int]]:
        return [(span.start, span.end) for span in spans(text) if span.meanings and not span.inflected]

    def timed(text: str) -> bool:
        return any(span.is_a("period", "ambiguous_date") for span in spans(text))

    def alike(inside: str, outside: str) -> bool:
        """(C invoices), after "cancelled invoices": the same named filter, and nothing else; or what defines it."""
        if catalog is not None and explains(inside, spans(outside), spans, catalog):
            return True
        told = [span for span in spans(_BESIDES.sub(" ", inside)) if span.kinds != ("pad",)]
        filters = {m.name for span in told for m in span.means("filter")}
        only = all(
            span.means("filter") or (span.means("entity", "dimension") and not span.means("value")) for span in told
        )
        if len(filters) != 1 or not only:
            return False
        return filters <= {m.name for span in spans(outside) for m in span.means("filter")}

    return Known(named, timed, alike, horizon.last.year)

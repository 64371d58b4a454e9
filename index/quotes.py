"""A hit goes in, the domain's Quote comes out: verbatim, with the hash of the whole stored text."""

from __future__ import annotations

from domain.evidence import Quote

from .feedback_index import Hit


def quote_of(hit: Hit, quote_id: str = "") -> Quote:
    """The quote of a hit; the ledger gives it its id when it is added."""
    document = hit.document
    start, end = hit.span
    return Quote(
        id=quote_id,
        doc_id=document.doc_id,
        text=document.text[start:end],
        span=hit.span,
        sha256=document.sha256,
        score=round(hit.score, 4),
        person=document.person,
        date=document.written_on,
        source=document.source,
        rating=document.rating,
        context=document.text,
        folded=hit.folded,
    )

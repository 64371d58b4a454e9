"""A question that asks to change, dump or foretell, for contact details, or for an unknown fiscal year, goes in; a refusal with what can be asked comes out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from domain.answer import Refusal
from domain.language import Language

from .asking import Declining, Offer
from .lexicon import folded
from .names import Atlas
from .spans import Cover
from .texts import say

KINDS = ("change", "dump", "contact", "forecast", "fiscal")
"""In this order; the first that matches is told."""


def refused(atlas: Atlas, text: str, covered: Cover, language: Language) -> Refusal | None:
    """The refusal, or None.

    Contact details are refused only where they are kept apart (a home with a vault), and only when no column of the
    catalog bears the name. Words that the catalog knows ("next contact date", "email" as a channel) are no request.
    """
    low = folded(text)
    for kind in KINDS:
        match = _patterns()[kind][language].search(low)
        if match is None or (kind in ("contact", "forecast") and _is_named(covered, *match.span())):
            continue
        if kind == "fiscal" and (atlas.catalog.fiscal_year_start is not None or _has_meaning(covered, *match.span())):
            continue
        if kind == "contact" and (atlas.catalog.public or atlas.catalog.person is None):
            continue
        if kind == "contact" and re.search(r"\b(?:may|can|consent|reachable|opted?)\b|可|同意|授权|多少|几", low):
            continue  # how many may be called is a figure
        return Declining(language=language, text=say(f"refuse_{kind}", language), offers=_offers(atlas, kind, language))
    return None


def _is_named(covered: Cover, start: int, end: int) -> bool:
    """Whether a catalog word or a period the data covers stands there."""
    return any(
        (span.meanings or span.is_a("period")) and span.start < end and start < span.end and span.end - span.start >= 2
        for span in covered.spans
    )


def _has_meaning(covered: Cover, start: int, end: int) -> bool:
    """Whether a catalog word stands there (a column of fiscal years)."""
    return any(span.meanings and span.start < end and start < span.end for span in covered.spans)


def _offers(atlas: Atlas, kind: str, language: Language) -> tuple[Offer, ...]:
    """The nearest thing that can be shown: the course so far, instead of what is to come."""
    if kind != "forecast":
        return ()
    main = next(
        (f"{entity}.{short}" for entity, held in atlas.catalog.entities.items() for short, m in held.measures.items()
         if m.default and atlas.time(f"{entity}.{short}")), None,
    )  # fmt: skip
    if main is None:
        return ()
    name = atlas.measure_name(main, language)
    text = f"近12个月每月的{name}" if language == "zh" else f"{name} by month over the last 12 months"
    return (Offer(label=text, text=text),)


@cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    raw = yaml.safe_load((Path(__file__).parent / "refusing.yaml").read_text(encoding="utf-8"))
    return {kind: {language: re.compile(pattern) for language, pattern in held.items()} for kind, held in raw.items()}

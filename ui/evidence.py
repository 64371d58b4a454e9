"""A figure or a quote becomes the panel beside the conversation: what it says, and what is needed to check it."""

from __future__ import annotations

from domain.catalog import Catalog
from domain.evidence import Figure, Quote
from domain.language import Language
from domain.rounding import half_up
from ui.markup import Markup, escape, join, tag
from ui.sql import pretty
from ui.table import Cells, stored_text, table
from ui.text import Text

ROWS_IN_PANEL = 200


def panel(held: Figure | Quote | None, catalog: Catalog, language: Language, used: Cells = frozenset()) -> Markup:
    """The panel's content in the page's language; `used` are the cells the opened sentence stands on."""
    text = Text(language)
    if held is None:
        body = tag("p", text("evidence.gone"), class_="quiet")
        kind, title = text("evidence.panel"), ""
    elif isinstance(held, Figure):
        body = _figure(held, catalog, text, used)
        kind, title = text("evidence.figure", id=held.id), held.title.in_(language)
    else:
        source = _source(held, catalog, language)
        body = _quote(held, source, text)
        kind, title = text("evidence.quote", id=held.id), _said(held, source)
    close = tag("button", "×", type="button", class_="close", data_close=True, aria_label=text("evidence.close"))
    return tag(
        "section",
        tag("header", tag("h2", tag("span", kind, class_="kind"), title, tabindex=-1), close),
        tag("div", body, class_="body"),
        class_="evidence",
        role="dialog",
        aria_label=f"{text('evidence.panel')} {held.id if held else ''}".strip(),
    )


def _figure(figure: Figure, catalog: Catalog, text: Text, used: Cells) -> Markup:
    parts: list[Markup] = []
    if figure.rows:
        toggle = tag(
            "label", tag("input", type="checkbox", class_="as-stored"), text("evidence.stored"), class_="stored-toggle"
        )
        parts += [toggle, table(figure, catalog, text.language, limit=ROWS_IN_PANEL, used=used)]
    else:
        parts.append(tag("p", text("evidence.no_rows"), class_="quiet"))
    if used:
        parts.append(tag("p", tag("span", class_="swatch", aria_hidden="true"), text("evidence.used"), class_="quiet"))
    if len(figure.rows) > ROWS_IN_PANEL:
        told = text("evidence.shown_rows", shown=ROWS_IN_PANEL, n=len(figure.rows))
        parts.append(tag("p", told, class_="quiet"))
    if figure.suppressed:
        parts.append(tag("p", text("evidence.suppressed", n=figure.suppressed), class_="quiet"))
    copy = tag(
        "button",
        text("evidence.copy"),
        type="button",
        class_="copy",
        data_copy=True,
        data_copied=text("evidence.copied"),
    )
    parts.append(tag("div", tag("h3", text("evidence.sql")), copy, class_="bar"))
    parts.append(tag("pre", pretty(figure.sql), data_source=figure.sql, tabindex=0))
    facts = []
    if figure.params:
        places = (
            tag("li", tag("i", f"${place}"), " ", stored_text(value))
            for place, value in enumerate(figure.params, start=1)
        )
        facts.append((text("evidence.params"), tag("ol", *places, class_="params")))
    facts.append((text("evidence.version"), _mono(figure.data_version)))
    if figure.elapsed_ms:
        facts.append((text("evidence.elapsed"), escape(text("evidence.elapsed_ms", ms=half_up(figure.elapsed_ms, 0)))))
    return join((*parts, _facts(facts)))


def _quote(quote: Quote, source: str, text: Text) -> Markup:
    before, after = _around(quote)
    whole = tag(
        "blockquote",
        before,
        tag("mark", quote.text),
        after,
    )
    facts: list[tuple[str, Markup]] = []
    if quote.date:
        facts.append((text("evidence.date"), escape(quote.date.isoformat())))
    if source:
        facts.append((text("evidence.source"), escape(source)))
    if quote.rating is not None:
        facts.append((text("evidence.rating"), _rating(quote.rating)))
    if quote.person:
        facts.append((text("evidence.person"), _mono(quote.person)))
    facts.append((text("evidence.document"), _mono(quote.doc_id)))
    facts.append((text("evidence.hash"), _mono(quote.sha256)))
    more = tag("p", text("evidence.folded", n=quote.folded - 1), class_="quiet") if quote.folded > 1 else Markup("")
    return join((tag("h3", text("evidence.in_place")), whole, more, _facts(facts)))


def _source(quote: Quote, catalog: Catalog, language: Language) -> str:
    """What the source of a text is called in the language; the stored word where the catalog has no name for it."""
    feedback = catalog.feedback
    if not quote.source or feedback is None or feedback.source is None:
        return quote.source or ""
    entity, _, short = feedback.source.rpartition(".")
    held = catalog.entities[entity or feedback.entity].dimensions[short].values.get(quote.source)
    return (held.in_(language) if held else "") or quote.source


def _said(quote: Quote, source: str) -> str:
    """Where and when it was said, as far as that is known."""
    return " · ".join(part for part in (source, quote.date.isoformat() if quote.date else None) if part)


def _around(quote: Quote) -> tuple[str, str]:
    """What stands before and after the quote in its whole text; nothing when the whole text is not known."""
    start, end = quote.span
    if quote.context[start:end] != quote.text:
        return "", ""
    return quote.context[:start], quote.context[end:]


def _rating(rating: float) -> Markup:
    shown = f"{rating:g}"
    if not (float(rating).is_integer() and 0 <= rating <= 5):
        return escape(shown)
    stars = "★" * int(rating) + "☆" * (5 - int(rating))
    return tag("span", tag("span", stars, aria_hidden="true", class_="stars"), f" {shown}/5")


def _facts(facts: list[tuple[str, Markup]]) -> Markup:
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts), class_="facts")


def _mono(value: str) -> Markup:
    return tag("code", value)

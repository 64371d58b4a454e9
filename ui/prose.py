"""The few marks of Markdown our own answers use become HTML; everything else stays text.

Paragraphs, `- ` and `1. ` lists, `**bold**`. No links, no images, no HTML: a text that holds them shows them as typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ui.markup import Markup, escape, join, tag

_ITEM = re.compile(r"\s*(?:([-*•])|(\d+)[.、])\s+(.*)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


def prose(text: str, inline: Callable[[str], Markup] = escape) -> Markup:
    """`text` as paragraphs and lists; `inline` turns each piece of plain text into HTML."""
    blocks: list[Markup] = []
    items: list[Markup] = []
    kind = "ul"
    for line in [*text.splitlines(), ""]:
        item = _ITEM.fullmatch(line)
        if item:
            kind = "ul" if item[1] else "ol"
            items.append(tag("li", _bold(item[3], inline)))
            continue
        if items:
            blocks.append(tag(kind, *items))
            items = []
        if line.strip():
            blocks.append(tag("p", _bold(line.strip(), inline)))
    return join(blocks)


def without_items(text: str, shown: tuple[str, ...]) -> str:
    """`text` without the list items that are shown elsewhere: a question back lists its choices, the page has buttons."""
    kept = []
    for line in text.splitlines():
        item = _ITEM.fullmatch(line)
        if not (item and item[3].strip() in shown):
            kept.append(line)
    return "\n".join(kept).strip()


def _bold(text: str, inline: Callable[[str], Markup]) -> Markup:
    pieces = _BOLD.split(text)
    return join(tag("strong", inline(piece)) if place % 2 else inline(piece) for place, piece in enumerate(pieces))

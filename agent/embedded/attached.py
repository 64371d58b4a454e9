"""A question's words go in; the official share that a clause reaches into comes out: the share of members WHO left."""

from __future__ import annotations

import re

from domain.language import Language

from .names import Atlas
from .spans import Cover, Span

_SHARE_OF = re.compile(r"^(?:the )?(?:share|percentage|percent|proportion|fraction|rate) of ")
_WHO = frozenset({"who", "that", "which", "whose"})
_OF_WHAT = re.compile(r"^(?P<rows>.+?)的?(?:占比|比例|比重)$")


def reached_into(covered: Cover, atlas: Atlas, language: Language) -> Span | None:
    """The share's name where the clause beside it tells of its noun, so that the share is of other rows than it says.

    Share of senior citizens who churned: of the senior citizens; 有伴侣的老年客户占比: of whom?
    """
    spans = covered.spans
    for place, span in enumerate(spans):
        if not span.means("measure"):
            continue
        if language == "en":
            following = spans[place + 1].text.lower() if place + 1 < len(spans) else ""
            if _SHARE_OF.match(span.text.lower()) and following in _WHO:
                return span
            continue
        told = _OF_WHAT.match(span.text)
        if (
            told is None
            or place < 2
            or spans[place - 1].text != "的"
            or not spans[place - 2].means("value", "dimension")
        ):
            continue
        noun = any(
            told["rows"].endswith(name) and told["rows"] != name
            for entity in atlas.catalog.entities.values()
            for name in entity.names.zh
        )
        if noun and spans[place - 2].text.startswith(("有", "没", "无", "带", "不")):
            return span
    return None

"""Text that came from data goes in, HTML in which it is only text comes out.

Every piece of the page is built with `tag`; a plain `str` is escaped on its way in, so a feedback text, a name or a
value cannot become an element, an attribute or a link by being forgotten.
"""

from __future__ import annotations

import html
from collections.abc import Iterable


class Markup(str):
    """HTML that is already safe to place in the page."""

    __slots__ = ()


def escape(text: str) -> Markup:
    """`text` as HTML text; a `Markup` passes unchanged."""
    return text if isinstance(text, Markup) else Markup(html.escape(text, quote=True))


def join(parts: Iterable[str], between: str = "") -> Markup:
    """The parts one after another, each escaped unless it is markup."""
    return Markup(escape(between).join(escape(part) for part in parts))


def tag(element: str, *children: str, **attributes: str | int | bool | None) -> Markup:
    """One element. In attribute names `_` stands for `-`, a last one is dropped (`class_`); None and False leave one out."""
    written = "".join(
        f" {_attribute(name)}" + ("" if value is True else f'="{html.escape(str(value), quote=True)}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    if element in _VOID:
        return Markup(f"<{element}{written}>")
    return Markup(f"<{element}{written}>{join(children)}</{element}>")


_VOID = frozenset({"br", "input", "hr"})


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")

"""A home's columns go in; what else people call one of them comes out, where the name is nobody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .bundled import column_names
from .forms import chinese_forms
from .model import Home, Item
from .words import phrase


class ColumnNames:
    """Further names of the columns of one home, from the bundled list."""

    def __init__(self, home: Home) -> None:
        words = [tuple(item.given.words) for part in home.parts for item in part.items if item.use != "empty"]
        self._english = Counter(
            form for held in words for form in dict.fromkeys((phrase(held), phrase(held, one=True)))
        )
        self._chinese = Counter(name for held in words for name in dict.fromkeys(chinese_forms(held)))

    def of(self, item: Item, bare: Sequence[str]) -> tuple[list[str], list[str]]:
        """English and Chinese names of a column; `bare` are its words without what its table is called."""
        words = item.given.words
        forms = [form for form in dict.fromkeys((phrase(words), phrase(words, one=True), phrase(bare))) if form]
        held = [column_names()[form] for form in forms if form in column_names()]
        own = set(chinese_forms(words))
        english = [name for en, _ in held for name in en if not self._english[name]]
        chinese = [name for _, zh in held for name in zh if name in own or not self._chinese[name]]
        return english, chinese

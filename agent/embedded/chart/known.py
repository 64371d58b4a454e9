"""What a catalog and its values add to the words of a question: codes of single records, columns named in part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from agent.embedded.lexicon import Lexicon
from domain.catalog import Catalog
from domain.condition import Scalar

from .codes import Codes
from .parser import Leaf
from .stems import date_stems, past_dates, shared_heads, when_done
from .things import Held

_CODE = 0.6
_STEM = 0.9
_HEADS = 1.6
"""More than two columns that are named in full."""


class Known:
    """Kept with a planner; values are looked at when a question holds a code."""

    def __init__(self, catalog: Catalog, values: Callable[[str], Iterable[tuple[Scalar, int]]]) -> None:
        self._codes = Codes(catalog, values)
        self._stems = date_stems(catalog)

    def holds_code(self, text: str) -> bool:
        """Whether a word of letters and digits, or of three digits and more that are no year, is in a column of codes."""
        return any(code.sure or code.end - code.start > 4 for code in self._codes.found(text))

    def leaves(self, text: str, low: str, lexicon: Lexicon) -> Iterator[Leaf]:
        """Leaves beside those of single words: CODE (certain), BARE (where its noun stands beside it), DATEWORD, WHENCOL, HEADCOLS."""
        for code in self._codes.found(text):
            if code.sure:
                yield Leaf(code.start, code.end, "CODE", Held(code.sure), _CODE)
            yield Leaf(code.start, code.end, "BARE", Held(code.beside), _CODE)
        for start, end, col in when_done(low, self._stems):
            yield Leaf(start, end, "WHENCOL", col, _STEM)
        for start, end, col in past_dates(low, self._stems):
            yield Leaf(start, end, "DATEWORD", col, _STEM)
        for start, end, cols in shared_heads(low, lexicon):
            yield Leaf(start, end, "HEADCOLS", cols, _HEADS)

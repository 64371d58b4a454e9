"""A column's words go in; every form people would say it in comes out, in either language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from .bundled import synonyms
from .words import KEPT, chinese_order, in_chinese, phrase, plain_words, said, says, singular, stutters

STRUCTURAL = frozenset({
    "highest", "lowest", "average", "maximum", "minimum", "total", "count", "number", "first", "last", "top", "best",
    "most", "least", "all", "other", "no", "share", "percentage", "percent", "sum", "mean", "median", "many", "list",
})  # fmt: skip
"""Words that ask for something: alone they name no column."""
_CODED = frozenset({
    "type", "status", "method", "category", "outcome", "kind", "channel", "format", "result", "reason", "level", "mode",
    "priority", "gender", "role", "stage",
})  # fmt: skip
"""What a code stands for is called without it: order status code → order status."""
_SCALES = frozenset({"thousands", "millions", "billions", "million", "billion", "thousand", "usd", "dollars", "euros", "pounds", "kg", "g", "km", "m", "cm", "gb", "mb"})  # fmt: skip
_AFTER_OF = frozenset({"number", "date", "year", "month", "time", "day", "name", "type", "place", "level", "size"})
_MOST = 12
"""Chinese names put together for one column."""


def english_forms(words: Sequence[str], *, text: bool = False) -> list[str]:
    """Further phrases for a column; `text`: its values are words, so a code may be left unsaid."""
    held = tuple(words)
    found: list[tuple[str, ...]] = []
    if len(held) > 1 and held[0] in ("is", "has", "if", "was"):
        return [phrase(held[1:])]
    if len(held) > 1 and all(says((word,), "place") for word in held):  # one column for whichever a country has
        return list(held)
    if len(held) > 1 and text and held[-1] == "code" and held[-2] in _CODED:
        found.append(held[:-1])
    if len(held) > 2 and held[-2] == "in" and (held[-1] in _SCALES or len(held[-1]) == 1):
        found.append(held[:-2])
    elif len(held) > 1 and held[-1] in _SCALES:
        found += [held[:-1], (*held[:-1], "in", held[-1])]
    if len(held) > 2 and held[1] == "of" and held[0] in _AFTER_OF:
        found.append((singular(held[2]), *held[3:], held[0]) if held[0] != "number" else (*held[2:], "number"))
        if held[0] == "number":
            found += [("number", "of", *held[2:-1], phrase(held[-1:], many=True)), held[2:]]
    if len(held) > 1 and held[0] == "number" and held[1] != "of":
        found += [("number", "of", *held[1:]), held[1:]]
    if len(held) > 1 and held[-1] == "number" and not text:
        found.append(("number", "of", *held[:-2], phrase(held[-2:-1], many=True)))
    if len(held) > 2 and held[0] == "date":
        found.append((*held[1:], "date"))
    if len(held) > 1 and held[-1] in ("date", "year", "time", "month"):
        found.append((held[-1], "of", *held[:-1]))
    if len(held) > 1 and held[-1] == "datetime":
        found += [(*held[:-1], "date"), (*held[:-1], "time")]
    if len(held) == 2 and held[0] == "year":
        found.append((held[1], "year"))
    further = [other for form in (held, *found) for other in _replaced(form)]
    return [phrase(form) for form in found if form and not (len(form) == 1 and form[0] in STRUCTURAL)] + further


def _replaced(words: Sequence[str]) -> list[str]:
    """The phrase with one word of it said otherwise: the last by its synonyms."""
    if len(words) < 2:
        return []
    return [" ".join((*words[:-1], other)) for other in synonyms().get(words[-1], ())[:2] if words[-1] in _INSIDE]


_INSIDE = frozenset({"price", "colour", "color", "quantity", "gender", "sex", "salary", "phone", "telephone", "mobile", "email"})  # fmt: skip


def read_aloud(identifier: str, words: Sequence[str]) -> str:
    """The identifier as it is written, in small letters, where that differs from its words; else nothing."""
    plain = plain_words(identifier)
    return plain if plain != phrase(words) and plain not in STRUCTURAL else ""


def chinese_forms(words: Sequence[str]) -> list[str]:
    """Chinese names of a phrase: its own where it is known, and those put together from every way to say its parts."""
    ordered = chinese_order(words)
    held = [word for word in ordered if word not in KEPT] or list(words)
    if len(held) > 1 and held[0] == "number":
        return [name + end for name in chinese_forms(held[1:])[:3] for end in ("数量", "数", "数目", "个数")]
    found = list(in_chinese(words))
    if len(held) > 1 and all(says((word,), "place") for word in held):
        return [name for word in held for name in in_chinese((word,))]
    if len(held) > 1 and said(phrase(held), last=True) and (held[-1] != "name" or held[0] in _PARTICULAR):
        return found
    parts = _parts(tuple(singular(word) for word in held))
    if parts is not None and len(parts) > 1:
        choices = [
            list(dict.fromkeys(names))[: 3 if place == len(parts) - 1 else 2] for place, names in enumerate(parts)
        ]
        found += ["".join(choice) for choice in product(*choices)]
        if len(parts) == 2:
            found += [f"{choices[0][0]}的{name}" for name in choices[1]]
    return [name for name in dict.fromkeys(found) if not stutters(name)][:_MOST]


_PARTICULAR = frozenset({"first", "last", "middle", "full", "given", "family", "user", "nick", "maiden"})


def _parts(words: tuple[str, ...], *, whole: bool = True) -> list[tuple[str, ...]] | None:
    if not words:
        return []
    for size in range(len(words), 0, -1):
        names = said(" ".join(words[:size]), last=size == len(words))
        if names and not (whole and size == len(words) and size > 1):
            rest = _parts(words[size:], whole=False)
            if rest is not None:
                return [names, *rest]
    return None


def unique(names: Iterable[str]) -> list[str]:
    """Each name once, in order, without empty ones."""
    return list(dict.fromkeys(name for name in names if name))

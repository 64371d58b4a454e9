"""A column's words go in; every form people would say it in comes out, in either language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from .bundled import noun_forms, settled, synonyms
from .words import KEPT, chinese_order, holds, in_chinese, phrase, plain_words, said, says, singular, stutters

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
    if (
        len(held) > 1 and all(says((word,), "place") for word in held) and text
    ):  # one column for whichever a country has
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
    if len(held) == 2 and held[0] == "amount":
        found += [(held[1], "amount"), ("amount", "of", held[1])]
    for form in (held, *found[:6]):
        nouns = tuple(noun_forms().get(word, word) for word in form)
        if nouns != form:
            found.append(nouns)
            if nouns[0] in ("date", "year", "time", "amount") and len(nouns) > 1:
                found.append((*(word for word in nouns[1:] if word != "of"), nouns[0]))
    if says(held, "phone_number"):
        found += [("phone", "number"), *((("mobile", "phone", "number"), ("mobile", "number")) if {"cell", "mobile"} & set(held) else ())]  # fmt: skip
    further = [other for form in (held, *found) for other in _replaced(form)]
    return [phrase(form) for form in found if form and not (len(form) == 1 and form[0] in STRUCTURAL)] + further


def tails(words: Sequence[str], *, number: bool) -> list[tuple[str, ...]]:
    """A long name's own end: major record format → record format; of a number also its last word, where that says enough."""
    held = tuple(words)
    if (
        {"of", "in", "to", "from", "per", "for"} & set(held)
        or says(held, "id")
        or held[0] in ("other", "number", "date")
    ):
        return []
    found = [held[1:]] if len(held) > 2 and held[-1] != "name" else []
    if number and len(held) > 1 and held[-1] not in _WEAK | STRUCTURAL:
        found.append(held[-1:])
    return found


_WEAK = frozenset({
    "id", "year", "date", "time", "code", "rate", "size", "level", "month", "day", "type", "name", "value", "minute", "second",
    "old", "new", "rank", "color", "colour", "line", *_SCALES,
})  # fmt: skip
"""Last words that say too little by themselves."""


def _replaced(words: Sequence[str]) -> list[str]:
    """The phrase with one word of it said otherwise: the last by its synonyms."""
    if len(words) < 2:
        return []
    others = synonyms().get(words[-1], ())[:2] if words[-1] in _INSIDE else ()
    return [" ".join((*words[:-1], other)) for other in others if other.split()[0] not in words[:-1]]


_INSIDE = frozenset({"price", "colour", "color", "quantity", "gender", "sex", "salary", "phone", "telephone", "mobile", "email"})  # fmt: skip


def read_aloud(identifier: str, words: Sequence[str]) -> str:
    """The identifier as it is written, in small letters, where that differs from its words; else nothing."""
    plain = plain_words(identifier)
    return plain if plain != phrase(words) and plain not in STRUCTURAL else ""


def chinese_forms(words: Sequence[str]) -> list[str]:
    """Chinese names of a phrase: its own where it is known, and those put together from every way to say its parts."""
    words = _unscaled(words)
    ordered = chinese_order(words)
    held = [word for word in ordered if word not in KEPT] or list(words)
    if len(held) > 1 and held[0] == "number":
        ends = (
            "数量",
            "数",
            "数目",
            "个数",
            *(("人数",) if holds(held[1:], "staff") or holds(held[1:], "human") else ()),
        )
        return [name + end for name in chinese_forms(held[1:])[:3] for end in ends]
    found = list(in_chinese(words))
    if len(held) > 1 and held[-1] != "area" and all(says((word,), "place") for word in held):
        return [name for word in held for name in in_chinese((word,))]
    if (
        len(held) > 1
        and {phrase(held), f"{phrase(held)}."} & settled()
        and (held[-1] != "name" or held[0] in _PARTICULAR)
    ):
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


def _unscaled(words: Sequence[str]) -> tuple[str, ...]:
    """Without the unit at its end: price in usd → price."""
    held = tuple(words)
    if len(held) > 2 and held[-2] == "in" and (held[-1] in _SCALES or len(held[-1]) == 1):
        return held[:-2]
    return held[:-1] if len(held) > 1 and held[-1] in _SCALES - {"pounds", "euros", "dollars"} else held


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


def looser_forms(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What else a table's row may be called, in the singular: by its last word, without its first, without words like list."""
    held = tuple(singular(word) for word in words)
    found: list[tuple[str, ...]] = []
    core = held[1:] if held[0] in ("ref", "reference", "lookup") and len(held) > 1 else held
    if len(core) > 1 and core[-1] in HOLDERS:
        core = core[:-1]
    if core != held:
        found.append(core)
    if len(core) > 1 and core != words and core not in found:
        found.append(core)
    if len(core) > 1 and not {"in", "of", "to", "for", "and"} & set(core):
        found += [core[-1:], core[1:]] if core[-1] not in HOLDERS else []
    return list(dict.fromkeys(form for form in found if form != words))


HOLDERS = frozenset({"datum", "data", "list", "info", "information", "table", "record", "detail", "master", "lookup"})
"""Words a table's name may end with that say nothing about a row."""


def person_words(words: tuple[str, ...], key: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What the persons are called where the table's own name ends in another thing: its person's word, or its key's.

    customer churn → customer; nothing where the name says already whom it is about.
    """
    if says(words, "person"):
        return []
    for held in (words, key):
        for place, word in enumerate(held):
            if says((word,), "person"):
                own = tuple(held[: place + 1]) if held == words else (word,)
                return [(word,), *([own] if len(own) > 1 else [])]
    return []


def without(words: Sequence[str], noun: str) -> tuple[str, ...]:
    """A column's words without what its table is called: customer name of customers → name; nothing when none is left."""
    own = [singular(word) for word in noun.split()]
    held = [singular(word) for word in words]
    for start in range(len(own)):
        lead = own[start:]
        if held[: len(lead)] == lead and len(held) > len(lead):
            left = tuple(words[len(lead) :])
            return () if left[0] in ("of", "in") or left == ("date",) or left[0] in STRUCTURAL else left
    return ()

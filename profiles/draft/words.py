"""An identifier goes in (`OrderDate`, `cust_no`, 订单日期); its English words and its Chinese names come out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from .bundled import abbreviations, chinese, signs

_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman", "media": "media", "data": "data"}
_SAME = (
    "series",
    "species",
    "sales",
    "goods",
    "savings",
    "news",
    "status",
    "address",
    "business",
    "gps",
    "class",
    "premises",
    "headquarters",
    "campus",
    "bus",
    "gas",
    "process",
    "access",
)
KEPT = frozenset({"is", "has", "if", "of", "the", "to", "in", "a", "an", "and"})
_SHORT = frozenset({"age", "tax", "day", "fee", "vat", "sku", "sex", "pet", "car", "dog"})
"""Words of three letters that may stand inside an unbroken identifier."""


@cache
def words_of(identifier: str) -> tuple[str, ...]:
    """Lower-case English words; abbreviations are spelt out, Chinese is turned into English where it is known."""
    found: list[str] = []
    for part in _pieces(identifier):
        if _HAN.search(part):
            found.extend(_english(part))
            continue
        low = part.lower()
        spelt = abbreviations().get(low)
        if spelt is not None:
            found.extend(spelt.split())
        elif low in _known() or len(low) < 6:
            found.append(low)
        else:
            found.extend(_cut(low))
    return tuple(found) or (identifier.strip().lower(),)


def _pieces(identifier: str) -> list[str]:
    """The parts of an identifier; a lone letter stays with what follows it where both are a known short form (LName)."""
    parts = _PARTS.findall(identifier.replace("'", ""))
    found: list[str] = []
    for part in parts:
        if found and len(found[-1]) == 1 and (found[-1] + part).lower() in abbreviations():
            found[-1] += part
        else:
            found.append(part)
    return found


def plain_words(identifier: str) -> str:
    """The identifier as people read it aloud, nothing spelt out: `stu_ID` → stu id; empty for Chinese."""
    return "" if _HAN.search(identifier) else " ".join(part.lower() for part in _pieces(identifier))


def spelt_by(words: Sequence[str], own: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Short forms of a table's name in its columns: ResID of Restaurant → restaurant, id; StuID elsewhere → student, id.

    `own` are the words of the column's table, `others` those of all tables. A form that two tables could mean stays.
    """
    found: list[str] = []
    for place, word in enumerate(words):
        meant = [word]
        if place < len(words) - 1 and not _is_word(word):
            meant = [w for w in own if len(word) >= 2 and _shortens(word, w)]
            meant = meant or [w for w in dict.fromkeys(others) if len(word) >= 3 and _shortens(word, w)] or [word]
        found.append(singular(meant[0]) if len(meant) == 1 and meant[0] != word else word)
    if len(found) == 1 and own and len(found[0]) > 4 and found[0][0] == own[0][0] and found[0][1:] in ("name", "title", "type", "code", "date"):  # fmt: skip
        found = [singular(own[0]), found[0][1:]]
    return tuple(found)


def _shortens(word: str, whole: str) -> bool:
    return whole.startswith(word) and len(singular(whole)) >= len(word) + 3


def _is_word(word: str) -> bool:
    return word in _known() or word in _known_singular() or not word.isalpha()


@cache
def _known_singular() -> frozenset[str]:
    return frozenset(singular(word) for word in _known())


def is_chinese(identifier: str) -> bool:
    """Whether the identifier itself is written in Chinese."""
    return bool(_HAN.search(identifier))


@cache
def _known() -> frozenset[str]:
    terms = {word for term in chinese() for word in term.rstrip(".").split()}
    terms |= {word for listed in signs().values() for term in listed for word in term.split()}
    return frozenset(terms | {plural(word) for word in terms})


@cache
def _cut(word: str) -> tuple[str, ...]:
    """`customername` → customer, name: only when known words of three letters or more cover it whole."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 16), end):
            piece = word[start:end]
            spelt = abbreviations().get(piece, "") if len(piece) >= 4 else ""
            if start in best and (
                spelt
                or (piece in _known() and (len(piece) >= 4 or piece in _SHORT or (piece == "id" and end == len(word))))
            ):
                cut = (*best[start], *(spelt.split() or (piece,)))
                if end not in best or len(cut) < len(best[end]):
                    best[end] = cut
    return best.get(len(word), (word,))


@cache
def _from_chinese() -> dict[str, str]:
    found: dict[str, str] = {}
    for term, names in chinese().items():
        for name in names:
            found.setdefault(name, term.rstrip("."))
    return found


def _english(text: str) -> list[str]:
    """订单日期 → order, date: the fewest known pieces; the text itself when there are none."""
    best: list[tuple[int, list[str]]] = [(0, [])]
    for end in range(1, len(text) + 1):
        options = [(best[end - 1][0] + 10, [*best[end - 1][1]])]
        for start in range(max(0, end - 8), end):
            if term := _from_chinese().get(text[start:end]):
                options.append((best[start][0] + 1, [*best[start][1], *term.split()]))
        best.append(min(options, key=lambda option: option[0]))
    return best[-1][1] or [text]


def singular(word: str) -> str:
    """The singular of an English word, as good as rules get."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _SAME or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + ("ie" if word in ("movies", "cookies") else "y")
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def plural(word: str) -> str:
    """The plural of an English word."""
    for many, one in _IRREGULAR.items():
        if word == one:
            return many
    if word in _SAME or (word.endswith("s") and not word.endswith(("ss", "us"))):
        return word if word not in ("address", "class", "business") else word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def phrase(words: Sequence[str], *, many: bool = False, one: bool = False) -> str:
    """Words as a phrase; its last word in the plural or the singular when asked."""
    if not words:
        return ""
    last = plural(singular(words[-1])) if many else singular(words[-1]) if one else words[-1]
    return " ".join([*words[:-1], last])


def says(words: Sequence[str], sign: str) -> bool:
    """Whether the words end with one of a sign's terms ("ship country" ends with country)."""
    return rank(words, sign) is not None


def rank(words: Sequence[str], sign: str) -> int | None:
    """Place of the first of a sign's terms that the words end with; None when there is none."""
    held = tuple(singular(word) for word in words)
    for place, term in enumerate(signs()[sign]):
        parts = tuple(singular(word) for word in term.split())
        if held[-len(parts) :] == parts:
            return place
    return None


def holds(words: Iterable[str], sign: str) -> bool:
    """Whether one of a sign's terms stands anywhere among the words."""
    text = f" {' '.join(singular(word) for word in words)} "
    return any(f" {' '.join(singular(word) for word in term.split())} " in text for term in signs()[sign])


def in_chinese(words: Sequence[str]) -> tuple[str, ...]:
    """Chinese names: the whole phrase where it is known, else put together from its parts; nothing when one is unknown."""
    for form in (tuple(words), (*words[:-1], singular(words[-1]))):
        if names := said(" ".join(form), last=True):
            return names
    words = chinese_order(words)
    held = [word for word in words if word not in KEPT] or list(words)
    if len(held) > 1 and held[0] == "number":
        return tuple(name + end for name in in_chinese(held[1:])[:2] for end in ("数量", "数"))
    for form in (tuple(held), (*held[:-1], singular(held[-1]))):
        if names := said(" ".join(form), last=True):
            return names
    cuts = _cover(tuple(singular(word) for word in held))
    if cuts is None:
        return ()
    *before, last = cuts
    found = ("".join([*(names[0] for names in before), name]) for name in last[:2])
    return tuple(name for name in found if not stutters(name))


def stutters(name: str) -> bool:
    """邮编邮编, 邮编的邮编, 账号号: two words for one thing put together."""
    half = len(name) // 2
    return (len(name) > 3 and name[:half] == name[-half:]) or name[-2:] in ("号号", "名名")


def chinese_order(words: Sequence[str]) -> tuple[str, ...]:
    """What is spoken of comes first, what is said of it last: date of birth → birth date, amount settled → settled amount."""
    held = tuple(words)
    if len(held) > 2 and "of" in held[1:-1] and held[0] != "number":
        at = held.index("of")
        held = (*held[at + 1 :], *held[:at])
    elif len(held) > 1 and held[0] in ("date", "amount", "year", "time") and held[1] not in _UNITS:
        held = (*(word for word in held[1:] if word not in ("made", "by")), held[0])
    if len(held) > 2 and held[-2:] in (("from", "date"), ("to", "date")):
        held = (*held[:-2], "start" if held[-2] == "from" else "end", "date")
    return held


_UNITS = frozenset({"number", "code", "id", "type", "zone", "name", "range", "format", "due", "paid"})


def said(term: str, *, last: bool) -> tuple[str, ...]:
    """Chinese names of a term; a term may have others of its own where it ends a phrase (`ship.`: 船, but 收货 in front)."""
    return (chinese().get(f"{term}.") if last else None) or chinese().get(term) or ()


def _cover(words: tuple[str, ...]) -> list[tuple[str, ...]] | None:
    if not words:
        return []
    for size in range(len(words), 0, -1):
        names = said(" ".join(words[:size]), last=size == len(words))
        if not names:
            continue
        rest = _cover(words[size:])
        if rest is not None:
            return [names, *rest]
    return None

"""An English word goes in; the form that its inflections share comes out.

No dictionary is needed: what comes out is only looked up among the catalog's own names, so a form that is no word
("movy") meets nothing, and each name is entered under the forms of its singular and of its plural.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

_PEOPLE = {
    "people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot",
    "mice": "mouse", "geese": "goose", "teeth": "tooth", "criteria": "criterion", "analyses": "analysis",
    "indices": "index", "indexes": "index", "matrices": "matrix", "vertices": "vertex", "crises": "crisis",
    "bases": "basis", "lives": "life", "wives": "wife", "shelves": "shelf", "halves": "half", "knives": "knife",
    "leaves": "leaf", "ids": "id", "skus": "sku", "staves": "staff", "data": "data", "alumni": "alumnus",
}  # fmt: skip
_SAME = {
    "series",
    "species",
    "news",
    "sms",
    "always",
    "plus",
    "gas",
    "bus",
    "lens",
    "canvas",
    "atlas",
    "bias",
    "has",
    "was",
    "less",
}
_IRREGULAR = {
    "bought": "buy", "sold": "sell", "paid": "pay", "made": "make", "spent": "spend", "sent": "send", "got": "get",
    "gotten": "get", "gave": "give", "given": "give", "took": "take", "taken": "take", "wrote": "write",
    "written": "write", "went": "go", "gone": "go", "came": "come", "saw": "see", "seen": "see", "left": "leave",
    "lost": "lose", "won": "win", "held": "hold", "kept": "keep", "met": "meet", "read": "read", "told": "tell",
    "said": "say", "thought": "think", "brought": "bring", "built": "build", "chose": "choose", "chosen": "choose",
    "drove": "drive", "driven": "drive", "ate": "eat", "eaten": "eat", "fell": "fall", "fallen": "fall", "flew": "fly",
    "flown": "fly", "found": "find", "grew": "grow", "grown": "grow", "hired": "hire", "knew": "know", "known": "know",
    "lent": "lend", "rode": "ride", "ridden": "ride", "ran": "run", "rented": "rent", "sang": "sing", "sung": "sing",
    "slept": "sleep", "spoke": "speak", "spoken": "speak", "stolen": "steal", "stole": "steal", "swam": "swim",
    "taught": "teach", "wore": "wear", "worn": "wear", "began": "begin", "begun": "begin", "withdrew": "withdraw",
    "withdrawn": "withdraw", "underwent": "undergo", "undergone": "undergo", "cancelled": "cancel",
}  # fmt: skip
_PARTS = re.compile(r"[a-z0-9&.+]+(?:'s|s'|')?")


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """The form that a noun's numbers and possessives share ("customers'" and "customer"; "cities" and "city")."""
    word = word.removesuffix("'s").removesuffix("'")
    if word in _PEOPLE:
        return _PEOPLE[word]
    if len(word) < 4 or word in _SAME or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return word[:-2]
    return word[:-1]


def plural(word: str) -> str:
    """The regular plural."""
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def keys_of(name: str) -> tuple[str, ...]:
    """The keys a name of English words is entered under; its own is `key_of`."""
    words = _PARTS.findall(name)
    if not words or len(words) > 6:
        return ()
    forms = [dict.fromkeys((singular(word), singular(plural(singular(word))))) for word in words]
    return tuple(" ".join(chosen) for chosen in product(*forms))[:16]


def words_from(text: str, at: int, most: int = 6) -> list[tuple[str, int]]:
    """The English words from a place on, with nothing but a space between them, each with where it ends."""
    found: list[tuple[str, int]] = []
    while len(found) < most and (match := _PARTS.match(text, at)):
        end = match.end()
        word = match[0].rstrip(".")
        found.append((word, end - (len(match[0]) - len(word))))
        if word != match[0] or text[end : end + 1] != " ":
            break
        at = end + 1
    return found


@lru_cache(maxsize=65536)
def verb_bases(word: str) -> frozenset[str]:
    """What a verb form can be a form of: itself, without its ending, and as irregular verbs have it."""
    found = {word}
    if word in _IRREGULAR:
        return frozenset({_IRREGULAR[word]})
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2 or not re.search(r"[aeiouy]", stem):
            continue
        found |= {stem, stem + "e"}
        if len(stem) > 3 and stem[-1] == stem[-2]:
            found.add(stem[:-1])
        if stem.endswith("i"):
            found.add(stem[:-1] + "y")
    if word.endswith("s") and not word.endswith("ss"):
        found |= {word[:-1], singular(word)}
        if word.endswith("es"):
            found.add(word[:-2])
    return frozenset(found)


def is_past(word: str) -> bool:
    """Whether a word is a past participle by its form (ordered, bought); "booking" and "marketing" are nouns as well."""
    return word in _IRREGULAR or (len(word) > 4 and word.endswith("ed"))

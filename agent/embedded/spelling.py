"""An unknown Latin word goes in; the one known word a slip away from it comes out.

A slip is two letters swapped, a letter left out, a letter too many, or (in words of eight letters or more) a wrong
letter. The words a slip away are made and looked up, so the vocabulary's size does not matter. When two known words are
as near, neither is taken. A value of the data is a proper noun: it is taken only for longer words ("carry" is no slip
for Cary).
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from string import ascii_lowercase

from .inflection import verb_bases

SHORTEST = 5
"""Shorter words are never mended."""
_SHORTEST_VALUE = 7
_SHORTEST_WRONG_LETTER = 8
_LETTERS = ascii_lowercase + "'"


def mended(word: str, named: Container[str], valued: Container[str]) -> str | None:
    """The known word that was meant; None when there is none, or more than one.

    `named` are words of the catalog's names and of the grammar, `valued` words of the data's values.
    """
    if len(word) < SHORTEST or not word.isascii() or word in named or word in valued:
        return None
    own = verb_bases(word)
    for known, shortest in ((named, SHORTEST), (valued, _SHORTEST_VALUE)):
        if len(word) < shortest:
            continue
        for kind, edits in enumerate((_swapped(word), _filled(word), _dropped(word), _replaced(word))):
            if kind == 3 and (len(word) < _SHORTEST_WRONG_LETTER or known is valued):
                break
            near = {edit for edit in edits if len(edit) >= 4 and edit in known}
            if near & own:
                return None
            if len(near) == 1:
                return near.pop()
            if near:
                return None
    return None


def _swapped(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1) if word[i] != word[i + 1])


def _filled(word: str) -> Iterator[str]:
    return (word[:i] + letter + word[i:] for i in range(len(word) + 1) for letter in _LETTERS)


def _dropped(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _replaced(word: str) -> Iterator[str]:
    return (word[:i] + letter + word[i + 1 :] for i in range(len(word)) for letter in ascii_lowercase)

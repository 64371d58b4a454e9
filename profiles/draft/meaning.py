"""A column and its place among keys and joins go in; what it is good for comes out."""

from __future__ import annotations

from typing import Literal

from .survey import Column
from .words import holds, says, singular

Use = Literal[
    "key", "link", "code", "name", "given_name", "family_name", "person_name", "contact", "date", "flag", "category",
    "label", "title", "prose", "money", "quantity", "discount", "rating", "year", "number", "empty",
]  # fmt: skip

_PROSE_LENGTH = 40
_CATEGORY_VALUES = 1000


def use_of(column: Column, *, key: bool, link: bool, title_like: bool) -> Use:
    """What a column is good for. `title_like`: the table holds free text, so a column called title is one too."""
    words = column.words
    if not column.filled:
        return "empty"
    if key:
        return "key"
    if link:
        return "link"
    for sign, use in (("given_name", "given_name"), ("family_name", "family_name")):
        if says(words, sign):
            return use  # type: ignore[return-value]  # both are members of Use
    if column.kind == "bool":
        return "flag"
    if column.dated:
        return "date"
    if says(words, "contact") or (holds(words, "contact") and not column.numeric):
        return "contact"
    return _number_use(column) if column.numeric else _text_use(column, title_like=title_like)


def _number_use(column: Column) -> Use:
    words = column.words
    if says(words, "gender"):  # 1 and 2, not an amount of it
        return "category"
    if words[-1] in ("id", "code", "key") or (words[-1] == "number" and len(words) > 1 and column.kind == "int"):
        return "code"
    if says(words, "discount") and column.high is not None and 0 < column.high <= 1:
        return "discount"
    if says(words, "whole_year") and column.low is not None and column.low > 1000:
        return "year"
    if says(words, "rating"):
        return "rating"
    if says(words, "quantity"):
        return "quantity"
    if words[-1] in ("count", "votes", "year", "month", "day", "hour", "age"):
        return "number"
    return "money" if says(words, "money") or (holds(words, "money") and singular(words[-1]) != "rate") else "number"


def _text_use(column: Column, *, title_like: bool) -> Use:
    words = column.words
    share = column.distinct / column.filled
    if column.mean_length > _PROSE_LENGTH and share > 0.5:
        return "prose"
    if says(words, "id") and words[-1] != "reference":
        return "code"
    if title_like and share > 0.4 and column.distinct > 50 and not says(words, "person_name"):
        return "title"
    if says(words, "person_name"):
        return "person_name"
    if says(words, "name") and (share > 0.6 or column.distinct > _CATEGORY_VALUES):
        return "name"
    return "category" if column.distinct <= _CATEGORY_VALUES and (share < 0.9 or column.distinct <= 30) else "label"

"""What is left of a question: its rows, periods, lists, the order, and the question as a whole."""

from __future__ import annotations

from dataclasses import replace

from domain.condition import Period

from .asked import Listing, Part, Show, Sorted, That, Topic, When
from .grammar import RULES
from .things import Col, Cond, Context, Met, Rows, yes_or_no

rule = RULES.rule


@rule("PART", "RS", cost=0.3)
def _topic(_: Context, noun: Rows) -> Part:
    return Topic(noun)


@rule("PART", "RS among", "among RS", cost=0.1)
def _among(_: Context, noun: Rows) -> Part:
    return Topic(noun)


@rule("PART", "which RS", "show RS", "RS which", cost=0.1)
def _listed(_: Context, noun: Rows) -> Part:
    return Listing(noun)


@rule("PART", "which RS POST", "show RS POST", cost=0.2)
def _listed_such(context: Context, noun: Rows, cond: Cond) -> Part | None:
    return None if context.language == "zh" else Listing(replace(noun, after=(*noun.after, cond)))


@rule("PART", "PER", cost=0.1)
def _when(_: Context, period: Period) -> Part:
    return When(period)


@rule("PART", "COND", "with COND", cost=0.3)
def _that(_: Context, cond: Cond) -> Part:
    return That(cond)


@rule("PART", "desc", cost=0.1)
def _descending(_: Context) -> Part:
    return Sorted(True)


@rule("PART", "asc", cost=0.1)
def _ascending(_: Context) -> Part:
    return Sorted(False)


@rule("ITEM", "COL", cost=0.05)
@rule("ITEM", "MET", cost=0.4)
def _item(_: Context, what: Col | Met) -> Col | Met:
    """A word that is both names the column of a row before the figure over rows."""
    return what


def _called(word: str, cost: float) -> None:
    """What is to be shown, by a general word for it: `id`, `name`, `count`."""
    rule("ITEM", f"generic_{word}", cost=cost)(lambda _context: word)


for _word in ("id", "name", "count", "money", "rate", "average", "figure"):
    _called(_word, 0.2)
_called("date", 0.25)


@rule("ITEM", "ENT", cost=0.4)
def _an_entity(_: Context, noun: Rows) -> Rows:
    return noun


@rule("ITEMS", "ITEM", cost=0.05)
def _one_item(_: Context, what: object) -> tuple[object, ...]:
    return (what,)


@rule("ITEMS", "ITEMS and|sep ITEM", "ITEMS sep and ITEM", cost=0.1)
def _more_items(_: Context, before: tuple[object, ...], what: object) -> tuple[object, ...]:
    return (*before, what)


@rule("PART", "show ITEMS", cost=0.1)
def _shown(_: Context, what: tuple[Col | Met | str | Rows, ...]) -> Part:
    return Show(what, "said")


@rule("PART", "with ITEMS", cost=0.1)
def _along(context: Context, what: tuple[Col | Met | str | Rows, ...]) -> Part | None:
    """With their city; but with tech support is what they are like."""
    first = what[0]
    held = context.atlas.catalog.dimension
    if isinstance(first, Col) and any(held(name).type == "bool" or yes_or_no(context, name) for name in first.options):
        return None
    return Show(what)


@rule("PART", "ITEMS", cost=0.45)
def _told(_: Context, what: tuple[Col | Met | str | Rows, ...]) -> Part:
    return Show(what)


@rule("Q", "PART", cost=0.0)
def _question(_: Context, part: Part) -> tuple[Part, ...]:
    return (part,)


@rule("Q", "Q PART", cost=0.25)
def _further(_: Context, before: tuple[Part, ...], part: Part) -> tuple[Part, ...] | None:
    return (*before, part) if len(before) < 8 else None

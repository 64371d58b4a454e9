"""A column that says yes or no goes in; the shares one may ask for of it come out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from .model import Entry, Item, Part, Plain
from .naming import Naming, listed, names
from .states import NOTHING, filled, state_of
from .words import phrase

_LEADS = ("share", "percentage", "percent", "proportion")
_SAID = 6
"""Ways to speak of a side that get shares of their own."""
_OWNERS = 3
_WHO = ("with", "without", "who", "has", "have", "in", "on", "still", "no", "not", "did", "does", "do", "would")
"""First words of what makes no name of a share."""


def shares_of(naming: Naming, part: Part, item: Item, short: str, held: Entry) -> Iterator[tuple[str, Entry]]:
    """Short names and measures: the share of yes and, where there is a word for it, of no.

    `held` are the names of the column. Rows where the answer is unknown are left out of both sides.
    """
    state = state_of(item.given.words)
    column = (tuple(listed(held, "en")), tuple(listed(held, "zh")))
    rate_en, rate_zh = filled(state.rate, column) if state else NOTHING
    said_en, said_zh = filled(state.said, column) if state else NOTHING
    english = [
        *rate_en,
        *_rates_of(rate_en, {*column[0], *said_en}),
        *_of_the_column(naming, part, item),
        *_of_a_side(said_en),
    ]
    chinese = [*rate_zh, *_in_chinese(naming, part, listed(held, "zh")), *_of_a_side_in_chinese(naming, part, said_zh)]
    condition: Entry = {"kind": "is", "dimension": f"{part.name}.{short}", "values": [True]}
    yield f"{short}_share", _share(condition, english, chinese)
    if state is None:
        return
    denied_en, denied_zh = filled(state.denied, column)
    kept_en = [*state.kept[0], *_of_a_side(denied_en)]
    kept_zh = [*state.kept[1], *_of_a_side_in_chinese(naming, part, denied_zh)]
    if kept_en:
        yield f"not_{short}_share", _share(condition | {"values": [False]}, kept_en, kept_zh)


def share_with(naming: Naming, part: Part, item: Item, short: str, held: Entry) -> Iterator[tuple[str, Entry]]:
    """The share that has something, of a column that says yes, no, or a third thing: of all rows, whatever they say."""
    values = {value.lower(): value for value, _ in item.given.values}
    if not {"yes", "no"} < set(values) or len(values) > _SAID:
        return
    called = listed(held, "en")[:_OWNERS]
    english = [f"{name} {end}" for name in called for end in ("rate", "share", "uptake", "take-up rate", "penetration")]
    chinese = []
    for name in listed(held, "zh")[:_SAID]:
        chinese += [f"{name}{end}" for end in ("率", "开通率", "使用率", "渗透率", "普及率")]
        owners = [*naming.chinese(part)[:_OWNERS], ""]
        chinese += [f"{way}{name}的{owner}{end}" for way in ("有", "开通", "使用") for owner in owners for end in ("占比", "比例")]  # fmt: skip
    condition: Entry = {"kind": "is", "dimension": f"{part.name}.{short}", "values": [values["yes"]]}
    others = sorted(value for low, value in values.items() if low not in ("yes", "no"))
    said = ", ".join(others)
    entry = _share(condition, english, chinese)
    entry["definition"] = {
        "en": f"of all rows, those with {said} included" if said else "of all rows",
        "zh": f"占全部行，含 {said}" if said else "占全部行",
    }
    yield f"{short}_share", entry


def _share(condition: Entry, english: Sequence[str], chinese: Sequence[str]) -> Entry:
    form: Plain = {"kind": "percent"}
    return {"aggregate": "share", "where": condition, "names": names(english, chinese), "format": form}


def _rates_of(rates: Sequence[str], spoken: Collection[str]) -> list[str]:
    """rate of return; not of what also names rows: in the churn rate of seniors, "rate of seniors" is no figure."""
    nouns = [rate.removesuffix(" rate") for rate in rates if rate.endswith(" rate")]
    return [f"rate of {noun}" for noun in nouns if noun not in spoken]


def _of_the_column(naming: Naming, part: Part, item: Item) -> list[str]:
    words = [word for word in item.given.words if word not in ("is", "has", "was")] or list(item.given.words)
    base, noun = phrase(words), naming.nouns(part)[0]
    bare = base.removesuffix("ed") if base.endswith("mmended") else base
    found = [f"{bare}ation rate", f"{bare} rate"] if bare != base else []
    found += [
        f"{base} rate", f"share of {base}", f"share of {base} {noun}", f"percentage of {base}",
        f"{base} share", f"percentage of {base} {noun}", f"percent {base}", f"percentage {base}", f"{base} percentage",
        f"proportion of {base}",
    ]  # fmt: skip
    if bare != base:
        people, things = listed(naming.part(part), "en"), ("the item", "the product", "it", "their purchase")
        found += [f"{lead} of {one} {bare}" for lead in _LEADS for one in people]
        found += [f"{lead} of {one} {bare} {thing}" for lead in _LEADS[:2] for one in people for thing in things]
        found += [
            f"percentage of {noun} that {bare}",
            f"share of {noun} that {bare}",
            f"percentage of {noun} who {bare}",
        ]
    found += [
        f"{lead} of {noun} {middle}{base}"
        for lead in ("share", "percentage", "proportion")
        for middle in ("", "that are ", "are ")
    ]
    return found


def _of_a_side(said: Sequence[str]) -> list[str]:
    """senior rate, churned share, percentage churned; never with the noun behind it, which may go on (customers who …)."""
    found: list[str] = []
    for side in said[:_SAID]:
        words = side.split()
        if words[0] in _WHO or len(words) > 2:
            continue
        one = phrase(words, one=True)
        found += [f"{one} rate", f"{one} share"]
        if side.endswith("ed"):
            found += [f"{lead} {side}" for lead in _LEADS]
    return found


def _in_chinese(naming: Naming, part: Part, called: Sequence[str]) -> list[str]:
    owners = naming.chinese(part)[:4]
    return [
        form
        for name in called
        for form in (
            f"{name}率", f"{name}占比", f"{name}比例", f"{name}的比例", f"{name}的占比",
            *(f"{name}{mid}{owner}{end}" for owner in owners for mid in ("的", "") for end in ("占比", "比例")),
        )
    ]  # fmt: skip


def _of_a_side_in_chinese(naming: Naming, part: Part, said: Sequence[str]) -> list[str]:
    owners = naming.chinese(part)[:_OWNERS]
    found: list[str] = []
    for side in said[:_SAID]:
        bare = side.removesuffix("的")
        found += [f"{bare}{end}" for end in ("占比", "比例")]
        found += [f"{bare}的{owner}{end}" for owner in owners for end in ("占比", "比例")]
    return found

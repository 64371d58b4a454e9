"""Periods, bounds, named groups, values and dates go in; conditions on rows come out."""

from __future__ import annotations

import re
from itertools import pairwise

from domain.condition import All, Condition, Is, Named, Not, Period
from domain.metric_query import ByDimension, Having

from .beside import beside_person, coordinated, negation_of, word_after, word_before
from .grouped import add_group, nearest_of
from .lexicon import Meaning
from .names import FAR, Atlas
from .reading import Reading
from .thresholds import attach


def subject_of(atlas: Atlas, reading: Reading, *, group_only: bool) -> str | None:
    """The entity that the conditions are about: of the measure, or the person."""
    if group_only:
        return atlas.catalog.person
    return atlas.home(reading.measures[0]) if reading.measures else atlas.catalog.person


_DENIES = re.compile(r"(?:not|un|never)[a-z]* ?|[未没]")
_IN_TOTAL = re.compile(r"\b(?:in total|altogether|combined|all together|total)\b|一共|总共|合计|加起来|共有")


def read_periods(reading: Reading) -> None:
    """The period; two of them are asked about, and so is one after the last day of the data."""
    found = [index for index, span in enumerate(reading.spans) if span.is_a("period")]
    if len(found) > 1:
        reading.asks.append("periods")
    for index in found:
        reading.period = reading.spans[index].period
        reading.used.add(index)
    if reading.period is not None and reading.period.start >= reading.period.end:  # 2030: clipped to nothing
        reading.asks.append("no_days")
        reading.detail = reading.period.label


def read_bounds(atlas: Atlas, reading: Reading, subject: str | None) -> None:
    """Numbers with a comparator, as conditions on rows or on groups."""
    grouped = bool(reading.groups) or reading.grain is not None or _will_group(atlas, reading)
    for bound in reading.bounds:
        if bound.used & reading.used:
            continue
        about = atlas.catalog.person if reading.group_entity == atlas.catalog.person and subject else subject
        found = attach(
            bound,
            reading.spans,
            reading.used,
            atlas,
            subject=about,
            grouped=grouped,
            group=reading.group_entity,
        )
        match found:
            case None:
                reading.asks.append("number")
                reading.detail = "".join(s.text for s in reading.spans[bound.first : bound.last + 1])
                reading.used |= bound.used
            case Having():
                reading.having.append(found)
            case _:
                reading.conditions.append(found)


def read_bare_numbers(atlas: Atlas, reading: Reading) -> None:
    """with rating 5, 评分 5 的: a number right after a number column is its value; 868 号商品: so is one before an id."""
    bounding = {place for bound in reading.bounds for place in bound.used}
    for index, span in enumerate(reading.spans):
        if not span.is_a("number") or span.number is None or index in reading.used or index in bounding:
            continue
        before = word_before(reading.spans, index, ("pad",))
        after = word_after(reading.spans, index)
        if after == index + 2 and reading.spans[index + 1].text == "号" and not reading.spans[after].means("value"):
            ids = [
                m.name for m in reading.spans[after].means("dimension") if atlas.catalog.dimension(m.name).type == "id"
            ]
            if ids and (named := nearest_of(atlas, reading, ids)):
                reading.conditions.append(Is(dimension=named, values=(f"{span.number:g}",)))
                reading.used |= {index, index + 1, after}
                continue
        if before is None or before in reading.used:
            continue
        columns = [
            meaning.name
            for meaning in reading.spans[before].means("dimension")
            if atlas.catalog.dimension(meaning.name).type == "number"
        ]
        if columns and (chosen := nearest_of(atlas, reading, columns)):
            reading.conditions.append(Is(dimension=chosen, values=(span.number,)))
            reading.used |= {index, before}


def _will_group(atlas: Atlas, reading: Reading) -> bool:
    """Whether a dimension stands by itself and will group the figure: 销售额超过 50 万的品牌有哪些."""
    return any(
        atlas.catalog.dimension(meaning.name).type in ("category", "text")
        for index, span in enumerate(reading.spans)
        if index not in reading.used and not span.means("value")
        for meaning in span.means("dimension")
    )


def read_filters(atlas: Atlas, reading: Reading) -> None:
    """Named groups (高价值客户, returned orders) and yes-or-no dimensions, each perhaps negated."""
    for index, span in enumerate(reading.spans):
        filters = span.means("filter")
        if index in reading.used or not filters:
            continue
        if span.means("measure") and not reading.measures:
            continue
        subject = reading.measures[0] if reading.measures else None
        best = min(filters, key=lambda m: atlas.reach(subject, atlas.entity(m.name)) if subject else 0)
        condition: Condition = Named(filter=best.name)
        negation = negation_of(reading, index)
        if (negation is not None or _DENIES.match(span.text.lower())) and _has_object(reading, index):
            reading.asks.append("value")
            reading.detail = span.text
        if negation is not None:
            reading.used.add(negation)
            condition = Not(of=condition)
        reading.conditions.append(condition)
        reading.used.add(index)
    for index, span in enumerate(reading.spans):
        flags = [m for m in span.means("dimension") if atlas.catalog.dimension(m.name).type == "bool"]
        if index in reading.used or not flags:
            continue
        flag = nearest_of(atlas, reading, [m.name for m in flags])
        if flag is None:
            continue
        negation = negation_of(reading, index)
        if negation is not None:
            reading.used.add(negation)
        reading.used.add(index)
        with_it, without = Is(dimension=flag, values=(True,)), _without(atlas, reading, flag)
        said, opposite = (with_it, without) if negation is None else (without, with_it)
        if opposite in reading.conditions:  # 用券和没用券: both sides, so a group each
            reading.conditions.remove(opposite)
            add_group(atlas, reading, flag)
        else:
            reading.conditions.append(said)


def _has_object(reading: Reading, index: int) -> bool:
    """not shipped TO GERMANY: not shipped at all, or shipped elsewhere?"""
    after = word_after(reading.spans, index)
    link = reading.spans[index + 1].text.lower() if index + 1 < len(reading.spans) else ""
    return link in ("to", "by", "from", "via", "through", "到", "往", "至") and (
        after is not None and bool(reading.spans[after].means("value"))
    )


def _without(atlas: Atlas, reading: Reading, flag: str) -> Condition:
    """visits without a guest: this one has none; members without a guest: none of their visits has one."""
    if _is_of_many(atlas, reading, flag):
        return Not(of=Is(dimension=flag, values=(True,)))
    return Is(dimension=flag, values=(False,))


def _is_of_many(atlas: Atlas, reading: Reading, dimension: str) -> bool:
    """Whether one row of what is counted (or one person) has several of the rows the dimension is of."""
    home = atlas.home(reading.measures[0]) if reading.measures else atlas.catalog.person
    return home is not None and atlas.distance(home, atlas.entity(dimension)) >= FAR


def read_values(atlas: Atlas, reading: Reading, subject: str | None) -> None:
    """Stored values, each in the column it is meant in; several of one column are one condition."""
    chosen: dict[tuple[str, bool], list[int]] = {}
    values: dict[int, Meaning] = {}
    for index, span in enumerate(reading.spans):
        if index in reading.used or not span.means("value"):
            continue
        meaning = _value_meant(atlas, reading, index, subject)
        if meaning is None:
            continue
        negation = negation_of(reading, index)
        denied = chosen.get((meaning.name, True))
        negated = negation is not None or (denied is not None and _listed_on(reading, denied[-1], index))
        if denied is not None and not negated:
            reading.asks.append("value")  # not in Beijing, in Shanghai
            reading.detail = reading.spans[index].text
        if negation is not None:
            reading.used.add(negation)
        chosen.setdefault((meaning.name, negated), []).append(index)
        values[index] = meaning
        reading.used.add(index)
    for indices in chosen.values():
        _join_alternatives(reading, indices)
    for (dimension, negated), indices in chosen.items():
        held = tuple(v for i in indices if (v := values[i].value) is not None)
        if negated and _is_of_many(atlas, reading, dimension):
            reading.conditions.append(Not(of=Is(dimension=dimension, op="in", values=held)))
        elif negated:
            reading.conditions.append(Is(dimension=dimension, op="not_in", values=held))
        elif len(held) == 1:
            reading.conditions.append(Is(dimension=dimension, values=held))
        else:
            reading.conditions.append(Is(dimension=dimension, op="in", values=held))
            if reading.measures and not reading.groups and not _IN_TOTAL.search(reading.text.lower()):
                reading.groups.append(ByDimension(dimension=dimension))


def _join_alternatives(reading: Reading, indices: list[int]) -> None:
    """in the app OR on the website: between two values of one column, "or" is read with them."""
    for left, right in pairwise(sorted(indices)):
        for place in range(left + 1, right):
            if reading.spans[place].is_a("or_word"):
                reading.used.add(place)


def _listed_on(reading: Reading, left: int, right: int) -> bool:
    """not gold OR silver, 金卡和银卡以外: the second is denied with the first."""
    between = reading.spans[left + 1 : right]
    return not between or coordinated(reading, left, right) or all(s.is_a("pad", "or_word", "not") for s in between)


def _value_meant(atlas: Atlas, reading: Reading, index: int, subject: str | None) -> Meaning | None:
    """Which column a value is meant in: one named beside it, the person's beside "customers", else the nearest."""
    meanings = list(reading.spans[index].means("value"))
    for near in (word_after(reading.spans, index, ("pad",)), word_before(reading.spans, index, ("pad",))):
        if near is not None and near not in reading.used:
            named = {m.name for m in reading.spans[near].means("dimension")}
            same = [m for m in meanings if m.name in named]
            if same:
                reading.used.add(near)
                meanings = same
                break
    person = atlas.catalog.person
    if person and beside_person(atlas, reading, index):
        owned = [m for m in meanings if atlas.entity(m.name) == person]
        meanings = owned or meanings
    following = reading.spans[index + 1 : index + 2]
    beside = {m.name for span in following for m in span.means("entity")}
    meanings = [m for m in meanings if atlas.entity(m.name) in beside] or meanings  # Shanghai stores: of the store
    spoken = {m.name for s in reading.spans for m in s.means("entity")}

    def rank(meaning: Meaning) -> tuple[bool, bool, bool, int, bool, bool]:
        entity = atlas.entity(meaning.name)
        if reading.measures:
            far = max(atlas.reach(measure, entity) for measure in reading.measures)
        else:
            far = atlas.distance(subject, entity) if subject else 0
        default = atlas.catalog.dimension(meaning.name).default
        return far >= FAR, far != 0, not default, far, entity != person, entity not in spoken

    ranked = sorted(meanings, key=rank)
    if len(ranked) > 1 and rank(ranked[0]) == rank(ranked[1]) and ranked[0].name != ranked[1].name:
        reading.asks.append("value")
        reading.detail = reading.spans[index].text
    return ranked[0] if ranked else None


def read_dates(atlas: Atlas, reading: Reading) -> None:
    """joined in 2025: a period beside a date of its own bounds that date, not the measure's."""
    if reading.period is None and reading.grain is None:
        return
    for index, span in enumerate(reading.spans):
        dates = [m.name for m in span.means("dimension") if atlas.catalog.dimension(m.name).type == "date"]
        if index in reading.used or not dates:
            continue
        chosen = nearest_of(atlas, reading, dates)
        if chosen is None:
            continue
        reading.used.add(index)
        reading.time = chosen
        if reading.period is not None:
            reading.conditions.append(_within(chosen, reading.period))
            reading.period = None
        return


def _within(dimension: str, period: Period) -> Condition:
    return All(
        of=(
            Is(dimension=dimension, op="gte", values=(period.start,)),
            Is(dimension=dimension, op="lt", values=(period.end,)),
        )
    )

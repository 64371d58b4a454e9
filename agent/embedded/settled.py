"""A reading whose words are all read goes in; one whose parts fit each other, or the question to ask back, comes out."""

from __future__ import annotations

import re
from itertools import pairwise

from domain.condition import Did, Is, both
from domain.metric_query import ByDimension

from .beside import negation_of, word_before
from .composed.guards import opposed
from .names import FAR, Atlas, entities_in
from .reading import Reading


def read_nouns(atlas: Atlas, reading: Reading) -> None:
    """Entity words that only say what the figure is about ("the sales of customers in Shanghai")."""
    for index, span in enumerate(reading.spans):
        if index in reading.used:
            continue
        before = word_before(reading.spans, index, ("pad",))
        beside = reading.spans[before].means("value") if before is not None else ()
        if {atlas.entity(m.name) for m in beside} & {m.name for m in span.means("entity")}:
            reading.used.add(index)  # baby care products
            continue
        for meaning in span.means("entity"):
            homes = {atlas.home(m) for m in reading.measures} or {atlas.catalog.person or meaning.name}
            if any(
                atlas.distance(home, meaning.name) < FAR or atlas.distance(meaning.name, home) < FAR for home in homes
            ):
                reading.used.add(index)
                break


def settle(atlas: Atlas, reading: Reading) -> None:
    """The measures, groups and conditions made to fit each other; what does not fit is asked about."""
    if not reading.measures:
        _count_what_is_spoken_of(atlas, reading)
    if reading.limit is not None and not reading.groups and reading.grain is None:
        reading.asks.append("rank")
    _ask_whose(reading)
    _ask_overlap(atlas, reading)
    _take_sold(atlas, reading)
    _take_finer(atlas, reading)
    _ask_contradiction(atlas, reading)
    spans = reading.spans
    excepts = [index for index, span in enumerate(spans) if span.is_a("except") and not span.is_a("term")]
    if any(index in reading.used for index in excepts):  # 除英国以外: the second half of a word in two halves
        reading.used |= {index for index in excepts if spans[index].text in ("以外", "之外")}
    for index, span in enumerate(spans):
        if span.is_a("average") and index not in reading.used and not span.is_a("term"):
            if reading.measures and all(atlas.averaged(m) for m in reading.measures):
                reading.used.add(index)
            else:
                reading.asks.append("average")
                reading.used.add(index)
        if span.is_a("persona", "contact") and span.is_a("pad"):
            reading.used.add(index)
    if reading.grain is not None and reading.measures:
        time = reading.time or atlas.time(reading.measures[0])
        if time is None:
            reading.asks.append("no_date")  # by month, of rows without a date
        elif all(group.grain is None for group in reading.groups):
            reading.groups.insert(0, ByDimension(dimension=time, grain=reading.grain))
    if reading.person and atlas.catalog.person:
        key = atlas.key(atlas.catalog.person)
        if key:
            reading.conditions.append(Is(dimension=key, values=(reading.person,)))
    if (reading.period is not None and reading.measures and any(atlas.time(m) is None for m in reading.measures)) or (
        reading.period is not None and any(_is_stock(atlas, m) for m in reading.measures)
    ):
        reading.asks.append("period")


def _ask_whose(reading: Reading) -> None:
    """今年新客的销售额, sales to new customers: one figure of the others, not both side by side; asked."""
    places = [
        i
        for i, span in enumerate(reading.spans)
        if span.means("measure") and i in reading.used and not span.means("entity")
    ]
    for left, right in pairwise(places):
        between = reading.spans[left + 1 : right]
        if between and all(
            span.text.lower() in ("的", "to", "from", "of", "by", "among", "the", "our") for span in between
        ):
            reading.asks.append("value")
            reading.detail = reading.text[reading.spans[left].start : reading.spans[right].end]
            return


def _ask_overlap(atlas: Atlas, reading: Reading) -> None:
    """customers by channel: of their orders, each counted several times, or their own? Asked, unless it says bought."""
    person = atlas.catalog.person
    if any(isinstance(condition, Did) for condition in reading.conditions):
        return
    for measure in reading.measures:
        held = atlas.catalog.measure(measure)
        if atlas.entity(measure) != person or held.aggregate != "count":
            continue
        for group in reading.groups:
            entity = atlas.entity(group.dimension)
            twin = any(atlas.distance(at, entity) < FAR for at in held.at)
            if person and not twin and atlas.distance(person, entity) >= FAR:
                reading.asks.append("overlap")
                reading.detail = group.dimension
                return


def _take_sold(atlas: Atlas, reading: Reading) -> None:
    """卖出的曲目数量, tracks sold: not how many tracks there are, but how many units were sold; without such, asked."""
    places = [index for index, span in enumerate(reading.spans) if span.is_a("sold") and not span.is_a("term")]
    if not places:
        return
    reading.used.update(places)
    kinds = (
        re.search(r"(?:多少|几)\s*(?:种|款|类)", reading.text) is not None
    )  # how many different ones, not how many units
    if kinds or any(negation_of(reading, index) is not None for index in places):
        reading.asks.append("sold")
        return
    asked = any(
        place + 1 < len(reading.spans)
        and reading.spans[place + 1].is_a("how_many")
        and not reading.spans[place + 1].is_a("term")
        for place in places
    )
    counts = any(atlas.catalog.measure(m).aggregate in ("count", "count_distinct") for m in reading.measures)
    money = any(atlas.catalog.measure(m).format.kind == "money" for m in reading.measures)
    if (
        asked
        and not counts
        and not money
        and reading.explicit
        and not any(m == _units_sold(atlas) for m in reading.measures)
    ):
        reading.asks.append("sold")  # 卖了多少, beside another figure: how many units, or how much money?
        return
    for position, measure in enumerate(reading.measures):
        held = atlas.catalog.measure(measure)
        there = atlas.home(measure)
        if held.aggregate != "count" or atlas.catalog.entities[there].verbs.all() or held.time is not None:
            continue
        units = _units_sold(atlas)
        if there != atlas.catalog.person and atlas.time(measure) is None:
            if units is None:
                reading.asks.append("sold")
            else:
                reading.measures[position] = units


def _units_sold(atlas: Atlas) -> str | None:
    """The measure the field calls units sold (销量)."""
    for entity, held in atlas.catalog.entities.items():
        for short, measure in held.measures.items():
            if {"units sold", "销量"} & set(measure.names.all()):
                return f"{entity}.{short}"
    return None


def _take_finer(atlas: Atlas, reading: Reading) -> None:
    """Sales of tea are line sales: a sum that has a finer twin takes it when a condition is about the finer rows."""
    spoken = set().union(
        *(entities_in(condition) for condition in reading.conditions if not isinstance(condition, Did))
    )
    for position, measure in enumerate(reading.measures):
        held = atlas.catalog.measure(measure)
        for finer, twin in held.at.items():
            asked = {e for e in spoken if atlas.distance(atlas.home(measure), e) >= FAR}
            wanted = (*asked, finer)
            if asked and all(atlas.distance(atlas.home(twin), e) < FAR for e in wanted):
                reading.measures[position] = twin
                break


def _ask_contradiction(atlas: Atlas, reading: Reading) -> None:
    """cancelled orders, when orders are the paid ones: the count would be zero by definition, so it is asked back."""
    catalog = atlas.catalog
    for name in reading.measures:
        measure = catalog.measure(name)
        for part in (measure, *map(catalog.measure, measure.of)):
            own = part.where if part.aggregate != "share" else None
            if own is not None and opposed(catalog, own, both(*reading.conditions)):
                reading.asks.append("contradiction")
                reading.detail = next((c.dimension for c in reading.conditions if isinstance(c, Is)), "")
                return
            for said in reading.conditions:
                if isinstance(own, Is) and isinstance(said, Is) and _never_both(own, said):
                    reading.asks.append("contradiction")
                    reading.detail = said.dimension
                    return


def ask_other_deed(atlas: Atlas, reading: Reading) -> None:
    """bought tea but not coffee: two deeds of one person, which the conditions on one order cannot tell, so it is asked.

    So is a deed beside its negation (买过茶但没买过咖啡).
    """
    person, catalog = atlas.catalog.person, atlas.catalog
    counted = {catalog.measure(measure).aggregate for measure in reading.measures}
    homes = {atlas.home(measure) for measure in reading.measures}
    if person is None or (homes and person not in homes and "count_distinct" not in counted):
        return
    values: dict[bool, set[str]] = {True: set(), False: set()}
    deeds: set[bool] = set()
    for index, span in enumerate(reading.spans):
        negated = negation_of(reading, index) is not None
        values[negated] |= {m.name for m in span.means("value") if atlas.distance(person, atlas.entity(m.name)) >= FAR}
        if span.means("verb"):
            deeds.add(negated)
    spoken = set().union(*(entities_in(condition) for condition in reading.conditions))
    done = any(isinstance(condition, Did) for condition in reading.conditions)
    parted = any(done or atlas.entity(name) in spoken for name in values[True] & values[False])
    if parted or (len(deeds) > 1 and (values[True] | values[False])):
        reading.asks.append("deeds")


def _never_both(own: Is, said: Is) -> bool:
    """Whether no row has both: the same column, and no value that both allow."""
    listed = {"eq", "in"}
    return own.dimension == said.dimension and {own.op, said.op} <= listed and not {*own.values} & {*said.values}


def _count_what_is_spoken_of(atlas: Atlas, reading: Reading) -> None:
    """年消费超过 5000 的客户，年龄段分布: without a measure, groups of one entity count that entity's rows.

    So does a listing: which customers have never placed an order.
    """
    listed = reading.group_entity
    if listed is not None and reading.conditions and reading.descending is None and not reading.period:
        counted = atlas.count_of(listed)
        if counted:
            reading.measures.append(counted)
        return
    spoken = {atlas.entity(group.dimension) for group in reading.groups}
    for condition in reading.conditions:
        spoken |= entities_in(condition)
    nouns = {m.name for span in reading.spans for m in span.means("entity")}
    if reading.groups and len(spoken) == 1 and spoken <= nouns and not reading.period:
        counted = atlas.count_of(next(iter(spoken)))
        if counted:
            reading.measures.append(counted)


def _is_stock(atlas: Atlas, measure: str) -> bool:
    """Counts of persons have no date of their own: "customers last month" may mean joined, bought, or active."""
    held = atlas.catalog.measure(measure)
    return atlas.entity(measure) == atlas.catalog.person and held.time is None

"""Words go in; what is measured comes out: named, counted, ranked by, or spent."""

from __future__ import annotations

import re

from domain.catalog import Measure

from .beside import coordinated, word_after, word_before
from .lexicon import Meaning
from .names import Atlas
from .nouns import entity_of, is_bounded, is_group, is_limited, take_noun
from .reading import Reading
from .spans import Span

_MOST = {
    "most",
    "the most",
    "fewest",
    "the fewest",
    "least",
    "the least",
    "highest",
    "the highest",
    "lowest",
    "the lowest",
}
_CHARGE = re.compile(
    r"(?i)\b(?:freight|shipping|postage|delivery|tax|vat|discounts?|tips?|refunds?|refunded|deposits?|coupons?|fines?|costs?)\b|运费|邮费|配送费|税|折扣|优惠|退款|小费|押金|成本"
)
_MOST_ZH = {"最多", "最多的", "最少", "最少的"}


def read_measures(atlas: Atlas, reading: Reading) -> None:
    """Measures in the order they are named; where none is, the rows of what is counted, or spent."""
    spans = reading.spans
    plain = [i for i, s in enumerate(spans) if s.means("measure") and not s.means("entity") and not s.means("verb")]
    plain = [i for i in plain if not _shadowed(reading, i)]
    plain = sorted({*plain, *_listed(reading, plain), *_ranked_by(reading, named=bool(plain))})
    for index in plain:
        chosen = _best_measure(atlas, spans[index].means("measure"))
        if chosen not in reading.measures:
            reading.measures.append(chosen)
        reading.used.add(index)
        reading.explicit = True
    for index, span in enumerate(spans):
        if not span.is_a("how_many") or span.is_a("term"):
            continue
        target = _counted(atlas, reading, index)
        if target is None:
            continue
        counted = _count(atlas, spans[target])
        if counted and any(_counts_same(atlas, m, counted) for m in reading.measures):
            take_noun(reading, target)  # how many people signed up: one count, not two
            continue
        if counted and counted not in reading.measures and not (plain and not _right_after(reading, target, index)):
            reading.measures.append(counted)
            reading.explicit = True
            reading.used.add(index)
            take_noun(reading, target)
    if not reading.measures and (reading.has("how_much") or _spends_most(reading)):
        _money(atlas, reading)
    if reading.measures:
        return
    for index, span in enumerate(spans):  # "orders by channel", 各城市客户
        if entity_of(atlas, span) and not is_group(reading, index) and not is_bounded(reading, index):
            if is_limited(reading, index):
                continue
            counted = _count(atlas, span)
            if counted:
                reading.measures.append(counted)
                take_noun(reading, index)
                return


def _shadowed(reading: Reading, index: int) -> bool:
    """A measure's word that a bound is about ("spend over 5000") is no measure of its own, unless it is the only one."""
    if is_bounded(reading, index) and sum(bool(s.means("measure")) for s in reading.spans) > 1:
        return True
    before = reading.spans[index - 1] if index else None
    had = before is not None and before.text.lower() in ("with", "without", "had", "have", "has", "who", "有", "没有")
    return had and bool(
        reading.spans[index].means("filter")
    )  # customers WITH COMPLAINTS are not customers and complaints


def _listed(reading: Reading, plain: list[int]) -> list[int]:
    """buyers and orders; 销售额、订单: a noun listed beside a measure is one itself."""
    spans = reading.spans
    doubles = [
        i
        for i, s in enumerate(spans)
        if s.means("measure") and i not in plain and not is_group(reading, i) and not is_bounded(reading, i)
    ]
    found: list[int] = []
    for index in doubles:
        near = [*plain, *doubles]
        if any(other != index and coordinated(reading, index, other) for other in near):
            found.append(index)
    return found


def _ranked_by(reading: Reading, *, named: bool) -> list[int]:
    """the store with the fewest orders, 门店里订单最少的, top 5 members by visits: a noun that ranks is a measure."""
    spans = reading.spans
    found: list[int] = []
    for index, span in enumerate(spans):
        if reading.descending is None or not span.means("measure") or is_bounded(reading, index):
            continue
        before, after = word_before(spans, index, skip=()), word_after(spans, index, skip=())
        most = before is not None and spans[before].text.lower() in _MOST
        by = not named and before is not None and index > 1 and spans[before].text.lower() == "by"
        if most or by or (after is not None and spans[after].text in _MOST_ZH):
            found.append(index)
    return found


def _best_measure(atlas: Atlas, meanings: tuple[Meaning, ...]) -> str:
    return min(meanings, key=lambda m: not atlas.catalog.measure(m.name).default).name


def _counted(atlas: Atlas, reading: Reading, index: int) -> int | None:
    """The noun a "how many" counts: the next one, or (客户有多少) the one before."""
    spans = reading.spans
    before, after = word_before(spans, index), word_after(spans, index)
    named_after = after is not None and (entity_of(atlas, spans[after]) or spans[after].means("filter", "value"))
    noun_before = before is not None and not named_after and bool(spans[before].means("entity"))
    if noun_before and before is not None and not is_group(reading, before) and not is_bounded(reading, before):
        return before  # 商品有多少款
    for step in range(index + 1, len(spans)):
        if entity_of(atlas, spans[step]) or (spans[step].means("measure") and spans[step].means("verb")):
            if not is_bounded(reading, step):
                return step
        elif spans[step].means("measure") and step in reading.used:
            return None
        elif spans[step].is_a("not", "by"):
            break
    for step in range(index + 1, len(spans)):
        if spans[step].means("filter"):  # how many VIPs
            return step
    for step in range(index - 1, -1, -1):
        if entity_of(atlas, spans[step]) and not is_group(reading, step) and not is_bounded(reading, step):
            return step
    return None


def _count(atlas: Atlas, span: Span) -> str | None:
    measures = span.means("measure")
    if measures:
        return _best_measure(atlas, measures)
    entity = entity_of(atlas, span)
    if entity is None and span.means("filter"):
        entity = atlas.entity(span.means("filter")[0].name)
    return atlas.count_of(entity) if entity else None


def _counts_same(atlas: Atlas, held: str, counted: str) -> bool:
    """Whether both count rows of the same entity (people, sign-ups)."""
    counting = atlas.catalog.measure(held).aggregate in ("count", "count_distinct")
    return counting and atlas.entity(held) == atlas.entity(counted)


def _right_after(reading: Reading, target: int, how_many: int) -> bool:
    return target == how_many + 1 or target == word_before(reading.spans, how_many)


def _spends_most(reading: Reading) -> bool:
    """消费最多的客户: a verb that is ranked by itself is ranked by money."""
    spans = reading.spans
    return any(
        span.means("verb") and index + 1 < len(spans) and spans[index + 1].is_a("top", "bottom")
        for index, span in enumerate(spans)
    )


def _is_charge(short: str, measure: Measure) -> bool:
    """Freight, tax, a discount: money of the deed, but not what was spent."""
    return _CHARGE.search(short.replace("_", " ")) is not None or any(map(_CHARGE.search, measure.names.all()[:2]))


def _money(atlas: Atlas, reading: Reading) -> None:
    """消费了多少钱, how much did they spend: the money measure of what "bought" speaks of."""
    entity = atlas.verb_entity()
    if entity is None:
        return
    if any(span.means("verb") and span.text.startswith("下") for span in reading.spans) and not reading.has("how_much"):
        counted = atlas.count_of(entity)  # 下单最多: most orders, not most money
        if counted is not None:
            reading.measures.append(counted)
            reading.explicit = True
        return
    held = atlas.catalog.entities[entity].measures
    money = [s for s, m in held.items() if m.aggregate == "sum" and m.format.kind == "money" and not _is_charge(s, m)]
    chosen = min(money, key=lambda short: not held[short].default, default=None)
    if chosen is None:
        return
    reading.measures.append(f"{entity}.{chosen}")
    reading.explicit = True
    reading.used |= {i for i, span in enumerate(reading.spans) if span.is_a("how_much")}

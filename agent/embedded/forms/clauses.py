"""One clause about a person goes in ("bought coffee at least twice this year", 首单在门店); a condition comes out, or None."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

from agent.embedded.spans import Span
from agent.embedded.thresholds import Bound, bounds_in
from domain.condition import All, Condition, Did, Is, Measured, Named, Not, Occurred, Period, both

from .done import NEGATION, Heard, noun_done, object_of, read_done
from .form import Ask

_LEAD = re.compile(
    r"^[\s,，、;；]*(?:(?:and|but|also|who|that|which|have|has|had|they|既|又|也|还|且|并且|而且|但是|但|却|并|同时|都|曾经|曾|其中|ever)(?=[\s\u4e00-\u9fff]|$)\s*)*"
)
_AFTER = re.compile(
    r"^(?P<b>.+?)\s+(?:within (?P<n>\d+) days? (?P<w>after|of|before)|(?P<w2>after|before|since))\s+(?:(?:they|he|she) (?:had |have |has )?(?:ever |first )?)?(?P<a>.+)$"
)
_AFTER_ZH = re.compile(
    r"^(?P<a>.+?)(?:之后|以后|后)(?:的)?(?:(?P<n>\d+)\s?(?:天|日)(?:之?内))?[，,]?(?:又|再次|再|也|就|还)?(?P<b>.+)$"
)
_BEFORE_ZH = re.compile(
    r"^(?:在)?(?P<a>.+?)(?:之前|以前)(?:就|已经|先)?(?P<b>.+)$|^先(?P<b2>.+?)(?:后|再|然后)(?P<a2>.+)$"
)
_FIRST_LAST = re.compile(
    r"^(?:whose |their )?(?P<w>first|last|latest|most recent) (?P<what>order|purchase)s? (?:was |were |came |is |had |has )?(?P<rest>.+)$"
    r"|^(?P<rest2>.+?) (?:on|in|with|for) (?:their |the )?(?P<w2>first|last|latest|most recent) (?P<what2>order|purchase)$"
    r"|^(?P<w3>首单|首次下单|首次购买|第一单|第一次下单|第一次购买|首购|最后一单|末单|最后一次下单|最后一次购买|最近一单|最近一次下单|最近一次购买)(?:是在|是用|买的是|买的|是|为|在|被|来自)?(?P<rest3>.+)$"
)
_SPEND = re.compile(
    r"(?:总共|累计|一共|共)?(?:消费|花费|花|支出)(?:了|过|金额|额|总额)?|\b(?:have )?(?:spent|spend|spending|spends)\b"
)


_ONE_ROW = re.compile(r"单[笔张次件]\S*?(?:超过|高于|大于|不低于|满|\d)")
"""单张发票超过20: of one row, not how many of them."""


def clause_of(ask: Ask, text: str, inherited: str | None = None) -> Heard | None:
    """The condition a clause says of a person; None where a word of it is not understood.

    `inherited` is the entity of the verb before, for "bought home goods but NO GROCERIES".
    """
    text = _LEAD.sub("", text.strip()).strip(" ,，。.?？!！")
    if not text or ask.atlas.catalog.person is None or _ONE_ROW.search(text):
        return None
    return (
        _idle(ask, text)
        or _first_or_last(ask, text)
        or _ordered(ask, text)
        or (_measured(ask, text) if _SPEND.search(text.lower()) else None)
        or read_done(ask, text, inherited)
        or _measured(ask, text)
    )


_IDLE = re.compile(
    r"^(?:已经?)?(?:超过|满|连续)?(?P<n>\d+)\s?(?:天|日)(?:以上)?(?:都|还)?(?:没有?|未)(?:再)?(?P<what>.+)$"
    r"|^(?:have not|haven't|has not|not|did not|didn't|no)\s+(?P<what_en>[a-z]+) (?:anything )?(?:for|in) (?:over |more than |at least |the last |the past )?(?P<n_en>\d+) days?(?: or more)?$"
)


def _idle(ask: Ask, text: str) -> Heard | None:
    """没下单 for 120 days: did it before, but not in the last 120 days."""
    match = _IDLE.match(text.lower())
    if match is None:
        return None
    heard = read_done(ask, match["what"] or match["what_en"], None)
    if heard is None or not isinstance(heard.condition, Did) or heard.condition.period is not None:
        return None
    end = ask.horizon.last + timedelta(days=1)
    period = Period(start=end - timedelta(days=int(match["n"] or match["n_en"])), end=end)
    return Heard(All(of=(heard.condition, Not(of=heard.condition.model_copy(update={"period": period})))), heard.verb)


def _first_or_last(ask: Ask, text: str) -> Heard | None:
    match = _FIRST_LAST.match(text.lower())
    if match is None:
        return None
    word = match["w"] or match["w2"] or match["w3"]
    which: Literal["first", "last"] = "first" if word.startswith(("first", "首", "第一")) else "last"
    name = "rest" if match["rest"] else "rest2" if match["rest2"] else "rest3"
    rest = text[match.start(name) : match.end(name)]
    deed = ask.atlas.verb_entity()
    if deed is None:
        return None
    negation = NEGATION.match(rest.lower())
    if negation:
        rest = rest[negation.end() :].strip()
    inner = _row_condition(ask, deed, rest)
    if inner is None:
        return None
    where, period = inner
    counts = ask.atlas.catalog.entities[deed].counts
    among = None if _columns(ask, where) & _columns(ask, counts) else counts
    did = Did(entity=deed, which=which, among=among, where=where, period=period)
    return Heard(Not(of=did) if negation else did)


def _row_condition(ask: Ask, deed: str, rest: str) -> tuple[Condition | None, Period | None] | None:
    """What is said of the order itself, read as a count of orders under it."""
    counted = ask.atlas.count_of(deed)
    if counted is None:
        return None
    noun = ask.atlas.measure_name(counted, ask.language)
    bare = re.sub(r"^(?:a |an |the |of |in a |in an )", "", rest)
    texts = (
        (f"{rest}的{noun}", f"{rest}{noun}")
        if ask.language == "zh"
        else (f"{noun} {rest}", f"{noun} of {bare}", f"{noun} in {bare}", f"{noun} with {bare}")
    )
    for held in texts:
        query = ask.query(held)
        if query is None or query.by or query.terms or query.having or query.limit:
            continue
        if query.where is None and query.period is None:
            continue
        if query.measures == (counted,) or ask.atlas.additive(query.measures[0]):
            return query.where, query.period
    own = _own_value(ask, deed, rest)  # cancelled: no order that counts, so no count of them
    return (own, None) if own is not None else None


def _own_value(ask: Ask, deed: str, words: str) -> Is | None:
    """The one value of a column of the deed's own that the words name."""
    spans = [span for span in ask.cover(words).spans if span.kinds != ("pad",)]
    found = {(m.name, m.value) for span in spans for m in span.means("value") if ask.atlas.entity(m.name) == deed}
    if len(spans) != 1 or len(found) != 1:
        return None
    name, value = found.pop()
    return Is(dimension=name, values=(value,)) if value is not None else None


def _columns(ask: Ask, condition: Condition | None) -> set[str]:
    """The columns a condition on rows is about."""
    match condition:
        case Is():
            return {condition.dimension}
        case All():
            return set().union(*(_columns(ask, part) for part in condition.of))
        case Not():
            return _columns(ask, condition.of)
        case Named():
            entity, _, short = condition.filter.partition(".")
            return _columns(ask, ask.atlas.catalog.entities[entity].filters[short].where)
        case _:
            return set()


def _ordered(ask: Ask, text: str) -> Heard | None:
    """after, before, within n days of another thing done."""
    low = text.lower()
    if ask.language == "zh":
        match = _BEFORE_ZH.match(low)
        if match is not None:
            a, b = ("a", "b") if match["a"] else ("a2", "b2")
            return _sequence(
                ask, text[match.start(b) : match.end(b)], text[match.start(a) : match.end(a)], "before", None
            )
        match = _AFTER_ZH.match(low)
        if match is None:
            return None
        return _sequence(
            ask, text[match.start("b") : match.end("b")], text[match.start("a") : match.end("a")], "after", match["n"]
        )
    match = _AFTER.match(low)
    if match is None:
        return None
    word = match["w"] or match["w2"]
    return _sequence(
        ask, text[match.start("b") : match.end("b")], text[match.start("a") : match.end("a")],
        "before" if word == "before" else "after", match["n"],
    )  # fmt: skip


def _sequence(ask: Ask, what: str, other: str, word: Literal["after", "before"], days: str | None) -> Heard | None:
    if any(span.is_a("period") for span in ask.cover(other).spans):
        return None  # after June: a period, not a thing done
    again = re.sub(r"(?i)\b(?:again|another)\b|再次", " ", what).strip()
    again = re.sub(r"^(?:又|再|也|还)", "", again)
    done = read_done(ask, again, None)
    before = read_done(
        ask, re.sub(r"(?i)^(?:making |their |a |an |the |having )", "", other.strip()), None
    ) or noun_done(ask, other)
    if done is None or before is None or not isinstance(before.condition, Did):
        return None
    negated = isinstance(done.condition, Not)
    inner = done.condition.of if isinstance(done.condition, Not) else done.condition
    if not isinstance(inner, Did) or inner.times != 1:
        return None
    first: Literal["first", "last", "any"] = "any"
    if word == "before":
        first = "first"
    elif negated:
        first = "last"
    held = Occurred(entity=before.condition.entity, where=before.condition.where, which=first)
    within = int(days) if days else None
    did = inner.model_copy(update={word: held, "within_days": within})
    if negated:
        return Heard(All(of=(before.condition, Not(of=did))), done.verb)
    return Heard(did, done.verb)


def _of_person(ask: Ask, span: Span, person: str | None) -> bool:
    """Whether a word names a number column of the person."""
    return any(
        ask.atlas.entity(m.name) == person and ask.atlas.catalog.dimension(m.name).type == "number"
        for m in span.means("dimension")
    )


def _measured(ask: Ask, text: str) -> Heard | None:
    """spent more than 5,000 in the last 12 months; an average order value above 500 this year."""
    person = ask.atlas.catalog.person
    spend = _SPEND.search(text.lower())
    negation = NEGATION.match(text.lower())
    covered = ask.cover(text).spans
    if any(_of_person(ask, span, person) for span in covered) and not any(span.is_a("period") for span in covered):
        return None  # lifetime spend is a column of the person
    rest = text
    measure: str | None = None
    if spend is not None:
        rest = text[: spend.start()] + " " + text[spend.end() :]
        measure = _money(ask)
    spans = [span for span in ask.cover(rest).spans if span.kinds != ("pad",)]
    bounds = bounds_in(tuple(spans)) or _range_in(spans)
    if len(bounds) != 1 or person is None:
        return None
    bound = bounds[0]
    if spend is None and bound.unit is None and _noun_before(spans, bound):
        return None  # orders over 500: so many, or worth so much?
    left = [
        span for index, span in enumerate(spans) if index not in bound.used and not span.is_a("money", "count_word")
    ]
    period: Period | None = None
    unread: list[Span] = []
    where: list[Condition] = []
    for span in left:
        if span.is_a("period") and period is None:
            period = span.period
        elif measure is None and span.means("measure") and ask.atlas.home(span.means("measure")[0].name) != person:
            measure = span.means("measure")[0].name
        elif measure is not None and span.means("value") and (told := object_of(ask, ask.atlas.home(measure), span)):
            where.append(told)
        elif not span.is_a("pad"):
            unread.append(span)
    if measure is None or unread or negation or bound.unit not in (None, "money"):
        return None
    form = ask.atlas.catalog.measure(measure).format.kind
    if bound.unit == "money" and form != "money":
        return None  # orders above 5,000 dollars are not so many orders
    if spend is None and bound.unit is None and form == "percent" and bound.value > 1:
        return None
    if not ask.atlas.graph.reaches(ask.atlas.home(measure), person):
        return None
    values = (bound.value,) if bound.upper is None else (bound.value, bound.upper)
    return Heard(
        Measured(entity=person, measure=measure, op=bound.op, values=values, period=period, where=both(*where))
    )


def _noun_before(spans: list[Span], bound: Bound) -> bool:
    """Whether a bound stands behind an English noun by itself, and no noun behind it."""
    before = spans[bound.first - 1] if bound.first else None
    after = spans[bound.last + 1] if bound.last + 1 < len(spans) else None
    if before is None or not before.text.isascii() or not before.means("entity"):
        return False
    inside = spans[bound.first : bound.last + 1]
    return not any(
        s.means("entity", "measure") or s.is_a("count_word") for s in (*inside, *((after,) if after else ()))
    )


def _range_in(spans: list[Span]) -> tuple[Bound, ...]:
    """1000到3000之间, between 1,000 and 3,000: two rising numbers side by side."""
    places = [index for index, span in enumerate(spans) if span.is_a("number") and span.number is not None]
    if len(places) != 2 or places[1] - places[0] > 2:
        return ()
    lower, upper = (spans[place].number for place in places)
    if lower is None or upper is None or lower >= upper:
        return ()
    used = set(range(places[0], places[1] + 1)) | {
        i for i, span in enumerate(spans) if span.is_a("between_word", "money")
    }
    return (Bound("between", lower, frozenset(used), None, places[0], places[1], upper),)


def _money(ask: Ask) -> str | None:
    """What spending is counted in: the money sum of what "bought" speaks of."""
    entity = ask.atlas.verb_entity()
    if entity is None:
        return None
    held = ask.atlas.catalog.entities[entity].measures
    sums = [short for short, m in held.items() if m.aggregate == "sum" and m.format.kind == "money"]
    chosen = min(sums, key=lambda short: not held[short].default, default=None)
    return f"{entity}.{chosen}" if chosen else None

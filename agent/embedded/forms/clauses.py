"""One clause about a person goes in ("bought coffee at least twice this year", 首单在门店); a condition comes out, or None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from agent.embedded.spans import Span
from agent.embedded.thresholds import Bound, bounds_in
from domain.condition import All, Condition, Did, Is, Measured, Named, Not, Occurred, Period, both

from .form import Ask

_NEGATION = re.compile(
    r"(?:并?没有?再?|从来?没有?|从未|未曾|未|没再|再也没有?|不曾|从不|不再)|\b(?:have|has|had|did|do|does)(?: not|n't| never)\b|\b(?:never|not|no longer|haven't|hasn't|hadn't|didn't|don't|doesn't|no|without)\b"
)
_LEAD = re.compile(
    r"^[\s,，、;；]*(?:(?:and|but|also|then|who|that|which|have|has|had|they|既|又|也|还|且|并且|而且|但是|但|却|并|同时|后来|都|曾经|曾|其中|ever)(?=[\s\u4e00-\u9fff]|$)\s*)*"
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
_ONCE = {"once": 1.0, "twice": 2.0, "thrice": 3.0, "一次": 1.0, "两次": 2.0, "三次": 3.0}
_ONLY = re.compile(r"只|仅|\b(?:only|just|exactly)\b")
_TIMES = re.compile(r"^(?:times?|次|单|回|笔|orders?|purchases?)$")
Op = Literal["gte", "lte", "eq"]


@dataclass(slots=True)
class Heard:
    """A clause's condition, and the verb that a following clause without one inherits."""

    condition: Condition
    verb: str | None = None


def clause_of(ask: Ask, text: str, inherited: str | None = None) -> Heard | None:
    """The condition a clause says of a person; None where a word of it is not understood.

    `inherited` is the entity of the verb before, for "bought home goods but NO GROCERIES".
    """
    text = _LEAD.sub("", text.strip()).strip(" ,，。.?？!！")
    if not text or ask.atlas.catalog.person is None:
        return None
    return (
        _idle(ask, text)
        or _first_or_last(ask, text)
        or _ordered(ask, text)
        or (_measured(ask, text) if _SPEND.search(text.lower()) else None)
        or _deed(ask, text, inherited)
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
    heard = _deed(ask, match["what"] or match["what_en"], None)
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
    negation = _NEGATION.match(rest.lower())
    if negation:
        rest = rest[negation.end() :].strip()
    inner = _row_condition(ask, deed, rest)
    if inner is None:
        return None
    where, period = inner
    counts = ask.atlas.catalog.entities[deed].counts
    among = None if _speaks_of(where, counts) else counts
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
        if (
            query is not None
            and not query.by
            and not query.terms
            and not query.having
            and (query.where is not None or query.period is not None)
        ):
            if query.measures == (counted,) or ask.atlas.additive(query.measures[0]):
                return query.where, query.period
    return None


def _speaks_of(condition: Condition | None, other: Condition | None) -> bool:
    def dimensions(held: Condition | None) -> set[str]:
        match held:
            case Is():
                return {held.dimension}
            case All():
                return set().union(*(dimensions(part) for part in held.of))
            case Not():
                return dimensions(held.of)
            case Named():
                filters = ask_filters.get(held.filter)
                return dimensions(filters) if filters is not None else set()
            case _:
                return set()

    ask_filters: dict[str, Condition] = {}
    return bool(dimensions(condition) & dimensions(other))


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
    done = _deed(ask, again, None)
    before = _deed(ask, re.sub(r"(?i)^(?:making |their |a |an |the |having )", "", other.strip()), None) or _noun_deed(
        ask, other
    )
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


def _noun_deed(ask: Ask, text: str) -> Heard | None:
    """a complaint, 投诉: the thing itself stands for doing it."""
    bare = re.sub(r"(?i)^(?:a|an|the|their|any)\s+", "", text.strip())
    spans = [span for span in ask.cover(bare).spans if span.kinds != ("pad",)]
    if len(spans) != 1:
        return None
    return _of_span(ask, spans[0])


def _of_span(ask: Ask, span: Span) -> Heard | None:
    atlas, person = ask.atlas, ask.atlas.catalog.person
    assert person is not None
    named = {
        m.name
        for m in span.means("filter")
        if atlas.entity(m.name) != person and atlas.graph.reaches(atlas.entity(m.name), person)
    }
    if len(named) == 1:
        name = named.pop()
        return Heard(
            Did(
                entity=atlas.entity(name),
                where=both(atlas.catalog.entities[atlas.entity(name)].counts, Named(filter=name)),
            ),
            atlas.entity(name),
        )
    entities = {
        m.name for m in span.means("verb", "entity") if m.name != person and atlas.graph.reaches(m.name, person)
    }
    if len(entities) == 1:
        entity = entities.pop()
        return Heard(Did(entity=entity, where=atlas.catalog.entities[entity].counts), entity)
    return None


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
    negation = _NEGATION.match(text.lower())
    if any(_of_person(ask, span, person) for span in ask.cover(text).spans):
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
        elif measure is not None and span.means("value") and (told := _object(ask, ask.atlas.home(measure), span)):
            where.append(told)
        elif not span.is_a("pad"):
            unread.append(span)
    if measure is None or unread or negation or bound.unit not in (None, "money"):
        return None
    if (
        spend is None
        and bound.unit is None
        and ask.atlas.catalog.measure(measure).format.kind == "percent"
        and bound.value > 1
    ):
        return None
    if not ask.atlas.graph.reaches(ask.atlas.home(measure), person):
        return None
    values = (bound.value,) if bound.upper is None else (bound.value, bound.upper)
    return Heard(
        Measured(entity=person, measure=measure, op=bound.op, values=values, period=period, where=both(*where))
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


def _deed(ask: Ask, text: str, inherited: str | None) -> Heard | None:
    """bought coffee and tea at least twice this year; never complained; 今年下过三单以上."""
    text = re.sub(r"(?i)\bmore than once\b", "at least 2 times", text)
    text = re.sub(r"不止一次|不止1次|多次", "至少2次", text)
    low = text.lower()
    negation = _NEGATION.search(low)
    if negation is not None and _only_fillers(ask, text[: negation.start()]):
        text = text[: negation.start()] + " " + text[negation.end() :]
    elif negation is not None:
        return None
    text = re.sub(r"(?i)^\s*(?:ever |yet |any |actually )+", "", text)
    spans = [span for span in ask.cover(text).spans if span.kinds != ("pad",)]
    bounds = bounds_in(tuple(spans))
    used = {place for bound in bounds for place in bound.used}
    heard: Heard | None = None
    objects: list[tuple[str, Span]] = []
    period: Period | None = None
    times: tuple[Op, int] | None = None
    if len(bounds) == 1 and bounds[0].unit is None and _counts_deeds(spans, bounds[0]):
        times = _times(bounds[0])
    if bounds and times is None:
        return None
    joined: set[str] = set()
    for index, span in enumerate(spans):
        if index in used:
            continue
        word = span.text.lower().strip()
        if span.is_a("period") and period is None:
            period = span.period
        elif word in _ONCE and times is None:
            times = ("eq", int(_ONCE[word]))
        elif (
            span.is_a("number")
            and times is None
            and index + 1 < len(spans)
            and (
                _TIMES.match(spans[index + 1].text.lower())
                or spans[index + 1].means("entity", "verb")
                or spans[index + 1].is_a("count_word")
            )
            and span.number is not None
            and float(span.number).is_integer()
        ):
            times = ("eq", int(span.number))
        elif _TIMES.match(word) and times is not None:
            if heard is None and span.means("entity", "verb"):
                heard = _of_span(ask, span)
        elif (found := _of_span(ask, span)) is not None and not span.means("value"):
            if heard is not None and found.verb != heard.verb:
                return None
            heard = heard or found
        elif span.means("value"):
            objects.append((word, span))
        elif word in ("and", "both", "和", "与", "及", "以及", "也", "又", "既", "且", "都", "、"):
            joined.add("and")
        elif span.is_a("or_word"):
            joined.add("or")
        elif _ONLY.search(word):
            continue
        elif not span.is_a("pad", "count_word", "money", "who", "how_many"):
            return None
    if re.search(r"(?i)\b(?:and|both)\b|和|与|以及|又|都", text) and len(objects) > 1:
        joined.add("and")
    if heard is None and inherited is not None and objects:
        heard = Heard(Did(entity=inherited, where=ask.atlas.catalog.entities[inherited].counts), inherited)
    if heard is None or not isinstance(heard.condition, Did):
        return None
    if times is None and _ONLY.search(low):
        return None  # bought only coffee: not just bought it
    op, number = times or ("gte", 1)
    told = [_object(ask, heard.condition.entity, span) for _, span in objects]
    if any(one is None for one in told):
        return None
    known = [one for one in told if one is not None]
    dids = _dids(heard.condition, known, period, op, number, apart="and" in joined and "or" not in joined)
    condition: Condition = dids[0] if len(dids) == 1 else All(of=tuple(dids))
    if negation is not None:
        if len(dids) > 1:
            return None  # not coffee and tea: neither, or not both?
        condition = Not(of=condition)
    return Heard(condition, heard.verb)


def _counts_deeds(spans: list[Span], bound: Bound) -> bool:
    """Whether a number says how often: at least 3 ORDERS, 下过三单以上; "over 40 bought" is no number of orders."""
    after = spans[bound.last + 1] if bound.last + 1 < len(spans) else None
    inside = spans[bound.first : bound.last + 1]
    if any(_TIMES.match(span.text.lower()) or span.means("entity") or span.is_a("count_word") for span in inside):
        return True
    if after is None or after.is_a("period"):
        return bound.first > 0 and bool(spans[bound.first - 1].means("verb", "entity"))
    return bool(_TIMES.match(after.text.lower()) or after.means("entity") or after.is_a("count_word"))


def _dids(done: Did, objects: list[Is], period: Period | None, op: Op, times: int, *, apart: bool) -> list[Condition]:
    if not objects:
        return [done.model_copy(update={"period": period, "op": op, "times": times})]
    if apart and len(objects) > 1:
        return [
            done.model_copy(update={"where": both(done.where, one), "period": period, "op": op, "times": times})
            for one in objects
        ]
    merged: dict[str, list[object]] = {}
    for one in objects:
        merged.setdefault(one.dimension, []).extend(one.values)
    where = [Is(dimension=d, op="eq" if len(v) == 1 else "in", values=tuple(v)) for d, v in merged.items()]  # type: ignore[arg-type]
    return [done.model_copy(update={"where": both(done.where, *where), "period": period, "op": op, "times": times})]


def _object(ask: Ask, entity: str, span: Span) -> Is | None:
    """The column in which a value says what was done: nearest to the deed, never the person's own."""
    atlas, person = ask.atlas, ask.atlas.catalog.person
    found = [m for m in span.means("value") if atlas.entity(m.name) != person and m.value is not None]
    fitting = [
        m
        for m in found
        if atlas.graph.reaches(entity, atlas.entity(m.name)) or atlas.graph.meeting(entity, atlas.entity(m.name))
    ]
    if not fitting:
        return None

    def rank(name: str) -> tuple[bool, int]:
        return not atlas.catalog.dimension(name).default, atlas.distance(entity, atlas.entity(name))

    ranked = sorted(fitting, key=lambda m: rank(m.name))
    if len(ranked) > 1 and rank(ranked[0].name) == rank(ranked[1].name) and ranked[0].name != ranked[1].name:
        return None
    value = ranked[0].value
    return Is(dimension=ranked[0].name, values=(value,)) if value is not None else None


def _only_fillers(ask: Ask, text: str) -> bool:
    return (
        all(span.kinds == ("pad",) or span.is_a("pad", "who", "period") for span in ask.cover(text).spans)
        if text.strip()
        else True
    )


def _times(bound: Bound) -> tuple[Op, int] | None:
    if bound.upper is not None or not float(bound.value).is_integer():
        return None
    value = int(bound.value)
    match bound.op:
        case "gt":
            return "gte", value + 1
        case "gte":
            return "gte", value
        case "lt":
            return "lte", value - 1
        case "lte":
            return "lte", value
        case _:
            return "eq", value

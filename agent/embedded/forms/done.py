"""What was done goes in ("bought coffee at least twice this year", 从没投诉过); a condition on the person comes out, or None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agent.embedded.spans import Span
from agent.embedded.thresholds import Bound, bounds_in, whole_times
from domain.condition import All, Condition, Did, Is, Named, Not, Period, both

from .form import Ask

NEGATION = re.compile(
    r"(?:并?没有?再?|从来?没有?|从未|未曾|未|没再|再也没有?|不曾|从不|不再)|\b(?:have|has|had|did|do|does)(?: not|n't| never)\b|\b(?:never|not|no longer|haven't|hasn't|hadn't|didn't|don't|doesn't|no|without)\b"
)
_ONCE = {"once": 1.0, "twice": 2.0, "thrice": 3.0, "一次": 1.0, "两次": 2.0, "三次": 3.0}
_ONLY = re.compile(r"只|仅|\b(?:only|just|exactly)\b")
_TIMES = re.compile(r"^(?:times?|次|单|回|笔|orders?|purchases?)$")
_WITHIN = re.compile(r"within (?:\d|a |one )")
Op = Literal["gte", "lte", "eq"]


@dataclass(slots=True)
class Heard:
    """A clause's condition, and the verb that a following clause without one inherits."""

    condition: Condition
    verb: str | None = None


def read_done(ask: Ask, text: str, inherited: str | None) -> Heard | None:
    """bought coffee and tea at least twice this year; never complained; 今年下过三单以上."""
    text = re.sub(r"(?i)\bmore than once\b", "at least 2 times", text)
    text = re.sub(r"不止一次|不止1次|多次", "至少2次", text)
    text = re.sub(r"(至少|最少|起码|最多|至多)([\u4e00-\u9fff]{1,3}过)(?=[\d一二两三四五六七八九十])", r"\2\1", text)
    low = text.lower()
    negation = NEGATION.search(low)
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
            if _WITHIN.match(word):
                return None  # within 30 days: of what?
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
    told = [object_of(ask, heard.condition.entity, span) for _, span in objects]
    if any(one is None for one in told):
        return None
    known = [one for one in told if one is not None]
    dids = _dids(heard.condition, known, period, op, number, apart="and" in joined and "or" not in joined)
    if not dids:
        return None
    condition: Condition = dids[0] if len(dids) == 1 else All(of=tuple(dids))
    if negation is not None:
        if len(dids) > 1:
            return None  # not coffee and tea: neither, or not both?
        condition = Not(of=condition)
    return Heard(condition, heard.verb)


def noun_done(ask: Ask, text: str) -> Heard | None:
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


def _counts_deeds(spans: list[Span], bound: Bound) -> bool:
    """Whether a number says how often: at least 3 ORDERS, 下过三单以上; "over 40 bought" is no number of orders."""
    after = spans[bound.last + 1] if bound.last + 1 < len(spans) else None
    inside = spans[bound.first : bound.last + 1]
    if any(_TIMES.match(span.text.lower()) or span.means("entity") or span.is_a("count_word") for span in inside):
        return True
    if after is None or after.is_a("period"):
        before = spans[bound.first - 1] if bound.first > 0 else None  # orders over 500: so many, or worth so much?
        return before is not None and not before.text.isascii() and bool(before.means("verb", "entity"))
    return bool(_TIMES.match(after.text.lower()) or after.means("entity") or after.is_a("count_word"))


def _dids(done: Did, objects: list[Is], period: Period | None, op: Op, times: int, *, apart: bool) -> list[Condition]:
    """One condition, or with `apart` one for each object: bought coffee and tea is two deeds."""
    if not objects:
        return [done.model_copy(update={"period": period, "op": op, "times": times})]
    columns = [one.dimension for one in objects]
    if apart and len(set(columns)) > 1 and len(columns) > len(set(columns)):
        return []  # coffee in a store and tea in the app: which goes with which?
    if apart and len(objects) > 1 and len(set(columns)) == 1:
        return [
            done.model_copy(update={"where": both(done.where, one), "period": period, "op": op, "times": times})
            for one in objects
        ]
    merged: dict[str, list[object]] = {}
    for one in objects:
        merged.setdefault(one.dimension, []).extend(one.values)
    where = [Is(dimension=d, op="eq" if len(v) == 1 else "in", values=tuple(v)) for d, v in merged.items()]  # type: ignore[arg-type]
    return [done.model_copy(update={"where": both(done.where, *where), "period": period, "op": op, "times": times})]


def object_of(ask: Ask, entity: str, span: Span) -> Is | None:
    """The column in which a value says what was done: nearest to the deed, never the person's own."""
    atlas, person = ask.atlas, ask.atlas.catalog.person
    found = [m for m in span.means("value") if atlas.entity(m.name) != person and m.value is not None]
    fitting = [
        m
        for m in found
        if atlas.graph.reaches(entity, atlas.entity(m.name)) or _of_one(ask, entity, atlas.entity(m.name))
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


def _of_one(ask: Ask, entity: str, other: str) -> bool:
    """Whether rows of the other entity belong to one row of what was done: its lines, not the person's other deeds."""
    meeting = ask.atlas.graph.meeting(entity, other)
    return meeting is not None and meeting.common == entity


def _only_fillers(ask: Ask, text: str) -> bool:
    """Whether the text says nothing but who, and when."""
    return (
        all(span.kinds == ("pad",) or span.is_a("pad", "who", "period") for span in ask.cover(text).spans)
        if text.strip()
        else True
    )


def _times(bound: Bound) -> tuple[Op, int] | None:
    """The whole number of times a bound says; None for a range or a part."""
    return whole_times(bound.op, bound.value) if bound.upper is None else None

"""A part against the whole: what share of customers bought twice; 上海客户中高价值客户占多少."""

from __future__ import annotations

import re
from itertools import pairwise

from agent.embedded.lexicon import folded
from agent.embedded.official import official_measure
from domain.condition import All, Any, Condition, Is, Named, both
from domain.metric_query import Combined, MetricQuery, Subset

from .form import Ask, Outcome, is_free, query_in

_SHARE_OF = re.compile(
    r"\b(?:what|which|how large a|how big a)?\s*(?:is )?(?:the )?(?:percentage|percent|per cent|share|proportion|fraction|%) of (?:all |our |the )?(?P<rest>.+?)[?.!\s]*$"
)
_VERB = re.compile(
    r"\b(?:came|come|comes|used|use|uses|bought|buy|buys|are|were|is|was|have|has|had|who|that|which|paid|placed|got|received|did|never|made|make|returned|ordered|order|opened|complained|signed|live|lived|joined|spent|went|contain|contained|gave)\b"
)
_MUCH_OF = re.compile(
    r"\bhow much of (?P<x>.+?) (?:did|do|does|comes? from|came from|is from|was from|was made by|is made by) (?P<y>.+?)(?: (?:bring in|generate|make|spend|contribute|account for|produce))?(?:,? as an? (?:percentage|share|proportion))?[?.!\s]*$"
)
_ZH = (
    re.compile(
        r"(?P<x>.+?)(?:当中|之中|里面|中|里)[，,]?(?:有)?(?P<y>.+?)(?:的)?(?:占了?(?:多少|几成|百分之几|比多少|多大比例)|(?:的)?比例(?:是多少|有多大|多少)?|占比(?:是多少|多少)?|百分比(?:是多少)?)[？?。]*$"
    ),
    re.compile(r"(?P<x>.+?)(?:当中|之中|里面|中|里)[，,]?有(?:多少|多大)比例(?:的人|的)?(?:也|还)?(?P<y>.+?)[？?。]*$"),
    re.compile(
        r"(?P<x>.+?)(?:当中|之中|里面|中|里)[，,]?有?(?:多少比例|百分之多少|百分之几|几成)(?:的人|的)?(?:也|还)?(?P<y>.+?)[？?。]*$"
    ),
)


_OF_ALL = re.compile(
    r"(?P<y>.+?)(?:的)?(?P<x>[\u4e00-\u9fffA-Za-z]{1,8}?)(?:数量?)?[，,]?(?:占|在)(?:(?:全部|所有|总|整体|全体)的?(?P<again>[\u4e00-\u9fffA-Za-z]{0,8}?)(?:数|总数)?(?:中|里)?(?:的)?(?:占)?)?(?:比例|比重|百分比|比)?(?:是|有)?(?:多少|多大|百分之几|百分之多少|几成)(?:比例)?[？?。]*$"
)


def _of_all(ask: Ask) -> Outcome | None:
    """周末的订单占全部订单多少; 女客户占比多少: the noun with its condition, over the noun alone."""
    match = _OF_ALL.search(ask.low)
    if match is None:
        return None
    body = ask.text[: match.end("x")]
    noun = _last_noun(ask, body)
    if noun is None or not body.endswith(noun):
        return None
    whole = (match["again"] or "").strip() or noun
    told = _count(ask, f"{whole}有多少") or ask.query(f"{whole}数")
    part = _count(ask, f"{body}有多少")
    return _ratio(ask, told, part) if part and told and part.measures == told.measures else None


def read_part(ask: Ask) -> Outcome | None:
    """The measure under both conditions, divided by the same under the first."""
    if ask.language == "zh":
        for pattern in _ZH:
            match = pattern.search(ask.low)
            if match is not None:
                found = _zh(ask, _slice(ask, match, "x"), _slice(ask, match, "y"))
                if found is not None:
                    return found
        return _of_all(ask)
    match = _MUCH_OF.search(ask.low)
    if match is not None:
        whole = ask.query(f"{_slice(ask, match, 'x')} {ask.text[: match.start()]}")
        told = _slice(ask, match, "y")
        part = _count(ask, f"how many {told}") or _count(ask, f"number of customers {told}")
        return _ratio(ask, whole, part)
    match = _SHARE_OF.search(ask.low)
    if match is None or not is_free(ask, match.start(), match.start("rest")):
        return None
    return _en(ask, _slice(ask, match, "rest"), ask.text[: match.start()].strip(" ,"))


def _slice(ask: Ask, match: re.Match[str], name: str) -> str:
    return ask.text[match.start(name) : match.end(name)]


def _en(ask: Ask, rest: str, lead: str) -> Outcome | None:
    """Split at the verb: "orders over 500 yuan | used a coupon"."""
    for at in _splits(rest.lower()):
        x, y = re.sub(r"(?i)\s+(?:also|ever|then)$", "", rest[:at].strip()), rest[at:].strip()
        noun = _last_noun(ask, re.split(r"(?i)\b(?:who|that|which|with)\b", x)[0])
        if noun is None:
            continue
        whole = _count(ask, f"how many {x} {lead}".strip())
        told = re.sub(r"^(?:who|that|which) ", "", y)
        for text in (f"how many {noun} {y}", f"how many {noun} {told}", f"number of {noun} {_bare(told)}"):
            query = _count(ask, text)
            if query is not None and whole is not None and query.measures == whole.measures:
                return _ratio(ask, whole, query)
    return None


def _splits(rest: str) -> list[int]:
    """Where the question proper may begin: after "who bought coffee" comes its own verb (… ALSO BOUGHT tea)."""
    verbs = list(_VERB.finditer(rest))
    pronoun = next((verb for verb in verbs if verb.group() in ("who", "that", "which")), None)
    if pronoun is None:
        return [verb.start() for verb in verbs]
    later = [verb for verb in verbs if verb.start() >= pronoun.start()]
    mains = [
        verb.start()
        for before, verb in pairwise(later)
        if (between := rest[before.end() : verb.start()].strip()) and not _JOINED.search(between)
    ]
    return mains or [pronoun.start()]


_JOINED = re.compile(r"(?:\b(?:and|but|or|not|never)|,)$")


def _count(ask: Ask, text: str) -> MetricQuery | None:
    """The figure a text asks for; where a verb is said, by what was done rather than by a column of the person."""
    if any(span.means("verb") for span in ask.cover(text).spans):
        told = query_in(ask.deeds(text))
        if told is not None:
            return told
    return ask.query(text)


def _bare(text: str) -> str:
    """came from the app → from the app; are lapsed → lapsed."""
    return re.sub(r"^(?:came|come|comes|are|were|is|was|have been|has been|had) ", "", text)


def _last_noun(ask: Ask, text: str) -> str | None:
    spans = ask.cover(text).spans
    nouns = [span for span in spans if span.means("entity")]
    if nouns:
        return nouns[-1].text
    for span in spans:  # gold members: the noun inside a value's name
        for m in span.means("value", "filter"):
            entity = ask.atlas.entity(m.name)
            if ask.atlas.noun_in(folded(span.text), entity):
                return span.text.split()[-1] if span.text.isascii() else ask.atlas.catalog.entities[entity].names.zh[0]
    return None


def _zh(ask: Ask, x: str, y: str) -> Outcome | None:
    noun = _last_noun(ask, x)
    if noun is None:
        return None
    whole = _count(ask, f"{x}有多少")
    for text in (f"{y}有多少", f"{y}的{noun}有多少", f"{y}{noun}有多少"):
        part = _count(ask, text)
        if part is not None and whole is not None and part.measures == whole.measures:
            return _ratio(ask, whole, part)
    return None


def _ratio(ask: Ask, whole: MetricQuery | None, part: MetricQuery | None) -> Outcome | None:
    if whole is None or part is None or whole.by or part.by or len(whole.measures) != 1 or len(part.measures) != 1:
        return None
    if whole.terms or part.terms or whole.having or part.having:
        return None
    if whole.period is not None and part.period is not None and whole.period != part.period:
        return None
    if not ask.atlas.additive(whole.measures[0]) or (part.where is None and part.period is None):
        return None
    measure = whole.measures[0]
    told = _own_rows(ask, measure, part.where) if whole.where is not None else part.where
    both_met = both(whole.where, told)
    entity = ask.atlas.entity(measure)
    official = official_measure(ask.atlas, entity, [told], "share") if told is not None else None
    if official is not None and measure == ask.atlas.count_of(entity):
        period = whole.period or part.period
        return ask.finish(MetricQuery(measures=(official,), where=whole.where, period=period), ())
    if both(whole.where, part.where) == whole.where:
        return None
    terms = (
        Subset(name="part", measure=measure, where=both_met),
        Subset(name="whole", measure=measure, where=whole.where),
        Combined(name="share", op="ratio", of=("part", "whole")),
    )
    asked = MetricQuery(measures=("share", "part", "whole"), terms=terms, period=whole.period or part.period)
    return ask.finish(asked, ())


def _own_rows(ask: Ask, measure: str, condition: Condition | None) -> Condition | None:
    """A condition on rows that what is counted has many of is met by a row of its own, not by the whole's."""
    home = ask.atlas.home(measure)
    match condition:
        case Is() | Named():
            entity = ask.atlas.entity(condition.dimension if isinstance(condition, Is) else condition.filter)
            return condition if ask.atlas.graph.reaches(home, entity) else Any(of=(condition,))
        case All():
            near = [part for part in condition.of if _own_rows(ask, measure, part) == part]
            far = [part for part in condition.of if part not in near]
            return both(*near, Any(of=(All(of=tuple(far)),))) if far else condition
        case _:
            return condition

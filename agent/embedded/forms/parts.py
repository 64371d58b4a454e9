"""A part against the whole: what share of customers bought twice; 上海客户中高价值客户占多少."""

from __future__ import annotations

import re

from agent.embedded.lexicon import folded
from domain.condition import Condition, both
from domain.metric_query import Combined, MetricQuery, Subset

from .form import Ask, Outcome, is_free

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
    again = (match["again"] or "").strip()
    if again and _last_noun(ask, again) is None:
        return None
    part = ask.query(f"{body}有多少")
    whole = ask.query(f"{noun}有多少") or ask.query(f"{noun}数")
    if part is None or whole is None:
        return None
    return _ratio(ask, whole, part)


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
        whole = ask.query(_slice(ask, match, "x"))
        part = _condition(ask, f"how many {_slice(ask, match, 'y')}") or _of_people(ask, _slice(ask, match, "y"))
        return _ratio(ask, whole, part)
    match = _SHARE_OF.search(ask.low)
    if match is None or not is_free(ask, match.start(), match.start("rest")):
        return None
    return _en(ask, _slice(ask, match, "rest"))


def _slice(ask: Ask, match: re.Match[str], name: str) -> str:
    return ask.text[match.start(name) : match.end(name)]


def _en(ask: Ask, rest: str) -> Outcome | None:
    """Split at the verb: "orders over 500 yuan | used a coupon"."""
    for verb in _VERB.finditer(rest.lower()):
        x, y = rest[: verb.start()].strip(), rest[verb.start() :].strip()
        noun = _last_noun(ask, x)
        if noun is None:
            continue
        whole = ask.query(f"how many {x}")
        told = re.sub(r"^(?:who|that|which) ", "", y)
        for text in (f"how many {noun} {y}", f"how many {noun} {told}", f"number of {noun} {_bare(told)}"):
            query = ask.query(text)
            if query is not None and whole is not None and query.measures == whole.measures:
                return _ratio(ask, whole, query)
    return None


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
    whole = ask.query(f"{x}有多少")
    for text in (f"{y}有多少", f"{y}的{noun}有多少", f"{y}{noun}有多少"):
        part = ask.query(text)
        if part is not None and whole is not None and part.measures == whole.measures:
            return _ratio(ask, whole, part)
    return None


def _condition(ask: Ask, text: str) -> MetricQuery | None:
    return ask.query(text)


def _of_people(ask: Ask, text: str) -> MetricQuery | None:
    return ask.query(f"number of customers {text}")


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
    both_met: Condition | None = both(whole.where, part.where)
    if both_met == whole.where:
        return None
    terms = (
        Subset(name="part", measure=measure, where=both_met),
        Subset(name="whole", measure=measure, where=whole.where),
        Combined(name="share", op="ratio", of=("part", "whole")),
    )
    asked = MetricQuery(measures=("share", "part", "whole"), terms=terms, period=whole.period or part.period)
    return ask.finish(asked, ())

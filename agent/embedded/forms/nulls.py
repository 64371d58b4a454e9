"""What is missing: tracks with NO COMPOSER LISTED, orders that HAVEN'T SHIPPED, 没填国家的客户, 客户编号为空的行."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.embedded.names import FAR
from domain.condition import Is, both
from domain.metric_query import CohortQuery, MetricQuery, RowsQuery
from domain.plan import MetricStep, Plan

from .form import Ask, Outcome, tidy, with_where
from .shares import part_of_whole

Op = Literal["is_null", "not_null"]
_X = r"(?P<x>[a-z][a-z ]{1,40}?)"
_FILLED = r"(?:listed|filled in|filled out|filled|given|recorded|entered|specified|provided|stated|on file|on record|known|registered|set|at all)"
_BLANK = r"(?:blank|empty|null|missing|not (?:filled in|filled|set|given|known|recorded|listed|specified|provided)|unknown|unspecified)"
_LINK = r"(?:(?:that|which|who|where|whose) )?(?:(?:do not|don't|does not|doesn't|did not|didn't) have|(?:have|has|had|having|with|there is|is|are) (?:no|not any|not)|without|lack|lacks|lacking)"
_DROPPED = r"(?:skip|skipping|ignore|ignoring|exclude|excluding|leave out|leaving out|drop|without|not counting|no)"
_END = r"(?=$|[,.;?!]| (?:by|per|in|this|last|since|and|that|who|which|need|list|show)\b)"
_EN: tuple[tuple[re.Pattern[str], Op], ...] = (
    (re.compile(rf"\b{_DROPPED} (?:the |any |all )?(?:rows? with |those with |ones with )?(?:a |an )?(?:blank|empty|missing|null) {_X}{_END}"), "not_null"),
    (re.compile(rf"\b{_LINK} (?:a |an |any |the |their )?{_X} {_FILLED}\b"), "is_null"),
    (re.compile(rf"\b(?:with|having|that have|who have|which have|have|has) (?:a |an |the |some )?{_X} {_FILLED}\b"), "not_null"),
    (re.compile(rf"\b(?:where |whose |with )(?:the |their |its )?{_X} (?:is |was |are )?(?:not (?:blank|empty|null|missing))\b"), "not_null"),
    (re.compile(rf"\b(?:(?:where|whose|with|for which) )(?:the |their |its )?{_X} (?:is |was |are |were )?{_BLANK}\b"), "is_null"),
    (re.compile(rf"\b(?:with |having |that have |who have |that are |have )?(?:a |an )?(?:missing|blank|empty|null|no known) {_X}{_END}"), "is_null"),
    (re.compile(rf"\b(?:that are |are |is )?missing (?:a |an |the |their )?{_X}{_END}"), "is_null"),
    (re.compile(rf"\b{_LINK} (?:a |an |any )?{_X}{_END}"), "is_null"),
)  # fmt: skip
_PENDING = re.compile(
    r"\b(?:(?:that|which|who) )?(?:(?:have not|haven't|has not|hasn't|were not|weren't|are not|aren't|is not|isn't|not|never)(?: yet| been| even)*|(?:are |is )?(?:still |yet )to be|(?:are |is )?still un) ?(?P<verb>[a-z]{3,}(?:ed|en|t))(?: yet| so far| out)?\b|\bun(?P<un>(?:ship|deliver|resolv|return|clos|open)[a-z]*ed)\b"
)
_OUT_ZH = (
    r"(?:都)?(?:别算|不算|不计|不要|除外|排除|去掉|剔除|不看|不统计|忽略|别看|跳过|不包括|不含|不计入|也不算|也别算)"
)
_ZH_X = r"(?P<x>[A-Za-z\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff ]{0,14}?)"
_ZH: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?:都)?(?:没有|没|未|不|无)(?:填写|填|登记|标注|标|注明|写明|写|记录|录入|列出|列|留下|留|提供|给出)(?:过|了|上)?{_ZH_X}(?=的|$|[,，。?？])"),
    re.compile(rf"{_ZH_X}(?:那一?[栏列])?(?:为|是|都是|全是)?(?:空着|空值|空白|留空|空|缺失|null|NULL)(?=的|$|[,，。?？有])"),
    re.compile(rf"{_ZH_X}(?:没有填写?|没填写?|未填写?|没登记|未登记|没写|没有写|没标|没有记录|不详|未知)(?=的|$|[,，。?？有])"),
    re.compile(rf"(?:缺失|缺少|缺){_ZH_X}(?=的)"),
    re.compile(rf"(?:没有|没|无){_ZH_X}(?=的)"),
)  # fmt: skip
_PENDING_ZH = re.compile(r"(?:还没有?|尚未|仍未|一直没|未)(?:被)?(?P<verb>[\u4e00-\u9fff]{2})(?:出去|的)?")
_AFTER_ZH = re.compile(rf"^的?(?P<noun>[\u4e00-\u9fff]{{0,4}}?)(?P<out>{_OUT_ZH})")
_SHARE = re.compile(
    r"(?:的)?占比(?:例)?(?:是?多少)?|(?:的)?占(?:了)?(?:全部|总|所有)?[\u4e00-\u9fff]{0,4}?(?:的)?(?:多少比例|多少|几成|百分之几|百分之多少|多大比例|比例(?:是?多少)?|比重(?:是?多少)?)"
    r"|\b(?:what|which) (?:share|percentage|percent|proportion|fraction|%)(?: of)?(?: the| our| all)?|\bhow many (?:percent|%)(?: of)?|\b(?:share|percentage|proportion) of(?: the| our| all)?"
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A stretch that says what is missing, and the words for what."""

    start: int
    end: int
    words: str
    op: Op
    sure: bool
    """It says in so many words that nothing was filled in; "no orders" may be none of them."""
    verb: bool = False
    """The words are what has not been done: its date is missing."""


def read_nulls(ask: Ask) -> Outcome | None:
    """The rest of the question, over the rows where the column is empty, or is not."""
    for missing in (*_missing_zh(ask),) if ask.language == "zh" else (*_missing_en(ask),):
        names = _columns(ask, missing)
        if not names:
            continue
        outcome = _answered(ask, missing, names)
        if outcome is not None:
            return outcome
    return None


def _missing_en(ask: Ask) -> Iterator[Missing]:
    for place, (pattern, op) in enumerate(_EN):
        for match in pattern.finditer(ask.low):
            yield Missing(*match.span(), match["x"], op, sure=place < len(_EN) - 1)
    for match in _PENDING.finditer(ask.low):
        yield Missing(*match.span(), match["verb"] or match["un"], "is_null", sure=True, verb=True)


def _missing_zh(ask: Ask) -> Iterator[Missing]:
    for place, pattern in enumerate(_ZH):
        for start in range(len(ask.low)):
            match = pattern.match(ask.low, start)
            if match is None:
                continue
            yield _zh(ask, *match.span(), match["x"], sure=place < len(_ZH) - 1)
    for match in _PENDING_ZH.finditer(ask.low):
        yield _zh(ask, match.start(), match.end("verb"), match["verb"], sure=True, verb=True)


def _zh(ask: Ask, start: int, end: int, words: str, *, sure: bool, verb: bool = False) -> Missing:
    """没填国家的别算: those that have one."""
    out = _AFTER_ZH.match(ask.low[end:])
    if out is not None:
        return Missing(start, end + out.end(), words, "not_null", sure=sure, verb=verb)
    before = re.search(r"(?:除了|除|排除|去掉|剔除|不算|不含|忽略|跳过)(?:那些)?$", ask.low[:start])
    return Missing(
        before.start() if before else start, end, words, "not_null" if before else "is_null", sure=sure, verb=verb
    )


def _columns(ask: Ask, missing: Missing) -> tuple[str, ...]:
    """The columns that the words name; dates of a verb (shipped: the shipped date)."""
    catalog = ask.atlas.catalog
    if missing.verb:
        stem = missing.words[:-2] if missing.words.endswith("ed") else missing.words
        return tuple(
            f"{entity}.{short}" for entity, held in catalog.entities.items() for short, column in held.dimensions.items()
            if column.type == "date" and any(_is_day_of(name.lower(), stem) for name in column.names.all())
        )  # fmt: skip
    spans = ask.cover(missing.words.strip()).spans
    if len(spans) != 1 or spans[0].is_a("unknown"):
        return ()
    if not missing.sure and spans[0].means("entity", "measure", "filter", "value", "verb"):
        return ()
    found = tuple(dict.fromkeys(m.name for m in spans[0].means("dimension")))
    kinds = ("text", "category", "id", "date") if not missing.sure else ("text", "category", "id", "date", "number")
    return tuple(name for name in found if catalog.dimension(name).type in kinds)


def _is_day_of(name: str, stem: str) -> bool:
    """shipped date, 发货日期: when what the verb says was done."""
    if stem.isascii():
        words = name.removeprefix("date of ").split()
        return bool(words) and words[0].startswith(stem) and len(words[0]) - len(stem) <= 5
    return name.startswith(stem) and name[len(stem) :] in ("日期", "时间", "日", "")


def _answered(ask: Ask, missing: Missing, names: Sequence[str]) -> Outcome | None:
    rest = f"{ask.text[: missing.start]} {ask.text[missing.end :]}"
    share = _SHARE.search(rest.lower())
    if share is not None and share.group().strip("的"):
        counted = tidy(f"{rest[: share.start()]} {rest[share.end() :]}")
        texts = (
            [f"{counted}有多少", f"{counted}数"]
            if ask.language == "zh"
            else [f"how many {counted}", f"number of {counted}"]
        )
        for text in texts:
            query = ask.query(text)
            name = _nearest(ask, query, names) if query is not None else None
            if query is None or name is None or query.by or query.terms or query.having or len(query.measures) != 1:
                continue
            if not ask.atlas.additive(query.measures[0]) or _other_measure(ask, query.measures[0]):
                continue
            part = both(query.where, Is(dimension=name, op=missing.op))
            return part_of_whole(ask, query.measures[0], part, query.where, query)
        return None
    for text in _rests(ask, rest):
        outcome = ask.whole(text)
        if not isinstance(outcome, Plan) or len(outcome.steps) != 1 or not isinstance(outcome.steps[0], MetricStep):
            continue
        query_ = outcome.steps[0].query
        if isinstance(query_, CohortQuery) or (isinstance(query_, MetricQuery) and query_.terms):
            continue
        name = _nearest(ask, query_, names)
        if name is None:
            continue
        condition = Is(dimension=name, op=missing.op)
        shown = with_where(query_, condition) if isinstance(query_, MetricQuery) else with_where(query_, condition)  # noqa: RUF034  # each by its own type
        return ask.finish(shown, _told(ask, name, missing.op))
    return None


def _other_measure(ask: Ask, measure: str) -> bool:
    """Whether the question names another figure: these rows' part of the sales is no part of the rows."""
    return any(
        measure not in {m.name for m in span.means("measure")}
        for span in ask.cover(ask.text).spans
        if span.means("measure") and not span.means("entity", "dimension", "filter")
    )


def _rests(ask: Ask, rest: str) -> Iterator[str]:
    """The rest of the question; which customers, 客户有哪些: a list of them."""
    text = tidy(rest)
    if not text:
        return
    bare = tidy(
        re.sub(
            r"(?i)^(?:which|what|who|list|show|show me|give me|any|all|the)\s+|\s*(?:有哪些|是哪些|都有谁|有谁|列出来|列一下)$|^(?:哪些|哪几个|列出|列一下|列下)",
            "",
            text,
        )
    )
    nouns = ask.cover(bare).spans
    if len(nouns) == 1 and nouns[0].means("entity"):
        yield f"列出{bare}" if ask.language == "zh" else f"list the {bare}"
        if bare == text:
            return
    yield text


def _nearest(ask: Ask, query: MetricQuery | RowsQuery | CohortQuery, names: Sequence[str]) -> str | None:
    """The one column of that name that the rows asked for have, or belong to a row that has it; the nearest."""
    if isinstance(query, CohortQuery):
        return None
    homes = (
        [query.entity]
        if isinstance(query, RowsQuery)
        else [ask.atlas.home(name) for name in query.measures if "." in name]
    )
    far = {
        name: max((ask.atlas.distance(home, ask.atlas.entity(name)) for home in homes), default=FAR) for name in names
    }
    near = min(far.values(), default=FAR)
    chosen = [name for name, steps in far.items() if steps == near]
    return chosen[0] if near < FAR and len(chosen) == 1 else None


def _told(ask: Ask, name: str, op: Op) -> tuple[str, ...]:
    """What the reading leaves unsaid: that rows without it are out."""
    if op == "is_null":
        return ()
    said = ask.atlas.dimension_name(name, ask.language)
    return (f"只看{said}有数据的" if ask.language == "zh" else f"only where {said} is known",)

"""A Chinese question and its query go in; a word that the query leaves out of account, or moves, comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from domain.condition import All, Any, Condition, Did, Is, Measured, Not
from domain.metric_query import ByDimension, Combined, MetricQuery, PerRow, RowsQuery, Share, Subset, Summary

from .names import Atlas
from .spans import Cover, Span, first_span

_N = r"[\d一二两三四五六七八九十百]+"
_APART = re.compile(r"分别|各自|各是|各有|各多少|各占|各卖|各下")
_AND = re.compile("[和与及、跟]|以及|还有")
_BOTH = re.compile("[都也又既且并还]|同时|(?:购?买|下单)过")
_OF_FIRSTS = re.compile(
    rf"(?:(?<!目)(?<!以)前\s?{_N}(?!\s?(?:个?月|天|日|周|个?季|年|个?星期|小时))|最[高多低少大小贵长短][^，,。]{{0,3}}?{_N}\s?[个位名款种家条首件张])"
    r"[^，,。：]{0,12}?(?:里面?|当中|之中|(?<!其)中(?!国|等|心|文|午|秋|期|旬|位))"
)
_ALTOGETHER = re.compile(rf"(?:前\s?{_N}|最[高多低少大贵]).*(?:一共|总共|加起来|合起来|总和)")
_OF_EACH = re.compile(
    r"(?:[每各]|不同).{0,10}?(?:(?:最[高多低少大小贵长短好差]|卖得最好)的?|销量冠军|第一名?的?)(?!排|放|在|写|列|是哪|前)(?=[\u4e00-\u9fff])"
)
_EACH_GRAIN = re.compile(
    r"每(?:一?年|个?季度|个?月|一?周).{0,10}最[高多低少大小好差]的?(?:是|在)?(?:哪个?)?(?:月|季度|周|天|日)"
)
_CLASSIFIED = re.compile(
    rf"(?:{_N}|几|多少|多)\s?([家种款类个张])(?:不同的?)?(?:及?以上|或以上|以内|以下)?的?(?:不同的?)?$"
)
_TIMES = re.compile(
    rf"(?:消费|购买|买|花|下单)(?:了|过|满|额)?(?:超过|超|大于|高于|多于|不少于|不低于|至少|达到?|满|低于|不到|少于)?\s?{_N}(?:[.,]\d+)*\s?[万千百]?(?!\s?[\d.次单笔回个件张首种家款天万千百元块条份瓶])"
)
_DAYTIME = re.compile(r"早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|凌晨|深夜|白天|周末|工作日|节假日")
_TOP = re.compile(r"最[高多低少大小贵长短好差]的$")
_WHOSE = re.compile(r"谁的")
_NEVER = re.compile(r"从不|从未|从没|从来|每次|每单|每笔|次次|单单")
_CONTENT = re.compile(r"里面?(?:一共|总共|都)?有(?:多少|几)([首款种张件条本篇支])?")
_WHO = re.compile(r"(?:都?有|都?是|是)谁|谁(?=[^的]*$)|有哪些人|哪些人")
_LACKING = re.compile(r"没有?|无|不含?|未")
_MOST_SOLD = re.compile(r"(?:买|卖|销|购)(?:得|的|出)?最[多少好]|最(?:畅销|好卖)")
_AMONG = re.compile(r"^(?:的?(?:客户|顾客|用户|会员|人|订单))?(?:里面?|当中|之中|中(?!国|等|心))")
_NO = frozenset({"no", "none", "n", "false", "0"})


def moved(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """The first such word; None where every one is in its place, or the text is not Chinese."""
    if not re.search(r"[\u4e00-\u9fff]", covered.text):
        return None
    checks = (
        _apart, _joined, _firsts, _of_each, _several, _daytime, _having, _never, _content,
        _who, _lacking, _ranked, _of_whole, _sold, _each_month, _bought_what, _did_most, _flag_beside, _state_then, _share_of_each,
    )  # fmt: skip
    return first_span(checks, atlas, covered, query)


def _word(covered: Cover, start: int, end: int) -> Span:
    return Span(start, end, covered.text[start:end], ("unknown",))


def _matched(covered: Cover, pattern: re.Pattern[str]) -> Span | None:
    """What the pattern meets, unless it lies within a word of the catalog or a time."""
    for match in pattern.finditer(covered.text.lower()):
        if not any(
            (span.meanings or span.is_a("period")) and span.start <= match.start() and match.end() <= span.end
            for span in covered.spans
        ):
            return _word(covered, *match.span())
    return None


def _parts(condition: Condition | None) -> Iterator[Condition]:
    match condition:
        case None:
            return
        case All() | Any():
            for part in condition.of:
                yield from _parts(part)
        case Not():
            yield condition
            yield from _parts(condition.of)
        case _:
            yield condition


def _wheres(query: MetricQuery | RowsQuery) -> Iterator[Condition]:
    yield from _parts(query.where)
    if isinstance(query, MetricQuery):
        for term in query.terms:
            if isinstance(term, Subset):
                yield from _parts(term.where)


def _apart(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """上海和北京分别: one figure of both is neither."""
    if not isinstance(query, MetricQuery) or query.by or query.terms or len(query.measures) > 1:
        return None
    return _matched(covered, _APART)


def _joined(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """德国和法国一共: in one or the other, not in both."""
    told = query.where.of if isinstance(query.where, All) else ()
    alone = [one.of[0] if isinstance(one, Any) and len(one.of) == 1 else one for one in told]
    held = [one for one in alone if isinstance(one, Is)]
    for at, one in enumerate(held):
        twice = any(one.dimension == other.dimension and one.op == other.op == "eq" for other in held[at + 1 :])
        if twice and not _BOTH.search(covered.text):
            return _matched(covered, _AND)
    return None


def _firsts(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """前10名里有几个, 前3名一共, 前100名客户的平均年龄: a list of the first ten does not say."""
    if isinstance(query, RowsQuery) or query.terms or not (query.order or query.limit):
        return None
    if (among := _matched(covered, _OF_FIRSTS)) is not None:
        return among
    if query.limit is None:
        return None
    if (all_told := _matched(covered, _ALTOGETHER)) is not None:
        return all_told
    person = atlas.catalog.person
    for span in covered.spans:
        if not any(m.name == person for m in span.means("entity")):
            continue
        after = re.match(r"的?(?:平均|人均)", covered.text[span.end :])
        if after and re.search(rf"前\s?{_N}\s?[个位名]?的?$|最.{{0,4}}{_N}\s?[个位名]?$", covered.text[: span.start]):
            return _word(covered, span.end, span.end + after.end())
    return None


def _of_each(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """每年销售额最高的月份, 每种合同流失率最高的支付方式: one of each, not all of all."""
    if isinstance(query, RowsQuery) or query.terms or query.limit_within or not query.order:
        return None
    if (of_grain := _matched(covered, _EACH_GRAIN)) is not None:
        return of_grain
    return (
        _matched(covered, _OF_EACH) if len({_entity(atlas, by) for by in query.by}) > 1 or len(query.by) == 2 else None
    )


def _entity(atlas: Atlas, by: object) -> str:
    return atlas.entity(by.dimension) + (f"@{by.grain}" if by.grain else "") if isinstance(by, ByDimension) else ""


def _several(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """在两家门店买过, 买过5种商品: stores and products are counted, not orders; 消费超过5000 is no number of orders."""
    told = list(_wheres(query))
    counted = {part.entity for part in told if isinstance(part, Did) and (part.op != "gte" or part.times != 1)}
    rows = {
        atlas.home(part.measure)
        for part in told
        if isinstance(part, Measured) and atlas.catalog.measure(part.measure).aggregate == "count"
    }
    for span in covered.spans:
        unit = _CLASSIFIED.search(covered.text[: span.start])
        if unit is None or not span.means("entity", "dimension"):
            continue
        entities = {m.name for m in span.means("entity")}
        if counted and not entities & counted:
            return span
        if unit[1] in "种款类" and not entities and rows and span.means("dimension"):
            return span
    if any(isinstance(part, Did) and part.times > 1 for part in told):
        return _matched(covered, _TIMES)
    return None


def _daytime(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """早上下单的客户: the time of day is no greeting."""
    return _matched(covered, _DAYTIME)


def _having(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """有库存的有多少, 有公司的客户: who has one, not how much of it or which."""
    if isinstance(query, RowsQuery):
        return None
    names = {
        word
        for by in query.by
        if isinstance(by, ByDimension)
        for word in atlas.catalog.dimension(by.dimension).names.zh
    }
    names |= {word for name in query.measures if "." in name for word in atlas.catalog.measure(name).names.zh}
    told = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return _matched(covered, re.compile(rf"(?<!所)(?<!没)有(?:{told})的(?![和跟与、，]?(?:没|无))")) if told else None


def _never(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """从不用券的客户的人均消费: of customers who never did, not of orders without."""
    person = atlas.catalog.person
    if person is None:
        return None
    flags = [one.of if isinstance(one, Not) else one for one in _wheres(query)]
    loose = any(isinstance(one, Is) and not atlas.graph.reaches(person, atlas.entity(one.dimension)) for one in flags)
    of_rows = isinstance(query, MetricQuery) and any(
        isinstance(one, Is)
        and atlas.entity(one.dimension) != person
        and "." in name
        and atlas.graph.reaches(atlas.home(name), atlas.entity(one.dimension))
        for one in flags
        for name in query.measures
    )
    return _matched(covered, _NEVER) if loose and of_rows else None


def _content(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """歌单里有多少首摇滚: what is in the playlists is counted, not the playlists."""
    if isinstance(query, RowsQuery):
        return None
    for span in covered.spans:
        counts = {atlas.count_of(m.name) for m in span.means("entity")}
        inside = _CONTENT.match(covered.text[span.end :])
        if inside is None or not counts & {*query.measures}:
            continue
        behind = next((other for other in covered.spans if other.start == span.end + inside.end()), None)
        others = {atlas.count_of(m.name) for m in behind.means("entity")} if behind is not None else set()
        if inside[1] or (others and not others & {*query.measures}):
            return _word(covered, span.end, span.end + inside.end())
    return None


def _who(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """都有谁: a list, never one figure."""
    if isinstance(query, RowsQuery) or query.by or query.terms:
        return None
    return _matched(covered, _WHO)


def _lacking(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """没有互联网服务: where one of the column's values says no, nothing known is not the same."""
    empty = {one.dimension for one in _wheres(query) if isinstance(one, Is) and one.op == "is_null"}
    if any(str(value).lower() in _NO for name in empty for value in atlas.catalog.dimension(name).values):
        match = _LACKING.search(covered.text)
        return _word(covered, *match.span()) if match is not None else None
    return None


def _ranked(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """评分最高的班级: the groups are what is asked for; 退货最多的: what is most; 谁的专辑: whoever has them."""
    if isinstance(query, RowsQuery) or any(not isinstance(term, Summary) for term in query.terms):
        return None
    shown = {by.dimension for by in query.by if isinstance(by, ByDimension)}
    told = shown | {*_names(query.where)}
    for index, span in enumerate(covered.spans):
        nouns = {m.name for m in span.means("dimension")}
        alone = nouns and not span.means("entity", "measure", "value", "filter")
        if alone and shown and not nouns & told and _TOP.search(covered.text[: span.start]):
            return span
        before = covered.spans[index - 1] if index else None
        if before is not None and span.is_a("top", "bottom") and {m.kind for m in before.meanings} == {"ambiguity"}:
            return before
    person = atlas.catalog.person
    owned = person is not None and any(atlas.entity(name) == person for name in shown)
    if owned and not any("." in m and atlas.graph.reaches(atlas.home(m), str(person)) for m in query.measures):
        return _matched(covered, _WHOSE)
    return None


def _of_whole(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """女性中高价值客户占多少: the whole is what 中 stands behind."""
    if isinstance(query, RowsQuery) or "占" not in covered.text:
        return None
    ratio = next((term for term in query.terms if isinstance(term, Combined) and term.op == "ratio"), None)
    if ratio is None:
        return None
    whole = next((term for term in query.terms if isinstance(term, Subset) and term.name == ratio.of[1]), None)
    told = {*_names(query.where), *_names(whole.where if whole is not None else None)}
    for span in covered.spans:
        names = {m.name for m in (*span.means("value"), *span.means("filter"))}
        among = _AMONG.match(covered.text[span.end :])
        if names and among and "占" in covered.text[span.end :] and not names & told:
            return span
    return None


def _names(condition: Condition | None) -> Iterator[str]:
    for part in _parts(condition):
        if isinstance(part, Is):
            yield part.dimension
        elif (name := getattr(part, "filter", None)) is not None:
            yield str(name)
        elif isinstance(part, Did):
            yield from _names(part.where)


def _sold(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """买的最多的产品: how much of it, not how many buy it; 平均每单几件: pieces, not lines."""
    if isinstance(query, RowsQuery) or atlas.catalog.person is None:
        return None
    if query.by and query.measures[:1] == (atlas.count_of(atlas.catalog.person),):
        return _matched(covered, _MOST_SOLD)
    counted = [term.measure for term in query.terms if isinstance(term, PerRow)]
    for name in (*query.measures, *counted):
        if "." not in name or atlas.catalog.measure(name).aggregate != "count":
            continue
        held = atlas.catalog.entities[atlas.home(name)].dimensions
        if any("件数" in column.names.zh for column in held.values()):
            return _matched(covered, re.compile(r"几件|多少件"))
    return None


def _each_month(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """每家门店平均每月销售额: of each store over its months, not of each month over the stores."""
    if isinstance(query, RowsQuery) or not any(isinstance(term, PerRow) for term in query.terms):
        return None
    return _matched(covered, re.compile(r"[每各][^平，,]{1,8}平均每(?=个?[月年天日周季])"))


def _bought_what(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """买咖啡的客户还买什么: things are asked for, not customers."""
    if not isinstance(query, RowsQuery) or query.entity != atlas.catalog.person:
        return None
    return _matched(covered, re.compile(r"(?:买|购买?|订|点|喝|要)(?:了|过|的是)?(?:些)?(?:什么|啥|哪些)"))


def _did_most(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """投诉最多的城市: complaints are counted, not who complained."""
    person = atlas.catalog.person
    if isinstance(query, RowsQuery) or person is None or query.measures[:1] != (atlas.count_of(person),):
        return None
    for before, span in pairwise(covered.spans):
        done = [m for m in (*before.means("filter"), *before.means("verb")) if m.name.split(".")[0] != person]
        if span.is_a("top", "bottom") and span.text.startswith("最") and done and not before.means("entity"):
            return before
    return None


def _flag_beside(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """同意短信和邮件: what stands beside a yes-or-no column is no value of something else."""
    told = {*_names(query.where)}
    spans = [span for span in covered.spans if span.kinds != ("pad",)]
    for left, right in pairwise(spans):
        if covered.text[left.end : right.start] not in ("和", "与", "及", "、", "跟", "以及") or right.means("filter"):
            continue
        flags = {atlas.entity(m.name) for m in left.means("filter")}
        flags |= {
            atlas.entity(m.name) for m in left.means("dimension") if atlas.catalog.dimension(m.name).type == "bool"
        }
        held = {atlas.entity(m.name) for m in right.means("value") if m.name in told}
        if flags and held and not flags & held and not right.means("dimension"):
            return right
    return None


def _state_then(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """去年流失的客户的销售额: lost last year, or sold to last year?"""
    person = atlas.catalog.person
    if query.period is None or person is None:
        return None
    spans = [span for span in covered.spans if span.kinds != ("pad",)]
    for before, span, noun in zip(spans, spans[1:], spans[2:], strict=False):
        lapsed = any(atlas.entity(m.name) == person for m in span.means("filter"))
        people = any(m.name.split(".")[0] == person for m in (*noun.means("entity"), *noun.means("filter")))
        if before.is_a("period") and lapsed and people and "的" in covered.text[span.end - 1 : noun.start]:
            return span
    return None


def _share_of_each(atlas: Atlas, covered: Cover, query: MetricQuery | RowsQuery) -> Span | None:
    """每个城市女性客户占比: of the city's customers, or of all women?"""
    if isinstance(query, RowsQuery) or not any(isinstance(term, Share) for term in query.terms):
        return None
    told = {*_names(query.where)} - {by.dimension for by in query.by if isinstance(by, ByDimension)}
    for span in covered.spans:
        if not told & {m.name for m in (*span.means("value"), *span.means("filter"), *span.means("dimension"))}:
            continue
        share = re.match(r"[^，,。]{0,8}?(?:占比|比例|比重)(最)?", covered.text[span.end :])
        if share is not None and (share[1] or re.search(r"[每各][^，,。]{1,10}$", covered.text[: span.start])):
            return span
    return None

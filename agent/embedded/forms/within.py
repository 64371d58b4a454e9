"""Top n within each group: the top 3 products in each category, 每个城市销售额最高的两家门店; and bands said one by one."""

from __future__ import annotations

import re

from domain.metric_query import ByBand, ByDimension, MetricQuery, Order

from .averages import number_column, rows_counted
from .form import Ask, Outcome, query_in, tidy, without

_IN_EACH = re.compile(
    r"\b(?:in|for|of|at|within|per|from|by) (?:each|every)(?: of (?:the|our))? (?P<outer>[a-z]+(?: [a-z]+)?)"
)
_PER = re.compile(r"\bper (?P<outer>[a-z]+(?: [a-z]+)?)")
_EACH_ZH = re.compile(
    r"(?:每一?个|各个|各|每家|每种|每类|每)(?P<outer>[\u4e00-\u9fff]{1,5}?)(?:(?:里面|里头|里|中|内|当中)|的?(?=今年|去年|上|本|近|最|销|消|订|下|退|客|前|卖|人|单|利|评|投))"
)
_TOP = re.compile(
    r"\btop (?:\d+|two|three|four|five|ten)\b|\b(?:best|highest|lowest|most|fewest|least|largest|smallest|biggest|bottom)\b|最|前\s?(?:\d|[一二两三四五六七八九十])|排名"
)
_BAND = re.compile(
    r"(?P<below>\d+(?:\.\d+)?)\s*(?P<u1>岁|元|块|分)?\s*(?:以下|以内|及以下)|(?P<from>\d+(?:\.\d+)?)\s*(?P<u2>岁|元|块|分)?\s*(?:到|至|-|–|~)\s*(?P<to>\d+(?:\.\d+)?)\s*(?P<u3>岁|元|块|分)?(?:之间)?|(?P<above>\d+(?:\.\d+)?)\s*(?P<u4>岁|元|块|分)?\s*(?:以上|及以上)"
    r"|\b(?:under|below|up to) (?P<below2>\d+)|(?P<from2>\d+)\s*(?:to|-|–)\s*(?P<to2>\d+)|\b(?:over|above) (?P<above2>\d+)|(?P<above3>\d+)\s*(?:\+|and over|and above|or over|or more|or older)"
)


def read_within(ask: Ask) -> Outcome | None:
    """A ranking taken anew in each group of another dimension."""
    if _TOP.search(ask.low) is None:
        return None
    for pattern in (_EACH_ZH,) if ask.language == "zh" else (_IN_EACH, _PER):
        for match in pattern.finditer(ask.low):
            outer = ask.text[match.start("outer") : match.end("outer")]
            found = _nested(ask, outer, match.span())
            if found is None and " " in outer:
                first = outer.split()[0]
                found = _nested(ask, first, (match.start(), match.start("outer") + len(first)))
            if found is not None:
                return found
    return None


def _nested(ask: Ask, outer: str, cut: tuple[int, int]) -> Outcome | None:
    rest = ask.query(without(ask.text, cut))
    if rest is None or not rest.by or rest.terms or not rest.order or (rest.limit is None and not _one(ask)):
        return None
    if any(isinstance(by, ByDimension) and by.grain for by in rest.by):
        return None
    groups = _groups_named(ask, outer, rest)
    inner = {by.column for by in rest.by}
    groups = tuple(by for by in groups if by.column not in inner)
    if not groups:
        return None
    asked = rest.model_copy(
        update={
            "by": (*groups, *rest.by),
            "limit": rest.limit or 1,
            "limit_within": tuple(by.column for by in groups),
            "order": (Order(column=groups[0].column, descending=False), *rest.order),
        }
    )
    return ask.finish(asked.model_copy(update={"order": rest.order}), ())


def _one(ask: Ask) -> bool:
    return re.search(r"\bwhich\b|\bthe (?:best|highest|lowest|most|largest|smallest)\b|最", ask.low) is not None


def _groups_named(ask: Ask, outer: str, rest: MetricQuery) -> tuple[ByDimension, ...]:
    """The groups that the word for the outer one stands for, read beside the same measure."""
    name = ask.atlas.measure_name(rest.measures[0], ask.language)
    text = f"各{tidy(outer)}的{name}" if ask.language == "zh" else f"{name} by {tidy(outer)}"
    query = query_in(ask.plain(text))
    if query is None or query.measures != rest.measures[:1] or (query.where is not None and query.limit is None):
        return ()
    return tuple(by for by in query.by if isinstance(by, ByDimension) and not by.grain)


def read_bands_said(ask: Ask) -> Outcome | None:
    """30岁以下、30到45岁、45岁以上各有多少人: at least two bands that follow on each other."""
    found = list(_BAND.finditer(ask.low))
    if len(found) < 2:
        return None
    edges: list[float] = []
    unit = ""
    for match in found:
        groups = {key: value for key, value in match.groupdict().items() if value}
        unit = unit or next((v for k, v in groups.items() if k.startswith("u")), "")
        numbers = [float(v) for k, v in groups.items() if not k.startswith("u")]
        edges += [edge for edge in numbers if not edges or edge > edges[-1]]
        if edges and any(edge < edges[-1] and edge not in edges for edge in numbers):
            return None
    if len(edges) < 2 or len(edges) != len(set(edges)):
        return None
    rest = without(ask.text, (found[0].start(), found[-1].end()))
    column, left = number_column(ask, rest)
    if column is None and (unit == "岁" or re.search(r"\baged?\b|\bages\b", ask.low)):
        column, _ = number_column(ask, "年龄" if ask.language == "zh" else "age")
        left = re.sub(r"(?i)\baged?\b|\bages\b", " ", rest)
    if column is None:
        return None
    left = re.sub(r"(?:各自?|分别)(?=有)", "", re.sub(r"^的", "", left.strip(" ，,、")))
    query = query_in(ask.plain(tidy(left))) or rows_counted(ask, column, left)
    if query is None or query.by or query.terms:
        return None
    return ask.finish(query.model_copy(update={"by": (ByBand(dimension=column, edges=tuple(edges)),), "order": ()}), ())

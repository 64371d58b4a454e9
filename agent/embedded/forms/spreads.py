"""How figures spread over rows: distributions, equal-sized groups ranked by a measure, and what the top hold."""

from __future__ import annotations

import re

from domain.condition import Condition, both
from domain.metric_query import ByBand, ByDimension, ByEach, ByTile, MetricQuery, Order, PerRow

from .averages import column_behind, entity_named, number_column, plain_measure, rows_counted
from .cutting import figure, fillers, of_person, person_nouns
from .form import Ask, Outcome, same_span, tidy, whole_of, without

_TOP = re.compile(
    r"\b(?:the )?top (?P<n>\d+(?:\.\d+)?) ?(?:%|percent|per cent) of (?:our |the |all )?(?P<who>[a-z]+)|(?:前|头部|最高的?)\s?(?P<n2>\d+(?:\.\d+)?)\s?[%％](?:的)?(?P<who2>[\u4e00-\u9fff]{1,4}?)(?=贡献|占|带来|消费|买|花|的|下)"
)
_TOP_FILL = re.compile(
    r"\b(?:what|how much|which) (?:share|percentage|proportion|part|fraction)?(?: of)?|\b(?:the )?(?:share|percentage|proportion) of\b|\bdo(?:es)?\b|\bbring in\b|\bgenerate\b|\baccount for\b|\bcontribute\b|\bmake up\b|\bplaced by\b|\bcome from\b|\bfrom\b|贡献了?|占了?|带来了?|多少|比例|百分比|的?占比|几成|总(?=销售|消费|收入|订单|额|成交)"
)
_HOLDS = re.compile(
    r"share|percentage|proportion|part|fraction|bring|generate|account|contribute|make up|placed|come|贡献|占|带来|比例|百分比|几成"
)
_TILES = re.compile(
    r"\b(?P<prep>into|in|by) (?:(?P<what>[a-z ]+?) )?(?P<name>quartiles?|quintiles?|deciles?|terciles?|halves)(?: of (?:the |our |all )?(?P<of>[a-z]+))?|(?:平均|等)?分成?为?(?P<n>[二两三四五六七八九十]|\d+)(?:个)?(?:等份|等分|组|档|份)|(?P<zh>四|五|十)分位(?:组|分组)?"
)
_TILE_NAMES = {"quartile": 4, "quintile": 5, "decile": 10, "tercile": 3, "halve": 2}
_ZH = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_RANKED = re.compile(
    r"^\s*(?:ranked |sorted )?by (?P<rank>.+?)(?:(?:,| and|;|\.) *(?:then )?(?:show|give|list|with|tell)(?: me)? (?P<show>.+?))?(?: (?:of|for|in|by) each(?: (?:group|one|quartile|quintile|decile|tercile))?)?[.?!]*$"
)
_RANKED_ZH = re.compile(
    r"^(?P<lead>.*?)(?:按照|按)(?P<rank>.+?)(?:的?(?:高低|多少|大小))?(?:把|将)(?P<who>.+?)$|^(?P<lead2>.*?)(?:把|将)(?P<who2>.+?)(?:按照|按)(?P<rank2>.+?)(?:的?(?:高低|多少|大小))?$"
)
_SPLIT = re.compile(
    r"^(?:please |can you |could you )?(?:split|divide|group|cut|sort|put|bucket|segment|break|rank)(?: up)? (?:up )?(?:all |our |the )*(?P<who>.+)$"
)
_SPREADS = re.compile(
    r"(?:的)?分布(?:情况|如何|怎么样|是怎样的|是什么样的)?|\b(?:the )?distribution of\b|\bdistribution\b|\bhistogram of\b"
)
_COUNTING = re.compile(
    r"\b(?:placed|made|have|had|with) (?:exactly )?(?:1|one),? ?(?:2|two)(?:,? ?(?:and |or )?(?:3|three))?(?:…|\.\.\.|, etc\.?|, …| or more| and so on)?(?=\s)|(?:下|买)了?(?:1|一)(?:单|次)?、(?:2|两|二)(?:单|次)?、?(?:3|三)?(?:单|次)?(?:…|等)*的?"
)
_HOW_OFTEN = re.compile(
    r"(?:次数|单数|订单数|件数).{0,2}分布|distribution of (?:the )?(?:number of )?(?:orders|purchases) (?:per|by) [a-z]+"
)


def read_top_share(ask: Ask) -> Outcome | None:
    """What share of revenue the top 10 % of customers bring in."""
    found = _TOP.search(ask.low)
    if found is None:
        return None
    entity = entity_named(ask, found["who"] or found["who2"] or "")
    share = float(found["n"] or found["n2"]) / 100
    if entity is None or not 0 < share < 1:
        return None
    fills = fillers(ask, _TOP_FILL, found.span())
    if not any(_HOLDS.search(ask.low[start:end]) for start, end in fills):
        return None  # the top 10 % of customers by revenue: who they are
    query = plain_measure(ask, without(ask.text, found.span(), *fills))
    if query is None or query.by or query.limit or not ask.atlas.additive(query.measures[0]):
        return None
    term = PerRow(name="top_share", measure=query.measures[0], entity=entity, aggregate="top_share", quantile=share)
    return ask.finish(whole_of(query).model_copy(update={"measures": (term.name,), "terms": (term,)}), ())


def read_tiles(ask: Ask) -> Outcome | None:
    """Customers in quartiles by revenue, and what each quartile does."""
    found = _TILES.search(ask.low)
    words = _tile_words(ask, found) if found else None
    if found is None or words is None:
        return None
    who, ranking, shown = words
    told = found["n"] or found["zh"]
    tiles = (_ZH.get(told) or int(told)) if told else _TILE_NAMES[(found["name"] or "").rstrip("s")]
    ranked = _ranked(ask, who)
    ranks = plain_measure(ask, ranking)
    figures = ask.query(shown) if shown else None
    if ranked is None or ranks is None or ranks.by or ranks.limit:
        return None
    if shown and (figures is None or figures.by or figures.terms or figures.limit):
        return None
    entity, where = ranked
    base = figures or ranks
    if base.where != ranks.where:
        return None  # ranked by web sales, shown with all orders
    if base.period and ranks.period and not same_span(base.period, ranks.period):
        return None
    counted = ask.atlas.count_of(entity)
    measures = figures.measures if figures else tuple(m for m in (counted, ranks.measures[0]) if m)
    tile = ByTile(entity=entity, measure=ranks.measures[0], tiles=tiles)
    asked = whole_of(base).model_copy(
        update={
            "measures": measures,
            "by": (tile,),
            "where": both(base.where, where),
            "period": base.period or ranks.period,
            "order": (Order(column=tile.column, descending=False),),
        }
    )
    return ask.finish(asked, ())


def _tile_words(ask: Ask, found: re.Match[str]) -> tuple[str, str, str] | None:
    """The words for what is ranked, for what ranks it, and for what is shown of each group."""
    before, after = ask.text[: found.start()], ask.text[found.end() :]
    if ask.language == "zh":
        match = _RANKED_ZH.match(before.strip())
        if match is None:
            return None
        who, rank, lead = (
            match["who"] or match["who2"],
            match["rank"] or match["rank2"],
            match["lead"] or match["lead2"],
        )
        shown = re.sub(r"^[，,。\s]*(?:看|显示|列出)?(?:各组|每组|各份|每份|各档|每档)?(?:的)?", "", after)
        return who, f"{lead or ''}{rank}", shown.strip("？?。 ")
    split = _SPLIT.match(before.strip().lower())
    match = _RANKED.match(after)
    if found["prep"] == "by":
        rest = after.strip(" .?!")
        return (found["of"] or "", f"{found['what']} {rest}", before) if found["what"] and not split else None
    if split is None or found["of"]:
        return None
    who = before.strip()[split.start("who") :]
    if found["what"]:
        return who, f"{found['what']} {after}", ""
    return (who, match["rank"], match["show"] or "") if match else None


def _ranked(ask: Ask, words: str) -> tuple[str, Condition | None] | None:
    """The entity whose rows are ranked, and which of them; None where a word of it is not understood."""
    person = ask.atlas.catalog.person
    bare = tidy(re.sub(r"^(?:所有|全部|全体)的?", "", words.strip()))
    if not bare:
        return (person, None) if person else None
    entity = entity_named(ask, bare.lower())
    if entity is not None:
        return entity, None
    query = figure(ask, bare)
    if person is None or query is None or query.measures != (ask.atlas.count_of(person),):
        return None
    if query.by or query.period or query.terms or query.having or query.limit or not of_person(ask, query.where):
        return None
    return person, query.where


def read_distribution(ask: Ask) -> Outcome | None:
    """How many customers placed 1, 2, 3 orders; 下单次数的分布; the distribution of order values."""
    counting = _COUNTING.search(ask.low)
    if counting is not None:
        return _counting(ask, counting)
    found = _SPREADS.search(ask.low)
    if found is None:
        return None
    nouns = person_nouns(ask)
    per = re.search(rf"\b(?:per|by|for each) (?:{nouns})\b|每一?[个位名]?(?:{nouns})的?|各(?:{nouns})的?", ask.low)
    rest = without(ask.text, found.span(), *([per.span()] if per else []))
    query = plain_measure(ask, rest) or (figure(ask, rest) if per else None)
    if query is None:
        return _banded(ask, rest)
    if query.by:
        plain = all(isinstance(by, ByDimension) and not by.grain for by in query.by)
        return ask.finish(query, ()) if plain and ask.atlas.additive(query.measures[0]) and not per else None
    if (each := _each(ask, query)) is not None:
        return each
    column = column_behind(ask, query.measures[0])
    return _in_bands(ask, query, column) if column is not None and not per else None


def _counting(ask: Ask, found: re.Match[str]) -> Outcome | None:
    """How many customers placed 1, 2, 3 orders: persons by their own number."""
    nouns = person_nouns(ask)
    who = re.search(
        rf"\bhow many (?:{nouns})\b|(?:有多少|多少)(?:{nouns})|(?:的)?(?:{nouns})(?:各?有?多少[人个位]?|数)", ask.low
    )
    if who is None:
        return None
    rest = without(ask.text, found.span(), who.span())
    if ask.language == "zh":
        deed = ask.atlas.verb_entity()
        counted = ask.atlas.count_of(deed) if deed else None
        rest = f"{tidy(rest.strip(' ？?。'))}{ask.atlas.measure_name(counted, 'zh')}" if counted else rest
    query = figure(ask, tidy(rest))
    return _each(ask, query) if query is not None and not query.by and len(query.measures) == 1 else None


def _each(ask: Ask, query: MetricQuery) -> Outcome | None:
    """Persons by their own value of a count."""
    person = ask.atlas.catalog.person
    counted = ask.atlas.count_of(person) if person else None
    measure = query.measures[0]
    if person is None or counted is None or query.limit or query.terms or query.having:
        return None
    if ask.atlas.catalog.measure(measure).aggregate not in ("count", "count_distinct"):
        return None
    if ask.atlas.home(measure) == person:
        return None
    of_rows, of_persons = (query.where, None) if not of_person(ask, query.where) else (None, query.where)
    each = ByEach(entity=person, measure=measure, where=of_rows)
    order = (Order(column=each.column, descending=False),)
    asked = query.model_copy(update={"measures": (counted,), "by": (each,), "where": of_persons, "order": order})
    return ask.finish(asked, ())


def read_how_often(ask: Ask) -> Outcome | None:
    """下单次数的分布: customers by how often, not how often in all."""
    return read_distribution(ask) if _HOW_OFTEN.search(ask.low) else None


def _banded(ask: Ask, rest: str) -> Outcome | None:
    """The distribution of a number column: rows in bands with round edges."""
    column, left = number_column(ask, rest)
    query = rows_counted(ask, column, left) if column is not None else None
    return None if column is None or query is None or query.by else _in_bands(ask, query, column)


def _in_bands(ask: Ask, query: MetricQuery, column: str) -> Outcome | None:
    """How many rows of the column's entity lie in each band, under what the query says."""
    edges = ask.edges(column)
    counted = ask.atlas.count_of(ask.atlas.entity(column))
    if not edges or counted is None or query.limit or query.terms or query.having:
        return None
    by = (ByBand(dimension=column, edges=edges),)
    return ask.finish(whole_of(query).model_copy(update={"measures": (counted,), "by": by}), ())

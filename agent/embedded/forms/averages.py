"""Averages per customer, order or store; medians and percentiles; distributions, quartile groups, and what the top hold."""

from __future__ import annotations

import re
from typing import Literal

from domain.metric_query import ByBand, ByDimension, ByEach, ByTile, MetricQuery, Order, PerRow, Summary

from .cutting import coordinated, figure, fillers, is_persons, person_nouns
from .form import Ask, Outcome, whole_of, without

_AVERAGE = re.compile(r"\b(?:the )?(?:average|mean|avg\.?|typical)\b|平均|均")
_PER = re.compile(
    r"\b(?:per|for each|for every|by each|of each|a) (?P<who>[a-z][a-z ]*?)(?=$|[,?.!]| (?:this|last|in|by|of|for|since|during|over|on|from|across)\b)"
)
_DOES = re.compile(
    r"\bdoes (?:an? |the )?(?:average|typical) (?P<who>[a-z]+) (?:hold|contain|have|include|place|make|spend|buy)\b"
)
_PER_ZH = re.compile(
    r"平均每一?(?:个|位|名|家|张|笔|场|款|件)?(?P<who>[\u4e00-\u9fff]{1,4}?)(?=消费|花|下|买|有|卖|的|多少|几|贡献|购买|订|含|产生|带来)|每一?(?:个|位|名|家|张|笔|场|款|件)?(?P<who2>[\u4e00-\u9fff]{1,4}?)(?:的)?平均|(?P<each>人均|户均|店均|单均)"
)
_SHORT = {"单": "order", "笔": "order", "人": "person", "户": "person", "店": "store"}
_MIDDLE = re.compile(r"(?:的)?中位数|\b(?:the )?median\b(?: of)?")
_PERCENTILE = re.compile(
    r"(?P<n>\d{1,2}(?:\.\d+)?)\s*(?:%\s*)?(?:百?分位数?|th percentile|st percentile|nd percentile|rd percentile)(?: of)?|\bp(?P<p>\d\d)\b(?: of)?|(?:the )?(?P<q>first|third|lower|upper) quartile(?: of)?"
)
_SPREAD = re.compile(r"(?:的)?标准差|\b(?:the )?standard deviation(?: of)?\b")
_TOP = re.compile(
    r"\b(?:the )?top (?P<n>\d+(?:\.\d+)?) ?(?:%|percent|per cent) of (?:our |the |all )?(?P<who>[a-z]+)|(?:前|头部|最高的?)\s?(?P<n2>\d+(?:\.\d+)?)\s?[%％](?:的)?(?P<who2>[\u4e00-\u9fff]{1,4}?)(?=贡献|占|带来|消费|买|花|的|下)"
)
_TOP_FILL = re.compile(
    r"\b(?:what|how much|which) (?:share|percentage|proportion|part|fraction)?(?: of)?|\b(?:the )?(?:share|percentage|proportion) of\b|\bdo(?:es)?\b|\bbring in\b|\bgenerate\b|\baccount for\b|\bcontribute\b|\bmake up\b|\bplaced by\b|\bcome from\b|\bfrom\b|贡献了?|占了?|带来了?|多少|比例|百分比|的?占比|几成|总"
)
_HOLDS = re.compile(
    r"share|percentage|proportion|part|fraction|bring|generate|account|contribute|make up|placed|come|贡献|占|带来|比例|百分比|几成"
)
_TILES = re.compile(
    r"\b(?:into|in|by) (?:(?P<what>[a-z ]+?) )?(?P<name>quartiles?|quintiles?|deciles?|terciles?|halves)(?: of (?P<of>[a-z]+))?|分成?为?(?P<n>[二两三四五六七八九十]|\d+)(?:个)?(?:等份|等分|组|档|份)|(?P<zh>四|五|十)分位(?:组|分组)?"
)
_TILE_NAMES = {"quartile": 4, "quintile": 5, "decile": 10, "tercile": 3, "halve": 2}
_ZH = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_SPREADS = re.compile(
    r"(?:的)?分布(?:情况|如何|怎么样|是怎样的|是什么样的)?|\b(?:the )?distribution of\b|\bdistribution\b|\bhistogram of\b"
)
_COUNTING = re.compile(
    r"\b(?:placed|made|have|had|with) (?:exactly )?(?:1|one),? ?(?:2|two)(?:,? ?(?:and |or )?(?:3|three))?(?:…|\.\.\.|, etc\.?|, …| or more| and so on)?(?=\s)|(?:下|买)了?(?:1|一)(?:单|次)?、(?:2|两|二)(?:单|次)?、?(?:3|三)?(?:单|次)?(?:…|等)*的?"
)
Middle = Literal["median", "quantile", "stddev"]


def read_held(ask: Ask) -> Outcome | None:
    """How many units does an average order hold."""
    match = _DOES.search(ask.low)
    entity = entity_named(ask, match["who"]) if match else None
    query = _plain_measure(ask, without(ask.text, match.span())) if match and entity else None
    if entity is None or query is None or not ask.atlas.additive(query.measures[0]):
        return None
    return ask.finish(
        _only(query, PerRow(name="average", measure=query.measures[0], entity=entity, aggregate="avg")), ()
    )


def read_average(ask: Ask) -> Outcome | None:
    """Average number of orders per customer; 平均每个客户消费多少钱; 人均订单数."""
    average = _AVERAGE.search(ask.low)
    match = _PER_ZH.search(ask.low) or (_PER.search(ask.low) if average else None)
    if match is None:
        return None
    groups = match.groupdict()
    who = groups.get("who") or groups.get("who2") or (groups.get("each") or "")[:1]
    entity = entity_named(ask, who)
    if entity is None:
        return None
    cut = [match.span()]
    if average is not None and not (match.start() <= average.start() < match.end()):
        cut.append(average.span())
    query = _plain_measure(ask, without(ask.text, *cut))
    if query is None or any(
        isinstance(by, ByDimension) and ask.atlas.entity(by.dimension) == entity for by in query.by
    ):
        return None
    measure = query.measures[0]
    if not ask.atlas.additive(measure) or ask.atlas.home(measure) == entity:
        return None
    term = PerRow(name="average", measure=measure, entity=entity, aggregate="avg")
    return ask.finish(_only(query, term), ())


def _own_average(ask: Ask, entity: str, rest: str) -> Outcome | None:
    """Average freight per order, where freight is a column of the order itself."""
    column, left = number_column(ask, rest)
    if column is None or ask.atlas.entity(column) != entity:
        return None
    query = rows_counted(ask, column, left)
    return (
        ask.finish(_only(query, Summary(name="average", dimension=column, aggregate="avg")), ())
        if query is not None
        else None
    )


def entity_named(ask: Ask, word: str) -> str | None:
    """The entity a word stands for, 单 (an order) and 人 (a customer) included."""
    spans = ask.cover(word).spans
    found = {m.name for span in spans for m in span.means("entity")}
    if len(found) == 1 and len(spans) == 1:
        return found.pop()
    short = _SHORT.get(word)
    if short == "order":
        return ask.atlas.verb_entity()
    if short == "person":
        return ask.atlas.catalog.person
    return short if short in ask.atlas.catalog.entities else None


def _plain_measure(ask: Ask, text: str) -> MetricQuery | None:
    """One measure over groups, with nothing computed yet."""
    query = ask.query(text)
    return query if query is not None and len(query.measures) == 1 and not query.terms and not query.having else None


def _only(query: MetricQuery, term: PerRow | Summary) -> MetricQuery:
    order = (
        (Order(column=term.name),)
        if query.by and not any(isinstance(b, ByDimension) and b.grain for b in query.by)
        else ()
    )
    if query.order and query.by:
        order = (Order(column=term.name, descending=query.order[0].descending),)
    return query.model_copy(update={"measures": (term.name,), "terms": (term,), "order": order})


def read_middle(ask: Ask) -> Outcome | None:
    """Median order value; the 90th percentile; 75分位数; the spread over customers."""
    middle, percentile, spread = _MIDDLE.search(ask.low), _PERCENTILE.search(ask.low), _SPREAD.search(ask.low)
    found = percentile or middle or spread
    if found is None:
        return None
    if sum(map(bool, (middle, percentile, spread))) > 1 or coordinated(ask, *found.span()):
        return None  # the median and the average: two figures
    aggregate: Middle = "quantile" if percentile else "median" if middle else "stddev"
    quantile = None
    if percentile:
        told = percentile["n"] or percentile["p"]
        quantile = float(told) / 100 if told else (0.25 if percentile["q"] in ("first", "lower") else 0.75)
    cut = [found.span()]
    per = _PER.search(ask.low) or _PER_ZH.search(ask.low)
    entity = None
    if per is not None:
        who = (
            next((value for key, value in per.groupdict().items() if value and key != "each"), None)
            or (per.groupdict().get("each") or "")[:1]
        )
        entity = entity_named(ask, who or "")
        if entity is not None:
            cut.append(per.span())
    rest = without(ask.text, *cut)
    query = _plain_measure(ask, rest)
    if query is None:
        told = _of_column(ask, rest, aggregate, quantile) if entity is None and aggregate != "stddev" else None
        word = "平均" if ask.language == "zh" else "average "
        query = None if told else _plain_measure(ask, ask.text[: found.start()] + word + ask.text[found.end() :])
        if query is None:
            return told
    measure = query.measures[0]
    column = _column_behind(ask, measure)
    if entity is None and column is None and (per_row := _rows_behind(ask, measure)) is not None:
        measure, entity = per_row
    if entity is None and column is not None and aggregate != "stddev":
        return ask.finish(
            _only(query, Summary(name=aggregate, dimension=column, aggregate=aggregate, quantile=quantile)), ()
        )
    if entity is None:
        person = ask.atlas.catalog.person
        nouns = {m.name for span in ask.cover(ask.text).spans for m in span.means("entity")}
        entity = person if person in nouns else None
    if entity is None or not ask.atlas.additive(measure) or ask.atlas.home(measure) == entity:
        return None
    return ask.finish(
        _only(query, PerRow(name=aggregate, measure=measure, entity=entity, aggregate=aggregate, quantile=quantile)), ()
    )


def _of_column(ask: Ask, rest: str, aggregate: Middle, quantile: float | None) -> Outcome | None:
    """A number column named in the rest: 订单金额; what is left of it is read as a count of its rows."""
    column, left = number_column(ask, rest)
    if column is None or aggregate == "stddev":
        return None
    query = rows_counted(ask, column, left)
    if query is None:
        return None
    return ask.finish(
        _only(query, Summary(name=aggregate, dimension=column, aggregate=aggregate, quantile=quantile)), ()
    )


def number_column(ask: Ask, text: str) -> tuple[str | None, str]:
    """The one number column that the text names, and the text without it."""
    found = [
        (span, [m.name for m in span.means("dimension") if ask.atlas.catalog.dimension(m.name).type == "number"])
        for span in ask.cover(text).spans if span.means("dimension") and not span.means("measure")
    ]  # fmt: skip
    numeric = [(span, names) for span, names in found if names]
    if len(numeric) != 1 or len(numeric[0][1]) != 1:
        return None, text
    span, names = numeric[0]
    return names[0], without(text, (span.start, span.end))


def rows_counted(ask: Ask, column: str, left: str) -> MetricQuery | None:
    """The rest of a question, read as a count of the rows that hold the column."""
    entity = ask.atlas.entity(column)
    counted = ask.atlas.count_of(entity)
    if counted is None:
        return None
    bare = re.sub(r"(?i)[\s,，。?？.!！的:：]+|\b(?:of|the)\b|是多少|多少", " ", left).strip()
    noun = ask.atlas.measure_name(counted, ask.language)
    text = f"{left}{noun}" if ask.language == "zh" else f"{noun} {re.sub(r'^(?:of|the) ', '', left.strip())}"
    if bare and any(m.name == entity for span in ask.cover(bare).spans for m in span.means("entity")):
        text = left
    spans = [span for span in ask.cover(bare).spans if span.kinds != ("pad",)]
    alone = all(any(m.name == entity for m in span.means("entity")) for span in spans)
    query = MetricQuery(measures=(counted,)) if alone else ask.query(text)
    return (
        query if query is not None and query.measures == (counted,) and not query.terms and not query.having else None
    )


def _column_behind(ask: Ask, measure: str) -> str | None:
    """The number of each row that an average is taken of: order value, behind AOV."""
    held = ask.atlas.catalog.measure(measure)
    if held.aggregate == "ratio":
        top, bottom = (ask.atlas.catalog.measure(name) for name in held.of)
        if (
            top.aggregate != "sum"
            or bottom.aggregate != "count"
            or held.of[0].partition(".")[0] != held.of[1].partition(".")[0]
        ):
            return None
        held, measure = top, held.of[0]
    elif held.aggregate not in ("avg", "median"):
        return None
    entity = ask.atlas.entity(measure)
    return next(
        (f"{entity}.{short}" for short, d in ask.atlas.catalog.entities[entity].dimensions.items()
         if d.column == held.column and d.type == "number"), None,
    )  # fmt: skip


def _rows_behind(ask: Ask, measure: str) -> tuple[str, str] | None:
    """Sales ÷ orders, where an order's sales are added up from its lines: the sum, and the row it is of."""
    held = ask.atlas.catalog.measure(measure)
    if held.aggregate != "ratio" or not ask.atlas.additive(held.of[0]):
        return None
    bottom = ask.atlas.catalog.measure(held.of[1])
    entity = ask.atlas.home(held.of[1])
    return (held.of[0], entity) if bottom.aggregate == "count" and entity != ask.atlas.home(held.of[0]) else None


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
    query = _plain_measure(ask, without(ask.text, found.span(), *fills))
    if query is None or query.by or not ask.atlas.additive(query.measures[0]):
        return None
    term = PerRow(name="top_share", measure=query.measures[0], entity=entity, aggregate="top_share", quantile=share)
    return ask.finish(_only(query, term), ())


def read_tiles(ask: Ask) -> Outcome | None:
    """Customers in quartiles by revenue, and what each quartile does."""
    found = _TILES.search(ask.low)
    person = ask.atlas.catalog.person
    if found is None or person is None:
        return None
    told = found["n"] or found["zh"]
    tiles = (_ZH.get(told) or int(told)) if told else _TILE_NAMES[(found["name"] or "").rstrip("s")]
    ranking, shown = _ranked_and_shown(ask, found)
    if ranking is None:
        return None
    ranks = _plain_measure(ask, ranking)
    figure = ask.query(shown) if shown else None
    if ranks is None or ranks.by or (shown and (figure is None or figure.by or figure.terms)):
        return None
    counted = ask.atlas.count_of(person)
    measures = figure.measures if figure is not None else tuple(m for m in (counted, ranks.measures[0]) if m)
    tile = ByTile(entity=person, measure=ranks.measures[0], tiles=tiles)
    period = (figure.period if figure is not None else None) or ranks.period
    base = figure or ranks
    return ask.finish(
        base.model_copy(update={"measures": measures, "by": (tile,), "period": period, "order": (Order(column=tile.column, descending=False),), "limit": None}), ()
    )  # fmt: skip


def _ranked_and_shown(ask: Ask, found: re.Match[str]) -> tuple[str | None, str]:
    """The words for what ranks, and for what is shown of each group."""
    before, after = ask.text[: found.start()], ask.text[found.end() :]
    if ask.language == "zh":
        match = re.search(r"(?:按照|按)(?P<rank>.+?)(?:把|将)(?:所有)?(?:客户|会员|用户|顾客)", before)
        if match is None:
            return None, ""
        return match["rank"], re.sub(r"^[，,。\s]*(?:看|显示|列出)?(?:各组|每组|各份|每份|各档|每档)(?:的)?", "", after)
    match = re.match(
        r"\s*(?:ranked |sorted )?by (?P<rank>.+?)(?:(?:,| and|;|\.) *(?:then )?(?:show|give|list|with|tell)(?: me)? (?P<show>.+?))?(?: (?:of|for|in|by) each(?: (?:group|one|quartile|decile|quintile))?)?[.?!]*$",
        after,
    )
    if match is not None:
        return match["rank"], match["show"] or ""
    if found["what"]:
        return f"{found['what']} {after}", re.sub(r"\b(?:split|divide|group)\b.*", "", before)
    return None, ""


def read_distribution(ask: Ask) -> Outcome | None:
    """How many customers placed 1, 2, 3 orders; 下单次数的分布; the distribution of order values."""
    counting, spread = _COUNTING.search(ask.low), _SPREADS.search(ask.low)
    person = ask.atlas.catalog.person
    found = counting or spread
    if found is None or person is None:
        return None
    rest = without(ask.text, found.span())
    if counting:
        rest = re.sub(r"(?i)\bhow many customers\b|有多少客户|(?:的)?客户(?:各)?有多少人?|各有多少人?", " ", rest)
    query = _plain_measure(ask, rest)
    if query is None and not counting:
        return _banded(ask, rest)
    if query is None or query.by:
        return None
    measure = query.measures[0]
    counted = ask.atlas.count_of(person)
    held = ask.atlas.catalog.measure(measure)
    if counted and held.aggregate in ("count", "count_distinct") and ask.atlas.home(measure) != person:
        each = ByEach(entity=person, measure=measure)
        return ask.finish(
            whole_of(query).model_copy(update={"measures": (counted,), "by": (each,), "order": (Order(column=each.column, descending=False),)}), ()
        )  # fmt: skip
    column = _column_behind(ask, measure)
    if column is None:
        return None
    edges = ask.edges(column)
    counted = ask.atlas.count_of(ask.atlas.entity(column))
    if not edges or counted is None:
        return None
    return ask.finish(
        whole_of(query).model_copy(update={"measures": (counted,), "by": (ByBand(dimension=column, edges=edges),)}), ()
    )


def read_how_often(ask: Ask) -> Outcome | None:
    """下单次数的分布: customers by how often, not how often in all."""
    if (
        re.search(
            r"(?:次数|单数|订单数|件数).{0,2}分布|distribution of (?:the )?(?:number of )?(?:orders|purchases) (?:per|by) customer",
            ask.low,
        )
        is None
    ):
        return None
    return read_distribution(ask)


def _banded(ask: Ask, rest: str) -> Outcome | None:
    """The distribution of a number column: rows in bands with round edges."""
    column, left = number_column(ask, rest)
    query = rows_counted(ask, column, left) if column is not None else None
    if column is None or query is None or query.by:
        return None
    edges = ask.edges(column)
    if not edges:
        return None
    return ask.finish(whole_of(query).model_copy(update={"by": (ByBand(dimension=column, edges=edges),)}), ())

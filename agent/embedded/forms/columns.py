"""What is to be shown, said after the question proper: top 10 customers, ID AND AMOUNT; 标价最贵的10个商品，名字和价格."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agent.embedded.names import entities_in
from domain.catalog import FormatKind
from domain.condition import Is, Measured, both
from domain.errors import QueryError
from domain.metric_query import ByDimension, CohortQuery, Combined, Having, MetricQuery, Order, RowsQuery, Share
from domain.plan import MetricStep, Plan
from warehouse.compile import compile_query

from .form import Ask, Outcome, Query, tidy

Kind = Literal["name", "id", "amount", "count", "rate", "any", "highest_first", "lowest_first"]
_PART = re.compile(
    r"[,，;；:：?？。!！]|\.(?=\s|$)|\s(?=with (?:the |their |its |your )?[a-z ]+$)|[(（](?=[^()（）]*[)）])|(?<=[)）])"
)
_LEAD = re.compile(
    r"^(?:(?:and|also|then|please|just|only|with|showing|show|give|list|include|including|incl|plus|i|we|me|us|need|want|would like|how about|by|listing|tell|what is|what are|and what|both)\s+)*(?:the |their |its |his |her |each |a |an )?"
)
_LEAD_ZH = re.compile(
    r"^(?:只|仅|就|也|还|请|麻烦|另外|同时|顺便|并|并且|以及|还有|和|连同|外加|需要|想要|要|给出|给我|给个|给|列出|列一下|列下|列上|列|显示|展示|带上|带|附上|附|加上|写上|写出|报一下|报|看看|看下|看|说一下|说说|把|连|包括|包含|分别|各自|各|都|是|的)+"
)
_TAIL = re.compile(r"(?: (?:too|as well|also|only|please|for each|of each|each|for both|respectively|if possible))+$")
_TAIL_ZH = re.compile(
    r"(?:也|都|一起|一并|分别|各自|各)?(?:给我|列出来|列出|列上|列一下|带上|写上|附上|加上|给出来|给出|报一下|告诉我|发我|要|显示出来|显示)?(?:就行|就好|即可|就可以|就可以了|好了)?(?:各|分别)?(?:是)?(?:多少|什么|几)?$"
)
_JOIN = re.compile(r"\s*(?:、|/|\+|&|和|跟|与|以及|及|还有|\band\b|\bplus\b|\bas well as\b|,)\s*")
_OWN = re.compile(
    r"^(?:the|their|its|his|her|each|every|all|相应的|对应的|各自的|它们的|他们的|其|该)\s*|(?: of each| for each| of both)$"
)
_GENERIC: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("name", re.compile(r"names?|who|名字|名称|姓名|名|叫什么|叫啥|哪个|哪些|谁")),
    ("id", re.compile(r"ids?|codes?|id numbers?|编号|号码|id号?|代码")),
    ("amount", re.compile(r"(?:total |the )?amounts?|sums?|totals?|how much|prices?|金额|总额|额|价格|价钱|售价|价|多少钱|钱数|总金额")),
    ("count", re.compile(r"(?:the )?counts?|numbers?|how many|head ?counts?|quantit(?:y|ies)|数量|数目|个数|次数|多少[个首件单条张人家次笔]|几[个首件单条张人家次笔]")),
    ("rate", re.compile(r"(?:the )?(?:rates?|shares?|percentages?|percents?|ratios?|proportions?)|占比|比例|比率|百分比|率|占多少|百分之几")),
    ("any", re.compile(r"figures?|values?|both|numbers?|results?|scores?|how much|数值|数字|数据|数|值|结果|多少|具体(?:数字|数值|数)|多高|多大|多低")),
    ("highest_first", re.compile(r"(?:highest|biggest|largest|most|greatest|top) first|(?:in )?descending(?: order)?|(?:从|由)?(?:高|大|多)(?:到|往)(?:低|小|少)(?:排|排序|排列)?|(?:高|大|多)的(?:排|放)?在?前(?:面|头)?|倒序|降序|排个名|排名")),
    ("lowest_first", re.compile(r"(?:lowest|smallest|fewest|least) first|(?:in )?ascending(?: order)?|(?:从|由)?(?:低|小|少)(?:到|往)(?:高|大|多)(?:排|排序|排列)?|(?:低|小|少)的(?:排|放)?在?前(?:面|头)?|升序")),
)  # fmt: skip
_NUMBER_ZH = re.compile(r"(?:多少)?[\u4e00-\u9fff]{1,2}数")
_ORDERING: tuple[Kind, ...] = ("highest_first", "lowest_first")
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b|多少|几[个位家名]|数量")
_KINDS: dict[Kind, tuple[FormatKind, ...]] = {
    "amount": ("money", "number"), "count": ("count", "number"), "rate": ("percent",), "any": ("money", "number", "count", "percent", "days"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to show: what it may be in general, and the catalog's columns and measures of that name."""

    kinds: frozenset[Kind]
    dimensions: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


def read_said_columns(ask: Ask) -> Outcome | None:
    """As `read_columns`, where a column is said in general (name, amount, 数量): the plain reading would group by it."""
    lists = [found for part in _parts(ask.text)[1:] if (found := _wanted(ask, part))]
    return read_columns(ask) if any(item.kinds - set(_ORDERING) for found in lists for item in found) else None


def read_columns(ask: Ask) -> Outcome | None:
    """The question without its list of columns, with the columns that it does not show anyway."""
    parts = _parts(ask.text)
    if not 2 <= len(parts) <= 12:
        return None
    lists = {place: found for place, part in enumerate(parts) if place and (found := _wanted(ask, part))}
    for chosen in _choices(sorted(lists)):
        head = tidy(", ".join(part for place, part in enumerate(parts) if place not in chosen))
        wanted = [item for place in chosen for item in lists[place]]
        outcome = ask.whole(head) if head else None
        if head and not isinstance(outcome, Plan) and any("count" in item.kinds for item in wanted):
            outcome = _counted(ask, head)
        if not isinstance(outcome, Plan) or len(outcome.steps) != 1:
            continue
        step = outcome.steps[0]
        if not isinstance(step, MetricStep):
            continue
        if _overlooked(ask, head, step.query):
            continue
        query = step.query
        if isinstance(query, MetricQuery) and not query.by and not query.terms:
            query = _rows_instead(ask, head, query, wanted) or query
        shown: MetricQuery | RowsQuery | None = None
        if isinstance(query, MetricQuery):
            shown = _in_groups(ask, query, wanted)
        elif isinstance(query, RowsQuery):
            measured = _measured(ask, query)
            shown = _in_rows(ask, query, wanted) or (_in_groups(ask, measured, wanted) if measured else None)
        if shown is None:
            continue
        try:
            compile_query(ask.atlas.catalog, shown)
        except QueryError:
            continue
        return outcome if shown == step.query else ask.finish(shown, ())
    return None


def _overlooked(ask: Ask, head: str, query: Query) -> bool:
    """Whether the head speaks of rows that its reading leaves out: 每个品类里最高的产品, read as categories."""
    if isinstance(query, CohortQuery):
        return True
    entities = entities_in(query.where)
    if isinstance(query, RowsQuery):
        entities |= {query.entity, *map(ask.atlas.entity, query.columns)}
    else:
        entities |= {ask.atlas.entity(by.dimension) for by in query.by if isinstance(by, ByDimension)}
        entities |= {ask.atlas.entity(name) for name in query.measures if "." in name}
        entities |= {
            ask.atlas.entity(name) for term in query.terms if isinstance(name := getattr(term, "measure", None), str)
        }
        counted = [
            name
            for name in query.measures
            if any(
                name == ask.atlas.count_of(ask.atlas.entity(by.dimension))
                for by in query.by
                if isinstance(by, ByDimension) and by.dimension == ask.atlas.key(ask.atlas.entity(by.dimension))
            )
        ]
        if counted:
            return True  # one product each
    said = [
        {m.name for m in span.means("entity")}
        for span in ask.cover(head).spans
        if not span.means("value", "measure", "filter")
    ]
    return any(names and not names & entities and ask.atlas.catalog.person not in names for names in said)


def _counted(ask: Ask, head: str) -> Outcome | None:
    """Top 10 keywords, with counts: of the rows that hold them."""
    spans = ask.cover(head).spans
    named = [m.name for span in spans for m in span.means("dimension")]
    if len(named) != 1 or any(span.means("measure", "entity") for span in spans):
        return None
    counted = ask.atlas.count_of(ask.atlas.entity(named[0]))
    if counted is None:
        return None
    name = ask.atlas.measure_name(counted, ask.language)
    return ask.whole(f"{head}，按{name}" if ask.language == "zh" else f"{head} by {name}")


def _parts(text: str) -> list[str]:
    """The question and what follows it, at commas, stops, brackets and a last "with …"."""
    return [part for piece in _PART.split(text) if (part := piece.strip(" ()（）"))]


def _choices(places: list[int]) -> Iterator[tuple[int, ...]]:
    """All lists, then only the last: "sales, orders and customers" may be the question itself."""
    if places:
        yield tuple(places)
    if len(places) > 1:
        yield (places[-1],)


def _wanted(ask: Ask, part: str) -> tuple[Wanted, ...]:
    """The items of a list of columns; none where something in it is no column."""
    low = part.lower().strip()
    if ask.language == "zh":
        low = _TAIL_ZH.sub("", low) or low
        low = _LEAD_ZH.sub("", low) or low
    low = _TAIL.sub("", _LEAD.sub("", low))
    items = [item for item in _JOIN.split(low.removeprefix("both ")) if item]
    found = [_item(ask, item) for item in items]
    return tuple(item for item in found if item is not None) if all(found) else ()


def _item(ask: Ask, text: str) -> Wanted | None:
    text = _OWN.sub("", _OWN.sub("", text.strip())).strip()
    if not text:
        return None
    kinds = frozenset(kind for kind, pattern in _GENERIC if pattern.fullmatch(text))
    spans = list(ask.cover(text).spans)
    if (
        not kinds and ask.language == "en" and all(span.kinds == ("pad",) for span in spans)
    ):  # company, for the company name
        spans = [span for span in ask.cover(f"{text} name").spans if span.means("dimension")]
    if _NUMBER_ZH.fullmatch(text) and not any(span.means("measure", "dimension") for span in spans):
        kinds |= {"count"}  # 首数, 毫秒数: no name of the catalog
    if len(spans) != 1 or spans[0].is_a("unknown", "period", "number", "person"):
        return Wanted(kinds) if kinds else None
    span = spans[0]
    dimensions = tuple(dict.fromkeys(m.name for m in span.means("dimension")))
    measures = tuple(dict.fromkeys(m.name for m in span.means("measure")))
    entity = next((m.name for m in span.means("entity")), None)
    if not dimensions and not measures and entity is not None:
        dimensions = ask.atlas.display(entity, ask.language)[:1]
    return Wanted(kinds, dimensions, measures) if kinds or dimensions or measures else None


def _rows_instead(ask: Ask, head: str, query: MetricQuery, wanted: list[Wanted]) -> RowsQuery | None:
    """Customers in Canada, name and city: a list of them, not their number."""
    entity = ask.atlas.entity(query.measures[0])
    asks_rows = any(item.kinds & {"name", "id"} or (item.dimensions and not item.measures) for item in wanted)
    counts = query.measures == (ask.atlas.count_of(entity),)
    if not asks_rows or not counts or query.having or _HOW_MANY.search(head.lower()):
        return None
    held = ask.atlas.catalog.measure(query.measures[0])
    if held.time is not None or held.where is not None:
        return None
    key = ask.atlas.key(entity)
    columns = tuple(dict.fromkeys((*([key] if key else []), *ask.atlas.display(entity, ask.language))))
    where = both(ask.atlas.catalog.entities[entity].counts, query.where)
    return RowsQuery(entity=entity, columns=columns, where=where, period=query.period, limit=1000)


def _measured(ask: Ask, query: RowsQuery) -> MetricQuery | None:
    """Customers who spent more than 45, name and amount: what each of them spent, where that passes the threshold."""
    held = query.where
    if not isinstance(held, Measured) or held.entity != query.entity or query.order or query.period is not None:
        return None
    if held.op not in ("gt", "gte") or len(held.values) != 1:
        return None  # those without a row would be in no group
    op: Literal["gt", "gte"] = "gt" if held.op == "gt" else "gte"
    return MetricQuery(
        measures=(held.measure,),
        by=tuple(ByDimension(dimension=name) for name in query.columns),
        where=both(held.where, Is(dimension=query.columns[0], op="not_null")),
        period=held.period,
        having=(Having(measure=held.measure, op=op, value=held.values[0]),),
        order=(Order(column=held.measure),),
    )


def _in_groups(ask: Ask, query: MetricQuery, wanted: list[Wanted]) -> MetricQuery | None:
    """A ranking or a table of groups with these columns too; None where it cannot show one."""
    for item in wanted:
        shown = _in_group(ask, query, item)
        if shown is None:
            return None
        query = shown
    return query


def _in_group(ask: Ask, query: MetricQuery, item: Wanted) -> MetricQuery | None:
    atlas = ask.atlas
    dimensions = [by.dimension for by in query.by if isinstance(by, ByDimension) and by.grain is None]
    entities = list(dict.fromkeys(atlas.entity(name) for name in dimensions))
    if item.kinds & set(_ORDERING):
        return _ordered(query, descending="highest_first" in item.kinds)
    if set(item.measures) & set(query.measures) or set(item.dimensions) & set(dimensions):
        return query
    if "id" in item.kinds and any(atlas.key(entity) in dimensions for entity in entities):
        return query
    if "name" in item.kinds and dimensions:
        return _with_name(ask, query, dimensions, entities)
    own = [name for name in item.dimensions if any(_belongs(ask, entity, name, dimensions) for entity in entities)]
    if own and not item.kinds & {"amount", "count", "rate"}:
        return query.model_copy(update={"by": (*query.by, ByDimension(dimension=own[0]))}) if len(own) == 1 else None
    if any(_formats(ask, query) & set(_KINDS.get(kind, ())) for kind in item.kinds):
        return query
    reached = [
        name for name in item.measures
        if all(not isinstance(by, ByDimension) or atlas.reach(name, atlas.entity(by.dimension)) < 2 for by in query.by)
    ]  # fmt: skip
    if not reached or query.terms or not query.by or item.kinds:
        return None
    added = min(reached, key=lambda name: not atlas.catalog.measure(name).default)
    return query.model_copy(update={"measures": (*query.measures, added)})


def _belongs(ask: Ask, entity: str, name: str, dimensions: list[str]) -> bool:
    """Whether each group is one row of an entity that has this column, itself or through what it belongs to."""
    key, names = ask.atlas.key(entity), ask.atlas.display(entity, ask.language)
    alone = key is None or ask.atlas.catalog.entities[entity].display_unique
    if key not in dimensions and not (alone and set(names) & set(dimensions)):
        return False
    return ask.atlas.entity(name) == entity or ask.atlas.graph.reaches(entity, ask.atlas.entity(name))


def _with_name(ask: Ask, query: MetricQuery, dimensions: list[str], entities: list[str]) -> MetricQuery | None:
    """A category is its own name; a row is shown by its name."""
    keyed = [entity for entity in entities if ask.atlas.key(entity) in dimensions]
    if not keyed:
        return query
    names = ask.atlas.display(keyed[0], ask.language)
    if set(names) & set(dimensions):
        return query
    return query.model_copy(update={"by": (*query.by, ByDimension(dimension=names[0]))}) if names else None


def _formats(ask: Ask, query: MetricQuery) -> set[FormatKind]:
    """What the measures shown are counted in."""
    found: set[FormatKind] = set()
    terms = {term.name: term for term in query.terms}
    for name in query.measures:
        term = terms.get(name)
        if term is None:
            found.add(ask.atlas.catalog.measure(name).format.kind)
        elif isinstance(term, Share) or (isinstance(term, Combined) and term.op in ("ratio", "growth")):
            found.add("percent")
        else:
            of = getattr(term, "measure", None)
            found.add(ask.atlas.catalog.measure(of).format.kind if isinstance(of, str) else "number")
    return found


def _ordered(query: MetricQuery, *, descending: bool) -> MetricQuery | None:
    """Sorted by the first measure; a ranking keeps its own way."""
    order = (Order(column=query.measures[0], descending=descending),)
    if not query.by or query.order == order:
        return query if query.by else None
    if query.limit is not None or any(isinstance(by, ByDimension) and by.grain for by in query.by):
        return None
    return query.model_copy(update={"order": order})


def _in_rows(ask: Ask, query: RowsQuery, wanted: list[Wanted]) -> RowsQuery | None:
    """A list with these columns too; None where it cannot show one."""
    for item in wanted:
        columns = _row_columns(ask, query, item)
        if columns is None:
            return None
        query = query.model_copy(update={"columns": tuple(dict.fromkeys((*query.columns, *columns)))})
    return query


def _row_columns(ask: Ask, query: RowsQuery, item: Wanted) -> tuple[str, ...] | None:
    atlas, entity = ask.atlas, query.entity
    sorted_by = [order.column for order in query.order]
    if item.kinds & set(_ORDERING):
        first = query.order[0] if query.order else None
        return () if first is not None and first.descending == ("highest_first" in item.kinds) else None
    if set(item.dimensions) & set(query.columns):
        return ()
    own = [name for name in item.dimensions if atlas.entity(name) == entity]
    own = own or [name for name in item.dimensions if atlas.graph.reaches(entity, atlas.entity(name))]
    if len(own) == 1:
        return (own[0],)
    if own:
        return None
    if "name" in item.kinds:
        names = atlas.display(entity, ask.language)
        return () if set(names) & set(query.columns) else names[:1] or None
    key = atlas.key(entity)
    if "id" in item.kinds and key is not None:
        return (key,)
    held = {name: atlas.catalog.dimension(name) for name in (*sorted_by, *query.columns)}
    wanted = {form for kind in item.kinds for form in _KINDS.get(kind, ())}
    numbers = [
        name for name, column in held.items()
        if column.type == "number" and (name in sorted_by or (column.format and column.format.kind in wanted))
    ]  # fmt: skip
    return (numbers[0],) if numbers and wanted else None

"""Groups above a threshold or above average: cities with more than 500 orders, 客单价高于300元的门店, 销售额高于平均的城市."""

from __future__ import annotations

import re
from typing import Literal

from agent.embedded.thresholds import Bound, bounds_in
from domain.condition import Beside, Measured
from domain.errors import QueryError
from domain.metric_query import ByDimension, Having, MetricQuery, Order
from warehouse.compile import compile_query

from .averages import number_column, rows_counted
from .cutting import is_persons
from .form import Ask, Outcome, tidy, with_where, without

_WITH = re.compile(
    r"^(?P<lead>.*?)\b(?P<group>[A-Za-z]+(?: [A-Za-z]+)?) (?:with|that have|which have|having|where|whose|that had|which had|that sold|that made)(?: an?| the)? (?P<clause>.+)$",
    re.DOTALL,
)
_CLAUSE_ZH = re.compile(
    r"^(?P<clause>.+?)的(?P<group>[\u4e00-\u9fff]{1,6}?)(?P<tail>(?:有哪些|是哪些|都有哪些|列表|名单|有多少个?|有几[个家种位]?)?[？?。]*)$"
)
_OVER_AVERAGE = re.compile(
    r"(?P<op>高于|超过|大于|低于|不到|小于|above|over|higher than|greater than|more than|exceeding|below|under|lower than|less than)[- ]?(?:the )?(?P<all>overall |all[- ])?(?:平均水平|平均值|平均数|均值|平均|average)(?: of all [a-z]+)?"
)
_ABOVE = ("高于", "超过", "大于", "above", "over", "higher than", "greater than", "more than", "exceeding")
_OLDER = re.compile(r"\b(?P<adj>older|younger) than (?:the )?average(?: (?P<noun>[a-z]+))?")
_COUNTED = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b")
_OTHERS = re.compile(r"^\s*(?:of|for|in|among)\b|^\s*的?[两三四五六七八九十\d.]+\s*倍|^\s*(?:order|basket)\b")
"""After "above average": whose average, or how many times it; none of it is read."""
Op = Literal["lt", "lte", "gt", "gte"]


def read_threshold(ask: Ask) -> Outcome | None:
    """The measure by the group, kept where it passes the threshold."""
    for lead, group, clause in _parts(ask):
        if not _is_group(ask, group):
            continue
        found = bounded(ask, clause) or _beside_average(ask, clause)
        if found is None:
            continue
        measure, having, rest = found
        counted = _how_many(ask, lead, group)
        told = counted is not None and (counted[1] or having[0].op in ("lt", "lte"))
        outcome = _counted(ask, counted[0], measure, having, rest) if counted and told else None
        if outcome is not None:
            return outcome
        if _COUNTED.search(lead.lower()) or (counted is not None and counted[1]):
            continue
        name = ask.atlas.measure_name(measure, ask.language)
        text = f"{lead}{rest}各{group}的{name}" if ask.language == "zh" else f"{name} by {group} {rest} {lead}"
        query = ask.query(text)
        if query is None or not query.by or query.measures != (measure,) or query.terms or query.having:
            continue
        kept = query.model_copy(update={"having": having, "order": (Order(column=measure),), "limit": None})
        return ask.finish(kept, ())
    return _person_beside(ask)


_HOW_MANY = re.compile(r"^\s*(?:how many|(?:the )?number of|(?:the )?count of)\s*$|^(?:有)?(?:多少|几)\S{0,2}$")


def _how_many(ask: Ask, lead: str, group: str) -> tuple[str, bool] | None:
    """The entity that is cut by a threshold, and whether only its number is asked; None where it is none, or more is said."""
    spans = ask.cover(group).spans
    entities = [m.name for m in spans[0].means("entity")]
    tail = _CLAUSE_ZH.match(ask.text.strip())
    said = (tail["tail"] if tail and ask.language == "zh" else lead).strip("？?。 ").lower()
    if len(entities) != 1 or (said and ask.language == "en" and not _HOW_MANY.match(said)):
        return None
    return entities[0], bool(said) and _HOW_MANY.match(said) is not None


def _counted(ask: Ask, entity: str, measure: str, having: tuple[Having, ...], rest: str) -> Outcome | None:
    """How many have so many of another: those that have none are among them that have fewer than two."""
    count, home = ask.atlas.count_of(entity), ask.atlas.home(measure)
    if count is None or rest.strip() or len(having) != 1 or having[0].beside is not None:
        return None
    bound = having[0]
    if home == entity or (bound.op in ("lt", "lte") and measure != ask.atlas.count_of(home)):
        return None
    where = Measured(entity=entity, measure=measure, op=bound.op, values=(bound.value,))
    query = MetricQuery(measures=(count,), where=where)
    try:
        compile_query(ask.atlas.catalog, query)
    except QueryError:
        return None
    return ask.finish(query, ())


def _parts(ask: Ask) -> list[tuple[str, str, str]]:
    if ask.language == "zh":
        match = _CLAUSE_ZH.match(ask.text.strip())
        return [("", match["group"], match["clause"])] if match else []
    found: list[tuple[str, str, str]] = []
    match = _WITH.match(ask.text.strip(" ?.!"))
    if match:
        before, _, noun = match["group"].rpartition(" ")
        found.append((f"{match['lead']} {before}".strip(), noun, match["clause"]))
        found.append((match["lead"], match["group"], match["clause"]))
    adjective = re.match(
        r"(?i)^(?P<lead>.*?)\b(?P<group>[a-z]+) with an? (?P<op>above|below)[- ]average (?P<measure>[a-z ]+?)(?P<rest> (?:this|last|in|since|during|over)\b.*)?$",
        ask.text.strip(" ?.!"),
    )
    if adjective:
        found.append(
            (
                adjective["lead"],
                adjective["group"],
                f"{adjective['measure']} {adjective['op']} average{adjective['rest'] or ''}",
            )
        )
    return found


def _is_group(ask: Ask, group: str) -> bool:
    """Whether the word groups figures: a category or a thing with a name, not the customers themselves."""
    spans = ask.cover(group).spans
    if len(spans) != 1:
        return False
    entities = {m.name for m in spans[0].means("entity")}
    if ask.atlas.catalog.person in entities:
        return False
    return bool(entities or spans[0].means("dimension"))


def bounded(ask: Ask, clause: str) -> tuple[str, tuple[Having, ...], str] | None:
    """The measure, the threshold, and what else the clause says."""
    spans = ask.cover(clause).spans
    bounds = bounds_in(spans)
    if len(bounds) != 1:
        return None
    bound = bounds[0]
    chosen = None
    for index, span in enumerate(spans):
        if index in bound.used and not span.means("measure", "entity"):
            continue
        if span.means("measure"):
            named = [m.name for m in span.means("measure")]
            chosen = (index, min(named, key=lambda name: not ask.atlas.catalog.measure(name).default))
            break
        counted = ask.atlas.count_of(span.means("entity")[0].name) if span.means("entity") else None
        if counted:
            chosen = (index, counted)
            break
    if chosen is None:
        return None
    index, measure = chosen
    form = ask.atlas.catalog.measure(measure).format.kind
    if (bound.unit == "money" and form != "money") or bound.unit not in (None, "money"):
        return None
    cut = [(spans[i].start, spans[i].end) for i in sorted({*bound.used, index})]
    return measure, _havings(measure, bound, percent=form == "percent"), tidy(without(clause, *cut))


def _havings(measure: str, bound: Bound, *, percent: bool) -> tuple[Having, ...]:
    def value(told: float) -> float:
        return told / 100 if percent and told > 1 else told

    if bound.upper is not None:
        return (
            Having(measure=measure, op="gte", value=value(bound.value)),
            Having(measure=measure, op="lte", value=value(bound.upper)),
        )
    op: Literal["lt", "lte", "gt", "gte", "eq"] = bound.op if bound.op != "between" else "eq"
    return (Having(measure=measure, op=op, value=value(bound.value)),)


def _beside_average(ask: Ask, clause: str) -> tuple[str, tuple[Having, ...], str] | None:
    match = _OVER_AVERAGE.search(clause.lower())
    if match is None or _OTHERS.search(clause.lower()[match.end() :]):
        return None
    rest = without(clause, match.span())
    spans = ask.cover(rest).spans
    named = [(span, span.means("measure")) for span in spans if span.means("measure")]
    if len(named) != 1:
        return None
    span, meanings = named[0]
    measure = min((m.name for m in meanings), key=lambda name: not ask.atlas.catalog.measure(name).default)
    op: Op = "gt" if match["op"] in _ABOVE else "lt"
    left = tidy(without(rest, (span.start, span.end)))
    return measure, (Having(measure=measure, op=op, value=1.0, beside="avg"),), left


def _person_beside(ask: Ask) -> Outcome | None:
    """Customers older than the average customer; 标价高于平均价格的商品."""
    older = _OLDER.search(ask.low)
    if older is not None and ask.atlas.catalog.person is not None:
        person = ask.atlas.catalog.person
        ages = [
            f"{person}.{short}" for short, held in ask.atlas.catalog.entities[person].dimensions.items()
            if held.type == "number" and {"age", "年龄"} & set(held.names.all())
        ]  # fmt: skip
        if older["noun"] and not is_persons(ask, older["noun"]):
            return None  # older than the average gold customer
        query = ask.query(without(ask.text, older.span()))
        if len(ages) == 1 and query is not None and not query.terms:
            op: Op = "gt" if older["adj"] == "older" else "lt"
            return ask.finish(with_where(query, Beside(dimension=ages[0], op=op)), ())
        return None
    match = _OVER_AVERAGE.search(ask.low)
    if match is None or _OTHERS.search(ask.low[match.end() :]):
        return None
    end = match.end()
    tail = re.match(r"(?:的)?(?P<again>价格|价|年龄|金额|水平)?", ask.low[end:])
    end += tail.end() if tail and tail["again"] else 0
    column, left = number_column(ask, without(ask.text, (match.start(), end)))
    if column is None:
        return None
    query = rows_counted(ask, column, left) or ask.query(left)
    if query is None or query.terms or any(not isinstance(by, ByDimension) for by in query.by):
        return None
    if not all(ask.atlas.home(m) == ask.atlas.entity(column) for m in query.measures):
        return None
    op = "gt" if match["op"] in _ABOVE else "lt"
    return ask.finish(with_where(query, Beside(dimension=column, op=op)), ())

"""A condition, split or period to leave out, or a period to go back by, goes in; the plan without it, or of then, comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from domain.answer import Clarification, Refusal
from domain.condition import Condition, Is, both
from domain.metric_query import By, ByDimension, MetricQuery, RowsQuery
from domain.plan import FeedbackStep, MetricStep, Plan, SegmentStep, Step
from domain.question import Question

from .asking import Asking, Offer, clarify
from .context import Change, changed, columns_in, footprint, parts_of, stripped
from .default_period import undated
from .earlier import a_year_ago, one_before
from .fragment import said_with
from .names import Atlas
from .saying import say_condition, say_definitions, say_period, say_query
from .spans import Span
from .talk import after, edgeless, phrases, stripped_of
from .texts import say

if TYPE_CHECKING:
    from domain.language import Language

    from .plan import Planner

Outcome = Plan | Clarification | Refusal
_LATEST = {
    "",
    "this",
    "that",
    "the",
    "it",
    "last",
    "the last",
    "这个",
    "那个",
    "刚才",
    "刚才的",
    "刚才那个",
    "上面",
    "上一个",
    "它",
}


def left_out(planner: Planner, question: Question, words: str, before: Plan, earlier: Plan | None) -> Outcome | None:
    """The plan before without what is named; None when nothing of it is, and the words may mean something else."""
    language, atlas = question.language, planner.atlas
    named = stripped_of(words, "condition_word")
    said_so = edgeless(named) != edgeless(words)
    low = _bare(named)
    step = before.steps[-1]
    where = _where(step)
    if where is NotImplemented:
        return None
    parts = parts_of(stripped(where))
    if low in _LATEST:
        return _latest(planner, question, step, parts, earlier)
    if low in phrases("all_word"):
        return _without(planner, question, step, lambda part: True) if parts else _none(language)
    if isinstance(step, MetricStep) and isinstance(step.query, MetricQuery):
        query = step.query
        if low in phrases("period_word") and query.period is not None:
            return _plan(
                planner, undated(query, atlas, planner.horizon, language), query, language, _period(query, language)
            )
        if low in phrases("group_word") and query.by:
            return _ungrouped(planner, query, query.by, language)
        if low in phrases("limit_word") and query.limit:
            gone = query.model_copy(update={"limit": None})
            return _plan(planner, gone, query, language, str(query.limit), "not_first")
    spans = [s for s in planner.covered(question.model_copy(update={"text": named})).spans if not _is_filler(s)]
    if not spans or any(not _is_held(span, step, parts, atlas) for span in spans):
        if said_so and isinstance(step, MetricStep):
            text = say("nothing_to_drop", language, words=named)
            return Asking(language=language, text=text, offers=_each_left_out(planner, question, step, parts))
        return None
    if isinstance(step, MetricStep) and isinstance(step.query, MetricQuery):
        query = step.query
        measures = {m.name for span in spans for m in span.means("measure")} & set(query.measures)
        if measures and len(query.measures) > len(measures):
            rest = tuple(name for name in query.measures if name not in measures)
            order = tuple(o for o in query.order if o.column not in measures)
            return _plan(planner, query.model_copy(update={"measures": rest, "order": order}), query, language, named)
        if any(span.is_a("period") for span in spans) and query.period is not None and len(spans) == 1:
            return _plan(
                planner, undated(query, atlas, planner.horizon, language), query, language, _period(query, language)
            )
        split = tuple(by for by in query.by if any(_splits(span, by) for span in spans))
        if split and not any(_names(span, part, atlas) for span in spans for part in parts):
            return _ungrouped(planner, query, split, language)
    leaves = after(question.text, "leave_out") is not None and _is_only(spans, parts, ("eq", "in"))
    if not said_so and (leaves or _is_only(spans, parts, ("ne", "not_in"))):
        return None  # in the USA, and then without the USA: everywhere else
    return _without(planner, question, step, lambda part: any(_names(span, part, atlas) for span in spans), spans)


def _bare(text: str) -> str:
    low = edgeless(text)
    for lead in ("the ", "that ", "this "):
        low = low.removeprefix(lead)
    return low.removesuffix("的").strip()


def _is_filler(span: Span) -> bool:
    return not span.meanings and span.is_a("pad", "by", "which")


def _where(step: Step) -> Condition | None:
    match step:
        case SegmentStep() | FeedbackStep():
            return step.condition
        case MetricStep(query=MetricQuery() | RowsQuery() as query):
            return query.where
        case _:
            return NotImplemented  # type: ignore[no-any-return]  # told apart from None by its caller


def _names(span: Span, part: Condition, atlas: Atlas) -> bool:
    """Whether a word names a condition: its value, its column, its filter, what was done."""
    about = footprint(part, atlas.catalog) | set(columns_in(part))
    values = {(held.dimension, value) for held in _tests(part) for value in held.values}
    for meaning in span.meanings:
        if meaning.kind == "value" and (meaning.name, meaning.value) in values:
            return True
        if meaning.kind in ("dimension", "filter") and meaning.name in about:
            return True
        if meaning.kind == "verb" and f"did {meaning.name}" in about:
            return True
    return False


def _tests(model: object) -> list[Is]:
    if isinstance(model, Is):
        return [model]
    if isinstance(model, tuple):
        return [held for part in model for held in _tests(part)]
    fields = getattr(type(model), "model_fields", {})
    return [held for name in fields for held in _tests(getattr(model, name))]


def _is_held(span: Span, step: Step, parts: tuple[Condition, ...], atlas: Atlas) -> bool:
    if any(_names(span, part, atlas) for part in parts):
        return True
    if span.means("entity") and not span.means("value", "filter", "dimension"):
        return True  # 女性客户: the noun adds nothing
    if not isinstance(step, MetricStep) or not isinstance(step.query, MetricQuery):
        return False
    query = step.query
    if span.is_a("period"):
        return query.period is not None and span.period is not None and span.period.start == query.period.start
    return any(_splits(span, by) for by in query.by) or bool(
        {m.name for m in span.means("measure")} & set(query.measures) and len(query.measures) > 1
    )


def _is_only(spans: list[Span], parts: tuple[Condition, ...], ops: tuple[str, ...]) -> bool:
    """Whether the values named are all that a condition of these kinds names."""
    named = {(m.name, m.value) for span in spans for m in span.means("value")}
    held = [{(part.dimension, v) for v in part.values} for part in parts if isinstance(part, Is) and part.op in ops]
    return any(values <= named for values in held)


def _splits(span: Span, by: By) -> bool:
    named = isinstance(by, ByDimension) and any(m.name == by.dimension for m in span.means("dimension"))
    return named or (isinstance(by, ByDimension) and by.grain is not None and span.is_a(f"grain_{by.grain}"))


def _latest(
    planner: Planner, question: Question, step: Step, parts: tuple[Condition, ...], earlier: Plan | None
) -> Outcome:
    """The condition that came last: the one the plan before that did not have, else the only one."""
    language = question.language
    if not parts:
        return _none(language)
    before = set(parts_of(stripped(_where(earlier.steps[-1])))) if earlier and _where(earlier.steps[-1]) else set()
    fresh = [part for part in parts if part not in before]
    if len(fresh) != 1 and len(parts) != 1:
        offers = _each_left_out(planner, question, step, parts)
        return Asking(language=language, text=say("which_condition", language), offers=offers)
    gone = fresh[0] if len(fresh) == 1 else parts[0]
    return _without(planner, question, step, lambda part: part == gone) or _none(language)


def _each_left_out(planner: Planner, question: Question, step: Step, parts: tuple[Condition, ...]) -> tuple[Offer, ...]:
    if not isinstance(step, MetricStep) or not isinstance(step.query, MetricQuery):
        return ()
    offers = []
    for gone in parts:
        where = both(*(part for part in parts if part != gone))
        label = say("left_out", question.language, parts=say_condition(gone, planner.atlas, question.language))
        offers.append(Offer(label=label, query=_ranked(step.query.model_copy(update={"where": where}), planner.atlas)))
    return tuple(offers)


def _without(
    planner: Planner,
    question: Question,
    step: Step,
    gone: Callable[[Condition], bool],
    spans: list[Span] | None = None,
) -> Outcome | None:
    atlas, language = planner.atlas, question.language
    kept: list[Condition] = []
    lost: list[Condition] = []
    for part in parts_of(stripped(_where(step))):
        if not gone(part):
            kept.append(part)
        elif (less := _less(part, spans)) is not None:
            kept.append(less)
            lost.append(_gone(part, less))
        else:
            lost.append(part)
    if not lost:
        return None
    where = both(*kept)
    label = say_condition(both(*lost) or lost[0], atlas, language)
    match step:
        case MetricStep(query=MetricQuery() as query):
            fresh = _ranked(query.model_copy(update={"where": where}), atlas)
            return _plan(planner, fresh, query, language, label)
        case MetricStep(query=RowsQuery() as rows):
            fresh_rows = rows.model_copy(update={"where": where})
            read = (say("left_out", language, parts=label), *say_query(fresh_rows, atlas, language))
            return Plan(steps=(step.model_copy(update={"query": fresh_rows}),), reading=read)
        case SegmentStep() if where is not None:
            name = say_condition(where, atlas, language)
            told = (say("left_out", language, parts=label), say("read_group", language, label=name))
            group = step.model_copy(update={"condition": where, "label": name})
            return Plan(steps=(group,), reading=(*told, *say_definitions(where, atlas, language)))
        case FeedbackStep():
            lines = [say("left_out", language, parts=label), say("read_feedback", language)]
            if where is not None:
                lines.append(say("read_only", language, label=say_condition(where, atlas, language)))
            return Plan(steps=(step.model_copy(update={"condition": where}),), reading=tuple(lines))
        case _:
            return clarify(language, say("ask_whom", language))


def _less(part: Condition, spans: list[Span] | None) -> Condition | None:
    """Shanghai and Beijing without Beijing: the values that were not named."""
    if not isinstance(part, Is) or part.op != "in" or not spans:
        return None
    named = {m.value for span in spans for m in span.means("value") if m.name == part.dimension}
    rest = tuple(value for value in part.values if value not in named)
    if not named or not rest:
        return None
    return part.model_copy(update={"op": "in" if len(rest) > 1 else "eq", "values": rest})


def _gone(part: Condition, less: Condition) -> Condition:
    """What of a condition's values is no longer asked for."""
    if not isinstance(part, Is) or not isinstance(less, Is):
        return part
    gone = tuple(value for value in part.values if value not in less.values)
    return part.model_copy(update={"op": "in" if len(gone) > 1 else "eq", "values": gone})


def _ranked(query: MetricQuery, atlas: Atlas) -> MetricQuery:
    """The query with its groups' markers as before."""
    markers = query.order and (query.limit is not None)
    return (
        changed(query, Change(descending=query.order[0].descending if markers else None), atlas) if query.by else query
    )


def _ungrouped(planner: Planner, query: MetricQuery, gone: tuple[By, ...], language: Language) -> Outcome | None:
    by = tuple(group for group in query.by if group not in gone)
    columns = {*query.measures, *(group.column for group in by)}
    order = tuple(o for o in query.order if o.column in columns) if by else ()
    fresh = query.model_copy(
        update={"by": by, "where": stripped(query.where), "order": order, "limit": query.limit if by else None,
                "having": query.having if by else ()}
    )  # fmt: skip
    names = [planner.atlas.dimension_name(g.dimension, language) for g in gone if isinstance(g, ByDimension)]
    return _plan(planner, fresh, query, language, ("、" if language == "zh" else ", ").join(names), "not_split")


def _plan(
    planner: Planner, query: MetricQuery, before: MetricQuery, language: Language, label: str, key: str = "left_out"
) -> Outcome:
    lines = said_with(query, before, planner.atlas, language)
    return Plan(steps=(MetricStep(query=query),), reading=(say(key, language, parts=label), *lines))


def _period(query: MetricQuery, language: Language) -> str:
    return (query.period.label or say_period(query.period, language)) if query.period else ""


def _none(language: Language) -> Clarification:
    return clarify(language, say("no_condition", language))


def shifted(planner: Planner, before: Plan, way: str, language: Language) -> Outcome:
    """The plan before, a year or a period earlier."""
    step = before.steps[-1]
    query = step.query if isinstance(step, MetricStep) and isinstance(step.query, MetricQuery) else None
    if query is None or query.period is None:
        return clarify(language, say("no_period_before", language))
    earlier = a_year_ago(query.period) if way == "year_before" else one_before(query.period, planner.horizon)
    fresh = query.model_copy(update={"period": earlier})
    reading = said_with(fresh, query, planner.atlas, language)
    return Plan(steps=(MetricStep(query=fresh),), reading=reading)


def flipped(planner: Planner, before: Plan, language: Language) -> Outcome | None:
    """The ranking before, from its other end; None where nothing was ranked."""
    step = before.steps[-1]
    query = step.query if isinstance(step, MetricStep) and isinstance(step.query, MetricQuery) else None
    if query is None or not query.order:
        return None
    first = query.order[0]
    turned = first.model_copy(update={"descending": not first.descending})
    fresh = query.model_copy(update={"order": (turned, *query.order[1:])})
    return Plan(steps=(MetricStep(query=fresh),), reading=said_with(fresh, query, planner.atlas, language))

"""A question that points back (them, those, that many customers) and its reading go in; what it lost of the question before comes out.

A plan that lost something is mended by the conditions of the question before, or asked back; never shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.answer import Clarification, Refusal
from domain.condition import Condition, Did, Is, Named, Not, Period, both
from domain.language import Frozen
from domain.metric_query import ByDimension, MetricQuery, RowsQuery
from domain.plan import CustomerStep, MetricStep, Plan, Step
from domain.question import Question

from .asking import clarify
from .context import measures_behind, parts_of, stripped
from .fragment import checked
from .names import FAR, entities_in
from .talk import Said, mentions, not_but
from .texts import say

if TYPE_CHECKING:
    from .plan import Planner

Outcome = Plan | Clarification | Refusal
_COUNTED = re.compile(
    r"其中(?:有|的)?(?:几个|几位)|(?<![a-z])how many of (?:them|those|these)(?![a-z])|有?多少人$|几个人$|(?<![a-z])how many people(?![a-z])"
)
_NEGATED = ("ne", "not_in", "null")


def points_back(text: str) -> bool:
    """Whether a text speaks of what the question before was about."""
    return any(mentions(text, kind) is not None for kind in ("group_pronoun", "that_many", "thing_pronoun"))


def is_first_few(step: Step) -> bool:
    """Whether a step shows the first rows of a ranking, which are known only when it is computed."""
    query = step.query if isinstance(step, MetricStep) else None
    return isinstance(query, MetricQuery) and bool(query.by) and query.limit is not None


def lists_all(outcome: Outcome) -> bool:
    """Whether it is a list of everything there is of a kind."""
    step = outcome.steps[0] if isinstance(outcome, Plan) and len(outcome.steps) == 1 else None
    return isinstance(step, MetricStep) and isinstance(step.query, RowsQuery) and step.query.where is None


def is_split(step: Step) -> bool:
    """Whether a step shows several things, so that "it" is none of them."""
    query = step.query if isinstance(step, MetricStep) else None
    return isinstance(query, MetricQuery) and any(not (isinstance(by, ByDimension) and by.grain) for by in query.by)


def counts_rows(planner: Planner, question: Question, step: Step) -> bool:
    """How many of them used a coupon, after a number of orders: they are the orders, unless only a person can be that."""
    atlas = planner.atlas
    query = step.query if isinstance(step, MetricStep) else None
    if not isinstance(query, MetricQuery) or query.by or query.terms or len(query.measures) != 1:
        return False
    measure = atlas.catalog.measure(query.measures[0])
    home = atlas.home(query.measures[0])
    if measure.aggregate not in ("count", "count_distinct") or home == atlas.catalog.person:
        return False
    if mentions(question.text, "row_pronoun") is None:
        return False
    reading = planner.reader.read(planner.covered(question), question.language, given=query.measures)
    spoken = set().union(*(entities_in(part) for part in reading.conditions)) if reading.conditions else set()
    return bool(spoken) and atlas.catalog.person not in spoken


def kept_or_asked(
    planner: Planner, question: Question, said: Said, before: Step, found: Outcome | None
) -> Outcome | None:
    """The reading of a question that points back, if it lost nothing of the step before and of its own words."""
    if not isinstance(found, Plan) or isinstance(before, CustomerStep) or isinstance(found.steps[0], CustomerStep):
        return found
    language = question.language
    step = found.steps[0]
    unclear = clarify(language, say("which_of_them", language))
    asked = question.model_copy(update={"text": said.rest})
    wrong = said.kind != "correct" and not_but(question.text) is None and _misses_a_word(planner, asked, step)
    if wrong or _counts_another(planner, question, before, step) or _bounds_another(planner, question, before, step):
        return unclear
    if said.kind == "narrow" and mentions(question.text, "only_word") and set(_deeds(step)) - set(_deeds(before)):
        return unclear  # only coffee, after who bought tea: coffee and nothing else?
    if points_back(question.text) and (lost := _lost(before, step)):
        return _mended(planner, question, before, step, lost) or unclear
    return found


def excludes(plan: Plan, before: Plan) -> bool:
    """Whether a plan leaves out something the one before did not."""
    old = {part for step in before.steps for part in parts_of(_where(step))}
    return all(any(_negative(part) for part in parts_of(_where(step)) if part not in old) for step in plan.steps)


def _where(step: Step) -> Condition | None:
    if isinstance(step, MetricStep):
        return step.query.where if isinstance(step.query, MetricQuery | RowsQuery) else None
    return None if isinstance(step, CustomerStep) else step.condition


def _negative(model: object) -> bool:
    if isinstance(model, Not):
        return True
    if isinstance(model, Is):
        return model.op in _NEGATED or model.values == (False,)
    return any(_negative(part) for part in _inside(model))


def _inside(model: object) -> Iterator[object]:
    if isinstance(model, tuple):
        yield from model
    elif isinstance(model, Frozen):
        yield from (getattr(model, name) for name in type(model).model_fields)


def _marks(model: object) -> Iterator[str]:
    """The columns, filters and deeds a model speaks of, by their short names."""
    if isinstance(model, Is):
        yield model.dimension.partition(".")[2]
    elif isinstance(model, Named):
        yield model.filter.partition(".")[2]
    else:
        if isinstance(model, Did):
            yield f"did {model.entity}"
        for part in _inside(model):
            yield from _marks(part)


def _dated(model: object) -> bool:
    return (
        isinstance(model, Period)
        or (isinstance(model, Is) and model.op == "gte")
        or any(_dated(part) for part in _inside(model))
    )


def _lost(before: Step, step: Step) -> bool:
    where = stripped(_where(before))
    period = getattr(before, "period", None) or getattr(getattr(before, "query", None), "period", None)
    return not set(_marks(where)) <= set(_marks(step)) or (period is not None and not _dated(step))


def _misses_a_word(planner: Planner, question: Question, step: Step) -> bool:
    """A "not", or a question for which one is first, that left nothing in the plan."""
    spans = [span for span in planner.covered(question).spans if not span.is_a("term")]
    if any(span.is_a("not") and not span.meanings for span in spans) and not _negative(step):
        return True
    query = step.query if isinstance(step, MetricStep) else None
    ranked = any(span.is_a("which", "who") for span in spans) and any(span.is_a("desc", "asc", "top") for span in spans)
    return ranked and isinstance(query, MetricQuery) and not query.by


def _deeds(model: object) -> Iterator[Did]:
    if isinstance(model, Did):
        yield model
    for part in _inside(model):
        yield from _deeds(part)


def _bounds_another(planner: Planner, question: Question, before: Step, step: Step) -> bool:
    """Only those over 100 yuan: an amount of persons that nobody named, where no persons were shown."""
    spans = planner.covered(question).spans
    named = {m.name for span in spans for m in span.means("dimension", "measure")}
    old = set(parts_of(_where(before)))
    return any(
        isinstance(part, Is)
        and part not in old
        and part.op in ("gt", "gte", "lt", "lte", "between")
        and part.dimension not in named
        and (shape := planner.atlas.catalog.dimension(part.dimension).format) is not None
        and shape.kind == "money"
        for part in parts_of(_where(step))
    )


def _counts_another(planner: Planner, question: Question, before: Step, step: Step) -> bool:
    """其中几个投诉过 counts those of before, no complaints; 多少人 counts persons."""
    match = _COUNTED.search(question.text.lower().strip(" ?？。.!！"))
    query = step.query if isinstance(step, MetricStep) else None
    if match is None or not isinstance(query, MetricQuery):
        return False
    atlas = planner.atlas
    homes = {atlas.home(name) for name in measures_behind(query, atlas)}
    if "人" in match.group() or "people" in match.group():
        return atlas.catalog.person not in homes
    old = before.query if isinstance(before, MetricStep) else None
    own = {atlas.home(name) for name in measures_behind(old, atlas)} if isinstance(old, MetricQuery) else set()
    return not homes & {*own, atlas.catalog.person}


def _mended(planner: Planner, question: Question, before: Step, step: Step, lost: bool) -> Outcome | None:
    """The figure within the conditions and the period of the one before, where it can be limited by them."""
    old = before.query if isinstance(before, MetricStep) else None
    new = step.query if isinstance(step, MetricStep) else None
    if not lost or not isinstance(old, MetricQuery) or not isinstance(new, MetricQuery):
        return None
    atlas = planner.atlas
    if old.terms or new.terms or old.having or is_first_few(before):
        return None
    where = both(*dict.fromkeys((*parts_of(stripped(old.where)), *parts_of(new.where))))
    named = {entity for part in parts_of(stripped(old.where)) for entity in entities_in(part)}
    if any(atlas.reach(name, entity) >= FAR // 2 for name in new.measures for entity in named):
        return None
    if (
        old.period is not None
        and new.period is None
        and any(atlas.time(n) != atlas.time(old.measures[0]) for n in new.measures)
    ):
        return None
    query = new.model_copy(update={"where": where, "period": new.period or old.period})
    return checked(planner, query, old, question.language)


def is_unheld(planner: Planner, question: Question, before: Step, alone: Plan) -> bool:
    """Whether a plan names neither a condition nor a time (or no noun), where the step before had a condition."""
    step = alone.steps[0]
    query = step.query if isinstance(step, MetricStep) and len(alone.steps) == 1 else None
    held = before.query if isinstance(before, MetricStep) else None
    if not isinstance(query, MetricQuery) or query.period is not None or query.terms or query.having:
        return False
    if not isinstance(held, MetricQuery) or stripped(held.where) is None or mentions(question.text, "universal"):
        return False
    if points_back(question.text):
        return False
    plain = all(isinstance(by, ByDimension) and not by.grain for by in query.by)
    spans = planner.covered(question).spans
    bare = not any(span.means("entity", "measure", "value") for span in spans)
    return plain and (stripped(query.where) is None or (bare and _lost(before, step)))

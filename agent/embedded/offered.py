"""A question back with offers goes in; the same with those choices that were read again, and lose nothing, comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.answer import Choice, Clarification, Refusal
from domain.catalog import Catalog
from domain.condition import Condition, Is
from domain.language import Language
from domain.metric_query import ByDimension, MetricQuery, RowsQuery
from domain.plan import CustomerStep, MetricStep, Plan
from domain.question import Question
from tools.portrait import key_of

from .asking import MOST_CHOICES, Asking, Declining, Offer, with_choices
from .context import columns_in, parts_of, stripped
from .names import Atlas
from .phrased import questions_for
from .texts import say

Alone = Callable[[Question], Plan | Clarification | Refusal]


def settled(
    outcome: Plan | Clarification | Refusal,
    question: Question,
    text: str,
    alone: Alone,
    here: Callable[[Question], Plan | Clarification | Refusal | None] | None,
    atlas: Atlas,
) -> Plan | Clarification | Refusal:
    """The outcome with at most four choices, all different, each a question this brain answers for this asker.

    Args:
        text: the question's text that the offers' positions point into.
        alone: how a question is read when nothing was said before.
        here: how it is read after what was said; None where nothing was, or where an answer would lose what was said.
    """
    if not isinstance(outcome, Asking | Declining):
        return outcome
    choices: list[Choice] = []
    seen: list[object] = []
    for offer in outcome.offers:
        if len(choices) == MOST_CHOICES or any(choice.label == offer.label for choice in choices):
            continue
        found = _tried(offer, question, text, alone, here, atlas)
        if found is None:
            continue
        asked, plan = found
        meant = _meant(plan)
        if meant in seen or not _may_see(plan, question, atlas.catalog):
            continue
        seen.append(meant)
        choices.append(Choice(label=_spoken(offer.label, question), question=_spoken(asked, question)))
    held = tuple(choices)
    if isinstance(outcome, Declining):
        lead = say("can_show", outcome.language)
        return Refusal(language=outcome.language, text=with_choices(outcome.text, held, lead), choices=held)
    return Clarification(language=outcome.language, text=with_choices(outcome.text, held), choices=held)


def _tried(
    offer: Offer,
    question: Question,
    text: str,
    alone: Alone,
    here: Callable[[Question], Plan | Clarification | Refusal | None] | None,
    atlas: Atlas,
) -> tuple[str, Plan] | None:
    """The offer as a question, and what it is read as; None when it is not read as what it must be."""

    def read(words: str) -> Plan | None:
        for number, token in enumerate(question.persons):
            words = words.replace(token, f"⟦{number}⟧")
        asked = question.model_copy(update={"text": words, "turns": ()})
        outcome = alone(asked)
        return outcome if isinstance(outcome, Plan) else None

    if offer.text:
        plan = read(offer.text)
        return (offer.text, plan) if plan else None
    if offer.query is not None:
        return worded(offer.query, question.language, read, atlas, which=offer.descending is not None)
    edited = text
    for start, end, new in sorted(offer.edits, reverse=True):
        edited = f"{edited[:start]}{new}{edited[end:]}"
    edited = " ".join(edited.split())
    plan = read(edited) if edited else None
    if here is not None and edited:
        said = here(question.model_copy(update={"text": edited}))
        meant = said if isinstance(said, Plan) else None
        if meant is None or plan is None or _meant(meant) != _meant(plan):
            plan, edited = meant, ""  # only what was said before makes it that question
    if plan is None or not _as_offered(plan, offer, atlas):
        return None
    query = query_of(plan)
    plain = worded(query, question.language, read, atlas, which=offer.descending is not None) if query else None
    return plain or ((edited, plan) if edited else None)


def worded(
    query: MetricQuery, language: Language, read: Callable[[str], Plan | None], atlas: Atlas, *, which: bool = False
) -> tuple[str, Plan] | None:
    """A question in words that is read as this very query, and its plan; None when none of the wordings is."""
    wanted = meaning_of(query)
    for words in questions_for(query, atlas, language, which=which):
        plan = read(words)
        held = query_of(plan) if plan else None
        if plan is not None and held is not None and meaning_of(held) == wanted:
            return words, plan
    return None


def query_of(plan: Plan) -> MetricQuery | None:
    """The query of a plan that is one figure."""
    step = plan.steps[0]
    one = len(plan.steps) == 1 and isinstance(step, MetricStep)
    return step.query if one and isinstance(step, MetricStep) and isinstance(step.query, MetricQuery) else None


def meaning_of(query: MetricQuery) -> object:
    """What a query asks for, whatever its period is called and in whichever order its conditions stand."""
    return query.model_copy(
        update={
            "where": None,
            "period": query.period.model_copy(update={"label": ""}) if query.period else None,
        }
    ), frozenset(_sorted(part) for part in parts_of(stripped(query.where)))


def _sorted(condition: Condition) -> Condition:
    if isinstance(condition, Is) and condition.op in ("in", "not_in"):
        return condition.model_copy(update={"values": tuple(sorted(condition.values, key=str))})
    return condition


def _meant(plan: Plan) -> object:
    query = query_of(plan)
    return meaning_of(query) if query else plan.steps


def _as_offered(plan: Plan, offer: Offer, atlas: Atlas) -> bool:
    """Whether the measure and the direction that were offered came out."""
    if not offer.measure:
        return True
    query = query_of(plan)
    if query is None or len(query.measures) != 1:
        return False
    twins = {offer.measure, *atlas.catalog.measure(offer.measure).at.values()}
    ranked = offer.descending is not None and bool(query.order)
    return query.measures[0] in twins and (not ranked or query.order[0].descending == offer.descending)


def _may_see(plan: Plan, question: Question, catalog: Catalog) -> bool:
    """Whether the asker's role may see what a plan shows: a role of groups is offered no single persons."""
    role = catalog.roles.get(question.asker.role)
    if role is None or role.persons != "none" or catalog.person is None or catalog.public:
        return True
    return not any(name in set(_shown(plan)) for name in _singling(catalog, catalog.person))


def _singling(catalog: Catalog, person: str) -> Iterator[str]:
    """What singles a person out: the key, and columns that are no category of theirs."""
    yield "person"
    if key := key_of(catalog, person):
        yield key
    for short, held in catalog.entities[person].dimensions.items():
        if held.type in ("id", "text"):
            yield f"{person}.{short}"


def _shown(plan: Plan) -> Iterator[str]:
    for step in plan.steps:
        if isinstance(step, CustomerStep):
            yield "person"
        elif isinstance(step, MetricStep):
            query = step.query
            yield from columns_in(query)
            if isinstance(query, MetricQuery):
                yield from (by.dimension for by in query.by if isinstance(by, ByDimension))
            elif isinstance(query, RowsQuery):
                yield from query.columns


def _spoken(text: str, question: Question) -> str:
    """With tokens in place of the persons' marks, as a person can type it."""
    for number, token in enumerate(question.persons):
        text = text.replace(f"⟦{number}⟧", token)
    return text

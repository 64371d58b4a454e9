"""A chat model's request goes in; a typed plan, a question back or a refusal comes out, in our words and by our rules.

A model only picks. What it picked is put together, compiled against the catalog and said by code; a request that
restricts by something its kind of step cannot carry fails, because no word may be dropped silently.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import assert_never

from agent.embedded.lexicon import folded
from agent.embedded.names import FAR, Atlas
from agent.embedded.plan import MANY_GROUPS
from agent.embedded.saying import say_condition, say_definitions, say_period, say_query
from agent.embedded.texts import say
from domain.answer import Choice, Clarification, Refusal
from domain.condition import Condition, Did, Is, Named, Not, Period, both
from domain.errors import Denied, QueryError
from domain.language import Language
from domain.metric_query import ByDimension, Having, MetricQuery, Order
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep
from domain.question import Question
from warehouse.compile import compile_query

from .failures import ModelFailed
from .menu import Menu, Values
from .request import Doing, PlanRequest

_NOTHING: dict[Language, str] = {
    "zh": "现有的数据目录里没有能回答这个问题的内容。",
    "en": "Nothing in the catalog answers this question.",
}
MOST_CHOICES = 4


def outcome_of(
    request: PlanRequest, question: Question, menu: Menu, atlas: Atlas, values: Values
) -> Plan | Clarification | Refusal:
    """The request as the run understands it.

    Raises:
        ModelFailed: it contradicts itself, the question or the catalog.
    """
    return _Conversion(request, question, menu, atlas, values).outcome()


class _Conversion:
    """One request on its way to a plan."""

    def __init__(self, request: PlanRequest, question: Question, menu: Menu, atlas: Atlas, values: Values) -> None:
        self._request = request
        self._question = question
        self._language = question.language
        self._menu = menu
        self._atlas = atlas
        self._values = values

    def outcome(self) -> Plan | Clarification | Refusal:
        """By kind of step."""
        match self._request.kind:
            case "figures":
                return self._figures()
            case "customer":
                return self._customer()
            case "segment":
                return self._segment()
            case "feedback":
                return self._feedback()
            case "ask":
                return self._ask()
            case "refuse":
                return self._refuse()
            case _:
                assert_never(self._request.kind)

    # What a step is made of

    def _figures(self) -> Plan:
        request, atlas = self._request, self._atlas
        _need(bool(request.measures) and not request.topic)
        main = request.measures[0]
        groups = self._groups(main)
        timed = any(group.grain for group in groups)
        limit = request.top or None
        order: tuple[Order, ...] = ()
        if request.order != "none":
            order = (Order(column=main, descending=request.order == "highest"),)
            if limit is None and any(group.dimension == atlas.key(atlas.entity(group.dimension)) for group in groups):
                limit = MANY_GROUPS
        elif groups and not timed:
            order = (Order(column=main, descending=True),)
        _need(bool(groups) or not limit)
        having = tuple(
            Having(measure=bound.name, op=bound.op, value=bound.value)
            for bound in request.numbers
            if bound.name in self._menu.measures
        )
        _need(bool(groups) or not having)
        query = MetricQuery(
            measures=tuple(dict.fromkeys(request.measures)),
            by=groups,
            where=both(*self._restrictions(), *self._of_person()),
            period=_period(request.first_day, request.last_day),
            having=having,
            order=order,
            limit=limit,
        )
        self._compiles(query)
        return Plan(steps=(MetricStep(query=query),), reading=say_query(query, atlas, self._language))

    def _customer(self) -> Plan:
        request = self._request
        _need(bool(request.person) and not self._restricts() and not request.topic and not request.top)
        _need(request.first_day is None and request.last_day is None)
        token = self._token()
        step = CustomerStep(person=token, focus="contact" if request.focus == "contact" else "persona")
        return Plan(steps=(step,), reading=(say("read_person", self._language, person=token),))

    def _segment(self) -> Plan:
        request, language = self._request, self._language
        person = self._atlas.catalog.person
        _need(not request.person and not self._question.persons and not request.topic and not request.top)
        _need(request.first_day is None and request.last_day is None)  # days belong to what was done, or to nothing
        _need(all(bound.name not in self._menu.measures for bound in request.numbers))
        condition = both(*self._restrictions())
        if person is None or condition is None:
            raise ModelFailed("invalid")
        count = self._atlas.count_of(person)
        if count is not None:
            self._compiles(MetricQuery(measures=(count,), where=condition))
        label = say_condition(condition, self._atlas, language)
        step = SegmentStep(
            condition=condition,
            label=label,
            focus="voice" if request.focus == "voice" else "description",
            polarity=request.polarity,
        )
        definitions = say_definitions(condition, self._atlas, language)
        return Plan(steps=(step,), reading=(say("read_group", language, label=label), *definitions))

    def _feedback(self) -> Plan | Refusal:
        request, language, held = self._request, self._language, self._atlas.catalog.feedback
        if held is None:
            return Refusal(language=language, text=say("no_feedback", language))
        _need(not request.top and all(bound.name not in self._menu.measures for bound in request.numbers))
        condition = both(*self._restrictions(), *self._of_person())
        period = _period(request.first_day, request.last_day)
        count = self._atlas.count_of(held.entity)
        if count is not None:
            self._compiles(MetricQuery(measures=(count,), where=condition))
        topic = request.topic.strip()
        _need(self._was_said(topic))
        lines = [say("read_feedback", language)]
        if request.polarity != "any":
            lines.append(say(f"read_{request.polarity}", language))
        if topic:
            lines.append(say("read_topic", language, topic=topic))
        if condition is not None:
            lines.append(say("read_only", language, label=say_condition(condition, self._atlas, language)))
        if period is not None:
            lines.append(say_period(period, language))
        step = FeedbackStep(topic=topic, condition=condition, period=period, polarity=request.polarity)
        return Plan(steps=(step,), reading=tuple(lines))

    def _ask(self) -> Clarification:
        choices = self._choices()
        _need(bool(choices))
        text = say("ask_measure", self._language) + _numbered(choices)
        return Clarification(language=self._language, text=text, choices=choices)

    def _refuse(self) -> Refusal:
        language = self._language
        if self._request.gap:
            gap = self._atlas.catalog.gaps[int(self._request.gap.removeprefix("gap"))]
            text = say("cannot_tell", language, why=gap.say.in_(language))
            choices = tuple(Choice(label=q.in_(language), question=q.in_(language)) for q in gap.offer)
        else:
            text, choices = _NOTHING[language], self._choices()
        if choices:
            text += say("can_show", language) + _numbered(choices)
        return Refusal(language=language, text=text, choices=choices)

    # Parts

    def _groups(self, main: str) -> tuple[ByDimension, ...]:
        """An entity's own name or key brings all that shows which row is meant; time is the main measure's."""
        atlas, found = self._atlas, []
        for dimension in self._request.dimensions:
            entity = atlas.entity(dimension)
            key, display = atlas.key(entity), atlas.display(entity, self._language)
            whole = [*display, *([key] if key else [])] if dimension in (key, *display) else [dimension]
            found.extend(whole)
        groups = [ByDimension(dimension=name) for name in dict.fromkeys(found)]
        if self._request.each != "none":
            time = atlas.time(main)
            if time is None:
                raise ModelFailed("invalid")
            groups.insert(0, ByDimension(dimension=time, grain=self._request.each))
        for group in groups:
            _need(all(atlas.reach(name, atlas.entity(group.dimension)) < FAR for name in self._request.measures))
        return tuple(groups)

    def _restrictions(self) -> list[Condition]:
        request = self._request
        found = _chosen(request.filters, self._menu, negated=False)
        found += _chosen(request.without, self._menu, negated=True)
        for bound in request.numbers:
            if bound.name not in self._menu.measures:
                found.append(Is(dimension=bound.name, op=bound.op, values=(bound.value,)))
        for word in request.words:
            _need(self._was_said(word.text))
            found.append(self._word(word.name, word.text))
        found += [self._doing(doing) for doing in request.doings]
        return found

    def _restricts(self) -> bool:
        request = self._request
        return bool(request.filters or request.without or request.numbers or request.words or request.doings)

    def _word(self, dimension: str, text: str) -> Is:
        """The stored value of that name, else every value that holds it."""
        wanted = folded(text).strip()
        for value, _count in self._values(dimension):
            if folded(str(value)).strip() == wanted:
                return Is(dimension=dimension, values=(value,))
        return Is(dimension=dimension, op="contains", values=(text,))

    def _doing(self, doing: Doing) -> Condition:
        counts = self._atlas.catalog.entities[doing.what].counts
        where = both(counts, *_chosen(doing.filters, self._menu, negated=False))
        did = Did(
            entity=doing.what,
            where=where,
            period=_period(doing.first_day, doing.last_day),
            times=doing.at_least,
        )
        return did if doing.done else Not(of=did)

    def _of_person(self) -> list[Condition]:
        if not self._request.person:
            _need(not self._question.persons)  # a person was named: leaving them out would answer something else
            return []
        person = self._atlas.catalog.person
        key = self._atlas.key(person) if person else None
        if key is None:
            raise ModelFailed("invalid")
        return [Is(dimension=key, values=(self._token(),))]

    def _token(self) -> str:
        return self._question.persons[int(self._request.person.strip("⟦⟧"))]

    def _choices(self) -> tuple[Choice, ...]:
        """The picked measures, each as a full question that can be asked again."""
        zh = self._language == "zh"
        period = _period(self._request.first_day, self._request.last_day)
        when = say_period(period, self._language) if period else ""
        groups = [self._atlas.dimension_name(name, self._language) for name in self._request.dimensions]
        found = []
        for measure in self._request.measures[:MOST_CHOICES]:
            label = self._atlas.measure_name(measure, self._language)
            by = ("按" + "、".join(groups) + "的" if zh else " by " + " and ".join(groups)) if groups else ""
            asked = f"{when}{by}{label}？" if zh else f"{label}{by}{' ' + when if when else ''}?"
            found.append(Choice(label=label, question=asked))
        return tuple(found)

    # Checks

    def _compiles(self, query: MetricQuery) -> None:
        try:
            compile_query(self._atlas.catalog, query)
        except (QueryError, Denied):
            raise ModelFailed("invalid") from None

    def _was_said(self, text: str) -> bool:
        """Text of a model is taken only when the person typed it, now or before."""
        asked = [self._question.text, *(turn.question for turn in self._question.turns)]
        return any(folded(text) in folded(said) for said in asked)


def _need(holds: bool) -> None:
    if not holds:
        raise ModelFailed("invalid")


def _chosen(entries: tuple[str, ...], menu: Menu, *, negated: bool) -> list[Condition]:
    """Menu entries as conditions; several values of one dimension are alternatives."""
    named: list[Condition] = []
    listed: dict[str, Is] = {}
    for entry in dict.fromkeys(entries):
        match menu.conditions[entry]:
            case Named() as condition:
                named.append(Not(of=condition) if negated else condition)
            case Is() as condition:
                held = listed.get(condition.dimension)
                values = (*(held.values if held else ()), *condition.values)
                single = "ne" if negated else "eq"
                several = "not_in" if negated else "in"
                listed[condition.dimension] = Is(
                    dimension=condition.dimension,
                    op=single if len(values) == 1 else several,  # type: ignore[arg-type]  # operators by construction
                    values=values,
                )
    return [*named, *listed.values()]


def _period(first: date | None, last: date | None) -> Period | None:
    """Both days in → a half-open span; one day alone is not enough to know what was meant."""
    if first is None and last is None:
        return None
    if first is None or last is None or last < first or last.year > 9000:
        raise ModelFailed("invalid")
    return Period(start=first, end=last + timedelta(days=1))


def _numbered(choices: tuple[Choice, ...]) -> str:
    return "\n\n" + "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))

"""A chat model's request goes in; a typed plan, a question back or a refusal comes out, in our words and by our rules.

A model only picks. What it picked is put together, compiled against the catalog and said by code; a request that
restricts by something its kind of step cannot carry fails, because no word may be dropped silently.
"""

from __future__ import annotations

from typing import assert_never

from agent.embedded.names import FAR, Atlas
from agent.embedded.plan import MANY_GROUPS
from agent.embedded.saying import say_condition, say_definitions, say_period, say_query
from agent.embedded.texts import say
from domain.answer import Choice, Clarification, Refusal
from domain.condition import Did, Period, both
from domain.errors import Denied, QueryError
from domain.language import Language
from domain.metric_query import (
    By,
    ByBand,
    ByDimension,
    CohortQuery,
    Combined,
    Having,
    MetricQuery,
    Order,
    PerRow,
    RowsQuery,
    Share,
    Subset,
    Term,
)
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep
from domain.question import Question
from warehouse.compile import compile_query

from .failures import ModelFailed
from .menu import Menu, Values
from .request import PlanRequest
from .restrictions import Restrictions, chosen, need, period_of

_NOTHING: dict[Language, str] = {
    "zh": "现有的数据目录里没有能回答这个问题的内容。",
    "en": "Nothing in the catalog answers this question.",
}
MOST_CHOICES = 4
MOST_ROWS = 100


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
        self._asked = Restrictions(request, question, menu, atlas, values)

    def outcome(self) -> Plan | Clarification | Refusal:
        """By kind of step."""
        match self._request.kind:
            case "figures":
                return self._figures()
            case "list":
                return self._list()
            case "retention":
                return self._retention()
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
        need(bool(request.measures) and not request.topic and not request.rows_of and not request.sort)
        main = request.measures[0]
        period = period_of(request.first_day, request.last_day)
        groups = self._groups(main)
        shown, terms = self._terms(main, period, grouped=bool(groups))
        timed = any(isinstance(group, ByDimension) and group.grain for group in groups)
        limit = request.top or None
        order: tuple[Order, ...] = ()
        ranked = shown[-1] if request.compare == "growth" else shown[0]
        if request.order != "none":
            order = (Order(column=ranked, descending=request.order == "highest"),)
            keys = [atlas.key(atlas.entity(group.dimension)) for group in groups if isinstance(group, ByDimension)]
            if limit is None and any(group.column in keys for group in groups):
                limit = MANY_GROUPS
        elif groups and not timed and not any(group.column.rpartition("@")[1] for group in groups):
            order = (Order(column=ranked, descending=True),)
        need(bool(groups) or not limit)
        having = tuple(
            Having(measure=bound.name, op=bound.op, value=bound.value)
            for bound in request.numbers
            if bound.name in self._menu.measures
        )
        need(bool(groups) or not having)
        query = MetricQuery(
            measures=tuple(dict.fromkeys((*shown, *request.measures[1:]))),
            by=groups,
            where=both(*self._asked.restrictions(), *self._asked.of_person()),
            period=period,
            having=having,
            order=order,
            limit=limit,
            terms=terms,
        )
        return self._looked_up(query)

    def _terms(self, main: str, period: Period | None, *, grouped: bool) -> tuple[tuple[str, ...], tuple[Term, ...]]:
        """The main measure with what it is compared with, or computed for each customer first."""
        request, person = self._request, self._atlas.catalog.person
        before = period_of(request.before_first_day, request.before_last_day)
        need((before is not None) == (request.compare == "growth"))
        match request.compare:
            case "growth":
                need(period is not None and request.per_customer == "none")
                earlier = Subset(name="before", measure=main, period=before)
                growth = Combined(name="growth", op="growth", of=(main, earlier.name))
                return (main, earlier.name, growth.name), (earlier, growth)
            case "share":
                need(grouped and request.per_customer == "none")
                share = Share(name="share", of=main)
                return (main, share.name), (share,)
            case "none" if request.per_customer != "none" and person is not None:
                each = PerRow(name="each", measure=main, entity=person, aggregate=request.per_customer)
                return (each.name,), (each,)
            case _:
                need(request.per_customer == "none")
                return (main,), ()

    def _list(self) -> Plan:
        request, atlas = self._request, self._atlas
        need(bool(request.rows_of) and not request.measures and not request.topic and request.each == "none")
        need(not request.band and request.compare == "none" and request.per_customer == "none")
        need(
            bool(request.sort) == (request.order != "none")
            and all(b.name not in self._menu.measures for b in request.numbers)
        )
        entity = request.rows_of
        key = atlas.key(entity)
        named = [*atlas.display(entity, self._language), *([key] if key else [])]
        columns = dict.fromkeys([*named, *request.dimensions, *([request.sort] if request.sort else [])])
        query = RowsQuery(
            entity=entity,
            columns=tuple(columns),
            where=both(*self._asked.restrictions(), *self._asked.of_person()),
            period=period_of(request.first_day, request.last_day),
            order=(Order(column=request.sort, descending=request.order == "highest"),) if request.sort else (),
            limit=request.top or MOST_ROWS,
            ties=bool(request.top and request.sort),
        )
        return self._looked_up(query)

    def _retention(self) -> Plan:
        request, atlas = self._request, self._atlas
        need(not request.measures and not request.topic and not request.top and not request.dimensions)
        need(not request.person and request.each in ("none", "week", "month", "quarter", "year"))
        need(not request.band and request.compare == "none" and request.per_customer == "none")
        doing = request.doings[0] if len(request.doings) == 1 else None
        need(not request.doings or (doing is not None and doing.done and not doing.first_day and doing.which == "any"))
        entity = doing.what if doing else atlas.verb_entity()
        if entity is None:
            raise ModelFailed("invalid")
        held = chosen(doing.filters, self._menu, negated=False) if doing else []
        persons = [part for part in self._asked.restrictions() if not isinstance(part, Did)]
        grain = request.each
        query = CohortQuery(
            entity=entity,
            grain=grain if grain in ("week", "month", "quarter", "year") else "month",
            where=both(atlas.catalog.entities[entity].counts, *held),
            persons=both(*persons),
            period=period_of(request.first_day, request.last_day),
        )
        return self._looked_up(query)

    def _looked_up(self, query: MetricQuery | RowsQuery | CohortQuery) -> Plan:
        self._compiles(query)
        return Plan(steps=(MetricStep(query=query),), reading=say_query(query, self._atlas, self._language))

    def _customer(self) -> Plan:
        request = self._request
        need(bool(request.person) and not self._asked.restricts() and not request.topic and not request.top)
        need(request.first_day is None and request.last_day is None)
        token = self._asked.token()
        step = CustomerStep(person=token, focus="contact" if request.focus == "contact" else "persona")
        return Plan(steps=(step,), reading=(say("read_person", self._language, person=token),))

    def _segment(self) -> Plan:
        request, language = self._request, self._language
        person = self._atlas.catalog.person
        need(not request.person and not self._question.persons and not request.topic and not request.top)
        need(request.first_day is None and request.last_day is None)  # days belong to what was done, or to nothing
        need(all(bound.name not in self._menu.measures for bound in request.numbers))
        condition = both(*self._asked.restrictions())
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
        need(not request.top and all(bound.name not in self._menu.measures for bound in request.numbers))
        condition = both(*self._asked.restrictions(), *self._asked.of_person())
        period = period_of(request.first_day, request.last_day)
        count = self._atlas.count_of(held.entity)
        if count is not None:
            self._compiles(MetricQuery(measures=(count,), where=condition))
        topic = request.topic.strip()
        need(self._asked.was_said(topic))
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
        need(bool(choices))
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

    def _groups(self, main: str) -> tuple[By, ...]:
        """An entity's own name or key brings all that shows which row is meant; time is the main measure's."""
        atlas, found = self._atlas, []
        for dimension in self._request.dimensions:
            entity = atlas.entity(dimension)
            key, display = atlas.key(entity), atlas.display(entity, self._language)
            whole = [*display, *([key] if key else [])] if dimension in (key, *display) else [dimension]
            found.extend(whole)
        groups: list[By] = [ByDimension(dimension=name) for name in dict.fromkeys(found)]
        each = self._request.each
        if each != "none":
            time = atlas.time(main)
            if time is None:
                raise ModelFailed("invalid")
            match each:
                case "weekday" | "month_of_year" | "hour":
                    groups.insert(0, ByDimension(dimension=time, part=each))
                case _:
                    groups.insert(0, ByDimension(dimension=time, grain=each))
        edges = self._request.edges
        need(bool(self._request.band) == bool(edges) and list(edges) == sorted(set(edges)))
        if self._request.band:
            groups.append(ByBand(dimension=self._request.band, edges=edges))
        for group in groups:
            entity = atlas.entity(group.column)
            need(all(atlas.reach(name, entity) < FAR for name in self._request.measures))
        return tuple(groups)

    def _choices(self) -> tuple[Choice, ...]:
        """The picked measures, each as a full question that can be asked again."""
        zh = self._language == "zh"
        period = period_of(self._request.first_day, self._request.last_day)
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

    def _compiles(self, query: MetricQuery | RowsQuery | CohortQuery) -> None:
        try:
            compile_query(self._atlas.catalog, query)
        except (QueryError, Denied):
            raise ModelFailed("invalid") from None


def _numbered(choices: tuple[Choice, ...]) -> str:
    return "\n\n" + "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))

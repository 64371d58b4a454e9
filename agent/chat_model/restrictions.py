"""What a form restricts goes in; conditions over catalog names come out."""

from __future__ import annotations

from datetime import date, timedelta

from agent.embedded.lexicon import folded
from agent.embedded.names import Atlas
from domain.condition import Condition, Did, Is, Measured, Named, Not, Period, both
from domain.question import Question

from .failures import ModelFailed
from .menu import Menu, Values
from .request import Doing, MeasuredBound, PlanRequest


class Restrictions:
    """The restricting fields of one form."""

    def __init__(self, request: PlanRequest, question: Question, menu: Menu, atlas: Atlas, values: Values) -> None:
        self._request = request
        self._question = question
        self._menu = menu
        self._atlas = atlas
        self._values = values

    def restrictions(self) -> list[Condition]:
        """Every condition of the form, one an entry.

        Raises:
            ModelFailed: a text was not in the question, or days do not fit together.
        """
        request = self._request
        found = chosen(request.filters, self._menu, negated=False)
        found += chosen(request.without, self._menu, negated=True)
        for bound in request.numbers:
            if bound.name not in self._menu.measures:
                found.append(Is(dimension=bound.name, op=bound.op, values=(bound.value,)))
        for word in request.words:
            need(self.was_said(word.text))
            found.append(self._word(word.name, word.text))
        found += [self._doing(doing) for doing in request.doings]
        found += [self._measured(bound) for bound in request.measured]
        return found

    def _measured(self, bound: MeasuredBound) -> Measured:
        person = self._atlas.catalog.person
        if person is None:
            raise ModelFailed("invalid")
        return Measured(
            entity=person,
            measure=bound.name,
            op=bound.op,
            values=(bound.value,),
            period=period_of(bound.first_day, bound.last_day),
        )

    def restricts(self) -> bool:
        """Whether the form restricts anything."""
        request = self._request
        return bool(
            request.filters or request.without or request.numbers or request.words or request.doings or request.measured
        )

    def _word(self, dimension: str, text: str) -> Is:
        """The stored value of that name, else every value that holds it."""
        wanted = folded(text).strip()
        for value, _count in self._values(dimension):
            if folded(str(value)).strip() == wanted:
                return Is(dimension=dimension, values=(value,))
        return Is(dimension=dimension, op="contains", values=(text,))

    def _doing(self, doing: Doing) -> Condition:
        counts = self._atlas.catalog.entities[doing.what].counts
        where = both(counts, *chosen(doing.filters, self._menu, negated=False))
        period = period_of(doing.first_day, doing.last_day)
        if doing.which != "any":
            need(doing.at_least == 1)
            first = both(*chosen(doing.filters, self._menu, negated=False))
            did = Did(entity=doing.what, where=first, among=counts, period=period, which=doing.which)
        else:
            did = Did(entity=doing.what, where=where, period=period, times=doing.at_least)
        return did if doing.done else Not(of=did)

    def of_person(self) -> list[Condition]:
        """The one customer the question names, if it names one."""
        if not self._request.person:
            need(not self._question.persons)  # a person was named: leaving them out would answer something else
            return []
        person = self._atlas.catalog.person
        key = self._atlas.key(person) if person else None
        if key is None:
            raise ModelFailed("invalid")
        return [Is(dimension=key, values=(self.token(),))]

    def token(self) -> str:
        """The named customer's token."""
        return self._question.persons[int(self._request.person.strip("⟦⟧"))]

    def was_said(self, text: str) -> bool:
        """Text of a model is taken only when the person typed it, now or before."""
        asked = [self._question.text, *(turn.question for turn in self._question.turns)]
        return any(folded(text) in folded(said) for said in asked)


def need(holds: bool) -> None:
    """ModelFailed when the form contradicts itself."""
    if not holds:
        raise ModelFailed("invalid")


def chosen(entries: tuple[str, ...], menu: Menu, *, negated: bool) -> list[Condition]:
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


def period_of(first: date | None, last: date | None) -> Period | None:
    """Both days in → a half-open span; one day alone is not enough to know what was meant."""
    if first is None and last is None:
        return None
    if first is None or last is None or last < first or last.year > 9000:
        raise ModelFailed("invalid")
    return Period(start=first, end=last + timedelta(days=1))

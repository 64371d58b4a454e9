"""Known words in order go in; measures, groups, conditions, period and order come out, or what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.catalog import Grain
from domain.condition import All, Condition, Did, Is, Named, Not, Period, both
from domain.language import Language
from domain.metric_query import ByDimension, Having

from .lexicon import Meaning, folded
from .names import FAR, Atlas, entities_in
from .spans import Cover, Span
from .thresholds import Bound, attach, bounds_in

_GRAINS: dict[str, Grain] = {
    "grain_day": "day", "grain_week": "week", "grain_month": "month", "grain_quarter": "quarter", "grain_year": "year",
}  # fmt: skip
_SILENT = {"pad", "count_word", "who", "which", "how_many", "how_much", "by", "voice_pad"}
"""Structural words that may be left over without changing what was asked."""


@dataclass(slots=True)
class Reading:
    """A question taken apart."""

    spans: tuple[Span, ...]
    language: Language
    text: str = ""
    measures: list[str] = field(default_factory=list)
    groups: list[ByDimension] = field(default_factory=list)
    group_entity: str | None = None
    """The entity whose rows are the groups ("top 10 customers")."""
    conditions: list[Condition] = field(default_factory=list)
    having: list[Having] = field(default_factory=list)
    period: Period | None = None
    grain: Grain | None = None
    descending: bool | None = None
    limit: int | None = None
    asks_which: bool = False
    explicit: bool = False
    """A measure was named or counted, not just taken from a noun."""
    time: str | None = None
    """A date named beside a period or grain that is not the measure's own ("signed up each month")."""
    person: str | None = None
    used: set[int] = field(default_factory=set)
    asks: list[str] = field(default_factory=list)
    """Problems that need a question back: `period`, `periods`, `per`, `average`, `number`, `value`."""
    detail: str = ""
    bounds: tuple[Bound, ...] = ()

    def has(self, *kinds: str) -> bool:
        """Whether any span can be of one of these kinds."""
        return any(span.is_a(*kinds) for span in self.spans)

    def unread(self) -> tuple[Span, ...]:
        """Spans that stand for something and were not used."""
        return tuple(
            span for index, span in enumerate(self.spans) if index not in self.used and not (set(span.kinds) & _SILENT)
        )


class Reader:
    """Takes questions apart against one catalog."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    def read(
        self, cover: Cover, language: Language, *, group_only: bool = False, given: tuple[str, ...] = ()
    ) -> Reading:
        """The question as measures over groups; with `group_only` just the conditions on persons (for a description).

        `given` are the measures of the question before, for one that names none of its own ("那广州呢？").
        """
        spans = cover.spans
        reading = Reading(spans=spans, language=language, text=cover.text, bounds=bounds_in(spans))
        for index, span in enumerate(spans):
            if span.is_a("person"):
                reading.person = span.text
                reading.used.add(index)
        self._tops(reading)
        if not group_only:
            self._measures(reading)
            if given and not reading.explicit:
                reading.measures = list(given)
            self._groups(reading)
        subject = self._subject(reading, group_only=group_only)
        self._periods(reading)
        self._bounds(reading, subject)
        self._did(reading, subject)
        self._filters(reading)
        self._values(reading, subject)
        self._dates(reading)
        if group_only:
            self._nouns(reading)
        else:
            self._leftover_dimensions(reading)
            self._nouns(reading)
            self._finish(reading)
        return reading

    # -- order and top-n ---------------------------------------------------------------------------------------

    def _tops(self, reading: Reading) -> None:
        spans = reading.spans
        for index, span in enumerate(spans):
            if not span.is_a("top", "bottom") or span.is_a("term"):
                continue
            reading.descending = not span.is_a("bottom")
            reading.used.add(index)
            for near in (index + 1, index - 1):
                if 0 <= near < len(spans) and spans[near].is_a("number") and _whole(spans[near]):
                    if near < index and spans[near - 1].is_a("gt", "gte", "lt", "lte"):
                        continue
                    reading.limit = int(spans[near].number or 0)
                    reading.used.add(near)
                    break
        if reading.descending is None or reading.limit is not None:
            return
        for index, span in enumerate(spans):  # 最高的 10 个客户; the five stores with the lowest …
            following = _next(spans, index)
            if span.is_a("number") and _whole(span) and following is not None and spans[following].is_a("term"):
                before = _previous(spans, index)
                if before is not None and spans[before].is_a("gt", "gte", "lt", "lte"):
                    continue
                if following + 1 < len(spans) and spans[following + 1].is_a("gte_after", "lte_after"):
                    continue
                if spans[following].means("entity", "dimension", "value", "filter"):
                    reading.limit = int(span.number or 0)
                    reading.used.add(index)
            elif span.is_a("number") and _whole(span) and following is None and _after_top(spans, index):
                reading.limit = int(span.number or 0)  # 退订率最高的三场
                reading.used.add(index)

    # -- what is measured --------------------------------------------------------------------------------------

    def _measures(self, reading: Reading) -> None:
        spans = reading.spans
        plain = [i for i, s in enumerate(spans) if s.means("measure") and not s.means("entity") and not s.means("verb")]
        plain = [i for i in plain if not self._shadowed(reading, i)]
        plain = sorted({*plain, *self._listed(reading, plain), *self._ranked_by(reading)})
        for index in plain:
            chosen = self._best_measure(spans[index].means("measure"))
            if chosen not in reading.measures:
                reading.measures.append(chosen)
            reading.used.add(index)
            reading.explicit = True
        for index, span in enumerate(spans):
            if not span.is_a("how_many") or span.is_a("term"):
                continue
            target = self._counted(reading, index)
            if target is None:
                continue
            counted = self._count(spans[target])
            if counted and any(self._counts_same(m, counted) for m in reading.measures):
                self._take_noun(reading, target)  # how many people signed up: one count, not two
                continue
            if counted and counted not in reading.measures and not (plain and not self._before(reading, target, index)):
                reading.measures.append(counted)
                reading.explicit = True
                reading.used.add(index)
                self._take_noun(reading, target)
        if not reading.measures and reading.has("how_much"):
            self._money(reading)
        if reading.measures:
            return
        for index, span in enumerate(spans):  # "orders by channel", 各城市客户
            if self._entity_of(span) and not self._is_group(reading, index) and not self._bounded(reading, index):
                if self._limited_noun(reading, index):
                    continue
                counted = self._count(span)
                if counted:
                    reading.measures.append(counted)
                    self._take_noun(reading, index)
                    return

    def _money(self, reading: Reading) -> None:
        """消费了多少钱, how much did they spend: the money measure of what "bought" speaks of."""
        entity = self._atlas.verb_entity()
        if entity is None:
            return
        held = self._atlas.catalog.entities[entity].measures
        money = [s for s, m in held.items() if m.aggregate == "sum" and m.format.kind == "money"]
        chosen = min(money, key=lambda short: not held[short].default, default=None)
        if chosen is None:
            return
        reading.measures.append(f"{entity}.{chosen}")
        reading.explicit = True
        reading.used |= {i for i, span in enumerate(reading.spans) if span.is_a("how_much")}

    def _listed(self, reading: Reading, plain: list[int]) -> list[int]:
        """buyers and orders; 销售额、订单: a noun listed beside a measure is one itself."""
        spans = reading.spans
        doubles = [
            i
            for i, s in enumerate(spans)
            if s.means("measure")
            and i not in plain
            and not self._is_group(reading, i)
            and not self._bounded(reading, i)
        ]
        found: list[int] = []
        for index in doubles:
            near = [*plain, *doubles]
            if any(other != index and _coordinated(reading, index, other) for other in near):
                found.append(index)
        return found

    def _ranked_by(self, reading: Reading) -> list[int]:
        """the store with the fewest orders, 门店里订单最少的, top 5 members by visits: a noun that ranks is a measure."""
        spans = reading.spans
        found: list[int] = []
        for index, span in enumerate(spans):
            if reading.descending is None or not span.means("measure") or self._bounded(reading, index):
                continue
            before, after = _previous(spans, index, skip=()), _next(spans, index, skip=())
            most = before is not None and spans[before].text.lower() in _MOST
            by = before is not None and index > 1 and spans[before].text.lower() == "by"
            if most or by or (after is not None and spans[after].text in _MOST_ZH):
                found.append(index)
        return found

    def _shadowed(self, reading: Reading, index: int) -> bool:
        """A measure's word that a bound is about ("spend over 5000") is no measure of its own, unless it is the only one."""
        return self._bounded(reading, index) and sum(bool(s.means("measure")) for s in reading.spans) > 1

    def _best_measure(self, meanings: tuple[Meaning, ...]) -> str:
        return min(meanings, key=lambda m: not self._atlas.catalog.measure(m.name).default).name

    def _count(self, span: Span) -> str | None:
        measures = span.means("measure")
        if measures:
            return self._best_measure(measures)
        entity = self._entity_of(span)
        if entity is None and span.means("filter"):
            entity = self._atlas.entity(span.means("filter")[0].name)
        return self._atlas.count_of(entity) if entity else None

    def _take_noun(self, reading: Reading, index: int) -> None:
        """A noun is used up by being counted or grouped; 高价值客户 still is a condition as well."""
        span = reading.spans[index]
        if span.means("entity", "measure") or not span.means("filter", "value"):
            reading.used.add(index)

    def _entity_of(self, span: Span) -> str | None:
        """The entity whose rows a word stands for: its own, or the noun in a filter or value (高价值客户, gold members)."""
        entities = span.means("entity")
        if entities:
            return entities[0].name
        for meaning in span.means("filter", "value"):
            entity = self._atlas.entity(meaning.name)
            if self._atlas.noun_in(folded(span.text), entity):
                return entity
        return None

    def _counted(self, reading: Reading, index: int) -> int | None:
        """The noun a "how many" counts: the next one, or (客户有多少) the one before."""
        spans = reading.spans
        for step in range(index + 1, len(spans)):
            if self._entity_of(spans[step]) or (spans[step].means("measure") and spans[step].means("verb")):
                if not self._bounded(reading, step):
                    return step
            elif spans[step].means("measure") and step in reading.used:
                return None
            elif spans[step].is_a("not", "by"):
                break
        for step in range(index + 1, len(spans)):
            if spans[step].means("filter"):  # how many VIPs
                return step
        for step in range(index - 1, -1, -1):
            if self._entity_of(spans[step]) and not self._is_group(reading, step) and not self._bounded(reading, step):
                return step
        return None

    def _counts_same(self, held: str, counted: str) -> bool:
        """Whether both count rows of the same entity (people, sign-ups)."""
        counting = self._atlas.catalog.measure(held).aggregate in ("count", "count_distinct")
        return counting and self._atlas.entity(held) == self._atlas.entity(counted)

    def _before(self, reading: Reading, target: int, how_many: int) -> bool:
        return target == how_many + 1

    def _bounded(self, reading: Reading, index: int) -> bool:
        """3 单以上, more than 5 orders: the noun belongs to a bound."""
        spans = reading.spans
        for bound in reading.bounds:
            reach = bound.last + reading.spans[bound.last].is_a("number")  # at least 3 orders; 3 单以上的客户
            inside = bound.first <= index <= reach
            if inside and bound.unit is None and index not in bound.used and bound.op != "between":
                return True
        following = index + 1
        return (
            following < len(spans)
            and spans[following].is_a("gt", "gte", "lt", "lte")
            and not spans[index].means("entity")
        )

    def _is_group(self, reading: Reading, index: int) -> bool:
        skip = ("pad", "count_word", "number", "top", "bottom")
        previous = _previous(reading.spans, index, skip=skip)
        while previous is not None and reading.spans[index].means("entity") and _only_value(reading.spans[previous]):
            previous = _previous(reading.spans, previous, skip=skip)  # each of the Hong Kong stores, 各上海门店
        if previous is None:
            return False
        span = reading.spans[previous]
        if span.is_a("which") and not span.is_a("by"):  # "what did customers spend" asks of no customer in particular
            between = reading.spans[previous + 1 : index]
            if any(s.kinds == ("pad",) and s.text.lower() not in ("of", "our", "the", "of the", "的") for s in between):
                return False
        return span.is_a("by", "which") and not span.is_a("term")

    # -- groups ------------------------------------------------------------------------------------------------

    def _groups(self, reading: Reading) -> None:
        spans = reading.spans
        for index, span in enumerate(spans):
            for kind, grain in _GRAINS.items():
                if span.is_a(kind) and not span.is_a("term"):
                    reading.grain = grain
                    reading.used.add(index)
            if span.is_a("trend") and reading.grain is None:
                reading.grain = "month"
                reading.used.add(index)
            elif span.is_a("trend"):
                reading.used.add(index)
            if index in reading.used:
                continue
            marked = self._is_group(reading, index)
            counted = self._limited_noun(reading, index)
            if (marked or counted) and (span.means("dimension") or self._entity_of(span)):
                self._group_by(reading, index, marked=marked)
        self._ranked_noun(reading)
        self._noun_by_measure(reading)
        if not reading.groups and reading.grain is None and reading.has("who") and self._atlas.catalog.person:
            asked = reading.descending is not None or reading.limit is not None
            if asked and reading.measures and self._atlas.home(reading.measures[0]) != self._atlas.catalog.person:
                self._group_entity(reading, self._atlas.catalog.person)

    def _ranked_noun(self, reading: Reading) -> None:
        """A ranking without a named group ranks the noun it is about: 退订率最高的三场活动, the store with the most sales."""
        if reading.groups or reading.descending is None or reading.grain is not None or not reading.measures:
            return
        spans = reading.spans
        homes = {self._atlas.home(m) for m in reading.measures}
        for index, span in enumerate(spans):
            entity = span.means("entity")[0].name if span.means("entity") else None
            if entity is None or index in reading.used or entity in homes:
                continue
            if (
                self._atlas.display(entity, reading.language)
                and min(self._atlas.reach(m, entity) for m in reading.measures) < FAR
            ):
                self._group_entity(reading, entity)
                reading.used.add(index)
                return

    def _noun_by_measure(self, reading: Reading) -> None:
        """stores by sales: the noun before "by" is ranked, since what follows is a measure."""
        spans = reading.spans
        if reading.groups or reading.grain is not None:
            return
        for index, span in enumerate(spans):
            following = _next(spans, index)
            noun = _previous(spans, index)
            if span.text.lower() != "by" or following is None or noun is None or noun in reading.used:
                continue
            ranked = spans[noun].means("entity")
            if following in reading.used and spans[following].means("measure") and ranked:
                entity = ranked[0].name
                if self._atlas.display(entity, reading.language) and entity not in map(
                    self._atlas.home, reading.measures
                ):
                    self._group_entity(reading, entity)
                    reading.used.add(noun)
                return

    def _limited_noun(self, reading: Reading, index: int) -> bool:
        """The noun after the number of a top-n: top 10 customers, 前 5 个城市."""
        previous = _previous(reading.spans, index, skip=("pad", "count_word"))
        if previous is None or reading.descending is None:
            return False
        before = reading.spans[previous]
        return (before.is_a("number") and previous in reading.used) or (
            before.is_a("top", "bottom") and before.text.lower() in ("top", "bottom", "排名前", "前")
        )

    def _group_by(self, reading: Reading, index: int, *, marked: bool) -> None:
        span = reading.spans[index]
        atlas = self._atlas
        previous = _previous(reading.spans, index)
        word = reading.spans[previous].text.lower() if previous is not None else ""
        dimensions = self._meant(reading, index)
        entity = self._entity_of(span)
        if marked and reading.spans[previous or 0].is_a("which"):
            reading.asks_which = True
        if entity and word == "per" and self._averages_over(reading, entity):
            reading.asks.append("per")
            reading.detail = span.text
            reading.used.add(index)
            return
        if entity and atlas.display(entity, reading.language):
            self._group_entity(reading, entity)
            self._take_noun(reading, index)
            return
        if dimensions:
            chosen = self._nearest([m.name for m in dimensions], reading)
            if chosen:
                self._add_group(reading, chosen)
                reading.used.add(index)

    def _meant(self, reading: Reading, index: int) -> tuple[Meaning, ...]:
        """每个渠道 after 常用渠道 means that same dimension: a shorter name for a longer one in the question."""
        text = folded(reading.spans[index].text)
        for other, span in enumerate(reading.spans):
            longer = folded(span.text)
            named = other != index and other not in reading.used and longer != text and longer.endswith(text)
            if named and span.means("dimension"):
                reading.used.add(other)
                return span.means("dimension")
        return reading.spans[index].means("dimension")

    def _averages_over(self, reading: Reading, entity: str) -> bool:
        """ "sales per customer" is an average the catalog does not name, not a list of customers."""
        return entity == self._atlas.catalog.person or any(self._atlas.home(m) == entity for m in reading.measures)

    def _group_entity(self, reading: Reading, entity: str) -> None:
        reading.group_entity = entity
        key = self._atlas.key(entity)
        for name in dict.fromkeys([*self._atlas.display(entity, reading.language), *([key] if key else [])]):
            self._add_group(reading, name)

    def _add_group(self, reading: Reading, dimension: str) -> None:
        if self._atlas.catalog.dimension(dimension).type == "date":
            measure_time = self._atlas.time(reading.measures[0]) if reading.measures else None
            reading.groups.append(ByDimension(dimension=measure_time or dimension, grain=reading.grain or "day"))
        elif all(group.dimension != dimension for group in reading.groups):
            reading.groups.append(ByDimension(dimension=dimension))

    def _nearest(self, names: list[str], reading: Reading) -> str | None:
        """Of several dimensions of one name: the nearest to the measures, then the person's, then the default one."""
        atlas = self._atlas

        def rank(name: str) -> tuple[bool, bool, bool, int, bool]:
            entity = atlas.entity(name)
            far = max((atlas.reach(measure, entity) for measure in reading.measures), default=0)
            default = atlas.catalog.dimension(name).default
            return far >= FAR, far != 0, not default, far, entity != atlas.catalog.person

        ranked = sorted(names, key=rank)
        return ranked[0] if ranked else None

    # -- what the conditions are about -------------------------------------------------------------------------

    def _subject(self, reading: Reading, *, group_only: bool) -> str | None:
        if group_only:
            return self._atlas.catalog.person
        return self._atlas.home(reading.measures[0]) if reading.measures else self._atlas.catalog.person

    def _periods(self, reading: Reading) -> None:
        found = [index for index, span in enumerate(reading.spans) if span.is_a("period")]
        if len(found) > 1:
            reading.asks.append("periods")
        for index in found:
            reading.period = reading.spans[index].period
            reading.used.add(index)

    def _bounds(self, reading: Reading, subject: str | None) -> None:
        grouped = bool(reading.groups) or reading.grain is not None
        for bound in reading.bounds:
            if bound.used & reading.used:
                continue
            about = (
                self._atlas.catalog.person
                if reading.group_entity == self._atlas.catalog.person and subject
                else subject
            )
            found = attach(
                bound,
                reading.spans,
                reading.used,
                self._atlas,
                subject=about,
                grouped=grouped,
                group=reading.group_entity,
            )
            match found:
                case None:
                    reading.asks.append("number")
                    reading.detail = "".join(s.text for s in reading.spans[bound.first : bound.last + 1])
                    reading.used |= bound.used
                case Having():
                    reading.having.append(found)
                case _:
                    reading.conditions.append(found)

    def _did(self, reading: Reading, subject: str | None) -> None:
        """bought, have not bought: about persons only; for other subjects the verb adds nothing."""
        atlas = self._atlas
        person = atlas.catalog.person
        for index, span in enumerate(reading.spans):
            verbs = span.means("verb")
            if not verbs or index in reading.used:
                continue
            reading.used.add(index)
            entity = verbs[0].name
            if person is None or atlas.distance(entity, person) >= FAR:
                continue
            counts = atlas.catalog.entities[entity].counts
            negation = _negation(reading, index)
            if negation is not None and reading.period is None and self._idle_bound(reading):
                reading.used.add(negation)  # 超过 90 天没下单: the bound on days since the last order says it all
            elif negation is not None:
                reading.used.add(negation)
                where = both(counts, *self._objects(reading, entity))
                done = Did(entity=entity, where=where, period=reading.period)
                ever = Did(entity=entity, where=counts) if reading.period and where == counts else None
                reading.period = None
                reading.conditions.extend([Not(of=done), *([ever] if ever else [])])
            elif subject == person and reading.grain is not None and self._buyers(entity) and reading.measures:
                # how many people bought each quarter: the buyers of each quarter, dated by what they bought
                reading.measures = [self._buyers(entity) or measure for measure in reading.measures]
                reading.conditions.extend(self._objects(reading, entity))
            elif subject == person and self._counts_persons(reading):
                objects = self._objects(reading, entity)
                bound = next((c for c in reading.conditions if isinstance(c, Did) and c.entity == entity), None)
                if bound is not None:
                    reading.conditions.remove(bound)
                if not (objects or reading.period or bound) and reading.measures:
                    objects = []
                times, op = (bound.times, bound.op) if bound else (1, "gte")
                reading.conditions.append(
                    Did(entity=entity, where=both(counts, *objects), period=reading.period, times=times, op=op)
                )
                reading.period = None

    def _buyers(self, entity: str) -> str | None:
        """The measure that counts distinct persons over the rows of what was done."""
        joins = self._atlas.catalog.joins
        column = next((j.column for j in joins if j.many == entity and j.one == self._atlas.catalog.person), None)
        for short, measure in self._atlas.catalog.entities[entity].measures.items():
            if measure.aggregate == "count_distinct" and measure.column == column is not None:
                return f"{entity}.{short}"
        return None

    def _idle_bound(self, reading: Reading) -> bool:
        """Whether a bound on a person's number of days was read."""
        for condition in reading.conditions:
            if isinstance(condition, Is) and self._atlas.entity(condition.dimension) == self._atlas.catalog.person:
                form = self._atlas.catalog.dimension(condition.dimension).format
                if form is not None and form.kind == "days":
                    return True
        return False

    def _counts_persons(self, reading: Reading) -> bool:
        """A description, or a count of persons that has no date of its own."""
        return not reading.measures or all(self._atlas.catalog.measure(m).time is None for m in reading.measures)

    def _objects(self, reading: Reading, entity: str) -> list[Condition]:
        """Values that say what was bought: those that belong to the orders and not to the person."""
        person = self._atlas.catalog.person
        found: list[Condition] = []
        for index, span in enumerate(reading.spans):
            if index in reading.used or not span.means("value"):
                continue
            names = [m for m in span.means("value") if self._atlas.entity(m.name) != person]
            told = _previous(reading.spans, index)
            object_of_verb = told is not None and bool(reading.spans[told].means("verb"))
            of_person = any(self._atlas.entity(m.name) == person for m in span.means("value"))
            if of_person and not object_of_verb:
                continue
            reachable = [
                m
                for m in names
                if self._atlas.distance(entity, self._atlas.entity(m.name)) < FAR
                or self._atlas.graph.meeting(entity, self._atlas.entity(m.name))
            ]
            if not reachable:
                continue
            best = min(
                reachable,
                key=lambda m: (
                    not self._atlas.catalog.dimension(m.name).default,
                    self._atlas.distance(entity, self._atlas.entity(m.name)),
                ),
            )
            found.append(
                Is(dimension=best.name, values=(best.value,)) if best.value is not None else Is(dimension=best.name)
            )
            reading.used.add(index)
        return found

    # -- conditions --------------------------------------------------------------------------------------------

    def _filters(self, reading: Reading) -> None:
        for index, span in enumerate(reading.spans):
            filters = span.means("filter")
            if index in reading.used or not filters:
                continue
            if span.means("measure") and not reading.measures:
                continue
            subject = reading.measures[0] if reading.measures else None
            best = min(filters, key=lambda m: self._atlas.reach(subject, self._atlas.entity(m.name)) if subject else 0)
            condition: Condition = Named(filter=best.name)
            negation = _negation(reading, index)
            if negation is not None:
                reading.used.add(negation)
                condition = Not(of=condition)
            reading.conditions.append(condition)
            reading.used.add(index)
        for index, span in enumerate(reading.spans):
            flags = [m for m in span.means("dimension") if self._atlas.catalog.dimension(m.name).type == "bool"]
            if index in reading.used or not flags:
                continue
            flag = self._nearest([m.name for m in flags], reading)
            if flag is None:
                continue
            negation = _negation(reading, index)
            if negation is not None:
                reading.used.add(negation)
            reading.used.add(index)
            with_it, without = Is(dimension=flag, values=(True,)), self._without(reading, flag)
            said, opposite = (with_it, without) if negation is None else (without, with_it)
            if opposite in reading.conditions:  # 用券和没用券: both sides, so a group each
                reading.conditions.remove(opposite)
                self._add_group(reading, flag)
            else:
                reading.conditions.append(said)

    def _without(self, reading: Reading, flag: str) -> Condition:
        """visits without a guest: this one has none; members without a guest: none of their visits has one."""
        if self._is_of_many(reading, flag):
            return Not(of=Is(dimension=flag, values=(True,)))
        return Is(dimension=flag, values=(False,))

    def _is_of_many(self, reading: Reading, dimension: str) -> bool:
        """Whether one row of what is counted (or one person) has several of the rows the dimension is of."""
        home = self._atlas.home(reading.measures[0]) if reading.measures else self._atlas.catalog.person
        return home is not None and self._atlas.distance(home, self._atlas.entity(dimension)) >= FAR

    def _values(self, reading: Reading, subject: str | None) -> None:
        chosen: dict[tuple[str, bool], list[int]] = {}
        values: dict[int, Meaning] = {}
        for index, span in enumerate(reading.spans):
            if index in reading.used or not span.means("value"):
                continue
            meaning = self._value(reading, index, subject)
            if meaning is None:
                continue
            negation = _negation(reading, index)
            negated = negation is not None or any((m, True) == k for k in chosen for m in [meaning.name])
            if negation is not None:
                reading.used.add(negation)
            chosen.setdefault((meaning.name, negated), []).append(index)
            values[index] = meaning
            reading.used.add(index)
        for (dimension, negated), indices in chosen.items():
            held = tuple(v for i in indices if (v := values[i].value) is not None)
            if negated and self._is_of_many(reading, dimension):
                reading.conditions.append(Not(of=Is(dimension=dimension, op="in", values=held)))
            elif negated:
                reading.conditions.append(Is(dimension=dimension, op="not_in", values=held))
            elif len(held) == 1:
                reading.conditions.append(Is(dimension=dimension, values=held))
            else:
                reading.conditions.append(Is(dimension=dimension, op="in", values=held))
                if reading.measures and not reading.groups:
                    reading.groups.append(ByDimension(dimension=dimension))

    def _value(self, reading: Reading, index: int, subject: str | None) -> Meaning | None:
        """Which column a value is meant in: one named beside it, the person's beside "customers", else the nearest."""
        atlas = self._atlas
        meanings = list(reading.spans[index].means("value"))
        for near in (_next(reading.spans, index, ("pad",)), _previous(reading.spans, index, ("pad",))):
            if near is not None and near not in reading.used:
                named = {m.name for m in reading.spans[near].means("dimension")}
                same = [m for m in meanings if m.name in named]
                if same:
                    reading.used.add(near)
                    meanings = same
                    break
        person = atlas.catalog.person
        if person and _beside_person(reading, index, atlas):
            owned = [m for m in meanings if atlas.entity(m.name) == person]
            meanings = owned or meanings
        following = reading.spans[index + 1 : index + 2]
        beside = {m.name for span in following for m in span.means("entity")}
        meanings = [m for m in meanings if atlas.entity(m.name) in beside] or meanings  # Shanghai stores: of the store
        spoken = {m.name for s in reading.spans for m in s.means("entity")}

        def rank(meaning: Meaning) -> tuple[bool, bool, bool, int, bool, bool]:
            entity = atlas.entity(meaning.name)
            if reading.measures:
                far = max(atlas.reach(measure, entity) for measure in reading.measures)
            else:
                far = atlas.distance(subject, entity) if subject else 0
            default = atlas.catalog.dimension(meaning.name).default
            return far >= FAR, far != 0, not default, far, entity != person, entity not in spoken

        ranked = sorted(meanings, key=rank)
        if len(ranked) > 1 and rank(ranked[0]) == rank(ranked[1]) and ranked[0].name != ranked[1].name:
            reading.asks.append("value")
            reading.detail = reading.spans[index].text
        return ranked[0] if ranked else None

    def _dates(self, reading: Reading) -> None:
        """joined in 2025: a period beside a date of its own bounds that date, not the measure's."""
        if reading.period is None and reading.grain is None:
            return
        for index, span in enumerate(reading.spans):
            dates = [m.name for m in span.means("dimension") if self._atlas.catalog.dimension(m.name).type == "date"]
            if index in reading.used or not dates:
                continue
            chosen = self._nearest(dates, reading)
            if chosen is None:
                continue
            reading.used.add(index)
            reading.time = chosen
            if reading.period is not None:
                reading.conditions.append(_within(chosen, reading.period))
                reading.period = None
            return

    # -- the rest ----------------------------------------------------------------------------------------------

    def _leftover_dimensions(self, reading: Reading) -> None:
        """A dimension that nothing else explains groups the figure: "channel sales last month"."""
        for index, span in enumerate(reading.spans):
            if index in reading.used or not span.means("dimension") or span.means("value", "entity"):
                continue
            names = [
                m.name
                for m in span.means("dimension")
                if self._atlas.catalog.dimension(m.name).type in ("category", "text")
            ]
            chosen = self._nearest(names, reading) if names else None
            if chosen:
                self._add_group(reading, chosen)
                reading.used.add(index)

    def _nouns(self, reading: Reading) -> None:
        """Entity words that only say what the figure is about ("the sales of customers in Shanghai")."""
        for index, span in enumerate(reading.spans):
            if index in reading.used:
                continue
            before = _previous(reading.spans, index, ("pad",))
            beside = reading.spans[before].means("value") if before is not None else ()
            if {self._atlas.entity(m.name) for m in beside} & {m.name for m in span.means("entity")}:
                reading.used.add(index)  # baby care products
                continue
            for meaning in span.means("entity"):
                homes = {self._atlas.home(m) for m in reading.measures} or {self._atlas.catalog.person or meaning.name}
                if any(
                    self._atlas.distance(home, meaning.name) < FAR or self._atlas.distance(meaning.name, home) < FAR
                    for home in homes
                ):
                    reading.used.add(index)
                    break

    def _finish(self, reading: Reading) -> None:
        if not reading.measures:
            self._count_what_is_spoken_of(reading)
        if reading.limit is not None and not reading.groups and reading.grain is None:
            reading.asks.append("rank")
        self._settle(reading)
        self._contradiction(reading)
        spans = reading.spans
        for index, span in enumerate(spans):
            if span.is_a("average") and index not in reading.used and not span.is_a("term"):
                if reading.measures and all(self._atlas.averaged(m) for m in reading.measures):
                    reading.used.add(index)
                else:
                    reading.asks.append("average")
                    reading.used.add(index)
            if span.is_a("persona", "contact") and span.is_a("pad"):
                reading.used.add(index)
        if reading.grain is not None and reading.measures:
            time = reading.time or self._atlas.time(reading.measures[0])
            if time is not None and all(group.grain is None for group in reading.groups):
                reading.groups.insert(0, ByDimension(dimension=time, grain=reading.grain))
        if reading.person and self._atlas.catalog.person:
            key = self._atlas.key(self._atlas.catalog.person)
            if key:
                reading.conditions.append(Is(dimension=key, values=(reading.person,)))
        if (
            reading.period is not None
            and reading.measures
            and any(self._atlas.time(m) is None for m in reading.measures)
        ) or (reading.period is not None and any(self._is_stock(m) for m in reading.measures)):
            reading.asks.append("period")

    def _settle(self, reading: Reading) -> None:
        """Sales of tea are line sales: a sum that has a finer twin takes it when a condition is about the finer rows."""
        spoken = set().union(
            *(entities_in(condition) for condition in reading.conditions if not isinstance(condition, Did))
        )
        for position, measure in enumerate(reading.measures):
            held = self._atlas.catalog.measure(measure)
            for finer, twin in held.at.items():
                asked = {e for e in spoken if self._atlas.distance(self._atlas.home(measure), e) >= FAR}
                wanted = (*asked, finer)
                if asked and all(self._atlas.distance(self._atlas.home(twin), e) < FAR for e in wanted):
                    reading.measures[position] = twin
                    break

    def _contradiction(self, reading: Reading) -> None:
        """cancelled orders, when orders are the paid ones: the count would be zero by definition, so it is asked back."""
        catalog = self._atlas.catalog
        for name in reading.measures:
            measure = catalog.measure(name)
            for part in (measure, *map(catalog.measure, measure.of)):
                own = part.where if part.aggregate != "share" else None
                for said in reading.conditions:
                    if isinstance(own, Is) and isinstance(said, Is) and _never_both(own, said):
                        reading.asks.append("contradiction")
                        reading.detail = said.dimension
                        return

    def _count_what_is_spoken_of(self, reading: Reading) -> None:
        """年消费超过 5000 的客户，年龄段分布: without a measure, groups of one entity count that entity's rows."""
        spoken = {self._atlas.entity(group.dimension) for group in reading.groups}
        for condition in reading.conditions:
            spoken |= entities_in(condition)
        nouns = {m.name for span in reading.spans for m in span.means("entity")}
        if reading.groups and len(spoken) == 1 and spoken <= nouns and not reading.period:
            counted = self._atlas.count_of(next(iter(spoken)))
            if counted:
                reading.measures.append(counted)

    def _is_stock(self, measure: str) -> bool:
        """Counts of persons have no date of their own: "customers last month" may mean joined, bought, or active."""
        held = self._atlas.catalog.measure(measure)
        return self._atlas.entity(measure) == self._atlas.catalog.person and held.time is None


_AND = {"and", "和", "与", "及", "以及", "as well as", "plus", "还有", "跟", "also", "with"}


_MOST = {
    "most",
    "the most",
    "fewest",
    "the fewest",
    "least",
    "the least",
    "highest",
    "the highest",
    "lowest",
    "the lowest",
}
_MOST_ZH = {"最多", "最多的", "最少", "最少的"}


def _never_both(own: Is, said: Is) -> bool:
    """Whether no row has both: the same column, and no value that both allow."""
    listed = {"eq", "in"}
    return own.dimension == said.dimension and {own.op, said.op} <= listed and not {*own.values} & {*said.values}


def _only_value(span: Span) -> bool:
    return bool(span.means("value")) and not span.means("entity", "dimension", "measure")


def _coordinated(reading: Reading, left: int, right: int) -> bool:
    """Whether two words stand side by side with only a comma or an "and" between them."""
    first, last = sorted((left, right))
    between = reading.spans[first + 1 : last]
    if any(span.kinds != ("pad",) and not span.is_a("how_many") for span in between):
        return False
    gap = reading.text[reading.spans[first].end : reading.spans[last].start]
    joined = any(span.text.lower() in _AND for span in between)
    return joined or any(sign in gap for sign in ",，、&+/")


def _after_top(spans: tuple[Span, ...], index: int) -> bool:
    return index > 0 and spans[index - 1].is_a("top", "bottom", "pad")


def _whole(span: Span) -> bool:
    return span.number is not None and float(span.number).is_integer() and 0 < span.number <= 1000


def _next(spans: tuple[Span, ...], index: int, skip: tuple[str, ...] = ("pad", "count_word")) -> int | None:
    for step in range(index + 1, len(spans)):
        if not spans[step].is_a(*skip) or spans[step].is_a("term"):
            return step
    return None


def _previous(spans: tuple[Span, ...], index: int, skip: tuple[str, ...] = ("pad", "count_word")) -> int | None:
    for step in range(index - 1, -1, -1):
        if not spans[step].is_a(*skip) or spans[step].is_a("term"):
            return step
    return None


def _negation(reading: Reading, index: int) -> int | None:
    """The "not" or "except" that stands right before a word (fillers, nouns and values it shares between)."""
    for step in range(index - 1, max(-1, index - 4), -1):
        span = reading.spans[step]
        if span.is_a("not", "except") and not span.is_a("term"):
            return step
        if not (span.is_a("pad") or span.means("value") or span.is_a("period")):
            return None
    return None


def _beside_person(reading: Reading, index: int, atlas: Atlas) -> bool:
    """上海客户, customers in Shanghai: the value stands right beside the noun for persons."""
    person = atlas.catalog.person
    for near in (_next(reading.spans, index, skip=("pad",)), _previous(reading.spans, index, skip=("pad",))):
        if near is None:
            continue
        span = reading.spans[near]
        if any(m.name == person for m in span.means("entity")):
            return True
        if span.means("filter") and any(atlas.entity(m.name) == person for m in span.means("filter")):
            return True
    return False


def _within(dimension: str, period: Period) -> Condition:
    return All(
        of=(
            Is(dimension=dimension, op="gte", values=(period.start,)),
            Is(dimension=dimension, op="lt", values=(period.end,)),
        )
    )

"""The semantic model of one home's tables, as data: what may be asked, and what the words mean."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from domain.condition import Condition, Scalar
from domain.language import Frozen, Names, Phrase

Privacy = Literal["open", "sensitive", "identifier"]
FormatKind = Literal["count", "money", "percent", "number", "days", "date", "text"]
Grain = Literal["day", "week", "month", "quarter", "year"]
Additivity = Literal["additive", "semi_additive", "non_additive"]


class Format(Frozen):
    """How a value is shown: the kind, its decimals, and its unit in both languages."""

    kind: FormatKind = "number"
    decimals: int | None = None
    """Decimals shown; None leaves it to the kind (see docs/rounding.md)."""
    unit: Phrase | None = None
    """Count word after a number ("单" / "orders"); for money the currency sign before it."""


class Dimension(Frozen):
    """A column one can group by, filter on, or show."""

    column: str
    type: Literal["category", "text", "id", "number", "date", "bool"] = "category"
    names: Names = Names()
    definition: Phrase | None = None
    values: dict[str, Names] = {}
    """Stored value → what people call it; the first name of each language is its label."""
    format: Format | None = None
    privacy: Privacy = "open"
    default: bool = False
    """The reading to take when another dimension shares one of its names."""


class Lately(Frozen):
    """The last so many days, weeks, months … up to the data's last day, the day itself included."""

    last: int = Field(ge=1)
    unit: Grain = "day"


class Measure(Frozen):
    """A number over the rows of an entity. Exactly one way of computing it is given."""

    aggregate: Literal["count", "count_distinct", "sum", "avg", "min", "max", "median", "share", "ratio"]
    column: str | None = None
    """Column of the entity; None for `count` (rows) and for an expression, a share or a ratio."""
    expression: str | None = None
    """Arithmetic over the entity's columns, in SQL: `UnitPrice * Quantity * (1 - Discount)`."""
    where: Condition | None = None
    """Rows that count; for `share` the rows in the numerator (rows where it is unknown are left out of both)."""
    of: tuple[str, ...] = ()
    """For `ratio`: numerator and denominator, qualified measure names; null when the denominator is 0 or null."""
    time: str | None = None
    """Date dimension a period applies to: of this entity, or (qualified) of one it belongs to; None takes the entity's."""
    at: dict[str, str] = {}
    """Entity → measure to use instead when a dimension of that finer entity is asked for."""
    names: Names = Names()
    definition: Phrase | None = None
    format: Format = Format()
    default: bool = False
    """The reading to take when another measure shares one of its names."""
    default_period: Lately | None = None
    """The period meant where a question names none; None is all time."""
    additivity: Additivity | None = None
    """Over what it may be added up: everything; everything but time (a balance, a stock); nothing (a rate). None follows
    from the aggregate: counts (distinct ones with them) and sums add up, the others do not."""

    def adds_up(self) -> Additivity:
        """The additivity declared, or the one that follows from the aggregate."""
        if self.additivity is not None:
            return self.additivity
        return "additive" if self.aggregate in ("count", "count_distinct", "sum") else "non_additive"

    @model_validator(mode="after")
    def _one_way(self) -> Measure:
        if self.aggregate == "ratio" and len(self.of) != 2:
            raise ValueError("a ratio needs `of: [numerator, denominator]`")
        if self.aggregate == "share" and self.where is None:
            raise ValueError("a share needs `where`")
        of_values = self.aggregate in ("sum", "avg", "min", "max", "median", "count_distinct")
        if of_values and (self.column is None) == (self.expression is None):
            raise ValueError(f"{self.aggregate} needs either `column` or `expression`")
        return self


class NamedFilter(Frozen):
    """A condition people have a word for."""

    where: Condition
    names: Names
    definition: Phrase | None = None


class Entity(Frozen):
    """A table, what one row of it is, and what can be said about it."""

    table: str
    key: str
    """Column that is unique in the table."""
    names: Names
    definition: Phrase | None = None
    grain: Phrase | None = None
    """What one row is, where it is not what it seems ("one card; a person is member_id, a new card is a new row")."""
    time: str | None = None
    """Date dimension that a period applies to when the measure names none; see `Measure.time`."""
    display: str | None = None
    """Dimension that names a row for people (product name, store name)."""
    display_zh: str | None = None
    """The same for Chinese readers, where there is one."""
    display_unique: bool = False
    """No two rows share their display, so a row is told by it alone; otherwise its key stands beside it."""
    verbs: Names = Names()
    """Words for doing this ("bought", "买"): with them "have not bought for 90 days" can be read."""
    counts: Condition | None = None
    """Rows that count as done (a cancelled order is no purchase)."""
    dimensions: dict[str, Dimension] = {}
    measures: dict[str, Measure] = {}
    filters: dict[str, NamedFilter] = {}


class Join(Frozen):
    """Many rows of `many` belong to one row of `one`."""

    many: str
    column: str
    one: str
    to: str | None = None
    """Column of `one`; None is its key. It must be unique there: joins never multiply."""


class Feedback(Frozen):
    """Where customers' own words are stored."""

    entity: str
    text: str
    """Dimension that holds the text."""
    date: str | None = None
    source: str | None = None
    rating: str | None = None
    topic: str | None = None
    language: str | None = None
    polarity: str | None = None


class PersonaTemplate(Frozen):
    """Which facts a persona or a segment description shows, by qualified names; empty lists are derived."""

    who: tuple[str, ...] = ()
    """Dimensions of the person."""
    buying: tuple[str, ...] = ()
    """Measures over the person's rows (orders, sales, AOV)."""
    habits: tuple[str, ...] = ()
    """Dimensions to break the first buying measure down by (channel, category, hour)."""
    rates: tuple[str, ...] = ()
    """Share measures compared with everybody (coupon use, late deliveries)."""
    trend: str | None = None
    """Measure followed over months."""
    rhythm: tuple[str, str] | None = None
    """Person dimensions (days since the last purchase, usual gap in days): together they say who is cooling."""
    spend: str | None = None
    """Number dimension of the person (lifetime spend): places one person among all."""


class Play(Frozen):
    """One entry of the playbook: advice that may be given when its condition is a proven cell."""

    id: str
    about: Literal["person", "segment"]
    when: Condition
    """Over dimensions of the person (for `person`) or over measures of the description (for `segment`)."""
    say: Phrase


class Gap(Frozen):
    """A thing people ask for that the data cannot tell."""

    names: Names
    say: Phrase
    offer: tuple[Phrase, ...] = ()
    """Questions that can be answered instead."""


class Ambiguity(Frozen):
    """A word with several honest readings ("best"): asked back, with these choices."""

    names: Names
    ask: Phrase
    choices: tuple[str, ...]
    """Qualified measures, one a choice; an order (`measure desc`) may follow."""


class Truncation(Frozen):
    """A month (or another stretch) the data holds only in part: an export cut off in its middle, a system switched on late."""

    entity: str
    start: date
    end: date
    """First and last day of the stretch, both in."""
    say: Phrase | None = None


class Role(Frozen):
    """What a role may see."""

    names: Names
    persons: Literal["token", "own", "none", "all"] = "token"
    identifiers: Literal["none", "own", "all"] = "none"
    floor: int = 0
    """Smallest group shown (its complement included); 0 is no floor."""
    own: str | None = None
    """Person dimension that holds the owner's name, for `own`."""


class Starter(Frozen):
    """A question to start with, for one of the three ways in."""

    way: Literal["rep", "marketer", "evaluator"]
    text: Phrase
    """May hold `{person}`."""
    person: Condition | None = None
    """What the example person is like; the first such person's token fills `{person}`."""


class Catalog(Frozen):
    """The whole semantic model; `catalog.yaml` is its text form."""

    limner_catalog: Literal[1] = 1
    title: Phrase
    public: bool = False
    """No personal data: no vault, no floor."""
    as_of: date | None = None
    """The data's own last day; None takes the latest day of `horizon`."""
    first_day: date | None = None
    horizon: str | None = None
    """Date dimension whose latest day is the data's last day."""
    fiscal_year_start: int | None = Field(default=None, ge=1, le=12)
    """Month the fiscal year starts with (1 where it is the calendar year); None where it is not known."""
    truncated: tuple[Truncation, ...] = ()
    currency: str = ""
    person: str | None = None
    """Entity of which one row is a person."""
    entities: dict[str, Entity]
    joins: tuple[Join, ...] = ()
    feedback: Feedback | None = None
    persona: PersonaTemplate = PersonaTemplate()
    playbook: tuple[Play, ...] = ()
    gaps: tuple[Gap, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()
    roles: dict[str, Role] = {}
    starters: tuple[Starter, ...] = ()

    def dimension(self, name: str) -> Dimension:
        """The dimension with this qualified name; KeyError when there is none."""
        entity, _, short = name.partition(".")
        return self.entities[entity].dimensions[short]

    def measure(self, name: str) -> Measure:
        """The measure with this qualified name; KeyError when there is none."""
        entity, _, short = name.partition(".")
        return self.entities[entity].measures[short]

    def named_filter(self, name: str) -> NamedFilter:
        """The named filter with this qualified name; KeyError when there is none."""
        entity, _, short = name.partition(".")
        return self.entities[entity].filters[short]

    def with_currency(self, form: Format) -> Format:
        """A money format with the catalog's currency sign as its unit; any other format as it is."""
        if form.kind != "money" or form.unit is not None or not self.currency:
            return form
        sign = _SIGNS.get(self.currency.upper(), f"{self.currency} ")
        return form.model_copy(update={"unit": Phrase(en=sign, zh=sign)})

    def definitions(self) -> tuple[Phrase, ...]:
        """Every definition people are shown, as declared."""
        items: list[Entity | Measure | Dimension | NamedFilter] = []
        for entity in self.entities.values():
            items.append(entity)
            items.extend(entity.measures.values())
            items.extend(entity.dimensions.values())
            items.extend(entity.filters.values())
        return tuple(item.definition for item in items if item.definition is not None)


_SIGNS = {"CNY": "¥", "RMB": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}


class ValueLabel(Frozen):
    """A stored value and what it is called; kept in the warehouse so that a proof can check a shown name."""

    dimension: str
    value: Scalar
    language: Literal["zh", "en"]
    label: str = Field(min_length=1)

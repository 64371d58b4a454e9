"""Figures: measures, averages of columns, days between two dates, how many."""

from __future__ import annotations

from dataclasses import replace

from domain.metric_query import Aggregate

from .asked import Apiece, Count, Part, Value, Values
from .grammar import RULES
from .per_each import ratio_of
from .things import Col, Cond, Context, Met, Rows, pick

rule = RULES.rule


@rule("MET", "mean COL", "COL mean", cost=0.1)
def _average(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "avg")


@rule("MET", "median COL", "COL median", "median with? COL", cost=0.1)
def _middle(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "median")


@rule("MET", "total COL", "COL total", cost=0.1)
def _total(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "sum")


@rule("MET", "most COL", cost=0.4)
def _greatest(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "max")


@rule("MET", "least COL", cost=0.4)
def _smallest(context: Context, col: Col) -> Met | None:
    return _aggregate(context, col, "min")


def _aggregate(context: Context, col: Col, aggregate: Aggregate) -> Met | None:
    kinds = ("number", "date") if aggregate in ("max", "min") else ("number",)
    fitting = tuple(name for name in col.options if context.atlas.catalog.dimension(name).type in kinds)
    return Met(column=Col(fitting), aggregate=aggregate) if fitting else None


@rule("MET", "mean MET", "MET mean", "total MET", "MET total", cost=0.1)
def _same(context: Context, met: Met) -> Met | None:
    """Average AOV, total sales: the word says what the measure is."""
    return met if met.options else None


@rule(
    "MET",
    "mean days_between COL since_to COL",
    "days_between COL since_to COL mean?",
    "COL since_to COL mean days_between",
    "mean days_between? COL since_to COL days_between?",
    cost=0.1,
)
def _days_apart(context: Context, first: Col, second: Col) -> Met | None:
    return _apart(context, first, second, "avg")


@rule("MET", "median days_between COL since_to COL", "COL since_to COL median days_between", cost=0.1)
def _days_apart_median(context: Context, first: Col, second: Col) -> Met | None:
    return _apart(context, first, second, "median")


def _apart(context: Context, first: Col, second: Col, aggregate: Aggregate) -> Met | None:
    def dates(col: Col) -> tuple[str, ...]:
        return tuple(name for name in col.options if context.atlas.catalog.dimension(name).type == "date")

    start, end = dates(first), dates(second)
    if not start or not end or start == end:
        return None
    return Met(column=Col(end), since=Col(start), aggregate=aggregate)


@rule("PART", "MET", cost=0.1)
def _value(_: Context, met: Met) -> Part:
    return Value(met)


@rule("PART", "MET asked_many", "plainly_many MET", cost=0.15)
def _how_much(_: Context, met: Met) -> Part:
    return Value(met)


# How many


@rule("PART", "many RS", "RS many", "counted RS", cost=0.1)
def _count(_: Context, noun: Rows) -> Part:
    return Count(noun)


@rule("PART", "many RS POST", cost=0.2)
def _count_of(context: Context, noun: Rows, cond: Cond) -> Part | None:
    """How many customers bought coffee: the verb follows without a link."""
    return None if context.language == "zh" else Count(replace(noun, after=(*noun.after, cond)))


@rule("PART", "many COND", "COND many", cost=0.4)
def _count_such(_: Context, cond: Cond) -> Part:
    """Of the orders in May, how many were late."""
    return Count(Rows("", (cond,)))


# Several figures of one thing


@rule("AGG", "averagely", cost=0.0)
def _of_mean(_: Context) -> Aggregate:
    return "avg"


@rule("AGG", "middle", cost=0.0)
def _of_median(_: Context) -> Aggregate:
    return "median"


@rule("AGG", "highest", cost=0.1)
def _of_highest(_: Context) -> Aggregate:
    return "max"


@rule("AGG", "lowest", cost=0.1)
def _of_lowest(_: Context) -> Aggregate:
    return "min"


@rule("AGGS", "AGG and? AGG", cost=0.05)
def _two_aggregates(_: Context, first: Aggregate, second: Aggregate) -> tuple[Aggregate, ...] | None:
    return (first, second) if first != second else None


@rule("AGGS", "AGGS and? AGG", cost=0.05)
def _more_aggregates(_: Context, before: tuple[Aggregate, ...], one: Aggregate) -> tuple[Aggregate, ...] | None:
    return (*before, one) if one not in before else None


@rule("PART", "AGGS with? COL", "COL AGGS", cost=0.1)
def _aggregates_of(context: Context, *parts: object) -> Part | None:
    """Lowest and highest unit price; 月费的平均值、最高和最低."""
    col = pick(parts, Col)
    wanted = next(part for part in parts if isinstance(part, tuple))
    if "avg" in wanted and _named_otherwise(context, col):
        return None
    found = tuple(_aggregate(context, col, one) for one in wanted)
    mets = tuple(met for met in found if met is not None)
    return Values(mets) if len(mets) == len(found) else None


def _named_otherwise(context: Context, col: Col) -> bool:
    """Whether the catalog calls something else the average of it: average order value, of paid orders only."""
    catalog = context.atlas.catalog
    for name in col.options:
        held = catalog.dimension(name)
        said = {f"average {one}".lower() for one in held.names.en} | {f"平均{one}" for one in held.names.zh}
        for entity in catalog.entities.values():
            for measure in entity.measures.values():
                plain = measure.aggregate == "avg" and measure.column == held.column and measure.where is None
                if not plain and said & {one.lower() for one in measure.names.all()}:
                    return True
    return False


@rule("PART", "AGG COL and COL", "AGG COL and COL and COL", cost=0.1)
def _aggregate_of_both(context: Context, aggregate: Aggregate, *cols: Col) -> Part | None:
    """Average monthly charges and tenure: one word for both."""
    if aggregate == "avg" and any(_named_otherwise(context, col) for col in cols):
        return None
    found = tuple(_aggregate(context, col, aggregate) for col in cols)
    mets = tuple(met for met in found if met is not None)
    return Values(mets) if len(mets) == len(found) else None


@rule("COL", "age_word", cost=0.2)
def _age(context: Context) -> Col | None:
    """How old they are."""
    found = tuple(
        f"{entity}.{short}"
        for entity, held in context.atlas.catalog.entities.items()
        for short, dimension in held.dimensions.items()
        if dimension.type == "number" and {"age", "年龄"} & {name.lower() for name in dimension.names.all()}
    )
    return Col(found) if found else None


@rule("MET", "score_word", cost=0.15)
def _score(context: Context) -> Met | None:
    """平均分, average stars: the mean of what people rate with."""
    said = {"average rating", "average score", "average star rating", "平均评分", "均分", "平均分"}
    found = tuple(
        f"{entity}.{short}"
        for entity, held in context.atlas.catalog.entities.items()
        for short, measure in held.measures.items()
        if measure.aggregate == "avg" and said & {name.lower() for name in measure.names.all()}
    )
    return Met(found) if len(found) == 1 else None


@rule("MET", "median|middle ENT COL", cost=0.2)
def _median_of_their(context: Context, noun: Rows, col: Col) -> Met | None:
    return _aggregate(context, _theirs(context, noun, col), "median")


@rule("MET", "averagely ENT COL", cost=0.2)
def _mean_of_their(context: Context, noun: Rows, col: Col) -> Met | None:
    """Average reviewer age: the age of reviewers."""
    return _aggregate(context, _theirs(context, noun, col), "avg")


def _theirs(context: Context, noun: Rows, col: Col) -> Col:
    return Col(tuple(name for name in col.options if context.atlas.entity(name) == noun.entity))


@rule("MET", "spend_word", cost=0.2)
def _spend(context: Context) -> Met | None:
    """消费最高, spends the most: the money that the catalog takes for spending."""
    found = tuple(
        f"{entity}.{short}"
        for entity, held in context.atlas.catalog.entities.items()
        for short, measure in held.measures.items()
        if measure.default
        and measure.aggregate == "sum"
        and measure.format.kind == "money"
        and {"spend", "spending", "消费额", "消费金额"} & {name.lower() for name in measure.names.all()}
    )
    return Met(found) if len(found) == 1 else None


# What is counted: the word that counts it says


@rule("PART", "apiece? many_songs", cost=0.2)
def _so_many_songs(context: Context) -> Part | None:
    return _counted(context, "曲目", "歌曲", "歌")


@rule("PART", "apiece? many_sheets", cost=0.2)
def _so_many_sheets(context: Context) -> Part | None:
    return _counted(context, "发票", "单据", "账单", "票")


@rule("PART", "apiece? many_texts", cost=0.2)
def _so_many_texts(context: Context) -> Part | None:
    return _counted(context, "评论", "评价", "留言", "记录")


@rule("PART", "apiece? many_orders", cost=0.2)
def _so_many_orders(context: Context) -> Part | None:
    return _counted(context, "订单", "单")


@rule("PART", "apiece? many_people", cost=0.2)
def _so_many_people(context: Context) -> Part | None:
    person = context.atlas.catalog.person
    return Count(Rows(person)) if person is not None else None


def _counted(context: Context, *nouns: str) -> Part | None:
    """The one kind of rows that is called so."""
    entities = context.atlas.catalog.entities.items()
    found = [name for name, held in entities if set(nouns) & set(held.names.zh)]
    return Count(Rows(found[0])) if len(found) == 1 else None


# Of each order or customer first


@rule("MET", "median MET each|by_word ENT", "each ENT MET median", "median each ENT MET", cost=0.1)
def _median_of_each(_: Context, *parts: object) -> Met | None:
    return _of_each("median", *parts)


@rule("MET", "mean MET each|by_word ENT", "mean each ENT MET", "each ENT mean MET", cost=0.1)
def _mean_of_each(_: Context, *parts: object) -> Met | None:
    return _of_each("avg", *parts)


def _of_each(aggregate: Aggregate, *parts: object) -> Met | None:
    met = pick(parts, Met)
    plain = met.options and met.aggregate is None and not met.where and met.period is None
    return replace(met, aggregate=aggregate, per=pick(parts, Rows)) if plain else None


@rule("MET", "mean each? ENT how_much|generic_money", "each ENT mean how_much|generic_money", cost=0.1)
def _money_of_each(context: Context, noun: Rows) -> Met | None:
    """平均一单多少钱: the ratio that the catalog holds."""
    found = ratio_of(context, noun.entity, "money")
    return Met(found) if len(found) == 1 else None


@rule("PART", "apiece", "compared", cost=0.15)
def _apiece(_: Context) -> Part:
    return Apiece()

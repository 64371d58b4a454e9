"""Columns that a question means without their names: the amount of an order, where somebody lives, longest first."""

from __future__ import annotations

from collections.abc import Sequence

from agent.embedded.names import FAR
from domain.catalog import Dimension
from domain.metric_query import By, ByDimension

from .asked import Sorted
from .grouping import named
from .resolve import nearest
from .things import Bound, Col, Cond, Context, Join, Kind

_DURATION = (
    "tenure", "length", "duration", "minutes", "seconds", "milliseconds", "months", "days", "hours", "时长", "长度", "在网", "月数", "天数", "间隔", "分钟", "毫秒",
)  # fmt: skip
_PRICE = ("price", "charge", "fee", "cost", "价", "费", "价格")
_AGE = ("age", "年龄", "岁数")
_ASKED: dict[str, tuple[tuple[str, ...], ...]] = {
    "place": (("city", "town", "城市"), ("country", "国家")),
    "payment": (("payment method", "method of payment", "付款方式", "支付方式"),),
    "monthly": (("monthly charge", "monthly charges", "monthly fee", "月费"),),
    "tenure": (("tenure", "在网月数", "在网时长"),),
}
"""What is asked for by other words than the column's name."""


def asked_column(context: Context, word: str, entity: str) -> list[str]:
    """Columns of a row for a word like `id`, `name`, `money`, `place`; none where it is not clear which."""
    atlas = context.atlas
    match word:
        case "id":
            return [key] if (key := atlas.key(entity)) else named(context, entity)
        case "name" | "called":
            names = [name for name in atlas.display(entity, context.language)[:1] if name != atlas.key(entity)]
            return names or (named(context, entity) if entity == atlas.catalog.person else [])
        case "date":
            return [date] if (date := _date(context, entity)) else []
        case "money" | "spent":
            return [size] if (size := money_column(context, entity)) else []
    found = []
    for spoken in _ASKED.get(word, ()):
        options = tuple(
            f"{one}.{short}" for one, held in atlas.catalog.entities.items() for short, dimension in held.dimensions.items()
            if dimension.privacy != "identifier" and any(_called(dimension, name) for name in spoken)
        )  # fmt: skip
        if (name := nearest(context, options, entity)) is not None:
            found.append(name)
    return found


def _called(dimension: Dimension, name: str) -> bool:
    return any(told.lower() == name or told.lower().endswith(f" {name}") for told in dimension.names.en) or any(
        told.endswith(name) and not name.isascii() for told in dimension.names.zh
    )


def _date(context: Context, entity: str) -> str | None:
    held = context.atlas.catalog.entities[entity]
    dates = [f"{entity}.{short}" for short, dimension in held.dimensions.items() if dimension.type == "date"]
    if held.time is not None:
        return held.time if "." in held.time else f"{entity}.{held.time}"
    return dates[0] if len(dates) == 1 else None


def own_column(context: Context, col: Col, entity: str) -> str | None:
    """The column of a row for a word: the nearest one, else the row's own that is named by more words (store city)."""
    near = nearest(context, col.options, entity)
    if near is not None:
        return near
    catalog = context.atlas.catalog
    nouns = catalog.entities[entity].names
    said = [catalog.dimension(option).names for option in col.options]
    full = {f"{noun} {word}".lower() for noun in nouns.en for names in said for word in names.en}
    full |= {f"{noun}{word}" for noun in nouns.zh for names in said for word in names.zh}
    own = [
        f"{entity}.{short}"
        for short, dimension in catalog.entities[entity].dimensions.items()
        if dimension.privacy != "identifier"
        and full & {name.lower() for name in (*dimension.names.en, *dimension.names.zh)}
    ]
    return own[0] if len(own) == 1 else None


def money_column(context: Context, entity: str) -> str | None:
    """What "over 500 yuan" speaks of: the amount of an order, the price of a product; None where it is not clear."""
    size = size_column(context, entity)
    held = context.atlas.catalog.entities[entity]
    if size is not None or entity == context.atlas.catalog.person or held.time is not None:
        return size
    found = [f"{entity}.{short}" for short, one in held.dimensions.items() if one.type == "number" and _is_money(one)]
    return found[0] if len(found) == 1 else None


def _is_money(dimension: Dimension) -> bool:
    return (dimension.format is not None and dimension.format.kind == "money") or _named(dimension, _PRICE)


def hour_column(context: Context, entity: str) -> str | None:
    """The hour of a row: of two of one day, which was the later one."""
    held = context.atlas.catalog.entities[entity].dimensions
    found = [
        f"{entity}.{short}" for short, one in held.items() if one.type == "number" and _named(one, ("hour", "小时"))
    ]
    return found[0] if len(found) == 1 else None


def size_column(context: Context, entity: str) -> str | None:
    """The money of one row: the column that the catalog's sum of money adds up; None where there is none, or several."""
    catalog = context.atlas.catalog
    held = catalog.entities[entity]
    if entity == catalog.person:
        return None
    sums = [m for m in held.measures.values() if m.aggregate == "sum" and m.format.kind == "money" and m.column]
    chosen = [measure for measure in sums if measure.default] or ([] if measure_of_size(context, entity) else sums)
    if len(chosen) != 1:
        return None
    columns = [f"{entity}.{short}" for short, d in held.dimensions.items() if d.column == chosen[0].column]
    return columns[0] if len(columns) == 1 and held.dimensions[columns[0].partition(".")[2]].type == "number" else None


def measure_of_size(context: Context, entity: str) -> str | None:
    """The default sum of money over what belongs to a row: an order that is summed over its lines."""
    atlas = context.atlas
    if entity == atlas.catalog.person or atlas.catalog.entities[entity].time is None:
        return None
    found = [
        f"{home}.{short}" for home, held in atlas.catalog.entities.items() for short, measure in held.measures.items()
        if measure.default and measure.aggregate == "sum" and measure.format.kind == "money"
        and home != entity and atlas.distance(home, entity) < FAR
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def sorted_by(context: Context, told: Sorted, shown: list[str], entity: str, conds: list[Cond]) -> str | None:
    """The column that rows are sorted by: of those shown, else of the row itself, the one that the adjective fits."""
    held = context.atlas.catalog.dimension
    if told.kind == "size" and (size := size_column(context, entity)) is not None and size in shown:
        return size
    fitting = [name for name in shown if _fits(held(name), told.kind)]
    bound = {name for cond in conds for name in _bound(context, cond, entity)}
    if len(fitting) > 1:
        fitting = [name for name in fitting if name in bound] or fitting
    if not fitting and not any(held(name).type in ("number", "date") for name in shown):
        own = context.atlas.catalog.entities[entity].dimensions
        fitting = [f"{entity}.{short}" for short, dimension in own.items() if _fits(dimension, told.kind)]
        if told.kind == "any":
            return None
        if len(fitting) > 1 and told.kind == "date" and (date := _date(context, entity)) in fitting:
            fitting = [date] if date is not None else []
    return fitting[0] if len(fitting) == 1 else None


def bound_money(context: Context, word: str, conds: list[Cond], entity: str) -> list[str]:
    """The total, where a condition has named the one column of money."""
    held = context.atlas.catalog.dimension
    found = {name for cond in conds for name in _bound(context, cond, entity)} if word == "money" else set()
    money = [name for name in found if _is_money(held(name))]
    return money if len(money) == 1 else []


def sorted_groups(told: Sorted, by: Sequence[By], names: Sequence[str]) -> str | None:
    """What groups are sorted by: their first figure, or their date (latest first)."""
    if told.kind in ("any", "size"):
        return names[0]
    if told.kind == "date":
        dates = [one.column for one in by if isinstance(one, ByDimension) and one.grain]
        return dates[0] if len(dates) == 1 else None
    return names[0] if len(names) == 1 and told.kind in ("length", "price") else None


def _bound(context: Context, cond: Cond, entity: str) -> list[str]:
    match cond:
        case Bound():
            return [name] if (name := nearest(context, cond.column.options, entity)) is not None else []
        case Join():
            return [name for one in cond.of for name in _bound(context, one, entity)]
        case _:
            return []


def _fits(dimension: Dimension, kind: Kind) -> bool:
    """Whether an adjective of this kind speaks of such a column."""
    if dimension.privacy == "identifier":
        return False
    number = dimension.type == "number"
    match kind:
        case "any":
            return dimension.type in ("number", "date")
        case "date":
            return dimension.type == "date"
        case "length":
            return number and _named(dimension, _DURATION)
        case "price":
            return number and _named(dimension, _PRICE)
        case "age":
            return number and _named(dimension, _AGE)
        case "size":
            return number and not _named(dimension, _DURATION) and not _named(dimension, _AGE)


def _named(dimension: Dimension, words: tuple[str, ...]) -> bool:
    said = {word for name in dimension.names.en for word in name.lower().split()}
    return any(
        word in said or f"{word}s" in said if word.isascii() else any(word in name for name in dimension.names.zh)
        for word in words
    )

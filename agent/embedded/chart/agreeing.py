"""Whether conditions can hold together: a customer has not both left and stayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.condition import All, Condition, Is, Named, Not

from .things import Context


def contradict(context: Context, conditions: Iterable[Condition]) -> bool:
    """Whether no row can meet all of them: one column equal to two values, or a condition beside its opposite."""
    told = [leaf for one in conditions for leaf in _leaves(context, one)]
    for at, one in enumerate(told):
        for other in told[at + 1 :]:
            if Not(of=one) == other or Not(of=other) == one:
                return True
            if (
                isinstance(one, Is)
                and isinstance(other, Is)
                and one.dimension == other.dimension
                and (one.op == "is_null") != (other.op == "is_null")
            ):
                return True
            if (
                isinstance(one, Is)
                and isinstance(other, Is)
                and one.dimension == other.dimension
                and {one.op, other.op} <= {"eq", "in"}
                and not set(one.values) & set(other.values)
            ):
                return True
            if (
                isinstance(one, Is)
                and isinstance(other, Is)
                and one.dimension == other.dimension
                and len({one.op, other.op} & {"eq", "in"}) == 1
                and {one.op, other.op} & {"ne", "not_in"}
            ):
                return True  # a value beside another one's denial says too much: App和小程序以外的
            if (
                isinstance(one, Is)
                and isinstance(other, Is)
                and one.dimension == other.dimension
                and not overlap(one, other)
            ):
                return True
    return False


def overlap(one: Is, other: Is) -> bool:
    """Whether a number can lie within both bounds (30岁以下, 50岁以上)."""
    lows, highs = [], []
    for bound in (one, other):
        numbers = [float(value) for value in bound.values if isinstance(value, int | float)]
        if len(numbers) != len(bound.values) or not numbers:
            return True
        match bound.op:
            case "gt" | "gte":
                lows.append((numbers[0], bound.op == "gt"))
            case "lt" | "lte":
                highs.append((numbers[0], bound.op == "lt"))
            case "between":
                lows.append((numbers[0], False))
                highs.append((numbers[-1], False))
            case "eq" if len(numbers) == 1:
                lows.append((numbers[0], False))
                highs.append((numbers[0], False))
            case _:
                return True
    if not lows or not highs:
        return True
    low, above = max(lows)
    high, under = min(highs, key=lambda bound: (bound[0], not bound[1]))
    return low < high or (low == high and not above and not under)


def _leaves(context: Context, condition: Condition) -> Iterator[Condition]:
    match condition:
        case All():
            for one in condition.of:
                yield from _leaves(context, one)
        case Named():
            yield condition
            yield from _leaves(context, context.atlas.catalog.named_filter(condition.filter).where)
        case _:
            yield condition

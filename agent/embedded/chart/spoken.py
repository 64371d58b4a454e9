"""What rows are meant where only conditions are said: 金卡的有几个, how many have been with us for 60 months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .asked import Count
from .things import Bound, Cond, Context, Filter, Flag, Held, Join, Missing, Neg, Rows


def spoken_of(context: Context, rows: Rows, counts: Sequence[Count]) -> str:
    """The person, where every condition is of persons and of nothing else; the one table there is; else nothing.

    Beside another count (72个月的有几个，里面走了几个) it may be of those, so nothing.
    """
    if len(counts) > 1:
        return ""
    entities = {entity for cond in (*rows.where, *rows.after) for entity in _entities(context, cond)}
    if len(entities) != 1:
        return ""
    entity = entities.pop()
    return entity if entity == context.atlas.catalog.person or len(context.atlas.catalog.entities) == 1 else ""


def _entities(context: Context, cond: Cond) -> Iterator[str]:
    match cond:
        case Held() | Filter():
            names = [name if isinstance(name, str) else name[0] for name in cond.options]
        case Flag() | Missing():
            names = list(cond.column.options)
        case Bound():
            names = list(cond.column.options)
        case Neg():
            yield from _entities(context, cond.of)
            return
        case Join():
            for one in cond.of:
                yield from _entities(context, one)
            return
        case _:
            names = []
    if not names:
        yield ""
    yield from (context.atlas.entity(name) for name in names)

"""A home's parts go in; the whole catalog comes out, as data."""

from __future__ import annotations

import copy
import re
from calendar import monthrange
from datetime import date

from .bundled import fragments, signs
from .carry import without_id
from .dimensions import Dimensions, display_of, mark_defaults, mark_values
from .dimensions import Drafter as DimensionDrafter
from .filters import filters_of
from .measures import Drafter as MeasureDrafter
from .measures import main_figures
from .model import Entry, Home, Item, Kind, Part, Plain
from .naming import Naming, listed
from .role_playing import play_roles
from .selling import verbs_of
from .shape import Shape
from .starters import ambiguities, gaps, roles, starters
from .telling import main_date
from .words import holds, phrase

_FACTS: tuple[Kind, ...] = ("order", "line", "feedback")
_MANY = 100
"""Rows below which the first and last day say nothing about the data's edges."""
_LONG = 62
"""Days the data must span for its first and last month to be told from the rest."""
_SPOKEN = re.compile(r"'dimension': '([^']+)'")


def catalog_of(home: Home, shape: Shape) -> Entry:
    """The content of `catalog.yaml`."""
    naming = Naming(home)
    dated = {part.name: _time(part, shape) for part in home.parts}
    drafter = DimensionDrafter(home, naming)
    order = {"person": 0, "order": 1, "line": 2, "feedback": 2, "product": 3, "other": 4}
    drafted: dict[str, Dimensions] = {}
    for part in sorted(home.parts, key=lambda part: order[part.kind]):
        drafted[part.name] = drafter.dimensions(part, dated[part.name])
    mark_values(home, drafted)
    measures = MeasureDrafter(home, naming, shape, drafted)
    measures.draft()
    entities: dict[str, Entry] = {}
    for part in home.parts:
        entities[part.name] = _entity(home, naming, part, drafted, measures)
    for part in home.parts:
        _fragments(part, entities)
    mark_defaults(home, entities)
    roles_played = play_roles(home, naming, entities)
    facts = [held for kind in _FACTS if (held := home.part(kind))]
    ranked = [*facts, *(part for part in home.parts if part not in facts and part.kind != "person")]
    horizon = next((f"{p.name}.{drafted[p.name].time}" for p in ranked if drafted[p.name].time), None)
    catalog: Entry = {"limner_catalog": 1, "title": {"en": home.title}}
    if home.public:
        catalog["public"] = True
    if home.person:
        catalog["person"] = home.person
    if horizon:
        catalog["horizon"] = horizon
    if cut := _truncated(home, dated):
        catalog["truncated"] = cut
    catalog["entities"] = dict(entities)
    catalog["joins"] = [*_joins(home), *roles_played]
    if feedback := _feedback(home, shape, drafted, entities):
        catalog["feedback"] = feedback
    if home.person and measures.sales and measures.orders:
        home_of_sales = measures.sales.partition(".")[0]
        value = f"{home_of_sales}.average_order_value"
        catalog["persona"] = {"buying": [measures.orders, measures.sales, value], "trend": measures.orders}
    costs = any(item.use == "money" and holds(item.given.words, "cost") for part in home.parts for item in part.items)
    spoken = {name for entry in entities.values() for name in _spoken_in(entry)}
    persons = home.person is not None or measures.buyers is not None
    catalog["gaps"] = gaps(costs=costs, persons=persons, spoken=spoken)
    if chosen := ambiguities(main_figures(measures), measures.returned):
        catalog["ambiguities"] = chosen
    catalog["roles"] = roles(public=home.public)
    catalog["starters"] = starters(home, entities, measures, drafted)
    return catalog


def _truncated(home: Home, dated: dict[str, Item | None]) -> list[Plain]:
    """The first and the last month of what happens, where the data begins or ends in their middle."""
    found: list[Plain] = []
    for kind in _FACTS:
        part = home.part(kind)
        item = dated[part.name] if part is not None else None
        if part is None or item is None or item.given.days is None or item.given.rows < _MANY:
            continue
        first, last = item.given.days
        ends = _month_end(last)
        if (last - first).days < _LONG:
            continue
        if first.day > 1:
            found.append(
                _partial(part, first.replace(day=1), _month_end(first), f"begins on {first}", f"从 {first} 开始")
            )
        if last < ends:
            found.append(_partial(part, last.replace(day=1), ends, f"ends on {last}", f"到 {last} 为止"))
    return found


def _month_end(day: date) -> date:
    return date(day.year, day.month, monthrange(day.year, day.month)[1])


def _partial(part: Part, start: date, end: date, english: str, chinese: str) -> Entry:
    return {
        "entity": part.name, "start": start.isoformat(), "end": end.isoformat(),
        "say": {"en": f"the data {english}, so this month is not whole", "zh": f"数据{chinese}，这个月不完整"},
    }  # fmt: skip


def _time(part: Part, shape: Shape) -> Item | None:
    if part.source is None:
        return None
    column = main_date(part.source, shape)
    return next((item for item in part.items if column is not None and item.given.name == column.name and item.use == "date"), None)  # fmt: skip


def _entity(home: Home, naming: Naming, part: Part, drafted: dict[str, Dimensions], measures: MeasureDrafter) -> Entry:
    dimensions = drafted[part.name]
    entry: Entry = {"table": part.table, "key": part.key, "names": naming.part(part)}
    if note := _grain(part, naming):
        entry["grain"] = note
    if dimensions.time:
        entry["time"] = dimensions.time
    elif (parent := _dated_parent(home, part, drafted)) is not None:
        entry["time"] = parent
    if dimensions.display:
        entry["display"] = dimensions.display
        shown = next((item for item in part.items if dimensions.of.get(item.column) == dimensions.display), None)
        if shown is not None and shown.given.unique:
            entry["display_unique"] = True
    person = home.person
    bought = part.kind == "order" or (part.kind == "line" and home.part("order") is None)
    if bought:
        entry["verbs"] = verbs_of(part)
        if condition := measures.counted(part):
            entry["counts"] = condition
    if part.kind == "person" and person and "display" not in entry and (item := display_of(part)) is not None:
        entry["display"] = dimensions.of[item.column]
    entry["dimensions"] = dict(dimensions.entries)
    entry["measures"] = dict(measures.measures[part.name])
    discounted = f"{part.name}.sales" == measures.sales and measures.discounted
    if named := filters_of(home, naming, part, dimensions, discounted=discounted):
        entry["filters"] = named
    return entry


def _grain(part: Part, naming: Naming) -> Entry | None:
    """What one row is, where no column numbers the rows: one combination of what it points to."""
    if part.item(part.key) is not None or part.built or part.source is None:
        return None
    links = [item for item in part.items if item.use == "link"]
    if not links:
        return {
            "en": "one row as it stands in the source; no column numbers the rows",
            "zh": "来源中的一行；没有唯一编号列",
        }
    named = ", ".join(phrase(without_id(item.given.words)) for item in links)
    return {"en": f"one row for each {named}; no column numbers the rows", "zh": f"每行对应 {named}；没有唯一编号列"}


def _dated_parent(home: Home, part: Part, drafted: dict[str, Dimensions]) -> str | None:
    """Lines happened when their order did."""
    for tie in home.ties:
        if tie.many == part.name and part.kind == "line" and (time := drafted[tie.one].time):
            return f"{tie.one}.{time}"
    return None


def _fragments(part: Part, entities: dict[str, Entry]) -> None:
    """What the build adds to the table of a role, where its columns are there and everything it speaks of is drafted."""
    names = {"customer": "customer", "order": "order", "feedback": "feedback"}
    held = fragments().get(names.get(part.name, ""))
    if not isinstance(held, dict) or part.table not in ("profile", "fact_order", "feedback"):
        return
    entry = entities[part.name]
    for group in ("dimensions", "measures", "filters"):
        ours = entry.setdefault(group, {})
        given = held.get(group, {})
        assert isinstance(ours, dict)  # drafted as a mapping
        there = _all_names(ours)
        for short, item in given.items():
            column = item.get("column")
            if (column is not None and column not in part.built) or short in ours:
                continue
            spoken = _SPOKEN.findall(str(item)) + ([f"{part.name}.{item['time']}"] if item.get("time") else [])
            if any(not _there(name, entities) for name in spoken):
                continue
            fresh = copy.deepcopy(item)
            for language in ("en", "zh"):
                if language in fresh["names"]:
                    fresh["names"][language] = [n for n in fresh["names"][language] if n not in there]
            ours[short] = fresh
        if not ours:
            del entry[group]


def _spoken_in(entity: Entry) -> set[str]:
    """Every name of an entity and of what is in it."""
    found = _all_names({"entity": entity})
    for group in ("dimensions", "measures", "filters"):
        held = entity.get(group)
        found |= _all_names(held) if isinstance(held, dict) else set()
    return found


def _all_names(items: Entry) -> set[str]:
    found: set[str] = set()
    for item in items.values():
        if isinstance(item, dict) and isinstance(held := item.get("names"), dict):
            found |= {*listed(held, "en"), *listed(held, "zh")}
    return found


def _there(name: str, entities: dict[str, Entry]) -> bool:
    entity, _, short = name.partition(".")
    dimensions = entities.get(entity, {}).get("dimensions", {})
    return isinstance(dimensions, dict) and short in dimensions


def _joins(home: Home) -> list[Plain]:
    found: list[Plain] = []
    for tie in home.ties:
        entry: Entry = {"many": tie.many, "column": tie.column, "one": tie.one}
        if tie.to:
            entry["to"] = tie.to
        found.append(entry)
    return found


def _feedback(home: Home, shape: Shape, drafted: dict[str, Dimensions], entities: dict[str, Entry]) -> Entry | None:
    part = home.part("feedback")
    if part is None or shape.text is None:
        return None
    of = drafted[part.name].of
    text = next((of.get(i.column) for i in part.items if i.given.name == shape.text), None)
    if text is None:
        return None
    found: Entry = {"entity": part.name, "text": text}
    dimensions = entities[part.name]["dimensions"]
    assert isinstance(dimensions, dict)  # drafted as a mapping
    if date := drafted[part.name].time:
        found["date"] = date
    if rating := next((of[i.column] for i in part.items if i.use == "rating" and i.column in of), None):
        found["rating"] = rating
    for field in ("language", "polarity"):
        if field in dimensions:
            found[field] = field
    return found


__all__ = ["catalog_of", "signs"]

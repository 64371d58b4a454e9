"""A part goes in; the dimensions one may group by, filter on or show come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .bundled import signs, value_names
from .model import Entry, Home, Item, Part, Plain
from .naming import Naming, listed, names, put
from .states import NOTHING, filled, state_of
from .words import holds, is_chinese, phrase, says, singular
from .world import all_demonyms, known_values

_TYPES = {
    "date": "date", "flag": "bool", "category": "category", "label": "category", "name": "text", "person_name": "text",
    "code": "id", "key": "id", "link": "id", "contact": "text", "given_name": "text", "family_name": "text", "title": "id", "prose": "id", "money": "number", "quantity": "number",
    "discount": "number", "rating": "number", "year": "number", "number": "number",
}  # fmt: skip
"""Use → dimension type. Free text is of type `id`: it can be shown and searched, its values are no vocabulary."""
_CATEGORIES = 1000
"""Distinct values up to which a text is a category."""
_OBJECTS = ("it", "them", "the product", "the item", "this product", "this item", "products", "items", "their purchase")
_VERBAL = {
    "recommended": ("recommend", "recommends", "recommending", *(f"recommend {thing}" for thing in _OBJECTS)),
}
"""Flag → other forms of the word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimensions:
    """The dimensions of one part, by short name, and which of them name and date a row."""

    entries: dict[str, Entry]
    of: dict[str, str]
    """Warehouse column → short name."""
    display: str | None
    time: str | None


class Drafter:
    """Drafts the dimensions of all parts of a home."""

    def __init__(self, home: Home, naming: Naming) -> None:
        self._home = home
        self._naming = naming
        self._taken_plain: set[str] = set()
        items = [item for part in home.parts for item in part.items]
        self._languages = any(says(item.given.words, "language_value") and item.given.kind == "text" for item in items)

    def dimensions(self, part: Part, time: Item | None) -> Dimensions:
        """Every column of a part that can be spoken of."""
        entries: dict[str, Entry] = {}
        of: dict[str, str] = {}
        display = display_of(part)
        for item in part.items:
            if not self._spoken(part, item, display):
                continue
            short = _short(item.column, entries)
            of[item.column] = short
            entries[short] = self._entry(part, item, display=item is display, time=item is time)
        if part.key not in of and (display is None or part.kind == "person") and part.item(part.key) is None:
            self._number(part, entries, of)
        return Dimensions(
            entries=entries, of=of, display=of.get(display.column) if display else None,
            time=of.get(time.column) if time else None,
        )  # fmt: skip

    def _number(self, part: Part, entries: dict[str, Entry], of: dict[str, str]) -> None:
        """The row's own number, for rows that nothing names."""
        if part.table in ("profile", "fact_order_item") or part.key in part.built:
            return
        noun, zh = self._naming.noun(part), self._naming.chinese(part)[:1]
        short = _short(part.key, entries)
        of[part.key] = short
        entries[short] = {
            "column": part.key, "type": "id", "names": names([f"{noun} row number", f"{noun} row"], [f"{name}行号" for name in zh])
        }  # fmt: skip

    def _spoken(self, part: Part, item: Item, display: Item | None) -> bool:
        if self._home.public:
            return item.use != "empty"
        if item.use in ("empty", "contact", "link", "given_name", "family_name"):
            return False
        if item.column == part.key and display is not None and part.kind != "person":
            return item.given.kind == "text" or not display.given.unique
        return not (item.use == "prose" and part.kind != "feedback")

    def _entry(self, part: Part, item: Item, *, display: bool, time: bool) -> Entry:
        kind = _TYPES[item.use]
        if (
            self._home.public
            and kind in ("id", "category")
            and item.given.kind == "text"
            and not self._written(part, item)
        ):
            kind = "category" if kind == "category" and item.given.distinct <= _CATEGORIES else "text"
        if item is display_of(part) and item.given.distinct <= 5000:
            kind = "text"
        entry: Entry = {"column": item.column}
        if kind != "category":
            entry["type"] = kind
        entry["names"] = self._names(part, item, display=display, time=time)
        if values := _values(part, item, demonyms=not self._languages) or _sides(item, entry["names"]):
            entry["values"] = values
        if form := _format(item):
            entry["format"] = form
        if in_months(part, item):
            held = entry["names"]
            assert isinstance(held, dict)  # names are a mapping
            entry["names"] = names([*listed(held, "en"), *_MONTHS[0]], [*listed(held, "zh"), *_MONTHS[1]])
            entry["format"] = {"kind": "number", "decimals": 0, "unit": {"en": "months", "zh": "个月"}}
        return entry

    def _written(self, part: Part, item: Item) -> bool:
        """Whether customers wrote it: it can be searched, its words are no vocabulary."""
        return part.kind == "feedback" and item.use in ("prose", "title")

    def _names(self, part: Part, item: Item, *, display: bool, time: bool) -> Entry:
        if display:
            return self._naming.display(part, item)
        if item.use == "link":
            return self._naming.link(part, item)
        words = item.given.words
        plain = words[-1] not in self._taken_plain
        held = self._naming.item(part, item, plain=plain)
        if plain and len(words) > 1 and words[-1] in listed(held, "en"):
            self._taken_plain.add(words[-1])
        if item.use == "key":
            return self._naming.key(part, item)
        if item.use == "code" and item.given.distinct > item.given.filled / 2:  # it numbers rows, it counts nothing
            held = names(
                [name for name in listed(held, "en") if not name.startswith("number of ")],
                [name for name in listed(held, "zh") if not name.endswith(("数", "数量", "个数", "数目"))],
            )
        if item.use == "code" and part.kind in ("feedback", "line"):
            return self._thing(part, item, held)
        if time:
            return names([*listed(held, "en"), "date"], [*listed(held, "zh"), "日期"])
        if part.kind == "order" and item.use == "money" and says(words, "total"):
            one, called = self._naming.noun(part), self._naming.chinese(part)[:2]
            return names([*listed(held, "en"), f"{one} value", f"{one} amount"], [*listed(held, "zh"), *(f"{name}金额" for name in called)])  # fmt: skip
        if item.use == "flag":
            state = state_of(words)
            chinese = state.zh if state is not None and state.zh else listed(held, "zh")
            return names([*listed(held, "en"), *_VERBAL.get(words[-1], ())], chinese)
        if (
            item.use in ("category", "label", "name")
            and part.kind == "line"
            and says(words, "name")
            and self._home.part("product") is None
        ):
            return names(["product", "product name", *listed(held, "en"), "item", "article"],
                         ["商品", "产品", "商品名称", *listed(held, "zh")])  # fmt: skip
        return held

    def _thing(self, part: Part, item: Item, held: Entry) -> Entry:
        """A number for what was bought or written about, in data without a table of those."""
        bare = item.given.words[:-1] if says(item.given.words, "id") else item.given.words
        english, chinese = listed(held, "en"), listed(held, "zh")
        named = any(i.use in ("category", "label", "name") and says(i.given.words, "name") for i in part.items)
        codes = [i for i in part.items if i.use == "code"]
        if part.kind == "feedback" and len(codes) == 1:
            english += [f"{phrase(bare)} item", "item", "product"]
            chinese += ["商品", "产品"]
        elif part.kind == "line" and not named and says(item.given.words, "product_code"):
            english += ["product", "item"]
            chinese += ["商品", "产品"]
        return names(english, chinese)


def display_of(part: Part) -> Item | None:
    """The column that names a row for people; None when the row has no name of its own."""
    if part.kind in ("order", "line", "feedback"):
        return None
    named = [item for item in part.items if item.use in ("name", "person_name")]
    rows = max((item.given.rows for item in part.items), default=0)

    def weight(item: Item) -> tuple[bool, bool, int, float]:
        words = item.given.words
        own = part.words[-1] in [singular(word) for word in words]
        order = words == ("full", "name"), words in (("name",), ("title",)) or own, words[-1] == "name"
        return (
            not (order[0] or order[1]), says(words, "person_name") and words[0] == "contact",
            0 if order[2] or order[1] else 1, -item.given.distinct / max(rows, 1),
        )  # fmt: skip

    best = min(named, key=weight, default=None)
    if best is not None:
        return best
    called = [
        item for item in part.items
        if item.use in ("category", "label") and item.given.words[-1] == "name" and not holds(item.given.words[:-1], "human")
        and not holds(item.given.words[:-1], "staff")
    ]  # fmt: skip
    telling = [
        item for item in part.items
        if item.use in ("label", "category") and item.given.unique and not holds(item.given.words, "aside")
    ]  # fmt: skip
    found = [*called, *telling]
    return found[0] if found and part.kind in ("other", "person", "product") else None


def _short(column: str, taken: dict[str, Entry]) -> str:
    from .words import words_of

    wanted = base = "_".join(words_of(column)) if column.isascii() else column
    wanted = base = "".join(sign if sign.isalnum() or sign == "_" else "_" for sign in wanted) or "column"
    again = 2
    while wanted in taken:
        wanted, again = f"{base}_{again}", again + 1
    return wanted


def _values(part: Part, item: Item, *, demonyms: bool) -> Entry:
    """Names of the stored values that are known: places, languages, months … by the packages, the rest by the bundled lists."""
    if item.use not in ("category", "label", "name", "code", "key") or item.given.kind != "text":
        return {}
    if item.use == "key" and display_of(part) is not None:  # the name beside it says what it stands for
        return {}
    words = item.given.words if item.given.words not in (("name",), ("code",)) else (*part.words, *item.given.words)
    somebody = says(words, "person_name") or (is_name(words) and holds(words[:-1] or part.words, "human"))
    somebody = somebody or (part.kind == "person" and is_name(words))
    known = {} if somebody else known_values(item.given.texts, _of(words))
    gender = says(item.given.words, "gender")
    never = signs()["never_value"]
    found: Entry = {}
    for value in item.given.texts:
        world = known.get(value)
        listed_here = None if somebody or item.use in ("key", "link", "code") or not item.given.values else value_names().get(value.lower())  # fmt: skip
        held = (world.en, world.zh) if world is not None else listed_here
        if held is None or (len(value) == 1 and not gender) or (value.lower() in _ANSWERS and item.given.distinct > 3):
            continue
        spellings, chinese = held
        if world is not None and not demonyms:
            spellings = tuple(name for name in spellings if name not in all_demonyms() or name == world.en[0])
        english = [name for name in spellings if len(name) > 1] if len(value) == 1 else [value, *spellings]
        if is_chinese(value):
            english, chinese = [name for name in spellings if len(name) > 1], (value, *chinese)
        if singular(value.lower()) in never:  # "Tops" would make "top" mean a department
            english = [f"{value} ({phrase(_of(item.given.words))})"]
        kept: dict[str, str] = {}
        for name in english:
            if len(name) > 1 and singular(name.lower()) not in never:
                kept.setdefault(name.lower(), name)
        found[value] = names(kept.values(), chinese)
    return found


def _sides(item: Item, called: Plain) -> Entry:
    """What rows are called of which a yes-or-no column says yes, and those of which it says no; how it is written last."""
    if item.use != "flag" or not isinstance(called, dict):
        return {}
    state = state_of(item.given.words)
    column = (tuple(listed(called, "en")), tuple(listed(called, "zh")))
    taken = {name.lower() for names_of in column for name in names_of}
    found: Entry = {}
    for value, given in (("true", state.said if state else NOTHING), ("false", state.denied if state else NOTHING)):
        side = filled(given, column)
        written = [
            text for text, _ in item.given.values if text.isalpha() and (text.lower() in _YES) == (value == "true")
        ]
        english = [*side[0], *(text for text in written if not is_chinese(text))]
        chinese = [*side[1], *(text for text in written if is_chinese(text))]
        if held := names(*([name for name in ones if name.lower() not in taken] for ones in (english, chinese))):
            found[value] = held
    return found


_YES = frozenset({"y", "yes", "t", "true", "是"})
_ANSWERS = frozenset({"yes", "no", "true", "false", "y", "n"})


def is_name(words: Sequence[str]) -> bool:
    """Whether a column holds names."""
    return says(words, "name") and words[-1] == "name"


def _of(words: Sequence[str]) -> tuple[str, ...]:
    """What is named or coded: country code → country."""
    return tuple(words[:-1]) if len(words) > 1 and words[-1] in ("name", "code") else tuple(words)


def _format(item: Item) -> Entry:
    match item.use:
        case "money":
            return {"kind": "money"}
        case "discount":
            return {"kind": "percent"}
        case "rating":
            return {"kind": "number", "decimals": 0 if item.given.kind == "int" else 1}
        case "year":
            return {"kind": "text"}
        case "quantity":
            return {"kind": "count"}
        case "number" if item.given.words == ("age",):
            return {"kind": "number", "decimals": 0, "unit": {"en": "years", "zh": "岁"}}
        case _:
            return {}


_MONTHS = (
    ["months with us", "number of months", "tenure in months", "tenure months", "months of tenure", "months as a customer"],
    ["在网月数", "在网", "月数", "在网个月数", "在网的月数", "入网月数"],
)  # fmt: skip


def in_months(part: Part, item: Item) -> bool:
    """Whether a tenure counts months: it stands beside what is due every month."""
    told = any("monthly" in other.given.words for other in part.items)
    return told and item.given.words[-1] == "tenure" and item.given.numeric


def mark_values(home: Home, drafted: dict[str, Dimensions]) -> None:
    """Where two categories of one table share values (department and class Dresses), the broader one is meant."""
    for part in home.parts:
        named = [i for i in part.of("category") if i.column in drafted[part.name].of]
        for item in named:
            mine = {value.lower() for value, _ in item.given.values}
            rivals = [i for i in named if i is not item and mine & {value.lower() for value, _ in i.given.values}]
            if rivals and all(item.given.distinct < other.given.distinct for other in rivals):
                short = drafted[part.name].of[item.column]
                drafted[part.name].entries[short] = put(drafted[part.name].entries[short], default=True)


_EVERYWHERE = frozenset({
    "name", "id", "number", "code", "title", "description", "label", "type", "status", "kind", "text", "details", "detail",
    "名称", "名字", "姓名", "编号", "ID", "代码", "编码", "类型", "状态", "描述", "标题", "详情", "明细",
})  # fmt: skip
"""Names that many tables have: which is meant shows from what is spoken of, so none is the default."""


def mark_defaults(home: Home, entities: dict[str, Entry]) -> None:
    """Of several dimensions that share a name, one is what the bare name means: the person's, then the fact's."""
    order = {"person": 0, "order": 1, "line": 2, "feedback": 2, "product": 3, "other": 4}
    owners: dict[str, list[tuple[bool, int, int, str, str]]] = {}
    for place, part in enumerate(home.parts):
        dimensions = entities[part.name].get("dimensions")
        for short, entry in dimensions.items() if isinstance(dimensions, dict) else ():
            assert isinstance(entry, dict)  # a dimension is a mapping
            held = entry.get("names", {})
            assert isinstance(held, dict)  # and so are its names
            points = any(item.column == entry.get("column") and item.use == "link" for item in part.items)
            for name in {*listed(held, "en"), *listed(held, "zh")} - _EVERYWHERE:
                owners.setdefault(name, []).append((points, order[part.kind], place, part.name, short))
    for found in owners.values():
        if len({(entity, short) for *_, entity, short in found}) > 1:
            first, second = sorted(found)[:2]
            if first[:2] == second[:2] and home.public:  # nothing speaks for one of them
                continue
            *_, entity, short = first
            dimensions = entities[entity]["dimensions"]
            assert isinstance(dimensions, dict)  # drafted above
            entry = dimensions[short]
            assert isinstance(entry, dict)  # drafted above
            dimensions[short] = put(entry, default=True)

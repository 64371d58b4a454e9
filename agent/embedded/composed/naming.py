"""What the catalog's names leave unsaid: tables called by their key, by their first word, columns by a common synonym."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

from agent.embedded.lexicon import Lexicon, Meaning, folded
from domain.catalog import Catalog, Measure
from tools.portrait import count_of
from warehouse.joins import JoinGraph

_COUNTED_EN = re.compile(r"^(?:(?:total )?number of |count of )|(?: count| number)$")
_COUNTED_ZH = re.compile(r"(?:总数量|数量|总数|数)$")
_AFFIX = re.compile(
    r"^(?:average|mean|avg|total|sum of|minimum|maximum|min|max|lowest|highest|平均|总|最高|最低|最大|最小)|(?:均值|总和|合计)$"
)
_KEY = re.compile(r"^(?P<head>.+?) (?:id|ids|code|number|no|key)$")
_KEY_ZH = re.compile(r"(?:编号|id|号|代码|编码)$")
_CARRIER = (
    "data", "list", "lists", "info", "information", "table", "names", "name", "details", "records", "program", "programs",
    "programme", "programmes", "entries", "history", "log", "logs", "profiles",
)  # fmt: skip
_NUMBER = re.compile(
    r"^(?:num|number|count|total number)(?: of)? (?P<head>.+)$|^(?P<tail>.+) (?:num|count)$|^(?P<amount>.+) amount$"
)
_ALIKE_ZH = (
    ("名称", "名字", "姓名", "名"),
    ("编号", "ID", "id", "号码", "代码", "编码"),
    ("年份", "年"),
    ("日期", "时间"),
    ("地址", "住址"),
    ("类型", "种类", "类别"),
    ("级别", "等级"),
    ("详情", "详细信息", "细节"),
    ("地点", "位置", "地方"),
)
_TOO_SHORT = ("名", "年", "号码")


def left_to_words(catalog: Catalog, surface: str, measure: str, entities: Mapping[str, frozenset[str]]) -> bool:
    """Whether the measure's name is put together by this reading itself: "average age", "number of singers", 歌手数量."""
    held, entity = catalog.measure(measure), measure.partition(".")[0]
    if held.where is not None:
        return False
    if count_of(catalog, entity) == measure:
        for rest in (_COUNTED_EN.sub("", surface), _COUNTED_ZH.sub("", surface)):
            if rest != surface and entity in entities.get(rest, ()):
                return True
        return False
    return (
        held.column is not None
        and held.aggregate in ("avg", "sum", "min", "max")
        and bool(_AFFIX.search(surface))
        and _told(catalog, entity, held)
    )


def _told(catalog: Catalog, entity: str, measure: Measure) -> bool:
    """Whether the measured column is a dimension as well."""
    return any(dimension.column == measure.column for dimension in catalog.entities[entity].dimensions.values())


def tables_called(catalog: Catalog) -> dict[str, set[str]]:
    """Surface → tables that it may name: "students" by a column student_id, "cars" by a table of cars data."""
    found: dict[str, set[str]] = {}
    for name, entity in catalog.entities.items():
        for said in entity.names.en:
            words = folded(said).split()
            if len(words) > 1 and words[-1] in _CARRIER:
                _enter(found, " ".join(words[:-1]), {name})
    for name, entity in catalog.entities.items():
        for short, dimension in entity.dimensions.items():
            pointed = _pointed(catalog, name, dimension.column)
            if pointed is None and dimension.column != entity.key:
                continue
            for said in dimension.names.zh if pointed is not None else ():
                head = _KEY_ZH.sub("", folded(said)).rstrip("的")
                if head != said and len(head) > 1:
                    found.setdefault(head, set()).add(pointed or name)
            for said in (*dimension.names.en, short.replace("_", " ")):
                match = _KEY.match(folded(said))
                if match is None or match["head"] in ("foreign", "primary", "row"):
                    continue
                if pointed is not None:
                    _enter(found, match["head"], {pointed})
                elif any(
                    singular(match["head"].split()[-1]) in map(singular, folded(own).split()) for own in entity.names.en
                ):
                    _enter(found, match["head"], {name})
    graph = JoinGraph(catalog)
    for surface, tables in found.items():
        over = [one for one in tables if all(graph.reaches(one, other) for other in tables)]
        if len(tables) > 1 and len(over) == 1:  # cars data and car names, one row each
            found[surface] = {over[0]}
    return found


def _enter(found: dict[str, set[str]], surface: str, tables: Iterable[str]) -> None:
    for form in {surface, singular(surface), plural(singular(surface))}:
        found.setdefault(form, set()).update(tables)


def _pointed(catalog: Catalog, many: str, column: str | None) -> str | None:
    ones = {join.one for join in catalog.joins if join.many == many and join.column == column}
    return ones.pop() if len(ones) == 1 else None


def points(catalog: Catalog, dimension: str) -> bool:
    """Whether a column is an id of rows, here or elsewhere: its name without "id" is a table's, not its own."""
    entity = dimension.partition(".")[0]
    held = catalog.dimension(dimension)
    joined = any(join.many == entity and join.column == held.column for join in catalog.joins)
    return joined or held.column == catalog.entities[entity].key or dimension.lower().endswith("_id")


def numbered(name: str) -> tuple[str, ...]:
    """number products → number of products: a column that holds a number of something."""
    match = _NUMBER.match(name)
    if match is None:
        return ()
    head = match["head"] or match["tail"] or match["amount"]
    forms = sorted({head, singular(head), plural(singular(head))})
    if match["amount"]:
        return tuple(f"amount of {form}" for form in forms)
    return tuple(
        f"{start} {form}"
        for form in forms
        for start in ("number of", "the number of", "number", "amount of", "numbers of")
    )


_HEADS = (
    "amount",
    "date",
    "year",
    "name",
    "type",
    "level",
    "quantity",
    "price",
    "time",
    "size",
    "cost",
    "length",
    "weight",
)
_TYPES = (
    "type",
    "form",
    "category",
    "level",
    "status",
    "year",
    "date",
    "amount",
    "price",
    "name",
    "size",
    "quantity",
    "time",
)


def turned(name: str) -> tuple[str, ...]:
    """date of birth → birth date; amount claimed → claimed amount, claim amount; open year → opening year, year of opening."""
    words = [word for word in name.split() if word != "of"]
    if not 2 <= len(words) <= 3 or not all(word.isalpha() for word in words):
        return ()
    found: list[str] = []
    first, last = words[0], words[-1]
    if first in _HEADS and len(words) == 2:
        for form in _forms(last):
            found += [f"{form} {first}", f"{first} {form}", f"{first} of {form}"]
        found.append(first)
    elif first in _HEADS:
        found += [first, f"{words[1]} {first}"]
    if last in _TYPES:
        rest = " ".join(words[:-1])
        found += [f"{last} of {rest}", f"{last} of {plural(rest)}"]
        if last in ("type", "form", "category"):
            found.append(f"{plural(last)} of {rest}")
        if last == "type":
            found += [f"kind of {rest}", f"kinds of {rest}", f"kind of {plural(rest)}", f"{rest} kind"]
        if last in ("year", "date", "time") and len(words) == 2:
            for form in _forms(first):
                found += [f"{form} {last}", f"{last} of {form}"]
    if "of" in name.split() and len(words) == 2:
        found.append(f"{words[1]} {words[0]}")
    return tuple(dict.fromkeys(form for form in found if form != name))


_VERBS = {
    "weight": ("weigh", "weighs", "weighed", "weighing"),
    "cost": ("costs", "costing"),
    "price": ("priced",),
}


def verbs_of(name: str) -> tuple[str, ...]:
    """What rows do that have such a column: weight → weighing."""
    return _VERBS.get(name.split()[-1], ())


def _forms(word: str) -> tuple[str, ...]:
    """claimed → claim, claiming; open → opening, opened."""
    stem = word
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            stem = word[: -len(ending)]
    bare = stem[:-1] if stem.endswith("e") else stem
    return tuple(dict.fromkeys((word, stem, f"{bare}ing", f"{bare}ed", f"{bare}ment", f"{bare}ation")))


def alike_zh(name: str) -> list[str]:
    """歌手名称 → 歌手姓名, 歌手名字: other words for the same kind of column."""
    found = []
    for group in _ALIKE_ZH:
        ending = next((word for word in sorted(group, key=len, reverse=True) if name.endswith(word)), None)
        if ending:
            head = name[: -len(ending)]
            found += [head + word for word in group if word != ending and (head or word not in _TOO_SHORT)]
    return found


def singular(word: str) -> str:
    """The last word in the singular."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def plural(word: str) -> str:
    """The last word in the plural."""
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es" if not word.endswith("s") else word
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


@cache
def demonyms() -> dict[str, str]:
    """Adjective → the country or continent it is of."""
    raw = yaml.safe_load((Path(__file__).parent / "demonyms.yaml").read_text(encoding="utf-8"))
    return {str(adjective): str(place) for place, adjectives in raw.items() for adjective in adjectives}


def add_demonyms(wide: Lexicon) -> None:
    """French for a stored France, where no French is stored."""
    for adjective, place in demonyms().items():
        if adjective not in wide.meanings:
            for meaning in wide.values_of(place):
                wide.add(adjective, meaning)


def add_tables(wide: Lexicon, lexicon: Lexicon, catalog: Catalog, structural: Mapping[str, tuple[str, ...]]) -> None:
    """Tables by names of their own, where no other table and no value could be meant."""
    for surface, tables in tables_called(catalog).items():
        if len(tables) != 1 or surface in structural or (len(surface) < 3 and surface.isascii()):
            continue
        if any(
            meaning.kind in ("entity", "value", "filter")
            for meaning in (*lexicon.meanings.get(surface, ()), *wide.meanings.get(surface, ()))
        ):
            continue
        wide.add(surface, Meaning("entity", next(iter(tables))))

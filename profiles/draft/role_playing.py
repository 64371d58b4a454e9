"""Joins that lead to a table a second time, or back into their own, go in; that table under the name of its role comes out.

Two tables joined twice (a flight's source and its destination airport) and a table joined to itself (an employee's manager)
need two names for the rows of one table: the second is an entity of its own over the same table, with dimensions alone.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence

from .bundled import column_names, synonyms
from .forms import chinese_forms
from .model import Entry, Home, Part, Plain, Tie
from .naming import Naming, listed, names
from .words import in_chinese, phrase, says, singular

_CALLED = 3
"""Names of a role that its dimensions are called by."""
_SEVERAL = 2
"""Distinct values a column must have to be worth asking for."""


def play_roles(home: Home, naming: Naming, entities: dict[str, Entry]) -> list[Plain]:
    """Add an entity for each role to `entities`, and a count of those who play it; returns the joins that lead there.

    A role for which no English name is free is left out.
    """
    joins: list[Plain] = []
    for tie in home.roles:
        pointing = _pointing(entities[tie.many], tie.column)
        taken = _taken(entities, except_for=pointing)
        english, chinese = _called(home, tie, naming)
        english = [name for name in english if not {name, phrase(name.split(), many=True)} & taken]
        chinese = [name for name in chinese if name not in taken]
        if not english:
            continue
        name = "_".join(phrase(english[0].split(), many=True).split())
        if name in entities:
            continue
        itself = tie.one == tie.many
        listened = itself or singular(tie.words[-1]) == singular(home.named(tie.one).words[-1])
        entities[name] = _entity(entities[tie.one], naming, home, tie, english, chinese, listened=listened)
        _count(entities[tie.many], tie, english, chinese)
        if pointing is not None:  # the role has the name; the column is its number
            pointing["names"] = _of_the_column(naming, home.named(tie.many), english, chinese)
        join: Entry = {"many": tie.many, "column": tie.column, "one": name}
        joins.append(join | ({"to": tie.to} if tie.to else {}))
    return joins


def _of_the_column(naming: Naming, many: Part, english: Sequence[str], chinese: Sequence[str]) -> Entry:
    own_en, own_zh = naming.noun(many), naming.chinese(many)[:1]
    return names(
        [f"{own_en} {one} {end}" for one in english[:_CALLED] for end in ("id", "number")],
        [f"{own}{one}{end}" for own in own_zh for one in chinese[:_CALLED] for end in ("编号", "ID")],
    )


def _called(home: Home, tie: Tie, naming: Naming) -> tuple[list[str], list[str]]:
    """What the rows are called in their role, in the singular: destination airport, manager, liked student."""
    part = home.named(tie.one)
    words, noun = tie.words, part.words[-1]
    others = [*column_names().get(phrase(words), ((), ()))[0], *synonyms().get(phrase(words), ())]
    forms: list[str] = []
    if singular(words[-1]) == singular(noun):
        forms = [phrase(words, one=True), *others]
    elif says(words, "reports"):
        forms = list(synonyms().get("reports to", ())) if words[-1] == "to" else [phrase(words, one=True), *others]
    elif words[-1].endswith("ed") or not in_chinese(words):
        forms = [phrase((*words, noun), one=True)]
    else:
        forms = [phrase(words, one=True), phrase((*words, noun), one=True), *others]
    chinese = [*chinese_forms(words), *column_names().get(phrase(words), ((), ()))[1]]
    if singular(words[-1]) != singular(noun):
        chinese += [f"{name}{own}" for name in chinese[:2] for own in naming.chinese(part)[:1]]
    return list(dict.fromkeys(forms)), list(dict.fromkeys(chinese))


def _pointing(entity: Entry, column: str) -> Entry | None:
    """The dimension over a column."""
    held = entity.get("dimensions")
    for entry in held.values() if isinstance(held, dict) else ():
        if isinstance(entry, dict) and entry.get("column") == column:
            return entry
    return None


def _taken(entities: dict[str, Entry], *, except_for: Entry | None) -> set[str]:
    """Every name that is given, but for those of one dimension."""
    found: set[str] = set()
    for entity in entities.values():
        inner = [entity]
        for group in ("dimensions", "measures", "filters"):
            held = entity.get(group)
            inner += [entry for entry in held.values() if isinstance(entry, dict)] if isinstance(held, dict) else []
        for entry in inner:
            called = entry.get("names")
            if entry is not except_for and isinstance(called, dict):
                found |= {*listed(called, "en"), *listed(called, "zh")}
    return found


def _entity(
    base: Entry, naming: Naming, home: Home, tie: Tie, english: Sequence[str], chinese: Sequence[str], *, listened: bool
) -> Entry:
    """The table under its other name. `listened`: values that name a row or its place are heard as this role's too."""
    part = home.named(tie.one)
    found: Entry = {key: base[key] for key in ("table", "key") if key in base}
    found["names"] = names((form for one in english for form in (phrase(one.split(), many=True), one)), chinese)
    found |= {key: base[key] for key in ("display", "display_unique") if key in base}
    held = base.get("dimensions", {})
    assert isinstance(held, dict)  # drafted as a mapping
    own_en = listed(naming.part(part), "en")
    own_zh = naming.chinese(part)
    dimensions: Entry = {}
    for short, given in held.items():
        assert isinstance(given, dict)  # and so is each of them
        entry = {key: copy.deepcopy(value) for key, value in given.items() if key not in ("default", "values")}
        item = part.item(str(given.get("column")))
        shown = short == base.get("display")
        if (
            item is not None
            and not shown
            and (item.given.distinct < _SEVERAL or item.use in ("given_name", "family_name"))
        ):
            continue
        placed = tie.one != tie.many and item is not None and says(item.given.words, "place")
        if not (listened and (shown or placed)) and entry.get("type", "category") in ("category", "text", "bool"):
            entry["type"] = "bool" if entry.get("type") == "bool" else "id"  # shown, not listened for
        called = given.get("names", {})
        assert isinstance(called, dict)  # names are a mapping
        entry["names"] = names(
            _renamed(listed(called, "en"), own_en, english[:_CALLED], " "),
            _renamed(listed(called, "zh"), own_zh, chinese[:_CALLED], ""),
        )
        dimensions[short] = entry
    found["dimensions"] = dimensions
    return found


def _renamed(given: Iterable[str], own: Sequence[str], roles: Sequence[str], gap: str) -> list[str]:
    """airport city → destination airport city, destination city; airport → destination airport."""
    found: list[str] = []
    for name in given:
        lead = next(
            (one for one in sorted(own, key=len, reverse=True) if name == one or name.startswith(one + gap)), ""
        )
        rest = name[len(lead) :].strip()
        for role in roles:
            found.append(f"{role}{gap}{rest}" if rest else role)
            word = next((one for one in own if role.endswith(gap + one) and role != one), "")
            if rest and word:  # destination airport → destination
                found.append(f"{role.removesuffix(word).strip()}{gap}{rest}")
    return found


def _count(many: Entry, tie: Tie, english: Sequence[str], chinese: Sequence[str]) -> None:
    """How many different rows play the role."""
    held = many.setdefault("measures", {})
    assert isinstance(held, dict)  # drafted as a mapping
    plural = [phrase(one.split(), many=True) for one in english[:_CALLED]]
    spoken = [f"{lead} {name}" for name in plural for lead in ("number of", "number of different", "how many")]
    held[f"different_{'_'.join(plural[0].split())}"] = {
        "aggregate": "count_distinct", "column": tie.column,
        "names": names(spoken, [f"{name}{end}" for name in chinese[:_CALLED] for end in ("数", "数量", "人数")]),
        "format": {"kind": "count"},
    }  # fmt: skip

"""The catalog and a question go in; the names a chat model may choose from come out: the needed part, and no data.

What is offered of the data itself is the labels of short-valued open categories (channels, tiers, cities), so that a
restriction can be chosen instead of spelled. Identifying and sensitive columns, ids, names and texts offer no values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from agent.embedded.lexicon import folded
from agent.embedded.names import FAR, Atlas
from domain.catalog import Dimension
from domain.condition import Is, Named, Scalar
from domain.language import Names, Phrase
from domain.question import Question

Values = Callable[[str], Iterable[tuple[Scalar, int]]]

MOST_MEASURES = 40
MOST_DIMENSIONS = 40
MOST_FILTERS = 185
"""Strict schemas of the large providers take 1,000 enum entries in all, and 250 in an enum with long entries."""
MOST_NUMBERS = 40
MOST_DATES = 12
SHORT = 40
"""Distinct values up to which a category is listed."""
REPEATED = 2
"""Rows a value stands in on average, below which a column looks like names and is not listed."""
_SYNONYMS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Choices by field; each maps the entry a model picks to its description."""

    measures: dict[str, str] = field(default_factory=dict)
    dimensions: dict[str, str] = field(default_factory=dict)
    filters: dict[str, str] = field(default_factory=dict)
    conditions: dict[str, Is | Named] = field(default_factory=dict)
    """What an entry of `filters` stands for; not sent."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Numeric dimensions and measures that a bound can be set on."""
    words: dict[str, str] = field(default_factory=dict)
    """Dimensions with too many values to list."""
    doings: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    """Entities whose rows can be listed."""
    gaps: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)

    @property
    def bands(self) -> dict[str, str]:
        """Numbers of a row that can be cut into bands."""
        return {name: text for name, text in self.numbers.items() if name not in self.measures}

    @property
    def sorts(self) -> dict[str, str]:
        """What a list can be sorted by."""
        return self.bands | self.dates

    def choices(self, name: str) -> tuple[str, ...]:
        """The entries of one field."""
        held: dict[str, str] = getattr(self, name)
        return tuple(held)

    def sent(self) -> dict[str, dict[str, str]]:
        """What the model gets to read: entries with their descriptions."""
        names = ("measures", "dimensions", "filters", "numbers", "words", "doings", "dates", "lists", "gaps")
        return {name: dict(getattr(self, name)) for name in names if getattr(self, name)}


def menu_for(question: Question, atlas: Atlas, values: Values) -> Menu:
    """The part of the catalog this question needs: what it mentions first, then the defaults, up to a limit a field."""
    said = folded(" ".join([question.text, *(turn.question for turn in question.turns)]))
    catalog = atlas.catalog
    measures: list[tuple[int, str, str]] = []
    dimensions: list[tuple[int, str, str]] = []
    numbers: list[tuple[int, str, str]] = []
    filters: list[tuple[int, str, str]] = []
    dates: list[tuple[int, str, str]] = []
    words: dict[str, str] = {}
    conditions: dict[str, Is | Named] = {}
    for entity, held in catalog.entities.items():
        near = _mentioned(held.names, said)
        for short, measure in held.measures.items():
            name, text = f"{entity}.{short}", _described(short, measure.names, measure.definition)
            measures.append((4 * _mentioned(measure.names, said) + 2 * measure.default + near, name, text))
        for short, named in held.filters.items():
            name, text = f"{entity}.{short}", _described(short, named.names, named.definition)
            conditions[name] = Named(filter=name)
            filters.append((4 * _mentioned(named.names, said) + 3, name, text))
        for short, dimension in held.dimensions.items():
            if dimension.privacy == "identifier":
                continue
            name, text = f"{entity}.{short}", _described(short, dimension.names, dimension.definition)
            score = 4 * _mentioned(dimension.names, said) + near
            if dimension.type == "number":
                numbers.append((score, name, text))
                dimensions.append((score - 1, name, text))
                continue
            if dimension.type == "date":
                dates.append((score + (short == held.time), name, text))
                continue
            dimensions.append((score + (dimension.type in ("category", "bool")) + 2 * dimension.default, name, text))
            listed = _listed(name, dimension, values)
            if listed is None:
                if dimension.privacy == "open" and dimension.type != "id" and name != _feedback_text(atlas):
                    words[name] = text
                continue
            for value, names in listed:
                entry = f"{name}={str(value).lower() if isinstance(value, bool) else value}"
                conditions[entry] = Is(dimension=name, values=(value,))
                label = _described("", names, None) or str(value)
                filters.append((6 * _mentioned(names, said) + score, entry, label))
    chosen = _top(filters, MOST_FILTERS)
    shown = _top(measures, MOST_MEASURES)
    return Menu(
        measures=shown,
        dimensions=_top(dimensions, MOST_DIMENSIONS),
        filters=chosen,
        conditions={entry: conditions[entry] for entry in chosen},
        numbers=_top(numbers, MOST_NUMBERS) | shown,
        words=words,
        doings=_doings(atlas),
        dates=_top(dates, MOST_DATES),
        lists={name: ", ".join(held.names.all()[:2]) or name for name, held in catalog.entities.items()},
        gaps={f"gap{n}": _described("", gap.names, gap.say) for n, gap in enumerate(catalog.gaps)},
        persons={f"⟦{n}⟧": "" for n in range(len(question.persons))},
    )


def _listed(name: str, dimension: Dimension, values: Values) -> list[tuple[Scalar, Names]] | None:
    """Values that may be chosen from a list, with what they are called; None when there are too many, or none at all."""
    if dimension.privacy != "open":
        return []
    if dimension.type == "bool":
        return [(value, dimension.values.get(str(value).lower(), Names())) for value in (True, False)]
    if dimension.type != "category":
        return None
    if dimension.values:
        return [(value, names) for value, names in dimension.values.items()]
    stored = list(values(name))
    rows = sum(count for _value, count in stored)
    if not stored or len(stored) > SHORT or rows < REPEATED * len(stored):
        return None
    return [(value, Names(en=(str(value),))) for value, _count in stored if len(str(value)) <= SHORT]


def _feedback_text(atlas: Atlas) -> str:
    held = atlas.catalog.feedback
    return f"{held.entity}.{held.text}" if held else ""


def _doings(atlas: Atlas) -> dict[str, str]:
    """Entities of which rows belong to a person: what people did or did not do."""
    person = atlas.catalog.person
    if person is None:
        return {}
    return {
        entity: _described(entity, Names(en=held.verbs.en + held.names.en, zh=held.verbs.zh + held.names.zh), None)
        for entity, held in atlas.catalog.entities.items()
        if entity != person and atlas.distance(entity, person) < FAR
    }


def _described(short: str, names: Names, definition: Phrase | None) -> str:
    """Names in both languages, then the definition: "AOV, 客单价: sales divided by orders"."""
    called = ", ".join((*names.en[:_SYNONYMS], *names.zh[:_SYNONYMS])) or short.replace("_", " ")
    return f"{called}: {definition.en}" if definition else called


def _mentioned(names: Names, said: str) -> int:
    """2 when a name stands in what was said, 1 when a word of one does, else 0."""
    surfaces = [folded(name) for name in names.all() if name]
    if any(surface in said for surface in surfaces if len(surface) > 1):
        return 2
    parts = {part for surface in surfaces for part in surface.split() if len(part) > 3}
    parts |= {surface[i : i + 2] for surface in surfaces if not surface.isascii() for i in range(len(surface) - 1)}
    return int(any(part in said for part in parts))


def _top(found: list[tuple[int, str, str]], most: int) -> dict[str, str]:
    """The best entries, in the catalog's order."""
    best = sorted(range(len(found)), key=lambda i: (-found[i][0], i))[:most]
    return {found[i][1]: found[i][2] for i in sorted(best)}

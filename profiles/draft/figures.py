"""The figures drafted so far: each row counted, and no name given to two figures."""

from __future__ import annotations

from .dimensions import Dimensions
from .model import Entry, Home, Part
from .naming import Naming, listed, names, put
from .shape import Shape
from .words import phrase


def _names(entry: Entry) -> Entry:
    held = entry.get("names", {})
    assert isinstance(held, dict)  # names are a mapping
    return held


class Figures:
    """Measures of all parts, and the main ones among them."""

    def __init__(self, home: Home, naming: Naming, shape: Shape, dimensions: dict[str, Dimensions]) -> None:
        self._home = home
        self._naming = naming
        self._shape = shape
        self._dimensions = dimensions
        self._taken: set[str] = set()
        self.measures: dict[str, dict[str, Entry]] = {part.name: {} for part in home.parts}
        self.sales: str | None = None
        self.orders: str | None = None
        self.units: str | None = None
        self.buyers: str | None = None
        self.discounted = False
        """Line sales have their discount taken off."""
        self.returned: list[str] = []
        """What "returns" may mean, where that is several things."""
        self.counts: dict[str, str] = {}
        """Part → its plain count, qualified."""

    def _count(self, part: Part) -> None:
        nouns = self._naming.nouns(part)
        first = phrase(nouns[0].split(), one=True)
        english = [f"number of {nouns[0]}", nouns[0], f"{first} count", f"count of {nouns[0]}"]
        if not any(
            f"{first} number" in listed(_names(entry), "en") for entry in self._dimensions[part.name].entries.values()
        ):
            english.append(f"{first} number")
        english += [form for noun in nouns[1:] for form in (f"number of {noun}", noun)]
        zh = [form for name in self._naming.chinese(part) for form in (f"{name}数", f"{name}数量", f"{name}总数")]
        if part.kind == "order":
            zh += ["订单量", "单量", "下单量", "单数", "下单数"]
            english += ["order volume"]
        if part.kind == "person":
            zh += ["人数"]
        if part.kind == "feedback":
            zh += ["评论数", "评价数", "反馈数", "评论条数"]
        noun = nouns[0]
        short = noun.replace(" ", "_")
        unit: Entry = {
            "en": noun,
            "zh": {"person": "位", "order": "单", "line": "行", "feedback": "条"}.get(part.kind, "个"),
        }
        counts: Entry = {"aggregate": "count", "names": names(english, zh), "format": {"kind": "count", "unit": unit}}
        if condition := self.counted(part):
            counts = put(counts, where=condition)
        if part.kind in ("order", "feedback"):
            counts = put(counts, default=True)
        self.counts[part.name] = self._add(part, short, counts) or f"{part.name}.{short}"
        if part.kind == "order":
            self.orders = self.counts[part.name]

    def counted(self, part: Part) -> Entry | None:
        """Which orders count, where the build knows cancelled ones."""
        item = part.item("status")
        if part.kind != "order" or part.table != "fact_order" or item is None:
            return None
        return {"kind": "is", "dimension": f"{part.name}.status", "op": "in", "values": ["paid", "refunded"]}

    def _add(self, part: Part, short: str, measure: Entry) -> str | None:
        """Put a measure in, with the names no other figure has; nothing when none is left."""
        held = measure["names"]
        assert isinstance(held, dict)  # names are a mapping
        kept = names(
            (name for name in listed(held, "en") if name.lower() not in self._taken),
            (name for name in listed(held, "zh") if name not in self._taken),
        )
        if not kept.get("en"):
            noun = self._naming.noun(part)
            own = self._naming.chinese(part)[:1]
            kept = names(
                [f"{noun} {name}" for name in listed(held, "en")[:2]],
                [n + z for n in own for z in listed(held, "zh")[:2]],
            )
            if any(name in self._taken for name in listed(kept, "en")):
                return None
        self._taken |= {name.lower() for name in (*listed(kept, "en"), *listed(kept, "zh"))}
        wanted, again = short, 2
        while wanted in self.measures[part.name]:
            wanted, again = f"{short}_{again}", again + 1
        order = (
            "aggregate",
            "column",
            "expression",
            "of",
            "where",
            "time",
            "at",
            "names",
            "definition",
            "format",
            "default",
        )
        full = measure | {"names": kept}
        self.measures[part.name][wanted] = {key: full[key] for key in order if full.get(key) is not None}
        return f"{part.name}.{wanted}"

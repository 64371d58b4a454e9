"""A part and its whole become one sentence: such a share of whom is what, and how many of how many."""

from __future__ import annotations

from dataclasses import dataclass

from domain.claim import Claim, Section
from domain.condition import All, Condition, Did, Is, Named
from domain.metric_query import Subset

from .narrate_frame import Frame
from .saying_condition import noun_of, telling
from .saying_terms import base_of, term_of
from .told_names import safe, scope_of, short_condition, told_measure


@dataclass(frozen=True, slots=True)
class Part:
    """A measure under conditions (`left`) beside the same under fewer (`right`)."""

    left: str
    right: str
    measure: str
    whose: Condition | None
    """What holds for the whole."""
    which: tuple[Condition, ...]
    """What holds for the part alone."""

    @classmethod
    def of(cls, frame: Frame, left: str, right: str) -> Part | None:
        """The part that two columns are; None when the one is no part of the other."""
        part, whole = term_of(frame.query, left), term_of(frame.query, right)
        base = base_of(frame.query, right)
        if not isinstance(part, Subset) or part.period is not None or base != part.measure:
            return None
        if whole is not None and (not isinstance(whole, Subset) or whole.period is not None):
            return None
        if frame.atlas.catalog.measure(part.measure).aggregate not in ("count", "count_distinct", "sum"):
            return None
        inside, outside = _conditions(part.where), _conditions(whole.where if isinstance(whole, Subset) else None)
        which = tuple(condition for condition in inside if condition not in outside)
        if not which or any(condition not in inside for condition in outside):
            return None
        return cls(left, right, part.measure, whole.where if isinstance(whole, Subset) else None, which)


def narrate_part(frame: Frame, share: str, part: Part, section: Section) -> tuple[Claim, ...]:
    """The share first, then what it is worked out from; `share` is the column that divides the two."""
    said, figure = frame.said(), frame.figure
    cells = frame.cell(0, part.left), frame.cell(0, part.right)
    percent = figure.column(share).format.kind == "percent"
    whole = _whole_called(frame, part)
    inner = _part_called(frame, part)
    value = said.cell(figure, 0, share) if percent else said.derived("share", *cells)
    return said.say(
        section, "part_of" if inner else "part_meeting", inner=inner, whole_name=whole, value=value,
        part=said.cell(figure, 0, part.left), whole=said.cell(figure, 0, part.right),
    )  # fmt: skip


def _conditions(condition: Condition | None) -> tuple[Condition, ...]:
    held = telling(condition)
    return held.of if isinstance(held, All) else (held,) if held is not None else ()


def _whole_called(frame: Frame, part: Part) -> str:
    """Customers, gold customers, customers who bought coffee, sales (gold)."""
    atlas, language, zh = frame.atlas, frame.language, frame.language == "zh"
    home = atlas.home(part.measure)
    counted = part.measure == atlas.count_of(home)
    name = noun_of(home, atlas, language) if counted else atlas.measure_name(part.measure, language)
    name = told_measure(name, language)
    held = telling(part.whose, atlas.catalog.entities[home].counts)
    label = short_condition(held, atlas, language) if held is not None else ""
    scope = scope_of(frame.query, atlas, language)
    if held is not None and not label:
        scope = "限定范围内" if zh else "within the conditions"
    elif label and counted:
        name = label if atlas.noun_in(label, home) else _joined(held, label, name, zh=zh)
    elif label:
        scope = f"{scope}{'、' if zh else ', '}{label}" if scope else label
    told = (f"{name}（{scope}）" if zh else f"{name} ({scope})") if scope else name
    return told if safe(told, language) else name


def _joined(held: Condition | None, label: str, noun: str, *, zh: bool) -> str:
    """A condition's short name and the noun it belongs to."""
    if isinstance(held, Did):
        return f"{label}的{noun}" if zh else f"{noun} {label}"
    if isinstance(held, Named | Is) and not label.startswith(("with ", "who ")):
        return f"{label}{noun}" if zh else f"{label} {noun}"
    return f"{noun}（{label}）" if zh else f"{noun} ({label})"


def _part_called(frame: Frame, part: Part) -> str:
    """What the part is beyond the whole: 女性, 买过茶的, with a coupon; empty where a sentence cannot hold it."""
    atlas, language, home = frame.atlas, frame.language, frame.atlas.home(part.measure)
    held = [telling(condition, atlas.catalog.entities[home].counts) for condition in part.which]
    labels = [short_condition(condition, atlas, language) for condition in held if condition is not None]
    if not labels or not all(labels):
        return ""
    said = ("、" if language == "zh" else ", ").join(labels)
    last = held[-1]
    plain = isinstance(last, Is) and atlas.catalog.dimension(last.dimension).type != "bool"
    return said if language == "en" or plain or atlas.noun_in(said, home) else f"{said}的"

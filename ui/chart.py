"""A declarative chart and its figure become a drawing that reads well at both widths, and aloud.

Drawn here rather than by a plotting component: the text keeps its size on a phone (one drawing a width, the style
sheet shows the one that fits), labels may be long and Chinese, and a screen reader gets a title and a description.
Bars start at zero; rows keep the figure's order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.answer import Chart
from domain.catalog import Catalog
from domain.evidence import Column, Figure, Value
from domain.language import Language
from domain.rounding import shown
from ui.markup import Markup, join, tag
from ui.table import cell_text
from ui.text import Text

WIDE, NARROW = 640, 320
MOST_BARS = 15
MOST_SERIES = 6
_ROW, _BAR, _HEIGHT = 30, 16, 240


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    label: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    name: str
    points: tuple[_Point | None, ...]
    """One a position on the x axis; None where there is no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    labels: tuple[str, ...]
    series: tuple[_Series, ...]
    y: Column
    language: Language

    @property
    def values(self) -> list[float]:
        return [point.value for series in self.series for point in series.points if point]


def draw(chart: Chart, figure: Figure, catalog: Catalog, language: Language) -> Markup:
    """The chart as HTML, or nothing when the figure holds no number to draw."""
    drawing = _read(chart, figure, catalog, language)
    if not drawing.values:
        return Markup("")
    text = Text(language)
    title = text(
        "answer.chart",
        title=figure.title.in_(language),
        x=figure.column(chart.x).label.in_(language),
        y=drawing.y.label.in_(language),
    )
    upright = chart.kind == "line" or isinstance(_first(figure, chart.x), date)
    body = [
        tag(
            "svg",
            tag("title", title),
            tag("desc", _description(drawing)),
            *(_frame(drawing, width, bars=chart.kind == "bar") if upright else _lying(drawing, width)),
            viewBox=f"0 0 {width} {_HEIGHT if upright else _lying_height(drawing)}",
            role="img",
            class_=name,
        )
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    ]
    legend = (
        tag("ul", *(tag("li", s.name, class_=f"s{i}") for i, s in enumerate(drawing.series)), class_="legend")
        if len(drawing.series) > 1
        else ""
    )
    cut = len({row[_position(figure, chart.x)] for row in figure.rows}) > len(drawing.labels)
    more = tag("p", text("answer.chart_more", n=len(drawing.labels)), class_="quiet") if cut else ""
    unit = tag("p", drawing.y.label.in_(language), class_="axis")
    return tag("figure", unit, *body, legend, more, class_="chart")


def _read(chart: Chart, figure: Figure, catalog: Catalog, language: Language) -> _Drawing:
    x, y = _position(figure, chart.x), _position(figure, chart.y)
    split = _position(figure, chart.series) if chart.series else None
    places: list[Value] = list(dict.fromkeys(row[x] for row in figure.rows))
    if chart.kind == "bar" and not isinstance(_first(figure, chart.x), date):
        places = places[:MOST_BARS]
    names: list[Value] = list(dict.fromkeys(row[split] for row in figure.rows)) if split is not None else [None]
    held = {(row[x], row[split] if split is not None else None): row[y] for row in figure.rows}
    labels = {place: cell_text(place, figure.columns[x], catalog, language) for place in places}

    def point(place: Value, name: Value) -> _Point | None:
        value = held.get((place, name))
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return None
        return _Point(label=labels[place], value=value, shown=shown(value, figure.columns[y].format, language))

    series = tuple(
        _Series(
            name=cell_text(name, figure.columns[split], catalog, language) if split is not None else "",
            points=tuple(point(place, name) for place in places),
        )
        for name in names[:MOST_SERIES]
    )
    return _Drawing(labels=tuple(labels.values()), series=series, y=figure.columns[y], language=language)


def _description(drawing: _Drawing) -> str:
    parts = []
    for series in drawing.series:
        told = [f"{point.label} {point.shown}" for point in series.points if point]
        parts.append((f"{series.name}: " if series.name else "") + ", ".join(told))
    return "; ".join(parts)


def _lying_height(drawing: _Drawing) -> int:
    return len(drawing.labels) * (_ROW + (len(drawing.series) - 1) * (_BAR + 2)) + 4


def _lying(drawing: _Drawing, width: int) -> Sequence[Markup]:
    """Horizontal bars: a label, a bar from zero, its value at the end."""
    names = min(max(_text_width(label) for label in drawing.labels) + 12, width * 0.36)
    room = max(_text_width(p.shown) for s in drawing.series for p in s.points if p) + 10
    low, high = min(0.0, *drawing.values), max(0.0, *drawing.values)
    scale = (width - names - room) / ((high - low) or 1)
    zero = names - low * scale
    step = _ROW + (len(drawing.series) - 1) * (_BAR + 2)
    marks: list[Markup] = []
    for place, label in enumerate(drawing.labels):
        top = place * step + 2
        middle = top + step / 2 + 4.5
        marks.append(tag("text", _fit(label, names - 12), x=0, y=f"{middle:.1f}", class_="name"))
        for number, series in enumerate(drawing.series):
            point = series.points[place]
            if point is None:
                continue
            y = top + (_ROW - _BAR) / 2 + number * (_BAR + 2)
            length = abs(point.value) * scale
            left = zero if point.value >= 0 else zero - length
            marks.append(_rectangle(left, y, max(length, 1.5), _BAR, number, point))
            marks.append(
                tag("text", point.shown, x=f"{left + length + 7:.1f}", y=f"{y + _BAR / 2 + 4.5:.1f}", class_="value")
            )
    marks.append(tag("line", x1=f"{zero:.1f}", x2=f"{zero:.1f}", y1=0, y2=_lying_height(drawing), class_="zero"))
    return marks


def _frame(drawing: _Drawing, width: int, *, bars: bool) -> Sequence[Markup]:
    """Columns from zero, or lines, over an axis of time; gridlines carry the scale."""
    low, high = min(drawing.values), max(drawing.values)
    if bars or low < 0.6 * high:
        low = min(0.0, low)
    ticks = _ticks(low, high)
    low, high = min(low, ticks[0]), max(high, ticks[-1])
    told = [shown(tick, drawing.y.format, drawing.language) for tick in ticks]
    left = max(_text_width(text) for text in told) + 10
    top, bottom = 10.0, _HEIGHT - 28.0

    def y(value: float) -> float:
        return bottom - (value - low) / ((high - low) or 1) * (bottom - top)

    marks = [
        join(
            (
                tag("line", x1=f"{left:.1f}", x2=width, y1=f"{y(tick):.1f}", y2=f"{y(tick):.1f}", class_="grid"),
                tag("text", text, x=f"{left - 8:.1f}", y=f"{y(tick) + 4:.1f}", class_="tick end"),
            )
        )
        for tick, text in zip(ticks, told, strict=True)
    ]
    slot = (width - left) / max(len(drawing.labels), 1)
    every = math.ceil((max(_text_width(label) for label in drawing.labels) + 14) / slot)
    last = len(drawing.labels) - 1
    for place, label in enumerate(drawing.labels):
        if (last - place) % every == 0:
            middle = left + (place + 0.5) * slot
            half = _text_width(label) / 2
            middle = min(max(middle, half), width - half)
            marks.append(tag("text", label, x=f"{middle:.1f}", y=_HEIGHT - 8, class_="tick middle"))
    for number, series in enumerate(drawing.series):
        if bars:
            thick = min(36.0, slot * 0.72) / len(drawing.series)
            start = left + (slot - thick * len(drawing.series)) / 2 + number * thick
            marks.extend(
                _rectangle(
                    start + place * slot,
                    min(y(point.value), y(0)),
                    thick - 1,
                    max(abs(y(point.value) - y(0)), 1.5),
                    number,
                    point,
                )
                for place, point in enumerate(series.points)
                if point
            )
        else:
            at = [(left + (place + 0.5) * slot, y(p.value), p) for place, p in enumerate(series.points) if p]
            marks.append(tag("polyline", points=" ".join(f"{a:.1f},{b:.1f}" for a, b, _ in at), class_=f"s{number}"))
            marks.extend(
                tag(
                    "circle",
                    tag("title", f"{p.label} {p.shown}"),
                    cx=f"{a:.1f}",
                    cy=f"{b:.1f}",
                    r=3,
                    class_=f"s{number}",
                )
                for a, b, p in at
            )
    return marks


def _rectangle(x: float, y: float, width: float, height: float, series: int, point: _Point) -> Markup:
    return tag(
        "rect",
        tag("title", f"{point.label} {point.shown}"),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        width=f"{width:.1f}",
        height=f"{height:.1f}",
        rx=3,
        class_=f"s{series}",
    )


def _ticks(low: float, high: float) -> list[float]:
    """About four round values that cover low to high."""
    span = (high - low) or abs(high) or 1.0
    rough = span / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _text_width(text: str) -> float:
    """Estimated width in drawing units at the chart's type size (13): wide characters are square."""
    return sum(13.0 if ord(letter) > 0x2E7F else 8.0 for letter in text)


def _fit(text: str, width: float) -> str:
    if _text_width(text) <= width:
        return text
    kept = text
    while kept and _text_width(kept + "…") > width:
        kept = kept[:-1]
    return kept + "…"


def _position(figure: Figure, name: str) -> int:
    return [column.name for column in figure.columns].index(name)


def _first(figure: Figure, name: str) -> Value:
    return figure.rows[0][_position(figure, name)] if figure.rows else None

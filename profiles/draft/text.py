"""Drafted entries go in; YAML that a person likes to read comes out: blocks outside, one line an item inside."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from .model import Entry, Plain

Comments = Mapping[tuple[str, ...], str]
_FLOW = 10**6


def flow(value: Plain) -> str:
    """A value on one line."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=_FLOW)
    return text.removesuffix("\n").removesuffix("\n...")


def key(name: str) -> str:
    """A key as YAML writes it."""
    return flow(name)


def block(
    entries: Entry, depth: Mapping[str, int], comments: Comments, at: tuple[str, ...] = (), indent: int = 0
) -> list[str]:
    """Lines of a mapping. `depth`: top-level key → how many levels below it are blocks; deeper ones stand on one line."""
    lines: list[str] = []
    for name, value in entries.items():
        place = (*at, name)
        lines += item(name, value, depth, comments, place, indent)
    return lines


def item(
    name: str, value: Plain, depth: Mapping[str, int], comments: Comments, place: tuple[str, ...], indent: int
) -> list[str]:
    """Lines of one entry, its comment above it."""
    pad = "  " * indent
    lines = [f"{pad}# {comments[place]}"] if place in comments else []
    open_levels = depth.get(place[0], 0)
    if isinstance(value, dict) and value and len(place) <= open_levels and not _small(place, value):
        lines.append(f"{pad}{key(name)}:")
        lines += block(value, depth, comments, place, indent + 1)
    elif isinstance(value, list) and value and len(place) <= open_levels:
        lines.append(f"{pad}{key(name)}:")
        for number, one in enumerate(value):
            if (remark := comments.get((*place, str(number)))) is not None:
                lines.append(f"{pad}  # {remark}")
            lines.append(f"{pad}  - {flow(one)}")
    else:
        lines.append(f"{pad}{key(name)}: {flow(value)}")
    return lines


def _small(place: tuple[str, ...], value: Entry) -> bool:
    """Names and conditions stay on one line wherever they stand."""
    return place[-1] in ("names", "definition", "grain", "format", "verbs", "counts", "where") or len(flow(value)) < 1


SOURCES_DEPTH = {"sources": 4, "values": 2}
CATALOG_DEPTH = {"entities": 3, "joins": 1, "truncated": 1, "gaps": 1, "ambiguities": 1, "roles": 1, "starters": 1}

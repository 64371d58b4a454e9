"""A person's file and a new draft go in; the person's file with what is new put in its place comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from domain.errors import CatalogError

from .model import Entry, Plain
from .text import Comments, flow, item, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The text to write, and what was put in."""

    text: str
    added: tuple[str, ...]


def merge(
    existing: str, draft: Entry, last: Entry | None, depth: Mapping[str, int], comments: Comments, where: str
) -> Merged:
    """Put into an existing file what the draft has and it has not; every line of it stays.

    `last` is the draft of the time before: what it had and the file has no more was taken out by a person, and stays out.

    Raises:
        CatalogError: the existing file is not YAML.
    """
    try:
        root = yaml.compose(existing, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogError(
            f"{where}, line {line}: not valid YAML ({error.problem}); mend it, or remove the file"
        ) from None
    if not isinstance(root, yaml.MappingNode):
        raise CatalogError(f"{where}, line 1: a mapping is expected here; mend it, or remove the file")
    job = _Merge(existing, depth, comments)
    job.mapping(root, draft, last, (), open_lines=True)
    return Merged(text=job.text(), added=tuple(job.added))


class _Merge:
    def __init__(self, existing: str, depth: Mapping[str, int], comments: Comments) -> None:
        self._existing = existing if existing.endswith("\n") else existing + "\n"
        self._depth = depth
        self._comments = comments
        self._inserts: list[tuple[int, str]] = []
        self.added: list[str] = []

    def text(self) -> str:
        text = self._existing
        for at, piece in sorted(self._inserts, key=lambda held: held[0], reverse=True):
            text = text[:at] + piece + text[at:]
        return text

    def mapping(
        self, node: yaml.MappingNode, draft: Entry, last: Plain, at: tuple[str, ...], *, open_lines: bool
    ) -> None:
        held = {name.value: value for name, value in node.value}
        before = last if isinstance(last, dict) else {}
        missing = [name for name in draft if name not in held and name not in before]
        for name in missing:
            self.added.append(".".join((*at, name)))
        if missing:
            self._insert(node, {name: draft[name] for name in missing}, at)
        for name, value in draft.items():
            inner = held.get(name)
            place = (*at, name)
            if isinstance(value, dict) and isinstance(inner, yaml.MappingNode) and self._opens(place):
                self.mapping(inner, value, before.get(name), place, open_lines=not inner.flow_style)
            elif isinstance(value, list) and isinstance(inner, yaml.SequenceNode) and place == ("joins",):
                self._joins(inner, value, before.get(name))

    def _opens(self, place: tuple[str, ...]) -> bool:
        """Where new things may come: sources and their columns, entities and their dimensions, measures and filters."""
        depth = {"sources": (1, 2, 3), "values": (1,), "entities": (1, 2, 3)}.get(place[0], ())
        if len(place) not in depth:
            return False
        return len(place) < 3 or place[2] in ("columns", "line_columns", "dimensions", "measures", "filters")

    def _insert(self, node: yaml.MappingNode, entries: Entry, at: tuple[str, ...]) -> None:
        if node.flow_style:
            inner = ", ".join(f"{key(name)}: {flow(value)}" for name, value in entries.items())
            self._inserts.append((node.end_mark.index - 1, f"{', ' if node.value else ''}{inner}"))
            return
        column = node.value[0][0].start_mark.column if node.value else 0
        lines: list[str] = []
        for name, value in entries.items():
            lines += item(name, value, self._depth, self._comments, (*at, name), 0)
        piece = "".join(f"{' ' * column}{line}\n" for line in lines)
        self._inserts.append((self._line_end(_last_mark(node)), piece))

    def _joins(self, node: yaml.SequenceNode, draft: list[Plain], last: Plain) -> None:
        held = [_plain(one) for one in node.value]
        before = last if isinstance(last, list) else []
        known = {(one.get("many"), one.get("one")) for one in held if isinstance(one, dict)}
        new = [
            one
            for one in draft
            if isinstance(one, dict) and (one["many"], one["one"]) not in known and one not in before
        ]
        if not new:
            return
        self.added += [f"joins: {one['many']} → {one['one']}" for one in new]
        if node.flow_style:
            inner = ", ".join(flow(one) for one in new)
            self._inserts.append((node.end_mark.index - 1, f"{', ' if node.value else ''}{inner}"))
        else:
            pad = " " * node.start_mark.column
            piece = "".join(f"{pad}- {flow(one)}\n" for one in new)
            self._inserts.append((self._line_end(_last_mark(node)), piece))

    def _line_end(self, index: int) -> int:
        end = self._existing.find("\n", index)
        return len(self._existing) if end < 0 else end + 1


def _last_mark(node: yaml.Node) -> int:
    """Where the text of a node really ends: a block's own end mark stands behind the blank lines after it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _last_mark(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last_mark(node.value[-1])
    return max(node.start_mark.index, node.end_mark.index - 1)


def _plain(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return {name.value: _plain(value) for name, value in node.value}
    return node.value

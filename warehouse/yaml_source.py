"""A YAML file goes in; its data, and the line of every place in it, come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from domain.errors import CatalogError

if TYPE_CHECKING:
    from pathlib import Path

Place = tuple[str | int, ...]
"""Keys and positions from the top of the file: `("joins", 2, "one")`."""


class YamlSource:
    """One YAML file: `data`, and errors that say where."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
            self._root = yaml.compose(text, Loader=yaml.SafeLoader)
            self.data: object = yaml.safe_load(text)
        except OSError as error:
            raise CatalogError(f"{path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise CatalogError(f"{path} is not UTF-8 text") from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            where = f", line {mark.line + 1}" if mark else ""
            raise CatalogError(f"{path}{where}: not valid YAML: {error.problem}") from None
        except (yaml.YAMLError, ValueError) as error:
            raise CatalogError(f"{path}: not valid YAML: {str(error).splitlines()[0]}") from None
        if not isinstance(self.data, dict):
            raise CatalogError(f"{path}: expected a mapping of fields, found {type(self.data).__name__}")
        self._refuse_twice(self._root)

    def line(self, place: Place) -> int:
        """Line (from 1) of a place, or of the deepest part of it that the file has."""
        node: yaml.Node | None = self._root
        line = 1
        for step in place:
            key, value = _step(node, step)
            if value is None:
                continue
            line = (key or value).start_mark.line + 1
            node = value
        return line

    def error(self, place: Place, message: str) -> CatalogError:
        """One plain line: file, line, what."""
        return CatalogError(f"{self.path}, line {self.line(place)}: {message}")

    def _refuse_twice(self, node: yaml.Node | None) -> None:
        """YAML lets a later key silently replace an earlier one; we do not."""
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self._refuse_twice(item)
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    line = key.start_mark.line + 1
                    raise CatalogError(f"{self.path}, line {line}: {key.value!r} is given twice")
                seen.add(key.value)
                self._refuse_twice(value)


def _step(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    return None, None

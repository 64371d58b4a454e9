"""What Chinese leaves out of the catalog's names: 制造商 for 汽车制造商, 气缸 for 气缸数, 车 for 汽车."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from agent.embedded.grammar import load_grammar
from agent.embedded.lexicon import Lexicon, Meaning, folded
from domain.catalog import Catalog

from .naming import alike_zh, points

_AMOUNT = ("数量", "数目", "个数", "人数", "数")
_LEAST_LONG = 2
"""Characters that a name must have left."""
_LONG = 4
"""Characters of a name that has a head of two."""
_HAN = re.compile(r"[\u4e00-\u9fff]+$")
_NO_ROWS = (
    "名称",
    "名字",
    "姓名",
    "列表",
    "数据",
    "信息",
    "资料",
    "详情",
    "类型",
    "种类",
    "类别",
    "状态",
    "代码",
    "内容",
    "记录",
)
"""Ends of names of tables that say nothing of their rows."""


def add_chinese(wide: Lexicon, catalog: Catalog, structural: Mapping[str, tuple[str, ...]]) -> None:
    """Shorter Chinese names, each where nothing else could be meant by it."""
    _add_tails(wide, catalog, structural)
    _add_short(wide, catalog, structural)
    _add_counted(wide, catalog, structural)
    _add_heads(wide, catalog, structural)


def _add_tails(wide: Lexicon, catalog: Catalog, structural: Mapping[str, tuple[str, ...]]) -> None:
    """汽车制造商 → 制造商, where 汽车 are rows of another table: the one table of such a tail."""
    tails: dict[str, set[str]] = {}
    for name, entity in catalog.entities.items():
        others = {
            folded(said) for other, held in catalog.entities.items() if other != name for said in held.names.zh
        }  # fmt: skip
        for said in map(folded, entity.names.zh):
            for other in others:
                tail = said.removeprefix(other).removeprefix("的")
                if said != tail and len(tail) >= _LEAST_LONG:
                    tails.setdefault(tail, set()).add(name)
    for tail, owners in tails.items():
        if len(owners) != 1 or tail in structural or tail in _NO_ROWS:
            continue
        if not _is(wide, tail, "entity", "value", "filter", "measure"):
            wide.add(tail, Meaning("entity", next(iter(owners))))


def _add_short(wide: Lexicon, catalog: Catalog, structural: Mapping[str, tuple[str, ...]]) -> None:
    for short, full in _short_nouns().items():
        owners = {
            name for name, entity in catalog.entities.items() if any(folded(said) in full for said in entity.names.zh)
        }
        if len(owners) != 1 or short in structural or short in wide.meanings:
            continue
        owner = owners.pop()
        wide.add(short, Meaning("entity", owner))
        display = catalog.entities[owner].display_zh or catalog.entities[owner].display
        if display is not None and f"{short}名" not in wide.meanings:
            wide.add(f"{short}名", Meaning("dimension", f"{owner}.{display}"))


def _add_counted(wide: Lexicon, catalog: Catalog, structural: Mapping[str, tuple[str, ...]]) -> None:
    """气缸数 → 气缸 (4个气缸的汽车), where no rows, values or columns are called so."""
    found: dict[str, set[str]] = {}
    for name, entity in catalog.entities.items():
        for short, dimension in entity.dimensions.items():
            if dimension.type != "number":
                continue
            for said in map(folded, dimension.names.zh):
                head = next((said[: -len(end)] for end in _AMOUNT if said.endswith(end)), "")
                if len(head) >= _LEAST_LONG:
                    found.setdefault(head, set()).add(f"{name}.{short}")
    for head, columns in found.items():
        if len(columns) == 1 and head not in structural and head not in wide.meanings:
            wide.add(head, Meaning("dimension", next(iter(columns))))


def _add_heads(wide: Lexicon, catalog: Catalog, structural: Mapping[str, tuple[str, ...]]) -> None:
    """会员级别 → 级别: the last two characters, where nothing is called so."""
    found: dict[str, set[str]] = {}
    for name, entity in catalog.entities.items():
        for short, dimension in entity.dimensions.items():
            full = f"{name}.{short}"
            if dimension.privacy == "identifier" or points(catalog, full):
                continue
            for said in (other for own in dimension.names.zh for other in (own, *alike_zh(own))):
                if len(said) >= _LONG and _HAN.match(said):
                    found.setdefault(folded(said)[-2:], set()).add(full)
    for head, columns in found.items():
        known = head in structural or head in wide.meanings or head in load_grammar().words
        if not known and head not in _NO_ROWS:
            for full in sorted(columns):
                wide.add(head, Meaning("dimension", full))


def _is(wide: Lexicon, surface: str, *kinds: str) -> bool:
    return any(meaning.kind in kinds for meaning in wide.meanings.get(surface, ()))


@cache
def _short_nouns() -> dict[str, tuple[str, ...]]:
    raw = yaml.safe_load((Path(__file__).parent / "short_nouns.yaml").read_text(encoding="utf-8"))
    return {str(short): tuple(map(str, full)) for short, full in raw.items()}

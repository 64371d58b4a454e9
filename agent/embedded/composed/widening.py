"""The lexicon with parts of longer names: "name" for "customer name", "card type" for "card type code"."""

from __future__ import annotations

import itertools
import re

from agent.embedded.lexicon import Lexicon, Meaning, folded
from domain.catalog import Catalog

from .naming import (
    add_demonyms,
    add_tables,
    alike_zh,
    left_to_words,
    numbered,
    plural,
    points,
    singular,
    turned,
    verbs_of,
)
from .naming_zh import add_chinese

_GENERIC = {"code", "codes", "id", "name", "number", "details", "detail", "description", "value", "text"}
_NO_TABLE = {
    "names",
    "name",
    "types",
    "type",
    "details",
    "detail",
    "list",
    "lists",
    "data",
    "codes",
    "code",
    "info",
    "status",
}
_WORD = re.compile(r"[a-z0-9]+")
_ZH_GENERIC = ("编号", "代码", "名称", "名字", "姓名")


def widened(lexicon: Lexicon, catalog: Catalog, structural: dict[str, tuple[str, ...]]) -> Lexicon:
    """A copy with the tails of every column's names, and the names without a generic last word.

    A part that is a structural word by itself ("first", "count") is left alone.
    """
    wide = lexicon.with_meanings(_without_ready_made(lexicon, catalog))
    tables = _entities(lexicon)
    left = {key: _left(catalog, key, held, tables) for key, held in wide.keys.items()}
    wide.keys = {key: held for key, held in left.items() if held}
    _name_entities(wide, lexicon, catalog, structural)
    add_tables(wide, lexicon, catalog, structural)
    add_demonyms(wide)
    entities = {surface for surface, held in wide.meanings.items() if any(m.kind == "entity" for m in held)}
    for entity_name, entity in catalog.entities.items():
        for short, dimension in entity.dimensions.items():
            if dimension.privacy == "identifier":
                continue
            meaning = Meaning("dimension", f"{entity_name}.{short}")
            for name in dimension.names.en or (short.replace("_", " "),):
                for form in numbered(folded(name)):
                    if form not in structural and form.split(" of ")[-1] not in entities:
                        wide.add(form, meaning)
                for form in verbs_of(folded(name)):
                    if form not in structural and form not in entities and not _is_value(lexicon, form):
                        wide.add(form, meaning)
                for form in turned(folded(name)):
                    for surface in (form, plural(form)):
                        if " of " in surface and surface.split(" of ")[-1] in entities:
                            continue  # the name of the customer
                        if surface not in structural and surface not in entities and not _is_value(lexicon, surface):
                            wide.add(surface, meaning)
                for part in _parts(folded(name), bare=not points(catalog, meaning.name)):
                    for surface in (part, plural(part)):
                        if surface not in structural and surface not in entities and not _is_value(lexicon, surface):
                            wide.add(surface, meaning)
            for name in [other for said in dimension.names.zh for other in (said, *alike_zh(said))]:
                for part in _parts_zh(folded(name), entity.names.zh, bare=not points(catalog, meaning.name)):
                    if part not in structural and part not in entities and not _is_value(lexicon, part):
                        wide.add(part, meaning)
    _part_flags(wide, catalog)
    add_chinese(wide, catalog, structural)
    return wide


def _parts(name: str, *, bare: bool) -> list[str]:
    """Tails of the name; with `bare` also those without a generic last word ("card type" of "card type code")."""
    words = name.split()
    parts = [" ".join(words[start:]) for start in range(len(words))]
    if bare and len(words) > 1 and words[-1] in _GENERIC:
        head = words[:-1]
        parts += [" ".join(head[start:]) for start in range(len(head))]
    return [
        part
        for part in dict.fromkeys(parts)
        if len(part) > 1 and _WORD.match(part) and not part.startswith(("of ", "for ", "in ", "to "))
    ]


def _parts_zh(name: str, owners: tuple[str, ...], *, bare: bool) -> list[str]:
    """客户姓名 → 姓名; 类型代码 → 类型."""
    found = [name]
    for owner in owners:
        if name.startswith(owner) and len(name) > len(owner):
            found.append(name[len(owner) :].lstrip("的"))
    for ending in _ZH_GENERIC if bare else ():
        found += [
            part[: -len(ending)].rstrip("的")
            for part in list(found)
            if part.endswith(ending) and len(part) > len(ending) + 1
        ]
    found = [part for part in found if not part.endswith("的")]
    return [part for part in dict.fromkeys(found) if len(part) > 1]


def _is_value(lexicon: Lexicon, surface: str) -> bool:
    return surface.startswith("number of ") or any(
        meaning.kind in ("value", "filter", "measure") for meaning in lexicon.meanings.get(surface, ())
    )


def _without_ready_made(lexicon: Lexicon, catalog: Catalog) -> dict[str, tuple[Meaning, ...]]:
    """Without measures that this reading makes itself: "highest price", "different cities"."""
    kept: dict[str, tuple[Meaning, ...]] = {}
    entities = _entities(lexicon)
    for surface, meanings in lexicon.meanings.items():
        left = _left(catalog, surface, meanings, entities)
        if left:
            kept[surface] = left
    return kept


def _entities(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """Surface → tables of that name."""
    found = {
        surface: frozenset(m.name for m in held if m.kind == "entity") for surface, held in lexicon.meanings.items()
    }
    return {surface: tables for surface, tables in found.items() if tables}


def _left(
    catalog: Catalog, surface: str, meanings: tuple[Meaning, ...], entities: dict[str, frozenset[str]]
) -> tuple[Meaning, ...]:
    return tuple(
        m for m in meanings
        if not (m.kind == "measure" and (_ready_made(catalog, m.name, surface) or left_to_words(catalog, surface, m.name, entities)))
    )  # fmt: skip


def _ready_made(catalog: Catalog, measure: str, surface: str) -> bool:
    held = catalog.measure(measure)
    if held.where is not None or held.column is None:
        return False
    return held.aggregate in ("min", "max") or (
        held.aggregate == "count_distinct" and surface.startswith(("different ", "distinct ", "unique ", "不同"))
    )


def _part_flags(wide: Lexicon, catalog: Catalog) -> None:
    """ "official language" is a language that is official, where both are columns: two words, no flag by itself."""
    for entity_name, entity in catalog.entities.items():
        nouns = {
            folded(n) for held in entity.dimensions.values() if held.type in ("category", None) for n in held.names.en
        }
        for short, dimension in entity.dimensions.items():
            if dimension.type != "bool":
                continue
            flag = Meaning("dimension", f"{entity_name}.{short}")
            said = {folded(name) for name in dimension.names.en}
            for name in said:
                head, _, noun = name.rpartition(" ")
                if head in said and noun in nouns:
                    for surface in (name, plural(name)):
                        left = tuple(m for m in wide.meanings.get(surface, ()) if m != flag)
                        wide.meanings.pop(surface, None)
                        if left:
                            wide.meanings[surface] = left
                    wide.keys = {key: held for key, held in wide.keys.items() if key != name or held != (flag,)}


def _name_entities(wide: Lexicon, lexicon: Lexicon, catalog: Catalog, structural: dict[str, tuple[str, ...]]) -> None:
    """ "cards" for "customer cards", where no other table could be meant."""
    tails: dict[str, set[str]] = {}
    for entity_name, entity in catalog.entities.items():
        for name in entity.names.en:
            words = folded(name).split()
            one = " ".join([*(singular(w) for w in words[:-1]), words[-1]]) if words else ""
            for surface in (one, plural(one)):
                if surface and surface not in lexicon.meanings and surface not in structural:
                    wide.add(surface, Meaning("entity", entity_name))
            for start in range(1, len(words)):
                tail = " ".join(words[start:])
                if tail in _NO_TABLE or words[start] in ("in", "of", "for", "to", "on", "at", "by"):
                    continue
                for surface in (tail, plural(tail)):
                    tails.setdefault(surface, set()).add(entity_name)
    for surface, owners in tails.items():
        if (
            len(owners) == 1
            and surface not in structural
            and not any(meaning.kind in ("entity", "value", "filter") for meaning in lexicon.meanings.get(surface, ()))
        ):
            wide.add(surface, Meaning("entity", next(iter(owners))))


def together(text: str, lexicon: Lexicon, structural: dict[str, tuple[str, ...]]) -> str:
    """ "high schooler" → "highschooler", where only the latter is a name; "Brown's" → "Brown"."""
    text = re.sub(r"(?<=[A-Za-z])[’']s(?=\s|$)", "", text)
    if not re.search(r"(?:^|\s)[‘’'](?=\S)", text):  # no quotation mark
        text = re.sub(r"(?<=s)[’'](?=\s|$)", "", text)
    words = list(re.finditer(r"[A-Za-z]+", text))
    for left, right in reversed(list(itertools.pairwise(words))):
        if text[left.end() : right.start()] != " ":
            continue
        joined = (left.group() + right.group()).lower()
        apart = f"{left.group()} {right.group()}".lower()
        if any(set(structural.get(word.group().lower(), ())) - {"act"} for word in (left, right)):
            continue
        if (
            joined in lexicon.meanings
            and apart not in lexicon.meanings
            and left.group().lower() not in lexicon.meanings
        ):
            text = text[: left.end()] + text[right.start() :]
    return text


def singled(text: str, lexicon: Lexicon, structural: dict[str, tuple[str, ...]]) -> str:
    """ "republics" → "republic", where only the latter is known, as a value."""
    for match in reversed(list(re.finditer(r"[A-Za-z]{4,}s\b", text))):
        word = match.group().lower()
        if word in lexicon.meanings or word in structural or lexicon.leads(word):
            continue
        one = singular(word)
        if one != word and lexicon.values_of(one):
            text = text[: match.start() + len(one)] + text[match.end() :]
    return text


def coordinated(text: str, lexicon: Lexicon) -> str:
    """ "first and last name" → "first name and last name", where both are names of columns."""
    words = list(re.finditer(r"[A-Za-z]+", text))
    for position in range(len(words) - 1, 0, -1):
        if words[position].group().lower() != "and" or position + 2 >= len(words):
            continue
        known = None
        for size in (3, 2):
            if position + size < len(words):
                phrase = " ".join(w.group().lower() for w in words[position + 1 : position + 1 + size])
                if _is_column(lexicon, phrase):
                    known = phrase
                    break
        if known is None:
            continue
        noun = known.split()[-1]
        at = position - 1
        changed = text
        while at >= 0:
            gap = text[words[at].end() : words[at + 1].start()]
            if at < position - 1 and "," not in gap:
                break
            word = words[at].group().lower()
            single = noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
            if not (_is_column(lexicon, f"{word} {noun}") or _is_column(lexicon, f"{word} {single}")):
                break
            changed = changed[: words[at].end()] + f" {single}" + changed[words[at].end() :]
            at -= 1
        if changed != text:
            return changed
    return text


def _is_column(lexicon: Lexicon, phrase: str) -> bool:
    held = lexicon.meanings.get(phrase, ()) or lexicon.keys.get(" ".join(map(singular, phrase.split())), ())
    return any(meaning.kind == "dimension" for meaning in held)

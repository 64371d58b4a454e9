"""Parts and their columns go in; what people call them in both languages comes out, with each name given once where it can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .bundled import synonyms
from .model import Entry, Home, Item, Part, Plain
from .words import in_chinese, is_chinese, phrase, plural, says, singular

_BARE = frozenset({"name", "id", "number", "code", "title", "description", "label", "type", "status", "kind", "text"})
"""Never a name of its own: every table has one."""
_AS_LINE = (("order", "line"), ("line", "item"), ("order", "item"))
_AS_ORDER = (("order",), ("purchase",), ("transaction",))
_AS_FEEDBACK = (("review",), ("comment",), ("feedback",))
_WRITERS = (("reviewer",), ("customer",), ("people",), ("user",), ("shopper",))
"""Where nobody is known, people are spoken of through what they wrote, but are never counted by it."""
_MODIFIERS = frozenset({"ship", "shipping", "billing", "contact", "first", "last", "full", "user", "company"})


def names(english: Iterable[str], chinese: Iterable[str]) -> Entry:
    """An entry of names, each once, in order."""
    held: Entry = {}
    if en := list(dict.fromkeys(name for name in english if name)):
        held["en"] = list(en)
    if zh := list(dict.fromkeys(name for name in chinese if name)):
        held["zh"] = list(zh)
    return held


class Naming:
    """The names of one home's parts and columns."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._claimed: dict[str, str] = {}
        """Name → the part that has it."""
        self._parts: dict[str, tuple[list[str], list[str]]] = {}
        self._noun: dict[str, str] = {}
        for part in home.parts:
            self._own_names(part)
        self._give_way()
        for part in home.parts:
            self._further_names(part)
        counted = Counter(tuple(item.given.words) for part in home.parts for item in part.items)
        self._places = {words[-1] for words in counted if len(words) == 1 and says(words, "place")}
        self._first = Counter(phrase(_stem(item)) for part in home.parts for item in part.items)

    # -- parts -------------------------------------------------------------------------------------------------

    def _own_names(self, part: Part) -> None:
        forms = [part.words]
        head = part.words[-1:]
        if part.kind in ("person", "order", "feedback", "product") and len(part.words) > 1 and says(head, part.kind):
            forms.insert(0, head)
        english, chinese = [], []
        for words in forms:
            if words == ("sale",):  # "sales" is a figure before it is a row
                words = ("sale", "record")
            english += [phrase(words, many=True), phrase(words, one=True)]
            chinese += list(in_chinese(words))
        if part.source is not None and is_chinese(part.source.found.name) and part.kind != "person":
            chinese.insert(0, part.source.found.name)
        self._noun[part.name] = phrase(forms[0], one=True)
        self._parts[part.name] = (english, chinese)
        for name in (*english, *chinese):
            self._claimed.setdefault(name, part.name)

    def _give_way(self) -> None:
        """A table the facts do not reach leaves its noun to a column they do ("region" of the customer)."""
        home = self._home
        facts = [part.name for part in home.parts if part.kind in ("line", "order", "feedback", "person")]
        near = set(facts)
        waiting = list(facts)
        while waiting:
            here = waiting.pop()
            new = [tie.one for tie in home.ties if tie.many == here and tie.one not in near]
            near.update(new)
            waiting.extend(new)
        plain = {
            item.given.words
            for part in home.parts
            if part.name in near
            for item in part.items
            if item.use == "category"
        }
        for part in home.parts:
            if part.name in near or part.words not in plain or not facts:
                continue
            tie = next((tie for tie in home.ties if tie.one == part.name), None)
            words = (*(home.named(tie.many).words if tie else ("list",)), *part.words)
            self._claimed = {name: owner for name, owner in self._claimed.items() if owner != part.name}
            self._noun[part.name] = phrase(words, one=True)
            english, chinese = [phrase(words, many=True), phrase(words, one=True)], list(in_chinese(words)[:1])
            self._parts[part.name] = (english, chinese)
            for name in (*english, *chinese):
                self._claimed.setdefault(name, part.name)

    def _further_names(self, part: Part) -> None:
        english, chinese = self._parts[part.name]
        more: list[tuple[str, ...]] = []
        if part.kind == "line":
            more += list(_AS_LINE)
        if part.kind == "order":
            more += list(_AS_ORDER)
        if part.kind == "feedback":
            more += list(_AS_FEEDBACK)
            if self._home.person is None:
                more += _WRITERS
        if part.kind == "person":
            more.append(("customer",))
        if part.kind == "other" and says(part.words, "staff"):
            more += [("sales", "rep"), ("sales", "representative"), ("salesperson",), ("rep",)]
        for tie in self._home.ties:
            source = self._home.named(tie.many).item(tie.column)
            pointed = tie.one == part.name and source is not None and source.given.words != tie.words
            if pointed and part.kind == "other" and tie.words[-1:] != part.words[-1:]:
                more.append(tie.words)
        own = tuple(more)
        for word in list(dict.fromkeys(singular_last(name) for name in english)):
            more += [tuple(other.split()) for other in synonyms().get(word, ())]
        for words in more:
            pair = [phrase(words, many=True), phrase(words, one=True)]
            if any(self._claimed.get(name, part.name) != part.name for name in pair) or words == ("sale",):
                continue
            english += pair
            for name in in_chinese(words) if words in own else ():
                if self._claimed.setdefault(name, part.name) == part.name:
                    chinese.append(name)
            for name in pair:
                self._claimed[name] = part.name

    def part(self, part: Part) -> Entry:
        """Names of an entity."""
        english, chinese = self._parts[part.name]
        return names(english, [name for name in chinese if self._claimed.get(name, part.name) == part.name])

    def noun(self, part: Part) -> str:
        """What one row is called in English."""
        return self._noun[part.name]

    def nouns(self, part: Part) -> list[str]:
        """Plurals of everything a row may be called in English."""
        english, _ = self._parts[part.name]
        people = {phrase(words, one=True) for words in _WRITERS} if part.kind == "feedback" else set()
        nouns = [name for name in english if phrase(name.split(), one=True) not in people]
        return list(dict.fromkeys(phrase(name.split(), many=True) for name in nouns))

    def chinese(self, part: Part) -> list[str]:
        """Everything a row may be called in Chinese."""
        held = self.part(part).get("zh", [])
        return [str(name) for name in held] if isinstance(held, list) else []

    # -- columns -----------------------------------------------------------------------------------------------

    def display(self, part: Part, item: Item) -> Entry:
        """Names of the column that names a row."""
        noun, given = self.noun(part), phrase(item.given.words)
        english = [f"{noun} name", given if given not in _BARE else "", noun]
        if (bare := phrase(part.words, one=True)) != noun:
            english.append(bare)
        chinese = [item.given.chinese, *(f"{name}名称" if part.kind != "person" else f"{name}姓名" for name in self.chinese(part)[:1])]  # fmt: skip
        return names(english, [*chinese, *self.chinese(part)])

    def item(self, part: Part, item: Item, *, plain: bool) -> Entry:
        """Names of any other column; `plain`: the one of several with this name that may have it to itself."""
        stem = _stem(item)
        noun = self.noun(part)
        whole, given = phrase(stem), phrase(item.given.words)
        owner = tuple(singular(word) for word in noun.split())
        bare = stem[len(owner) :] if tuple(singular(w) for w in stem[: len(owner)]) == owner else ()
        generic = len(stem) == 1 and stem[0] in _BARE
        shared = self._first[whole] > 1
        english: list[str] = []
        qualified = whole if whole.startswith(noun) else f"{noun} {whole}"
        if generic or shared:
            english.append(qualified)
        if not (generic and stem[0] in _BARE):
            english.append(whole)
        english.append(given if not (generic and given in _BARE) else "")
        if bare and not (len(bare) == 1 and bare[0] in _BARE):
            english.append(phrase(bare))
        place = len(stem) > 1 and says(stem, "place") and stem[-1] not in self._places
        if place and plain:
            english.append(stem[-1])
        for form in dict.fromkeys((whole, phrase(stem, one=True), phrase(bare))):
            english += [
                other for other in synonyms().get(form, ())
                if self._claimed.get(other) is None and not (self._first[other] and other != whole)
            ]  # fmt: skip
        if says(owner, "staff") and stem == ("title",):
            english += ["job title", "position"]
            stem = ("job", "title")
        chinese = [item.given.chinese] if item.given.chinese else []
        translated = [name for form in (stem, item.given.words) for name in in_chinese(form)]
        owners = self.chinese(part)[:1] or ([""] if not translated else [])
        if (generic or shared) and owners and owners[0] and translated:
            first = translated[0]
            chinese.append(first if first.startswith(owners[0]) else owners[0] + first)
        if not (generic and stem[0] in _BARE):
            chinese += translated
        if bare and not (len(bare) == 1 and bare[0] in _BARE):
            chinese += in_chinese(bare)
        if place and plain:
            chinese += in_chinese(stem[-1:])
        return names(english, [name for name in chinese if self._claimed.get(name) is None])

    def claimed(self, name: str) -> bool:
        """Whether an entity goes by this name."""
        return name in self._claimed


def singular_last(name: str) -> str:
    """A phrase with its last word in the singular."""
    return phrase(name.split(), one=True)


def _stem(item: Item) -> tuple[str, ...]:
    """Words of a column without what adds nothing: division_name → division."""
    words = item.given.words
    named = len(words) > 1 and words[-1] in ("name", "description")
    if item.use in ("category", "label") and named and words[-2] not in _MODIFIERS:
        return words[:-1]
    return words


def listed(entry: Entry, language: str) -> list[str]:
    """The names of one language in an entry."""
    held = entry.get(language, [])
    return [str(name) for name in held] if isinstance(held, list) else []


def with_words(entry: Entry, english: Sequence[str], chinese: Sequence[str]) -> Entry:
    """Names with further ones behind them."""
    return names([*listed(entry, "en"), *english], [*listed(entry, "zh"), *chinese])


def put(entry: Entry, **fields: Plain) -> Entry:
    """An entry with further fields; nothing is put for None."""
    return entry | {name: value for name, value in fields.items() if value is not None}


__all__ = ["Naming", "listed", "names", "plural", "put", "singular_last", "with_words"]

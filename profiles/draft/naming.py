"""Parts and their columns go in; what people call them in both languages comes out, with each name given once where it can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .bundled import synonyms
from .columns import ColumnNames
from .forms import (
    HOLDERS,
    STRUCTURAL,
    chinese_forms,
    english_forms,
    looser_forms,
    person_words,
    read_aloud,
    tails,
    unique,
    without,
)
from .model import Entry, Home, Item, Part, Plain
from .words import holds, in_chinese, is_chinese, phrase, plural, says, singular

_BARE = frozenset({"name", "id", "number", "code", "title", "description", "label", "type", "status", "kind", "text"})
"""Never a name of its own: every table has one."""
_AS_LINE = (("order", "line"), ("line", "item"), ("order", "item"))
_AS_ORDER = (("order",), ("purchase",), ("transaction",))
_AS_FEEDBACK = (("review",), ("comment",), ("feedback",))
_WRITERS = (("reviewer",), ("customer",), ("people",), ("user",), ("shopper",))
"""Where nobody is known, people are spoken of through what they wrote, but are never counted by it."""
_SOLD = frozenset({"product", "article", "good"})
"""What a line is not called where there is a table of what is sold."""
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
        self._words = Counter(form for part in home.parts for form in looser_forms(part.words))
        self._nouns = {tuple(singular(w) for w in part.words) for part in home.parts}
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
        self._columns = ColumnNames(home)

    # -- parts -------------------------------------------------------------------------------------------------

    def _own_names(self, part: Part) -> None:
        forms = [part.words]
        head = part.words[-1:]
        key = part.item(part.key)
        if part.kind == "person" and (
            own := person_words(part.words, key.given.words if key is not None else ())
        ):  # rows of "customer churn" are customers
            forms, head = own, own[0][-1:]
        elif part.kind in ("person", "order", "feedback", "product") and len(part.words) > 1 and says(head, part.kind):
            forms.insert(0, head)
        english, chinese = [], []
        for words in forms:
            if words == ("sale",):  # "sales" is a figure before it is a row
                words = ("sale", "record")
            english += [phrase(words, many=True), phrase(words, one=True)]
            inner = tuple(singular(word) for word in words)
            if inner != words and "sale" not in inner:
                english += [phrase(inner, many=True), phrase(inner, one=True)]
            chinese += list(in_chinese(words))
        for words in self._looser(part) if part.words in forms else ():
            english += [phrase(words, many=True), phrase(words, one=True)]
            kept = (
                ()
                if part.kind == "line" and words == ("item",) and self._home.part("product")
                else chinese_forms(words)
            )
            chinese += list(kept[:3])
        if part.source is not None and is_chinese(part.source.found.name) and part.kind != "person":
            chinese.insert(0, part.source.found.name)
        self._noun[part.name] = phrase(forms[0], one=True)
        self._parts[part.name] = (english, chinese)
        for name in (*english, *chinese):
            self._claimed.setdefault(name, part.name)

    def _looser(self, part: Part) -> list[tuple[str, ...]]:
        """What else a row may be called when no other table could be meant: its last word, its first, its parts in line."""
        own = {tuple(singular(w) for w in item.given.words) for item in part.items if item.use not in ("key", "link")}
        forms = looser_forms(part.words)
        if len(part.words) == 2 and (singular(part.words[1]),) in self._nouns:  # visits restaurant
            forms.append((singular(part.words[0]),))
        return [
            form
            for form in forms
            if self._words[form] <= 1
            and form not in self._nouns
            and (form not in own or part.words[-1] in HOLDERS)
            and form[-1] not in STRUCTURAL | _BARE
        ]

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
        noun = self._noun[part.name]
        more: list[tuple[str, ...]] = []
        if part.kind == "line":
            more += list(_AS_LINE)
        if part.kind == "order" and not (
            self._home.public and part.words[-1] in ("payment", "bill", "checkout", "receipt")
        ):
            more += list(_AS_ORDER)
        if part.kind == "feedback":
            more += list(_AS_FEEDBACK)
            if self._home.person is None:
                more += _WRITERS
        if part.kind == "person" and (not self._home.public or holds(noun.split(), "buyer")):
            more += [("customer",), ("user",)]
        if part.kind in ("person", "product"):
            more.append((part.kind,))
        selling = self._home.part("order") or self._home.part("line")
        if part.kind == "other" and says(part.words, "staff") and (selling or not self._home.public):
            more += [("sales", "rep"), ("sales", "representative"), ("salesperson",), ("rep",)]
        for tie in self._home.ties:
            source = self._home.named(tie.many).item(tie.column)
            pointed = tie.one == part.name and source is not None and source.given.words != tie.words
            if (
                pointed
                and part.kind == "other"
                and tie.words[-1:] != part.words[-1:]
                and not tie.words[-1].endswith("ed")
            ):
                more.append(tie.words)
        own = tuple(more)
        spoken = [*english, *(phrase(words) for words in own)]
        sold = part.kind == "line" and self._home.part("product") is not None
        for word in list(dict.fromkeys(singular_last(name) for name in spoken)):
            more += [tuple(other.split()) for other in synonyms().get(word, ()) if not (sold and other in _SOLD)]
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
        noun, words, given = self.noun(part), item.given.words, phrase(item.given.words)
        english = [f"{noun} name", given if given not in _BARE else "", noun]
        if (plain := phrase(part.words, one=True)) != noun:
            english.append(plain)
        called = says(words, "name") or says(words, "person_name")
        english += [self._aloud(item), *english_forms(words, text=True), phrase(own := without(words, noun))]
        english += synonyms().get(given, ())
        english.append(given if given in _BARE else "name" if words == ("full", "name") else "")
        ends = ("姓名", "名字", "名称", "名") if _human(part) else ("名称", "名字", "名")
        chinese = [item.given.chinese, *(name + end for name in self.chinese(part)[:2] for end in ends)]
        if words[-2:] == ("full", "name"):
            chinese += chinese_forms(words)
        if not called:
            chinese = [item.given.chinese, *chinese_forms(words), *chinese]
        bare = [name for form in ((words,) if given in _BARE else (own,)) if form for name in chinese_forms(form)]
        if called and (bare or words == ("full", "name")):
            bare += ["名字", "姓名"] if _human(part) else ["名称", "名字"]
            bare = [name for name in bare if _human(part) or name != "姓名"]
        return names(
            [name for name in unique(english) if self._claimed.get(name) in (None, part.name)],
            [*chinese, *self.chinese(part), *(name for name in bare if self._claimed.get(name) is None)],
        )

    def item(self, part: Part, item: Item, *, plain: bool) -> Entry:
        """Names of any other column; `plain`: the one of several with this name that may have it to itself."""
        stem, given_words = _stem(item), item.given.words
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
        place = place and "of" not in stem and not item.given.numeric
        if place and plain:
            english.append(stem[-1])
        for form in dict.fromkeys((whole, phrase(stem, one=True), phrase(bare))):
            english += [
                other for other in synonyms().get(form, ())
                if self._claimed.get(other) is None and not (self._first[other] and other != whole)
            ]  # fmt: skip
        if says(owner, "staff") and stem == ("title",):
            english += ["job title", "position"]
            stem = given_words = ("job", "title")
        chinese = [item.given.chinese] if item.given.chinese else []
        translated = [name for form in (stem, given_words) for name in in_chinese(form)]
        owners = self.chinese(part)[:1] or ([""] if not translated else [])
        if (generic or shared) and owners and owners[0] and translated:
            first = translated[0]
            if first != "名":  # 客户名 is the whole name
                chinese.append(first if first.startswith(owners[0]) else owners[0] + first)
        if not (generic and stem[0] in _BARE):
            chinese += translated
        if bare and not (len(bare) == 1 and bare[0] in _BARE):
            chinese += in_chinese(bare)
        if place and plain:
            chinese += in_chinese(stem[-1:])
        text = not item.given.numeric
        for tail in tails(item.given.words, number=item.given.numeric or item.given.dated):
            if self._free(part, item, tail) and self._claimed.get(phrase(tail)) is None:
                english.append(phrase(tail))
                chinese += chinese_forms(tail)[:4]
        if item.use == "flag" and item.given.words[0] in ("is", "has") and len(item.given.words) == 2:
            bare_flag, head = item.given.words[1:], part.words[-1:]  # an official language
            english.append(phrase((*bare_flag, *head)))
            chinese += (
                [flag + name for flag in in_chinese(bare_flag)[:2] for name in in_chinese(head)[:2]]
                if bare_flag
                else []
            )
        owned = without(item.given.words, noun)
        english += [*english_forms(item.given.words, text=text), *(english_forms(owned, text=text) if owned else ())]
        english += [phrase(owned) if owned else "", self._aloud(item)]
        chinese += [*chinese_forms(given_words), *(chinese_forms(owned) if owned else ())]
        if generic and owners and owners[0]:
            chinese += [owners[0] + form for form in chinese_forms(stem) if not form.startswith(owners[0])]
        if generic:
            english.append(whole)
        further_en, further_zh = self._columns.of(item, bare)
        if len(stem) == 1 and stem[0] in STRUCTURAL:
            english, chinese = [qualified], [owners[0] + name for name in chinese_forms(stem) if owners and owners[0]]
        return names(
            [name for name in unique((*english, *further_en)) if self._claimed.get(name) in (None, part.name)],
            [name for name in (*chinese, *further_zh) if self._claimed.get(name) is None and name not in _COUNTERS],
        )

    def _free(self, part: Part, item: Item, words: tuple[str, ...]) -> bool:
        """Whether no other column of the part goes by these words, by itself or at its own end."""
        return not any(
            other is not item and other.given.words[-len(words) :] == words and other.use != "empty"
            for other in part.items
        )

    def link(self, part: Part, item: Item) -> Entry:
        """Names of a column that only points elsewhere."""
        noun, words = self.noun(part), item.given.words
        whole = phrase(words)
        english = [f"{noun} {whole}" if not whole.startswith(noun) else "", whole, self._aloud(item)]
        own = self.chinese(part)[:1]
        zh = chinese_forms(words)
        chinese = [*(f"{own[0]}{name}" for name in zh[:1] if own and not name.startswith(own[0])), *zh]
        free = [name for name in unique(english) if self._claimed.get(name) is None]
        return names(free or [f"{noun} {whole} id"], [name for name in chinese if self._claimed.get(name) is None])

    def key(self, part: Part, item: Item) -> Entry:
        """Names of a row's own number."""
        noun, words = self.noun(part), item.given.words
        english = [phrase(words) if len(words) > 1 else "", f"{noun} id", f"{noun} number", f"{noun} code"]
        if says(words, "id"):
            english.append(words[-1] if words[-1] in ("id", "code") else "id")
        english += [self._aloud(item), *(phrase(words) for _ in (1,) if not says(words, "id"))]
        ends: tuple[str, ...] = (
            ("编号", "ID", "号", "代码", "编码", "的编号", "的ID") if says(words, "id") else ("编号",)
        )
        if any(other is not item and other.given.words[-1] == "number" for other in part.items):  # has a number besides
            english = [name for name in english if not name.endswith(" number") or name == phrase(words)]
            ends = tuple(end for end in ends if end != "号")
        chinese = [
            item.given.chinese,
            *(f"{name}{end}" for name in self.chinese(part)[:2] for end in ends if name[-1] != end),
        ]
        chinese += [*chinese_forms(words), *(("编号", "ID") if says(words, "id") else ())]
        return names(
            [name for name in unique(english) if self._claimed.get(name) is None],
            [name for name in chinese if self._claimed.get(name) is None and not name.endswith("数")],
        )

    def _aloud(self, item: Item) -> str:
        form = read_aloud(item.given.name, item.given.words)
        return form if self._claimed.get(form) is None else ""

    def claimed(self, name: str) -> bool:
        """Whether an entity goes by this name."""
        return name in self._claimed


_COUNTERS = frozenset({"名", "号", "数", "量", "个", "位"})
"""Words one counts with: alone they name no column."""


def _human(part: Part) -> bool:
    """Whether one row is somebody."""
    return part.kind == "person" or says(part.words, "person") or says(part.words, "staff") or says(part.words, "human")


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


def put(entry: Entry, **fields: Plain) -> Entry:
    """An entry with further fields; nothing is put for None."""
    return entry | {name: value for name, value in fields.items() if value is not None}


__all__ = ["Naming", "listed", "names", "plural", "put", "singular_last"]

"""What someone has to say, with the facts behind it, becomes the text they type."""

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .world import read_sections

FEATURES = {"~": "irony", "!": "negation"}
ASKS_ZH = re.compile("吗$|怎么[操弄]作?$|什么时候|几点|多久$|^能不能|谁出$")
ASKS_EN = re.compile("^(When|What|Can|Could|How|Would|Any idea|Where)\\b")
KEEP_CAPITAL = ("I ", "I'", "SYSTEM", "App", "Dad", "Double")
TICKET_MOODS = {"good": " good", "ask": " ask", "none": " ask"}
"""How a ticket of that mood begins and ends; all others complain."""
TRACEABLE = ("late", "lost", "missing", "wrong", "damaged", "refund")
"""Topics about which one begins by naming the order."""
FOLLOWS = "then "
"""Marks a consequence, which no connective introduces."""
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One hand-written sentence without its final stop."""

    text: str
    feature: str
    slots: tuple[str, ...]
    only: tuple[str, ...]
    """Words of which the product's Chinese name must hold one; empty fits all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """All sentences of one language, by section."""

    chinese: bool
    lines: Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One thing to say: a topic and how the writer feels about it."""

    topic: str
    polarity: str
    group: str = ""
    """The product group, when the sentence is about a product."""

    @property
    def section(self) -> str:
        """Where the bank keeps its sentences."""
        return f"{self.group} {self.polarity}" if self.group else f"{self.topic} {self.polarity} say"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a text says about one topic, and in which manner."""

    topic: str
    polarity: str
    feature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A text and what is in it."""

    text: str
    said: tuple[Said, ...]
    contains: tuple[str, ...] = field(default=())
    """Personal data and hostile matter: phone, email, name, address, injection, markup."""


def load_bank(chinese: bool) -> Bank:
    """Reads the three lists of a language."""
    prefix = "zh" if chinese else "en"
    sections: dict[str, tuple[Line, ...]] = {}
    for part in ("service", "products", "manner"):
        for name, texts in read_sections(f"texts/{prefix}_{part}.txt").items():
            sections[name] = tuple(_line(text) for text in texts)
    return Bank(chinese=chinese, lines=sections)


def _line(text: str) -> Line:
    only: tuple[str, ...] = ()
    if text.startswith("@"):
        words, text = text[1:].split(" ", 1)
        only = tuple(word.replace("_", " ") for word in words.split(","))
    feature = FEATURES.get(text[0], "plain")
    text = text if feature == "plain" else text[1:]
    return Line(text=text, feature=feature, slots=tuple(SLOT.findall(text)), only=only)


def compose(
    bank: Bank, facets: list[Facet], source: str, slots: Mapping[str, str], product: str, rng: random.Random
) -> Composed:
    """One text about the facets, the first being the main thing.

    Args:
        bank: The sentences of the writer's language.
        facets: What to say, most important first.
        source: review, ticket or nps.
        slots: The facts: item, city, days late…; a sentence that needs an absent one is not used.
        product: The product's Chinese name, for sentences that fit some products only.
        rng: The writer's mood.
    """
    length = rng.choices(("short", "middle", "long"), (30, 48, 22) if source != "ticket" else (15, 55, 30))[0]
    facets = facets[: {"short": 1, "middle": 2, "long": 3}[length]]
    sentences: list[tuple[str, str]] = []
    said: list[Said] = []
    for number, facet in enumerate(facets):
        line = _draw(bank, facet.section, slots, product, rng)
        if line is None:
            continue
        said.append(Said(topic=facet.topic, polarity=facet.polarity, feature=line.feature))
        sentences.append((line.text, facet.polarity))
        so = f"{facet.topic} {facet.polarity} so"
        if length != "short" and number == 0 and so in bank.lines and rng.random() < 0.6:
            fitting = [line for line in bank.lines[so] if all(slot in slots for slot in line.slots)]
            for follow in rng.sample(fitting, 2 if length == "long" and rng.random() < 0.3 else 1):
                sentences.append((follow.text, FOLLOWS + facet.polarity))
    if not sentences:
        said, sentences = _in_general(bank, facets[0].polarity, slots, product, rng)
    mood = sentences[0][1] if len({polarity.removeprefix(FOLLOWS) for _, polarity in sentences}) == 1 else "mixed"
    known = slots if facets[0].topic in TRACEABLE else {slot: fact for slot, fact in slots.items() if slot != "order"}
    opening = _opening(bank, source, mood, length, known, rng)
    closing = _closing(bank, source, mood, length, rng)
    filled = [(_asked(bank, _fill(text, slots), polarity, rng), polarity) for text, polarity in sentences]
    text = (_joined_zh if bank.chinese else _joined_en)(bank, opening, filled, closing, rng)
    return Composed(text=_typed(bank, text, mood, rng), said=tuple(said))


def _in_general(
    bank: Bank, polarity: str, slots: Mapping[str, str], product: str, rng: random.Random
) -> tuple[list[Said], list[tuple[str, str]]]:
    """Something overall, when no sentence about the facets fits the facts."""
    mood = polarity if polarity in ("good", "bad") else "mixed"
    line = _draw(bank, f"overall {mood} say", slots, product, rng)
    if line is None:
        raise ValueError(f"No sentence of 'overall {mood} say' is free of conditions; add one to texts/.")
    return [Said(topic="overall", polarity=mood, feature=line.feature)], [(line.text, mood)]


def _draw(bank: Bank, section: str, slots: Mapping[str, str], product: str, rng: random.Random) -> Line | None:
    fitting = [
        line
        for line in bank.lines[section]
        if all(slot in slots for slot in line.slots) and (not line.only or any(word in product for word in line.only))
    ]
    return rng.choice(fitting) if fitting else None


def _fill(text: str, slots: Mapping[str, str]) -> str:
    return SLOT.sub(lambda match: slots[match.group(1)], text) if "{" in text else text


def _asked(bank: Bank, text: str, polarity: str, rng: random.Random) -> str:
    """A question mostly ends in its mark."""
    asks = (ASKS_ZH if bank.chinese else ASKS_EN).search(text)
    if polarity == "good" or not asks or text[-1] in "?？" or rng.random() < 0.25:
        return text
    return text + ("？" if bank.chinese else "?")


def _opening(bank: Bank, source: str, mood: str, length: str, slots: Mapping[str, str], rng: random.Random) -> str:
    if source == "ticket":
        chance, section = 0.45, f"open ticket{TICKET_MOODS.get(mood, '')}"
    else:
        chance, section = {"short": 0.0, "middle": 0.25, "long": 0.5}[length], f"open {mood}"
    if source == "nps" or section not in bank.lines or rng.random() >= chance:
        return ""
    line = rng.choice([line for line in bank.lines[section] if all(slot in slots for slot in line.slots)])
    return _fill(line.text, slots)


def _closing(bank: Bank, source: str, mood: str, length: str, rng: random.Random) -> str:
    if source == "ticket":
        chance, section = 0.35, f"close ticket{TICKET_MOODS.get(mood, '')}"
    else:
        chance, section = {"short": 0.04, "middle": 0.22, "long": 0.4}[length], f"close {mood}"
    if section not in bank.lines or rng.random() >= chance:
        return ""
    return rng.choice(bank.lines[section]).text


def _joins(bank: Bank, before: str, after: str, rng: random.Random) -> str:
    section = {("good", "bad"): "join gripe", ("bad", "good"): "join relief"}.get((before, after), "join same")
    return rng.choice(bank.lines[section]).text


def _joined_zh(bank: Bank, opening: str, sentences: list[tuple[str, str]], closing: str, rng: random.Random) -> str:
    stop = rng.choices(("，", "。", " ", "！"), (45, 30, 17, 8))[0]
    text = opening + ("，" if opening and stop == "！" else stop if opening else "")
    previous = ""
    for sentence, feeling in sentences:
        polarity, follows = feeling.removeprefix(FOLLOWS), feeling.startswith(FOLLOWS)
        if previous:
            contrast = {previous, polarity} == {"good", "bad"}
            joined = contrast or (rng.random() < 0.25 and not follows)
            text += _joins(bank, previous, polarity, rng) if joined else stop
            text = re.sub(r"([？！])[，。！ ]+", r"\1", text)
        text += sentence
        previous = polarity
    if closing:
        text += ("" if text[-1] in "？！" else "。" if stop == "，" else stop) + closing
    return text


def _joined_en(bank: Bank, opening: str, sentences: list[tuple[str, str]], closing: str, rng: random.Random) -> str:
    text = ""
    if opening:
        text = opening + rng.choice((". ", ". ", ". ", "... ", "! "))
    previous = ""
    for sentence, feeling in sentences:
        polarity, follows = feeling.removeprefix(FOLLOWS), feeling.startswith(FOLLOWS)
        if previous:
            ended = text[-1] in "?!"
            contrast = {previous, polarity} == {"good", "bad"}
            joined = contrast or (rng.random() < 0.2 and not follows)
            joint = _joins(bank, previous, polarity, rng) if joined else ". "
            if ended:
                joint = " " if joint[0] in ".," and joint.strip(" .,") == "" else " " + joint.lstrip("., ")
                joint = joint[:1] + joint[1:2].upper() + joint[2:]
            text += joint
        text += _lowered(sentence) if text and text.rstrip()[-1] not in ".?!" else sentence
        previous = polarity
    if closing:
        text += (" " if text[-1] in "?!." else ". ") + closing
    return text


def _lowered(sentence: str) -> str:
    if sentence.startswith(KEEP_CAPITAL) or sentence[:2].isupper():
        return sentence
    return sentence[0].lower() + sentence[1:]


def _typed(bank: Bank, text: str, mood: str, rng: random.Random) -> str:
    """How it looks as typed: final stop, emoji, case, slips."""
    feeling = "good" if mood == "good" else "bad"
    if text[-1] not in "?!？！":
        chance = rng.random()
        if chance < 0.2 and mood in ("good", "bad"):
            text += rng.choice(bank.lines[f"tail {feeling}"]).text
        elif chance < (0.45 if bank.chinese else 0.7):
            text += "。" if bank.chinese else "."
    if mood in ("good", "bad") and rng.random() < 0.06:
        emoji = rng.choice(bank.lines[f"emoji {feeling}"]).text
        text += emoji * rng.choice((1, 1, 1, 2, 3)) if bank.chinese else " " + emoji
    if not bank.chinese and rng.random() < 0.16:
        text = text.lower() if rng.random() < 0.6 else text.replace("'", "")
    if rng.random() < 0.06:
        text = _slipped(bank, text, rng)
    if mood in ("good", "bad") and rng.random() < 0.02:
        nick = rng.choice(bank.lines[f"nick {mood}"]).text
        text = f"{nick}，{text}" if bank.chinese else f"{text.rstrip('.')} {nick}"
    return text


def _slipped(bank: Bank, text: str, rng: random.Random) -> str:
    slips = [line.text.split("=") for line in bank.lines["typos"]]
    usable = [(right, wrong) for right, wrong in slips if right in text]
    if usable:
        right, wrong = rng.choice(usable)
        return text.replace(right, wrong, 1)
    if not bank.chinese and len(text) > 20:
        place = rng.randrange(5, len(text) - 5)
        if text[place : place + 2].islower():
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text


def with_matter(
    bank: Bank, composed: Composed, kinds: Iterable[str], slots: Mapping[str, str], rng: random.Random
) -> Composed:
    """Adds lines that hold personal data, an instruction or markup, as some customers type them."""
    text, contains = composed.text, list(composed.contains)
    for kind in kinds:
        section = kind if kind in ("injection", "markup") else f"contact {kind}"
        line = _fill(rng.choice(bank.lines[section]).text, slots)
        stop = "" if text[-1] in "。！？!?.…" else ("，" if bank.chinese else ".")
        text = f"{text}{stop}{line}" if bank.chinese else f"{text}{stop} {line}"
        contains.append(kind)
    return Composed(text=text, said=composed.said, contains=tuple(contains))

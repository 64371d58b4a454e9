"""What a reading lacks goes in; a question back with choices, or a refusal with what can be shown, comes out."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz, process

from domain.answer import Choice, Clarification, Refusal
from domain.catalog import Dimension, Entity, Measure, NamedFilter
from domain.condition import Is
from domain.language import Language, Names

from .names import Atlas
from .reading import Reading
from .spans import Span
from .texts import say


def ask_about(atlas: Atlas, reading: Reading, language: Language) -> Clarification:
    """A question back about the first problem the reading met."""
    problem = reading.asks[0]
    if problem == "period":
        return _ask_period(atlas, reading, language)
    if problem == "overlap":
        return _ask_overlap(atlas, reading, language)
    if problem == "contradiction":
        return _ask_contradiction(atlas, reading, language)
    text = say(f"ask_{problem}", language, words=reading.detail or "")
    return clarify(language, text)


def _ask_period(atlas: Atlas, reading: Reading, language: Language) -> Clarification:
    """Customers "last month": joined, bought, or first bought then? Each is a measure with a date of its own."""
    person = atlas.catalog.person
    dated: list[str] = []
    for entity, held in atlas.catalog.entities.items():
        for short, measure in held.measures.items():
            name = f"{entity}.{short}"
            of_persons = entity == person and measure.time is not None
            buyers = (
                measure.aggregate == "count_distinct"
                and person is not None
                and entity != person
                and bool(held.verbs.all())
            )
            if of_persons or buyers:
                dated.append(name)
    choices = tuple(_choice(atlas, name, reading, language, descending=True) for name in dated[:4])
    label = reading.period.label if reading.period else ""
    counted = atlas.measure_name(reading.measures[0], language)
    return clarify(language, say("ask_period", language, period=label, measure=counted), choices)


def _ask_overlap(atlas: Atlas, reading: Reading, language: Language) -> Clarification:
    """Persons by a thing of their orders: by one of their own instead, or those who bought, by it?"""
    zh = language == "zh"
    person = atlas.catalog.person or ""
    split = atlas.dimension_name(reading.detail, language)
    counted = atlas.measure_name(reading.measures[0], language)
    own = [
        atlas.dimension_name(f"{person}.{short}", language)
        for short, held in atlas.catalog.entities[person].dimensions.items()
        if held.type == "category" and any(name.endswith(split) for name in (held.names.zh if zh else held.names.en))
    ]
    questions = [f"各{name}的{counted}" if zh else f"{counted} by {name}" for name in own]
    buyers = [
        held.names.in_(language)
        for entity, at in atlas.catalog.entities.items()
        for held in at.measures.values()
        if held.aggregate == "count_distinct" and at.verbs.all() and entity != person
    ]
    period = reading.period.label if reading.period else ""
    questions += [f"{period}各{split}的{name}" if zh else f"{name} by {split} {period}".strip() for name in buyers[:1]]
    choices = tuple(Choice(label=question, question=question) for question in questions[:4])
    return clarify(language, say("ask_overlap", language, measure=counted, split=split), choices)


def _ask_contradiction(atlas: Atlas, reading: Reading, language: Language) -> Clarification:
    """The measure leaves out what is asked for; what does measure it is offered."""
    said = next(c for c in reading.conditions if isinstance(c, Is) and c.dimension == reading.detail)
    words = "、".join(atlas.value_label(said.dimension, value, language) for value in said.values)
    measure = atlas.measure_name(reading.measures[0], language)
    entity = atlas.entity(said.dimension)
    about = [
        f"{entity}.{short}"
        for short, held in atlas.catalog.entities[entity].measures.items()
        if isinstance(held.where, Is) and held.where.dimension == said.dimension
        and set(said.values) <= set(held.where.values)
    ]  # fmt: skip
    plain = replace(
        reading,
        spans=tuple(s for s in reading.spans if not any(m.name == said.dimension for m in s.means("value"))),
    )
    choices = tuple(_choice(atlas, name, plain, language, descending=True) for name in about[:4])
    return clarify(language, say("ask_contradiction", language, measure=measure, words=words), choices)


def ask_measure(atlas: Atlas, reading: Reading, language: Language) -> Clarification:
    """No measure was named: the main ones are offered."""
    catalog = atlas.catalog
    mains = [
        f"{entity}.{short}"
        for entity, held in catalog.entities.items()
        for short, m in held.measures.items()
        if m.default
    ]
    if catalog.person and (count := atlas.count_of(catalog.person)):
        mains.append(count)
    if not mains:
        mains = [f"{e}.{s}" for e, held in catalog.entities.items() for s in held.measures][:4]
    choices = tuple(_choice(atlas, name, reading, language, descending=True) for name in mains[:4])
    return clarify(language, say("ask_measure", language), choices)


def ask_which(atlas: Atlas, position: int, reading: Reading, index: int, language: Language) -> Clarification:
    """A word that the catalog says has several senses ("best"): each is offered."""
    held = atlas.catalog.ambiguities[position]
    choices = []
    for choice in held.choices:
        name, _, way = choice.partition(" ")
        choices.append(_choice(atlas, name, reading, language, descending=way != "asc"))
    return clarify(language, held.ask.in_(language), tuple(choices))


def _choice(atlas: Atlas, measure: str, reading: Reading, language: Language, *, descending: bool) -> Choice:
    """One way to read the question, as a full question that can be asked again."""
    zh = language == "zh"
    group = reading.groups[0].dimension if reading.groups else None
    if reading.group_entity:
        group_name = atlas.catalog.entities[reading.group_entity].names.in_(language)
    else:
        group_name = atlas.dimension_name(group, language) if group else ""
    label = atlas.measure_name(measure, language)
    period = reading.period.label if reading.period else ""
    words = (
        " ".join(span.text for span in reading.spans if span.means("value") and not span.means("dimension"))
        if not zh
        else "".join(f"{span.text}" for span in reading.spans if span.means("value") and not span.means("dimension"))
    )
    way = ("最高" if descending else "最低") if zh else ("highest" if descending else "lowest")
    if zh:
        question = f"{period}{words}{'哪个' + group_name + '的' if group_name else ''}{label}{way if group_name else '是多少'}？"
        shown = f"{label}{way}" if group_name else label
    else:
        tail = f"{' in ' + words if words else ''}{' ' + period if period else ''}"
        question = f"Which {group_name} has the {way} {label}{tail}?" if group_name else f"{label}{tail}?"
        shown = f"{way} {label}" if group_name else label
    return Choice(label=shown, question=question)


def ask_again(atlas: Atlas, unread: list[Span], language: Language) -> Clarification:
    """The words that were not understood, and names near to them."""
    words = list(dict.fromkeys(span.text for span in unread))
    near = _suggestions(atlas, words, language)
    quoted = ("、" if language == "zh" else ", ").join(
        f"“{word}”" if language == "zh" else f'"{word}"' for word in words
    )
    text = say("not_understood", language, words=quoted)
    if near:
        text += say("did_you_mean", language, names=("、" if language == "zh" else ", ").join(near))
    return clarify(language, text)


def _suggestions(atlas: Atlas, words: list[str], language: Language) -> list[str]:
    names = {
        name
        for entity in atlas.catalog.entities.values()
        for names in _all_names(entity)
        for name in (names.zh if language == "zh" else names.en)[:1]
    }
    found: list[str] = []
    for word in words:
        for name, _score, _key in process.extract(
            word.lower(), sorted(names), scorer=fuzz.WRatio, score_cutoff=75, limit=3
        ):
            found.append(name)
    return list(dict.fromkeys(found))[:3]


def _all_names(entity: Entity) -> list[Names]:
    held: list[Measure | Dimension | NamedFilter] = []
    held.extend(entity.measures.values())
    held.extend(entity.dimensions.values())
    held.extend(entity.filters.values())
    return [item.names for item in held]


def refuse_gap(atlas: Atlas, position: int, language: Language) -> Refusal:
    """The catalog says that this cannot be told, why, and what can be shown instead."""
    gap = atlas.catalog.gaps[position]
    choices = tuple(Choice(label=q.in_(language), question=q.in_(language)) for q in gap.offer)
    text = say("cannot_tell", language, why=gap.say.in_(language))
    return Refusal(language=language, text=_with_choices(text, choices, say("can_show", language)), choices=choices)


def clarify(language: Language, text: str, choices: tuple[Choice, ...] = ()) -> Clarification:
    """A question back, its choices numbered."""
    return Clarification(language=language, text=_with_choices(text, choices), choices=choices)


def _with_choices(text: str, choices: tuple[Choice, ...], lead: str = "") -> str:
    if not choices:
        return text
    numbered = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))
    return f"{text}{lead}\n\n{numbered}"

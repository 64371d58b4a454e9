"""What a reading lacks goes in; a question back with what may be offered, or a refusal with what can be shown, comes out."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz, process

from domain.answer import Choice, Clarification, Refusal
from domain.catalog import Dimension, Entity, Measure, NamedFilter
from domain.condition import Is, both
from domain.language import Frozen, Language, Names
from domain.metric_query import ByDimension, MetricQuery, Order

from .lexicon import folded
from .misplaced import said_of
from .names import FAR, Atlas
from .reading import Reading
from .spans import Span
from .texts import say

MOST_CHOICES = 4
"""Choices of a question back."""


class Offer(Frozen):
    """A choice before it was tried: only one that is read again, and loses nothing of the question, is shown."""

    label: str
    query: MetricQuery | None = None
    """What the choice must ask for; worded by `phrased.py`."""
    edits: tuple[tuple[int, int, str], ...] = ()
    """Or: the question's own words with these stretches (start, end) replaced."""
    text: str = ""
    """Or: a whole question."""
    measure: str = ""
    """With `edits`: the measure that must come out."""
    descending: bool | None = None
    """With `edits`: the direction that must come out, where groups are ranked."""


class Asking(Clarification):
    """A question back whose choices are still to be tried."""

    offers: tuple[Offer, ...] = ()
    unread: bool = False
    """Words found no place, or no figure was named; so another way of reading may still read it."""


class Declining(Refusal):
    """A refusal whose choices are still to be tried."""

    offers: tuple[Offer, ...] = ()


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
    offers = tuple(_offers(problem, atlas, reading, language))
    return Asking(language=language, text=text, offers=offers, unread=problem in ("value", "periods"))


def _offers(problem: str, atlas: Atlas, reading: Reading, language: Language) -> Iterator[Offer]:
    """What may be offered for a problem that needs no text of its own."""
    spans = reading.spans
    if problem == "periods":
        times = [span for span in spans if span.is_a("period")]
        for kept in times:
            others = tuple((span.start, span.end, "") for span in times if span is not kept)
            yield Offer(label=kept.text, edits=others)
    elif problem == "value":
        span = next((s for s in spans if s.text == reading.detail), None)
        for meaning in span.means("value") if span else ():
            name = atlas.dimension_name(meaning.name, language)
            words = f"{name}{span.text}" if language == "zh" else f"{name} {span.text}"  # type: ignore[union-attr]  # tested above
            yield Offer(label=words, edits=((span.start, span.end, words),))  # type: ignore[union-attr]
    elif problem == "average":
        yield from _averages(atlas, reading, language)
    elif problem == "rank":
        end = max((span.end for span in spans), default=0)
        for name in main_dimensions(atlas, reading.measures):
            called = atlas.dimension_name(name, language)
            words = f"，各{called}" if language == "zh" else f", by {called}"
            yield Offer(label=words.strip("， ,"), edits=((end, end, words),))
    elif problem == "no_date":
        grains = tuple(
            (s.start, s.end, "") for s in spans if any(k.startswith("grain_") for k in s.kinds) or s.is_a("trend")
        )
        label = "不按时间拆分" if language == "zh" else "not split over time"
        yield Offer(label=label, edits=grains)
    elif problem == "per":
        for span in spans:
            if span.text.lower() == "per":
                yield Offer(label=f"by {reading.detail}", edits=((span.start, span.end, "by"),))
    elif problem == "sold":
        for name in _main_measures(atlas):
            yield _offer(atlas, name, reading, language, descending=True)


def _averages(atlas: Atlas, reading: Reading, language: Language) -> Iterator[Offer]:
    """The averages the catalog has, of what was to be averaged."""
    place = next((i for i, s in enumerate(reading.spans) if s.is_a("average") and not s.is_a("term")), None)
    if place is None:
        return
    said = reading.spans[place]
    named = next((s for s in reading.spans[place + 1 :] if s.meanings), said)
    homes = {atlas.home(measure) for measure in reading.measures}
    found: list[tuple[bool, str]] = []
    for entity, held in atlas.catalog.entities.items():
        for short in held.measures:
            name = f"{entity}.{short}"
            if atlas.averaged(name) and (atlas.home(name) in homes or entity == atlas.catalog.person):
                said_so = any(folded(named.text) in folded(n) for n in atlas.catalog.measure(name).names.all())
                found.append((not said_so, name))
    for _far, name in sorted(found, key=lambda pair: pair[0]):
        label = atlas.measure_name(name, language)
        yield Offer(label=label, measure=name, edits=((said.start, max(said.end, named.end), label),))


def main_dimensions(atlas: Atlas, measures: list[str] | tuple[str, ...]) -> Iterator[str]:
    """The columns all these measures can be split by: the usual ones, then the others with named values; nearest first."""
    ranked: list[tuple[bool, int, str]] = []
    for entity, held in atlas.catalog.entities.items():
        far = max((atlas.reach(measure, entity) for measure in measures), default=0)
        straight = all(atlas.distance(atlas.home(measure), entity) < FAR for measure in measures)
        for short, dimension in held.dimensions.items():
            usual = dimension.default and far < FAR
            if dimension.type == "category" and (
                usual or (straight and dimension.values and dimension.privacy == "open")
            ):
                ranked.append((not usual, far, f"{entity}.{short}"))
    yield from (name for _usual, _far, name in sorted(ranked, key=lambda held: held[:2]))


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
    offers = tuple(_offer(atlas, name, reading, language, descending=True) for name in dated)
    label = reading.period.label if reading.period else ""
    counted = atlas.measure_name(reading.measures[0], language)
    text = say("ask_period", language, period=label, measure=counted)
    return Asking(language=language, text=text, offers=offers)


def _ask_overlap(atlas: Atlas, reading: Reading, language: Language) -> Clarification:
    """Persons by a thing of their orders: by one of their own instead, or those who bought, by it?"""
    zh = language == "zh"
    person = atlas.catalog.person or ""
    split = atlas.dimension_name(reading.detail, language)
    counted = atlas.measure_name(reading.measures[0], language)
    own = [
        f"{person}.{short}"
        for short, held in atlas.catalog.entities[person].dimensions.items()
        if held.type == "category" and any(name.endswith(split) for name in (held.names.zh if zh else held.names.en))
    ]
    buyers = [
        f"{entity}.{short}"
        for entity, at in atlas.catalog.entities.items()
        for short, held in at.measures.items()
        if held.aggregate == "count_distinct" and at.verbs.all() and entity != person
    ]
    asked = [(reading.measures[0], name) for name in own] + [(name, reading.detail) for name in buyers[:1]]
    offers = []
    for measure, dimension in asked:
        groups = [
            group.model_copy(update={"dimension": dimension}) if group.dimension == reading.detail else group
            for group in reading.groups
        ]
        query = query_with(atlas, measure, reading, groups=tuple(groups), descending=reading.descending is not False)
        name, by = atlas.measure_name(measure, language), atlas.dimension_name(dimension, language)
        offers.append(Offer(label=f"各{by}的{name}" if zh else f"{name} by {by}", query=query))
    return Asking(
        language=language, text=say("ask_overlap", language, measure=counted, split=split), offers=tuple(offers)
    )


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
    kept = [condition for condition in reading.conditions if condition is not said]
    offers = []
    for name in about:
        query = query_with(atlas, name, reading, descending=True)
        offers.append(Offer(label=_label(atlas, name, reading, language, descending=True), query=query.model_copy(
            update={"where": both(*kept)})))  # fmt: skip
    text = say("ask_contradiction", language, measure=measure, words=words)
    return Asking(language=language, text=text, offers=tuple(offers))


def _main_measures(atlas: Atlas) -> list[str]:
    catalog = atlas.catalog
    mains = [
        f"{entity}.{short}"
        for entity, held in catalog.entities.items()
        for short, m in held.measures.items()
        if m.default
    ]
    if catalog.person and (count := atlas.count_of(catalog.person)):
        mains.append(count)
    return mains or [f"{e}.{s}" for e, held in catalog.entities.items() for s in held.measures][:MOST_CHOICES]


def ask_measure(atlas: Atlas, reading: Reading, language: Language) -> Clarification:
    """No measure was named: the main ones are offered, each with everything else that was said."""
    spans = reading.spans
    start, end = (spans[0].start, spans[-1].end) if spans else (0, 0)
    offers = []
    for name in _main_measures(atlas):
        called = atlas.measure_name(name, language)
        label = _label(atlas, name, reading, language, descending=reading.descending is not False)
        for edit in ((end, end, f" {called}"), (end, end, f"的{called}"), (start, start, f"{called} ")):
            offers.append(Offer(label=label, measure=name, edits=(edit,)))
        offers.append(_offer(atlas, name, reading, language, descending=reading.descending is not False))
    return Asking(language=language, text=say("ask_measure", language), offers=tuple(offers))


def ask_which(atlas: Atlas, position: int, reading: Reading, index: int, language: Language) -> Clarification:
    """A word that the catalog says has several senses ("best"): each is offered."""
    held = atlas.catalog.ambiguities[position]
    span = reading.spans[index]
    offers = []
    for choice in held.choices:
        name, _, way = choice.partition(" ")
        descending = way != "asc"
        label = _label(atlas, name, reading, language, descending=descending)
        called = atlas.measure_name(name, language)
        word = _way(language, descending)
        phrases = (
            (f"{called}{word}", f"{called}{word}的", called)
            if language == "zh"
            else (f"with the {word} {called}", f"has the {word} {called}", f"{word} {called}", called)
        )
        for phrase in phrases:
            edit = (span.start, span.end, phrase)
            offers.append(Offer(label=label, measure=name, descending=descending, edits=(edit,)))
        offers.append(_offer(atlas, name, reading, language, descending=descending))
    return Asking(language=language, text=held.ask.in_(language), offers=tuple(offers))


def _way(language: Language, descending: bool) -> str:
    return ("最高" if descending else "最低") if language == "zh" else ("highest" if descending else "lowest")


def _label(atlas: Atlas, measure: str, reading: Reading, language: Language, *, descending: bool) -> str:
    """A choice in short: the measure, and where something is ranked, which end comes first."""
    label = atlas.measure_name(measure, language)
    if not (reading.groups or reading.group_entity):
        return label
    return f"{label}{_way(language, True)}" if language == "zh" and descending else (
        f"{label}{_way(language, False)}" if language == "zh" else f"{_way(language, descending)} {label}"
    )  # fmt: skip


def _offer(atlas: Atlas, measure: str, reading: Reading, language: Language, *, descending: bool) -> Offer:
    """The question with this measure and everything else that was read."""
    query = query_with(atlas, measure, reading, descending=descending)
    return Offer(label=_label(atlas, measure, reading, language, descending=descending), query=query)


def query_with(
    atlas: Atlas, measure: str, reading: Reading, *, groups: tuple[ByDimension, ...] = (), descending: bool
) -> MetricQuery:
    """The reading's groups, conditions, period and number with this measure."""
    by = groups or tuple(reading.groups)
    own = {atlas.time(name) for name in reading.measures}
    time = atlas.time(measure)
    by = tuple(g.model_copy(update={"dimension": time}) if g.grain and time and g.dimension in own else g for g in by)
    if reading.grain and time and not any(group.grain for group in by):
        by = (ByDimension(dimension=time, grain=reading.grain), *by)
    ranked = bool(by) and not any(group.grain for group in by)
    return MetricQuery(
        measures=(measure,),
        by=by,
        where=both(*reading.conditions),
        period=reading.period,
        order=(Order(column=measure, descending=descending),) if ranked else (),
        limit=reading.limit if by else None,
    )


def ask_again(atlas: Atlas, unread: list[Span], language: Language) -> Clarification:
    """The words that found no place; names near to them, and the question without them, are offered."""
    zh = language == "zh"
    words = list(dict.fromkeys(span.text for span in unread))
    quoted = ("、" if zh else ", ").join(f"“{word}”" for word in words)
    offers = []
    if len(words) == 1:
        for name in _suggestions(atlas, words[0], language):
            offers.append(Offer(label=name, edits=tuple((s.start, s.end, name) for s in unread)))
    offers = offers[: MOST_CHOICES - 1]
    without = f"不看{quoted}" if zh else f"without {quoted}"
    if len(words) <= 2:
        offers.append(Offer(label=without, edits=tuple((s.start, s.end, "") for s in unread)))
    return Asking(language=language, text=said_of(atlas, unread, language), offers=tuple(offers))


def _suggestions(atlas: Atlas, word: str, language: Language) -> list[str]:
    """Names near to a word, never the word itself."""
    names = {
        name
        for entity in atlas.catalog.entities.values()
        for names in _all_names(entity)
        for name in (names.zh if language == "zh" else names.en)[:1]
    }
    same = folded(word)
    if sum(sign.isalpha() for sign in same) < 2:
        return []  # a number is near to any name with a number in it
    near = process.extract(same, sorted(names), scorer=fuzz.WRatio, score_cutoff=75, limit=4)
    return [name for name, _score, _key in near if folded(name) != same and folded(name).rstrip("s") != same][:3]


def _all_names(entity: Entity) -> list[Names]:
    held: list[Measure | Dimension | NamedFilter] = []
    held.extend(entity.measures.values())
    held.extend(entity.dimensions.values())
    held.extend(entity.filters.values())
    return [item.names for item in held]


def refuse_gap(atlas: Atlas, position: int, language: Language) -> Refusal:
    """The catalog says that this cannot be told, why, and what can be shown instead."""
    gap = atlas.catalog.gaps[position]
    offers = tuple(Offer(label=q.in_(language), text=q.in_(language)) for q in gap.offer)
    text = say("cannot_tell", language, why=gap.say.in_(language))
    return Declining(language=language, text=text, offers=offers)


def clarify(language: Language, text: str, choices: tuple[Choice, ...] = ()) -> Clarification:
    """A question back, its choices numbered."""
    return Clarification(language=language, text=with_choices(text, choices), choices=choices)


def with_choices(text: str, choices: tuple[Choice, ...], lead: str = "") -> str:
    """The text, and its choices as a numbered list."""
    if not choices:
        return text
    numbered = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))
    return f"{text}{lead}\n\n{numbered}"

"""What was gathered about a group becomes its description: how many, what sets them apart, what they say, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.claim import CellSlot, Claim, Draft, Slot
from domain.evidence import Cell, Quote
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import SegmentStep
from domain.rounding import compared
from tools.portrait import count_of, plays_about, writers_of
from tools.segment import (
    DISSENT,
    IN,
    PLAYS,
    POLARITY,
    SIZE,
    TOPIC_QUOTE,
    TOPICS,
    TOTAL,
    TYPICAL,
    WHO,
    WRITTEN,
    leading_topics,
)
from tools.voice import polarity_value

from .names import Atlas
from .narrate_segment_apart import (
    Apart,
    Group,
    buying,
    change,
    pair,
    rate_told,
    rates,
    rates_apart,
    row_of,
    values_apart,
    values_told,
)
from .playbook import advice, proven
from .sentence import at, number

TIMES_FROM = 1.3
"""Ratio from which a multiple is shown beside two rates."""
RATES_TOLD, TOPICS_TOLD = 3, 3
SMALL_GROUP, FEW_WRITERS = 50, 300


def narrate_segment(step: SegmentStep, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date) -> Draft:
    """Claims over the group's figures and quotes; none when nobody belongs to it."""
    figures = {figure.role: figure for figure in ledger.figures() if figure.role.startswith("segment.")}
    size = figures.get(SIZE)
    if size is None or row_of(size, inside=True) is None:
        return Draft(claims=())
    quotes = [quote for quote in ledger.quotes() if quote.role.startswith("segment.")]
    group = Group(step=step, figures=figures, quotes=quotes, ledger=ledger, atlas=atlas, language=language)
    if step.focus == "voice":
        parts = [_headline(group), _voice(group), _rates_told(group)]
    else:
        parts = [
            _headline(group), _who(group), buying(group), _voice(group), _rates_told(group), change(group),
        ]  # fmt: skip
    parts += [_advice(group), _caveat(group)]
    return Draft(claims=tuple(claim for part in parts for claim in part), main=size.id)


def _headline(group: Group) -> Iterator[Claim]:
    inside, _ = group.rows(group.size)
    total = group.figures.get(TOTAL)
    assert inside is not None  # narrate_segment looked
    said = group.sentence()
    n = said.cell(group.size, inside, group.persons)
    if total is None or not number(total, 0, group.persons):
        yield from said.say("headline", "size_alone", n=n)
    else:
        share = said.derived("share", at(group.size, inside, group.persons), at(total, 0, group.persons))
        money = _money(group)
        if money is None or not number(group.size, inside, money) or not number(total, 0, money):
            yield from said.say("headline", "size", n=n, share=share)
        else:
            part = said.derived("share", at(group.size, inside, money), at(total, 0, money))
            name = said.name(group.atlas.measure_name(money, group.language))
            yield from said.say("headline", "size_money", n=n, share=share, money=name, part=part)
    yield from _what_sets_apart(group)


def _money(group: Group) -> str | None:
    """The sum among what is bought."""
    measures = (column.name for column in group.size.columns[1:])
    return next((name for name in measures if group.atlas.catalog.measure(name).aggregate == "sum"), None)


def _what_sets_apart(group: Group) -> tuple[Claim, ...]:
    """The one difference that matters: what they talk of (when that was asked), a rate, or who they are."""
    if group.step.focus == "voice":
        spoken = _spoken_of(group)
        if spoken:
            return spoken
    for figure, name in rates_apart(group)[:1]:
        mine, theirs = pair(group, figure, name)
        more = bool(mine and theirs and mine / theirs >= TIMES_FROM)
        told = rate_told(group, figure, name, "apart" if more else "apart_down", "headline")
        if told:
            return told
    values = values_apart(group, WHO)
    if values:
        said = group.sentence()
        held = values[0]
        return said.say(
            "headline",
            "apart_who",
            value=said.cell(held.split, held.value, held.split.columns[0].name),
            inside=said.derived("share", *held.inside),
            outside=said.derived("share", *held.outside),
        )
    return ()


def _spoken_of(group: Group) -> tuple[Claim, ...]:
    topics, shares = group.figures.get(TOPICS), _topic_shares(group)
    if topics is None or not shares:
        return ()
    _, row, inside, outside = shares[0]
    said = group.sentence()
    return said.say(
        "headline",
        f"about_{_polarity(group)}",
        topic=said.cell(topics, row, topics.columns[0].name),
        inside=said.derived("share", *inside),
        outside=said.derived("share", *outside),
    )


def _topic_shares(group: Group) -> list[tuple[str, int, tuple[Cell, Cell], tuple[Cell, Cell]]]:
    """Topic, its row, and the cells of its share of the texts, for the group and for the others."""
    topics, split = group.figures.get(TOPICS), group.figures.get(POLARITY)
    if topics is None or split is None:
        return []
    wanted = polarity_value(group.atlas.catalog, _polarity(group))
    texts = split.columns[2].name
    base = {split.cell(r, IN): r for r in range(len(split.rows)) if split.cell(r, split.columns[0].name) == wanted}
    topic, count = topics.columns[0].name, topics.columns[2].name
    held = {(topics.cell(row, topic), topics.cell(row, IN)): row for row in range(len(topics.rows))}
    found = []
    for name in leading_topics(topics):
        mine, theirs = held.get((name, True)), held.get((name, False))
        if mine is None or theirs is None or True not in base or False not in base:
            continue
        inside = at(topics, mine, count), at(split, base[True], texts)
        outside = at(topics, theirs, count), at(split, base[False], texts)
        found.append((name, mine, inside, outside))
    return found


def _polarity(group: Group) -> str:
    return "positive" if group.step.polarity == "positive" else "negative"


def _who(group: Group) -> Iterator[Claim]:
    told = values_apart(group, WHO)
    if told and any(slot for claim in _what_sets_apart(group) for slot in claim.slots if _shows(slot, told[0])):
        told = told[1:]
    yield from values_told(group, "who", told)


def _shows(slot: Slot, held: Apart) -> bool:
    return isinstance(slot, CellSlot) and slot.cell == at(held.split, held.value, held.split.columns[0].name)


def _voice(group: Group) -> Iterator[Claim]:
    written, feedback = group.figures.get(WRITTEN), group.atlas.catalog.feedback
    inside, _ = group.rows(written)
    texts = count_of(group.atlas.catalog, feedback.entity) if feedback else None
    writers = writers_of(group.atlas.catalog)
    if written is not None and inside is not None and texts and number(written, inside, texts):
        said = group.sentence()
        if writers and number(written, inside, writers):
            people = said.cell(written, inside, writers)
            yield from said.say("voice", "wrote", writers=people, texts=said.cell(written, inside, texts))
        else:
            yield from said.say("voice", "wrote_texts", texts=said.cell(written, inside, texts))
    yield from _topics_told(group)
    before: set[str] = set()
    for quote in group.quotes:
        yield from _quote(group, quote, before)
        before.add(quote.role)


def _topics_told(group: Group) -> tuple[Claim, ...]:
    topics, shares = group.figures.get(TOPICS), _topic_shares(group)
    if topics is None:
        return ()
    shares = shares[1:] if _verdict_is_voice(group) else shares
    said, parts = group.sentence(), []
    count = topics.columns[2].name
    told = sorted(shares[:TOPICS_TOLD], key=lambda held: -(number(topics, held[1], count) or 0.0))
    for _, row, inside, outside in told:
        parts.append(
            said.part(
                "topic",
                topic=said.cell(topics, row, topics.columns[0].name),
                inside=said.derived("share", *inside),
                outside=said.derived("share", *outside),
            )
        )
    return said.say("voice", f"topics_{_polarity(group)}", facts=said.listed(parts)) if parts else ()


def _verdict_is_voice(group: Group) -> bool:
    return group.step.focus == "voice" and bool(_spoken_of(group))


def _quote(group: Group, quote: Quote, before: set[str]) -> tuple[Claim, ...]:
    said = group.sentence()
    if quote.role == DISSENT:
        return said.say("voice", "dissent", quote=said.quote(quote.id))
    if quote.role in before:
        return said.say("voice", "quote_more", quote=said.quote(quote.id))
    topics = group.figures.get(TOPICS)
    if quote.role.startswith(TOPIC_QUOTE) and topics is not None:
        name, column = quote.role.removeprefix(TOPIC_QUOTE), topics.columns[0].name
        row = next((row for row in range(len(topics.rows)) if topics.cell(row, column) == name), None)
        if row is not None:
            topic = said.cell(topics, row, column)
            return said.say("voice", "quote_topic", topic=topic, quote=said.quote(quote.id))
    return said.say("voice", "quote_typical" if quote.role == TYPICAL else "quote_more", quote=said.quote(quote.id))


def _rates_told(group: Group) -> Iterator[Claim]:
    """What differs and was not the verdict; then one thing that does not differ, when something does."""
    apart = rates_apart(group)
    told = apart if _verdict_is_voice(group) else apart[1:]
    for figure, name in told[:RATES_TOLD]:
        mine, theirs = pair(group, figure, name)
        more = bool(mine and theirs and mine / theirs >= TIMES_FROM)
        yield from rate_told(group, figure, name, "rate" if more else "rate_down")
    for figure, name, _, _ in rates(group):
        mine, theirs = pair(group, figure, name)
        if apart and mine and theirs and compared(mine, theirs) == "same":
            yield from rate_told(group, figure, name, "rate_same")
            break


def _advice(group: Group) -> Iterator[Claim]:
    plays, catalog = group.figures.get(PLAYS), group.atlas.catalog
    inside, _ = group.rows(plays)
    size_row, _ = group.rows(group.size)
    if plays is None or inside is None or size_row is None:
        return
    for play in plays_about(catalog, "segment"):
        basis = proven(play, plays, inside, catalog)
        for cell in basis:
            if catalog.measure(cell.column).aggregate == "count":
                said = group.sentence()
                yield from said.say(
                    "advice",
                    "reach",
                    measure=said.name(group.atlas.measure_name(cell.column, group.language)),
                    n=said.cell(plays, inside, cell.column),
                    share=said.derived("share", cell, at(group.size, size_row, group.persons)),
                )
        if basis:
            yield advice(play, basis, group.language)


def _caveat(group: Group) -> Iterator[Claim]:
    inside, _ = group.rows(group.size)
    n = number(group.size, inside or 0, group.persons)
    if inside is not None and n is not None and n < SMALL_GROUP:
        said = group.sentence()
        yield from said.say("caveat", "small", n=said.cell(group.size, inside, group.persons))
    written, feedback = group.figures.get(WRITTEN), group.atlas.catalog.feedback
    row, _ = group.rows(written)
    texts = count_of(group.atlas.catalog, feedback.entity) if feedback else None
    writers = writers_of(group.atlas.catalog)
    if written is None or row is None or texts is None:
        return
    said = group.sentence()
    if not number(written, row, texts):
        yield from said.say("caveat", "silent", texts=said.cell(written, row, texts))
    elif _topic_shares(group) and writers and (number(written, row, writers) or 0) < FEW_WRITERS:
        places = {"writers": said.cell(written, row, writers), "texts": said.cell(written, row, texts)}
        yield from said.say("caveat", "few_writers", **places)

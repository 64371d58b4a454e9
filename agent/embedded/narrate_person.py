"""What was gathered about one person becomes a portrait: a verdict first, then what is remarkable, then what to do."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from domain.claim import Claim, Draft
from domain.evidence import Figure
from domain.language import Language
from domain.ledger import Ledger
from domain.plan import CustomerStep
from tools.persona import BUYING, CARD, EVERYONE, IS_RECENT, LATEST, RECENT, SINCE, WRITTEN
from tools.portrait import dimensions_in, plays_about

from .names import Atlas
from .narrate_person_facts import (
    HEADLINE_PLACE,
    THIN_BELOW,
    Person,
    buying,
    place,
    share_of_bigger_spenders,
    voice,
    who,
)
from .playbook import advice, forbids, proven
from .sentence import at, number, singular

REGULAR_FROM = 10
"""Orders from which someone is called a regular."""
COOLING_FROM, DUE_FROM = 2.0, 1.2
"""Days since the last purchase over the usual gap."""
LAPSED_AFTER = 180
NEW_WITHIN = 90
SURE = 2.2
"""Standard deviations from which one person's rate is said to differ from everybody's."""
TURN, NOTABLE_TURN = 1.6, 1.3
"""Standard deviations (of a difference of counts) from which a change is the verdict, and from which it is told."""
RATES_FROM = 6
"""Orders from which one person's rate is compared at all."""
DIFFERENCES = 3
ADVICE = 3


def narrate_person(step: CustomerStep, ledger: Ledger, atlas: Atlas, language: Language, *, as_of: date) -> Draft:
    """Claims over the persona's figures and quotes; none when nothing is known of the person."""
    figures = {figure.role: figure for figure in ledger.figures() if figure.role.startswith("persona.")}
    if CARD not in figures:
        return Draft(claims=())
    quotes = [quote for quote in ledger.quotes() if quote.role.startswith("persona.")]
    person = Person(figures=figures, quotes=quotes, ledger=ledger, atlas=atlas, language=language)
    parts = [
        _headline(person), who(person), buying(person), voice(person), _difference(person), _change(person),
        _advice(person), _caveat(person),
    ]  # fmt: skip
    return Draft(claims=tuple(claim for part in parts for claim in part), main=figures.get(BUYING, figures[CARD]).id)


def _headline(person: Person) -> Iterator[Claim]:
    count, (recency, gap) = person.purchases(), person.rhythm()
    gone = recency is not None and recency > LAPSED_AFTER
    missed = False
    if count == 0:
        yield from _verdict(person, "never")
    elif recency is not None and gap:
        ratio = recency / gap
        missed = ratio >= DUE_FROM
        regular = "_regular" if (count or 0) >= REGULAR_FROM else ""
        if ratio >= COOLING_FROM and gone:
            yield from _verdict(person, "lapsed")
        elif ratio >= COOLING_FROM:
            yield from _verdict(person, f"cooling{regular}")
        elif ratio >= DUE_FROM:
            yield from _verdict(person, "due")
        elif (turn := _turn(person)) is not None and abs(turn) >= TURN:
            yield from _verdict(person, "slowing" if turn < 0 else "rising")
        else:
            yield from _verdict(person, "active_today" if recency == 0 else f"active{regular}")
    elif recency is not None and count:
        missed = recency > NEW_WITHIN
        fresh = "newcomer" if count == 1 else "few_recent"
        yield from _verdict(person, "few_gone" if missed else fresh)
    elif count is not None:
        yield from _verdict(person, "counted_since" if LATEST in person.figures else "counted")
    else:
        yield from _verdict(person, "known")
    share = share_of_bigger_spenders(person)
    if share is not None and 0 < share <= HEADLINE_PLACE:
        yield from place(person, "headline", "worth_winning" if gone else "worth_keeping" if missed else "valuable")


def _verdict(person: Person, key: str) -> tuple[Claim, ...]:
    said = person.sentence()
    rhythm, count = person.atlas.catalog.persona.rhythm, person.count
    named = person.atlas.catalog.entities[person.atlas.entity(person.key)].names.in_(person.language)
    noun = said.name(named if person.language == "zh" else singular(named))
    places = {"person": f"{noun} {said.cell(person.card, 0, person.key)}"}
    template = said.template(key)
    if "{recency}" in template and rhythm:
        places["recency"] = said.cell(person.card, 0, rhythm[0])
    if "{gap}" in template and rhythm:
        places["gap"] = said.cell(person.card, 0, rhythm[1])
    if "{times}" in template and rhythm:
        places["times"] = said.derived("ratio", at(person.card, 0, rhythm[0]), at(person.card, 0, rhythm[1]))
    if "{count}" in template and count:
        places["count"] = said.cell(person.figures[BUYING], 0, count)
    if "{date}" in template:
        latest = person.figures[LATEST]
        places["date"] = said.cell(latest, 0, latest.columns[0].name)
    if "{buy}" in template:
        places["buy"] = said.name(_buy(person))
    if "{purchase}" in template:
        places["purchase"] = said.name(_noun(person))
    if "{since}" in template:
        split, since = person.figures[RECENT], person.figures[SINCE]
        recent = _recent_row(split)
        places["since"] = said.cell(since, 0, since.columns[0].name)
        places["recent"] = said.cell(split, recent, count or "")
        places["before"] = said.cell(split, 1 - recent, count or "")
    if "{order}" in template:
        places["order"] = said.name(_order(person))
    return said.say("headline", key, **places)


def _buy(person: Person) -> str:
    """买, or 有订单 where the catalog knows no verb."""
    entity = person.atlas.catalog.entities[(person.count or ".").partition(".")[0]]
    verbs = entity.verbs.zh
    return verbs[0] if verbs else f"有{entity.names.in_('zh')}"


def _order(person: Person) -> str:
    """ "an order": what one row of the counted entity is."""
    noun = _noun(person)
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"


def _noun(person: Person) -> str:
    return singular(person.atlas.catalog.entities[(person.count or ".").partition(".")[0]].names.in_("en"))


def _turn(person: Person) -> float | None:
    """How surely the count of the last days differs from that of as many before: standard deviations, signed."""
    split, count = person.figures.get(RECENT), person.count
    if split is None or SINCE not in person.figures or count is None or len(split.rows) != 2:
        return None
    recent = _recent_row(split)
    now, then = number(split, recent, count) or 0.0, number(split, 1 - recent, count) or 0.0
    return (now - then) / math.sqrt(now + then) if now and then else None


def _recent_row(split: Figure) -> int:
    return 0 if split.cell(0, IS_RECENT) is True else 1


def _difference(person: Person) -> Iterator[Claim]:
    own, everyone, count = person.figures.get(BUYING), person.figures.get(EVERYONE), person.purchases()
    if own is None or everyone is None or not count or count < RATES_FROM:
        return
    found = []
    for column in everyone.columns:
        mine, theirs = number(own, 0, column.name), number(everyone, 0, column.name)
        if mine is None or theirs is None or column.name == person.count:
            continue
        measure = person.atlas.catalog.measure(column.name)
        if measure.aggregate == "share" and 0 < theirs < 1:
            sure = abs(mine - theirs) / math.sqrt(theirs * (1 - theirs) / count)
        elif measure.aggregate in ("ratio", "avg", "median") and theirs > 0 and mine > 0:
            sure = abs(math.log(mine / theirs)) / 0.12
        else:
            continue
        if sure >= SURE:
            found.append((-sure, column.name))
    for _, name in sorted(found)[:DIFFERENCES]:
        said = person.sentence()
        yield from said.say(
            "difference",
            "rate",
            measure=said.name(person.atlas.measure_name(name, person.language)),
            own=said.cell(own, 0, name),
            comparison=said.derived("comparison", at(own, 0, name), at(everyone, 0, name)),
            overall=said.cell(everyone, 0, name),
        )


def _change(person: Person) -> Iterator[Claim]:
    """What changed, also when the verdict says it: the verdict gives the counts, this their direction and the rest."""
    turn, split, count = _turn(person), person.figures.get(RECENT), person.count
    if turn is None or split is None or count is None or abs(turn) < NOTABLE_TURN:
        return
    since, recent = person.figures[SINCE], _recent_row(split)
    fewest = min(number(split, row, count) or 0.0 for row in (0, 1))
    if not _told_by_verdict(person, turn):
        said = person.sentence()
        yield from said.say(
            "change",
            "moved",
            measure=said.name(person.atlas.measure_name(count, person.language)),
            trend=said.derived("trend", at(split, recent, count), at(split, 1 - recent, count)),
            since=said.cell(since, 0, since.columns[0].name),
            recent=said.cell(split, recent, count),
            before=said.cell(split, 1 - recent, count),
        )
    if fewest >= 2:
        yield from _basket(person, split, recent)


def _told_by_verdict(person: Person, turn: float) -> bool:
    recency, gap = person.rhythm()
    return bool(recency is not None and gap and recency / gap < DUE_FROM and abs(turn) >= TURN)


def _basket(person: Person, split: Figure, recent: int) -> Iterator[Claim]:
    """Whether it is how often or how much that changed."""
    for column in split.columns:
        if column.name == IS_RECENT or person.atlas.catalog.measure(column.name).aggregate != "ratio":
            continue
        now, then = number(split, recent, column.name), number(split, 1 - recent, column.name)
        if not now or not then or 1.1 < now / then < 1.33 or 0.75 < now / then < 0.9:
            continue
        said = person.sentence()
        key = "size_held" if 0.9 <= now / then <= 1.1 else "size_moved"
        places = {
            "measure": said.name(person.atlas.measure_name(column.name, person.language)),
            "before": said.cell(split, 1 - recent, column.name),
            "recent": said.cell(split, recent, column.name),
        }
        if key == "size_moved":
            cells = at(split, recent, column.name), at(split, 1 - recent, column.name)
            places["trend"] = said.derived("trend", *cells)
        yield from said.say("change", key, **places)


def _advice(person: Person) -> Iterator[Claim]:
    """Entries of the playbook that the card proves; what must not be done is never crowded out."""
    catalog = person.atlas.catalog
    held = [(play, proven(play, person.card, 0, catalog)) for play in plays_about(catalog, "person")]
    fitting = [(play, basis) for play, basis in held if basis]
    barred = sum(forbids(play) for play, _ in fitting)
    free = max(1, ADVICE - barred)
    for play, basis in fitting:
        if not forbids(play):
            free -= 1
            if free < 0:
                continue
        yield advice(play, basis, person.language)


def _caveat(person: Person) -> Iterator[Claim]:
    count, (recency, _) = person.purchases(), person.rhythm()
    held, rhythm = person.figures.get(BUYING), person.atlas.catalog.persona.rhythm
    if held is not None and person.count and count and count < THIN_BELOW:
        said = person.sentence()
        yield from said.say("caveat", "thin", count=said.cell(held, 0, person.count))
    elif held is not None and person.count and rhythm and recency is not None and recency > LAPSED_AFTER:
        said = person.sentence()
        places = {"count": said.cell(held, 0, person.count), "recency": said.cell(person.card, 0, rhythm[0])}
        yield from said.say("caveat", "past", **places)
    written = person.figures.get(WRITTEN)
    if written is not None and number(written, 0, written.columns[0].name) == 0:
        said = person.sentence()
        yield from said.say("caveat", "silent", count=said.cell(written, 0, written.columns[0].name))
    said, facts = person.sentence(), []
    for play in plays_about(person.atlas.catalog, "person"):
        for name in dimensions_in(play.when, person.atlas.catalog) if forbids(play) else ():
            if any(column.name == name for column in person.card.columns) and person.card.cell(0, name) is None:
                label = said.name(person.atlas.dimension_name(name, person.language))
                mark = "：" if person.language == "zh" else ": "
                facts.append(f"{label}{mark}{said.cell(person.card, 0, name)}")
    if facts:
        yield from said.say("caveat", "unasked", facts=said.listed(facts))

"""Occasions become reviews, tickets and survey answers in words, with the truth about each text."""

import json
import random
from dataclasses import dataclass

import numpy as np

from .compose import Bank, Composed, compose, load_bank, with_matter
from .days import DAYS, as_date, china, chinese, day_first, plain
from .identities import Identity
from .orders import Lines, Orders
from .paper import Dirt
from .population import Population
from .records import Link, spell_phone
from .sales import Sales
from .streams import Ints, chances, numbers
from .voices import Occasion, answer_surveys, ask_once, open_tickets, write_reviews
from .world import World

PERSONAL = 0.022
"""Share of texts into which the customer typed personal data."""
NUMERALS = "零一二三四五六七八九十"
SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Rows of three files, with what is true about them."""

    review_ids: list[str]
    reviews: list[str]
    ticket_ids: list[str]
    tickets: list[tuple[object, ...]]
    answer_ids: list[str]
    answers: list[tuple[object, ...]]
    topics: list[tuple[object, ...]]
    """Rows of `truth/feedback_topics.csv`."""
    links: list[Link]
    dirt: list[Dirt]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """All that is needed to put an occasion into words."""

    world: World
    people: Population
    orders: Orders
    identities: tuple[Identity, ...]
    sales: Sales
    banks: dict[bool, Bank]
    rank: Ints
    """How many orders the same person placed before each order."""
    troubles: Ints
    """How many late, lost, damaged or incomplete parcels that person had up to and with each order."""


def put_into_words(
    world: World,
    people: Population,
    orders: Orders,
    lines: Lines,
    identities: tuple[Identity, ...],
    sales: Sales,
    seed: int,
) -> Voices:
    """Every review, ticket and survey answer, each kind by time."""
    occasions = [
        *write_reviews(world, people, orders, lines, numbers(seed, "reviews"), chances(seed, "reviews")),
        *open_tickets(people, orders, lines, numbers(seed, "tickets"), chances(seed, "tickets")),
        *answer_surveys(world, people, orders, lines, numbers(seed, "surveys"), chances(seed, "surveys")),
    ]
    rank, troubles = _histories(orders)
    banks = {True: load_bank(True), False: load_bank(False)}
    desk = _Desk(
        world=world,
        people=people,
        orders=orders,
        identities=identities,
        sales=sales,
        banks=banks,
        rank=rank,
        troubles=troubles,
    )
    voices = Voices(
        review_ids=[],
        reviews=[],
        ticket_ids=[],
        tickets=[],
        answer_ids=[],
        answers=[],
        topics=[],
        links=[],
        dirt=[],
    )
    spoken = {int(orders.person[occasion.order]) for occasion in occasions if occasion.facets}
    silent = [number for number, identity in enumerate(identities) if identity.canary and number not in spoken]
    occasions += ask_once(orders, lines, silent, chances(seed, "canaries"))
    occasions.sort(key=lambda occasion: (occasion.day, occasion.second, occasion.order))
    outspoken = _first_by_canary(desk, occasions)
    rng = chances(seed, "words")
    seen: set[str] = set()
    for number, occasion in enumerate(occasions):
        _write(desk, voices, occasion, _matter(number, number in outspoken, rng), seen, rng)
    return voices


def _histories(orders: Orders) -> tuple[Ints, Ints]:
    """Orders come by person then time, so a person's history is a run of them."""
    first = np.searchsorted(orders.person, orders.person)
    lost = orders.online & (orders.delivered < 0)
    trouble = np.cumsum((orders.late_days > 0) | lost | orders.damaged | orders.missing | orders.wrong)
    before = np.concatenate(([0], trouble))[first]
    return np.arange(len(orders)) - first, trouble - before


def _first_by_canary(desk: _Desk, occasions: list[Occasion]) -> frozenset[int]:
    """Each canary types everything about themselves into the first text they write."""
    first: dict[int, int] = {}
    for number, occasion in enumerate(occasions):
        person = int(desk.orders.person[occasion.order])
        if desk.identities[person].canary and occasion.facets and person not in first:
            first[person] = number
    return frozenset(first.values())


def _matter(number: int, outspoken: bool, rng: random.Random) -> list[str]:
    if outspoken:
        return ["name", "phone", "email", "address"]
    if number % 230 == 57:
        return ["injection"]
    if number % 310 == 101:
        return ["markup"]
    if rng.random() < PERSONAL:
        return [rng.choice(("phone", "phone", "phone", "email", "name", "address"))]
    return []


def _write(
    desk: _Desk, voices: Voices, occasion: Occasion, matter: list[str], seen: set[str], rng: random.Random
) -> None:
    person = int(desk.orders.person[occasion.order])
    identity = desk.identities[person]
    text_id = {
        "review": f"V{1_000_001 + len(voices.review_ids)}",
        "ticket": f"T{1_000_001 + len(voices.ticket_ids)}",
        "nps": f"N{1_000_001 + len(voices.answer_ids)}",
    }[occasion.source]
    composed = Composed(text="", said=())
    if occasion.facets:
        composed = _worded(desk, occasion, identity, matter, seen, rng)
        for said in composed.said:
            voices.topics.append(
                (
                    text_id,
                    occasion.source,
                    "zh" if identity.chinese else "en",
                    said.topic,
                    said.polarity if said.polarity in ("good", "bad", "mixed") else "neutral",
                    said.feature,
                    _cause(said.topic, said.polarity),
                    desk.sales.numbers[occasion.order],
                    "+".join(composed.contains),
                )
            )
    source = {"review": "reviews", "ticket": "tickets", "nps": "nps"}[occasion.source]
    voices.links.append(Link(source=source, source_id=text_id, person_id=identity.person_id))
    if occasion.source == "review":
        _add_review(desk, voices, occasion, text_id, identity, composed.text, rng)
    elif occasion.source == "ticket":
        _add_ticket(desk, voices, occasion, text_id, identity, composed.text, rng)
    else:
        _add_answer(voices, occasion, text_id, identity, composed.text, rng)


def _cause(topic: str, polarity: str) -> str:
    """The kind of event that begot the remark; `experience` when nothing but the order itself did."""
    if polarity == "bad":
        causes = {"late": "late_delivery", "lost": "lost_parcel", "missing": "missing_item", "wrong": "wrong_item"}
        causes |= {"damaged": "damaged_parcel", "stale": "stale_beans", "coupon": "coupon_failed", "app": "app_crash"}
        causes |= {"service": "slow_service", "queue": "queue"}
        return causes.get(topic, "refund" if topic == "refund" else "experience")
    return "refund" if topic == "refund" else "experience"


def _worded(
    desk: _Desk, occasion: Occasion, identity: Identity, matter: list[str], seen: set[str], rng: random.Random
) -> Composed:
    bank = desk.banks[identity.chinese]
    slots = _slots(desk, occasion, identity, rng)
    product = desk.world.products[occasion.sku].zh
    composed = Composed(text="", said=())
    for _ in range(8):
        composed = compose(bank, list(occasion.facets), occasion.source, slots, product, rng)
        if composed.text not in seen:
            break
    seen.add(composed.text)
    return with_matter(bank, composed, matter, _contact(identity, rng), rng)


def _contact(identity: Identity, rng: random.Random) -> dict[str, str]:
    phone = identity.phone
    return {
        "phone": phone,
        "phone_spaced": f"{phone[:3]} {phone[3:7]} {phone[7:]}",
        "email": identity.email,
        "name": identity.name,
        "address": identity.address,
    }


def _slots(desk: _Desk, occasion: Occasion, identity: Identity, rng: random.Random) -> dict[str, str]:
    """The facts of the order, spelt in the writer's language."""
    orders, index, zh = desk.orders, occasion.order, identity.chinese
    product = desk.world.products[occasion.sku]
    city = desk.world.cities[int(desk.people.city[orders.person[index]])]
    slots = {
        "item": product.short_zh if zh else product.short_en,
        "city": city.zh if zh else city.en,
        "wait": _count(rng.randint(2, 6), zh, rng),
    }
    if desk.rank[index] == 0:
        slots["first"] = ""
    if desk.rank[index] >= 2:
        slots["again"] = ""
        if desk.troubles[index] == 0:
            slots["steady"] = ""
    if city.en == "Hong Kong":
        slots["hongkong"] = city.zh
    if orders.store[index] < 0:
        slots["order"] = desk.sales.numbers[index]
    else:
        store = desk.world.stores[int(orders.store[index])]
        slots["store"] = store.zh.removeprefix(city.zh) if zh else store.en.removeprefix(f"{city.en} ")
    if orders.coupon[index]:
        slots["pct"] = str(int(orders.coupon[index]))
        slots["paid"] = str(int(orders.list_amount[index]) // 100)
    if orders.promised[index] >= 0:
        promised = as_date(int(orders.promised[index]))
        slots["promised"] = f"{promised.month}月{promised.day}日" if zh else f"{promised.day} {promised:%B}"
        delivered = int(orders.delivered[index])
        if 0 <= delivered <= occasion.day:
            slots["nth"] = _rank(delivered - int(orders.day[index]), zh, rng)
        late = min(delivered if delivered >= 0 else occasion.day, occasion.day) - int(orders.promised[index])
        if late > 0:
            slots["days"] = _count(late, zh, rng)
            slots["late"] = "a day" if late == 1 else f"{_count(late, zh, rng)} days"
    return slots


def _count(number: int, zh: bool, rng: random.Random) -> str:
    if rng.random() < 0.5 or number > 9:
        return str(number)
    if zh:
        return "两" if number == 2 else NUMERALS[number]
    return SMALL[number]


def _rank(number: int, zh: bool, rng: random.Random) -> str:
    if zh:
        return NUMERALS[number] if number <= 10 and rng.random() < 0.6 else str(number)
    return f"{number}{'th' if 10 < number % 100 < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _add_review(
    desk: _Desk, voices: Voices, occasion: Occasion, text_id: str, identity: Identity, text: str, rng: random.Random
) -> None:
    rating = occasion.score
    if rng.random() < 0.0012 and not identity.canary:
        voices.dirt.append(
            Dirt(file="reviews.jsonl", row_id=text_id, field="rating", kind="impossible_rating", true_value=str(rating))
        )
        rating = 9
    row = {
        "review_id": text_id,
        "shop_id": desk.sales.shop_ids[occasion.order],
        "order_id": desk.sales.numbers[occasion.order],
        "sku": desk.world.products[occasion.sku].sku,
        "rating": rating,
        "text": text,
        "language": "zh" if identity.chinese else "en",
        "created_at": china(occasion.day, occasion.second),
    }
    voices.review_ids.append(text_id)
    voices.reviews.append(json.dumps(row, ensure_ascii=False))


def _add_ticket(
    desk: _Desk, voices: Voices, occasion: Occasion, text_id: str, identity: Identity, text: str, rng: random.Random
) -> None:
    """The phone desk types Chinese dates; the others export a plain time."""
    channel = rng.choices(("chat", "phone", "email"), (65, 20, 15))[0]

    def spelled(day: int, second: int) -> str:
        moment = plain(day, second)
        return f"{chinese(day)} {moment[-8:-3]}" if channel == "phone" else moment

    customer_no = identity.customer_no if rng.random() < 0.82 or identity.canary else ""
    phone = spell_phone(identity.phone, rng) if not customer_no or channel == "phone" or rng.random() < 0.3 else ""
    email = identity.email if channel == "email" or (not customer_no and rng.random() < 0.6) else ""
    closed = spelled(occasion.closed, min(occasion.second + 3000, 86399)) if occasion.closed >= 0 else ""
    amount = f"{int(desk.orders.paid[occasion.order]) / 100:.2f}" if occasion.refunded and closed else ""
    if identity.customer_no and not customer_no:
        voices.dirt.append(
            Dirt(
                file="tickets.csv",
                row_id=text_id,
                field="customer_no",
                kind="missing_customer_no",
                true_value=identity.customer_no,
            )
        )
    number = desk.sales.numbers[occasion.order]
    voices.ticket_ids.append(text_id)
    voices.tickets.append(
        (
            text_id,
            customer_no,
            phone,
            email,
            number,
            spelled(occasion.day, occasion.second),
            closed,
            channel,
            occasion.kind,
            text,
            occasion.resolution if closed else "",
            amount,
        )
    )


def _add_answer(
    voices: Voices, occasion: Occasion, text_id: str, identity: Identity, text: str, rng: random.Random
) -> None:
    """The survey tool is a foreign one: the day comes first."""
    customer_no = identity.customer_no if rng.random() < 0.85 or identity.canary else ""
    email = identity.email if not customer_no or rng.random() < 0.5 else ""
    voices.answer_ids.append(text_id)
    day = min(occasion.day, DAYS - 1)
    voices.answers.append((text_id, email, customer_no, day_first(day), occasion.score, text))

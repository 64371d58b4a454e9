"""Orders as they went become the occasions on which customers write: reviews, tickets and survey answers."""

import random
from dataclasses import dataclass

import numpy as np

from .changes import REFUND_SPEED
from .compose import Facet
from .days import DAYS
from .orders import CANCELLED, REFUNDED, Lines, Orders
from .population import Population
from .streams import Flags, Ints
from .world import World

TOPIC_OF_GROUP = {
    "coffee_drink": "taste",
    "tea": "taste",
    "milk": "taste",
    "staple": "taste",
    "snack": "taste",
    "baby_food": "taste",
    "baby_skin": "baby_skin",
    "pet_food": "pet",
    "pet_litter": "pet",
    "pet_toy": "pet",
    "pet_skin": "pet",
    "skin": "skin",
}
REVIEWS, ANSWERS = 0.037, 0.026
"""Reviews and survey answers as a share of all orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One thing somebody writes, before it has words."""

    source: str
    """review, ticket or nps"""
    order: int
    sku: int
    day: int
    second: int
    facets: tuple[Facet, ...]
    """Empty when a survey answer has no comment."""
    score: int = 0
    """Stars of a review, points of a survey answer."""
    kind: str = ""
    closed: int = -1
    resolution: str = ""
    refunded: bool = False


def mishaps(orders: Orders, index: int, rng: random.Random) -> list[Facet]:
    """What went wrong with an order and its buyer would mention, worst first."""
    late = int(orders.late_days[index])
    said: list[Facet] = []
    for happened, topic, chance in (
        (orders.wrong[index], "wrong", 0.9),
        (orders.damaged[index], "damaged", 0.9),
        (orders.missing[index], "missing", 0.85),
        (orders.stale[index], "stale", 0.9),
        (late > 0, "late", 0.7 if late < 3 else 0.85),
        (orders.coupon_failed[index], "coupon", 0.4),
        (orders.crashed[index], "app", 0.35),
        (orders.slow_service[index], "service", 0.4),
        (orders.queued[index], "queue", 0.6),
    ):
        if happened and rng.random() < chance:
            said.append(Facet(topic=topic, polarity="bad"))
    return said


def product_facet(world: World, sku: int, good: bool) -> Facet:
    """Praise or blame of a product, under the topic of its group."""
    group = world.products[sku].group
    polarity = "good" if good else "bad"
    return Facet(topic=TOPIC_OF_GROUP.get(group, "quality"), polarity=polarity, group=group)


def _drawn(rng: np.random.Generator, weights: np.ndarray, count: int) -> Ints:
    """Rows without repetition, by weight (Efraimidis & Spirakis 2006), in order."""
    keys = -np.log(rng.random(len(weights))) / np.maximum(weights, 1e-12)
    return np.sort(np.argsort(keys, kind="stable")[:count])


def write_reviews(
    world: World,
    people: Population,
    orders: Orders,
    lines: Lines,
    draw: np.random.Generator,
    rng: random.Random,
) -> list[Occasion]:
    """Reviews of delivered online orders; the unhappy and the talkative write more."""
    unhappy = (orders.late_days > 0) * 1.5 + (orders.damaged | orders.missing | orders.wrong) * 3.0 + orders.stale * 4.0
    delivered = orders.online & (orders.status != CANCELLED) & (orders.delivered >= 0) & (orders.delivered < DAYS - 1)
    weights = np.where(delivered, people.talk[orders.person] * (1 + unhappy), 0.0)
    first = np.searchsorted(lines.order, np.arange(len(orders) + 1))
    occasions = []
    for index in _drawn(draw, weights, min(round(len(orders) * REVIEWS), int(delivered.sum()))).tolist():
        skus = lines.sku[first[index] : first[index + 1]].tolist()
        occasions.append(_review(world, people, orders, index, skus, rng))
    return occasions


def _review(
    world: World, people: Population, orders: Orders, index: int, skus: list[int], rng: random.Random
) -> Occasion:
    bad = mishaps(orders, index, rng)
    sku = rng.choice(skus)
    if any(facet.topic == "stale" for facet in bad):
        beans = [s for s in skus if "咖啡豆" in world.products[s].zh]
        sku = rng.choice(beans)
    facets = list(bad)
    mood = world.archetypes[int(people.archetype[orders.person[index]])].mood + (-0.15 if bad else 0.05)
    good = rng.random() < mood and orders.status[index] != REFUNDED
    if rng.random() < (0.5 if bad else 0.88) and not any(f.topic == "stale" for f in bad):
        facets.append(product_facet(world, sku, good))
    facets += _extras(world, people, orders, index, sku, rng)
    if not facets:
        facets.append(Facet(topic="overall", polarity="good" if good else rng.choice(("mixed", "bad"))))
    if not bad:
        rng.shuffle(facets)
    start = max(int(orders.delivered[index]), int(orders.promised[index]) + 1)
    day = min(start + min(int(rng.expovariate(0.35)), 20), DAYS - 1)
    main = facets[0].polarity
    score = {"good": rng.choice((4, 5, 5, 5)), "bad": rng.choice((1, 1, 2, 2, 3)), "mixed": 3}[main]
    if len({f.polarity for f in facets[:3]}) > 1:
        score = min(score + 1, 3) if main == "bad" else score - 1
    return Occasion(
        source="review",
        order=index,
        sku=sku,
        day=day,
        second=rng.randrange(7 * 3600, 86400),
        facets=tuple(facets),
        score=score,
    )


def _extras(world: World, people: Population, orders: Orders, index: int, sku: int, rng: random.Random) -> list[Facet]:
    """Side remarks that fit what happened."""
    punctual = orders.late_days[index] == 0 and orders.online[index]
    gifter = people.archetype[orders.person[index]] == world.archetype("seasonal_gifter")
    product = world.products[sku]
    gift = gifter or "礼" in product.zh
    intact = not (orders.damaged[index] or orders.wrong[index])
    dated = product.group in ("coffee_drink", "milk") and not orders.stale[index]
    remarks = (
        (punctual, "courier", "good", 0.16),
        (not punctual, "courier", "bad", 0.06),
        (intact, "packaging", "good", 0.07),
        (True, "packaging", "bad", 0.035),
        (orders.coupon[index] == 0, "price", "good", 0.06),
        (True, "price", "bad", 0.05),
        (orders.coupon[index] > 0 and not orders.coupon_failed[index], "coupon", "good", 0.10),
        (gift and intact, "gift", "good", 0.35),
        (gift, "gift", "bad", 0.05),
        (dated and "糖浆" not in product.zh, "fresh", "good", 0.10),
        (orders.channel[index] == 1 and not orders.crashed[index], "app", "good", 0.03),
        (not orders.slow_service[index], "service", "good", 0.03),
        (True, "stock", "bad", 0.012),
        (orders.status[index] == REFUNDED, "refund", "good" if intact else "bad", 0.3),
    )
    return [Facet(topic=topic, polarity=mood) for fits, topic, mood, share in remarks if fits and rng.random() < share]


TICKETS: tuple[tuple[str, str, str, float], ...] = (
    ("late", "bad", "complaint", 0.10),
    ("lost", "bad", "complaint", 0.75),
    ("missing", "bad", "complaint", 0.36),
    ("wrong", "bad", "complaint", 0.50),
    ("damaged", "bad", "complaint", 0.42),
    ("stale", "bad", "complaint", 0.50),
    ("refund", "ask", "question", 0.16),
    ("refund", "bad", "complaint", 0.05),
    ("refund", "good", "praise", 0.02),
    ("coupon", "bad", "complaint", 0.08),
    ("app", "bad", "complaint", 0.20),
    ("service", "bad", "complaint", 0.12),
    ("queue", "bad", "complaint", 0.04),
    ("question", "none", "question", 0.0018),
    ("suggest", "none", "suggestion", 0.0010),
    ("courier", "good", "praise", 0.0008),
    ("service", "good", "praise", 0.0010),
    ("staff", "good", "praise", 0.0014),
    ("staff", "bad", "complaint", 0.0012),
    ("courier", "bad", "complaint", 0.0012),
    ("points", "bad", "complaint", 0.0012),
    ("price", "bad", "complaint", 0.0007),
    ("stock", "bad", "question", 0.0007),
)
"""Topic, polarity, kind of ticket, and the share of fitting orders after which somebody writes one."""


def open_tickets(
    people: Population, orders: Orders, lines: Lines, draw: np.random.Generator, rng: random.Random
) -> list[Occasion]:
    """Support tickets, each begotten by what happened to its order."""
    first = np.searchsorted(lines.order, np.arange(len(orders) + 1))
    talk = np.clip(people.talk[orders.person], 0.3, 2.0)
    occasions = []
    for topic, polarity, kind, share in TICKETS:
        fits = _fits(orders, topic, polarity)
        chosen = np.flatnonzero(fits & (orders.day < DAYS - 9) & (draw.random(len(orders)) < share * 0.85 * talk))
        for index in chosen.tolist():
            sku = rng.choice(lines.sku[first[index] : first[index + 1]].tolist())
            occasions.append(_ticket(orders, index, sku, Facet(topic=topic, polarity=polarity), kind, rng))
    return [occasion for occasion in occasions if occasion.day < DAYS]


def ask_once(orders: Orders, lines: Lines, persons: list[int], rng: random.Random) -> list[Occasion]:
    """One question of each of these persons about their first online order."""
    occasions = []
    for person in persons:
        index = int(np.flatnonzero((orders.person == person) & orders.online)[0])
        sku = int(lines.sku[np.searchsorted(lines.order, index)])
        occasions.append(_ticket(orders, index, sku, Facet(topic="question", polarity="none"), "question", rng))
    return occasions


def _fits(orders: Orders, topic: str, polarity: str) -> Flags:
    if polarity == "good" and topic in ("service", "courier"):
        return np.asarray(orders.online & (orders.late_days == 0) & ~orders.slow_service & (orders.status == 0))
    conditions = {
        "late": (orders.late_days > 0) & (orders.delivered < DAYS - 3),
        "lost": orders.online & (orders.delivered < 0) & (orders.status != CANCELLED),
        "missing": orders.missing & (orders.status != CANCELLED),
        "wrong": orders.wrong & (orders.status != CANCELLED),
        "damaged": orders.damaged & (orders.status != CANCELLED),
        "stale": orders.stale & (orders.status != CANCELLED),
        "refund": (orders.status == REFUNDED) & orders.online,
        "coupon": orders.coupon_failed,
        "app": orders.crashed,
        "service": orders.slow_service,
        "queue": orders.queued,
        "staff": ~orders.online,
        "courier": orders.online & (orders.delivered >= 0) & (orders.status != CANCELLED),
    }
    return np.asarray(conditions.get(topic, np.ones(len(orders), dtype=bool)))


def _ticket(orders: Orders, index: int, sku: int, facet: Facet, kind: str, rng: random.Random) -> Occasion:
    topic, polarity = facet.topic, facet.polarity
    bought, delivered, promised = (int(a[index]) for a in (orders.day, orders.delivered, orders.promised))
    if topic in ("app", "coupon", "question", "queue", "staff", "points", "price", "stock", "suggest"):
        day = bought + rng.choice((0, 0, 1, 1, 2, 3))
    elif topic == "lost":
        day = promised + rng.randint(2, 6)
    elif topic == "late":
        day = rng.randint(promised + 1, delivered + 1)
    else:
        day = max(delivered, bought) + rng.randint(0, 4)
    if topic == "refund" and polarity == "bad":
        day += rng.randint(4, 9)
    facets = [facet]
    if polarity == "bad":
        facets += [other for other in mishaps(orders, index, rng) if other.topic != topic and other.topic != "late"]
        if topic not in ("service", "refund") and rng.random() < 0.12:
            facets.append(Facet(topic="service", polarity="bad"))
    typical = 2.0
    if topic == "refund":
        typical = REFUND_SPEED.after if day >= REFUND_SPEED.starts else REFUND_SPEED.before
    days_open = 0 if kind in ("praise", "suggestion") else round(typical * rng.lognormvariate(0, 0.4))
    refunded = bool(orders.status[index] == REFUNDED) and topic in ("refund", "damaged", "wrong", "missing", "stale")
    return Occasion(
        source="ticket",
        order=index,
        sku=sku,
        day=day,
        second=rng.randrange(8 * 3600, 23 * 3600),
        facets=tuple(facets),
        kind=kind,
        closed=day + days_open if day + days_open < DAYS else -1,
        resolution=_resolution(topic, kind, refunded, rng),
        refunded=refunded,
    )


def _resolution(topic: str, kind: str, refunded: bool, rng: random.Random) -> str:
    if refunded:
        return "refunded"
    if kind in ("praise", "suggestion"):
        return "passed on"
    if kind == "question":
        return "explained"
    if topic in ("missing", "lost", "wrong"):
        return rng.choice(("resent", "resent", "coupon", "explained"))
    return rng.choice(("coupon", "apology", "explained", "explained", "none"))


def answer_surveys(
    world: World,
    people: Population,
    orders: Orders,
    lines: Lines,
    draw: np.random.Generator,
    rng: random.Random,
) -> list[Occasion]:
    """Survey answers some weeks after an order; half have a comment."""
    asked = (orders.status != CANCELLED) & (orders.day < DAYS - 25)
    weights = np.where(asked, np.sqrt(people.talk[orders.person]), 0.0)
    first = np.searchsorted(lines.order, np.arange(len(orders) + 1))
    occasions = []
    for index in _drawn(draw, weights, min(round(len(orders) * ANSWERS), int(asked.sum()))).tolist():
        sku = int(lines.sku[first[index]])
        bad = mishaps(orders, index, rng)
        mood = world.archetypes[int(people.archetype[orders.person[index]])].mood
        content = rng.random() < mood - 0.25 * len(bad)
        score = rng.choice((9, 9, 10, 10, 8)) if content else rng.choice((3, 5, 6, 6, 7, 7, 8))
        score = max(score - 3 * len(bad), 0)
        facets: list[Facet] = []
        if rng.random() < 0.52:
            extras = _extras(world, people, orders, index, sku, rng)
            facets = bad + [facet for facet in extras if facet.polarity == "good" or score < 9][:1]
            if rng.random() < 0.55 or not facets:
                polarity = "good" if score >= 9 else "bad" if score <= 5 else "mixed"
                facets.insert(len(bad), Facet(topic="overall", polarity=polarity))
            if not orders.online[index] and rng.random() < 0.3:
                facets.insert(0, Facet(topic="staff", polarity="good" if content else "bad"))
            if rng.random() < 0.07:
                facets.append(Facet(topic="points", polarity="good" if content else "bad"))
        arrived = max(int(orders.delivered[index]), int(orders.day[index]), int(orders.promised[index]) + 1)
        occasions.append(
            Occasion(
                source="nps",
                order=index,
                sku=sku,
                day=min(arrived + rng.randint(1, 12), DAYS - 1),
                second=rng.randrange(9 * 3600, 22 * 3600),
                facets=tuple(facets),
                score=score,
            )
        )
    return occasions

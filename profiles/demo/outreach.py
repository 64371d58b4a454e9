"""Persons and campaigns become sendings and what came of them, consents, and ties between customers."""

import random
from dataclasses import dataclass

import numpy as np

from .days import DAYS, iso, plain
from .identities import Identity
from .orders import Orders
from .population import Population
from .streams import chances, numbers
from .world import World

PURPOSES = (("marketing_sms", 0.62), ("marketing_email", 0.55), ("marketing_phone", 0.28), ("profiling", 0.8))
OPENS = {"sms": 0.5, "email": 0.24, "app_push": 0.3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outreach:
    """Rows of three files."""

    response_ids: list[str]
    responses: list[tuple[object, ...]]
    relations: list[tuple[object, ...]]
    consents: list[tuple[object, ...]]


def reach_out(
    world: World, people: Population, orders: Orders, identities: tuple[Identity, ...], seed: int
) -> Outreach:
    """The rows of `campaign_responses.csv`, `relations.csv` and `consents.csv`."""
    responses = _responses(world, people, orders, identities, seed)
    return Outreach(
        response_ids=[f"{row[0]}/{row[1]}" for row in responses],
        responses=responses,
        relations=_relations(world, people, identities, seed),
        consents=_consents(people, identities, seed),
    )


def _responses(
    world: World, people: Population, orders: Orders, identities: tuple[Identity, ...], seed: int
) -> list[tuple[object, ...]]:
    draw, rng = numbers(seed, "sendings"), chances(seed, "responses")
    known = np.array([bool(identity.customer_no) for identity in identities])
    keen = np.array([a.coupon_share for a in world.archetypes])[people.archetype]
    rows: list[tuple[object, ...]] = []
    for campaign in world.campaigns:
        bought = np.zeros(len(people), dtype=bool)
        bought[orders.person[(orders.day >= campaign.starts) & (orders.day <= campaign.ends)]] = True
        wanted = known & (people.joined < campaign.starts) & (draw.random(len(people)) < campaign.reach)
        if campaign.channel == "app_push":
            wanted &= people.main_channel > 0
        opens = np.minimum(OPENS[campaign.channel] * (0.6 + keen) * np.where(bought, 1.5, 1.0), 0.9)
        for person in np.flatnonzero(wanted).tolist():
            day = max(campaign.starts - rng.randint(0, 2), 0)
            second = rng.randrange(9 * 3600, 11 * 3600)
            opened = clicked = ""
            if rng.random() < opens[person]:
                later = day + rng.choice((0, 0, 0, 1, 2))
                moment = second + rng.randrange(60, 9 * 3600)
                opened = plain(later, moment)
                if rng.random() < (0.42 if bought[person] else 0.15):
                    clicked = plain(later, moment + rng.randrange(5, 90))
            left = "Y" if rng.random() < 0.004 else "N"
            number = identities[person].customer_no
            rows.append((campaign.campaign_id, number, plain(day, second), opened, clicked, left))
    return rows


def _relations(
    world: World, people: Population, identities: tuple[Identity, ...], seed: int
) -> list[tuple[object, ...]]:
    rng = chances(seed, "relations")
    by_district: dict[int, list[int]] = {}
    for person, identity in enumerate(identities):
        if identity.customer_no:
            by_district.setdefault(int(people.district[person]), []).append(person)
    rows: list[tuple[object, ...]] = []
    for members in by_district.values():
        for kind, share in (("household", 0.05), ("referral", 0.06)):
            for person in rng.sample(members, round(len(members) * share)):
                other = rng.choice(members)
                if other != person:
                    rows.append(_relation(people, identities, person, other, kind, rng))
    return rows


def _relation(
    people: Population, identities: tuple[Identity, ...], person: int, other: int, kind: str, rng: random.Random
) -> tuple[object, ...]:
    """A referral points from the one who recommended to the one who came."""
    if kind == "referral" and people.joined[person] > people.joined[other]:
        person, other = other, person
    since = min(max(int(people.joined[person]), int(people.joined[other])) + rng.randrange(3), DAYS - 1)
    return identities[person].customer_no, identities[other].customer_no, kind, iso(since)


def _consents(people: Population, identities: tuple[Identity, ...], seed: int) -> list[tuple[object, ...]]:
    """Decisions in order of time; the latest counts."""
    rng = chances(seed, "consents")
    rows: list[tuple[object, ...]] = []
    for person, identity in enumerate(identities):
        if not identity.customer_no:
            continue
        joined = int(people.joined[person])
        for purpose, share in PURPOSES:
            if rng.random() < 0.06:
                continue
            granted = rng.random() < share
            rows.append(
                (identity.customer_no, purpose, "Y" if granted else "N", plain(joined, rng.randrange(30_000, 80_000)))
            )
            if granted and rng.random() < 0.09:
                day = rng.randrange(max(joined + 1, 0), DAYS) if joined + 1 < DAYS else DAYS - 1
                rows.append((identity.customer_no, purpose, "N", plain(day, rng.randrange(30_000, 80_000))))
    return rows

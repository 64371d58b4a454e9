"""Baskets become orders as they went: channel, coupon, delivery, mishaps, refunds, and customers who had enough."""

import numpy as np

from . import changes
from .baskets import fill_baskets
from .changes import CLOSED_STORE, DOUBLE_11_JAMS
from .days import DAYS, day
from .orders import CANCELLED, PAID, REFUNDED, Lines, Orders, take_lines
from .planting import Plan, inside
from .population import Population
from .rhythm import purchase_days, purchase_seconds
from .streams import Flags, Floats, Ints, numbers, pick_rows
from .world import World

PATIENT, IMPATIENT = 0.03, 0.38
"""Share of late parcels after which a customer leaves: elsewhere, and where the courier of Pudong failed."""


def trade(world: World, people: Population, plans: tuple[Plan, ...], seed: int) -> tuple[Population, Orders, Lines]:
    """Every order of every person, and the persons with the day on which a bad experience made them leave."""
    person, days = purchase_days(world, people, plans, numbers(seed, "rhythm"))
    lines = fill_baskets(world, people, plans, person, days, numbers(seed, "baskets"))
    orders = _orders(world, people, plans, person, days, lines, numbers(seed, "fulfilment"))
    leaves = _fed_up(world, people, orders, numbers(seed, "leaving"))
    keep = orders.day <= leaves[orders.person]
    return people.leaving(leaves), orders.take(keep), take_lines(lines, keep)


def _orders(
    world: World,
    people: Population,
    plans: tuple[Plan, ...],
    person: Ints,
    days: Ints,
    lines: Lines,
    rng: np.random.Generator,
) -> Orders:
    count = len(person)
    channel, store = _channels(world, people, plans, person, days, rng)
    online = channel > 0
    second = purchase_seconds(world, people.archetype[person], (~online).astype(np.int64), rng)
    list_amount = np.bincount(lines.order, weights=lines.amount, minlength=count).astype(np.int64)
    coupon = _coupons(world, people, plans, person, days, channel, rng)
    discount = (list_amount * coupon // 1000) * 10
    promised, delivered = _deliveries(world, people, plans, person, days, second, online, rng)
    damaged = online & (rng.random(count) < 0.011)
    missing = online & (rng.random(count) < 0.012)
    wrong = online & (rng.random(count) < 0.005)
    return Orders(
        person=person,
        day=days,
        second=second,
        channel=channel,
        store=store,
        coupon=coupon,
        list_amount=list_amount,
        discount=discount,
        status=_statuses(plans, person, days, online, damaged | wrong, rng),
        promised=promised,
        delivered=delivered,
        damaged=damaged,
        missing=missing,
        wrong=wrong,
        stale=_stale(world, days, lines, count, rng),
        crashed=(channel == 1) & _by_change(changes.APP_CRASH, days, rng),
        coupon_failed=(coupon > 0) & online & (rng.random(count) < _coupon_trouble(days)),
        slow_service=_by_change(changes.SLOW_SERVICE, days, rng),
        queued=~online & (rng.random(count) < np.where((days + 2) % 7 >= 5, 0.05, 0.02)),
    )


def _channels(
    world: World, people: Population, plans: tuple[Plan, ...], person: Ints, days: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Habit, the archetype's mix and the changes of the time; and the store when it is one."""
    weights = np.array([a.channels for a in world.archetypes])[people.archetype[person]]
    weights[np.arange(len(person)), people.main_channel[person]] += 120
    weights[changes.MINI_PROGRAM.holds(days), 3] *= changes.MINI_PROGRAM.after
    weights[changes.WEB_DECLINE.holds(days), 2] *= changes.WEB_DECLINE.after
    chengdu = people.city[person] == world.city("Chengdu")
    weights[chengdu & changes.CHENGDU_STORE.holds(days), 0] *= changes.CHENGDU_STORE.after
    weights[inside(plans, "channel_switch", person, days)] = (1.0, 0.0, 0.0, 0.0)
    channel = pick_rows(rng, weights)
    at_home = rng.random(len(person)) < 0.8
    in_city = np.array([store.city for store in world.stores])[None, :] == people.city[person][:, None]
    opened = np.array([store.opened for store in world.stores])[None, :] <= days[:, None]
    store = np.where(at_home, people.store[person], pick_rows(rng, (in_city & opened).astype(np.float64)))
    closed = [store.store_id for store in world.stores].index(CLOSED_STORE[0])
    shut = (channel == 0) & (store == closed) & (days >= CLOSED_STORE[1]) & (days <= CLOSED_STORE[2])
    channel = np.where(shut, 1, channel)
    return channel, np.where(channel == 0, store, -1)


def _coupons(
    world: World,
    people: Population,
    plans: tuple[Plan, ...],
    person: Ints,
    days: Ints,
    channel: Ints,
    rng: np.random.Generator,
) -> Ints:
    share = np.array([a.coupon_share for a in world.archetypes])[people.archetype[person]].copy()
    share[(channel == 1) & changes.APP_COUPONS.holds(days)] += changes.APP_COUPONS.after
    on_sale = np.zeros(len(person), dtype=bool)
    for campaign in world.campaigns:
        if campaign.kind in ("sale", "member"):
            on_sale |= (days >= campaign.starts) & (days <= campaign.ends)
    share = np.where(on_sale, np.minimum(share * 1.35 + 0.05, 0.95), share)
    share[channel == 0] *= 0.6
    burst = inside(plans, "coupon_burst", person, days)
    used = (rng.random(len(person)) < share) | burst
    off = rng.choice(np.array([5, 8, 10, 12, 15, 20]), len(person), p=[0.2, 0.2, 0.25, 0.15, 0.15, 0.05])
    return np.where(used, np.where(burst, 30, off + np.where(on_sale, 3, 0)), 0)


def _late_share(world: World, people: Population, person: Ints, days: Ints) -> Floats:
    city = people.city[person]
    share = np.array([c.late_share for c in world.cities])[city]
    for starts, ends, multiple in DOUBLE_11_JAMS:
        share = np.where((days >= starts) & (days <= ends), share * multiple, share)
    pudong = people.district[person] == world.district("Pudong")
    for change, where in (
        (changes.PUDONG_COURIER, pudong),
        (changes.HONG_KONG_DELIVERY, city == world.city("Hong Kong")),
        (changes.WUHAN_FLOOD, city == world.city("Wuhan")),
    ):
        share = np.where(where & change.holds(days), change.after, share)
    return np.asarray(share)


def _deliveries(
    world: World,
    people: Population,
    plans: tuple[Plan, ...],
    person: Ints,
    days: Ints,
    second: Ints,
    online: Flags,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """The promised and the actual day; -1 for neither."""
    count = len(person)
    transit = np.array([c.transit_days for c in world.cities])[people.city[person]]
    promised = days + transit + (second >= 17 * 3600)
    late = rng.random(count) < _late_share(world, people, person, days)
    late |= inside(plans, "late_cluster", person, days)
    early = (rng.random(count) < 0.25) & (promised - days > 1)
    delay = np.minimum(rng.geometric(0.42, count), 11)
    delivered = np.where(late, promised + delay, promised - early)
    lost = online & (rng.random(count) < 0.003)
    return np.where(online, promised, -1), np.where(online & ~lost, delivered, -1)


def _statuses(
    plans: tuple[Plan, ...], person: Ints, days: Ints, online: Flags, faulty: Flags, rng: np.random.Generator
) -> Ints:
    drawn = rng.random(len(person))
    refunded = drawn < np.where(faulty, 0.55, np.where(online, 0.032, 0.014))
    refunded |= inside(plans, "return_burst", person, days)
    refunded &= days < DAYS - 4
    cancelled = online & ~refunded & (drawn > 0.982)
    return np.where(refunded, REFUNDED, np.where(cancelled, CANCELLED, PAID))


def _stale(world: World, days: Ints, lines: Lines, count: int, rng: np.random.Generator) -> Flags:
    beans = np.array(["咖啡豆" in p.zh and p.group == "coffee_drink" for p in world.products])
    with_beans = np.zeros(count, dtype=bool)
    with_beans[lines.order[beans[lines.sku]]] = True
    return with_beans & _by_change(changes.ROAST_DATE, days, rng)


def _by_change(change: changes.Change, days: Ints, rng: np.random.Generator) -> Flags:
    return np.asarray(rng.random(len(days)) < np.where(change.holds(days), change.after, change.before))


def _coupon_trouble(days: Ints) -> Floats:
    share = np.full(len(days), 0.03)
    for year in (2024, 2025, 2026):
        share[(days >= day(f"{year}-10-27")) & (days <= day(f"{year}-11-12"))] = 0.08
    return share


def _fed_up(world: World, people: Population, orders: Orders, rng: np.random.Generator) -> Ints:
    """The day each person leaves: as planned, or after the first experience that was one too many."""
    person = orders.person
    late = orders.late_days > 0
    pudong = (people.district[person] == world.district("Pudong")) & changes.PUDONG_COURIER.holds(orders.day)
    valued = people.archetype[person] == world.archetype("cooling_high_value")
    risk = np.where(late, np.where(pudong, np.where(valued, 0.65, IMPATIENT), PATIENT), 0.0)
    risk += np.where(orders.stale, 0.12, 0.0) + np.where(orders.damaged | orders.missing, 0.05, 0.0)
    risk += np.where(orders.crashed | orders.slow_service, 0.03, 0.0)
    left = np.flatnonzero(rng.random(len(person)) < risk)
    ends = np.maximum(orders.day[left], orders.delivered[left])
    leaves = people.leaves.copy()
    np.minimum.at(leaves, person[left], np.where(ends < DAYS, ends, people.leaves[person[left]]))
    return leaves

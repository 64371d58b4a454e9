"""Orders and idle evenings become web and app events."""

from dataclasses import dataclass

import numpy as np

from .days import DAYS, china, utc
from .identities import Identity
from .orders import Lines, Orders
from .paper import Dirt
from .planting import Plan
from .population import Population
from .sales import Sales
from .streams import Ints, numbers
from .world import CHANNELS, World

TYPES = ("visit", "search", "view", "favourite", "cart", "checkout", "coupon_claim")
TRACKED = 0.6
"""Share of online orders whose session was tracked; the others refused."""
BROWSES = 1.0
"""Sessions without an order for each tracked one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicks:
    """Events as parallel columns, by time."""

    ids: list[str]
    lines: list[str]
    dirt: list[Dirt]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sessions:
    person: Ints
    order: Ints
    """Order that ends the session, or -1."""
    day: Ints
    second: Ints
    channel: Ints


def record_clicks(
    world: World,
    people: Population,
    orders: Orders,
    lines: Lines,
    plans: tuple[Plan, ...],
    identities: tuple[Identity, ...],
    sales: Sales,
    seed: int,
) -> Clicks:
    """The lines of `events.jsonl`: what leads to an order, and much that leads to none."""
    rng = numbers(seed, "clicks")
    sessions = _sessions(people, orders, plans, rng)
    session, kind, sku, step = _steps(world, orders, lines, sessions, plans, rng)
    second = sessions.second[session] + step
    day = sessions.day[session] + second // 86400
    second %= 86400
    order = np.lexsort((np.arange(len(day)), second, day))
    order = order[day[order] < DAYS]
    return _written(world, orders, identities, sales, sessions, (session, kind, sku, day, second), order, rng)


def _sessions(people: Population, orders: Orders, plans: tuple[Plan, ...], rng: np.random.Generator) -> _Sessions:
    bought = np.flatnonzero(orders.online & (rng.random(len(orders)) < TRACKED))
    browsed = rng.choice(bought, size=round(len(bought) * BROWSES))
    shift = rng.integers(-40, 60, len(browsed))
    day = np.clip(orders.day[browsed] + shift, np.maximum(people.joined[orders.person[browsed]], 0), DAYS - 1)
    last = np.minimum(people.leaves[orders.person[browsed]], DAYS - 1)
    day = np.minimum(day, np.maximum(last, orders.day[browsed]))
    bursts = [plan for plan in plans if plan.kind == "view_burst"]
    start = np.maximum(orders.second[bought] - rng.integers(60, 1500, len(bought)), 0)
    empty = np.full(len(browsed), -1)
    return _Sessions(
        person=np.concatenate([orders.person[bought], orders.person[browsed], [plan.person for plan in bursts]]).astype(
            int
        ),
        order=np.concatenate([bought, empty, [-2] * len(bursts)]).astype(int),
        day=np.concatenate([orders.day[bought], day, [plan.starts for plan in bursts]]).astype(int),
        second=np.concatenate([start, orders.second[browsed], [36_000] * len(bursts)]).astype(int),
        channel=np.concatenate([orders.channel[bought], orders.channel[browsed], [1] * len(bursts)]).astype(int),
    )


def _steps(
    world: World,
    orders: Orders,
    lines: Lines,
    sessions: _Sessions,
    plans: tuple[Plan, ...],
    rng: np.random.Generator,
) -> tuple[Ints, Ints, Ints, Ints]:
    """Session, type, product (or -1) and seconds since the session's start of every event."""
    count = len(sessions.order)
    every = np.arange(count)
    buying = np.flatnonzero(sessions.order >= 0)
    browsing = np.flatnonzero(sessions.order == -1)
    first = np.searchsorted(lines.order, np.arange(len(orders) + 1))
    lead = lines.sku[first[np.maximum(sessions.order, 0)]]
    lead = np.where(sessions.order >= 0, lead, rng.integers(0, len(world.products), count))
    nearby = (lead // 30) * 30 + rng.integers(0, 30, count)
    searched = every[rng.random(count) < 0.33]
    extra = rng.choice(browsing, size=round(len(browsing) * 0.5))
    liked = every[rng.random(count) < 0.08]
    carted_idle = browsing[rng.random(len(browsing)) < 0.18]
    claimed = buying[orders.coupon[sessions.order[buying]] > 0]
    claimed = claimed[rng.random(len(claimed)) < 0.5]
    bursts = np.repeat(np.flatnonzero(sessions.order == -2), 160)
    parts = [
        (every, 0, np.full(count, -1), 0),
        (searched, 1, lead[searched], 20),
        (every, 2, lead, 60),
        (extra, 2, nearby[extra], 140),
        (liked, 3, lead[liked], 200),
        (buying, 4, lead[buying], 260),
        (carted_idle, 4, lead[carted_idle], 260),
        (claimed, 6, np.full(len(claimed), -1), 330),
        (buying, 5, np.full(len(buying), -1), 420),
        (bursts, 2, rng.integers(0, len(world.products), len(bursts)), 60),
    ]
    session = np.concatenate([part[0] for part in parts])
    kind = np.concatenate([np.full(len(part[0]), part[1]) for part in parts])
    sku = np.concatenate([part[2] for part in parts])
    step = np.concatenate([part[3] + rng.integers(0, 40, len(part[0])) for part in parts])
    step[-len(bursts) or len(step) :] += np.tile(np.arange(160) * 90, len(bursts) // 160) if len(bursts) else 0
    return session, kind, sku, step


def _written(
    world: World,
    orders: Orders,
    identities: tuple[Identity, ...],
    sales: Sales,
    sessions: _Sessions,
    columns: tuple[Ints, Ints, Ints, Ints, Ints],
    order: Ints,
    rng: np.random.Generator,
) -> Clicks:
    session, kind, sku, day, second = (column[order].tolist() for column in columns)
    person, bought, channel = (values.tolist() for values in (sessions.person, sessions.order, sessions.channel))
    count = len(session)
    late = np.where(rng.random(count) < 0.003, rng.integers(2, 8, count), 0).tolist()
    lag = rng.integers(0, 3, count).tolist()
    twice = (rng.random(count) < 0.002).tolist()
    keywords = [(product.short_zh, product.short_en) for product in world.products]
    codes = [product.sku for product in world.products]
    ids: list[str] = []
    lines: list[str] = []
    dirt: list[Dirt] = []
    for number in range(count):
        where = session[number]
        identity = identities[person[where]]
        shop_id = (
            sales.shop_ids[bought[where]] if bought[where] >= 0 else identity.shop_ids[-1 if day[number] > 500 else 0]
        )
        product = sku[number]
        event_id = f"E{10_000_001 + number}"
        keyword = "null"
        if kind[number] == 1:
            keyword = f'"{keywords[product][0 if identity.chinese else 1]}"'
            product = -1
        at = china(day[number], second[number])
        received = utc(day[number] + late[number], min(second[number] + lag[number], 86399))
        line = (
            f'{{"event_id": "{event_id}", "at": "{at}", "received_at": "{received}", "shop_id": "{shop_id}", '
            f'"type": "{TYPES[kind[number]]}", "sku": {chr(34) + codes[product] + chr(34) if product >= 0 else "null"}, '
            f'"keyword": {keyword}, "channel": "{CHANNELS[channel[where]]}", "session_id": "SS{1_000_001 + where}"}}'
        )
        ids.append(event_id)
        lines.append(line)
        if late[number]:
            dirt.append(
                Dirt(file="events.jsonl", row_id=event_id, field="received_at", kind="late_event", true_value=at)
            )
        if twice[number]:
            ids.append(event_id)
            lines.append(line)
            dirt.append(
                Dirt(file="events.jsonl", row_id=event_id, field="", kind="duplicate_event", true_value=event_id)
            )
    return Clicks(ids=ids, lines=lines, dirt=dirt)

"""What the generator knows becomes `truth/`: nothing a build may read, everything a judge needs."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from .changes import CHANGES, CLOSED_STORE, DOUBLE_11_JAMS
from .days import DAYS, NEVER, iso
from .identities import Identity
from .orders import CANCELLED, PAID, REFUNDED, Lines, Orders
from .paper import Dirt, write_csv
from .planting import Plan
from .population import Population
from .records import Link
from .world import CATEGORIES, World

MEASURES = {
    "silence": "orders per 90 days",
    "frequency_burst": "orders per 90 days",
    "coupon_burst": "orders with a coupon of 30 % per 90 days",
    "spend_spike": "largest paid amount of an order, yuan",
    "return_burst": "share of orders refunded",
    "late_cluster": "share of online orders late",
    "channel_switch": "share of orders in a store",
    "category_switch": "share of lines from pet care",
    "view_burst": "view events in a day",
}


def write_truth(
    folder: Path,
    world: World,
    people: Population,
    orders: Orders,
    lines: Lines,
    plans: tuple[Plan, ...],
    identities: tuple[Identity, ...],
    links: Iterable[Link],
    dirt: Iterable[Dirt],
    topics: Iterable[tuple[object, ...]],
) -> None:
    """Writes the eight files of `truth/`."""
    folder.mkdir(exist_ok=True)
    write_csv(
        folder / "persons.csv",
        "person_id,archetype,archetype_zh,city,district,language,joined_on,cools_from,churned_on,customer_no,shop_ids",
        (_person(world, people, number, identity) for number, identity in enumerate(identities)),
    )
    write_csv(
        folder / "links.csv",
        "source,source_id,person_id",
        ((link.source, link.source_id, link.person_id) for link in links),
    )
    write_csv(
        folder / "dirt.csv",
        "file,row_id,field,kind,true_value",
        ((spot.file, spot.row_id, spot.field, spot.kind, spot.true_value) for spot in dirt),
    )
    write_csv(
        folder / "anomalies.csv",
        "anomaly_id,scope,person_id,segment,kind,starts_on,ends_on,measure,usual,unusual,effect",
        _anomalies(world, orders, lines, plans, identities),
    )
    write_csv(
        folder / "change_points.csv",
        "change_id,scope,metric,starts_on,ends_on,before,after,effect,story",
        (
            (
                change.key,
                change.scope,
                change.metric,
                iso(change.starts),
                "" if change.ends == NEVER else iso(change.ends),
                change.before,
                change.after,
                round(change.after / change.before, 2) if change.before else change.after,
                change.story,
            )
            for change in CHANGES
        ),
    )
    write_csv(
        folder / "associations.csv",
        "sku_a,sku_b,name_a,name_b,planted_share,orders_a,orders_b,orders_both,confidence,lift",
        _associations(world, orders, lines),
    )
    write_csv(
        folder / "feedback_topics.csv",
        "text_id,source,language,topic,polarity,feature,cause,cause_id,contains",
        topics,
    )
    write_csv(
        folder / "canaries.csv",
        "person_id,name,phone,email,address,customer_no,shop_ids",
        (
            (i.person_id, i.name, i.phone, i.email, i.address, i.customer_no, "+".join(i.shop_ids))
            for i in identities
            if i.canary
        ),
    )


def _person(world: World, people: Population, number: int, identity: Identity) -> tuple[object, ...]:
    archetype = world.archetypes[int(people.archetype[number])]
    ebbs, leaves = int(people.ebbs[number]), int(people.leaves[number])
    return (
        identity.person_id,
        archetype.key,
        archetype.zh,
        world.cities[int(people.city[number])].en,
        world.districts[int(people.district[number])].en,
        "zh" if identity.chinese else "en",
        iso(int(people.joined[number])),
        iso(ebbs) if ebbs < DAYS else "",
        iso(leaves) if leaves < DAYS else "",
        identity.customer_no,
        "+".join(identity.shop_ids),
    )


def _anomalies(
    world: World, orders: Orders, lines: Lines, plans: tuple[Plan, ...], identities: tuple[Identity, ...]
) -> list[tuple[object, ...]]:
    """The plans that came true, measured in the data, and the shared incidents."""
    rows: list[tuple[object, ...]] = []
    for plan in plans:
        usual, unusual = _measured(world, orders, lines, plan)
        higher = plan.kind != "silence"
        if (higher and unusual < max(usual * 2, 0.4)) or (not higher and (unusual > 0 or usual < 1)):
            continue
        effect = round(unusual / usual, 2) if usual else ""
        person = identities[plan.person].person_id
        window = (iso(plan.starts), iso(plan.ends))
        rows.append(("person", person, "", plan.kind, *window, MEASURES[plan.kind], usual, unusual, effect))
    for starts, ends, multiple in DOUBLE_11_JAMS:
        rows.append(
            (
                "segment",
                "",
                "online orders",
                "late_jam",
                iso(starts),
                iso(min(ends, DAYS - 1)),
                "late share",
                1,
                multiple,
                multiple,
            )
        )
    store, starts, ends = CLOSED_STORE
    rows.append(("segment", "", f"store={store}", "store_closed", iso(starts), iso(ends), "receipts a day", "", 0, 0))
    return [(f"A{number:03d}", *row) for number, row in enumerate(rows, start=1)]


def _measured(world: World, orders: Orders, lines: Lines, plan: Plan) -> tuple[float, float]:
    """The measure of the plan's kind for the person outside and inside the window."""
    mine = orders.person == plan.person
    window = mine & (orders.day >= plan.starts) & (orders.day <= plan.ends)
    before = mine & (orders.day < plan.starts)
    if plan.kind == "view_burst":
        return 2.0, 160.0
    if plan.kind in ("silence", "frequency_burst", "coupon_burst"):
        lived = plan.starts - int(orders.day[mine].min()) if before.any() else 1
        strong = orders.coupon >= 30 if plan.kind == "coupon_burst" else np.ones(len(orders), dtype=bool)
        inside_days = plan.ends - plan.starts + 1
        return (
            round(float((before & strong).sum()) / max(lived, 30) * 90, 2),
            round(float((window & strong).sum()) / inside_days * 90, 2),
        )
    if not window.any() or not before.any() or (plan.kind != "spend_spike" and window.sum() < 2):
        return 1.0, 0.0
    if plan.kind == "spend_spike":
        return round(float(orders.paid[before].max()) / 100, 2), round(float(orders.paid[window].max()) / 100, 2)
    if plan.kind == "category_switch":
        pets = np.array([p.category == CATEGORIES.index("pet care") for p in world.products])[lines.sku]
        return (
            round(float(pets[before[lines.order]].mean()), 3),
            round(float(pets[window[lines.order]].mean()), 3),
        )
    flags = {
        "return_burst": orders.status == REFUNDED,
        "late_cluster": (orders.late_days > 0) & (orders.status != CANCELLED),
        "channel_switch": ~orders.online,
    }[plan.kind]
    return round(float(flags[before].mean()), 3), round(float(flags[window].mean()), 3)


def _associations(world: World, orders: Orders, lines: Lines) -> list[tuple[object, ...]]:
    """Counted over paid orders of all channels."""
    paid = (orders.status == PAID)[lines.order]
    total = int((orders.status == PAID).sum())
    rows: list[tuple[object, ...]] = []
    for a, b, share in world.associations:
        with_a = lines.order[(lines.sku == a) & paid]
        with_b = lines.order[(lines.sku == b) & paid]
        both = len(np.intersect1d(with_a, with_b))
        confidence = both / max(len(with_a), 1)
        lift = confidence / max(len(with_b) / total, 1e-9)
        names = (world.products[a].sku, world.products[b].sku, world.products[a].zh, world.products[b].zh)
        rows.append((*names, share, len(with_a), len(with_b), both, round(confidence, 4), round(lift, 2)))
    return rows

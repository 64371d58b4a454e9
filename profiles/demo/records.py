"""Identities become what the CRM and the online shop hold about them: the same person, spelt twice, not always alike."""

import json
import random
from dataclasses import dataclass

import numpy as np

from .days import DAYS, chinese, day_first, iso, plain, slashed
from .identities import Identity, spare_customer_numbers
from .orders import Orders
from .paper import Dirt
from .population import Population
from .streams import chances
from .world import World, read_sections

DOUBLES = 0.025
"""Share of CRM customers who are in the CRM twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Which true person a row is about."""

    source: str
    source_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Rows of the CRM and lines of the shop, with what is true about them."""

    crm: list[tuple[object, ...]]
    shop_ids: list[str]
    shop: list[str]
    links: list[Link]
    dirt: list[Dirt]


def keep_records(
    world: World, people: Population, orders: Orders, identities: tuple[Identity, ...], seed: int
) -> Records:
    """The rows of `crm_customers.csv` and the lines of `shop_customers.jsonl`."""
    rng = chances(seed, "records")
    names = read_sections("names.txt")
    reps = [line.split("|")[0] for line in names["reps"]]
    tiers = _tiers(people, orders)
    records = Records(crm=[], shop_ids=[], shop=[], links=[], dirt=[])
    spare = iter(spare_customer_numbers(len(identities), seed))
    for person, identity in enumerate(identities):
        if identity.customer_no:
            _add_crm(records, world, people, person, identity, tiers[person], reps, rng)
            if rng.random() < DOUBLES and not identity.canary:
                _add_double(records, world, people, person, identity, next(spare), rng)
        for number, shop_id in enumerate(identity.shop_ids):
            _add_shop(records, world, people, person, identity, shop_id, number, rng)
    order = sorted(range(len(records.crm)), key=lambda row: str(records.crm[row][0]))
    return Records(
        crm=[records.crm[row] for row in order],
        shop_ids=records.shop_ids,
        shop=records.shop,
        links=records.links,
        dirt=records.dirt,
    )


def _tiers(people: Population, orders: Orders) -> list[str]:
    spent = np.bincount(orders.person, weights=orders.paid * (orders.status == 0), minlength=len(people)) / 100
    steps = np.searchsorted(np.quantile(spent, [0.6, 0.85, 0.96]), spent)
    return [("standard", "silver", "gold", "platinum")[step] for step in steps.tolist()]


def _spell_day(number: int, in_store: bool, rng: random.Random) -> str:
    """Store forms are typed by hand, the online ones come from three versions of a form."""
    if in_store:
        return rng.choice((day_first, chinese, slashed))(number)
    return rng.choices((iso, slashed, day_first), (70, 20, 10))[0](number)


def spell_phone(phone: str, rng: random.Random) -> str:
    """One of the ways people type a phone number."""
    kind = rng.random()
    if kind < 0.55:
        return phone
    if kind < 0.7:
        return f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}"
    if kind < 0.8:
        return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
    if kind < 0.9:
        return f"+86{phone}"
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}"


def spell_email(email: str, rng: random.Random) -> str:
    """Mostly as is; some in capitals or with a space at the end."""
    kind = rng.random()
    return email if kind < 0.9 else email.capitalize() if kind < 0.95 else f"{email} " if kind < 0.98 else email.upper()


def mistyped(name: str, chinese_name: bool, rng: random.Random) -> str:
    """A name as a hurried clerk enters it."""
    if chinese_name:
        likes = {
            "伟": "玮",
            "静": "婧",
            "丽": "莉",
            "芳": "方",
            "军": "君",
            "杰": "洁",
            "婷": "停",
            "涛": "滔",
            "明": "鸣",
        }
        for right, wrong in likes.items():
            if right in name:
                return name.replace(right, wrong, 1)
        return name[0] + (" " + name[1:] if rng.random() < 0.5 else name[2:] or name[1:] + name[1:])
    place = rng.randrange(1, len(name) - 1)
    kind = rng.random()
    if kind < 0.4:
        return name[:place] + name[place + 1 :]
    if kind < 0.7:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    first, _, last = name.partition(" ")
    return f"{last} {first}" if last else name.upper()


def new_phone(person: int, rng: random.Random) -> str:
    """Another number of the same form, outside the range that identities use."""
    return f"100989{(person * 8 + rng.randrange(8)) % 100_000:05d}"


def _city(world: World, people: Population, person: int, rng: random.Random) -> str:
    city = world.cities[int(people.city[person])]
    kind = rng.random()
    return city.en if kind < 0.25 else city.zh if kind < 0.7 else f"{city.zh}市" if city.zh != "香港" else city.zh


def _add_crm(
    records: Records,
    world: World,
    people: Population,
    person: int,
    identity: Identity,
    tier: str,
    reps: list[str],
    rng: random.Random,
) -> None:
    number = identity.customer_no
    channel = ("store", "app", "web", "mini_program")[int(people.main_channel[person])]
    joined = int(people.joined[person])
    name, phone, email = identity.name, spell_phone(identity.phone, rng), spell_email(identity.email, rng)
    birth, true_birth = _birth(people, person, channel == "store", rng)
    district = world.districts[int(people.district[person])]
    if not identity.canary:
        if rng.random() < 0.015:
            name = mistyped(name, identity.chinese, rng)
            _note(records, "crm_customers.csv", number, "full_name", "name_typo", identity.name)
        if rng.random() < 0.02:
            phone = ""
            _note(records, "crm_customers.csv", number, "phone", "missing_phone", identity.phone)
        elif rng.random() < 0.015:
            phone = new_phone(person, rng)
            _note(records, "crm_customers.csv", number, "phone", "changed_phone", identity.phone)
        if rng.random() < 0.12:
            email = ""
        if rng.random() < 0.006:
            true_birth, birth = birth, rng.choice(("1890-01-01", "2031-05-06", "1900/1/1", "2062-12-30"))
            _note(records, "crm_customers.csv", number, "birth_date", "impossible_birth_date", true_birth)
    owner = ""
    if tier in ("gold", "platinum"):
        owner = reps[(int(people.city[person]) * 2 + person % 3) % len(reps)]
    gender = "F" if people.female[person] else "M"
    records.crm.append(
        (
            number,
            name,
            gender if rng.random() < 0.94 else rng.choice(("", "女" if gender == "F" else "男")),
            birth,
            phone,
            email,
            _city(world, people, person, rng),
            district.zh if identity.chinese else district.en,
            identity.address,
            _spell_day(joined, channel == "store", rng),
            channel,
            tier,
            owner,
            "zh" if identity.chinese else "en",
        )
    )
    records.links.append(Link(source="crm_customers", source_id=number, person_id=identity.person_id))


def _birth(people: Population, person: int, in_store: bool, rng: random.Random) -> tuple[str, str]:
    if rng.random() < 0.09:
        return "", ""
    number = (int(people.birth_year[person]) - 2024) * 365 - 140 + rng.randrange(365)
    return _spell_day(number, in_store, rng), iso(number)


def _add_double(
    records: Records,
    world: World,
    people: Population,
    person: int,
    identity: Identity,
    number: str,
    rng: random.Random,
) -> None:
    """A second record of the same person, from another counter on another day."""
    first = next(row for row in reversed(records.crm) if row[0] == identity.customer_no)
    changes_phone = rng.random() < 0.3
    name = mistyped(identity.name, identity.chinese, rng) if rng.random() < 0.5 else identity.name
    joined = min(int(people.joined[person]) + rng.randrange(20, 400), DAYS - 1)
    phone = new_phone(person, rng) if changes_phone else spell_phone(identity.phone, rng)
    email = identity.email if changes_phone or rng.random() < 0.5 else ""
    row = (number, name, first[2], first[3] if rng.random() < 0.6 else "", phone, email)
    address = (_city(world, people, person, rng), first[7], "", _spell_day(joined, True, rng), "store", "standard", "")
    records.crm.append((*row, *address, first[13]))
    records.links.append(Link(source="crm_customers", source_id=number, person_id=identity.person_id))
    _note(records, "crm_customers.csv", number, "customer_no", "duplicate_record", identity.customer_no)
    if name != identity.name:
        _note(records, "crm_customers.csv", number, "full_name", "name_typo", identity.name)
    if changes_phone:
        _note(records, "crm_customers.csv", number, "phone", "changed_phone", identity.phone)


def _add_shop(
    records: Records,
    world: World,
    people: Population,
    person: int,
    identity: Identity,
    shop_id: str,
    number: int,
    rng: random.Random,
) -> None:
    file = "shop_customers.jsonl"
    customer_no: str | None = identity.customer_no or None
    name = identity.name if not identity.chinese or rng.random() < 0.85 else identity.spelled.title()
    phone: str | None = spell_phone(identity.phone, rng)
    email: str | None = spell_email(identity.email, rng)
    if not identity.canary:
        if customer_no and rng.random() < (0.14 if number == 0 else 0.6):
            _note(records, file, shop_id, "customer_no", "missing_customer_no", customer_no)
            customer_no = None
        if rng.random() < 0.03:
            name = mistyped(identity.name, identity.chinese, rng)
            _note(records, file, shop_id, "name", "name_typo", identity.name)
        if rng.random() < 0.06:
            phone = new_phone(person, rng)
            _note(records, file, shop_id, "phone", "changed_phone", identity.phone)
        if rng.random() < 0.12:
            email = None
            _note(records, file, shop_id, "email", "missing_email", identity.email)
    created = max(int(people.joined[person]) + number * 200, -1400)
    row = {
        "shop_id": shop_id,
        "customer_no": customer_no,
        "name": name,
        "phone": phone,
        "email": email,
        "city": _city(world, people, person, rng),
        "created_at": plain(min(created, DAYS - 1), rng.randrange(86400)),
        "referrer": rng.choices(("search", "friend", "ad", "social", "store_qr", None), (25, 15, 20, 20, 12, 8))[0],
    }
    records.shop_ids.append(shop_id)
    records.shop.append(json.dumps(row, ensure_ascii=False))
    records.links.append(Link(source="shop_customers", source_id=shop_id, person_id=identity.person_id))


def _note(records: Records, file: str, row_id: str, field: str, kind: str, true_value: str) -> None:
    records.dirt.append(Dirt(file=file, row_id=row_id, field=field, kind=kind, true_value=true_value))

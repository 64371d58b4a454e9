"""Persons become names, phones, e-mails, addresses and the numbers under which the systems know them."""

from dataclasses import dataclass

import numpy as np

from .days import DAYS
from .orders import Orders
from .population import Population
from .streams import numbers
from .world import World, read_sections

PHONES = 88_000_003
"""A prime: a multiplication modulo it scatters person numbers without collision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One true person as they would write themselves down."""

    person_id: str
    name: str
    spelled: str
    """In Latin letters, for an e-mail or a foreign form."""
    phone: str
    email: str
    address: str
    customer_no: str
    """Empty for a guest whom the CRM does not know."""
    shop_ids: tuple[str, ...]
    chinese: bool
    canary: bool


def identify(world: World, people: Population, orders: Orders, seed: int) -> tuple[Identity, ...]:
    """An identity for every person; two dozen active ones become canaries."""
    rng = numbers(seed, "identities")
    names = read_sections("names.txt")
    count = len(people)
    bought_online = np.bincount(orders.person[orders.online], minlength=count)
    early = np.bincount(orders.person[orders.online & (orders.day < DAYS - 60)], minlength=count)
    canaries = _canaries(people, early, names)
    customer_numbers = rng.permutation(900_000)[: 2 * count] + 100_000
    guest = (bought_online > 0) & (people.main_channel != 0) & (rng.random(count) < 0.06)
    draws = rng.random((count, 8))
    identities = []
    shops = 0
    for person in range(count):
        draw = draws[person].tolist()
        chinese = bool(people.chinese[person])
        name, spelled = _name(names, chinese, bool(people.female[person]), draw)
        phone = f"100{10_000_000 + (person + 1) * 48_271_337 % PHONES:08d}"
        local = spelled.lower().replace(" ", ("", ".", "_")[int(draw[3] * 3)])
        email = f"{local}{person * 7 + 11}@{_one(names['mail domains'][0].split(), draw[4])}"
        address = _address(world, people, person, chinese, draw)
        if person in canaries:
            name, local, address = canaries[person].split("|")
            spelled = local if chinese else name
            phone = f"1009990{sorted(canaries).index(person) * 37 + 1001:04d}"
            email = f"{local}@canary-mail.example"
        accounts = 0 if bought_online[person] == 0 else 2 if draw[7] < 0.03 and bought_online[person] > 4 else 1
        identities.append(
            Identity(
                person_id=f"TP{person + 1:05d}",
                name=name,
                spelled=spelled,
                phone=phone,
                email=email,
                address=address,
                customer_no="" if guest[person] and person not in canaries else f"C{customer_numbers[person]}",
                shop_ids=tuple(f"S{1_000_001 + shops + number}" for number in range(accounts)),
                chinese=chinese,
                canary=person in canaries,
            )
        )
        shops += accounts
    return tuple(identities)


def spare_customer_numbers(count: int, seed: int) -> list[str]:
    """Numbers no person holds, for a person's second CRM record."""
    return [
        f"C{number:06d}" for number in (numbers(seed, "spare numbers").permutation(90_000)[:count] + 10_000).tolist()
    ]


def _canaries(people: Population, bought_online: np.ndarray, names: dict[str, list[str]]) -> dict[int, str]:
    chosen: dict[int, str] = {}
    for chinese, key in ((True, "canaries zh"), (False, "canaries en")):
        active = np.flatnonzero((people.chinese == chinese) & (bought_online >= 3))
        step = max(len(active) // len(names[key]), 1)
        for person, line in zip(active[::step].tolist(), names[key], strict=False):
            chosen[person] = line
    return chosen


def _one(items: list[str], draw: float) -> str:
    return items[int(draw * len(items))]


def _name(names: dict[str, list[str]], chinese: bool, female: bool, draw: list[float]) -> tuple[str, str]:
    gender = "female" if female else "male"
    if chinese:
        surname, surname_spelled = _one(names["surnames zh"][0].split(), draw[0] ** 1.5).split("=")
        given, given_spelled = _one(names[f"given zh {gender}"][0].split(), draw[1]).split("=")
        return surname + given, f"{surname_spelled} {given_spelled}"
    given = _one(names[f"given en {gender}"][0].split(), draw[1])
    name = f"{given} {_one(names['surnames en'][0].split(), draw[0])}"
    return name, name


def _address(world: World, people: Population, person: int, chinese: bool, draw: list[float]) -> str:
    district = world.districts[int(people.district[person])]
    road = int(draw[5] * len(district.roads_zh))
    number, house, room = 1 + int(draw[6] * 1999), 1 + int(draw[6] * 7919) % 60, 101 + int(draw[5] * 7919) % 2900
    if chinese:
        return f"{district.roads_zh[road]}{number}弄{house}号{room}室"
    return f"Room {room}, No. {house}, Lane {number}, {district.roads_en[road]}"

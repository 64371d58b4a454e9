"""The hand-written lists of this folder become the frozen world in which the demo's people live."""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from .days import day
from .streams import Floats

CATEGORIES = (
    "coffee",
    "tea",
    "groceries",
    "baby care",
    "home",
    "small appliances",
    "pet care",
    "skin care",
)
CHANNELS = ("store", "app", "web", "mini_program")


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A district and some of its roads."""

    zh: str
    en: str
    city: int
    weight: float
    roads_zh: tuple[str, ...]
    roads_en: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city, with how fast and how punctually parcels reach it."""

    zh: str
    en: str
    weight: float
    transit_days: int
    late_share: float
    """Base share of online orders that arrive after the promised day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A shop one can walk into."""

    store_id: str
    zh: str
    en: str
    city: int
    opened: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product and what people call it."""

    sku: str
    zh: str
    en: str
    short_zh: str
    short_en: str
    """Fits after "the" and in front of a past tense, singular or plural."""
    group: str
    """What people say about it: coffee_drink, baby_skin, textile…"""
    category: int
    brand: str
    price: int
    """List price in fen."""
    launched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign, how far it reaches and how much it lifts."""

    campaign_id: str
    zh: str
    en: str
    channel: str
    kind: str
    starts: int
    ends: int
    lift: float
    reach: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Archetype:
    """A pattern of behaviour persons follow."""

    key: str
    zh: str
    en: str
    share: float
    rate: float
    """Orders a month while active."""
    regularity: float
    """Shape of the gamma gap between orders: 1 is at random, 6 is like clockwork."""
    channels: tuple[float, ...]
    lines: float
    taste: float
    """Above 1 prefers the dearer of two products."""
    coupon_share: float
    life_months: float
    ebb: float
    mood: float
    """Share of what they write that is good when nothing went wrong."""
    female: float
    age: float
    hours: str
    mix: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All lists."""

    cities: tuple[City, ...]
    districts: tuple[District, ...]
    stores: tuple[Store, ...]
    products: tuple[Product, ...]
    campaigns: tuple[Campaign, ...]
    archetypes: tuple[Archetype, ...]
    associations: tuple[tuple[int, int, float], ...]
    """Product, product that is added to it, probability."""

    def city(self, en: str) -> int:
        """The index of a city."""
        return [city.en for city in self.cities].index(en)

    def district(self, en: str) -> int:
        """The index of a district."""
        return [district.en for district in self.districts].index(en)

    def archetype(self, key: str) -> int:
        """The index of an archetype."""
        return [archetype.key for archetype in self.archetypes].index(key)

    def prices(self) -> Floats:
        """List prices in fen, by product."""
        return np.array([product.price for product in self.products], dtype=np.float64)


def read_lines(name: str) -> list[str]:
    """The lines of a list in this folder, without comments and blanks."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def read_sections(name: str) -> dict[str, list[str]]:
    """The lines of a list, by the `[section]` above them."""
    sections: dict[str, list[str]] = {}
    for line in read_lines(name):
        if line.startswith("[") and line.endswith("]"):
            sections.setdefault(line[1:-1], [])
            current = line[1:-1]
        else:
            sections[current].append(line)
    return sections


def load_world() -> World:
    """Reads every list; a malformed line is an error."""
    cities, districts, stores = _places()
    products = _products()
    position = {product.zh: index for index, product in enumerate(products)}
    pairs = [line.split("|") for line in read_lines("associations.txt")]
    return World(
        cities=cities,
        districts=districts,
        stores=stores,
        products=products,
        campaigns=_campaigns(),
        archetypes=_archetypes(),
        associations=tuple((position[a], position[b], float(share)) for a, b, share in pairs),
    )


def _places() -> tuple[tuple[City, ...], tuple[District, ...], tuple[Store, ...]]:
    cities: list[City] = []
    districts: list[District] = []
    stores: list[Store] = []
    for line in read_lines("places.txt"):
        if line.startswith("- "):
            zh, en, weight, roads_zh, roads_en = line[2:].split("|")
            districts.append(
                District(
                    zh=zh,
                    en=en,
                    city=len(cities) - 1,
                    weight=float(weight),
                    roads_zh=tuple(roads_zh.split(",")),
                    roads_en=tuple(roads_en.split(",")),
                )
            )
        elif line.startswith("+ "):
            zh, en, opened = line[2:].split("|")
            stores.append(
                Store(store_id=f"ST{len(stores) + 1:02d}", zh=zh, en=en, city=len(cities) - 1, opened=day(opened))
            )
        else:
            zh, en, weight, transit, late = line.split("|")
            cities.append(City(zh=zh, en=en, weight=float(weight), transit_days=int(transit), late_share=float(late)))
    return tuple(cities), tuple(districts), tuple(stores)


def _products() -> tuple[Product, ...]:
    products: list[Product] = []
    for category, lines in enumerate(read_sections("products.txt").values()):
        for line in lines:
            group, zh, en, brand, price, short_zh, short_en = line.split("|")
            number = len(products)
            launched = day("2024-09-02") + number * 37 % 700 if number % 10 == 7 else -400 - number * 53 % 1500
            products.append(
                Product(
                    sku=f"SKU{10001 + number}",
                    zh=zh,
                    en=en,
                    short_zh=short_zh,
                    short_en=short_en,
                    group=group,
                    category=category,
                    brand=brand,
                    price=round(float(price) * 100),
                    launched=launched,
                )
            )
    return tuple(products)


def _campaigns() -> tuple[Campaign, ...]:
    rows = sorted((line.split("|") for line in read_lines("campaigns.txt")), key=lambda row: row[4])
    return tuple(
        Campaign(
            campaign_id=f"K{number:03d}",
            zh=zh,
            en=en,
            channel=channel,
            kind=kind,
            starts=day(starts),
            ends=day(ends),
            lift=float(lift),
            reach=float(reach),
        )
        for number, (zh, en, channel, kind, starts, ends, lift, reach) in enumerate(rows, start=1)
    )


def _archetypes() -> tuple[Archetype, ...]:
    sections = read_sections("archetypes.txt")
    mixes = {line.split("|")[0]: line.split("|")[1] for line in sections["mix"]}
    archetypes = []
    for line in sections["life"]:
        key, zh, en, share, rate, gaps, channels, lines, taste, coupon, life, ebb, mood, female, age, hours = (
            line.split("|")
        )
        archetypes.append(
            Archetype(
                key=key,
                zh=zh,
                en=en,
                share=float(share),
                rate=float(rate),
                regularity=float(gaps),
                channels=tuple(float(weight) for weight in channels.split()),
                lines=float(lines),
                taste=float(taste),
                coupon_share=float(coupon),
                life_months=float(life),
                ebb=float(ebb),
                mood=float(mood),
                female=float(female),
                age=float(age),
                hours=hours,
                mix=tuple(float(weight) for weight in mixes[key].split()),
            )
        )
    return tuple(archetypes)

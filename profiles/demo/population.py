"""The world and a head count become persons: who they are, where they live, when they join, cool and leave."""

from dataclasses import dataclass, replace

import numpy as np

from .days import DAYS, NEVER, day
from .streams import Flags, Floats, Ints, pick_rows
from .world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Persons as parallel arrays, one entry a person."""

    archetype: Ints
    city: Ints
    district: Ints
    chinese: Flags
    """Prefers Chinese; otherwise English."""
    female: Flags
    birth_year: Ints
    joined: Ints
    ebbs: Ints
    """First day on which the rhythm slows, or NEVER."""
    leaves: Ints
    """Last day on which the person may buy, or NEVER."""
    rate: Floats
    """Own multiple of the archetype's orders a month: heavy-tailed."""
    taste: Floats
    talk: Floats
    """How readily the person writes."""
    store: Ints
    main_channel: Ints

    def __len__(self) -> int:
        return len(self.archetype)

    def leaving(self, leaves: Ints) -> "Population":
        """The same persons with other last days."""
        return replace(self, leaves=leaves)


def grow_population(world: World, count: int, rng: np.random.Generator) -> Population:
    """Draws `count` persons."""
    shares = np.array([archetype.share for archetype in world.archetypes])
    archetype = rng.choice(len(shares), size=count, p=shares / shares.sum())
    cooling = archetype == world.archetype("cooling_high_value")
    city, district = _homes(world, cooling, rng)
    joined = _join_days(world, archetype, rng)
    ebbs, leaves = _endings(world, archetype, joined, rng)
    taste = np.array([a.taste for a in world.archetypes])[archetype] * rng.lognormal(0.0, 0.18, count)
    age = np.array([a.age for a in world.archetypes])[archetype] + rng.normal(0.0, 6.0, count)
    sigma = np.where(cooling, 0.35, 0.55)
    return Population(
        archetype=archetype,
        city=city,
        district=district,
        chinese=rng.random(count) < np.where(city == world.city("Hong Kong"), 0.35, 0.608),
        female=rng.random(count) < np.array([a.female for a in world.archetypes])[archetype],
        birth_year=2026 - np.clip(age, 18, 88).astype(np.int64),
        joined=joined,
        ebbs=ebbs,
        leaves=leaves,
        rate=rng.lognormal(-0.5 * sigma**2, sigma),
        taste=taste,
        talk=rng.lognormal(-0.4, 0.9, count),
        store=_home_stores(world, city, rng),
        main_channel=pick_rows(rng, np.array([a.channels for a in world.archetypes])[archetype]),
    )


def _homes(world: World, cooling: Flags, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """High-value customers who cool live in Shanghai, and there in Pudong, more often than others."""
    count = len(cooling)
    shanghai, pudong = world.city("Shanghai"), world.district("Pudong")
    city_weights = np.tile(np.array([city.weight for city in world.cities]), (count, 1))
    city_weights[cooling, shanghai] *= 3.2
    city = pick_rows(rng, city_weights)
    weights = np.array([district.weight for district in world.districts])
    in_city = np.array([district.city for district in world.districts])[None, :] == city[:, None]
    district_weights = np.where(in_city, weights[None, :], 0.0)
    district_weights[cooling, pudong] *= 1.8
    return city, pick_rows(rng, district_weights)


def _join_days(world: World, archetype: Ints, rng: np.random.Generator) -> Ints:
    count = len(archetype)
    before = rng.random(count) < 0.40
    before &= archetype != world.archetype("one_and_done")
    early = -(1500 * rng.random(count) ** 1.3).astype(np.int64) - 1
    during = (DAYS * rng.random(count) ** 0.92 * 0.985).astype(np.int64)
    return np.where(before, early, during)


def _endings(world: World, archetype: Ints, joined: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    count = len(archetype)
    life = np.array([a.life_months for a in world.archetypes])[archetype] * 30.4
    leaves = np.maximum(joined, 0) + (life * rng.exponential(1.0, count)).astype(np.int64) + 5
    cooling = (archetype == world.archetype("cooling_high_value")) & (rng.random(count) < 0.7)
    recent = rng.integers(day("2026-04-20"), day("2026-08-24"), count)
    leaves = np.where(cooling & (joined < recent - 200), recent, leaves)
    ebb = np.array([a.ebb for a in world.archetypes])[archetype]
    ebbs = leaves - (ebb * rng.uniform(90, 200, count)).astype(np.int64)
    ebbs = np.where((ebb > 0) & (ebbs < DAYS), np.maximum(ebbs, joined + 30), NEVER)
    return ebbs, np.where(leaves >= DAYS, NEVER, leaves)


def _home_stores(world: World, city: Ints, rng: np.random.Generator) -> Ints:
    in_city = np.array([store.city for store in world.stores])[None, :] == city[:, None]
    old = np.array([store.opened < 0 for store in world.stores])[None, :]
    return pick_rows(rng, np.where(in_city & old, 1.0, 0.0))

"""Persons and plans become the days and hours on which they buy.

Each person's purchases are a gamma renewal process in operational time, mapped to the calendar through the
person's cumulated weekly intensity (time-rescaling; Cox & Isham, Point Processes, 1980, section 4.2).
"""

import numpy as np

from .days import DAYS, NEVER, WEEKS
from .planting import RHYTHM, Plan
from .population import Population
from .streams import Floats, Ints
from .world import World

HOURS = {
    #          0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
    "day": (1, 0, 0, 0, 0, 0, 1, 3, 5, 7, 9, 9, 10, 8, 7, 7, 7, 7, 8, 8, 9, 8, 5, 2),
    "evening": (2, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 7, 5, 4, 4, 4, 5, 8, 11, 14, 15, 11, 6),
    "morning": (0, 0, 0, 0, 0, 0, 0, 0, 18, 20, 16, 11, 4, 4, 6, 7, 6, 4, 2, 1, 1, 0, 0, 0),
    "night": (16, 13, 8, 3, 1, 0, 0, 1, 1, 2, 2, 2, 4, 3, 2, 2, 2, 2, 3, 4, 6, 9, 14, 18),
    "weekend": (1, 0, 0, 0, 0, 0, 1, 3, 5, 8, 11, 10, 7, 5, 7, 9, 9, 7, 6, 7, 9, 9, 6, 2),
    "store": (0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 9, 10, 9, 8, 8, 9, 9, 10, 12, 11, 8, 3, 0, 0),
}
PACE = 0.46
"""Brings the archetypes' own rhythms to ten orders a person over the whole time."""
SENSITIVITY = {"bargain_hunter": 1.5, "store_only_elder": 0.4, "coffee_devotee": 0.5, "seasonal_gifter": 1.6}


def purchase_days(
    world: World, people: Population, plans: tuple[Plan, ...], rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """The person and the day of every purchase, by person then time."""
    intensity = _intensity(world, people, plans)
    cumulated = np.zeros((len(people), WEEKS + 1))
    np.cumsum(intensity, axis=1, out=cumulated[:, 1:])
    total = cumulated[:, -1]
    shape = np.array([a.regularity for a in world.archetypes])[people.archetype]
    newcomer = people.joined >= 0
    at = np.where(newcomer, 0.0, rng.gamma(shape, 1 / shape) * rng.random(len(people)))
    alive = np.flatnonzero(at < total)
    who: list[Ints] = []
    when: list[Floats] = []
    while len(alive):
        who.append(alive)
        when.append(at[alive])
        at[alive] += rng.gamma(shape[alive], 1 / shape[alive])
        alive = alive[at[alive] < total[alive]]
    person = np.concatenate(who)
    days = _calendar(cumulated, person, np.concatenate(when))
    days = np.maximum(days, people.joined[person])
    keep = (days < DAYS) & (days <= people.leaves[person])
    order = np.lexsort((days[keep], person[keep]))
    return person[keep][order], days[keep][order]


def _calendar(cumulated: Floats, person: Ints, at: Floats) -> Ints:
    """Operational time becomes a day: all rows are laid end to end and searched at once."""
    weeks = cumulated.shape[1]
    base = np.concatenate(([0.0], np.cumsum(cumulated[:-1, -1] + 1.0)))
    flat = (cumulated + base[:, None]).ravel()
    position = np.searchsorted(flat, at + base[person], side="right") - 1
    week = np.clip(position - person * weeks, 0, weeks - 2)
    low = cumulated[person, week]
    width = np.maximum(cumulated[person, week + 1] - low, 1e-12)
    return np.asarray((7 * (week + np.clip((at - low) / width, 0, 0.9999))).astype(np.int64))


def _intensity(world: World, people: Population, plans: tuple[Plan, ...]) -> Floats:
    """Expected purchases of each person in each week."""
    weeks = np.arange(WEEKS)
    middle = weeks * 7 + 3
    rate = np.array([a.rate for a in world.archetypes])[people.archetype] * people.rate / 4.345 * PACE
    intensity = rate[:, None] * _seasons(world)[people.archetype]
    present = np.clip((middle[None, :] + 4 - people.joined[:, None]) / 7, 0, 1)
    leaving = np.clip((people.leaves[:, None] - middle[None, :] + 4) / 7, 0, 1)
    ebb_length = np.maximum(np.where(people.leaves == NEVER, 300, people.leaves - people.ebbs), 30)
    ebbing = 1 - 0.85 * np.clip((middle[None, :] - people.ebbs[:, None]) / ebb_length[:, None], 0, 1)
    young = np.where(people.joined >= 0, middle[None, :].T - people.joined, 999).T
    growing = 0.7 + 0.3 * np.clip(young / 120, 0, 1)
    intensity *= present * leaving * ebbing * growing
    for plan in plans:
        if plan.kind in RHYTHM:
            first, last = plan.starts // 7, plan.ends // 7
            intensity[plan.person, first : last + 1] *= RHYTHM[plan.kind]
    return np.asarray(intensity)


def _seasons(world: World) -> Floats:
    """A multiple for each archetype and week."""
    starts = np.arange(WEEKS) * 7
    lift = np.ones((len(world.archetypes), WEEKS))
    gifter = world.archetype("seasonal_gifter")
    for campaign in world.campaigns:
        overlap = np.clip(np.minimum(starts + 6, campaign.ends) - np.maximum(starts, campaign.starts) + 1, 0, 7) / 7
        for number, archetype in enumerate(world.archetypes):
            lift[number] += (campaign.lift - 1) * SENSITIVITY.get(archetype.key, 1.0) * overlap
        if campaign.kind == "gift":
            lift[gifter] += 4.5 * overlap
    lift[gifter] -= 0.45
    return lift


def purchase_seconds(world: World, archetype: Ints, in_store: Ints, rng: np.random.Generator) -> Ints:
    """The second of the day of each purchase; stores are open from eight to ten in the evening."""
    kinds = [*HOURS]
    table = np.array([HOURS[kind] for kind in kinds], dtype=np.float64)
    cumulated = np.cumsum(table / table.sum(axis=1, keepdims=True), axis=1)
    kind = np.array([kinds.index(a.hours) for a in world.archetypes])[archetype]
    elder = archetype == world.archetype("store_only_elder")
    kind = np.where((in_store == 1) & ~elder, kinds.index("store"), kind)
    hour = (cumulated[kind] < rng.random(len(kind))[:, None]).sum(axis=1)
    return np.asarray(hour * 3600 + rng.integers(0, 3600, len(kind)))

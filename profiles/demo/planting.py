"""Persons become plans for what will be unusual about some of them: the anomalies the demo is asked to find."""

from dataclasses import dataclass

import numpy as np

from .days import DAYS
from .population import Population
from .streams import Flags, Ints
from .world import World

RHYTHM = {"silence": 0.0, "frequency_burst": 7.0, "coupon_burst": 6.0}
"""Kinds that change how often a person buys, with the multiple."""

KINDS = (
    ("silence", 120, 150),
    ("frequency_burst", 18, 24),
    ("coupon_burst", 12, 18),
    ("spend_spike", 1, 60),
    ("return_burst", 45, 75),
    ("late_cluster", 60, 90),
    ("channel_switch", 150, 240),
    ("category_switch", 150, 240),
    ("view_burst", 1, 2),
)
"""Kind, shortest and longest window in days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One unusual stretch of one person's life."""

    person: int
    kind: str
    starts: int
    ends: int


def plan_anomalies(world: World, people: Population, rng: np.random.Generator) -> tuple[Plan, ...]:
    """About one person in 80, at most 126; some will not come true and are dropped when measured."""
    wanted = max(3, min(14, round(len(people) / 12_000 * 14)))
    regular = np.isin(
        people.archetype,
        [world.archetype(key) for key in ("loyal_regular", "coffee_devotee", "new_parent", "big_basket_family")],
    )
    online = people.main_channel != 0
    frequent = regular & (people.rate > 0.8)
    taken = np.zeros(len(people), dtype=bool)
    plans: list[Plan] = []
    for kind, shortest, longest in KINDS:
        for _ in range(wanted):
            length = int(rng.integers(shortest, longest + 1))
            starts = int(rng.integers(240, DAYS - 60 - min(length, 200)))
            candidates = _free(people, frequent & ~taken, starts, starts + length)
            if kind not in ("silence", "spend_spike", "category_switch"):
                candidates &= online
            chosen = np.flatnonzero(candidates)
            if not len(chosen):
                continue
            person = int(rng.choice(chosen))
            taken[person] = True
            plans.append(Plan(person=person, kind=kind, starts=starts, ends=starts + length - 1))
    return tuple(plans)


def _free(people: Population, allowed: Flags, starts: int, ends: int) -> Flags:
    """Persons who were customers for half a year before the window and stay for two months after it."""
    return np.asarray(
        allowed & (people.joined < starts - 180) & (people.leaves > ends + 60) & (people.ebbs > ends + 30)
    )


def inside(plans: tuple[Plan, ...], kind: str, person: Ints, days: Ints) -> Flags:
    """Which of these (person, day) fall into a planned stretch of that kind."""
    found = np.zeros(len(person), dtype=bool)
    for plan in plans:
        if plan.kind == kind:
            found |= (person == plan.person) & (days >= plan.starts) & (days <= plan.ends)
    return found

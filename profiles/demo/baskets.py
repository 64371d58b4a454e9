"""Persons, days and channels become baskets: which products, how many, at what price."""

import numpy as np

from .changes import BABY_PRICE, PET_RANGE, SPRING_TEA
from .days import as_date
from .orders import Lines
from .planting import Plan, inside
from .population import Population
from .streams import Flags, Floats, Ints, pick_rows
from .world import CATEGORIES, World

SEASONAL = {"月饼": (8, 9, 10), "中秋": (8, 9, 10), "粽": (5, 6), "年货": (1, 2), "母亲节": (4, 5), "明前": (3, 4, 5)}
BULK = ("milk", "staple", "snack", "baby_skin", "baby_food", "pet_food", "pet_litter", "coffee_drink")


def fill_baskets(
    world: World, people: Population, plans: tuple[Plan, ...], person: Ints, days: Ints, rng: np.random.Generator
) -> Lines:
    """The lines of every order, by order; no product twice in one order."""
    weights = _category_weights(world, people, plans, person, days)
    main = pick_rows(rng, weights)
    mean = np.array([a.lines for a in world.archetypes])[people.archetype[person]]
    counts = 1 + rng.poisson(np.maximum(mean - 1, 0.1))
    order = np.repeat(np.arange(len(person)), counts)
    category = np.where(rng.random(len(order)) < 0.6, main[order], pick_rows(rng, weights[order]))
    sku = _products(world, people, person[order], days[order], category, rng)
    order, sku = _with_companions(world, order, sku, rng)
    order, sku = _distinct(order, sku, len(world.products))
    quantity = _quantities(world, people, person[order], days[order], sku, rng)
    quantity = np.where(_bulk_spike(plans, person, days, order, rng), quantity * rng.integers(9, 16), quantity)
    return Lines(order=order, sku=sku, quantity=quantity, unit_price=_prices(world, sku, days[order]))


def _category_weights(world: World, people: Population, plans: tuple[Plan, ...], person: Ints, days: Ints) -> Floats:
    weights = np.array([a.mix for a in world.archetypes])[people.archetype[person]]
    weights[PET_RANGE.holds(days), CATEGORIES.index("pet care")] *= PET_RANGE.after
    spring = SPRING_TEA.holds(days) & (people.city[person] == world.city("Hangzhou"))
    weights[spring, CATEGORIES.index("tea")] *= SPRING_TEA.after
    grown = (people.archetype[person] == world.archetype("new_parent")) & (days - people.joined[person] > 500)
    weights[grown, CATEGORIES.index("baby care")] *= 0.4
    switched = inside(plans, "category_switch", person, days)
    weights[switched] = [1.0 if name == "pet care" else 0.02 for name in CATEGORIES]
    return weights


def _products(
    world: World, people: Population, person: Ints, days: Ints, category: Ints, rng: np.random.Generator
) -> Ints:
    """A favourite of the person, or one of two drawn products, by the person's taste."""
    prices = world.prices()
    popularity = prices**-0.35 * rng.lognormal(0.0, 0.5, len(prices))
    of_category = np.array([product.category for product in world.products])
    favourites = np.empty((len(people), len(CATEGORIES)), dtype=np.int64)
    first = np.empty(len(person), dtype=np.int64)
    second = np.empty(len(person), dtype=np.int64)
    for number in range(len(CATEGORIES)):
        members = np.flatnonzero(of_category == number)
        share = popularity[members] / popularity[members].sum()
        cumulated = np.cumsum(share)
        cumulated[-1] = 1.0
        favourites[:, number] = members[np.searchsorted(cumulated, rng.random(len(people)))]
        mask = category == number
        for drawn in (first, second):
            drawn[mask] = members[np.searchsorted(cumulated, rng.random(int(mask.sum())))]
    taste = people.taste[person]
    dear, cheap = prices[first] >= prices[second], prices[first] < prices[second]
    swap = np.where(taste > 1.25, cheap, np.where(taste < 0.92, dear, False)) & (rng.random(len(person)) < 0.6)
    sku = np.where(swap, second, first)
    loyal = rng.random(len(person)) < np.where(people.archetype[person] == world.archetype("coffee_devotee"), 0.6, 0.3)
    sku = np.where(loyal, favourites[person, category], sku)
    return _on_sale(world, sku, days)


def _on_sale(world: World, sku: Ints, days: Ints) -> Ints:
    """Products not yet launched or out of season give way to the first product of their category."""
    launched = np.array([product.launched for product in world.products])
    months = np.array([as_date(day).month for day in range(int(days.max()) + 1)])[days]
    off = launched[sku] > days
    for number, product in enumerate(world.products):
        for word, season in SEASONAL.items():
            if word in product.zh:
                off |= (sku == number) & ~np.isin(months, season)
    return np.where(off, (sku // 30) * 30 + sku % 6 + 1, sku)


def _with_companions(world: World, order: Ints, sku: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    orders, skus = [order], [sku]
    for first, second, share in world.associations:
        holders = np.unique(order[sku == first])
        chosen = holders[rng.random(len(holders)) < share]
        orders.append(chosen)
        skus.append(np.full(len(chosen), second))
    return np.concatenate(orders), np.concatenate(skus)


def _distinct(order: Ints, sku: Ints, products: int) -> tuple[Ints, Ints]:
    keys = np.unique(order * products + sku)
    return keys // products, keys % products


def _quantities(
    world: World, people: Population, person: Ints, days: Ints, sku: Ints, rng: np.random.Generator
) -> Ints:
    bulky = np.array([product.group in BULK for product in world.products])[sku]
    family = people.archetype[person] == world.archetype("big_basket_family")
    dear = world.prices()[sku] > 25_000
    more = np.where(family, 0.45, 0.28) * np.where(dear, 0.15, np.where(bulky, 1.0, 0.35))
    quantity = 1 + (rng.random(len(sku)) < more) * rng.geometric(0.65, len(sku))
    gifts = (people.archetype[person] == world.archetype("seasonal_gifter")) & (rng.random(len(sku)) < 0.07)
    pareto = np.minimum(2 + rng.pareto(1.3, len(sku)) * 2, 40).astype(np.int64)
    return np.where(gifts & ~dear, pareto, quantity)


def _bulk_spike(plans: tuple[Plan, ...], person: Ints, days: Ints, order: Ints, rng: np.random.Generator) -> Flags:
    """The lines of one order inside each planned spend spike."""
    spiky = np.zeros(len(person), dtype=bool)
    for plan in plans:
        if plan.kind == "spend_spike":
            window = np.flatnonzero((person == plan.person) & (days >= plan.starts) & (days <= plan.ends))
            if len(window):
                spiky[rng.choice(window)] = True
    return np.asarray(spiky[order])


def _prices(world: World, sku: Ints, days: Ints) -> Ints:
    baby = np.array([product.category == CATEGORIES.index("baby care") for product in world.products])[sku]
    factor = np.where(baby & BABY_PRICE.holds(days), BABY_PRICE.after, 1.0)
    return np.asarray((np.round(world.prices()[sku] * factor / 10) * 10).astype(np.int64))

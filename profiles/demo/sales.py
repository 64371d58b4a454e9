"""Orders become the exports of the online shop and of the tills, each in its own spelling of days and money."""

import random
from dataclasses import dataclass

import numpy as np

from .days import DAYS, china, clock, iso, slashed, utc
from .identities import Identity
from .orders import REFUNDED, STATUSES, Lines, Orders
from .paper import Dirt
from .population import Population
from .records import Link, spell_phone
from .streams import chances
from .world import CHANNELS, City, World

Return = tuple[int, int, str, list[tuple[object, ...]]]
"""Day, second, person, and the rows without receipt, line and time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """Lines of the online shop and rows of the tills, with what is true about them."""

    numbers: list[str]
    """The order or receipt number of every order of the simulation."""
    shop_ids: list[str]
    """The online account of every order, empty in a store."""
    online_ids: list[str]
    online: list[str]
    till_ids: list[str]
    till: list[tuple[object, ...]]
    links: list[Link]
    dirt: list[Dirt]


def ring_up(
    world: World, people: Population, orders: Orders, lines: Lines, identities: tuple[Identity, ...], seed: int
) -> Sales:
    """The lines of `shop_orders.jsonl` and the rows of `store_till.csv`."""
    rng = chances(seed, "sales")
    numbers = _number(orders)
    shop_ids = [""] * len(orders)
    sales = Sales(numbers=numbers, shop_ids=shop_ids, online_ids=[], online=[], till_ids=[], till=[], links=[], dirt=[])
    first = np.searchsorted(lines.order, np.arange(len(orders) + 1)).tolist()
    sku, quantity, price = (values.tolist() for values in (lines.sku, lines.quantity, lines.unit_price))
    returns: list[Return] = []
    for index in np.lexsort((orders.second, orders.day)).tolist():
        items = [(sku[at], quantity[at], price[at]) for at in range(first[index], first[index + 1])]
        identity = identities[int(orders.person[index])]
        if orders.channel[index] == 0:
            _add_receipt(sales, world, orders, index, items, identity, returns, rng)
        else:
            accounts = identity.shop_ids
            shop_ids[index] = accounts[-1 if int(orders.day[index]) > 500 else 0]
            _add_order(sales, world, orders, index, items, world.cities[int(people.city[orders.person[index]])], rng)
    for number, (day, second, person_id, rows) in enumerate(sorted(returns, key=lambda entry: entry[:3])):
        receipt = f"R{7_000_001 + number}"
        if day < DAYS:
            for line_no, row in enumerate(rows, start=1):
                sales.till_ids.append(f"{receipt}-{line_no}")
                sales.till.append((receipt, line_no, row[0], f"{slashed(day)} {clock(second)}", *row[1:], "return"))
            sales.links.append(Link(source="store_till", source_id=receipt, person_id=person_id))
    return sales


def _number(orders: Orders) -> list[str]:
    numbers = [""] * len(orders)
    online = store = 0
    for index in np.lexsort((orders.second, orders.day)).tolist():
        if orders.channel[index]:
            online += 1
            numbers[index] = f"O{1_000_000 + online}"
        else:
            store += 1
            numbers[index] = f"R{1_000_000 + store}"
    return numbers


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".")


def _add_order(
    sales: Sales,
    world: World,
    orders: Orders,
    index: int,
    items: list[tuple[int, int, int]],
    city: City,
    rng: random.Random,
) -> None:
    """The mini programme counts in fen and tells UTC; app and web count in yuan and tell China time."""
    number, channel = sales.numbers[index], CHANNELS[int(orders.channel[index])]
    day, second = int(orders.day[index]), int(orders.second[index])
    in_fen = channel == "mini_program"
    money = str if in_fen else _yuan
    placed = utc(day, second) if in_fen else china(day, second)
    status = STATUSES[int(orders.status[index])]
    delivered_day = int(orders.delivered[index])
    arrived = 0 <= delivered_day < DAYS and status != "cancelled"
    delivered = f'"{iso(delivered_day)}"' if arrived else "null"
    chance = rng.random()
    prices = [money(price) for _, _, price in items]
    if chance < 0.0008:
        _note(sales, "shop_orders.jsonl", f"{number}-1", "unit_price", "zero_price", prices[0])
        prices[0] = "0"
    elif chance < 0.0018 and arrived:
        _note(sales, "shop_orders.jsonl", number, "delivered_on", "delivered_before_placed", iso(delivered_day))
        delivered = f'"{iso(day - 3)}"'
    elif chance < 0.0024:
        _note(sales, "shop_orders.jsonl", number, "status", "unknown_status", status)
        status = "PAYED"
    written = ", ".join(
        f'{{"line_no": {line_no}, "sku": "{world.products[sku].sku}", "quantity": {quantity}, '
        f'"unit_price": {prices[line_no - 1]}, "amount": {money(quantity * price)}}}'
        for line_no, (sku, quantity, price) in enumerate(items, start=1)
    )
    coupon = f'"{_coupon_code(int(orders.coupon[index]), day)}"' if orders.coupon[index] else "null"
    ship_city = city.zh if chance < 0.6 else f"{city.zh}市" if chance < 0.75 and city.zh != "香港" else city.en
    sales.online_ids.append(number)
    sales.online.append(
        f'{{"order_id": "{number}", "shop_id": "{sales.shop_ids[index]}", "placed_at": "{placed}", '
        f'"channel": "{channel}", "status": "{status}", "coupon_code": {coupon}, '
        f'"list_amount": {money(int(orders.list_amount[index]))}, '
        f'"discount_amount": {money(int(orders.discount[index]))}, "paid_amount": {money(int(orders.paid[index]))}, '
        f'"unit": "{"fen" if in_fen else "yuan"}", "ship_city": "{ship_city}", '
        f'"promised_on": "{iso(int(orders.promised[index]))}", "delivered_on": {delivered}, "items": [{written}]}}'
    )


def _coupon_code(per_cent: int, day: int) -> str:
    year, month = iso(day)[2:4], iso(day)[5:7]
    season = {"06": "618-", "10": "D11-", "11": "D11-"}.get(month, "SAVE-")
    return f"{season}{year}-{per_cent:02d}"


def _add_receipt(
    sales: Sales,
    world: World,
    orders: Orders,
    index: int,
    items: list[tuple[int, int, int]],
    identity: Identity,
    returns: list[Return],
    rng: random.Random,
) -> None:
    """Members show a card, or tell their phone, or neither."""
    receipt, store = sales.numbers[index], world.stores[int(orders.store[index])].store_id
    day, second = int(orders.day[index]), int(orders.second[index])
    chance = rng.random()
    customer_no = identity.customer_no if chance < 0.84 or identity.canary else ""
    phone = (
        spell_phone(identity.phone, rng) if (0.84 <= chance < 0.965 or not customer_no or rng.random() < 0.15) else ""
    )
    if chance >= 0.965 and not identity.canary:
        customer_no = phone = ""
    if identity.customer_no and not customer_no:
        _note(sales, "store_till.csv", receipt, "customer_no", "missing_customer_no", identity.customer_no)
    sold_at = f"{slashed(day)} {clock(second)}"
    back: list[tuple[object, ...]] = []
    for line_no, (sku, quantity, price) in enumerate(items, start=1):
        code, gross = world.products[sku].sku, quantity * price
        discount = gross * int(orders.coupon[index]) // 1000 * 10
        amount, unit_price, shown = _yuan(gross - discount), _yuan(price), quantity
        if rng.random() < 0.0006:
            _note(
                sales, "store_till.csv", f"{receipt}-{line_no}", "quantity", "negative_quantity_in_sale", str(quantity)
            )
            shown = -quantity
        elif rng.random() < 0.0005:
            _note(sales, "store_till.csv", f"{receipt}-{line_no}", "unit_price", "zero_price", unit_price)
            unit_price = "0"
        sales.till_ids.append(f"{receipt}-{line_no}")
        sales.till.append(
            (
                receipt,
                line_no,
                store,
                sold_at,
                customer_no,
                phone,
                code,
                shown,
                unit_price,
                amount,
                _yuan(discount),
                "sale",
            )
        )
        back.append(
            (store, customer_no, phone, code, -quantity, _yuan(price), _yuan(discount - gross), _yuan(-discount))
        )
    sales.links.append(Link(source="store_till", source_id=receipt, person_id=identity.person_id))
    if orders.status[index] == REFUNDED:
        kept = back if rng.random() < 0.6 else back[:1]
        returns.append((day + rng.randint(1, 9), rng.randrange(36_000, 76_000), identity.person_id, kept))


def _note(sales: Sales, file: str, row_id: str, field: str, kind: str, true_value: str) -> None:
    sales.dirt.append(Dirt(file=file, row_id=row_id, field=field, kind=kind, true_value=true_value))

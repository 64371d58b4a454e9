"""The tables in which the simulation hands purchases on: orders and their lines, as parallel arrays."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from .streams import Flags, Ints

PAID, REFUNDED, CANCELLED = 0, 1, 2
STATUSES = ("paid", "refunded", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Order lines, by order; money in fen."""

    order: Ints
    sku: Ints
    quantity: Ints
    unit_price: Ints

    @property
    def amount(self) -> Ints:
        """Quantity times unit price."""
        return np.asarray(self.quantity * self.unit_price)


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Orders by person then time; money in fen. Without slots, so that what is derived is computed once."""

    person: Ints
    day: Ints
    second: Ints
    channel: Ints
    """Index into CHANNELS; 0 is the store."""
    store: Ints
    """Index of the store, or -1 online."""
    coupon: Ints
    """Per cent off, 0 without a coupon."""
    list_amount: Ints
    discount: Ints
    status: Ints
    promised: Ints
    """Day promised for delivery, -1 in a store."""
    delivered: Ints
    """Day of delivery, -1 in a store or when it never came, above the last day when on its way."""
    damaged: Flags
    missing: Flags
    wrong: Flags
    stale: Flags
    crashed: Flags
    coupon_failed: Flags
    slow_service: Flags
    queued: Flags

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def paid(self) -> Ints:
        """What was paid, after the discount."""
        return np.asarray(self.list_amount - self.discount)

    @cached_property
    def online(self) -> Flags:
        """Bought in the app, the web shop or the mini programme."""
        return np.asarray(self.channel > 0)

    @cached_property
    def late_days(self) -> Ints:
        """Days between promise and delivery, 0 when punctual, never delivered or bought in a store."""
        arrived = self.online & (self.delivered >= 0) & (self.status != CANCELLED)
        return np.where(arrived, np.maximum(self.delivered - self.promised, 0), 0)

    def take(self, keep: Flags) -> "Orders":
        """The orders kept."""
        return Orders(**{field.name: getattr(self, field.name)[keep] for field in fields(self)})


def take_lines(lines: Lines, keep: Flags) -> Lines:
    """The lines of the orders kept, numbered as those orders now are."""
    position = np.cumsum(keep) - 1
    mask = keep[lines.order]
    return Lines(
        order=position[lines.order[mask]],
        sku=lines.sku[mask],
        quantity=lines.quantity[mask],
        unit_price=lines.unit_price[mask],
    )

"""The change points and shared incidents of the demo: on which day, for whom, what became different by how much."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .days import DAYS, NEVER, day
from .streams import Flags, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A planted change of level; `ends` is the last day, or NEVER when it stays."""

    key: str
    starts: int
    ends: int = NEVER
    scope: str
    metric: str
    before: float
    after: float
    story: str

    def holds(self, days: Ints) -> Flags:
        """Which of the days fall into the change."""
        return np.asarray((days >= self.starts) & (days <= self.ends))


PUDONG_COURIER: Final = Change(
    key="pudong_courier",
    starts=day("2026-05-06"),
    scope="city=Shanghai, district=Pudong, online orders",
    metric="share of delivered orders that arrive after the promised day",
    before=0.07,
    after=0.32,
    story="The courier of Pudong was replaced on 2026-05-06; parcels run late since.",
)
ROAST_DATE: Final = Change(
    key="roast_date",
    starts=day("2026-08-03"),
    scope="orders that hold coffee beans",
    metric="share of orders with beans roasted long ago",
    before=0.008,
    after=0.15,
    story="Beans come from old stock since August 2026; customers complain about the roasting date.",
)
APP_CRASH: Final = Change(
    key="app_crash",
    starts=day("2026-02-10"),
    ends=day("2026-03-20"),
    scope="channel=app",
    metric="share of app orders during which the app crashed",
    before=0.008,
    after=0.09,
    story="App version 6.2 crashed at checkout; 6.3 mended it.",
)
MINI_PROGRAM: Final = Change(
    key="mini_program_redesign",
    starts=day("2025-09-01"),
    scope="channel=mini_program",
    metric="weight of the mini programme among channels",
    before=1.0,
    after=2.0,
    story="The mini programme was redesigned and takes a larger share of orders.",
)
WEB_DECLINE: Final = Change(
    key="web_decline",
    starts=day("2026-01-05"),
    scope="channel=web",
    metric="weight of the web shop among channels",
    before=1.0,
    after=0.5,
    story="The web shop lost its members' prices and a part of its orders.",
)
CHENGDU_STORE: Final = Change(
    key="chengdu_store",
    starts=day("2025-10-01"),
    scope="city=Chengdu, channel=store",
    metric="weight of the store among channels",
    before=1.0,
    after=1.8,
    story="A second store opened in Chengdu.",
)
BABY_PRICE: Final = Change(
    key="baby_price",
    starts=day("2025-12-01"),
    scope="category=baby care",
    metric="unit price as a multiple of the list price",
    before=1.0,
    after=1.08,
    story="Baby care became 8 % dearer.",
)
APP_COUPONS: Final = Change(
    key="app_coupons",
    starts=day("2025-06-01"),
    scope="channel=app",
    metric="points added to the share of orders with a coupon",
    before=0.0,
    after=0.12,
    story="The app began to hand out a weekly coupon.",
)
HONG_KONG_DELIVERY: Final = Change(
    key="hong_kong_delivery",
    starts=day("2025-03-03"),
    scope="city=Hong Kong, online orders",
    metric="share of delivered orders that arrive after the promised day",
    before=0.18,
    after=0.05,
    story="A local warehouse made deliveries in Hong Kong punctual.",
)
PET_RANGE: Final = Change(
    key="pet_range",
    starts=day("2025-08-08"),
    scope="category=pet care",
    metric="weight of pet care among categories",
    before=1.0,
    after=1.5,
    story="The pet range was widened.",
)
SPRING_TEA: Final = Change(
    key="hangzhou_spring_tea",
    starts=day("2026-03-25"),
    ends=day("2026-05-10"),
    scope="city=Hangzhou, category=tea",
    metric="weight of tea among categories",
    before=1.0,
    after=3.0,
    story="Hangzhou bought far more spring tea in 2026.",
)
REFUND_SPEED: Final = Change(
    key="refund_speed",
    starts=day("2026-06-01"),
    scope="tickets about refunds",
    metric="median days from opening to closing",
    before=7.0,
    after=2.0,
    story="Refunds are paid without a second check since June 2026.",
)
SLOW_SERVICE: Final = Change(
    key="slow_service",
    starts=day("2025-09-08"),
    ends=day("2025-10-19"),
    scope="all orders",
    metric="share of orders whose customer waited long for an answer",
    before=0.008,
    after=0.035,
    story="The service desk moved and was understaffed for six weeks.",
)
WUHAN_FLOOD: Final = Change(
    key="wuhan_flood",
    starts=day("2025-07-04"),
    ends=day("2025-07-27"),
    scope="city=Wuhan, online orders",
    metric="share of delivered orders that arrive after the promised day",
    before=0.07,
    after=0.45,
    story="Floods held parcels up in Wuhan.",
)
CHANGES: Final = (
    PUDONG_COURIER,
    ROAST_DATE,
    APP_CRASH,
    MINI_PROGRAM,
    WEB_DECLINE,
    CHENGDU_STORE,
    BABY_PRICE,
    APP_COUPONS,
    HONG_KONG_DELIVERY,
    PET_RANGE,
    SPRING_TEA,
    REFUND_SPEED,
    SLOW_SERVICE,
    WUHAN_FLOOD,
)

DOUBLE_11_JAMS: Final = tuple(
    (day(f"{year}-11-11"), min(day(f"{year}-11-21"), DAYS), 2.6 if year == 2025 else 1.7) for year in (2024, 2025, 2026)
)
"""First day, last day and multiple of the late share after each Double 11."""

CLOSED_STORE: Final = ("ST13", day("2025-04-07"), day("2025-05-18"))
"""A store rebuilt for six weeks: its customers bought in the app instead."""

"""A role (what a source is) goes in; the fields it may have, their kinds and their bounds come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["code", "word", "text", "phone", "email", "date", "time", "money", "number", "int", "bool"]
Role = Literal[
    "customers",
    "orders",
    "lines",
    "order_with_lines",
    "till",
    "products",
    "stores",
    "events",
    "campaigns",
    "campaign_responses",
    "feedback",
    "relations",
    "consents",
    "table",
]
ROLES: tuple[Role, ...] = get_args(Role)

SQL_TYPE: dict[Kind, str] = {
    "code": "VARCHAR",
    "word": "VARCHAR",
    "text": "VARCHAR",
    "phone": "VARCHAR",
    "email": "VARCHAR",
    "date": "DATE",
    "time": "TIMESTAMP",
    "money": "DOUBLE",
    "number": "DOUBLE",
    "int": "BIGINT",
    "bool": "BOOLEAN",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What one canonical field holds."""

    kind: Kind
    required: bool = False
    """A row without it cannot be used and goes to quarantine."""
    past: bool = False
    """A value after the last day is impossible."""
    low: float | str | None = None
    high: float | str | None = None
    """Bounds, both in; a value outside is impossible."""


CODE = Field(kind="code")
WORD = Field(kind="word")
TEXT = Field(kind="text")
MONEY = Field(kind="money")
DATE = Field(kind="date")
PAST_DATE = Field(kind="date", past=True)
KEY = Field(kind="code", required=True)

PERSON_KEYS: dict[str, Field] = {
    "customer_no": CODE,
    "account_no": CODE,
    "phone": Field(kind="phone"),
    "email": Field(kind="email"),
}
"""What says who a row is about, strongest first."""

_ORDER: dict[str, Field] = {
    **PERSON_KEYS,
    "order_id": KEY,
    "ordered_at": Field(kind="time", required=True, past=True, low="1970-01-01"),
    "channel": WORD,
    "store_id": CODE,
    "city": WORD,
    "status": WORD,
    "list_amount": MONEY,
    "discount_amount": MONEY,
    "paid_amount": MONEY,
    "coupon_code": CODE,
    "promised_on": DATE,
    "delivered_on": DATE,
}
_LINE: dict[str, Field] = {
    "order_id": KEY,
    "line_no": Field(kind="int"),
    "sku": CODE,
    "quantity": Field(kind="int"),
    "unit_price": MONEY,
    "amount": MONEY,
    "discount": MONEY,
    "kind": WORD,
}

FIELDS: dict[Role, dict[str, Field]] = {
    "customers": {
        **PERSON_KEYS,
        "name": TEXT,
        "gender": WORD,
        "birth_date": Field(kind="date", past=True, low="1905-01-01"),
        "city": WORD,
        "district": WORD,
        "address": TEXT,
        "joined_on": PAST_DATE,
        "join_channel": WORD,
        "member_tier": WORD,
        "account_owner": WORD,
        "preferred_language": WORD,
    },
    "orders": _ORDER,
    "lines": {**_LINE, **{name: field for name, field in _ORDER.items() if not name.endswith("_amount")}},
    "order_with_lines": _ORDER,
    "till": {**_LINE, **{name: field for name, field in _ORDER.items() if not name.endswith("_amount")}},
    "products": {
        "sku": KEY,
        "name_zh": TEXT,
        "name_en": TEXT,
        "category": WORD,
        "brand": WORD,
        "list_price": Field(kind="money", low=0),
        "launched_on": DATE,
    },
    "stores": {"store_id": KEY, "name_zh": TEXT, "name_en": TEXT, "city": WORD, "opened_on": DATE},
    "events": {
        **PERSON_KEYS,
        "event_id": CODE,
        "happened_at": Field(kind="time", required=True, past=True, low="1970-01-01"),
        "type": WORD,
        "sku": CODE,
        "keyword": TEXT,
        "channel": WORD,
        "session_id": CODE,
    },
    "campaigns": {
        "campaign_id": KEY,
        "name_zh": TEXT,
        "name_en": TEXT,
        "channel": WORD,
        "kind": WORD,
        "starts_on": DATE,
        "ends_on": DATE,
    },
    "campaign_responses": {
        **PERSON_KEYS,
        "campaign_id": KEY,
        "sent_at": Field(kind="time", required=True, past=True),
        "opened_at": Field(kind="time", past=True),
        "clicked_at": Field(kind="time", past=True),
        "opened": Field(kind="bool"),
        "clicked": Field(kind="bool"),
        "unsubscribed": Field(kind="bool"),
    },
    "feedback": {
        **PERSON_KEYS,
        "feedback_id": CODE,
        "written_at": Field(kind="time", past=True),
        "source": WORD,
        "kind": WORD,
        "channel": WORD,
        "rating": Field(kind="int", low=1, high=5),
        "nps_score": Field(kind="int", low=0, high=10),
        "text": TEXT,
        "language": WORD,
        "order_id": CODE,
        "sku": CODE,
        "resolved_on": DATE,
        "refund_amount": Field(kind="money", low=0),
    },
    "relations": {
        **PERSON_KEYS,
        "other_customer_no": KEY,
        "kind": Field(kind="word", required=True),
        "since": PAST_DATE,
    },
    "consents": {
        **PERSON_KEYS,
        "purpose": Field(kind="word", required=True),
        "granted": Field(kind="bool", required=True),
        "decided_at": Field(kind="time", past=True),
    },
    "table": {},
}

ROW_KEYS: dict[Role, tuple[str, ...]] = {
    "orders": ("order_id",),
    "lines": ("order_id", "line_no"),
    "products": ("sku",),
    "stores": ("store_id",),
    "events": ("event_id",),
    "campaigns": ("campaign_id",),
    "feedback": ("feedback_id",),
}
"""What is unique in a role; a later row with the same key is a duplicate."""

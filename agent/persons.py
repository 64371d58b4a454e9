"""A question as typed goes in; the same question with persons replaced by tokens comes out, before anything else happens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.catalog import Catalog, Role
from domain.condition import Condition
from domain.language import Language, Phrase
from domain.metric_query import RowsQuery
from profiles.vault import Vault
from tools.portrait import key_of
from warehouse.warehouse import Warehouse

_TOKEN = re.compile(r"(?<![A-Za-z0-9])[Pp]-\d{5,8}(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<!\d)(?:\+?\d{1,3}[ -]?)?1\d{2}[ -]?\d{4}[ -]?\d{4}(?!\d)")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,3}\d{4,}(?![A-Za-z0-9])")
_CALLED = re.compile(
    r"(?:客户|顾客|会员|用户|customers?|clients?|members?)\s*(?:no\.?|number|id|编号|号)?\s*[#:：]?\s*([A-Za-z0-9_-]+)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A question whose persons are tokens."""

    text: str
    """With `⟦0⟧`, `⟦1⟧`, … where persons were named, and `…` where the role may not name them."""
    persons: tuple[str, ...] = ()
    unknown: str = ""
    """A mention that looks like a person and is nobody's."""
    several: int = 0
    """How many persons the mention fits, when more than one."""
    denied: bool = False
    """The role may not look people up this way."""


def name_persons(text: str, warehouse: Warehouse, vault: Vault | None, role: Role | None) -> Named:
    """Find who is named: by token or customer number; for a role that may, by e-mail, phone or full name.

    A role that sees no single person, or may not use what was typed, is told so before anything is looked up; what it
    typed stands in no conversation and reaches no model.
    """
    may = role is None or role.identifiers != "none"
    typed = [match.span() for pattern in (_EMAIL, _PHONE) for match in pattern.finditer(text)]
    if typed and not may:
        return Named(_blanked(text, typed), denied=True)
    found = [*_mentions(text, warehouse, vault, may=may)]
    if vault is not None:
        taken = {place for start, end, _tokens in found for place in range(start, end)}
        names = [place for place in _names(text, vault) if not taken & set(range(*place))]
        # two Han characters may be an ordinary word (周到, 高兴): such a name passes as a word where names may not be used
        if not may and (long := [(start, end) for start, end in names if end - start > 2]):
            return Named(_blanked(text, long), denied=True)
        if may and not found:
            found = [(start, end, _found(text[start:end], warehouse, vault, may=True)) for start, end in names]
    if not found:
        return Named(text)
    places = [(start, end) for start, end, _tokens in found]
    if role is not None and role.persons == "none":
        return Named(_blanked(text, places), denied=True)
    start, end, tokens = found[0]
    if len(found) > 1 or len(tokens) > 1:
        return Named(_blanked(text, places), several=max(len(found), len(tokens)))
    if not tokens:
        return Named(_blanked(text, places), unknown=text[start:end])
    return Named(f"{text[:start]}⟦0⟧{text[end:]}", persons=tokens)


_Mention = tuple[int, int, tuple[str, ...]]


def _mentions(text: str, warehouse: Warehouse, vault: Vault | None, *, may: bool) -> Iterator[_Mention]:
    """Tokens, e-mails, phones and customer numbers, each place once; a plain number only when it is somebody's."""
    taken: set[int] = set()
    for pattern in (_TOKEN, _EMAIL, _PHONE, _CALLED, _NUMBER):
        for match in pattern.finditer(text):
            start, end = match.span(1) if pattern is _CALLED else match.span()
            mention = text[start:end]
            if taken & set(range(start, end)) or (pattern is _CALLED and not re.search(r"\d|[A-Z]{3}", mention)):
                continue
            if pattern is _NUMBER and vault is None:
                continue  # without a vault a bare number is a number
            tokens = _found(mention, warehouse, vault, may=may)
            certain = pattern in (_TOKEN, _EMAIL, _PHONE) or (
                pattern is _CALLED and re.fullmatch(r"[A-Za-z]{0,3}\d{4,}", mention)
            )
            if tokens or certain:
                taken |= set(range(start, end))
                yield start, end, tokens


def _names(text: str, vault: Vault) -> Iterator[tuple[int, int]]:
    """Where full names stand, longest first."""
    for name in vault.names_in(text):
        if match := re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text, re.I):
            yield match.span()


def _found(mention: str, warehouse: Warehouse, vault: Vault | None, *, may: bool) -> tuple[str, ...]:
    if vault is not None:
        return vault.resolve(mention, numbers_only=not may)
    return (mention,) if warehouse.person_exists(mention) else ()


def _blanked(text: str, places: list[tuple[int, int]]) -> str:
    """The text without who was named, for what is kept of it."""
    for start, end in sorted(places, reverse=True):
        text = f"{text[:start]}…{text[end:]}"
    return text


def spoken(text: str, persons: tuple[str, ...]) -> str:
    """The question with tokens in place of persons, as sessions and the audit keep it."""
    for number, token in enumerate(persons):
        text = text.replace(f"⟦{number}⟧", token)
    return text


def with_example_persons(warehouse: Warehouse) -> Catalog:
    """The catalog with `{person}` in its starters replaced by a person who fits; a starter nobody fits is left out."""
    catalog = warehouse.catalog
    if not any("{person}" in starter.text.en + starter.text.zh for starter in catalog.starters):
        return catalog
    starters = []
    for starter in catalog.starters:
        if "{person}" not in starter.text.en + starter.text.zh:
            starters.append(starter)
            continue
        person = _example(warehouse, starter.person)
        if person is not None:
            text = Phrase(
                en=starter.text.en.replace("{person}", person), zh=starter.text.zh.replace("{person}", person)
            )
            starters.append(starter.model_copy(update={"text": text}))
    return catalog.model_copy(update={"starters": tuple(starters)})


def _example(warehouse: Warehouse, condition: Condition | None) -> str | None:
    entity = warehouse.catalog.person
    if entity is None:
        return None
    key = key_of(warehouse.catalog, entity)
    if key is None:
        return None
    query = RowsQuery(entity=entity, columns=(key,), where=condition, limit=1)
    rows = warehouse.figure(query, title=Phrase(en="example")).rows
    return str(rows[0][0]) if rows else None


UNKNOWN: dict[Language, str] = {
    "zh": "没有找到客户“{mention}”。请核对编号（P- 加数字，或客户号）。",
    "en": "There is no customer “{mention}”. Please check the id (P- and digits, or a customer number).",
}
SEVERAL: dict[Language, str] = {
    "zh": "这个称呼对应不止一位客户，请给出客户编号。",
    "en": "This fits more than one customer; please give a customer id.",
}
GROUPS_ONLY: dict[Language, str] = {
    "zh": "您当前的角色只看人群，不看单个客户。可以问一群客户，例如“上海的高价值客户”。",
    "en": "Your role sees groups, not single customers. Ask about a group, such as “high-value customers in Shanghai”.",
}
DENIED: dict[Language, str] = {
    "zh": "您当前的角色不能按姓名、电话或邮箱查人。请使用客户编号（P- 加数字）。",
    "en": "Your role may not look people up by name, phone or e-mail. Please use a customer id (P- and digits).",
}

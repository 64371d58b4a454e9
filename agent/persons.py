"""A question as typed goes in; the same question with persons replaced by tokens comes out, before anything else happens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.catalog import Role
from domain.language import Language
from profiles.vault import Vault
from warehouse.warehouse import Warehouse

_TOKEN = re.compile(r"(?<![A-Za-z0-9])[Pp]-\d{5,8}(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<!\d)(?:\+?\d{1,3}[ -]?)?1\d{2}[ -]?\d{4}[ -]?\d{4}(?!\d)")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,3}\d{4,}(?![A-Za-z0-9])")
_CALLED = re.compile(
    r"(?:客户|顾客|会员|用户|customers?|clients?|members?)\s*(?:no\.?|number|id|编号|号)?\s*[#:：]?\s*([A-Za-z0-9_-]+)",
    re.I,
)
_NAME_EN = re.compile(r"\b[A-Z][a-z']+(?: [A-Z][a-z']+){1,2}\b")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Named:
    """A question whose persons are tokens."""

    text: str
    """With `⟦0⟧`, `⟦1⟧`, … where persons were named."""
    persons: tuple[str, ...] = ()
    unknown: str = ""
    """A mention that looks like a person and is nobody's."""
    several: int = 0
    """How many persons the mention fits, when more than one."""
    denied: bool = False
    """The role may not look people up this way."""


def name_persons(text: str, warehouse: Warehouse, vault: Vault | None, role: Role | None) -> Named:
    """Find who is named: by token, customer number, e-mail, phone, or (for a role that may) full name."""
    may = role is None or role.identifiers != "none"
    for pattern in (_TOKEN, _EMAIL, _PHONE):
        for match in pattern.finditer(text):
            if pattern is not _TOKEN and not may:
                return Named(text, denied=True)
            return _placed(text, match.start(), match.end(), _found(match.group(0), warehouse, vault))
    for match in _CALLED.finditer(text):
        mention = match.group(1)
        if not re.search(r"\d|[A-Z]{3}", mention):
            continue
        found = _found(mention, warehouse, vault)
        if found or re.fullmatch(r"[A-Za-z]{0,3}\d{4,}", mention):
            return _placed(text, match.start(1), match.end(1), found)
    for match in _NUMBER.finditer(text):
        if (found := _found(match.group(0), warehouse, vault)) and vault is not None:
            return _placed(text, match.start(), match.end(), found)
    return _by_name(text, warehouse, vault) if may and vault is not None else Named(text)


def _by_name(text: str, warehouse: Warehouse, vault: Vault) -> Named:
    for match in _NAME_EN.finditer(text):
        if found := _found(match.group(0), warehouse, vault):
            return _placed(text, match.start(), match.end(), found)
    for run in _HAN.finditer(text):
        for size in (4, 3, 2):
            for start in range(run.start(), run.end() - size + 1):
                if found := _found(text[start : start + size], warehouse, vault):
                    return _placed(text, start, start + size, found)
    return Named(text)


def _found(mention: str, warehouse: Warehouse, vault: Vault | None) -> tuple[str, ...]:
    if vault is not None:
        return vault.resolve(mention)
    return (mention,) if warehouse.person_exists(mention) else ()


def _placed(text: str, start: int, end: int, found: tuple[str, ...]) -> Named:
    if not found:
        return Named(text, unknown=text[start:end])
    if len(found) > 1:
        return Named(text, several=len(found))
    return Named(f"{text[:start]}⟦0⟧{text[end:]}", persons=found)


def spoken(text: str, persons: tuple[str, ...]) -> str:
    """The question with tokens in place of persons, as sessions and the audit keep it."""
    for number, token in enumerate(persons):
        text = text.replace(f"⟦{number}⟧", token)
    return text


UNKNOWN: dict[Language, str] = {
    "zh": "没有找到客户“{mention}”。请核对编号（P- 加数字，或客户号）。",
    "en": "There is no customer “{mention}”. Please check the id (P- and digits, or a customer number).",
}
SEVERAL: dict[Language, str] = {
    "zh": "这个称呼对应不止一位客户，请给出客户编号。",
    "en": "This fits more than one customer; please give a customer id.",
}
DENIED: dict[Language, str] = {
    "zh": "您当前的角色不能按电话或邮箱查人。请使用客户编号（P- 加数字）。",
    "en": "Your role may not look people up by phone or e-mail. Please use a customer id (P- and digits).",
}

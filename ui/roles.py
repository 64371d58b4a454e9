"""The catalog's roles become the choice in the header; what was chosen becomes who asks."""

from __future__ import annotations

from dataclasses import dataclass

from domain.catalog import Catalog, Role
from domain.language import Language
from domain.question import Asker
from ui.text import Text

DEFAULT = "analyst"
MAY_EVALUATE = frozenset({"evaluator", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A person who may open the page, and the role the page gives them; `role` is written as on the command line."""

    name: str
    password: str
    role: str = DEFAULT


def choices(catalog: Catalog, language: Language) -> list[tuple[str, str]]:
    """What is read, and `role` or `role:NAME`, for the header; names of those who own persons come from the catalog."""
    text = Text(language)
    offered: list[tuple[str, str]] = []
    for name, role in catalog.roles.items():
        shown = role.names.in_(language) or name
        owners = _owners(catalog, role, language)
        if owners:
            offered += [
                (text("header.role_own", role=shown, name=label), f"{name}:{owner}") for owner, label in owners.items()
            ]
        else:
            offered.append((shown, name))
    return offered


def first(catalog: Catalog) -> str | None:
    """The role a visitor starts with; None when the catalog knows no roles."""
    if not catalog.roles:
        return None
    return DEFAULT if DEFAULT in catalog.roles else choices(catalog, "en")[0][1]


def needs_name(catalog: Catalog, chosen: str | None) -> bool:
    """Whether the person has to say who they are: the role owns persons, and the choice names nobody."""
    asker = Asker.parse(chosen or "")
    role = catalog.roles.get(asker.role)
    return role is not None and "own" in (role.persons, role.identifiers) and not asker.principal


def asker(catalog: Catalog, chosen: str | None, name: str = "") -> Asker | None:
    """Who asks. A role the catalog does not know is nobody's: the analyst then takes its default."""
    if not chosen:
        return None
    found = Asker.parse(chosen)
    if found.role not in catalog.roles:
        return None
    return found if found.principal else Asker(role=found.role, principal=name.strip())


def _owners(catalog: Catalog, role: Role, language: Language) -> dict[str, str]:
    """Stored name → shown name of the people who own persons, where the catalog lists them."""
    if role.own is None:
        return {}
    try:
        values = catalog.dimension(role.own).values
    except KeyError:
        return {}
    return {value: names.in_(language) or value for value, names in values.items()}

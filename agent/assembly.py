"""A folder and settings go in, an open analyst comes out. Composition happens here, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from domain.catalog import Catalog
from domain.condition import Scalar
from index import FeedbackIndex
from profiles.vault import Vault
from warehouse.audit import Audit
from warehouse.warehouse import Warehouse

from .analyst import HomeAnalyst
from .embedded.brain import EmbeddedBrain
from .embedded.periods import horizon_of
from .protocol import Brain
from .sessions import Sessions
from .settings import Settings, read_settings


def open_home(home: Path, settings: Settings | None = None) -> HomeAnalyst:
    """Open a built home for asking.

    Raises:
        HomeError: the home is missing, unbuilt or broken.
        CatalogError: its catalog does not hold together.
    """
    settings = settings or read_settings()
    warehouse = Warehouse.open(home)
    try:
        index = _open_index(home, warehouse, settings)

        def values(dimension: str) -> list[tuple[Scalar, int]]:
            return [(value, count) for value, count in warehouse.values(dimension) if value is not None]

        embedded = EmbeddedBrain(warehouse.catalog, values, horizon_of(warehouse))
        return HomeAnalyst(
            warehouse=warehouse,
            index=index,
            vault=Vault.open(home),
            audit=Audit(home / "audit"),
            sessions=Sessions(home / "sessions"),
            embedded=embedded,
            followups=embedded.followups,
            other_brain=lambda name: _chat_brain(name, settings, warehouse.catalog, embedded, values, warehouse.as_of),
            default_brain=settings.brain,
        )
    except BaseException:
        warehouse.close()
        raise


def _open_index(home: Path, warehouse: Warehouse, settings: Settings) -> FeedbackIndex | None:
    catalog: Catalog = warehouse.catalog
    if catalog.feedback is None:
        return None
    encoder = None if settings.encoder == "bundled" else settings.encoder
    return FeedbackIndex.open(home / "index", encoder, data_version=warehouse.data_version)


def _chat_brain(
    name: str,
    settings: Settings,
    catalog: Catalog,
    embedded: EmbeddedBrain,
    values: Callable[[str], list[tuple[Scalar, int]]],
    as_of: date | None,
) -> Brain:
    from .chat_model.brain import open_chat_brain

    return open_chat_brain(name, settings, catalog, embedded, values, as_of=as_of)

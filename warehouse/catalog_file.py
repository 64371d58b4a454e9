"""`catalog.yaml` becomes a Catalog that holds together, or one plain line: file, line, what, the nearest valid name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from domain.catalog import Catalog
from domain.errors import CatalogError

if TYPE_CHECKING:
    from pathlib import Path


def load_catalog(path: Path) -> Catalog:
    """The catalog in a file; CatalogError when it does not hold together."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CatalogError(f"{path} cannot be read: {error.strerror}") from None
    try:
        return Catalog.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as error:
        raise CatalogError(f"{path}: {error}") from None

"""Data alone goes in; a drafted `sources.yaml` and `catalog.yaml`, for a person to look at, come out."""

from .home import draft_home

__all__ = ["draft_home"]

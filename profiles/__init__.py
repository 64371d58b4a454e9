"""Sources go in; clean, linked customers and their profile tables come out. Offline."""

from profiles.build import BuildResult, build_home
from profiles.sources import Sources, load_sources
from profiles.vault import Vault

__all__ = ["BuildResult", "Sources", "Vault", "build_home", "load_sources"]

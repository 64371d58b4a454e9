"""What an installation may set, read once at the door; the defaults work offline."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import InputError


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix `LIMNER_` (docs/settings.md)."""

    model_config = SettingsConfigDict(env_prefix="LIMNER_", frozen=True, extra="ignore")

    home: Path = Path(".limner/demo")
    """Folder of the data that is asked."""
    brain: str = "embedded"
    """`embedded`, or `provider:model` (`openai:…`, `anthropic:…`, `ollama:…`): the chat model that reads and words."""
    brain_base_url: str = ""
    """Base URL of an OpenAI-compatible server, for example a local one."""
    brain_api_key: str = Field(default="", repr=False)
    """Key for that server; empty leaves it to the provider's own variable."""
    brain_timeout: float = 30.0
    """Seconds a chat model has for one answer before the embedded brain takes over."""
    encoder: str = "bundled"
    """`bundled`, or a sentence-transformers model by name or path; changing it needs `limner build`."""
    share_quotes: bool = False
    """Whether a chat model may be sent the values of figures. Off: it sees references only. Texts are never sent."""
    real_data: Path | None = None
    """Folder of real data sets for tests and evaluations; without it they are skipped."""
    port: int = 7860
    """Port of the page."""


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        InputError: a setting has a value that cannot be read.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "LIMNER_" + "_".join(str(part) for part in first["loc"]).upper()
        raise InputError(f"{name}: {first['msg']} ({first.get('input')!r}); see docs/settings.md") from None

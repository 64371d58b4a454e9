"""Which folder a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.settings import read_settings

Home = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Folder of the data that is asked (default: the setting LIMNER_HOME, else .limner/demo)."
    ),
]


def home_of(given: Path | None) -> Path:
    """The folder given, or the setting's."""
    return given if given is not None else read_settings().home

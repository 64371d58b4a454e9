"""A text goes in, the language of its answer comes out."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["zh", "en"]

_HAN = re.compile(r"[\u3400-\u9fff]")


def language_of(text: str) -> Language:
    """Chinese when the text holds any Han character, English otherwise.

    Mixed questions ("看下 Shanghai 的 AOV") are answered in Chinese: who types Han reads it.
    """
    return "zh" if _HAN.search(text) else "en"


class Frozen(BaseModel):
    """A pydantic model that crosses doors: immutable, and no unknown field passes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Phrase(Frozen):
    """One text in both languages."""

    en: str
    zh: str = ""

    def in_(self, language: Language) -> str:
        """The text in `language`, or in English where no other is known."""
        return (self.zh or self.en) if language == "zh" else self.en


class Names(Frozen):
    """What people call a thing; the first name of a language is the one we show."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()

    def in_(self, language: Language) -> str:
        """The name to show in `language`; falls back to the other language, then to ''."""
        first, second = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return (first or second or ("",))[0]

    def all(self) -> tuple[str, ...]:
        """Every name in both languages."""
        return self.en + self.zh

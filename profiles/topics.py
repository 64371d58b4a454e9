"""`topics.yaml` and a stored text go in; the topics it mentions, with spans and polarity, come out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from domain.errors import CatalogError
from domain.language import Frozen, Names

Polarity = Literal["negative", "neutral", "positive"]
_Kind = Literal["negative", "positive", "text", "ignore"]
"""`text` takes the polarity of the whole text."""


class Patterns(Frozen):
    """Regular expressions of one list, by language; case does not matter."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    """Match whole words."""


class Topic(Frozen):
    """What people write about, and how to tell whether they like it."""

    names: Names
    ignore: Patterns = Patterns()
    """Wordings that look like the topic and are not."""
    positive: Patterns = Patterns()
    """Praise, denied complaints included (不起球, never late)."""
    negative: Patterns = Patterns()
    mention: Patterns = Patterns()
    """Neither by itself: takes the polarity of the whole text."""


class TopicList(Frozen):
    """`topics.yaml`."""

    limner_topics: Literal[1] = 1
    topics: dict[str, Topic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a text speaks of a topic: `text[start:end]`."""

    topic: str
    polarity: Polarity
    start: int
    end: int


class TopicFinder:
    """Finds topics by the patterns of a list; within a topic ignored, praising, complaining and plain wordings go in that order."""

    def __init__(self, listed: TopicList, path: Path) -> None:
        self._steps: list[tuple[str, list[tuple[_Kind, re.Pattern[str]]]]] = []
        for name, topic in listed.topics.items():
            steps: list[tuple[_Kind, re.Pattern[str]]] = []
            lists: tuple[tuple[_Kind, Patterns], ...] = (
                ("ignore", topic.ignore),
                ("positive", topic.positive),
                ("negative", topic.negative),
                ("text", topic.mention),
            )
            for kind, patterns in lists:
                if compiled := _compiled(patterns, path, name):
                    steps.append((kind, compiled))
            self._steps.append((name, steps))

    def find(self, text: str, polarity: Polarity | None) -> list[Mention]:
        """Mentions in order of appearance; `polarity` is the whole text's."""
        found: list[Mention] = []
        for topic, steps in self._steps:
            taken: list[tuple[int, int]] = []
            for kind, pattern in steps:
                for match in pattern.finditer(text):
                    start, end = match.span()
                    if start == end or any(start < other_end and end > other for other, other_end in taken):
                        continue
                    taken.append((start, end))
                    if kind != "ignore":
                        tone: Polarity = (polarity or "neutral") if kind == "text" else kind
                        found.append(Mention(topic=topic, polarity=tone, start=start, end=end))
        return sorted(found, key=lambda mention: (mention.start, mention.end, mention.topic))


def load_topics(path: Path) -> TopicList | None:
    """The home's topics, or None when it has no such file.

    Raises:
        CatalogError: the file does not hold together.
    """
    if not path.exists():
        return None
    try:
        return TopicList.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogError(f"{path}, line {line}: not valid YAML ({error.problem}); mend the line") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise CatalogError(f"{path}: `{'.'.join(map(str, first['loc']))}`: {first['msg']}") from None


def _compiled(patterns: Patterns, path: Path, topic: str) -> re.Pattern[str] | None:
    parts = [*patterns.zh]
    if patterns.en:
        parts.append(rf"(?<![A-Za-z])(?:{'|'.join(patterns.en)})(?![A-Za-z])")
    if not parts:
        return None
    try:
        return re.compile("|".join(parts), re.IGNORECASE)
    except re.error as error:
        raise CatalogError(f"{path}: topic `{topic}`: a pattern is not valid ({error}); mend it") from None

"""What is asked for: columns to show, numbers to count or aggregate, groups; and what the other entities are there for."""

from __future__ import annotations

from .checking import is_agent
from .intent import GiveUp, Intent
from .resolve import dimension_at, entity_at


def read_everything(intent: Intent) -> None:
    """all the information about hiring: every column of the table."""
    words = intent.words
    for place, word in enumerate(words):
        if not word.is_a("everything") or word.role:
            continue
        at = intent.before(place, "pad", "of") if intent.language == "zh" else intent.after(place, "pad", "of")
        if at is None or len(words[at].entities) != 1:
            raise GiveUp(word.text)
        entity = words[at].entities[0]
        intent.take("shown", place, at)
        for short, held in intent.atlas.catalog.entities[entity].dimensions.items():
            if held.privacy != "identifier":
                intent.shown.append((place, f"{entity}.{short}"))


def anchor_of(intent: Intent) -> str | None:
    """The entity the question is about: the first that nothing else claims (a count, a threshold, a denial)."""
    words = intent.words
    claimed: list[str] = []
    for place, word in enumerate(words):
        if len(word.entities) != 1:
            continue
        before = (
            intent.before(place, "pad", "distinct", "of")
            if intent.language == "en"
            else intent.before(place, "pad", "distinct")
        )
        after = intent.after(place)
        taken = (
            before is not None
            and (
                words[before].is_a("how_many", "most", "fewest", "not", "gt", "gte", "lt", "lte")
                or words[before].number is not None
            )
            and not words[before].stands
        )
        if (
            taken
            and intent.language == "zh"
            and before
            and words[before].is_a("most", "fewest")
            and words[before - 1].entities
        ):
            taken = False  # 制造商最多的国家: the makers are counted
        counted = (
            intent.language == "zh"
            and after is not None
            and words[after].is_a("how_many", "most", "fewest")
            and not words[after].stands
        )
        if taken or counted:
            claimed.append(word.entities[0])
            continue
        return word.entities[0]
    intent.anchor_claimed = bool(claimed)
    return claimed[0] if claimed else None


def read_groups(intent: Intent) -> None:
    """for each stadium, by country, 每个国家."""
    words = intent.words
    grouping = (
        bool(intent.asked)
        or any(key.counted is not None or key.aggregate for key in intent.keys)
        or bool(intent.bounds)
    )
    for place, word in enumerate(words):
        if word.stands or word.role not in ("", "sort") or not word.is_a("each", "by"):
            continue
        if word.is_a("by") and (not intent.asked or is_agent(intent, place)):
            continue
        at = intent.after(place, "pad", "of", "which", "distinct", "each", "ask")
        if at is None or words[at].role not in ("",):
            continue
        target = words[at]
        if not grouping:
            unlike = word.is_a("distinct") and place > 0 and words[place - 1].is_a("which", "ask")
            if target.dimensions and not target.entities and intent.language == "zh" and not unlike:
                raise GiveUp(target.text)  # 各渠道的订单: how many, or which?
            continue
        if target.entities and not (target.dimensions and not target.entities):
            intent.take("group", place, at)
            intent.group_entities.append(entity_at(intent, at))
        elif target.dimensions:
            name = dimension_at(intent, at)
            intent.take("group", place, at)
            intent.groups.append((at, name))
            following = at + 1
            while (
                following + 1 < len(words)
                and words[following].is_a("and")
                and words[following + 1].dimensions
                and not words[following + 1].role
            ):
                intent.groups.append((following + 1, dimension_at(intent, following + 1)))
                intent.take("group", following + 1)
                following += 2

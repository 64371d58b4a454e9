"""Verbs, owners and names that say no more than the word beside them: read first, so that nothing else takes them."""

from __future__ import annotations

from .intent import Intent

_NAMING = ("code", "codes", "name", "names", "title", "titles", "名字", "名称", "姓名", "名")
_TAILS = ("type", "code", "number", "name", "id", "date", "status", "detail", "year", "amount")


def read_verbs(intent: Intent) -> None:
    """Bought products: the verb adds nothing to its object; who never bought: no row of what is done by it."""
    words, atlas = intent.words, intent.atlas
    for place, word in enumerate(words):
        if intent.language == "zh" and word.is_a("contains") and not word.stands and _holds_rows(intent, place):
            word.kinds = frozenset({"act", "pad"})
    for place, word in enumerate(words):
        if word.is_a("act") and word.entities and not word.values:  # 雇佣员工, purchase goods: the verb
            before = intent.before(place, "pad")
            noun = before is not None and not words[before].entities and not words[before].is_a("that", "not")
            at = intent.after(place, "not", "distinct", "how_many", "each", "both", "gt", "gte", "number")
            if (
                not noun
                and at is not None
                and words[at].entities
                and words[at].entities != word.entities
                and words[at].lead.split()[-1:] != ["of"]
            ):
                word.entities, word.own = (), ()
                word.kinds |= {"act", "pad"}
                continue
        if not word.verbs or word.stands or word.values:
            continue
        right = intent.after(
            place,
            "pad",
            "of",
            "by",
            "and",
            "both",
            "distinct",
            "most",
            "fewest",
            "how_many",
            "sum",
            "gt",
            "gte",
            "number",
            "not",
            "ask",
        )
        left = intent.before(place, "pad", "have", "that", "not", "of")
        object_ = next(
            (
                at
                for at in (right, left)
                if at is not None
                and (
                    words[at].values
                    or words[at].dimensions
                    or any(e != atlas.catalog.person for e in words[at].entities)
                )
            ),
            None,
        )
        counted = left is not None and (
            words[left].number is not None or words[left].is_a("how_many", "most", "fewest")
        )
        if counted and word.text.lower().endswith("s"):
            continue  # two shops
        if object_ is None and len(set(word.verbs)) == 1 and intent.language == "en":
            word.entities = word.verbs[:1]
        else:
            word.kinds = (word.kinds - {"sort"}) | {"act", "pad"}  # never ordered product Latte: no order to sort
        word.verbs = ()


def _holds_rows(intent: Intent, place: int) -> bool:
    """至少包括2个课程, 哪个地址包含的学生最多: what it has, no text that it holds."""
    at = intent.after(place, "pad", "of", "most", "fewest", "each")
    if at is None or intent.words[at].quoted or intent.words[at].values:
        return False
    return bool(intent.words[at].entities) or intent.words[at].number is not None


def read_owners(intent: Intent) -> None:
    """store locations, 歌手姓名: an entity right before a column is its modifier and nothing else."""
    words = intent.words
    for place in range(len(words) - 1):
        word, following = words[place], words[place + 1]
        if (
            intent.language == "en"
            and word.dimensions
            and not word.entities
            and following.text.lower() in ("name", "names")
            and following.start - word.end == 1
        ):
            following.role = "owner"  # the government form NAME
            continue
        if _named_by(intent, place):
            continue
        gap = following.start - word.end
        if len(word.entities) != 1 or gap > (0 if intent.language == "zh" else 1):
            continue
        if len(following.entities) == 1 and following.entities != word.entities and not word.text.lower().endswith("s"):
            one, other = word.entities[0], following.entities[0]
            counted = place > 0 and (
                words[place - 1].number is not None or words[place - 1].is_a("how_many", "each", "gt", "which")
            )
            if (intent.language == "en" or not counted) and (
                intent.atlas.graph.reaches(one, other) or intent.atlas.graph.reaches(other, one)
            ):
                word.role = "owner"  # car models: the models
            continue
        if not following.dimensions or following.entities:
            continue
        entity = word.entities[0]
        if any(intent.atlas.entity(d) == entity for d in following.dimensions):
            following.owner = entity
            word.role = "owner"
        elif (
            following.text.lower().rstrip("s") not in _TAILS
            and all(d in intent.atlas.display(intent.atlas.entity(d), "en") for d in following.dimensions)
            and all(
                intent.atlas.graph.reaches(entity, intent.atlas.entity(d))
                or intent.atlas.graph.reaches(intent.atlas.entity(d), entity)
                for d in following.dimensions
            )
        ):
            word.role = "owner"  # car models: the models


def _named_by(intent: Intent, place: int) -> bool:
    """The name of the song, 歌曲的名字, where the song is a column that holds names."""
    words = intent.words
    if intent.language == "zh":
        column, naming = place, place + 2
        linked = naming < len(words) and words[place + 1].text == "的"
    else:
        column, naming = place + 2, place
        linked = column < len(words) and words[place + 1].text.lower() == "of"
    if (
        not linked
        or words[naming].text.lower() not in _NAMING
        or words[column].entities
        or not words[column].dimensions
    ):
        return False
    held = [(d, intent.atlas.catalog.dimension(d).type) for d in words[column].dimensions]
    named = [d for d, kind in held if kind == "category" or (kind == "text" and d.endswith(("_name", "_title")))]
    if len(named) != 1 or len(words[column].dimensions) != 1:
        return False
    words[naming].role = "owner"
    return True

"""What is asked for: columns to show, numbers to count or aggregate, groups; and what the other entities are there for."""

from __future__ import annotations

from domain.condition import All, Any, Condition, Measured
from domain.metric_query import Aggregate

from .intent import Asked, GiveUp, Intent, Stated
from .resolve import dimension_at, entity_at
from .words import Word

_AGGREGATES: dict[str, Aggregate] = {"avg": "avg", "sum": "sum", "max": "max", "min": "min", "median": "median"}
_SILENT = ("who_noun", "of", "that", "and", "pad", "have", "ask", "eq", "which", "distinct", "each", "to_word", "times", "either", "count_word")


_NAMING = ("name", "names", "title", "titles", "名字", "名称", "姓名", "名")
_TAILS = ("type", "code", "number", "name", "id", "date", "status", "detail", "year", "amount")
_NOUNS = ("state", "display", "report", "present", "output", "answer", "return")


def read_verbs(intent: Intent) -> None:
    """Bought products: the verb adds nothing to its object; who never bought: no row of what is done by it."""
    words, atlas = intent.words, intent.atlas
    for place, word in enumerate(words):
        if word.is_a("act") and word.entities and not word.values:  # 雇佣员工, purchase goods: the verb
            at = intent.after(place, "not", "distinct", "how_many", "each", "both", "gt", "gte", "number")
            if at is not None and words[at].entities and words[at].entities != word.entities and words[at].lead.split()[-1:] != ["of"]:
                word.entities, word.own = (), ()
                word.kinds |= {"act", "pad"}
                continue
        if not word.verbs or word.stands or word.values:
            continue
        right = intent.after(place, "pad", "of", "by", "and", "both", "distinct", "most", "fewest", "how_many", "sum", "gt", "gte", "number", "not", "ask")
        left = intent.before(place, "pad", "have", "that", "not", "of")
        object_ = next(
            (at for at in (right, left) if at is not None and (words[at].values or words[at].dimensions or any(e != atlas.catalog.person for e in words[at].entities))),
            None,
        )
        counted = left is not None and (words[left].number is not None or words[left].is_a("how_many", "most", "fewest"))
        if counted and word.text.lower().endswith("s"):
            continue  # two shops
        if object_ is None and len(set(word.verbs)) == 1 and intent.language == "en":
            word.entities = word.verbs[:1]
        else:
            word.kinds |= {"act", "pad"}
        word.verbs = ()


def read_owners(intent: Intent) -> None:
    """store locations, 歌手姓名: an entity right before a column is its modifier and nothing else."""
    words = intent.words
    for place in range(len(words) - 1):
        word, following = words[place], words[place + 1]
        if intent.language == "en" and word.dimensions and not word.entities and following.text.lower() in ("name", "names") and following.start - word.end == 1:
            following.role = "owner"  # the government form NAME
            continue
        if _named_by(intent, place):
            continue
        gap = following.start - word.end
        if len(word.entities) != 1 or gap > (0 if intent.language == "zh" else 1):
            continue
        if len(following.entities) == 1 and following.entities != word.entities and not word.text.lower().endswith("s"):
            one, other = word.entities[0], following.entities[0]
            if intent.language == "en" and (intent.atlas.graph.reaches(one, other) or intent.atlas.graph.reaches(other, one)):
                word.role = "owner"  # car models: the models
            continue
        if not following.dimensions or following.entities:
            continue
        entity = word.entities[0]
        if any(intent.atlas.entity(d) == entity for d in following.dimensions):
            following.owner = entity
            word.role = "owner"
        elif following.text.lower().rstrip("s") not in _TAILS and all(d in intent.atlas.display(intent.atlas.entity(d), "en") for d in following.dimensions) and all(intent.atlas.graph.reaches(entity, intent.atlas.entity(d)) or intent.atlas.graph.reaches(intent.atlas.entity(d), entity) for d in following.dimensions):
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
    if not linked or words[naming].text.lower() not in _NAMING or words[column].entities or not words[column].dimensions:
        return False
    held = [(d, intent.atlas.catalog.dimension(d).type) for d in words[column].dimensions]
    named = [d for d, kind in held if kind == "category" or (kind == "text" and d.endswith(("_name", "_title")))]
    if len(named) != 1 or len(words[column].dimensions) != 1:
        return False
    words[naming].role = "owner"
    return True


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
        before = intent.before(place, "pad", "distinct", "of") if intent.language == "en" else intent.before(place, "pad", "distinct")
        after = intent.after(place)
        taken = before is not None and (
            words[before].is_a("how_many", "most", "fewest", "not", "gt", "gte", "lt", "lte") or words[before].number is not None
        ) and not words[before].stands
        if taken and intent.language == "zh" and before and words[before].is_a("most", "fewest") and words[before - 1].entities:
            taken = False  # 制造商最多的国家: the makers are counted
        counted = intent.language == "zh" and after is not None and words[after].is_a("how_many", "most", "fewest") and not words[after].stands
        if taken or counted:
            claimed.append(word.entities[0])
            continue
        return word.entities[0]
    intent.anchor_claimed = bool(claimed)
    return claimed[0] if claimed else None


def read_asked(intent: Intent) -> None:
    """how many singers, the average age, 歌手的数量, and measures by name."""
    words = intent.words
    for place, word in enumerate(words):
        if word.role in _AGGREGATES:
            _aggregate(intent, place, _AGGREGATES[word.role])
        elif word.role:
            continue
        elif word.is_a("how_many") and not word.stands:
            _count(intent, place)
        elif not word.stands and (kind := next((k for k in _AGGREGATES if word.is_a(k)), None)):
            _aggregate(intent, place, _AGGREGATES[kind])
    for place, word in enumerate(words):
        if not word.role and word.measures and not word.entities and not word.dimensions:
            if len(word.measures) != 1:
                raise GiveUp(word.text)
            intent.take("asked", place)
            intent.asked.append(Asked(at=place, measure=word.measures[0]))
    intent.asked.sort(key=lambda asked: asked.at)


def _count(intent: Intent, place: int) -> None:
    words = intent.words
    right = intent.after(place, "pad", "of", "distinct", "which") if intent.language == "en" else intent.after(place, "pad", "distinct")
    if right is not None and words[right].role == "owner":
        right += 1
    while right is not None and _modifies(intent, right):  # how many DEBIT cards, how many OFFICIAL languages
        right = intent.after(right, "pad")
    left = intent.before(place, "pad", "of", "have") if intent.language == "zh" else None
    suffix = words[place].text.strip("的") in ("数量", "个数", "总数", "数目", "总数量", "次数", "人数", "数")
    order = (left, right) if suffix else (right, left)
    if suffix and left is not None and words[left].dimensions and not words[left].entities and words[left].end == words[place].start:
        if all(intent.atlas.catalog.dimension(d).type == "number" for d in words[left].dimensions):
            if words[place].text.startswith("总") or words[place].text.startswith("的总"):  # 人口总数
                intent.take("asked", place, left)
                intent.asked.append(Asked(at=place, dimension=dimension_at(intent, left, kinds=("number",)), aggregate="sum"))
            else:
                intent.take("pad", place)  # 人口数
            return
    for at in order:
        if at is None or words[at].role not in ("",):
            continue
        word = words[at]
        if word.entities and len(word.own) == 1 and _distinct_before(intent, at):
            intent.take("asked", place, at)
            intent.asked.append(Asked(at=place, dimension=word.own[0], aggregate="count_distinct"))
            return
        if word.entities:
            intent.take("asked", place, at)
            intent.asked.append(Asked(at=place, counted=entity_at(intent, at)))
            return
        names = [d for d in word.dimensions if intent.atlas.catalog.dimension(d).type in ("category", "text", "id", "date")]
        years = [d for d in word.dimensions if d not in names]
        if names or (years and _distinct_before(intent, at)):
            name = dimension_at(intent, at, among=names or years)
            intent.take("asked", place, at)
            intent.asked.append(Asked(at=place, dimension=name, aggregate="count_distinct"))
            return
        if years and intent.language == "en":
            raise GiveUp(word.text)
    if words[place].is_a("ask"):
        intent.take("ask", place)
        return
    if _of_them(intent, place):
        intent.take("asked", place)
        if not any(key.counted for key in intent.keys) and not any(bound.counted for bound in intent.bounds):
            intent.asked.append(Asked(at=place, counted=intent.anchor))
        return
    raise GiveUp(words[place].text)


def _of_them(intent: Intent, place: int) -> bool:
    """List the types and the NUMBER of them: of what was spoken of, the only thing there is."""
    words = intent.words
    spoken = {entity for word in words for entity in word.entities if word.role in ("", "owner", "superlative", "bound")}
    last = intent.after(place, "pad", "of", "each", "and", "ask")
    return intent.language == "en" and intent.anchor is not None and last is None and (len(spoken) == 1 or any(k.counted for k in intent.keys))


def _modifies(intent: Intent, place: int) -> bool:
    """A value, a filter or a flag before the noun."""
    word = intent.words[place]
    if not word.stands:
        return bool(word.values or word.filters)
    return not word.entities and bool(word.dimensions) and all(intent.atlas.catalog.dimension(d).type == "bool" for d in word.dimensions)


def _distinct_before(intent: Intent, place: int) -> bool:
    at = place - 1
    return at >= 0 and intent.words[at].is_a("distinct")


def _aggregate(intent: Intent, place: int, aggregate: Aggregate) -> None:
    """The column is the next one, over other aggregates ("average and maximum age"); in Chinese it may stand before."""
    words = intent.words
    at = place + 1
    while at < len(words) and not words[at].stands and (words[at].is_a("avg", "sum", "max", "min", "median", "and", "pad", "of", "or", "distinct") or words[at].role in _AGGREGATES):
        if intent.language == "zh" and words[at].text == "的":
            break
        at += 1
    candidates = [at] if at < len(words) else []
    if intent.language == "zh":
        back = place - 1
        while back >= 0 and not words[back].stands and (words[back].is_a("avg", "sum", "max", "min", "and", "of") or words[back].role in ("asked",)):
            back -= 1
        ending = words[place].text.endswith(("值", "总和", "合计", "总计", "之和", "中位数"))
        if back >= 0:
            candidates = [back, *candidates] if ending else [*candidates, back]
    for candidate in candidates:
        word = words[candidate]
        if word.role not in ("", "asked"):
            continue
        kinds = ("number", "date") if aggregate in ("max", "min") else ("number",)
        fitting = [d for d in word.dimensions if intent.atlas.catalog.dimension(d).type in kinds]
        if fitting:
            if aggregate == "avg" and any(w.text.lower() in ("per", "per each") for w in words):
                raise GiveUp("per")  # the average of what, over what?
            name = dimension_at(intent, candidate, among=fitting)
            intent.take("asked", place, candidate)
            intent.asked.append(Asked(at=place, dimension=name, aggregate=aggregate))
            return
        if aggregate == "sum" and word.entities and word.role == "" and "amount" in words[place].text:
            entity = entity_at(intent, candidate)
            sums = [
                f"{entity}.{short}"
                for short, held in intent.atlas.catalog.entities[entity].dimensions.items()
                if held.type == "number" and "amount" in short.lower()
            ]
            if len(sums) != 1:
                raise GiveUp(words[place].text)
            intent.take("asked", place, candidate)
            intent.asked.append(Asked(at=place, dimension=sums[0], aggregate="sum"))
            return
        if aggregate == "sum" and word.entities and word.role == "":
            intent.take("asked", place, candidate)
            intent.asked.append(Asked(at=place, counted=entity_at(intent, candidate)))
            return
        if word.measures and aggregate in ("sum", "avg") and not word.dimensions:
            held = intent.atlas.catalog.measure(word.measures[0])
            fits = held.aggregate in ("sum", "count", "count_distinct") if aggregate == "sum" else intent.atlas.averaged(word.measures[0])
            if len(word.measures) == 1 and fits:
                intent.take("asked", place, candidate)
                intent.asked.append(Asked(at=place, measure=word.measures[0]))
                return
    raise GiveUp(words[place].text)


def read_groups(intent: Intent) -> None:
    """for each stadium, by country, 每个国家."""
    words = intent.words
    grouping = bool(intent.asked) or any(key.counted is not None or key.aggregate for key in intent.keys) or bool(intent.bounds)
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
            if target.dimensions and not target.entities and intent.language == "zh":
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
            while following + 1 < len(words) and words[following].is_a("and") and words[following + 1].dimensions and not words[following + 1].role:
                intent.groups.append((following + 1, dimension_at(intent, following + 1)))
                intent.take("group", following + 1)
                following += 2


def read_shown(intent: Intent) -> None:
    """Columns that nothing else has taken are asked for."""
    words = intent.words
    for place, word in enumerate(words):
        previous = words[place - 1] if place else None
        if intent.language == "zh" and previous is not None and previous.is_a("act") and not previous.stands and previous.end == word.start and not word.role:
            if word.dimensions and all(intent.atlas.catalog.dimension(d).type in ("date", "number") for d in word.dimensions):
                raise GiveUp(previous.text + word.text)  # 发行年份 is no 年份 of something else
        if word.is_a("when_word") and not word.role and not word.stands:
            before = intent.before(place, "pad")
            if before is not None and words[before].dimensions:  # the date WHEN it was made
                intent.take("that", place)
            else:
                _when(intent, place)
            continue
        if word.is_a("naming") and not word.role and not word.stands:  # 指挥家叫什么
            at = intent.before(place, "pad")
            if at is None or not words[at].entities:
                raise GiveUp(word.text)
            intent.shown.append((place, _display(intent, entity_at(intent, at))[-1]))
            intent.take("shown", place)
            continue
        if word.role or not word.dimensions or word.entities:
            continue
        name = dimension_at(intent, place)
        gap = word.start - previous.end if previous is not None else 9
        if previous is not None and previous.entities and gap <= (1 if intent.language == "en" else 0) and intent.atlas.entity(name) not in previous.entities:
            raise GiveUp(f"{previous.text} {word.text}")  # the table said has no such column
        intent.shown.append((place, name))
        intent.take("shown", place)
    said: dict[str, str] = {}
    for place, name in intent.shown:
        text = words[place].text.lower().rstrip("s")
        heads = {said.setdefault(name, text).split()[-1], text.split()[-1]}
        if said[name] != text and len(heads) == 1 and heads & {"date", "amount", "type", "year", "日期"}:
            raise GiveUp(words[place].text)  # two columns asked for, one found
        owner = words[place].owner
        if owner is None and place and words[place - 1].role == "owner" and intent.atlas.entity(name) not in words[place - 1].entities and heads & set(_TAILS):
            raise GiveUp(words[place].text)
    if any(word.is_a("distinct") and not word.role for word in words):
        intent.distinct = True


def _when(intent: Intent, place: int) -> None:
    """When was the last transcript released: the one date of what is asked about."""
    if intent.anchor is None:
        raise GiveUp(intent.words[place].text)
    held = intent.atlas.catalog.entities[intent.anchor].dimensions
    years = "年" in intent.words[place].text
    dates = [
        f"{intent.anchor}.{short}" for short, dimension in held.items()
        if (dimension.type == "number" and "year" in short.lower() if years else dimension.type == "date")
    ]  # fmt: skip
    if len(dates) != 1:
        raise GiveUp(intent.words[place].text)
    intent.take("shown", place)
    intent.shown.append((place, dates[0]))


def read_entities(intent: Intent) -> None:
    """Entities left over: owners of columns, what is listed, or things that rows must (or must not) have."""
    words, atlas = intent.words, intent.atlas
    spoken_first = _listed_first(intent)
    owners = {atlas.entity(name) for _, name in intent.shown}
    asked = bool(intent.shown or intent.asked or intent.groups or intent.group_entities)
    subject = subject_of(intent)
    for place, word in enumerate(words):
        if word.role or not word.entities:
            continue
        if word.is_a("ask") and place:
            raise GiveUp(word.text)
        entity = entity_at(intent, place)
        before = intent.before(place, "pad", "of", "have", "that", "distinct", "which")
        denied = before is not None and words[before].is_a("not", "except") and not words[before].role and not words[before].stands
        plain = before is not None and words[before].is_a("only") and not words[before].stands
        if plain:
            raise GiveUp(words[before or 0].text)
        if denied and before is not None:
            intent.take("not", before)
            intent.take("stated", place)
            _without(intent, entity, subject, place)
            continue
        intent.take("context", place)
        if entity in owners:
            continue
        if (not asked and place == spoken_first) or (_listed(intent, place) and not intent.asked):
            told = _who(intent, entity)
            intent.shown.extend((place, name) for name in _display(intent, told))
            owners.add(told)
            subject = subject or told
            continue
        if entity == subject:
            continue
        if subject is None or atlas.graph.reaches(subject, entity):
            continue
        about = [s for s in intent.stated if _entity_of(s.condition) == entity]
        if about:
            continue
        if any(key.counted == entity for key in intent.keys) or any(bound.counted == entity for bound in intent.bounds):
            continue
        if any(a.counted == entity or (a.dimension and atlas.entity(a.dimension) == entity) for a in intent.asked):
            continue
        _with(intent, entity, subject, place)


def _listed_first(intent: Intent) -> int | None:
    """The place of the entity that is listed where no column is: the first, in Chinese what 哪些 asks for or the last."""
    free = [place for place, word in enumerate(intent.words) if word.entities and not word.role]
    if intent.language == "zh" and len(free) > 1:
        asked = next((place for place in free if place and intent.words[place - 1].is_a("which")), None)
        return asked if asked is not None else free[-1]
    return free[0] if free else None


def _who(intent: Intent, entity: str) -> str:
    """Who made the latest order? The person whose order it is, not the order."""
    person = intent.atlas.catalog.person
    if entity == person or not any(w.text.lower() in ("who", "whom", "谁") and w.is_a("which") for w in intent.words[:1]):
        return entity
    persons = ("person", "employee", "staff", "student", "member", "visitor", "people", "owner", "user", "customer", "客户", "员工")
    names = intent.atlas.catalog.entities[entity].names
    lasts = {name.lower().split()[-1].rstrip("s") for name in names.en} | set(names.zh)
    if any(last.endswith(word) for last in lasts for word in persons):
        return entity
    if person is None or not intent.atlas.graph.reaches(entity, person):
        raise GiveUp("who")
    return person


def _listed(intent: Intent, place: int) -> bool:
    """conductors AND the orchestras: listed beside what is shown."""
    before = intent.before(place, "pad")
    return before is not None and intent.words[before].is_a("and") and bool(intent.shown)


def _display(intent: Intent, entity: str) -> tuple[str, ...]:
    display = intent.atlas.display(entity, intent.language)
    key = intent.atlas.key(entity)
    chosen = display[:1] or ((key,) if key else ())
    if not chosen:
        raise GiveUp(entity)
    return (key, *chosen) if key and key not in chosen else chosen


def _entity_of(condition: object) -> str | None:
    name = getattr(condition, "dimension", None) or getattr(condition, "filter", None)
    return name.partition(".")[0] if isinstance(name, str) else None


def _with(intent: Intent, entity: str, subject: str, place: int) -> None:
    count = intent.atlas.count_of(entity)
    if count is None or intent.atlas.graph.coarsest((subject, entity)) is None:
        raise GiveUp(entity)
    intent.state(place, Measured(entity=subject, measure=count, op="gte", values=(1,)))


def _without(intent: Intent, entity: str, subject: str | None, place: int) -> None:
    """no concerts; no concerts in 2014: what follows about the same entity is part of what is denied."""
    inner = [
        s for s in intent.stated
        if (s.at > place or intent.language == "zh") and (of := _entity_of(s.condition)) and of != subject and intent.atlas.graph.reaches(entity, of)
    ]  # fmt: skip
    if inner:
        for stated in inner:
            stated.negated = True
        return
    if entity == subject or subject is None:
        raise GiveUp(entity)
    count = intent.atlas.count_of(entity)
    if count is None or intent.atlas.graph.coarsest((subject, entity)) is None:
        raise GiveUp(entity)
    if intent.atlas.graph.reaches(subject, entity):
        raise GiveUp(entity)
    intent.state(place, Measured(entity=subject, measure=count, op="eq", values=(0,)))


def subject_of(intent: Intent) -> str | None:
    """The entity whose rows the conditions are on: counted, shown, or spoken of first."""
    atlas = intent.atlas
    counted = next((a.counted for a in intent.asked if a.counted), None)
    if intent.group_entities:
        return intent.group_entities[0]
    if intent.shown:
        entities = list(dict.fromkeys(atlas.entity(name) for _, name in intent.shown))
        return entities[0] if len(entities) == 1 else atlas.graph.coarsest(entities)
    if counted:
        return counted
    dimension = next((a.dimension for a in intent.asked if a.dimension), None)
    if dimension:
        return atlas.entity(dimension)
    if intent.groups:
        return atlas.entity(intent.groups[0][1])
    measure = next((a.measure for a in intent.asked if a.measure), None)
    return atlas.home(measure) if measure else intent.anchor


def read_alternatives(intent: Intent) -> None:
    """A or B over different columns: either condition is enough."""
    for place, word in enumerate(intent.words):
        if word.role or not word.is_a("or") or word.stands:
            continue
        before = [s for s in intent.stated if s.at < place]
        after = [s for s in intent.stated if s.at > place]
        if len(before) != 1 or len(after) != 1:
            raise GiveUp(word.text)
        left, right = max(before, key=lambda s: s.at), min(after, key=lambda s: s.at)
        between = intent.words[left.at + 1 : right.at]
        if left.negated or right.negated or any(w.is_a("and") and not w.is_a("or") and not w.role for w in between):
            raise GiveUp(word.text)
        same = [s for s in intent.stated if s.at in (left.at, right.at)]
        lefts = [s.condition for s in same if s.at == left.at]
        rights = [s.condition for s in same if s.at == right.at]
        joined = Any(of=(_one(lefts), _one(rights)))
        intent.stated = [s for s in intent.stated if s not in same]
        intent.stated.append(Stated(right.at, joined))
        intent.take("stated", place)
        for w in intent.words:
            if w.is_a("either") and not w.role:
                w.role = "stated"


def _one(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else All(of=tuple(conditions))


def check_words(intent: Intent) -> None:
    """Every word has its part, or is one that changes nothing by itself."""
    for word in intent.words:
        if word.role:
            continue
        if word.stands or word.values or word.number is not None or word.quoted or word.period or word.filters or word.verbs:
            raise GiveUp(word.text)
        if word.is_a("both") and _before_columns(intent, word):
            continue
        if word.is_a("by") and _agent_follows(intent, word):
            continue
        if word.text.lower().startswith("includ") and _before_columns(intent, word):
            continue
        if not word.kinds & set(_SILENT):
            raise GiveUp(word.text)
        if word.text.lower() in _NOUNS and _amid(intent, word):
            raise GiveUp(word.text)


def is_agent(intent: Intent, place: int) -> bool:
    """Covered BY countries, made BY customers: who does it, no grouping."""
    word = intent.words[place]
    before = intent.words[place - 1] if place else None
    acted = before is not None and before.is_a("act") and not word.lead
    return acted or word.lead.endswith(("ed", "made", "held", "taken", "given", "done", "used"))


def _agent_follows(intent: Intent, word: Word) -> bool:
    """Used BY customers, songs BY the youngest singer: who did it."""
    at = intent.after(intent.words.index(word), "pad", "of", "who_noun")
    while at is not None and intent.words[at].role == "superlative" and not intent.words[at].stands:
        at = intent.after(at, "pad", "of")
    return at is not None and bool(intent.words[at].entities or intent.words[at].values or intent.words[at].quoted)


def _amid(intent: Intent, word: Word) -> bool:
    """List the STATE names, in each STATE: no order to state anything."""
    at = intent.words.index(word)
    return at > 0 and intent.words[at - 1].is_a("ask", "each", "which", "by", "distinct")


def _before_columns(intent: Intent, word: Word) -> bool:
    """List both the name and the id: says nothing that the list does not."""
    at = intent.words.index(word) + 1
    return at < len(intent.words) and intent.words[at].role in ("shown", "asked", "sort", "owner")

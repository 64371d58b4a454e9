"""Values, quoted words and patterns: which column they are of, and whether they are denied."""

from __future__ import annotations

from domain.condition import Any, Is, Named, Scalar

from .intent import GiveUp, Intent
from .resolve import dimension_at, nearest, owner_of

_UNLIKE = (
    "other than",
    "different from",
    "are not",
    "is not",
    "isn't",
    "aren't",
    "!=",
    "not equal to",
    "不是",
    "不为",
    "不等于",
)
_TEXT = ("category", "text", "id")


def read_patterns(intent: Intent) -> None:
    """whose name contains 'ee', 名字里含有…."""
    words = intent.words
    for place, word in enumerate(words):
        if word.role or word.stands or not word.is_a("contains"):
            continue
        at = intent.after(place, "pad", "of", "contains", "eq", "that")
        if at is None:
            continue
        held = words[at]
        if not (held.quoted or held.is_a("unknown") or held.values):
            continue
        left = intent.before(place, "pad", "of", "eq", "that")
        if left is not None and words[left].dimensions and not words[left].entities:
            name = dimension_at(intent, left, kinds=_TEXT)
            used = [left]
        else:
            entity = intent.anchor if left is None or not words[left].entities else words[left].entities[0]
            display = intent.atlas.display(entity, "en") if entity else ()
            if not display:
                raise GiveUp(word.text)
            name, used = display[0], []
        negated = _negation(intent, min([place, *used]))
        intent.take("stated", place, at, *used)
        for between in range(place + 1, at):
            if not words[between].role:
                intent.take("stated", between)
        told = [held.quoted or held.text, *_more_patterns(intent, at)]
        parts = tuple(Is(dimension=name, op="contains", values=(part,)) for part in told)
        intent.state(place, parts[0] if len(parts) == 1 else Any(of=parts), negated=negated)


def _more_patterns(intent: Intent, place: int) -> list[str]:
    """'A' or 'B', contains 'A' or contains 'B'."""
    words = intent.words
    found: list[str] = []
    at = place + 1
    while at < len(words) and words[at].is_a("or") and not words[at].role:
        following = intent.after(at, "pad", "contains", "of")
        if following is None or not words[following].quoted or words[following].role:
            break
        for between in range(at, following + 1):
            words[between].role = "stated"
        found.append(words[following].quoted or "")
        at = following + 1
    return found


def read_values(intent: Intent) -> None:
    """Values of the data, and quoted words beside a column; several of one column joined by `or` are one condition."""
    words = intent.words
    for place, word in enumerate(words):
        if word.role or word.stands or (word.number is not None and not word.quoted):
            continue
        if word.values or word.quoted:
            _value(intent, place)
    for place, word in enumerate(words):
        if word.role or not word.dimensions or word.entities:
            continue
        flags = [d for d in word.dimensions if intent.atlas.catalog.dimension(d).type == "bool"]
        if flags and len(flags) == len(word.dimensions):  # official languages, not active
            name = dimension_at(intent, place, among=flags)
            _check_flag(intent, place)
            negated = _negation(intent, place)
            intent.take("stated", place)
            beside = [
                s
                for s in intent.stated
                if str(getattr(s.condition, "dimension", "")).partition(".")[0] == name.partition(".")[0]
            ]
            own = intent.anchor is not None and intent.atlas.graph.reaches(intent.anchor, intent.atlas.entity(name))
            if negated and beside and not own:  # English is not the official language: no such row
                for stated in beside:
                    stated.negated = True
                intent.state(place, Is(dimension=name, values=(True,)), negated=True)
                continue
            intent.state(place, Is(dimension=name, values=(not negated,)))
    for place, word in enumerate(words):
        if word.filters and not word.role and not word.stands:
            if len(word.filters) != 1:
                raise GiveUp(word.text)
            negated = _negation(intent, place)
            intent.take("stated", place)
            intent.state(place, Named(filter=word.filters[0]), negated=negated)


def _check_flag(intent: Intent, place: int) -> None:
    """What is the official language? The flag alone does not say what is shown."""
    words = intent.words
    before, after = intent.before(place, "pad", "which", "distinct"), intent.after(place, "pad")
    asked = before is None or (words[before].is_a("ask") and not words[before].stands)
    if asked and (after is None or not (words[after].stands or words[after].values)):
        raise GiveUp(words[place].text)


def _value(intent: Intent, place: int) -> None:
    words, atlas = intent.words, intent.atlas
    word = words[place]
    options: dict[str, Scalar] = {}
    for name, value in word.values:
        options.setdefault(name, value)
    person, back = atlas.catalog.person, place - 1
    while back >= 0 and (words[back].is_a("or", "and", "both") or (words[back].values and not words[back].stands)):
        back -= 1
    deed = back >= 0 and (words[back].is_a("act") or bool(words[back].verbs))
    if deed and any(atlas.entity(name) != person for name in options):
        # bought coffee: what was bought, not what the person likes
        options = {name: value for name, value in options.items() if atlas.entity(name) != person}
    used = [place]
    selector: str | None = None
    left, right = intent.before(place, "pad", "of", "eq", "ne", "not", "that"), intent.after(place, "pad")
    adjoining = place - 1 >= 0 and words[place - 1].text == "的"
    flag = right
    while flag is not None and _flags(intent, flag):  # English as an OFFICIAL language
        flag = intent.after(flag, "pad")
    linked = flag is not None and (words[flag].is_a("not") or words[flag].text in ("是", "为", "作为"))
    if flag is not None and linked and not words[flag].stands:
        flag = intent.after(flag, "pad")  # 英语是官方语言, English is not the official language
        flag = flag if flag is not None and _flags(intent, flag) else None
        while flag is not None and _flags(intent, flag):
            flag = intent.after(flag, "pad")
    through = flag != right  # over a flag
    if flag is not None and any(d in options for d in words[flag].dimensions):
        right = flag
    else:
        through = False
    for at in (left, right):
        if at is None or words[at].role not in ("", "stated") or not words[at].dimensions or words[at].entities:
            continue
        if at == left and adjoining:
            continue
        fitting = [d for d in words[at].dimensions if d in options]
        if fitting:
            selector = dimension_at(intent, at, among=fitting)
        elif word.quoted and at == left and not (options and any(w.is_a("act") for w in words[at + 1 : place])):
            texts = [d for d in words[at].dimensions if atlas.catalog.dimension(d).type in _TEXT]
            if texts:
                selector = dimension_at(intent, at, among=texts)
        if selector is not None:
            if at == right and not through and _is_shown(intent, place, at):
                selector = None
                continue
            used.append(at)
            break
    if selector is None:
        if not options:
            raise GiveUp(word.text)
        selector = _of_value(intent, place, list(options))
    if (
        selector not in options
        and atlas.catalog.dimension(selector).type in ("category", "text")
        and not word.text.strip().replace(".", "").isdigit()
    ):
        raise GiveUp(word.text)  # no value of the data
    value = options.get(selector, word.quoted or word.text)
    other = intent.before(place, "pad", "of", "eq", "have", "contains")
    unlike = (
        other is not None and not words[other].role and words[other].text.lower() in _UNLIKE and not words[other].stands
    )
    negated = _negation(intent, place) or _negation(intent, min(used)) or _noun_denied(intent, min(used), selector)
    previous = intent.stated[-1] if intent.stated else None
    between = {kind for w in words[previous.at + 1 : place] for kind in w.kinds} if previous else set()
    if (
        previous
        and isinstance(previous.condition, Is)
        and previous.condition.dimension == selector
        and previous.condition.op in ("eq", "in")
    ):
        joined = [w for w in words[previous.at + 1 : min(used)] if not w.role]
        if "or" in between:
            values = tuple(dict.fromkeys((*previous.condition.values, value)))
            previous.condition = Is(dimension=selector, op="in", values=values)
            for w in joined:
                if w.is_a("or", "either"):
                    w.role = "stated"
            _mark_either(intent)
            intent.take("stated", *used)
            return
        previous.apart = True
        intent.take("stated", *used)
        intent.state(place, Is(dimension=selector, values=(value,)), negated=negated)
        intent.stated[-1].apart = True
        for w in words:
            if w.is_a("both") and not w.role:
                w.role = "stated"
        return
    intent.take("stated", *used)
    if negated and unlike:  # a language other than English: one that is not English
        intent.state(place, Is(dimension=selector, op="ne", values=(value,)))
        return
    intent.state(place, Is(dimension=selector, values=(value,)), negated=negated)


def _flags(intent: Intent, place: int) -> bool:
    word = intent.words[place]
    return (
        not word.entities
        and bool(word.dimensions)
        and all(intent.atlas.catalog.dimension(d).type == "bool" for d in word.dimensions)
    )


def _mark_either(intent: Intent) -> None:
    for word in intent.words:
        if word.is_a("either") and not word.role:
            word.role = "stated"


def _is_shown(intent: Intent, place: int, at: int) -> bool:
    """海地 的 名字: a column after a value may be what is asked for; “北美”洲 is of the column."""
    word = intent.words[at]
    return intent.language == "zh" and word.start - intent.words[place].end > 1 and "为" not in word.lead


def _of_value(intent: Intent, place: int, options: list[str]) -> str:
    """The column a bare value is of: of the noun beside it, of the anchor, of the nearest entity."""
    if len(options) == 1:
        return options[0]
    words, atlas = intent.words, intent.atlas
    beside = [at for at in (intent.after(place), place - 1) if at is not None and 0 <= at < len(words)]
    for at in beside:
        for entity in words[at].entities:
            own = [name for name in options if atlas.entity(name) == entity]
            if len(own) == 1:
                return own[0]
    owner = owner_of(intent, place)
    homes = [atlas.home(name) for held in words for name in held.measures[:1]] if intent.anchor is None else []
    for told in (owner, intent.anchor, *homes):
        own = [name for name in options if atlas.entity(name) == told]
        naming = [name for name in own if name in atlas.display(atlas.entity(name), "en")]
        meant = [name for name in own if atlas.catalog.dimension(name).default]
        for able in (own, naming, meant):
            if len(able) == 1:
                return able[0]
        if own:
            raise GiveUp(words[place].text)
    meant = [name for name in options if atlas.catalog.dimension(name).default]
    if len(meant) == 1:
        return meant[0]
    spoken = [entity for word in words for entity in word.entities]
    own = [name for name in options if atlas.entity(name) in spoken]
    if len(own) == 1:
        return own[0]
    if not spoken:
        about = {
            atlas.entity(d)
            for word in words
            for d in word.dimensions
            if len({atlas.entity(n) for n in word.dimensions}) == 1
        }
        able = [name for name in options if atlas.entity(name) in about] if about else options
        able = able or [name for name in options if any(atlas.graph.reaches(one, atlas.entity(name)) for one in about)]
        naming = [name for name in able if name in atlas.display(atlas.entity(name), "en")]
        if len(able) == 1 or len(naming) == 1:
            return able[0] if len(able) == 1 else naming[0]
    near = nearest(atlas, own or options, spoken) if spoken else None
    if near is None:
        raise GiveUp(words[place].text)
    return near


def _noun_denied(intent: Intent, place: int, selector: str) -> bool:
    """Never ordered PRODUCT Latte: the noun between is what the value is of."""
    at = intent.before(place, "pad", "of")
    if at is None or intent.words[at].entities != (intent.atlas.entity(selector),) or intent.words[at].role:
        return False
    before = intent.before(at, "pad", "sort")
    if before is None or not intent.words[before].is_a("not") or intent.words[before].role:
        return False
    if intent.anchor == intent.words[at].entities[0]:
        return False
    intent.take("not", before)
    intent.take("context", at)
    return True


def _negation(intent: Intent, place: int) -> bool:
    """Whether a denial stands right before; it gets its part."""
    words = intent.words
    at = intent.before(place, "pad", "of", "eq", "have", "contains")
    if at is not None and words[at].is_a("not", "except", "ne") and not words[at].role and not words[at].stands:
        intent.take("not", at)
        return True
    return False

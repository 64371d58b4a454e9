"""Customers by what they did and did not do: the clauses about deeds are taken out, the rest is read plainly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from agent.embedded.lexicon import folded
from domain.condition import All, Any, Condition, Did, Measured, Not, Occurred, Period
from domain.metric_query import MetricQuery, RowsQuery
from domain.plan import MetricStep, Plan

from .clauses import clause_of
from .cutting import of_person, person_nouns
from .done import Heard
from .form import Ask, Outcome, query_in, tidy, with_where

_WHO = r"\b(?P<noun>{nouns}|women|men|ones)\b(?P<link> (?:who|that|whose|with|for whom|having)\b)?(?P<clauses>.*)$"
_NUMBER = re.compile(r"(?:than|over|under|least|most|above|below|exactly|\bto|\band) [\d.,]+ ?$")
"""Before the persons: cities with more than 500 customers are no customers."""
_SPLIT = re.compile(
    r"(?:,\s*)?\b(?:and|but)\b(?= (?:also |then |have |has |had |did |do |not |never |no |who |whose |spent |bought |ordered |placed |used |complained |made |are |were |is |only |haven't |didn't |then ))|(?:,\s*)?\bbut\b|;"
)
_TAIL = re.compile(
    r"(?P<clauses>.+?)(?P<rest>,? (?:by|per|for each|in each|split by|broken down by|grouped by) [a-z ,]+| (?:in|from|living in) [A-Z][A-Za-z ]+)?[?.!\s]*$",
    re.DOTALL,
)
_ZH = r"^(?P<lead>.*?)(?P<clauses>[^，。？?]*(?:[，,、][^。？?]*?)?)的(?P<noun>[\u4e00-\u9fff]{{0,6}}?(?:{nouns}))(?P<rest>.*)$"
_SPLIT_ZH = re.compile(
    r"[，,、；;]|(?:但是|但|而且|并且|且|却)|(?<=[\u4e00-\u9fff])(?:又|也)(?=(?:没|买|下|投诉|用|退|消费))|(?<=[过了单])(?=(?:但)?(?:今年|去年|近|最近|上个?月|本月|这个?月))"
)


_IDLE_DAYS = re.compile(r"\d+\s?(?:天|日)(?:以上)?(?:都|还)?(?:没|未)|\bfor (?:more than |over |at least )?\d+ days\b")


def read_intricate(ask: Ask) -> Outcome | None:
    """Deeds with a number of times, an order, a first or last, an amount, or several of them: read before all else."""
    if _IDLE_DAYS.search(ask.low):
        return None  # days without an order are a column of the person, where there is one
    outcome = read_deeds(ask)
    query = query_in(outcome)
    if query is None or query.where is None:
        return None
    deeds = list(_deeds_in(query.where))
    intricate = len(deeds) > 1 or any(
        not isinstance(deed, Did)
        or (deed.op, deed.times) != ("gte", 1)
        or deed.which != "any"
        or deed.after is not None
        or deed.before is not None
        for deed in deeds
    )
    return outcome if intricate else None


def _deeds_in(condition: Condition) -> Iterator[Did | Measured]:
    match condition:
        case Did() | Measured():
            yield condition
        case All() | Any():
            for part in condition.of:
                yield from _deeds_in(part)
        case Not():
            yield from _deeds_in(condition.of)
        case _:
            return


_AMONG = re.compile(
    r"(?i)^(?:out of|of|among) (?:all )?(?:the |our )?(?P<who>.+?), how many (?:of (?:them|those) )?(?P<did>.+)$"
)


def read_deeds(ask: Ask) -> Outcome | None:
    """How many customers bought coffee but never tea; 首单买的是咖啡的客户有多少人."""
    person = ask.atlas.catalog.person
    if person is None:
        return None
    among = _AMONG.match(ask.text.strip(" ?.")) if ask.language == "en" else None
    if among is not None:
        text = f"how many {among['who']} and {among['did']}"
        ask = replace(ask, text=text, low=folded(text))
    for rest, clauses in _zh_parts(ask) if ask.language == "zh" else _en_parts(ask):
        conditions = _conditions(ask, clauses)
        if conditions is None:
            continue
        deeds, left = conditions
        if not deeds:
            continue
        text = tidy(_joined(ask, rest, left))
        listed = _list(ask, text)
        if listed is not None:
            return ask.finish(with_where(listed, *deeds), ())
        query = query_in(ask.plain(text)) or _counted(ask, text)
        if query is None or query.terms or query.period is not None:
            continue
        if left and all(ask.atlas.home(m) == person for m in query.measures) and not of_person(ask, query.where):
            continue  # visited the site: no column of theirs
        if not any(
            ask.atlas.home(m) == person or ask.atlas.graph.reaches(ask.atlas.home(m), person) for m in query.measures
        ):
            continue
        return ask.finish(with_where(query, *deeds), ())
    return None


def _counted(ask: Ask, text: str) -> MetricQuery | None:
    """A bare noun counts its rows: "customers" who spent so much."""
    person = ask.atlas.catalog.person
    spans = [span for span in ask.cover(text).spans if span.kinds != ("pad",)]
    counted = ask.atlas.count_of(person) if person is not None else None
    alone = len(spans) == 1 and any(m.name == person for m in spans[0].means("entity"))
    return MetricQuery(measures=(counted,)) if alone and counted else None


def _list(ask: Ask, text: str) -> RowsQuery | None:
    """A list of persons with columns keeps them."""
    person = ask.atlas.catalog.person
    outcome = ask.plain(text)
    if not isinstance(outcome, Plan) or len(outcome.steps) != 1:
        return None
    step = outcome.steps[0]
    held = step.query if isinstance(step, MetricStep) else None
    return held if isinstance(held, RowsQuery) and held.entity == person else None


def _joined(ask: Ask, rest: str, left: list[str]) -> str:
    if not left:
        return rest
    return f"{'、'.join(left)}的{rest}" if ask.language == "zh" else f"{rest} {' and '.join(left)}"


_HABIT = re.compile(
    r"\b(?:often|frequently|regularly|usually|mainly|mostly|always|typically|primarily|exclusively|same|together|still(?! (?:have|has|did|do)(?:n't| not)))\b"
    r"|经常|常常|常(?=买|去)|总是|通常|主要|还在|仍|一直|同一|一起"
)
"""Said of what is done, it is more than having done it once."""


def _conditions(ask: Ask, clauses: list[str]) -> tuple[list[Condition], list[str]] | None:
    """Conditions of the clauses that tell of deeds, and the clauses that are left to the plain reading."""
    found: list[Condition] = []
    left: list[str] = []
    verb: str | None = None
    for clause in clauses:
        if not clause.strip(" ,，、"):
            continue
        if _HABIT.search(clause.lower()):
            return None
        heard = _since(ask, clause, found) or _then(ask, clause, found) or clause_of(ask, clause, verb)
        if heard is None:
            left.append(clause.strip(" ,，、"))
        else:
            found.append(heard.condition)
            verb = heard.verb or verb
    return found, left


_SINCE = re.compile(r"^(?P<told>.+?) since(?: then)?$|^(?:从?那?之?后|此后|后来|以后)(?P<zh>.+)$")


def _since(ask: Ask, clause: str, before: list[Condition]) -> Heard | None:
    """have not bought since: from the end of the period of the deed before."""
    match = _SINCE.match(clause.strip(" ,，?？.。").lower())
    last = before[-1] if before else None
    if match is None or not isinstance(last, Did) or last.period is None:
        return None
    heard = clause_of(ask, match["told"] or match["zh"])
    inner = heard.condition.of if heard is not None and isinstance(heard.condition, Not) else None
    if heard is None or not isinstance(inner, Did) or inner.period is not None:
        return None
    rest = Period(start=last.period.end, end=ask.horizon.last + timedelta(days=1))
    return Heard(Not(of=inner.model_copy(update={"period": rest})), heard.verb)


_THEN = re.compile(
    r"^\s*(?:and )?(?:then|afterwards|later|subsequently) (?P<told>.+)$|^(?:然后|随后|之后|后来)(?:又|再|还)?(?P<zh>.+)$"
)


def _then(ask: Ask, clause: str, before: list[Condition]) -> Heard | None:
    """complained and THEN bought: later than the deed before."""
    match = _THEN.match(clause.strip(" ,，?？.。").lower())
    last = before[-1] if before else None
    if match is None or not isinstance(last, Did) or last.times != 1 or last.op != "gte" or last.which != "any":
        return None
    heard = clause_of(ask, match["told"] or match["zh"])
    if heard is None or not isinstance(heard.condition, Did) or last.period is not None:
        return None
    after = Occurred(entity=last.entity, where=last.where)
    return Heard(heard.condition.model_copy(update={"after": after}), heard.verb)


def _en_parts(ask: Ask) -> Iterator[tuple[str, list[str]]]:
    match = re.search(_WHO.format(nouns=person_nouns(ask)), ask.low, re.DOTALL)
    if match is None or _NUMBER.search(ask.low[: match.start()]):
        return
    lead = ask.text[: match.end("noun")]
    told = _TAIL.match(ask.text[match.start("clauses") : match.end("clauses")])
    if told is None or not told["clauses"].strip():
        return
    clauses = told["clauses"]
    link = (match["link"] or "").strip()
    if link == "whose":
        clauses = f"whose {clauses.strip()}"
    parts = [part for part in _SPLIT.split(clauses) if part and part.strip()]
    for tail in dict.fromkeys((told["rest"] or "", "")):
        body = parts if tail == (told["rest"] or "") else [*parts[:-1], f"{parts[-1]}{told['rest'] or ''}"]
        yield f"{lead}{tail}", body
        if link == "with":
            yield f"{lead}{tail}", [" ".join(body)]


def _zh_parts(ask: Ask) -> Iterator[tuple[str, list[str]]]:
    nouns = person_nouns(ask)
    match = re.match(_ZH.format(nouns=nouns), ask.text)
    if match is not None:
        clauses = match["lead"] + match["clauses"]
        yield f"{match['noun']}{match['rest']}", [p for p in _SPLIT_ZH.split(clauses) if p]
        yield f"{match['noun']}{match['rest']}", [clauses]
    noun = re.match(
        rf"^(?P<head>.*?(?:{nouns}))(?:中|里|里面|当中)?[，,]?(?P<clauses>.+?)的?(?P<rest>(?:一共|总共|各)?有(?:多少|几).*|占.*|按.*)$",
        ask.text,
    )
    if noun is not None:
        yield f"{noun['head']}{noun['rest']}", [p for p in _SPLIT_ZH.split(noun["clauses"]) if p]
    plain = re.match(r"^(?P<clauses>.+?)的(?P<rest>(?:一共|总共)?有(?:多少|几)[个位名]?人?.*)$", ask.text)
    if plain is not None:
        yield f"客户{plain['rest']}", [p for p in _SPLIT_ZH.split(plain["clauses"]) if p]

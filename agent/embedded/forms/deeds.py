"""Customers by what they did and did not do: the clauses about deeds are taken out, the rest is read plainly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.condition import All, Any, Condition, Did, Measured, Not

from .clauses import clause_of
from .form import Ask, Outcome, query_in, tidy, with_where

_PERSON_EN = r"(?:customers?|people|persons?|members?|buyers?|shoppers?|users?|clients?|women|men|ones)"
_WHO = re.compile(
    rf"\b(?P<noun>{_PERSON_EN})\b(?P<link> (?:who|that|whose|with|for whom|having))?(?P<clauses>.*)$", re.DOTALL
)
_SPLIT = re.compile(
    r"(?:,\s*)?\b(?:and|but)\b(?= (?:also |then |have |has |had |did |do |not |never |no |who |whose |spent |bought |ordered |placed |used |complained |made |are |were |is |only |haven't |didn't |then ))|(?:,\s*)?\bbut\b|;"
)
_TAIL = re.compile(
    r"(?P<clauses>.+?)(?P<rest>,? (?:by|per|for each|in each|split by|broken down by|grouped by) [a-z ,]+| (?:in|from|living in) [A-Z][A-Za-z ]+)?[?.!\s]*$",
    re.DOTALL,
)
_ZH_NOUN = r"(?:客户|会员|用户|顾客|买家|人)"
_ZH = re.compile(
    rf"^(?P<lead>.*?)(?P<clauses>[^，。？?]*(?:[，,、][^。？?]*?)?)的(?P<noun>[\u4e00-\u9fff]{{0,6}}?{_ZH_NOUN})(?P<rest>.*)$"
)
_SPLIT_ZH = re.compile(
    r"[，,、；;]|(?:但是|但|而且|并且|且|却)|(?<=[\u4e00-\u9fff])(?:又|也)(?=(?:没|买|下|投诉|用|退|消费))"
)


def read_intricate(ask: Ask) -> Outcome | None:
    """Deeds with a number of times, an order, a first or last, an amount, or several of them: read before all else."""
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


def read_deeds(ask: Ask) -> Outcome | None:
    """How many customers bought coffee but never tea; 首单买的是咖啡的客户有多少人."""
    if ask.atlas.catalog.person is None:
        return None
    for rest, clauses in _zh_parts(ask) if ask.language == "zh" else _en_parts(ask):
        conditions = _conditions(ask, clauses)
        if conditions is None:
            continue
        deeds, left = conditions
        if not deeds:
            continue
        outcome = ask.plain(tidy(_joined(ask, rest, left)))
        query = query_in(outcome)
        if query is None or query.terms or query.period is not None:
            continue
        person = ask.atlas.catalog.person
        if not any(
            ask.atlas.home(m) == person or ask.atlas.graph.reaches(ask.atlas.home(m), person) for m in query.measures
        ):
            continue
        return ask.finish(with_where(query, *deeds), ())
    return None


def _joined(ask: Ask, rest: str, left: list[str]) -> str:
    if not left:
        return rest
    return f"{'、'.join(left)}的{rest}" if ask.language == "zh" else f"{rest} {' and '.join(left)}"


def _conditions(ask: Ask, clauses: list[str]) -> tuple[list[Condition], list[str]] | None:
    """Conditions of the clauses that tell of deeds, and the clauses that are left to the plain reading."""
    found: list[Condition] = []
    left: list[str] = []
    verb: str | None = None
    for clause in clauses:
        if not clause.strip(" ,，、"):
            continue
        heard = clause_of(ask, clause, verb)
        if heard is None:
            left.append(clause.strip(" ,，、"))
        else:
            found.append(heard.condition)
            verb = heard.verb or verb
    return found, left


def _en_parts(ask: Ask) -> Iterator[tuple[str, list[str]]]:
    match = _WHO.search(ask.text) or _WHO.search(ask.low)
    if match is None:
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
    match = _ZH.match(ask.text)
    if match is not None:
        clauses = match["lead"] + match["clauses"]
        yield f"{match['noun']}{match['rest']}", [p for p in _SPLIT_ZH.split(clauses) if p]
        yield f"{match['noun']}{match['rest']}", [clauses]
    noun = re.match(
        rf"^(?P<head>.*?{_ZH_NOUN})(?:中|里|里面|当中)?[，,]?(?P<clauses>.+?)的?(?P<rest>(?:一共|总共|各)?有(?:多少|几).*|占.*|按.*)$",
        ask.text,
    )
    if noun is not None:
        yield f"{noun['head']}{noun['rest']}", [p for p in _SPLIT_ZH.split(noun["clauses"]) if p]
    plain = re.match(r"^(?P<clauses>.+?)的(?P<rest>(?:一共|总共)?有(?:多少|几)[个位名]?人?.*)$", ask.text)
    if plain is not None:
        yield f"客户{plain['rest']}", [p for p in _SPLIT_ZH.split(plain["clauses"]) if p]

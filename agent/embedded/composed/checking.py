"""Alternatives, and the last look: every word has its part, or is one that changes nothing."""

from __future__ import annotations

from domain.condition import All, Any, Condition

from .conditions import is_having, measured
from .intent import GiveUp, Intent, Stated
from .showing import subject_of
from .words import Word

_SILENT = (
    "who_noun",
    "of",
    "that",
    "and",
    "pad",
    "have",
    "ask",
    "eq",
    "which",
    "distinct",
    "each",
    "to_word",
    "times",
    "either",
    "count_word",
)
_NOUNS = ("state", "display", "report", "present", "output", "answer", "return")


def read_alternatives(intent: Intent) -> None:
    """A or B over different columns: either condition is enough."""
    for place, word in enumerate(intent.words):
        if word.role or not word.is_a("or") or word.stands:
            continue
        _bounds_stated(intent, place)
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


def _bounds_stated(intent: Intent, place: int) -> None:
    """More than 3 makers OR the model fiat: a bound on what each row has, as a condition on the row."""
    subject = subject_of(intent)
    beside = [bound for bound in intent.bounds if not is_having(intent, bound)]
    if subject is None or len(beside) != 1 or len(intent.bounds) != 1:
        return
    intent.stated.append(Stated(beside[0].at, measured(intent, beside[0], subject)))
    intent.bounds = []


def _one(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else All(of=tuple(conditions))


def check_words(intent: Intent) -> None:
    """Every word has its part, or is one that changes nothing by itself."""
    for word in intent.words:
        if word.role:
            continue
        if (
            word.stands
            or word.values
            or word.number is not None
            or word.quoted
            or word.period
            or word.filters
            or word.verbs
        ):
            raise GiveUp(word.text)
        if word.is_a("both") and _before_columns(intent, word):
            continue
        if word.is_a("by") and _agent_follows(intent, word):
            word.role = "agent"
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
    at = intent.after(intent.words.index(word), "pad", "of", "who_noun", "both")
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

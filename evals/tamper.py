"""A true answer goes in; mechanically falsified copies of it come out, each with the kind of lie."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any  # JSON documents are nested dicts; each path below is checked before it is followed

Answer = dict[str, Any]


def tampered(answer: Answer) -> Iterator[tuple[str, Answer]]:
    """Number, unit, quote letter, citation, order of a ranking, rows and text together, and smuggled words."""
    for index, claim in enumerate(answer["claims"]):
        text = claim["text"]
        for ref in claim["refs"]:
            start, end = ref["span"]
            shown = text[start:end]
            digit = re.search(r"\d", shown)
            if digit:
                at = start + digit.start()
                yield (
                    "number",
                    _with_text(answer, index, text[:at] + str((int(text[at]) + 1) % 10 or 1) + text[at + 1 :]),
                )
            unit = re.search(r"[¥$€£%]|(?<=\d )[a-z]+|(?<=\d )[\u4e00-\u9fff]+", shown)
            if unit:
                other = {"¥": "$", "$": "¥", "%": "‰"}.get(unit.group(0), "吨" if unit.group(0) > "z" else "tons")
                at = start + unit.start()
                changed = text[:at] + other + text[start + unit.end() :]
                yield "unit", _with_text(answer, index, changed)
            break
        for name in claim["quotes"]:
            quote = next(q for q in answer["evidence"]["quotes"] if q["id"] == name)
            place = text.find(quote["text"])
            if place >= 0 and len(quote["text"]) > 3:
                at = place + len(quote["text"]) // 2
                letter = "x" if text[at] != "x" else "y"
                yield "quote letter in the sentence", _with_text(answer, index, text[:at] + letter + text[at + 1 :])
                both = _with_text(answer, index, text[:at] + letter + text[at + 1 :])
                held = next(q for q in both["evidence"]["quotes"] if q["id"] == name)
                inner = at - place
                held["text"] = held["text"][:inner] + letter + held["text"][inner + 1 :]
                yield "quote letter everywhere", both
    cited = re.search(r"\[([FQ])(\d+)\]", answer["text"])
    if cited:
        copied = copy.deepcopy(answer)
        wrong = f"[{cited.group(1)}{int(cited.group(2)) + 7}]"
        copied["text"] = answer["text"][: cited.start()] + wrong + answer["text"][cited.end() :]
        yield "citation", copied
    yield from _figures(answer)
    for kind, words in (("smuggled number", "（共 999 人）"), ("smuggled comparative", "，比去年更高")):
        copied = copy.deepcopy(answer)
        claim = copied["claims"][0]
        claim["text"] += words
        copied["text"] = answer["text"].replace(answer["claims"][0]["text"], claim["text"], 1)
        yield kind, copied


def _figures(answer: Answer) -> Iterator[tuple[str, Answer]]:
    for index, figure in enumerate(answer["evidence"]["figures"][:1]):
        rows = figure["rows"]
        if len(rows) > 1 and rows[0] != rows[1]:
            copied = copy.deepcopy(answer)
            held = copied["evidence"]["figures"][index]["rows"]
            held[0], held[1] = held[1], held[0]
            yield "order of a ranking", copied
        for column, value in enumerate(rows[0] if rows else ()):
            if isinstance(value, int | float) and not isinstance(value, bool):
                copied = copy.deepcopy(answer)
                copied["evidence"]["figures"][index]["rows"][0][column] = value + 1
                yield "stored cell", copied
                break


def _with_text(answer: Answer, index: int, text: str) -> Answer:
    """A copy whose claim reads differently, in the claim and in the answer's text alike."""
    copied = copy.deepcopy(answer)
    before = copied["claims"][index]["text"]
    copied["claims"][index]["text"] = text
    copied["text"] = copied["text"].replace(before, text, 1)
    return copied
